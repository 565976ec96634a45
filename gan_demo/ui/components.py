"""The app's own components: subclasses of gr.HTML, with template, style and script in gan_demo/web/components.

Below them, the functions that build the components' values from arrays.
"""

import functools

import gradio as gr
import numpy as np
from gradio.data_classes import JsonData

from gan_demo import examples, films
from gan_demo.pictures import beside, data_uri, picture_uri, sheet, to_pil
from gan_demo.services import visitors
from gan_demo.ui.errors import sentence
from gan_demo.ui.files import upload_folder
from gan_demo.ui.live import scripts_address
from gan_demo.ui.queues import QUICK
from gan_demo.web import COMPONENTS
from gan_demo.web.scripts import style

# Gradio runs a component's script as the body of a function, where `import` is a syntax error, but not `import()`. What
# comes from the server while the file travels is not lost: `props` are always the newest. Once the file is here, a tab
# that opens is whole when it is first painted: import() answers some frames later, a promise in a variable at once.
MOUNT = """(window.components ??= import(new URL("{address}", document.baseURI))).then(
  ({{ {name} }}) => {name}.mount({{ element, props, watch, trigger }}),
  () => {{ element.textContent = "This part of the page did not load. Reload the page to try again."; }},
);"""


NEEDS_SERVER = ["needs-server"]  # the classes of what pages without a server leave out
ASKS_SERVER = ["asks-server"]  # those of what asks the server where there is one: else the browser does it
WITHOUT_SERVER = {"visible": False, "elem_classes": "without-server"}  # the look of what only they show
NEEDS_FILES = ["needs-files"]  # those of what is left out where the page has no files beside it
NEEDS_JUDGE = ["needs-judge"]  # those of what is left out where D does not fit into a single file


class _Component(gr.HTML):
    name = ""  # of its template, style and script; EVENTS are those that the script triggers

    def __init__(self, value: dict | None = None, **props) -> None:
        super().__init__(
            value=value,
            html_template=(COMPONENTS / f"{self.name}.html").read_text("utf-8"),
            css_template=style(self.name),
            js_on_load=MOUNT.format(address=scripts_address(), name=self.name),
            apply_default_css=False,
            **props,
        )

    def api_info(self) -> dict:
        return {"type": "object"}


class Masthead(_Component):
    """The page's first line; it follows the page's address, of which "#tab=latent" opens a tab."""

    name = "masthead"


class LessonBar(_Component):
    """The lesson that the address names, step by step."""

    name = "lesson"


class Preparation(_Component):
    """The way to links for a class: what is hidden, how large it is, and the link as a code to photograph."""

    name = "preparation"


class AddressPart(_Component):
    """Controls of a tab whose values stand in the page's address: `opening` has those that the tab opens with, by name.

    `TELL_ADDRESS` hands it the controls' values, in that order. Its `restore` event carries nothing: a link has set
    other values, which `ADDRESS_VALUES` brings to a listener as a list.
    """

    name = "address_part"
    EVENTS = ("restore",)


TELL_ADDRESS = """(...values) => {
  const news = new CustomEvent("tell", { detail: values, bubbles: true });
  document.querySelector("#%s .address-part")?.dispatchEvent(news);
}"""  # % the element's id
ADDRESS_VALUES = """() => JSON.parse(document.querySelector("#%s .address-part").dataset.values)"""  # the same


class StartView(_Component):
    """The start page: the papers in order, with something to touch for each."""

    name = "start"


class Connection(_Component):
    """A sentence when the server is gone; until it is back, whatever needs it is grey.

    In a tab where the browser draws, only what has the class "needs-server" or "asks-server" does.
    """

    name = "connection"


class Scrubber(_Component):
    """Frames of one sheet, scrubbed in the browser: slider, drag on the picture, play, loop, arrow keys."""

    name = "scrubber"


class LatentView(_Component):
    """Two seeds and the pictures between them, which the browser draws where it can.

    It holds what the visitor wants, and its events carry nothing: `WISH` brings that to a listener. Where the browser
    does not draw, `draw` asks for the path's pictures and `overview` for the contact sheet. `choose` says that the
    model is another one, and `rest` that the path rests and somebody sees what follows it.
    """

    name = "latent"
    EVENTS = ("draw", "overview", "choose", "rest")


WISH = """() => document.querySelector("#latent-view .latent").dataset.path"""  # the newest, whenever it is sent
MODEL = f"() => JSON.parse(({WISH})()).model"


class EditView(_Component):
    """Directions with a meaning, and sums of latent vectors, which the browser draws where it can.

    Where it does not, `ask` asks for what `EDIT_WISH` brings to a listener.
    """

    name = "edit"
    EVENTS = ("ask",)


EDIT_WISH = """() => document.querySelector("#latent-edit .edit").dataset.wish"""


