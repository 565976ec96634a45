"""Super-resolution measured on Set5 and Set14, as in the papers, and compared with bicubic enlargement.

Y is taken from the file: a picture that is stored as greyscale is scored on its grey values, one
that is stored as RGB on Y of YCbCr even where it shows no colour. So bicubic gives 28.43 dB on Set5
and 25.99 dB on Set14, the figures that everybody compares with.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_demo import checkpoints, uploads
from gan_demo.pictures import to_float, to_uint8
from gan_demo.quality import luma, psnr, ssim
from gan_demo.super_resolution import Upscaler, enlarge_bicubic
from gan_demo.training.features import perceptual_distance

BORDER = 4
PROTOCOL = (
    "the published x4 pictures NNN_lr.png enlarged and compared with NNN_hr.png, a border of 4 pixels cut; "
    "PSNR and SSIM (11x11 Gaussian windows, not daala's) on Y of YCbCr, on the grey values of files stored as grey; "
    "PSNR of RGB beside it; perceptual distance: feature maps of ImageNet's EfficientNet-Lite0 after blocks "
    "0, 2, 4, 10 and 15, each position's vector scaled to length 1, squared differences summed over channels, "
    "averaged over positions and then over the five layers; colour shift: mean absolute difference in 8-bit "
    "levels between the input and the output reduced by areas of 4x4; means over the pictures of a set"
)
DIGITS = {"psnr": 2, "ssim": 4, "psnr_rgb": 2, "perceptual": 4, "colour_shift": 2, "seconds": 2}


def measure(name: str | Path, folder: Path) -> dict:
    """The `sr` part of a checkpoint's metrics.json: the model and bicubic on every set under `folder`.

    Raises:
        FileNotFoundError: the folder holds no set with pairs NNN_hr.png and NNN_lr.png.
    """
    model = checkpoints.load(name)
    upscaler = Upscaler(model.generator)
    scores = {}
    for title, pairs in read_sets(folder).items():
        scores[title] = {
            "model": score_all(pairs, upscaler, model.config.scale),
            "bicubic": score_all(pairs, lambda small: enlarge_bicubic(small, model.config.scale), model.config.scale),
            "pictures": len(pairs),
            "true_colour_shift": true_colour_shift(pairs, model.config.scale),
        }
    precision = str(upscaler.precision).removeprefix("torch.")
    return {"sr": {"sets": scores, "precision": precision, "protocol": PROTOCOL}}


def read_sets(folder: Path) -> dict[str, list[tuple[Tensor, Tensor]]]:
    """Each set's pairs (small, true), uint8 (1, C, H, W), C being 1 for files stored as grey."""
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {str(folder)!r}; give one with sets of NNN_hr.png and NNN_lr.png")
    sets = {}
    for path in sorted(folder.glob("*/*_hr.png")):
        small, true = (_read(Path(str(path).replace("_hr.png", end))) for end in ("_lr.png", "_hr.png"))
        sets.setdefault(path.parent.name, []).append((small, true))
    if not sets:
        raise FileNotFoundError(f"{folder} holds no set with pairs NNN_hr.png and NNN_lr.png")
    return sets


def true_colour_shift(pairs: list[tuple[Tensor, Tensor]], scale: int) -> float:
    """The colour shift of the true pictures themselves: small ones were made by bicubic, not by areas."""
    shifts = []
    for small, true in pairs:
        height, width = (scale * side for side in small.shape[2:])
        shifts.append(colour_shift(true[:, :, :height, :width], small, scale))
    return round(float(np.mean(shifts)), 2)


def score_all(pairs: list[tuple[Tensor, Tensor]], enlarge: Callable[[Tensor], Tensor], scale: int) -> dict:
    """The mean of `score` over pairs."""
    scores = [score(small, true, enlarge, scale) for small, true in pairs]
    return {key: round(float(np.mean([s[key] for s in scores])), digits) for key, digits in DIGITS.items()}


def score(small: Tensor, true: Tensor, enlarge: Callable[[Tensor], Tensor], scale: int) -> dict[str, float]:
    """All figures of one picture; see PROTOCOL."""
    start = time.perf_counter()
    large = to_uint8(enlarge(to_float(small).expand(-1, 3, -1, -1)))
    seconds = time.perf_counter() - start
    true = true[:, :, : large.shape[2], : large.shape[3]]
    true_rgb = true.expand(-1, 3, -1, -1)
    y_large, y_true = luma(large if true.shape[1] == 3 else grey(large)), luma(true)
    return {
        "psnr": psnr(y_large, y_true, BORDER),
        "ssim": ssim(y_large, y_true, BORDER),
        "psnr_rgb": psnr(large, true_rgb, BORDER),
        "perceptual": float(perceptual_distance(large, true_rgb)),
        "colour_shift": colour_shift(large, small, scale),
        "seconds": seconds,
    }


def colour_shift(large: Tensor, small: Tensor, scale: int) -> float:
    """Mean absolute difference in 8-bit levels of `large`, uint8 (1, C, H, W), averaged over areas, from `small`."""
    return float((torch.nn.functional.avg_pool2d(large.float(), scale) - small.float()).abs().mean())


def grey(images: Tensor) -> Tensor:
    """RGB (N, 3, H, W) that a network made of a grey picture, as uint8 (N, 1, H, W)."""
    return images.float().mean(1, keepdim=True).round().byte()


def _read(path: Path) -> Tensor:
    """A picture file as uint8 (1, C, H, W), on white where it is transparent, C being 1 for a file stored as grey."""
    try:
        upload = uploads.read(path, limits=uploads.TRAINING)
    except ValueError as error:
        raise ValueError(f"{path} cannot be read as a picture: {error}") from error
    image = uploads.on_white(upload.image, upload.alpha)
    return uploads.with_channels(image, 1 if upload.stored_grey else 3)[None]
