"""Small line charts as SVG, written by hand so that no plotting library slows the start."""

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 480, 130, 34, 18, 8


def line_chart(title: str, low: float, high: float, lines: dict[str, tuple[list[float], str, str]]) -> str:
    """An SVG of curves over a path from A to B.

    Args:
        title: what the curves show; also part of the text alternative.
        low, high: the ends of the vertical axis.
        lines: name -> (values, name of the CSS colour variable, dash pattern or "" for a solid line).
    """
    names = "; ".join(lines)
    parts = [_axis(low, high)]
    for i, (name, (values, colour, dashes)) in enumerate(lines.items()):
        parts.append(_curve(values, low, high, colour, dashes))
        parts.append(_legend(name, i, colour, dashes))
    body = "".join(parts)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT + 16}" role="img" aria-label="{title}: {names}">'
        f'<text x="{LEFT}" y="10">{title}</text><g transform="translate(0 14)">{body}</g></svg>'
    )


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
