"""`gan-demo publish`: what would be uploaded, and what a Hub is sent; the Hub is a stand-in on this machine."""

import io
import json
import re
import sys

import pytest
import torch
import yaml
from huggingface_hub import ModelCard, SpaceCard, constants
from PIL import Image

from gan_demo import __main__, checkpoints, spaces
from gan_demo.publish import models, samples, space
from gan_demo.ui import pages
from tests.helpers import serving, tiny_lapgan
from tests.hub import TOKEN, Hub
from tests.test_package import ROOT, pins


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub that huggingface_hub takes for the real one, with a token that it knows."""
    hub = Hub()
    with serving(hub.app()) as address:
        endpoint = address.rstrip("/")
        monkeypatch.setattr(constants, "ENDPOINT", endpoint)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", endpoint + "/{repo_id}/resolve/{revision}/{filename}"
        )
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.delenv("HUGGING_FACE_HUB_TOKEN", raising=False)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield hub


@pytest.fixture
def publish(monkeypatch):
    """Run `gan-demo publish` with some arguments."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["gan-demo", "publish", *map(str, arguments)])
        __main__.main()

    return run


@pytest.fixture
def saved(tiny_dcgan, tmp_path):
    """A checkpoint of one's own, whose card is the one that training writes."""
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-tiny")
    return tmp_path / "dcgan-tiny"


@pytest.fixture
def small_pages(monkeypatch):
    """A static Space of two files: building the real one is test_static's."""
    card = spaces.card(spaces.STATIC, pages.TEXT).encode()
    monkeypatch.setattr(pages, "files", lambda: {"README.md": card, "index.html": b"<p>", "live/a b.wasm": b"\0asm"})


def sizes(listing):
    """Path and bytes of each file in what --dry-run prints."""
    return {
        path: int(size.replace(",", "")) for size, path in re.findall(r"^ *([\d,]+)  (\S.*)$", listing, re.MULTILINE)
    }


def test_a_static_space_is_what_is_published_where_nothing_is_said(hub, publish, small_pages, capsys):
    publish("--to", "me/gans", "--yes")
    repo = hub.repos["me/gans"]
    assert (repo.kind, repo.sdk, repo.visibility) == ("space", "static", None)
    assert repo.files.keys() == {".gitattributes", "README.md", "index.html", "live/a b.wasm"}
    assert repo.files["live/a b.wasm"] == b"\0asm"
    assert len(repo.messages) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{constants.ENDPOINT}/spaces/me/gans"


def test_what_is_published_again_leaves_nothing_of_the_earlier_files(hub, publish, small_pages, monkeypatch):
    publish("static", "--to", "me/gans", "--yes", "--private")
    assert hub.repos["me/gans"].visibility == "private"
    content = {name: data for name, data in pages.files().items() if "wasm" not in name} | {"index.html": b"<b>"}
    monkeypatch.setattr(pages, "files", lambda: content)
    publish("static", "--to", "me/gans", "--yes")
    assert hub.repos["me/gans"].files.keys() == {".gitattributes", "README.md", "index.html"}
    assert hub.repos["me/gans"].files["index.html"] == b"<b>"


def test_the_files_of_a_gradio_space_arrive_as_they_are(hub, publish, monkeypatch):
    monkeypatch.setattr(space, "FOLDERS", ("gan_demo/services", "checkpoints/gan-mnist"))  # all of them take long
    publish("space", "--to", "me/gans", "--yes")
    repo = hub.repos["me/gans"]
    assert (repo.kind, repo.sdk) == ("space", "gradio")
    del repo.files[".gitattributes"]
    assert repo.files == {path: read(content) for path, content in space.files().items()}


def read(content):
    return content if isinstance(content, bytes) else content.read_bytes()


def test_a_checkpoint_that_was_published_loads_again_from_the_hub(hub, publish, saved, tiny_dcgan):
    publish("models", "--model", saved, "--to", "me/mine", "--yes")
    repo = hub.repos["me/mine"]
    assert repo.files.keys() >= {"model.safetensors", "config.json", "README.md", "samples.webp", "LICENSE-DATA.md"}
    loaded = checkpoints.load("hub:me/mine@main")
    assert loaded.config == tiny_dcgan.config
    stored = checkpoints.load(saved).state_dict()
    assert all(torch.equal(value, stored[name]) for name, value in loaded.state_dict().items())
    with pytest.raises(checkpoints.CheckpointError, match="check both names"):
        checkpoints.load("hub:me/others@main")


