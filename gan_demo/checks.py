"""Checks of what people and programs type, with sentences that say what is allowed. Nothing here needs a network."""

import math

MAX_SEED = 2**32 - 1


def check_seed(seed: float) -> int:
    """Return `seed` where it is a whole number from 0 to 4294967295; else raise ValueError."""
    return whole(seed, "a seed", 0, MAX_SEED)


def whole(number: float, name: str, low: int, high: int) -> int:
    """Return `number` as an int where it is a whole one from `low` to `high`; else raise ValueError."""
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
    """A value as a message quotes it: of a long one the beginning."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def check_filled(number: float | None, name: str) -> float:
    """Return a number box's value, or raise ValueError where it is empty."""
    if number is None:
        raise ValueError(f"{name} is empty; type a whole number")
    return number
