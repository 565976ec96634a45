"""The tab "Super-resolution": a picture enlarged four times by two methods, one laid over the other (SRGAN)."""

import functools
import html
import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import numpy as np
from PIL import Image

from gan_demo import examples, figures
from gan_demo.pictures import picture_uri, to_pil
from gan_demo.services import loaded, super_resolution
from gan_demo.services.super_resolution import HEAT, SCALE, CloseUp, Misfit, Square, Task
from gan_demo.services.visitors import Source
from gan_demo.ui import downloads, notices
from gan_demo.ui.answers import answers_to
from gan_demo.ui.chapters import section
from gan_demo.ui.components import (
    NEEDS_SERVER,
    PICK,
    Comparer,
    PictureFile,
    Thumbnails,
    empty_if_refused,
    picture_box,
    reveal,
    thumbnails_value,
)
from gan_demo.ui.errors import EventData, clear_errors
from gan_demo.ui.files import upload_folder
from gan_demo.ui.loss_panel import panel, perceptual
from gan_demo.ui.queues import LIVE, PRIVATE, QUICK, SLOW

PAGE_PIXELS = 4_000_000  # of a result on the page, at most
EXACT_PIXELS = 1_000_000  # up to this size the page gets PNG, above it JPEG
LONG = 8.0  # a run that takes more seconds waits for the button
START_EXAMPLE = 7  # writing on a wall: the methods differ at a glance
START = examples.index()[START_EXAMPLE]
TITLES = {"nearest": "Input", "bicubic": "Bicubic", "srresnet": "SRResNet", "srgan": "SRGAN", "original": "Original"}
MODES = {
    "test": "Test: shrink my picture by 4, bring it back, compare with the truth",
    "enlarge": "Enlarge: four times as wide and high",
}
START_BUTTON = {"test": "Compare", "enlarge": "Enlarge"}
WARNING = "The new detail is invented. It cannot reveal a face or a number plate."
FIGURES = "PSNR and SSIM say how near each pixel comes to the truth; higher is nearer."
PERCEPTUAL = " Perceptual distance: how differently a network that knows photographs sees the two; lower is nearer."
SHARPER = (
    " Invented detail that looks right but lies elsewhere counts as an error, so the sharper picture may have the "
    "lower PSNR."
)
PSNR, SSIM, DISTANCE = "PSNR", "SSIM", "Perceptual distance"  # the table's columns
DIGITS = {PSNR: 2, SSIM: 3, DISTANCE: 3}  # after the point
IN_SENTENCE = {PSNR: "PSNR", SSIM: "SSIM", DISTANCE: "perceptual distance"}
DASH = " The app does not carry that network: the distance is stored for the examples only; elsewhere there is a dash."

STORY = """
<div class="story">
Four by four pixels became one: what was in them is gone. Whoever brings them back must guess.

**SRResNet** was trained to be wrong by as little as possible, pixel by pixel. Where fur or leaves could be one way or
another, the safest guess is their average: blur. **SRGAN** is the same network, trained on: now a
<span class="key discriminator">discriminator</span> must not be able to tell its pictures from
<span class="key real">photographs</span>. Blur gives it away, so it draws hairs and leaves that could have been there.
They are not the true ones. That is why the sharper picture may have the lower PSNR. (This SRGAN was trained for hours:
losses that ask for texture like the photograph's do much of the discriminator's work.)

Does inventing pay? Perceptual distance was made to judge pictures more as the eye does. By it, SRGAN comes nearer to
the truth than SRResNet on some of the examples, and lands farther away on others. Try them: the table tells.

Shrink the picture of either network as this app does, and the small one is back, nearly everywhere to within one level
of brightness (a last step sees to that). Black dots between white ones are too stark for that: then the line below the
picture says how far off it is. Both fit all that is known; what they add is a guess.

*Ledig et al. 2016, [arXiv:1609.04802](https://arxiv.org/abs/1609.04802), Sec. 2 and 3*
</div>
"""


class Comparison(NamedTuple):
    """What a run of two methods updates on the page: values, or updates of components."""

    viewer: dict
    status: str
    table: str
    patches: str
    cancel: dict


class Choice(NamedTuple):
    """What is updated when an example is chosen; the upload box is emptied, and the example marked."""

    source: Source
    mode: str
    point: tuple
    upload: str | None
    thumbnails: dict


class OwnPicture(NamedTuple):
    """What is updated when a picture is uploaded; no example is marked any more."""

    source: Source
    thumbnails: dict


