"""Decks of cards for "Real or fake?": real pictures that may be passed on, and networks that learned from such ones.

The real ones are test pictures, which no network has seen; `python -m gan_demo.evaluation tiles DECK --data FOLDER`
puts them on a sheet. What is generated is drawn anew in every game, from seeds.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from gan_demo.checkpoints import remedy
from gan_demo.pictures import cut

FOLDER = Path(__file__).parent
TILES = 200  # real pictures of a deck
COLUMNS = 20  # of its sheet


@dataclass(frozen=True)
class Deck:
    """Real and generated pictures of the same kind of thing."""

    id: str
    title: str
    size: int  # height and width of a picture in pixels, as in training
    frame: int  # pixels at each edge that are black in every picture: the border that training gave to smaller ones
    source: str  # of the real pictures, with their licence
    of: str  # what a picture shows
    networks: dict[str, str]  # what draws, by the checkpoint's id: its name in the game
    judge: str  # id of the checkpoint whose D plays along


DECKS = {
    deck.id: deck
    for deck in (
        Deck(
            "clothes",
            "Clothes",
            size=32,
            frame=2,
            source="Fashion-MNIST, test pictures (Xiao, Rasul, Vollgraf 2017), MIT licence",
            of="a piece of clothing",
            networks={
                "gan-fashion": "the first GAN",
                "lapgan-fashion": "LAPGAN",
                "dcgan-fashion": "DCGAN",
            },
            judge="dcgan-fashion",
        ),
        Deck(
            "digits",
            "Digits",
            size=28,
            frame=0,
            source="MNIST, test pictures (LeCun, Cortes, Burges), CC BY-SA 3.0",
            of="a digit",
            networks={"gan-mnist": "the first GAN", "cgan-mnist": "CGAN"},
            judge="gan-mnist",
        ),
    )
}


def sheet_path(deck: Deck) -> Path:
    """Where a deck's real pictures are."""
    return FOLDER / f"{deck.id}.webp"


def sheet(deck: Deck) -> bytes:
    """A deck's real pictures, row by row, as a lossless WebP.

    Raises:
        ValueError: the file is missing or damaged; the message names it.
    """
    try:
        data = sheet_path(deck).read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            size = picture.size
        if size != (deck.size * COLUMNS, deck.size * (TILES // COLUMNS)):
            raise ValueError("the sheet has another size")
    except (OSError, ValueError) as error:
        name = f"gan_demo/decks/{deck.id}.webp"
        raise ValueError(f"{name} is missing or damaged; {remedy('gan_demo/decks')} restores it") from error
    return data


def tiles(deck: Deck) -> np.ndarray:
    """A deck's real pictures, uint8 (TILES, 1, size, size).

    Raises:
        ValueError: see `sheet`.
    """
    with Image.open(io.BytesIO(sheet(deck))) as picture:
        return cut(np.asarray(picture.convert("L"))[None], deck.size, deck.size)


def on_canvas(images: np.ndarray, deck: Deck) -> np.ndarray:
    """Pictures uint8 (N, C, size, size) as the game shows all, real or generated: grey, (N, 1, size, size), and framed.

    web/components/real_or_fake_pictures.js does the same.
    """
    grey = np.rint(images.mean(1, keepdims=True)).astype(np.uint8)
    framed, inside = np.zeros_like(grey), slice(deck.frame, deck.size - deck.frame)
    framed[:, :, inside, inside] = grey[:, :, inside, inside]
    return framed
