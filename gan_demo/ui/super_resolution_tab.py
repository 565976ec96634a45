"""The tab "Super-resolution": a picture four times larger, by two methods, one over the other (SRGAN)."""

import contextlib
import functools
import html
import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from PIL import Image
from torch import Tensor

from gan_demo import examples
from gan_demo.checkpoints import CheckpointError
from gan_demo.checks import is_number
from gan_demo.pictures import heat_map, picture_uri, to_pil
from gan_demo.services import loaded as models
from gan_demo.services.super_resolution import (
    PRIVACY,
    SCALE,
    Source,
    expected_seconds,
    known,
    measures,
    methods,
    networks,
    opacity,
    operator,
    result,
    steps,
    task_of,
    with_alpha,
)
from gan_demo.services.visitors import save
from gan_demo.super_resolution import PATCH, Task, enlarge_bicubic, patch, shrink_error, square_around
from gan_demo.ui.components import Comparer, PictureFile, Thumbnails, empty_if_refused, reveal, thumbnails_value
from gan_demo.ui.errors import EventData, clear_errors
from gan_demo.ui.loss_panel import panel, perceptual
from gan_demo.ui.queues import PRIVATE, QUICK, SLOW
from gan_demo.uploads import on_white

SHOWN_PIXELS = 4_000_000  # of a result on the page
EXACT_PIXELS = 1_000_000  # up to this size the page gets PNG, above it JPEG
LONG = 8.0  # seconds from which a run waits for the button
ALL_MEASURED = 192  # longest side of a small picture for which the table measures every network
FEW, FAR = 0.05, 16  # values that may be off when a result is shrunk again (a share), and levels of 255, without a word
HEAT = 64  # difference in 8-bit levels that the heat map shows as white
START_EXAMPLE = 7  # writing on a wall: the methods differ at a glance
START = examples.index()[START_EXAMPLE]
TITLES = {"nearest": "Input", "bicubic": "Bicubic", "srresnet": "SRResNet", "srgan": "SRGAN", "original": "Original"}
MODES = {
    "test": "Test: shrink my picture by 4, bring it back, compare with the truth",
    "enlarge": "Enlarge: four times as wide and high",
}
WARNING = "The new detail is invented. It cannot reveal a face or a number plate."
FIGURES = "PSNR and SSIM say how near each pixel comes to the truth; higher is nearer."
PERCEPTUAL = " Perceptual distance: how differently a network that knows photographs sees the two; lower is nearer."
INVENTED = (
    " Invented detail that looks right but lies elsewhere counts as an error, so the sharper picture may have the "
    "lower PSNR."
)
DASH = " The app does not carry that network: the distance is stored for the examples only, a dash stands elsewhere."

STORY = """
<div class="story">
Four by four pixels became one: what was in them is gone. Whoever brings them back must guess.

**SRResNet** was trained to be wrong by as little as possible, pixel by pixel. Where fur or leaves could be one way or
another, the safest guess is their average: blur. **SRGAN** is the same network, trained on: now a
<span class="key discriminator">discriminator</span> must not be able to tell its pictures from
<span class="key real">photographs</span>. Blur gives it away, so it draws hairs and leaves that could have been there.
They are not the true ones. That is why the sharper picture may have the lower PSNR. (This SRGAN was trained for hours:
losses that ask for texture like the photograph's do much of the discriminator's work.)

Shrink the picture of either network as this app does, and the small one is back, nearly everywhere to within one level
of brightness (a last step sees to that). Black dots between white ones are too stark for that: then the line below the
picture says how far off it is. Both fit all that is known; what they add is a guess.

*Ledig et al. 2016, [arXiv:1609.04802](https://arxiv.org/abs/1609.04802), Sec. 2 and 3*
</div>
"""


def title(method: str) -> str:
    return TITLES.get(method.split("-")[0], method)