def test_a_dry_run_shows_every_file_with_its_size_and_asks_the_hub_for_nothing(
    hub, publish, saved, monkeypatch, capsys
):
    monkeypatch.delenv("HF_TOKEN")
    publish("models", "--model", saved, "--to", "me/mine", "--dry-run")
    output = capsys.readouterr().out
    listing, files = sizes(output), models.files(str(saved), {str(saved): "me/mine"})
    assert {path: listing[path] for path in files} == {path: len(read(content)) for path, content in files.items()}
    assert listing[f"bytes in {len(files)} files"] == sum(len(read(content)) for content in files.values())
    assert "Nothing was uploaded." in output
    assert hub.requests == []


@pytest.mark.parametrize("answer", ["", "no", None])
def test_without_a_yes_nothing_is_uploaded(hub, publish, small_pages, monkeypatch, capsys, answer):
    monkeypatch.setattr(sys, "stdin", io.StringIO("" if answer is None else f"{answer}\n"))
    publish("--to", "me/gans")
    output = capsys.readouterr().out
    assert "/spaces/me/gans (for everybody)? [y/N]" in output
    assert "Nothing was uploaded." in output
    assert hub.requests == []


def test_a_yes_uploads(hub, publish, small_pages, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    publish("--to", "me/gans")
    assert "me/gans" in hub.repos


def test_no_token_is_one_sentence_that_says_what_to_do(hub, publish, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(SystemExit) as error:
        publish("--to", "me/gans")
    assert str(error.value) == (
        "gan-demo publish: there is no token for the Hub here: make one that may write at "
        "https://huggingface.co/settings/tokens, and store it with `hf auth login`"
    )
    assert hub.requests == []


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(402, "a Gradio Space needs a paid plan"), (403, "this token may not write there"), (500, "the Hub answers 500")],
)
def test_a_hub_that_refuses_is_said_in_a_sentence(hub, publish, small_pages, status, sentence):
    hub.refusal = status
    with pytest.raises(SystemExit, match=f"me/gans could not be uploaded: {sentence}"):
        publish("--to", "me/gans", "--yes")


