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
    "heat": "D says real",
    "net": "G's net",
    "pushes": "gradients",
}
VISIBLE = ("real", "fake", "heat")


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
    "dsteps": Control("D's steps per turn", counts(1, 2, 3, 5, 10)),
    "gsteps": Control("G's steps per turn", counts(1, 2, 3, 5, 10)),
    "drate": Control("How fast D learns", RATES),
    "grate": Control("How fast G learns", RATES),
    "units": Control("Units in a layer", counts(4, 8, 16, 32, 64)),
    "depth": Control("Hidden layers", counts(1, 2, 3)),
    "z": Control("Noise numbers per point", counts(1, 2)),
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
    "drate": 0.01,
    "grate": 0.005,
    "units": 32,
    "depth": 2,
    "z": 2,
}


class Preset(NamedTuple):
    """Settings that show something."""

    title: str
    notice: str
    settings: dict[str, str | int | float]  # what differs from the opening
    layers: tuple[str, ...] = VISIBLE  # layers of the picture


PRESETS = [
    Preset("It works", "G's points spread from the middle to all eight places, and D ends up guessing.", {}),
    Preset(
        "One trick only",
        "All of G's points end in one real place: G has collapsed. Other seeds may reach more places; luck decides.",
        {"loss": "minimax", "dsteps": 5, "drate": 0.02, "grate": 0.001},
    ),
    Preset(
        "Wasserstein cures it",
        "D no longer says real or fake, but makes a slope, not too steep: wherever G is, it feels the way to a place "
        "that it lacks.",
        {"loss": "wasserstein", "dsteps": 5, "drate": 0.005, "grate": 0.002},
        (*VISIBLE, "pushes"),
    ),
    Preset(
        "D is too strong",
        "D is sure of everything before G has moved. The gradients, arrows on the crosses, are too short to be seen: "
        "G learns nothing. With other seeds G starts nearer to the real points, and feels its way to some of them.",
        {"loss": "minimax", "dsteps": 10, "drate": 0.02, "grate": 0.0005, "seed": 3},
        (*VISIBLE, "pushes"),
    ),
    Preset(
        "Round in circles",
        "G learns five times before D learns once. All its points run to where D believes them, and on to another "
        "place when D has found out.",
        {"gsteps": 5},
    ),
    Preset(
        "D keeps up",
        "G learns five times, but so does D: it finds out each trick before G relies on it.",
        {"gsteps": 5, "dsteps": 5},
    ),
]

HOW = """
<details class="more"><summary>How it is made and measured</summary>
<p>G and D are fully connected networks with tanh, trained by Adam (β 0.5 and 0.9) on 64 points a step. The noise is
uniform. All runs in your browser, and a link repeats the run, to the last bit in the same browser.</p>
<p>A point of G's lies where real ones do if it is as near to the shape as 99% of them. A place counts as covered if
G puts at least a quarter of the points there that belong there. D tells a point apart if it is on the right side of D's
border, the violet line; in the Wasserstein game, whose D gives scores without a zero, the border is the middle one of
its scores. The difference of real and G's points is the Jensen-Shannon divergence in bits, estimated from 1,024 points
of each kind in 16 x 16 boxes: 0 where both are alike, 1 where they have nothing in common, and about 0.03 for two lots
of real points. Dashed lines are where the losses stand when D says the same of every point; for D of the first two
games that is log 4, as in the paper's Theorem 1.</p>
<p>The games: minimax (Goodfellow et al. 2014, <a href="https://arxiv.org/abs/1406.2661">arXiv:1406.2661</a>, Eq. 1),
non-saturating (the same, Sec. 3), least squares (Mao et al. 2016,
<a href="https://arxiv.org/abs/1611.04076">arXiv:1611.04076</a>), and Wasserstein with a gradient penalty of weight 0.1
(Gulrajani et al. 2017, <a href="https://arxiv.org/abs/1704.00028">arXiv:1704.00028</a>).</p>
</details>
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
        "hand": address.each(address.number(-EDGE, EDGE), 2 * POINTS),
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
        "visible": list(VISIBLE),
    }


def build() -> None:
    """Put the section together."""
    Game(value(), elem_id="game")
    gr.HTML(HOW)
