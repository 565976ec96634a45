"""metrics.json: figures of one checkpoint, all measured on the same weights."""

import json
from pathlib import Path

from gan_demo import checkpoints
from gan_demo.evaluation import card


def remember(folder: Path, figures: dict) -> dict:
    """Put figures into metrics.json and into the card; return all that the file then holds.

    Figures of other weights are dropped: metrics.json describes the weights beside it, and no others.
    """
    weights = {"weights_sha256": checkpoints.read_config(folder)["sha256"]}
    metrics = current(folder) | weights | figures
    (folder / checkpoints.METRICS).write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", "utf-8")
    card.update(folder)
    return metrics


def current(folder: Path) -> dict:
    """What metrics.json says about the weights beside it; {} where it describes others."""
    stored = checkpoints.read_metrics(folder)
    return stored if stored.get("weights_sha256") == checkpoints.read_config(folder)["sha256"] else {}


def weights_behind(folder: Path, part: str) -> str:
    """SHA-256 of the weights that a part of metrics.json was measured on; "" if there is no such part."""
    metrics = checkpoints.read_metrics(folder)
    return metrics.get("weights_sha256", "") if part in metrics else ""
