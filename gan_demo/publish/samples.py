"""A sheet of what a checkpoint draws, for its card."""

import functools

import numpy as np
import torch

from gan_demo import checkpoints, examples, latent, picks, super_resolution
from gan_demo.captions import embed
from gan_demo.pictures import encode, sheet, to_array, to_float, to_pil, to_uint8
from gan_demo.weights import Checkpoint

COUNT, COLUMNS = 32, 8  # pictures from seeds
SENTENCES = [pick.text for pick in picks.EXHIBITS]
LEAST = 112  # side of each picture on a sheet, in pixels, at least
CROP = 288  # side of the middle square of a photograph that is enlarged, in pixels


@torch.inference_mode()
def draw(model: Checkpoint) -> tuple[bytes, str] | None:
    """The sheet as WebP, and what it shows; None for a model that draws nothing, or whose sentences cannot be read."""
    if not hasattr(model, "generator"):
        return None
    match model.kind:
        case "srgan" | "srresnet":
            return _write(
                _enlarge(model), 3
            ), "A photograph of 72x72 pixels: enlarged by repetition, by bicubic, by this."
        case "gan_cls":
            encoder = _encoder(model.info.get("recipe", {}).get("encoder", ""))
            if encoder is None:
                return None
            words = "; ".join(f"“{text}”" for text in SENTENCES)
            return _write(_paint(model, encoder), 6), f"Row by row: {words}."
        case _:
            images = latent.draw(model, range(COUNT)).numpy()
            return _write(images, COLUMNS), f"Seeds 0 to {COUNT - 1}, row by row; none was picked out."


def _write(images: np.ndarray, columns: int) -> bytes:
    """Pictures uint8 (N, C, H, W) as a sheet of at most 8 columns; small ones grow by whole pixels."""
    factor = -(-LEAST // images.shape[2])
    large = images.repeat(factor, 2).repeat(factor, 3)
    return encode(to_pil(sheet(large, columns)), "webp")


def _paint(model: Checkpoint, encoder: Checkpoint) -> np.ndarray:
    z = latent.latents(range(len(SENTENCES)), model.config.z_dim)
    return to_array(model.generator(z, embed(encoder, SENTENCES)))


def _enlarge(model: Checkpoint) -> np.ndarray:
    photograph = examples.load(examples.entry(picks.FUR.number)["file"])
    edge = (photograph.shape[1] - CROP) // 2
    square = torch.from_numpy(photograph[:, edge : edge + CROP, edge : edge + CROP].copy())
    small = to_float(super_resolution.shrunk_task(square).small[None])
    operators = (
        super_resolution.enlarge_nearest,
        super_resolution.enlarge_bicubic,
        functools.partial(super_resolution.enlarge_with, model.generator),
    )
    return torch.cat([to_uint8(operator(small)) for operator in operators]).numpy()


def _encoder(digest: str) -> Checkpoint | None:
    """The text encoder that has these weights, among the checkpoints here."""
    for name in checkpoints.available():
        try:
            if checkpoints.read_config(checkpoints.find(name))["sha256"] == digest:
                return checkpoints.load(name)
        except checkpoints.CheckpointError:
            continue  # a damaged checkpoint is not the one
    return None
