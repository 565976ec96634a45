"""The tab "Latent interpolation": two seeds, and every picture on the path between them (DCGAN, GAN, CGAN)."""

import html
import json
from typing import NamedTuple

import gradio as gr
import numpy as np

from gan_demo import figures, picks
from gan_demo.pictures import picture_uri, sheet, to_pil
from gan_demo.services import latent, loaded
from gan_demo.services.latent import Morph, morph
from gan_demo.ui import address, downloads, edit_part, histories, live, notices
from gan_demo.ui.answers import answers_to
from gan_demo.ui.chapters import LATENT, section
from gan_demo.ui.charts import line_chart
from gan_demo.ui.components import (
    ASKS_SERVER,
    COLUMNS,
    MODEL,
    NEEDS_SERVER,
    WISH,
    LatentView,
    Scrubber,
    contact_value,
    frames_value,
)
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.queues import LIVE, QUICK

FRAMES = 48
SHEET_SEEDS = 64
START_SEEDS = picks.FACES.seeds
TITLES = {
    "dcgan-faces": "Faces",
    "dcgan-flowers": "Flowers",
    "dcgan-fashion": "Clothes",
    "gan-mnist": "Digits",
    "cgan-mnist": "Digits to order",
    "gan-fashion": "Clothes (first GAN)",
    "gan-cifar10": "Animals and vehicles (first GAN)",
}
SUBJECTS = {
    "dcgan-faces": "a face",
    "dcgan-flowers": "a flower",
    "dcgan-fashion": "a piece of clothing",
    "gan-mnist": "a digit",
    "gan-fashion": "a piece of clothing",
    "gan-cifar10": "an animal or a vehicle",
    "cgan-mnist": "a digit",
}
VIEW = "#latent-view .latent"  # the element that draws
GRID_SEEDS = 10  # a row of CGAN's grid
SAMPLE_SEEDS = 32  # of each network in "What DCGAN added"
PATH_NAMES = [("along the sphere", "slerp"), ("straight", "lerp")]

TRY_THIS = {
    "One face into another": picks.FACE_TO_FACE,
    "Change the petals": picks.PETALS,
    "The straight way: the middle fades": picks.FADING,
    "One digit into another": picks.DIGITS,
}

OPINIONS = {  # what D's numbers are, below a figure
    latent.STANDING: "D, the discriminator, finds each picture more real-looking than this share of real pictures",
    latent.PROBABILITY: "How likely D, the discriminator, thinks it is that each picture is real",
}
NOBODY = "None of these people exists."

STORY = """
<p>Every point between A and B is 100 random numbers of its own, its <span class="key noise">z</span>, and the
<span class="key generator">generator</span> draws each one afresh: nothing is cross-faded. Had it memorised its
training pictures, it would jump from one to the next. That it glides is the paper's sign that it learned what such
pictures have in common. <a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala 2015</a>, Sec. 6.1</p>
"""

NOTES = {
    "gan": "The very first GAN, of fully connected layers: such a path, but straight, is Figure 3 of "
    '<a href="https://arxiv.org/abs/1406.2661">its paper</a>.',
    "cgan": 'A GAN that is told what to draw. In "How it learned" its eight seeds have the labels 0 to 7.',
}

ORDER_STORY = """
<div class="story">

### The forger drew what it liked. Can you give it orders?

Mirza and Osindero told both networks the label. The <span class="key generator">generator</span> gets it beside its
<span class="key noise">z</span>; the <span class="key discriminator">discriminator</span> asks whether a digit is real
and fits its label. Each column of the picture has the same z, each row another label: the label decides which digit it
is, z how it is written.

*Mirza, Osindero 2014, [arXiv:1411.1784](https://arxiv.org/abs/1411.1784), Figure 2*
</div>
"""

