"""The one table of what may stand in the page's address behind "#": a link is checked against it in the browser.

Each tab says which values it has (its `ADDRESS` or `address()`); web/components/address.js reads and writes them.
"""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
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
    """What a value may be; with `most`, a list of up to so many with commas between them, or so many letters."""

    kind: str  # choice, whole, number, text or case
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    most: int = 0
    exact: bool = False  # a list has just so many entries, or a single one that stands for all
    of: str = ""  # the tab's value that says which case holds,
    opening: str = ""  # and what that is where the address does not say it
    cases: Mapping[str, "Rule"] = MappingProxyType({})
    beside: str = ""  # another of the tab's values, without which this one says nothing

    def entry(self) -> dict:
        """The rule as the page's script reads it, without what it has no use for."""
        cases = {name: rule.entry() for name, rule in self.cases.items()}
        return {name: value for name, value in (self._asdict() | {"cases": cases}).items() if value}


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


def seed(in_a_row: int = 1) -> Rule:
    """A seed, the first of so many."""
    return whole(0, MAX_SEED + 1 - in_a_row)


def number(low: float, high: float) -> Rule:
    """A number from `low` to `high`."""
    return Rule("number", low=low, high=high)


def each(rule: Rule, count: int) -> Rule:
    """A list with a value for each of so many, or a single value that stands for all."""
    return rule._replace(most=count, exact=True)


def text(letters: int) -> Rule:
    """A text of at most so many letters, on one line; not an empty one."""
    return Rule("text", most=letters)


def beside(other: str, rule: Rule) -> Rule:
    """A rule of a value that says nothing without another one."""
    return rule._replace(beside=other)


def case(of: str, opening: object, rules: Mapping[object, Rule]) -> Rule:
    """A rule that depends on another value of the tab, such as the model: no other has its classes.

    Args:
        of: that value's name.
        opening: what it is where the address does not say it.
        rules: by what it is; where there is none, nothing fits.
    """
    cases = {str(name): rule for name, rule in rules.items()}
    return Rule("case", of=of, opening=str(opening), cases=cases)


class Hidden(NamedTuple):
    """A part of the page that a teacher may hide."""

    name: str  # in the address
    place: str  # the heading that it stands under in the list
    words: str
    selector: str  # in CSS


HIDDEN = [
    Hidden("try", "On every tab", "Buttons with things to try", ".tries"),
    Hidden("own", "On every tab", "Boxes for your own pictures", ".picture-box, #sr-upload"),
    Hidden("sections", "On every tab", "Sections that open with a click", ".section"),
    Hidden("sheet", "Latent interpolation", "The sheet of 64 seeds", "#contact-sheet"),
    Hidden("judge", "Latent interpolation", "What the discriminator says", ".standing"),
    Hidden("way", "Latent interpolation", "The choice of a straight or a curved path", "#path-kind"),
    Hidden("examples", "Caption to image", "Examples", ".examples"),
    Hidden("table", "Super-resolution", "The table", "#sr-table"),
    *(Hidden(chapter.id, "Whole tabs", chapter.tab, f'[data-tab-id="{chapter.id}"]') for chapter in CHAPTERS[1:]),
]

# What holds for the whole page: parts that are not shown, large and with nothing to type, larger, drawn by the server.
PAGE: Rules = {
    "hide": choice((part.name for part in HIDDEN), most=len(HIDDEN)),
    "kiosk": choice(["1"]),
    "projector": choice(["1"]),
    "live": choice(["0", "1"]),
    "lesson": choice(lesson.id for lesson in LESSONS),
    "step": whole(1, max(len(lesson.steps) for lesson in LESSONS) + 1),  # the last is the end
}


def table(tabs: dict[str, Rules], weights: dict[str, dict[str, str]]) -> dict:
    """The table as the page's script reads it.

    Args:
        tabs: the rules of each tab, by the tab's id.
        weights: see `digits`, by the tab's id.
    """
    rows = {tab: _entries(rules) for tab, rules in tabs.items()}
    return {"tabs": rows, "page": _entries(PAGE), "weights": weights}


def _entries(rules: Rules) -> dict:
    return {name: rule.entry() for name, rule in rules.items()}


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
