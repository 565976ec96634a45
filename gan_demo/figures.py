"""Figures for slides: pictures with their seeds, arrows, curves and figures, and at the foot where they come from.

Each function draws one figure and returns the bytes of a file, the same bytes for the same input: a PNG 1920 pixels
wide, in which every pixel of a picture is a square of whole pixels, or an SVG with text as text. Lengths are pixels of
that PNG, from the top left.

Matplotlib is imported only to draw: it costs seconds and 180 MB.
"""

import io
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from gan_demo.pictures import Pixels, sheet, to_pil

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

KINDS = {"png": "image/png", "svg": "image/svg+xml"}

WIDTH, MARGIN, GAP, DPI = 1920, 40, 8, 100
INSIDE = WIDTH - 2 * MARGIN
HIGH, UNDER = 900, 44  # of a grid of pictures; room for a label under each
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
FORGED, FOOLED = f"log(1{MINUS}D(G(z)))", f"{MINUS}log D(G(z))"  # of which G makes the mean small, by the game it plays
STANDING = "D: how many of the real pictures of that size its discriminator finds less real-looking"
GAIN = f"Blue {TIMES}: the gain, by which G's detail is multiplied before it is shown and added"

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


def path(
    frames: np.ndarray,
    seeds: tuple[int, int],
    opinions: Sequence[float],
    opinion: str,
    about: str,
    credit: Credit,
    kind: str = "png",
) -> bytes:
    """Seven pictures on the way from one seed to another, and D's opinion of each (DCGAN, Fig. 4).

    Args:
        frames: uint8 (N, C, H, W), all pictures of the path.
        seeds: of the first and the last one.
        opinions: of each frame, 0 to 100; [] if D's scores were not measured.
        opinion: what these numbers are.
        about: sentences on the path, such as its kind and label.
        credit: of the pictures.
        kind: png or svg.
    """
    count = min(7, len(frames))
    places = np.rint(np.linspace(0, len(frames) - 1, count)).astype(int)
    title = f"From seed {seeds[0]} to seed {seeds[1]}"
    with _page() as page:
        y = _heading(page, title, f"{about} {count} of {len(frames)} points between two latent vectors z.")
        scale, side = _fit(frames, count)
        columns = [MARGIN + number * (side + GAP) for number in range(count)]
        below = 0.0
        for number, (x, place) in enumerate(zip(columns, places, strict=True)):
            page.picture(x, y, frames[place], scale)
            seed = {0: seeds[0], count - 1: seeds[1]}.get(number)
            name, colour = (f"{number}/{count - 1}", SUBDUED) if seed is None else (f"seed {seed}", COLOURS["noise"])
            below = max(below, page.text(x, y + side + 16, name, colour=colour, width=side))
        if opinions:
            y = page.text(MARGIN, below + 40, opinion, colour=COLOURS["discriminator"]) + 24
            below = max(_bar(page, x, y, side, opinions[place]) for x, place in zip(columns, places, strict=True))
        return page.finish(below, title, credit, kind)


def _bar(page: Page, x: float, y: float, width: float, percent: float) -> float:
    """A number from 0 to 100 as a bar, and below it in digits; return where they end."""
    page.block(x, y, width, 20, FAINT)
    page.block(x, y, width * percent / 100, 20, COLOURS["discriminator"])
    return page.text(x, y + 34, f"{percent:.0f} %", colour=COLOURS["discriminator"], bold=True)


