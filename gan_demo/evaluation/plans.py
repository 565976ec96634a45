"""plans.json beside a checkpoint's weights: its networks as plans, each with a self-check.

The file holds "weights_sha256", and under "plans" each network by its name: a plan (see `gan_demo.plans`) with two more
fields. "results" says in words what each output is. "check" has the inputs, each as a seed of N(0, 1) or as values; and
for each output some places, counted as torch counts, with the values there and how far an engine may be off.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gan_demo import checkpoints, plans
from gan_demo.checkpoints import read_config, write_atomically
from gan_demo.models.gan_cls import LENGTH, characters
from gan_demo.models.lapgan import LAPGAN, Generator
from gan_demo.weights import Checkpoint

KINDS = ("dcgan", "gan", "cgan", "lapgan", "gan_cls", "text_encoder", "style_encoder", "projector", "srresnet", "srgan")
SENTENCE = "this flower has yellow petals and a dark center"
TILE = 48  # pixels of the small picture that super-resolution enlarges at a time, edges included
PLACES = 24  # of an output that the self-check compares
STRIDE = 7919  # between them; a prime, so that all channels, rows and columns have their turn
TOLERANCE = 1e-3  # of the largest value: a hundred times what kernels differ by, an eighth of a level of 255


@dataclass(frozen=True)
class Input:
    """An example of an input: noise from a seed, or whole numbers or others as they are."""

    tensor: Tensor
    about: dict[str, Any]


@dataclass(frozen=True)
class Network:
    """What becomes a plan."""

    module: nn.Module
    prefix: str  # of its weights' names in the checkpoint
    inputs: list[Input]
    results: list[str]  # what its outputs are


class Levels(nn.Module):
    """LAPGAN's chain with a gain for each level, and with all that can be seen on the way.

    Noise (N, z_dim), gains (N, levels) and classes (N,) to the coarsest picture and then, for each finer level, the
    enlarged coarse picture, the residual times its gain, and their sum; each (N, 3, size, size).
    """

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, z: Tensor, gains: Tensor, labels: Tensor | None = None) -> list[Tensor]:
        factors = [gains[:, level, None, None, None] for level in range(gains.shape[1])]
        coarsest, *finer = self.generator.chain(z, labels, factors)
        return [coarsest.result, *(part for step in finer for part in (step.upsampled, step.residual, step.result))]


def noise(seed: int, *shape: int) -> Input:
    """N(0, 1) of a shape, with a batch of 1, as the engine draws it from the seed."""
    return Input(torch.randn(1, *shape, generator=torch.Generator().manual_seed(seed)), {"seed": seed})


def literal(values: Tensor) -> Input:
    return Input(values, {"values": values.flatten().tolist()})


def networks(model: Checkpoint) -> dict[str, Network]:
    """The networks of a checkpoint that the browser runs, by name."""
    config, kind = model.config, model.kind
    if kind == "lapgan":
        return _pyramid(model)
    if kind in ("srresnet", "srgan"):
        return {"generator": Network(model.generator, "generator.", [noise(1, 3, TILE, TILE)], ["picture"])}
    if kind == "text_encoder":
        assert len(SENTENCE) <= LENGTH
        return {"encoder": Network(model, "", [literal(characters([SENTENCE]))], ["sentence"])}
    images = noise(2, getattr(config, "image_channels", 3), config.resolution, config.resolution)
    if kind == "style_encoder":
        return {"encoder": Network(model, "", [images], ["noise"])}
    if kind == "projector":
        return {"encoder": Network(model, "", [images], ["z"])}
    condition = [noise(3, config.text_dim)] if kind == "gan_cls" else _mix(config)
    return {
        "generator": Network(model.generator, "generator.", [noise(1, config.z_dim), *condition], ["picture"]),
        "discriminator": Network(model.discriminator, "discriminator.", [images, *condition], ["score"]),
    }


def _label(config: Any) -> list[Input]:
    """A class where there are some."""
    names = getattr(config, "labels", [])
    return [literal(torch.tensor([len(names) // 2]))] if names else []


def _mix(config: Any) -> list[Input]:
    """Weights of all classes where there are some: a mix of two, so that the browser can mix, too."""
    names = getattr(config, "labels", [])
    if not names:
        return []
    weights = torch.zeros(1, len(names))
    weights[0, 0] += 0.25
    weights[0, len(names) // 2] += 0.75
    return [literal(weights)]


def _pyramid(model: LAPGAN) -> dict[str, Network]:
    config, label = model.config, _label(model.config)
    count = len(config.sizes)
    gains = literal(torch.linspace(0.5, 1.5, count)[None])
    finer = [f"{part} {level}" for level in range(1, count) for part in ("enlarged", "residual", "result")]
    chain = Network(Levels(model.generator), "", [noise(1, config.z_dim), gains, *label], ["result 0", *finer])
    judges = {
        f"discriminator {level}": Network(
            judge, f"discriminators.{level}.", [noise(2, 3, size, size), *label], ["score"]
        )
        for level, (judge, size) in enumerate(zip(model.discriminators, config.sizes, strict=True))
    }
    return {"generator": chain, **judges}


def plan_with_check(network: Network) -> plans.Plan:
    """The plan of a network, what its outputs are, and its self-check.

    Raises:
        UnknownOperationError: the engine has no operation for something that it does.
    """
    example = tuple(one.tensor for one in network.inputs)
    plan = plans.plan(network.module, example, network.prefix)
    with torch.no_grad():
        outputs = network.module(*example)
    names = [one["name"] for one in plan["inputs"]]
    check = {
        "inputs": {name: one.about for name, one in zip(names, network.inputs, strict=True)},
        "outputs": [_check(output) for output in (outputs if isinstance(outputs, list) else [outputs])],
    }
    return {"results": network.results, **plan, "check": check}


def _check(output: Tensor) -> dict[str, Any]:
    values = output.flatten()
    places = [k * STRIDE % len(values) for k in range(min(PLACES, len(values)))]
    tolerance = TOLERANCE * float(values.abs().max())
    return {"tolerance": _round(tolerance, 2), "places": places, "values": [_round(float(values[p])) for p in places]}


def _round(value: float, digits: int = 6) -> float:
    """A number of so many digits, wherever its point is."""
    return float(f"{value:.{digits}g}")


def write(folder: Path) -> None:
    """Make plans.json of a checkpoint's weights; no data set is needed."""
    by_name = {name: plan_with_check(network) for name, network in networks(checkpoints.load(folder)).items()}
    content = {"weights_sha256": read_config(folder)["sha256"], "plans": by_name}
    write_atomically(folder / plans.FILE, (json.dumps(content, separators=(",", ":")) + "\n").encode())


def weights_behind(folder: Path) -> str:
    """SHA-256 of the weights that plans.json was made from; "" where there is none."""
    try:
        return str(json.loads((folder / plans.FILE).read_text("utf-8"))["weights_sha256"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""
