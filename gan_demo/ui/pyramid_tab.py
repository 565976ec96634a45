"""The tab "Pyramid levels": a picture made in several small steps, each of which can be taken apart (LAPGAN)."""

import functools
import html
from typing import NamedTuple

import gradio as gr

from gan_demo import examples
from gan_demo.services import loaded, pyramid
from gan_demo.services.pyramid import CONTRAST, Level
from gan_demo.services.visitors import Source
from gan_demo.ui import notices
from gan_demo.ui.components import (
    ChainView,
    PictureFile,
    Scrubber,
    Thumbnails,
    chain_value,
    classes_value,
    empty_if_refused,
    picture_box,
    reveal,
    thumbnails_value,
)
from gan_demo.ui.errors import EventData, clear_errors
from gan_demo.ui.histories import history
from gan_demo.ui.queues import LIVE

START_EXAMPLE = 0
TITLES = {"lapgan-flowers": "Flowers", "lapgan-cifar10": "Animals and vehicles", "lapgan-faces": "Faces"}

# model -> what it opens with: seed and class of the chain, and class of the levels invented above a real picture
STARTS = {"lapgan-cifar10": (1, "automobile", "dog"), "lapgan-flowers": (128, "", "")}

# text of the button -> the gain of the coarsest level, and that of all others
TRY_THIS = {
    "Leave out all detail": (1.0, 0.0),
    "Draw the detail too strongly": (1.0, 2.0),
    "Give it detail but no layout": (0.0, 1.0),
}

STORY = """
<div class="story">
In 2014 a <span class="key generator">generator</span> had to turn <span class="key noise">noise</span> into a whole
picture at once: what it shows, where, and every petal's edge. If one of these was wrong, the
<span class="key discriminator">discriminator</span> saw through all of it, and hardly told which. Anything larger than
a stamp came out as mush.

LAPGAN cuts the task up. First a tiny picture, where only the layout matters. Then each level enlarges it, which gives a
blur, and draws just the detail that the blur lacks: a small, local question, with much of the answer in view. Each
level has its own generator and discriminator, trained alone.

*Denton, Chintala, Szlam, Fergus 2015, [arXiv:1506.05751](https://arxiv.org/abs/1506.05751)*
</div>
"""

REAL_STORY = """### Start from a real picture
Every picture can be taken apart into a tiny one and the detail of each level, and put together again. Keep only a
coarse level of it, and the generators must **invent** the rest.
"""

HISTORY_STORY = """
Each level was trained by itself, on coarse pictures made from real ones (the flowers' finer levels in the end on drawn
ones, too); here it gets what the levels before it draw.
"""

DETAILS = f"""
The residual is what a level adds: its picture minus the enlarged one. It is shown {CONTRAST} times as strong around
mid-grey, so grey adds nothing and lighter adds light. The noise is normally distributed, from black at -3 to white
at 3. Pixels are never smoothed here: each square is one pixel. A gain multiplies a residual before it is added; the
levels above get the changed picture. Seeds are whole numbers from 0 to 4294967295; with one seed (and class) for all
levels, a chain is the picture of that seed in "How it learned". D's opinion compares its score with those of real
pictures of that size. D is not asked once a gain is changed: it learned to tell what the chain draws from photographs,
and a blur is neither.
"""


class MainView(NamedTuple):
    """The chain with its row of classes, and the reset button."""

    chain: dict
    reset: dict


class RealView(NamedTuple):
    """A real picture taken apart, the status line about it, and what is invented above one of its levels."""

    real: dict
    status: str
    invention: dict


class ModelView(NamedTuple):
    """What is updated when the model changes."""

    chain: dict
    reset: dict
    notice: str
    level: dict
    real: dict
    status: str
    invention: dict
    size: dict
    history: dict


class PictureView(NamedTuple):
    """What is updated when a real picture is chosen."""

    source: Source
    examples: dict
    upload: str | None
    real: dict
    status: str
    invention: dict


