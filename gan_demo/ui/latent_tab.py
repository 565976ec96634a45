"""The tab "Latent interpolation": two seeds, and every picture on the path between them (DCGAN, GAN, CGAN)."""

import functools
import html
import random
from typing import NamedTuple

import gradio as gr
import numpy as np

from gan_demo.pictures import picture_uri, sheet, to_pil
from gan_demo.services import latent, loaded
from gan_demo.services.latent import Morph, morph
from gan_demo.ui import downloads, histories, notices
from gan_demo.ui.charts import line_chart
from gan_demo.ui.components import ContactSheet, Scrubber, contact_value, frames_value, reveal, seed_box
from gan_demo.ui.errors import EventData, clear_errors, on_leave
from gan_demo.ui.queues import LIVE, QUICK

FRAMES = 48
SHEET_SEEDS = 64
START_SEEDS = (26, 42)
TITLES = {
    "dcgan-faces": "Faces",
    "dcgan-flowers": "Flowers",
    "gan-mnist": "Digits (GAN)",
    "cgan-mnist": "Digits to order (CGAN)",
}
NO_LABEL = [("any", "")]  # even a hidden class picker must offer the value that it has
GRID_SEEDS = 10  # a row of CGAN's grid
PATH_NAMES = [("slerp: along the sphere", "slerp"), ("lerp: straight through", "lerp")]

TRY_THIS = [
    ("Turn one face into another", "dcgan-faces", 53, 60, "slerp"),
    ("Change the petals", "dcgan-flowers", 51, 33, "slerp"),
    ("Take the straight path: the middle fades", "dcgan-faces", 35, 36, "lerp"),
    ("One digit becomes another", "gan-mnist", 5, 13, "slerp"),
]

STORY = """
<div class="story">
A <span class="key generator">generator</span> turns 100 random numbers, the
<span class="key noise">latent vector z</span>, into a picture. The seed fixes the numbers: the same seed (and
label, where there is one) is always the same picture.

A and B are two such points. **Drag the picture**: every position on the way is another point, and the
generator draws it anew. Nothing is faded from one picture into the other; watch how features change one by one.
If it had only memorised its training pictures, it would jump from one to the next. That it glides is the paper's
sign that it learned what such pictures have in common.

*Radford, Metz, Chintala 2015, [arXiv:1511.06434](https://arxiv.org/abs/1511.06434), Sec. 6.1*
</div>
"""

HISTORY_STORY = """
<div class="story">
Every position is another moment of the same training run; the eight z never change. First they all give the same
picture; then each goes its own way; then parts find their places; the details come last. The generator saw no
training picture: it learned from what the <span class="key discriminator">discriminator</span> still found wrong.
</div>
"""

WHY_TWO_PATHS = (
    "Random z all have nearly the same length, like points on a sphere: slerp follows it, lerp cuts through the "
    "inside, where the generator never trained."
)


NOTES = {
    "gan": "The very first GAN (Goodfellow et al. 2014, "
    '<a href="https://arxiv.org/abs/1406.2661">arXiv:1406.2661</a>): fully connected layers, digits of 28x28 pixels. '
    "Such a path is its paper's Figure 3.",
    "cgan": "A GAN that is told what to draw (Mirza, Osindero 2014, "
    '<a href="https://arxiv.org/abs/1411.1784">arXiv:1411.1784</a>): G and D both see the label. Same z, another '
    'label: the grid below is its paper\'s Figure 2. In "How it learned" the eight seeds have the labels 0 to 7.',
}


class Path(NamedTuple):
    """What defines a path: the model's part of it comes first."""

    model: str
    seed_a: float
    seed_b: float
    frames: float = FRAMES
    kind: str = "slerp"
    label: str = ""


class PathView(NamedTuple):
    """What is updated when the path changes."""

    player: dict
    sheet: dict
    charts: str
    program: str
    reset: dict


class ModelView(NamedTuple):
    """What is updated when the model changes, besides the path."""

    label: dict
    sheet: dict
    notice: str
    classes: str
    history: dict


def contact(model_id: str, label: str = "") -> dict:
    """The contact sheet's value: seeds 0 to 63."""
    return contact_value(latent.draw(model_id, range(SHEET_SEEDS), label), first=0)


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
            f"<b>None of these people exists.</b> Learned from {config['pictures']:,} photographs of celebrities, so "
            f"it mostly shows people like them: labelled {women:.0%} as women, {shares['Young']:.0%} as young, "
            f"{shares['Smiling']:.0%} as smiling, {shares['Eyeglasses']:.0%} with glasses. "
            "For non-commercial research and teaching only."
        )
    note = NOTES.get(loaded.kind_of(model_id), "")
    return f'<div class="notice">{note} {text}</div>'


