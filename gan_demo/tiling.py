"""Big pictures in little memory: overlapping tiles, enlarged one by one and blended where they meet.

An operator sees only a part of the picture, so near a tile's edge its output differs from what it
would be inside. Tiles therefore overlap, and the result changes gradually from one to the next in the
middle half of the overlap: the outer quarters, which are nearest to the tiles' edges, are never used.

Only an operator needs torch: where tiles are enlarged elsewhere, they are cut and blended without it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from gan_demo.pictures import Pixels, to_float

if TYPE_CHECKING:
    from torch import Tensor

# Height and width of a tile in pixels of the small picture. Without oneDNN (as on Macs) torch unfolds the input of
# every convolution: gigabytes for a large tile.
TILE = 96 if sys.platform == "darwin" else 192
FLAT = 8  # 8-bit levels within which a tile may come back as a single colour
OVERLAP = 32  # pixels of the small picture that neighbouring tiles share at least

Operator = Callable[["Tensor"], "Tensor"]  # (N, C, h, w) in [-1, 1] to (N, C, scale * h, scale * w)
EnlargeAll = Callable[[Iterable[np.ndarray]], Iterator[np.ndarray]]  # uint8 (C, h, w) each, to float32 in that order


def enlarge(operator: Operator, image: Pixels, scale: int, tile: int = TILE, overlap: int = OVERLAP) -> "Tensor":
    """Enlarge a picture tile by tile; see `steps`.

    Args:
        operator: float (N, C, h, w) in [-1, 1] to (N, C, scale * h, scale * w).
        image: uint8 (C, H, W).
        scale: how many times larger the operator makes a picture.
        tile: height and width of a tile in pixels of `image`, more than `overlap`.
        overlap: pixels of `image` that neighbouring tiles share at least.

    Returns:
        uint8 (C, scale * H, scale * W).

    Raises:
        ValueError: `overlap` does not fit, or an enlarged tile has the wrong size, values that are not finite, or a
            single colour where the picture has several.
    """
    import torch

    result = np.empty((len(image), *(scale * side for side in image.shape[1:])), np.uint8)
    for _ in steps(one_by_one(operator), image, scale, result, tile, overlap):
        pass
    return torch.from_numpy(result)


def one_by_one(operator: Operator) -> EnlargeAll:
    """Enlarges tiles here, each once it is asked for."""
    return partial(map, partial(enlarge_tile, operator))


def enlarge_tile(operator: Operator, tile: np.ndarray) -> np.ndarray:
    """A tile, uint8 (C, h, w), as float32 (C, scale * h, scale * w), about in [-1, 1]."""
    import torch

    with torch.inference_mode():
        return operator(to_float(torch.tensor(tile)[None]))[0].float().numpy()


def steps(
    enlarge_all: EnlargeAll, image: Pixels, scale: int, result: np.ndarray, tile: int = TILE, overlap: int = OVERLAP
) -> Iterator[tuple[int, int]]:
    """Fill `result`, uint8 (C, scale * H, scale * W), and yield (number of tiles so far, of all tiles) after each.

    The work stops where the caller stops asking for the next value. Only one row of tiles is held as floats.
    """
    if not 0 <= overlap < tile:
        raise ValueError(f"overlap is {overlap}; it must be at least 0 and below the tile's {tile}")
    small = np.asarray(image)
    channels, height, width = small.shape
    tops, lefts = (starts(side, tile, overlap) for side in (height, width))
    parts = [small[:, top : top + tile, left : left + tile] for top in tops for left in lefts]
    tiles = iter(enlarge_all(parts))
    # Rows of `result` above `bottom` are written; `pending` are the rows below, which the next tiles overlap.
    bottom, pending = 0, np.empty((channels, 0, result.shape[2]), np.float32)
    for row, (top, next_top) in enumerate(pairwise([*tops, height])):
        strip = np.empty((channels, scale * min(tile, height), 0), np.float32)
        for column, left in enumerate(lefts):
            number = row * len(lefts) + column
            large = _check(next(tiles), parts[number], scale)
            strip = join(strip, large, strip.shape[2] - scale * left, axis=2)
            yield number + 1, len(parts)
        strip = join(pending, strip, bottom + pending.shape[1] - scale * top, axis=1)
        final = scale * next_top - bottom  # rows above the next tiles will not change any more
        result[:, bottom : bottom + final] = np.rint(np.clip((strip[:, :final] + 1) * 127.5, 0, 255))
        bottom, pending = bottom + final, strip[:, final:]


def starts(length: int, tile: int, overlap: int) -> list[int]:
    """Where tiles of one length begin so that they cover `length`, evenly spaced."""
    if length <= tile:
        return [0]
    count = -(-(length - overlap) // (tile - overlap))
    return [round(i * (length - tile) / (count - 1)) for i in range(count)]


def join(first: np.ndarray, second: np.ndarray, overlap: int, axis: int) -> np.ndarray:
    """Join two (C, H, W) along an axis, where the last `overlap` places of the first are the first of the second.

    The second takes over gradually in the middle half of the overlap. Where both have the same value, the result has
    exactly that value.
    """
    if overlap == 0:
        return np.concatenate([first, second], axis)
    place = (np.arange(overlap, dtype=np.float32) + np.float32(0.5)) / np.float32(overlap)
    weight = np.clip((place - np.float32(0.25)) * 2, 0, 1)
    weight = weight.reshape([-1 if each == axis else 1 for each in range(3)])
    before, tail = np.split(first, [first.shape[axis] - overlap], axis)
    head, after = np.split(second, [overlap], axis)
    return np.concatenate([before, tail + weight * (head - tail), after], axis)


def _check(large: np.ndarray, part: np.ndarray, scale: int) -> np.ndarray:
    """An enlarged tile; raises ValueError if it cannot be right."""
    shape = (len(part), *(scale * side for side in part.shape[1:]))
    if large.shape != shape:
        raise ValueError(f"a tile came back as {large.shape} instead of {shape}")
    if not np.isfinite(large).all():
        raise ValueError("a tile came back with values that are not finite")
    if large.min() == large.max() and int(part.max()) - int(part.min()) > FLAT:
        raise ValueError("a tile came back as a single colour")
    return large
