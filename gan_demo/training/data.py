"""Training pictures, kept as uint8 in memory; the training loop turns each batch into floats in [-1, 1].

Three kinds of source, told apart by `load_images`:

- a sheet pack: a folder whose index.json says where equally sized tiles lie on large sheets;
- any folder of image files, searched with its subfolders except hidden ones;
- a torchvision data set: `torchvision:mnist`, `cifar10`, `celeba` or `flowers102`, downloaded
  to ~/.cache/gan-demo where it is missing.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import v2
from tqdm import tqdm

from gan_demo import uploads
from gan_demo.pictures import cut

SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"}
LONGEST_LIST = 10  # bad pictures that a message names; further ones are only counted
CELEBA_FACE = (30, 40, 168, 178)  # left, top, right, bottom: the usual crop of the aligned 178x218 pictures


class Data(Protocol):
    """Pictures that a training run draws its batches from."""

    title: str

    def __len__(self) -> int: ...

    def take(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """The pictures of `indices` as uint8 (N, C, H, W)."""

    def about(self) -> dict:
        """What config.json says about the data."""


@dataclass
class Pictures:
    """A data set in memory, with the facts that a model card states about it."""

    images: Tensor  # uint8 (N, C, resolution, resolution)
    title: str
    licence: str = "not stated"
    citation: str = ""
    labels: list[int] = field(default_factory=list)  # the class of each picture; empty if the set has none
    classes: list[str] = field(default_factory=list)  # names of the classes
    attributes: dict[str, list[int]] = field(default_factory=dict)  # name -> 0 or 1 for each picture
    pad: bool = False  # whether pictures smaller than the resolution have a black border

    def __len__(self) -> int:
        return len(self.images)

    def take(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        return self.images[indices]

    def about(self) -> dict:
        return {
            "data": self.title,
            "licence": self.licence,
            "citation": self.citation,
            "pictures": len(self),
            "shares": self.shares(),
        } | ({"pad": True} if self.pad else {})

    def first(self, count: int) -> "Pictures":
        """The first `count` pictures with their labels and attributes."""
        attributes = {name: bits[:count] for name, bits in self.attributes.items()}
        return replace(self, images=self.images[:count], labels=self.labels[:count], attributes=attributes)

    def shares(self) -> dict[str, float]:
        """The share of pictures that have each attribute, 0 to 1."""
        return {name: round(sum(bits) / len(bits), 3) for name, bits in self.attributes.items()}


Fit = Callable[[Tensor, str], Tensor]  # makes a square of a picture uint8 (C, H, W) with a name for messages


def load_images(
    source: str,
    resolution: int,
    channels: int = 3,
    split: str | None = None,
    skip_bad: bool = False,
    pad: bool = False,
) -> Pictures:
    """Read `source` (see the module's docstring) as squares of `resolution` pixels.

    Pictures are cut to their central square and reduced with antialiasing; none is ever enlarged. With `skip_bad`,
    pictures in a folder that cannot be used are left out. With `pad`, those that are too small get a black border.

    Raises:
        FileNotFoundError: the folder does not exist or holds no picture.
        ValueError: the source or split is unknown, index.json is damaged, or pictures cannot be read or are smaller
            than `resolution` and have no border.
    """
    pictures = _read(source, partial(_square, resolution=resolution, pad=pad), channels, split, skip_bad)
    return replace(pictures, pad=pad)


def load_as_trained(source: str, config: dict, split: str | None = None, skip_bad: bool = False) -> Pictures:
    """Read `source` as the training of a checkpoint with this config.json read its pictures; see `load_images`."""
    model = config["config"]
    resolution = model.get("resolution") or model["sizes"][-1]  # LAPGAN names the sizes of all its levels
    return load_images(
        source, resolution, model.get("image_channels", 3), split, skip_bad, pad=config.get("pad", False)
    )


def _read(source: str, fit: Fit, channels: int, split: str | None, skip_bad: bool) -> Pictures:
    if source.startswith("torchvision:"):
        return _read_torchvision(source.removeprefix("torchvision:"), fit, channels, split)
    folder = Path(source)
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {source!r}; give a folder of images or torchvision:NAME")
    if (index := read_index(folder, "splits")) is None:
        return _read_folder(folder, fit, channels, skip_bad)
    try:
        return _read_sheets(folder, index, fit, channels, split)
    except (LookupError, TypeError, AttributeError, ArithmeticError, StopIteration) as error:
        path = folder / "index.json"
        raise ValueError(
            f"{path} is not an index of sheets: {error!r}; mend it, or remove it if it is not needed"
        ) from error


def read_index(folder: Path, key: str) -> dict | None:
    """A folder's index.json if it has `key`; None if there is no such file, or if it belongs to another program.

    Raises:
        ValueError: it cannot be read, so nobody can tell what it is.
    """
    path = folder / "index.json"
    if not path.is_file():
        return None
    try:
        index = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON in UTF-8 ({error}); mend it, or remove it if it is not needed") from error
    if isinstance(index, dict) and key in index:
        return index
    print(f"note: {path} has no {key!r} and is ignored; every picture in the folder counts", file=sys.stderr)
    return None


def picture_files(folder: Path, without: Container[str] = ()) -> list[Path]:
    """Picture files in a folder and its subfolders, sorted, except those named in `without`.

    Hidden files and folders are ignored, and so is `__MACOSX`, which a Mac packs into its archives. A note counts
    all other files whose suffix is not that of a picture.

    Raises:
        FileNotFoundError: there is no picture.
    """
    paths, others = [], Counter()
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
        for name in names:
            suffix = Path(name).suffix.lower()
            if name.startswith(".") or name in without or name == "index.json":
                continue
            if suffix in SUFFIXES:
                paths.append(Path(parent, name))
            else:
                others[suffix or "without a suffix"] += 1
    counts = ", ".join(f"{count} {suffix}" for suffix, count in sorted(others.items()))
    formats = ", ".join(sorted(SUFFIXES))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no picture ({formats}){f'; it holds {counts}' if counts else ''}")
    if counts:
        print(f"note: files in {folder} that are not read: {counts}; pictures are {formats}", file=sys.stderr)
    return sorted(paths)


def read_pictures(paths: list[Path], read: Callable[[Path], Tensor], skip_bad: bool = False) -> list[Tensor]:
    """Read each file with `read`; with `skip_bad`, those for which it raises are left out.

    Raises:
        ValueError: some files cannot be used, which the message names; or, even with `skip_bad`, none can.
    """
    images, bad = [], []
    for path in tqdm(paths, desc="reading", leave=False):
        try:
            images.append(read(path))
        except Exception as error:  # on a broken file, decoders may raise anything
            bad.append(str(error) if str(path) in str(error) else f"{path} cannot be read as a picture: {error}")
    if not bad:
        return images
    more = [f"and {len(bad) - LONGEST_LIST} more"] if len(bad) > LONGEST_LIST else []
    message = "\n  ".join([f"{len(bad)} of {len(paths)} pictures cannot be used:", *bad[:LONGEST_LIST], *more])
    if not images:
        raise ValueError(message)
    if not skip_bad:
        raise ValueError(f"{message}\nmend or remove them, or leave them out with --skip-bad")
    print(f"note: {message}\nthey are left out", file=sys.stderr)
    return images


def batch_indices(count: int, batch: int, step: int, seed: int) -> Tensor:
    """Indices of batch number `step` (from 0) when `count` pictures are shuffled anew every epoch.

    A pure function of its arguments, so that a resumed run goes on with the very picture at which it stopped.
    """
    positions = range(step * batch, (step + 1) * batch)
    return torch.stack([_epoch_order(count, p // count, seed)[p % count] for p in positions])


@lru_cache(maxsize=2)
def _epoch_order(count: int, epoch: int, seed: int) -> Tensor:
    return torch.randperm(count, generator=seeded(seed, epoch))


def seeded(*numbers: int) -> torch.Generator:
    """A torch.Generator whose seed mixes all `numbers` (each at least 0)."""
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state[0]))


def _read_sheets(folder: Path, index: dict, fit: Fit, channels: int, split: str | None) -> Pictures:
    splits = index["splits"]
    split = split or next(iter(splits))
    if split not in splits:
        raise ValueError(f"{folder} has no split {split!r}; it has {', '.join(splits)}")
    info = splits[split]
    tiles = [tile for sheet in info["sheets"] for tile in _cut_sheet(folder / sheet, info, channels)]
    images = torch.stack([fit(tile, f"{folder} tile {i}") for i, tile in _progress(tiles, info)])
    labels, classes = _classes(index, info)
    bits = info.get("attributes", [])
    names = index.get("attributes", []) if bits else []
    return Pictures(
        images,
        title=index.get("title", folder.name),
        licence=index.get("licence", "not stated"),
        citation=index.get("citation", ""),
        labels=labels,
        classes=classes,
        attributes={name: [int(row[i]) for row in bits] for i, name in enumerate(names)},
    )


def _classes(index: dict, info: dict) -> tuple[list[int], list[str]]:
    """Labels counted from 0 and the names of the classes; an index may give names as a list or by label."""
    labels, names = info.get("labels", []), index.get("classes", []) if "labels" in info else []
    if isinstance(names, dict):
        place = {int(label): i for i, label in enumerate(names)}
        return [place[label] for label in labels], list(names.values())
    return labels, names


def _progress(tiles: list[Tensor], info: dict):
    return enumerate(tqdm(tiles[: info["count"]], desc="reading", unit="pictures", leave=False))


def _cut_sheet(path: Path, info: dict, channels: int) -> Tensor:
    """One sheet as (tiles, C, tile height, tile width), row by row."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is named in index.json but is missing")
    return torch.as_tensor(cut(read_image(path, channels), *info["tile"]))


