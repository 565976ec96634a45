"""Projection: the z of a generator whose picture comes nearest to a given one (iGAN, Sec. 3.1).

Zhu et al. 2016, arXiv:1609.03552. They guess z by a network (`models.projector`) or at random, and go on from there by
L-BFGS on pixels and features of AlexNet. Here Adam takes a few steps on pixels alone: the browser does the same, with
nothing to load but G (`web/paint/projection.js`).
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from gan_demo.chain import square
from gan_demo.latent import longest_usual
from gan_demo.pictures import LUMA

STEPS = 100  # of Adam
RATE = 0.1  # of Adam, iGAN's when it follows strokes
STARTS = 64  # drawings, of which the nearest is the start where there is no network to guess


def fit(image: Tensor, size: int, channels: int) -> tuple[Tensor, bool]:
    """A picture (1, C, H, W) in [-1, 1] in the form of a generator's, and whether it is a negative now.

    That is its middle square, (1, channels, size, size). What draws in grey draws on black, as the pictures of
    Fashion-MNIST are: the negatives of photographs on white. So a grey picture with a light rim becomes its negative.
    """
    image = square(image, size)
    if channels == 3:
        return image, False
    grey = (image * torch.tensor(LUMA)[:, None, None]).sum(1, keepdim=True)
    rim = grey.sum() - grey[:, :, 1:-1, 1:-1].sum()
    return (-grey, True) if rim > 0 else (grey, False)


def nearest_latent(generator: nn.Module, image: Tensor, z: Tensor) -> Tensor:
    """Of several z (N, D), the one whose picture is nearest to `image` (1, C, H, W): (1, D)."""
    distances = (generator(z) - image).square().mean((1, 2, 3))
    return z[distances.argmin()][None]


def descend(
    generator: nn.Module,
    images: Tensor,
    start: Tensor,
    steps: int = STEPS,
    watch: Callable[[Tensor], None] = lambda losses: None,
) -> Tensor:
    """The best z (N, D) on the way from `start`, by the mean squared difference of G's pictures from `images`.

    A z that is longer than usual, at the start or later, is shortened: iGAN keeps its z within a cube.

    Args:
        generator: z (N, D) to pictures (N, C, H, W) in [-1, 1].
        images: (N, C, H, W), each with a z of its own.
        start: (N, D).
        steps: of Adam.
        watch: is told the losses (N,) before each step, and after the last.
    """
    z = shorten(start).requires_grad_()
    adam = torch.optim.Adam([z], RATE)
    best, least = z.detach().clone(), torch.full((len(start),), math.inf)
    for step in range(steps + 1):
        losses = (generator(z) - images).square().mean((1, 2, 3))
        better = losses.detach() < least
        best[better], least[better] = z.detach()[better], losses.detach()[better]
        watch(losses.detach())
        if step < steps:
            (z.grad,) = torch.autograd.grad(losses.sum(), z)
            adam.step()
            with torch.no_grad():
                z.copy_(shorten(z))
    return best


def shorten(z: Tensor) -> Tensor:
    """Each z (N, D), but no longer than usual: as long as 97.5% of normal ones at most."""
    return z * (longest_usual(z.shape[1]) / z.norm(dim=1, keepdim=True)).clamp(max=1)


def levels_apart(first: Tensor, second: Tensor) -> Tensor:
    """Mean absolute difference of each pair of pictures, uint8 (N, C, H, W), in levels of 255: (N,)."""
    return (first.float() - second.float()).abs().mean((1, 2, 3))
