"""What becomes of a generator's pictures if its discriminator chooses: the best-liked of n drawings instead of any.

This is rejection sampling in its simplest form. The discriminator knows what gives a drawing away, so the chosen ones
look better; it also likes some kinds of picture more than others, so there are fewer kinds.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.evaluation.fd import frechet_distance
from gan_demo.inside import finest, votes
from gan_demo.latent import latents, standing
from gan_demo.pictures import to_float, to_uint8
from gan_demo.training.data import Pictures
from gan_demo.training.features import features
from gan_demo.weights import Checkpoint

KINDS = ("dcgan",)
COUNTS = (1, 4, 16, 64)
SAMPLES = 500  # pictures that are chosen; for n = 64 the generator draws 32,000
PAIRS = 100_000  # of pictures, at most, whose mean distance is the variety
BATCH = 250
PROTOCOL = (
    "of n drawings in a row (seeds 0, 1, 2, ...) the one with D's highest score; FD-EffNet as above, but between "
    f"{SAMPLES:,} of them and as many real pictures: its value grows as fewer pictures are compared, so it compares "
    "within this table only; variety: the mean distance of two chosen pictures, features of EfficientNet-Lite0, in "
    "percent of that of two real ones; D's opinion: how many percent of real pictures it scores lower"
)


def measure(name: str | Path, pictures: Pictures) -> dict:
    """FD-EffNet and variety by n, and how each place of real pictures adds to D's score.

    Args:
        name: id or path of a DCGAN.
        pictures: of its data set.

    Raises:
        ValueError: the checkpoint is no DCGAN.
    """
    model = checkpoints.load(name)
    if model.kind not in KINDS:
        raise ValueError(f"{name} is a {model.kind}; `choice` measures {', '.join(KINDS)}")
    samples = min(SAMPLES, len(pictures))
    order = np.random.default_rng(0).permutation(len(pictures))[:samples]
    real = features(pictures.images[order])
    quantiles = checkpoints.read_metrics(checkpoints.find(name)).get("scores", {}).get("real", [])
    scores = score(model, samples * max(COUNTS))
    rows = []
    for n in COUNTS:
        seeds, best = choose(scores, samples, n)
        chosen = features(draw(model, seeds))
        rows.append(
            {
                "n": n,
                "fd": round(frechet_distance(real, chosen), 1),
                "variety": round(variety(chosen) / variety(real), 3),
                "standing": round(float(standing(best, quantiles).median())) if quantiles else None,
            }
        )
    usual = torch.cat([votes(finest(model), to_float(part)) for part in pictures.images[order].split(BATCH)]).mean(0)
    places = [round(value, 4) for value in usual.flatten().tolist()]
    return {"choice": {"rows": rows, "usual_votes": places, "samples": samples, "protocol": PROTOCOL}}


def choose(scores: Tensor, samples: int, n: int) -> tuple[list[int], Tensor]:
    """Seeds of the best-liked of each `n` drawings in a row, the first `samples` of them, and their scores."""
    rows = scores[: samples * n].view(samples, n)
    best = rows.max(1)
    return (torch.arange(samples) * n + best.indices).tolist(), best.values


@torch.inference_mode()
def score(model: Checkpoint, count: int) -> Tensor:
    """D's scores of the drawings of the seeds 0 to count - 1, as the pictures are shown, in whole levels of 255."""
    parts = torch.arange(count).split(BATCH)
    return torch.cat([finest(model)(to_float(draw(model, part.tolist()))) for part in parts])


@torch.inference_mode()
def draw(model: Checkpoint, seeds: list[int]) -> Tensor:
    """Pictures of some seeds, uint8 (N, C, H, W)."""
    parts = [seeds[first : first + BATCH] for first in range(0, len(seeds), BATCH)]
    return torch.cat([to_uint8(model.generator(latents(part, model.config.z_dim))) for part in parts])


def variety(vectors: np.ndarray) -> float:
    """The mean distance of two different vectors (N, D)."""
    rng = np.random.default_rng(0)
    one = rng.integers(len(vectors), size=PAIRS)
    other = (one + rng.integers(1, len(vectors), size=PAIRS)) % len(vectors)
    return float(np.mean([np.linalg.norm(vectors[a] - vectors[b], axis=1).mean() for a, b in _parts(one, other)]))


def _parts(one: np.ndarray, other: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(np.split(one, 100), np.split(other, 100), strict=True))
