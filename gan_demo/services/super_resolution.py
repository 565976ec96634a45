"""Super-resolution for the tab and the endpoints: enlarge a picture four times by each method, and measure the results.

Pictures are uint8 arrays (C, H, W), where C is 1 for grey ones and 3 for others. Torch is imported only to compute.
"""

import functools
import math
import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from gan_demo.checkpoints import CheckpointError
from gan_demo.checks import brief, is_number
from gan_demo.examples import PATCH
from gan_demo.pictures import heat_map
from gan_demo.services import elsewhere, loaded, visitors
from gan_demo.services.elsewhere import movable, no_checkpoints
from gan_demo.services.openings import stored
from gan_demo.services.results import Results
from gan_demo.services.visitors import Source

if TYPE_CHECKING:
    from torch import Tensor

    from gan_demo import tiling

SCALE = 4
MODES = ("test", "enlarge")
SIMPLE = ("nearest", "bicubic")  # methods that need no network
ORIGINAL = "original"
FEW = 0.05  # share of values that may be off by more than one level when a network's result is shrunk again
FAR = 16  # levels of 255 by which the worst value may then be off; a result beyond either limit is a misfit
REPLACED = "the network was replaced while it enlarged this picture; try again"
HEAT = 64  # difference in 8-bit levels that the heat map shows as white
MEASURE_ALL_UP_TO = 192  # longest side, in pixels, of a small picture for which every network's result is measured

_results = Results(limit=500_000_000, seconds=visitors.SECONDS)
# Seconds per pixel of the small picture that each method took last time. A network that has not run here yet is
# expected to take at least what one takes on a single core of a server.
_pace: dict[str, float] = {"a network": 2e-5}


@dataclass(frozen=True)
class Task:
    """A small picture to be enlarged, and the truth if it is known."""

    source: Source
    mode: str  # "test": the picture was made small, so the truth is known; or "enlarge"
    small: np.ndarray
    alpha: np.ndarray | None = None  # opacity of `small`, (1, H, W); None if it is opaque
    true: np.ndarray | None = None  # what the enlarged picture should be
    notes: list[str] = field(default_factory=list)  # sentences for the visitor: what was done to the file
    is_part: bool = False  # whether `small` is a part of the picture, as the whole is too large

    @cached_property
    def opacity(self) -> np.ndarray | None:
        """The opacity of a result, (1, SCALE * H, SCALE * W), enlarged by bicubic; None if it is opaque."""
        return None if self.alpha is None else _enlarge_opacity(self.alpha)


@dataclass(frozen=True)
class Square:
    """A small part of a result, magnified."""

    image: np.ndarray  # with transparent parts on white
    difference: np.ndarray | None  # from the original, as a heat map (3, H, W); None if there is no original


@dataclass(frozen=True)
class CloseUp:
    """The same square by every method."""

    place: list[int]  # left and top, in pixels of the result
    squares: dict[str, Square | None]  # by method; None if its checkpoint is damaged


@dataclass(frozen=True)
class Misfit:
    """A result that differs from the small picture when it is shrunk again."""

    method: str
    share: float  # of values that are off by more than one level of 255
    worst: int  # levels by which the worst value is off


@dataclass(frozen=True)
class Comparison:
    """Two results, and all that is said about them."""

    size: list[int]  # height and width of the small picture
    left: np.ndarray  # on white
    right: np.ndarray  # on white
    close_up: CloseUp
    misfits: list[Misfit]
    figures: dict[str, dict[str, float | None]] | None  # see `measures`; None if the truth is not known
    notes: list[str]  # sentences for the visitor: what was done to the file
    seconds: float  # that both results took


def open_task(source: Source, mode: str, whole: bool = False) -> Task:
    """Read a picture and, in test mode, shrink it.

    A picture that is too large is made smaller for the test; the source's part of it is enlarged otherwise. A note says
    so.

    Args:
        source: the picture.
        mode: "test" or "enlarge".
        whole: whether a picture that is too large is refused instead.

    Raises:
        ValueError: the mode is unknown, or the file cannot be read as a picture within the limits.
    """
    if mode not in MODES:
        raise ValueError(f"mode {brief(mode)} is unknown; use test or enlarge")
    return Task(source, mode, **_read(source, mode, whole))


