"""Enlarging pictures by simple methods and, fast, by a trained generator. `services.super_resolution` builds on this.

Pictures are (N, C, H, W) in [-1, 1].
"""

import copy
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.examples import PATCH
from gan_demo.folding import make_ready
from gan_demo.models.srgan import Generator
from gan_demo.pictures import to_float, to_uint8
from gan_demo.tiling import Operator

EDGE = 6  # pixels of the small picture mirrored around it; with 4, the zero padding beyond still had an effect
MARGIN = 20  # pixels of the small picture read around a patch: what is farther away hardly changes it


def shrink(images: Tensor, factor: int = 4) -> Tensor:
    """Pictures `factor` times smaller: bicubic, antialiased, rounded to 8 bits.

    Raises:
        ValueError: height or width is not a multiple of `factor`.
    """
    height, width = images.shape[2:]
    if height % factor or width % factor:
        raise ValueError(f"{width}x{height} pixels cannot be divided by {factor}; crop the picture first")
    return to_float(to_uint8(_bicubic(images, height // factor, width // factor)))


def enlarge_bicubic(images: Tensor, factor: int = 4) -> Tensor:
    """Pictures `factor` times larger, clamped to [-1, 1]."""
    return _bicubic(images, images.shape[2] * factor, images.shape[3] * factor).clamp(-1, 1)


def _bicubic(images: Tensor, height: int, width: int) -> Tensor:
    """Pictures of that size, not clamped to any range."""
    # Without antialias torch uses another cubic (a = -0.75) than MATLAB, PIL and the papers (a = -0.5).
    return F.interpolate(images, (height, width), mode="bicubic", antialias=True)


def back_project(large: Tensor, small: Tensor, rounds: int = 2) -> Tensor:
    """Correct enlarged pictures so that, shrunk, they come nearer to the small ones (Irani & Peleg 1991).

    The difference between the small picture and the shrunk one is enlarged and added. Where the small picture comes
    from `shrink`, the true picture has no such difference: so whatever is corrected was wrong.

    Args:
        large: (N, C, scale * H, scale * W), about in [-1, 1]; they are shrunk in the same bicubic way as by `shrink`.
        small: (N, C, H, W) in [-1, 1].
        rounds: how many times; after two, little is left to correct in a network's pictures, after twenty nothing.

    Returns:
        Pictures like `large`, not clamped to a range; gradients flow through them.
    """
    for _ in range(rounds):
        large = large + _bicubic(small - _bicubic(large, *small.shape[2:]), *large.shape[2:])
    return large


def shrink_error(large: Tensor, small: Tensor, rows: int = 64) -> tuple[float, int]:
    """How far an enlarged picture is from the small one once it is shrunk as by `shrink`.

    Black and white pixels side by side never come back: the large picture would have to be blacker than black.

    Args:
        large: uint8 (C, scale * H, scale * W).
        small: uint8 (C, H, W).
        rows: how many rows of the small picture are compared at a time; fewer need less memory.

    Returns:
        The share of values that are off by more than one level of 255, and by how many levels the worst is off.
    """
    height, factor = small.shape[1], large.shape[1] // small.shape[1]
    margin = 2  # rows of the small picture: a shrunk pixel depends on what lies within 2 of it
    count, worst = 0, 0
    for top in range(0, height, rows):
        first, last = max(0, top - margin), min(height, top + rows + margin)
        strip = to_uint8(shrink(to_float(large[None, :, factor * first : factor * last]), factor))[0]
        inside = strip[:, top - first : top - first + rows]
        error = (inside.int() - small[:, top : top + rows].int()).abs()
        count, worst = count + int((error > 1).sum()), max(worst, int(error.max()))
    return count / small.numel(), worst


def enlarge_nearest(images: Tensor, factor: int = 4) -> Tensor:
    """Pictures in which every pixel becomes a square of `factor` x `factor`."""
    return images.repeat_interleave(factor, 2).repeat_interleave(factor, 3)


@dataclass
class Task:
    """A small picture to enlarge, and the true large one if there is one; all uint8 (C, H, W)."""

    small: Tensor  # C is 1 for grey pictures, else 3
    alpha: Tensor | None = None  # opacity of `small`, (1, H, W)
    true: Tensor | None = None  # what the enlarged picture should look like


def shrunk_task(image: Tensor, factor: int = 4) -> Task:
    """Shrink a picture, uint8 (C, H, W), so that its enlargement can be compared with it.

    Up to `factor - 1` pixels are cut off on the right and at the bottom.

    Raises:
        ValueError: it is too small to shrink.
    """
    height, width = (side // factor * factor for side in image.shape[1:])
    if min(height, width) < 8 * factor:
        size = f"{image.shape[2]}x{image.shape[1]}"
        raise ValueError(f"this picture is {size} pixels; to be shrunk, both sides must be at least {8 * factor}")
    true = image[:, :height, :width]
    return Task(to_uint8(shrink(to_float(true[None]), factor))[0], true=true)


def for_grey(operator: Operator) -> Operator:
    """An RGB operator for grey pictures (N, 1, H, W): it gets three equal channels, and the result is their mean."""
    return lambda images: operator(images.expand(-1, 3, -1, -1)).mean(1, keepdim=True)


def square_around(x: float, y: float, height: int, width: int, side: int = PATCH) -> tuple[int, int]:
    """Left and top of a square around a point, moved to lie inside a picture of that size."""
    left, top = (int(max(0, min(end - side, center - side // 2))) for center, end in ((x, width), (y, height)))
    return left, top


def patch(operator: Operator, small: Tensor, left: int, top: int, side: int, factor: int = 4) -> Tensor:
    """A square of the enlarged picture, without enlarging the rest.

    Args:
        operator: enlarges pictures by `factor`; see `tiling.enlarge`.
        small: uint8 (C, H, W).
        left, top: where the square begins, in pixels of the enlarged picture.
        side: of the square, in those pixels.
        factor: how many times larger the operator makes a picture.

    Returns:
        uint8 (C, side, side).
    """
    height, width = small.shape[1:]
    y0, x0 = (max(0, start // factor - MARGIN) for start in (top, left))
    y1, x1 = (min(end, -(-(start + side) // factor) + MARGIN) for end, start in ((height, top), (width, left)))
    large = to_uint8(operator(to_float(small[None, :, y0:y1, x0:x1])))[0]
    return large[:, top - factor * y0 :, left - factor * x0 :][:, :side, :side]


def with_edges(network: Operator, images: Tensor) -> Tensor:
    """Enlarge pictures (N, 3, H, W) of more than EDGE pixels per side by a generator, mirrored around their edges.

    Training looks at squares inside photographs (`context`), so a generator never learned what to do next to the
    zeros that convolutions put around a picture: colours would be off there.
    """
    large = network(F.pad(images, (EDGE,) * 4, mode="reflect"))
    border = EDGE * large.shape[2] // (images.shape[2] + 2 * EDGE)
    return without_border(large, border)


def without_border(images: Tensor, border: int) -> Tensor:
    """Pictures (N, C, H, W) without their outermost `border` pixels, which may be 0."""
    return images[:, :, border : images.shape[2] - border, border : images.shape[3] - border]


def enlarge_with(network: Operator, images: Tensor) -> Tensor:
    """Enlarge pictures (N, 3, H, W) by a generator, `with_edges`, and correct the result by `back_project`; float32."""
    return back_project(with_edges(network, images).float(), images.float())


class Upscaler:
    """A trained generator, folded and rearranged, in channels_last and in whichever precision is faster here.

    Its pictures are corrected: shrunk, they are nearly the small ones again.

    Args:
        generator: SRGAN's, in eval mode; the upscaler works on a copy.
        precision: float32 or bfloat16; None measures which is faster.
    """

    def __init__(self, generator: Generator, precision: torch.dtype | None = None) -> None:
        network = HalfSizeTail(make_ready(generator))
        self.precision = precision or faster_precision(network)
        self._network = network.to(self.precision)

    @torch.inference_mode()
    def __call__(self, images: Tensor) -> Tensor:
        """Small pictures (N, 3, H, W) to large ones, float32, clamped to [-1, 1]."""
        images = images.to(memory_format=torch.channels_last)
        return enlarge_with(lambda small: self._network(small.to(self.precision)), images).clamp(-1, 1)


class HalfSizeTail(nn.Module):
    """SRGAN's generator with its last layers at half the picture's size: the same function in less time.

    The last convolution has 3 output channels, where a processor computes 16 in the same time. Here it reads the maps
    before pixels are shuffled, and its 12 output channels become four pixels of 3; PReLU works in either order.

    Args:
        generator: SRGAN's; its weights are shared, so that it can be trained this way.
    """

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, small: Tensor, margin: int = 0) -> Tensor:
        """Enlarge pictures (N, 3, H, W); their outermost `margin` pixels are read, but not enlarged."""
        head, body, tail = self.generator.head, self.generator.body, self.generator.tail
        *before, shuffle, prelu = self.generator.upsample
        assert tail.bias is not None
        maps = head((small + 1) / 2)
        maps = without_border(maps + body(maps), margin)
        for layer in before:
            maps = layer(maps)
        bias = tail.bias.repeat_interleave(4)  # one for each of the four pixels
        return shuffle(F.conv2d(prelu(maps), before_shuffle(tail.weight), bias, padding=2))


def before_shuffle(weight: Tensor) -> Tensor:
    """The kernel (4 * O, 4 * I, 5, 5) that does before PixelShuffle(2) what a kernel (O, I, 9, 9) does after it."""
    # Pixel 2i + a of the large picture reads 2i + a - 4 to 2i + a + 4: a kernel of 10 that starts at an even pixel.
    rows = torch.stack([F.pad(weight, (0, 0, a, 1 - a)) for a in (0, 1)], 1)
    both = torch.stack([F.pad(rows, (b, 1 - b)) for b in (0, 1)], 2)  # (O, 2, 2, I, 10, 10)
    outputs, _, _, inputs, _, _ = both.shape
    pixels = both.unflatten(4, (5, 2)).unflatten(6, (5, 2))  # (O, 2, 2, I, 5, 2, 5, 2)
    return pixels.permute(0, 1, 2, 3, 5, 7, 4, 6).reshape(4 * outputs, 4 * inputs, 5, 5)


@torch.inference_mode()
def faster_precision(network: nn.Module, side: int = 16, rounds: int = 3) -> torch.dtype:
    """float32 or bfloat16, whichever enlarges a picture of noise of `side` x `side` pixels in less time.

    A small picture is enough: where bfloat16 is not native it is several times slower, and the app waits for this.
    """
    seconds = {}
    for precision in (torch.float32, torch.bfloat16):
        trial = copy.deepcopy(network).to(precision)
        noise = torch.rand(1, 3, side, side).to(precision, memory_format=torch.channels_last)
        trial(noise)  # the first call also plans the work
        seconds[precision] = min(_time(trial, noise) for _ in range(rounds))
    return min(seconds, key=lambda precision: seconds[precision])


def _time(network: nn.Module, images: Tensor) -> float:
    start = time.perf_counter()
    network(images)
    return time.perf_counter() - start
