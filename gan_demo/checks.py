"""Checks of values from people and programs; the messages say what is allowed. Nothing here needs torch."""

import math

MAX_SEED = 2**32 - 1


def check_seed(seed: float) -> int:
    """Return `seed` if it is a whole number from 0 to 4294967295; else raise ValueError."""
    return whole(seed, "a seed", 0, MAX_SEED)


def whole(number: float, name: str, low: int, high: int) -> int:
    """Return `number` as an int if it is a whole number from `low` to `high`; else raise ValueError."""
    rule = f"{name} must be a whole number from {low} to {high}"
    if not is_number(number) or number != int(number):
        raise ValueError(f"{rule}, not {brief(number)}")
    if not low <= number <= high:
        raise ValueError(f"{rule}; {brief(int(number))} is outside")
    return int(number)


def is_number(value: object) -> bool:
    """Whether a value is a finite number, however large."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def brief(value: object) -> str:
    """A value's repr for a message, cut if it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def check_filled(number: float | None, name: str) -> float:
    """Return a number box's value, or raise ValueError if it is empty."""
    if number is None:
        raise ValueError(f"{name} is empty; type a whole number")
    return number
