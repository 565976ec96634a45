import math

import pytest
import torch

from gan_demo import quality
from tests.helpers import noise_pictures


def test_luma_follows_bt_601():
    colours = torch.tensor([[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]], dtype=torch.uint8)
    y = quality.luma(colours.view(5, 3, 1, 1)).flatten()
    assert torch.allclose(y, torch.tensor([16, 235, 81.481, 144.553, 40.966], dtype=torch.double))


def test_psnr_of_a_known_error():
    zero = torch.zeros(1, 1, 32, 32)
    assert quality.psnr(zero, zero + 5) == pytest.approx(20 * math.log10(255 / 5))


def test_the_border_does_not_count():
    one = noise_pictures(1, 32)
    other = one.clone()
    other[:, :, :4], other[:, :, :, -4:] = 0, 0
    assert quality.psnr(one, other) == math.inf
    assert quality.ssim(quality.luma(one), quality.luma(other)) == pytest.approx(1)


def test_ssim_of_one_window_follows_the_formula():
    one, other = (quality.luma(noise_pictures(1, 11, seed)) for seed in (0, 1))
    other = 0.7 * one + 0.3 * other
    weights = torch.tensor(
        [[math.exp(-((i - 5) ** 2 + (j - 5) ** 2) / (2 * 1.5**2)) for i in range(11)] for j in range(11)]
    )
    weights = (weights / weights.sum()).double()

    def mean(x):
        return (weights * x).sum()

    x, y = one[0, 0], other[0, 0]
    deviations = x - mean(x), y - mean(y)
    variance_x, covariance, variance_y = (mean(deviations[i] * deviations[j]) for i, j in ((0, 0), (0, 1), (1, 1)))
    luminance = (2 * mean(x) * mean(y) + 2.55**2) / (mean(x) ** 2 + mean(y) ** 2 + 2.55**2)
    structure = (2 * covariance + 7.65**2) / (variance_x + variance_y + 7.65**2)
    assert quality.ssim(one, other, border=0) == pytest.approx(float(luminance * structure), abs=1e-6)


def test_ssim_windows_slide_over_the_whole_picture():
    one, other = (quality.luma(noise_pictures(1, 24, seed)) for seed in (0, 1))
    single = [
        quality.ssim(one[:, :, y : y + 11, x : x + 11], other[:, :, y : y + 11, x : x + 11], border=0)
        for y in range(14)
        for x in range(14)
    ]
    assert quality.ssim(one, other, border=0) == pytest.approx(sum(single) / len(single), abs=1e-9)


def test_equal_pictures_have_ssim_1_and_noise_lowers_it():
    one = quality.luma(noise_pictures(1, 40))
    noisy = [
        one + strength * torch.randn(one.shape, generator=torch.Generator().manual_seed(0)) for strength in (5, 50)
    ]
    assert quality.ssim(one, one) == pytest.approx(1)
    assert 1 > quality.ssim(one, noisy[0]) > quality.ssim(one, noisy[1]) > 0