class Sides(NamedTuple):
    """What the two dropdowns offer and hold, and what the button is called."""

    left: dict
    right: dict
    compare: dict


class Magnification(NamedTuple):
    """The squares around a point, the mark on the viewer, and the point."""

    patches: str
    viewer: dict
    point: tuple


def title(method: str) -> str:
    return TITLES.get(super_resolution.kind(method), method)


def viewer_value(left: np.ndarray, right: np.ndarray, titles: tuple[str, str]) -> dict:
    """A Comparer's value from two results, uint8 (C, H, W), made smaller if they are too large for the page."""
    height, width = left.shape[1:]
    return {
        "left": {"uri": _page_uri(left), "label": titles[0]},
        "right": {"uri": _page_uri(right), "label": titles[1]},
        "width": width,
        "height": height,
        "patch": examples.PATCH,
    }


def _page_uri(image: np.ndarray) -> str:
    height, width = image.shape[1:]
    picture, share = to_pil(image), page_share(width, height)
    if share < 1:
        picture = picture.resize((round(width * share), round(height * share)), Image.Resampling.LANCZOS)
    return picture_uri(picture, "png" if width * height <= EXACT_PIXELS else "jpeg")


def page_share(width: int, height: int) -> float:
    """The factor, up to 1, by which the page shrinks a result's width and height; the download keeps its size."""
    return min(1.0, math.sqrt(PAGE_PIXELS / (width * height)))


def table_html(figures: dict[str, dict[str, float | None]] | None, distances: dict[str, float | None]) -> str:
    """The measurements of results, the nearest to the truth marked, with sentences; in enlarge mode, a sentence only.

    Args:
        figures: PSNR and SSIM of results by method; None if the truth is not known.
        distances: their perceptual distances from the truth, None if not known; {} for no such column.
    """
    if figures is None:
        return '<p class="hint">Nobody knows what this picture truly looked like, so nothing can be measured.</p>'
    columns = _columns(figures, distances)
    firsts = {measure: _first(measure, values) for measure, values in columns.items()}
    heads = "".join(f"<th>{head}</th>" for head in ("", *columns))
    rows = ""
    for method in figures:
        cells = [_cell(name, values[method], method in firsts[name]) for name, values in columns.items()]
        rows += f"<tr><th>{html.escape(title(method))}</th>{''.join(cells)}</tr>"
    table = f'<table class="figures"><tr>{heads}</tr>{rows}</table>'
    return f'{table}<p>{verdict(firsts)}{_miss(columns)}</p><p class="hint">{_explanation(columns)}</p>'


Columns = dict[str, dict[str, float | None]]  # by measure and method


def _columns(figures: dict[str, dict[str, float | None]], distances: dict[str, float | None]) -> Columns:
    """What the table shows, rounded as it is shown; the PSNR of equal pictures is infinite."""
    columns: Columns = {
        PSNR: {method: math.inf if value["psnr"] is None else value["psnr"] for method, value in figures.items()},
        SSIM: {method: value["ssim"] for method, value in figures.items()},
    }
    if distances:
        columns[DISTANCE] = {method: distances.get(method) for method in figures}
    return {
        measure: {method: None if value is None else round(value, DIGITS[measure]) for method, value in values.items()}
        for measure, values in columns.items()
    }


def _first(measure: str, values: dict[str, float | None]) -> list[str]:
    """The methods that a measure puts nearest to the truth; [] unless it knows two."""
    numbers = [value for value in values.values() if value is not None]
    best = min(numbers, default=None) if measure == DISTANCE else max(numbers, default=None)
    return [method for method, value in values.items() if value == best] if len(numbers) > 1 else []


def _cell(measure: str, value: float | None, is_first: bool) -> str:
    text = "-" if value is None else "equal" if value == math.inf else f"{value:.{DIGITS[measure]}f}"
    if measure == PSNR and text != "equal":
        text += " dB"
    return f'<td class="first"><b>{text}</b> <small>nearest</small></td>' if is_first else f"<td>{text}</td>"


def verdict(firsts: dict[str, list[str]]) -> str:
    """A sentence that says which methods come nearest by which measures, or "" if none is known to."""
    measures: dict[str, list[str]] = {}  # by the names of those that they put first
    for measure, methods in firsts.items():
        if methods:
            measures.setdefault(_names(methods), []).append(IN_SENTENCE[measure])
    parts = [f"<b>{names}</b> by {_joined(those)}" for names, those in measures.items()]
    return f"Nearest to the truth here: {', '.join(parts)}. " if parts else ""


