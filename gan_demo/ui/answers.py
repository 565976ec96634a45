"""Handlers whose answers can be stored, because the page asks them few different questions.

Pages without a server carry these answers, so that the controls work there, too.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Handler = TypeVar("Handler", bound=Callable)
Question = tuple  # the arguments that the page hands over; of an event with data, its data last, as a dict


def answers_to(questions: Callable[[], Iterable[Question]]) -> Callable[[Handler], Handler]:
    """Say of a handler all that a page may ask it."""

    def mark(handler: Handler) -> Handler:
        handler.questions = questions
        return handler

    return mark


def questions_of(handler: Callable | None) -> list[Question]:
    """All that a page may ask a handler; [] if that has no end."""
    whole = getattr(handler, "func", handler)  # of a functools.partial
    return list(getattr(whole, "questions", list)())
