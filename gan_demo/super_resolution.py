"""Enlarging pictures: how small ones are made, and the simple methods that a network has to beat."""

import torch.nn.functional as F
from torch import Tensor

from gan_demo.pictures import to_float, to_uint8


def shrink(images: Tensor, factor: int = 4) -> Tensor:
    """Pictures (N, C, H, W) in [-1, 1], made `factor` times smaller: bicubic, antialiased, rounded to 8 bits.

    Raises:
        ValueError: height or width is no multiple of `factor`.
    """
    height, width = images.shape[2:]
    if height % factor or width % factor:
        raise ValueError(f"{width}x{height} pixels cannot be divided by {factor}; cut the picture first")
    size = (height // factor, width // factor)
    small = F.interpolate(images, size, mode="bicubic", antialias=True)
    return to_float(to_uint8(small))


def enlarge_bicubic(images: Tensor, factor: int = 4) -> Tensor:
    """Pictures (N, C, H, W) in [-1, 1], `factor` times larger, cut to [-1, 1]."""
    size = (images.shape[2] * factor, images.shape[3] * factor)
    return F.interpolate(images, size, mode="bicubic", antialias=True).clamp(-1, 1)


def enlarge_nearest(images: Tensor, factor: int = 4) -> Tensor:
    """Pictures (N, C, H, W), every pixel a square of `factor` x `factor`."""
    return images.repeat_interleave(factor, 2).repeat_interleave(factor, 3)
