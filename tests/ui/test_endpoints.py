"""The promises to programs, kept over a real connection."""

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from gan_demo import checkpoints, examples, latent
from gan_demo.pictures import to_pil
from gan_demo.services import loaded
from gan_demo.services.latent import morph
from gan_demo.services.projection import project
from gan_demo.ui import endpoints
from tests.helpers import served

MODEL = loaded.ids("dcgan")[0]


@pytest.fixture(scope="module")
def client():
    with served() as url:
        yield Client(url, verbose=False)


def opened(item):
    return np.array(Image.open(item["image"]).convert("RGB")).astype(int)


def test_models_lists_every_checkpoint(client):
    listed = client.predict(api_name="/models")
    assert [entry["id"] for entry in listed] == checkpoints.available()
    for entry in listed:
        assert set(entry) == {"id", "paper", "data", "licence", "resolution", "labels", "metrics"}
        assert entry["metrics"]


def test_generate_gives_consecutive_seeds_and_single_ones_agree(client):
    gallery = client.predict(MODEL, 5, 4, api_name="/generate")
    assert [item["caption"] for item in gallery] == ["seed 5", "seed 6", "seed 7", "seed 8"]
    single = client.predict(MODEL, 7, 1, "", api_name="/generate")
    assert np.abs(opened(gallery[2]) - opened(single[0])).max() <= 1


def test_a_label_is_drawn_and_all_in_turn_without_one(untrained_cgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    labelled, in_turn = (endpoints.generate("cgan-new", 3, 3, label) for label in ("one", ""))
    expected = latent.draw(loaded.get("cgan-new"), [3, 4, 5], "one")
    for (picture, _), image in zip(labelled, expected, strict=True):
        assert np.array_equal(np.array(picture)[..., 0], image[0].numpy())
    assert [np.array_equal(np.array(a[0]), np.array(b[0])) for a, b in zip(labelled, in_turn, strict=True)] == [
        False,  # seed 3 is class 0 in turn,
        True,  # seed 4 class 1, as the label says,
        False,
    ]
    walk = endpoints.interpolate("cgan-new", 3, 5, 4, "slerp", "one")
    assert np.abs(np.array(walk[0][0]).astype(int) - np.array(labelled[0][0])).max() <= 1
    assert "probability" in walk[0][1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: endpoints.generate("cgan-new", 3, 3, "seven"), "'seven' is unknown; use one of zero, one, two"),
        (lambda: endpoints.interpolate("cgan-new", 3, 4, 5, "slerp", "7"), "'7' is unknown; use one of zero, one, two"),
        (lambda: endpoints.interpolate("cgan-new", 3, 4, 5), "Label is empty; use one of zero, one, two"),
    ],
)
def test_labels_out_of_range_or_missing_are_one_sentence(untrained_cgan, tmp_path, monkeypatch, call, message):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    with pytest.raises(gr.Error) as error:
        call()
    assert message in error.value.message


def test_interpolate_gives_the_frames_of_the_tab(client):
    gallery = client.predict(MODEL, 3, 12, 5, "lerp", api_name="/interpolate")
    frames = morph(MODEL, 3, 12, 5, "lerp").frames
    assert len(gallery) == 5
    for item, frame in zip(gallery, frames, strict=True):
        assert np.abs(opened(item) - np.moveaxis(frame, 0, 2)).max() <= 1
        assert "% of real pictures" in item["caption"]


def test_arithmetic_gives_the_three_means_and_the_result(client):
    gallery = client.predict(MODEL, [1, 2, 3], 4, [5, 6], api_name="/arithmetic")
    assert [item["caption"] for item in gallery] == ["mean of A", "mean of B", "mean of C", "A - B + C"]
    single = client.predict(MODEL, 4, 1, "", api_name="/generate")
    assert np.abs(opened(gallery[1]) - opened(single[0])).max() <= 1


def test_edit_gives_the_picture_before_and_after(client):
    before, after = client.predict(MODEL, 5, {"blond": 2, "turn": -1.5}, api_name="/edit")
    single = client.predict(MODEL, 5, 1, "", api_name="/generate")
    assert np.abs(opened(before) - opened(single[0])).max() <= 1
    assert np.abs(opened(after) - opened(before)).max() > 30
    assert [before["caption"], after["caption"]] == ["seed 5", "blond +2, turn -1.5"]


