"""What a visitor's browser needs of a checkpoint to draw by itself: its plans, and the weights that each of them reads.

A network is what a plan is stored for, such as `generator`. Its part of the weights is a safetensors file like the
checkpoint's, with the tensors of that plan alone, so that nobody waits for a discriminator that is not asked for. It
is cut out when it is first asked for, without torch, and lies nowhere a second time.
"""

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from gan_demo import checkpoints, plans
from gan_demo.checks import brief
from gan_demo.services import loaded

SCALE = ".scale"  # as in gan_demo.weights, which needs torch
LENGTH = 8  # bytes before the header, which say how long it is; the header's length is a multiple of it, too
MOST_HEADER = 1_000_000  # bytes: where the length is damaged, nobody should make room for it


def read_plans(model_id: str) -> bytes:
    """A checkpoint's plans.json as it is stored.

    Raises:
        ValueError: there is no such checkpoint, or its plans are missing, damaged, or those of other weights.
    """
    folder = checkpoints.find(loaded.check_id(model_id))
    plans.read(folder)
    return (folder / plans.FILE).read_bytes()


def sizes(model_id: str) -> dict[str, int]:
    """Bytes of each network's part, by name; of the weights only the header is read.

    Raises:
        ValueError: see `read_plans`, or the weights are missing or damaged.
    """
    folder = checkpoints.find(loaded.check_id(model_id))
    networks, path = plans.read(folder), folder / checkpoints.WEIGHTS
    try:
        with path.open("rb") as file:
            header = _header(file)
        layouts = {network: _layout(header, plans.weight_names(plan)) for network, plan in networks.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damage(path) from error
    return {name: len(head) + sum(last - first for first, last in places) for name, (head, places) in layouts.items()}


def read(model_id: str, network: str) -> bytes:
    """The weights of one network as a safetensors file, the same bytes each time.

    Raises:
        ValueError: see `read_plans`, or there is no such network, or the weights are missing or damaged.
    """
    folder = checkpoints.find(loaded.check_id(model_id))
    networks, path = plans.read(folder), folder / checkpoints.WEIGHTS
    if network not in networks:
        raise ValueError(f"network {brief(network)} is unknown; {model_id} has {', '.join(networks)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damage(path) from error
    if hashlib.sha256(data).hexdigest() != loaded.config(model_id)["sha256"]:
        raise _damage(path)
    return cut(data, plans.weight_names(networks[network]))


def cut(data: bytes, names: Iterable[str]) -> bytes:
    """Some tensors of a safetensors file, and the scales of those that are int8, as a safetensors file.

    They keep their order, in which wide numbers come first: so each tensor begins at a multiple of its numbers' width.

    Raises:
        KeyError: there is no tensor of one of these names.
    """
    file = io.BytesIO(data)
    head, places = _layout(_header(file), names)
    tensors = file.getbuffer()[file.tell() :]
    return b"".join([head, *(tensors[first:last] for first, last in places)])


def _header(file: BinaryIO) -> dict[str, dict]:
    """The entries of a safetensors file by name; then the file is where their tensors begin."""
    length = int.from_bytes(file.read(LENGTH), "little")
    header = json.loads(file.read(min(length, MOST_HEADER)))
    header.pop("__metadata__", None)
    return header


def _layout(header: dict[str, dict], names: Iterable[str]) -> tuple[bytes, list[list[int]]]:
    """The beginning of a file with some of the tensors, and from where to where these lie in the whole one."""
    entries = {name: header[name] for name in names}
    entries |= {name + SCALE: header[name + SCALE] for name in entries if name + SCALE in header}
    places, position = [], 0
    for name, entry in sorted(entries.items(), key=lambda item: item[1]["data_offsets"]):
        first, last = entry["data_offsets"]
        places.append([first, last])
        entries[name] = entry | {"data_offsets": [position, position + last - first]}
        position += last - first
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % LENGTH)
    return len(text).to_bytes(LENGTH, "little") + text, places


def _damage(path: Path) -> checkpoints.CheckpointError:
    return checkpoints.CheckpointError(
        f"{checkpoints.display(path)} is missing or damaged; {checkpoints.restore(path)}"
    )