def _miss(columns: Columns) -> str:
    """A sentence if others come nearer than SRGAN by perceptual distance, though it is sharper."""
    distances = {method: value for method, value in columns.get(DISTANCE, {}).items() if value is not None}
    for method, value in distances.items():
        nearer = [other for other in distances if distances[other] < value]
        if super_resolution.kind(method) == "srgan" and nearer:
            return f"What SRGAN invented missed here: {_names(nearer)} came nearer by that distance, too. "
    return ""


def _names(methods: list[str]) -> str:
    return _joined([html.escape(title(method)) for method in methods])


def _joined(texts: list[str]) -> str:
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def _explanation(columns: Columns) -> str:
    """What the measures are."""
    text, distances = FIGURES, columns.get(DISTANCE, {})
    if distances:
        text += PERCEPTUAL
    if any(super_resolution.kind(method) == "srgan" for method in columns[PSNR]):
        text += SHARPER
    return text + DASH if None in distances.values() else text


def patches_html(close_up: CloseUp) -> str:
    """The magnified square by every method, with its difference from the original below it, as HTML."""
    figures = "".join(_figure(title(method), square) for method, square in close_up.squares.items())
    note = f"Below each: how far it is from the original, black for equal, white for {HEAT} of 255 levels or more."
    hint = f'<p class="hint">{note}</p>' if "original" in close_up.squares else ""
    return f'<div class="patches">{figures}</div>{hint}'


def _figure(name: str, square: Square | None) -> str:
    name = html.escape(name)
    if square is None:
        return f"<figure><figcaption>{name}</figcaption>missing or damaged</figure>"
    images = _image(f"{name}, magnified", square.image)
    if square.difference is not None:
        images += _image(f"Difference between {name} and the original", square.difference)
    return f"<figure><figcaption>{name}</figcaption>{images}</figure>"


def _image(alt: str, image: np.ndarray) -> str:
    return f'<img alt="{alt}" src="{picture_uri(to_pil(image), "png")}">'


def status_text(height: int, width: int, seconds: float, notes: list[str]) -> str:
    """Sizes, time and what was done to the file, which was enlarged from this height and width."""
    sentences = [f"{width}x{height} to {SCALE * width}x{SCALE * height} pixels, {seconds:.1f} seconds."]
    share = page_share(SCALE * width, SCALE * height)
    if share < 1:
        sentences.append(f"Shown here at {share:.0%} of its size; the download is whole.")
    return _status(" ".join([*sentences, *notes]))


def misfit_text(misfit: Misfit) -> str:
    return (
        f"Shrunk again, {title(misfit.method)}'s picture is not the small one: {misfit.share:.1%} of its values are "
        f"off by more than one level, the worst by {misfit.worst}."
    )


def _status(text: str) -> str:
    """A line that screen readers read out; escaped, as it may contain the name of a visitor's colour profile."""
    return f'<div role="status">{html.escape(text)}</div>'


def waiting(text: str, running: bool = False) -> Comparison:
    """What the page shows while there is no result: the old pictures fade, with a sentence over them."""
    return Comparison(gr.update(value={"message": text}), _status(text), "", "", gr.update(interactive=running))


def show(
    source: Source, mode: str, left: str, right: str, point: tuple, ask_first: bool = False
) -> Iterator[Comparison]:
    """Yield the progress, tile by tile, then the result.

    With `ask_first`, a long run does not begin: a sentence says how long it will take, and to press the button.
    """
    start = time.monotonic()
    task = super_resolution.open_task(source, mode)
    missing = [method for method in (left, right) if not super_resolution.is_ready(task, method)]
    if ask_first and (seconds := super_resolution.expected_seconds(task, missing)) > LONG:
        sentence = f"This will take about {math.ceil(seconds)} seconds. Press {START_BUTTON[mode]} to start."
        yield waiting(" ".join([*task.notes, sentence]))
        return
    if missing:
        yield waiting("Working ...", running=True)
    images = {}
    for method, after in ((left, [right]), (right, [])):
        images[method] = yield from with_progress(task, method, after)
    result = super_resolution.compare(task, images, (left, right), point, time.monotonic() - start)
    yield comparison(source, mode, (left, right), result)


