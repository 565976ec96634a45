"""The tab "Pyramid levels": a picture made in several small steps, each of which can be taken apart (LAPGAN)."""

import functools
import html

import gradio as gr

from gan_demo import chain, examples
from gan_demo.pictures import to_uint8
from gan_demo.services import loaded
from gan_demo.services import pyramid as pyramids
from gan_demo.services.pyramid import CONTRAST, Chain
from gan_demo.services.super_resolution import PRIVACY, Source
from gan_demo.ui.components import (
    ChainView,
    PictureFile,
    Scrubber,
    Thumbnails,
    chain_value,
    classes_value,
    empty_if_refused,
    reveal,
    thumbnails_value,
)
from gan_demo.ui.errors import EventData, clear_errors
from gan_demo.ui.histories import history
from gan_demo.ui.queues import QUICK

START_EXAMPLE = 0
TITLES = {"lapgan-flowers": "Flowers", "lapgan-cifar10": "Animals and vehicles", "lapgan-faces": "Faces"}

# what a model opens with: seed and class of the chain, class of what is invented above a real picture
STARTS = {"lapgan-cifar10": (1, "automobile", "dog"), "lapgan-flowers": (128, "", "")}

# text -> the gain of the coarsest level, and of all others
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
mid-grey, so grey adds nothing, lighter adds light. Noise is normal; black stands for -3, white for 3. Pixels are never
smoothed here: each square is one. A gain multiplies a residual before it is added; the levels above get the changed
picture. Seeds are whole numbers from 0 to 4294967295; with one seed (and class) for all levels, a chain is the picture
of that seed in "How it learned". D's opinion compares its score with those of real pictures of that size. It
is not asked once a gain is changed: D learned to tell what the chain draws from photographs, and a blur is neither.
"""


def ids() -> list[str]:
    """Ids of the LAPGAN checkpoints, those with a title first."""
    known = list(TITLES)
    return sorted(loaded.ids("lapgan"), key=lambda name: known.index(name) if name in known else len(known))


def sizes(model_id: str) -> list[int]:
    return pyramids.get(model_id).config.sizes


def view(model_id: str, shown: Chain, state: dict | None, turn: int | None = None) -> dict:
    """A ChainView's value; without `state`, one that only shows."""
    levels = []
    for level, step in enumerate(shown.steps):
        standing = shown.standings[level] if shown.standings else None
        size = step.result.shape[-1]
        told = {"size": size, "real": level < shown.real, "standing": standing, "pictures": pyramids.shown(step)}
        levels.append(told)
    labels = pyramids.get(model_id).config.labels if state else []
    return chain_value(levels, state=state, labels=labels, turn=turn, contrast=CONTRAST)


def opening_state(model_id: str, first: float = 1.0, others: float = 1.0) -> dict:
    """The seeds, gains and class that the tab opens with."""
    levels, (seed, label, _) = len(sizes(model_id)), start(model_id)
    return {"seeds": [seed] * levels, "gains": [first] + [others] * (levels - 1), "label": label}


def real_state(model_id: str) -> dict:
    """The seeds, gains and class of what is invented above a real picture."""
    return opening_state(model_id) | {"label": start(model_id)[2]}


def start(model_id: str) -> tuple[int, str, str]:
    """A model's entry of STARTS; its first class stands for one that it lacks."""
    labels = pyramids.get(model_id).config.labels
    first = next(iter(labels), "")
    seed, label, above = STARTS.get(model_id, (0, first, first))
    return seed, label if label in labels else first, above if above in labels else first


def asked(event: EventData) -> dict:
    """What a ChainView asks for; its parts are checked where they are used."""
    return {name: getattr(event, name, None) for name in ("seeds", "gains", "label")}


def show(model_id: str, state: dict, turn: int | None = None) -> tuple:
    """The chain and the reset button."""
    made = pyramids.generated(model_id, state["label"], state["seeds"], state["gains"])
    return view(model_id, made, state, turn), gr.update(interactive=state != opening_state(model_id))


def classes_row(model_id: str, state: dict) -> dict:
    """The row "same noise, all classes"; {} for a model without classes."""
    if not pyramids.get(model_id).config.labels:
        return {}
    return classes_value(pyramids.all_classes(model_id, state["seeds"], state["gains"]))


