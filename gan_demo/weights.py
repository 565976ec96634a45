"""How a paper's model is saved and loaded: the base class `Checkpoint`, and the form of weights on disk.

`DCGAN.from_pretrained("dcgan-faces")` reads a checkpoint's folder (see `checkpoints`). Only safetensors are read; their
SHA-256 is checked, and their keys must be exactly the model's.
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from gan_demo.checkpoints import (
    CARD,
    CONFIG,
    WEIGHTS,
    CheckpointError,
    display,
    find,
    kind_of,
    read_config,
    restore,
    sha256,
    write_atomically,
)

LARGE = 2**16  # numbers from which a weight tensor is stored as int8
FRAME = ("model", "class", "kind", "config", "sha256")  # fields of config.json that save_pretrained sets itself
SCALE = ".scale"  # added to an int8 weight's name, the name of its scale

CARD_TEMPLATE = """---
license: other
library_name: gan-demo
---
# {paper}

Data: {data}. Licence of the data: {licence}.

<!-- measured -->
Not measured yet.
<!-- /measured -->
"""


class Checkpoint(nn.Module):
    """Base class of every paper's model: built from a dataclass `config`, saved and loaded as a folder.

    Attributes:
        paper: the reference, set by each subclass.
        kind: what the model is, in a word; set by each subclass, and read from config.json.
        config: the dataclass that the networks were built from.
        generator: the network that draws; encoders have none.
        info: whatever else config.json holds: data, licence, citation, images_seen, recipe.
    """

    paper = ""
    kind = ""
    generator: nn.Module

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config
        self.info: dict[str, Any] = {}

    @classmethod
    def from_pretrained(cls, name: str | Path) -> Self:
        """Load a checkpoint by id, path or `hub:OWNER/NAME@REVISION`, ready for inference (float32, eval).

        Raises:
            CheckpointError: a file is missing, cut short or changed, or belongs to another model class.
        """
        folder = find(name)
        config = read_config(folder)
        stored, expected = (config["model"], config.get("class", cls.__name__)), (model_name(cls), cls.__name__)
        if stored != expected:
            raise CheckpointError(f"{display(folder)} holds a {'.'.join(stored)}, not a {'.'.join(expected)}")
        weights = _read_weights(folder, config["sha256"])
        config_class = cls.__init__.__annotations__["config"]
        try:
            model = cls(config_class(**config["config"]))
            model.load_state_dict(weights, strict=True, assign=True)  # copying them would need twice the memory
        except (TypeError, ValueError, RuntimeError) as error:
            path = folder / CONFIG
            raise CheckpointError(f"{display(path)} does not fit its weights; {restore(path)}") from error
        model.kind = kind_of(config)
        model.info = {key: value for key, value in config.items() if key not in FRAME}
        return model.float().eval()

    def save_pretrained(self, folder: str | Path) -> None:
        """Write weights and config.json, each in one move, and a model card where there is none yet.

        On disk large weights are int8 with one float32 scale per row (`_pack`), the others float16,
        BatchNorm statistics float32. A model that is loaded and saved again gives the same file.
        """
        folder = Path(folder)
        data = save(_pack(self.state_dict()))
        config = {
            "model": model_name(type(self)),
            "class": type(self).__name__,
            "kind": self.kind,
            "config": asdict(self.config),
            "sha256": hashlib.sha256(data).hexdigest(),
            **self.info,
        }
        write_atomically(folder / WEIGHTS, data)
        write_atomically(folder / CONFIG, (json.dumps(config, indent=2) + "\n").encode())
        if not (folder / CARD).exists():
            card = CARD_TEMPLATE.format(paper=self.paper, data=self.info["data"], licence=self.info["licence"])
            write_atomically(folder / CARD, card.encode())


def is_storable(model: nn.Module) -> bool:
    """Whether all of a model's numbers are finite, in the precision that they have on disk too."""
    return all(bool(value.isfinite().all()) for value in _pack(model.state_dict()).values())


def model_name(model_class: type) -> str:
    """The name of the class's module in gan_demo.models, such as "dcgan"."""
    return model_class.__module__.rsplit(".", 1)[-1]


def _read_weights(folder: Path, digest: str) -> dict[str, torch.Tensor]:
    path = folder / WEIGHTS
    try:
        if sha256(path) != digest:
            raise CheckpointError(
                f"{display(path)} is damaged (its SHA-256 is not the one in {CONFIG}); {restore(path)}"
            )
        return _unpack(load_file(path))
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{display(path)} is missing or damaged; {restore(path)}") from error


def _pack(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights in their form on disk: a large W as int8 Q and float32 s, where W[i] = s[i] Q[i].

    Small ones, such as first and last layers, would save little, and their errors would show most: they stay float16.
    """
    tensors = {}
    for name, value in weights.items():
        value = value.detach().cpu().contiguous()
        if value.is_floating_point() and value.numel() >= LARGE:
            scale = value.float().reshape(len(value), -1).abs().amax(1).clamp(min=1e-12) / 127
            tensors[name] = (value.float() / _per_row(scale, value)).round().to(torch.int8)
            tensors[name + SCALE] = scale
        else:
            tensors[name] = value.half() if value.is_floating_point() and "running_" not in name else value
    return tensors


def _unpack(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The inverse of `_pack`, to half a step of each row's scale."""
    weights = {}
    for name, value in tensors.items():
        if name + SCALE in tensors:
            weights[name] = value * _per_row(tensors[name + SCALE], value)
        elif not name.endswith(SCALE):
            weights[name] = value.clone()  # the file is only mapped into memory, and may change there
    return weights


def _per_row(scale: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """A scale per row of a weight, (rows,), in a shape that can be multiplied with it."""
    return scale.view(-1, *[1] * (weight.dim() - 1))