ADDITIONS = """
<div class="story">

### How does a GAN get from digits to faces?

In the first GAN for digits, every number of a layer is tied to every number of the next. To draw a face of 64 by 64
pixels in colour, its last layer alone would need 15 million weights, and what it learned about an eye on the left would
tell it nothing about an eye on the right. Many had tried without success; DCGAN is a list of what works:

- **Convolutions everywhere.** The same small window is used at every place of the picture, and strides let the
  generator double its size: 4, 8, 16, 32, 64. No fully connected layer is left inside.
- **Batch normalisation.** It keeps the numbers inside at a common size, so that learning does not stall, and helps
  against a generator that draws the same picture for every <span class="key noise">z</span>.
- **ReLU in the <span class="key generator">generator</span>.** A negative number becomes 0, which is quick to learn
  with; only the last layer uses tanh, for colours from dark to light.
- **LeakyReLU in the <span class="key discriminator">discriminator</span>.** A fifth of a negative number gets through,
  so that the generator hears something even of what the discriminator ignores.

*Radford, Metz, Chintala 2015, [arXiv:1511.06434](https://arxiv.org/abs/1511.06434), Sec. 3*
</div>
"""

COMPARISON = """
<p class="hint">The same 60,000 pictures of clothes taught both, and both start from the same seeds. The first GAN's
generator has 2.8 million weights and draws every pixel by itself: hence the speckles. DCGAN's has 0.7 million.</p>
"""

HISTORY_STORY = """
<div class="story">

### What does it draw before it can draw?

Every position is another moment of the same training run; the eight <span class="key noise">z</span> never change.
First they all give the same picture; then each goes its own way; then parts find their places; the details come last.
The generator saw no training picture: it learned from what the <span class="key discriminator">discriminator</span>
still found wrong.
</div>
"""

# A button's script: choose the model of that id, as a click on its radio button does. %s is JSON.
CHOOSE = """() => {
  const radio = [...document.querySelectorAll("#latent-view #model input")].find(({ value }) => value === %s);
  radio?.focus({ preventScroll: true });
  radio?.click();
  document.querySelector("#path-player")?.scrollIntoView({ behavior: "smooth", block: "nearest" });
}"""


class Path(NamedTuple):
    """What defines a path: the model's part of it comes first."""

    model: str
    seed_a: float | None  # None is an empty box
    seed_b: float | None
    frames: float | None = FRAMES
    kind: str = "slerp"
    label: str = ""
    second: str = ""  # a label that is mixed with the first one; "" for none
    mix: float = 0  # the second one's share, from 0 to 1


class PathView(NamedTuple):
    """What depends on the path."""

    view: dict
    charts: str
    program: str


def read_path(wish: str) -> Path:
    """The path that a visitor wants, of which the page sends JSON; numbers are checked where they are used.

    Raises:
        ValueError: it is no path.
    """
    try:
        path = Path(**json.loads(wish))
        texts = {name: str(getattr(path, name)) for name in ("model", "kind", "label", "second")}
        return path._replace(**texts, mix=float(path.mix))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError("the page does not say what to draw; reload it") from error


def shares(path: Path) -> dict[str, float]:
    """How much of which label the pictures of a path have; {} where a single label says it all."""
    return {path.label: 1 - path.mix, path.second: path.mix} if path.second else {}


def walk(path: Path) -> Morph:
    """The pictures of a path.

    Raises:
        ValueError: see `morph`.
    """
    return morph(*question(path))


def question(path: Path) -> tuple:
    """What the service is asked for the pictures of a path."""
    return path.model, path.seed_a, path.seed_b, path.frames, path.kind, shares(path) or path.label


def contact(model_id: str, label: str = "") -> dict:
    """The contact sheet of seeds 0 to 63, and what it shows."""
    value = contact_value(latent.draw(model_id, range(SHEET_SEEDS), label), first=0)
    return {"model": model_id, "label": label, "value": value}


def grid(model_id: str) -> str:
    """A grid with a row per class and a column per seed, as HTML.

    Raises:
        ValueError: the model has no classes, or is damaged.
    """
    names = loaded.labels(model_id)
    if not names:
        raise ValueError(f"{model_id} has no classes")
    rows = [latent.draw(model_id, range(GRID_SEEDS), name) for name in names]
    uri = picture_uri(to_pil(sheet(np.concatenate(rows), GRID_SEEDS)), "png")
    text = f"Rows: the labels {names[0]} to {names[-1]}. Columns: the seeds 0 to {GRID_SEEDS - 1}."
    return figure("label-grid", uri, html.escape(text))


def figure(look: str, uri: str, text: str) -> str:
    """A picture with its caption, as HTML, of text that is HTML already."""
    return f'<figure class="{look}"><img src="{uri}" alt="{text}"><figcaption>{text}</figcaption></figure>'


