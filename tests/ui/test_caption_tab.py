"""The tab's handlers and endpoints on tiny, untrained checkpoints."""

import base64
import io
import json
import re
import shutil
import subprocess
import sys

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from gan_demo import captions, checkpoints, wording
from gan_demo.latent import latents
from gan_demo.pictures import sheet, to_float, to_pil, to_uint8
from gan_demo.services import caption as service
from gan_demo.ui import build_app
from gan_demo.ui import caption_tab as tab
from tests.helpers import noise_pictures, opened, save_caption_models, texts_of, write_scores

MODEL, ENCODER, STYLE = "gan-cls-flowers", "text-encoder-flowers", "style-encoder-flowers"
TEXT, OTHER = "this flower has red petals", "a white flower"
HOSTILE = '<img src=x onerror="alert(1)"> petals'


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    root = tmp_path_factory.mktemp("checkpoints")
    save_caption_models(root)
    write_scores(root / MODEL)
    return root


@pytest.fixture(autouse=True)
def models(saved, tmp_path, monkeypatch):
    root = tmp_path / "checkpoints"
    shutil.copytree(saved, root)
    monkeypatch.setattr(checkpoints, "ROOT", root)
    return root


def decoded(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1])))


def skipped(values):
    return [value == gr.skip() for value in values]


def tab_names(app):
    return [block.label for block in app.blocks.values() if isinstance(block, gr.Tab)]


@torch.inference_mode()
def pictures_by_hand(text, seeds):
    model, encoder = checkpoints.load(MODEL), checkpoints.load(ENCODER)
    vectors = encoder(captions.characters([text]))
    return to_uint8(model.generator(latents(seeds, 100), vectors.expand(len(seeds), -1))).numpy()


def difference(one, other):
    """The largest difference of two uint8 arrays."""
    return np.abs(one.astype(int) - other.astype(int)).max()


@pytest.mark.slow
def test_the_tab_is_there_where_both_checkpoints_are(models):
    assert "Caption to image" in tab_names(build_app())
    shutil.rmtree(models / ENCODER)
    assert "Caption to image" not in tab_names(build_app())


def test_pictures_are_those_of_the_sentence_and_the_seeds():
    images = service.draw(f"  {TEXT}\n", 3, 4)
    assert difference(images, pictures_by_hand(TEXT, [3, 4, 5, 6])) <= 1
    assert not np.array_equal(images[0], images[1])
    assert not np.array_equal(images, service.draw(OTHER, 3, 4))


def test_a_change_brings_pictures_program_and_reset():
    value, code, reset = tab.on_caption(" a glowing\nflower", 3, 4)
    assert value["count"] == 4
    assert value["label"] == "4 pictures drawn for: a glowing flower"
    assert decoded(value["sheet"]).size == (8 * 64, 64)
    assert "'a glowing flower'" in code
    assert reset["interactive"] is True
    assert tab.on_caption(*tab.START)[2]["interactive"] is False


def test_an_emptied_box_keeps_the_last_pictures():
    assert all(skipped(tab.on_caption(" \n", 0, 9)))
    assert all(skipped(tab.on_caption(TEXT, None, 9)))


def test_an_empty_box_leaves_the_sections_as_they_are():
    for handler in (tab.on_words, tab.on_judges):
        assert skipped([handler("", 0), handler(TEXT, None), handler(TEXT, 0)]) == [True, True, False]
    walks = [tab.on_walk(*boxes) for boxes in (("", 0, "captions", OTHER, 5), (TEXT, 0, "captions", " ", 5))]
    assert all(skipped(walks))
    assert all(skipped([tab.on_walk(TEXT, seed, "noise", OTHER, seed_b) for seed, seed_b in ((0, None), (None, 5))]))


def test_a_walk_between_captions_has_their_pictures_at_its_ends():
    frames = service.walk("captions", TEXT, OTHER, 7, 8, 32)
    for frame, text in ((frames[0], TEXT), (frames[-1], OTHER)):
        assert difference(frame, pictures_by_hand(text, [7])[0]) <= 1
    value = tab.on_walk(TEXT, 7, "captions", HOSTILE, 8)
    assert value["steps"] == tab.FRAMES
    assert value["captions"][-1] == f"B: {HOSTILE}"  # escaped nowhere, as the script shows it as text


def test_a_walk_of_noise_keeps_the_caption():
    frames = service.walk("noise", TEXT, "", 7, 9, 32)
    for frame, seed in ((frames[0], 7), (frames[-1], 9)):
        assert difference(frame, pictures_by_hand(TEXT, [seed])[0]) <= 1
    assert tab.on_walk(TEXT, 7, "noise", OTHER, 9)["captions"][-1] == "B: seed 9"


