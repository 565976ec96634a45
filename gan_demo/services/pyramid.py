"""LAPGAN for the tab and the endpoints: chains from noise, real pictures taken apart, and a cache of levels."""

import functools
import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gan_demo.checks import whole
from gan_demo.services import batches, loaded
from gan_demo.services.elsewhere import movable, no_checkpoints
from gan_demo.services.openings import stored
from gan_demo.services.recent import remembered
from gan_demo.services.visitors import Source, open_picture

if TYPE_CHECKING:
    from torch import Tensor

    from gan_demo.chain import Step
    from gan_demo.models.lapgan import LAPGAN

CONTRAST = 2  # factor by which residuals are amplified when they are shown
MAX_LEVELS = 8  # of a picture's own pyramid


@dataclass(frozen=True)
class Level:
    """One level of a chain as pictures."""

    pictures: dict[str, np.ndarray]  # uint8 (3, h, w) by name: noise, coarse, upsampled, residual, result, or some
    real: bool  # whether it was taken from a real picture
    standing: float | None = None  # percentage of real pictures that D finds less real; None if unknown

    @property
    def size(self) -> int:
        """Height of the result in pixels."""
        return self.pictures["result"].shape[1]


@dataclass(frozen=True)
class Photograph:
    """A real picture taken apart, and what the generators invent above one of its levels."""

    levels: list[Level]
    invention: list[Level]
    error: float  # the largest difference between the picture and its reconstruction, in levels of 255
    exact: bool  # whether the two are equal in 8 bits
    notes: list[str]  # sentences about what was done to the file


def sizes(model_id: str) -> list[int]:
    """The sizes of a model's levels in pixels, coarse first.

    Raises:
        ValueError: there is no such checkpoint, it is damaged, or it has no pyramid.
    """
    loaded.check_weights(loaded.check_kind(model_id, "has no pyramid", "lapgan"))
    return loaded.config(model_id)["config"]["sizes"]


@stored()
@remembered()
@movable()
def generate(model_id: str, label: str, seeds: object, gains: object) -> list[Level]:
    """A chain from noise alone. A level with the same noise, class and coarse picture as before comes from a cache.

    Args:
        model_id: id of a LAPGAN checkpoint.
        label: a class, for a model that has classes; else "".
        seeds: one per level, or one for all levels.
        gains: factors of the levels' residuals, 0 to 2, one per level or one for all; None for 1.

    Raises:
        ValueError: unknown model or class, or a seed or gain out of range.
    """
    from gan_demo.latent import same_class

    labels = same_class(label, _model(model_id).config.labels, 1)
    steps = _chain(model_id, None if labels is None else tuple(labels.tolist()), seeds, gains)
    return _levels(steps, 0, _standings(model_id, labels, steps, gains))


@stored()
@remembered()
@movable()
def all_classes(model_id: str, seeds: object, gains: object) -> np.ndarray | None:
    """The finished picture of each class from the same noise, uint8 (classes, 3, size, size); None without classes.

    Raises:
        ValueError: unknown model, or a seed or gain out of range.
    """
    from gan_demo.pictures import to_array

    count = len(loaded.labels(model_id))
    return to_array(_chain(model_id, tuple(range(count)), seeds, gains)[-1].result) if count else None


@stored()
@movable()
def photograph(
    model_id: str, source: Source, level: float | None, label: str, seeds: object, gains: object
) -> Photograph:
    """The middle square of a picture taken apart, and what the generators invent above one level. Nothing is cached.

    Args:
        model_id: id of a LAPGAN checkpoint.
        source: an example or a visitor's picture.
        level: the finest level taken from the real picture, counted from 1, the coarsest.
        label: a class, for a model that has classes.
        seeds, gains: one per level, or one for all; those of real levels are not used.

    Raises:
        ValueError: unknown model, class, level or example, a seed or gain out of range, or a file that is not a
            picture.
    """
    from gan_demo import chain

    model = _model(model_id)
    image, notes = _open(source, model.config.resolution)
    steps = chain.take_apart(image, len(model.config.sizes))
    error, exact = _error(image, steps)
    invention = _invent(model_id, steps, level, label, seeds, gains)
    return Photograph(_levels(steps, len(steps)), invention, error, exact, notes)


@movable(no_checkpoints)
def decompose(source: Source, levels: float | None) -> Photograph:
    """A whole picture of any size taken apart into 1 to 8 levels; nothing is invented.

    Raises:
        ValueError: the number of levels is out of range, or the file is not a picture.
    """
    from gan_demo import chain

    count = whole(levels, "levels", 1, MAX_LEVELS)
    image, notes = _open(source)
    steps = chain.take_apart(image, count)
    return Photograph(_levels(steps, len(steps)), [], *_error(image, steps), notes)


@movable(no_checkpoints)
def middle_square(source: Source, size: int) -> tuple[np.ndarray, list[str]]:
    """The middle square of a picture at a model's size, uint8 (1, 3, size, size), and notes on what was done to it.

    Raises:
        ValueError: there is no such example, or the file is not a picture.
    """
    from gan_demo.pictures import to_array

    image, notes = _open(source, size)
    return to_array(image), notes


def _model(model_id: str) -> "LAPGAN":
    return loaded.get(loaded.check_kind(model_id, "has no pyramid", "lapgan"))


def _open(source: Source, size: int | None = None) -> tuple["Tensor", list[str]]:
    """A picture on white, (1, C, H, W) in [-1, 1], and notes on what was done to the file.

    With `size`, only its middle square, resized to that many pixels.
    """
    from gan_demo import chain, uploads
    from gan_demo.pictures import to_float

    picture = open_picture(source, reduced=size is not None)
    notes = picture.notes + ["Transparent parts were put on white."] * (picture.alpha is not None)
    image = to_float(uploads.on_white(picture.image, picture.alpha)[None])
    return (image if size is None else chain.square(image, size)), notes


