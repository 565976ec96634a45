"""Example photographs of 576x576 pixels that no model of this repository was trained on."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gan_demo.checks import whole

FOLDER = Path(__file__).parent


@cache
def index() -> list[dict]:
    """One entry a photograph: file, title, licence, source, its file name there, and a point worth magnifying."""
    return json.loads((FOLDER / "index.json").read_text("utf-8"))


def entry(number: float) -> dict:
    """An example's entry by its place in the index, from 0.

    Raises:
        ValueError: there is no such example.
    """
    return index()[whole(number, "an example", 0, len(index()) - 1)]


def load(file: str) -> Tensor:
    """A photograph as uint8 (3, 576, 576)."""
    with Image.open(FOLDER / file) as picture:
        return torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1).contiguous()
