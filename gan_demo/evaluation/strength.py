"""How strongly SRGAN shall invent: weights between SRResNet's and SRGAN's, measured on one half of some pictures.

The strength is chosen on the pictures that an index.json lists under "choose"; those under "measure" are for seeing
whether the choice holds, and for nothing else.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.evaluation import sr
from gan_demo.super_resolution import Upscaler, enlarge_bicubic
from gan_demo.training import averages

STRENGTHS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0)
PLAIN = "0"  # the strength that is SRResNet's own
HALVES = ("choose", "measure")
HEAD = "| pictures | weights | perceptual distance | PSNR (Y), dB | nearer than SRResNet on | farther than bicubic on |"


def measure(plain: str | Path, sharp: str | Path, folder: Path, strengths: tuple[float, ...] = STRENGTHS) -> str:
    """A table of both halves by strength, in Markdown.

    Raises:
        FileNotFoundError: the folder has no index.json or no pairs.
        ValueError: the two networks differ in form.
    """
    ends = [checkpoints.load(name) for name in (plain, sharp)]
    scale = ends[0].config.scale
    index = json.loads((folder / "index.json").read_text("utf-8"))
    pairs = [pair for own in sr.read_sets(folder).values() for pair in own]
    enlargers: dict[str, Callable[[Tensor], Tensor]] = {
        "bicubic": lambda small: enlarge_bicubic(small, scale),
        PLAIN: Upscaler(ends[0].generator),
    }
    for strength in strengths:
        enlargers[str(strength)] = Upscaler(averages.blend(ends[0].generator, ends[1].generator, strength))
    lines = [HEAD, "|" + " --- |" * HEAD.count(" |")]
    for half in HALVES:
        own = [pairs[int(name) - 1] for name in index[half]]
        scores = {name: _scores(own, enlarge, scale) for name, enlarge in enlargers.items()}
        lines += [_line(half, name, scores[name], scores[PLAIN], scores["bicubic"]) for name in scores]
    return "\n".join(lines)


def _scores(pairs: list[tuple[Tensor, Tensor]], enlarge: Callable[[Tensor], Tensor], scale: int) -> np.ndarray:
    """Perceptual distance and PSNR of each picture, (N, 2)."""
    scores = [sr.score(small, true, enlarge, scale) for small, true in pairs]
    return np.array([[own["perceptual"], own["psnr"]] for own in scores])


def _line(half: str, name: str, scores: np.ndarray, plain: np.ndarray, bicubic: np.ndarray) -> str:
    (distance, psnr), count = scores.mean(0), len(scores)
    nearer, farther = (scores[:, 0] < plain[:, 0]).sum(), (scores[:, 0] > bicubic[:, 0]).sum()
    return f"| {half} | {name} | {distance:.4f} | {psnr:.2f} | {nearer} of {count} | {farther} of {count} |"
