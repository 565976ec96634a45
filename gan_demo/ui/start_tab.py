"""The tab "Start": the papers in the order of their years, with something to touch for each, and the way in."""

import logging
from collections.abc import Callable, Sequence

import gradio as gr
import numpy as np
from PIL import Image

from gan_demo import decks, examples, picks
from gan_demo.pictures import beside, data_uri, encode, to_pil
from gan_demo.services import caption as captions
from gan_demo.services import loaded, start
from gan_demo.ui import inside_tab, live, paint_tab, pyramid_tab, remakes, sharing, words
from gan_demo.ui.chapters import START, section
from gan_demo.ui.components import StartView

STEPS = 9  # stored pictures on a path
FIRST_LABEL = 3  # the digit that is ordered first, and
PURPLE = 2  # the word that is chosen first, each by its place
PHOTO = "a knitted bear"
RIVALS = 8  # pictures of each network
SHOE = 7  # number of a real picture
METHODS = {"bicubic": "Bicubic", "srgan-photos": "SRGAN"}

_log = logging.getLogger(__name__)


def pictures(images: Sequence[np.ndarray], kind: str = "jpeg") -> dict:
    """Pictures as one sheet with the place of each."""
    row, places = beside(images)
    uri = data_uri(encode(to_pil(row), kind, 88), f"image/{kind}")
    return {"sheet": uri, "places": places}


def frames(pick: picks.Path) -> np.ndarray:
    """The pictures on the way from one seed to another."""
    return start.path(pick.model, *pick.seeds, STEPS)


def flowers() -> np.ndarray:
    """Flowers in each colour, in the same poses."""
    colours = list(picks.COLOURS.values())
    return start.captions([pick.text for pick in colours], list(colours[0].seeds))


def photograph() -> list[np.ndarray]:
    """A part of a photograph that was shrunk, brought back by each method."""
    return start.enlargements(examples.entry(picks.BEAR.number)["file"], list(METHODS), *picks.BEAR_PART)


def path(pick: picks.Path, of: str, kind: str = "jpeg") -> dict:
    """A toy: the way from one seed to another; `of` says in words what the pictures show."""
    own = {"kind": "path", "model": pick.model, "seeds": list(pick.seeds), "of": of}
    return own | pictures(frames(pick), kind)


def label() -> dict:
    """A toy: digits to order, each place in its own handwriting."""
    model_id, seeds = picks.HANDS.model, list(picks.HANDS.seeds)
    images = start.labels(model_id, seeds)
    return {
        "kind": "choice",
        "model": model_id,
        "encoder": "",
        "count": len(seeds),
        "options": loaded.labels(model_id),
        "first": FIRST_LABEL,
        "label": "Which digit",
        "sentence": ["", ""],
        "columns": 4,
        "of": "eight invented handwritings of the digit",
        "die": "Other handwritings",
        "hint": "Choose a digit and see it in eight handwritings.",
    } | pictures(np.concatenate(images), "png")


def pyramid() -> dict:
    """A toy: the levels of one flower."""
    own = {"kind": "pyramid", "model": picks.START_CHAIN.model, "of": "an invented flower"}
    return own | pictures(start.levels(picks.START_CHAIN.model, picks.START_CHAIN.seed), "png")


def rivals() -> dict:
    """A toy: pictures of the first GAN beside those of LAPGAN; {} while one of the two is missing."""
    images = [own[:RIVALS] for own in pyramid_tab.rivals().values()]
    if not images:
        return {}
    names = list(pyramid_tab.RIVALS.values())
    own = {"kind": "rivals", "names": names, "columns": RIVALS // 2, "of": pyramid_tab.RIVALS_SHOW}
    return own | pictures(np.concatenate(images))


def caption() -> dict:
    """A toy: a sentence of which one word can be changed."""
    pair, images = captions.pair(), flowers()
    return {
        "kind": "choice",
        "model": pair.model_id,
        "encoder": pair.encoder_id,
        "count": images.shape[1],
        "options": list(picks.COLOURS),
        "first": PURPLE,
        "label": "Colour of the petals",
        "sentence": picks.SENTENCE,
        "columns": images.shape[1],
        "of": "four invented flowers",
        "die": "Other poses",
        "hint": "The colour follows the word; each flower keeps its pose.",
    } | pictures(np.concatenate(images))


def divider() -> dict:
    """A toy: a photograph that was shrunk, brought back by two methods."""
    left, right = (data_uri(encode(to_pil(image), "jpeg", 85), "image/jpeg") for image in photograph())
    return {"kind": "divider", "left": left, "right": right, "names": list(METHODS.values()), "of": PHOTO}


def morph() -> dict:
    """A toy: the way from a picture to what a stroke of a brush made of it."""
    images = paint_tab.follow(picks.PAINTED[0]).frames
    return {"kind": "morph", "of": "a face on its way to the colour of the brush"} | pictures(images)


TOYS: dict[str, Callable[[], dict]] = {
    "faces": lambda: path(picks.START_FACES, "a face that nobody has"),
    "digit": lambda: path(picks.START_DIGITS, "a digit that nobody wrote", "png"),
    "label": label,
    "flower": lambda: path(picks.PETALS, "a flower that never grew"),
    "pyramid": pyramid,
    "rivals": rivals,
    "caption": caption,
    "divider": divider,
    "morph": morph,
}


def toys() -> dict[str, dict]:
    """What there is to touch or to see, by name; whatever lacks a checkpoint, or has a damaged one, is left out."""
    whole = {}
    for name, make in TOYS.items():
        try:
            if toy := make():
                whole[name] = toy
        except ValueError as error:
            _log.warning("the start page is without %s: %s", name, error)
    return whole


# Three pictures of each network for the picture of a shared link.
COLUMNS: list[Callable[[], Sequence[np.ndarray]]] = [
    lambda: frames(picks.START_DIGITS)[:: STEPS // 2],
    lambda: start.labels(picks.HANDS.model, list(picks.HANDS.seeds))[1::3, 0],
    lambda: frames(picks.START_FACES)[:: STEPS // 2],
    lambda: start.levels(picks.START_CHAIN.model, picks.START_CHAIN.seed)[1:],
    lambda: flowers()[:3, 0],
    lambda: frames(picks.PETALS)[:: STEPS // 2],
]
TILE, GAP = 190, 10  # pixels

# The picture of each chapter in the row of tabs.
THUMBNAILS: dict[str, Callable[[], np.ndarray]] = {
    "watch": lambda: frames(picks.START_DIGITS)[0],
    "latent": lambda: frames(picks.START_FACES)[STEPS // 2],
    "inside": inside_tab.thumbnail,
    "pyramid": lambda: start.levels(picks.START_CHAIN.model, picks.START_CHAIN.seed)[-1],
    "caption": lambda: flowers()[PURPLE, 0],
    "super_resolution": lambda: photograph()[1][:, :160, 40:200],
    "paint": paint_tab.thumbnail,
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
    with section(START, "figures", "Figures from the papers, redrawn"):
        gr.HTML(remakes.as_html())
    with section(START, "words", "The key words, in one sentence each"):
        gr.HTML(words.as_html())
