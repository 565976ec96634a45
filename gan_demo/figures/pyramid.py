"""The figure of LAPGAN's chain, from noise to a picture."""

from collections.abc import Mapping, Sequence

import numpy as np

from gan_demo.figures.page import (
    CAPITALS,
    COLOURS,
    INK,
    INSIDE,
    MARGIN,
    SMALL,
    SUBDUED,
    TIMES,
    TITLE,
    Credit,
    Page,
    new_page,
    write_heading,
)

STANDING = "D: how many of the real pictures of that size its discriminator finds less real-looking"
GAIN = f"Blue {TIMES}: the gain, by which G's detail is multiplied before it is shown and added"


def draw_pyramid(
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
    with new_page() as page:
        y = write_heading(page, title, about)
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
            self.page.text(x, y + 38, f"D: {standing:.0f}%", colour=COLOURS["discriminator"])

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
