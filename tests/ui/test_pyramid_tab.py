"""The tab's handlers and endpoints on two tiny, untrained checkpoints."""

import base64
import functools
import io
import json
import re
import shutil

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from gan_demo import chain, checkpoints, examples
from gan_demo.latent import latents
from gan_demo.pictures import to_float, to_pil, to_uint8
from gan_demo.services import pyramid
from gan_demo.services.visitors import Source
from gan_demo.ui import build_app
from gan_demo.ui import pyramid_tab as tab
from tests.helpers import noise_pictures, opened, texts_of, tiny_gan, tiny_lapgan

PLAIN, CLASSES = "lapgan-flowers", "lapgan-cifar10"
LABELS = ["cat", "<b>dog</b>", "ship"]
EXAMPLE = Source(examples.index()[0]["file"], example=True)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_lapgan([8, 16, 32, 64], []).save_pretrained(root / PLAIN)
    tiny_lapgan([8, 16, 32], LABELS).save_pretrained(root / CLASSES)
    return root


@pytest.fixture(autouse=True)
def two_models(saved, tmp_path, monkeypatch):
    root = tmp_path / "checkpoints"
    shutil.copytree(saved, root)
    monkeypatch.setattr(checkpoints, "ROOT", root)
    return root


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 50)[0]).save(path)
    return path


def wish(model_id, seeds, gains=None, label="", **more):
    """What a view's page asks for, as it sends it."""
    return json.dumps({"model": model_id, "seeds": seeds, "gains": gains, "label": label} | more)


def above(model_id, level=1, source=0, **more):
    """What the page asks for above a real picture."""
    return json.dumps(tab.opening_invention(model_id, source, level)._asdict() | more)


def tiles(value):
    """A view's pictures by (level, name), uint8 (h, w, 3)."""
    with Image.open(io.BytesIO(base64.b64decode(value["sheet"].split(",")[1]))) as image:
        assert image.format == "PNG"
        sheet = np.array(image.convert("RGB"))
    return {
        (level, name): sheet[top : top + height, left : left + width]
        for level, parts in enumerate(value["levels"])
        for name, (left, top, width, height) in parts["pictures"].items()
    }


def as_array(images):
    return to_uint8(images)[0].permute(1, 2, 0).numpy()


def chain_by_hand(model_id, labels, seeds, gains, start=()):
    """What `chain` makes of a checkpoint, without the service's memory."""
    model = checkpoints.load(model_id)
    count = len(model.config.sizes)
    draw = functools.partial(chain.draw, model, labels)
    return chain.build(model.config, draw, chain.check_seeds(seeds, count), chain.check_gains(gains, count), start)


def results(levels):
    """The finished picture of every level, uint8 (h, w, 3)."""
    return [np.moveaxis(level.pictures["result"], 0, 2) for level in levels]


def test_every_picture_of_a_chain_comes_in_one_sheet():
    value = tab.on_ask(wish(PLAIN, [1, 2, 3, 4], [1, 1, 0.5, 1]))["value"]
    steps = chain_by_hand(PLAIN, None, [1, 2, 3, 4], [1, 1, 0.5, 1])
    pictures = tiles(value)
    assert len(pictures) == 2 + 3 * 5
    for level, step in enumerate(steps):
        assert np.array_equal(pictures[level, "result"], as_array(step.result))
    assert np.array_equal(pictures[2, "coarse"], as_array(steps[1].result))
    assert np.array_equal(pictures[2, "residual"], as_array(pyramid.CONTRAST * steps[2].residual))
    assert pictures[0, "noise"].shape == (10, 10, 3)
    assert pictures[3, "noise"].shape == (64, 64, 3)
    assert value["of"] == {"model": PLAIN, "seeds": [1, 2, 3, 4], "gains": [1, 1, 0.5, 1], "label": ""}


