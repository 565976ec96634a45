"""What the content loss sees: VGG-19's feature maps of the magnified squares of the examples, stored for the app.

With them a perceptual distance of each whole example, since the app does not carry its judge either.
"""

from pathlib import Path

import torch
from torch import Tensor

from gan_demo import checkpoints, examples, tiling
from gan_demo.loss_views import MAPPED, NETWORKS, LossViews, View, save
from gan_demo.models.srgan import ContentLoss
from gan_demo.pictures import sheet, to_float
from gan_demo.super_resolution import (
    PATCH,
    Upscaler,
    enlarge_bicubic,
    enlarge_nearest,
    shrunk_task,
    square_around,
)
from gan_demo.tiling import Operator
from gan_demo.training.features import perceptual_distance
from gan_demo.training.srgan import content_loss

SCALE = 4
CONTEXT = 24  # pixels around a square that its maps depend on: 22 for conv3_4, rounded up to a multiple of 4
MAPS = 4  # shown of each layer, two by two
PROTOCOL = (
    "each example reduced by 4 and enlarged again, in float32, rounded to 8 bits; pixels: mean squared error in "
    f"[-1, 1] of the {PATCH}x{PATCH} pixels at `place`; vgg22 and vgg34: the content loss of training on all "
    "feature maps after relu2_2 and relu3_4, of those pixels within their picture; shown are the "
    f"{MAPS} maps on which SRResNet is farthest from the original, each from black for 0 to white for its highest "
    "value in the three pictures; perceptual: as in metrics.json, of the whole example"
)


def measure(names: dict[str, str], vgg: Path | None) -> LossViews:
    """Compute the views of all examples, and store them for the app.

    Args:
        names: checkpoint id or path of each of NETWORKS.
        vgg: safetensors file of VGG-19's features; None downloads them.
    """
    enlargers = {"nearest": enlarge_nearest, "bicubic": enlarge_bicubic}
    enlargers |= {kind: Upscaler(checkpoints.load(names[kind]).generator, torch.float32) for kind in NETWORKS}
    contents = {layer: content_loss(layer, vgg) for layer in MAPPED}
    views = {entry["file"]: look(entry, enlargers, contents) for entry in examples.index()}
    weights = {kind: checkpoints.read_config(checkpoints.find(name))["sha256"] for kind, name in names.items()}
    stored = LossViews(weights, views)
    save(stored, PROTOCOL)
    return stored


@torch.inference_mode()
def look(entry: dict, enlargers: dict[str, Operator], contents: dict[str, ContentLoss]) -> View:
    """What the losses see in one example, an entry of its index."""
    task = shrunk_task(torch.from_numpy(examples.load(entry["file"])), SCALE)
    images = {method: tiling.enlarge(enlarger, task.small, SCALE) for method, enlarger in enlargers.items()}
    pictures = to_float(torch.stack([*(images[kind] for kind in NETWORKS), task.true]))
    left, top = square_around(*entry["point"], *task.true.shape[1:])

    losses, tiles = {"pixels": distances(pictures[:, :, top : top + PATCH, left : left + PATCH])}, []
    for layer, content in contents.items():
        maps = maps_of_square(content, pictures, left, top)
        losses[layer] = distances(maps)
        tiles.append(draw_maps(maps[:, most_missed(maps)]))
    perceptual = {
        method: round(float(perceptual_distance(image[None], task.true[None])), 4) for method, image in images.items()
    }
    return View([left, top], losses, perceptual, torch.cat(tiles).numpy())


def maps_of_square(content: ContentLoss, images: Tensor, left: int, top: int) -> Tensor:
    """Feature maps (N, C, PATCH / cell, PATCH / cell) of a square within pictures (N, 3, H, W).

    They also depend on what is around the square: one that was cut out would have edges of its own.
    """
    # VGG pools 2x2 pixels, twice: its cells fill the square where that begins at a multiple of 4.
    x, y = (min(CONTEXT, start // 4 * 4) for start in (left, top))
    around = images[:, :, top - y : top + PATCH + CONTEXT, left - x : left + PATCH + CONTEXT]
    maps = content.maps(around)
    cell = around.shape[2] // maps.shape[2]
    return maps[:, :, y // cell :, x // cell :][:, :, : PATCH // cell, : PATCH // cell]


def distances(features: Tensor) -> dict[str, float]:
    """Mean squared distance of each network's pixels or maps from the original's, the last one."""
    original = features[-1]
    return {
        kind: float(f"{(feature - original).square().mean():.4g}")
        for kind, feature in zip(NETWORKS, features, strict=False)
    }


def most_missed(maps: Tensor) -> Tensor:
    """Indices of the MAPS channels in which the first of `maps` (N, C, h, w) is farthest from the last."""
    return (maps[0] - maps[-1]).square().mean((1, 2)).topk(MAPS).indices


def draw_maps(maps: Tensor) -> Tensor:
    """Maps (N, MAPS, h, w), 0 or more, as pictures two by two, uint8 (N, 1, PATCH, PATCH).

    A channel is as bright in one picture as in the others: white is its highest value in all of them.
    """
    highest = maps.amax((0, 2, 3), keepdim=True).clamp(min=1e-9)
    levels = (255 * maps / highest).round().byte()
    large = enlarge_nearest(levels, PATCH // 2 // maps.shape[2])
    return torch.stack([torch.as_tensor(sheet(channels[:, None], 2)) for channels in large])
