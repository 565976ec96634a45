"""The browser's engine draws the shipped networks' pictures, from their stored plans and the weights on disk."""

from functools import cache

import numpy as np
import pytest
import torch

from gan_demo import plans
from gan_demo.checkpoints import find, load
from gan_demo.pictures import to_uint8
from tests.web.engine import BUILD_NAMES, gradients, randn, relative_error, run_plan

SEEDS = range(16)
PICTURES = [
    "dcgan-faces",
    "dcgan-flowers",
    "gan-mnist",
    "cgan-mnist",
    "lapgan-cifar10",
    "lapgan-flowers",
    "gan-cls-flowers",
]
PLANS = [
    (name, network)
    for name in [*PICTURES, "srresnet-photos", "srgan-photos", "text-encoder-flowers", "style-encoder-flowers"]
    for network in plans.read(find(name))
]


def weights(name: str):
    return find(name) / "model.safetensors"


@cache
def generator(name: str) -> torch.nn.Module:
    return load(name).generator


def seeds_and_inputs(name: str) -> list[tuple[dict, list[torch.Tensor]]]:
    """For each seed, what the engine gets and what torch gets: noise, and a class, gains or a sentence besides."""
    config = load(name).config
    inputs = []
    for seed in SEEDS:
        sample, tensors = {"z": {"seed": seed, "size": config.z_dim}}, [randn(seed, config.z_dim)]
        if name.startswith("cgan"):  # whose labels are weights, so that they can be mixed
            tensors.append(sample.setdefault("labels", mix(seed, len(config.labels))))
        elif names := getattr(config, "labels", []):
            tensors.append(sample.setdefault("labels", torch.tensor([seed % len(names)])))
        if name.startswith("lapgan"):
            sample["gains"] = torch.ones(len(config.sizes))
        if name.startswith("gan-cls"):
            tensors.append(sample.setdefault("texts", randn(seed + 100, config.text_dim) * 0.03))
        inputs.append((sample, tensors))
    return inputs


def mix(seed: int, classes: int) -> torch.Tensor:
    """Weights of two classes; of the first alone for every fourth seed."""
    weights = torch.zeros(1, classes)
    weights[0, seed % classes] += 1 - (seed % 4) / 4
    weights[0, (seed + 3) % classes] += (seed % 4) / 4
    return weights


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_torchs_within_one_level(name, build):
    inputs = seeds_and_inputs(name)
    plan = plans.read(find(name))["generator"]
    result = run_plan(plan, weights(name), [sample for sample, _ in inputs], build, picture=True)
    with torch.no_grad():
        images = torch.cat([to_uint8(generator(name)(*tensors)) for _, tensors in inputs])
    rgba = np.array(result["pictures"], dtype=int).reshape(len(inputs), *images.shape[2:], 4)
    assert (rgba[..., 3] == 255).all()
    differences = np.abs(
        rgba[..., :3] - images.permute(0, 2, 3, 1).numpy().astype(int)
    )  # a grey one is three times the same
    assert differences.max() <= 1
    assert np.mean(differences > 0) < 5e-4


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_scores_are_torchs_within_a_thousandth_of_their_spread(build):
    model = load("dcgan-faces")
    with torch.no_grad():
        images = [model.generator(randn(seed, 100)) for seed in SEEDS]
        scores = np.array([model.discriminator(image).item() for image in images])
    plan = plans.read(find("dcgan-faces"))["discriminator"]
    result = run_plan(plan, weights("dcgan-faces"), [{"images": image} for image in images], build)
    assert np.abs(np.array(result["outputs"]).ravel() - scores).max() < 1e-3 * (scores.max() - scores.min())


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize(("name", "network"), PLANS)
def test_every_stored_self_check_passes(name, network, build):
    plan = plans.read(find(name))[network]
    sizes = {about["name"]: int(np.prod(about["shape"])) for about in plan["inputs"]}
    sample = {
        key: {**about, "size": sizes[key]} if "seed" in about else torch.tensor(about["values"])
        for key, about in plan["check"]["inputs"].items()
    }
    (outputs,) = run_plan(plan, weights(name), [sample], build)["outputs"]
    for values, check in zip(outputs, plan["check"]["outputs"], strict=True):
        assert np.abs(np.array(values)[check["places"]] - check["values"]).max() <= check["tolerance"]


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("name", ["dcgan-faces", "gan-mnist", "cgan-mnist", "gan-cls-flowers"])
def test_gradients_are_torchs(name, build):
    """By the median: where a ReLU bends, single precision decides by chance on which side a value is, in torch too."""
    inputs = seeds_and_inputs(name)[:5]
    plan = plans.read(find(name))["generator"]
    losses = [randn(50 + k, int(np.prod(plan["outputs"][0]["shape"]))) for k in range(len(inputs))]
    result = run_plan(plan, weights(name), [sample for sample, _ in inputs], build, losses)
    errors = []
    for (_, tensors), loss, own in zip(inputs, losses, result["gradients"], strict=True):
        expectations = gradients(generator(name), tensors, loss)
        errors += [relative_error(own[key], expectation) for key, expectation in zip(own, expectations, strict=True)]
    assert np.median(errors) < 1e-5