def viewer_value(left: Tensor, right: Tensor, names: tuple[str, str]) -> dict:
    """A Comparer's value from two results, uint8 (C, H, W), made smaller where the page could not hold them."""
    height, width = left.shape[1:]
    side = {
        name: {"uri": _shown_uri(image), "label": label}
        for name, image, label in (("left", left, names[0]), ("right", right, names[1]))
    }
    return side | {"width": width, "height": height, "patch": PATCH}


def _shown_uri(image: Tensor) -> str:
    picture, pixels = to_pil(image), image.shape[1] * image.shape[2]
    if pixels > SHOWN_PIXELS:
        factor = math.sqrt(SHOWN_PIXELS / pixels)
        size = (round(picture.width * factor), round(picture.height * factor))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    kind = "png" if pixels <= EXACT_PIXELS else "jpeg"
    return picture_uri(picture, kind)


def table(task: Task, images: dict[str, Tensor], distances: dict[str, float | None]) -> str:
    """`measures` as HTML, with what they mean; in enlarge mode a sentence why there are none.

    Args:
        task: with the truth where it is known.
        images: results by method, uint8 (C, H, W).
        distances: their perceptual distances from the truth, None where not known; {} for no such column.
    """
    if task.true is None:
        return '<p class="hint">Nobody knows what this picture truly looked like, so nothing can be measured.</p>'
    figures = measures(task, images)
    rows = "".join(
        f"<tr><th>{html.escape(title(method))}</th><td>{_decibels(value['psnr'])}</td><td>{value['ssim']:.3f}</td>"
        f"{_distance(distances, method)}</tr>"
        for method, value in figures.items()
    )
    heads = "".join(f"<th>{head}</th>" for head in ("", "PSNR", "SSIM", *["Perceptual distance"] * bool(distances)))
    invented = INVENTED if any(method.startswith("srgan-") for method in images) else ""
    told = FIGURES + PERCEPTUAL * bool(distances)
    dash = DASH if distances and any(distances.get(method) is None for method in figures) else ""
    return f'<table class="figures"><tr>{heads}</tr>{rows}</table><p class="hint">{told}{invented}{dash}</p>'


def _distance(distances: dict[str, float | None], method: str) -> str:
    value = distances.get(method)
    return f"<td>{'-' if value is None else f'{value:.3f}'}</td>" if distances else ""


def _decibels(value: float | None) -> str:
    return "equal" if value is None else f"{value:.2f} dB"


def magnified(task: Task, x: float, y: float) -> tuple[str, list[int]]:
    """The square around a point by every method, enlarged, with its error beside it, and where it lies.

    Raises:
        ValueError: the point is none.
    """
    if not all(is_number(at) and abs(at) < 1e9 for at in (x, y)):
        raise ValueError("the point to magnify has no place in the picture; click on the picture")
    channels = len(task.small)
    height, width = (SCALE * side for side in task.small.shape[1:])
    side = min(PATCH, height, width)
    left, top = square_around(x, y, height, width, side)
    parts = []
    true = None if task.true is None else task.true[:, top : top + side, left : left + side]
    alpha = None if task.alpha is None else patch(enlarge_bicubic, task.alpha, left, top, side, SCALE)
    for method in methods():
        if method == "original" and true is None:
            continue
        try:
            enlarger = None if method == "original" else operator(method, channels)
        except CheckpointError:
            parts.append(f"<figure><figcaption>{title(method)}</figcaption>missing or damaged</figure>")
            continue
        image = true if enlarger is None else on_white(patch(enlarger, task.small, left, top, side, SCALE), alpha)
        parts.append(_figure(title(method), image, None if method == "original" else true))
    note = f"Below each: how far it is from the original, black for equal, white for {HEAT} of 255 levels or more."
    note = f'<p class="hint">{note}</p>' if true is not None else ""
    return f'<div class="patches">{"".join(parts)}</div>{note}', [left, top]