def comparison(source: Source, mode: str, sides: tuple[str, str], result: super_resolution.Comparison) -> Comparison:
    """The results of two methods, one over the other, with the figures and sentences about them."""
    close_up, figures = result.close_up, result.figures
    value = viewer_value(result.left, result.right, (title(sides[0]), title(sides[1])))
    notes = [misfit_text(misfit) for misfit in result.misfits]
    distances = perceptual(source, mode, [*(figures or {}), super_resolution.ORIGINAL])
    return Comparison(
        viewer=gr.update(value=value, mark=close_up.place),
        status=status_text(*result.size, result.seconds, result.notes + notes),
        table=table_html(figures, distances),
        patches=patches_html(close_up) + panel(source, mode, close_up.place),
        cancel=gr.update(interactive=False),
    )


def with_progress(task: Task, method: str, after: list[str]) -> Generator[Comparison, None, np.ndarray]:
    """Return a method's result; yield the tiles done, and the seconds left for it and the methods `after` it."""
    start, work = time.monotonic(), super_resolution.steps(task, method)
    while True:
        try:
            done, count = next(work)
        except StopIteration as end:
            return end.value
        if done < count:
            passed = time.monotonic() - start
            seconds = super_resolution.expected_seconds(task, after) + passed * (count - done) / done
            text = f"{title(method)}: tile {done} of {count}, about {math.ceil(seconds)} seconds left."
            yield waiting(text, running=True)


@dataclass
class Turn:
    """Counts how often a visitor has chosen another picture or mode, so that earlier runs can stop."""

    number: int = 0


def in_turn(rows: Iterator[Comparison], turn: Turn) -> Iterator[Comparison]:
    """All that `show` yields, until the visitor chooses something else: that waits in the same queue."""
    number = turn.number
    try:
        for row in rows:
            if turn.number != number:
                # Gradio would empty the outputs of a listener that yields nothing.
                yield Comparison(*[gr.skip()] * len(row))
                return
            yield row
    except ValueError:
        yield waiting("That did not work. Choose another side or picture.")
        raise


def sides() -> tuple[str, str]:
    """What the tab opens with, where every checkpoint is whole."""
    return "bicubic", super_resolution.networks()[0]


def example_comparisons() -> list[tuple]:
    """The examples as they open, each as arguments of `on_compare`."""
    return [
        (Source(entry["file"], example=True), "test", *sides(), entry["point"], Turn()) for entry in examples.index()
    ]


@answers_to(example_comparisons)
@clear_errors
def on_compare(source: Source, mode: str, left: str, right: str, point: tuple, turn: Turn) -> Iterator[Comparison]:
    """Show two methods, one over the other; until then, how many tiles are computed."""
    yield from in_turn(show(source, mode, left, right, point), turn)


@clear_errors
def on_compare_unless_long(
    source: Source, mode: str, left: str, right: str, point: tuple, turn: Turn
) -> Iterator[Comparison]:
    """The same after an upload or a change of mode, when nobody has pressed the button yet."""
    yield from in_turn(show(source, mode, left, right, point, ask_first=True), turn)


def on_cancel(mode: str) -> Comparison:
    """A run was stopped."""
    text = f"Cancelled. Press {START_BUTTON[mode]} to start again."
    return waiting(text)._replace(table=gr.skip(), patches=gr.skip())


@answers_to(lambda: [(number,) for number in range(len(examples.index()))])
@clear_errors
def on_example(number: float | None) -> Choice:
    """An example was chosen: it opens in test mode, since the truth is known."""
    entry = examples.entry(number)
    source = Source(entry["file"], example=True)
    return Choice(source, "test", entry["point"], upload=None, thumbnails=gr.update(current=number))


@clear_errors
def on_upload(path: str | None, mode: str, turn: Turn) -> OwnPicture:
    """A picture was uploaded: refuse it if it cannot be compared, else make it the page's picture."""
    if path is None:  # the box was emptied: the page stays as it is
        return OwnPicture(gr.skip(), gr.skip())
    source = Source(path, example=False)
    super_resolution.open_task(source, mode)
    turn.number += 1
    return OwnPicture(source, gr.update(current=-1))


@answers_to(lambda: [("test", *sides(), Turn())])
def on_mode(mode: str, left: str, right: str, turn: Turn) -> Sides:
    """Another picture or mode was chosen; the original can be chosen in test mode only."""
    turn.number += 1
    choices, methods = side_choices(mode), super_resolution.methods(mode)
    left = left if left in methods else "bicubic"
    right = right if right in methods else super_resolution.networks()[0]
    updates = (gr.update(choices=choices, value=side) for side in (left, right))
    return Sides(*updates, compare=gr.update(value=START_BUTTON[mode]))


