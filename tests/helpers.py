"""Small things that several tests need."""

import contextlib

import torch


def noise_pictures(count: int, side: int, seed: int = 0) -> torch.Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (count, 3, side, side), generator=rng, dtype=torch.uint8)


def stop_after(steps: int):
    """A stand-in for the training loop's stop_signals that asks to stop when so many steps are done."""
    asked = iter([False] * steps + [True])
    return contextlib.contextmanager(lambda: iter([lambda: next(asked)]))
