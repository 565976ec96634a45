"""The tab "Super-resolution": a picture enlarged four times by two methods, one laid over the other (SRGAN)."""

import contextlib
import dataclasses
import functools
import html
import json
import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import numpy as np
from PIL import Image

from gan_demo import examples, figures, picks
from gan_demo.pictures import PARTS, picture_uri, to_pil
from gan_demo.services import loaded, super_resolution
from gan_demo.services.super_resolution import HEAT, SCALE, CloseUp, Misfit, Square, Task
from gan_demo.services.visitors import Source
from gan_demo.ui import address, downloads, live, notices
from gan_demo.ui import super_resolution_words as words
from gan_demo.ui.answers import answers_to
from gan_demo.ui.chapters import SUPER_RESOLUTION, section
from gan_demo.ui.components import (
    ADDRESS_VALUES,
    ASKS_SERVER,
    ENLARGED,
    EXAMPLE,
    NEEDS_SERVER,
    PICK,
    WITHOUT_SERVER,
    AddressPart,
    CloseUps,
    Comparer,
    Enlarger,
    Measures,
    PictureFile,
    Thumbnails,
    empty_if_refused,
    own_picture_box,
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
START_EXAMPLE = picks.WALL.number
START = examples.index()[START_EXAMPLE]
ADDRESS_NUMBERS = {"example": START_EXAMPLE, "x": None, "y": None}  # what the tab opens with
TITLES = {"nearest": "Input", "bicubic": "Bicubic", "srresnet": "SRResNet", "srgan": "SRGAN", "original": "Original"}
MODES = {"test": "Test", "enlarge": "Enlarge"}
MODE_SENTENCES = {
    "test": "The picture is made four times smaller, brought back, and compared with the truth.",
    "enlarge": "The picture becomes four times as wide and high. Nobody knows the truth.",
}
SCALES = {"test": 1, "enlarge": SCALE}  # how many pixels of the result one of the picture becomes
START_BUTTON = {"test": "Compare", "enlarge": "Enlarge"}
FIGURE_TEXTS = {  # for the head of a figure, with {} for the sizes
    "test": "The picture was made small, and each method brings it back {}. PSNR and SSIM say how near the whole "
    f"picture comes to the original; the highest is bold. {words.WARNING}",
    "enlarge": f"Enlarged {{}}. {words.WARNING}",
}


class Comparison(NamedTuple):
    """What a run of two methods updates on the page: values, or updates of components."""

    viewer: dict
    status: str
    table: dict
    patches: dict
    losses: str
    compare: dict
    cancel: dict
    part: dict


class Choice(NamedTuple):
    """What is updated when an example is chosen; the upload box is emptied, and the example marked."""

    source: Source
    mode: str
    point: tuple
    upload: str | None
    thumbnails: dict
    example: float
    x: float | None
    y: float | None


class OwnPicture(NamedTuple):
    """What is updated when a picture is uploaded; no example is marked any more."""

    source: Source
    thumbnails: dict


class Sides(NamedTuple):
    """What the two sides offer and hold, what the button is called, and what the mode does."""

    left: dict
    right: dict
    compare: dict
    sentence: str


class Magnification(NamedTuple):
    """The squares around a point, what the losses see of it, the mark on the viewer, and the point."""

    patches: dict
    losses: str
    viewer: dict
    point: tuple
    x: float | None
    y: float | None


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


def measures_value(figures: dict[str, dict[str, float | None]] | None, distances: dict[str, float | None]) -> dict:
    """A Measures' value.

    Args:
        figures: PSNR and SSIM of results by method; None if the truth is not known.
        distances: their perceptual distances from the truth, None if not known; {} for no such column.
    """
    if figures is None:
        return {"rows": None}
    rows = [{"title": title(method), "kind": super_resolution.kind(method)} | figures[method] for method in figures]
    if distances:
        rows = [row | {"distance": distances.get(method)} for method, row in zip(figures, rows, strict=True)]
    return {"rows": rows}


def close_ups_value(close_up: CloseUp) -> dict:
    """A CloseUps' value: the magnified square by every method, and its difference from the original."""
    squares = [_square_value(title(method), square) for method, square in close_up.squares.items()]
    return {"squares": squares, "heat": HEAT}


def _square_value(name: str, square: Square | None) -> dict:
    pictures = (None, None) if square is None else (square.image, square.difference)
    image, difference = ("" if picture is None else picture_uri(to_pil(picture), "png") for picture in pictures)
    return {"title": name, "image": image, "difference": difference}


def status_text(height: int, width: int, seconds: float, notes: list[str]) -> str:
    """Sizes, time and what was done to the file, which was enlarged from this height and width."""
    sentences = [f"{width}x{height} to {SCALE * width}x{SCALE * height} pixels, {seconds:.1f} seconds."]
    share = page_share(SCALE * width, SCALE * height)
    if share < 1:
        sentences.append(f"Shown here at {share:.0%} of its size; the download is full size.")
    return _status(" ".join([*sentences, *notes]))


def misfit_text(misfit: Misfit) -> str:
    return (
        f"Shrunk again, {title(misfit.method)}'s picture is not the small one: {misfit.share:.1%} of its values are "
        f"off by more than one level, the worst by {misfit.worst}."
    )


def _status(text: str) -> str:
    """A line that screen readers read out; escaped, as it may contain the name of a visitor's colour profile."""
    return f'<div role="status">{html.escape(text)}</div>'


def waiting(text: str, button: str = "", task: Task | None = None) -> Comparison:
    """What the page shows while there is no result: the old pictures fade, with a sentence over them.

    Args:
        text: the sentence.
        button: which button is there meanwhile: "compare", "cancel" or "".
        task: what is waited for; None leaves the choice of a part as it is.
    """
    part, old = gr.skip() if task is None else _part(task), [gr.skip()] * 3  # table, squares and losses fade, too
    return Comparison(gr.update(value={"message": text}), _status(text), *old, *_buttons(button), part)


def _buttons(name: str = "") -> tuple[dict, dict]:
    """Only one of the buttons is there at a time: the one that starts a run, or the one that ends it."""
    compare, cancel = (gr.update(visible=name == button or "hidden") for button in ("compare", "cancel"))
    return compare, cancel


def _part(task: Task) -> dict:
    """The choice of a part is there where the whole picture is too large."""
    return gr.update(visible=task.is_part or "hidden", value=task.source.part)


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
        yield waiting(" ".join([*task.notes, sentence]), "compare", task)
        return
    if missing:
        yield waiting("Working ...", "cancel", task)
    images = {}
    for method, after in ((left, [right]), (right, [])):
        images[method] = yield from with_progress(task, method, after)
    place = place_of(point, mode)
    result = super_resolution.compare(task, images, (left, right), place, time.monotonic() - start)
    yield comparison(source, mode, (left, right), result)._replace(part=_part(task))


def comparison(source: Source, mode: str, sides: tuple[str, str], result: super_resolution.Comparison) -> Comparison:
    """The results of two methods, one over the other, with the figures and sentences about them."""
    compare, cancel = _buttons()
    close_up, figures = result.close_up, result.figures
    value = viewer_value(result.left, result.right, (title(sides[0]), title(sides[1])))
    value["of"] = describe(source, mode, *sides)
    notes = [misfit_text(misfit) for misfit in result.misfits]
    distances = perceptual(source, mode, [*(figures or {}), super_resolution.ORIGINAL])
    return Comparison(
        viewer=gr.update(value=value, mark=close_up.place),
        status=status_text(*result.size, result.seconds, result.notes + notes),
        table=measures_value(figures, distances),
        patches=close_ups_value(close_up) | {"of": describe(source, mode, *close_up.place)},
        losses=panel(source, mode, close_up.place),
        compare=compare,
        cancel=cancel,
        part=gr.skip(),
    )


def describe(source: Source, mode: str, *rest: object) -> str:
    """What is compared, in a few words for a script."""
    return " ".join([source.path if source.example else "own", mode, *map(str, rest)])


def place_of(point: tuple, mode: str) -> tuple[float, float]:
    """Where a point of the picture is in the result: both modes magnify the same thing."""
    x, y = (SCALES[mode] * coordinate for coordinate in point)
    return x, y


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
            yield waiting(text, "cancel")


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
    return waiting(text, "compare")


@clear_errors
def on_example(number: float | None) -> Choice:
    """An example was chosen: it opens in test mode, since the truth is known."""
    entry = examples.entry(number)
    source = Source(entry["file"], example=True)
    point = tuple(entry["point"])
    return Choice(source, "test", point, None, gr.update(current=number), example=number, x=None, y=None)


@clear_errors
def on_restore(link: str, turn: Turn) -> tuple:
    """A link says what is compared, as a JSON list: the parts of a `Choice`, then those of `Sides`."""
    values = json.loads(link)
    if not isinstance(values, list) or len(values) != len(address_rules()) or values[1] not in list(MODES):
        raise ValueError("the page does not say what the link shows; reload it")
    number, mode, left, right, x, y = values
    choice, sides = on_example(number), on_mode(mode, left, right, turn)
    if None not in (x, y):
        choice = choice._replace(point=(x, y), x=x, y=y)
    return (*choice._replace(mode=mode), *sides)


@clear_errors
def on_upload(path: str | None, mode: str, turn: Turn) -> OwnPicture:
    """A picture was uploaded: refuse it if it cannot be compared, else make it the page's picture."""
    if path is None:  # the box was emptied: the page stays as it is
        return OwnPicture(gr.skip(), gr.skip())
    source = Source(path, example=False)
    super_resolution.open_task(source, mode)
    turn.number += 1
    return OwnPicture(source, gr.update(current=-1))


@clear_errors
def on_part(source: Source, part: str, turn: Turn) -> Source:
    """Another part of a large picture was chosen."""
    turn.number += 1
    return dataclasses.replace(source, part=part)


def on_mode(mode: str, left: str, right: str, turn: Turn) -> Sides:
    """Another picture or mode was chosen; the original can be chosen in test mode only."""
    turn.number += 1
    choices, methods = side_choices(mode), super_resolution.methods(mode)
    left = left if left in methods else "bicubic"
    right = right if right in methods else super_resolution.networks()[0]
    updates = (gr.update(choices=choices, value=side) for side in (left, right))
    return Sides(*updates, compare=gr.update(value=START_BUTTON[mode]), sentence=_mode_html(mode))


def _mode_html(mode: str) -> str:
    return f'<p class="hint">{MODE_SENTENCES[mode]}</p>'


@clear_errors
def on_magnify(source: Source, mode: str, event: EventData) -> Magnification:
    """A point of the picture was clicked: the square around it by all methods."""
    close_up = super_resolution.magnify(super_resolution.open_task(source, mode), event.x, event.y)
    losses = panel(source, mode, close_up.place)
    point = (event.x / SCALES[mode], event.y / SCALES[mode])
    link = point if source.example else (None, None)  # which says nothing of a visitor's own picture
    squares = close_ups_value(close_up) | {"of": describe(source, mode, *close_up.place)}
    return Magnification(squares, losses, gr.update(mark=close_up.place), point, *link)


@answers_to(lambda: [(number,) for number in range(len(examples.index()))])
def on_look(number: float | None) -> dict:
    """What pages without a server show of an example in test mode: what only the server makes, by method."""
    entry = examples.entry(number)
    source = Source(entry["file"], example=True)
    task = super_resolution.open_task(source, "test")
    images = {method: super_resolution.result(task, method) for method in super_resolution.methods("test")}
    place = super_resolution.magnify(task, *entry["point"]).place
    return gr.update(
        stored={
            "number": number,
            "results": {method: picture_uri(to_pil(images[method]), "png") for method in super_resolution.networks()},
            "figures": super_resolution.measures(task, images),
            "distances": perceptual(source, "test", images),
            "place": place,
            "losses": panel(source, "test", place),
        }
    )


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
    close_up = super_resolution.magnify(task, *place_of(point, mode))
    whole = task.true
    if whole is None:
        whole = super_resolution.on_white(task, super_resolution.result(task, "bicubic"))
    measures = super_resolution.measures(task, super_resolution.results_to_measure(task, (left, right)))
    networks = [name for name in super_resolution.networks() if close_up.squares.get(name)]
    return figures.draw_super_resolution(
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
    return FIGURE_TEXTS[task.mode].format(f"from {width}x{height} to {SCALE * width}x{SCALE * height} pixels")


def photograph_credit(source: Source) -> str:
    """Where an example photograph comes from; "" for a visitor's own picture."""
    if not source.example:
        return ""
    return example_credit(next(entry for entry in examples.index() if entry["file"] == source.path))


def example_credit(entry: dict) -> str:
    """Where an example photograph comes from."""
    return f"Photograph: {entry['title']}, {entry['source']}, {entry['licence']}."


def side_choices(mode: str) -> list[tuple[str, str]]:
    return [(title(method), method) for method in super_resolution.methods(mode)]


SAVE = """(file) => {
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.orig_name || "";
  link.click();
}"""


# Not while a sentence over the pictures asks for the button, which is where the visitor is now.
REVEAL_RESULT = f"""() => document.querySelector("#sr-viewer .waiting") || ({reveal("sr-viewer")})()"""


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
    thumbnails: Thumbnails
    patches: CloseUps
    enlarger: Enlarger
    left: gr.Radio
    right: gr.Radio
    mode: gr.Radio
    sentence: gr.HTML
    compare: gr.Button
    cancel: gr.Button
    upload: PictureFile
    part: gr.Radio
    table: Measures
    status: gr.HTML
    losses: gr.HTML
    example: gr.Number  # the last that was chosen
    x: gr.Number  # of the point in the example, in its pixels; empty where it is the example's own
    y: gr.Number
    link: AddressPart

    def comparison(self) -> list[gr.blocks.Block]:
        """The components that a `Comparison` changes."""
        texts = [self.status, self.table, self.patches, self.losses]
        return [self.viewer, *texts, self.compare, self.cancel, self.part]

    def choice(self) -> list[gr.blocks.Block]:
        """The components that a `Choice` changes."""
        numbers = [self.example, self.x, self.y]
        return [self.source, self.mode, self.point, self.upload, self.thumbnails, *numbers]


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        best, start = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    states = {"source": Source(START["file"], example=True), "point": START["point"], "turn": Turn()}
    parts = {name: gr.State(value) for name, value in states.items()}
    parts |= {name: gr.Number(value, visible="hidden", precision=None) for name, value in ADDRESS_NUMBERS.items()}
    with gr.Row(equal_height=False, elem_id="sr-first"):
        with gr.Column(min_width=0):
            viewer = Comparer(start.viewer["value"], mark=start.viewer["mark"], elem_id="sr-viewer")
            gr.HTML(f'<div class="notice">{words.WARNING}</div>', elem_id="sr-notice")
        with gr.Column(min_width=0):
            parts |= _examples_and_squares(start) | _sides(best) | _own_picture_and_mode()
            parts["enlarger"] = _enlarger(best)
            own_picture_box("sr-own", examples="#sr-examples", **WITHOUT_SERVER)
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320):
            table = Measures(start.table, elem_id="sr-table")
            status = gr.HTML(start.status, elem_id="sr-status")
        with gr.Column(scale=5, min_width=320):
            gr.Markdown(words.GUESS)
    losses = _losses(start)
    parts["link"] = _link(parts, best)
    page = Page(viewer=viewer, table=table, status=status, losses=losses, **parts)
    with section(SUPER_RESOLUTION, "why", "Why is the sharper picture not nearer to the truth?"):
        gr.Markdown(words.STORY)
    with section(SUPER_RESOLUTION, "details", "Details: PSNR, SSIM"):
        gr.Markdown(words.DETAILS)
    _downloads(page)
    _wire(page)


def address_rules() -> address.Rules:
    """What the page's address may say of this tab."""
    side = address.case("mode", "test", {mode: address.choice(super_resolution.methods(mode)) for mode in MODES})
    point = address.number(0, examples.SIDE)
    return {
        "example": address.whole(0, len(examples.index()) - 1),
        "mode": address.choice(MODES),
        "left": side,
        "right": side,
        "x": address.beside("y", point),
        "y": address.beside("x", point),
    }


def address_weights() -> dict[str, str]:
    """What names the networks that enlarge (see `address.together`)."""
    return {"": address.together(loaded.ids(*loaded.ENLARGING))}


def _link(parts: dict[str, gr.components.Component], right: str) -> AddressPart:
    """The address follows the controls."""
    opening = {"mode": "test", "left": "bicubic", "right": right} | ADDRESS_NUMBERS
    with gr.Column(elem_classes=NEEDS_SERVER):
        return address.follow(SUPER_RESOLUTION.id, {name: parts[name] for name in address_rules()}, opening)


def _examples_and_squares(start: Comparison) -> dict[str, gr.HTML]:
    """What is compared, and a square of it; whether that shows pictures or differences is up to the page's styles."""
    with gr.Column(elem_classes="tight"):
        thumbnails = Thumbnails(thumbnails_value(), current=START_EXAMPLE, rows=1, elem_id="sr-examples")
        gr.HTML('<p class="hint">None of these examples was seen in training.</p>')
    with gr.Column(elem_classes="tight"):
        gr.HTML(words.SQUARES, elem_id="sr-look")
        patches = CloseUps(start.patches, elem_id="sr-patches")
    return {"thumbnails": thumbnails, "patches": patches}


def _sides(right: str) -> dict[str, gr.Radio]:
    choices, values = side_choices("test"), {"left": "bicubic", "right": right}
    with gr.Column(elem_classes=["tight", *NEEDS_SERVER]):
        return {
            side: gr.Radio(choices, value=value, label=side.title(), elem_id=f"sr-{side}", elem_classes="inline")
            for side, value in values.items()
        }


def _own_picture_and_mode() -> dict[str, gr.blocks.Block]:
    with gr.Row(equal_height=False, elem_classes=NEEDS_SERVER):
        with gr.Column(min_width=240, elem_classes="tight"):
            options = [(text, name) for name, text in MODES.items()]
            mode = gr.Radio(options, value="test", label="Mode", elem_id="sr-mode", elem_classes="inline")
            sentence = gr.HTML(_mode_html("test"))
            compare = gr.Button(START_BUTTON["test"], variant="primary", elem_id="sr-compare", visible="hidden")
            cancel = gr.Button("Cancel", elem_id="sr-cancel", visible="hidden")
            part = gr.Radio(
                list(PARTS),
                value="middle",
                label="Which part?",
                elem_id="sr-part",
                elem_classes="map",
                visible="hidden",
            )
        with gr.Column(min_width=240, elem_classes="tight"):
            upload = picture_box("sr-upload")
    return {
        "mode": mode,
        "sentence": sentence,
        "compare": compare,
        "cancel": cancel,
        "part": part,
        "upload": upload,
    }


def _enlarger(right: str) -> Enlarger:
    """What stands for the server's controls on pages without one."""
    entries = zip(live.example_addresses(), examples.index(), strict=True)
    return Enlarger(
        {},
        methods=[_method(method) for method in super_resolution.methods("test")],
        sides=["bicubic", right],
        modes=[[text, mode, MODE_SENTENCES[mode]] for mode, text in MODES.items()],
        texts=FIGURE_TEXTS,
        credit=str(notices.credit(*super_resolution.networks(), note="{}")),
        examples=[
            {
                "address": address,
                "title": entry["title"],
                "point": entry["point"],
                "credit": example_credit(entry),
            }
            for address, entry in entries
        ],
        start=START_EXAMPLE,
        stored=None,
        elsewhere=panel(Source("", example=False), "enlarge", []),
        patch=examples.PATCH,
        heat=HEAT,
        thumbnails="#sr-examples",
        box="#sr-own",
        viewer="#sr-viewer",
        elem_id="sr-enlarger",
        **WITHOUT_SERVER,
    )


def _method(method: str) -> dict:
    """What a script needs of a method; no listing where nothing is there for a browser."""
    files = None
    if method in super_resolution.networks():
        with contextlib.suppress(ValueError):
            files = live.listing(method)
    return {"id": method, "kind": super_resolution.kind(method), "title": title(method), "listing": files}


def _losses(start: Comparison) -> gr.HTML:
    with section(SUPER_RESOLUTION, "losses", "What do the losses see?", visible=bool(start.losses)):
        return gr.HTML(start.losses, elem_id="sr-losses")


def _downloads(page: Page) -> None:
    view = "#sr-enlarger .enlarger"
    with section(SUPER_RESOLUTION, "take", "Take it with you"):
        with gr.Row():
            buttons = {
                kind: gr.Button(f"Right side as {kind.upper()}", elem_id=f"sr-{kind}", elem_classes=ASKS_SERVER)
                for kind in ("png", "jpeg")
            }
        inputs = [page.source, page.mode, page.left, page.right, page.point]
        downloads.figure_buttons("super-resolution", view, on_figure, inputs, queue=SLOW | PRIVATE)
        file = gr.File(visible="hidden")
    for kind, button in buttons.items():
        downloads.make_here(button, view, f"right-{kind}")
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
    outputs = [*sides, page.compare, page.sentence]
    change = {"fn": on_mode, "inputs": [page.mode, *sides, page.turn], "outputs": outputs, **QUICK}
    at_once = [
        page.compare.click(on_compare, **run),
        gr.on([page.left.input, page.right.input], on_compare, **run),
        _wire_examples(page).then(**change).then(on_compare, **run),
    ]
    unless_long = [
        _wire_upload(page).success(on_compare_unless_long, **run),
        _wire_part(page).success(on_compare_unless_long, **run),
        page.mode.input(**change).then(on_compare_unless_long, **run),
    ]
    by_link = _wire_link(page, outputs).success(on_compare_unless_long, **run)
    for choice in (page.thumbnails.pick, page.left.input, page.right.input, page.compare.click):
        choice(None, js=reveal("sr-viewer"))
    for result in unless_long:
        result.success(None, js=REVEAL_RESULT)
    page.cancel.click(on_cancel, page.mode, page.comparison(), cancels=[*at_once, *unless_long, by_link], **QUICK)
    outputs = [page.patches, page.losses, page.viewer, page.point, page.x, page.y]
    page.viewer.pick(on_magnify, [page.source, page.mode], outputs, **QUICK)

    _wire_enlarger(page)


def _wire_part(page: Page) -> gr.events.Dependency:
    return page.part.input(on_part, [page.source, page.part, page.turn], page.source, **QUICK)


def _wire_enlarger(page: Page) -> None:
    parts = [page.viewer, page.status, page.table, page.patches, page.losses, page.thumbnails]
    page.enlarger.show(None, None, parts, js=ENLARGED)
    number = gr.Number(visible="hidden", precision=None)
    page.enlarger.look(on_look, number, page.enlarger, js=EXAMPLE, **QUICK)


def _wire_upload(page: Page) -> gr.events.Dependency:
    inputs, outputs = [page.upload, page.mode, page.turn], [page.source, page.thumbnails]
    upload = page.upload.input(on_upload, inputs, outputs, **QUICK)
    empty_if_refused(page.upload, upload)
    return upload


def _wire_link(page: Page, sides: list[gr.blocks.Block]) -> gr.events.Dependency:
    values = f"(_, turn) => [JSON.stringify(({ADDRESS_VALUES % page.link.elem_id})()), turn]"
    inputs = [gr.Textbox(visible="hidden"), page.turn]
    return page.link.restore(on_restore, inputs, [*page.choice(), *sides], js=values, **LIVE)


def _wire_examples(page: Page) -> gr.events.Dependency:
    newest = gr.Number(visible="hidden", precision=None)
    return page.thumbnails.pick(on_example, newest, page.choice(), js=PICK % "sr-examples", **LIVE)
