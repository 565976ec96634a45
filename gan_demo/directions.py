"""Sums with latent vectors, and directions that have a meaning (DCGAN, Sec. 6.3.2, Figures 7 and 8).

Radford, Metz, Chintala 2015, arXiv:1511.06434. There z is uniform; here it is normal, and a sum of three means has the
usual length of a z by itself: a mean of three is 1/sqrt(3) as long, and a sum of three such means sqrt(3) times that.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from gan_demo.latent import latents

EXEMPLARS = 3  # of each group: the authors found a single z to be unstable
NEIGHBOURS = 8  # of a result
REACH = 0.25  # of the uniform noise that is added for each neighbour
LIMIT = 3.0  # standard deviations of z that a direction is followed, either way


def mean_latent(seeds: Sequence[int], z_dim: int) -> Tensor:
    """The mean of a group's latent vectors: (z_dim,).

    Raises:
        ValueError: the group is empty or too large, or a seed is not a whole number from 0 to 4294967295.
    """
    if not 1 <= len(seeds) <= EXEMPLARS:
        raise ValueError(f"a group has 1 to {EXEMPLARS} seeds, not {len(seeds)}")
    return latents(seeds, z_dim).mean(0)


def neighbours(z: Tensor, seed: int) -> Tensor:
    """Eight points around z (D,), each with its own uniform noise of +-0.25: (8, D) (Figure 7)."""
    noise = torch.rand(NEIGHBOURS, len(z), generator=torch.Generator().manual_seed(seed))
    return z + REACH * (2 * noise - 1)


def pixel_sum(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """The control that fails: the same sum on pictures, uint8 (N, C, H, W) each, their means in between: (C, H, W)."""
    first, second, third = (images.float().mean(0) for images in (a, b, c))
    return (first - second + third).round().clamp(0, 255).byte()


def turn(start: Sequence[int], end: Sequence[int], z_dim: int) -> Tensor:
    """The direction from the mean z of some seeds to that of others, (z_dim,), of length 1 (Figure 8).

    Raises:
        ValueError: a seed is out of range.
    """
    way = latents(end, z_dim).mean(0) - latents(start, z_dim).mean(0)
    return way / way.norm()


def without(direction: Tensor, others: Sequence[Tensor]) -> Tensor:
    """What is left of a direction (D,) at right angles to all others, of length 1.

    Raises:
        ValueError: nothing is left of it.
    """
    if others:
        basis, _ = torch.linalg.qr(torch.stack(list(others), 1))
        direction = direction - basis @ (basis.T @ direction)
    length = direction.norm()
    if length < 1e-6:
        raise ValueError("a direction lies in the span of those that it is to be orthogonal to")
    return direction / length