def show_all(model_id: str, state: dict) -> tuple:
    """Chain with its row of classes, and reset."""
    value, reset = show(model_id, state)
    return gr.update(value=value, classes=classes_row(model_id, state)), reset


def notice(model_id: str) -> str:
    """What has to be said beside the pictures of this checkpoint, as HTML."""
    return f'<div class="notice">{loaded.learned_from(model_id)}</div>'


def history_choices(model_id: str) -> list[tuple[str, int]]:
    return [(f"{size}x{size}", size) for size in sizes(model_id)]


def level_history(model_id: str, size: int) -> dict:
    """The history of the level of a size; {} where it is lost.

    Raises:
        ValueError: there is no such level.
    """
    known = sizes(model_id)
    if size not in known:
        raise ValueError(f"there is no level of {size} pixels; there are {', '.join(map(str, known))}")
    return history(model_id, "history" if size == known[-1] else f"history-{size}", size)


def show_real(model_id: str, source: Source, level: int, state: dict, turn: int | None = None) -> tuple:
    """The pyramid of a real picture, what is invented above one of its levels, and what is to be said of them.

    Raises:
        ValueError: unknown model, level, class or example, or the file is not what it must be.
    """
    size = sizes(model_id)[-1]
    image, notes = pyramids.photograph(source, size)
    steps = chain.take_apart(image, len(sizes(model_id)))
    made = pyramids.invented(model_id, steps, level, state["label"], state["seeds"], state["gains"])
    off = pyramids.error(image, steps)
    equal = bool((to_uint8(steps[-1].result) == to_uint8(image)).all())
    told = [f"Its middle square, made {size}x{size}, the size that this model learned.", *notes]
    exact = "every pixel is the same again" if equal else "not every pixel is the same again"
    told.append(f"Put together again, {exact}: the largest error is {off:.5f} of 255.")
    status = f'<div role="status" class="hint">{html.escape(" ".join(told))}</div>'
    return view(model_id, Chain(steps, len(steps)), None), status, view(model_id, made, state, turn)


def level_choices(model_id: str) -> list[tuple[str, int]]:
    return [(f"{size}x{size}", number + 1) for number, size in enumerate(sizes(model_id)[:-1])]


@clear_errors
def on_ask(model_id: str, event: EventData) -> tuple:
    """Seeds, gains or class changed in the chain."""
    return show(model_id, asked(event), getattr(event, "turn", None))


@clear_errors
def on_classes(model_id: str, event: EventData) -> dict:
    """The chain rests: its row of classes follows."""
    return gr.update(classes=classes_row(model_id, asked(event)))


@clear_errors
def on_reset(model_id: str) -> tuple:
    """The chain that the tab opened with."""
    return show_all(model_id, opening_state(model_id))


@clear_errors
def on_try(first: float, others: float, model_id: str) -> tuple:
    """A "Try this" button: gains that show something, with the noise that the tab opened with."""
    return show_all(model_id, opening_state(model_id, first, others))


@clear_errors
def on_model(model_id: str, source: Source) -> tuple:
    """Another model was chosen: everything that depends on it."""
    return show_model(model_id, source)


def show_model(model_id: str, source: Source) -> tuple:
    """Chain, reset, notice; levels to choose from and the real picture's chains; levels and history of training."""
    state, finest = opening_state(model_id), sizes(model_id)[-1]
    level = gr.update(choices=level_choices(model_id), value=1)
    learned = gr.update(choices=history_choices(model_id), value=finest)
    real = show_real(model_id, source, 1, real_state(model_id))
    return *show_all(model_id, state), notice(model_id), level, *real, learned, level_history(model_id, finest)


@clear_errors
def on_history(model_id: str, size: int) -> dict:
    """Another level's training."""
    return level_history(model_id, size)


@clear_errors
def on_example(model_id: str, level: int, event: EventData) -> tuple:
    """An example was chosen."""
    entry = examples.entry(event.index)
    source = Source(entry["file"], example=True)
    return source, gr.update(current=event.index), None, *show_real(model_id, source, level, real_state(model_id))


