"""Example photographs of 576x576 pixels that no model of this repository was trained on."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from gan_demo.checks import whole

FOLDER = Path(__file__).parent
SIDE = 576  # of a photograph, in pixels
PATCH = 48  # side of the square of an enlarged picture that is magnified, in pixels


@cache
def index() -> list[dict]:
    """One entry per photograph: file, title, licence, source, its file name at the source, and a point to magnify."""
    return json.loads((FOLDER / "index.json").read_text("utf-8"))


def entry(number: float) -> dict:
    """An example's entry by its number in the index, from 0.

    Raises:
        ValueError: there is no such example.
    """
    return index()[whole(number, "an example", 0, len(index()) - 1)]


def load(file: str) -> np.ndarray:
    """A photograph as uint8 (3, 576, 576)."""
    with Image.open(FOLDER / file) as picture:
        return np.ascontiguousarray(np.moveaxis(np.array(picture.convert("RGB")), 2, 0))
