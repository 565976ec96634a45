"""Enlarging for the tab and for programs: a picture four times larger by each method, and how near each comes.

Pictures are uint8 arrays (C, H, W), C being 1 for grey ones and 3 for others. Torch is imported only to compute.
"""

import math
import os
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_demo.checkpoints import CheckpointError
from gan_demo.checks import brief, is_number
from gan_demo.examples import PATCH
from gan_demo.pictures import heat_map
from gan_demo.services import loaded, visitors
from gan_demo.services.results import Results
from gan_demo.services.visitors import Source

if TYPE_CHECKING:
    from torch import Tensor

SCALE = 4
MODES = ("test", "enlarge")
SIMPLE = ("nearest", "bicubic")  # methods that need no network
ORIGINAL = "original"
FEW = 0.05  # share of values that may be off when a network's result is shrunk again, before it is a misfit
FAR = 16  # levels of 255 by which the worst of them may be off
HEAT = 64  # difference in 8-bit levels that the heat map shows as white
MEASURE_ALL_UP_TO = 192  # longest side of a small picture of which every network's result is measured

_results = Results(limit=500_000_000, seconds=visitors.SECONDS)
_pace: dict[str, float] = {}  # seconds that each method took for a pixel of the small picture, last time


@dataclass(frozen=True)
class Task:
    """A small picture to be enlarged, and the truth where it is known."""

    source: Source
    mode: str  # "test": the picture was made small, so the truth is known; or "enlarge"
    small: np.ndarray
    alpha: np.ndarray | None = None  # opacity of `small`, (1, H, W); None where all is opaque
    true: np.ndarray | None = None  # what the enlarged picture should be
    notes: list[str] = field(default_factory=list)  # sentences for the visitor: what was done to the file

    @cached_property
    def opacity(self) -> np.ndarray | None:
        """The opacity of a result, (1, SCALE * H, SCALE * W), by bicubic; None where all is opaque."""
        if self.alpha is None:
            return None
        from gan_demo import tiling
        from gan_demo.super_resolution import enlarge_bicubic

        return tiling.enlarge(enlarge_bicubic, _tensor(self.alpha), SCALE).numpy()


@dataclass(frozen=True)
class Square:
    """A small part of a result, magnified."""

    image: np.ndarray  # what is transparent lies on white
    difference: np.ndarray | None  # from the original, as a heat map (3, H, W); None where that is not known


@dataclass(frozen=True)
class CloseUp:
    """The same square by every method."""

    place: list[int]  # left and top, in pixels of the result
    squares: dict[str, Square | None]  # by method; None where its checkpoint is damaged


@dataclass(frozen=True)
class Misfit:
    """A result that, shrunk again, is not the small picture."""

    method: str
    share: float  # of the values, those that are off by more than one level of 255
    worst: int  # levels by which the worst value is off


def open_task(source: Source, mode: str) -> Task:
    """Read a picture and, in test mode, shrink it.

    Raises:
        ValueError: the mode is unknown, or the file cannot be read as a picture within the limits.
    """
    from gan_demo import uploads
    from gan_demo.super_resolution import shrunk_task

    if mode not in MODES:
        raise ValueError(f"mode {brief(mode)} is unknown; use test or enlarge")
    picture = visitors.open_picture(source)
    if mode == "enlarge":
        alpha = None if picture.alpha is None else picture.alpha.numpy()
        return Task(source, mode, picture.image.numpy(), alpha, notes=picture.notes)
    white = [] if picture.alpha is None else ["Transparent parts were put on white for the test."]
    pair = shrunk_task(uploads.on_white(picture.image, picture.alpha), SCALE)
    return Task(source, mode, pair.small.numpy(), true=pair.true.numpy(), notes=picture.notes + white)


