import csv

import pytest
import torch

from gan_demo import checkpoints
from gan_demo.checkpoints import load
from gan_demo.latent import draw, latents
from gan_demo.models.dcgan import DCGAN, DCGANConfig
from gan_demo.models.projector import Projector, ProjectorConfig
from gan_demo.pictures import to_float, to_pil
from gan_demo.training import loop, processes, projector
from gan_demo.training.__main__ import main
from gan_demo.training.data import Pictures, seeded
from tests.helpers import noise_pictures, stop_after

TINY = ["--base-channels", "8", "--batch", "8", "--log-every", "1", "--precision", "no"]


@pytest.fixture
def generator(tiny_dcgan, tmp_path):
    tiny_dcgan.save_pretrained(tmp_path / "dcgan")
    return tmp_path / "dcgan"


def train(folder, tmp_path, generator, name, *more):
    out = ["--out", str(tmp_path / name), "--run", str(tmp_path / f"run-{name}")]
    main(["projector", "--generator", str(generator), "--data", str(folder), *out, *TINY, *more])


def lines(tmp_path, name, file="log"):
    with (tmp_path / f"run-{name}" / f"{file}.csv").open() as table:
        return [row | {"seconds": 0} for row in csv.DictReader(table)]


def recipe_of(images, **settings):
    model = DCGAN(DCGANConfig(resolution=16, base_channels=8)).eval()
    with torch.no_grad():
        for parameter in model.generator.parameters():
            parameter.mul_(4)  # so that noise can be seen
    config = ProjectorConfig(resolution=16, base_channels=16)
    pictures = Pictures(draw(model, range(images)), "Drawings")
    accelerator = processes.make_accelerator("no")
    return projector.ProjectorRecipe(config, projector.Settings(**settings), pictures, model, accelerator, seed=0)


def test_a_projector_is_a_checkpoint_of_its_generator(picture_folder, generator, tmp_path):
    train(picture_folder, tmp_path, generator, "projector", "--images", "32", "--flip")
    result = load(tmp_path / "projector")
    assert isinstance(result, Projector)
    assert result.kind == "projector"
    assert result.config == ProjectorConfig(resolution=16, base_channels=8)
    assert result.info["recipe"]["generator"] == checkpoints.read_config(generator)["sha256"]
    (line,) = lines(tmp_path, "projector", "validation")
    assert float(line["levels"]) > 0
    assert (tmp_path / "projector" / "history.webp").exists()


def test_a_stopped_and_resumed_run_equals_an_unbroken_one(picture_folder, generator, tmp_path, monkeypatch):
    train(picture_folder, tmp_path, generator, "unbroken", "--images", "64")
    with monkeypatch.context() as patched:
        patched.setattr(loop, "stop_signals", stop_after(4))
        train(picture_folder, tmp_path, generator, "stopped", "--images", "64")
    assert len(lines(tmp_path, "stopped")) == 4
    train(picture_folder, tmp_path, generator, "stopped", "--images", "64", "--resume")
    assert lines(tmp_path, "stopped") == lines(tmp_path, "unbroken")


@pytest.mark.slow
def test_it_learns_to_find_what_the_generator_drew():
    torch.manual_seed(0)
    recipe = recipe_of(200)
    before = recipe.validate(recipe.model.eval())["levels"]
    for step in range(60):
        indices = torch.randperm(200, generator=seeded(step))[:32]
        recipe.model.train()
        recipe.step(to_float(recipe.data.images[indices]), indices, seeded(0, step))
    recipe.finish(recipe.model)
    assert recipe.validate(recipe.model.eval())["levels"] < 0.6 * before


def test_pictures_that_are_held_out_change_nothing():
    torch.manual_seed(0)
    recipes = [recipe_of(40, flip=False) for _ in range(2)]
    assert recipes[0].reserve_start == 36
    recipes[1].generator, recipes[1].features = recipes[0].generator, recipes[0].features
    images = to_float(noise_pictures(8, 16))
    for recipe, indices in zip(recipes, ([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 36, 39]), strict=True):
        recipe.step(images[: len(indices)], torch.tensor(indices), seeded(0))
    for one, other in zip(*(recipe.model.parameters() for recipe in recipes), strict=True):
        assert torch.equal(one, other)


def test_the_generator_stays_as_it_is():
    recipe = recipe_of(40)
    z = latents([0], 100)
    before = recipe.generator(z)
    recipe.step(to_float(noise_pictures(8, 16)), torch.arange(8), seeded(0))
    assert torch.equal(recipe.generator(z), before)


def test_half_of_the_pictures_are_mirrored_where_it_is_asked_for():
    images = to_float(noise_pictures(40, 16))
    mirrored = recipe_of(40, flip=True)._mirror(images, seeded(0))
    flips = [torch.equal(one, other.flip(2)) for one, other in zip(mirrored, images, strict=True)]
    same = [torch.equal(one, other) for one, other in zip(mirrored, images, strict=True)]
    assert [not one for one in flips] == same
    assert 10 < sum(flips) < 30
    assert torch.equal(recipe_of(40)._mirror(images, seeded(0)), images)


def test_a_small_picture_gets_the_border_that_the_generators_data_had(generator, tmp_path):
    config = checkpoints.read_config(generator)
    small = tmp_path / "small"
    small.mkdir()
    for i, image in enumerate(noise_pictures(24, 12)):
        to_pil(image).save(small / f"{i:02d}.png")
    with pytest.raises(SystemExit, match="both sides must be at least 16"):
        train(small, tmp_path, generator, "one", "--images", "8")
    train(small, tmp_path, generator, "one", "--images", "8", "--pad")
    assert load(tmp_path / "one").info["pad"]
    assert not config.get("pad")