def test_a_figure_has_every_level_with_its_seed_and_gain(two_models):
    texts = texts_of(tab.on_figure("svg", wish(CLASSES, [1, 22, 333], [1, 0.5, 1], "<b>dog</b>")))
    assert {"z₁: seed 1", "z₂: seed 22", "z₃: seed 333", "h₂: residual", "h₃: residual"} <= set(texts)
    assert sum("0.5" in text for text in texts) == 1
    whole = " ".join(texts)
    assert "Animals and vehicles, <b>dog</b>. Each level enlarges the picture" in whole
    sha256 = json.loads((two_models / CLASSES / checkpoints.CONFIG).read_text())["sha256"]
    assert f"{CLASSES} (weights {sha256[:6]})" in whole
    assert tab.on_figure("png", wish(PLAIN, 7)).startswith(b"\x89PNG")  # one seed for all levels, no gains
    with pytest.raises(gr.Error, match="seed"):
        tab.on_figure("png", wish(PLAIN, [1, 2, 3, None]))
    with pytest.raises(gr.Error, match="reload"):
        tab.on_figure("png", "{}")


def test_a_level_without_gain_is_shown_as_plain_grey():
    value = tab.on_ask(wish(PLAIN, [1, 2, 3, 4], [1, 0, 1, 1]))["value"]
    assert set(np.unique(tiles(value)[1, "residual"])) == {128}


def test_only_the_changed_level_and_finer_ones_are_computed(monkeypatch):
    levels = []

    def counted(model, labels, level, *rest, draw=chain.draw):
        levels.append(level)
        return draw(model, labels, level, *rest)

    monkeypatch.setattr(chain, "draw", counted)
    pyramid.generate(PLAIN, "", [11, 12, 13, 14], None)
    assert levels == [0, 1, 2, 3]
    levels.clear()
    pyramid.generate(PLAIN, "", [11, 12, 99, 14], None)
    assert levels == [2, 3]
    levels.clear()
    pyramid.generate(PLAIN, "", [11, 12, 99, 14], [1, 1, 1, 0.5])
    assert levels == []


def test_a_replaced_checkpoint_makes_new_pictures(two_models):
    before = results(pyramid.generate(PLAIN, "", 3, None))[0]
    model = tiny_lapgan([8, 16, 32, 64], [])
    with torch.no_grad():
        model.generator.levels[0].layers[-2].bias.fill_(0.5)
    model.save_pretrained(two_models / PLAIN)
    assert not np.array_equal(results(pyramid.generate(PLAIN, "", 3, None))[0], before)


def test_the_row_of_classes_has_the_chosen_one_in_it():
    request = wish(CLASSES, [1, 2, 3], [1, 1, 1], LABELS[1])
    row = tab.on_row(request)["classes"]
    with Image.open(io.BytesIO(base64.b64decode(row["sheet"].split(",")[1]))) as image:
        row_pixels = np.array(image.convert("RGB"))
    assert row_pixels.shape == (32, 3 * 32, 3)
    own = tiles(tab.on_ask(request)["value"])[2, "result"].astype(int)
    assert np.abs(row_pixels[:, 32:64].astype(int) - own).max() <= 1
    assert row["of"] == json.loads(request)
    assert tab.classes_row(tab.opening_chain(PLAIN)) == {}


@pytest.mark.parametrize(
    ("model", "seeds", "gains", "label", "message"),
    [
        (PLAIN, [1, 2], None, "", "Seeds are 4 numbers"),
        (PLAIN, [1, 2, 3, None], None, "", "not None"),
        (PLAIN, [-1, 2, 3, 4], None, "", "-1 is outside"),
        (PLAIN, None, None, "", "not None"),
        (PLAIN, 1, [1, 1, 1, 3], "", "from 0 to 2, not 3"),
        (PLAIN, 1, None, "cat", "has no labels, leave it empty"),
        (CLASSES, 1, None, "cow", "Label 'cow' is unknown; use one of cat"),
        (CLASSES, 1, None, None, "Label is empty; use one of cat"),
        ("../../etc", 1, None, "", "is unknown"),
    ],
)
def test_bad_wishes_become_a_sentence(model, seeds, gains, label, message):
    with pytest.raises(gr.Error, match=re.escape(message)) as error:
        tab.on_ask(wish(model, seeds, gains, label))
    assert error.value.message[0].isupper()
    assert error.value.message.endswith(".")


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"model": "m"}', wish(PLAIN, 1, level=2), "[" * 100_000])
def test_a_wish_that_is_none_becomes_a_sentence(text):
    for handler in (tab.on_ask, tab.on_row, tab.on_choose):
        with pytest.raises(gr.Error, match="The page does not say what to draw; reload it"):
            handler(text)
    for handler in (tab.on_take, tab.on_invent):
        with pytest.raises(gr.Error, match="The page does not say what to draw; reload it"):
            handler(text, None)


