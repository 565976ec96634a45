"""Sums of latent vectors, and directions at right angles."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_demo import directions
from gan_demo.latent import latents


def test_the_mean_of_one_seed_is_its_z_and_that_of_three_their_middle():
    assert torch.equal(directions.mean_latent([7], 10), latents([7], 10)[0])
    a, b, c = latents([1, 2, 3], 10)
    assert torch.allclose(directions.mean_latent([1, 2, 3], 10), (a + b + c) / 3)


@pytest.mark.parametrize(("seeds", "message"), [([], "not 0"), ([1, 2, 3, 4], "not 4"), ([-1], "outside")])
def test_a_bad_group_is_refused(seeds, message):
    with pytest.raises(ValueError, match=message):
        directions.mean_latent(seeds, 10)


def test_a_sum_of_three_means_is_as_long_as_a_z():
    lengths = []
    for first in range(0, 900, 9):
        a, b, c = (directions.mean_latent(range(first + 3 * i, first + 3 * i + 3), 100) for i in range(3))
        lengths.append((a - b + c).norm().item())
    assert sum(lengths) / len(lengths) == pytest.approx(10, rel=0.03)


def test_neighbours_lie_within_a_quarter_and_not_in_the_middle():
    z = latents([5], 100)[0]
    noise = directions.neighbours(z, 0) - z
    assert noise.shape == (8, 100)
    assert noise.abs().max() <= 0.25
    assert noise.abs().max() > 0.24
    assert noise.mean().abs() < 0.02
    assert torch.equal(directions.neighbours(z, 0), directions.neighbours(z, 0))
    assert not torch.equal(directions.neighbours(z, 0), directions.neighbours(z, 1))


def test_the_sum_on_pixels_of_equal_groups_is_the_third_and_stays_within_the_levels():
    rng = torch.Generator().manual_seed(0)
    a, b = (torch.randint(0, 256, (3, 3, 4, 4), generator=rng, dtype=torch.uint8) for _ in range(2))
    assert torch.equal(directions.pixel_sum(a, a, b), b.float().mean(0).round().byte())
    white, black = torch.full_like(a, 255), torch.zeros_like(a)
    assert (directions.pixel_sum(white, black, white) == 255).all()
    assert (directions.pixel_sum(black, white, black) == 0).all()


@given(st.integers(0, 10_000), st.integers(0, 5))
def test_what_is_left_of_a_direction_is_at_right_angles_and_of_length_one(seed, count):
    vectors = torch.randn(count + 1, 12, generator=torch.Generator().manual_seed(seed))
    rest = directions.without(vectors[0], list(vectors[1:]))
    assert rest.norm() == pytest.approx(1, abs=1e-5)
    assert all(abs(float(other @ rest)) < 1e-4 for other in vectors[1:])
    assert vectors[0] @ rest > 0


def test_nothing_is_left_of_a_direction_in_the_span_of_the_others():
    one, other = torch.eye(4)[:2]
    with pytest.raises(ValueError, match="in the span"):
        directions.without(one + 2 * other, [one, other])


def test_a_turn_leads_from_the_ones_to_the_others():
    start, end = latents([1, 2, 3, 4], 20).mean(0), latents([5, 6, 7, 8], 20).mean(0)
    way = directions.turn([1, 2, 3, 4], [5, 6, 7, 8], 20)
    assert way.norm() == pytest.approx(1)
    assert torch.allclose(start + (end - start).norm() * way, end, atol=1e-5)
