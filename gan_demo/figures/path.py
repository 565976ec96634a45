"""The figure of a path from one seed to another."""

from collections.abc import Sequence

import numpy as np

from gan_demo.figures.page import COLOURS, FAINT, GAP, MARGIN, SUBDUED, Credit, Page, fit_row, new_page, write_heading


def draw_path(
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
    with new_page() as page:
        y = write_heading(page, title, f"{about} {count} of {len(frames)} points between two latent vectors z.")
        scale, side = fit_row(frames, count)
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
    return page.text(x, y + 34, f"{percent:.0f}%", colour=COLOURS["discriminator"], bold=True)
