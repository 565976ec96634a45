"""Pictures with sentences, and their split into those to train on and those that are held out.

The zero-shot split of Reed et al. 2016: some classes are never trained on. Of the other classes' pictures, every
tenth is held out too, so that a measurement can tell new sentences from new species.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from gan_demo.training.data import load_images, read_index, seeded

STORED, CROP = 72, 64  # sides of the stored pictures and of the squares cut from them, in pixels
HELD_OUT = 10  # of the classes to train on, every tenth picture (in random order) is held out


@dataclass
class CaptionedPictures:
    """Pictures, each with one or more sentences and a class."""

    images: Tensor  # uint8 (N, 3, STORED, STORED)
    captions: list[list[str]]  # of each picture
    labels: Tensor  # class of each picture (N,)
    classes: list[str]
    unseen: set[int]  # classes that are never trained on
    title: str
    licence: str
    citation: str = ""

    def __len__(self) -> int:
        return len(self.images)

    def take(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """A random square of each picture, mirrored at random, uint8 (N, 3, CROP, CROP)."""
        draws = torch.randint(0, STORED - CROP + 1, (len(indices), 2), generator=rng).tolist()
        flips = torch.rand(len(indices), generator=rng) < 0.5
        squares = [
            self.images[i, :, y : y + CROP, x : x + CROP] for i, (y, x) in zip(indices.tolist(), draws, strict=True)
        ]
        return torch.where(flips[:, None, None, None], torch.stack(squares).flip(3), torch.stack(squares))

    def about(self) -> dict:
        about = {"data": self.title, "licence": self.licence, "citation": self.citation}
        return about | {"pictures": len(self), "shares": {}}

    def split(self) -> dict[str, Tensor]:
        """Indices: `train`, `held_out` (seen classes, unseen pictures), `unseen` (classes never trained on)."""
        unseen = torch.tensor([int(label) in self.unseen for label in self.labels])
        held_out = torch.zeros(len(self), dtype=torch.bool)
        held_out[torch.randperm(len(self), generator=seeded(0, 6))[::HELD_OUT]] = True
        masks = {"train": ~unseen & ~held_out, "held_out": ~unseen & held_out, "unseen": unseen}
        return {name: mask.nonzero().flatten() for name, mask in masks.items()}

    def subset(self, indices: Tensor) -> "CaptionedPictures":
        captions = [self.captions[i] for i in indices.tolist()]
        return replace(self, images=self.images[indices], captions=captions, labels=self.labels[indices])


def load_captioned(source: str) -> CaptionedPictures:
    """Read a sheet pack that has a captions.jsonl, with one line per tile: {"captions": [...]}.

    Raises:
        FileNotFoundError: the folder or its captions.jsonl does not exist.
        ValueError: captions and pictures do not fit together.
    """
    path = Path(source) / "captions.jsonl"
    pictures = load_images(source, STORED)
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist; sentences are needed, one line per picture")
    captions = [json.loads(line)["captions"] for line in path.read_text("utf-8").splitlines()]
    if len(captions) != len(pictures) or not all(captions):
        raise ValueError(f"{path} has {len(captions)} lines for {len(pictures)} pictures; each needs a sentence")
    if not pictures.labels:
        raise ValueError(f"{source} has no labels; a wrong sentence is one of another class")
    index = read_index(Path(source), "splits")
    names = list(index.get("classes", {}))
    unseen = {names.index(str(label)) for label in index.get("zero_shot_test_classes", [])}
    labels, about = torch.tensor(pictures.labels), (pictures.title, pictures.licence, pictures.citation)
    return CaptionedPictures(pictures.images, captions, labels, pictures.classes, unseen, *about)
