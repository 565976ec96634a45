"""LAPGAN's chain with noise and a gain for each level, from noise alone or from a real picture's coarse levels on.

Levels are counted from 0, the coarsest. Pictures are (N, 3, size, size) in [-1, 1].
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from gan_demo import pyramid
from gan_demo.checks import brief, check_seed, is_number
from gan_demo.latent import latents
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig, Step, add_levels

MAX_GAIN = 2.0

Draw = Callable[[int, int, Tensor | None], Tensor]  # level, seed, enlarged coarse pictures -> residuals before any gain


def noise(config: LAPGANConfig, level: int, seed: int) -> Tensor:
    """A level's part of the latent vector of `seed`, (1, n): one seed for all levels gives the picture of that seed."""
    return latents([seed], config.z_dim).split(config.noise_sizes(), 1)[level]


@torch.inference_mode()
def draw(
    model: LAPGAN,
    labels: Tensor | None,
    level: int,
    seed: int,
    upsampled: Tensor | None,
    generate: Callable[..., Tensor] | None = None,
) -> Tensor:
    """A level's residuals (at the coarsest level, pictures) before any gain: one per label (N,), all from one noise.

    `generate` is what runs the generator; by default its own `draw`.
    """
    count = 1 if labels is None else len(labels)
    z = noise(model.config, level, seed).expand(count, -1)
    return (generate or model.generator.draw)(level, z, upsampled, labels)


def build(
    config: LAPGANConfig, draw: Draw, seeds: Sequence[int], gains: Sequence[float], start: Sequence[Step] = ()
) -> list[Step]:
    """The whole chain, coarse first.

    Args:
        config: of the model.
        draw: how a level's generator draws, such as the `draw` above with a model and labels.
        seeds: of each level's noise.
        gains: what each level's residual is multiplied by before it is added, 0 to 2.
        start: the first levels, if they are not to be drawn, such as those of a real picture.
    """
    sizes = [(size, size) for size in config.sizes]
    noises = [noise(config, level, seed) for level, seed in enumerate(seeds)]
    return add_levels(start, sizes, noises, lambda level, below: gains[level] * draw(level, seeds[level], below))


def take_apart(images: Tensor, levels: int) -> list[Step]:
    """The pyramid of real pictures (N, C, H, W) of any size as a chain, whose last result is the pictures again."""
    coarsest, residuals = pyramid.analyse(images, levels)
    details = [coarsest, *residuals]
    return add_levels([], [detail.shape[2:] for detail in details], [None] * levels, lambda level, _: details[level])


def square(images: Tensor, size: int) -> Tensor:
    """The middle square of pictures (N, C, H, W) as (N, 3, size, size), the form of a model's training pictures.

    Grey pictures get three equal channels.
    """
    height, width = images.shape[2:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = images[:, :, top : top + side, left : left + side]
    shape = (size, size)
    result = torch.nn.functional.interpolate(middle, shape, mode="bilinear", antialias=True)
    return result.expand(-1, 3, -1, -1)


def check_seeds(seeds: float | Sequence[float], levels: int) -> list[int]:
    """One seed per level; a single number serves them all.

    Raises:
        ValueError: there are too few or too many, or one is not a whole number from 0 to 4294967295.
    """
    return [check_seed(seed) for seed in _one_per_level(seeds, levels, "seeds")]


def check_gains(gains: float | Sequence[float] | None, levels: int) -> list[float]:
    """One gain per level; a single number serves them all, and None or an empty list means 1.

    Raises:
        ValueError: there are too few or too many, or one is not a number from 0 to 2.
    """
    numbers = _one_per_level(1.0 if gains is None or gains == [] else gains, levels, "gains")
    for gain in numbers:
        if not is_number(gain) or not 0 <= gain <= MAX_GAIN:
            raise ValueError(f"a gain must be a number from 0 to {MAX_GAIN:g}, not {brief(gain)}")
    return [float(gain) for gain in numbers]


def _one_per_level(value: object, levels: int, name: str) -> list[Any]:
    values = list(value) if isinstance(value, list | tuple) else [value] * levels
    if len(values) != levels:
        raise ValueError(f"{name} are {levels} numbers, one per level, or one for all levels; these are {len(values)}")
    return values