def test_a_token_that_the_hub_does_not_know_is_said_in_a_sentence(hub, publish, small_pages, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_other")
    with pytest.raises(SystemExit, match="the Hub does not know this token"):
        publish("--to", "me/gans", "--yes")


def test_a_card_that_the_hub_does_not_take_is_said_in_a_sentence(hub, publish, monkeypatch):
    card = spaces.card(spaces.STATIC, "").replace(spaces.STATIC["short_description"], "x" * 61).encode()
    monkeypatch.setattr(pages, "files", lambda: {"README.md": card})
    with pytest.raises(SystemExit, match="short_description has more than 60 characters"):
        publish("--to", "me/gans", "--yes")


def test_without_a_connection_there_is_a_sentence(hub, publish, small_pages, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(SystemExit, match=r"the Hub does not answer as it should \(ConnectError\)"):
        publish("--to", "me/gans", "--yes")


@pytest.mark.parametrize("name", ["gans", "me/you/gans", "me/ga ns", ""])
@pytest.mark.parametrize("what", ["static", "space"])
def test_a_name_that_no_repository_can_have_is_refused(publish, name, what):
    with pytest.raises(SystemExit, match="OWNER/NAME"):
        publish(what, "--dry-run", "--to", name)


def test_the_names_of_several_models_follow_from_one():
    assert models.repository_names("me/gans", ["a", "runs/b"]) == {"a": "me/gans-a", "runs/b": "me/gans-b"}
    assert models.repository_names("me", ["a", "runs/b"]) == {"a": "me/a", "runs/b": "me/b"}
    assert models.repository_names("me/gans", ["a"]) == {"a": "me/gans"}


# Spaces


@pytest.mark.parametrize(
    "change",
    [
        {"short_description": "x" * 61},
        {"short_description": ""},
        {"sdk": "streamlit"},
        {"colorFrom": "orange"},
        {"emoji": "GAN"},
        {"sdk_version": "latest"},
        {"python_version": "2.7"},
        {"suggested_hardware": "gpu"},
        {"app_file": "../app.py"},
        {"shortDescription": "x"},
    ],
)
def test_settings_that_a_space_would_not_take_are_refused(change):
    spaces.check(spaces.GRADIO)
    with pytest.raises(ValueError, match=re.escape(next(iter(change)))):
        spaces.check(spaces.GRADIO | change)


def test_a_setting_that_a_space_needs_is_asked_for():
    with pytest.raises(ValueError, match="needs 'license'"):
        spaces.check({name: value for name, value in spaces.STATIC.items() if name != "license"})


def test_the_repository_itself_has_the_settings_of_a_gradio_space():
    _, front, _ = (ROOT / "README.md").read_text("utf-8").split("---\n", 2)
    assert yaml.safe_load(front) == spaces.GRADIO
    assert spaces.GRADIO["sdk_version"] == next(iter(pins("requirements.txt")["gradio"].specifier)).version


def test_the_card_of_a_space_can_be_read_by_the_hubs_own_class():
    for settings in (spaces.STATIC, spaces.GRADIO):
        assert SpaceCard(spaces.card(settings, "text")).data.to_dict() == settings


def test_a_gradio_space_has_what_the_app_needs_and_nothing_else():
    files = space.files()
    tops = {path.split("/")[0] for path in files}
    assert tops == {"app.py", "gan_demo", "checkpoints", "LICENSE", "LICENSE-DATA.md", "README.md", "requirements.txt"}
    assert not [path for path in files if "__pycache__" in path or "/." in path or path.startswith("gan_demo/training")]
    assert {f"checkpoints/{name}/model.safetensors" for name in checkpoints.available()} <= files.keys()
    assert SpaceCard(files["README.md"].decode()).data.to_dict() == spaces.GRADIO


def test_a_gradio_space_takes_pytorch_for_the_processor_and_the_rest_as_pinned():
    lines = space.files()["requirements.txt"].decode().splitlines()
    assert "UNTESTED" in lines[0]
    assert lines[1] == "--extra-index-url https://download.pytorch.org/whl/cpu"
    ours = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines[2:] if line not in ours] == [
        f"{line}+cpu" for line in ours if line.startswith(("torch==", "torchvision=="))
    ]
    assert len(lines[2:]) == len(ours)


# Models


@pytest.mark.parametrize("name", checkpoints.available())
def test_a_card_tells_the_hub_what_a_checkpoint_is(name):
    folder, target = checkpoints.ROOT / name, f"me/gans-{name}"
    text = models.card(folder, {name: target}, target, "")
    data = ModelCard(text).data  # which reads model-index into results, and fails where it cannot
    assert data.library_name == "gan-demo"
    assert data.pipeline_tag == models.TASKS[checkpoints.kind_of(checkpoints.read_config(folder))]
    assert data.datasets == (
        [models.dataset(checkpoints.read_config(folder)["data"])] if "photos" not in name else None
    )
    assert data.license in ("mit", "cc-by-sa-3.0", "other")
    assert f'load("hub:{target}@main")' in text
    assert f'load("{name}")' not in text
    assert "this repository" not in " ".join(text.split())
    measured = json.dumps(checkpoints.read_metrics(folder))
    assert data.eval_results
    for result in data.eval_results:
        assert str(result.metric_value) in measured, result


@pytest.mark.parametrize("name", checkpoints.available())
def test_a_card_says_first_what_may_not_be_done_with_the_weights(name):
    text = models.card(checkpoints.ROOT / name, {}, "me/mine", "")
    card = ModelCard(text)
    start = card.text.strip().split("\n\n")[:2]
    assert start[0] == f"# {name}"
    assert start[1].startswith("> **Not for every use.**") == (card.data.license == "other")
    assert (card.data.license_link == "LICENSE-DATA.md") == (card.data.license == "other")
    if name == "dcgan-faces":
        assert "non-commercial research and teaching only" in start[1]


def test_a_sheet_shows_what_each_kind_of_model_draws(tiny_dcgan, untrained_cgan, tiny_srgan):
    for model, size in (
        (tiny_dcgan, (8 * 112, 4 * 112)),
        (untrained_cgan, (8 * 112, 4 * 112)),
        (tiny_lapgan([8, 16], []), (8 * 112, 4 * 112)),
        (tiny_srgan, (3 * 288, 288)),
    ):
        data, caption = samples.draw(model)
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("WEBP", size), type(model)
        assert caption


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("name", checkpoints.available())
def test_every_checkpoint_has_a_sheet_but_those_that_draw_nothing(name):
    model = checkpoints.load(name)
    encodes = model.kind in ("text_encoder", "style_encoder", "projector")
    assert (samples.draw(model) is None) == encodes


def test_sentences_are_drawn_by_the_text_encoder_that_belongs_to_them(monkeypatch, tmp_path):
    model = checkpoints.load("gan-cls-flowers")
    data, caption = samples.draw(model)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (6 * 128, 2 * 128)
    assert samples.SENTENCES[0] in caption
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    assert samples.draw(model) is None
