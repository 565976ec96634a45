"""Directions with a meaning: found, separated, checked and stored, with judges that are made up."""

import numpy as np
import pytest
import torch
from torch import nn

from gan_demo import checkpoints
from gan_demo.evaluation import directions, label_judges
from gan_demo.evaluation.__main__ import main
from gan_demo.evaluation.directions import Trait
from gan_demo.evaluation.label_judges import LabelJudge
from gan_demo.training.data import Pictures
from tests.helpers import noise_pictures


class Flat(directions.Reader):
    """A reader to whom z itself says how much there is of each trait: a linear one."""

    def __init__(self, weights, traits):
        self.weights, self.traits, self.thresholds = weights, traits, torch.zeros(len(weights))

    def read(self, z):
        return z @ self.weights.T


def mixed(angle):
    """Two traits' weights, so far from each other."""
    weights = torch.zeros(2, 20)
    weights[0, 0] = 1
    weights[1, 0], weights[1, 1] = np.cos(angle), np.sin(angle)
    return weights


TRAITS = (Trait("one", "one"), Trait("two", "two"))


def test_a_linear_model_finds_the_direction_that_the_labels_follow():
    weights = mixed(1.2)
    z = torch.randn(4000, 20, generator=torch.Generator().manual_seed(0))
    rows = directions.fit(z, z @ weights.T, TRAITS)
    assert torch.allclose(rows.norm(dim=1), torch.ones(2), atol=1e-5)
    assert (rows * weights).sum(1).min() > 0.99


def test_what_a_direction_drags_along_is_taken_out_of_it():
    weights = mixed(1.2)
    reader = Flat(weights, TRAITS)
    _, before = directions.check(reader, weights, 300)
    assert before[0, 1] > 0.2
    separated = directions.separate(reader, weights)
    turned, after = directions.check(reader, separated, 300)
    assert after[0, 1] == after[1, 0] == 0
    assert turned.min() > 0.9
    assert torch.allclose(separated.norm(dim=1), torch.ones(2), atol=1e-5)


def test_independent_directions_stay_as_they_are():
    weights = mixed(np.pi / 2)
    assert torch.equal(directions.separate(Flat(weights, TRAITS), weights), weights)


def test_shown_is_what_turns_enough_and_drags_no_shown_label_along():
    traits = [Trait(name, name) for name in "abc"] + [Trait("d", measure=directions.height)]
    turned = torch.tensor([0.9, 0.59, 0.6, 0.9])
    changed = torch.zeros(4, 4)
    assert directions.chosen(traits, turned, changed) == [0, 2, 3]
    changed[2, 0] = 0.15
    assert directions.chosen(traits, turned, changed) == [0, 3]
    changed[2, 0], changed[2, 1] = 0.149, 0.9  # a direction that is not shown does not count,
    changed[3, 0] = changed[0, 3] = 0.5  # and neither does what is measured in the pixels
    assert directions.chosen(traits, turned, changed) == [0, 2, 3]


def test_pixels_are_measured_as_their_names_say():
    images = torch.zeros(3, 1, 32, 32, dtype=torch.uint8)
    images[0, :, 14:18, 4:28] = 100  # low
    images[1, :, 2:30, 12:20] = 200  # tall and bright
    assert directions.height(images)[1] > 3 * directions.height(images)[0]
    assert directions.brightness(images).tolist() == [100, 200, 0]
    flowers = torch.zeros(3, 3, 64, 64, dtype=torch.uint8)
    flowers[0, 2, 24:40, 24:40] = 255  # small and blue
    flowers[1, :2, 8:56, 8:56] = 255  # large and yellow
    blue, yellow, black = directions.hue(flowers).tolist()
    assert blue < black < yellow
    small, large, _ = directions.size(flowers).tolist()
    assert small == pytest.approx((16 / 64) ** 2)
    assert large == pytest.approx((48 / 64) ** 2)


@pytest.fixture
def labelled():
    """Noise with one label, which is whether a picture is light."""
    images = noise_pictures(160, 32)
    images = torch.as_tensor(images).clone()
    bits = [i % 3 == 0 for i in range(len(images))]
    for i, bit in enumerate(bits):
        images[i] = images[i] // 2 + (120 if bit else 0)
    return Pictures(images, "noise", attributes={"Smiling": [int(bit) for bit in bits], "Pale_Skin": [0] * 160})


def test_judges_learn_their_halves_and_come_back_as_they_were_stored(labelled, tmp_path, monkeypatch):
    monkeypatch.setattr(label_judges, "FOLDER", tmp_path)
    monkeypatch.setattr(label_judges, "place_features", lambda images: images.flatten(1)[:, ::7])
    for which, (judge, accuracy) in label_judges.train(labelled).items():
        assert judge.labels == ["Smiling"]
        assert accuracy["Smiling"] > 0.9
        label_judges.keep(judge, "noise", which)
        again = label_judges.load("noise", which)
        assert again.labels == judge.labels
        assert torch.allclose(again.read(labelled.images), judge.read(labelled.images), atol=0.05)


def test_classes_are_labels_too():
    pictures = Pictures(torch.zeros(3, 1, 32, 32, dtype=torch.uint8), "c", labels=[1, 0, 1], classes=["a", "b"])
    names, bits = label_judges.labelled(pictures)
    assert names == ["a", "b"]
    assert bits.tolist() == [[0, 1], [1, 0], [0, 1]]
    with pytest.raises(ValueError, match="neither classes nor any of"):
        label_judges.labelled(Pictures(pictures.images, "plain"))


def test_a_judge_that_is_missing_says_how_to_train_it():
    with pytest.raises(FileNotFoundError, match="evaluation directions ID --data FOLDER trains them"):
        label_judges.load("nobody", "first")


class Light(nn.Module):
    """Logits that say how much lighter a picture is on the left, and above."""

    def forward(self, images):
        half = images.shape[-1] // 2
        across = images[..., :half].mean((1, 2, 3)) - images[..., half:].mean((1, 2, 3))
        down = images[:, :, :half].mean((1, 2, 3)) - images[:, :, half:].mean((1, 2, 3))
        return torch.stack([across, down], 1)


def test_the_command_stores_what_it_found(tiny_dcgan, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(directions, "TRAITS", {"noise": (Trait("left", "left"), Trait("above", "above"))})
    monkeypatch.setattr(directions, "JUDGES", {"noise": "light"})
    monkeypatch.setattr(directions, "DRAWINGS", 400)
    monkeypatch.setattr(directions, "FRESH", 50)
    monkeypatch.setattr(directions, "LEAST", 0.0)
    monkeypatch.setattr(label_judges, "load", lambda name, which: LabelJudge(Light(), ["left", "above"]))
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-tiny")
    main(["directions", str(tmp_path / "dcgan-tiny")])
    rows = checkpoints.read_metrics(tmp_path / "dcgan-tiny")["directions"]["rows"]
    assert rows[0]["name"] == "left"
    assert len(rows[0]["z"]) == tiny_dcgan.config.z_dim
    assert "| left | judge |" in capsys.readouterr().out


def test_other_models_have_no_directions():
    with pytest.raises(ValueError, match="gan-mnist is a gan of MNIST; directions are known of"):
        directions.measure("gan-mnist")