def _figure(name: str, image: Tensor, true: Tensor | None) -> str:
    shown = f'<img alt="{html.escape(name)}, magnified" src="{picture_uri(to_pil(image), "png")}">'
    if true is not None:
        uri = picture_uri(to_pil(heat_map(image, true, HEAT)), "png")
        shown += f'<img alt="Difference between {html.escape(name)} and the original" src="{uri}">'
    return f"<figure><figcaption>{html.escape(name)}</figcaption>{shown}</figure>"


def status_text(task: Task, seconds: float, notes: list[str]) -> str:
    """Sizes, time and what was done to the file."""
    height, width = task.small.shape[1:]
    pixels = SCALE * width * SCALE * height
    told = [f"{width}x{height} to {SCALE * width}x{SCALE * height} pixels, {seconds:.1f} seconds."]
    if pixels > SHOWN_PIXELS:
        told.append(f"Shown here at {math.sqrt(SHOWN_PIXELS / pixels):.0%} of its size; the download is whole.")
    return _status(" ".join([*told, *notes]))


def misfits(task: Task, images: dict[str, Tensor]) -> list[str]:
    """A sentence for each network's result that, shrunk again, is not nearly everywhere the small picture."""
    sentences = []
    for method, image in images.items():
        share, worst = shrink_error(image, task.small) if method in networks() else (0, 0)
        if share > FEW or worst > FAR:
            sentences.append(
                f"Shrunk again, {title(method)}'s picture is not the small one: {share:.1%} of its values are off by "
                f"more than one level, the worst by {worst}."
            )
    return sentences


def _status(text: str) -> str:
    """A line that screen readers read out; it may bear the name of a visitor's colour profile."""
    return f'<div role="status">{html.escape(text)}</div>'


def waiting(text: str, running: bool = False) -> tuple:
    """What `show` yields while there is no result: the old pictures fade, and a sentence stands on them."""
    return gr.update(value={"message": text}), _status(text), "", "", gr.update(interactive=running)


def measured(source: Source, mode: str, task: Task, sides: tuple[str, str]) -> dict[str, Tensor]:
    """Results that the table compares with the truth: those on both sides, and of a small picture all networks'."""
    if task.true is None:
        return {}
    small, found = max(task.small.shape[1:]) <= ALL_MEASURED, {}
    for method in methods():
        if method in sides or (small and method in ("bicubic", *networks())):
            with contextlib.suppress(ValueError):  # one that fails is not on either side
                found[method] = result(source, mode, task, method)
    return found


def show(source: Source, mode: str, left: str, right: str, point: tuple, ask_first: bool = False) -> Iterator[tuple]:
    """Viewer, status, table, magnified patches, Cancel: first what is being done, a tile at a time, then the result.

    With `ask_first` a long run is not begun: it says how long it will take, and waits for the button.
    """
    started = time.monotonic()
    task, notes = task_of(source, mode)
    missing = [method for method in (left, right) if not known(source, mode, method)]
    if ask_first and (todo := expected_seconds(task, missing)) > LONG:
        yield waiting(f"This will take about {math.ceil(todo)} seconds. Press Compare to start.")
        return
    if missing:
        yield waiting("Working ...", running=True)
    images = {}
    for number, method in enumerate((left, right)):
        after = [right] if number == 0 else []
        images[method] = yield from with_progress(steps(source, mode, task, method), method, task, after)
    seconds = time.monotonic() - started
    patches, place = magnified(task, *point)
    alpha = opacity(task)
    seen = [on_white(images[method], alpha) for method in (left, right)]
    shown = gr.update(value=viewer_value(*seen, (title(left), title(right))), mark=place)
    status = status_text(task, seconds, notes + misfits(task, images))
    results = measured(source, mode, task, (left, right))
    figures = table(task, results, perceptual(source, mode, results))
    yield shown, status, figures, patches + panel(source, mode, place), gr.update(interactive=False)


