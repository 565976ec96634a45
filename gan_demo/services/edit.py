"""Sums with latent vectors, and directions with a meaning, for the latent tab and the endpoints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gan_demo.checks import brief, check_filled, check_seed, is_number
from gan_demo.services import loaded
from gan_demo.services.elsewhere import movable
from gan_demo.services.openings import stored

GROUP = 3  # exemplars of each group
LIMIT = 3.0  # standard deviations of z that a direction is followed, either way
NOISE_SEED = 0  # of the noise round a result


@dataclass(frozen=True)
class Direction:
    """A direction in z that has a meaning, as `python -m gan_demo.evaluation directions` found and measured it."""

    name: str
    by: str  # who says what a picture has: judge or pixels; or eye, where it comes from pictures that were picked
    turned: float | None  # the share of pictures that it turns, from 0 to 1; None where nobody measured it
    z: list[float]  # of length 1


@dataclass(frozen=True)
class Sums:
    """A - B + C, and the pictures of all that takes part in it; each uint8 (..., C, H, W)."""

    exemplars: np.ndarray  # (9, ...): those of A, of B and of C
    means: np.ndarray  # (3, ...): G's pictures of the groups' mean z
    result: np.ndarray
    neighbours: np.ndarray  # (8, ...): with a little noise
    pixels: np.ndarray  # the control: the same sum on the exemplars' pictures


def directions(model_id: str) -> list[Direction]:
    """What was measured of a checkpoint's weights; [] where nothing was, or only of other weights.

    Raises:
        ValueError: there is no such checkpoint, or its config.json is damaged.
    """
    names, rows = ("name", "by", "turned", "z"), _figures(model_id, "directions").get("rows", [])
    return [Direction(**{name: row[name] for name in names}) for row in rows]


def habits(model_id: str) -> dict[str, float]:
    """What photographs with a direction's label have in common, and drawings along it: shares from 0 to 1.

    Of pictures with the label and of the others: `companions` (`_others`) have a second label, and `darker`
    (`darker_others`) are darker than usual; of `drawings`, those that become darker. {} where nobody counted.

    Raises:
        ValueError: there is no such checkpoint, or its config.json is damaged.
    """
    figures = _figures(model_id, "habits")
    if not figures:
        return {}
    companions, darker = figures["companions"], figures["darker"]
    return {
        "companions": companions["with"],
        "companions_others": companions["without"],
        "darker": darker["with"],
        "darker_others": darker["without"],
        "drawings": figures["drawings"]["darker"],
    }


def _figures(model_id: str, part: str) -> dict:
    """A part of metrics.json; {} where it is not there, or of other weights."""
    sha256, metrics = loaded.config(model_id)["sha256"], loaded.metrics(model_id)
    return metrics.get(part, {}) if metrics.get("weights_sha256") == sha256 else {}


def shift(model_id: str, strengths: Mapping[str, float]) -> list[float]:
    """What is added to a z to move it along some directions, each by its strength.

    Raises:
        ValueError: there is no such direction, or a strength is not a number from -3 to 3.
    """
    vectors = {direction.name: direction.z for direction in directions(model_id)}
    if not isinstance(strengths, Mapping):
        raise ValueError(f"strengths is {brief(strengths)}; it names directions, as in {{'blond': 2}}")
    for name, strength in strengths.items():
        if name not in vectors:
            raise ValueError(f"direction {brief(name)} is unknown; {model_id} has {', '.join(vectors) or 'none'}")
        if not is_number(strength) or not -LIMIT <= strength <= LIMIT:
            raise ValueError(f"strength of {name} is {brief(strength)}; it is a number from {-LIMIT:g} to {LIMIT:g}")
    if not strengths:
        return []
    moves = [strength * np.array(vectors[name]) for name, strength in strengths.items()]
    return np.sum(moves, 0).round(4).tolist()


@stored()
@movable()
def moved(model_id: str, seed: float, shifts: Sequence[Sequence[float]]) -> np.ndarray:
    """The pictures of a seed's z after each of some shifts (see `shift`), uint8 (N, C, H, W).

    Raises:
        ValueError: there is no such DCGAN, or the seed is out of range.
    """
    import torch

    from gan_demo.latent import latents
    from gan_demo.pictures import to_array

    model = loaded.dcgan(model_id)
    (z,) = latents([check_seed(check_filled(seed, "seed"))], model.config.z_dim)
    points = torch.stack([z + torch.tensor(one) if one else z for one in shifts])
    with torch.inference_mode():
        return to_array(model.generator(points))


def edit(model_id: str, seed: float, strengths: Mapping[str, float]) -> np.ndarray:
    """The picture of a seed, and that after its z was moved along some directions: uint8 (2, C, H, W).

    Raises:
        ValueError: there is no such DCGAN or direction, or a number is out of range.
    """
    return moved(model_id, seed, [[], shift(model_id, strengths)])


@stored()
@movable()
def sums(model_id: str, seeds_a: Sequence[int], seeds_b: Sequence[int], seeds_c: Sequence[int]) -> Sums:
    """The mean z of A minus that of B plus that of C, each of up to three seeds (DCGAN, Figure 7).

    Raises:
        ValueError: there is no such DCGAN, a group has none or too many seeds, or one is out of range.
    """
    import torch

    from gan_demo import latent
    from gan_demo.directions import mean_latent, neighbours, pixel_sum
    from gan_demo.pictures import to_array, to_uint8

    model, groups = loaded.dcgan(model_id), [group(seeds) for seeds in (seeds_a, seeds_b, seeds_c)]
    means = torch.stack([mean_latent(seeds, model.config.z_dim) for seeds in groups])
    result = means[0] - means[1] + means[2]
    with torch.inference_mode():
        parts = [to_uint8(model.generator(latent.latents(seeds, model.config.z_dim))) for seeds in groups]
        around = to_array(model.generator(neighbours(result, NOISE_SEED)))
        drawings = to_array(model.generator(torch.cat([means, result[None]])))
    return Sums(torch.cat(parts).numpy(), drawings[:3], drawings[3], around, pixel_sum(*parts).numpy())


def group(seeds: object) -> list[int]:
    """A group's seeds, checked; a single number is a group of one.

    Raises:
        ValueError: there are none, or too many, or one is out of range.
    """
    numbers = seeds if isinstance(seeds, list | tuple) else [seeds]
    if not 1 <= len(numbers) <= GROUP:
        raise ValueError(f"a group has 1 to {GROUP} seeds, not {len(numbers)}")
    return [check_seed(check_filled(seed, "a group's seed")) for seed in numbers]
