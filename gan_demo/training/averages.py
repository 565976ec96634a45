"""Moving averages of weights, weights between two networks, and the BatchNorm statistics that fit averages."""

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn


def floats(network: nn.Module) -> list[Tensor]:
    """A network's weights and BatchNorm statistics; not its counters."""
    return [value for value in network.state_dict().values() if value.is_floating_point()]


@torch.no_grad()
def move_average(average: nn.Module, network: nn.Module, decay: float, step: int) -> None:
    """Move the average of a network's weights towards them, after `step` steps; decay 0 means no average."""
    if not decay:
        return
    # A shorter average at the beginning, or the random initial weights would stay in it for long.
    decay = min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(floats(average), floats(network), 1 - decay)


@torch.no_grad()
def blend(one: nn.Module, other: nn.Module, strength: float) -> nn.Module:
    """A network whose weights lie between those of two networks of one form (network interpolation).

    It draws well only where one was trained on from the other, as SRGAN from SRResNet: Wang et al. 2018 (ESRGAN,
    arXiv:1809.00219), Sec. 3.4. With a strength of 0 it is the first, with 1 the second.

    Raises:
        ValueError: the networks differ in form, or the strength is not from 0 to 1.
    """
    if not 0 <= strength <= 1:
        raise ValueError(f"strength is {strength}; it must be from 0 to 1")
    result = copy.deepcopy(one)
    ends = floats(result), floats(other)
    if [value.shape for value in ends[0]] != [value.shape for value in ends[1]]:
        raise ValueError("only networks of one form can be blended")
    torch._foreach_lerp_(*ends, strength)
    return result


@torch.no_grad()
def measure_batchnorm(network: nn.Module, batches: Iterable[tuple]) -> None:
    """Replace running BatchNorm statistics by their mean over `batches`, each the arguments of a call.

    No batch passed through the averaged weights during training, so its running statistics fit them badly.
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over all batches
    network.train()
    for batch in batches:
        network(*batch)
    network.eval()
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
