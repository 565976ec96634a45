"""The tab "Latent interpolation": two seeds, and every picture on the path between them (DCGAN, GAN, CGAN)."""

import html
import json
from typing import NamedTuple

import gradio as gr
import numpy as np

from gan_demo import figures
from gan_demo.pictures import picture_uri, sheet, to_pil
from gan_demo.services import latent, loaded
from gan_demo.services.latent import Morph, morph
from gan_demo.ui import downloads, histories, live, notices
from gan_demo.ui.answers import answers_to
from gan_demo.ui.chapters import section
from gan_demo.ui.charts import line_chart
from gan_demo.ui.components import MODEL, NEEDS_SERVER, WISH, LatentView, Scrubber, contact_value, frames_value
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.queues import LIVE, QUICK

FRAMES = 48
SHEET_SEEDS = 64
START_SEEDS = (16, 0)
TITLES = {
    "dcgan-faces": "Faces",
    "dcgan-flowers": "Flowers",
    "gan-mnist": "Digits (GAN)",
    "cgan-mnist": "Digits to order (CGAN)",
}
GRID_SEEDS = 10  # a row of CGAN's grid
PATH_NAMES = [("slerp: along the sphere", "slerp"), ("lerp: straight through", "lerp")]

TRY_THIS = [
    ("Turn one face into another", "dcgan-faces", 79, 21, "slerp"),
    ("Change the petals", "dcgan-flowers", 51, 33, "slerp"),
    ("Take the straight path: the middle fades", "dcgan-faces", 47, 79, "lerp"),
    ("One digit becomes another", "gan-mnist", 5, 13, "slerp"),
]

OPINIONS = {  # what D's numbers are, below a figure
    latent.STANDING: "D, the discriminator, finds each picture more real-looking than this share of real pictures",
    latent.PROBABILITY: "How probable D, the discriminator, finds it that each picture is real",
}
NOBODY = "None of these people exists."

STORY = """
<p>A <span class="key generator">generator</span> turns 100 random numbers, the
<span class="key noise">latent vector z</span>, into a picture. The seed fixes the numbers: the same seed (and
label, where there is one) is always the same picture.</p>
<p>A and B are two such points. <b>Drag the picture</b>: every position on the way is another point, and the
generator draws it anew. Nothing is faded from one picture into the other; watch how features change one by one.
If it had only memorised its training pictures, it would jump from one to the next. That it glides is the paper's
sign that it learned what such pictures have in common.</p>
<p><i>Radford, Metz, Chintala 2015, <a href="https://arxiv.org/abs/1511.06434">arXiv:1511.06434</a>, Sec. 6.1</i></p>
"""

HISTORY_STORY = """
<div class="story">
Every position is another moment of the same training run; the eight z never change. First they all give the same
picture; then each goes its own way; then parts find their places; the details come last. The generator saw no
training picture: it learned from what the <span class="key discriminator">discriminator</span> still found wrong.
</div>
"""

NOTES = {
    "gan": "The very first GAN (Goodfellow et al. 2014, "
    '<a href="https://arxiv.org/abs/1406.2661">arXiv:1406.2661</a>): fully connected layers, {side}x{side} pixels. '
    "Such a path between two digits is its paper's Figure 3.",
    "cgan": "A GAN that is told what to draw (Mirza, Osindero 2014, "
    '<a href="https://arxiv.org/abs/1411.1784">arXiv:1411.1784</a>): G and D both see the label. Same z, another '
    'label: the grid below is its paper\'s Figure 2. In "How it learned" the eight seeds have the labels 0 to 7.',
}


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
    """What is updated when the path changes."""

    view: dict
    charts: str
    program: str


class ModelView(NamedTuple):
    """What is updated when the model changes, besides the path."""

    classes: str
    history: dict


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
    return morph(path.model, path.seed_a, path.seed_b, path.frames, path.kind, shares(path) or path.label)


def contact(model_id: str, label: str = "") -> dict:
    """The contact sheet of seeds 0 to 63, and what it shows."""
    value = contact_value(latent.draw(model_id, range(SHEET_SEEDS), label), first=0)
    return {"model": model_id, "label": label, "value": value}


def grid(model_id: str) -> str:
    """A grid with a row per class and a column per seed, as HTML; "" for a model without classes."""
    names = loaded.labels(model_id)
    if not names:
        return ""
    rows = [latent.draw(model_id, range(GRID_SEEDS), name) for name in names]
    uri = picture_uri(to_pil(sheet(np.concatenate(rows), GRID_SEEDS)), "png")
    text = f"Same z, another label: each row is a label ({names[0]} to {names[-1]}), each column a seed (0 to 9)."
    return (
        f'<figure class="label-grid"><img src="{uri}" alt="{html.escape(text)}"><figcaption>{html.escape(text)}'
        "</figcaption></figure>"
    )


def history(model_id: str) -> dict:
    """The value of "How it learned"; {} if its pictures are missing."""
    return histories.history(model_id, "history", loaded.resolution(model_id))


def notice(model_id: str) -> str:
    """The notice beside this checkpoint's pictures, as HTML."""
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
    note = NOTES.get(loaded.kind_of(model_id), "").format(side=loaded.resolution(model_id))
    return f'<div class="notice">{note} {text}</div>'


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
    svg = line_chart("Length of z along the path (solid: the path shown)", 0, 14, lines)
    if result.opinions:
        svg += line_chart(result.opinion, 0, 100, {"D": (result.opinions, "discriminator", "")})
    return svg


