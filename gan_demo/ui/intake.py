"""What pages and programs send, checked and cut before anything walks over it.

Gradio fetches or copies whatever says that it is a file, in the place of any input. So no such object passes, but a
picture's, which `PictureFile` looks up among the visitors' own files.
"""

from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction

from gan_demo.checks import brief
from gan_demo.ui.components import Numbers, PictureFile

MAX_TEXT = 1000  # characters of one text that are read
MAX_CHOICE = 100  # characters of one out of several choices
MAX_PATH = 4096  # characters of a file's name
MAX_NUMBERS = 64  # in one list
MAX_PARTS = 200  # of what a component says of an event
SCALAR = (str, int, float, bool)
NOT_A_PICTURE = "a picture is missing; send a file (in Python: handle_file(path)) or a data: URI"


def check_inputs(function: BlockFunction, values: list) -> list:
    """The values for a function's inputs, texts cut to MAX_TEXT characters.

    Raises:
        ValueError: there are too few, or one is not of its input's kind.
    """
    if len(values) < len(function.inputs):
        names = [block.label or block.get_block_name() for block in function.inputs if not block.skip_api]
        raise ValueError(f"{len(names)} values are needed ({', '.join(names)}), and {len(values)} came")
    return [_check(block, value) for block, value in zip(function.inputs, values, strict=False)]


def check_event(data: Any) -> Any:
    """What a component says of an event, such as its new value, with its texts cut.

    Raises:
        ValueError: it has too many parts.
    """
    return _copy(data, [MAX_PARTS])


def _check(block: gr.blocks.Block, value: Any) -> Any:
    if isinstance(block, gr.State):
        return None  # the server knows it
    if value is None:
        return None
    if isinstance(block, PictureFile):
        return _picture(value)
    name = block.label or block.get_block_name()
    if isinstance(block, Numbers):
        return _numbers(value, name)
    if isinstance(block, gr.Number) and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"{name} must be a number, not {brief(value)}")
    if not isinstance(value, SCALAR):
        raise ValueError(f"{name} must be a text or a number, not {brief(value)}")
    most = MAX_CHOICE if isinstance(block, gr.Radio | gr.Dropdown) else MAX_TEXT
    return _readable(value, most) if isinstance(value, str) else value


def _readable(text: str, most: int) -> str:
    """The beginning of a text, without halves of characters, which no answer could bear."""
    return text[:most].encode("utf-8", "replace").decode()


def _picture(value: Any) -> dict:
    """A picture as PictureFile takes it; without `meta`, Gradio neither fetches nor copies what it names."""
    if isinstance(value, str) and value[:5].lower() == "data:":
        return {"url": value}
    if not isinstance(value, dict):
        raise ValueError(NOT_A_PICTURE)
    path, url = value.get("path"), value.get("url")
    if not isinstance(path, str | None) or not isinstance(url, str | None) or not (path or url):
        raise ValueError(NOT_A_PICTURE)
    return {"path": path if path is None or path[:5].lower() == "data:" else path[:MAX_PATH], "url": url}


def _numbers(value: Any, name: str) -> Any:
    numbers = value if isinstance(value, list) else [value]
    if len(numbers) > MAX_NUMBERS:
        raise ValueError(f"{name} may be at most {MAX_NUMBERS} numbers; {len(numbers)} came")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValueError(f"{name} must be a number or a list of numbers; {brief(number)} is none")
    return value


def _copy(value: Any, rest: list[int]) -> Any:
    """A copy with texts cut, of at most rest[0] parts."""
    rest[0] -= 1
    if rest[0] < 0:
        raise ValueError(f"the event's data has more than {MAX_PARTS} parts")
    if isinstance(value, dict):
        return {_readable(name, MAX_TEXT): _copy(part, rest) for name, part in value.items() if name != "meta"}
    if isinstance(value, list):
        return [_copy(part, rest) for part in value]
    return _readable(value, MAX_TEXT) if isinstance(value, str) else value
