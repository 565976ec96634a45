"""What goes together in photographs is counted, and what drawings do along a direction."""

from types import SimpleNamespace

import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import habits
from gan_demo.evaluation.habits import Habit
from gan_demo.evaluation.metrics import remember
from gan_demo.training.data import Pictures

BITS = [1, 1, 0, 0, 0]


@pytest.fixture
def photographs(monkeypatch):
    """Five flat pictures: the two with glasses are men, and the darkest; one of the others is a man."""
    monkeypatch.setattr(habits, "HABITS", {"flat": Habit("glasses", "Eyeglasses", "Male")})
    monkeypatch.setattr(habits, "FRESH", 10)
    images = torch.tensor([10, 20, 60, 70, 80], dtype=torch.uint8)[:, None, None, None].expand(5, 3, 16, 16)
    return Pictures(images, "flat", attributes={"Eyeglasses": BITS, "Male": [1, 1, 1, 0, 0]})


@pytest.fixture
def model(tiny_dcgan, tmp_path):
    """A checkpoint with one direction, along which nothing changes."""
    folder = tmp_path / "dcgan-tiny"
    tiny_dcgan.save_pretrained(folder)
    row = {"name": "glasses", "by": "judge", "turned": 1.0, "others": {}, "z": [0.0] * tiny_dcgan.config.z_dim}
    remember(folder, {"directions": {"rows": [row], "protocol": "none"}})
    return folder


def test_labels_that_go_together_are_counted(photographs, model):
    figures = habits.measure(model, photographs)["habits"]
    assert figures["pictures"] == {"with": 2, "without": 3}
    assert figures["companions"] == {"with": 1.0, "without": 0.333}
    assert figures["darker"] == {"with": 1.0, "without": 0.0}
    assert figures["drawings"] == {"count": 10, "darker": 0.0}


def test_the_middle_is_a_third_of_each_side():
    images = torch.full((1, 3, 9, 9), 200, dtype=torch.uint8)
    images[:, :, 3:6, 3:6] = 100
    assert habits.darkness(images).item() == pytest.approx(-100)


def test_drawings_that_become_darker_are_counted(tiny_dcgan, model, monkeypatch):
    monkeypatch.setattr(habits, "FRESH", 10)
    monkeypatch.setattr(habits, "darkness", lambda images: -images.float().mean((1, 2, 3)))
    monkeypatch.setattr(checkpoints, "load", lambda folder: SimpleNamespace(generator=first))
    rows = checkpoints.read_metrics(model)["directions"]["rows"]
    rows[0]["z"][0] = -1.0
    remember(model, {"directions": {"rows": rows, "protocol": "none"}})
    assert habits.becomes_darker(model, "glasses").all()


def first(z):
    """Flat pictures that are the lighter the greater the first number of z."""
    return (z[:, :1, None, None] / 8).clamp(-1, 1).expand(-1, 3, 9, 9)


def test_what_is_not_known_is_an_error_in_words(photographs, model):
    with pytest.raises(ValueError, match="has no direction 'hat'"):
        habits.becomes_darker(model, "hat")
    with pytest.raises(ValueError, match="no habit is known of noise"):
        habits.measure(model, Pictures(photographs.images, "noise"))
