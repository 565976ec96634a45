"""How well a discriminator's layers serve another classifier (DCGAN, Sec. 5): a linear SVM on few labels.

The same SVM reads the same pictures' pixels, and the layers of a discriminator of the same architecture that learned
nothing: what D's layers add to either is what the game has taught them.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.model_selection import GridSearchCV, StratifiedShuffleSplit
from sklearn.svm import LinearSVC
from torch import Tensor, nn
from tqdm import tqdm

from gan_demo import checkpoints
from gan_demo.inside import finest, pooled_layers
from gan_demo.pictures import to_float
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.data import Pictures
from gan_demo.weights import Checkpoint

# kind, whose finest discriminator is one of convolutions -> data sets with names for what is in their pictures
DATA = {
    "dcgan": ("Fashion-MNIST", "CelebA, first 10,000 aligned faces", "Oxford Flowers-102 with human captions"),
    "lapgan": ("CIFAR-10",),
}
LABELS = (10, 30, 100, 300, 1000)  # of each class
ATTRIBUTES = {"Smiling": "smile", "Eyeglasses": "glasses"}  # yes or no, where a set has them instead of classes
DRAWS = 5
FEWEST_TESTS, MOST_TESTS = 20, 3000  # test pictures of each class, and of all
BATCH = 250  # pictures that a network reads at once
STATISTICS = 2000  # pictures, without labels, on which BatchNorm's statistics are measured
STRENGTHS = [0.01, 0.1, 1.0, 10.0]  # of the SVM, which are tried
TRIALS = 100  # labelled pictures of each class, at most, on which its strength is chosen
METHODS = ("layers", "untrained", "pixels")
PROTOCOL = (
    "accuracy of scikit-learn's LinearSVC (squared hinge, L2) on test pictures, as many of each class; features are "
    "centred and have a mean square length of 1; its strength C is chosen on a fifth of the first draw's labelled "
    f"pictures; mean and standard deviation over {DRAWS} draws of the labelled pictures. layers: all of D's, after "
    "their activation, max-pooled to 4x4 and side by side; untrained: the same of a D with its first random weights; "
    f"BatchNorm's statistics of both are measured on {STATISTICS:,} pictures, as the authors' code does; pixels: all "
    "of them, not pooled"
)


@dataclass(frozen=True)
class Task:
    """Something to tell apart."""

    name: str
    classes: int  # how many there are
    labels: np.ndarray  # of the pictures from which labelled ones are drawn
    test_labels: np.ndarray | None  # of those of a split that no discriminator saw; None where there is none


@dataclass(frozen=True)
class Draw:
    """Places of pictures: of labelled ones, most important first, and of those to be told; rows are classes."""

    labelled: np.ndarray  # (classes, most labels)
    test: np.ndarray  # (classes, tests)


def tasks(pictures: Pictures, test: Pictures | None) -> list[Task]:
    """What can be asked about a set of pictures."""
    if pictures.labels:
        labels = None if test is None else np.array(test.labels)
        return [Task("class", max(pictures.labels) + 1, np.array(pictures.labels), labels)]
    bits = {name: np.array(pictures.attributes[name]) for name in ATTRIBUTES if name in pictures.attributes}
    return [Task(ATTRIBUTES[name], 2, own, None) for name, own in bits.items()]


def classes_with_enough(task: Task, labels: int) -> list[int]:
    """Classes of which so many labelled pictures leave enough for a test; none if most classes lack them."""
    needed = labels + (FEWEST_TESTS if task.test_labels is None else 0)
    counts = np.bincount(task.labels, minlength=task.classes)
    enough = [index for index in range(task.classes) if counts[index] >= needed]
    return enough if 2 * len(enough) > task.classes else []


def draw(task: Task, classes: list[int], labels: int, seed: int) -> Draw:
    """Labelled pictures and tests, as many of each class; more labels of one seed begin with its fewer ones."""
    rng = np.random.default_rng([seed])
    pools = [rng.permutation(np.flatnonzero(task.labels == one)) for one in range(task.classes)]
    if task.test_labels is None:
        rest = [pools[one][labels:] for one in classes]
    else:
        rest = [np.flatnonzero(task.test_labels == one) for one in classes]
    tests = min(MOST_TESTS // len(classes), *(len(one) for one in rest))
    return Draw(np.stack([pools[one][:labels] for one in classes]), np.stack([one[-tests:] for one in rest]))


def untrained(model: Checkpoint, seed: int = 0) -> nn.Module:
    """A discriminator of the same architecture with its first random weights."""
    torch.manual_seed(seed)
    return finest(type(model)(model.config)).eval()


def with_statistics(discriminator: nn.Module, images: Tensor) -> nn.Module:
    """The same network with BatchNorm's statistics measured on pictures uint8 (N, C, H, W)."""
    network = deepcopy(discriminator)
    measure_batchnorm(network, [(to_float(part),) for part in images.split(BATCH)])
    return network