def _error(image: "Tensor", steps: list["Step"]) -> tuple[float, bool]:
    """The largest error of a picture's reconstruction in levels of 255, and whether the two are equal in 8 bits."""
    from gan_demo.pictures import to_uint8

    reconstruction = steps[-1].result
    largest = float((reconstruction - image).abs().max()) * 127.5
    return largest, bool((to_uint8(reconstruction) == to_uint8(image)).all())


def _invent(
    model_id: str, real: list["Step"], level: float | None, label: str, seeds: object, gains: object
) -> list[Level]:
    from gan_demo import chain
    from gan_demo.latent import same_class

    model, count = _model(model_id), len(real)
    start = whole(level, "a level", 1, count - 1)
    labels = same_class(label, model.config.labels, 1)
    draw = functools.partial(_run, model, labels)
    seeds, gains = chain.check_seeds(seeds, count), chain.check_gains(gains, count)
    steps = chain.build(model.config, draw, seeds, gains, real[:start])
    return _levels(steps, start, _standings(model_id, labels, steps, gains, start))


class Content:
    """A tensor that is hashed and compared by its content, so that it can be part of a cache's key."""

    def __init__(self, tensor: "Tensor | None") -> None:
        self.tensor = tensor
        self._digest = b"" if tensor is None else hashlib.blake2b(tensor.contiguous().numpy().tobytes()).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self._digest == other._digest

    def __hash__(self) -> int:
        return hash(self._digest)


def _chain(model_id: str, labels: tuple[int, ...] | None, seeds: object, gains: object) -> list["Step"]:
    from gan_demo import chain

    config, stamp = _model(model_id).config, loaded.stamp(model_id)
    levels = len(config.sizes)

    def draw(level: int, seed: int, upsampled: "Tensor | None") -> "Tensor":
        return _draw(model_id, stamp, labels, level, seed, Content(upsampled))

    seeds = chain.check_seeds(seeds, levels)
    return chain.build(config, draw, seeds, chain.check_gains(gains, levels))


@functools.lru_cache(maxsize=256)  # 100 kB each, at most
def _draw(
    model_id: str, stamp: tuple, labels: tuple[int, ...] | None, level: int, seed: int, upsampled: Content
) -> "Tensor":
    import torch

    classes = None if labels is None else torch.tensor(labels)
    return _run(_model(model_id), classes, level, seed, upsampled.tensor)


def _run(model: "LAPGAN", labels: "Tensor | None", level: int, seed: int, upsampled: "Tensor | None") -> "Tensor":
    """As `chain.draw`, together with what others wait for."""
    from gan_demo import chain

    def generate(_: int, noise: "Tensor", *others: "Tensor | None") -> "Tensor":
        inputs = others if level else others[1:]  # the coarsest level has nothing to enlarge
        return batches.run(model.generator.levels[level], noise, *inputs)

    return chain.draw(model, labels, level, seed, upsampled, generate)


def _standings(
    model_id: str, labels: "Tensor | None", steps: list["Step"], gains: object, real: int = 0
) -> list[float | None]:
    """How real D finds each generated level: the percentage of real pictures of its size that it scores lower.

    None from the first changed gain on: D learned to tell what the chain draws from photographs, and a blur, which is
    neither, may look more real to it than either.
    """
    from gan_demo import chain
    from gan_demo.latent import standing

    model, quantiles, gains = _model(model_id), real_scores(model_id), chain.check_gains(gains, len(steps))
    standings: list[float | None] = [None] * len(steps)
    for level in range(real, len(steps) if len(quantiles) == len(steps) else 0):
        if gains[level] != 1:
            break
        score = batches.run(model.discriminators[level], steps[level].result, labels)
        standings[level] = standing(score, quantiles[level]).item()
    return standings


def real_scores(model_id: str) -> list[list[float]]:
    """Percentiles of each D's scores of real pictures, coarse first; [] if they were not measured."""
    try:
        return [level["real"] for level in loaded.metrics(model_id)["scores"]["levels"]]
    except (KeyError, TypeError):
        return []


def _levels(steps: list["Step"], real: int, standings: list[float | None] | None = None) -> list[Level]:
    standings = standings or [None] * len(steps)
    return [Level(_pictures(step), number < real, standings[number]) for number, step in enumerate(steps)]


def _pictures(step: "Step") -> dict[str, np.ndarray]:
    """A step's pictures by name: the noise as a grey square, the residual amplified around mid-grey."""
    from gan_demo.pictures import to_array

    pictures = {}
    if step.noise is not None:
        pictures["noise"] = _noise_square(step.noise[0].numpy())
    if step.upsampled is not None:
        pictures["coarse"], pictures["upsampled"] = to_array(step.coarse)[0], to_array(step.upsampled)[0]
        pictures["residual"] = to_array(CONTRAST * step.residual)[0]
    pictures["result"] = to_array(step.result)[0]
    return {name: np.broadcast_to(picture, (3, *picture.shape[1:])) for name, picture in pictures.items()}


def _noise_square(numbers: np.ndarray) -> np.ndarray:
    """Numbers from -3 (black) to 3 (white), row by row, uint8 (1, side, side); unused places are mid-grey."""
    side = math.ceil(math.sqrt(len(numbers)))
    square = np.zeros(side**2, np.float32)
    square[: len(numbers)] = numbers / 3
    return np.rint(np.clip((square + 1) * 127.5, 0, 255)).astype(np.uint8).reshape(1, side, side)
