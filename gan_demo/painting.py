"""iGAN: paint a few strokes, and z goes where the generator's picture has them.

Zhu, Krähenbühl, Shechtman, Efros, "Generative Visual Manipulation on the Natural Image Manifold", ECCV 2016,
arXiv:1609.03552. The browser does the same while somebody paints (web/paint), with a third brush that drags a patch.

Deviations: z is drawn from N(0, 1) and kept within the usual lengths of such vectors; the paper's lies in a cube. It
is held near its start with a weight of 1, where the authors' code has 0 for random starts: with 0 our small generators
leave what they can draw well.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from gan_demo.latent import longest_usual
from gan_demo.pictures import LUMA

GRID = 64  # places along a side, on which strokes lie whatever size the picture has
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # each stands for six bits
BRUSHES = {"c": "colour", "s": "sketch"}
RATE, BETAS = 0.1, (0.9, 0.999)  # of Adam, as in the authors' code
STEPS, NEAR = 60, 1.0
EDGES = 0.2  # the weight of edges beside that of colours
ORIENTATIONS, STEADY = 8, 1e-3
PAPER, LINE, THIN = -1.0, 0.0, 0.9  # the drawing whose edges a sketch asks for: colours, and the line's radius


class Stroke(NamedTuple):
    """A line of a brush."""

    brush: str  # colour or sketch
    colour: tuple[int, ...]  # red, green and blue, 0 to 255
    size: int  # radius, in places of the grid
    points: list[tuple[int, int]]  # x and y on the grid


def read_strokes(text: str) -> list[Stroke]:
    """Strokes from the text that stands for them in an address (web/paint/strokes.js)."""
    strokes = []
    for word in text.split("."):
        red, green, blue, size, *rest = (LETTERS.index(letter) for letter in word[1:])
        colour = tuple(level << 2 | level >> 4 for level in (red, green, blue))
        strokes.append(Stroke(BRUSHES[word[0]], colour, size, list(zip(rest[::2], rest[1::2], strict=True))))
    return strokes


def cover(points: Sequence[tuple[int, int]], radius: float, side: int) -> Tensor:
    """The pixels whose middle is within a radius of a line: bool (side, side)."""
    axis = (torch.arange(side) + 0.5) * GRID / side - 0.5
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    covered = torch.zeros(side, side, dtype=torch.bool)
    for (ax, ay), (bx, by) in zip([points[0], *points], points, strict=False):
        dx, dy = bx - ax, by - ay
        share = ((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1)
        share = share.clamp(0, 1)
        covered |= torch.hypot(x - ax - share * dx, y - ay - share * dy) <= radius
    return covered


def hog(images: Tensor) -> Tensor:
    """Histograms of oriented gradients of pictures (N, C, H, W) in [-1, 1]: (N, 8, H / cell, W / cell).

    As in iGAN's code: Sobel's filters, soft bins, and sums over windows twice as wide as a cell, which has 8 pixels, or
    4 in a grey picture.
    """
    cell = 8 if images.shape[1] == 3 else 4
    grey = (images.mean(1, keepdim=True) + 1) / 2
    sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
    slopes = F.conv2d(grey, torch.stack([sobel, sobel.T])[:, None], padding=1)
    turns = torch.arange(ORIENTATIONS) * math.pi / ORIENTATIONS
    along = torch.stack([turns.cos(), turns.sin()], 1)[:, :, None, None]
    cosine = math.cos(math.pi / ORIENTATIONS)
    lengths = (slopes.square().sum(1, keepdim=True) + STEADY).sqrt()
    bins = ((F.conv2d(slopes, along).abs() - cosine * lengths) / (1 - cosine)).clamp(min=0)
    window = 1 - (torch.arange(2 * cell) + 0.5 - cell).abs() / cell
    kernel = torch.outer(window, window).expand(ORIENTATIONS, 1, -1, -1)
    return F.conv2d(bins, kernel, stride=cell, padding=cell // 2, groups=ORIENTATIONS)


def energy(strokes: Sequence[Stroke], channels: int, side: int) -> Callable[[Tensor], Tensor]:
    """What strokes ask of a picture (1, C, H, W), as a loss; of two that lie over each other, the newer one counts."""
    mask, target = torch.zeros(side, side, dtype=torch.bool), torch.zeros(channels, side, side)
    drawing, cells = torch.full((1, channels, side, side), PAPER), torch.zeros(side, side, dtype=torch.bool)
    for stroke in strokes:
        pixels = cover(stroke.points, THIN if stroke.brush == "sketch" else stroke.size, side)
        if stroke.brush == "sketch":
            drawing[..., pixels] = LINE
            cells |= pixels
        else:
            levels = torch.tensor(stroke.colour, dtype=torch.float32)
            grey = (levels * torch.tensor(LUMA)).sum(0, keepdim=True)
            target[:, pixels] = ((levels if channels == 3 else grey) / 127.5 - 1)[:, None]
            mask |= pixels
    edges = hog(drawing)[0]
    cells_with_lines = F.max_pool2d(cells[None].float(), side // edges.shape[-1])[0] > 0

    def loss(image: Tensor) -> Tensor:
        colour = (image[0] - target)[:, mask].square()
        edge = (hog(image)[0] - edges)[:, cells_with_lines].square()
        parts = [weight * part.mean() for weight, part in ((1, colour), (EDGES, edge)) if part.numel()]
        return torch.stack(parts).sum()

    return loss


def follow(
    draw: Callable[[Tensor], Tensor], start: Tensor, strokes: Sequence[Stroke], steps: int = STEPS, near: float = NEAR
) -> Tensor:
    """Where z goes from its start (1, z_dim) to have the strokes in its picture.

    Args:
        draw: the generator.
        start: where z begins.
        strokes: the oldest first.
        steps: of Adam.
        near: how much it counts that z stays near the start.
    """
    _, channels, _, side = draw(start).shape
    loss = energy(strokes, channels, side)
    z = start.clone().requires_grad_()
    adam = torch.optim.Adam([z], RATE, BETAS)
    for _ in range(steps):
        adam.zero_grad()
        (loss(draw(z)) + near * (z - start).square().mean()).backward()
        adam.step()
        with torch.no_grad():
            z *= min(1, longest_usual(z.shape[1]) / z.norm().item())
    return z.detach()