class Reader:
    """Features of a set's pictures, each read when it is first asked for."""

    def __init__(self, network: nn.Module | None, images: Tensor) -> None:
        """A network whose layers are read, None for pixels; pictures uint8 (N, C, H, W)."""
        self.network, self.images = network, images
        self.is_read = np.zeros(len(images), bool)
        self.values = np.empty((len(images), self._read(images[:1]).shape[1]), np.float32)

    def take(self, places: np.ndarray) -> np.ndarray:
        """Features (P, D) of the pictures at some places."""
        missing = np.unique(places[~self.is_read[places]])
        for part in np.array_split(missing, len(missing) // BATCH + 1):
            self.values[part] = self._read(self.images[part])
        self.is_read[missing] = True
        return self.values[places]

    def _read(self, images: Tensor) -> np.ndarray:
        values = to_float(images)
        return (values.flatten(1) if self.network is None else pooled_layers(self.network, values)).numpy()


def normalised(labelled: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both, centred and scaled by one number as the labelled pictures ask, so that C means the same everywhere."""
    centre = labelled.mean(0)
    scale = 1 / np.sqrt(np.square(labelled - centre).sum(1).mean())
    return (labelled - centre) * scale, (test - centre) * scale


def in_their_span(labelled: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates in the space that the labelled pictures span, where they are fewer than their features.

    A linear SVM only asks for products with labelled pictures, so nothing but the time that it takes is another one.
    """
    if len(labelled) >= labelled.shape[1]:
        return labelled, test
    basis, coordinates = np.linalg.qr(labelled.T)
    return np.ascontiguousarray(coordinates.T), test @ basis


def choose_strength(features: np.ndarray, labels: np.ndarray) -> float:
    """The C that tells most pictures of a held-back fifth apart."""
    splits = StratifiedShuffleSplit(max(1, 50 * len(np.unique(labels)) // len(labels)), test_size=0.2, random_state=0)
    search = GridSearchCV(LinearSVC(random_state=0), {"C": STRENGTHS}, cv=splits, refit=False)
    return search.fit(features, labels).best_params_["C"]


def measure(
    name: str | Path, pictures: Pictures, test: Pictures | None, counts: tuple[int, ...] = LABELS
) -> Iterator[tuple[str, dict]]:
    """Tasks, and how well each method does with so many labels of each class.

    Args:
        name: checkpoint id or path.
        pictures: those from which labelled ones are drawn.
        test: pictures that the discriminator never saw, where there are some; otherwise those are tested that are left.
        counts: labels of each class.

    Raises:
        ValueError: the checkpoint has no discriminator of convolutions, or its pictures have neither classes nor
            attributes that anybody asks for.
    """
    model = checkpoints.load(name)
    if model.kind not in DATA:
        raise ValueError(f"{name} is a {model.kind}; `features` measures the discriminators of {', '.join(DATA)}")
    if not (questions := tasks(pictures, test)):
        raise ValueError(f"{pictures.title} has neither classes nor any of {', '.join(ATTRIBUTES)}")
    own, others = readers(model, pictures, test)
    for task in questions:
        for row in tell_apart(own, others, task, counts):
            yield task.name, row


def merge(stored: dict, name: str, row: dict, data: str) -> dict:
    """Stored figures with another row, in the place of an earlier one with as many labels."""
    rows = {one["labels"]: one for one in stored.get("tasks", {}).get(name, [])} | {row["labels"]: row}
    questions = stored.get("tasks", {}) | {name: [rows[labels] for labels in sorted(rows)]}
    return {"tasks": questions, "data": data, "protocol": PROTOCOL}


def readers(
    model: Checkpoint, pictures: Pictures, test: Pictures | None
) -> tuple[dict[str, Reader], dict[str, Reader]]:
    """How each method reads the pictures with labels, and those to be told."""
    sample = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(0))[:STATISTICS]
    networks = {
        "layers": with_statistics(finest(model), pictures.images[sample]),
        "untrained": with_statistics(untrained(model), pictures.images[sample]),
        "pixels": None,
    }
    own = {method: Reader(networks[method], pictures.images) for method in METHODS}
    return own, own if test is None else {method: Reader(networks[method], test.images) for method in METHODS}


def tell_apart(
    own: dict[str, Reader], others: dict[str, Reader], task: Task, counts: tuple[int, ...]
) -> Iterator[dict]:
    """Accuracies by the number of labels of each class."""
    for count in counts:
        if not (classes := classes_with_enough(task, count)):
            continue
        draws = [draw(task, classes, count, seed) for seed in range(DRAWS)]
        yield {
            "labels": count,
            "classes": len(classes),
            "tests": draws[0].test.size,
            "accuracy": {method: _accuracies(own[method], others[method], draws) for method in METHODS},
        }


def _accuracies(own: Reader, others: Reader, draws: list[Draw]) -> dict[str, float]:
    shares, strength = [], 0.0
    for one in tqdm(draws, leave=False):
        labels, truth = (np.repeat(np.arange(len(part)), part.shape[1]) for part in (one.labelled, one.test))
        parts = (own.take(one.labelled.ravel()), others.take(one.test.ravel()))
        features, tests = in_their_span(*normalised(*parts))
        if not strength:
            few = (np.arange(one.labelled.shape[1]) < TRIALS)[None].repeat(len(one.labelled), 0).ravel()
            strength = choose_strength(features[few], labels[few])
        machine = LinearSVC(C=strength, random_state=0).fit(features, labels)
        shares.append(machine.score(tests, truth))
    return {"mean": round(float(np.mean(shares)), 4), "spread": round(float(np.std(shares, ddof=1)), 4), "C": strength}
