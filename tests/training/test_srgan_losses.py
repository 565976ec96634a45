import math

import pytest
import torch
import torch.nn.functional as F

from gan_demo.training.srgan_losses import (
    _band_weights,
    _bands,
    _detail,
    _power,
    _unevenness,
    adversarial_loss,
    coarse_loss,
    phase_loss,
    roughness,
    spectrum_loss,
    spread_loss,
    texture_loss,
    total_variation_loss,
)


def test_the_adversarial_loss_asks_that_every_score_be_one_above_its_partners():
    scores = torch.randn(8)
    assert adversarial_loss(scores + 1, scores) < 1e-12
    assert adversarial_loss(torch.tensor([0.0, 1.5]), torch.tensor([0.0, 0.0])) == (1 + 0.25) / 2
    assert torch.allclose(adversarial_loss(scores + 5, scores.flip(0) + 5), adversarial_loss(scores, scores.flip(0)))


def test_the_adversarial_loss_pulls_no_harder_the_more_a_pair_is_wrong():
    scores = torch.tensor([-3.0, -30.0, 30.0], requires_grad=True)
    others = torch.zeros(3, requires_grad=True)
    adversarial_loss(scores, others).backward()
    assert scores.grad.tolist() == pytest.approx([-2 / 3, -2 / 3, 2 / 3])
    assert torch.equal(others.grad, -scores.grad)


def test_the_texture_loss_compares_how_much_filters_vary_and_not_where():
    rng = torch.Generator().manual_seed(0)
    real = [torch.randn(2, 4, 32, 32, generator=rng), torch.randn(2, 6, 16, 16, generator=rng)]
    assert texture_loss(real, real) == 0
    # All in a cell of 16x16 places in another order, a constant added: the same texture.
    other = [
        maps.unflatten(2, (-1, side)).unflatten(4, (-1, side)).flip(3, 5).reshape(maps.shape) + 3
        for maps, side in zip(real, (16, 8), strict=True)
    ]
    assert float(texture_loss(other, real)) == pytest.approx(0, abs=1e-6)
    even = [torch.zeros_like(maps) for maps in real]
    half = [maps / 2 for maps in real]
    assert float(texture_loss(half, real)) == pytest.approx(math.log(4) ** 2, rel=0.05)
    assert texture_loss(even, real) > 10 * texture_loss(half, real)
    one = [real[0].clone(), real[1]]
    one[0][:, :, :16, :16] /= 2  # one cell of four, in one layer of two
    assert float(texture_loss(one, real)) == pytest.approx(math.log(4) ** 2 / 8, rel=0.1)


def test_the_texture_loss_has_gradients_where_nothing_varies():
    fake = torch.zeros(1, 2, 16, 16, requires_grad=True)
    texture_loss([fake], [torch.zeros(1, 2, 16, 16)]).backward()
    assert fake.grad.isfinite().all()


def test_roughness_is_about_the_squared_length_of_a_gradient():
    rng = torch.Generator().manual_seed(0)
    images, slope, noise = torch.randn(20000, 8, generator=rng), torch.arange(8.0), 0.02
    noisy = images + noise * torch.randn(images.shape, generator=rng)
    value = roughness(images @ slope, noisy @ slope, noise)
    assert float(value) == pytest.approx(float(slope.square().sum()), rel=0.05)


@pytest.mark.parametrize("size", [1, 0.2])
def test_the_phase_loss_is_the_share_of_the_error_that_repeats_with_the_grid(size):
    rng = torch.Generator().manual_seed(0)
    real = torch.rand(2, 3, 96, 96, generator=rng) * 2 - 1
    cell = torch.randn(1, 3, 4, 4, generator=rng) * size
    grid, texture = cell.repeat(2, 1, 24, 24), torch.randn(real.shape, generator=rng) * size
    assert phase_loss(real, real) == 0
    assert phase_loss(real + grid, real) == pytest.approx(1, abs=0.01)
    shifted = (images.roll((1, 2), (2, 3)) for images in (real + grid, real))
    assert phase_loss(*shifted) == pytest.approx(1, abs=0.01)
    assert phase_loss(real + texture, real) < 1 / 40
    power = float(cell.square().mean())
    assert phase_loss(real + grid + texture, real) == pytest.approx(power / (power + size**2), rel=0.1)


def test_the_phase_loss_cannot_be_lowered_by_a_larger_error():
    rng = torch.Generator().manual_seed(0)
    real = torch.rand(1, 3, 64, 64, generator=rng)
    fake = (real + 0.1).requires_grad_(True)
    phase_loss(fake, real).backward()
    assert (fake.grad >= 0).all()  # smaller everywhere
    assert phase_loss(real + 1e-4, real) < 1e-3


def test_total_variation_counts_every_neighbour_once():
    images = torch.tensor([[[[0.0, 1.0], [3.0, 3.0]]]])
    assert total_variation_loss(images) == 1 + 0 + 9 + 4
    assert total_variation_loss(torch.full((2, 3, 5, 5), 0.3)) == 0


def test_the_coarse_loss_sees_colours_in_full_and_fine_detail_hardly():
    real = torch.rand(2, 3, 33, 33)
    assert coarse_loss(real + 0.1, real) == pytest.approx(0.01, rel=1e-4)
    for period, share in ((torch.tensor([1.0, -1, 0]), 0), (torch.tensor([1.0, -1]), 1 / 9)):
        fine = period.repeat(33)[:33]
        assert coarse_loss(real + fine, real) == pytest.approx(share, abs=1e-6)