@movable(no_checkpoints)
def _read(source: Source, mode: str, whole: bool) -> dict[str, Any]:
    """What a task says of a picture."""
    from gan_demo import uploads
    from gan_demo.super_resolution import shrunk_task

    picture = visitors.open_picture(source, reduced=mode == "test" and not whole, cut=mode != "test" and not whole)
    if mode == "enlarge":
        alpha = None if picture.alpha is None else picture.alpha.numpy()
        small = picture.image.numpy()
        return {"small": small, "alpha": alpha, "notes": picture.notes, "is_part": picture.is_part}
    white = [] if picture.alpha is None else ["Transparent parts were put on white for the test."]
    pair = shrunk_task(uploads.on_white(picture.image, picture.alpha), SCALE)
    return {"small": pair.small.numpy(), "true": pair.true.numpy(), "notes": picture.notes + white}


def methods(mode: str) -> list[str]:
    """Ids of what can be compared in a mode: the simple methods, the checkpoints and, in test mode, the original."""
    return [*SIMPLE, *loaded.ids(*reversed(loaded.ENLARGING)), *([ORIGINAL] if mode == "test" else [])]


def networks() -> list[str]:
    """Ids of the super-resolution checkpoints, the best first."""
    return loaded.ids(*loaded.ENLARGING)


def kind(method: str) -> str:
    """The kind of a checkpoint, such as "srgan"; any other method is its own kind."""
    return method if method in (*SIMPLE, ORIGINAL) else loaded.kind_of(method)


def is_ready(task: Task, method: str) -> bool:
    """Whether a method's result is there without computing."""
    return method == ORIGINAL or _results.get(_key(task, method)) is not None


def steps(task: Task, method: str) -> Generator[tuple[int, int], None, np.ndarray]:
    """Compute a method's result, yield (tiles done, tiles in all), and return it: (C, SCALE * H, SCALE * W).

    Raises:
        ValueError: the method is unknown, or it is the original in enlarge mode.
    """
    if method == ORIGINAL:
        if task.true is None:
            raise ValueError("the original is known in test mode only; choose another side")
        return task.true
    key = _key(task, method)  # taken before computing: the checkpoint may be replaced meanwhile
    image = _results.get(key)
    if image is None:
        image = yield from _compute(task, method)
        _results.put(key, image)
    return image


def _compute(task: Task, method: str) -> Generator[tuple[int, int], None, np.ndarray]:
    from gan_demo import tiling

    channels, height, width = task.small.shape
    enlarge_all = _enlarger(method, channels)  # before the clock starts: loading happens only once
    image = np.empty((channels, SCALE * height, SCALE * width), np.uint8)
    start = time.monotonic()
    yield from tiling.steps(enlarge_all, task.small, SCALE, image)
    _pace[method] = (time.monotonic() - start) / (height * width)
    return image


def _enlarger(method: str, channels: int) -> "tiling.EnlargeAll":
    """Enlarges the tiles of one picture, all by the same network."""
    from gan_demo import tiling

    if not elsewhere.is_used():
        return tiling.one_by_one(_operator(method, channels))
    weights = _weights(method)
    return functools.partial(elsewhere.each, functools.partial(_enlarge_tile, method, weights))


def _method_id(arguments: dict[str, Any]) -> list[str]:
    return [arguments["method"]] if arguments["method"] in networks() else []


def _weights(method: str) -> str | None:
    return loaded.check_weights(method) if method in networks() else None


@movable(_method_id)
def _enlarge_tile(method: str, weights: str | None, tile: np.ndarray) -> np.ndarray:
    """A tile of a picture whose other tiles are enlarged with these weights.

    Raises:
        ValueError: the checkpoint has been replaced.
    """
    from gan_demo import tiling

    if _weights(method) != weights:
        raise ValueError(REPLACED)
    return tiling.enlarge_tile(_operator(method, len(tile)), tile)


@movable(no_checkpoints)
def _enlarge_opacity(alpha: np.ndarray) -> np.ndarray:
    from gan_demo import tiling
    from gan_demo.super_resolution import enlarge_bicubic

    return tiling.enlarge(enlarge_bicubic, alpha, SCALE).numpy()


def result(task: Task, method: str) -> np.ndarray:
    """A method's result at once; see `steps`."""
    work = steps(task, method)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def forget_results() -> None:
    """Drop old results, and those of visitors' pictures that have been deleted."""
    _results.forget(lambda key: os.path.isabs(key[0]) and not os.path.exists(key[0]))


def expected_seconds(task: Task, missing: list[str]) -> float:
    """Seconds that the `missing` methods will take, estimated from their last runs."""
    slowest = max(_pace.values(), default=0.0)
    pace = dict.fromkeys(networks(), slowest) | _pace  # the networks are equally large, so one stands for another
    return task.small.shape[1] * task.small.shape[2] * sum(pace.get(method, 0.0) for method in missing)


def on_white(task: Task, image: np.ndarray) -> np.ndarray:
    """A result as it looks on white paper."""
    return image if task.opacity is None else _blend(image, task.opacity)


