"""The figure of one square, enlarged by every method."""

from collections.abc import Collection, Mapping

import numpy as np
from PIL import Image

from gan_demo.figures.page import (
    COLOURS,
    GAP,
    INK,
    MARGIN,
    SUBDUED,
    WIDTH,
    Credit,
    Page,
    fit_row,
    new_page,
    write_heading,
)
from gan_demo.pictures import to_pil


def draw_super_resolution(
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
    with new_page() as page:
        y = write_heading(page, title, about)
        pictures = list(squares.values())
        scale, side = fit_row(pictures[0], len(pictures) + 1)
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