class InsideView(_Component):
    """What D sees in a picture, and which drawings it likes best; the browser looks and draws where it can.

    Examples are those of the Thumbnails at the selector `thumbnails`, and the visitor's own picture is in the
    PictureBox at the selector `box`. Where the browser does not look, `ask` asks for what D sees in the picture of a
    seed, and `INSIDE_WISH` brings the wish to a listener.
    """

    name = "inside"
    EVENTS = ("ask",)


INSIDE_WISH = """() => document.querySelector("#inside-view .inside").dataset.wish"""


class PaintView(_Component):
    """A picture that follows a brush; all happens in the browser, and no event is sent.

    The visitor's own picture is in the PictureBox at the selector `box`.
    """

    name = "paint"


class Comparer(_Component):
    """Two pictures, one over the other, with a divider; its `pick` event carries the point `x`, `y` to magnify."""

    name = "comparer"
    EVENTS = ("pick",)


class Measures(_Component):
    """A table of how near results come to the truth, with sentences."""

    name = "measures"


class CloseUps(_Component):
    """A magnified square by every method, with its difference from the original."""

    name = "close_ups"


class Enlarger(_Component):
    """Super-resolution on pages without a server: what is enlarged, how, and what is compared.

    Its events carry nothing. At `show`, `ENLARGED` brings the values of the Comparer, the status, the Measures, the
    CloseUps and the Thumbnails to a listener. `look` asks for what is stored of an example, and `EXAMPLE` says which.
    """

    name = "enlarger"
    EVENTS = ("show", "look")


ENLARGED = """() => document.querySelector("#sr-enlarger .enlarger").result"""
EXAMPLE = """() => Number(document.querySelector("#sr-enlarger .enlarger").dataset.example)"""


class Thumbnails(_Component):
    """Small pictures to choose from; its `pick` event carries the `index`.

    Quick clicks may arrive in any order: `PICK` brings the index of the newest to a listener.
    """

    name = "thumbnails"
    EVENTS = ("pick",)


PICK = """() => Number(document.querySelector("#%s .thumbnails").dataset.pick)"""  # % the element's id


class Film(_Component):
    """A recorded training run, scrubbed in the browser: samples, and what D says of them.

    Its `choose` event carries nothing: a link names another film, which `STORY` brings to a listener.
    """

    name = "film"
    EVENTS = ("choose",)


STORY = """() => document.querySelector("#film .film").dataset.story"""


class FilmCurves(_Component):
    """The game of the page's Film in formulas, at the moment that it shows: value, G's loss, digits drawn."""

    name = "film_curves"


class Game(_Component):
    """A match of D and G on points in the plane, which the browser plays; its value is that of `game.value`."""

    name = "game"


class ChainView(_Component):
    """LAPGAN's chain from noise, its model and its row of all classes, which the browser draws where it can.

    It holds what the visitor wants, and its events carry nothing: `CHAIN_WISH` brings that to a listener. Where the
    browser does not draw, `ask` asks for the chain, `row` for the row of all classes, and `choose` for all that depends
    on the model. Where it does, `learn` asks for how another model learned.
    """

    name = "chain"
    EVENTS = ("ask", "row", "choose", "learn")


class InventionView(_Component):
    """A real picture taken apart, and what LAPGAN's generators invent above one of its levels.

    As a ChainView, with `INVENTION_WISH`: `take` asks for both, `invent` for the invention. The model is the
    ChainView's; examples are those of the Thumbnails at the selector `thumbnails`, and the visitor's own picture is in
    the PictureBox at the selector `box`.
    """

    name = "invention"
    EVENTS = ("take", "invent")


CHAIN_WISH = """document.querySelector("#pyramid-chain .pyramid").dataset.wish"""  # the newest, whenever it is sent
INVENTION_WISH = """document.querySelector("#pyramid-real .invention").dataset.wish"""


class CaptionView(_Component):
    """A caption's pictures, which the browser draws where it can.

    The script `WISH_OF_CAPTION` tells it what the boxes of the tab say; how the caption is read, it tells the
    CaptionReading at the selector `reading`. Its events carry nothing: a listener takes the boxes as inputs. Where the
    browser does not draw, `draw` asks for the pictures; `walk`, `words`, `judges` and `style` ask for what follows a
    finished caption in a section that is open. `program` says that a caption rests and its program is open, and
    `leave` that a number box was left empty.
    """

    name = "caption"
    EVENTS = ("draw", "walk", "words", "judges", "style", "program", "leave")


class CaptionReading(_Component):
    """How the caption in the box at the selector `box` is read: unknown words, what to write instead, and notes."""

    name = "caption_reading"