@clear_errors
def on_magnify(source: Source, mode: str, event: EventData) -> Magnification:
    """A point of the picture was clicked: the square around it by all methods."""
    close_up = super_resolution.magnify(super_resolution.open_task(source, mode), event.x, event.y)
    squares = patches_html(close_up) + panel(source, mode, close_up.place)
    return Magnification(squares, gr.update(mark=close_up.place), (event.x, event.y))


@clear_errors
def on_download(kind: str, source: Source, mode: str, right: str) -> str:
    """The whole result on the right, with its transparency, as a file named after the picture and the method."""
    task = super_resolution.open_task(source, mode)
    image = super_resolution.result(task, right)
    return super_resolution.save(upload_folder(), task, image, f"{Path(source.path).stem}-{right}", kind)


@clear_errors
def on_figure(kind: str, source: Source, mode: str, left: str, right: str, point: tuple) -> bytes:
    """The magnified square by every method as a figure, a file of that kind."""
    task = super_resolution.open_task(source, mode)
    close_up = super_resolution.magnify(task, *point)
    whole = task.true
    if whole is None:
        whole = super_resolution.on_white(task, super_resolution.result(task, "bicubic"))
    measures = super_resolution.measures(task, super_resolution.results_to_measure(task, (left, right)))
    networks = [name for name in super_resolution.networks() if close_up.squares.get(name)]
    return figures.super_resolution(
        whole,
        tuple(close_up.place),
        {title(method): square.image for method, square in close_up.squares.items() if square},
        {title(method): values for method, values in measures.items()},
        figure_text(task),
        notices.credit(*(networks or super_resolution.networks()), note=photograph_credit(source)),
        truth=title(super_resolution.ORIGINAL),
        networks=[title(method) for method in networks],
        kind=kind,
    )


def figure_text(task: Task) -> str:
    """What was done to a picture, for the head of a figure."""
    height, width = task.small.shape[1:]
    sizes = f"from {width}x{height} to {SCALE * width}x{SCALE * height} pixels"
    if task.true is None:
        return f"Enlarged {sizes}. {WARNING}"
    return (
        f"The picture was made small, and each method brings it back {sizes}. PSNR and SSIM say how near the whole "
        f"picture comes to the original; the highest is bold. {WARNING}"
    )


def photograph_credit(source: Source) -> str:
    """Where an example photograph comes from; "" for a visitor's own picture."""
    if not source.example:
        return ""
    entry = next(entry for entry in examples.index() if entry["file"] == source.path)
    return f"Photograph: {entry['title']}, {entry['source']}, {entry['licence']}."


def side_choices(mode: str) -> list[tuple[str, str]]:
    return [(title(method), method) for method in super_resolution.methods(mode)]


SAVE = """(file) => {
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.orig_name || "";
  link.click();
}"""


def opening() -> tuple[str, Comparison]:
    """The best network that can be shown, and what the tab opens with.

    Raises:
        ValueError: there is none.
    """
    source = Source(START["file"], example=True)

    def compare(right: str) -> Comparison:
        result = super_resolution.open_and_compare(source, "test", "bicubic", right, START["point"])
        return comparison(source, "test", ("bicubic", right), result)

    return loaded.first_whole(super_resolution.networks(), compare, "srresnet or srgan")


@dataclass(frozen=True)
class Page:
    """The parts of the page that events read and change."""

    source: gr.State
    point: gr.State
    turn: gr.State
    viewer: Comparer
    status: gr.HTML
    patches: gr.HTML
    left: gr.Dropdown
    right: gr.Dropdown
    table: gr.HTML
    thumbnails: Thumbnails
    upload: PictureFile
    mode: gr.Radio
    compare: gr.Button
    cancel: gr.Button

    def comparison(self) -> list[gr.blocks.Block]:
        """The components that a `Comparison` changes."""
        return [self.viewer, self.status, self.table, self.patches, self.cancel]


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        best, start = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    source, point = gr.State(Source(START["file"], example=True)), gr.State(START["point"])
    turn = gr.State(Turn())
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320):
            viewer, status, patches = _viewer(start)
        with gr.Column(scale=4, min_width=320):
            left, right, table = _sides_and_table(best, start.table)
            thumbnails, upload = _examples_and_upload()
            mode, compare, cancel = _mode_and_run()
    gr.Markdown(STORY)
    page = Page(
        source, point, turn, viewer, status, patches, left, right, table, thumbnails, upload, mode, compare, cancel
    )
    _downloads(page)
    _wire(page)


