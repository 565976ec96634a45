"""The tab "Latent interpolation": two seeds, and every picture on the path between them (DCGAN, GAN, CGAN)."""

import functools
import html
import random

import gradio as gr
import torch

from gan_demo import latent
from gan_demo.pictures import picture_uri, sheet, to_pil
from gan_demo.services import loaded as models
from gan_demo.services.latent import Morph, morph
from gan_demo.ui import downloads, histories
from gan_demo.ui.charts import line_chart
from gan_demo.ui.components import ContactSheet, Scrubber, contact_value, frames_value, reveal, seed_box
from gan_demo.ui.errors import EventData, clear_errors, on_leave
from gan_demo.ui.queues import QUICK

FRAMES = 48
SHEET_SEEDS = 64
START_SEEDS = (26, 42)
TITLES = {
    "dcgan-faces": "Faces",
    "dcgan-flowers": "Flowers",
    "gan-mnist": "Digits (GAN)",
    "cgan-mnist": "Digits to order (CGAN)",
}
NO_LABEL = [("any", "")]  # a hidden class picker must offer its value, too
GRID_SEEDS = 10  # a row of CGAN's grid
PATH_NAMES = [("slerp: along the sphere", "slerp"), ("lerp: straight through", "lerp")]

TRY_THIS = [
    ("Turn one face into another", "dcgan-faces", 53, 60, "slerp"),
    ("Change the petals", "dcgan-flowers", 51, 33, "slerp"),
    ("Take the straight way: the middle fades", "dcgan-faces", 35, 36, "lerp"),
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
picture; then each goes its own way; then parts come to the right places; last the details. The generator saw no
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


def contact(model_id: str, label: str = "") -> dict:
    """The contact sheet's value: seeds 0 to 63."""
    return contact_value(latent.draw(models.get(model_id), range(SHEET_SEEDS), label), first=0)


def grid(model_id: str) -> str:
    """Every class (a row each) from the same few seeds (a column each), as HTML; "" for a model without classes."""
    names = models.labels(model_id)
    if not names:
        return ""
    rows = [latent.draw(models.get(model_id), range(GRID_SEEDS), name) for name in names]
    uri = picture_uri(to_pil(sheet(torch.cat(rows), GRID_SEEDS)), "png")
    told = f"Same z, another label: each row is a label ({names[0]} to {names[-1]}), each column a seed (0 to 9)."
    return (
        f'<figure class="label-grid"><img src="{uri}" alt="{html.escape(told)}"><figcaption>{html.escape(told)}'
        "</figcaption></figure>"
    )


def history(model_id: str) -> dict:
    """The value of "How it learned"; {} where its pictures are lost."""
    return histories.history(model_id, "history", models.get(model_id).config.resolution)


def notice(model_id: str) -> str:
    """What has to be said beside the pictures of this checkpoint, as HTML."""
    info, text = models.get(model_id).info, models.learned_from(model_id)
    shares = info.get("shares", {})
    if "Young" in shares:
        women = 1 - shares["Male"]
        text = (
            f"<b>None of these people exists.</b> Learned from {info['pictures']:,} photographs of celebrities, so it "
            f"mostly shows people like them: labelled {women:.0%} as women, {shares['Young']:.0%} as young, "
            f"{shares['Smiling']:.0%} as smiling, {shares['Eyeglasses']:.0%} with glasses. "
            "For non-commercial research and teaching only."
        )
    note = NOTES.get(models.kind_of(model_id), "")
    return f'<div class="notice">{note} {text}</div>'


def program(model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str = "") -> str:
    """A Python program that makes the same frames from the library and saves them as path.png."""
    names = models.labels(model_id)
    asked = f", torch.full(({int(frames)},), {names.index(label)})" if label else ""
    return f"""import torch
from gan_demo.checkpoints import load
from gan_demo.latent import latents, path
from gan_demo.pictures import sheet, to_pil, to_uint8

model = load({model_id!r})
a, b = latents([{int(seed_a)}, {int(seed_b)}], model.config.z_dim)
with torch.inference_mode():
    images = model.generator(path(a, b, {int(frames)}, "{path}"){asked})
to_pil(sheet(to_uint8(images), columns=8)).save("path.png")
"""


def charts(found: Morph, model_id: str, seed_a: float, seed_b: float, path: str) -> str:
    """|z| along both paths and D's standing along this one, as SVG."""
    ends = latent.latents([seed_a, seed_b], models.get(model_id).config.z_dim)
    lengths = {kind: latent.path(*ends, len(found.norms), kind).norm(dim=1).tolist() for kind in latent.PATHS}
    dashes = {kind: "" if kind == path else "3 5" for kind in latent.PATHS}
    drawn = line_chart(
        "Length of z along the path (drawn through: the path shown)",
        *(0, 14),
        {kind: (lengths[kind], "noise", dashes[kind]) for kind in latent.PATHS},
    )
    if found.opinions:
        drawn += line_chart(found.opinion, 0, 100, {"D": (found.opinions, "discriminator", "")})
    return drawn


def show_path(model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str = "") -> tuple:
    """What depends on the path: player, badges of the contact sheet, charts, program, reset."""
    found = morph(model_id, seed_a, seed_b, frames, path, label)
    count = len(found.frames)
    captions = [f"picture {i + 1} of {count} on the way from A to B" for i in range(count)]
    return (
        frames_value(found.frames, captions, (f"A {int(seed_a)}", f"B {int(seed_b)}")),
        gr.update(end_a=int(seed_a), end_b=int(seed_b)),
        charts(found, model_id, seed_a, seed_b, path),
        program(model_id, seed_a, seed_b, frames, path, label),
        gr.update(interactive=(seed_a, seed_b, frames, path) != (*START_SEEDS, FRAMES, "slerp")),
    )


def show_model(model_id: str) -> tuple:
    """What depends on the model alone: class picker, contact sheet, notice, grid of classes, history."""
    picker = label_picker(model_id)
    return picker, contact(model_id, picker["value"]), notice(model_id), grid(model_id), history(model_id)


def label_picker(model_id: str) -> dict:
    """The class picker's properties: the first class is chosen; a model without classes hides it."""
    names = models.labels(model_id)
    return {
        "choices": [(n, n) for n in names] or NO_LABEL,
        "value": names[0] if names else "",
        "visible": bool(names),
    }


@clear_errors
def on_path(
    model_id: str, seed_a: float | None, seed_b: float | None, frames: float | None, path: str, label: str = ""
) -> tuple:
    """A control of the path changed. An empty box is somebody typing: wait for the number."""
    if None in (seed_a, seed_b, frames):
        return (gr.skip(),) * 5
    return show_path(model_id, seed_a, seed_b, frames, path, label)


@clear_errors
def on_label(model_id: str, label: str) -> dict:
    """Another class was chosen: the contact sheet of all seeds; the path follows in an event of its own."""
    return contact(model_id, label)


@clear_errors
def on_model(model_id: str) -> tuple:
    """Another model was chosen; the path follows in an event of its own, whatever the boxes hold."""
    picker, *shown = show_model(model_id)
    return gr.update(**picker), *shown


def on_try(model_id: str, seed_a: int, seed_b: int, path: str) -> tuple:
    """A "Try this" button: every control is set, and the events that follow show it."""
    return model_id, seed_a, seed_b, FRAMES, path


@clear_errors
def on_reset(model_id: str, label: str = "") -> tuple:
    """The seeds, frames and path that the tab opened with, for the model and class that are chosen now."""
    return (*START_SEEDS, FRAMES, "slerp", *show_path(model_id, *START_SEEDS, FRAMES, "slerp", label))


@clear_errors
def on_pick(
    model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str, event: EventData
) -> tuple:
    """A picture of the contact sheet was clicked: it becomes end A or B."""
    seed_a, seed_b = (event.seed, seed_b) if event.end == "A" else (seed_a, event.seed)
    return (seed_a, seed_b, *show_path(model_id, seed_a, seed_b, frames, path, label))


@clear_errors
def on_dice_a(model_id: str, seed_b: float, frames: float, path: str, label: str = "") -> tuple:
    """A random seed for end A."""
    seed = random.randrange(10_000)
    return (seed, *show_path(model_id, seed, seed_b, frames, path, label))


@clear_errors
def on_dice_b(model_id: str, seed_a: float, frames: float, path: str, label: str = "") -> tuple:
    """A random seed for end B."""
    seed = random.randrange(10_000)
    return (seed, *show_path(model_id, seed_a, seed, frames, path, label))


@clear_errors
def on_png(model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str = "") -> str:
    """The filmstrip of nine pictures, enlarged four times, as a PNG's data URI."""
    return downloads.strip(morph(model_id, seed_a, seed_b, frames, path, label).frames)


@clear_errors
def on_gif(model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str = "") -> str:
    """The whole path there and back, enlarged four times, as a GIF's data URI."""
    return downloads.animation(morph(model_id, seed_a, seed_b, frames, path, label).frames)


def opening() -> tuple[str, tuple, tuple]:
    """The first model that is whole, what its path shows and what it shows besides.

    Raises:
        ValueError: no model is.
    """

    def show(model_id: str) -> tuple[tuple, tuple]:
        shown = show_model(model_id)
        return show_path(model_id, *START_SEEDS, FRAMES, "slerp", shown[0]["value"]), shown

    model_id, both = models.first_whole(models.drawing(), show, "dcgan, gan or cgan")
    return model_id, *both


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        model_id, path_shown, model_shown = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    player_value, _, drawn, code_text, _ = path_shown
    picker, sheet_value, notice_text, grid_shown, history_shown = model_shown
    available = models.drawing()

    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            player = Scrubber(player_value, elem_id="path-player")
            notice_box = gr.HTML(notice_text)
            with gr.Row():
                tries = {gr.Button(text, size="sm"): state for text, *state in TRY_THIS if state[0] in available}
            gr.Markdown(STORY)
        with gr.Column(scale=5, min_width=320):
            choices = [(TITLES.get(name, name), name) for name in available]
            model = gr.Radio(choices, value=model_id, label="Model", elem_id="model")
            with gr.Row():
                end_a, dice_a = seed_box("Seed A", "a", START_SEEDS[0])
                end_b, dice_b = seed_box("Seed B", "b", START_SEEDS[1])
            label = gr.Radio(label="Label, for models that are told what to draw", elem_id="label", **picker)
            chosen = ContactSheet(sheet_value, end_a=START_SEEDS[0], end_b=START_SEEDS[1], elem_id="contact-sheet")
            kind = gr.Radio(PATH_NAMES, value="slerp", label="Path", info=WHY_TWO_PATHS, elem_id="path-kind")
            reset = gr.Button("Reset", size="sm", interactive=False, elem_id="reset")
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown("### How it learned\nEight fixed seeds, from the first steps of training to the end.")
            learned = Scrubber(history_shown, elem_id="history")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(HISTORY_STORY)
            classes = gr.HTML(grid_shown, elem_id="label-grid")
    with gr.Accordion("Details", open=False):
        frames = gr.Number(FRAMES, label="Frames (2 to 96)", precision=None, elem_id="frames")
        chart = gr.HTML(drawn, elem_id="charts")
    with gr.Accordion("Take it with you", open=False):
        with gr.Row():
            png = gr.Button("Download the strip (PNG)", elem_id="download-png")
            animation = gr.Button("Download the path (GIF)", elem_id="download-gif")
        code = gr.Code(code_text, language="python", label="The same pictures from Python", elem_id="program")
        file_uri = gr.Textbox(visible="hidden")

    controls = [model, end_a, end_b, frames, kind, label]
    path_outputs = [player, chosen, chart, code, reset]
    model_outputs = [label, chosen, notice_box, classes, learned]
    live = QUICK | {"trigger_mode": "always_last"}
    everything = [end_a, end_b, frames, kind, *path_outputs]
    picked = model.input(on_model, model, model_outputs, **live).then(on_path, controls, path_outputs, **QUICK)
    model.input(None, js=reveal("path-player"))
    picked.failure(on_reset, [model, label], everything, **QUICK)  # the boxes hold what cannot be shown
    gr.on([control.input for control in (end_a, end_b, frames, kind)], on_path, controls, path_outputs, **live)
    label.input(on_label, [model, label], chosen, **live).then(on_path, controls, path_outputs, **QUICK)
    for box in (end_a, end_b, frames):
        box.blur(on_leave, box, None, **QUICK)
    dice_a.click(on_dice_a, [model, end_b, frames, kind, label], [end_a, *path_outputs], **live)
    dice_b.click(on_dice_b, [model, end_a, frames, kind, label], [end_b, *path_outputs], **live)
    chosen.pick(on_pick, controls, [end_a, end_b, *path_outputs], **live)
    reset.click(on_reset, [model, label], everything, **live)
    for button, state in tries.items():
        set_all = button.click(functools.partial(on_try, *state), None, controls[:-1], **live)
        button.click(None, js=reveal("path-player"))
        set_all.then(on_model, model, model_outputs, **QUICK).then(on_path, controls, path_outputs, **QUICK)
    save = downloads.save_as("latent-path")
    for button, handler in ((png, on_png), (animation, on_gif)):
        button.click(handler, controls, file_uri, **QUICK).success(None, file_uri, None, js=save)
