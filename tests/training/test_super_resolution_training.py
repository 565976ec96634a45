import csv
import json

import pytest
import torch
from accelerate import Accelerator
from safetensors.torch import load_file, save_file
from torch import nn
from torchvision.models import vgg19

from gan_demo.checkpoints import load
from gan_demo.models.srgan import VGG_MEAN, VGG_STD, Discriminator, SRGANConfig
from gan_demo.pictures import to_float
from gan_demo.super_resolution import back_project, enlarge_bicubic, shrink, without_border
from gan_demo.training.__main__ import main
from gan_demo.training.srgan import (
    LAYERS,
    Settings,
    SRGANRecipe,
    content_loss,
    fixed_patches,
    load_vgg,
    start_from_vgg,
)
from gan_demo.training.srgan_losses import adversarial_loss
from gan_demo.training.srresnet import SRResNetRecipe, example_patch

TINY = ["--blocks", "1", "--channels", "4", "--batch", "2", "--log-every", "1", "--images", "8"]


@pytest.fixture(autouse=True)
def few_examples(monkeypatch):
    """Validation on one example photograph of 112x112 pixels: the real ones take seconds."""
    from gan_demo import examples

    rng = torch.Generator().manual_seed(0)
    image = torch.randint(0, 256, (3, 112, 112), generator=rng, dtype=torch.uint8)
    monkeypatch.setattr(examples, "load", lambda file: image.numpy())
    monkeypatch.setattr(examples, "index", lambda: [{"file": "noise.png", "original": ""}])


@pytest.fixture
def photo_folder(tmp_path):
    from gan_demo.pictures import to_pil
    from tests.helpers import noise_pictures

    folder = tmp_path / "photos"
    folder.mkdir()
    for i, image in enumerate(noise_pictures(3, 164)):
        to_pil(image).save(folder / f"{i}.png")
    return folder


def train(model, folder, tmp_path, name, *more):
    main(
        [
            model,
            "--data",
            str(folder),
            "--out",
            str(tmp_path / name),
            "--run",
            str(tmp_path / f"run-{name}"),
            *TINY,
            *more,
        ]
    )


def table(path):
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("precision", ["no", "bf16"])  # whatever this machine's processor would choose
@pytest.mark.slow
def test_srresnet_then_srgan(photo_folder, vgg_file, tmp_path, precision):
    precision_options = "--precision", precision
    train("srresnet", photo_folder, tmp_path, "first", *precision_options)
    first = load(tmp_path / "first")
    assert (first.info["images_seen"], first.info["recipe"]["objective"]) == (8, "mse")
    (line,) = table(tmp_path / "run-first" / "validation.csv")
    assert float(line["psnr"]) > 0

    start = "--start", str(tmp_path / "first")
    train("srgan", photo_folder, tmp_path, "second", *start, "--vgg", str(vgg_file), *precision_options)
    second = load(tmp_path / "second")
    assert second.info["images_seen"] == 8  # its own count: another objective is another run
    assert second.info["earlier"][0]["recipe"]["objective"] == "mse"
    assert not any(name.startswith("discriminator") for name in second.state_dict())
    weights = [model.state_dict() for model in (first, second)]
    differences = {name for name in weights[0] if not torch.equal(weights[0][name], weights[1][name])}
    # What BatchNorm has measured stays as it was.
    assert not any(part in name for name in differences for part in ("running_", "num_batches"))
    learned = "head.0", "body.0.layers.0", "upsample.0", "tail"
    assert {f"generator.{layer}.weight" for layer in learned} <= differences
    losses = table(tmp_path / "run-second" / "log.csv")
    assert len(losses) == 4
    names = "loss_d", "content", "pixel", "coarse", "adversarial", "texture", "phase", "spread", "spectrum"
    assert all(float(losses[-1][name]) > 0 for name in names)


