"""Charts of what a classifier gets right by how many labels it had, as SVG: one for each question.

Several numbers of labels make lines, a single one makes bars. Each bears its name and its values, so that there is no
key to look up, and the axes end where the data do.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

WIDTH, HEIGHT = 350, 190  # no wider than a phone, so that text is not smaller
LEFT, RIGHT, TOP, BOTTOM = 50, 124, 14, 44  # of lines: values stand left of them, values and names right of them
NAMES, VALUES = 92, 62  # of bars: what their names and their values take
GAP = 16  # between two lines of text
MARGIN = 0.08  # of the values' range, above and below them
NEAR = 0.2  # of their range: guessing is on the chart where it lies no farther below them


class Method(NamedTuple):
    """What the classifier reads, and the look of its line or bar."""

    name: str
    colour: str  # a CSS variable, without its dashes
    dashes: str  # "" for a solid line
    width: float


class Label(NamedTuple):
    """Words at a height of the chart."""

    y: float
    value: float
    method: Method


GUESSING = Method("guessing", "body-text-color-subdued", "1 5", 1.5)


def chart(title: str, conclusion: str, rows: list[dict], methods: dict[str, Method]) -> str:
    """A question's chart as HTML: a figure whose text alternative has all numbers.

    Args:
        title: what is told apart.
        conclusion: a sentence that says what the chart shows.
        rows: by rising `labels`: `classes`, and `accuracy` by method, each with `mean` and `spread` from 0 to 1.
        methods: by the names in `accuracy`; the first one is what matters.
    """
    body = _lines(rows, methods) if len(rows) > 1 else _bars(rows[0], methods)
    return (
        f"<figure><figcaption><b>{title}</b><br>{conclusion}</figcaption>"
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{title}. {_in_words(rows, methods)}.">{body}</svg></figure>'
    )


def apart(places: Sequence[float], gap: float, high: float) -> list[float]:
    """Places moved so far that each is at least `gap` from the next one, in their order, and none beyond `high`."""
    order = sorted(range(len(places)), key=places.__getitem__)
    result = list(places)
    for before, after in pairwise(order):
        result[after] = max(result[after], result[before] + gap)
    for place in reversed(order):
        result[place] = min(result[place], high)
        high = result[place] - gap
    return result


def _in_words(rows: list[dict], methods: dict[str, Method]) -> str:
    def words(row: dict) -> str:
        accuracies = [f"{method.name} {row['accuracy'][name]['mean']:.0%}" for name, method in methods.items()]
        return f"{row['labels']:,} labels of each of {row['classes']}: {', '.join(accuracies)}"

    return "; ".join(map(words, rows))


def _ends(rows: list[dict], methods: dict[str, Method]) -> tuple[float, float]:
    """The lowest and the highest share of the chart of lines."""
    figures = [row["accuracy"][name] for row in rows for name in methods]
    low = min(figure["mean"] - figure["spread"] for figure in figures)
    high = max(figure["mean"] + figure["spread"] for figure in figures)
    guess = min(1 / row["classes"] for row in rows)
    if guess > low - NEAR * (high - low):
        low = min(low, guess)
    margin = MARGIN * (high - low) or MARGIN
    return low - margin, high + margin


def _lines(rows: list[dict], methods: dict[str, Method]) -> str:
    low, high = _ends(rows, methods)
    first, last = math.log(rows[0]["labels"]), math.log(rows[-1]["labels"])

    def x(labels: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log(labels) - first) / (last - first)

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (share - low) / (high - low)

    parts, ends = [_labels_axis(rows, x)], []
    guesses = [1 / row["classes"] for row in rows]
    if min(guesses) >= low:
        parts.append(_line([(x(row["labels"]), y(guess)) for row, guess in zip(rows, guesses, strict=True)], GUESSING))
        ends.append([(y(guess), guess, GUESSING) for guess in (guesses[0], guesses[-1])])
    for name, method in reversed(methods.items()):  # the first one lies over the others
        figures = [row["accuracy"][name] for row in rows]
        points = [(x(row["labels"]), y(figure["mean"])) for row, figure in zip(rows, figures, strict=True)]
        parts.append(_line(points, method))
        for (at, _), figure in zip(points, figures, strict=True):
            parts.append(_point(at, y, figure, method))
        ends.append([(points[place][1], figures[place]["mean"], method) for place in (0, -1)])
    for place, at in ((0, LEFT - 10), (1, WIDTH - RIGHT + 10)):
        parts.append(_texts([Label(*end[place]) for end in ends], at, has_names=place == 1))
    return "".join(parts)


def _labels_axis(rows: list[dict], x) -> str:
    y = HEIGHT - BOTTOM
    ticks = [
        f'<line x1="{x(row["labels"]):.1f}" x2="{x(row["labels"]):.1f}" y1="{TOP}" y2="{y + 4}" stroke="#8884"/>'
        f'<text x="{x(row["labels"]):.1f}" y="{y + 18}" text-anchor="middle">{row["labels"]:,}</text>'
        for row in rows
    ]
    return "".join(ticks) + _below(rows, (LEFT + WIDTH - RIGHT) / 2)


def _below(rows: list[dict], x: float) -> str:
    kinds = " and ".join(f"{count}" for count in dict.fromkeys(row["classes"] for row in rows))
    count = "" if len(rows) > 1 else f"{rows[0]['labels']:,} "
    words = f"{count}pictures with names of each of {kinds} kinds"
    return f'<text x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{words}</text>'


def _texts(labels: list[Label], x: float, has_names: bool) -> str:
    """Values beside the ends of lines, and behind the last ones their names."""
    heights = apart([label.y for label in labels], GAP, HEIGHT - BOTTOM)
    anchor = "start" if has_names else "end"
    return "".join(
        f'<text class="value" x="{x:.1f}" y="{height + 4:.1f}" text-anchor="{anchor}" '
        f'style="fill: var(--{label.method.colour})"><tspan>{label.value:.0%}</tspan>'
        f"{f' {label.method.name}' if has_names else ''}</text>"
        for label, height in zip(labels, heights, strict=True)
    )


def _stroke(method: Method) -> str:
    return (
        f'stroke="var(--{method.colour})" stroke-width="{method.width}" stroke-dasharray="{method.dashes}" '
        'stroke-linecap="round"'
    )


def _line(points: list[tuple[float, float]], method: Method) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{places}" fill="none" {_stroke(method)}/>'


def _point(x: float, y, figure: dict[str, float], method: Method) -> str:
    """A mean, with its standard deviation up and down."""
    low, high = (y(figure["mean"] + sign * figure["spread"]) for sign in (-1, 1))
    colour = f"var(--{method.colour})"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{y(figure["mean"]):.1f}" r="{method.width + 1}" fill="{colour}"/>'
    )


def _bars(row: dict, methods: dict[str, Method]) -> str:
    """What was measured with one number of labels: the longest bar is as wide as there is room."""
    figures = [row["accuracy"][name] for name in methods]
    guess = 1 / row["classes"]
    most = max(guess, *(figure["mean"] + figure["spread"] for figure in figures))
    step = (HEIGHT - BOTTOM - TOP) / len(figures)

    def x(share: float) -> float:
        return NAMES + (WIDTH - NAMES - VALUES) * share / most

    parts = [
        _bar(TOP + step * (place + 0.5), step / 2, x, figure, method)
        for place, (figure, method) in enumerate(zip(figures, methods.values(), strict=True))
    ]
    y, at = HEIGHT - BOTTOM, x(guess)
    parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{y}" {_stroke(GUESSING)}/>')
    parts.append(f'<text x="{max(at, NAMES + 4):.1f}" y="{y + 14}" text-anchor="middle">guessing {guess:.0%}</text>')
    return "".join(parts) + _below([row], (NAMES + WIDTH - VALUES) / 2)


def _bar(y: float, height: float, x, figure: dict[str, float], method: Method) -> str:
    """A mean as a bar, with its standard deviation to both sides; a dashed method is hollow."""
    mean, spread, colour = figure["mean"], figure["spread"], f"var(--{method.colour})"
    opacity = 0.25 if method.dashes else 1
    low, high = x(mean - spread), x(mean + spread)
    return (
        f'<text class="value" x="{NAMES - 10}" y="{y + 4:.1f}" text-anchor="end" style="fill: {colour}">'
        f"{method.name}</text>"
        f'<rect x="{NAMES}" y="{y - height / 2:.1f}" width="{x(mean) - NAMES:.1f}" height="{height:.1f}" rx="3" '
        f'fill="{colour}" fill-opacity="{opacity}"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--body-text-color)" '
        'stroke-width="1.5"/>'
        f'<text class="value" x="{high + 8:.1f}" y="{y + 4:.1f}" style="fill: {colour}">'
        f"<tspan>{mean:.0%}</tspan></text>"
    )
