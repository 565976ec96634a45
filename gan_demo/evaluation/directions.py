"""Directions in z that have a meaning: found with one judge of labels, and checked with another.

One judge labels 20,000 drawings, a linear model says from z what it will say, and the model's weights are a direction.
What it drags along is taken out of it: the directions of those labels. Then the other judge looks at 1,000 fresh seeds,
each once at -3 and once at +3 along the direction: how many labels turn, and how many others change? What can be
measured in the pixels needs no judge: there "yes" is more than the median of all drawings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.linear_model import LogisticRegression, Ridge
from torch import Tensor
from tqdm import tqdm

from gan_demo import checkpoints, picks
from gan_demo.directions import LIMIT, turn, without
from gan_demo.evaluation import label_judges
from gan_demo.evaluation.label_judges import FIRST, SECOND, LabelJudge
from gan_demo.evaluation.text import to_lab
from gan_demo.latent import latents
from gan_demo.pictures import to_uint8
from gan_demo.training.data import Pictures
from gan_demo.weights import Checkpoint

KINDS = ("dcgan",)
DRAWINGS, FIRST_SEED = 20_000, 10_000  # that the first judge labels
TRIALS, ROUNDS = 300, 3  # seeds on which a direction is tried by the first judge, and how often
FRESH = 1000  # seeds, from 0 on, with which the second judge checks
LEAST, MOST = 0.6, 0.15  # share of labels that turn, at least; of each other one that changes, less than that
MARGIN = 0.1  # of the others, from which on a label's direction is taken out
BATCH = 250


@dataclass(frozen=True)
class Trait:
    """Something that a picture has more or less of."""

    name: str
    label: str = ""  # a judge's; or
    measure: Callable[[Tensor], Tensor] | None = None  # of pixels, uint8 (N, C, H, W) -> (N,)
    against: str = ""  # the label that it is told from; "" for all without it

    def read(self, images: Tensor, logits: Tensor | None, labels: Sequence[str]) -> Tensor:
        """How much pictures have of it: (N,)."""
        if self.measure is not None:
            return self.measure(images)
        assert logits is not None
        other = logits[:, labels.index(self.against)] if self.against else 0
        return logits[:, labels.index(self.label)] - other


def brightness(images: Tensor) -> Tensor:
    """The mean level of what is not background."""
    levels = images.float().mean(1)
    garment = (levels > 32).float()
    return (levels * garment).sum((1, 2)) / garment.sum((1, 2)).clamp(min=1)


def height(images: Tensor) -> Tensor:
    """The standard deviation of the rows, in pixels, each as heavy as it is bright."""
    rows = images.float().mean(1).sum(2)
    places, total = torch.arange(rows.shape[1]), rows.sum(1).clamp(min=1)
    centre = (rows * places).sum(1) / total
    return ((rows * (places - centre[:, None]).square()).sum(1) / total).sqrt()


def hue(images: Tensor) -> Tensor:
    """From blue to yellow: the mean b of CIELAB in the central half."""
    pixels = _lab(images)
    quarter = pixels.shape[1] // 4
    return pixels[:, quarter:-quarter, quarter:-quarter, 2].mean((1, 2))


def size(images: Tensor) -> Tensor:
    """The share of the picture whose colour in CIELAB is nearer to the centre's mean than to the edge's."""
    pixels = _lab(images)
    side = pixels.shape[1]
    middle, rim = slice(3 * side // 8, 5 * side // 8), side // 10
    edge = torch.ones(side, side, dtype=torch.bool)
    edge[rim:-rim, rim:-rim] = False
    means = pixels[:, middle, middle].mean((1, 2)), pixels[:, edge].mean(1)
    inside, outside = ((pixels - mean[:, None, None]).norm(dim=3) for mean in means)
    return (inside < outside).float().mean((1, 2))


def _lab(images: Tensor) -> Tensor:
    """Pictures at half their size in CIELAB: (N, H/2, W/2, 3)."""
    small = F.avg_pool2d(images.float(), 2).movedim(1, 3)
    return to_lab(small.flatten(0, 2)).float().view(small.shape)


# data set -> what is looked for, the most telling first, and the name of its judges
TRAITS = {
    "CelebA, first 10,000 aligned faces": (
        # Smiling, Male and Young change in 18 to 28 % of faces whatever else does, even at right angles to them.
        Trait("blond", "Blond_Hair"),
        Trait("glasses", "Eyeglasses"),
        Trait("fringe", "Bangs"),
        Trait("hat", "Wearing_Hat"),
    ),
    "Fashion-MNIST": (
        Trait("sleeve", "Pullover", against="T-shirt/top"),
        Trait("height", measure=height),
        Trait("brightness", measure=brightness),
    ),
    "Oxford Flowers-102 with human captions": (Trait("hue", measure=hue), Trait("size", measure=size)),
}
JUDGES = {"CelebA, first 10,000 aligned faces": "faces", "Fashion-MNIST": "clothes"}
PROTOCOL = (
    f"a linear model (scikit-learn) of z from what the first judge says of {DRAWINGS:,} drawings, of unit length, at "
    f"right angles to the directions of those that it dragged along in {MARGIN:.0%} or more; turned: of {FRESH:,} "
    f"fresh seeds, the share of which the second judge, another network that learned from other pictures, says no at "
    f"-{LIMIT:g} and yes at +{LIMIT:g}; others: the share of which its answer to another question changes; by pixels: "
    f"yes is more than the median of the drawings; by eye: from the mean z of four drawings to that of four others, as "
    f"in the paper's Figure 8, and not measured. Left out is what turns in fewer than {LEAST:.0%}, and what "
    f"changes another label of the judge's in {MOST:.0%} or more"
)


class Reader:
    """What a judge, or the pixels, say of drawings: (N, traits), above 0 for yes."""

    def __init__(self, model: Checkpoint, traits: Sequence[Trait], judge: LabelJudge | None) -> None:
        self.model, self.traits, self.judge = model, traits, judge
        self.thresholds = torch.zeros(len(traits))

    @torch.inference_mode()
    def read(self, z: Tensor) -> Tensor:
        parts = [self._read(to_uint8(self.model.generator(part))) for part in z.split(BATCH)]
        return torch.cat(parts) - self.thresholds

    def _read(self, images: Tensor) -> Tensor:
        logits, labels = (self.judge.read(images), self.judge.labels) if self.judge else (None, [])
        return torch.stack([trait.read(images, logits, labels) for trait in self.traits], 1)

    def set_medians(self, scores: Tensor) -> None:
        """Have yes begin at the median of scores (N, traits), for what is measured in the pixels."""
        medians = scores.median(0).values
        self.thresholds = torch.where(torch.tensor([bool(trait.measure) for trait in self.traits]), medians, 0.0)


def measure(name: str | Path, pictures: Pictures | None = None) -> dict:
    """The `directions` part of a DCGAN's metrics.json.

    Args:
        name: checkpoint id or path.
        pictures: labelled ones, from which the judges learn anew; None for those that are stored.

    Raises:
        ValueError: nothing is known of what such pictures show.
        FileNotFoundError: there are no judges yet.
    """
    model, data = checkpoints.load(name), checkpoints.read_config(checkpoints.find(name))["data"]
    if model.kind not in KINDS or data not in TRAITS:
        raise ValueError(f"{name} is a {model.kind} of {data}; directions are known of {', '.join(TRAITS)}")
    traits, judges = TRAITS[data], _judges(JUDGES.get(data, ""), pictures)
    first, second = (Reader(model, traits, judges.get(which)) for which in (FIRST, SECOND))
    z = latents(range(FIRST_SEED, FIRST_SEED + DRAWINGS), model.config.z_dim)
    scores = label(first, z)
    first.set_medians(scores)
    second.thresholds = first.thresholds
    directions = separate(first, fit(z, scores - first.thresholds, traits))
    turned, changed = check(second, directions, FRESH)
    entries = rows(traits, directions, turned, changed) + by_eye(checkpoints.find(name).name, model.config.z_dim)
    return {"directions": {"rows": entries, "protocol": PROTOCOL}}


def _judges(name: str, pictures: Pictures | None) -> dict[str, LabelJudge]:
    if not name:
        return {}
    if pictures is not None:
        for which, (judge, accuracy) in label_judges.train(pictures).items():
            words = ", ".join(f"{label} {share:.1%}" for label, share in accuracy.items())
            print(f"{label_judges.keep(judge, name, which)}: right on the other half of the pictures: {words}")
    return {which: label_judges.load(name, which) for which in (FIRST, SECOND)}


def label(reader: Reader, z: Tensor) -> Tensor:
    """What a reader says of each drawing: (N, traits)."""
    return torch.cat([reader.read(part) for part in tqdm(z.split(BATCH), desc="labelling", leave=False)])


def fit(z: Tensor, scores: Tensor, traits: Sequence[Trait]) -> Tensor:
    """Unit directions (traits, D) along which linear models of scores (N, traits) grow.

    Raises:
        ValueError: all drawings have something, or none has.
    """
    rows = []
    for trait, own in zip(traits, scores.T, strict=True):
        if not 0 < (own > 0).float().mean() < 1:
            raise ValueError(f"all drawings are alike in {trait.name}: there is no direction to be found")
        model = Ridge(10) if trait.measure else LogisticRegression(C=0.01, max_iter=500)
        weights = model.fit(z.numpy(), own.numpy() if trait.measure else (own > 0).numpy()).coef_
        rows.append(torch.as_tensor(np.ravel(weights), dtype=torch.float32))
    return F.normalize(torch.stack(rows), dim=1)


def separate(reader: Reader, raw: Tensor) -> Tensor:
    """Directions (traits, D), each at right angles to the raw ones of the traits that it would drag along."""
    directions, count = raw, len(raw)
    dragged: list[set[int]] = [set() for _ in range(count)]
    for _ in range(ROUNDS):
        _, changed = check(reader, directions, TRIALS)
        news = [{j for j in range(count) if j != i and changed[i, j] >= MARGIN} - dragged[i] for i in range(count)]
        if not any(news):
            break
        dragged = [before | more for before, more in zip(dragged, news, strict=True)]
        directions = torch.stack([without(raw[i], [raw[j] for j in sorted(dragged[i])]) for i in range(count)])
    return directions


def check(reader: Reader, directions: Tensor, seeds: int) -> tuple[Tensor, Tensor]:
    """Of so many seeds: the share of which each direction turns its trait, (traits,), and changes each, (T, T)."""
    z, turned, changed = latents(range(seeds), directions.shape[1]), [], []
    for i, direction in enumerate(tqdm(directions, desc="checking", leave=False)):
        low, high = (reader.read(z + side * LIMIT * direction) > 0 for side in (-1, 1))
        turned.append((~low[:, i] & high[:, i]).float().mean())
        changed.append((low != high).float().mean(0))
    return torch.stack(turned), torch.stack(changed)


def rows(traits: Sequence[Trait], directions: Tensor, turned: Tensor, changed: Tensor) -> list[dict]:
    """What is stored of the directions that are good enough to be shown, in the order of the traits."""
    names = [trait.name for trait in traits]
    places = chosen(traits, turned, changed)
    return [
        {
            "name": names[i],
            "by": "pixels" if traits[i].measure else "judge",
            "turned": round(float(turned[i]), 3),
            "others": {names[j]: round(float(changed[i, j]), 3) for j in places if j != i},
            "z": rounded(directions[i]),
        }
        for i in places
    ]


def by_eye(model_id: str, z_dim: int) -> list[dict]:
    """The paper's turn vector, from seeds that were picked by eye; nothing is measured of it."""
    if picks.LEFT_TO_RIGHT.model != model_id:
        return []
    direction = turn(picks.LEFT_TO_RIGHT.start, picks.LEFT_TO_RIGHT.end, z_dim)
    return [{"name": "turn", "by": "eye", "turned": None, "others": {}, "z": rounded(direction)}]


def rounded(direction: Tensor) -> list[float]:
    """A direction as it is stored and sent to pages: no picture shows what is left out."""
    return [round(value, 3) for value in direction.tolist()]


def chosen(traits: Sequence[Trait], turned: Tensor, changed: Tensor) -> list[int]:
    """Places of the directions that turn enough and change no other shown label too often; of two, the first stays.

    What is measured in the pixels is no label: there is always some that lies near the median.
    """
    places: list[int] = []
    for i, trait in enumerate(traits):
        labels = [j for j in places if not (trait.measure or traits[j].measure)]
        fits = all(changed[i, j] < MOST and changed[j, i] < MOST for j in labels)
        if turned[i] >= LEAST and fits:
            places.append(i)
    return places
