import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_demo import pyramid


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 6))
def test_a_pyramid_reconstructs_exactly(height, width, levels):
    images = torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(height * 100 + width)) * 2 - 1
    coarse, residuals = pyramid.analyse(images, levels)
    assert len(residuals) == levels - 1
    assert torch.allclose(pyramid.synthesise(coarse, residuals), images, atol=1e-6)


def test_sizes_halve_and_round_up():
    coarse, residuals = pyramid.analyse(torch.zeros(1, 1, 37, 20), 4)
    assert coarse.shape[2:] == (5, 3)
    assert [tuple(r.shape[2:]) for r in residuals] == [(10, 5), (19, 10), (37, 20)]


def test_a_plain_surface_has_no_detail():
    coarse, residuals = pyramid.analyse(torch.full((1, 3, 32, 32), 0.25), 3)
    assert torch.allclose(coarse, torch.full_like(coarse, 0.25))
    assert all(r.abs().max() < 1e-6 for r in residuals)


def test_down_keeps_the_mean():
    images = torch.rand(1, 3, 64, 64)
    assert torch.allclose(pyramid.down(images)[:, :, 4:-4, 4:-4].mean(), images[:, :, 8:-8, 8:-8].mean(), atol=0.01)


@pytest.mark.parametrize("levels", [0, -3])
def test_a_pyramid_without_levels_is_refused(levels):
    with pytest.raises(ValueError, match=f"at least 1 level, not {levels}"):
        pyramid.analyse(torch.zeros(1, 1, 4, 4), levels)
