"""Charts of what a classifier gets right by how many labels it had, as SVG: one for each question, with one key."""

import math
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 190, 44, 12, 10, 40  # no wider than a phone, so that text is not smaller
LABELS = (10, 30, 100, 300, 1000)  # on the axis of every chart, so that they compare


class Method(NamedTuple):
    """What the classifier reads, and the look of its line."""

    name: str
    colour: str  # a CSS variable, without its dashes
    dashes: str  # "" for a solid line
    width: float


GUESSING = Method("guessing", "body-text-color-subdued", "1 5", 1.5)


def chart(title: str, rows: list[dict], methods: dict[str, Method]) -> str:
    """A question's chart as HTML: a figure whose text alternative has all numbers.

    Args:
        title: what is told apart.
        rows: by rising `labels`: `classes`, and `accuracy` by method, each with `mean` and `spread` from 0 to 1.
        methods: by the names in `accuracy`; the first one lies over the others.
    """
    parts = [_axes(rows), _line(rows, [1 / row["classes"] for row in rows], GUESSING)]
    for name, method in reversed(methods.items()):
        parts.append(_line(rows, [row["accuracy"][name]["mean"] for row in rows], method))
        parts += [_point(row["labels"], row["accuracy"][name], method) for row in rows]
    return (
        f'<figure><figcaption>{title}</figcaption><svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{title}. {_in_words(rows, methods)}.">{"".join(parts)}</svg></figure>'
    )


def key(methods: dict[str, Method]) -> str:
    """What the lines of all charts mean, as HTML."""
    entries = [
        '<span><svg width="36" height="10" aria-hidden="true">'
        f'<line x1="1" x2="35" y1="5" y2="5" {_stroke(method)}/></svg>{method.name}</span>'
        for method in (*methods.values(), GUESSING)
    ]
    return f'<p class="key-of-lines">{"".join(entries)}</p>'


def _in_words(rows: list[dict], methods: dict[str, Method]) -> str:
    def words(row: dict) -> str:
        accuracies = [f"{method.name} {row['accuracy'][name]['mean']:.0%}" for name, method in methods.items()]
        return f"{row['labels']:,} labels of each of {row['classes']}: {', '.join(accuracies)}"

    return "; ".join(map(words, rows))


def _x(labels: int) -> float:
    first, last = math.log(LABELS[0]), math.log(LABELS[-1])
    return LEFT + 6 + (WIDTH - LEFT - RIGHT - 12) * (math.log(labels) - first) / (last - first)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share


def _axes(rows: list[dict]) -> str:
    lines = []
    for share in (0, 0.5, 1):
        y = _y(share)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#8884"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for labels in LABELS:
        y = HEIGHT - BOTTOM + 17
        lines.append(f'<text x="{_x(labels):.1f}" y="{y}" text-anchor="middle">{labels:,}</text>')
    words = "labels of each"
    if counts := sorted({row["classes"] for row in rows}, reverse=True):
        words = f"labels of each of {' and '.join(map(str, counts))}"
    lines.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{words}</text>')
    return "".join(lines)


def _stroke(method: Method) -> str:
    return (
        f'stroke="var(--{method.colour})" stroke-width="{method.width}" stroke-dasharray="{method.dashes}" '
        'stroke-linecap="round"'
    )


def _line(rows: list[dict], shares: list[float], method: Method) -> str:
    points = " ".join(f"{_x(row['labels']):.1f},{_y(share):.1f}" for row, share in zip(rows, shares, strict=True))
    return f'<polyline points="{points}" fill="none" {_stroke(method)}/>'


def _point(labels: int, accuracy: dict[str, float], method: Method) -> str:
    """A mean, with its standard deviation up and down."""
    x, low, high = _x(labels), *(_y(accuracy["mean"] + sign * accuracy["spread"]) for sign in (-1, 1))
    colour = f"var(--{method.colour})"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{_y(accuracy["mean"]):.1f}" r="{method.width + 1}" fill="{colour}"/>'
    )