def program(path: Path) -> str:
    """A Python program that makes the same frames from the library and saves them as path.png."""
    names = loaded.labels(path.model)
    labels = f", torch.full(({int(path.frames)},), {names.index(path.label)})" if path.label else ""
    return f"""import torch
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
    result = morph(*path)
    count = len(result.frames)
    captions = [f"picture {i + 1} of {count} on the way from A to B" for i in range(count)]
    ends = int(path.seed_a), int(path.seed_b)
    return PathView(
        player=frames_value(result.frames, captions, (f"A {ends[0]}", f"B {ends[1]}")),
        sheet=gr.update(end_a=ends[0], end_b=ends[1]),
        charts=charts(result, path.kind),
        program=program(path),
        reset=gr.update(interactive=path[1:5] != (*START_SEEDS, FRAMES, "slerp")),
    )


def show_model(model_id: str) -> ModelView:
    """Everything that depends on the model alone."""
    picker = label_picker(model_id)
    sheet_value = contact(model_id, picker["value"])
    return ModelView(picker, sheet_value, notice(model_id), grid(model_id), history(model_id))


def label_picker(model_id: str) -> dict:
    """The class picker's properties: its first class is selected; a model without classes hides it."""
    names = loaded.labels(model_id)
    return {
        "choices": [(n, n) for n in names] or NO_LABEL,
        "value": names[0] if names else "",
        "visible": bool(names),
    }


@clear_errors
def on_path(
    model_id: str, seed_a: float | None, seed_b: float | None, frames: float | None, kind: str, label: str = ""
) -> PathView:
    """A control of the path changed. If a box is empty, the visitor is still typing: wait for the number."""
    if None in (seed_a, seed_b, frames):
        return PathView(*[gr.skip()] * 5)
    return show_path(Path(model_id, seed_a, seed_b, frames, kind, label))


@clear_errors
def on_label(model_id: str, label: str) -> dict:
    """Another class: the contact sheet of all seeds; the path follows in an event of its own."""
    return contact(model_id, label)


@clear_errors
def on_model(model_id: str) -> ModelView:
    """Another model; the path follows in an event of its own, whatever the boxes hold."""
    view = show_model(model_id)
    return view._replace(label=gr.update(**view.label))


def on_try(model_id: str, seed_a: int, seed_b: int, kind: str) -> tuple[str, int, int, int, str]:
    """A "Try this" button: every control is set, and the events that follow show it."""
    return model_id, seed_a, seed_b, FRAMES, kind


def on_reset() -> tuple[int, int, int, str]:
    """The seeds, frames and path that the tab opened with; the pictures follow in an event of their own."""
    return (*START_SEEDS, FRAMES, "slerp")


@clear_errors
def on_pick(event: EventData) -> tuple:
    """A picture of the contact sheet was clicked: it becomes end A or B."""
    return (event.seed, gr.skip()) if event.end == "A" else (gr.skip(), event.seed)


def on_dice() -> int:
    """A random seed."""
    return random.randrange(10_000)


@clear_errors
def on_png(model_id: str, seed_a: float, seed_b: float, frames: float, kind: str, label: str = "") -> str:
    """The filmstrip of nine pictures, enlarged four times, as a PNG's data URI."""
    return downloads.strip(morph(model_id, seed_a, seed_b, frames, kind, label).frames)


@clear_errors
def on_gif(model_id: str, seed_a: float, seed_b: float, frames: float, kind: str, label: str = "") -> str:
    """The whole path there and back, enlarged four times, as a GIF's data URI."""
    return downloads.animation(morph(model_id, seed_a, seed_b, frames, kind, label).frames)


def opening() -> tuple[str, tuple[PathView, ModelView]]:
    """The first model that can be shown, and what the tab opens with.

    Raises:
        ValueError: there is none.
    """

    def show(model_id: str) -> tuple[PathView, ModelView]:
        view = show_model(model_id)
        return show_path(Path(model_id, *START_SEEDS, label=view.label["value"])), view

    return loaded.first_whole(loaded.ids(*loaded.DRAWING), show, "dcgan, gan or cgan")


