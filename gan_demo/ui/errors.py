"""Bad input becomes one clear sentence for the visitor; the rest of the page keeps its state."""

import errno
import functools
import inspect
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr

from gan_demo.services.visitors import FULL

OURS = "Something went wrong on the server; try again, or try another value."
LONGEST = 400  # characters of a sentence: what it quotes may be of any length

_log = logging.getLogger(__name__)


def clear_errors(handler: Callable) -> Callable:
    """Show a ValueError of the library as gr.Error, and any other error, which is logged, as OURS."""

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
    except gr.Error:
        raise
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if not full:
            log_place(error)
        raise gr.Error(sentence(FULL) if full else OURS, duration=8, print_exception=False) from error


def log_place(error: Exception) -> None:
    """Log an error's kind and where it was raised, without its message, which may quote what a visitor sent."""
    _log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


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
