"""The figure of a moment of a training run, with its curves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gan_demo.figures.page import (
    COLOURS,
    FAINT,
    INK,
    MARGIN,
    MINUS,
    SMALL,
    SUBDUED,
    WIDTH,
    Credit,
    Page,
    new_page,
    write_heading,
)
from gan_demo.pictures import sheet

FORGED, FOOLED = f"log(1{MINUS}D(G(z)))", f"{MINUS}log D(G(z))"  # of which G makes the mean small, by the game it plays


def draw_film_moment(
    samples: np.ndarray,
    moments: Sequence[Mapping[str, Any]],
    at: int,
    *,
    title: str,
    caption: str,
    count: int,
    enough: int,
    minimax: bool,
    credit: Credit,
    kind: str = "png",
) -> bytes:
    """A moment of a training run: samples, D's scores, the game's value, G's loss and the digits drawn (GAN, Sec. 3).

    Args:
        samples: uint8 (N, C, H, W), what G draws at that moment.
        moments: all moments of the run, as in `films.Film`.
        at: the moment's index.
        title: of the run.
        caption: a sentence on the moment.
        count: how many samples each figure is measured on.
        enough: samples from which a digit counts as present.
        minimax: whether G minimises log(1 - D(G(z))) instead of -log D(G(z)).
        credit: of the recording.
        kind: png or svg.
    """
    moment = moments[at]
    when = f"Training step {moment['step']:,}; {moment['images']:,} training pictures seen so far"
    columns = int(np.ceil(len(samples) ** 0.5))
    scale = 672 // (columns * samples.shape[-1])
    with new_page() as page:
        y = write_heading(page, title, when)
        page.picture(MARGIN, y, sheet(samples, columns), scale)
        side = scale * columns * samples.shape[-1]
        page.text(
            MARGIN, y + side + 20, f"{len(samples)} samples drawn by G, the generator", colour=COLOURS["generated"]
        )
        left = page.text(MARGIN, y + side + 76, caption, width=672)
        below = _scores(page, y, moment, count)
        below = _game(page, below, moments, at)
        below = _loss(page, below, moments, at, minimax)
        below = _digits(page, below, moments, at, enough)
        return page.finish(max(left, below), title, credit, kind)


@dataclass(frozen=True)
class Chart:
    """Where a film's curves are: numbers from `low` to `high` over its moments."""

    page: Page
    top: float
    height: float
    low: float
    high: float
    moments: int
    left: float = 810
    right: float = WIDTH - MARGIN - 176  # the names of curves stand beside their ends

    def x(self, moment: float) -> float:
        return self.left + (self.right - self.left) * moment / (self.moments - 1)

    def y(self, number: float) -> float:
        """Numbers outside are put at the edge."""
        number = min(max(number, self.low), self.high)
        return self.top + self.height * (self.high - number) / (self.high - self.low)

    def frame(self, ticks: Sequence[float], at: int) -> None:
        """Lines at some numbers, and one at the moment."""
        for tick in ticks:
            self.page.line([(self.left, self.y(tick)), (self.right, self.y(tick))], FAINT, 2)
            words = f"{tick:g}".replace("-", MINUS)
            self.page.text(self.left - 10, self.y(tick) - 8, words, SMALL, SUBDUED, align="right")
        self.page.line([(self.x(at), self.top), (self.x(at), self.top + self.height)], INK, 2)

    def curves(self, curves: Mapping[str, tuple[Sequence[float], str]], at: int) -> None:
        """Curves by name, each with its colour, a dot at the moment, and its name at its end."""
        below = 0.0
        for name, (numbers, colour) in sorted(curves.items(), key=lambda item: -item[1][0][-1]):
            points = [(self.x(i), self.y(number)) for i, number in enumerate(numbers)]
            self.page.line(points, colour, 4, solid_joinstyle="round")
            self.page.line([points[at]], colour, marker="o", markersize=10, markeredgecolor="white")
            below = max(points[-1][1] - 8, below)
            self.page.text(self.right + 12, below, name, SMALL, colour, bold=True)
            below += 26

    def balance(self, number: float, name: str) -> None:
        """A dashed line at a number at which neither network wins."""
        self.page.line([(self.left, self.y(number)), (self.right, self.y(number))], SUBDUED, 2, dashes=(4, 4))
        self.page.text(self.left + 8, self.y(number) + 8, name, SMALL, SUBDUED)


