"""The tab "Start": the papers in the order of their years, with something to touch for each, and the way in."""

import logging
from collections.abc import Callable, Sequence

import gradio as gr
import numpy as np
from PIL import Image

from gan_demo import decks
from gan_demo.pictures import beside, data_uri, encode, to_pil
from gan_demo.services import caption as captions
from gan_demo.services import loaded, start
from gan_demo.ui import live, remakes, sharing
from gan_demo.ui.chapters import START, section
from gan_demo.ui.components import StartView

STEPS = 9  # stored pictures on a path
FACES = ("dcgan-faces", 0, 21)  # a model and two seeds, chosen by eye as all seeds here
DIGIT = ("gan-mnist", 1, 13)  # passes 6, 0, 5 and 3
FLOWER = ("dcgan-flowers", 51, 33)
HANDS = ("cgan-mnist", [0, 2, 3, 5, 6, 10, 14, 4])  # a model and a seed per handwriting
THREE = 3  # the label that is ordered first
PYRAMID = ("lapgan-flowers", 4)
SENTENCE = ("this flower has ", " petals and a yellow center")
WORDS = ["red", "yellow", "purple", "white", "pink", "orange"]
PURPLE = 2  # the word that is chosen first
POSES = [1, 5, 11, 13]  # seeds of the flowers that a word changes
PHOTO = ("bear.jpg", "a knitted bear")
SHOE = 7  # a real one
METHODS = {"bicubic": "Bicubic", "srgan-photos": "SRGAN"}
PART = (0, 64, 400, 250)  # left, top, width and height of the photograph's part

_log = logging.getLogger(__name__)


def pictures(images: Sequence[np.ndarray], kind: str = "jpeg") -> dict:
    """Pictures as one sheet with the place of each."""
    row, places = beside(images)
    uri = data_uri(encode(to_pil(row), kind, 88), f"image/{kind}")
    return {"sheet": uri, "places": places}


def path(model_id: str, seed_a: int, seed_b: int, of: str, kind: str = "jpeg") -> dict:
    """A toy: the way from one seed to another; `of` says in words what the pictures show."""
    images = start.path(model_id, seed_a, seed_b, STEPS)
    own = {"kind": "path", "model": model_id, "seeds": [seed_a, seed_b], "of": of}
    return own | pictures(images, kind)


def label() -> dict:
    """A toy: digits to order, each place in its own handwriting."""
    model_id, seeds = HANDS
    images = start.labels(model_id, seeds)
    return {
        "kind": "choice",
        "model": model_id,
        "encoder": "",
        "count": len(seeds),
        "options": loaded.labels(model_id),
        "first": THREE,
        "label": "Which digit",
        "sentence": ["", ""],
        "columns": 4,
        "of": "eight invented handwritings of the digit",
        "die": "Other handwritings",
        "hint": "Choose a digit: eight hands write it.",
    } | pictures(np.concatenate(images), "png")


def pyramid() -> dict:
    """A toy: the levels of one flower."""
    model_id, seed = PYRAMID
    images = start.levels(model_id, seed)
    own = {"kind": "pyramid", "model": model_id, "of": "an invented flower"}
    return own | pictures(images, "png")


def caption() -> dict:
    """A toy: a sentence of which one word can be changed."""
    pair, images = captions.pair(), start.captions([word.join(SENTENCE) for word in WORDS], POSES)
    return {
        "kind": "choice",
        "model": pair.model_id,
        "encoder": pair.encoder_id,
        "count": len(POSES),
        "options": WORDS,
        "first": PURPLE,
        "label": "Colour of the petals",
        "sentence": SENTENCE,
        "columns": len(POSES),
        "of": "four invented flowers",
        "die": "Other poses",
        "hint": "The colour follows the word; each flower keeps its pose.",
    } | pictures(np.concatenate(images))


def divider() -> dict:
    """A toy: a photograph that was shrunk, brought back by two methods."""
    file, title = PHOTO
    left, right = (
        data_uri(encode(to_pil(image), "jpeg", 85), "image/jpeg")
        for image in start.enlargements(file, list(METHODS), *PART)
    )
    return {"kind": "divider", "left": left, "right": right, "names": list(METHODS.values()), "of": title}


