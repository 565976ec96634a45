import base64
import html
import io
import json
import math
import re
import subprocess
import sys

import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image

from gan_demo import checkpoints, latent
from gan_demo.latent import latents
from gan_demo.pictures import sheet, to_pil, to_uint8
from gan_demo.services import loaded
from gan_demo.services.latent import morph
from gan_demo.ui import build_app, latent_tab
from tests.helpers import texts_of

MODEL = loaded.ids("dcgan")[0]


def wish(*values):
    """What the page says of a path."""
    return json.dumps(latent_tab.Path(*values)._asdict())


def decoded(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1])))


def test_the_path_starts_and_ends_with_the_pictures_of_its_seeds():
    walk = morph(MODEL, 3, 12, 48, "slerp")
    model = loaded.get(MODEL)
    with torch.inference_mode():
        ends = to_uint8(model.generator(latents([3, 12], model.config.z_dim)))
    assert len(walk.frames) == len(walk.lengths["slerp"]) == len(walk.lengths["lerp"]) == len(walk.opinions) == 48
    assert np.abs(walk.frames[[0, -1]].astype(int) - ends.numpy().astype(int)).max() <= 1
    assert all(0 <= share <= 100 for share in walk.opinions)


def test_sixteen_seeds_in_a_batch_are_the_pictures_of_single_seeds():
    model = loaded.get(MODEL)
    z = latents(range(16), model.config.z_dim)
    with torch.inference_mode():
        together = model.generator(z)
        single = torch.cat([model.generator(one[None]) for one in z])
    assert torch.allclose(together, single, atol=1e-4)


@pytest.mark.slow
def test_the_program_makes_the_pixels_of_the_page(tmp_path):
    code = latent_tab.program(latent_tab.Path(MODEL, 3, 12, 10, "lerp"))
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        check=True,
        timeout=120,
        env={"PYTHONPATH": str(checkpoints.ROOT.parent)},
    )
    expected = to_pil(sheet(morph(MODEL, 3, 12, 10, "lerp").frames, 8))
    difference = np.array(Image.open(tmp_path / "path.png")).astype(int) - np.array(expected)
    assert np.abs(difference).max() <= 1


def test_the_program_asks_for_the_label(untrained_cgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    monkeypatch.chdir(tmp_path)
    exec(latent_tab.program(latent_tab.Path("cgan-new", 3, 12, 6, "slerp", "two")), {})
    expected = to_pil(sheet(morph("cgan-new", 3, 12, 6, "slerp", "two").frames, 8))
    assert np.abs(np.array(Image.open("path.png")).astype(int) - np.array(expected)).max() <= 1


def test_a_mix_is_drawn_by_the_server_and_by_the_program_too(untrained_cgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    monkeypatch.chdir(tmp_path)

    def frames(label, *mix):
        return latent_tab.walk(latent_tab.Path("cgan-new", 3, 12, 6, "slerp", label, *mix)).frames.astype(int)

    assert np.array_equal(frames("zero", "two", 0.0), frames("zero"))
    assert np.array_equal(frames("zero", "two", 1.0), frames("two"))
    mix = frames("zero", "two", 0.3)
    assert min(np.abs(mix - frames(label)).max() for label in ("zero", "two")) > 1
    z = latent.path(*latents([3, 12], untrained_cgan.config.z_dim), 6)
    with torch.inference_mode():
        images = loaded.get("cgan-new").generator(z, torch.tensor([[0.7, 0, 0.3]]).repeat(6, 1))
    assert np.abs(mix - to_uint8(images).numpy().astype(int)).max() <= 1
    code = latent_tab.program(latent_tab.Path("cgan-new", 3, 12, 6, "slerp", "zero", "two", 0.3))
    assert "torch.tensor([[0.7, 0, 0.3]])" in code
    exec(code, {})
    own = np.array(Image.open("path.png")).astype(int)
    assert np.abs(own - np.array(to_pil(sheet(mix.astype(np.uint8), 8)))).max() <= 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("3", "5", 1.5), "from 0 to 1 with a sum of 1"),
        (("3", "5", -0.5), "from 0 to 1 with a sum of 1"),
        (("3", "5", math.nan), "from 0 to 1 with a sum of 1"),
        (("3", "5", math.inf), "from 0 to 1 with a sum of 1"),
        (("3", "3", 0.5), "from 0 to 1 with a sum of 1"),
        (("3", "x", 0.5), "'x' is unknown"),
        (("3", "5", "half"), "does not say what to draw"),
        (("3", "5", 10**400), "does not say what to draw"),
        (("3", "5", None), "does not say what to draw"),
    ],
)
def test_a_bad_mix_is_one_clear_sentence(values, message):
    for handler in (latent_tab.on_path, latent_tab.on_rest, latent_tab.on_png):
        with pytest.raises(gr.Error, match=message):
            handler(wish("cgan-mnist", 3, 12, 4, "slerp", *values))


