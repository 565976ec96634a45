"""The one table of what may stand in the page's address behind "#": a link is checked against it in the browser.

Each tab says which values it has (its `ADDRESS` or `address()`); web/components/address.js reads and writes them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from gan_demo.services import loaded

MAX_SEED = 2**32 - 1
DIGITS = 6  # of the SHA-256 that a link names weights by


class Rule(NamedTuple):
    """What a value may be; with `most`, a list of so many with commas between them, or so many letters of a text."""

    kind: str  # choice, whole, number or text
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    most: int = 0


Rules = dict[str, Rule]


def choice(names: Iterable[str], most: int = 0) -> Rule:
    """One of some names; the first is what the tab opens with."""
    return Rule("choice", choices=tuple(names), most=most)


def whole(low: int, high: int, most: int = 0) -> Rule:
    """A whole number from `low` to `high`."""
    return Rule("whole", low=low, high=high, most=most)


def seed(most: int = 0) -> Rule:
    """A seed."""
    return whole(0, MAX_SEED, most)


def number(low: float, high: float, most: int = 0) -> Rule:
    """A number from `low` to `high`."""
    return Rule("number", low=low, high=high, most=most)


def text(letters: int) -> Rule:
    """A text of at most so many letters, on one line."""
    return Rule("text", most=letters)


# What holds for the whole page: parts that are not shown, large and with nothing to type, larger, drawn by the server.
PAGE: Rules = {
    "kiosk": choice(["1"]),
    "projector": choice(["1"]),
    "live": choice(["0", "1"]),
}


def table(tabs: dict[str, Rules], weights: dict[str, dict[str, str]]) -> dict:
    """The table as the page's script reads it.

    Args:
        tabs: the rules of each tab, by the tab's id.
        weights: see `digits`, by the tab's id.
    """
    rows = {tab: {name: rule._asdict() for name, rule in rules.items()} for tab, rules in tabs.items()}
    return {"tabs": rows, "page": {name: rule._asdict() for name, rule in PAGE.items()}, "weights": weights}


def digits(model_ids: Iterable[str]) -> dict[str, str]:
    """The first characters of the SHA-256 of each checkpoint's weights; a damaged one is left out."""
    starts = {}
    for model_id in model_ids:
        try:
            starts[model_id] = loaded.config(model_id)["sha256"][:DIGITS]
        except ValueError:
            continue
    return starts
