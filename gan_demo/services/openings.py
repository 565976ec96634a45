"""Answers of services that the tabs open with: where one is stored for the same weights, nothing is computed.

A function that is `stored` first looks for its arguments among the answers in `gan_demo.openings`, without torch; it
computes if they are not there, if a checkpoint has other weights or scores now, or if the file is damaged.
"""

import contextlib
import functools
import inspect
import logging
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from gan_demo import openings
from gan_demo.openings import Answer
from gan_demo.services import loaded
from gan_demo.services.recent import first_argument

P, T = ParamSpec("P"), TypeVar("T")

_log = logging.getLogger(__name__)
_records: dict[str, list[Answer]] | None = None  # by tab, while they are recorded
_recorded_tabs: Collection[str] | None = None  # the others' answers are read meanwhile; None for all


def stored(
    checkpoint_ids: Callable[[dict[str, Any]], list[str]] = first_argument,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a service whose answers may be stored.

    Args:
        checkpoint_ids: ids of the checkpoints that take part, from the call's arguments by name; by default the first
            argument is the only one. It may raise ValueError, as the function itself would.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        signature, (tab, name) = inspect.signature(compute), (compute.__module__.rpartition(".")[2], compute.__name__)

        @functools.wraps(compute)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            call = signature.bind(*args, **kwargs)
            call.apply_defaults()
            if _records is None or (_recorded_tabs is not None and tab not in _recorded_tabs):
                match = _find(tab, name, call.arguments, checkpoint_ids)
                return compute(*args, **kwargs) if match is None else match.value
            value = compute(*args, **kwargs)
            ids = checkpoint_ids(call.arguments)
            _records.setdefault(tab, []).append(Answer(name, call.arguments, _bindings(ids), value))
            return value

        return answer

    return decorate


@contextlib.contextmanager
def recording(tabs: Collection[str] | None = None) -> Iterator[dict[str, list[Answer]]]:
    """The answers that services of some tabs, or of all, compute until the block ends; no files of these are read."""
    global _records, _recorded_tabs
    _records, _recorded_tabs = {}, tabs
    try:
        yield _records
    finally:
        _records = None


def _find(
    tab: str, name: str, arguments: dict[str, Any], checkpoint_ids: Callable[[dict[str, Any]], list[str]]
) -> Answer | None:
    """The stored answer to a call, if the checkpoints that take part are those that gave it."""
    for answer in _answers(openings.FOLDER, tab):
        if answer.function == name and _same(arguments, answer.arguments):
            with contextlib.suppress(ValueError):  # computing will say what is wrong
                if _bindings(checkpoint_ids(arguments)) == answer.checkpoints:
                    return answer
    return None


@functools.cache
def _answers(folder: Path, tab: str) -> list[Answer]:
    try:
        return openings.load(tab, vars(sys.modules[f"{__package__}.{tab}"]))
    except ValueError as error:
        _log.warning("%s: what the tab opens with is computed", error)
        return []


def _bindings(checkpoint_ids: list[str]) -> dict[str, str]:
    return {id_: openings.binding(loaded.check_weights(id_), loaded.metrics(id_)) for id_ in checkpoint_ids}


def _same(value: object, other: object) -> bool:
    """Whether an argument equals one that was stored, in its type too: True is not 1."""
    if isinstance(other, dict):
        same_keys = isinstance(value, dict) and value.keys() == other.keys()
        return same_keys and all(_same(value[key], other[key]) for key in other)
    if isinstance(other, list):
        is_sequence = isinstance(value, list | tuple | range)
        return is_sequence and len(value) == len(other) and all(map(_same, value, other))
    return type(value) is type(other) and value == other
