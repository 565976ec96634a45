"""Captions: as vectors and points between them, how pictures depend on their words, and what D makes of both.

Points between two captions' vectors are captions too (Reed et al. 2016, Sec. 4.3 and Fig. 8). What is done to the text
itself is in `wording`.
"""

import torch
from torch import Tensor, nn

from gan_demo.checks import whole
from gan_demo.latent import MAX_FRAMES, MIN_FRAMES, lerp
from gan_demo.models.gan_cls import TextEncoder, characters


@torch.inference_mode()
def embed(encoder: TextEncoder, texts: list[str]) -> Tensor:
    """Captions as vectors (N, text_dim)."""
    return encoder(characters(texts))


def between(a: Tensor, b: Tensor, frames: int) -> Tensor:
    """Captions' vectors (frames, text_dim) on the straight line from a to b, each (text_dim,), both ends included.

    Raises:
        ValueError: `frames` is not a whole number from 2 to 96.
    """
    return lerp(a, b, torch.linspace(0, 1, whole(frames, "frames", MIN_FRAMES, MAX_FRAMES)))


def change(image: Tensor, others: Tensor) -> Tensor:
    """Mean absolute difference of pictures from one, in levels of 255: uint8 (C, H, W), (N, C, H, W) -> (N,).

    N may be 0.
    """
    return (others.float() - image.float()).abs().flatten(1).mean(1)


@torch.inference_mode()
def judge(discriminator: nn.Module, images: Tensor, texts: Tensor) -> Tensor:
    """D's raw scores (N,) of pictures (N, 3, 64, 64) in [-1, 1] with captions, (N, text_dim) or one (1, text_dim)."""
    return discriminator(images, texts.expand(len(images), -1))