def test_the_page_gets_what_makes_a_score_an_opinion():
    quantiles = latent_tab.about(MODEL)["quantiles"]
    assert len(quantiles) == 101
    assert quantiles == sorted(quantiles)
    assert not latent_tab.about(MODEL)["probability"]
    assert [latent_tab.about("cgan-mnist")[name] for name in ("probability", "quantiles")] == [True, []]


def test_a_model_with_classes_gets_a_picker_and_a_grid_of_a_row_a_class(untrained_cgan, tmp_path, monkeypatch):
    assert latent_tab.about(MODEL)["labels"] == []
    assert latent_tab.first_label(MODEL) == ""
    with pytest.raises(ValueError, match="no classes"):
        latent_tab.grid(MODEL)
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    assert latent_tab.about("cgan-new")["labels"] == ["zero", "one", "two"]
    assert latent_tab.first_label("cgan-new") == "zero"
    sheets = [latent_tab.on_overview(wish("cgan-new", 1, 2, 4, "slerp", label))["contact"] for label in ("zero", "two")]
    assert [(sheet["model"], sheet["label"]) for sheet in sheets] == [("cgan-new", "zero"), ("cgan-new", "two")]
    assert sheets[0]["value"] != sheets[1]["value"]
    assert sheets[0] == latent_tab.opening().contact
    uri = re.search(r'src="([^"]+)"', latent_tab.grid("cgan-new"))[1]
    whole = np.array(decoded(uri))[..., 0]
    assert whole.shape == (3 * 28, latent_tab.GRID_SEEDS * 28)
    third = latent.draw(loaded.get("cgan-new"), [4], "two")[0, 0].numpy()
    assert np.abs(whole[56:, 4 * 28 : 5 * 28].astype(int) - third).max() <= 1


def test_downloads_are_the_frames_of_the_page():
    strip = decoded(latent_tab.on_png(wish(MODEL, 3, 12, 48, "slerp")))
    frames = morph(MODEL, 3, 12, 48, "slerp").frames
    assert strip.size == (9 * 256, 256)
    first = np.array(strip.crop((0, 0, 256, 256)).resize((64, 64), Image.Resampling.NEAREST)).astype(int)
    assert np.abs(first - np.moveaxis(frames[0], 0, 2)).max() <= 1
    movie = decoded(latent_tab.on_gif(wish(MODEL, 3, 12, 5, "slerp")))
    assert movie.n_frames == 8