@pytest.mark.slow
def test_larger_squares_with_less_around_them(photo_folder, vgg_file, tmp_path):
    sizes = "--crop", "104", "--context", "3"
    train("srresnet", photo_folder, tmp_path, "small", "--images", "32")
    start = "--start", str(tmp_path / "small")
    train("srresnet", photo_folder, tmp_path, "large", *start, *sizes, "--images", "46")
    train("srgan", photo_folder, tmp_path, "gan", *start, *sizes, "--vgg", str(vgg_file))
    for name in ("large", "gan"):
        recipe = load(tmp_path / name).info["recipe"]
        assert (recipe["crop"], recipe["context"]) == (104, 3)
    moments = json.loads((tmp_path / "large" / "history.json").read_text())["images_seen"]
    assert moments == [32, 46]  # the first is the small squares' run's


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--crop", "98", "multiple of 4 pixels, not 98"),
        ("--crop", "0", "not 0"),
        ("--context", "-1", "not -1"),
        ("--context", "7", "not 7"),
    ],
)
def test_squares_that_cannot_be(photo_folder, tmp_path, option, value, complaint):
    with pytest.raises(SystemExit, match=complaint):
        train("srresnet", photo_folder, tmp_path, "none", option, value)


def test_srgan_refuses_squares_that_are_too_small_for_its_losses(photo_folder, vgg_file, tmp_path):
    with pytest.raises(SystemExit, match="at least 64 pixels, not 60"):
        train("srgan", photo_folder, tmp_path, "small", "--start", "x", "--vgg", str(vgg_file), "--crop", "60")


@pytest.mark.slow
def test_a_stopped_and_resumed_srgan_equals_an_unbroken_one(photo_folder, vgg_file, tmp_path):
    train("srresnet", photo_folder, tmp_path, "start", "--images", "2")
    more = [
        "--start",
        str(tmp_path / "start"),
        "--vgg",
        str(vgg_file),
        "--layer",
        "vgg22",
        "--pixel",
        "0.5",
        "--cooldown",
        "0",
    ]
    train("srgan", photo_folder, tmp_path, "unbroken", *more)
    train("srgan", photo_folder, tmp_path, "stopped", *more, "--images", "4")
    train("srgan", photo_folder, tmp_path, "stopped", *more, "--resume")
    result = [table(tmp_path / f"run-{name}" / "log.csv") for name in ("unbroken", "stopped")]
    assert [{**row, "seconds": 0} for row in result[0]] == [{**row, "seconds": 0} for row in result[1]]


def test_vgg_and_discriminator_look_at_the_same_square_of_both_wherever_it_begins(vgg_file):
    settings = Settings()
    config = SRGANConfig(blocks=1, channels=4)
    recipe = SRGANRecipe(config, settings, Accelerator(cpu=True), 0, content_loss("vgg22", vgg_file))
    rng = torch.Generator().manual_seed(0)
    rows = torch.arange(104.0).view(1, 1, 104, 1) + torch.arange(104.0).div(1000)
    offsets = set()
    for _ in range(200):
        fake, real = recipe._shift(rows, -rows, rng)
        assert fake.shape == (1, 1, 96, 96)
        assert torch.equal(fake, -real)
        offsets.add(tuple(int(step) for step in divmod(round(float(fake[0, 0, 0, 0]) * 1000), 1000)))
    assert {row % 4 for row, _ in offsets} == {column % 4 for _, column in offsets} == {0, 1, 2, 3}


@pytest.mark.parametrize("context", [4, 2, 0])
def test_a_square_is_corrected_as_it_is_inside_a_picture(context):
    recipe = SRResNetRecipe(SRGANConfig(blocks=1, channels=4), Settings(), Accelerator(cpu=True), seed=0)
    recipe.generator = lambda small, margin: without_border(enlarge_bicubic(small), 4 * margin)
    smooth = enlarge_bicubic(torch.rand(1, 3, 24, 24, generator=torch.Generator().manual_seed(0)) * 2 - 1)
    fake, real = recipe._enlarge_squares(smooth, context)
    whole = without_border(back_project(enlarge_bicubic(shrink(smooth)), shrink(smooth)), 4 * context)
    assert torch.equal(real, without_border(smooth, 4 * context))
    assert fake.shape == real.shape
    assert (fake - whole).abs().max() < (0.02 if context else 1e-5)


def test_the_discriminator_starts_as_vgg_with_layers_of_one_size(vgg_file):
    vgg, patches = load_vgg("vgg34", vgg_file), fixed_patches()
    network = Discriminator(96, normalized=False)
    start_from_vgg(network, vgg, patches)
    normal = ((patches + 1) / 2 - torch.tensor(VGG_MEAN).view(1, 3, 1, 1)) / torch.tensor(VGG_STD).view(1, 3, 1, 1)
    with torch.no_grad():
        ours, theirs = network.convolutions[0](patches), vgg[0](normal)
        # Compared inside: what lies outside is black to one, grey to the other.
        inner_ours, inner_theirs = (maps[:, :, 1:-1, 1:-1] for maps in (ours, theirs))
        assert torch.allclose(inner_ours, inner_theirs * (ours.std() / theirs.std()), atol=0.1)
        for layer in (*network.convolutions, *network.dense):
            patches = layer(patches)
            if isinstance(layer, nn.Conv2d | nn.Linear):
                assert float(patches.std()) == pytest.approx(1, rel=0.01)