def ids() -> list[str]:
    """Ids of the LAPGAN checkpoints, those with a title first."""
    order = list(TITLES)
    return sorted(loaded.ids("lapgan"), key=lambda name: order.index(name) if name in order else len(order))


def view(model_id: str, levels: list[Level], state: dict | None, turn: int | None = None) -> dict:
    """A ChainView's value; without `state`, one without controls.

    Args:
        model_id: the checkpoint that drew the levels.
        levels: coarse first.
        state: the seeds, gains and class, which the visitor can change.
        turn: number of the request that this answers.
    """
    values = [
        {"size": level.size, "real": level.real, "standing": level.standing, "pictures": level.pictures}
        for level in levels
    ]
    labels = loaded.labels(model_id) if state else []
    return chain_value(values, state=state, labels=labels, turn=turn, contrast=CONTRAST)


def opening_state(model_id: str, first: float = 1.0, others: float = 1.0) -> dict:
    """The seeds and class that the tab opens with, and gains: `first` of the coarsest level, `others` of the others."""
    levels, (seed, label, _) = len(pyramid.sizes(model_id)), start(model_id)
    return {"seeds": [seed] * levels, "gains": [first] + [others] * (levels - 1), "label": label}


def real_state(model_id: str) -> dict:
    """The seeds, gains and class of what is invented above a real picture."""
    return opening_state(model_id) | {"label": start(model_id)[2]}


def start(model_id: str) -> tuple[int, str, str]:
    """A model's entry of STARTS; a class that the model lacks is replaced by its first."""
    labels = loaded.labels(model_id)
    first = next(iter(labels), "")
    seed, label, invention = STARTS.get(model_id, (0, first, first))
    return seed, label if label in labels else first, invention if invention in labels else first


def state_of(event: EventData) -> dict:
    """The state that a ChainView asks for; its parts are checked where they are used."""
    return {name: getattr(event, name, None) for name in ("seeds", "gains", "label")}


def show(model_id: str, state: dict, turn: int | None = None) -> tuple[dict, dict]:
    """The chain and the reset button."""
    levels = pyramid.generate(model_id, state["label"], state["seeds"], state["gains"])
    return view(model_id, levels, state, turn), gr.update(interactive=state != opening_state(model_id))


def classes_row(model_id: str, state: dict) -> dict:
    """The row "same noise, all classes"; {} for a model without classes."""
    pictures = pyramid.all_classes(model_id, state["seeds"], state["gains"])
    return {} if pictures is None else classes_value(pictures)


def show_all(model_id: str, state: dict) -> MainView:
    """The chain with its row of classes, and the reset button."""
    value, reset = show(model_id, state)
    return MainView(gr.update(value=value, classes=classes_row(model_id, state)), reset)


def notice(model_id: str) -> str:
    """The notice beside this checkpoint's pictures, as HTML."""
    return f'<div class="notice">{notices.learned_from(model_id)}</div>'


def history_choices(model_id: str) -> list[tuple[str, int]]:
    return [(f"{size}x{size}", size) for size in pyramid.sizes(model_id)]


def level_history(model_id: str, size: int) -> dict:
    """The history of the level of a size; {} if its files are missing.

    Raises:
        ValueError: there is no such level.
    """
    sizes = pyramid.sizes(model_id)
    if size not in sizes:
        raise ValueError(f"there is no level of {size} pixels; there are {', '.join(map(str, sizes))}")
    return history(model_id, "history" if size == sizes[-1] else f"history-{size}", size)


def show_real(model_id: str, source: Source, level: int, state: dict, turn: int | None = None) -> RealView:
    """The pyramid of a real picture, the status line about it, and what is invented above one of its levels.

    Raises:
        ValueError: unknown model, level, class or example, or the file is not a picture.
    """
    picture = pyramid.photograph(model_id, source, level, state["label"], state["seeds"], state["gains"])
    size = picture.levels[-1].size
    result = "every pixel is the same again" if picture.exact else "not every pixel is the same again"
    sentences = [
        f"Its middle square, resized to {size}x{size}, the size that this model learned.",
        *picture.notes,
        f"Put together again, {result}: the largest error is {picture.error:.5f} of 255.",
    ]
    status = f'<div role="status" class="hint">{html.escape(" ".join(sentences))}</div>'
    return RealView(view(model_id, picture.levels, None), status, view(model_id, picture.invention, state, turn))


