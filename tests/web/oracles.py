"""What torch makes of sixteen fixed inputs of each shipped network, for comparison with the engine wherever it runs."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from gan_demo import examples, plans
from gan_demo.checkpoints import find, load
from gan_demo.models.gan_cls import characters
from gan_demo.pictures import sheet, to_float, to_uint8
from gan_demo.plans import Plan
from tests.web.engine import randn

SEEDS = range(16)
# Of noise: below 16 numbers, torch draws them in another way; from there on, the last block is a special case.
NOISE_SIZES = [1, 2, 7, 15, 16, 17, 31, 32, 100, 1380, 5476]
NOISE_SEEDS = [0, 1, 42, 123456789, 2**31, 2**32 - 1]
NOISE_TOLERANCE = 3e-6

GENERATORS = [
    "dcgan-faces",
    "dcgan-flowers",
    "dcgan-fashion",
    "gan-mnist",
    "gan-fashion",
    "gan-cifar10",
    "cgan-mnist",
    "lapgan-cifar10",
    "lapgan-fashion",
    "lapgan-flowers",
    "gan-cls-flowers",
]
PICTURES = [(name, "generator") for name in [*GENERATORS, "srresnet-photos", "srgan-photos"]]
NUMBERS = [
    ("dcgan-faces", "discriminator"),
    ("dcgan-flowers", "discriminator"),
    ("gan-cls-flowers", "discriminator"),
    ("text-encoder-flowers", "encoder"),
    ("style-encoder-flowers", "encoder"),
    ("projector-fashion", "encoder"),
    ("projector-faces", "encoder"),
]
MOST_LEVELS, MOST_SHARE = 1, 5e-4  # of 255, and of the values that may differ at all
MOST_OF_SPREAD = 1e-3
SIDE = 12  # pixels of a crop; four times four of them are what super-resolution's plan takes at a time

COLOURS = ("red", "white", "yellow", "purple")
PARTS = (
    "petals",
    "petals and a dark center",
    "petals that are long and pointed",
    "stamen, and many small green leaves",
)
SENTENCES = [f"this flower has {colour} {part}" for colour in COLOURS for part in PARTS]


@dataclass(frozen=True)
class Difference:
    """How far an engine is from torch."""

    worst: float  # levels of 255 for pictures; for numbers a share of their spread
    share: float | None  # of a picture's levels that differ


@dataclass(frozen=True)
class Case:
    """A network's inputs, as `run_plan` takes them, and what torch makes of them."""

    samples: list[dict]
    expectation: np.ndarray  # uint8 (N, height, width, 3) of pictures, else float32 (N, numbers)

    @property
    def picture(self) -> bool:
        return self.expectation.dtype == np.uint8

    def difference(self, result: dict) -> Difference:
        """From what `run_plan` or a browser's page returns."""
        if self.picture:
            rgba = np.array(result["pictures"], dtype=int).reshape(*self.expectation.shape[:3], 4)
            assert (rgba[..., 3] == 255).all()
            differences = np.abs(rgba[..., :3] - self.expectation.astype(int))  # a grey one is three times the same
            return Difference(float(differences.max()), float(np.mean(differences > 0)))
        numbers = np.array([outputs[0] for outputs in result["outputs"]])
        differences = np.abs(numbers - self.expectation)
        return Difference(float(differences.max() / np.ptp(self.expectation, axis=0).max()), None)

    def assert_near(self, difference: Difference) -> None:
        """Pictures within a level and nearly all the same; numbers within a thousandth of their spread over inputs."""
        assert difference.worst <= (MOST_LEVELS if self.picture else MOST_OF_SPREAD)
        assert difference.share is None or difference.share < MOST_SHARE


def assert_noise(table: list[list[list[float]]]) -> None:
    """What an engine draws, for each of NOISE_SIZES a row of one draw for each of NOISE_SEEDS, is what torch draws."""
    for size, row in zip(NOISE_SIZES, table, strict=True):
        for seed, values in zip(NOISE_SEEDS, row, strict=True):
            assert (torch.tensor(values) - randn(seed, size)[0]).abs().max() < NOISE_TOLERANCE, (size, seed)


