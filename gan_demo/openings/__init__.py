"""What the tabs open with, stored so that nothing is computed when the app starts: answers of services.

There is one file per tab, a zip archive: answers.json holds calls and numbers, and each array of pictures is a lossless
WebP. An answer names the checkpoints that it was computed with. `services.openings` says when an answer is used;
`python -m gan_demo.evaluation derived ID` makes them all again.
"""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gan_demo.checkpoints import write_atomically
from gan_demo.pictures import cut, sheet, to_pil

FOLDER = Path(__file__).parent
INDEX = "answers.json"
# tab -> kinds of checkpoint that it may open with
TABS = {
    "start": ("dcgan", "gan", "cgan", "lapgan", "gan_cls", "text_encoder", "srgan", "srresnet"),
    "latent": ("dcgan", "gan", "cgan"),
    "edit": ("dcgan",),
    "inside": ("dcgan",),
    "pyramid": ("lapgan",),
    "caption": ("gan_cls", "text_encoder", "style_encoder"),
    "super_resolution": ("srgan", "srresnet"),
    "paint": ("dcgan",),
    "real_or_fake": ("gan", "dcgan"),
}


@dataclass(frozen=True)
class Answer:
    """What a service returned for some arguments."""

    function: str  # its name in the tab's service
    arguments: dict[str, Any]  # all of them, by name
    checkpoints: dict[str, str]  # the binding of each checkpoint that took part, by id
    value: Any  # numbers, texts, uint8 arrays (..., C, H, W), and lists, dicts and dataclasses of them


def binding(sha256: str, metrics: dict[str, Any]) -> str:
    """What an answer is bound to: a checkpoint's weights, and D's scores in metrics.json, which opinions come from."""
    scores = json.dumps(metrics.get("scores"), sort_keys=True)
    return f"{sha256} {hashlib.sha256(scores.encode()).hexdigest()}"


def save(tab: str, answers: Iterable[Answer]) -> None:
    """Write a tab's file; the same answers give the same bytes."""
    arrays: list[np.ndarray] = []
    index = [{field.name: _encode(getattr(one, field.name), arrays) for field in fields(Answer)} for one in answers]
    contents = {INDEX: json.dumps(index).encode()} | {_name(i): _to_webp(array) for i, array in enumerate(arrays)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in contents.items():
            method = zipfile.ZIP_DEFLATED if name == INDEX else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name), data, method)
    write_atomically(FOLDER / f"{tab}.zip", buffer.getbuffer())


def load(tab: str, classes: dict[str, Any]) -> list[Answer]:
    """Read a tab's file.

    Args:
        tab: a key of TABS.
        classes: where the dataclasses of arguments and values are looked up by name.

    Raises:
        ValueError: it is missing or damaged.
    """
    try:
        with zipfile.ZipFile(FOLDER / f"{tab}.zip") as archive:
            answers = []
            for entry in json.loads(archive.read(INDEX)):
                answers.append(Answer(**{name: _decode(part, archive, classes) for name, part in entry.items()}))
            return answers
    except Exception as error:  # zipfile, zlib and Pillow raise what they like where a file is damaged
        raise ValueError(f"gan_demo/openings/{tab}.zip is missing or damaged") from error


def bindings(tab: str) -> dict[str, set[str]]:
    """The bindings of a tab's answers by checkpoint id, without their values.

    Raises:
        ValueError: its file is missing or damaged.
    """
    try:
        with zipfile.ZipFile(FOLDER / f"{tab}.zip") as archive:
            entries = json.loads(archive.read(INDEX))
        pairs = [pair for entry in entries for pair in entry["checkpoints"]["dict"].items()]
    except Exception as error:  # zipfile, zlib and Pillow raise what they like where a file is damaged
        raise ValueError(f"gan_demo/openings/{tab}.zip is missing or damaged") from error
    return {model_id: {value for name, value in pairs if name == model_id} for model_id, _ in pairs}


def _encode(value: Any, arrays: list[np.ndarray]) -> Any:
    """A value as JSON; its arrays are put into `arrays`."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1, "shape": value.shape}
    if is_dataclass(value):
        parts = {field.name: _encode(getattr(value, field.name), arrays) for field in fields(value)}
        return {"class": type(value).__name__, "fields": parts}
    if isinstance(value, dict):
        return {"dict": {key: _encode(part, arrays) for key, part in value.items()}}
    if isinstance(value, list | tuple | range):
        return [_encode(part, arrays) for part in value]
    return value


def _decode(value: Any, archive: zipfile.ZipFile, classes: dict[str, Any]) -> Any:
    """The inverse of `_encode`, but for sequences, which become lists."""
    if isinstance(value, list):
        return [_decode(part, archive, classes) for part in value]
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return _from_webp(archive.read(_name(value["array"])), value["shape"])
    if "class" in value:
        kind = classes[value["class"]]
        if not (isinstance(kind, type) and is_dataclass(kind)):
            raise TypeError(f"{value['class']} is no dataclass")
        return kind(**{name: _decode(part, archive, classes) for name, part in value["fields"].items()})
    return {key: _decode(part, archive, classes) for key, part in value["dict"].items()}


def _name(number: int) -> str:
    return f"{number}.webp"


def _to_webp(array: np.ndarray) -> bytes:
    """uint8 (..., C, H, W) as a sheet of pictures."""
    images = array.reshape(-1, *array.shape[-3:])
    buffer = io.BytesIO()
    picture = to_pil(sheet(images, math.ceil(math.sqrt(len(images)))))
    picture.save(buffer, "WEBP", lossless=True, quality=80, method=6)  # 100 takes twenty times as long for 1%
    return buffer.getvalue()


def _from_webp(data: bytes, shape: list[int]) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        pixels = np.moveaxis(np.array(picture.convert("RGB")), 2, 0)
    channels, height, width = shape[-3:]
    tiles = cut(pixels[:channels], height, width)
    return tiles[: math.prod(shape[:-3])].reshape(shape)