class Controls(NamedTuple):
    """The components that define the path, in the order of `Path`."""

    model: gr.Radio
    seed_a: gr.Number
    seed_b: gr.Number
    frames: gr.Number
    kind: gr.Radio
    label: gr.Radio


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        model_id, (path, view) = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    frames = gr.Number(FRAMES, label="Frames (2 to 96)", precision=None, elem_id="frames", render=False)
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            player = Scrubber(path.player, elem_id="path-player")
            notice_box = gr.HTML(view.notice)
            tries = try_buttons()
            gr.Markdown(STORY)
        with gr.Column(scale=5, min_width=320):
            model = model_picker(model_id)
            (seed_a, dice_a), (seed_b, dice_b) = seed_boxes()
            label = gr.Radio(label="Label, for models that are told what to draw", elem_id="label", **view.label)
            contacts = ContactSheet(view.sheet, end_a=START_SEEDS[0], end_b=START_SEEDS[1], elem_id="contact-sheet")
            kind = gr.Radio(PATH_NAMES, value="slerp", label="Path", info=WHY_TWO_PATHS, elem_id="path-kind")
            reset = gr.Button("Reset", size="sm", interactive=False, elem_id="reset")
    moments, classes = history_part(view)
    with gr.Accordion("Details", open=False):
        frames.render()
        chart = gr.HTML(path.charts, elem_id="charts")
    controls = Controls(model, seed_a, seed_b, frames, kind, label)
    code = take_home(path.program, controls)

    path_outputs = PathView(player, contacts, chart, code, reset)
    wire_path(controls, path_outputs, {dice_a: seed_a, dice_b: seed_b})
    wire_model(controls, path_outputs, ModelView(label, contacts, notice_box, classes, moments), tries)


def model_picker(model_id: str) -> gr.Radio:
    """All models that draw from a seed."""
    choices = [(TITLES.get(name, name), name) for name in loaded.ids(*loaded.DRAWING)]
    return gr.Radio(choices, value=model_id, label="Model", elem_id="model")


def try_buttons() -> dict[gr.Button, list]:
    """The "Try this" buttons whose model is available, each with the values that it sets."""
    available = loaded.ids(*loaded.DRAWING)
    with gr.Row():
        return {gr.Button(text, size="sm"): state for text, *state in TRY_THIS if state[0] in available}


def seed_boxes() -> list[tuple[gr.Number, gr.Button]]:
    """The seeds of both ends, each with its dice."""
    with gr.Row():
        ends = zip("AB", START_SEEDS, strict=True)
        return [seed_box(f"Seed {end}", end.lower(), seed) for end, seed in ends]


def history_part(view: ModelView) -> tuple[Scrubber, gr.HTML]:
    """ "How it learned", and beside it every class from the same seeds."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown("### How it learned\nEight fixed seeds, from the first steps of training to the end.")
            player = Scrubber(view.history, elem_id="history")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(HISTORY_STORY)
            classes = gr.HTML(view.classes, elem_id="label-grid")
    return player, classes


def take_home(code: str, controls: Controls) -> gr.Code:
    """Downloads of the path, and the program that makes it."""
    with gr.Accordion("Take it with you", open=False):
        with gr.Row():
            png = gr.Button("Download the strip (PNG)", elem_id="download-png")
            animation = gr.Button("Download the path (GIF)", elem_id="download-gif")
        box = gr.Code(code, language="python", label="The same pictures from Python", elem_id="program")
        file_uri = gr.Textbox(visible="hidden")
    save = downloads.save_as("latent-path")
    for button, handler in ((png, on_png), (animation, on_gif)):
        button.click(handler, list(controls), file_uri, **QUICK).success(None, file_uri, None, js=save)
    return box


def wire_path(controls: Controls, outputs: PathView, dice: dict[gr.Button, gr.Number]) -> None:
    """Whatever changes the path."""
    show = functools.partial(dict, fn=on_path, inputs=list(controls), outputs=list(outputs))
    boxes = [controls.seed_a, controls.seed_b, controls.frames]
    gr.on([control.input for control in (*boxes, controls.kind)], **show(**LIVE))
    for box in boxes:
        box.blur(on_leave, box, None, **QUICK)
    for button, box in dice.items():
        button.click(on_dice, None, box, **LIVE).then(**show(**QUICK))
    outputs.sheet.pick(on_pick, None, boxes[:2], **LIVE).then(**show(**QUICK))
    outputs.reset.click(on_reset, None, [*boxes, controls.kind], **LIVE).then(**show(**QUICK))
    controls.label.input(on_label, [controls.model, controls.label], outputs.sheet, **LIVE).then(**show(**QUICK))


def wire_model(controls: Controls, outputs: PathView, model_outputs: ModelView, tries: dict[gr.Button, list]) -> None:
    """Whatever changes the model."""
    model, *_ = controls
    show = functools.partial(dict, fn=on_path, inputs=list(controls), outputs=list(outputs), **QUICK)
    event = model.input(on_model, model, list(model_outputs), **LIVE).then(**show())
    model.input(None, js=reveal("path-player"))
    reset = event.failure(on_reset, None, list(controls[1:5]), **QUICK)  # the boxes hold values that cannot be shown
    reset.then(**show())
    for button, state in tries.items():
        button.click(None, js=reveal("path-player"))
        click = button.click(functools.partial(on_try, *state), None, list(controls[:5]), **LIVE)
        click.then(on_model, model, list(model_outputs), **QUICK).then(**show())
