import json
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from gan_demo.checkpoints import load
from gan_demo.latent import draw
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig
from gan_demo.pictures import to_float
from gan_demo.pyramid import down
from gan_demo.training import adversarial, lapgan, loop, processes
from gan_demo.training.__main__ import main
from gan_demo.training.data import load_images, seeded
from tests.helpers import stop_after

TINY = ["--sizes", "8,16", "--batch", "4", "--log-every", "1", "--images", "16"]


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setattr(lapgan, "CHANNELS", {8: 4, 16: 4})


@pytest.fixture
def pack(sheet_pack):
    """The pack of 7 tiles with names for its three classes."""
    folder, _ = sheet_pack
    index = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(json.dumps(index | {"classes": ["cat", "dog", "fox"]}))
    return folder


def train(folder, tmp_path, *more):
    out = ["--out", str(tmp_path / "out"), "--run", str(tmp_path / "run")]
    main(["lapgan", "--data", str(folder), *out, *TINY, *more])
    return load(tmp_path / "out")


def weights(model, level):
    parts = [model.generator.levels[level], model.discriminators[level]]
    return torch.cat([p.flatten() for part in parts for p in part.parameters()])


def test_levels_are_trained_one_after_the_other(pack, tmp_path):
    model = train(pack, tmp_path, "--conditional")
    assert isinstance(model, LAPGAN)
    assert model.config.labels == ["cat", "dog", "fox"]
    assert model.info["recipe"]["objective"] == "level 16"
    assert [run["recipe"]["objective"] for run in model.info["earlier"]] == ["level 8"]
    assert draw(model, range(5)).shape == (5, 3, 16, 16)
    for level in (8, 16):
        assert len((tmp_path / "run" / f"level-{level}" / "log.csv").read_text().splitlines()) == 5


def test_one_level_can_be_trained_and_leaves_the_others(pack, tmp_path):
    before = train(pack, tmp_path)
    after = train(pack, tmp_path, "--level", "8", "--images", "32", "--run", str(tmp_path / "again"))
    assert not torch.equal(weights(after, 0), weights(before, 0))
    assert torch.equal(weights(after, 1), weights(before, 1))
    assert after.info["images_seen"] == 32  # its own 16 from before, and 16 more
    assert len(after.info["earlier"]) == 2


def test_a_resumed_run_goes_on_with_the_level_it_stopped_at(pack, tmp_path):
    train(pack, tmp_path, "--level", "8")
    model = train(pack, tmp_path, "--resume")
    assert model.info["recipe"]["objective"] == "level 16"
    again = train(pack, tmp_path, "--resume")
    assert all(torch.equal(p, q) for p, q in zip(model.parameters(), again.parameters(), strict=True))


def test_a_chain_can_start_from_another_one_and_be_resumed(pack, tmp_path, monkeypatch):
    first = train(pack, tmp_path)
    start = ["--start", str(tmp_path / "out"), "--images", "32"]
    elsewhere = ["--out", str(tmp_path / "other"), "--run", str(tmp_path / "run-other")]
    with monkeypatch.context() as patched:
        patched.setattr(loop, "stop_signals", stop_after(2))
        train(pack, tmp_path, *start, *elsewhere)
    stopped = load(tmp_path / "other")
    assert stopped.info["recipe"]["objective"] == "level 8"  # a stop means all levels
    assert not (tmp_path / "run-other" / "level-16").exists()
    assert torch.equal(weights(stopped, 1), weights(first, 1))

    train(pack, tmp_path, *start, *elsewhere, "--resume")
    other = load(tmp_path / "other")
    assert not torch.equal(weights(other, 0), weights(first, 0))
    assert not torch.equal(weights(other, 1), weights(first, 1))
    assert not torch.equal(weights(other, 0), weights(stopped, 0))
    assert (other.info["images_seen"], other.info["recipe"]["objective"]) == (32, "level 16")