def history(model_id: str) -> dict:
    """The value of "How it learned"; {} if its pictures are missing."""
    return histories.history(model_id, "history", loaded.resolution(model_id))


def notice(model_id: str) -> str:
    """The notice below this checkpoint's pictures, as HTML."""
    config, text = loaded.config(model_id), notices.learned_from(model_id)
    shares = config.get("shares", {})
    if "Young" in shares:
        women = 1 - shares["Male"]
        text = (
            f"<b>{NOBODY}</b> Learned from {config['pictures']:,} photographs of celebrities, so "
            f"it mostly shows people like them: labelled {women:.0%} as women, {shares['Young']:.0%} as young, "
            f"{shares['Smiling']:.0%} as smiling, {shares['Eyeglasses']:.0%} with glasses. "
            "For non-commercial research and teaching only."
        )
    note = NOTES.get(loaded.kind_of(model_id), "")
    return f'<div class="notice">{note} {text}</div>'


def wish_of(pick: picks.Path) -> dict:
    """A path that was picked, as the page has it."""
    seed_a, seed_b = pick.seeds
    return {"model": pick.model, "seed_a": seed_a, "seed_b": seed_b, "kind": pick.kind}


def subject(model_id: str) -> str:
    """What each picture of a model shows."""
    return SUBJECTS.get(model_id, "a picture")


def program(path: Path) -> str:
    """A Python program that makes the same frames from the library and saves them as path.png."""
    names, mix, labels = loaded.labels(path.model), shares(path), ""
    if mix:
        weights = [round(mix.get(name, 0), 6) for name in names]
        labels = f", torch.tensor([{weights}]).repeat({int(path.frames)}, 1)"
    elif path.label:
        labels = f", torch.full(({int(path.frames)},), {names.index(path.label)})"
    return f"""{downloads.WHERE}
import torch
from gan_demo.checkpoints import load
from gan_demo.latent import latents, path
from gan_demo.pictures import sheet, to_pil, to_uint8

model = load({path.model!r})
a, b = latents([{int(path.seed_a)}, {int(path.seed_b)}], model.config.z_dim)
with torch.inference_mode():
    images = model.generator(path(a, b, {int(path.frames)}, "{path.kind}"){labels})
to_pil(sheet(to_uint8(images), columns=8)).save("path.png")
"""


def charts(result: Morph, kind: str) -> str:
    """|z| along both paths, and D's opinion along the path shown, as SVG."""
    lines = {name: (values, "noise", "" if name == kind else "3 5") for name, values in result.lengths.items()}
    plots = line_chart("Length of z along the path (solid: the path shown)", 0, 14, lines)
    if result.opinions:
        plots += line_chart(result.opinion, 0, 100, {"D": (result.opinions, "discriminator", "")})
    return f'<div class="plots">{plots}</div>'


def show_path(path: Path) -> PathView:
    """Everything that depends on the path."""
    result = walk(path)
    return PathView(view_value(path, result.frames), charts(result, path.kind), program(path))


def view_value(path: Path, frames: np.ndarray) -> dict:
    """The value of the view from the pictures of a path, uint8 (N, C, H, W)."""
    last, (a, b) = len(frames) - 1, (int(path.seed_a), int(path.seed_b))
    way = f"of the way from seed {a} to seed {b}"
    captions = [f"{subject(path.model)}, {i / last:.0%} {way}" for i in range(last + 1)]
    return {"path": path._asdict(), "frames": frames_value(frames, captions, (f"A {a}", f"B {b}"))}


def ids() -> list[str]:
    """Ids of the checkpoints that draw a picture from a seed, those with a title first."""
    return loaded.ids(*loaded.DRAWING, order=TITLES)


def first_label(model_id: str) -> str:
    """The class that a model begins with; "" for a model without classes."""
    return next(iter(loaded.labels(model_id)), "")


def about(model_id: str) -> dict:
    """What the page has to know of a model before anybody chooses it."""
    try:
        files = live.listing(model_id)
    except ValueError:
        files = None  # the server draws it, or says what is wrong with it
    scale = latent.scale(model_id)
    return {
        "id": model_id,
        "title": TITLES.get(model_id, model_id),
        "of": subject(model_id),
        "opinion": OPINIONS[scale.opinion],
        "credit": str(figure_credit(model_id)),
        "labels": list(loaded.labels(model_id)),
        "notice": notice(model_id),
        "listing": files,
        "probability": scale.opinion == latent.PROBABILITY,
        "quantiles": scale.quantiles,
    }