def test_what_matters_is_the_picture_without_each_word():
    without = service.what_matters(TEXT, 4)
    images = without.images.astype(float)
    assert without.words == TEXT.split()
    assert difference(images[4], pictures_by_hand("this flower has petals", [4])[0]) <= 1
    assert without.changes[3] == pytest.approx(np.abs(images[0] - images[4]).mean())
    bars = [item["bar"] for item in tab.matters(TEXT, 4)["items"]]
    assert bars[0] is None
    assert max(bars[1:]) == 1
    assert tab.matters("5", 4)["items"] == [{"text": "the whole caption", "note": "", "bar": None}]


@torch.inference_mode()
def test_a_style_is_the_noise_that_the_encoder_finds_in_a_picture():
    images = service.draw(TEXT, 4, tab.STYLES)
    model, style = checkpoints.load(MODEL), checkpoints.load(STYLE)
    vector = captions.embed(checkpoints.load(ENCODER), [OTHER])
    noise = style(to_float(torch.from_numpy(images)))
    expected = to_uint8(model.generator(noise, vector.expand(len(images), -1)))
    copies = service.restyle(images, f" {OTHER}\n")
    assert difference(copies, expected.numpy()) <= 1
    assert not np.array_equal(copies[0], copies[1])
    value = tab.style(TEXT, 4, OTHER)
    assert value["pictures"] == 2
    assert [item["text"] for item in value["items"]] == [f"seed {seed}" for seed in range(4, 4 + tab.STYLES)]


def test_a_visitors_picture_lends_its_style_first(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 100)[0]).save(path)
    value = tab.on_style(TEXT, 4, OTHER, str(path))
    assert [item["text"] for item in value["items"]][:2] == ["your picture", "seed 4"]
    first = np.array(decoded(value["sheet"]).convert("RGB"))[:64, :64].astype(int)
    assert np.abs(first - 127).mean() < 40  # noise made smaller is near grey
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(gr.Error, match="no picture"):
        tab.on_style(TEXT, 4, OTHER, str(broken))


def test_an_empty_box_leaves_the_styles_as_they_are():
    for arguments in (
        ("", 4, OTHER, None),
        (TEXT, None, OTHER, None),
        (TEXT, 4, " ", None),
    ):
        assert tab.on_style(*arguments) == gr.skip()


def test_a_style_encoder_of_another_generator_is_not_used(models):
    config = json.loads((models / STYLE / "config.json").read_text())
    config["recipe"]["generator"] = "0" * 64
    (models / STYLE / "config.json").write_text(json.dumps(config))
    assert not service.has_styles()
    with pytest.raises(ValueError, match="no style encoder"):
        service.restyle(service.draw(TEXT, 4, 1), OTHER)
    ids = [getattr(block, "elem_id", None) for block in build_app().blocks.values()]
    assert "judges" in ids
    assert "styles" not in ids


def test_a_damaged_style_encoder_closes_style_alone(models):
    weights = models / STYLE / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    blocks = build_app().blocks.values()
    ids = [getattr(block, "elem_id", None) for block in blocks]
    assert "judges" in ids
    assert "styles" not in ids
    (text,) = [block.value for block in blocks if str(getattr(block, "value", "")).startswith("Style has no model")]
    assert "damaged" in text


def test_judges_read_the_caption_beside_its_own_picture_and_a_dozen_others():
    opinions = service.judge(TEXT, 4)
    images = opinions.images
    model, encoder = checkpoints.load(MODEL), checkpoints.load(ENCODER)
    assert difference(images[0], pictures_by_hand(TEXT, [4])[0]) <= 1
    assert difference(images[3], pictures_by_hand(service.EXHIBITS[2], [2])[0]) <= 1
    vector = captions.embed(encoder, [TEXT])
    expected = captions.judge(model.discriminator, to_float(torch.from_numpy(images)), vector)
    assert opinions.scores == pytest.approx(expected.tolist(), abs=0.1)
    value = tab.judges(TEXT, 4)
    assert [tick["name"] for tick in value["ticks"]] == ["wrong", "generated", "right"]
    assert all(0 <= item["bar"] <= 1 and item["note"].startswith("D: like a ") for item in value["items"])


def test_without_measured_scores_there_are_pictures_but_no_bars(models):
    (models / MODEL / "metrics.json").write_text('{"scores": {"right": []}}')
    value = tab.judges(TEXT, 4)
    assert value["ticks"] == []
    assert {item["bar"] for item in value["items"]} == {None}
    assert service.matches(TEXT, service.draw(TEXT, 4, 2)) is None


