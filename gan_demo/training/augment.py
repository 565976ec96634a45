"""DiffAugment: the same random changes on real and generated pictures, gradients passing through.

Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", arXiv:2006.10738.
All randomness comes from the given generator, so that a resumed run draws what an unbroken one would have drawn.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def translate(images: Tensor, rng: torch.Generator, ratio: float = 0.125) -> Tensor:
    """Shift each picture by up to `ratio` of its size in both directions; the gap is filled with grey (0)."""
    margin = round(images.shape[-1] * ratio)
    shifts = torch.randint(0, 2 * margin + 1, (len(images), 2), generator=rng).tolist()
    height, width = images.shape[2:]
    canvases = F.pad(images, (margin,) * 4).unbind()
    return torch.stack([p[:, y : y + height, x : x + width] for p, (y, x) in zip(canvases, shifts, strict=True)])


def color(images: Tensor, rng: torch.Generator) -> Tensor:
    """Change brightness by up to 0.5, saturation by a factor of 0 to 2 and contrast by 0.5 to 1.5."""

    def draw() -> Tensor:
        return torch.rand(len(images), 1, 1, 1, generator=rng).to(images.device)

    images = images + draw() - 0.5
    grey = images.mean(1, keepdim=True)
    images = grey + (images - grey) * (draw() * 2)
    mean = images.mean((1, 2, 3), keepdim=True)
    return mean + (images - mean) * (draw() + 0.5)


def cutout(images: Tensor, rng: torch.Generator, ratio: float = 0.5) -> Tensor:
    """Cover a square of `ratio` of the size at a random place with grey (0)."""
    size = images.shape[-1]
    centres = torch.randint(0, size + 1, (len(images), 2, 1), generator=rng).to(images.device)
    square = (torch.arange(size, device=images.device) - centres).abs() < size * ratio / 2
    keep = ~(square[:, 0, :, None] & square[:, 1, None, :])
    return images * keep[:, None]


POLICIES = {"translation": translate, "color": color, "cutout": cutout}


def diff_augment(images: Tensor, policy: str, rng: torch.Generator) -> Tensor:
    """Apply the comma-separated `policy` ("translation,color,cutout", or "" for none) to (N, C, H, W)."""
    for name in filter(None, policy.split(",")):
        images = POLICIES[name](images, rng)
    return images


def check_policy(policy: str) -> str:
    """Return `policy`, or raise ValueError if it names an unknown augmentation."""
    unknown = [name for name in policy.split(",") if name and name not in POLICIES]
    if unknown:
        raise ValueError(f"augmentation {', '.join(unknown)!r} is unknown; use a list of {', '.join(POLICIES)}")
    return policy
