"""What the browser's engine sees inside a discriminator is what torch computes there."""

import json

import pytest
import torch
from torch import Tensor, nn

from gan_demo import inside
from gan_demo.checkpoints import find, load
from gan_demo.plans import Plan
from tests.web.engine import BUILD_NAMES, largest_difference, randn, relative_error, run_node
from tests.web.oracles import stored_plan

MODEL = "dcgan-fashion"


@pytest.fixture(scope="module")
def discriminator() -> nn.Module:
    network = load(MODEL).discriminator
    for module in network.modules():
        if isinstance(module, nn.LeakyReLU):
            module.inplace = False  # autograd and hooks need what went in
    return network


def look(build: str, looks: list[dict], images: Tensor, random: bool = False) -> list[dict]:
    """What the engine sees; see tests/js/run_inside.js."""
    plan: Plan = stored_plan(MODEL, "discriminator")
    job = {"plan": plan, "weights": str(find(MODEL) / "model.safetensors"), "build": build, "random": random}
    answer = run_node(
        "tests/js/run_inside.js", text=json.dumps(job | {"images": images.flatten().tolist(), "looks": looks})
    )
    assert answer["layers"] == 3
    return answer["sights"]


def guided(network: nn.Module, images: Tensor, layer: int, feature: int) -> Tensor:
    """torch's guided backpropagation from the place where a feature answers most."""

    def guide(module, gradient_in, gradient_out):
        return ((module.output > 0) * gradient_out[0].clamp(min=0),)

    def keep(module, _, output):
        module.output = output

    activations = [module for module in network.modules() if isinstance(module, nn.LeakyReLU)]
    hooks = [one.register_forward_hook(keep) for one in activations]
    hooks += [one.register_full_backward_hook(guide) for one in activations]
    leaf = images.clone().requires_grad_()
    network(leaf)
    activations[layer].output[0, feature].max().backward()
    for hook in hooks:
        hook.remove()
    return leaf.grad


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_maps_votes_and_peaks_are_torchs(build, discriminator):
    images = load(MODEL).generator(randn(3, 100)).detach()
    (sight,) = look(build, [{"maps": True, "peaks": True}], images)
    maps = inside.layers(discriminator, images)
    for values, expectation in zip(sight["layers"], maps, strict=True):
        assert [values["channels"], values["height"], values["width"]] == list(expectation.shape[1:])
        assert largest_difference(values["numbers"], expectation) < 1e-4
    for peaks, expectation in zip(sight["peaks"], maps, strict=True):
        assert largest_difference(peaks, expectation.amax((2, 3))) < 1e-4
    assert largest_difference(sight["votes"], inside.votes(discriminator, images)) < 1e-4
    bias = discriminator.layers[-1].bias.item()
    assert sum(sight["votes"]) + bias == pytest.approx(sight["score"], abs=1e-4)
    assert sight["score"] == pytest.approx(discriminator(images).item(), abs=1e-4)


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_guided_gradients_are_torchs(build, layer, discriminator):
    images = randn(5, 1, 32, 32)
    peaks = inside.layers(discriminator, images)[layer].amax((2, 3))[0]
    features = [k for k in range(0, len(peaks), 7) if peaks[k] > 0][:3]
    asked, strongest = look(
        build,
        [{"guide": {"layer": layer, "features": features}}, {"guide": {"layer": layer, "features": [], "count": 6}}],
        images,
    )
    for feature, values in zip(features, asked["gradients"], strict=True):
        assert relative_error(values, guided(discriminator, images, layer, feature)) < 1e-4
    assert strongest["features"] == peaks.argsort(descending=True)[:6].tolist()


def test_random_filters_keep_the_size_of_what_goes_through(discriminator):
    images = randn(5, 1, 32, 32)
    first, again = (look(BUILD_NAMES[0], [{"maps": True}], images, random=True)[0] for _ in range(2))
    assert first == again
    for own in first["layers"]:
        assert 0.3 < torch.tensor(own["numbers"]).square().mean().sqrt() < 3
    own = inside.layers(discriminator, images)[1]
    assert relative_error(first["layers"][1]["numbers"], own) > 0.5