def test_a_level_resumed_late_keeps_the_other_levels_records(pack, tmp_path):
    train(pack, tmp_path)
    model = train(pack, tmp_path, "--level", "8", "--resume", "--images", "24")
    record = {run["recipe"]["objective"]: run["images_seen"] for run in model.info["earlier"]}
    assert (model.info["images_seen"], record["level 16"]) == (24, 16)
    for name in ("history", "history-8"):
        assert (tmp_path / "out" / f"{name}.webp").is_file()


def test_a_folder_may_be_given_by_its_name_alone(pack, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert train(pack, tmp_path, "--out", "out").info["recipe"]["objective"] == "level 16"


@pytest.mark.parametrize(("rest", "trained"), [(0.0, True), (99.0, False)])
def test_the_discriminator_rests_where_its_loss_is_low(pack, rest, trained):
    data, settings = load_images(str(pack), 8), lapgan.Settings(rest=rest)
    recipe = lapgan.LAPGANRecipe(LAPGANConfig([8], [4]), settings, data, processes.make_accelerator(), seed=0)
    before = {name: network.state_dict()["layers.0.weight"].clone() for name, network in recipe.learner.items()}
    recipe.step(to_float(data.images), torch.arange(len(data)), seeded(0))
    after = {name: network.state_dict()["layers.0.weight"] for name, network in recipe.learner.items()}
    assert not torch.equal(after["generator"], before["generator"])
    assert torch.equal(after["discriminator"], before["discriminator"]) != trained


@pytest.mark.slow
def test_the_class_loss_teaches_the_discriminator_classes(pack):
    data, errors = load_images(str(pack), 8), []
    images, labels = to_float(data.images), torch.tensor(data.labels)
    for class_loss in (0.0, 1.0):
        settings = lapgan.Settings(class_loss=class_loss, augment="", flip=False)
        config = LAPGANConfig([8], [4], data.classes)
        recipe = lapgan.LAPGANRecipe(config, settings, data, processes.make_accelerator(), seed=0)
        for step in range(60):
            recipe.step(images, torch.arange(len(data)), seeded(0, step))
        errors.append(float(F.cross_entropy(recipe.model.discriminators[0](images), labels).detach()))
    assert errors[1] < errors[0] / 2


def test_the_textbook_recipe_is_that_of_2015(pack, tmp_path):
    model = train(pack, tmp_path, "--conditional", "--recipe", "textbook")
    assert model.config.networks == "2015"
    recipe_values = model.info["recipe"]
    assert (recipe_values["learning_rate"], recipe_values["momentum"]) == (0.02, 0.5)
    assert not any(recipe_values[name] for name in ("augment", "flip", "ema", "cooldown", "class_loss", "r1", "rest"))
    recipe = lapgan.LAPGANRecipe(
        model.config, lapgan.TEXTBOOK, load_images(str(pack), 16), processes.make_accelerator(), 0
    )
    assert all(isinstance(optimizer, torch.optim.SGD) for optimizer in recipe.optimizers)


def test_the_penalty_is_the_mean_squared_slope():
    weights, images = torch.tensor([3.0, 4.0]), torch.rand(5, 2, 1, 1, requires_grad=True)
    scores = (images[:, :, 0, 0] @ weights) * torch.arange(5)  # of lengths 0, 5, 10, 15, 20
    assert torch.isclose(adversarial.steepness(scores, images), torch.tensor((0 + 25 + 100 + 225 + 400) / 5.0))


@pytest.mark.slow
def test_the_penalty_keeps_the_discriminator_flat(pack, monkeypatch):
    monkeypatch.setattr(adversarial, "R1_EVERY", 1)
    data = load_images(str(pack), 8)
    images, slopes = to_float(data.images), []
    for r1 in (0.0, 10.0):
        settings = lapgan.Settings(rest=0.0, r1=r1, augment="")
        recipe = lapgan.LAPGANRecipe(LAPGANConfig([8], [4]), settings, data, processes.make_accelerator(), seed=0)
        for step in range(60):
            recipe.step(images, torch.arange(len(data)), seeded(0, step))
        leaves = images.clone().requires_grad_()
        slopes.append(float(adversarial.steepness(recipe.model.discriminators[0](leaves), leaves).detach()))
    assert slopes[1] < slopes[0] / 10


@pytest.mark.parametrize(("synthetic", "first_real"), [(0.0, 0), (0.5, 4), (1.0, 7)])
def test_coarse_pictures_may_be_made_by_the_coarser_levels(pack, synthetic, first_real):
    """Of the pack's 7 pictures, 0.5 are 4 (3.5 to the even number)."""
    data, settings = load_images(str(pack), 16), lapgan.Settings(synthetic=synthetic, objective="level 16")
    recipe = lapgan.LAPGANRecipe(
        LAPGANConfig([8, 16], [4, 4], data.classes), settings, data, processes.make_accelerator(), seed=0
    )
    images, classes = to_float(data.images), recipe.classes(torch.arange(len(data)))
    before = recipe.model.generator.levels[0].state_dict()
    before = {name: value.clone() for name, value in before.items()}
    coarse = recipe._coarse(images, classes, seeded(0))
    assert torch.equal(coarse[first_real:], down(images)[first_real:])
    z = torch.randn(first_real, recipe.model.config.z_dim, generator=seeded(0))
    if first_real:
        chain = recipe.model.generator.eval().chain(z, classes[0][:first_real])
        assert torch.allclose(coarse[:first_real], chain[0].result, atol=1e-6)
    recipe.model.generator.train()
    recipe.step(images, torch.arange(len(data)), seeded(0))
    assert all(
        torch.equal(value, before[name]) for name, value in recipe.model.generator.levels[0].state_dict().items()
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--level", "32"], "no level of 32 pixels; there are 8, 16"),
        (["--sizes", "8,12"], "sizes are"),
        (["--sizes", "8,16,32"], "both sides must be at least 32"),
        (["--conditional"], "names no classes"),
        (["--synthetic", "1.5"], "synthetic must be a share from 0 to 1"),
        (["--resume"], "nothing to resume"),
        (["--recipe", "textbook", "--class-loss", "1"], "the textbook recipe is fixed"),
    ],
)
def test_bad_options_end_with_one_sentence(picture_folder, tmp_path, more, message):
    with pytest.raises(SystemExit, match=message):
        train(picture_folder, tmp_path, *more)


