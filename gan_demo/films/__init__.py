"""Recorded training runs of the first GAN, one per story; `python -m gan_demo.evaluation film` makes them.

captions.json is written by hand, after watching a recording: it names the weights that the recording ends with, so
that the captions are never shown with another recording.
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from gan_demo.checkpoints import remedy
from gan_demo.pictures import cut

FOLDER = Path(__file__).parent
TILE = 28  # height and width of a sample in pixels
PRESENT = 10  # samples that must be read as a digit with near certainty for it to count as present
STORIES = ("well", "collapse", "strong")
MOMENTS = 64  # besides step 0, the untrained networks


@dataclass
class Film:
    """A recorded training run: each moment is a row of the sheet and an entry of `moments`."""

    story: str
    sheet: bytes  # WebP, `tiles` samples per row
    tiles: int
    weights: str  # SHA-256 of those that the recording ends with
    samples: int  # how many each figure is measured on
    minimax: bool  # G minimises log(1 - D(G(z))) instead of -log D(G(z))
    moments: list[dict]  # step, images, real, fake, log_real, log_fake, loss_g, digits: see evaluation/film.py
    captions: list[dict]  # moment (an index) and text, in order


def load(story: str) -> Film:
    """Read a recording.

    Raises:
        ValueError: there is no such story, or a file is missing or damaged; the message names it.
    """
    if story not in STORIES:
        raise ValueError(f"story {story!r} is unknown; there is {', '.join(STORIES)}")
    path, picture = FOLDER / f"{story}.json", FOLDER / f"{story}.webp"
    try:
        record, sheet = json.loads(path.read_text("utf-8")), picture.read_bytes()
        with Image.open(io.BytesIO(sheet)) as opened:
            opened.load()
            size = opened.size
        if size != (TILE * record["tiles"], TILE * len(record["moments"])):
            raise ValueError("the sheet has another size")
        fields = {name: record[name] for name in ("tiles", "samples", "minimax", "moments")}
        weights = record["weights_sha256"]
        return Film(story=story, sheet=sheet, weights=weights, captions=_captions(story, record), **fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        names = f"gan_demo/films/{story}.json and .webp"
        raise ValueError(f"{names} are missing or damaged; {remedy('gan_demo/films')} restores them") from error


def weights(story: str) -> str:
    """SHA-256 of the weights that a recording ends with; "" where it is missing or damaged."""
    try:
        return str(json.loads((FOLDER / f"{story}.json").read_text("utf-8"))["weights_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def samples(film: Film, moment: int) -> np.ndarray:
    """What G draws at a moment, uint8 (tiles, 1, TILE, TILE)."""
    with Image.open(io.BytesIO(film.sheet)) as sheet:
        row = sheet.convert("L").crop((0, TILE * moment, TILE * film.tiles, TILE * (moment + 1)))
    return cut(np.asarray(row)[None], TILE, TILE)


def caption(film: Film, moment: int) -> str:
    """The newest caption at a moment; "" before the first."""
    return next((entry["text"] for entry in reversed(film.captions) if entry["moment"] <= moment), "")


def _captions(story: str, record: dict) -> list[dict]:
    """The captions written for this very recording; [] if it is a newer one."""
    try:
        entry = json.loads((FOLDER / "captions.json").read_text("utf-8"))[story]
        if entry["weights_sha256"] != record["weights_sha256"]:
            return []
        steps = [moment["step"] for moment in record["moments"]]
        return [{"moment": steps.index(step), "text": text} for step, text in entry["captions"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