def level_choices(model_id: str) -> list[tuple[str, int]]:
    return [(f"{size}x{size}", number + 1) for number, size in enumerate(pyramid.sizes(model_id)[:-1])]


def show_model(model_id: str, source: Source) -> ModelView:
    """Everything that depends on the model, in the state that it opens with."""
    finest = pyramid.sizes(model_id)[-1]
    return ModelView(
        *show_all(model_id, opening_state(model_id)),
        notice(model_id),
        gr.update(choices=level_choices(model_id), value=1),
        *show_real(model_id, source, 1, real_state(model_id)),
        gr.update(choices=history_choices(model_id), value=finest),
        level_history(model_id, finest),
    )


@clear_errors
def on_ask(model_id: str, event: EventData) -> MainView:
    """Seeds, gains or class changed in the chain; its row of classes follows in an event of its own."""
    return MainView(*show(model_id, state_of(event), getattr(event, "turn", None)))


@clear_errors
def on_classes(model_id: str, event: EventData) -> dict:
    """The chain has stopped changing: its row of classes follows."""
    return gr.update(classes=classes_row(model_id, state_of(event)))


@clear_errors
def on_reset(model_id: str) -> MainView:
    """The chain that the tab opened with."""
    return show_all(model_id, opening_state(model_id))


@clear_errors
def on_try(first: float, others: float, model_id: str) -> MainView:
    """A "Try this" button: gains of the coarsest and the other levels, with the noise that the tab opened with."""
    return show_all(model_id, opening_state(model_id, first, others))


@clear_errors
def on_model(model_id: str, source: Source) -> ModelView:
    """Another model: everything that depends on it."""
    return show_model(model_id, source)


@clear_errors
def on_history(model_id: str, size: int) -> dict:
    """Another level's training."""
    return level_history(model_id, size)


@clear_errors
def on_example(model_id: str, level: int, event: EventData) -> PictureView:
    """An example was clicked."""
    source = Source(examples.entry(event.index)["file"], example=True)
    view = show_real(model_id, source, level, real_state(model_id))
    return PictureView(source, gr.update(current=event.index), None, *view)


@clear_errors
def on_upload(path: str | None, model_id: str, level: int) -> PictureView:
    """A picture was uploaded; the box keeps it."""
    if path is None:
        return PictureView(*[gr.skip()] * 6)
    source = Source(path, example=False)
    view = show_real(model_id, source, level, real_state(model_id))
    return PictureView(source, gr.update(current=-1), gr.skip(), *view)


@clear_errors
def on_level(model_id: str, source: Source, level: int) -> dict:
    """The generators take over at another level."""
    return show_real(model_id, source, level, real_state(model_id)).invention


@clear_errors
def on_invent(model_id: str, source: Source, level: int, event: EventData) -> dict:
    """Seeds, gains or class changed in what is invented above a real picture."""
    return show_real(model_id, source, level, state_of(event), getattr(event, "turn", None)).invention


def opening(source: Source) -> tuple[str, ModelView]:
    """The first model that can be shown, and what the tab opens with.

    Raises:
        ValueError: there is none.
    """
    return loaded.first_whole(ids(), lambda model_id: show_model(model_id, source), "lapgan")


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    example = Source(examples.index()[START_EXAMPLE]["file"], example=True)
    try:
        model_id, start_view = opening(example)
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    source = gr.State(example)
    chain = ChainView(start_view.chain["value"], classes=start_view.chain["classes"], elem_id="chain")
    model, notice_box, reset, tries = controls_part(model_id, start_view)
    gr.Markdown(REAL_STORY)
    with gr.Row(equal_height=False):
        thumbnails, upload = picture_part()
        real, status, level, invention = real_part(start_view)
    size, player = history_part(start_view)
    with gr.Accordion("Details", open=False):
        gr.Markdown(DETAILS)

    view = ModelView(chain, reset, notice_box, level, real, status, invention, size, player)
    wire_chain(model, view, tries)
    wire_real(model, source, view, thumbnails, upload)
    model.input(on_model, [model, source], list(view), **LIVE)
    model.input(None, js=reveal("chain"))
    size.input(on_history, [model, size], player, **LIVE)


