"""The section "Play the game": a live GAN on points in the plane, which learns in the visitor's browser.

What can be set, and the words for it, stand here; the match itself is in web/game, its page in web/components/game.js.
"""

from typing import NamedTuple

import gradio as gr

from gan_demo.ui import address, live
from gan_demo.ui.components import Game

POINTS = 10  # that a visitor places by hand
EDGE = 1.5  # the picture shows the plane from -EDGE to EDGE
MOVES = 100  # letters of the moves in a link
LAYERS = {
    "real": "real points",
    "fake": "G's points",
    "heat": "D's opinion",
    "net": "G's net",
    "pushes": "gradients",
}
SHOWN = ("real", "fake", "heat")


class Control(NamedTuple):
    """Something that can be set: its words, and what it can be, each with words of its own."""

    label: str
    options: dict[str | int | float, str]


def counts(*numbers: float) -> dict[str | int | float, str]:
    """Numbers as options, in their own words."""
    return {number: f"{number:g}" for number in numbers}


RATES = counts(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02)
CONTROLS = {
    "data": Control(
        "Real points",
        {"ring": "8 in a ring", "grid": "25 in a grid", "moons": "Two moons", "line": "A line", "spiral": "A spiral"},
    ),
    "loss": Control(
        "What G and D are after",
        {
            "nonsaturating": "Non-saturating",
            "minimax": "Minimax",
            "squares": "Least squares",
            "wasserstein": "Wasserstein, with gradient penalty",
        },
    ),
    "dsteps": Control("D's steps a turn", counts(1, 2, 3, 5, 10)),
    "gsteps": Control("G's steps a turn", counts(1, 2, 3, 5, 10)),
    "drate": Control("How fast D learns", RATES),
    "grate": Control("How fast G learns", RATES),
    "units": Control("Units in a layer", counts(4, 8, 16, 32, 64)),
    "depth": Control("Hidden layers", counts(1, 2, 3)),
    "z": Control("Noise numbers a point", counts(1, 2)),
}
# What the spine of each shape is made of, as web/game/shapes.js cuts it.
PLACES = {
    "ring": "places",
    "grid": "places",
    "moons": "parts of the moons",
    "line": "parts of the line",
    "spiral": "parts of the spiral",
}
OPENING = {
    "data": "ring",
    "loss": "nonsaturating",
    "seed": 1,
    "dsteps": 1,
    "gsteps": 1,
    "drate": 0.002,
    "grate": 0.001,
    "units": 32,
    "depth": 2,
    "z": 2,
}


class Preset(NamedTuple):
    """Settings that show something; what differs from the opening."""

    title: str
    notice: str
    settings: dict[str, str | int | float]


PRESETS = [
    Preset("It works", "G's points spread from the middle to all eight places, and D ends up guessing.", {}),
]

THEORY = """
TODO
"""


def rules() -> address.Rules:
    """What the address may say of the match."""
    own: address.Rules = {"seed": address.seed()}
    for name, control in CONTROLS.items():
        options = list(control.options)
        if isinstance(options[0], str):
            own[name] = address.choice(map(str, options))
        else:
            own[name] = address.one_of(options)
    return own | {
        "run": address.text(MOVES),
        "hand": address.number(-EDGE, EDGE, 2 * POINTS),
        "show": address.choice(LAYERS, len(LAYERS)),
    }


def value() -> dict:
    """What the component knows."""
    return {
        "worker": live.game_address(),
        "opening": OPENING,
        "controls": {name: [control.label, list(control.options.items())] for name, control in CONTROLS.items()},
        "presets": [preset._asdict() | {"settings": OPENING | preset.settings} for preset in PRESETS],
        "places": PLACES,
        "layers": list(LAYERS.items()),
        "shown": SHOWN,
    }


def build() -> None:
    """Put the section together."""
    Game(value(), elem_id="game")