def test_another_kind_of_model_has_no_pyramid(two_models, tiny_dcgan):
    tiny_dcgan.save_pretrained(two_models / "dcgan-faces")
    with pytest.raises(gr.Error, match="has no pyramid; use lapgan-cifar10, lapgan-flowers"):
        tab.on_choose(wish("dcgan-faces", [1]))


def test_the_page_knows_what_a_model_opens_with(two_models):
    about = tab.about(CLASSES)
    assert about["start"] == {"seeds": [1] * 3, "gains": [1.0] * 3, "label": "cat"}
    assert about["above"] == about["start"]
    assert (about["sizes"], about["labels"]) == ([8, 16, 32], LABELS)
    value = tab.on_choose(wish(CLASSES, **about["start"]))["value"]
    assert value["of"] == {"model": CLASSES} | about["start"]
    (two_models / CLASSES / "config.json").unlink()
    assert tab.about(CLASSES)["sizes"] == []


def test_a_real_picture_is_taken_apart_exactly():
    value = tab.on_take(above(PLAIN), None)["real"]
    expected = chain.square(to_float(torch.from_numpy(examples.load(EXAMPLE.path))[None]), 64)
    assert np.array_equal(tiles(value)[3, "result"], as_array(expected))
    assert all(level["real"] for level in value["levels"])
    assert value["of"] == {"model": PLAIN, "source": 0}
    assert "every pixel is the same again" in value["status"]
    assert float(re.search(r"error is ([\d.]+) of 255", value["status"])[1]) < 0.001


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_generators_go_on_above_the_chosen_level(level):
    view = tab.on_take(above(PLAIN, level), None)
    assert [part["real"] for part in view["value"]["levels"]] == [True] * level + [False] * (4 - level)
    real, invention = tiles(view["real"]), tiles(view["value"])
    for k in range(level):
        assert np.array_equal(invention[k, "result"], real[k, "result"])
    assert not np.array_equal(invention[level, "residual"], real[level, "residual"])


@pytest.mark.parametrize("level", [0, 4, 1.5, "1", None])
def test_a_level_out_of_range_becomes_a_sentence(level):
    with pytest.raises(gr.Error, match="A level must be a whole number from 1 to 3"):
        tab.on_invent(above(PLAIN, level), None)


def test_new_detail_above_a_real_picture_keeps_it():
    first = tiles(tab.on_invent(above(PLAIN, 2), None)["value"])
    value = tab.on_invent(above(PLAIN, 2, seeds=[0, 0, 7, 7]), None)["value"]
    second = tiles(value)
    assert value["of"]["seeds"] == [0, 0, 7, 7]
    assert np.array_equal(second[1, "result"], first[1, "result"])
    assert not np.array_equal(second[2, "result"], first[2, "result"])


@pytest.mark.parametrize("model", [PLAIN, CLASSES])
@pytest.mark.parametrize(("mode", "size"), [("RGB", (90, 20)), ("L", (8, 30)), ("RGBA", (70, 70)), ("P", (9, 9))])
def test_any_picture_can_be_brought(tmp_path, model, mode, size):
    path = tmp_path / "odd.png"
    Image.new(mode, size).save(path)
    view = tab.on_take(above(model, source="own 1"), str(path))
    assert view["real"]["of"]["source"] == "own 1"
    assert ("put on white" in view["real"]["status"]) == (mode == "RGBA")
    levels = view["value"]["levels"]
    side = levels[-1]["pictures"]["result"][2]
    assert tiles(view["value"])[len(levels) - 1, "result"].shape == (side, side, 3)


@pytest.mark.parametrize(("size", "message"), [((1, 1), "at least 8"), ((8000, 7000), "at most 50,000,000")])
def test_a_picture_too_small_or_too_large_becomes_a_sentence(tmp_path, size, message):
    path = tmp_path / "bad.png"
    Image.new("1", size).save(path)
    with pytest.raises(gr.Error, match=message):
        tab.on_take(above(PLAIN, source="own 1"), str(path))


