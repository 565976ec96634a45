"""What visitors take home: pictures as data URIs, so that nothing is left on the server, and where programs run."""

import functools
from collections.abc import Callable

import gradio as gr
import numpy as np
from PIL import Image

from gan_demo.figures import KINDS
from gan_demo.pictures import data_uri, gif, picture_uri, sheet, to_pil
from gan_demo.ui.components import ASKS_SERVER
from gan_demo.ui.queues import FIGURES

ENLARGEMENT = 4
WHERE = """\
# Where it runs: in the folder of a clone, with `.venv/bin/python` after `make demo`;
# or anywhere, with the Python that did `pip install .` in that folder."""


def strip(frames: np.ndarray) -> str:
    """Nine of the frames uint8 (N, C, H, W), or all if there are fewer, side by side, as a PNG's data URI."""
    count = min(9, len(frames))
    return grid(frames[np.rint(np.linspace(0, len(frames) - 1, count)).astype(int)], count)


def grid(images: np.ndarray, columns: int) -> str:
    """Pictures uint8 (N, C, H, W) row by row, enlarged four times, as a PNG's data URI."""
    picture = to_pil(sheet(images, columns))
    size = ENLARGEMENT * picture.width, ENLARGEMENT * picture.height
    return picture_uri(picture.resize(size, Image.Resampling.NEAREST), "png")


def animation(frames: np.ndarray) -> str:
    """Frames uint8 (N, C, H, W) there and back, enlarged four times, as a GIF's data URI."""
    return data_uri(gif(frames, enlarge=ENLARGEMENT), "image/gif")


# Tells a component that the visitor wants to have something; it makes the file where no server is (take.js).
SAVE = """() => document.querySelector("%s")?.dispatchEvent(new CustomEvent("save", { detail: "%s" }))"""


def make_here(button: gr.Button, view: str, what: str) -> None:
    """On pages without a server, have a button save what a component makes.

    Args:
        button: which the server answers elsewhere.
        view: selector of the component's element.
        what: it is asked for.
    """
    button.click(None, js=SAVE % (view, what))


def figure_buttons(
    name: str, view: str, draw: Callable[..., bytes], inputs: list, js: str | None = None, queue: dict = FIGURES
) -> None:
    """Buttons that save what a tab shows as a figure, NAME-figure.png or .svg.

    Args:
        name: of the file, and the beginning of the buttons' element ids.
        view: selector of the component that draws it on pages without a server.
        draw: a handler whose arguments are the kind, png or svg, and the inputs; it returns the file.
        inputs: components.
        js: the script that sets the inputs, if any.
        queue: where the events wait.
    """
    with gr.Row():
        buttons = {
            kind: gr.Button(
                f"Save as a figure ({kind.upper()})", elem_id=f"{name}-figure-{kind}", elem_classes=ASKS_SERVER
            )
            for kind in KINDS
        }
    file_uri = gr.Textbox(visible="hidden")
    for kind, button in buttons.items():
        make_here(button, view, f"figure-{kind}")
        saving = button.click(functools.partial(_figure, draw, kind), inputs, file_uri, js=js, **queue)
        saving.success(None, file_uri, None, js=save_as(f"{name}-figure"))


def _figure(draw: Callable[..., bytes], kind: str, *inputs: object) -> str:
    return data_uri(draw(kind, *inputs), KINDS[kind])


def save_as(name: str) -> str:
    """The script that saves a picture's data URI as NAME.png, NAME.gif or NAME.svg."""
    return f"""(uri) => {{
  const link = document.createElement("a");
  link.href = uri;
  link.download = `{name}.${{uri.slice(11, uri.search(/[+;]/))}}`;
  link.click();
}}"""
