import csv

import pytest
import torch
from PIL import Image

from gan_demo.checkpoints import load
from gan_demo.latent import draw
from gan_demo.training import gan
from gan_demo.training.__main__ import main, parse
from gan_demo.training.data import Pictures

SMALL = ["--batch", "4", "--log-every", "1"]


@pytest.fixture
def digits(tmp_path, sheet_pack):
    """Seven tiles of 28x28 pixels in three classes without names."""
    import json

    folder, _ = sheet_pack
    index = json.loads((folder / "index.json").read_text())
    split = index["splits"]["train"] | {"tile": [28, 28]}
    split.pop("attributes")
    (folder / "index.json").write_text(json.dumps(index | {"splits": {"train": split}}))
    for name in split["sheets"]:
        with Image.open(folder / name) as sheet:
            larger = sheet.resize((56, sheet.height * 56 // sheet.width))
        larger.save(folder / name)
    return folder


def train(model, folder, tmp_path, name, *more):
    out = ["--out", str(tmp_path / name), "--run", str(tmp_path / f"run-{name}")]
    main([model, "--data", str(folder), *out, *SMALL, *more])


def losses(tmp_path, name):
    with (tmp_path / f"run-{name}" / "log.csv").open() as file:
        return [row | {"seconds": 0} for row in csv.DictReader(file)]


@pytest.mark.parametrize("model", ["gan", "cgan"])
@pytest.mark.slow
def test_a_stopped_and_resumed_run_equals_an_unbroken_one_dropout_included(digits, tmp_path, model):
    steady = ["--cooldown", "0"]
    train(model, digits, tmp_path, "unbroken", *steady, "--images", "64")
    train(model, digits, tmp_path, "stopped", *steady, "--images", "32")
    train(model, digits, tmp_path, "stopped", *steady, "--images", "64", "--resume")
    assert len(losses(tmp_path, "unbroken")) == 16
    assert losses(tmp_path, "stopped") == losses(tmp_path, "unbroken")
    trained = load(tmp_path / "stopped")
    assert draw(trained, range(3)).shape == (3, 1, 28, 28)
    assert getattr(trained.config, "labels", []) == ([] if model == "gan" else ["0", "1", "2"])


def test_the_last_10000_digits_of_mnist_are_held_back(monkeypatch):
    images = torch.zeros(60_000, 1, 1, 1, dtype=torch.uint8)
    digits = Pictures(images, title="MNIST", labels=list(range(60_000)))
    monkeypatch.setattr(gan, "load_images", lambda *given: digits)
    args = parse(["gan", "--data", "", "--out", "unused"])
    assert gan.load_data(args).labels == list(range(50_000))
    digits = Pictures(images, title="Fashion-MNIST")
    assert len(gan.load_data(args)) == 60_000


@pytest.mark.parametrize("model", ["gan", "cgan"])
def test_the_networks_of_digits_also_learn_larger_pictures_in_colour(sheet_pack, tmp_path, model):
    folder, _ = sheet_pack
    size = ["--resolution", "20", "--pad", "--image-channels", "3", "--images", "8"]
    train(model, folder, tmp_path, "run", *size)
    assert draw(load(tmp_path / "run"), range(3)).shape == (3, 3, 20, 20)


def test_cgan_needs_labels(tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    Image.new("L", (28, 28)).save(folder / "a.png")
    with pytest.raises(SystemExit, match="has no labels; cgan needs a class for each picture"):
        train("cgan", folder, tmp_path, "run")


@pytest.mark.parametrize("model", ["gan", "cgan"])
def test_a_training_that_diverges_stops_and_saves_nothing(digits, tmp_path, model):
    with pytest.raises(SystemExit, match="training diverged at step"):
        train(model, digits, tmp_path, "run", "--images", "40", "--learning-rate", "1e30")
    assert not (tmp_path / "run").exists()
