"""The path between two seeds, for the tab and for programs."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gan_demo import checkpoints, latent
from gan_demo.checks import check_filled
from gan_demo.pictures import to_uint8
from gan_demo.services import loaded as models


@dataclass
class Morph:
    """A path from seed a to seed b: its frames and what is known of each."""

    frames: Tensor  # uint8 (N, C, H, W)
    norms: list[float]  # the length of z of each frame
    opinions: list[float]  # what D thinks of each frame, 0 to 100; [] where that was not measured
    opinion: str  # what these numbers are


STANDING = "D finds it more real-looking than this % of real pictures"
PROBABILITY = "D's probability that it is real, in %"


@torch.inference_mode()
def morph(model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str = "") -> Morph:
    """Compute the path in one batch.

    Raises:
        ValueError: unknown model, path or label, a seed or number of frames out of range.
    """
    seeds = [check_filled(seed_a, "seed A"), check_filled(seed_b, "seed B")]
    model = models.get(model_id)
    a, b = latent.latents(seeds, model.config.z_dim)
    z = latent.path(a, b, check_filled(frames, "frames"), path)
    labels = latent.same_class(label, models.labels(model_id), len(z))
    given = () if labels is None else (labels,)
    images = model.generator(z, *given)
    scores = model.discriminator(images, *given)
    return Morph(to_uint8(images), z.norm(dim=1).tolist(), *opinions(model_id, scores))


def opinions(model_id: str, scores: Tensor) -> tuple[list[float], str]:
    """D's raw scores (N,) as numbers that mean something, and what they mean.

    The first GANs' loss makes D a probability (Sec. 3); other scores say something only beside those of real pictures.
    """
    if models.kind_of(model_id) in ("gan", "cgan"):
        return (100 * scores.sigmoid()).tolist(), PROBABILITY
    quantiles = checkpoints.read_metrics(checkpoints.find(model_id)).get("scores", {}).get("real")
    return latent.standing(scores, quantiles).tolist() if quantiles else [], STANDING
