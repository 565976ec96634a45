"""The browser's engine draws the shipped networks' pictures, from their stored plans and the weights on disk."""

import copy
import json

import numpy as np
import pytest
import torch

from gan_demo import plans
from gan_demo.checkpoints import find, load
from tests.web.engine import BUILD_NAMES, gradients, randn, relative_error, run_node, run_plan
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


def chain_changes(name: str, count: int) -> list[dict]:
    """Inputs of a chain, of which each differs from the one before in a level's noise or gain, the class, or the level
    from which on a given picture takes the place of what is drawn."""
    random, config = np.random.default_rng(0), load(name).config
    levels, names = len(config.sizes), config.labels
    ends = np.cumsum(config.noise_sizes())
    plan = plans.read(find(name))["generator"]
    results = [about for about, text in zip(plan["outputs"], plan["results"], strict=True) if text.startswith("result")]
    inputs = {"z": randn(0, config.z_dim)[0].tolist(), "gains": [1.0] * levels} | ({"labels": [0]} if names else {})
    samples = [{"inputs": inputs, "replacements": {}}]
    for turn in range(count):
        inputs, replacements = copy.deepcopy(samples[-1]["inputs"]), samples[-1]["replacements"]
        level = int(random.integers(levels))
        match random.integers(4):
            case 0:
                noise = randn(turn + 1, config.z_dim)[0].tolist()
                inputs["z"][ends[level] - config.noise_sizes()[level] : ends[level]] = noise[
                    : config.noise_sizes()[level]
                ]
            case 1:
                inputs["gains"][level] = float(random.choice([0, 0.35, 1, 2]))
            case 2 if names:
                inputs["labels"] = [int(random.integers(len(names)))]
            case _:
                real = randn(turn, *results[level]["shape"]).clamp(-1, 1).flatten().tolist()
                replacements = {} if replacements else {results[level]["name"]: real}
        samples.append({"inputs": inputs, "replacements": replacements})
    return samples


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("name", ["lapgan-cifar10", "lapgan-flowers"])
def test_a_chain_that_computes_only_what_follows_from_a_change_is_the_whole_one_bit_for_bit(name, build):
    plan = plans.read(find(name))["generator"]
    samples = chain_changes(name, 40)
    last = copy.deepcopy(samples[-1])
    last["inputs"]["gains"][-1] = 0.123
    job = {"plan": plan, "weights": str(weights(name)), "build": build, "samples": [*samples, last]}
    result = run_node("tests/js/run_changes.js", text=json.dumps(job))
    assert all(step["equal"] for step in result["steps"])
    of_all = len(plan["ops"]) + len(plan["inputs"])
    fresh = [len(step["changes"]) for step in result["steps"]]
    assert fresh[0] == of_all
    assert np.median(fresh) < 0.8 * of_all
    by_name = {operation["out"]: operation for operation in plan["ops"]}
    ops = [by_name[value]["op"] for value in result["steps"][-1]["changes"] if value in by_name]
    assert ops == ["slice", "cat", "expand", "mul", "add"]  # what a gain of the last level costs
    assert result["megabytes"] < 64


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
