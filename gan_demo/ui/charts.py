"""Small line charts as SVG, written by hand so that no plotting library slows the start."""

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 150, 34, 18, 8  # no wider than a phone, so that its text is not made smaller


def line_chart(title: str, low: float, high: float, lines: dict[str, tuple[list[float], str, str]]) -> str:
    """Curves over a path from A to B, as HTML: a figure with an SVG, whose text alternative has its numbers.

    Args:
        title: what the curves show.
        low, high: the ends of the vertical axis.
        lines: name -> (values, name of the CSS colour variable, dash pattern or "" for a solid line).
    """
    parts = [_axis(low, high)]
    for i, (name, (values, colour, dashes)) in enumerate(lines.items()):
        parts.append(_curve(values, low, high, colour, dashes))
        parts.append(_legend(name, i, colour, dashes))
    body = "".join(parts)
    words = "; ".join(_describe(name, values) for name, (values, _, _) in lines.items())
    return (
        f'<figure><figcaption>{title}</figcaption><svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{title}. {words}.">{body}</svg></figure>'
    )


def _describe(name: str, values: list[float]) -> str:
    """A curve in words."""
    return f"{name}: {values[0]:.1f} at A, {values[len(values) // 2]:.1f} in the middle, {values[-1]:.1f} at B"


def _x(i: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - 8) * i / (count - 1)


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / (high - low)


def _axis(low: float, high: float) -> str:
    lines = []
    for value in (low, (low + high) / 2, high):
        y = _y(value, low, high)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}" stroke="#8884"/>')
        lines.append(f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    bottom = HEIGHT - 4
    ends = f'<text x="{LEFT}" y="{bottom}">A</text><text x="{WIDTH - 8}" y="{bottom}" text-anchor="end">B</text>'
    return "".join(lines) + ends


def _curve(values: list[float], low: float, high: float, colour: str, dashes: str) -> str:
    points = " ".join(f"{_x(i, len(values)):.1f},{_y(v, low, high):.1f}" for i, v in enumerate(values))
    return (
        f'<polyline points="{points}" fill="none" stroke="var(--{colour})" stroke-width="2.5" '
        f'stroke-dasharray="{dashes}"/>'
    )


def _legend(name: str, place: int, colour: str, dashes: str) -> str:
    x, y = WIDTH - 96 * (place + 1), HEIGHT - 8
    return (
        f'<line x1="{x}" x2="{x + 24}" y1="{y}" y2="{y}" stroke="var(--{colour})" stroke-width="2.5" '
        f'stroke-dasharray="{dashes}"/><text x="{x + 29}" y="{y + 4}">{name}</text>'
    )
