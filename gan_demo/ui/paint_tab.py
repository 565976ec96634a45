"""The tab "Paint": iGAN's brushes, which a DCGAN's picture follows while somebody paints."""

import contextlib

import gradio as gr
import numpy as np

from gan_demo import picks
from gan_demo.pictures import beside, picture_uri, to_pil
from gan_demo.services import loaded, paint
from gan_demo.services.paint import Painting
from gan_demo.ui import address, downloads, inside_tab, latent_tab, live, notices
from gan_demo.ui.chapters import PAINT, section
from gan_demo.ui.components import PaintView, own_picture_box

FRAMES = 9  # stored pictures from the start to the end
STROKES, LATENT = 400, 200  # letters in the address: of all strokes, and of a z of 100 numbers
NEARNESS = (0, 1, 5)  # how much it counts that z stays near its start: iGAN has 0, and 5 for an accepted picture

STORY = """
<p>Of all the pictures that the <span class="key generator">generator</span> can draw, which has your strokes in it?
Nobody paints on the picture itself: its 100 numbers, <span class="key noise">z</span>, move in small steps until the
drawing fits, and whatever else belongs to such a picture comes along.
<a href="https://arxiv.org/abs/1609.03552">Zhu, Krähenbühl, Shechtman, Efros 2016</a>, and
<a href="https://youtu.be/9c4z6YsBGQ0">their video</a>, with which the article behind this page ends: "GANs that could
change the fashion industry".</p>
<p><b>For the class:</b> what does G refuse to draw? Ask for a green nose, or a shoe with three legs.</p>
"""

OWN_STORY = """
G can only paint on what it can draw. So it first looks for the picture of its own that is nearest to yours, and what
you get is that one. Take a face that looks straight at you, or a single piece of clothing on black.
"""

DETAILS = """
iGAN is by Zhu, Krähenbühl, Shechtman and Efros, 2016: [arXiv:1609.03552](https://arxiv.org/abs/1609.03552).

*What becomes small*: the squared difference of colours where you painted, 0.2 times that of edges where you drew, and
the squared distance of z from its start, times a weight: 0 (freely), 1 (a little) or 5 (closely). Where two strokes
lie, the newer one counts. The gradient goes back through the whole generator, and Adam (rate 0.1) takes some 60 steps
in your browser. Nothing is sent.

*Is it there?* When z rests, the page compares the colours under a stroke with those that were painted, pixel by pixel
and as the eye does (CIE Lab). If more than 45% of the distance at the beginning is left, it says that the stroke is
only partly there, and from 60% on that most of it is missing. A patch that was dragged must have its pattern, too. Of
an edge that was drawn, up to half may be missing, and up to 80% where it is partly there. Colours at a distance of
10 or less always count as found, and none at more than 45.

*Edges* are the paper's histograms of oriented gradients, in a form that can be differentiated: eight directions, in
cells of 8 by 8 pixels (4 by 4 for clothes). *Drag* asks for the colours and the edges of the patch at its new place.

*Other solutions* begin at 64 random starts; the eight whose pictures are nearest are followed for 40 steps each.

**What we do otherwise.** The authors' z lies in a cube and starts freely, with a weight of 0. Ours is drawn from a bell
curve and held a little near its start: with 0 our small networks leave what they draw well, as "freely" shows. An
accepted picture ("Fix") has their weight of 5. For a photograph's z the paper also compares what another network sees
in it; here only pixels count, from an encoder's guess, or the nearest of 64 drawings where there is no encoder. The
authors' program follows all 64 random starts and keeps up to 16. The paper's last step, which carries the change over
to the full photograph, is left out: the authors' own code does not have it either.
"""

SWATCHES = {  # names are for ears and for a pointer that waits
    "dcgan-faces": [
        ("Blond", "#e1be6e"),
        ("Brown", "#6b4226"),
        ("Black", "#0c0a0a"),
        ("Red", "#b03a1e"),
        ("White", "#f4f4f4"),
        ("Blue", "#2f62c8"),
        ("Green", "#3f8f45"),
    ],
    "dcgan-fashion": [
        ("White", "#ffffff"),
        ("Light grey", "#bfbfbf"),
        ("Grey", "#808080"),
        ("Dark grey", "#404040"),
        ("Black", "#000000"),
    ],
    "dcgan-flowers": [
        ("Yellow", "#f2cf1d"),
        ("Red", "#c81e2b"),
        ("Pink", "#ef7fae"),
        ("Purple", "#7d3bb5"),
        ("White", "#f6f4ef"),
        ("Orange", "#ee7d1a"),
        ("Green", "#2f6b2c"),
    ],
}
SAVE = {
    "figure-png": "Save as a figure (PNG)",
    "figure-svg": "Save as a figure (SVG)",
    "animation": "Save the steps (GIF)",
}


