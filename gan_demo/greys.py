"""Reduces grey pictures of more than 8 bits per pixel to 8 bits, on a scale that single outliers do not change."""

from typing import Any

import numpy as np
from PIL import Image

MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
TOPS = (255, 1023, 4095, 65535)  # white in pictures of 8, 10, 12 and 16 bits
SAMPLE = 2_000_000  # about as many pixels decide on the scale
BITS, PHOTOMETRIC, FORMAT = 258, 262, 339  # TIFF's tags
WHITE_IS_ZERO, UNSIGNED = 0, 1


def to_eight_bits(
    picture: Image.Image, tags: dict[int, Any], curve: np.ndarray | None, notes: list[str]
) -> Image.Image:
    """A picture in one of MODES as one in mode L, or LA if one of its greys is transparent.

    Args:
        picture: as Pillow decoded it.
        tags: of its file, if that is a TIFF.
        curve: the sRGB level of each of 256 greys; None if they are sRGB already.
        notes: a list to which sentences for the visitor are added.
    """
    values = _values(picture, tags)
    share = _shares(values, 4095 if tags.get(BITS) == (12,) else None, notes)
    if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO:
        share = 1 - share
    levels = share * 255 if curve is None else np.interp(share * 255, np.arange(256), curve)
    grey = Image.fromarray(levels.round().astype(np.uint8))
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):
        grey.putalpha(Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8)))
    return grey


def _values(picture: Image.Image, tags: dict[int, Any]) -> np.ndarray:
    """A picture's numbers (H, W), in this machine's byte order."""
    values = np.asarray(picture)
    if picture.mode == "I" and tags.get(BITS) == (32,) and tags.get(FORMAT, (UNSIGNED,)) == (UNSIGNED,):
        return values.view(np.uint32)  # Pillow has no mode for these, so large ones look negative
    return values.astype(values.dtype.newbyteorder("="))


def _shares(values: np.ndarray, top: int | None, notes: list[str]) -> np.ndarray:
    """Each number's place between black (0) and white (1); `top` is white if the file says so, else None."""
    nans = np.isnan(values)
    if count := int(nans.sum()):
        notes.append(f"Pixels that hold no number (NaN) were made black: {count:,}.")
        values = np.where(nans, 0, values)
    low, high = (0, top) if top else _scale(values)
    notes.append(_note(values, low, high))
    return ((values.astype(np.float32) - low) / (high - low)).clip(0, 1)


def _scale(values: np.ndarray) -> tuple[float, float]:
    """The numbers of black and white: those of a usual depth if one fits, else the picture's own extremes."""
    sample = values[np.isfinite(values)].ravel()
    count = len(sample := np.sort(sample[:: max(1, len(sample) // SAMPLE)]))
    if not count:
        return 0, 1
    few = min(max(1, count // 1000), (count - 1) // 2)  # outliers at each end: dead pixels, overshoot, stars
    if values.dtype == np.uint16 and np.count_nonzero(sample % 257) <= few:
        return 0, 65535  # numbers of 8 bits, each stored twice
    floats = values.dtype.kind == "f"
    for low, high in ((float(sample[few]), float(sample[-1 - few])), (float(sample[0]), float(sample[-1]))):
        if depth := _depth(low, high, floats):
            return depth
        if low < high:
            return low, high
    return 0, next((top for top in _tops(floats) if high <= top), high)


def _depth(low: float, high: float, floats: bool) -> tuple[float, float] | None:
    """Black and white of the least depth that holds the picture and that it fills to more than a sixteenth.

    At a greater depth it would look black.
    """
    for top in _tops(floats):
        below, above = (-top / 8, {1: 2, 255: 280}.get(top, top)) if floats else (0, top)  # resampled floats overshoot
        if below <= low and top / 16 < high <= above:
            return 0, top
    return None


def _tops(floats: bool) -> tuple[int, ...]:
    return (1, *TOPS) if floats else TOPS


def _note(values: np.ndarray, low: float, high: float) -> str:
    if values.dtype != np.uint16 or high != 65535:
        return f"The picture's numbers were read from {low:,.5g} for black to {high:,.5g} for white."
    brightest = int(values.max())
    if brightest > high / 3:
        return "The picture's 16 bits per pixel were reduced to 8."
    return f"The picture's 16 bits per pixel were reduced to 8; it is dark: no pixel goes beyond {brightest:,}."
