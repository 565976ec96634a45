import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from gan_demo import checkpoints, examples, loss_views
from gan_demo.evaluation import losses
from gan_demo.evaluation.__main__ import main
from gan_demo.models.srgan import ContentLoss
from gan_demo.pictures import to_float, to_pil
from gan_demo.super_resolution import enlarge_bicubic, enlarge_nearest
from gan_demo.training.srgan import load_vgg
from tests.helpers import noise_pictures, noise_views

ENTRIES = [{"file": "one.png", "point": [32, 35]}, {"file": "two.png", "point": [70, 0]}]


@pytest.fixture(autouse=True)
def small_examples(tmp_path, monkeypatch):
    """Two examples of 96x96 pixels, and a folder of their own for what is stored."""
    for i, entry in enumerate(ENTRIES):
        to_pil(noise_pictures(1, 96, i)[0]).save(tmp_path / entry["file"])
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    monkeypatch.setattr(examples, "index", lambda: ENTRIES)
    monkeypatch.setattr(loss_views, "FOLDER", tmp_path)


@pytest.fixture(scope="module")
def contents(vgg_file):
    return {layer: ContentLoss(load_vgg(layer, vgg_file)) for layer in loss_views.MAPPED}


@pytest.mark.slow
def test_the_command_stores_what_the_losses_see(tiny_srgan, vgg_file, tmp_path):
    names = {}
    for kind, gain in (("srresnet", 1), ("srgan", 2)):
        with torch.no_grad():
            tiny_srgan.generator.tail.weight *= gain
        tiny_srgan.save_pretrained(tmp_path / kind)
        names[kind] = str(tmp_path / kind)
    main(["losses", "--vgg", str(vgg_file), "--srresnet", names["srresnet"], "--srgan", names["srgan"]])

    result = loss_views.load()
    assert result.weights == {kind: checkpoints.sha256(tmp_path / kind / "model.safetensors") for kind in names}
    assert {file: view.place for file, view in result.views.items()} == {"one.png": [8, 11], "two.png": [46, 0]}
    for view in result.views.values():
        assert set(view.perceptual) == {"nearest", "bicubic", "srresnet", "srgan"}
        assert all(view.losses[layer]["srresnet"] != view.losses[layer]["srgan"] for layer in loss_views.LAYERS)
        assert view.tiles.shape == (6, 1, 48, 48)


def test_a_perfect_result_loses_nothing_and_looks_like_the_original(contents):
    image = torch.from_numpy(examples.load("one.png"))
    enlargers = {
        "bicubic": enlarge_bicubic,
        "srresnet": enlarge_nearest,
        "srgan": lambda small: to_float(image[None]),
    }
    view = losses.look(ENTRIES[0], enlargers, contents)
    assert [view.losses[layer]["srgan"] for layer in loss_views.LAYERS] == [0, 0, 0]
    assert all(view.losses[layer]["srresnet"] > 0 for layer in loss_views.LAYERS)
    assert view.perceptual["srgan"] == 0 < view.perceptual["bicubic"]
    for of_srresnet, of_srgan, of_original in torch.from_numpy(view.tiles).unflatten(0, (2, 3)):
        assert torch.equal(of_srgan, of_original)
        assert not torch.equal(of_srresnet, of_original)


def test_the_pixel_loss_is_that_of_the_square(contents):
    image = torch.from_numpy(examples.load("one.png"))
    other = image.clone()
    other[:, :11] = 0  # all of it above the square
    other[:, 20, 20] = 255 - image[:, 20, 20]
    enlargers = dict.fromkeys(("srresnet", "srgan"), lambda small: to_float(other[None]))
    expected = float((to_float(other) - to_float(image))[:, 11:59, 8:56].square().mean())
    assert losses.look(ENTRIES[0], enlargers, contents).losses["pixels"]["srgan"] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("layer", loss_views.MAPPED)
