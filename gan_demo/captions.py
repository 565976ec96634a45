"""Captions: as vectors and points between them, how pictures depend on their words, and what D makes of both.

Points between two captions' vectors are captions too (Reed et al. 2016, Sec. 4.3 and Fig. 8). What is done to the text
itself is in `wording`.
"""

from dataclasses import dataclass
from typing import Any

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


KINDS = ("wrong", "generated", "right")  # kinds of pairs of a picture and a caption that D learned to tell apart


@dataclass(frozen=True)
class Scale:
    """The scale for D's raw scores: the 0th to 100th percentiles of its scores of three kinds of pairs.

    `wrong` are real pictures with captions of another species, `generated` are generated pictures with the captions
    they were drawn for, `right` are real pictures with their own captions.
    """

    wrong: tuple[float, ...]
    generated: tuple[float, ...]
    right: tuple[float, ...]

    @classmethod
    def of(cls, scores: Any) -> "Scale | None":
        """From metrics.json's `scores`; None if it holds no such percentiles."""
        try:
            quantiles = [tuple(float(score) for score in scores[kind]) for kind in KINDS]
        except (KeyError, TypeError, ValueError):
            return None
        valid = all(len(part) == 101 and list(part) == sorted(part) for part in quantiles)
        return cls(*quantiles) if valid else None

    def place(self, score: float) -> float:
        """A score's position from 0 (the lowest tenth of wrong or generated pairs) to 1 (the highest of right ones)."""
        low, high = min(self.wrong[10], self.generated[10]), self.right[90]
        return min(1.0, max(0.0, (score - low) / (high - low))) if high > low else 0.5

    def ticks(self) -> dict[str, float]:
        """The position of the median score of each kind of pairs."""
        return {kind: self.place(getattr(self, kind)[50]) for kind in KINDS}

    def likest(self, score: float) -> str:
        """The kind of pairs whose median is nearest to a score."""
        return min(KINDS, key=lambda kind: abs(getattr(self, kind)[50] - score))


@torch.inference_mode()
def judge(discriminator: nn.Module, images: Tensor, texts: Tensor) -> Tensor:
    """D's raw scores (N,) of pictures (N, 3, 64, 64) in [-1, 1] with captions, (N, text_dim) or one (1, text_dim)."""
    return discriminator(images, texts.expand(len(images), -1))
