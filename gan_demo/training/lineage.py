"""The runs behind a checkpoint: the one that saved it, and the earlier ones whose weights that one began with.

A run is a dict of RUN_KEYS as config.json has them; `earlier` in config.json lists those before the last.
"""

from pathlib import Path

from gan_demo import checkpoints

RUN_KEYS = ("data", "images_seen", "recipe")  # what a checkpoint's config.json says about the run that made it


def runs_of(config: dict) -> list[dict]:
    """All runs behind a checkpoint, by its config.json, oldest first; the last one saved it."""
    return [*config.get("earlier", []), {key: config.get(key) for key in RUN_KEYS}]


def objective(run: dict) -> str | None:
    """What a run trained, such as a level of a LAPGAN; None if its recipe has only one objective.

    A run with another objective counts its pictures anew: SRGAN after SRResNet, or the next level of a LAPGAN.
    """
    return run["recipe"].get("objective")


def runs_in(folder: Path) -> list[dict]:
    """The runs behind the checkpoint in a folder; none if there is no checkpoint, or none that can be used."""
    try:
        return runs_of(checkpoints.read_config(folder))
    except checkpoints.CheckpointError:
        return []


def same_task(runs: list[dict], data: str, goal: str | None) -> list[dict]:
    """The runs on the same data with the same objective: a new run continues their count of pictures."""
    return [run for run in runs if (run["data"], objective(run)) == (data, goal)]