def test_a_match_says_how_many_real_pictures_score_lower(models):
    write_scores(models / MODEL, 1000, 1001)
    assert service.matches(TEXT, service.draw(TEXT, 4, 2)) == [{"above_right": 0, "above_wrong": 0}] * 2
    write_scores(models / MODEL, -1001, -1000)
    assert service.matches(TEXT, service.draw(TEXT, 4, 2)) == [{"above_right": 100, "above_wrong": 100}] * 2


@pytest.mark.slow
def test_the_shown_program_makes_the_pixels_that_are_shown(models, tmp_path):
    text = """it's a "red" <b> flower\\"""
    code = tab.program(wording.tidy(text), 3, 4)
    setup = f"from pathlib import Path; from gan_demo import checkpoints; checkpoints.ROOT = Path({str(models)!r})\n"
    path = {"PYTHONPATH": str(captions.__file__).removesuffix("gan_demo/captions.py")}
    subprocess.run([sys.executable, "-c", setup + code], cwd=tmp_path, check=True, timeout=240, env=path)
    expected = np.array(to_pil(sheet(service.draw(text, 3, 4), 2)))
    assert difference(np.array(Image.open(tmp_path / "caption.png")), expected) <= 1


def test_a_figure_has_caption_seeds_and_both_networks(models):
    texts = texts_of(tab.on_figure("svg", f"  {HOSTILE}", 3.0, 4))
    assert {f"“{HOSTILE}”", "seed 3", "seed 6"} <= set(texts)
    assert "seed 7" not in texts
    for name in (MODEL, ENCODER):
        sha256 = json.loads((models / name / checkpoints.CONFIG).read_text())["sha256"]
        assert f"{name} (weights {sha256[:6]})" in " ".join(texts)
    assert tab.on_figure("png", TEXT, 3, 1).startswith(b"\x89PNG")
    with pytest.raises(gr.Error, match="caption is empty"):
        tab.on_figure("png", " ", 3, 4)


def test_downloads_are_the_pictures_that_are_shown():
    grid = decoded(tab.on_png(TEXT, 3, 4))
    assert grid.size == (2 * 256, 2 * 256)
    last = np.array(grid.crop((256, 256, 512, 512)).resize((64, 64), Image.Resampling.NEAREST))
    assert np.array_equal(last, np.moveaxis(service.draw(TEXT, 3, 4)[3], 0, 2))
    assert decoded(tab.on_walk_png(TEXT, 3, "captions", OTHER, 5)).size == (9 * 256, 256)
    assert decoded(tab.on_walk_gif(TEXT, 3, "noise", OTHER, 5)).n_frames == 2 * tab.FRAMES - 2


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "🌸🌺", "红色的花", "זר אדום", "red\r\nflower\x00", "<script>alert(1)</script>", "\ud800"]
)
def test_any_text_is_drawn_or_asked_for(text):
    read = wording.tidy(text)
    results = [tab.on_caption(text, 0, 1)[0], tab.on_words(text, 0), tab.on_walk(text, 0, "captions", OTHER, 5)]
    assert skipped(results) == [not read] * 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tab.on_caption(TEXT, -1, 9), "A seed must be a whole number from 0 to 4294967295; -1 is outside."),
        (lambda: tab.on_caption(TEXT, 1.5, 9), "not 1.5"),
        (lambda: tab.on_caption(TEXT, 2**32 - 1, 9), "the first can be 4294967287 at most"),
        (lambda: tab.on_caption(TEXT, 0, 65), "Count must be a whole number from 1 to 64; 65 is outside."),
        (lambda: tab.on_walk(TEXT, 0, "time", OTHER, 5), "A walk must be captions or noise, not 'time'."),
        (lambda: tab.on_walk(TEXT, 0, "noise", OTHER, 2**32), "4294967296 is outside."),
        (lambda: tab.on_png("", 0, 9), "The caption is empty; describe a flower"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, message):
    with pytest.raises(gr.Error) as error:
        call()
    assert message in error.value.message


def test_damaged_or_mismatched_checkpoints_are_named_in_the_tab(models):
    config = models / ENCODER / "config.json"
    config.write_text(re.sub(r'"sha256": "\w+"', '"sha256": "0"', config.read_text()))
    with pytest.raises(ValueError, match="was trained with a text encoder that is not here"):
        tab.opening()
    build_app()  # says so in the tab instead of failing
    (models / MODEL / "model.safetensors").unlink()
    with pytest.raises(gr.Error, match=r"model\.safetensors is missing"):
        tab.on_caption(*tab.START)


