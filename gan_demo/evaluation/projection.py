"""How near a generator comes to pictures that nobody learned to project: by a network, by optimisation, and by both.

The three ways are those of iGAN's own comparison (Zhu et al. 2016, Sec. 3.1).
"""

from pathlib import Path

import torch
from torch import Tensor
from torchvision.transforms import v2
from tqdm import tqdm

from gan_demo import checkpoints
from gan_demo.latent import latents
from gan_demo.models.dcgan import DCGAN
from gan_demo.models.projector import Projector
from gan_demo.pictures import to_float, to_uint8
from gan_demo.projection import RATE, STEPS, descend, levels_apart
from gan_demo.training.data import Pictures
from gan_demo.training.features import SIDE, perceptual_distance
from gan_demo.training.projector import HELD_OUT, reserve

BATCH = 50  # pictures that are projected at once
PROTOCOL = (
    f"the last {HELD_OUT} pictures of the split, from which no projector learned; network: what G draws for P's guess; "
    f"optimisation: {STEPS} steps of Adam (rate {RATE}) on the mean squared difference of pixels, from the z of seed i "
    "for picture i, of which the best counts; both: as many steps from P's guess; chance: what G draws for seed i. "
    "Levels: mean absolute difference in levels of 255. Perceptual: feature maps of ImageNet's EfficientNet-Lite0, "
    f"which took no part in any training, of pictures enlarged to {SIDE} px (LPIPS's form without learned weights)"
)


def measure(name: str | Path, generator_name: str | Path, pictures: Pictures) -> dict:
    """The `projection` part of a projector's metrics.json (see PROTOCOL).

    Raises:
        CheckpointError: a checkpoint is of another kind.
        ValueError: the projector inverts another generator.
    """
    projector, model = Projector.from_pretrained(name), DCGAN.from_pretrained(generator_name)
    if projector.info["recipe"]["generator"] != checkpoints.read_config(checkpoints.find(generator_name))["sha256"]:
        raise ValueError(f"{name} does not invert {generator_name}; give the generator that it was trained on")
    images = pictures.images[-reserve(len(pictures)) :]
    drawings = _draw_all(projector, model, images)
    ways = {way: _distances(drawings[way], images) for way in drawings}
    return {"projection": {"ways": ways, "steps": STEPS, "pictures": len(images), "protocol": PROTOCOL}}


def _draw_all(projector: Projector, model: DCGAN, images: Tensor) -> dict[str, Tensor]:
    """What G draws by each way, uint8 (N, C, H, W)."""
    model.requires_grad_(False)
    z = latents(range(len(images)), model.config.z_dim)
    parts = []
    for seeds, own in zip(z.split(BATCH), tqdm(to_float(images).split(BATCH), leave=False), strict=True):
        with torch.no_grad():
            guess = projector(own)
        ways = {"network": guess, "both": descend(model.generator, own, guess), "chance": seeds}
        ways["optimisation"] = descend(model.generator, own, seeds)
        with torch.no_grad():
            parts.append({way: to_uint8(model.generator(z)) for way, z in ways.items()})
    return {way: torch.cat([part[way] for part in parts]) for way in ("network", "optimisation", "both", "chance")}


def _distances(drawings: Tensor, images: Tensor) -> dict[str, float]:
    pairs = zip(drawings.split(BATCH), images.split(BATCH), strict=True)
    perceptual = torch.cat([perceptual_distance(*map(_enlarge, pair)) for pair in pairs])
    levels = levels_apart(drawings, images)
    return {"levels": round(float(levels.mean()), 2), "perceptual": round(float(perceptual.mean()), 4)}


def _enlarge(images: Tensor) -> Tensor:
    """uint8 (N, 1 or 3, H, W) as the judge is used to see pictures: (N, 3, SIDE, SIDE)."""
    images = images.expand(-1, 3, -1, -1)
    return v2.functional.resize(images, [SIDE, SIDE], v2.InterpolationMode.BICUBIC, antialias=True)