WISH_OF_CAPTION = """(...values) => {
  const wish = new CustomEvent("wish", { detail: values, bubbles: true });
  document.querySelector("#caption-view .pictures")?.dispatchEvent(wish);
}"""


class RealOrFake(_Component):
    """LAPGAN's study of people as a game: pictures for a moment, alone or with a class."""

    name = "real_or_fake"


class Walk(_Component):
    """The pictures between two captions or two seeds, of which the browser draws any where it can."""

    name = "walk"


class Tiles(_Component):
    """Pictures side by side, each one (or each group of a fixed size) with a text, a bar and a note below."""

    name = "tiles"


def _upload_path(path: str | None, uri: str | None = None) -> str:
    try:
        return visitors.picture_path(upload_folder(), path, uri)
    except ValueError as error:
        raise gr.Error(sentence(str(error)), print_exception=False) from error


class PictureFile(gr.Image):
    """An upload whose handler gets the path of the unchanged file: nothing is decoded before its size is known."""

    is_template = True  # the page shows it as the gr.Image that it is

    def preprocess(self, payload) -> str | None:
        """The path of the visitor's picture, checked to be an upload, whatever the page or program claims."""
        return None if payload is None else _upload_path(payload.path, payload.url)

    def api_info(self) -> dict:
        """The schema for MCP clients; an uploaded file works as well."""
        return {"type": "string", "format": "data:image/png;base64,... (the picture itself, PNG, JPEG or WebP)"}


class PictureBox(_Component):
    """A visitor's own picture, which the browser reads: the page's other components follow it (own_picture.js).

    It is not sent unless the visitor agrees, where the browser cannot do something. Then a handler of its `input` event
    gets the path; None is no picture, or one that stays with the visitor.
    """

    name = "picture_box"
    EVENTS = ("input",)

    def preprocess(self, payload: str | None) -> str | None:
        """The path of the visitor's picture, checked to be an upload, whatever the page or program claims."""
        return _upload_path(payload) if payload else None

    def api_info(self) -> dict:
        return {"type": "string"}


# Empties the box of a picture that was sent, % the element's id; the box has its value from the page, so that Gradio
# would not hand it a None from the server.
REFUSE = (
    """() => document.querySelector("#%s .picture-box")?.dispatchEvent(new CustomEvent("refuse", { bubbles: true }))"""
)


class Numbers(gr.JSON):
    """A number, or a list of numbers: one per level."""

    is_template = True

    def postprocess(self, value: float | list[float] | None) -> JsonData | None:
        """The value unchanged; gr.JSON would warn about a single number."""
        return None if value is None else JsonData(value)

    def api_info(self) -> dict:
        """The schema of a number or a list of numbers; clients do not accept gr.JSON's own."""
        return {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}


class Strengths(gr.JSON):
    """Numbers by name."""

    is_template = True

    def api_info(self) -> dict:
        """The schema of such numbers; clients do not accept gr.JSON's own."""
        return {"type": "object", "additionalProperties": {"type": "number"}}


def picture_box(elem_id: str) -> PictureFile:
    """The upload box for a visitor's picture, with a hint below that says what happens to the picture."""
    box = PictureFile(
        type="filepath",
        image_mode=None,
        sources=["upload", "clipboard"],
        label="Your picture",
        height=132,
        elem_id=elem_id,
    )
    gr.HTML(f'<p class="hint">{visitors.PRIVACY}</p>')
    return box


def own_picture_box(
    elem_id: str, title: str = "Your picture", hint: str = "", examples: str = "", **look
) -> PictureBox:
    """The box for a picture that the browser reads; `examples` is the selector of what may be chosen instead."""
    more = {"receiver": "gradio_api/upload"} | look
    return PictureBox(title=title, hint=hint, privacy=visitors.PRIVACY, examples=examples, elem_id=elem_id, **more)


def seed_box(label: str, name: str, seed: int, **look) -> tuple[gr.Number, gr.Button]:
    """A seed's number box with a dice button beside it; their element ids end in `name`."""
    with gr.Row(equal_height=True, elem_classes="seed"):
        box = gr.Number(seed, label=label, precision=None, min_width=90, elem_id=f"seed-{name}", **look)
        dice = gr.Button("⚄", elem_classes="dice", min_width=44, elem_id=f"dice-{name}", **look)
    return box, dice


def empty_if_refused(box: gr.Image, upload: gr.events.Dependency) -> None:
    """Empty a box when the listener of its upload fails, so that it does not show a picture that was refused."""
    upload.failure(lambda: None, None, box, **QUICK)


def reveal(elem_id: str) -> str:
    """A listener's script: scroll to what a button changes if that is out of sight, as on a phone."""
    return f"""() => {{
      const box = document.getElementById("{elem_id}"), {{top}} = box.getBoundingClientRect();
      if (top < 0 || top > 0.6 * window.innerHeight) box.scrollIntoView({{behavior: "smooth", block: "start"}});
    }}"""


