"""The browser's engine draws the shipped networks' pictures, from their stored plans and the weights on disk."""

import numpy as np
import pytest
import torch

from gan_demo import plans
from gan_demo.checkpoints import find
from tests.web.engine import BUILD_NAMES, gradients, randn, relative_error, run_plan
from tests.web.oracles import NUMBERS, PICTURES, case, generator, seeds_and_inputs, stored_plan

CHECKPOINTS = dict.fromkeys(name for name, _ in [*PICTURES, *NUMBERS])
PLANS = [(name, network) for name in CHECKPOINTS for network in plans.read(find(name))]


def weights(name: str):
    return find(name) / "model.safetensors"


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize(("name", "network"), [*PICTURES, *NUMBERS])
def test_pictures_and_numbers_are_torchs(name, network, build):
    own = case(name, network)
    result = run_plan(stored_plan(name, network), weights(name), own.samples, build, picture=own.picture)
    own.assert_near(own.difference(result))


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
