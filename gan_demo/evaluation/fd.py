"""FD-EffNet: how far the distribution of generated pictures is from that of real ones, and whether they are copies.

The Fréchet distance of Heusel et al. 2017 (arXiv:1706.08500, Eq. 6), but between features of
EfficientNet-Lite0 instead of Inception: its values are no FID and compare only with each other.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from gan_demo import checkpoints
from gan_demo.latent import classes, draw
from gan_demo.pictures import to_float
from gan_demo.training.data import Pictures
from gan_demo.training.features import SIDE, cached_features, features
from gan_demo.weights import Checkpoint

SPLITS = 3
TEXTBOOK = Path(__file__).parent / "textbook.json"
PROTOCOL = (
    f"Fréchet distance between pooled EfficientNet-Lite0 features (1280), pictures enlarged to {SIDE} px "
    "(bicubic, antialiased): a random half of the real pictures against as many generated ones; "
    "floor: that half against the other half; mean and standard deviation over "
    f"{SPLITS} splits; not comparable with FID"
)


def frechet_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of the Gaussians fitted to two sets of features (N, D) and (M, D).

    |mean_a - mean_b|^2 + tr(A + B - 2 (A B)^(1/2)), A and B the covariances; 0 for equal sets.
    """
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    values, vectors = np.linalg.eigh(cov_a)
    root_a = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    # tr (A B)^(1/2) by way of a symmetric matrix with the same eigenvalues, which is numerically safe.
    cross = np.sqrt(np.linalg.eigvalsh(root_a @ cov_b @ root_a).clip(min=0)).sum()
    shift = np.square(a.mean(0) - b.mean(0)).sum()
    return float(shift + np.trace(cov_a) + np.trace(cov_b) - 2 * cross)


def measure(name: str | Path, pictures: Pictures, seed: int = 0) -> dict:
    """Everything that a checkpoint's metrics.json says about an unconditional model.

    Args:
        name: checkpoint id or path.
        pictures: the set that it was trained on, or another split of it, which says nothing about copies.
        seed: of the splits; generated pictures have the seeds 0, 1, 2, ...
    """
    model = checkpoints.load(name)
    if not hasattr(model.config, "z_dim") or hasattr(model.config, "text_dim"):
        raise ValueError(f"{name} draws no pictures from seeds alone; `text` or `sr` may measure it")
    half = len(pictures) // 2
    real = cached_features(pictures.images)
    images = generate(model, SPLITS * half)
    fake = features(images)
    distances = split_distances(real, fake, seed)
    scores = {}
    if hasattr(model, "discriminator"):
        sample_labels = classes(range(len(images)), getattr(model.config, "labels", []))
        labels = None if sample_labels is None else torch.tensor(pictures.labels)
        scores = {
            "real": score_quantiles(model.discriminator, pictures.images, labels),
            "generated": score_quantiles(model.discriminator, images, sample_labels),
        }
    fd = summary(distances["generated"]) | {
        "floor": summary(distances["floor"]),
        "textbook": textbook(textbook_key(pictures)),
        "samples": half,
        "seed": seed,
        "data": pictures.title,
        "protocol": PROTOCOL,
    }
    metrics = {"fd_effnet": fd}
    if len(pictures) == model.info.get("pictures", len(pictures)):  # of others it can have no copies
        metrics["nearest"] = copying(real, fake[:1000])
    return metrics | ({"scores": scores} if scores else {})  # those of LAPGAN's levels are measured by `drift`


def split_distances(real: np.ndarray, fake: np.ndarray, seed: int, splits: int = SPLITS) -> dict[str, list[float]]:
    """Distances in each split: `generated`, half of `real` to as many of `fake`; `floor`, that half to the other half.

    Each split takes a random half of `real`, and the next part of `fake`.
    """
    half = len(real) // 2
    distances: dict[str, list[float]] = {"generated": [], "floor": []}
    for split in range(splits):
        order = np.random.default_rng([seed, split]).permutation(len(real))
        first_half, second_half = real[order[:half]], real[order[half : 2 * half]]
        distances["generated"].append(frechet_distance(first_half, fake[split * half : (split + 1) * half]))
        distances["floor"].append(frechet_distance(first_half, second_half))
    return distances


