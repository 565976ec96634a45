"""What a discriminator sees in a picture, and which drawings it likes best, for the tab "What D learned"."""

from dataclasses import dataclass

import numpy as np

from gan_demo.checks import check_seed
from gan_demo.services import loaded
from gan_demo.services.elsewhere import movable
from gan_demo.services.openings import stored

FEATURES = 12  # of each layer, that are shown round the picture


@dataclass(frozen=True)
class Layer:
    """The features of a layer that stand out most in a picture, the clearest first."""

    features: list[int]  # numbers, counted from 0
    maps: np.ndarray  # uint8 (FEATURES, 1, h, w): from 0, no answer, to 255, the strongest one of this feature


@dataclass(frozen=True)
class Sight:
    """What D sees in the picture of a seed."""

    picture: np.ndarray  # uint8 (C, H, W)
    score: float  # D's raw score
    votes: list[float]  # what each of 4x4 places adds to it, row by row
    layers: list[Layer]  # from the picture's end on


@dataclass(frozen=True)
class Choice:
    """The drawings that D likes best, as more and more of them are there to choose from."""

    pictures: np.ndarray  # uint8 (K, C, H, W)
    places: list[int]  # of each picture: where on the sheet it lies
    firsts: list[int]  # ... from how many drawings a place on it is the best one


@stored()
@movable()
def look(model_id: str, seed: int) -> Sight:
    """What D sees in a generated picture.

    Raises:
        ValueError: there is no such DCGAN, or the seed is out of range.
    """
    import torch

    from gan_demo import inside, latent
    from gan_demo.pictures import to_array

    model = loaded.dcgan(model_id)
    with torch.inference_mode():
        images = model.generator(latent.latents([check_seed(seed)], model.config.z_dim))
        layers = [_strongest(maps[0].clamp(min=0)) for maps in inside.layers(model.discriminator, images)]
        score, votes = model.discriminator(images).item(), inside.votes(model.discriminator, images)
    return Sight(to_array(images)[0], score, votes.flatten().tolist(), layers)


@stored()
@movable()
def choose(model_id: str, first: int, places: int, most: int) -> Choice:
    """The best-liked drawing of each place of a sheet, of 1, 2, 3, ... `most` drawings.

    Args:
        model_id: a DCGAN.
        first: the first seed; place p of the sheet has every `places`-th one from first + p on.
        places: on the sheet.
        most: drawings for each place.

    Raises:
        ValueError: there is no such DCGAN, or a seed is out of range.
    """
    import torch

    from gan_demo import latent
    from gan_demo.pictures import to_float

    model = loaded.dcgan(model_id)
    best, winners = [-float("inf")] * places, []
    for turn in range(most):
        images = latent.draw(model, range(first + turn * places, first + (turn + 1) * places))
        with torch.inference_mode():
            scores = model.discriminator(to_float(images)).tolist()
        for place in range(places):
            if scores[place] > best[place]:
                best[place] = scores[place]
                winners.append((images[place].numpy(), place, turn + 1))
    pictures, where, firsts = zip(*winners, strict=True)
    return Choice(np.stack(pictures), list(where), list(firsts))


def _strongest(maps) -> Layer:
    """The maps (C, h, w) of the features whose answers vary most over the picture; none is negative."""
    order = maps.var((1, 2), correction=0).argsort(descending=True)[:FEATURES]
    own = maps[order]
    levels = (255 * own / own.amax((1, 2), keepdim=True).clamp(min=1e-12)).round().byte()
    return Layer(order.tolist(), levels[:, None].numpy())
