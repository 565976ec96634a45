"""Bad input becomes one clear sentence for the visitor; the rest of the page keeps its state."""

import functools
from collections.abc import Callable

import gradio as gr


def clear_errors(handler: Callable) -> Callable:
    """Show a ValueError of the library as gr.Error, without a traceback on the server."""

    @functools.wraps(handler)
    def wrapped(*args, **kwargs):
        try:
            return handler(*args, **kwargs)
        except ValueError as error:
            raise gr.Error(_sentence(str(error)), duration=8, print_exception=False) from error

    return wrapped


def _sentence(text: str) -> str:
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    return text[0].upper() + text[1:]