def summary(values: list[float]) -> dict[str, float]:
    return {"mean": round(float(np.mean(values)), 1), "spread": round(float(np.std(values, ddof=1)), 1)}


def copying(real: np.ndarray, fake: np.ndarray) -> dict:
    """Distances to the nearest training picture: of samples, and of real pictures to the nearest other one.

    If samples were copies, their distances would be far smaller than those between real pictures.
    """
    held_out = np.random.default_rng(0).permutation(len(real))[: len(fake)]
    to_others = torch.cdist(torch.from_numpy(real[held_out]), torch.from_numpy(real))
    to_others[torch.arange(len(held_out)), torch.from_numpy(held_out)] = torch.inf
    to_real = torch.cdist(torch.from_numpy(fake), torch.from_numpy(real))
    return {
        "generated": _quartiles(to_real.min(1).values),
        "held_out_real": _quartiles(to_others.min(1).values),
        "samples": len(fake),
        "protocol": "Euclidean distance of pooled EfficientNet-Lite0 features; quartiles",
    }


def _quartiles(distances: Tensor) -> list[float]:
    return [round(float(q), 2) for q in distances.quantile(torch.tensor([0.25, 0.5, 0.75], dtype=distances.dtype))]


def generate(model: Checkpoint, count: int, batch: int = 250) -> Tensor:
    """Pictures of the seeds 0 to count - 1 as uint8 (count, C, H, W)."""
    return torch.cat([draw(model, part.tolist()) for part in torch.arange(count).split(batch)])


@torch.inference_mode()
def score_quantiles(
    discriminator: nn.Module, images: Tensor, labels: Tensor | None = None, count: int = 5000
) -> list[float]:
    """The 0th to 100th percentile of D's raw score on `count` pictures drawn at random, with their classes (N,)."""
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))[:count]
    sample = images[order]
    if labels is None:
        scores = [discriminator(to_float(part)) for part in sample.split(250)]
    else:
        pairs = zip(sample.split(250), labels[order].split(250), strict=True)
        scores = [discriminator(to_float(part), classes) for part, classes in pairs]
    return percentiles(torch.cat(scores))


def percentiles(scores: Tensor) -> list[float]:
    """The 0th to 100th percentile of scores (N,)."""
    return [round(float(q), 4) for q in scores.quantile(torch.linspace(0, 1, 101))]


def textbook(key: str) -> dict | None:
    """What `python -m gan_demo.evaluation textbook` measured on a data set, or None."""
    return _anchors().get(key)


def remember_textbook(key: str, figures: dict) -> None:
    """Store the textbook recipe's figures on a data set, instead of earlier ones."""
    TEXTBOOK.write_text(json.dumps(_anchors() | {key: figures}, indent=1) + "\n", "utf-8")


def _anchors() -> dict:
    return json.loads(TEXTBOOK.read_text("utf-8")) if TEXTBOOK.is_file() else {}


def textbook_key(pictures: Pictures) -> str:
    """The key in textbook.json of a data set at a size."""
    return f"{pictures.title}, {pictures.images.shape[-1]} px"


def kept_checkpoints(run: Path) -> list[Path]:
    """The folders at-* of a run, in order.

    Raises:
        FileNotFoundError: there is none.
    """
    folders = sorted(run.glob("at-*"))
    if not folders:
        raise FileNotFoundError(f"{run} holds no at-* checkpoint; train with --recipe textbook --keep-every 100000")
    return folders


def measure_textbook(run: Path, pictures: Pictures, seed: int = 0) -> dict:
    """Measure every checkpoint that a textbook run kept (`--keep-every`) on one split, and the best on all of them."""
    real, models, curve = cached_features(pictures.images), {}, {}
    for folder in kept_checkpoints(run):
        model = checkpoints.load(folder)
        models[model.info["images_seen"]] = model
    for count, model in models.items():
        curve[count] = round(_distances(real, model, seed, splits=1)[0], 1)
    best = min(curve, key=curve.get)
    return {"best": summary(_distances(real, models[best], seed, SPLITS)), "images_seen": best, "curve": curve}


def _distances(real: np.ndarray, model: Checkpoint, seed: int, splits: int) -> list[float]:
    fake = features(generate(model, splits * (len(real) // 2)))
    return split_distances(real, fake, seed, splits)["generated"]
