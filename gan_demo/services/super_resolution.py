"""Enlarging for the tab and for programs: whose picture, by which method, and what is already computed."""

import math
import os
import time
from collections.abc import Generator
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor

from gan_demo import examples, tiling, uploads
from gan_demo.checks import brief
from gan_demo.quality import luma, psnr, ssim
from gan_demo.services import loaded as models
from gan_demo.services import visitors
from gan_demo.services.results import Results
from gan_demo.super_resolution import Task, enlarge_bicubic, enlarge_nearest, for_grey, shrunk_task
from gan_demo.tiling import Operator

SCALE = 4
MODES = ("test", "enlarge")

PRIVACY = "Your picture goes to the server, is deleted within an hour and used for nothing else."

_results = Results(limit=500_000_000, seconds=visitors.SECONDS)
_pace: dict[str, float] = {}  # seconds a pixel of the small picture, by method, as last seen


@dataclass
class Source:
    """What the visitor starts from: an example's file name, or the path of an upload."""

    path: str
    example: bool


def opened(source: Source, reduced: bool = False) -> uploads.Upload:
    """An example or a visitor's picture; a large one is made smaller where a reduced one will do.

    Raises:
        ValueError: there is no such example, or the file is not what it must be.
    """
    if not source.example:
        return uploads.read(source.path, reduced)
    if source.path not in {entry["file"] for entry in examples.index()}:
        raise ValueError(f"example {brief(source.path)} is unknown")
    return uploads.Upload(examples.load(source.path))


def task_of(source: Source, mode: str) -> tuple[Task, list[str]]:
    """The small picture, the truth where it is known, and what was done to the file.

    Raises:
        ValueError: the file or the mode is not what it must be.
    """
    if mode not in MODES:
        raise ValueError(f"mode {brief(mode)} is unknown; use test or enlarge")
    found = opened(source)
    if mode == "test":
        if found.alpha is not None:
            found.notes.append("Transparent parts were put on white for the test.")
        return shrunk_task(uploads.on_white(found.image, found.alpha), SCALE), found.notes
    return Task(found.image, found.alpha), found.notes


def methods() -> list[str]:
    """Ids of everything that can stand on a side: simple methods, checkpoints, the original."""
    return ["nearest", "bicubic", *models.ids("srresnet"), *models.ids("srgan"), "original"]


def networks() -> list[str]:
    """Ids of the super-resolution checkpoints, the best first."""
    return [*models.ids("srgan"), *models.ids("srresnet")]


def operator(method: str, channels: int) -> Operator:
    """What enlarges pictures of so many channels by a method.

    Raises:
        ValueError: there is no such method.
    """
    simple = {"nearest": enlarge_nearest, "bicubic": enlarge_bicubic}
    if method in simple:
        return simple[method]
    upscaler = models.upscaler(method)
    return for_grey(upscaler) if channels == 1 else upscaler


def known(source: Source, mode: str, method: str) -> bool:
    """Whether one method's whole result needs no computing."""
    return method == "original" or _results.get(_key(source, mode, method)) is not None


def steps(source: Source, mode: str, task: Task, method: str) -> Generator[tuple[int, int], None, Tensor]:
    """Compute one method's whole result, yield (tiles done, tiles in all), and return it, uint8 (C, H, W).

    Raises:
        ValueError: the method is unknown, or is the original where that is not known.
    """
    if method == "original":
        if task.true is None:
            raise ValueError("the original is known in test mode only; choose another side")
        return task.true
    key = _key(source, mode, method)  # of the checkpoint as it is now: it may be replaced meanwhile
    kept = _results.get(key)
    if kept is not None:
        return kept
    channels, height, width = task.small.shape
    result = torch.empty(channels, SCALE * height, SCALE * width, dtype=torch.uint8)
    started = time.monotonic()
    yield from tiling.steps(operator(method, channels), task.small, SCALE, result)
    _pace[method] = (time.monotonic() - started) / (height * width)
    _results.put(key, result)
    return result


def result(source: Source, mode: str, task: Task, method: str) -> Tensor:
    """One method's whole result, uint8 (C, H, W); see `steps`."""
    work = steps(source, mode, task, method)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def forget_results() -> None:
    """Drop results that are old, and those of visitors' pictures that are deleted."""
    _results.forget(lambda key: os.path.isabs(key[0]) and not os.path.exists(key[0]))


def _key(source: Source, mode: str, method: str) -> tuple:
    """A checkpoint that was replaced makes new results."""
    return source.path, mode, method, models.stamp(method) if method in networks() else None


def opacity(task: Task) -> Tensor | None:
    """The opacity of a result, uint8 (1, H, W), by bicubic; None where all is opaque."""
    return None if task.alpha is None else tiling.enlarge(enlarge_bicubic, task.alpha, SCALE)


def with_alpha(task: Task, image: Tensor) -> Image.Image:
    """A result as a picture, its opacity enlarged by bicubic."""
    return uploads.to_picture(image, opacity(task))


def expected_seconds(task: Task, chosen: list[str]) -> float:
    """How long methods will take, from how long they took last."""
    pixels = task.small.shape[1] * task.small.shape[2]
    slowest = max(_pace.values(), default=0.0)  # networks are all the same size
    return pixels * sum(_pace.get(method, slowest if "-" in method else 0.0) for method in chosen)


def measures(task: Task, images: dict[str, Tensor]) -> dict[str, dict[str, float]]:
    """PSNR in dB (None for equal pictures) and SSIM on Y of each result; {} where the truth is not known."""
    if task.true is None:
        return {}
    true = luma(task.true[None])
    found = {}
    for method, image in images.items():
        if method != "original":
            made = luma(image[None])
            decibels = psnr(made, true)
            decibels = round(decibels, 2) if math.isfinite(decibels) else None
            found[method] = {"psnr": decibels, "ssim": round(ssim(made, true), 4)}
    return found