def controls_part(model_id: str, view: ModelView) -> tuple[gr.Radio, gr.HTML, gr.Button, dict[gr.Button, tuple]]:
    """The model with its notice, reset, and the "Try this" buttons, each with the gains that it sets."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.HTML("<b>Try this</b>")
            with gr.Row():
                tries = {gr.Button(text, size="sm"): gains for text, gains in TRY_THIS.items()}
            gr.Markdown(STORY)
        with gr.Column(scale=5, min_width=320):
            choices = [(TITLES.get(name, name), name) for name in ids()]
            model = gr.Radio(choices, value=model_id, label="Model", elem_id="pyramid-model")
            notice_box = gr.HTML(view.notice)
            reset = gr.Button("Reset", size="sm", interactive=False, elem_id="pyramid-reset")
    return model, notice_box, reset, tries


def picture_part() -> tuple[Thumbnails, PictureFile]:
    """Real pictures to start from."""
    with gr.Column(scale=4, min_width=300):
        thumbnails = Thumbnails(thumbnails_value(), current=START_EXAMPLE, elem_id="pyramid-examples")
        return thumbnails, picture_box("pyramid-upload")


def real_part(view: ModelView) -> tuple[ChainView, gr.HTML, gr.Radio, ChainView]:
    """A real picture taken apart, the finest level to keep of it, and what is invented above that."""
    with gr.Column(scale=8, min_width=320):
        gr.HTML("<b>Taken apart.</b> Click a level to see what it holds.")
        real = ChainView(view.real, classes={}, elem_id="real-pyramid")
        status = gr.HTML(view.status, elem_id="pyramid-status")
        question = "Keep only this level, and let the generators invent the rest"
        level = gr.Radio(view.level["choices"], value=1, label=question, elem_id="pyramid-level")
        return real, status, level, ChainView(view.invention, classes={}, elem_id="invented")


def history_part(view: ModelView) -> tuple[gr.Radio, Scrubber]:
    """How each level learned."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown("### How it learned\nEight fixed seeds, from the first steps of a level's training to the end.")
            player = Scrubber(view.history, elem_id="pyramid-history")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(HISTORY_STORY)
            choices, finest = view.size["choices"], view.size["value"]
            size = gr.Radio(choices, value=finest, label="Level", elem_id="pyramid-learned")
    return size, player


def wire_chain(model: gr.Radio, view: ModelView, tries: dict[gr.Button, tuple]) -> None:
    """The chain from noise alone."""
    outputs = [view.chain, view.reset]
    view.chain.ask(on_ask, model, outputs, **LIVE)
    view.chain.row(on_classes, model, view.chain, **LIVE)
    view.reset.click(on_reset, model, outputs, **LIVE)
    for button, gains in tries.items():
        button.click(None, js=reveal("chain"))
        button.click(functools.partial(on_try, *gains), model, outputs, **LIVE)


def wire_real(model: gr.Radio, source: gr.State, view: ModelView, thumbnails: Thumbnails, upload: PictureFile) -> None:
    """The real picture, and what is invented above it."""
    outputs = [source, thumbnails, upload, view.real, view.status, view.invention]
    thumbnails.pick(on_example, [model, view.level], outputs, **LIVE)
    event = upload.input(on_upload, [upload, model, view.level], outputs, **LIVE)
    empty_if_refused(upload, event)
    view.level.input(on_level, [model, source, view.level], view.invention, **LIVE)
    view.invention.ask(on_invent, [model, source, view.level], view.invention, **LIVE)
