"""LAPGAN's chain, level by level: each level with its own noise and gain, begun by the generators or by a real picture.

Levels are counted from 0, the coarsest. Pictures are (N, 3, size, size) in [-1, 1].
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from gan_demo import pyramid
from gan_demo.checks import brief, check_seed, is_number
from gan_demo.latent import latents
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig

MAX_GAIN = 2.0

Draw = Callable[[int, int, Tensor | None], Tensor]  # level, seed, enlarged coarse pictures -> residual


class Step(NamedTuple):
    """One level's pictures, (N, 3, size, size)."""

    noise: Tensor | None  # (1, n); None where the level is a real picture's
    coarse: Tensor | None  # what the level before made, half as large; None at the coarsest level
    upsampled: Tensor | None  # that, enlarged
    residual: Tensor  # the detail, as it is added; at the coarsest level the picture itself
    result: Tensor  # upsampled + residual


def noise(config: LAPGANConfig, level: int, seed: int) -> Tensor:
    """A level's share of the latent vector of `seed`, (1, n): one seed for all levels is the picture of that seed."""
    return latents([seed], config.z_dim).split(config.noise_sizes(), 1)[level]


@torch.inference_mode()
def draw(model: LAPGAN, labels: Tensor | None, level: int, seed: int, upsampled: Tensor | None) -> Tensor:
    """What a level's generator draws before any gain, one picture a label (N,), all with the same noise."""
    count = 1 if labels is None else len(labels)
    z = noise(model.config, level, seed).expand(count, -1)
    network = model.generator.levels[level]
    return network(z, labels) if upsampled is None else network(z, upsampled, labels)


def build(
    config: LAPGANConfig, drawn: Draw, seeds: list[int], gains: list[float], start: Sequence[Step] = ()
) -> list[Step]:
    """The whole chain, coarse first (Eq. 3).

    Args:
        config: of the model.
        drawn: what a level's generator draws; see `draw`.
        seeds: of each level's noise.
        gains: what each level's residual is multiplied by before it is added, 0 to 2.
        start: the levels that are there already, such as those of a real picture.
    """
    steps = list(start)
    for level in range(len(steps), len(config.sizes)):
        size = (config.sizes[level], config.sizes[level])
        coarse = steps[-1].result if steps else None
        upsampled = None if coarse is None else pyramid.up(coarse, size)
        residual = gains[level] * drawn(level, seeds[level], upsampled)
        result = residual if upsampled is None else upsampled + residual
        steps.append(Step(noise(config, level, seeds[level]), coarse, upsampled, residual, result))
    return steps


def take_apart(images: Tensor, levels: int) -> list[Step]:
    """The pyramid of real pictures (N, C, H, W) of any size as a chain, whose last result is the pictures again."""
    result, residuals = pyramid.analyse(images, levels)
    steps = [Step(None, None, None, result, result)]
    for residual in residuals:
        coarse, upsampled = result, pyramid.up(result, residual.shape[2:])
        result = upsampled + residual
        steps.append(Step(None, coarse, upsampled, residual, result))
    return steps


def square(images: Tensor, size: int) -> Tensor:
    """The middle square of pictures (N, C, H, W) as (N, 3, size, size): what a model of that size learned from."""
    height, width = images.shape[2:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = images[:, :, top : top + side, left : left + side]
    shape = (size, size)
    resized = torch.nn.functional.interpolate(middle, shape, mode="bilinear", antialias=True)
    return resized.expand(-1, 3, -1, -1)


def check_seeds(seeds: float | Sequence[float], levels: int) -> list[int]:
    """One seed a level; a single number serves all.

    Raises:
        ValueError: there are too few or too many, or one is not a whole number from 0 to 4294967295.
    """
    return [check_seed(seed) for seed in _one_a_level(seeds, levels, "seeds")]


def check_gains(gains: float | Sequence[float] | None, levels: int) -> list[float]:
    """One gain a level; a single number serves all, and none means 1.

    Raises:
        ValueError: there are too few or too many, or one is not a number from 0 to 2.
    """
    found = _one_a_level(1.0 if gains is None or gains == [] else gains, levels, "gains")
    for gain in found:
        if not is_number(gain) or not 0 <= gain <= MAX_GAIN:
            raise ValueError(f"a gain must be a number from 0 to {MAX_GAIN:g}, not {brief(gain)}")
    return [float(gain) for gain in found]


def _one_a_level(given: object, levels: int, name: str) -> list:
    found = list(given) if isinstance(given, list | tuple) else [given] * levels
    if len(found) != levels:
        raise ValueError(f"{name} are {levels} numbers, one a level, or a single one for all; these are {len(found)}")
    return found
