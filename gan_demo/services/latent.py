"""Pictures drawn from seeds, and the path between two seeds, for the tab and the endpoints."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gan_demo.checks import MAX_SEED, check_filled, check_seed, whole
from gan_demo.services import batches, loaded
from gan_demo.services.elsewhere import movable
from gan_demo.services.openings import stored
from gan_demo.services.recent import remembered

if TYPE_CHECKING:
    from torch import Tensor

    from gan_demo.weights import Checkpoint

PATHS = ("slerp", "lerp")
MAX_COUNT = 64  # pictures at once
STANDING = "D finds it more real-looking than this % of real pictures"
PROBABILITY = "D's probability that it is real, in %"


@dataclass(frozen=True)
class Morph:
    """A path from seed A to seed B."""

    frames: np.ndarray  # uint8 (N, C, H, W)
    lengths: dict[str, list[float]]  # |z| at each frame along either kind of path: slerp and lerp
    opinions: list[float]  # D's opinion of each frame, 0 to 100; [] if D's scores were not measured
    opinion: str  # what the numbers in `opinions` are: STANDING or PROBABILITY


@dataclass(frozen=True)
class Scale:
    """How D's raw score of a picture becomes a number from 0 to 100 that says something."""

    opinion: str  # what the number is: STANDING or PROBABILITY
    quantiles: list[float]  # for STANDING: percentiles 0 to 100 of its scores of real pictures; [] if not measured


@stored()
@remembered()
@movable()
def morph(
    model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str | Mapping[str, float] = ""
) -> Morph:
    """The pictures on the path between two seeds, and all that is known of them.

    Args:
        model_id: a checkpoint that draws from seeds.
        seed_a, seed_b: whole numbers from 0 to 4294967295.
        frames: how many pictures, from 2 to 96.
        path: slerp or lerp.
        label: the class of all pictures, "" for a model without classes; or the shares of some that are mixed.

    Raises:
        ValueError: unknown model, path or label, or a seed, number of frames or share out of range.
    """
    from gan_demo.pictures import to_array

    model = _model(model_id)
    paths, condition = _conditions(model_id, seed_a, seed_b, frames, path, label)
    images = batches.run(model.generator, paths[path], *condition)
    scores = batches.run(model.discriminator, images, *condition)
    lengths = {kind: z.norm(dim=1).tolist() for kind, z in paths.items()}
    return Morph(to_array(images), lengths, *_opinions(model_id, scores))


@remembered()
@movable()
def pictures(
    model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str | Mapping[str, float] = ""
) -> np.ndarray:
    """The frames of a `morph` alone, uint8 (N, C, H, W): while somebody drags, nobody asks for D's opinions."""
    from gan_demo.pictures import to_array

    model = _model(model_id)
    paths, condition = _conditions(model_id, seed_a, seed_b, frames, path, label)
    return to_array(batches.run(model.generator, paths[path], *condition))


def _conditions(
    model_id: str, seed_a: float, seed_b: float, frames: float, path: str, label: str | Mapping[str, float]
) -> "tuple[dict[str, Tensor], tuple[Tensor, ...]]":
    """What the networks of a morph read: the latent vectors of either kind of path, and the labels where there are any.

    Raises:
        ValueError: see `morph`.
    """
    from gan_demo import latent

    seeds = [check_filled(seed_a, "seed A"), check_filled(seed_b, "seed B")]
    ends = latent.latents(seeds, loaded.get(model_id).config.z_dim)
    count = check_filled(frames, "frames")
    z = latent.path(*ends, count, path)
    classes = latent.mixture if isinstance(label, Mapping) else latent.same_class
    labels = classes(label, loaded.labels(model_id), len(z))
    condition = () if labels is None else (labels,)
    return {kind: z if kind == path else latent.path(*ends, count, kind) for kind in PATHS}, condition


def scale(model_id: str) -> Scale:
    """What becomes of the scores of a checkpoint's D.

    The loss of GAN and CGAN makes D a probability (Sec. 3); other scores only mean something relative to those of real
    pictures.
    """
    if loaded.kind_of(model_id) in ("gan", "cgan"):
        return Scale(PROBABILITY, [])
    return Scale(STANDING, loaded.metrics(model_id).get("scores", {}).get("real", []))


def _opinions(model_id: str, scores: "Tensor") -> tuple[list[float], str]:
    """D's raw scores (N,) as numbers from 0 to 100, and what these are."""
    from gan_demo import latent

    about = scale(model_id)
    if about.opinion == PROBABILITY:
        return (100 * scores.sigmoid()).tolist(), about.opinion
    return latent.standing(scores, about.quantiles).tolist() if about.quantiles else [], about.opinion


@stored()
@remembered()
@movable()
def draw(model_id: str, seeds: Sequence[int], label: str = "") -> np.ndarray:
    """The pictures of the given seeds, uint8 (N, C, H, W).

    Args:
        model_id: a checkpoint that draws from seeds.
        seeds: whole numbers from 0 to 4294967295.
        label: the class of all pictures; "" for a model without classes, or to take all classes in turn.

    Raises:
        ValueError: unknown model or label, or a seed out of range.
    """
    from gan_demo import latent

    model = _model(model_id)
    return latent.draw(model, seeds, label, functools.partial(batches.run, model.generator)).numpy()


def consecutive_seeds(seed: float | None, count: float | None) -> range:
    """The seeds `seed`, `seed` + 1, ..., `count` of them.

    Raises:
        ValueError: one of the two is empty or out of range.
    """
    first = check_seed(check_filled(seed, "seed"))
    count = whole(check_filled(count, "count"), "count", 1, MAX_COUNT)
    highest = MAX_SEED + 1 - count
    if first > highest:
        raise ValueError(f"{count} pictures take {count} seeds in a row; the first can be {highest} at most")
    return range(first, first + count)


def _model(model_id: str) -> "Checkpoint":
    return loaded.get(loaded.check_kind(model_id, "draws no pictures from seeds", *loaded.DRAWING))