def test_losses_of_weight_0_are_left_out(vgg_file):
    settings = Settings(content=0, texture=0, pixel=0, total_variation=1e-8)
    recipe = SRGANRecipe(
        SRGANConfig(blocks=1, channels=4), settings, Accelerator(cpu=True), 0, content_loss("vgg22", vgg_file)
    )
    result = recipe.step(
        torch.rand(2, 3, settings.whole, settings.whole), torch.arange(2), torch.Generator().manual_seed(0)
    )
    left = "loss_d", "loss_g", "coarse", "adversarial", "phase", "spread", "spectrum", "total_variation"
    assert result.keys() == set(left)


@pytest.mark.parametrize("smooth", [0.0, 0.2])
@pytest.mark.slow
def test_in_a_quarter_of_the_steps_the_discriminator_must_not_mind_noise(vgg_file, smooth):
    recipe = SRGANRecipe(
        SRGANConfig(blocks=1, channels=4),
        Settings(smooth=smooth),
        Accelerator(cpu=True),
        0,
        content_loss("vgg22", vgg_file),
    )
    images, real = torch.rand(2, 2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        expected, fake = recipe.discriminator(real), recipe.discriminator(images)
    plain = float(adversarial_loss(expected, fake))
    added = []
    for seed in range(40):
        loss, scores = recipe._discriminate(images, real, torch.Generator().manual_seed(seed))
        assert torch.allclose(scores, expected, atol=1e-5)
        assert not scores.requires_grad
        added.append(loss.item() - plain)
    assert min(added) > -1e-4
    assert sum(more > 1e-3 for more in added) in (range(4, 17) if smooth else [0])


def test_vgg_ends_with_the_relu_of_its_layer(vgg_file):
    features = load_vgg("vgg34", vgg_file)
    images = torch.rand(1, 3, 16, 16)
    whole = vgg19().features[: LAYERS["vgg34"]]
    whole.load_state_dict(features.state_dict())
    assert features(images).min() == 0
    assert features(images).shape == (1, 256, 4, 4)
    assert torch.equal(features(images), whole(images))


@pytest.mark.parametrize("louder", [1.0, 1000.0])
def test_the_content_loss_is_as_large_as_a_pixel_loss_whatever_the_weights(vgg_file, tmp_path, louder):
    weights = load_file(vgg_file)
    last = {name: value * louder for name, value in weights.items() if name.startswith("features.7.")}
    save_file(weights | last, tmp_path / "louder.safetensors")
    loss = content_loss("vgg22", tmp_path / "louder.safetensors")
    real = to_float(torch.stack([example_patch(i, 96) for i in range(16)]))
    fake = enlarge_bicubic(shrink(real))
    assert float(loss(fake, real)) == pytest.approx(float((fake - real).square().mean()), rel=1e-3)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "give --start srresnet-photos"),
        (["--start", "x", "--vgg", "/no/such"], "no file '/no/such'"),
        (["--start", "x", "--vgg", "VGG", "--layer", "vgg54"], "ends before vgg54"),
    ],
)
def test_bad_options_end_with_one_sentence(photo_folder, vgg_file, tmp_path, more, message):
    more = [str(vgg_file) if word == "VGG" else word for word in more]
    with pytest.raises(SystemExit, match=message):
        train("srgan", photo_folder, tmp_path, "run", *more)


def test_a_training_that_diverges_stops_and_saves_nothing(photo_folder, vgg_file, tmp_path):
    train("srresnet", photo_folder, tmp_path, "start", "--images", "2")
    divergent = ["--images", "20", "--learning-rate", "1e30"]
    with pytest.raises(SystemExit, match="training diverged at step"):
        train("srresnet", photo_folder, tmp_path, "run", *divergent)
    start = ["--start", str(tmp_path / "start"), "--vgg", str(vgg_file), "--layer", "vgg22"]
    with pytest.raises(SystemExit, match="training diverged at step"):
        train("srgan", photo_folder, tmp_path, "run", *start, *divergent)
    assert not (tmp_path / "run").exists()