def methods(mode: str) -> list[str]:
    """Ids of what can stand on a side in a mode: simple methods, checkpoints, and in test mode the original."""
    return [*SIMPLE, *loaded.ids(*reversed(loaded.ENLARGING)), *([ORIGINAL] if mode == "test" else [])]


def networks() -> list[str]:
    """Ids of the super-resolution checkpoints, the best first."""
    return loaded.ids(*loaded.ENLARGING)


def kind(method: str) -> str:
    """The kind of a checkpoint, such as "srgan"; any other method is its own kind."""
    return method if method in (*SIMPLE, ORIGINAL) else loaded.kind_of(method)


def is_ready(task: Task, method: str) -> bool:
    """Whether a method's result needs no computing."""
    return method == ORIGINAL or _results.get(_key(task, method)) is not None


def steps(task: Task, method: str) -> Generator[tuple[int, int], None, np.ndarray]:
    """Compute a method's result, yield (tiles done, tiles in all), and return it: (C, SCALE * H, SCALE * W).

    Raises:
        ValueError: the method is unknown, or is the original where that is not known.
    """
    if method == ORIGINAL:
        if task.true is None:
            raise ValueError("the original is known in test mode only; choose another side")
        return task.true
    key = _key(task, method)  # of the checkpoint as it is now: it may be replaced meanwhile
    image = _results.get(key)
    if image is None:
        image = yield from _compute(task, method)
        _results.put(key, image)
    return image


def _compute(task: Task, method: str) -> Generator[tuple[int, int], None, np.ndarray]:
    from gan_demo import tiling

    channels, height, width = task.small.shape
    operator = _operator(method, channels)  # before the clock runs: a network is loaded only once
    image = np.empty((channels, SCALE * height, SCALE * width), np.uint8)
    start = time.monotonic()
    yield from tiling.steps(operator, _tensor(task.small), SCALE, _tensor(image))
    _pace[method] = (time.monotonic() - start) / (height * width)
    return image


def result(task: Task, method: str) -> np.ndarray:
    """A method's result at once; see `steps`."""
    work = steps(task, method)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def forget_results() -> None:
    """Drop results that are old, and those of visitors' pictures that are deleted."""
    _results.forget(lambda key: os.path.isabs(key[0]) and not os.path.exists(key[0]))


def expected_seconds(task: Task, missing: list[str]) -> float:
    """How long the results of some methods will take, from how long they took last."""
    slowest = max(_pace.values(), default=0.0)
    pace = dict.fromkeys(networks(), slowest) | _pace  # networks are all the same size
    return task.small.shape[1] * task.small.shape[2] * sum(pace.get(method, 0.0) for method in missing)


def on_white(task: Task, image: np.ndarray) -> np.ndarray:
    """A result as it looks on white paper."""
    if task.opacity is None:
        return image
    from gan_demo import uploads

    return uploads.on_white(_tensor(image), _tensor(task.opacity)).numpy()


def measures(task: Task, images: dict[str, np.ndarray]) -> dict[str, dict[str, float | None]]:
    """How near results come to the truth; {} where it is not known.

    Args:
        task: whose results they are.
        images: the results by method.

    Returns:
        For each but the original its `psnr` in dB (None for equal pictures) and `ssim`, -1 to 1, both on Y.
    """
    if task.true is None:
        return {}
    from gan_demo.quality import luma, psnr, ssim

    true = luma(_tensor(task.true)[None])
    figures: dict[str, dict[str, float | None]] = {}
    for method, image in images.items():
        if method != ORIGINAL:
            y = luma(_tensor(image)[None])
            decibels = psnr(y, true)
            figures[method] = {
                "psnr": round(decibels, 2) if math.isfinite(decibels) else None,
                "ssim": round(ssim(y, true), 4),
            }
    return figures


