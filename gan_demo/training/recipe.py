"""The interface between the training loop and a paper's recipe."""

from typing import Protocol

import torch
from torch import Tensor, nn

from gan_demo.weights import Checkpoint


class Recipe(Protocol):
    """What a paper's training module provides: the networks, and how one step changes them."""

    model: Checkpoint
    average_of: str  # name of the submodule of `model` whose moving average ships, such as "generator"; "" for all
    learner: nn.Module  # everything that learns: the model, and what it needs only in training
    inputs: str  # what its fixed inputs are: "seeds", "captions", or "patches" of photographs
    history: str  # name of the history's files in the checkpoint folder, without suffix; "" for no history
    optimizers: list[torch.optim.Optimizer]
    ema: float  # decay per step of the moving average of the weights; 0 for none
    cooldown: float  # the last share of the run over which learning rates fall to 0; 0 for none

    def settings(self) -> dict: ...

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Train on pictures `real` (N, C, H, W) in [-1, 1], whose indices in the data are (N,); return the losses."""

    def finish(self, model: Checkpoint) -> None:
        """Measure the BatchNorm statistics that belong to averaged weights."""

    def show(self, model: Checkpoint, count: int) -> Tensor:
        """Pictures that a model makes from the first `count` fixed inputs, uint8 (count, C, H, W)."""

    def validate(self, model: Checkpoint) -> dict[str, float]:
        """Figures to watch during a run, which are written to validation.csv; {} for none."""
