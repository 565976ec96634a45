"""Real pictures for "Real or fake?": test pictures as the networks' training would have read them, on one sheet."""

import io

import torch

from gan_demo.checkpoints import write_atomically
from gan_demo.decks import COLUMNS, TILES, Deck, sheet_path
from gan_demo.pictures import sheet, to_pil
from gan_demo.training.data import load_images


def choose(deck: Deck, data: str, seed: int) -> torch.Tensor:
    """A deck's real pictures, chosen by chance from the test pictures, uint8 (TILES, 1, size, size)."""
    pictures = load_images(data, deck.size, 1, "test", pad=deck.frame > 0)
    rng = torch.Generator().manual_seed(seed)
    return pictures.images[torch.randperm(len(pictures), generator=rng)[:TILES]]


def make(deck: Deck, data: str, seed: int = 0) -> None:
    """Write a deck's sheet."""
    file = io.BytesIO()
    picture = to_pil(sheet(choose(deck, data, seed), COLUMNS))
    picture.save(file, "WEBP", lossless=True, quality=100, method=6)
    write_atomically(sheet_path(deck), file.getvalue())