def with_progress(
    work: Generator[tuple[int, int], None, Tensor], method: str, task: Task, after: list[str]
) -> Generator[tuple, None, Tensor]:
    """A method's result; on the way, what `show` yields: tiles done, and seconds left for it and what is `after` it."""
    started = time.monotonic()
    while True:
        try:
            done, count = next(work)
        except StopIteration as end:
            return end.value
        if done < count:
            passed = time.monotonic() - started
            todo = expected_seconds(task, after) + passed * (count - done) / done
            text = f"{title(method)}: tile {done} of {count}, about {math.ceil(todo)} seconds left."
            yield waiting(text, running=True)


@dataclass
class Turn:
    """How often a visitor has asked for another picture or mode: whatever was asked for earlier can stop."""

    number: int = 0


def in_turn(rows: Iterator[tuple], turn: Turn) -> Iterator[tuple]:
    """All that `show` yields, or until the visitor asks for something else: that waits in the same line."""
    mine = turn.number
    try:
        for row in rows:
            if turn.number != mine:
                yield (gr.skip(),) * len(row)  # of a listener that yields nothing Gradio empties all outputs
                return
            yield row
    except ValueError:
        yield waiting("That did not work. Choose another side or picture.")
        raise


@clear_errors
def on_compare(source: Source, mode: str, left: str, right: str, point: tuple, turn: Turn) -> Iterator[tuple]:
    """Show two methods over each other; while tiles are computed, say how many."""
    yield from in_turn(show(source, mode, left, right, point), turn)


@clear_errors
def on_example(event: EventData) -> tuple:
    """An example was chosen: it is a test, since the truth is known."""
    entry = examples.entry(event.index)
    return Source(entry["file"], example=True), "test", entry["point"], None, gr.update(current=event.index)


@clear_errors
def on_upload(path: str | None, mode: str, turn: Turn) -> tuple:
    """A picture was brought: refuse what cannot be compared, or else it is what is looked at now."""
    if path is None:  # the box was emptied: what is shown stays
        return gr.skip(), gr.skip()
    source = Source(path, example=False)
    task_of(source, mode)
    turn.number += 1
    return source, gr.update(current=-1)


@clear_errors
def on_compare_unless_long(
    source: Source, mode: str, left: str, right: str, point: tuple, turn: Turn
) -> Iterator[tuple]:
    """The same after an upload or a change of mode: nobody pressed the button yet."""
    yield from in_turn(show(source, mode, left, right, point, ask_first=True), turn)


def on_cancel() -> tuple:
    """A run was stopped."""
    viewer, status, _, _, cancel = waiting("Cancelled. Press Compare to start again.")
    return viewer, status, cancel


def on_mode(mode: str, left: str, right: str, turn: Turn) -> tuple:
    """Another picture or mode was asked for; the original can be chosen in test mode only."""
    turn.number += 1
    choices = side_choices(mode)
    offered = {value for _, value in choices}
    sides = (left if left in offered else "bicubic", right if right in offered else networks()[0])
    return tuple(gr.update(choices=choices, value=value) for value in sides)


@clear_errors
def on_magnify(source: Source, mode: str, event: EventData) -> tuple:
    """A point of the picture was clicked: the square around it by all methods."""
    task, _ = task_of(source, mode)
    shown, place = magnified(task, event.x, event.y)
    return shown + panel(source, mode, place), gr.update(mark=place), (event.x, event.y)


@clear_errors
def on_download(kind: str, source: Source, mode: str, right: str) -> str:
    """The whole result on the right, with its transparency, as a file of its own name."""
    task, _ = task_of(source, mode)
    image = result(source, mode, task, right)
    name = f"{Path(source.path).stem}-{right}"
    return save(with_alpha(task, image), name, kind, None if source.example else source.path)


def side_choices(mode: str) -> list[tuple[str, str]]:
    return [(title(method), method) for method in methods() if mode == "test" or method != "original"]


SAVE = """(file) => {
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.orig_name || "";
  link.click();
}"""


