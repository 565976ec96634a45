"""The scale for what GAN-CLS's discriminator makes of a picture and a caption; it needs no torch."""

from dataclasses import dataclass
from typing import Any

KINDS = ("wrong", "generated", "right")  # kinds of pairs of a picture and a caption that D learned to tell apart


@dataclass(frozen=True)
class Scale:
    """The scale for D's raw scores: the 0th to 100th percentiles of its scores of three kinds of pairs.

    `wrong` are real pictures with captions of another species, `generated` are generated pictures with the captions
    they were drawn for, `right` are real pictures with their own captions.
    """

    wrong: tuple[float, ...]
    generated: tuple[float, ...]
    right: tuple[float, ...]

    @classmethod
    def of(cls, scores: Any) -> "Scale | None":
        """From metrics.json's `scores`; None if it holds no such percentiles."""
        try:
            quantiles = [tuple(float(score) for score in scores[kind]) for kind in KINDS]
        except (KeyError, TypeError, ValueError):
            return None
        valid = all(len(part) == 101 and list(part) == sorted(part) for part in quantiles)
        return cls(*quantiles) if valid else None

    def place(self, score: float) -> float:
        """A score's position from 0 (the lowest tenth of wrong or generated pairs) to 1 (the highest of right ones)."""
        low, high = min(self.wrong[10], self.generated[10]), self.right[90]
        return min(1.0, max(0.0, (score - low) / (high - low))) if high > low else 0.5

    def ticks(self) -> dict[str, float]:
        """The position of the median score of each kind of pairs."""
        return {kind: self.place(getattr(self, kind)[50]) for kind in KINDS}

    def likest(self, score: float) -> str:
        """The kind of pairs whose median is nearest to a score."""
        return min(KINDS, key=lambda kind: abs(getattr(self, kind)[50] - score))
