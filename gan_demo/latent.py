"""The latent space: a seed is a point z, and a path between two points is a morph.

Each latent vector is drawn from N(0, 1) by a random generator of its own, so that a seed stands for
the same picture alone, in a batch, on every machine and in every session.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from gan_demo.checks import brief, check_seed, is_number, whole
from gan_demo.pictures import to_uint8
from gan_demo.weights import Checkpoint

DEVIATIONS = 1.959964  # of a normal distribution, within which 95% of it lie


def latents(seeds: Sequence[int], z_dim: int) -> Tensor:
    """Latent vectors (len(seeds), z_dim) from N(0, 1), each from its own seed.

    Raises:
        ValueError: a seed is not a whole number from 0 to 4294967295.
    """
    rngs = [torch.Generator().manual_seed(check_seed(seed)) for seed in seeds]
    return torch.stack([torch.randn(z_dim, generator=rng) for rng in rngs])


@torch.no_grad()
def draw(
    model: Checkpoint, seeds: Sequence[int], label: str = "", generate: Callable[..., Tensor] | None = None
) -> Tensor:
    """The pictures that a model's generator draws from seeds, uint8 (len(seeds), C, H, W) on the CPU.

    Args:
        model: one that draws from noise, or from noise and a class.
        seeds: one per picture.
        label: the class of all pictures; "" for a model without classes, or for all classes in turn.
        generate: what runs the generator; by default the generator itself.

    Raises:
        ValueError: a seed is not a whole number from 0 to 4294967295, or the model has no such class.
    """
    device = next(model.parameters()).device
    names = getattr(model.config, "labels", [])
    z = latents(seeds, model.config.z_dim).to(device)
    labels = same_class(label, names, len(seeds)) if label else classes(seeds, names)
    generate = generate or model.generator
    images = generate(z) if labels is None else generate(z, labels.to(device))
    return to_uint8(images).cpu()


def classes(seeds: Sequence[int], labels: list[str]) -> Tensor | None:
    """The class of each seed where nobody chose one: all in turn, (len(seeds),). None for a model without classes."""
    return torch.tensor([seed % len(labels) for seed in seeds]) if labels else None


def same_class(label: str, labels: list[str], count: int) -> Tensor | None:
    """The number of a class, `count` times: (count,). None for a model without classes, where `label` must be empty.

    Args:
        label: the class's name.
        labels: the names of all classes of the model.
        count: of pictures.

    Raises:
        ValueError: `label` is not one of `labels`.
    """
    if not labels and not label:
        return None
    if label not in labels:
        advice = f"use one of {', '.join(labels)}" if labels else "this model has no labels, leave it empty"
        raise ValueError(f"label {brief(label)} is unknown; {advice}" if label else f"label is empty; {advice}")
    return torch.full((count,), labels.index(label))


def mixture(shares: Mapping[str, float], labels: list[str], count: int) -> Tensor:
    """The weights of all classes in a mix of some, `count` times: (count, len(labels)).

    Args:
        shares: of the classes in the mix, by name; their sum is 1.
        labels: the names of all classes of the model.
        count: of pictures.

    Raises:
        ValueError: a name is not one of `labels`, or the shares are not numbers from 0 to 1 with a sum of 1.
    """
    for label in shares:
        same_class(label, labels, count)
    within = all(is_number(share) and 0 <= share <= 1 for share in shares.values())
    if not within or not math.isclose(sum(shares.values()), 1):
        raise ValueError(f"shares of labels are numbers from 0 to 1 with a sum of 1, not {brief(dict(shares))}")
    return torch.tensor([[float(shares.get(name, 0)) for name in labels]]).repeat(count, 1)


def longest_usual(size: int) -> float:
    """Below which length 97.5% of vectors of `size` numbers from N(0, 1) are (Wilson and Hilferty 1931)."""
    variance = 2 / (9 * size)
    return math.sqrt(size * (1 - variance + DEVIATIONS * math.sqrt(variance)) ** 3)


def lerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """The straight line from a to b, each (D,), at t (T,) from 0 to 1: (T, D)."""
    return a + t[:, None] * (b - a)


def slerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Spherical interpolation from a to b, each (D,), at t (T,) from 0 to 1: (T, D).

    The direction turns at a constant speed while the length changes evenly from |a| to |b|, so that the
    path stays where normal noise lies (White 2016, arXiv:1609.04468, after Shoemake 1985). Parallel or
    opposite directions define no turn: between them it is the straight line.
    """
    length_a, length_b = a.norm(), b.norm()
    unit_a, unit_b = a / length_a, b / length_b
    angle = torch.arccos((unit_a @ unit_b).clamp(-1, 1))
    if torch.sin(angle) < 1e-6:
        return lerp(a, b, t)
    t = t[:, None]
    direction = (torch.sin((1 - t) * angle) * unit_a + torch.sin(t * angle) * unit_b) / torch.sin(angle)
    return direction * (length_a + t * (length_b - length_a))


PATHS = {"slerp": slerp, "lerp": lerp}
MIN_FRAMES, MAX_FRAMES = 2, 96


def path(a: Tensor, b: Tensor, frames: int, kind: str = "slerp") -> Tensor:
    """Latent vectors (frames, D) from a to b, each (D,), both ends included (DCGAN, Sec. 6.1).

    Raises:
        ValueError: `frames` is not a whole number from 2 to 96, or `kind` is not slerp or lerp.
    """
    if kind not in PATHS:
        raise ValueError(f"a path is {' or '.join(PATHS)}, not {brief(kind)}")
    frames = whole(frames, "frames", MIN_FRAMES, MAX_FRAMES)
    return PATHS[kind](a, b, torch.linspace(0, 1, frames))


def standing(scores: Tensor, real_quantiles: list[float]) -> Tensor:
    """How real pictures look to D: the percentage of real pictures that it scores lower, (N,) -> (N,).

    D's raw score is not a probability; it means something only next to its scores of real pictures.

    Args:
        scores: D's raw scores (N,).
        real_quantiles: the 0th to 100th percentiles of its scores of real pictures, in rising order.
    """
    quantiles = torch.tensor(real_quantiles)
    return torch.searchsorted(quantiles, scores.float().contiguous()).clamp(max=len(quantiles) - 1).float()
