"""The path between two seeds, for the tab and for programs."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_demo import checkpoints, latent
from gan_demo.pictures import to_uint8
from gan_demo.ui import models
from gan_demo.ui.errors import check_filled


@dataclass
class Morph:
    """A path from seed a to seed b: its frames and what is known of each."""

    frames: Tensor  # uint8 (N, C, H, W)
    norms: list[float]  # the length of z of each frame
    standings: list[float]  # D finds a frame more real-looking than this percentage of real pictures


@torch.inference_mode()
def morph(model_id: str, seed_a: float, seed_b: float, frames: float, path: str) -> Morph:
    """Compute the path in one batch.

    Raises:
        ValueError: unknown model or path, a seed or number of frames out of range.
    """
    seeds = [check_filled(seed_a, "seed A"), check_filled(seed_b, "seed B")]
    model = models.get(model_id)
    a, b = latent.latents(seeds, model.config.z_dim)
    z = latent.path(a, b, check_filled(frames, "frames"), path)
    images = model.generator(z)
    quantiles = checkpoints.read_metrics(checkpoints.find(model_id)).get("scores", {}).get("real")
    standings = latent.standing(model.discriminator(images), quantiles).tolist() if quantiles else []
    return Morph(to_uint8(images), z.norm(dim=1).tolist(), standings)