def opening() -> tuple[str, tuple]:
    """The best method that is whole, and what the tab shows with it.

    Raises:
        ValueError: none is.
    """
    source = Source(START["file"], example=True)

    def last(right: str) -> tuple:
        *_, shown = show(source, "test", "bicubic", right, START["point"])
        return shown

    return models.first_whole(networks(), last, "srresnet or srgan")


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    source, mode, left = Source(START["file"], example=True), "test", "bicubic"
    try:
        right, (viewer_start, status_start, table_start, patches_start, _) = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return

    state, point = gr.State(source), gr.State(START["point"])
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320):
            viewer = Comparer(viewer_start["value"], mark=viewer_start["mark"], elem_id="sr-viewer")
            gr.HTML(f'<div class="notice">{WARNING}</div>')
            status = gr.HTML(status_start, elem_id="sr-status")
            patches = gr.HTML(patches_start, elem_id="sr-patches")
        with gr.Column(scale=4, min_width=320):
            with gr.Row():
                side_left = gr.Dropdown(side_choices(mode), value=left, label="Left", elem_id="sr-left")
                side_right = gr.Dropdown(side_choices(mode), value=right, label="Right", elem_id="sr-right")
            table_box = gr.HTML(table_start, elem_id="sr-table")
            gr.HTML("<b>Examples</b>, none of them seen in training")
            chosen = Thumbnails(thumbnails_value(), current=START_EXAMPLE, elem_id="sr-examples")
            upload = PictureFile(
                type="filepath", image_mode=None, sources=["upload", "clipboard"], label="Your picture",
                height=180, elem_id="sr-upload",
            )  # fmt: skip
            gr.HTML(f'<p class="hint">{PRIVACY}</p>')
            mode_box = gr.Radio(
                [(text, name) for name, text in MODES.items()], value=mode, label="Mode", elem_id="sr-mode"
            )
            with gr.Row():
                compare = gr.Button("Compare", variant="primary", elem_id="sr-compare")
                cancel = gr.Button("Cancel", interactive=False, elem_id="sr-cancel")
    gr.Markdown(STORY)
    with gr.Accordion("Take it with you", open=False):
        with gr.Row():
            downloads = {
                kind: gr.Button(f"Right side as {kind.upper()}", elem_id=f"sr-{kind}") for kind in ("png", "jpeg")
            }
        file = gr.File(visible="hidden")

    turn = gr.State(Turn())
    inputs, shown = [state, mode_box, side_left, side_right, point, turn], [viewer, status, table_box, patches, cancel]
    sides = [mode_box, side_left, side_right, turn]
    run = SLOW | PRIVATE
    live = run | {"trigger_mode": "always_last"}
    brought = upload.input(on_upload, [upload, mode_box, turn], [state, chosen], **QUICK)
    empty_if_refused(upload, brought)
    runs = [
        compare.click(on_compare, inputs, shown, **live),
        gr.on([side_left.input, side_right.input], on_compare, inputs, shown, **live),
        brought.success(on_compare_unless_long, inputs, shown, **live),
    ]
    picked = chosen.pick(on_example, None, [state, mode_box, point, upload, chosen], **QUICK)
    for choice in (chosen.pick, side_left.input, side_right.input):
        choice(None, js=reveal("sr-viewer"))
    changed = mode_box.input(on_mode, sides, [side_left, side_right], **QUICK)
    again = picked.then(on_mode, sides, [side_left, side_right], **QUICK)
    runs += [
        changed.then(on_compare_unless_long, inputs, shown, **live),
        again.then(on_compare, inputs, shown, **live),
    ]
    cancel.click(on_cancel, None, [viewer, status, cancel], cancels=runs, **QUICK)
    viewer.pick(on_magnify, [state, mode_box], [patches, viewer, point], **QUICK)
    for kind, button in downloads.items():
        saved = button.click(functools.partial(on_download, kind), [state, mode_box, side_right], file, **run)
        saved.success(None, file, None, js=SAVE)
