"""When things happen in a run: how learning rates rise and fall, and at which steps rows and checkpoints are due."""

from dataclasses import dataclass


@dataclass
class Schedule:
    """The course of a run, counted in steps of `batch` pictures."""

    images: int  # pictures that D has seen at the end
    batch: int  # pictures per step
    cooldown: float  # the last share of the run, over which the learning rates fall to 0
    warmup: int  # the first steps of the run, over which the learning rates rise from 0
    first_step: int = 0  # above 0 if the run continues the count of a checkpoint

    @property
    def last_step(self) -> int:
        return self.images // self.batch

    def rate(self, step: int) -> float:
        """The factor of the learning rate at a step, 0 to 1: it rises and falls linearly."""
        remainder = 1 - step * self.batch / self.images
        share = min(1.0, remainder / self.cooldown) if self.cooldown else 1.0
        if self.warmup:
            share *= min(1.0, (step - self.first_step + 1) / self.warmup)
        return share

    def is_due(self, step: int, every: int | None) -> bool:
        """Has the run reached a multiple of `every` pictures with this step? Never if `every` is None."""
        return bool(every) and step * self.batch // every > (step - 1) * self.batch // every


def is_moment(step: int) -> bool:
    """True at steps 16, 23, 32, 45, 64, ...: two per doubling, so evenly spaced in log(step)."""
    return step >= 16 and any(step == round(2 ** (half / 2)) for half in range(8, 64))