def test_a_figure_says_which_path_it_shows_and_where_it_comes_from():
    texts = texts_of(latent_tab.on_figure("svg", wish(MODEL, 3, 12, 9, "lerp")))
    opinions = morph(MODEL, 3, 12, 9, "lerp").opinions
    assert {"seed 3", "seed 12", f"{opinions[0]:.0f}%", f"{opinions[-1]:.0f}%"} <= set(texts)
    whole = " ".join(texts)
    assert "Path: lerp, straight. 7 of 9 points" in whole
    assert f"{MODEL} (weights {loaded.weights(MODEL)[:6]})" in whole
    assert ("None of these people exists." in whole) == ("faces" in MODEL)
    assert latent_tab.on_figure("png", wish(MODEL, 3, 12, 9, "lerp")).startswith(b"\x89PNG")
    with pytest.raises(gr.Error, match="reload"):
        latent_tab.on_figure("png", "[]")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("cgan-mnist", 3, 12, 9, "slerp", "3"), "Digits to order, label 3. Path: slerp, along the sphere."),
        (
            ("cgan-mnist", 3, 12, 9, "lerp", "3", "8", 0.25),
            "Digits to order, label 3 (75%) and 8 (25%). Path: lerp, straight.",
        ),
        (("dcgan-mine", 3, 12), "dcgan-mine. Path: slerp, along the sphere."),
    ],
)
def test_a_figure_s_words(path, text):
    assert latent_tab.figure_text(latent_tab.Path(*path)) == text


def test_an_answer_says_which_path_it_shows():
    path = wish(MODEL, 3, 12, 4, "slerp")
    view = latent_tab.on_path(path)
    assert view["path"] == json.loads(path)
    assert (view["frames"]["steps"], view["frames"]["ends"]) == (4, ["A 3", "B 12"])
    subject = latent_tab.about(MODEL)["of"]
    assert view["frames"]["captions"][1] == f"{subject}, 33% of the way from seed 3 to seed 12"
    whole = latent_tab.show_path(latent_tab.read_path(path))
    assert (view, *latent_tab.on_rest(path)) == whole


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((MODEL, -1, 12, 48, "slerp"), "from 0 to 4294967295; -1 is outside"),
        ((MODEL, 3, 2**32, 48, "slerp"), "4294967296 is outside"),
        ((MODEL, 3.7, 12, 48, "slerp"), "not 3.7"),
        ((MODEL, math.nan, 12, 48, "slerp"), "whole number"),
        ((MODEL, 3, 12, 1, "slerp"), "from 2 to 96; 1 is outside"),
        ((MODEL, 3, 12, 97, "slerp"), "97 is outside"),
        ((MODEL, 3, 12, 48, "arc"), "slerp or lerp"),
        (("dcgan-cats", 3, 12, 48, "slerp"), "'dcgan-cats' is unknown; there is"),
        ((MODEL, None, 12, 48, "slerp"), "Seed A is empty"),
        ((MODEL, 3, None, 48, "slerp"), "Seed B is empty"),
        ((MODEL, 3, 12, None, "slerp"), "Frames is empty"),
        ((MODEL, "3", 12, 48, "slerp"), "whole number"),
        (([MODEL], 3, 12, 48, {}), "is unknown; there is"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments, message):
    with pytest.raises(gr.Error) as error:
        latent_tab.on_path(wish(*arguments))
    assert message in error.value.message
    assert error.value.message[0].isupper()
    assert error.value.message.endswith(".")


@pytest.mark.parametrize("nonsense", [None, [], "", "slerp", "[]", "{}", '{"model": "x", "seed": 3}', "[" * 100_000])
def test_what_is_no_path_is_refused(nonsense):
    with pytest.raises(gr.Error, match="does not say what to draw"):
        latent_tab.on_path(nonsense)


def test_a_model_that_has_nothing_for_a_browser_is_drawn_by_the_server(tiny_dcgan, tmp_path, monkeypatch):
    assert latent_tab.about(MODEL)["listing"]["weights"]["generator"]["bytes"] > 1_000_000
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-new")
    assert latent_tab.about("dcgan-new")["listing"] is None
    build_app()


