"""The one table of what may stand in the page's address behind "#": a link is checked against it in the browser.

Each tab says which values it has (its `ADDRESS` or `address()`); web/components/address.js reads and writes them.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

import gradio as gr

from gan_demo.services import loaded
from gan_demo.ui.chapters import CHAPTERS
from gan_demo.ui.components import TELL_ADDRESS, AddressPart
from gan_demo.ui.lessons import LESSONS
from gan_demo.ui.queues import LIVE

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


def one_of(numbers: Iterable[float]) -> Rule:
    """One of a few numbers."""
    numbers = list(numbers)
    kind = "whole" if all(isinstance(entry, int) for entry in numbers) else "number"
    return Rule(kind, choices=tuple(map(str, numbers)), low=min(numbers), high=max(numbers))


def seed(most: int = 0) -> Rule:
    """A seed."""
    return whole(0, MAX_SEED, most)


def number(low: float, high: float, most: int = 0) -> Rule:
    """A number from `low` to `high`."""
    return Rule("number", low=low, high=high, most=most)


def text(letters: int) -> Rule:
    """A text of at most so many letters, on one line."""
    return Rule("text", most=letters)


# What a teacher may hide: a name for the address, the words for the list, and a CSS selector.
HIDDEN = [
    *((chapter.id, f'Tab "{chapter.tab}"', f'[data-tab-id="{chapter.id}"]') for chapter in CHAPTERS[1:]),
    ("sheet", "Between: sheet of 64", "#contact-sheet"),
    ("judge", "Between: what D says", ".standing"),
    ("way", "Between: sphere or straight", "#path-kind"),
    ("try", "All tabs: things to try", ".tries"),
    ("own", "All tabs: own pictures", ".picture-box, #sr-upload"),
    ("examples", "Captions: examples", ".examples"),
    ("table", "Super-resolution: table", "#sr-table"),
    ("sections", "All tabs: what is folded", ".section"),
]

# What holds for the whole page: parts that are not shown, large and with nothing to type, larger, drawn by the server.
PAGE: Rules = {
    "hide": choice((name for name, _, _ in HIDDEN), most=len(HIDDEN)),
    "kiosk": choice(["1"]),
    "projector": choice(["1"]),
    "live": choice(["0", "1"]),
    "lesson": choice(lesson.id for lesson in LESSONS),
    "step": whole(1, max(len(lesson.steps) for lesson in LESSONS)),
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


def together(model_ids: Iterable[str]) -> str:
    """What stands for several checkpoints that draw side by side, as `digits` does for one."""
    return hashlib.sha256("".join(digits(model_ids).values()).encode()).hexdigest()[:DIGITS]


def follow(tab: str, controls: dict[str, gr.components.Component], opening: dict[str, object]) -> AddressPart:
    """Let the address follow controls, and the controls a link; then its `restore` event tells the tab to draw again.

    Args:
        tab: the tab's id.
        controls: by the names that their values have in the address.
        opening: the values that the tab opens with, by the same names.
    """
    name, boxes = f"address-{tab}", list(controls.values())
    part = AddressPart(tab=tab, opening={key: opening[key] for key in controls}, elem_id=name)
    gr.on([box.change for box in boxes], None, boxes, None, js=TELL_ADDRESS % name, **LIVE)
    return part
