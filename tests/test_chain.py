import functools
import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_demo import chain
from gan_demo.latent import draw as draw_whole
from gan_demo.latent import latents
from gan_demo.pictures import to_uint8
from tests.helpers import tiny_lapgan

ONES = [1.0, 1.0, 1.0]


@pytest.fixture(params=[[], ["a", "b"]], ids=["plain", "classes"])
def model(request):
    return tiny_lapgan([8, 16, 32], request.param)


def build(model, seeds, gains=ONES, start=(), label=1):
    labels = torch.tensor([label]) if model.config.labels else None
    return chain.build(model.config, functools.partial(chain.draw, model, labels), seeds, gains, start)


@torch.no_grad()
def test_it_is_the_chain_of_the_model_s_generator(model):
    labels = torch.tensor([1]) if model.config.labels else None
    gains = [0.5, 2.0, 1.0]
    expected = model.generator.chain(latents([7], model.config.z_dim), labels, gains)
    for mine, theirs in zip(build(model, [7, 7, 7], gains), expected, strict=True):
        assert torch.allclose(mine.residual, theirs.residual, atol=1e-6)
        assert torch.allclose(mine.result, theirs.result, atol=1e-6)


def test_one_seed_for_all_levels_is_the_picture_of_that_seed():
    model = tiny_lapgan([8, 16, 32], [])
    assert torch.equal(to_uint8(build(model, [5, 5, 5])[-1].result), draw_whole(model, [5]))


def test_every_result_is_exactly_the_sum_of_its_parts(model):
    steps = build(model, [1, 2, 3], [1.0, 0.7, 1.6])
    assert torch.equal(steps[0].result, steps[0].residual)
    for coarse, fine in itertools.pairwise(steps):
        assert torch.equal(fine.coarse, coarse.result)
        assert torch.equal(fine.result, fine.upsampled + fine.residual)


def test_the_same_seeds_are_the_same_pictures(model):
    for one, other in zip(build(model, [1, 2, 3]), build(model, [1, 2, 3]), strict=True):
        assert torch.equal(one.result, other.result)


def test_new_fine_noise_leaves_coarser_levels_bit_for_bit(model):
    one, other = build(model, [1, 2, 3]), build(model, [1, 9, 3])
    assert torch.equal(one[0].result, other[0].result)
    assert torch.equal(one[2].noise, other[2].noise)
    assert not torch.equal(one[1].result, other[1].result)
    assert not torch.equal(one[2].result, other[2].result)


def test_a_gain_of_zero_removes_a_level(model):
    steps = build(model, [1, 2, 3], [1.0, 0.0, 1.0])
    assert torch.equal(steps[1].result, steps[1].upsampled)
    assert not torch.equal(steps[2].result, steps[2].upsampled)


def test_all_classes_at_once_give_the_pictures_of_each_class_alone():
    model = tiny_lapgan([8, 16, 32], ["a", "b", "c"])
    draw = functools.partial(chain.draw, model, torch.arange(3))
    together = chain.build(model.config, draw, [1, 2, 3], ONES)[-1].result
    for label in range(3):
        assert torch.allclose(together[label], build(model, [1, 2, 3], label=label)[-1].result[0], atol=1e-5)
    assert not torch.allclose(together[0], together[1])


def test_the_generators_continue_from_a_real_picture(model):
    real = chain.take_apart(torch.rand(1, 3, 32, 32) * 2 - 1, 3)
    steps = build(model, [1, 2, 3], start=real[:2])
    assert all(torch.equal(steps[level].result, real[level].result) for level in range(2))
    assert torch.equal(steps[2].coarse, real[1].result)
    assert not torch.equal(steps[2].residual, real[2].residual)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 6), st.sampled_from([1, 3]))
def test_a_real_picture_of_any_size_comes_back(height, width, levels, channels):
    rng = torch.Generator().manual_seed(height * 100 + width)
    image = torch.rand(1, channels, height, width, generator=rng) * 2 - 1
    steps = chain.take_apart(image, levels)
    assert len(steps) == levels
    assert torch.allclose(steps[-1].result, image, atol=1e-6)
    assert all(step.noise is None for step in steps)


@pytest.mark.parametrize(("height", "width", "channels"), [(40, 90, 3), (9, 8, 1), (32, 32, 3)])
def test_a_square_is_the_middle_of_the_picture(height, width, channels):
    images = torch.full((1, channels, height, width), -1.0)
    images[..., width // 2 - 4 : width // 2 + 4] = 1.0
    squares = chain.square(images, 32)
    assert squares.shape == (1, 3, 32, 32)
    assert (squares[..., 16] > 0.99).all()


@pytest.mark.parametrize(("value", "seeds"), [(4, [4, 4, 4]), ([1, 2, 3.0], [1, 2, 3]), ((1, 2, 3), [1, 2, 3])])
def test_seeds_are_one_per_level_or_one_for_all(value, seeds):
    assert chain.check_seeds(value, 3) == seeds


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ([1, 2], "these are 2"),
        ([], "these are 0"),
        ([1, 2, 2**32], "4294967296 is outside"),
        ([1, None, 2], "not None"),
        ("abc", "not 'abc'"),
        ({"a": 1}, "a seed must be a whole number"),
        (1.5, "not 1.5"),
    ],
)
def test_bad_seeds_are_refused(seeds, message):
    with pytest.raises(ValueError, match=message):
        chain.check_seeds(seeds, 3)


@pytest.mark.parametrize("gains", [None, [], 1, [1, 1, 1]])
def test_gains_are_one_by_default(gains):
    assert chain.check_gains(gains, 3) == ONES


@pytest.mark.parametrize("gains", [[1, 1], -0.1, 2.1, math.nan, "1", [1, None, 1], True])
def test_bad_gains_are_refused(gains):
    with pytest.raises(ValueError, match=r"gains are 3 numbers|a gain must be a number from 0 to 2"):
        chain.check_gains(gains, 3)