def _scores(page: Page, y: float, moment: Mapping[str, Any], count: int) -> float:
    """D's scores as bars, of real digits upwards, of generated ones downwards; return where the next chart begins."""
    chart = _chart(page, y, "What D, the discriminator, says: D(x)", 150, -1, 1, 2)
    middle, bins = chart.y(0), len(moment["real"])
    for name, up in (("real", 1), ("fake", -1)):
        colour = COLOURS["real" if up == 1 else "generated"]
        for i, number in enumerate(moment[name]):
            height = up * 72 * (number / count) ** 0.5  # the root makes small counts visible, too
            left, right = chart.x(i / bins) + 2, chart.x((i + 1) / bins) - 2
            page.block(left, middle - max(height, 0), right - left, abs(height), colour)
    page.line([(chart.left, middle), (chart.right, middle)], SUBDUED, 2)
    page.text(chart.right + 12, middle - 44, "real digits ↑", SMALL, COLOURS["real"], bold=True)
    page.text(chart.right + 12, middle + 28, "generated ↓", SMALL, COLOURS["generated"], bold=True)
    page.text(chart.right, chart.top - 38, "bars: square root of the count", SMALL, SUBDUED, align="right")
    below = chart.top + chart.height + 8
    for share, words, align in (
        (0, "0: surely fake", "left"),
        (0.5, "½: no idea", "center"),
        (1, "1: surely real", "right"),
    ):
        page.text(chart.x(share), below, words, SMALL, SUBDUED, align=align)
    return below + 60


def _game(page: Page, y: float, moments: Sequence[Mapping[str, Any]], at: int) -> float:
    """The game's value with its two terms; return where the next chart begins."""
    chart = _chart(page, y, "The game's value V: D pushes it up, G down", 180, -3, 0, len(moments))
    chart.frame((0, -1, -2, -3), at)
    chart.balance(-np.log(4), f"{MINUS}log 4: D can only guess")
    real, fake = ([moment[name] for moment in moments] for name in ("log_real", "log_fake"))
    value = np.add(real, fake).tolist()
    colours = {"log D(x)": "real", FORGED: "generated", "V": "discriminator"}
    numbers = zip((real, fake, value), colours.values(), strict=True)
    chart.curves(dict(zip(colours, ((n, COLOURS[c]) for n, c in numbers), strict=True)), at)
    return chart.top + chart.height + 44


def _loss(page: Page, y: float, moments: Sequence[Mapping[str, Any]], at: int, minimax: bool) -> float:
    """G's loss; return where the next chart begins."""
    formula, key, low, high = (FORGED, "log_fake", -2, 0) if minimax else (FOOLED, "loss_g", 0, 6)
    chart = _chart(page, y, f"What G makes small: the mean of {formula}", 110, low, high, len(moments))
    chart.frame((low, (low + high) // 2, high), at)
    chart.curves({"G's loss": ([moment[key] for moment in moments], COLOURS["generator"])}, at)
    return chart.top + chart.height + 44


def _digits(page: Page, y: float, moments: Sequence[Mapping[str, Any]], at: int, enough: int) -> float:
    """How many of the ten digits the samples show, and the scale of training steps; return its foot."""
    present = [sum(number >= enough for number in moment["digits"]) for moment in moments]
    chart = _chart(page, y, f"Digits that the samples show: {present[at]} of 10", 80, 0, 10, len(moments))
    chart.frame((0, 5, 10), at)
    chart.curves({"digits": (present, COLOURS["generated"])}, at)
    below, steps = chart.top + chart.height + 14, [moment["step"] for moment in moments]
    for step in (10**power for power in range(8)):
        if steps[0] <= step <= steps[-1]:
            x = chart.x(float(np.interp(step, steps, range(len(steps)))))
            page.text(x, below, f"{step:,}", SMALL, SUBDUED, align="center")
    return page.text(chart.left, below + 30, "training steps", SMALL, SUBDUED)


def _chart(page: Page, y: float, title: str, height: float, low: float, high: float, moments: int) -> Chart:
    """A chart below its title."""
    top = page.text(Chart.left, y, title) + 18
    return Chart(page, top, height, low, high, moments)