def _read_folder(folder: Path, fit: Fit, channels: int, skip_bad: bool) -> Pictures:
    def read(path: Path) -> Tensor:
        return fit(read_image(path, channels), str(path))

    return Pictures(torch.stack(read_pictures(picture_files(folder), read, skip_bad)), title=folder.name)


def _read_torchvision(name: str, fit: Fit, channels: int, split: str | None) -> Pictures:
    from torchvision import datasets

    root = Path.home() / ".cache" / "gan-demo"
    train = split in (None, "train")
    # Oxford-102 is so small that all of its splits are used, as in the sheet pack.
    sources = {
        "mnist": lambda: [datasets.MNIST(root, train=train, download=True)],
        "cifar10": lambda: [datasets.CIFAR10(root, train=train, download=True)],
        "celeba": lambda: [datasets.CelebA(root, split=split or "train", download=True)],
        "flowers102": lambda: [
            datasets.Flowers102(root, split=part, download=True)
            for part in ([split] if split else ["train", "val", "test"])
        ],
    }
    if name not in sources:
        raise ValueError(f"torchvision data set {name!r} is unknown; use one of {', '.join(sources)}")
    images, labels, classes = [], [], []
    for dataset in sources[name]():
        classes = list(getattr(dataset, "classes", []))
        for i, (picture, label) in enumerate(tqdm(dataset, desc="reading", leave=False)):
            if name == "celeba":
                picture = picture.crop(CELEBA_FACE)
            images.append(fit(_tensor(picture, channels), f"{name} picture {i}"))
            if name != "celeba":
                labels.append(int(label))
    return Pictures(torch.stack(images), title=f"torchvision {name}", labels=labels, classes=classes if labels else [])


