"""Bad input becomes one clear sentence for the visitor; the rest of the page keeps its state."""

import errno
import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr

from gan_demo.services.visitors import FULL

LONGEST = 400  # characters of a sentence: what it quotes may be of any length


def clear_errors(handler: Callable) -> Callable:
    """Show a ValueError of the library as gr.Error, without a traceback on the server."""

    @functools.wraps(handler)
    def wrapped(*args, **kwargs):
        with _sentences():
            return handler(*args, **kwargs)

    @functools.wraps(handler)
    def wrapped_steps(*args, **kwargs):
        with _sentences():
            yield from handler(*args, **kwargs)

    return wrapped_steps if inspect.isgeneratorfunction(handler) else wrapped


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise gr.Error(sentence(str(error)), duration=8, print_exception=False) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise gr.Error(sentence(FULL), duration=8, print_exception=False) from error


class MissingPartError(ValueError, AttributeError):
    """A part of an event's data is missing."""


class EventData(gr.EventData):
    """The data that a component sends with an event; a missing part is bad input like any other."""

    def __getattr__(self, name: str):
        if name != "_data" and isinstance(self._data, dict) and name in self._data:
            return self._data[name]
        raise MissingPartError(f"the event says nothing of {name!r}; reload the page")


def sentence(text: str) -> str:
    """A message with a capital letter and a full stop; the middle of a long one is left out."""
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"
    return text[:1].upper() + text[1:]
