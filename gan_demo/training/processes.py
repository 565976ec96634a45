"""Training in several processes: precision, stopping all at the same step, and comparing their weights."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs, parse_flag_from_env
from torch import nn


def make_accelerator(precision: str = "auto") -> Accelerator:
    """An Accelerator; "auto" means bfloat16 if the processor computes it natively, and float32 otherwise."""
    if precision == "auto":
        precision = "bf16" if has_native_bfloat16() else "no"
    # Each process keeps its own BatchNorm statistics; sharing them would change buffers mid-step.
    ddp = DistributedDataParallelKwargs(broadcast_buffers=False)
    return Accelerator(mixed_precision=precision, kwargs_handlers=[ddp])


def has_native_bfloat16() -> bool:
    if torch.cuda.is_available() and not parse_flag_from_env("ACCELERATE_USE_CPU"):
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def any_process(accelerator: Accelerator, flag: bool) -> bool:
    """True if the flag of any process is: all must leave the loop at the same step."""
    if accelerator.num_processes == 1:
        return flag
    return bool(accelerator.reduce(torch.tensor(float(flag), device=accelerator.device)) > 0)


def sums_of_weights(accelerator: Accelerator, network: nn.Module) -> torch.Tensor:
    """The sum of each process's weights, (processes,); all are equal if gradients are shared."""
    # On the CPU: not every accelerator has float64.
    total = sum(p.detach().cpu().double().sum() for p in network.parameters())
    return accelerator.gather(total.float().reshape(1).to(accelerator.device))


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """While open, Ctrl-C and SIGTERM only raise a flag, so that a step is never cut in half."""
    signals: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, lambda number, _: signals.append(number)) for number in numbers]
    try:
        yield lambda: bool(signals)
    finally:
        for number, handler in zip(numbers, handlers, strict=True):
            signal.signal(number, handler)