def test_a_checkpoint_that_breaks_while_the_app_runs_leaves_the_others_alone(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    for name in ("dcgan-one", "dcgan-two"):
        tiny_dcgan.save_pretrained(tmp_path / name)
        morph(name, 0, 1, 4, "slerp")
    weights = tmp_path / "dcgan-one" / "model.safetensors"
    whole = weights.read_bytes()
    for harm in (lambda: weights.write_bytes(whole[:500]), weights.unlink):
        harm()
        with pytest.raises(gr.Error, match=r"model\.safetensors"):
            latent_tab.on_path(wish("dcgan-one", 0, 1, 4, "slerp"))
        morph("dcgan-two", 0, 1, 4, "slerp")
    weights.write_bytes(whole)
    morph("dcgan-one", 0, 1, 4, "slerp")


def test_without_measured_scores_there_is_no_standing(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-new")
    walk = morph("dcgan-new", 0, 1, 4, "slerp")
    assert walk.opinions == []
    assert latent_tab.charts(walk, "slerp").count("<svg") == 1


def test_the_notice_says_what_the_faces_are():
    text = latent_tab.notice("dcgan-faces")
    assert "None of these people exists" in text
    assert "10,000 photographs of celebrities" in text
    assert "non-commercial" in text


def test_text_from_a_data_set_is_escaped(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    tiny_dcgan.info["data"] = "<img src=x onerror=alert(1)>"
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-new")
    assert "<img" not in latent_tab.notice("dcgan-new")


def test_a_chart_says_its_numbers_to_those_who_do_not_see_it():
    walk = morph(MODEL, 3, 12, 5, "slerp")
    text = html.unescape(re.search(r'aria-label="([^"]+)"', latent_tab.charts(walk, "slerp"))[1])
    first, _, middle, _, last = walk.lengths["lerp"]
    assert f"lerp: {first:.1f} at A, {middle:.1f} in the middle, {last:.1f} at B" in text


def test_what_is_said_of_the_networks_sizes_is_true():
    for model_id, weights in (("gan-fashion", "2.8 million"), ("dcgan-fashion", "0.7 million")):
        count = sum(weight.numel() for weight in loaded.get(model_id).generator.parameters())
        assert f"{count / 1e6:.1f} million" == weights
        assert weights in latent_tab.COMPARISON
    last = loaded.get("gan-mnist").config.hidden * loaded.get("dcgan-faces").config.resolution ** 2 * 3
    assert f"{last / 1e6:.0f} million weights" in latent_tab.ADDITIONS.replace("\n", " ")


def test_a_damaged_cgan_takes_only_its_section(untrained_cgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")

    def titles():
        return [block.label for block in build_app().blocks.values() if isinstance(block, gr.Accordion)]

    assert "Order a digit: CGAN" in titles()
    (tmp_path / "cgan-new" / "model.safetensors").write_bytes(b"")
    assert "Order a digit: CGAN" not in titles()


@pytest.mark.parametrize("file", ["history.webp", "history.json"])
@pytest.mark.parametrize("content", [b"", b"{}", None])
def test_a_lost_history_takes_only_its_own_panel(tiny_dcgan, tmp_path, monkeypatch, file, content):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-new")
    row = to_pil(torch.zeros(3, 16, 32, dtype=torch.uint8))
    row.save(tmp_path / "dcgan-new" / "history.webp")
    (tmp_path / "dcgan-new" / "history.json").write_text('{"seeds": [0, 1], "images_seen": [16]}')
    assert latent_tab.history("dcgan-new")["steps"] == 1
    if content is None:
        (tmp_path / "dcgan-new" / file).unlink()
    else:
        (tmp_path / "dcgan-new" / file).write_bytes(content)
    assert latent_tab.on_model("dcgan-new") == {}


def test_the_story_is_short():
    text = re.sub(r"<[^>]+>|\]\([^)]*\)", "", latent_tab.STORY)
    assert 20 < len(text.split()) <= 120


def test_the_tab_opens_with_the_next_model_where_the_first_is_damaged(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    for name in ("dcgan-one", "dcgan-two"):
        tiny_dcgan.save_pretrained(tmp_path / name)
    (tmp_path / "dcgan-one" / "config.json").write_text("{")
    start, path, *_ = latent_tab.opening()
    assert start.model == "dcgan-two"
    assert path.view["frames"]["steps"] == latent_tab.FRAMES
    (tmp_path / "dcgan-two" / "model.safetensors").unlink()
    with pytest.raises(ValueError, match=r"model\.safetensors"):
        latent_tab.opening()
    build_app()  # says so in the tab instead of failing
