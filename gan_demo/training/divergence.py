"""How a run notices that it has diverged, before it saves anything.

Numbers that are not finite are one sign, huge ones another: a network whose weights have grown a thousandfold still
computes, but draws nothing.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from gan_demo.training.averages import floats
from gan_demo.weights import is_storable

HUGE = 1000.0  # losses and weights stay below 30, even in the films of trainings that fail


def symptom_of_losses(losses: dict[str, Tensor]) -> str:
    """What is wrong with a step's losses, or "". Those named loss... must also be small; others need only be finite."""
    values = dict(zip(losses, torch.stack([value.float() for value in losses.values()]).tolist(), strict=True))
    finite = all(math.isfinite(value) for value in values.values())
    if finite and all(abs(value) < HUGE for name, value in values.items() if name.startswith("loss")):
        return ""
    return f"the losses are {', '.join(f'{name} {value:g}' for name, value in values.items())}"


def symptom_of_weights(model: nn.Module, networks: list[nn.Module], optimizers: list[torch.optim.Optimizer]) -> str:
    """What is wrong with weights or with optimizers' moments; "" for nothing.

    Args:
        model: the model that would be saved; its weights must fit the precision of the file.
        networks: all networks that a resumed run goes on with.
        optimizers: the optimizers of these networks.
    """
    moments = (value for optimizer in optimizers for state in optimizer.state.values() for value in state.values())
    values = [value for network in networks for value in floats(network)]
    values += [value for value in moments if torch.is_tensor(value)]
    if not (is_storable(model) and all(value.isfinite().all() for value in values)):
        return "weights, or an optimizer's moments, are not finite"
    # BatchNorm's statistics, which are buffers, may be large: they measure what passes through.
    largest = _largest(parameter for network in networks for parameter in network.parameters())
    return f"a weight has grown to {largest:g}" if largest >= HUGE else ""


@torch.no_grad()
def _largest(weights: Iterable[Tensor]) -> float:
    return max((float(weight.abs().max()) for weight in weights), default=0.0)