@cache
def generator(name: str) -> torch.nn.Module:
    return load(name).generator


def stored_plan(name: str, network: str) -> Plan:
    return plans.read(find(name))[network]


def mix(seed: int, classes: int) -> Tensor:
    """Weights (1, classes) of two classes; of the first alone for every fourth seed."""
    weights = torch.zeros(1, classes)
    weights[0, seed % classes] += 1 - (seed % 4) / 4
    weights[0, (seed + 3) % classes] += (seed % 4) / 4
    return weights


def seeds_and_inputs(name: str) -> list[tuple[dict, list[Tensor]]]:
    """For each seed, what the engine gets and what torch gets: noise, and a class, gains or a sentence besides."""
    config = load(name).config
    inputs = []
    for seed in SEEDS:
        sample, tensors = {"z": {"seed": seed, "size": config.z_dim}}, [randn(seed, config.z_dim)]
        if name.startswith("cgan"):  # whose labels are weights, so that they can be mixed
            tensors.append(sample.setdefault("labels", mix(seed, len(config.labels))))
        elif names := getattr(config, "labels", []):
            tensors.append(sample.setdefault("labels", torch.tensor([seed % len(names)])))
        if name.startswith("lapgan"):
            sample["gains"] = torch.ones(len(config.sizes))
        if name.startswith("gan-cls"):
            tensors.append(sample.setdefault("texts", randn(seed + 100, config.text_dim) * 0.03))
        inputs.append((sample, tensors))
    return inputs


@cache
def case(name: str, network: str) -> Case:
    """The case of a network in PICTURES or NUMBERS."""
    if name in GENERATORS and network == "generator":
        inputs = seeds_and_inputs(name)
        return Case([sample for sample, _ in inputs], levels(images(name)))
    if network == "generator":
        small = crops()
        with torch.no_grad():
            return Case([{"small": small}], levels([generator(name)(small)]))
    module = load(name).discriminator if network == "discriminator" else load(name)
    inputs = judged(name)
    with torch.no_grad():
        outputs = [module(*tensors).flatten().numpy() for tensors in inputs]
    names = [one["name"] for one in stored_plan(name, network)["inputs"]]
    return Case([dict(zip(names, tensors, strict=True)) for tensors in inputs], np.stack(outputs))


@cache
def images(name: str) -> list[Tensor]:
    """A generator's picture of each seed, as torch draws it: (1, C, H, W) in [-1, 1]."""
    with torch.no_grad():
        return [generator(name)(*tensors) for _, tensors in seeds_and_inputs(name)]


def levels(images: list[Tensor]) -> np.ndarray:
    """Pictures of 1 or 3 channels as the page shows them, uint8 (N, H, W, 3)."""
    return to_uint8(torch.cat(images)).expand(-1, 3, -1, -1).permute(0, 2, 3, 1).numpy()


def crops() -> Tensor:
    """Sixteen small crops of the example photographs, side by side: (1, 3, 48, 48) in [-1, 1]."""
    photos = [examples.load(entry["file"]) for entry in examples.index()]
    corners = [(photo, y, x) for photo in photos for y, x in ((20, 20), (60, 80))]
    tiles = np.stack([photo[:, y : y + SIDE, x : x + SIDE] for photo, y, x in corners])
    return to_float(torch.from_numpy(np.ascontiguousarray(sheet(tiles, 4))))[None]


def judged(name: str) -> list[list[Tensor]]:
    """Sixteen inputs of a discriminator or an encoder."""
    if name.startswith("text-encoder"):
        return [[characters([sentence])] for sentence in SENTENCES]
    artist = name.replace("style-encoder", "gan-cls").replace("projector", "dcgan")
    texts = [tensors[1:] if name == artist else [] for _, tensors in seeds_and_inputs(artist)]
    return [[image, *text] for image, text in zip(images(artist), texts, strict=True)]