def test_a_picture_that_is_gone_becomes_a_sentence():
    with pytest.raises(gr.Error, match="Your picture is not here any more; choose the file again"):
        tab.on_take(above(PLAIN, source="own 1"), None)


@pytest.mark.parametrize("source", [-1, 100, 1.5, None, [1]])
def test_an_example_that_does_not_exist_becomes_a_sentence(source):
    with pytest.raises(gr.Error, match="An example must be a whole number from 0 to 7"):
        tab.on_take(above(PLAIN, source=source), None)


def standings(gains=None):
    return [level.standing for level in pyramid.generate(PLAIN, "", 1, gains)]


def test_d_s_opinion_is_a_standing_where_it_was_measured(two_models):
    assert standings() == [None] * 4
    low, high = [-100.0 + q / 100 for q in range(101)], [100.0 + q / 100 for q in range(101)]
    levels = [{"real": quantiles} for quantiles in (low, high, low, high)]
    (two_models / PLAIN / "metrics.json").write_text(json.dumps({"scores": {"levels": levels}}))
    assert standings() == [100, 0, 100, 0]
    assert standings([1, 1, 0, 1]) == [100, 0, None, None]
    view = tab.on_take(above(PLAIN, 2), None)
    assert [level["standing"] for level in view["value"]["levels"]] == [None, None, 100, 0]
    assert [level["standing"] for level in view["real"]["levels"]] == [None] * 4
    assert tab.about(PLAIN)["quantiles"] == [low, high, low, high]


@pytest.mark.parametrize("scores", [{}, [], {"levels": []}, {"levels": [{"real": [1.0]}]}, {"levels": [{}] * 4}, None])
def test_scores_that_are_none_take_only_the_standings(two_models, scores):
    (two_models / PLAIN / "metrics.json").write_text(json.dumps({"scores": scores}))
    assert standings() == [None] * 4


def test_each_level_has_its_own_history(two_models):
    for name, side in (("history-8", 8), ("history-32", 32), ("history", 64)):
        to_pil(torch.zeros(3, side, 2 * side, dtype=torch.uint8)).save(two_models / PLAIN / f"{name}.webp")
        (two_models / PLAIN / f"{name}.json").write_text('{"seeds": [0, 1], "images_seen": [16]}')
    assert [tab.on_history(PLAIN, size).get("tile") for size in (8, 16, 32, 64)] == [8, None, 32, 64]
    with pytest.raises(gr.Error, match="no level of 24 pixels; there are 8, 16, 32, 64"):
        tab.on_history(PLAIN, 24)


def test_a_damaged_checkpoint_leaves_the_other_working(two_models):
    (two_models / PLAIN / "model.safetensors").write_bytes(b"no")
    with pytest.raises(gr.Error, match="is damaged"):
        tab.on_choose(wish(PLAIN, [1] * 4))
    assert tab.opening().chain["value"]["of"]["model"] == CLASSES
    tab.on_choose(wish(CLASSES, [1] * 3, label="cat"))
    (two_models / CLASSES / "config.json").unlink()
    with pytest.raises(ValueError, match="is damaged"):
        tab.opening()
    build_app()  # says so in the tab instead of failing


def titles(app):
    return [block.label for block in app.blocks.values() if isinstance(block, gr.Accordion)]


def test_the_first_gan_stands_beside_lapgan_once_it_is_here(two_models):
    assert tab.rivals() == {}
    assert "Why a pyramid?" not in titles(build_app())
    tiny_gan().save_pretrained(two_models / "gan-cifar10")
    pictures = tab.rivals()
    assert list(pictures) == list(tab.RIVALS)
    assert all(images.shape == (len(tab.RIVAL_SEEDS), 3, 32, 32) for images in pictures.values())
    expectation = to_uint8(checkpoints.load("gan-cifar10").generator(latents(tab.RIVAL_SEEDS, 100)).detach())
    assert np.abs(pictures["gan-cifar10"].astype(int) - expectation.numpy()).max() <= 1
    assert "Why a pyramid?" in titles(build_app())
    (two_models / "gan-cifar10" / "model.safetensors").write_bytes(b"no")
    assert "Why a pyramid?" not in titles(build_app())