def show_path(path: Path) -> PathView:
    """Everything that depends on the path."""
    result = walk(path)
    count = len(result.frames)
    captions = [f"picture {i + 1} of {count} on the way from A to B" for i in range(count)]
    frames = frames_value(result.frames, captions, (f"A {int(path.seed_a)}", f"B {int(path.seed_b)}"))
    return PathView({"path": path._asdict(), "frames": frames}, charts(result, path.kind), program(path))


def show_model(model_id: str) -> ModelView:
    """Everything that depends on the model alone."""
    return ModelView(grid(model_id), history(model_id))


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
        "labels": list(loaded.labels(model_id)),
        "notice": notice(model_id),
        "listing": files,
        "probability": scale.opinion == latent.PROBABILITY,
        "quantiles": scale.quantiles,
    }


@clear_errors
def on_path(wish: str) -> PathView:
    """The path changed, and the browser does not draw it."""
    return show_path(read_path(wish))


@clear_errors
def on_overview(wish: str) -> dict:
    """The model or its class changed, and the browser does not draw the contact sheet of all seeds."""
    path = read_path(wish)
    return gr.update(contact=contact(path.model, path.label))


@clear_errors
def on_rest(wish: str) -> tuple[str, str]:
    """The charts and the program of a path that the browser draws."""
    path = read_path(wish)
    return charts(walk(path), path.kind), program(path)


@answers_to(lambda: [(model_id,) for model_id in loaded.ids(*loaded.DRAWING)])
@clear_errors
def on_model(model_id: str) -> ModelView:
    """Another model; its pictures follow in events of their own."""
    return show_model(model_id)


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
    result = walk(path)
    note = NOBODY if "Young" in loaded.config(path.model).get("shares", {}) else ""
    seeds, credit = (int(path.seed_a), int(path.seed_b)), notices.credit(path.model, note=note)
    opinion = OPINIONS[result.opinion]
    return figures.path(result.frames, seeds, result.opinions, opinion, figure_text(path), credit, kind)


def figure_text(path: Path) -> str:
    """Model, label and kind of a path, for the head of a figure."""
    labels = " and ".join(f"{name} ({share:.0%})" for name, share in shares(path).items()) or path.label
    ways = {name: text.replace(":", ",") for text, name in PATH_NAMES}
    return f"{TITLES.get(path.model, path.model)}{labels and f', label {labels}'}. Path: {ways[path.kind]}."


class Opening(NamedTuple):
    """What the tab shows before anybody has touched it."""

    start: Path
    path: PathView
    contact: dict
    model: ModelView


def opening() -> Opening:
    """What the tab shows with the first model that is whole.

    Raises:
        ValueError: there is none.
    """

    def show(model_id: str) -> Opening:
        start = Path(model_id, *START_SEEDS, label=first_label(model_id))
        return Opening(start, show_path(start), contact(model_id, start.label), show_model(model_id))

    _, view = loaded.first_whole(loaded.ids(*loaded.DRAWING), show, "dcgan, gan or cgan")
    return view


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        first = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    ids = loaded.ids(*loaded.DRAWING)
    view = LatentView(
        first.path.view,
        contact=first.contact,
        models=[about(name) for name in ids],
        tries=[
            {"text": text, "path": dict(zip(("model", "seed_a", "seed_b", "kind"), path, strict=True))}
            for text, *path in TRY_THIS
            if path[0] in ids
        ],
        start=first.start._asdict(),
        kinds=PATH_NAMES,
        story=STORY,
        followers="#charts, #program",
        elem_id="latent-view",
    )
    model = history_part(first.model)
    wish = gr.Textbox(visible="hidden")
    with section("Details", elem_classes=NEEDS_SERVER) as details:
        chart = gr.HTML(first.path.charts, elem_id="charts")
    with section("Take it with you", elem_classes=NEEDS_SERVER) as take:
        code = take_home(first.path.program, wish)
    for event, handler, outputs in (
        (view.draw, on_path, PathView(view, chart, code)),
        (view.overview, on_overview, [view]),
        (view.rest, on_rest, [chart, code]),
        (details.expand, on_rest, [chart, code]),
        (take.expand, on_rest, [chart, code]),
    ):
        event(handler, wish, list(outputs), js=WISH, **LIVE)
    view.choose(on_model, wish, list(model), js=MODEL, **LIVE)


def history_part(view: ModelView) -> ModelView:
    """ "How it learned", and beside it every class from the same seeds."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown("### How it learned\nEight fixed seeds, from the first steps of training to the end.")
            player = Scrubber(view.history, elem_id="history")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(HISTORY_STORY)
            classes = gr.HTML(view.classes, elem_id="label-grid")
    return ModelView(classes, player)


def take_home(code: str, wish: gr.Textbox) -> gr.Code:
    """Downloads of the path, and the program that makes it."""
    with gr.Row():
        png = gr.Button("Download the strip (PNG)", elem_id="download-png", elem_classes="needs-server")
        animation = gr.Button("Download the path (GIF)", elem_id="download-gif", elem_classes="needs-server")
    downloads.figure_buttons("latent-path", on_figure, [wish], js=WISH)
    box = gr.Code(code, language="python", label="The same pictures from Python", elem_id="program", wrap_lines=True)
    file_uri = gr.Textbox(visible="hidden")
    save = downloads.save_as("latent-path")
    for button, handler in ((png, on_png), (animation, on_gif)):
        button.click(handler, wish, file_uri, js=WISH, **QUICK).success(None, file_uri, None, js=save)
    return box