TOYS: dict[str, Callable[[], dict]] = {
    "faces": lambda: path(*FACES, "a face that nobody has"),
    "digit": lambda: path(*DIGIT, "a digit that nobody wrote", "png"),
    "label": label,
    "flower": lambda: path(*FLOWER, "a flower that never grew"),
    "pyramid": pyramid,
    "caption": caption,
    "divider": divider,
}


def toys() -> dict[str, dict]:
    """What there is to touch, by name; a toy whose checkpoint is missing or damaged is left out."""
    whole = {}
    for name, make in TOYS.items():
        try:
            whole[name] = make()
        except ValueError as error:
            _log.warning("the start page is without %s: %s", name, error)
    return whole


# Three pictures of each network for the picture of a shared link.
COLUMNS: list[Callable[[], Sequence[np.ndarray]]] = [
    lambda: start.path(*DIGIT, STEPS)[:: STEPS // 2],
    lambda: start.labels(*HANDS)[1::3, 0],
    lambda: start.path(*FACES, STEPS)[:: STEPS // 2],
    lambda: start.levels(*PYRAMID)[1:],
    lambda: start.captions([word.join(SENTENCE) for word in WORDS], POSES)[:3, 0],
    lambda: start.path(*FLOWER, STEPS)[:: STEPS // 2],
]
TILE, GAP = 190, 10  # pixels

# The picture of each chapter in the row of tabs.
THUMBNAILS: dict[str, Callable[[], np.ndarray]] = {
    "watch": lambda: start.path(*DIGIT, STEPS)[0],
    "latent": lambda: start.path(*FACES, STEPS)[STEPS // 2],
    "pyramid": lambda: start.levels(*PYRAMID)[-1],
    "caption": lambda: start.captions([word.join(SENTENCE) for word in WORDS], POSES)[PURPLE, 0],
    "super_resolution": lambda: start.enlargements(PHOTO[0], list(METHODS), *PART)[1][:, :160, 40:200],
    "real_or_fake": lambda: decks.tiles(decks.DECKS["clothes"])[SHOE],
}
THUMBNAIL = 80  # pixels: twice what the row shows, for dense screens


def thumbnails() -> dict[str, str]:
    """The picture of each chapter as a data URI, by the chapter's id, where its checkpoint is whole."""
    uris = {}
    for chapter, make in THUMBNAILS.items():
        try:
            picture = to_pil(make())
        except ValueError:
            continue
        if picture.width > THUMBNAIL:
            picture = picture.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        uris[chapter] = data_uri(encode(picture, "jpeg", 90), "image/jpeg")
    return uris


def preview_uri() -> str:
    """The picture that a shared link shows, as a data URI: a column for each network that is there."""
    picture = Image.new("RGB", sharing.SIZE, "white")
    left = (sharing.SIZE[0] - len(COLUMNS) * (TILE + GAP) + GAP) // 2
    top = (sharing.SIZE[1] - 3 * (TILE + GAP) + GAP) // 2
    for column, make in enumerate(COLUMNS):
        try:
            images = make()
        except ValueError:
            continue
        for row, image in enumerate(images[:3]):
            tile = to_pil(image).resize((TILE, TILE), Image.Resampling.NEAREST)
            picture.paste(tile, (left + column * (TILE + GAP), top + row * (TILE + GAP)))
    return data_uri(encode(picture, "jpeg", 85), "image/jpeg")


def about(model_id: str, needs: Sequence[tuple[str, str]] = ()) -> dict:
    """What the page has to know of a model to draw with it; `needs`: networks of others that it cannot do without."""
    try:
        files = live.listing(model_id)
    except ValueError:
        files = None  # its stored pictures are all there is
    return {"id": model_id, "labels": list(loaded.labels(model_id)), "listing": files, "needs": needs}


def models(value: dict[str, dict]) -> list[dict]:
    """What the page has to know of the toys' models, each once."""
    parts = {}
    for toy in value.values():
        encoder = toy.get("encoder")
        if toy.get("model"):
            parts[toy["model"]] = about(toy["model"], [(encoder, "encoder")] if encoder else [])
        if encoder:
            parts[encoder] = about(encoder)
    return list(parts.values())


def build() -> None:
    """Put the page together, of pictures that are stored."""
    value = toys()
    StartView({"toys": value, "models": models(value)}, elem_id="start-view")
    with section(START, "figures", "Figures of the papers, drawn anew"):
        gr.HTML(remakes.as_html())
