"""Photographs of any size, kept in memory; every batch gets random squares of them."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from gan_demo import examples
from gan_demo.training.data import picture_files, read_image, read_index, read_pictures


@dataclass
class Photos:
    """Photographs from which random squares are cut; a large one gives no more squares than a small one."""

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
        top, left, turns, flip = (int(torch.randint(n, (), generator=rng)) for n in (rows, columns, 4, 2))
        square = image[:, top : top + self.crop, left : left + self.crop].rot90(turns, (1, 2))
        return square.flip(2) if flip else square


def load_photos(source: str, crop: int, skip_bad: bool = False) -> Photos:
    """Read all photographs under a folder, except the originals of our examples.

    An index.json with `title` and `photos` (each with `file` and `licence`) says what they are. With `skip_bad`,
    pictures that cannot be used are left out.

    Raises:
        FileNotFoundError: the folder does not exist or holds no picture.
        ValueError: index.json is damaged, or pictures cannot be read or are smaller than `crop`.
    """
    folder = Path(source)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {source!r}; give a folder of photographs")
    originals = {entry["original"] for entry in examples.index()}
    paths, about = picture_files(folder, without=originals), _title_and_licence(folder)
    images = read_pictures(paths, lambda path: _large_enough(read_image(path), crop, path), skip_bad)
    return Photos(images, crop, *about)


def _large_enough(image: Tensor, crop: int, path: Path) -> Tensor:
    height, width = image.shape[1:]
    if min(height, width) < crop:
        raise ValueError(f"{path} is {width}x{height} pixels; both sides must be at least {crop}")
    return image


def _title_and_licence(folder: Path) -> tuple[str, str]:
    if (index := read_index(folder, "photos")) is None:
        return folder.name, "not stated"
    try:
        licences = sorted({photo["licence"] for photo in index["photos"]})
        return index["title"], "; ".join(licences)
    except (KeyError, TypeError) as error:
        path = folder / "index.json"
        raise ValueError(
            f"{path} is not an index of photographs: {error!r}; mend it, or remove it if it is not needed"
        ) from error