@clear_errors
def on_path(wish: str) -> dict:
    """The path changed, and the browser does not draw it; charts and program follow once it rests."""
    path = read_path(wish)
    return view_value(path, latent.pictures(*question(path)))


@clear_errors
def on_overview(wish: str) -> dict:
    """The model or its class changed, and the browser does not draw the contact sheet of all seeds."""
    path = read_path(wish)
    return gr.update(contact=contact(path.model, path.label))


@clear_errors
def on_rest(wish: str) -> tuple[str, str]:
    """The charts and the program of a path that rests."""
    path = read_path(wish)
    return charts(walk(path), path.kind), program(path)


@answers_to(lambda: [(model_id,) for model_id in ids()])
@clear_errors
def on_model(model_id: str) -> dict:
    """How another model learned; its pictures follow in events of their own."""
    return history(model_id)


@clear_errors
def on_png(wish: str) -> str:
    """The filmstrip of nine pictures, enlarged four times, as a PNG's data URI."""
    return downloads.strip(walk(read_path(wish)).frames)


@clear_errors
def on_gif(wish: str) -> str:
    """The whole path there and back, enlarged four times, as a GIF's data URI."""
    return downloads.animation(walk(read_path(wish)).frames)


@clear_errors
def on_figure(kind: str, wish: str) -> bytes:
    """The path as a figure, a file of that kind."""
    path = read_path(wish)
    result, seeds = walk(path), (int(path.seed_a), int(path.seed_b))
    opinion, credit = OPINIONS[result.opinion], figure_credit(path.model)
    return figures.draw_path(result.frames, seeds, result.opinions, opinion, figure_text(path), credit, kind)


def figure_credit(model_id: str) -> figures.Credit:
    """The foot of a figure."""
    return notices.credit(model_id, note=NOBODY if "Young" in loaded.config(model_id).get("shares", {}) else "")


def figure_text(path: Path) -> str:
    """Model, label and kind of a path, for the head of a figure."""
    labels = " and ".join(f"{name} ({share:.0%})" for name, share in shares(path).items()) or path.label
    ways = {name: text for text, name in PATH_NAMES}
    title = TITLES.get(path.model, path.model)
    return f"{title}{labels and f', label {labels}'}. Path: {path.kind}, {ways[path.kind]}."


def address_rules() -> address.Rules:
    """What the page's address may say of this tab."""
    offer = ids()
    labels = {model_id: names for model_id in offer if (names := known_labels(model_id))}

    def labelled(rules: dict[str, address.Rule]) -> address.Rule:
        return address.case("model", next(iter(offer), ""), rules)

    label = labelled({model_id: address.choice(names) for model_id, names in labels.items()})
    return {
        "model": address.choice(offer),
        "a": address.seed(),
        "b": address.seed(),
        "frames": address.whole(2, 96),
        "kind": address.choice(kind for _, kind in PATH_NAMES),
        "label": label,
        "second": label,
        "mix": labelled(dict.fromkeys(labels, address.number(0, 1))),
        "at": address.number(0, 1),
    } | edit_part.address_rules()


def address_weights() -> dict[str, str]:
    """What names the weights that draw (see `address.digits`)."""
    return address.digits(ids())


def known_labels(model_id: str) -> list[str]:
    """The names of a model's classes; [] where they are not known."""
    try:
        return loaded.labels(model_id)
    except ValueError:
        return []


class Opening(NamedTuple):
    """What the tab shows before anybody has touched it."""

    start: Path
    path: PathView
    contact: dict
    history: dict


