"""What a visitor's browser needs of a checkpoint to draw by itself: a part of its weights, and the plans beside them.

A part is one of the model's own modules, such as `generator`: a safetensors file like the checkpoint's, with the
tensors of that module alone, so that nobody waits for a discriminator that is not asked for. It is cut out when it is
first asked for, without torch, and lies nowhere a second time.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import BinaryIO

from gan_demo import checkpoints
from gan_demo.checks import brief
from gan_demo.services import loaded

PLANS = "plans.json"
LENGTH = 8  # bytes before the header, which say how long it is; the header's length is a multiple of it, too
MOST_HEADER = 1_000_000  # bytes: where the length is damaged, nobody should make room for it


def sizes(model_id: str) -> dict[str, int]:
    """Bytes of each part of a checkpoint, by name; only the header of its weights is read.

    Raises:
        ValueError: there is no such checkpoint, or it is missing a file.
    """
    path = checkpoints.find(loaded.check_id(model_id)) / checkpoints.WEIGHTS
    try:
        with path.open("rb") as file:
            header = _header(file)
        layouts = {part: _layout(header, part) for part in sorted({_part_of(name) for name in header})}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    return {part: len(head) + sum(last - first for first, last in places) for part, (head, places) in layouts.items()}


def read(model_id: str, part: str, sha256: str) -> bytes:
    """A part of a checkpoint's weights as a safetensors file, the same bytes each time.

    Args:
        sha256: of the checkpoint's whole model.safetensors, as its config.json says.

    Raises:
        ValueError: there is no such checkpoint or part, or its weights are damaged or have another SHA-256.
    """
    if sha256 != loaded.config(model_id)["sha256"]:
        raise ValueError(f"{model_id} has no weights with the SHA-256 {brief(sha256)}; reload the page")
    path = checkpoints.find(model_id) / checkpoints.WEIGHTS
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(path) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(path)
    return cut(data, part)


def plans(model_id: str) -> bytes | None:
    """A checkpoint's plans, as JSON; None where it has none.

    Raises:
        ValueError: there is no such checkpoint.
    """
    path = checkpoints.find(loaded.check_id(model_id)) / PLANS
    return path.read_bytes() if path.is_file() else None


def cut(data: bytes, part: str) -> bytes:
    """The tensors of one part of a safetensors file, as a safetensors file.

    They keep their order, in which wide numbers come first: so each tensor begins at a multiple of its numbers' width.

    Raises:
        ValueError: there is no such part.
    """
    file = io.BytesIO(data)
    head, places = _layout(_header(file), part)
    tensors = file.getbuffer()[file.tell() :]
    return b"".join([head, *(tensors[first:last] for first, last in places)])


def _header(file: BinaryIO) -> dict[str, dict]:
    """The entries of a safetensors file by name; then the file is where their tensors begin."""
    length = int.from_bytes(file.read(LENGTH), "little")
    header = json.loads(file.read(min(length, MOST_HEADER)))
    header.pop("__metadata__", None)
    return header


def _layout(header: dict[str, dict], part: str) -> tuple[bytes, list[list[int]]]:
    """The beginning of a part's file, and from where to where its tensors lie in the whole one."""
    entries = {name: entry for name, entry in header.items() if _part_of(name) == part}
    if not entries:
        raise ValueError(f"part {brief(part)} is unknown; there is {', '.join(sorted({_part_of(n) for n in header}))}")
    places, position = [], 0
    for name, entry in sorted(entries.items(), key=lambda item: item[1]["data_offsets"]):
        first, last = entry["data_offsets"]
        places.append([first, last])
        entries[name] = entry | {"data_offsets": [position, position + last - first]}
        position += last - first
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % LENGTH)
    return len(text).to_bytes(LENGTH, "little") + text, places


def _part_of(name: str) -> str:
    return name.split(".", 1)[0]


def _damaged(path: Path) -> checkpoints.CheckpointError:
    return checkpoints.CheckpointError(
        f"{checkpoints.display(path)} is missing or damaged; {checkpoints.restore(path)}"
    )
