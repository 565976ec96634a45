import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import projection
from gan_demo.evaluation.__main__ import main
from gan_demo.latent import draw, latents
from gan_demo.models.projector import Projector, ProjectorConfig
from gan_demo.training.data import Pictures
from tests.conftest import INFO

SEEDS = range(1000, 1040)


@pytest.fixture
def folders(tiny_dcgan, tmp_path, monkeypatch):
    """A DCGAN and a projector that knows nothing; what is to be projected are drawings of seeds 1000 to 1039."""
    with torch.no_grad():
        for parameter in tiny_dcgan.generator.parameters():
            parameter.mul_(4)  # so that noise can be seen
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-noise")
    projector = Projector(ProjectorConfig(resolution=16, base_channels=4))
    projector.info = INFO | {"recipe": {"generator": checkpoints.read_config(tmp_path / "dcgan-noise")["sha256"]}}
    projector.save_pretrained(tmp_path / "projector-noise")
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    drawings = Pictures(draw(checkpoints.load("dcgan-noise"), SEEDS), "noise")
    monkeypatch.setattr("gan_demo.evaluation.derived.pictures", lambda folder, inputs: drawings)
    return tmp_path


def test_the_command_compares_the_ways(folders, capsys):
    main(["projection", "projector-noise", "--data", "-"])
    figures = checkpoints.read_metrics(folders / "projector-noise")["projection"]
    assert (figures["pictures"], figures["steps"]) == (4, 100)
    levels = {way: distances["levels"] for way, distances in figures["ways"].items()}
    assert levels["both"] < levels["network"]
    assert levels["optimisation"] < levels["chance"]
    assert figures["ways"]["chance"]["perceptual"] > 0
    assert "| 100 steps from the guess |" in (folders / "projector-noise" / "README.md").read_text()
    assert "4 pictures" in capsys.readouterr().out


def test_one_that_knows_the_seeds_draws_the_same_pictures(folders, monkeypatch):
    monkeypatch.setattr(Projector, "forward", lambda self, images: latents(SEEDS[-len(images) :], 100))
    main(["projection", "projector-noise", "--data", "-"])
    ways = checkpoints.read_metrics(folders / "projector-noise")["projection"]["ways"]
    assert max(ways[way]["levels"] for way in ("network", "both")) < 0.1  # all but the rounding of weights on disk
    assert ways["chance"]["levels"] > 1


def test_another_generators_projector_is_refused(folders, tiny_dcgan):
    tiny_dcgan.save_pretrained(folders / "dcgan-other")
    with torch.no_grad():
        next(tiny_dcgan.parameters()).add_(1)
    tiny_dcgan.save_pretrained(folders / "dcgan-other")
    with pytest.raises(ValueError, match="does not invert dcgan-other"):
        projection.measure("projector-noise", "dcgan-other", None)