@pytest.mark.parametrize("place", [(0, 0), (64, 40), (112, 96)])
def test_maps_of_a_square_are_those_of_the_whole_picture(contents, layer, place):
    images = to_float(noise_pictures(1, 160))
    left, top = place
    with torch.inference_mode():
        whole = contents[layer].maps(images)
        result = losses.maps_of_square(contents[layer], images, left, top)
    cell = 160 // whole.shape[2]
    expected = whole[:, :, top // cell :, left // cell :][:, :, : 48 // cell, : 48 // cell]
    assert torch.allclose(result, expected, atol=1e-4 * float(expected.max()))


def test_the_maps_shown_are_those_that_srresnet_misses_most():
    maps = torch.rand(3, 8, 12, 12)
    missed = [6, 1, 4, 3]
    for strength, channel in zip((9, 8, 7, 6), missed, strict=True):
        maps[0, channel] = maps[2, channel] + strength
    assert losses.most_missed(maps).tolist() == missed


def test_a_map_is_as_bright_in_one_picture_as_in_the_others():
    maps = torch.zeros(3, 4, 24, 24)
    maps[:, 0] = torch.tensor([1.0, 2.0, 4.0]).view(3, 1, 1)
    maps[:, 3] = torch.tensor([300.0, 0.0, 150.0]).view(3, 1, 1)
    pictures = losses.draw_maps(maps)[:, 0]
    assert pictures[:, 0, 0].tolist() == [64, 128, 255]
    assert pictures[:, -1, -1].tolist() == [255, 0, 128]
    assert (pictures[:, :24, 24:] == 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--vgg", "/no/such"], "no file '/no/such'"), (["--vgg", "VGG", "--srgan", "/no/such"], "no checkpoint")],
)
def test_what_is_missing_becomes_one_sentence(tiny_srgan, vgg_file, tmp_path, arguments, message):
    tiny_srgan.save_pretrained(tmp_path / "tiny")
    options = ["losses", "--srresnet", str(tmp_path / "tiny"), "--srgan", str(tmp_path / "tiny"), *arguments]
    with pytest.raises(SystemExit, match=message):
        main([str(vgg_file) if argument == "VGG" else argument for argument in options])
    assert not (tmp_path / loss_views.FIGURES).exists()


def test_what_is_stored_comes_back():
    stored = noise_views({"srresnet": "a", "srgan": "b"}, [1, 2])
    loss_views.save(stored, "made up")
    result = loss_views.load()
    assert replace(result.views["dog.jpg"], tiles=None) == replace(stored.views["dog.jpg"], tiles=None)
    assert np.array_equal(result.views["dog.jpg"].tiles, stored.views["dog.jpg"].tiles)
    assert result.weights == stored.weights


def without(*keys):
    """losses.json without what these keys lead to."""

    def damage(folder):
        figures = json.loads((folder / "losses.json").read_text())
        part = figures
        for key in keys[:-1]:
            part = part[key]
        del part[keys[-1]]
        (folder / "losses.json").write_text(json.dumps(figures))

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "losses.json").unlink(),
        lambda folder: (folder / "losses.webp").unlink(),
        lambda folder: (folder / "losses.json").write_text("[]"),
        lambda folder: (folder / "losses.json").write_bytes((folder / "losses.json").read_bytes()[:200]),
        lambda folder: (folder / "losses.webp").write_bytes((folder / "losses.webp").read_bytes()[:200]),
        without("sheet"),
        without("weights", "srgan"),
        without("views", "dog.jpg"),
        without("views", "dog.jpg", "losses", "vgg22", "srgan"),
        without("views", "dog.jpg", "perceptual"),
    ],
)
def test_damaged_files_are_named_with_what_restores_them(tmp_path, damage):
    loss_views.save(noise_views({"srresnet": "a", "srgan": "b"}, [1, 2]), "made up")
    damage(tmp_path)
    with pytest.raises(ValueError, match=r"losses\.json or losses\.webp is missing or damaged; git checkout"):
        loss_views.load()