COLUMNS = 8
FILM_ROWS = 4  # a wide picture: it fits on one screen with what moves it


def frames_value(images: np.ndarray, captions: list[str], ends: tuple[str, str]) -> dict:
    """A Scrubber's value from frames uint8 (N, C, H, W), one per step, with a filmstrip of nine below."""
    return {
        "sheet": _sheet_uri(images),
        "tile": images.shape[-1],
        "columns": COLUMNS,
        "steps": len(images),
        "per_step": 1,
        "across": 1,
        "captions": captions,
        "strip": min(9, len(images)),
        "ends": list(ends),
        "start": len(images) // 2,
        "seconds": 3,
        "label": "Position on the path from A to B",
    }


def history_value(webp: bytes, tile: int, images_seen: list[int], seeds: int) -> dict:
    """A Scrubber's value from history.webp: one row of `seeds` tiles per step; it opens at the last row."""
    return {
        "sheet": data_uri(webp, "image/webp"),
        "tile": tile,
        "columns": seeds,
        "steps": len(images_seen),
        "per_step": seeds,
        "across": seeds // 2,
        "captions": [f"{count:,} training pictures seen" for count in images_seen],
        "strip": 0,
        "ends": ["", ""],
        "start": len(images_seen) - 1,
        "seconds": 6,
        "label": "Training time",
    }


def film_value(film: films.Film, label: str, credit: str, start: int, quick: int) -> dict:
    """A Film's value from a recording; it opens at moment `start`, and playing hurries through the first `quick`.

    `credit` is for the foot of a figure.
    """
    return {
        "story": film.story,
        "sheet": data_uri(film.sheet, "image/webp"),
        "tile": films.TILE,
        "tiles": film.tiles,
        "across": film.tiles // FILM_ROWS,
        "samples": film.samples,
        "present": films.PRESENT,
        "minimax": film.minimax,
        "moments": film.moments,
        "captions": film.captions,
        "start": start,
        "quick": quick,
        "seconds": 22,
        "label": label,
        "credit": credit,
    }


def contact_value(images: np.ndarray, first: int) -> dict:
    """A ContactSheet's value from pictures of the seeds first, first + 1, ..., uint8 (N, C, H, W)."""
    return {"sheet": _sheet_uri(images), "columns": COLUMNS, "count": len(images), "first": first}


def caption_value(images: np.ndarray, label: str) -> dict:
    """A CaptionView's value from pictures uint8 (N, C, H, W)."""
    layout = {"tile": images.shape[-1], "columns": COLUMNS, "count": len(images)}
    return {"sheet": _sheet_uri(images), "label": label} | layout


def tiles_value(images: np.ndarray, items: list[dict], **look) -> dict:
    """A Tiles' value from pictures uint8 (N, C, H, W), the same number for each item.

    Args:
        items: dicts with `text`, `note` and `bar`, which is from 0 to 1, or None for no bar.
        look: `label`, `colour`, `width` (the least of a picture, in CSS), `strike`, `ticks`, `alternatives` of the
            pictures and the `measure` of the bars, as tiles.js describes them.
    """
    layout = {"tile": images.shape[-1], "columns": COLUMNS, "pictures": len(images) // len(items)}
    return {"sheet": _sheet_uri(images), "items": items} | layout | look


@functools.cache
def thumbnails_value() -> dict:
    """The value of Thumbnails: every example photograph at a quarter of its size."""
    items = []
    for entry in examples.index():
        picture = to_pil(examples.load(entry["file"])).reduce(4)
        items.append({"uri": picture_uri(picture, "jpeg"), "title": entry["title"]})
    return {"label": "Example photographs", "items": items}


def chain_value(levels: list[dict], **more) -> dict:
    """A ChainView's value.

    Args:
        levels: one dict per level, coarse first: `pictures`, by name uint8 (3, h, w), and whatever else the view shows.
        more: the view's other entries, such as `of`: the wish that it answers.
    """
    row, places = beside([picture for level in levels for picture in level["pictures"].values()])
    next_place = iter(places)
    levels = [level | {"pictures": {name: next(next_place) for name in level["pictures"]}} for level in levels]
    return {"sheet": picture_uri(to_pil(row), "png"), "levels": levels, **more}


def classes_value(images: np.ndarray, **more) -> dict:
    """A ChainView's `classes` from one picture per class, uint8 (N, 3, H, W)."""
    return {"sheet": picture_uri(to_pil(sheet(images, len(images))), "png"), "tile": images.shape[-1], **more}


def _sheet_uri(images: np.ndarray) -> str:
    return picture_uri(to_pil(sheet(images, COLUMNS)), "jpeg")