def test_the_story_is_short():
    text = re.sub(r"<[^>]+>|\]\([^)]*\)", "", tab.STORY)
    assert 20 < len(text.split()) <= 120


def test_text_from_a_data_set_is_escaped(two_models):
    model = tiny_lapgan([8, 16], [])
    model.info["data"] = "<img src=x onerror=alert(1)>"
    model.save_pretrained(two_models / "lapgan-new")
    assert "<img" not in tab.notice("lapgan-new")


def test_endpoints_answer_programs(client, picture):
    listed = {entry["id"]: entry for entry in client.predict(api_name="/models")}
    assert listed[CLASSES]["labels"] == LABELS
    steps = chain_by_hand(CLASSES, torch.tensor([0]), [1, 2, 3], [1, 0.5, 1])
    gallery = client.predict(CLASSES, "cat", [1, 2, 3], [1, 0.5, 1], api_name="/pyramid")
    assert [item["caption"] for item in gallery[:5]] == [
        "level 1, 8x8: result",
        "level 2, 8x8: coarse",
        "level 2, 16x16: upsampled",
        "level 2, 16x16: residual",
        "level 2, 16x16: result",
    ]
    assert np.array_equal(opened(gallery[-1]), as_array(steps[-1].result))
    single = client.predict(PLAIN, "", 5, api_name="/pyramid")
    assert np.array_equal(opened(single[-1]), as_array(chain_by_hand(PLAIN, None, [5] * 4, None)[-1].result))

    parts = client.predict(handle_file(picture), 3, api_name="/decompose")
    assert [opened(part).shape[0] for part in parts] == [13, 25, 50, 50]
    assert np.array_equal(opened(parts[-1]), noise_pictures(1, 50)[0].permute(1, 2, 0).numpy())
    assert float(re.search(r"error ([\d.]+) of 255", parts[-1]["caption"])[1]) < 0.001

    gallery = client.predict(handle_file(picture), PLAIN, 2, "", [0, 0, 8, 9], api_name="/invent")
    real = chain.take_apart(chain.square(to_float(noise_pictures(1, 50)), 64), 4)
    assert np.array_equal(opened(gallery[4]), as_array(real[1].result))
    expected = chain_by_hand(PLAIN, None, [0, 0, 8, 9], None, real[:2])[-1].result
    assert np.array_equal(opened(gallery[-1]), as_array(expected))


def test_endpoints_answer_bad_input_with_a_sentence(client, picture):
    file = handle_file(picture)
    for endpoint, arguments, message in (
        ("/pyramid", (PLAIN, "", [1, 2]), "Seeds are 4 numbers"),
        ("/pyramid", (PLAIN, "", [1, 2, 3, "x"]), "'x' is not a number"),
        ("/pyramid", (CLASSES, "", 1), "Label is empty; use one of cat"),
        ("/pyramid", (PLAIN, "", 1, [9]), "Gains are 4 numbers"),
        ("/pyramid", ("dcgan-x", "", 1), "is unknown"),
        ("/decompose", (None, 3), "Image is empty"),
        ("/decompose", (file, 9), "from 1 to 8; 9 is outside"),
        ("/decompose", (file, 1.5), "not 1.5"),
        ("/invent", (file, PLAIN, 4, "", 0), "from 1 to 3; 4 is outside"),
        ("/invent", (None, PLAIN, 1, "", 0), "Image is empty"),
        ("/invent", (file, CLASSES, 1, "cow", 0), "Label 'cow' is unknown"),
    ):
        with pytest.raises(AppError, match=re.escape(message)):
            client.predict(*arguments, api_name=endpoint)
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    promised = {
        "/pyramid": ["model", "label", "seeds", "gains"],
        "/decompose": ["image", "levels"],
        "/invent": ["image", "model", "level", "label", "seeds"],
    }
    for endpoint, names in promised.items():
        assert [p["parameter_name"] for p in named[endpoint]["parameters"]] == names