def test_it_opens_in_a_finished_state():
    model_id, value, code, (walk, matters, judges) = tab.opening()
    styles, _ = tab.opening_styles()
    assert (value["count"], walk["steps"], len(judges["items"])) == (9, tab.FRAMES, 13)
    assert len(styles["items"]) == tab.STYLES
    assert len(matters["items"]) == 1 + len(tab.START[0].split())
    assert model_id == MODEL
    assert repr(tab.START[0]) in code


def test_its_history_is_one_of_captions(models):
    row = torch.zeros(3, 2 * 64, 8 * 64, dtype=torch.uint8)
    to_pil(row).save(models / MODEL / "history.webp")
    (models / MODEL / "history.json").write_text('{"captions": [0,1,2,3,4,5,6,7], "images_seen": [64, 128]}')
    assert tab.histories.history(MODEL, "history", 64, "captions")["steps"] == 2


def test_the_story_is_short():
    text = re.sub(r"<[^>]+>|\]\([^)]*\)", "", tab.STORY)
    assert 20 < len(text.split()) <= 120


def test_text_from_a_data_set_is_escaped(models):
    model = checkpoints.load(MODEL)
    model.info["data"] = "<img src=x onerror=alert(1)>"
    model.save_pretrained(models / MODEL)
    assert "<img" not in tab.notice(MODEL)


def test_endpoints_answer_programs(client):
    assert [entry["id"] for entry in client.predict(api_name="/models")] == [MODEL, STYLE, ENCODER]
    gallery, facts = client.predict(HOSTILE, 5, 2, api_name="/caption")
    assert [item["caption"] for item in gallery] == ["seed 5", "seed 6"]
    for item, image in zip(gallery, service.draw(HOSTILE, 5, 2), strict=True):
        assert np.array_equal(opened(item), np.moveaxis(image, 0, 2))
    assert set(facts) == {"unknown", "notes", "match"}
    assert "onerror" in facts["unknown"]
    assert [set(match) for match in facts["match"]] == [{"above_right", "above_wrong"}] * 2

    walk = client.predict(TEXT, OTHER, 7, 5, api_name="/caption_walk")
    assert [item["caption"] for item in walk] == [f"{share}% caption B" for share in (0, 25, 50, 75, 100)]
    frames = service.caption_walk(TEXT, OTHER, 7, 5)
    assert np.array_equal(opened(walk[3]), np.moveaxis(frames[3], 0, 2))


def test_the_style_endpoint_draws_the_caption_in_the_style_of_a_file(client, tmp_path):
    image = service.draw(TEXT, 3, 1)
    path = tmp_path / "flower.png"
    to_pil(image[0]).save(path)
    flower = client.predict(handle_file(path), OTHER, api_name="/caption_style")
    expected = np.moveaxis(service.restyle(image, OTHER)[0], 0, 2)
    assert difference(opened({"image": flower}), expected) <= 1


def test_endpoints_answer_bad_input_with_a_sentence(client):
    for endpoint, arguments, message in (
        ("/caption", ("", 0, 9), "The caption is empty"),
        ("/caption", (" \n\t", 0, 9), "The caption is empty"),
        ("/caption", (None, 0, 9), "The caption is empty"),
        ("/caption", (TEXT, -1, 9), "-1 is outside"),
        ("/caption", (TEXT, None, 9), "Seed is empty"),
        ("/caption", (TEXT, 0, 65), "from 1 to 64; 65 is outside"),
        ("/caption", (TEXT, 2**32 - 1, 2), "the first can be 4294967294 at most"),
        ("/caption_walk", (TEXT, "", 0, 5), "Caption B is empty"),
        ("/caption_walk", ("", TEXT, 0, 5), "Caption A is empty"),
        ("/caption_walk", (TEXT, OTHER, 0, 97), "from 2 to 96; 97 is outside"),
        ("/caption_walk", (TEXT, OTHER, 0.5, 5), "not 0.5"),
        ("/caption_style", (None, TEXT), "Image is empty"),
    ):
        with pytest.raises(AppError, match=re.escape(message)):
            client.predict(*arguments, api_name=endpoint)
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    promised = {
        "/caption": ["caption", "seed", "count"],
        "/caption_walk": ["caption_a", "caption_b", "seed", "frames"],
        "/caption_style": ["image", "caption"],
    }
    for endpoint, names in promised.items():
        assert [p["parameter_name"] for p in named[endpoint]["parameters"]] == names
