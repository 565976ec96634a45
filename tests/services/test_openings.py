"""When a stored answer is used, and when it is computed."""

import json

import numpy as np
import pytest

from gan_demo import checkpoints, openings
from gan_demo.models.dcgan import DCGAN, DCGANConfig
from gan_demo.services import latent
from gan_demo.services.openings import recording

MODEL = "dcgan-tiny"
SEEDS = range(3)


@pytest.fixture(autouse=True)
def root(tiny_dcgan, tmp_path, monkeypatch):
    """The folder of a checkpoint for whose first seeds an answer is stored that the networks would not give."""
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    monkeypatch.setattr(openings, "FOLDER", tmp_path / "openings")
    tiny_dcgan.save_pretrained(checkpoints.ROOT / MODEL)
    with recording() as answers:
        pictures = latent.draw(MODEL, SEEDS)
    (answer,) = answers["latent"]
    assert np.array_equal(answer.value, pictures)
    openings.save("latent", [openings.Answer(answer.function, answer.arguments, answer.checkpoints, 255 - pictures)])
    return checkpoints.ROOT


def is_stored(*arguments, **named):
    """Whether the answer is the stored one; if not, it must be what the network draws."""
    pictures = latent.draw(*arguments, **named)
    with recording():
        computed = latent.draw(MODEL, SEEDS)
    stored = np.array_equal(pictures, 255 - computed)
    assert stored or np.array_equal(pictures, computed)
    return stored


def test_the_stored_answer_is_given_for_the_same_arguments_however_they_are_written():
    assert is_stored(MODEL, SEEDS)
    assert is_stored(MODEL, [0, 1, 2])
    assert is_stored(model_id=MODEL, seeds=(0, 1, 2), label="")


def test_other_arguments_are_computed():
    with recording():
        expected = latent.draw(MODEL, range(4))
    assert np.array_equal(latent.draw(MODEL, range(4)), expected)
    assert np.array_equal(latent.draw(MODEL, [1, 0, 2]), expected[[1, 0, 2]])
    assert latent.morph(MODEL, 0, 1, 2, "slerp").frames.shape == (2, 3, 16, 16)


def test_arguments_that_are_refused_stay_refused():
    for seeds in ([False, True, 2], [0.5, 1, 2], [-1, 1, 2]):
        with pytest.raises(ValueError, match="must be a whole number"):
            latent.draw(MODEL, seeds)
    with pytest.raises(ValueError, match="is unknown"):
        latent.draw("dcgan-none", SEEDS)
    with pytest.raises(TypeError):
        latent.draw(MODEL)


def test_an_answer_for_other_weights_is_computed(root):
    other = DCGAN(DCGANConfig(resolution=16, base_channels=8)).eval()
    other.info = {"data": "noise", "licence": "none", "citation": "", "pictures": 24}
    other.save_pretrained(root / MODEL)
    assert not is_stored(MODEL, SEEDS)


def test_an_answer_for_other_scores_is_computed(root):
    (root / MODEL / "metrics.json").write_text(json.dumps({"scores": {"real": list(range(101))}}))
    assert not is_stored(MODEL, SEEDS)
    (root / MODEL / "metrics.json").write_text(json.dumps({"fd_effnet": 1.0}))
    assert is_stored(MODEL, SEEDS)


def test_damaged_weights_are_named_although_an_answer_is_stored(root):
    weights = root / MODEL / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"model\.safetensors is damaged"):
        latent.draw(MODEL, SEEDS)
    weights.unlink()
    with pytest.raises(ValueError, match=r"model\.safetensors is missing or damaged"):
        latent.draw(MODEL, SEEDS)


@pytest.mark.parametrize("data", [None, b"", b"PK"])
def test_with_a_damaged_file_everything_is_computed(data, tmp_path, monkeypatch):
    monkeypatch.setattr(openings, "FOLDER", tmp_path / "damaged")
    if data is not None:
        openings.FOLDER.mkdir()
        (openings.FOLDER / "latent.zip").write_bytes(data)
    assert not is_stored(MODEL, SEEDS)


def test_a_file_is_read_once(monkeypatch):
    assert is_stored(MODEL, SEEDS)
    monkeypatch.setattr(openings, "load", None)
    assert is_stored(MODEL, SEEDS)
