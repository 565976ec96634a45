"""The tab "Real or fake?": LAPGAN's study of people as a game, alone or with a class."""

import os

import gradio as gr
import numpy as np

from gan_demo import decks, picks
from gan_demo.decks import Deck
from gan_demo.pictures import beside, data_uri, picture_uri, to_pil
from gan_demo.services import classes, latent, loaded, real_or_fake
from gan_demo.ui import address, live
from gan_demo.ui.chapters import REAL_OR_FAKE, section
from gan_demo.ui.components import RealOrFake

REAL = [43, 7, 84, 104]  # tiles of the nine pictures that the tab opens with
PLACES = "rdrgdrrdg"  # real, DCGAN's or the first GAN's

STUDY = """
<div class="story">

### Why ask people?

A GAN has no number that says how real its pictures look. So LAPGAN's authors asked people, and wrote in the paper's
summary: their pictures of CIFAR-10 were "mistaken for real images around 40% of the time, compared to 10% for samples
drawn from a GAN baseline model". Those are the two lines in the figure, level because that sentence names no time. They
were measured on small colour photographs of ten kinds of things; here you see clothes and digits, so your points may
lie elsewhere.

*Denton, Chintala, Szlam, Fergus 2015, [arXiv:1506.05751](https://arxiv.org/abs/1506.05751)*

### How it is measured here

- **Time.** A screen shows whole frames, mostly 60 a second. A picture is shown for as many as fit into the time,
  rounded down: 75 ms are four frames, 67 ms. Then comes a mask of random greys, which wipes out what the eye still has.
  The page counts the frames for which each picture was really shown. Where the computer was too busy to end one in
  time, your answer counts for the time that you saw.
- **Pictures.** Between three and seven of the ten are real: test pictures, which no network has seen. The others are
  drawn by your own browser while you wait, each from a seed of its own, by the networks in turn.
- **Nothing else gives it away.** Real or generated, every picture becomes greys on the same canvas, equally large, with
  the same black edge.
- **D.** It sees exactly the greys that you see, for as long as it likes. What it says is "more real-looking than this
  percentage of real pictures"; only the first GAN's D gives a probability.
</div>
"""

# A button's script: the curve as a file, with the colours that it has on the page.
SAVE = """() => {
  const curve = document.querySelector("#real-or-fake .own-curve svg");
  const copy = curve.cloneNode(true);
  const parts = [...copy.querySelectorAll("*")];
  [...curve.querySelectorAll("*")].forEach((part, i) => {
    const { fill, stroke, strokeWidth, strokeDasharray, font } = getComputedStyle(part);
    Object.assign(parts[i].style, { fill, stroke, strokeWidth, strokeDasharray, font });
  });
  const text = new XMLSerializer().serializeToString(copy);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = "real-or-fake.svg";
  link.click();
  URL.revokeObjectURL(link.href);
}"""


def sources() -> str:
    """Where the real pictures come from, as HTML."""
    entries = "".join(f"<li>{deck.title}: {deck.source}.</li>" for deck in decks.DECKS.values())
    return f'<div class="notice">The real pictures:<ul>{entries}</ul></div>'


def about_deck(deck: Deck) -> dict:
    """What the page has to know of a deck."""
    judge = real_or_fake.judge(deck)
    return {
        "id": deck.id,
        "title": deck.title,
        "of": deck.of,
        "size": deck.size,
        "frame": deck.frame,
        "tiles": decks.TILES,
        "sheet": data_uri(decks.sheet(deck), "image/webp"),
        "networks": real_or_fake.networks(deck),
        "judge": judge and {"model": judge.model_id, "threshold": judge.threshold},
    }


def about_model(model_id: str) -> dict:
    """What the page has to know of a model to draw with it, and of its D's scores."""
    try:
        files = live.listing(model_id)
    except ValueError:
        files = None
    scale = latent.scale(model_id)
    return {
        "id": model_id,
        "labels": list(loaded.labels(model_id)),
        "listing": files,
        "probability": scale.opinion == latent.PROBABILITY,
        "quantiles": scale.quantiles,
    }


def opening(deck: Deck) -> dict:
    """The nine pictures that the tab opens with, on one sheet."""
    kinds = {"r": (classes.REAL, REAL)} | {
        kind: (pick.model, pick.seeds) for kind, pick in (("d", picks.CLOTHES), ("g", picks.NOISY_CLOTHES))
    }
    numbers = {kind: iter(row) for kind, (_, row) in kinds.items()}
    cards = [(kinds[kind][0], next(numbers[kind])) for kind in PLACES]
    images = [picture(deck, source, number) for source, number in cards]
    row, places = beside(images)
    named = [{"source": source, "number": number} for source, number in cards]
    return {"sheet": picture_uri(to_pil(row), "png"), "places": places, "cards": named}


def picture(deck: Deck, source: str, number: int) -> np.ndarray:
    """A picture as the game shows it, uint8 (1, size, size).

    Raises:
        ValueError: what draws it is missing or damaged.
    """
    images = decks.tiles(deck)[[number]] if source == classes.REAL else real_or_fake.draw(source, [number])
    return decks.on_canvas(images, deck)[0]


def address_rules() -> address.Rules:
    """What the page's address may say of this tab."""
    return {
        "deck": address.choice(decks.DECKS),
        "time": address.choice(["mixed", *map(str, real_or_fake.TIMES)]),
        "seed": address.seed(),
        "class": address.text(classes.LENGTH),
    }


def address_weights() -> dict[str, str]:
    """What names the weights that draw (see `address.digits`)."""
    return {"": address.together(model_id for deck in decks.DECKS.values() for model_id in deck.networks)}


def value() -> dict:
    """What the game is played with.

    Raises:
        ValueError: nothing is there to play with.
    """
    playable = real_or_fake.playable()
    return {
        "decks": [about_deck(deck) for deck in playable],
        "models": [about_model(model_id) for deck in playable for model_id in real_or_fake.networks(deck)],
        "opening": opening(playable[0]),
        "classes": classes.folder() is not None,
        "space": os.environ.get("SPACE_ID", ""),
        "qr": live.library_address("qrcode.js"),
    }


def build() -> None:
    """Put the tab together."""
    try:
        game = value()
    except ValueError as error:
        gr.Markdown(f"This tab has nothing to play with: {error}.")
        return
    RealOrFake(game, elem_id="real-or-fake")
    with section(REAL_OR_FAKE, "details", "Details: how the study worked, and how this does"):
        gr.Markdown(STUDY)
        gr.HTML(sources())
    with section(REAL_OR_FAKE, "take", "Take it with you"):
        save = gr.Button("Save my curve (SVG)", elem_id="save-curve", elem_classes="fit")
    save.click(None, None, None, js=SAVE)
