"""Photographs of any size in memory, of which every batch gets random squares."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from gan_demo import examples
from gan_demo.training.data import SUFFIXES, read_image


@dataclass
class Photos:
    """Photographs, cut at random; each comes as often as any other."""

    images: list[Tensor]  # uint8 (3, H, W) each
    crop: int  # height and width of a square, in pixels
    title: str
    licence: str = "not stated"

    def __len__(self) -> int:
        return len(self.images)

    def take(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """A random square of each photograph, turned and mirrored at random, uint8 (N, 3, crop, crop)."""
        return torch.stack([self._square(self.images[i], rng) for i in indices.tolist()])

    def about(self) -> dict:
        return {"data": self.title, "licence": self.licence, "citation": "", "pictures": len(self), "shares": {}}

    def _square(self, image: Tensor, rng: torch.Generator) -> Tensor:
        rows, columns = (side - self.crop + 1 for side in image.shape[1:])
        top, left, turns, mirrored = (int(torch.randint(n, (), generator=rng)) for n in (rows, columns, 4, 2))
        square = image[:, top : top + self.crop, left : left + self.crop].rot90(turns, (1, 2))
        return square.flip(2) if mirrored else square


def load_photos(source: str, crop: int) -> Photos:
    """Read all photographs under a folder, except the originals of our examples.

    An index.json with `title` and `photos` (`file`, `licence` each) says what they are.

    Raises:
        FileNotFoundError: the folder does not exist or holds no picture.
        ValueError: a picture cannot be read, or is smaller than `crop`.
    """
    folder = Path(source)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {source!r}; give a folder of photographs")
    examples_of = {entry["original"] for entry in examples.index()}
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.name not in examples_of)
    if not paths:
        raise FileNotFoundError(f"{folder} holds no picture ({', '.join(sorted(SUFFIXES))})")
    images = [_large_enough(read_image(path), crop, path) for path in tqdm(paths, desc="reading", leave=False)]
    return Photos(images, crop, *_title_and_licence(folder))


def _large_enough(image: Tensor, crop: int, path: Path) -> Tensor:
    height, width = image.shape[1:]
    if min(height, width) < crop:
        raise ValueError(f"{path} is {width}x{height} pixels; both sides must be at least {crop}")
    return image


def _title_and_licence(folder: Path) -> tuple[str, str]:
    path = folder / "index.json"
    if not path.is_file():
        return folder.name, "not stated"
    try:
        index = json.loads(path.read_text("utf-8"))
        licences = sorted({photo["licence"] for photo in index["photos"]})
        return index["title"], "; ".join(licences)
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no index of photographs: {error!r}") from error
