"""Checks and shortens what pages and programs send, before anything processes it.

Gradio fetches or copies whatever claims to be a file, as the value of any input. So no such object passes, except for a
picture's, which `PictureFile` looks up among the visitors' own files.
"""

from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction

from gan_demo.checks import brief
from gan_demo.ui.components import Numbers, PictureFile, Strengths

MAX_TEXT = 1000  # characters of a text that are read
MAX_CHOICE = 100  # characters of the value of a radio or dropdown
MAX_PATH = 4096  # characters of a file's path
MAX_NUMBERS = 64  # in one list
MAX_PARTS = 200  # values in an event's data
SCALAR = (str, int, float, bool)
NOT_A_PICTURE = "a picture is missing; send a file (in Python: handle_file(path)) or a data: URI"


def check_inputs(function: BlockFunction, values: list) -> list:
    """The values for a function's inputs, with texts cut to MAX_TEXT characters.

    Raises:
        ValueError: there are too few, or one has the wrong type for its input.
    """
    if len(values) < len(function.inputs):
        names = [block.label or block.get_block_name() for block in function.inputs if not block.skip_api]
        raise ValueError(f"{len(names)} values are needed ({', '.join(names)}), but {len(values)} came")
    return [_check(block, value) for block, value in zip(function.inputs, values, strict=False)]


def check_event(data: Any) -> Any:
    """A copy of the data that a component sends with an event, such as its new value, with texts cut.

    Raises:
        ValueError: it has more than MAX_PARTS parts.
    """
    return _copy(data, [MAX_PARTS])


def _check(block: gr.blocks.Block, value: Any) -> Any:
    if isinstance(block, gr.State):
        return None  # the server holds its value
    if value is None:
        return None
    if isinstance(block, PictureFile):
        return _picture(value)
    name = block.label or block.get_block_name()
    if isinstance(block, Numbers):
        return _numbers(value, name)
    if isinstance(block, Strengths):
        return _strengths(value, name)
    if isinstance(block, gr.Number) and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise ValueError(f"{name} must be a number, not {brief(value)}")
    if not isinstance(value, SCALAR):
        raise ValueError(f"{name} must be a text or a number, not {brief(value)}")
    limit = MAX_CHOICE if isinstance(block, gr.Radio | gr.Dropdown) else MAX_TEXT
    return _cut(value, limit) if isinstance(value, str) else value


def _cut(text: str, limit: int) -> str:
    """The first `limit` characters of a text, without lone surrogates, which no answer could encode."""
    return text[:limit].encode("utf-8", "replace").decode()


def _picture(value: Any) -> dict:
    """A picture as PictureFile takes it, without `meta`, so that Gradio neither fetches nor copies what it names."""
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
            raise ValueError(f"{name} must be a number or a list of numbers; {brief(number)} is not a number")
    return value


def _strengths(value: Any, name: str) -> dict:
    """Numbers by name. Nothing in it claims to be a file: that would be a text or an object."""
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be numbers by name, as in {{'blond': 2}}, not {brief(value)}")
    _numbers(list(value.values()), name)
    return {_cut(str(key), MAX_CHOICE): number for key, number in value.items()}


def _copy(value: Any, parts_left: list[int]) -> Any:
    """A copy with texts cut; parts_left[0] is how many more values it may have."""
    parts_left[0] -= 1
    if parts_left[0] < 0:
        raise ValueError(f"the event's data has more than {MAX_PARTS} parts")
    if isinstance(value, dict):
        return {_cut(name, MAX_TEXT): _copy(part, parts_left) for name, part in value.items() if name != "meta"}
    if isinstance(value, list):
        return [_copy(part, parts_left) for part in value]
    return _cut(value, MAX_TEXT) if isinstance(value, str) else value
