"""The checkpoints that the app holds in memory: each is loaded once, and again when its files change.

config.json and metrics.json are read without torch; only `get`, and whatever calls it, loads a network.
"""

import functools
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gan_demo import checkpoints, plans
from gan_demo.checks import brief

if TYPE_CHECKING:
    from gan_demo.models.dcgan import DCGAN
    from gan_demo.super_resolution import Upscaler
    from gan_demo.weights import Checkpoint

_models: dict[str, tuple[tuple, "Checkpoint"]] = {}  # by id, each with the stamp of its files
_upscalers: dict[str, tuple["Checkpoint", "Upscaler"]] = {}
_lock = threading.Lock()
T = TypeVar("T")

DRAWING = ("dcgan", "gan", "cgan")  # kinds of model that draw a picture from a seed (cgan: and a class)
ENLARGING = ("srgan", "srresnet")  # kinds of model for super-resolution, the best first


def get(model_id: str) -> "Checkpoint":
    """The model with this checkpoint id, ready to run, from memory unless its files have changed.

    Raises:
        ValueError: there is no such checkpoint, or it is damaged.
    """
    current = stamp(check_id(model_id))
    from gan_demo import folding

    with _lock:
        if model_id not in _models or _models[model_id][0] != current:
            _models.pop(model_id, None)
            _models[model_id] = (current, folding.make_ready(checkpoints.load(model_id)))
        return _models[model_id][1]


def upscaler(model_id: str) -> "Upscaler":
    """A super-resolution checkpoint, prepared for speed; the fastest precision is measured once, for all of them.

    Raises:
        ValueError: there is no such checkpoint, it is damaged, or it is not a super-resolution model.
    """
    from gan_demo.super_resolution import Upscaler

    networks = ids(*ENLARGING)
    if model_id not in networks:
        raise ValueError(f"model {brief(model_id)} enlarges no pictures; use {', '.join(networks)}")
    model = get(model_id)
    with _lock:
        if model_id not in _upscalers or _upscalers[model_id][0] is not model:
            precision = next((upscaler.precision for _, upscaler in _upscalers.values()), None)
            _upscalers[model_id] = (model, Upscaler(model.generator, precision))
        return _upscalers[model_id][1]


def dcgan(model_id: str) -> "DCGAN":
    """A DCGAN by its id, ready to draw.

    Raises:
        ValueError: there is no such checkpoint, it is damaged, or it is of another kind.
    """
    return get(check_kind(model_id, "is no DCGAN", "dcgan"))


def check_id(model_id: str) -> str:
    """Return the id if there is such a checkpoint, else raise ValueError."""
    if model_id not in checkpoints.available():
        raise ValueError(f"model {brief(model_id)} is unknown; there is {', '.join(checkpoints.available())}")
    return model_id


def check_kind(model_id: str, lack: str, *kinds: str) -> str:
    """Return the id if it is that of a checkpoint of one of these kinds, else raise ValueError.

    A damaged one may be of any kind: whoever loads it says so.

    Args:
        model_id: a checkpoint's id.
        lack: what a checkpoint of another kind lacks, such as "has no pyramid".
        kinds: such as "lapgan".
    """
    if kind_of(check_id(model_id)) not in (*kinds, ""):
        raise ValueError(f"model {brief(model_id)} {lack}; use {', '.join(ids(*kinds))}")
    return model_id


def ids(*kinds: str, order: Iterable[str] = ()) -> list[str]:
    """Ids of the checkpoints whose kind is in `kinds`, such as "dcgan": those in `order` first, the others by kind."""
    by_kind = {model_id: kind_of(model_id) for model_id in checkpoints.available()}
    of_kinds = [model_id for kind in kinds for model_id in by_kind if by_kind[model_id] == kind]
    first = [model_id for model_id in order if model_id in of_kinds]
    return first + [model_id for model_id in of_kinds if model_id not in first]


def may_have(*kinds: str) -> bool:
    """Whether there is a checkpoint of each of these kinds; a damaged one may be of any kind."""
    available = {kind_of(model_id) for model_id in checkpoints.available()}
    return "" in available or available.issuperset(kinds)


def kind_of(model_id: str) -> str:
    """The kind of model that a checkpoint's config.json names; "" if that file is missing or damaged."""
    try:
        return checkpoints.kind_of(config(model_id))
    except checkpoints.CheckpointError:
        return ""


def config(model_id: str) -> dict:
    """A checkpoint's config.json.

    Raises:
        ValueError: there is no such checkpoint, or its config.json is damaged.
    """
    return _config(checkpoints.find(check_id(model_id)), stamp(model_id))


@functools.lru_cache(maxsize=64)
def _config(folder: Path, stamp: tuple) -> dict:
    return checkpoints.read_config(folder)


def labels(model_id: str) -> list[str]:
    """The names of a model's classes; [] for a model without classes.

    Raises:
        ValueError: see `config`.
    """
    return config(model_id)["config"].get("labels", [])


def resolution(model_id: str) -> int | None:
    """Height and width of a model's pictures in pixels; None for super-resolution, which takes any.

    Raises:
        ValueError: see `config`.
    """
    sizes = config(model_id)["config"]
    return sizes["sizes"][-1] if "sizes" in sizes else sizes.get("resolution")


def weights(model_id: str) -> str | None:
    """SHA-256 of a checkpoint's weights, according to its config.json; None if that file is missing or damaged."""
    try:
        return config(model_id)["sha256"]
    except checkpoints.CheckpointError:
        return None


def check_weights(model_id: str) -> str:
    """SHA-256 of a checkpoint's weights, once the file is whole; without torch.

    Raises:
        ValueError: there is no such checkpoint, or one of its files is missing or damaged.
    """
    return _check_weights(checkpoints.find(check_id(model_id)), stamp(model_id))


@functools.lru_cache(maxsize=64)
def _check_weights(folder: Path, stamp: tuple) -> str:
    return checkpoints.check_weights(folder)


def metrics(model_id: str) -> dict:
    """A checkpoint's metrics.json; {} if nothing was measured."""
    return checkpoints.read_metrics(checkpoints.find(model_id))


def plan(model_id: str, network: str) -> dict:
    """The stored plan of one of a checkpoint's networks, such as "generator", with its self-check; without torch.

    Raises:
        ValueError: there is none of that name, or the file is missing, damaged or made from other weights.
    """
    by_name = plans.read(checkpoints.find(check_id(model_id)))
    if network not in by_name:
        raise ValueError(f"{model_id} has no network {brief(network)}; it has {', '.join(by_name)}")
    return by_name[network]


def first_whole(model_ids: list[str], show: Callable[[str], T], kinds: str) -> tuple[str, T]:
    """The first model for which `show` raises no ValueError, and what it returns; `kinds` names them in the message.

    Raises:
        ValueError: there is none; the message is that of the last.
    """
    problem = ValueError(f"there is no {kinds} checkpoint; {checkpoints.remedy('checkpoints')} restores them")
    for model_id in model_ids:
        try:
            return model_id, show(model_id)
        except ValueError as error:
            problem = error
    raise problem


def stamp(model_id: str) -> tuple:
    """Modification times and sizes of a checkpoint's files: another tuple means that they have changed."""
    folder = checkpoints.find(model_id)
    files = (folder / name for name in (checkpoints.CONFIG, checkpoints.WEIGHTS, checkpoints.METRICS))
    return tuple((f.stat().st_mtime_ns, f.stat().st_size) if f.is_file() else None for f in files)
