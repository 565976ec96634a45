"""Big pictures in little memory: overlapping tiles, enlarged one by one and blended where they meet.

An operator sees only a part of the picture, so near a tile's edge its output differs from what it
would be inside. Tiles therefore overlap, and the result changes gradually from one to the next in the
middle half of the overlap: the outer quarters, which are nearest to the tiles' edges, are never used.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import torch
from torch import Tensor

from gan_demo.pictures import to_float, to_uint8

# Height and width of a tile in pixels of the small picture. Without oneDNN (as on Macs) torch unfolds the input of
# every convolution: gigabytes for a large tile.
TILE = 192 if torch.backends.mkldnn.is_available() else 96
FLAT = 8  # 8-bit levels within which a tile may come back as a single colour
OVERLAP = 32  # pixels of the small picture that neighbouring tiles share at least

Operator = Callable[[Tensor], Tensor]  # (N, C, h, w) in [-1, 1] to (N, C, scale * h, scale * w)


def enlarge(operator: Operator, image: Tensor, scale: int, tile: int = TILE, overlap: int = OVERLAP) -> Tensor:
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
    result = torch.empty(len(image), *(scale * side for side in image.shape[1:]), dtype=torch.uint8)
    for _ in steps(operator, image, scale, result, tile, overlap):
        pass
    return result


def steps(
    operator: Operator, image: Tensor, scale: int, result: Tensor, tile: int = TILE, overlap: int = OVERLAP
) -> Iterator[tuple[int, int]]:
    """Fill `result`, uint8 (C, scale * H, scale * W), and yield (number of tiles so far, of all tiles) after each.

    The work stops where the caller stops asking for the next value. Only one row of tiles is held as floats.
    """
    if not 0 <= overlap < tile:
        raise ValueError(f"overlap is {overlap}; it must be at least 0 and below the tile's {tile}")
    height, width = (min(tile, side) for side in image.shape[1:])
    tops, lefts = (starts(side, tile, overlap) for side in image.shape[1:])
    # Rows of `result` above `bottom` are written; `pending` are the rows below, which the next tiles overlap.
    bottom, pending = 0, torch.empty(len(image), 0, result.shape[2])
    for row, (top, next_top) in enumerate(pairwise([*tops, image.shape[1]])):
        strip = torch.empty(len(image), scale * height, 0)
        for column, left in enumerate(lefts):
            part = image[None, :, top : top + height, left : left + width]
            large = _check(operator(to_float(part)), part, scale)[0]
            strip = join(strip, large, strip.shape[2] - scale * left, dim=2)
            yield row * len(lefts) + column + 1, len(tops) * len(lefts)
        strip = join(pending, strip, bottom + pending.shape[1] - scale * top, dim=1)
        final = scale * next_top - bottom  # rows above the next tiles will not change any more
        result[:, bottom : bottom + final] = to_uint8(strip[:, :final])
        bottom, pending = bottom + final, strip[:, final:]


def starts(length: int, tile: int, overlap: int) -> list[int]:
    """Where tiles of one length begin so that they cover `length`, evenly spaced."""
    if length <= tile:
        return [0]
    count = -(-(length - overlap) // (tile - overlap))
    return [round(i * (length - tile) / (count - 1)) for i in range(count)]


def join(first: Tensor, second: Tensor, overlap: int, dim: int) -> Tensor:
    """Join two (C, H, W) along `dim`, where the last `overlap` places of the first are the first of the second.

    The second takes over gradually in the middle half of the overlap. Where both have the same value, the result has
    exactly that value.
    """
    if overlap == 0:
        return torch.cat([first, second], dim)
    place = (torch.arange(overlap) + 0.5) / overlap
    weight = ((place - 0.25) * 2).clamp(0, 1)
    weight = weight.view([-1 if axis == dim else 1 for axis in range(3)])
    tail = first.narrow(dim, first.shape[dim] - overlap, overlap)
    blend = torch.lerp(tail, second.narrow(dim, 0, overlap), weight)
    before = first.narrow(dim, 0, first.shape[dim] - overlap)
    return torch.cat([before, blend, second.narrow(dim, overlap, second.shape[dim] - overlap)], dim)


def _check(large: Tensor, part: Tensor, scale: int) -> Tensor:
    """An enlarged tile as float32; raises ValueError if it cannot be right."""
    shape = (*part.shape[:2], *(scale * side for side in part.shape[2:]))
    if large.shape != shape:
        raise ValueError(f"a tile came back as {tuple(large.shape)} instead of {shape}")
    large = large.float()
    if not large.isfinite().all():
        raise ValueError("a tile came back with values that are not finite")
    if large.min() == large.max() and int(part.max()) - int(part.min()) > FLAT:
        raise ValueError("a tile came back as a single colour")
    return large
