"""How close a picture comes to the true one: PSNR and SSIM as super-resolution papers measure them."""

import torch
import torch.nn.functional as F
from torch import Tensor

from gan_demo.super_resolution import without_border

LUMA = (65.481, 128.553, 24.966)  # ITU-R BT.601, as MATLAB's rgb2ycbcr: 16 to 235


def luma(images: Tensor) -> Tensor:
    """Y of YCbCr in 8-bit levels, (N, 1, H, W), of uint8 pictures (N, 3, H, W); grey ones (N, 1, H, W) are Y."""
    if images.shape[1] == 1:
        return images.double()
    weights = torch.tensor(LUMA, dtype=torch.double).view(1, 3, 1, 1)
    return (images.double() / 255 * weights).sum(1, keepdim=True) + 16


def psnr(one: Tensor, other: Tensor, border: int = 4) -> float:
    """Peak signal-to-noise ratio in dB of two (N, C, H, W) in 8-bit levels, without `border` pixels on each side."""
    error = without_border(one.double() - other.double(), border).square().mean()
    return float(10 * torch.log10(255**2 / error))


def ssim(one: Tensor, other: Tensor, border: int = 4) -> float:
    """Structural similarity (Wang et al. 2004), -1 to 1: 11x11 Gaussian windows of sigma 1.5, 8-bit levels."""
    one, other = (without_border(images.double(), border) for images in (one, other))
    offsets = torch.arange(11, dtype=torch.double) - 5
    kernel = torch.exp(-offsets.square() / (2 * 1.5**2))
    kernel = kernel / kernel.sum()

    def blur(x: Tensor) -> Tensor:
        """Blur rows, then columns: a square window would unfold 121 values per pixel."""
        return F.conv2d(F.conv2d(x.flatten(0, 1)[:, None], kernel.view(1, 1, 1, 11)), kernel.view(1, 1, 11, 1))

    mean_1, mean_2 = blur(one), blur(other)
    variance_1 = blur(one * one) - mean_1**2
    variance_2 = blur(other * other) - mean_2**2
    covariance = blur(one * other) - mean_1 * mean_2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = (2 * mean_1 * mean_2 + c1) * (2 * covariance + c2)
    return float((likeness / ((mean_1**2 + mean_2**2 + c1) * (variance_1 + variance_2 + c2))).mean())