@pytest.mark.parametrize("recipe", [[], ["--conditional"], ["--recipe", "textbook"]], ids=["ours", "classes", "2015"])
def test_a_level_that_diverges_leaves_the_chain_as_it_was(pack, tmp_path, monkeypatch, recipe):
    train(pack, tmp_path, *recipe, "--level", "8")
    before = (tmp_path / "out" / "model.safetensors").read_bytes()
    monkeypatch.setattr(lapgan, "TEXTBOOK", replace(lapgan.TEXTBOOK, learning_rate=1e30))
    monkeypatch.setattr(lapgan, "OURS", replace(lapgan.OURS, learning_rate=1e30))
    with pytest.raises(SystemExit, match="training diverged at step"):
        train(pack, tmp_path, *recipe, "--level", "16", "--images", "80")
    assert (tmp_path / "out" / "model.safetensors").read_bytes() == before


def test_levels_go_on_with_their_checkpoint_and_never_back(pack, tmp_path):
    train(pack, tmp_path, "--level", "8", "--images", "32")
    train(pack, tmp_path, "--level", "16", "--images", "16")  # which begins where level 8 had seen more
    train(pack, tmp_path, "--run", str(tmp_path / "again"), "--images", "40")
    last = train(pack, tmp_path, "--run", str(tmp_path / "again"), "--level", "8", "--resume", "--images", "56")
    assert (last.info["recipe"]["objective"], last.info["images_seen"]) == ("level 8", 56)
    with pytest.raises(SystemExit, match="saw 56 pictures, and this run begins at 32"):
        train(pack, tmp_path, "--level", "8", "--resume", "--images", "48")
