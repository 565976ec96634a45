"""LAPGAN's chains for the tab and for programs: which model, whose picture, and what is computed already."""

import functools
import hashlib
import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from gan_demo import chain, checkpoints, uploads
from gan_demo.chain import Step
from gan_demo.checks import brief, whole
from gan_demo.latent import same_class, standing
from gan_demo.models.lapgan import LAPGAN
from gan_demo.pictures import to_float, to_uint8
from gan_demo.services import loaded as models
from gan_demo.services.visitors import Source, open_picture

CONTRAST = 2  # how much stronger than they are residuals are shown


@dataclass
class Chain:
    """A chain as it is shown: its levels, how many of them are a real picture's, and what D makes of the others."""

    steps: list[Step]
    real: int = 0
    standings: list[float | None] = field(default_factory=list)  # D finds real ones less real, percent; None: not known


class Content:
    """A tensor that stands for all tensors of the same content, as the key of a cache."""

    def __init__(self, tensor: Tensor | None) -> None:
        self.tensor = tensor
        self._digest = b"" if tensor is None else hashlib.blake2b(tensor.contiguous().numpy().tobytes()).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self._digest == other._digest

    def __hash__(self) -> int:
        return hash(self._digest)


def get(model_id: str) -> LAPGAN:
    """The model of a LAPGAN checkpoint.

    Raises:
        ValueError: there is no such checkpoint, it is damaged, or it has no pyramid.
    """
    model = models.get(model_id)
    if not isinstance(model, LAPGAN):
        raise ValueError(f"model {brief(model_id)} has no pyramid; use {', '.join(models.ids('lapgan'))}")
    return model


def generated(model_id: str, label: str, seeds: object, gains: object) -> Chain:
    """A chain from noise alone. A level whose noise, class and coarse picture are known is not computed again.

    Raises:
        ValueError: unknown model or class, or seeds or gains that are none.
    """
    labels = same_class(label, get(model_id).config.labels, 1)
    steps = _built(model_id, None if labels is None else tuple(labels.tolist()), seeds, gains)
    return Chain(steps, 0, standings(model_id, labels, steps, gains))


def all_classes(model_id: str, seeds: object, gains: object) -> Tensor:
    """The finished picture of every class from the same noise, uint8 (classes, 3, size, size).

    Raises:
        ValueError: unknown model, or seeds or gains that are none.
    """
    labels = tuple(range(len(get(model_id).config.labels)))
    return to_uint8(_built(model_id, labels, seeds, gains)[-1].result)


def _built(model_id: str, labels: tuple[int, ...] | None, seeds: object, gains: object) -> list[Step]:
    config, stamp = get(model_id).config, models.stamp(model_id)
    levels = len(config.sizes)

    def drawn(level: int, seed: int, upsampled: Tensor | None) -> Tensor:
        return _remembered(model_id, stamp, labels, level, seed, Content(upsampled))

    return chain.build(config, drawn, chain.check_seeds(seeds, levels), chain.check_gains(gains, levels))


@functools.lru_cache(maxsize=256)  # 100 kB each, at most
def _remembered(
    model_id: str, stamp: tuple, labels: tuple[int, ...] | None, level: int, seed: int, upsampled: Content
) -> Tensor:
    classes = None if labels is None else torch.tensor(labels)
    return chain.draw(get(model_id), classes, level, seed, upsampled.tensor)


@torch.inference_mode()
def standings(
    model_id: str, labels: Tensor | None, steps: list[Step], gains: object, real: int = 0
) -> list[float | None]:
    """What D makes of each generated level: more real-looking than so many percent of real pictures of its size.

    It is not asked from the first changed gain on: it learned to tell what chains draw from photographs, and a blur,
    which is neither, may well look more real to it than either.
    """
    model, quantiles, gains = get(model_id), _real_scores(model_id), chain.check_gains(gains, len(steps))
    found: list[float | None] = [None] * len(steps)
    for level in range(real, len(steps) if len(quantiles) == len(steps) else 0):
        if gains[level] != 1:
            break
        score = model.discriminators[level](steps[level].result, labels)
        found[level] = standing(score, quantiles[level]).item()
    return found


def _real_scores(model_id: str) -> list[list[float]]:
    """Percentiles of each D's scores of real pictures, coarse first; [] where they were not measured."""
    try:
        return [level["real"] for level in checkpoints.read_metrics(checkpoints.find(model_id))["scores"]["levels"]]
    except (KeyError, TypeError):
        return []


def photograph(source: Source, size: int | None = None) -> tuple[Tensor, list[str]]:
    """A visitor's picture or an example as (1, C, H, W), and what was done to it; with `size`, its middle square.

    Raises:
        ValueError: the file is not what it must be.
    """
    found = open_picture(source, reduced=size is not None)
    if found.alpha is not None:
        found.notes.append("Transparent parts were put on white.")
    image = to_float(uploads.on_white(found.image, found.alpha)[None])
    return (image if size is None else chain.square(image, size)), found.notes


def error(image: Tensor, steps: list[Step]) -> float:
    """The largest difference between a picture and its pyramid put together again, in levels of 255."""
    return float((steps[-1].result - image).abs().max()) * 127.5


def invented(model_id: str, real: list[Step], level: float, label: str, seeds: object, gains: object) -> Chain:
    """A real picture up to a level, and what the generators add to it. Nothing of it is kept.

    Args:
        model_id: of a LAPGAN checkpoint.
        real: the picture's own pyramid, with as many levels as the model.
        level: the finest that is still the real picture's, counted from 1, the coarsest.
        label: a class, for a model that has some.
        seeds, gains: one a level, those of real levels being of no use.

    Raises:
        ValueError: unknown model, class or level, or seeds or gains that are none.
    """
    model = get(model_id)
    count = len(model.config.sizes)
    kept = whole(level, "a level", 1, count - 1)
    labels = same_class(label, model.config.labels, 1)
    drawn = functools.partial(chain.draw, model, labels)
    seeds, gains = chain.check_seeds(seeds, count), chain.check_gains(gains, count)
    steps = chain.build(model.config, drawn, seeds, gains, real[:kept])
    return Chain(steps, kept, standings(model_id, labels, steps, gains, kept))


def shown(step: Step) -> dict[str, Tensor]:
    """A step's pictures by name, uint8 (3, h, w): noise as a grey square, the residual around mid-grey."""
    pictures = {}
    if step.noise is not None:
        pictures["noise"] = _noise_square(step.noise)
    if step.upsampled is not None:
        pictures["coarse"], pictures["upsampled"] = to_uint8(step.coarse)[0], to_uint8(step.upsampled)[0]
        pictures["residual"] = to_uint8(CONTRAST * step.residual)[0]
    pictures["result"] = to_uint8(step.result)[0]
    return {name: picture.expand(3, -1, -1) for name, picture in pictures.items()}


def _noise_square(noise: Tensor) -> Tensor:
    """Numbers from -3 (black) to 3 (white), row by row; places that are left stay mid-grey."""
    numbers = noise[0]
    side = math.ceil(math.sqrt(len(numbers)))
    square = torch.zeros(side**2)
    square[: len(numbers)] = numbers / 3
    return to_uint8(square.view(1, side, side))