def opening() -> Opening:
    """What the tab shows with the first model that is whole.

    Raises:
        ValueError: there is none.
    """

    def show(model_id: str) -> Opening:
        start = Path(model_id, *START_SEEDS, label=first_label(model_id))
        return Opening(start, show_path(start), contact(model_id, start.label), history(model_id))

    _, view = loaded.first_whole(ids(), show, "dcgan, gan or cgan")
    return view


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        first = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    offer = ids()
    wish = gr.Textbox(visible="hidden")
    view = LatentView(
        first.path.view,
        contact=first.contact,
        models=[about(name) for name in offer],
        tries=[{"text": text, "path": wish_of(pick)} for text, pick in TRY_THIS.items() if pick.model in offer],
        start=first.start._asdict(),
        corner=picks.CORNER.seeds[0],
        kinds=PATH_NAMES,
        story=STORY,
        gif=live.library_address("gifenc.js"),
        followers="#charts, #program",
        elem_id="latent-view",
    )
    edit_part.build([about(name) for name in loaded.ids("dcgan")])
    for model_id in loaded.ids("cgan"):
        order_part(model_id)
    if loaded.ids("dcgan"):
        addition_part()
    player = history_part(first.history)
    with section(LATENT, "details", "Details", elem_classes=NEEDS_SERVER) as details:
        chart = gr.HTML(first.path.charts, elem_id="charts")
    with section(LATENT, "take", "Take it with you") as take:
        code = take_home(first.path.program, wish)
    for event, handler, outputs in (
        (view.draw, on_path, [view]),
        (view.overview, on_overview, [view]),
        (view.rest, on_rest, [chart, code]),
        (details.expand, on_rest, [chart, code]),
        (take.expand, on_rest, [chart, code]),
    ):
        event(handler, wish, list(outputs), js=WISH, **LIVE)
    view.choose(on_model, wish, player, js=MODEL, **LIVE)


def order_part(model_id: str) -> None:
    """ "Order a digit": every class of a CGAN from the same seeds, and a button that chooses the model."""
    try:
        picture = grid(model_id)
    except ValueError:
        return  # whoever chooses the model is told
    with section(LATENT, "order", "Order a digit: CGAN"), gr.Row(equal_height=False, elem_classes="beside"):
        with gr.Column(scale=7, min_width=320):
            gr.HTML(picture)
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(ORDER_STORY)
            button = gr.Button("Order one yourself", elem_classes="fit")
    button.click(None, None, None, js=CHOOSE % json.dumps(model_id))


def addition_part() -> None:
    """ "What DCGAN added": its rules, and its clothes beside those of the first GAN."""
    names = {"gan-fashion": "The first GAN, fully connected", "dcgan-fashion": "DCGAN, all convolutions"}
    pictures = [
        figure("sample", samples(name), title) for name, title in names.items() if name in loaded.ids("gan", "dcgan")
    ]
    with section(LATENT, "added", "What DCGAN added"), gr.Row(equal_height=False, elem_classes="beside"):
        with gr.Column(scale=7, min_width=320):
            gr.HTML("".join(pictures) + (COMPARISON if len(pictures) == len(names) else ""))
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(ADDITIONS)


def samples(model_id: str) -> str:
    """The first seeds of a model, as the address of a sheet."""
    return picture_uri(to_pil(sheet(latent.draw(model_id, range(SAMPLE_SEEDS)), COLUMNS)), "png")


def history_part(value: dict) -> Scrubber:
    """ "How it learned"."""
    with section(LATENT, "learned", "How it learned"), gr.Row(equal_height=False, elem_classes="beside"):
        with gr.Column(scale=7, min_width=320):
            player = Scrubber(value, elem_id="history")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(HISTORY_STORY)
    return player


def take_home(code: str, wish: gr.Textbox) -> gr.Code:
    """Downloads of the path, and the program that makes it."""
    with gr.Row():
        png = gr.Button("Download the strip (PNG)", elem_id="download-png", elem_classes=ASKS_SERVER)
        animation = gr.Button("Download the path (GIF)", elem_id="download-gif", elem_classes=ASKS_SERVER)
    downloads.figure_buttons("latent-path", VIEW, on_figure, [wish], js=WISH)
    look = {"language": "python", "elem_id": "program", "wrap_lines": True, "elem_classes": NEEDS_SERVER}
    box = gr.Code(code, label="The same pictures from Python", **look)
    file_uri = gr.Textbox(visible="hidden")
    save = downloads.save_as("latent-path")
    for button, what, handler in ((png, "strip", on_png), (animation, "animation", on_gif)):
        downloads.make_here(button, VIEW, what)
        button.click(handler, wish, file_uri, js=WISH, **QUICK).success(None, file_uri, None, js=save)
    return box
