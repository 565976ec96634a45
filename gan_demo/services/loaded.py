"""The checkpoints that the app holds in memory: each loaded once, and again when its files change."""

import html
import threading
from collections.abc import Callable
from typing import TypeVar

from gan_demo import checkpoints
from gan_demo.checks import brief
from gan_demo.super_resolution import Upscaler
from gan_demo.weights import Checkpoint

_loaded: dict[str, tuple[tuple, Checkpoint]] = {}
_upscalers: dict[str, tuple[Checkpoint, Upscaler]] = {}
_lock = threading.Lock()
T = TypeVar("T")

DRAWING = ("dcgan", "gan", "cgan")  # those that draw a picture from a seed, and a class where they have some


def get(model_id: str) -> Checkpoint:
    """The model of a checkpoint id, from memory where its files are the ones that were read.

    Raises:
        ValueError: there is no such checkpoint, or it is damaged.
    """
    if model_id not in checkpoints.available():
        raise ValueError(f"model {brief(model_id)} is unknown; there is {', '.join(checkpoints.available())}")
    now = stamp(model_id)
    with _lock:
        if model_id not in _loaded or _loaded[model_id][0] != now:
            _loaded.pop(model_id, None)
            _loaded[model_id] = (now, checkpoints.load(model_id))
        return _loaded[model_id][1]


def upscaler(model_id: str) -> Upscaler:
    """A super-resolution checkpoint made ready to be fast; the precision is measured once and serves all.

    Raises:
        ValueError: there is no such checkpoint, it is damaged, or it enlarges nothing.
    """
    networks = ids("srresnet") + ids("srgan")
    if model_id not in networks:
        raise ValueError(f"model {brief(model_id)} enlarges no pictures; use {', '.join(networks)}")
    model = get(model_id)
    with _lock:
        if model_id not in _upscalers or _upscalers[model_id][0] is not model:
            precision = next((upscaler.precision for _, upscaler in _upscalers.values()), None)
            _upscalers[model_id] = (model, Upscaler(model.generator, precision))
        return _upscalers[model_id][1]


def ids(kind: str) -> list[str]:
    """Ids of the checkpoints of one kind of model, such as "dcgan"."""
    return [model_id for model_id in checkpoints.available() if kind_of(model_id) == kind]


def kind_of(model_id: str) -> str:
    """What kind of model a checkpoint's config.json says it is; "" where that is missing or damaged."""
    try:
        return checkpoints.kind_of(checkpoints.read_config(checkpoints.find(model_id)))
    except checkpoints.CheckpointError:
        return ""


def drawing() -> list[str]:
    """Checkpoint ids of the models that the latent tab and its endpoints serve."""
    return [model_id for kind in DRAWING for model_id in ids(kind)]


def labels(model_id: str) -> list[str]:
    """The names of a model's classes; [] for a model without."""
    return getattr(get(model_id).config, "labels", [])


def weights(model_id: str) -> str | None:
    """SHA-256 of a checkpoint's weights, as its config.json says; None where that is missing or damaged."""
    try:
        return checkpoints.read_config(checkpoints.find(model_id))["sha256"]
    except checkpoints.CheckpointError:
        return None


def learned_from(model_id: str) -> str:
    """What a checkpoint was trained on, as HTML."""
    info = get(model_id).info
    data, licence = html.escape(info["data"]), html.escape(info["licence"])
    return f"Learned from {info['pictures']:,} pictures ({data}). Licence of the data: {licence}."


def first_whole(model_ids: list[str], show: Callable[[str], T], kinds: str) -> tuple[str, T]:
    """The first model that is whole, and what `show` makes of it.

    Raises:
        ValueError: none is.
    """
    problem = ValueError(f"there is no {kinds} checkpoint; {checkpoints.remedy('checkpoints')} restores them")
    for model_id in model_ids:
        try:
            return model_id, show(model_id)
        except ValueError as error:
            problem = error
    raise problem


def stamp(model_id: str) -> tuple:
    """Changes where a checkpoint's files change."""
    folder = checkpoints.find(model_id)
    files = (folder / checkpoints.CONFIG, folder / checkpoints.WEIGHTS)
    return tuple((f.stat().st_mtime_ns, f.stat().st_size) if f.is_file() else None for f in files)
