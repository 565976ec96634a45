import itertools
import json
import math

import pytest
import torch

from gan_demo import checkpoints, films
from gan_demo.evaluation import film, judges
from gan_demo.evaluation.__main__ import main
from gan_demo.models.gan import GAN, GANConfig
from gan_demo.training.data import Pictures
from gan_demo.training.gan import Settings
from tests.helpers import noise_pictures

DIGITS = noise_pictures(40, 28)[:, :1]


class Always(torch.nn.Module):
    """A discriminator with one answer, or a judge that reads everything as one digit."""

    def __init__(self, answer):
        super().__init__()
        self.answer = torch.tensor(answer)

    def forward(self, images):
        return self.answer.expand(len(images), *self.answer.shape)


def test_moments_are_evenly_spaced_in_the_logarithm_of_the_step():
    steps = film.moments(20_000)
    assert steps[:2] == [0, film.FIRST]
    assert steps[-1] == 20_000
    assert len(steps) == films.MOMENTS + 1 >= 60
    short = film.moments(1000)
    assert len(short) == len(set(short)) == films.MOMENTS + 1
    ratios = [math.log(later / earlier) for earlier, later in itertools.pairwise(steps[20:])]
    assert max(ratios) - min(ratios) < 0.02
    with pytest.raises(ValueError, match="30 steps are too few for 64 moments"):
        film.moments(30)


def test_a_discriminator_that_can_only_guess_is_the_equilibrium():
    model = GAN(GANConfig()).eval()
    model.discriminator = Always(0.0)
    result = film.measure(model, DIGITS, DIGITS[:30], Always([0.0] * 7 + [9.0, 0.0, 0.0]))
    assert result["log_real"] + result["log_fake"] == pytest.approx(-math.log(4), abs=1e-3)
    assert result["loss_g"] == pytest.approx(math.log(2), abs=1e-3)
    assert result["digits"] == [0] * 7 + [30, 0, 0]
    assert sum(result["real"]) == 40
    assert result["real"][film.BINS // 2] == 40


def test_a_judge_that_is_not_sure_sees_no_digit():
    model = GAN(GANConfig()).eval()
    assert film.measure(model, DIGITS, DIGITS, Always([0.1] * 10))["digits"] == [0] * 10


@pytest.fixture
def short_story(tmp_path, monkeypatch):
    """A story of twelve steps, with a judge that sees nothing but zeros."""
    monkeypatch.setattr(films, "FOLDER", tmp_path / "films")
    monkeypatch.setattr(film, "STORIES", {"well": film.Story(1200, Settings(cooldown=0.0))})
    monkeypatch.setattr(film, "moments", lambda last: [0, 8, last])
    monkeypatch.setattr(film, "SAMPLES", 40)
    monkeypatch.setattr(judges, "load", lambda name: Always([9.0] + [0.0] * 9))


@pytest.mark.slow
def test_recording_keeps_every_moment_and_ends_with_the_weights_that_ship(tmp_path, short_story):
    pictures = Pictures(DIGITS, title="noise")
    film.record("well", pictures, pictures, tmp_path / "runs")
    recorded = films.load("well")
    assert [moment["step"] for moment in recorded.moments] == [0, 8, 12]
    assert recorded.moments[-1]["images"] == 1200
    saved = tmp_path / "runs" / "film-well" / "checkpoint"
    record = json.loads((tmp_path / "films" / "well.json").read_text())
    assert record["weights_sha256"] == checkpoints.read_config(saved)["sha256"]


@pytest.mark.slow
def test_a_story_that_is_told_again_replaces_its_checkpoint(tmp_path, short_story):
    pictures, out = Pictures(DIGITS, title="noise"), tmp_path / "gan"
    film.record("well", pictures, pictures, tmp_path / "runs", out)
    first = checkpoints.read_config(out)
    other = Pictures(noise_pictures(40, 28, seed=1)[:, :1], title="other noise")
    film.record("well", other, other, tmp_path / "runs", out)
    second = checkpoints.read_config(out)
    assert (second["data"], second["images_seen"]) == ("other noise", first["images_seen"])


def test_an_unknown_story_is_refused(tmp_path):
    pictures = Pictures(DIGITS, title="noise")
    with pytest.raises(ValueError, match="story 'sad' is unknown; there is well"):
        film.record("sad", pictures, pictures, tmp_path)


def test_one_checkpoint_cannot_hold_all_stories(tmp_path):
    with pytest.raises(SystemExit, match="--out is the checkpoint of one story; say which"):
        main(["film", "--data", str(tmp_path), "--out", str(tmp_path / "gan-all")])