@movable(no_checkpoints)
def _blend(image: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """A picture of some opacity (1, H, W) on white."""
    from gan_demo import uploads

    return uploads.on_white(_tensor(image), _tensor(opacity)).numpy()


@movable(no_checkpoints)
def measures(task: Task, images: dict[str, np.ndarray]) -> dict[str, dict[str, float | None]]:
    """How near the results come to the truth; {} if it is not known.

    Args:
        task: whose results they are.
        images: the results by method.

    Returns:
        For each method but the original, `psnr` in dB (None for equal pictures) and `ssim`, -1 to 1, both on Y.
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


def compare(
    task: Task, images: dict[str, np.ndarray], sides: tuple[str, str], point: Sequence[float], seconds: float
) -> Comparison:
    """Compare two results that have been computed.

    Args:
        task: whose results they are.
        images: the results by method.
        sides: the methods on the left and on the right.
        point: the point to magnify, in pixels of the result.
        seconds: how long computing them took.
    """
    return Comparison(
        list(task.small.shape[1:]),
        *(on_white(task, images[side]) for side in sides),
        magnify(task, *point),
        misfits(task, images),
        None if task.true is None else measures(task, results_to_measure(task, sides)),
        task.notes,
        seconds,
    )


@stored(lambda arguments: networks())
def open_and_compare(source: Source, mode: str, left: str, right: str, point: Sequence[float]) -> Comparison:
    """Open a picture, compute two results at once, and compare them; see `compare`.

    Raises:
        ValueError: the mode or a method is unknown, or the file cannot be read as a picture within the limits.
    """
    start = time.monotonic()
    task = open_task(source, mode)
    images = {method: result(task, method) for method in (left, right)}
    return compare(task, images, (left, right), point, time.monotonic() - start)


def results_to_measure(task: Task, sides: tuple[str, str]) -> dict[str, np.ndarray]:
    """Results to compare with the truth: both sides and, for a small picture, bicubic and every network.

    A method that fails is left out. If the truth is not known, there are none.
    """
    if task.true is None:
        return {}
    others = ["bicubic", *networks()] if max(task.small.shape[1:]) <= MEASURE_ALL_UP_TO else []
    images = {}
    for method in methods(task.mode):
        if method in sides or method in others:
            try:
                images[method] = result(task, method)
            except ValueError:  # one of `others`: both sides were computed before
                continue
    return images


@movable(no_checkpoints)
def misfits(task: Task, images: dict[str, np.ndarray]) -> list[Misfit]:
    """The networks' results that, shrunk again, differ from the small picture by more than FEW and FAR allow.

    Args:
        task: whose results they are.
        images: the results by method.
    """
    from gan_demo.super_resolution import shrink_error

    small, network_ids = _tensor(task.small), networks()
    errors = [Misfit(id_, *shrink_error(_tensor(images[id_]), small)) for id_ in images if id_ in network_ids]
    return [error for error in errors if error.share > FEW or error.worst > FAR]


@movable(lambda _: networks())
def magnify(task: Task, x: float, y: float) -> CloseUp:
    """The square around a point of the result by every method, without computing the rest of it.

    Args:
        task: whose results are magnified.
        x, y: the point in pixels of the result, from the left and the top; a point outside gives the nearest square.

    Raises:
        ValueError: x or y is not a number.
    """
    if not all(is_number(coordinate) and abs(coordinate) < 1e9 for coordinate in (x, y)):
        raise ValueError("the point to magnify is not in the picture; click on the picture")
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
        folder: the upload folder.
        task: whose result it is.
        image: the result.
        name: of the file, without suffix.
        kind: png or jpeg; in a JPEG, transparent parts are put on white.

    Raises:
        ValueError: the visitor's picture has been deleted already.
    """
    channels = image if task.opacity is None else np.concatenate([image, task.opacity])
    rows = np.ascontiguousarray(np.moveaxis(channels, 0, 2))
    picture = Image.fromarray(rows[..., 0] if len(channels) == 1 else rows)
    return visitors.save(folder, picture, name, kind, task.source)


def _key(task: Task, method: str) -> tuple:
    """The key of a result in the cache; it changes when the checkpoint's files do."""
    stamp = loaded.stamp(method) if method in networks() else None
    return task.source.path, task.source.part, task.mode, method, stamp


def _operator(method: str, channels: int) -> "Callable[[Tensor], Tensor]":
    """The function that enlarges pictures of `channels` channels by a method.

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
    """The array as a tensor that shares its memory."""
    import torch

    return torch.from_numpy(array)
