"""Bad input becomes one clear sentence for the visitor; the rest of the page keeps its state."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr


def clear_errors(handler: Callable) -> Callable:
    """Show a ValueError of the library as gr.Error, without a traceback on the server."""

    @functools.wraps(handler)
    def wrapped(*args, **kwargs):
        with _told():
            return handler(*args, **kwargs)

    @functools.wraps(handler)
    def wrapped_steps(*args, **kwargs):
        with _told():
            yield from handler(*args, **kwargs)

    return wrapped_steps if inspect.isgeneratorfunction(handler) else wrapped


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise gr.Error(_sentence(str(error)), duration=8, print_exception=False) from error


def check_filled(number: float | None, name: str) -> float:
    """Return a number box's value, or raise ValueError where it is empty."""
    if number is None:
        raise ValueError(f"{name} is empty; type a whole number")
    return number


@clear_errors
def on_leave(number: float | None) -> None:
    """A number box was left: by now it must hold something."""
    check_filled(number, "the box")


def _sentence(text: str) -> str:
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    return text[0].upper() + text[1:]