def _viewer(start: Comparison) -> tuple[Comparer, gr.HTML, gr.HTML]:
    viewer = Comparer(start.viewer["value"], mark=start.viewer["mark"], elem_id="sr-viewer")
    gr.HTML(f'<div class="notice">{WARNING}</div>')
    status = gr.HTML(start.status, elem_id="sr-status")
    return viewer, status, gr.HTML(start.patches, elem_id="sr-patches")


def _sides_and_table(right: str, start: str) -> tuple[gr.Dropdown, gr.Dropdown, gr.HTML]:
    choices = side_choices("test")
    with gr.Row(elem_classes=NEEDS_SERVER):
        left_box = gr.Dropdown(choices, value="bicubic", label="Left", elem_id="sr-left")
        right_box = gr.Dropdown(choices, value=right, label="Right", elem_id="sr-right")
    return left_box, right_box, gr.HTML(start, elem_id="sr-table")


def _examples_and_upload() -> tuple[Thumbnails, PictureFile]:
    gr.HTML("<b>Examples</b>, none of them seen in training")
    thumbnails = Thumbnails(thumbnails_value(), current=START_EXAMPLE, elem_id="sr-examples")
    with gr.Column(elem_classes=NEEDS_SERVER):
        upload = picture_box("sr-upload")
    return thumbnails, upload


def _mode_and_run() -> tuple[gr.Radio, gr.Button, gr.Button]:
    options = [(text, name) for name, text in MODES.items()]
    mode = gr.Radio(options, value="test", label="Mode", elem_id="sr-mode", elem_classes=NEEDS_SERVER)
    with gr.Row(elem_classes=NEEDS_SERVER):
        compare = gr.Button(START_BUTTON["test"], variant="primary", elem_id="sr-compare")
        cancel = gr.Button("Cancel", interactive=False, elem_id="sr-cancel")
    return mode, compare, cancel


def _downloads(page: Page) -> None:
    with section("Take it with you", elem_classes=NEEDS_SERVER):
        with gr.Row():
            buttons = {
                kind: gr.Button(f"Right side as {kind.upper()}", elem_id=f"sr-{kind}") for kind in ("png", "jpeg")
            }
        inputs = [page.source, page.mode, page.left, page.right, page.point]
        downloads.figure_buttons("super-resolution", on_figure, inputs, queue=SLOW | PRIVATE)
        file = gr.File(visible="hidden")
    for kind, button in buttons.items():
        handler = functools.partial(on_download, kind)
        saving = button.click(handler, [page.source, page.mode, page.right], file, **SLOW, **PRIVATE)
        saving.success(None, file, None, js=SAVE)


def _wire(page: Page) -> None:
    sides = [page.left, page.right]
    run = {
        "inputs": [page.source, page.mode, *sides, page.point, page.turn],
        "outputs": page.comparison(),
        "trigger_mode": "always_last",
        **SLOW,
        **PRIVATE,
    }
    change = {"fn": on_mode, "inputs": [page.mode, *sides, page.turn], "outputs": [*sides, page.compare], **QUICK}
    runs = [
        page.compare.click(on_compare, **run),
        gr.on([page.left.input, page.right.input], on_compare, **run),
        _wire_upload(page).success(on_compare_unless_long, **run),
        page.mode.input(**change).then(on_compare_unless_long, **run),
        _wire_examples(page).then(**change).then(on_compare, **run),
    ]
    for choice in (page.thumbnails.pick, page.left.input, page.right.input):
        choice(None, js=reveal("sr-viewer"))
    page.cancel.click(on_cancel, page.mode, page.comparison(), cancels=runs, **QUICK)
    page.viewer.pick(on_magnify, [page.source, page.mode], [page.patches, page.viewer, page.point], **QUICK)


def _wire_upload(page: Page) -> gr.events.Dependency:
    inputs, outputs = [page.upload, page.mode, page.turn], [page.source, page.thumbnails]
    upload = page.upload.input(on_upload, inputs, outputs, **QUICK)
    empty_if_refused(page.upload, upload)
    return upload


def _wire_examples(page: Page) -> gr.events.Dependency:
    outputs = [page.source, page.mode, page.point, page.upload, page.thumbnails]
    newest = gr.Number(visible="hidden", precision=None)
    return page.thumbnails.pick(on_example, newest, outputs, js=PICK % "sr-examples", **LIVE)
