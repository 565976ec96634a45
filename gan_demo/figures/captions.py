"""The figure of pictures for one sentence."""

from collections.abc import Sequence

import numpy as np

from gan_demo.figures.page import COLOURS, GAP, INSIDE, MARGIN, SMALL, Credit, new_page, write_heading

HIGH, UNDER = 900, 44  # of a grid of pictures; room for a label under each


def draw_captions(
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
    with new_page() as page:
        y = write_heading(page, f"“{caption}”", about)
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
