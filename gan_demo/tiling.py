"""Big pictures in small memory: overlapping tiles, enlarged one by one and blended where they meet.

An operator sees only a part of the picture, so near a tile's edge it computes something else than
it would inside. Tiles therefore overlap, and from one to the next the result changes over gradually
in the middle of the overlap: what is within a quarter of the overlap of an edge is never used.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from gan_demo.pictures import to_float, to_uint8

# Height and width of a tile in pixels of the small picture. Without oneDNN (as on Macs) torch unfolds what a
# convolution reads: gigabytes for a large tile.
TILE = 192 if torch.backends.mkldnn.is_available() else 96
FLAT = 8  # 8-bit levels within which a tile may come back as a single colour
OVERLAP = 32  # pixels of the small picture that neighbours share at least

Operator = Callable[[Tensor], Tensor]  # (N, C, h, w) in [-1, 1] to (N, C, scale * h, scale * w)


def enlarge(operator: Operator, image: Tensor, scale: int, tile: int = TILE, overlap: int = OVERLAP) -> Tensor:
    """The whole result of `steps`, at once.

    Args:
        operator: float (N, C, h, w) in [-1, 1] to (N, C, scale * h, scale * w).
        image: uint8 (C, H, W).
        scale: how many times larger the operator makes a picture.
        tile: height and width of a tile in pixels of `image`, more than `overlap`.
        overlap: pixels of `image` that neighbouring tiles share at least.

    Returns:
        uint8 (C, scale * H, scale * W).

    Raises:
        ValueError: the sizes do not fit, or a tile comes back not finite or of one colour.
    """
    result = torch.empty(len(image), *(scale * side for side in image.shape[1:]), dtype=torch.uint8)
    for _ in steps(operator, image, scale, result, tile, overlap):
        pass
    return result


def steps(
    operator: Operator, image: Tensor, scale: int, result: Tensor, tile: int = TILE, overlap: int = OVERLAP
) -> Iterator[tuple[int, int]]:
    """Fill `result`, uint8 (C, scale * H, scale * W), and yield (tiles done, tiles in all) after each tile.

    Whoever stops asking for the next value stops the work. Only one row of tiles is held as floats.
    """
    if not 0 <= overlap < tile:
        raise ValueError(f"overlap is {overlap}; it must be at least 0 and below the tile's {tile}")
    height, width = (min(tile, side) for side in image.shape[1:])
    tops, lefts = (starts(side, tile, overlap) for side in image.shape[1:])
    count, done = len(tops) * len(lefts), 0
    finished, pending = 0, None  # rows of `result` that are written; the strip below them
    for top in tops:
        strip = None
        for left in lefts:
            part = image[None, :, top : top + height, left : left + width]
            made = _checked(operator(to_float(part)), part, scale)[0]
            shared = 0 if strip is None else strip.shape[2] - scale * left
            strip = made if strip is None else join(strip, made, shared, dim=2)
            done += 1
            yield done, count
        if pending is not None:
            strip = join(pending, strip, finished + pending.shape[1] - scale * top, dim=1)
        # Rows above the next strip will not change any more.
        below = [scale * (start - top) for start in tops if start > top]
        final = strip.shape[1] if not below else below[0] + (scale * top - finished)
        result[:, finished : finished + final] = to_uint8(strip[:, :final])
        finished, pending = finished + final, strip[:, final:]


def starts(length: int, tile: int, overlap: int) -> list[int]:
    """Where equally long tiles begin so that they cover `length`, evenly spaced."""
    if length <= tile:
        return [0]
    count = -(-(length - overlap) // (tile - overlap))
    return [round(i * (length - tile) / (count - 1)) for i in range(count)]


def join(first: Tensor, second: Tensor, shared: int, dim: int) -> Tensor:
    """Put (C, H, W) tensors side by side whose last and first `shared` places along `dim` are the same ones.

    The second takes over gradually in the middle half of what they share. Where both agree, the result is
    exactly what they say.
    """
    if shared == 0:
        return torch.cat([first, second], dim)
    place = (torch.arange(shared) + 0.5) / shared
    weight = ((place - 0.25) * 2).clamp(0, 1)
    weight = weight.view([-1 if axis == dim else 1 for axis in range(3)])
    tail = first.narrow(dim, first.shape[dim] - shared, shared)
    mixed = torch.lerp(tail, second.narrow(dim, 0, shared), weight)
    before = first.narrow(dim, 0, first.shape[dim] - shared)
    return torch.cat([before, mixed, second.narrow(dim, shared, second.shape[dim] - shared)], dim)


def _checked(made: Tensor, part: Tensor, scale: int) -> Tensor:
    expected = (*part.shape[:2], *(scale * side for side in part.shape[2:]))
    if made.shape != expected:
        raise ValueError(f"a tile came back as {tuple(made.shape)} instead of {expected}")
    made = made.float()
    if not made.isfinite().all():
        raise ValueError("a tile came back with values that are not finite")
    if made.min() == made.max() and int(part.max()) - int(part.min()) > FLAT:
        raise ValueError("a tile came back as a single colour")
    return made