def read_image(path: Path, channels: int = 3) -> Tensor:
    """A picture file as uint8 (channels, H, W), decoded like an upload, with transparent parts on white.

    Raises:
        ValueError: it cannot be read, or is larger than uploads.TRAINING allows.
    """
    try:
        upload = uploads.read(path, limits=uploads.TRAINING)
    except ValueError as error:
        raise ValueError(f"{path} cannot be read as a picture: {error}") from error
    return uploads.with_channels(uploads.on_white(upload.image, upload.alpha), channels)


def _tensor(picture: Image.Image, channels: int) -> Tensor:
    array = np.array(picture.convert("L" if channels == 1 else "RGB"))
    return torch.from_numpy(array).reshape(*array.shape[:2], channels).permute(2, 0, 1)


def _square(image: Tensor, name: str, resolution: int, pad: bool) -> Tensor:
    """The central square of uint8 (C, H, W), reduced to `resolution`; with `pad`, on black where it is smaller."""
    if pad:
        image = v2.functional.center_crop(image, [max(side, resolution) for side in image.shape[1:]])  # adds zeros
    side = min(image.shape[1:])
    if side < resolution:
        size = f"{image.shape[2]}x{image.shape[1]}"
        raise ValueError(f"{name} is {size} pixels; both sides must be at least {resolution}, or --pad adds a border")
    image = v2.functional.center_crop(image, [side, side])
    if side == resolution:
        return image.contiguous()
    return v2.functional.resize(image, [resolution] * 2, v2.InterpolationMode.BICUBIC, antialias=True)