def captions(
    images: np.ndarray, caption: str, seeds: Sequence[int], about: str, credit: Credit, kind: str = "png"
) -> bytes:
    """Pictures for one sentence, as large as they can be, each with its seed (GAN-CLS, Fig. 3).

    Args:
        images: uint8 (N, C, H, W).
        caption: the sentence.
        seeds: of the pictures.
        about: sentences below it.
        credit: of the pictures.
        kind: png or svg.
    """
    columns, scale = _grid(len(images), images.shape[-1])
    side = scale * images.shape[-1]
    with _page() as page:
        y = _heading(page, f"“{caption}”", about)
        for number, (image, seed) in enumerate(zip(images, seeds, strict=True)):
            row, column = divmod(number, columns)
            left, top = MARGIN + column * (side + GAP), y + row * (side + UNDER)
            page.picture(left, top, image, scale)
            page.text(left, top + side + 10, f"seed {seed}", SMALL, COLOURS["noise"])
        rows = -(-len(images) // columns)
        return page.finish(y + rows * (side + UNDER) - 4, caption, credit, kind)


def _grid(count: int, side: int) -> tuple[int, int]:
    """Columns of a grid of pictures, and how wide a pixel is: what makes pictures `side` pixels wide the largest."""

    def scale(columns: int) -> int:
        rows = -(-count // columns)
        return max(1, min((INSIDE + GAP) // columns - GAP, HIGH // rows - UNDER) // side)

    columns = max(range(1, count + 1), key=scale)
    return columns, scale(columns)


def super_resolution(
    whole: np.ndarray,
    place: tuple[int, int],
    squares: Mapping[str, np.ndarray],
    measures: Mapping[str, Mapping[str, float | None]],
    about: str,
    credit: Credit,
    *,
    truth: str = "",
    networks: Collection[str] = (),
    kind: str = "png",
) -> bytes:
    """The same square of a picture by every method in a row, each with PSNR and SSIM (SRGAN, Fig. 2).

    Args:
        whole: uint8 (C, H, W), the picture, to show where the square is.
        place: left and top of the square.
        squares: uint8 (C, h, w), all of one size, by the method's name.
        measures: by name, `psnr` in dB (None if equal) and `ssim`; methods may be missing.
        about: sentences on the picture.
        credit: of the pictures.
        truth: the name of the original, if it is among the squares.
        networks: names of what generators drew.
        kind: png or svg.
    """
    colours = dict.fromkeys(networks, COLOURS["generated"]) | {truth: COLOURS["real"]}
    best = {name: max((m[name] or np.inf for m in measures.values()), default=None) for name in ("psnr", "ssim")}
    title = "Four times as wide and high"
    with _page() as page:
        y = _heading(page, title, about)
        pictures = list(squares.values())
        scale, side = _fit(pictures[0], len(pictures) + 1)
        first = WIDTH - MARGIN - len(pictures) * (side + GAP) + GAP
        page.text(MARGIN, y, "The whole picture", colour=SUBDUED)
        _overview(page, y + 40, (first - MARGIN - 32, side), whole, place, pictures[0].shape[-1])
        for number, (name, square) in enumerate(squares.items()):
            x = first + number * (side + GAP)
            page.text(x, y, name, colour=colours.get(name, INK), bold=True)
            page.picture(x, y + 40, square, scale)
            if name in measures:
                _measures(page, x, y + 56 + side, measures[name], best)
        return page.finish(y + 40 + side + (84 if measures else 0), title, credit, kind)


def _overview(
    page: Page, y: float, room: tuple[float, float], whole: np.ndarray, place: tuple[int, int], square: int
) -> None:
    """The whole picture, made to fit into the room (width, height), with the square marked."""
    height, width = whole.shape[1:]
    share = min(room[0] / width, room[1] / height)
    small = to_pil(whole).resize((round(share * width), round(share * height)), Image.Resampling.LANCZOS)
    page.picture(MARGIN, y, np.moveaxis(np.asarray(small), 2, 0), 1)
    for outline, colour in ((6, "white"), (3, INK)):
        left, top = MARGIN + share * place[0], y + share * place[1]
        page.block(left, top, share * square, share * square, colour, outline)


def _measures(
    page: Page, x: float, y: float, figures: Mapping[str, float | None], best: Mapping[str, float | None]
) -> None:
    """PSNR and SSIM, the highest of all in bold."""
    psnr, ssim = figures["psnr"], figures["ssim"]
    texts = {"psnr": "equal" if psnr is None else f"{psnr:.2f} dB", "ssim": f"{ssim:.3f}"}
    for line, (name, text) in enumerate(texts.items()):
        is_best = (figures[name] or np.inf) == best[name]
        page.text(x, y + 38 * line, name.upper(), colour=SUBDUED)
        page.text(x + 100, y + 38 * line, text, bold=is_best)


def pyramid(
    levels: Sequence[Mapping[str, np.ndarray]],
    seeds: Sequence[int],
    gains: Sequence[float],
    standings: Sequence[float | None],
    about: str,
    credit: Credit,
    kind: str = "png",
) -> bytes:
    """How noise becomes a picture level by level, coarse on the left (LAPGAN, Fig. 1, which runs from right to left).

    Args:
        levels: a level's pictures uint8 (C, h, w) by name, coarse first: noise, upsampled and residual (but for the
            first), result.
        seeds: of the levels' noise.
        gains: factors of what the generators draw.
        standings: percentage of real pictures that D finds less real than each result; None if unknown.
        about: sentences on the chain.
        credit: of the pictures.
        kind: png or svg.
    """
    title = "From noise to a picture, level by level"
    columns = 2 * len(levels) - 1
    cell = 192 if len(levels) > 3 else 224
    step = min(cell + 200, (INSIDE - cell) / max(1, columns - 1))
    with _page() as page:
        y = _heading(page, title, about)
        chain = _Chain(page, cell, step, y)
        for number, pictures in enumerate(levels):
            chain.level(number, pictures, seeds[number], gains[number], standings[number])
        below = chain.bottom
        if any(standing is not None for standing in standings):
            below = page.text(MARGIN, below + 32, STANDING, colour=COLOURS["discriminator"])
        if any(gain != 1 for gain in gains):
            below = page.text(MARGIN, below + 24, GAIN, colour=COLOURS["generator"])
        return page.finish(below, title, credit, kind)


class _Chain:
    """Places and arrows of a pyramid: a level is a column of noise, G and the enlarged picture, then one of results."""

    def __init__(self, page: Page, cell: int, step: float, top: float) -> None:
        self.page, self.cell, self.step = page, cell, step
        self.small = 2 * cell // 3  # side of the noise
        self.noise = top + 40
        self.middle = self.noise + self.small + 20  # top of the residual
        self.block = self.middle + cell / 4  # top of G
        self.result = self.middle + cell + 104
        self.bottom = self.result + cell + 84

    def level(
        self, number: int, pictures: Mapping[str, np.ndarray], seed: int, gain: float, standing: float | None
    ) -> None:
        x = MARGIN + self.step * max(0, 2 * number - 1)
        self._generator(number, x, pictures["noise"], seed)
        if number == 0:
            centre = x + self.cell / 2
            self.page.arrow([(centre, self.block + self.cell / 2), (centre, self.result - 4)], COLOURS["generator"])
        else:
            centre = self._sum(number, x, pictures)
            x += self.step
        if gain != 1:
            y = self.middle + self.cell + 12
            self.page.text(centre + 34, y, f"{TIMES}{gain:g}", colour=COLOURS["generator"], bold=True)
        self._show(x, self.result, pictures["result"])
        side, y = pictures["result"].shape[-1], self.result + self.cell + 16
        self.page.text(x, y, f"I{_subscript(number)}: {side}{TIMES}{side}", colour=COLOURS["generated"], bold=True)
        if standing is not None:
            self.page.text(x, y + 38, f"D: {standing:.0f} %", colour=COLOURS["discriminator"])

    def _generator(self, number: int, x: float, noise: np.ndarray, seed: int) -> None:
        amber = COLOURS["noise"]
        self.page.text(x, self.noise - 36, f"z{_subscript(number)}: seed {seed}", colour=amber)
        scale = max(1, self.small // noise.shape[-1])
        self.page.picture(x, self.noise + self.small - scale * noise.shape[-1], noise, scale)
        centre = x + self.small / 2
        self.page.arrow([(centre, self.noise + self.small), (centre, self.block - 4)], amber)
        self.page.block(x, self.block, self.cell, self.cell / 2, COLOURS["generator"])
        y = self.block + self.cell / 4 - CAPITALS * TITLE / 2
        self.page.text(x + self.cell / 2, y, f"G{_subscript(number)}", TITLE, "white", bold=True, align="center")

    def _sum(self, number: int, x: float, pictures: Mapping[str, np.ndarray]) -> float:
        """What a level adds to the enlarged result of the one before; return the middle of the sum."""
        page, cell, blue = self.page, self.cell, COLOURS["generator"]
        left, right = x + cell / 2, x + self.step + cell / 2
        across, half = self.middle + cell + 52, self.result + cell / 2
        factor = pictures["upsampled"].shape[-1] / pictures["coarse"].shape[-1]
        page.arrow([(x - self.step + cell, half), (x - 4, half)])
        page.text(x - (self.step - cell) / 2, half - 30, f"{TIMES}{factor:g}", SMALL, SUBDUED, align="center")
        self._show(x, self.result, pictures["upsampled"])
        page.text(x, self.result + cell + 16, f"l{_subscript(number)}: enlarged", colour=SUBDUED)
        page.arrow([(left, self.result), (left, self.block + cell / 2 + 4)])
        page.arrow([(left, across), (right - 24, across)])
        page.arrow([(x + cell, self.block + cell / 4), (x + self.step - 4, self.block + cell / 4)], blue)
        page.text(x + self.step, self.middle - 36, f"h{_subscript(number)}: residual", colour=blue)
        self._show(x + self.step, self.middle, pictures["residual"])
        page.line([(right, self.middle + cell), (right, across)], blue, 4)
        page.arrow([(right, across), (right, self.result - 4)])
        page.disc(right, across, 22, INK, "+")
        return right

    def _show(self, x: float, y: float, image: np.ndarray) -> None:
        """A picture in the middle of its cell."""
        scale = max(1, self.cell // image.shape[-1])
        rest = (self.cell - scale * image.shape[-1]) // 2
        self.page.picture(round(x) + rest, round(y) + rest, image, scale)


def _subscript(number: int) -> str:
    return "₁₂₃₄₅₆₇₈₉"[number]


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


def film_moment(
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
    with _page() as page:
        y = _heading(page, title, when)
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


def _heading(page: Page, title: str, about: str) -> float:
    """A title with sentences below it; return where what follows begins."""
    below = page.text(MARGIN, MARGIN, title, TITLE, bold=True)
    return page.text(MARGIN, below + 22, about, colour=SUBDUED) + 40


def _fit(images: np.ndarray, count: int) -> tuple[int, int]:
    """How many pixels wide a pixel of `count` pictures in a row can be, and how wide a picture then is."""
    scale = max(1, min((INSIDE - (count - 1) * GAP) // (count * images.shape[-1]), 512 // images.shape[-1]))
    return scale, scale * images.shape[-1]


@contextmanager
def _page() -> Iterator[Page]:
    import matplotlib

    with _drawing, matplotlib.rc_context(SETTINGS):
        yield Page()


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
