"""What the game "Real or fake?" is played with: decks whose networks are here, and how their D decides.

The game itself runs in the browser; answers of a class are kept by `services.classes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gan_demo import decks
from gan_demo.decks import Deck
from gan_demo.services import latent, loaded
from gan_demo.services.elsewhere import movable
from gan_demo.services.openings import stored

TIMES = (50, 75, 100, 150, 200, 300, 400, 1000, 2000)  # milliseconds that a picture stands, as in LAPGAN's study
MIDDLE = 50.0  # percent: where a probability changes sides


@dataclass(frozen=True)
class Judge:
    """How the score of a deck's D becomes its answer."""

    model_id: str
    scale: latent.Scale
    threshold: float  # from 0 to 100 on that scale: at and above it D says "real"


def networks(deck: Deck) -> dict[str, str]:
    """The networks of a deck that are here, by id, each with its name."""
    here = loaded.ids("gan", "lapgan", "dcgan", "cgan")
    return {model_id: name for model_id, name in deck.networks.items() if model_id in here}


def playable() -> list[Deck]:
    """The decks that have a network and real pictures.

    Raises:
        ValueError: there is none; the message is that of the last.
    """
    problem = ValueError("there is no network that draws clothes or digits")
    whole = []
    for deck in decks.DECKS.values():
        try:
            decks.sheet(deck)
        except ValueError as error:
            problem = error
            continue
        if networks(deck):
            whole.append(deck)
    if not whole:
        raise problem
    return whole


def judge(deck: Deck) -> Judge | None:
    """The D that plays along; None where it is missing, or nothing says what its scores mean.

    A D whose scores are only a standing among real pictures decides where it errs as often on real pictures as on those
    that its own generator draws.
    """
    if deck.judge not in networks(deck):
        return None
    scale = latent.scale(deck.judge)
    if scale.opinion == latent.PROBABILITY:
        return Judge(deck.judge, scale, MIDDLE)
    scores = loaded.metrics(deck.judge).get("scores", {})
    if not scale.quantiles or not scores.get("generated"):
        return None
    return Judge(deck.judge, scale, balance(scale.quantiles, scores["generated"]))


def balance(real: Sequence[float], generated: Sequence[float]) -> float:
    """The percentile of the real scores with as many of them below as there are generated ones above, in percent.

    Args:
        real: percentiles 0 to 100 of D's scores of real pictures.
        generated: the same of its generator's.
    """
    last = len(real) - 1
    return next((100.0 * q / last for q in range(last) if real[q] >= generated[last - q]), 100.0)


@stored()
@movable()
def draw(model_id: str, seeds: Sequence[int]) -> np.ndarray:
    """A network's pictures of some seeds, uint8 (N, C, H, W); the seed says which class, where there are any.

    Raises:
        ValueError: there is no such checkpoint, or it is damaged.
    """
    from gan_demo import latent

    return latent.draw(loaded.get(model_id), seeds).numpy()
