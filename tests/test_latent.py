import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import geometric_slerp

from gan_demo import checks, latent

seeds = st.integers(0, checks.MAX_SEED)


@given(st.lists(seeds, min_size=1, max_size=16))
def test_a_batch_of_seeds_equals_single_seeds(many):
    together = latent.latents(many, 10)
    assert torch.equal(together, torch.cat([latent.latents([seed], 10) for seed in many]))


def test_latents_leave_the_global_randomness_alone():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    latent.latents([5], 10)
    assert torch.equal(torch.rand(1), expected)


def test_latents_are_standard_normal():
    z = latent.latents(range(2000), 100)
    assert z.mean().item() == pytest.approx(0, abs=0.01)
    assert z.std().item() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, math.nan, math.inf, None, "3", True])
def test_bad_seeds_are_refused_with_the_range(seed):
    with pytest.raises(ValueError, match="4294967295"):
        latent.latents([seed], 10)


def test_a_whole_number_may_come_as_a_float():
    assert torch.equal(latent.latents([3.0], 10), latent.latents([3], 10))


@given(seeds, seeds)
def test_slerp_on_the_sphere_equals_that_of_scipy(seed_a, seed_b):
    if seed_a == seed_b:
        return
    a, b = (z / z.norm() for z in latent.latents([seed_a, seed_b], 20).double())
    t = np.linspace(0, 1, 7)
    expected = geometric_slerp(a.numpy(), b.numpy(), t)
    assert np.allclose(latent.slerp(a, b, torch.from_numpy(t)).numpy(), expected, atol=1e-6)


@given(seeds, seeds, st.integers(2, 96), st.sampled_from(["slerp", "lerp"]))
@settings(max_examples=50)
def test_a_path_includes_both_of_its_ends(seed_a, seed_b, frames, kind):
    a, b = latent.latents([seed_a, seed_b], 100)
    z = latent.path(a, b, frames, kind)
    assert z.shape == (frames, 100)
    assert torch.allclose(z[0], a, atol=1e-4)
    assert torch.allclose(z[-1], b, atol=1e-4)


def test_slerp_keeps_the_length_and_lerp_loses_it():
    a, b = latent.latents([1, 2], 100)
    round_way, straight = (latent.path(a, b, 9, kind).norm(dim=1) for kind in ("slerp", "lerp"))
    assert torch.allclose(round_way, torch.linspace(a.norm(), b.norm(), 9), atol=1e-4)
    assert straight[4] < 0.85 * round_way[4]


def test_slerp_between_parallel_or_opposite_vectors_is_finite():
    a = latent.latents([1], 100)[0]
    for b in (a, 2 * a, -a):
        assert torch.isfinite(latent.path(a, b, 5)).all()


@pytest.mark.parametrize("frames", [1, 97, -3, 2.5, math.nan, None, "4"])
def test_bad_frames_are_refused_with_the_range(frames):
    a, b = latent.latents([1, 2], 10)
    with pytest.raises(ValueError, match="from 2 to 96"):
        latent.path(a, b, frames)


def test_an_unknown_path_is_refused():
    a, b = latent.latents([1, 2], 10)
    with pytest.raises(ValueError, match="slerp or lerp, not 'arc'"):
        latent.path(a, b, 5, "arc")


def test_standing_counts_the_real_pictures_below():
    quantiles = [float(q) for q in range(101)]  # D gives the real pictures scores from 0 to 100
    shares = latent.standing(torch.tensor([-5.0, 0.0, 24.5, 50.0, 1000.0]), quantiles)
    assert shares.tolist() == [0, 0, 25, 50, 100]


def test_a_mixture_has_every_classs_weight_for_every_picture():
    weights = latent.mixture({"b": 0.25, "c": 0.75}, ["a", "b", "c"], 2)
    assert weights.tolist() == [[0, 0.25, 0.75]] * 2
    assert latent.mixture({"a": 1 - 0.37, "b": 0.37}, ["a", "b"], 1).shape == (1, 2)


@pytest.mark.parametrize(
    ("shares", "labels", "message"),
    [
        ({"a": 1.5, "b": -0.5}, ["a", "b"], "from 0 to 1 with a sum of 1"),
        ({"a": 0.5, "b": 0.4}, ["a", "b"], "from 0 to 1 with a sum of 1"),
        ({"a": float("nan"), "b": 0.4}, ["a", "b"], "from 0 to 1 with a sum of 1"),
        ({"a": True}, ["a", "b"], "from 0 to 1 with a sum of 1"),
        ({"a": "1"}, ["a", "b"], "from 0 to 1 with a sum of 1"),
        ({}, ["a", "b"], "from 0 to 1 with a sum of 1"),
        ({"a": 0.5, "c": 0.5}, ["a", "b"], "label 'c' is unknown; use one of a, b"),
        ({"a": 1}, [], "has no labels"),
    ],
)
def test_a_mixture_of_anything_else_is_refused(shares, labels, message):
    with pytest.raises(ValueError, match=message):
        latent.mixture(shares, labels, 1)


@pytest.mark.parametrize("size", [10, 100])
def test_the_longest_usual_length_is_a_quantile(size):
    lengths = torch.randn(20_000, size, generator=torch.Generator().manual_seed(0)).norm(dim=1)
    assert (lengths < latent.longest_usual(size)).float().mean() == pytest.approx(0.975, abs=0.005)
