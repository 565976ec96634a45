"""Recent answers: what several visitors wish alike is computed once, also while the first of them still waits.

Only for what is drawn from numbers and captions: nothing here is made from visitors' pictures, and of a caption only a
hash is kept.
"""

import functools
import hashlib
import inspect
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import fields, is_dataclass
from typing import Any, ParamSpec, TypeVar

import numpy as np
from cachetools import TTLCache

from gan_demo.services import loaded

P, T = ParamSpec("P"), TypeVar("T")

BYTES = 32_000_000  # of all answers together: about fifty paths
SECONDS = 900.0  # for which an answer is kept: a lesson's part


def _bytes(value: object) -> int:
    """Bytes of all arrays in an answer, and some for the rest."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(_bytes, value.values()))
    if isinstance(value, list | tuple):
        return 64 + sum(map(_bytes, value))
    if is_dataclass(value):
        return sum(_bytes(getattr(value, field.name)) for field in fields(value))
    return 64


class Answers:
    """Answers by question, at most `limit` bytes of arrays, each for `seconds`; what is being computed is awaited."""

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._answers = TTLCache(limit, seconds, timer=clock, getsizeof=_bytes)
        self._awaited: dict[Hashable, Future] = {}
        self._lock = threading.Lock()

    def get(self, question: Hashable, compute: Callable[[], T]) -> T:
        """The answer, computed if nobody has asked lately.

        Raises:
            Exception: whatever `compute` raises, to all who wait for it; the next one who asks computes again.
        """
        with self._lock:
            if question in self._answers:
                return self._answers[question]
            answer, is_first = self._awaited.get(question), question not in self._awaited
            if is_first:
                answer = self._awaited[question] = Future()
        if is_first:
            self._settle(question, answer, compute)
        return answer.result()

    def _settle(self, question: Hashable, answer: Future, compute: Callable[[], Any]) -> None:
        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                del self._awaited[question]
            answer.set_exception(error)
            return
        with self._lock:
            if _bytes(value) <= self._answers.maxsize:
                self._answers[question] = value
            del self._awaited[question]
        answer.set_result(value)


_answers = Answers(BYTES, SECONDS)


def first_argument(arguments: dict[str, Any]) -> list[str]:
    """The id of the only checkpoint that takes part in most calls, from the call's arguments by name."""
    return [next(iter(arguments.values()))]


def remembered(
    checkpoint_ids: Callable[[dict[str, Any]], list[str]] = first_argument,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a service whose answers to equal questions are equal as long as its checkpoints are the same.

    Args:
        checkpoint_ids: ids of the checkpoints that take part, from the call's arguments by name. It may raise
            ValueError, as the function itself would.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(compute)

        @functools.wraps(compute)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            call = signature.bind(*args, **kwargs)
            call.apply_defaults()
            stamps = [loaded.stamp(loaded.check_id(one)) for one in checkpoint_ids(call.arguments)]
            text = repr((compute.__module__, compute.__name__, call.arguments, stamps))
            return _answers.get(hashlib.sha256(text.encode()).digest(), lambda: compute(*args, **kwargs))

        return answer

    return decorate
