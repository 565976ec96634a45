"""What the losses see of the example photographs: the stored feature maps, losses and distances, and their two files.

Computing them needs two networks, VGG-19 and EfficientNet-Lite0, and the app carries neither. So
`python -m gan_demo.evaluation losses` computes them beforehand and writes the files; the app reads them.
"""

import io
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from gan_demo import examples
from gan_demo.checkpoints import remedy, sha256, write_atomically
from gan_demo.examples import PATCH
from gan_demo.pictures import cut, sheet, to_pil

FOLDER, FIGURES, SHEET = examples.FOLDER, "losses.json", "losses.webp"
NETWORKS = ("srresnet", "srgan")
MAPPED = ("vgg22", "vgg34")  # layers of VGG-19 whose maps are shown
LAYERS = ("pixels", *MAPPED)  # where pictures are compared
TILES = len(MAPPED) * (len(NETWORKS) + 1)  # per photograph


@dataclass(frozen=True)
class View:
    """What the losses see of one photograph."""

    place: list[int]  # left and top of the square that they look at, PATCH pixels wide and high
    losses: dict[str, dict[str, float]]  # of that square by layer, then network: its distance from the original
    perceptual: dict[str, float]  # distance of the whole photograph by method: a network's kind, nearest or bicubic
    tiles: np.ndarray  # uint8 (6, 1, PATCH, PATCH): maps of SRResNet's, SRGAN's and the true square, layer by layer


@dataclass(frozen=True)
class LossViews:
    """All that is stored."""

    weights: dict[str, str]  # SHA-256 of the weights by network
    views: dict[str, View]  # by the photograph's file name


def save(stored: LossViews, protocol: str) -> None:
    """Write both files beside the photographs."""
    tiles = np.concatenate([view.tiles for view in stored.views.values()])
    buffer = io.BytesIO()
    to_pil(sheet(tiles, TILES)).save(buffer, "WEBP", lossless=True, quality=100, method=6)
    write_atomically(FOLDER / SHEET, buffer.getbuffer())
    figures = asdict(stored) | {"sheet": sha256(FOLDER / SHEET), "protocol": protocol}
    for view in figures["views"].values():
        del view["tiles"]
    write_atomically(FOLDER / FIGURES, (json.dumps(figures, indent=1) + "\n").encode())


def load() -> LossViews:
    """Read both files.

    Raises:
        ValueError: one is missing, damaged, or not of the same run as the other.
    """
    try:
        figures = json.loads((FOLDER / FIGURES).read_text("utf-8"))
        if sha256(FOLDER / SHEET) != figures["sheet"]:
            raise ValueError("another sheet")
        weights = {network: str(figures["weights"][network]) for network in NETWORKS}
        tiles = _tiles().reshape(-1, TILES, 1, PATCH, PATCH)
        entries = zip(figures["views"].items(), tiles, strict=True)
        views = {name: _view(view, photo_tiles) for (name, view), photo_tiles in entries}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        files = f"gan_demo/examples/{FIGURES} or {SHEET}"
        raise ValueError(f"{files} is missing or damaged; {remedy('gan_demo/examples')} restores them") from error
    return LossViews(weights, views)


def _tiles() -> np.ndarray:
    with Image.open(FOLDER / SHEET) as picture:
        return cut(np.array(picture.convert("L"))[None], PATCH, PATCH)


def _view(view: dict[str, Any], tiles: np.ndarray) -> View:
    """A stored entry as a View, with its values converted to numbers, so that a damaged file is noticed here."""
    place = [int(coordinate) for coordinate in view["place"]]
    losses = {layer: {network: float(view["losses"][layer][network]) for network in NETWORKS} for layer in LAYERS}
    return View(place, losses, {method: float(value) for method, value in view["perceptual"].items()}, tiles)