def results_to_measure(task: Task, sides: tuple[str, str]) -> dict[str, np.ndarray]:
    """Results worth comparing with the truth: both sides', and of a small picture bicubic's and every network's.

    A method that fails is left out. Where the truth is not known, there are none.
    """
    if task.true is None:
        return {}
    more = ["bicubic", *networks()] if max(task.small.shape[1:]) <= MEASURE_ALL_UP_TO else []
    images = {}
    for method in methods(task.mode):
        if method in sides or method in more:
            try:
                images[method] = result(task, method)
            except ValueError:  # not on either side: those were computed before
                continue
    return images


def misfits(task: Task, images: dict[str, np.ndarray]) -> list[Misfit]:
    """Networks' results, by method, that are not nearly everywhere the small picture when they are shrunk again."""
    from gan_demo.super_resolution import shrink_error

    small, network_ids = _tensor(task.small), networks()
    errors = [Misfit(id_, *shrink_error(_tensor(images[id_]), small)) for id_ in images if id_ in network_ids]
    return [error for error in errors if error.share > FEW or error.worst > FAR]


def magnify(task: Task, x: float, y: float) -> CloseUp:
    """The square around a point of the result by every method, without computing the rest of it.

    Args:
        task: whose results are magnified.
        x, y: the point in pixels of the result, from the left and from the top; one outside gives the nearest square.

    Raises:
        ValueError: the point has no place in a picture.
    """
    if not all(is_number(at) and abs(at) < 1e9 for at in (x, y)):
        raise ValueError("the point to magnify has no place in the picture; click on the picture")
    from gan_demo.super_resolution import square_around

    height, width = (SCALE * side for side in task.small.shape[1:])
    side = min(PATCH, height, width)
    left, top = square_around(x, y, height, width, side)
    return CloseUp([left, top], {method: _square(task, method, left, top, side) for method in methods(task.mode)})


def _square(task: Task, method: str, left: int, top: int, side: int) -> Square | None:
    from gan_demo import uploads
    from gan_demo.super_resolution import enlarge_bicubic, patch

    true = None if task.true is None else task.true[:, top : top + side, left : left + side]
    if method == ORIGINAL:
        return Square(true, None)
    try:
        operator = _operator(method, len(task.small))
    except CheckpointError:
        return None
    square = patch(operator, _tensor(task.small), left, top, side, SCALE)
    if task.alpha is not None:
        square = uploads.on_white(square, patch(enlarge_bicubic, _tensor(task.alpha), left, top, side, SCALE))
    image = square.numpy()
    return Square(image, None if true is None else heat_map(image, true, HEAT))


def save(folder: Path, task: Task, image: np.ndarray, name: str, kind: str) -> str:
    """Write a result, with its opacity, into the upload folder, and return its path.

    Args:
        folder: of uploads.
        task: whose result it is.
        image: the result.
        name: of the file, without suffix.
        kind: png or jpeg; in a JPEG what is transparent lies on white.

    Raises:
        ValueError: the visitor's picture is deleted already.
    """
    from gan_demo import uploads

    alpha = None if task.opacity is None else _tensor(task.opacity)
    return visitors.save(folder, uploads.to_picture(_tensor(image), alpha), name, kind, task.source)


def _key(task: Task, method: str) -> tuple:
    """A checkpoint that was replaced makes new results."""
    stamp = loaded.stamp(method) if method in networks() else None
    return task.source.path, task.mode, method, stamp


def _operator(method: str, channels: int) -> "Callable[[Tensor], Tensor]":
    """What enlarges pictures of so many channels by a method.

    Raises:
        ValueError: there is no such method.
    """
    from gan_demo.super_resolution import enlarge_bicubic, enlarge_nearest, for_grey

    simple = {"nearest": enlarge_nearest, "bicubic": enlarge_bicubic}
    if method in simple:
        return simple[method]
    upscaler = loaded.upscaler(method)
    return for_grey(upscaler) if channels == 1 else upscaler


def _tensor(array: np.ndarray) -> "Tensor":
    """The same numbers in the same memory."""
    import torch

    return torch.from_numpy(array)
