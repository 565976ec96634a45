"""The white page that figures are drawn on: text, pictures, lines and arrows, and the type scale and colours."""

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_demo.pictures import Pixels, to_pil

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

KINDS = {"png": "image/png", "svg": "image/svg+xml"}

WIDTH, MARGIN, GAP, DPI = 1920, 40, 8, 100
INSIDE = WIDTH - 2 * MARGIN
TITLE, LABEL, SMALL = 44, 28, 20  # the type scale
LEADING, CAPITALS = 1.36, 0.73  # distance of two lines, height of capitals; both per size

INK, SUBDUED, FAINT = "#111827", "#4b5563", "#d1d5db"
COLOURS = {  # as in the app's light theme
    "noise": "#a8480a",
    "generator": "#1d4ed8",
    "discriminator": "#6d28d9",
    "real": "#15703a",
    "generated": "#be123c",
}

TIMES, MINUS = "\N{MULTIPLICATION SIGN}", "\N{MINUS SIGN}"

# No ids from chance, text that can be searched and edited, and the font that matplotlib brings.
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "gan_demo",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "text.usetex": False,
    "text.parse_math": False,
    "path.simplify": False,
}
_drawing = threading.Lock()  # matplotlib's settings belong to the whole process


@dataclass(frozen=True)
class Credit:
    """Where the pictures come from, for the foot of a figure."""

    weights: Mapping[str, str]  # SHA-256 by id of the checkpoint
    paper: str  # its reference
    data: str  # sentences on what it learned from, and on licences

    def __str__(self) -> str:
        models = ", ".join(f"{id_} (weights {sha256[:6]})" for id_, sha256 in self.weights.items())
        return f"{models} · {self.paper} · {self.data}"


class Page:
    """A white page to draw on; its height follows from what is on it."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure

        self._figure = Figure(dpi=DPI, facecolor="white")
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = LABEL,
        colour: str = INK,
        *,
        bold: bool = False,
        align: str = "left",
        width: float = INSIDE,
    ) -> float:
        """Lines no wider than `width`, the first one's capitals beginning at `y`; return where they end."""
        font = _font(size, bold)
        lines = _wrap(words, font, width)
        for number, line in enumerate(lines):
            baseline = y + (number * LEADING + CAPITALS) * size
            look: dict[str, Any] = {"ha": align, "va": "baseline", "color": colour, "fontproperties": font}
            self._axes.text(x, baseline, line, **look)
        return y + ((len(lines) - 1) * LEADING + 1) * size

    def picture(self, x: float, y: float, image: Pixels, scale: int) -> None:
        """A picture uint8 (C, H, W), each pixel a square of `scale` pixels, from the whole place nearest to (x, y)."""
        x, y, pixels = round(x), round(y), np.asarray(to_pil(image))
        height, width = pixels.shape[:2]
        extent = (x, x + scale * width, y + scale * height, y)
        self._axes.imshow(pixels, interpolation="none", extent=extent, aspect="auto", zorder=2)

    def line(self, points: Sequence[tuple[float, float]], colour: str = SUBDUED, width: float = 3, **look: Any) -> None:
        """A line through points; see matplotlib's Line2D for its other looks."""
        self._axes.plot(*zip(*points, strict=True), color=colour, linewidth=_points(width), **look)

    def arrow(self, points: Sequence[tuple[float, float]], colour: str = SUBDUED) -> None:
        """A line through points with a head at the last one."""
        from matplotlib.patches import Polygon

        end, before = np.array(points[-1], float), np.array(points[-2], float)
        along = (end - before) / np.linalg.norm(end - before)
        neck, across = end - 16 * along, 9 * along[::-1] * (1, -1)
        self.line([*points[:-1], (neck[0], neck[1])], colour, 4, solid_capstyle="butt")
        self._axes.add_patch(Polygon([end, neck + across, neck - across], color=colour, linewidth=0))

    def block(self, x: float, y: float, width: float, height: float, colour: str, outline: float = 0) -> None:
        """A rectangle, filled or, with `outline`, a frame of that width around it."""
        from matplotlib.patches import Rectangle

        if not outline:
            self._axes.add_patch(Rectangle((x, y), width, height, color=colour, linewidth=0))
            return
        half = outline / 2
        corner, size = (x - half, y - half), (width + outline, height + outline)
        look: dict[str, Any] = {"edgecolor": colour, "linewidth": _points(outline), "joinstyle": "miter", "zorder": 3}
        self._axes.add_patch(Rectangle(corner, *size, fill=False, **look))

    def disc(self, x: float, y: float, radius: float, colour: str, words: str) -> None:
        """A circle with a sign in it."""
        from matplotlib.patches import Circle

        look: dict[str, Any] = {"facecolor": "white", "edgecolor": colour, "linewidth": _points(4), "zorder": 2.5}
        self._axes.add_patch(Circle((x, y), radius, **look))
        self.text(x, y - CAPITALS * LABEL / 2, words, colour=colour, bold=True, align="center")

    def finish(self, bottom: float, title: str, credit: Credit, kind: str) -> bytes:
        """The file of kind "png" or "svg", with the credit below `bottom`."""
        foot = bottom + 36
        height = round(self.text(MARGIN, foot, str(credit), SMALL, SUBDUED) + MARGIN - 10)
        self._figure.set_size_inches(WIDTH / DPI, height / DPI)
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        said = {"Title": title, "Description": str(credit)}
        nothing = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}  # which version, and when
        buffer = io.BytesIO()
        self._figure.savefig(buffer, format=kind, dpi=DPI, metadata=said | nothing[kind])
        return buffer.getvalue()


@contextmanager
def new_page() -> Iterator[Page]:
    import matplotlib

    with _drawing, matplotlib.rc_context(SETTINGS):
        yield Page()


def write_heading(page: Page, title: str, about: str) -> float:
    """A title with sentences below it; return where what follows begins."""
    below = page.text(MARGIN, MARGIN, title, TITLE, bold=True)
    return page.text(MARGIN, below + 22, about, colour=SUBDUED) + 40


def fit_row(images: np.ndarray, count: int) -> tuple[int, int]:
    """How many pixels wide a pixel of `count` pictures in a row can be, and how wide a picture then is."""
    scale = max(1, min((INSIDE - (count - 1) * GAP) // (count * images.shape[-1]), 512 // images.shape[-1]))
    return scale, scale * images.shape[-1]


def _points(pixels: float) -> float:
    return 72 * pixels / DPI


def _font(size: float, bold: bool) -> "FontProperties":
    from matplotlib.font_manager import FontProperties

    return FontProperties(size=_points(size), weight="bold" if bold else "normal")


def _wrap(words: str, font: "FontProperties", width: float) -> list[str]:
    """The words in lines of at most `width` pixels, narrower ones if otherwise a word or two would stand alone."""
    lines, narrow = _lines(words, font, width), width
    while len(lines) > 1 and _width(lines[-1], font) < width / 4:
        narrow *= 0.97
        others = _lines(words, font, narrow)
        if len(others) > len(lines):
            break
        lines = others
    return lines


def _lines(words: str, font: "FontProperties", width: float) -> list[str]:
    """The words in lines of at most `width` pixels; a word that is longer is cut."""
    lines = [""]
    for word in words.split():
        while _width(word, font) > width:
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or _width(word[:n], font) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line] or [""]


def _width(words: str, font: "FontProperties") -> float:
    from matplotlib.textpath import text_to_path

    return text_to_path.get_text_width_height_descent(words, font, ismath=False)[0] * DPI / 72