@clear_errors
def on_upload(path: str | None, model_id: str, level: int) -> tuple:
    """A picture was brought."""
    if path is None:
        return (gr.skip(),) * 5
    source = Source(path, example=False)
    return source, gr.update(current=-1), *show_real(model_id, source, level, real_state(model_id))


@clear_errors
def on_level(model_id: str, source: Source, level: int) -> tuple:
    """The generators take over at another level."""
    return show_real(model_id, source, level, real_state(model_id))[2]


@clear_errors
def on_invent(model_id: str, source: Source, level: int, event: EventData) -> dict:
    """Seeds, gains or class changed in what is invented above a real picture."""
    return show_real(model_id, source, level, asked(event), getattr(event, "turn", None))[2]


def opening(source: Source) -> tuple[str, tuple]:
    """The first model that is whole, and what the tab shows with it.

    Raises:
        ValueError: none is.
    """
    return loaded.first_whole(ids(), lambda model_id: show_model(model_id, source), "lapgan")


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    example = Source(examples.index()[START_EXAMPLE]["file"], example=True)
    try:
        model_id, (shown, _, notice_text, level_start, real_shown, told, invented, learned, history_shown) = opening(
            example
        )
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return

    source = gr.State(example)
    main = ChainView(shown["value"], classes=shown["classes"], elem_id="chain")
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.HTML("<b>Try this</b>")
            with gr.Row():
                tries = {gr.Button(text, size="sm"): gains for text, gains in TRY_THIS.items()}
            gr.Markdown(STORY)
        with gr.Column(scale=5, min_width=320):
            choices = [(TITLES.get(name, name), name) for name in ids()]
            model = gr.Radio(choices, value=model_id, label="Model", elem_id="pyramid-model")
            notice_box = gr.HTML(notice_text)
            reset = gr.Button("Reset", size="sm", interactive=False, elem_id="pyramid-reset")
    gr.Markdown(REAL_STORY)
    with gr.Row(equal_height=False):
        with gr.Column(scale=4, min_width=300):
            chosen = Thumbnails(thumbnails_value(), current=START_EXAMPLE, elem_id="pyramid-examples")
            upload = PictureFile(
                type="filepath", image_mode=None, sources=["upload", "clipboard"], label="Your picture",
                height=180, elem_id="pyramid-upload",
            )  # fmt: skip
            gr.HTML(f'<p class="hint">{PRIVACY}</p>')
        with gr.Column(scale=8, min_width=320):
            gr.HTML("<b>Taken apart.</b> Click a level to see what it holds.")
            real = ChainView(real_shown, classes={}, elem_id="real-pyramid")
            status = gr.HTML(told, elem_id="pyramid-status")
            level = gr.Radio(
                level_start["choices"], value=1, label="Keep only this level, and let the generators invent the rest",
                elem_id="pyramid-level",
            )  # fmt: skip
            made = ChainView(invented, classes={}, elem_id="invented")
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown("### How it learned\nEight fixed seeds, from the first steps of a level's training to the end.")
            player = Scrubber(history_shown, elem_id="pyramid-history")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(HISTORY_STORY)
            size = gr.Radio(learned["choices"], value=learned["value"], label="Level", elem_id="pyramid-learned")
    with gr.Accordion("Details", open=False):
        gr.Markdown(DETAILS)

    live = QUICK | {"trigger_mode": "always_last"}
    reals = [real, status, made]
    main.ask(on_ask, model, [main, reset], **live)
    main.row(on_classes, model, main, **live)
    reset.click(on_reset, model, [main, reset], **live)
    for button, gains in tries.items():
        button.click(None, js=reveal("chain"))
        button.click(functools.partial(on_try, *gains), model, [main, reset], **live)
    whole = [main, reset, notice_box, level, *reals, size, player]
    model.input(on_model, [model, source], whole, **live)
    model.input(None, js=reveal("chain"))
    size.input(on_history, [model, size], player, **live)
    chosen.pick(on_example, [model, level], [source, chosen, upload, *reals], **live)
    brought = upload.input(on_upload, [upload, model, level], [source, chosen, *reals], **live)
    empty_if_refused(upload, brought)
    level.input(on_level, [model, source, level], made, **live)
    made.ask(on_invent, [model, source, level], made, **live)