@pytest.mark.parametrize(
    ("endpoint", "arguments", "message"),
    [
        ("/generate", (MODEL, -1, 4, ""), "-1 is outside"),
        ("/generate", (MODEL, 1.5, 4, ""), "not 1.5"),
        ("/generate", (MODEL, None, 4, ""), "Seed is empty"),
        ("/generate", (MODEL, 2**32 - 1, 2, ""), "the first can be 4294967294 at most"),
        ("/generate", (MODEL, 0, 65, ""), "from 1 to 64"),
        ("/generate", (MODEL, 0, 4, "cat"), "has no labels"),
        ("/generate", ("../../etc", 0, 4, ""), "is unknown"),
        ("/arithmetic", (MODEL, [1, 2, 3, 4], [1], [2]), "1 to 3 seeds, not 4"),
        ("/arithmetic", (MODEL, [], [1], [2]), "1 to 3 seeds, not 0"),
        ("/arithmetic", (MODEL, [1.5], [1], [2]), "not 1.5"),
        ("/arithmetic", ("gan-mnist", [1], [1], [2]), "is no DCGAN"),
        ("/edit", (MODEL, 5, {"wings": 1}), "'wings' is unknown"),
        ("/edit", (MODEL, 5, {"blond": 4}), "from -3 to 3"),
        ("/edit", (MODEL, 5, {"blond": None}), "None is not a number"),
        ("/edit", (MODEL, 5, {"blond": "2"}), "'2' is not a number"),
        ("/edit", (MODEL, 5, {str(i): 0 for i in range(65)}), "at most 64 numbers"),
        ("/edit", (MODEL, 5, [1, 2]), "must be numbers by name"),
        ("/edit", (MODEL, -1, {}), "-1 is outside"),
        ("/interpolate", (MODEL, 0, 1, 97, "slerp", ""), "97 is outside"),
        ("/interpolate", (MODEL, 0, 1, 8, "arc", ""), "slerp or lerp"),
        ("/project", (None, MODEL), "Image is empty"),
        ("/project", (handle_file(examples.FOLDER / "dog.jpg"), "lapgan-flowers"), "is no DCGAN"),
        ("/project", (handle_file(examples.FOLDER / "dog.jpg"), "dcgan-nobody"), "'dcgan-nobody' is unknown"),
        ("/project", (handle_file(examples.FOLDER / "index.json"), MODEL), "holds no picture that can be read"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(client, endpoint, arguments, message):
    with pytest.raises(AppError, match=message):
        client.predict(*arguments, api_name=endpoint)


def test_only_the_promised_endpoints_are_public(client):
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    drawing = {"/models", "/generate", "/interpolate", "/arithmetic", "/edit", "/project"}
    pictures = drawing | {"/upscale", "/compare"}
    pyramids, captions = {"/pyramid", "/decompose", "/invent"}, {"/caption", "/caption_walk", "/caption_style"}
    assert set(named) == pictures | pyramids | captions
    names = [p["parameter_name"] for p in named["/interpolate"]["parameters"]]
    assert names == ["model", "seed_a", "seed_b", "frames", "path", "label"]
    assert [p["parameter_name"] for p in named["/project"]["parameters"]] == ["image", "model"]


def test_a_file_is_projected(client, tmp_path):
    picture = latent.draw(loaded.get("dcgan-fashion"), [1000])[0].numpy()
    to_pil(picture).save(tmp_path / "drawing.png")
    drawing, facts = client.predict(handle_file(tmp_path / "drawing.png"), "dcgan-fashion", api_name="/project")
    expectation = project(picture, "dcgan-fashion")
    assert np.abs(opened({"image": drawing})[..., 0] - expectation.drawing[0]).max() <= 1
    assert facts == {"distance": expectation.distance, "z": expectation.z.tolist(), "notes": []}


def test_a_damaged_checkpoint_is_listed_with_its_error(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    for name in ("dcgan-one", "dcgan-two"):
        tiny_dcgan.save_pretrained(tmp_path / name)
    (tmp_path / "dcgan-one" / "model.safetensors").unlink()
    broken, whole = endpoints.models()
    assert "model.safetensors is missing" in broken["error"]
    assert whole["data"] == "noise"