def painting_value(pick: picks.Painting, painting: Painting) -> dict:
    """The view's value: the pictures from the start to the end in one row."""
    row, places = beside(list(painting.frames))
    return {
        "of": {"model": pick.model, "seed": pick.seed, "strokes": pick.strokes},
        "z": painting.z,
        "sheet": picture_uri(to_pil(row), "png"),
        "places": places,
    }


def follow(pick: picks.Painting) -> Painting:
    """The stored painting of a pick."""
    return paint.follow(pick.model, pick.seed, pick.strokes, FRAMES)


def thumbnail() -> np.ndarray:
    """The end of the painting that the tab opens with.

    Raises:
        ValueError: its checkpoint is missing or damaged.
    """
    return follow(picks.PAINTED[0]).frames[-1]


def about(model_id: str) -> dict:
    """What the page has to know of a model before anybody chooses it."""
    seeds = {pick.model: pick.seed for pick in picks.PAINTED}
    tries = [(pick.title, pick.strokes) for pick in picks.WISHES if pick.model == model_id]
    return latent_tab.about(model_id) | {
        "seed": seeds.get(model_id, inside_tab.start_seed(model_id)),
        "credit": str(notices.credit(model_id)),
        "grey": loaded.config(model_id)["config"].get("image_channels", 3) == 1,
        "swatches": SWATCHES.get(model_id, SWATCHES["dcgan-flowers"]),
        "tries": tries,
    }


def encoders() -> list[dict]:
    """The networks that guess the z of a picture, each with the generator that it was trained for."""
    generators = {loaded.weights(model_id): model_id for model_id in inside_tab.ids()}
    encoders = []
    for model_id in loaded.ids("projector"):
        of = generators.get(loaded.config(model_id).get("recipe", {}).get("generator"))
        with contextlib.suppress(ValueError):  # without its plan, the search begins at random
            listing = live.listing(model_id)
            encoders += [{"of": of, "id": model_id, "network": next(iter(listing["weights"])), "listing": listing}]
    return [encoder for encoder in encoders if encoder["of"]]


def address_rules() -> address.Rules:
    """What the page's address may say of this tab; strokes and vectors are texts of letters (web/paint/strokes.js)."""
    return {
        "model": address.choice(inside_tab.ids()),
        "seed": address.seed(),
        "strokes": address.text(STROKES),
        "z": address.text(LATENT),
        "start": address.text(LATENT),
        "near": address.one_of(NEARNESS),
        "at": address.number(0, 1),
    }


def address_weights() -> dict[str, str]:
    """What names the weights that paint (see `address.digits`)."""
    return address.digits(inside_tab.ids())


def build() -> None:
    """Put the tab together, in a finished state that is stored."""
    try:
        value = loaded.first_whole([pick.model for pick in picks.PAINTED], opening, "dcgan")[1]
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    PaintView(
        value,
        models=[about(model_id) for model_id in inside_tab.ids()],
        encoders=encoders(),
        story=STORY,
        box="#paint-upload",
        gif=live.library_address("gifenc.js"),
        elem_id="paint-view",
    )
    with section(PAINT, "own", "Can it paint on your own picture?", elem_classes=["aside"]):
        gr.Markdown(OWN_STORY)
        own_picture_box("paint-upload", receiver="")
    with section(PAINT, "details", "Details"):
        gr.Markdown(DETAILS)
    with section(PAINT, "take", "Take it with you"), gr.Row():
        for what, words in SAVE.items():
            downloads.make_here(gr.Button(words), "#paint-view .paint", what)


def opening(model_id: str) -> dict:
    """The painting that is stored for a model.

    Raises:
        ValueError: its checkpoint is missing or damaged.
    """
    pick = next(pick for pick in picks.PAINTED if pick.model == model_id)
    return painting_value(pick, follow(pick))
