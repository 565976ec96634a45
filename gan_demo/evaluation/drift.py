"""How far LAPGAN's levels drift: each level on real coarse pictures, compared with the same level in the chain.

A level was trained on coarse pictures that are real, or mostly so; in the chain it gets those that the level before it
drew.
"""

import torch
from torch import Tensor

from gan_demo.evaluation.fd import frechet_distance, score_quantiles
from gan_demo.latent import classes, latents
from gan_demo.models.lapgan import LAPGAN
from gan_demo.pictures import to_float, to_uint8
from gan_demo.pyramid import down, up
from gan_demo.training.data import Pictures
from gan_demo.training.features import features

COUNT = 5000  # pictures on each side, at most
PROTOCOL = (
    "FD-EffNet between real pictures of a level's size and as many that the level made, once from other real coarse "
    "pictures and once at its place in the chain; one draw, seeds from 0"
)


def measure(name: str, pictures: Pictures) -> dict:
    """What a LAPGAN's metrics.json says about its levels: `drift`, for both kinds of coarse picture, and D's `scores`.

    Raises:
        CheckpointError: the checkpoint is no LAPGAN.
    """
    model = LAPGAN.from_pretrained(name)
    order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(0))
    half = min(COUNT, len(pictures) // 2)
    real, coarse = pictures.images[order[:half]], pictures.images[order[half : 2 * half]]
    labels = torch.tensor(pictures.labels)[order] if model.config.labels else None
    real_labels, coarse_labels = (None, None) if labels is None else (labels[:half], labels[half : 2 * half])
    levels, scores = [], []
    for level, size in enumerate(model.config.sizes):
        true, fake = at_size(real, size), draw_chain(model, level, half)
        real_features = features(true)
        figures = {"size": size, "chain": _distance(real_features, fake)}
        if level:
            figures["real_coarse"] = _distance(real_features, from_real(model, level, coarse, coarse_labels))
        levels.append(figures)
        discriminator, sample_labels = model.discriminators[level], _classes(model, torch.arange(half))
        parts = {"real": (true, real_labels), "generated": (fake, sample_labels)}
        scores.append({name: score_quantiles(discriminator, *part) for name, part in parts.items()})
    drift = {"levels": levels, "samples": half, "data": pictures.title, "protocol": PROTOCOL}
    return {"drift": drift, "scores": {"levels": scores}}


def _distance(real_features, images: Tensor) -> float:
    return round(frechet_distance(real_features, features(images)), 1)


def at_size(images: Tensor, size: int) -> Tensor:
    """uint8 pictures (N, 3, H, W), halved until they are `size` wide."""
    parts = []
    for part in images.split(500):
        part = to_float(part)
        while part.shape[-1] > size:
            part = down(part)
        parts.append(to_uint8(part))
    return torch.cat(parts)


@torch.inference_mode()
def draw_chain(model: LAPGAN, level: int, count: int) -> Tensor:
    """The chain's pictures at a level, from seeds 0 to count - 1, uint8 (count, 3, size, size)."""
    parts = []
    for seeds in torch.arange(count).split(250):
        chain = model.generator.chain(latents(seeds.tolist(), model.config.z_dim), _classes(model, seeds))
        parts.append(to_uint8(chain[level].result))
    return torch.cat(parts)


@torch.inference_mode()
def from_real(model: LAPGAN, level: int, images: Tensor, labels: Tensor | None) -> Tensor:
    """A level's pictures from real coarse ones, with the noise of seeds 0, 1, 2, ..., uint8 (N, 3, size, size)."""
    size, network = model.config.sizes[level], model.generator.levels[level]
    first = sum(model.config.noise_sizes()[:level])
    parts = []
    for indices in torch.arange(len(images)).split(250):
        noise = latents(indices.tolist(), model.config.z_dim)[:, first : first + size**2]
        coarse = up(down(to_float(at_size(images[indices], size))), (size, size))
        residual = network(noise, coarse, None if labels is None else labels[indices])
        parts.append(to_uint8(coarse + residual))
    return torch.cat(parts)


def _classes(model: LAPGAN, seeds: Tensor) -> Tensor | None:
    return classes(seeds.tolist(), model.config.labels)