def test_the_spread_loss_sees_outlines_of_cells_and_not_texture():
    """Tiles with outlines: every cell of 4x4 pixels has a brightness of its own."""
    rng = torch.Generator().manual_seed(0)
    real = torch.randn(2, 3, 128, 128, generator=rng) * 0.1
    tiles = torch.randn(2, 3, 32, 32, generator=rng).mul(0.1).repeat_interleave(4, 2).repeat_interleave(4, 3)
    other = torch.randn(real.shape, generator=rng) * 0.1
    assert spread_loss(real, real, rng) == 0
    assert spread_loss(other / 3, real, rng) < 0.01  # as even, though fainter
    assert spread_loss(tiles, real, rng) > 1
    assert spread_loss(tiles.roll((1, 2), (2, 3)), real, rng) > 1  # wherever the grid begins
    assert spread_loss(other / 1000, real / 1000, rng) < 1e-4  # too faint to be seen


def test_the_spread_loss_counts_all_that_differs_within_three_pixels():
    """Its detail is an orthonormal basis (Parseval): squares of all are those of what the mean leaves."""
    images = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    blocks = images.unfold(2, 3, 1).unfold(3, 3, 1).flatten(4)
    expected = (blocks - blocks.mean(4, keepdim=True)).square().sum(4).mean(1)
    power = _power(torch.eye(8), _detail(images), scale=4, cells=15)[:, :, :, 0, 0].sum(1).view(2, 4, 4)
    for row, column in ((0, 0), (1, 2), (3, 3)):
        place = expected[:, row:60:4, column:60:4].mean((1, 2))
        assert torch.allclose(power[:, row, column], place, rtol=1e-5)


def test_the_spread_loss_sees_rows_that_fixed_filters_miss():
    """Two of every four rows, light or dark: slopes and bends are even, steps to the next row are not."""
    rng = torch.Generator().manual_seed(0)
    real = torch.randn(2, 3, 128, 128, generator=rng) * 0.1
    signs = torch.randint(2, (2, 3, 32, 1), generator=rng) * 2 - 1
    rows = (0.1 * signs * torch.tensor([1, 1, 0, 0])).flatten(2)[..., None].expand(-1, -1, -1, 128)
    cosines = [_power(torch.eye(8), _detail(images), scale=4, cells=16) for images in (rows, real)]
    assert _unevenness(*cosines, dim=2) < 0.02
    assert spread_loss(rows, real, rng) > 0.2


def test_an_edge_that_is_in_the_photograph_too_is_no_uneven_spread():
    rng = torch.Generator().manual_seed(0)
    real = torch.zeros(1, 3, 128, 128)
    real[:, :, :, 66:] = 1
    assert spread_loss(real * 0.9, real, rng) < 0.01
    assert spread_loss(real.roll(1, 3), real, rng) > 1


def noise(seed, *shape):
    return torch.randn(2, 3, *shape, generator=torch.Generator().manual_seed(seed)) * 0.1


def test_the_spectrum_loss_compares_what_detail_is_made_up_of_and_not_where_it_is():
    real, other = noise(0, 128, 128), noise(1, 128, 128)
    assert spectrum_loss(real, real) == 0
    same = float(spectrum_loss(other, real))
    assert same < 0.3
    assert spectrum_loss(other / 3, real) == pytest.approx(same, rel=0.1)  # as even, though fainter
    assert spectrum_loss(F.avg_pool2d(other, 3, 1, 1), real) > 5 * same
    assert spectrum_loss(other / 1000, real / 1000) < 1e-4  # too faint to be seen


def test_the_spectrum_loss_tells_directions_apart():
    across = noise(0, 1, 128).expand(-1, -1, 128, -1)
    other = noise(1, 1, 128).expand(-1, -1, 128, -1)
    assert spectrum_loss(across.mT, across) > 10 * spectrum_loss(other, across)


def test_the_spectrum_loss_asks_for_finer_detail_where_it_is_missing_and_for_less_where_it_is_not():
    real = noise(0, 64, 64)
    finer = real - F.avg_pool2d(real, 3, 1, 1)
    for factor, sign in ((-0.5, -1), (2, 1)):
        fake = (real + factor * finer).requires_grad_()
        spectrum_loss(fake, real).backward()
        assert (fake.grad * finer).sum() * sign > 0


def test_white_noise_has_its_variance_in_every_band_of_grey_and_of_colours():
    bands = _bands(noise(0, 512, 512), 16)
    assert bands.shape == (2, 3, 62, 62, 28)
    assert torch.allclose(bands.mean((0, 2, 3)), torch.tensor(0.01), rtol=0.1)
    grey = _bands(noise(0, 64, 64).mean(1, keepdim=True).expand(-1, 3, -1, -1), 16)
    assert grey[:, 1:].max() < 1e-10 * grey[:, 0].min()


def test_bands_do_not_overlap_and_leave_out_brightness():
    weights = _band_weights(16)
    assert (weights > 0).sum(1).max() == 1
    assert (weights.sum(1) == 0).sum() == 9  # frequency 0 and those beside it
    assert torch.allclose(weights.sum(0), torch.ones(28))
    assert _bands(torch.full((1, 3, 32, 32), 0.7), 16).max() < 1e-10


def test_the_spectrum_loss_sees_faint_detail_in_bfloat16_too():
    """Rounded to bfloat16, colours near white would have steps as strong as this detail."""
    real, fake = (0.9 + noise(seed, 64, 64) / 100 for seed in (0, 1))
    with torch.autocast("cpu", torch.bfloat16):
        rounded = spectrum_loss(fake, real)
    assert float(rounded) == pytest.approx(float(spectrum_loss(fake, real)), rel=0.02)
