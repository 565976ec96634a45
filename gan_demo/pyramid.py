"""The Laplacian pyramid: a picture as a small one and the detail that each enlargement lacks.

Burt and Adelson 1983; LAPGAN (Denton et al. 2015, arXiv:1506.05751), Sec. 2.2. Whatever `down` and `up` do to a
picture, it can be put together again, since a residual is the error of `up`.
"""

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor


def down(images: Tensor) -> Tensor:
    """d: pictures (N, C, H, W) half as wide and high, rounded up, smoothed by a triangle filter."""
    size = [-(-side // 2) for side in images.shape[2:]]
    return F.interpolate(images, size, mode="bilinear", antialias=True)


def up(images: Tensor, size: Sequence[int]) -> Tensor:
    """u: pictures (N, C, H, W) enlarged to `size` (height, width), linear between pixels."""
    return F.interpolate(images, size, mode="bilinear", align_corners=False)


def analyse(images: Tensor, levels: int) -> tuple[Tensor, list[Tensor]]:
    """Take pictures apart: the coarsest pictures and the residuals, coarse first (Eq. 2).

    Args:
        images: (N, C, H, W) of any size.
        levels: how many there are in all, the coarsest included; at least 1.

    Returns:
        The coarsest pictures (N, C, h, w), and levels - 1 residuals, of which the last is as large as `images`.

    Raises:
        ValueError: `levels` is below 1.
    """
    if levels < 1:
        raise ValueError(f"a pyramid has at least 1 level, not {levels}")
    residuals = []
    for _ in range(levels - 1):
        coarse = down(images)
        residuals.append(images - up(coarse, images.shape[2:]))
        images = coarse
    return images, residuals[::-1]


def synthesise(coarse: Tensor, residuals: list[Tensor]) -> Tensor:
    """Put a pyramid together again: enlarge, add the detail, level by level (Eq. 3)."""
    for residual in residuals:
        coarse = up(coarse, residual.shape[2:]) + residual
    return coarse
