"""Checkpoints: a folder with config.json, model.safetensors, a model card and its measurements.

`DCGAN.from_pretrained("dcgan-faces")` reads the repository's `checkpoints/dcgan-faces`, wherever
Python was started; a path reads that folder; `hub:OWNER/NAME@REVISION` is the only thing that
asks the Hugging Face Hub. Only safetensors are read, with strict keys and a checked SHA-256.
"""

import hashlib
import importlib
import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Self

import torch
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError, RevisionNotFoundError
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

ROOT = Path(__file__).resolve().parent.parent / "checkpoints"
WEIGHTS, CONFIG, METRICS, CARD = "model.safetensors", "config.json", "metrics.json", "README.md"
LARGE = 2**16  # numbers in a weight from which on it is int8 on disk
SCALE = ".scale"  # ends the name of what an int8 weight is multiplied with
FIELDS = {"model": str, "config": dict, "sha256": str, "data": str, "licence": str, "pictures": int}  # of config.json
MODELS = [path.stem for path in (Path(__file__).parent / "models").glob("[a-z]*.py")]  # one a paper

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


class CheckpointError(ValueError):
    """A checkpoint is missing or damaged; the message names the file and what restores it."""


class Checkpoint(nn.Module):
    """Base class of every paper's model: built from a dataclass `config`, saved and loaded as a folder.

    Attributes:
        paper: the reference, set by each subclass.
        config: the dataclass that the networks were built from.
        info: what config.json says besides: data, licence, citation, images_seen, recipe.
    """

    paper = ""

    def __init__(self) -> None:
        super().__init__()
        self.info: dict = {}

    @classmethod
    def from_pretrained(cls, name: str | Path) -> Self:
        """Load a checkpoint by id, path or `hub:OWNER/NAME@REVISION`, ready for inference (float32, eval).

        Raises:
            CheckpointError: a file is missing, cut short or changed, or belongs to another model class.
        """
        folder = find(name)
        config = read_config(folder)
        held, wanted = (config["model"], config.get("class", cls.__name__)), (model_name(cls), cls.__name__)
        if held != wanted:
            raise CheckpointError(f"{_shown(folder)} holds a {'.'.join(held)}, not a {'.'.join(wanted)}")
        weights = _read_weights(folder, config["sha256"])
        config_class = cls.__init__.__annotations__["config"]
        try:
            model = cls(config_class(**config["config"]))
            model.load_state_dict(weights, strict=True, assign=True)  # copied, both would be in memory
        except (TypeError, ValueError, RuntimeError) as error:
            path = folder / CONFIG
            raise CheckpointError(f"{_shown(path)} does not fit its weights; {_restore(path)}") from error
        model.info = {key: value for key, value in config.items() if key not in ("model", "class", "config", "sha256")}
        return model.float().eval()

    def save_pretrained(self, folder: str | Path) -> None:
        """Write weights and config.json, each in one move, and a card where there is none yet.

        On disk large weights are int8 with one float32 scale a row (`_packed`), the others float16,
        BatchNorm statistics float32. What is loaded and saved again gives the same file.
        """
        folder = Path(folder)
        data = save(_packed(self.state_dict()))
        config = {
            "model": model_name(type(self)),
            "class": type(self).__name__,
            "config": asdict(self.config),
            "sha256": hashlib.sha256(data).hexdigest(),
            **self.info,
        }
        write_atomically(folder / WEIGHTS, data)
        write_atomically(folder / CONFIG, (json.dumps(config, indent=2) + "\n").encode())
        if not (folder / CARD).exists():
            card = CARD_TEMPLATE.format(paper=self.paper, data=self.info["data"], licence=self.info["licence"])
            write_atomically(folder / CARD, card.encode())


def find(name: str | Path) -> Path:
    """The folder of a checkpoint id, a path, or `hub:OWNER/NAME@REVISION` (downloaded).

    Raises:
        CheckpointError: there is no such folder, or the Hub does not give it.
    """
    text = str(name)
    if text.startswith("hub:"):
        repository, _, revision = text.removeprefix("hub:").partition("@")
        if not revision:
            raise CheckpointError(f"{text!r} names no revision; write hub:OWNER/NAME@REVISION")
        return _download(repository, revision)
    folder = ROOT / text if "/" not in text and os.sep not in text else Path(text)
    if not folder.is_dir():
        raise CheckpointError(f"no checkpoint {text!r}; there is {', '.join(available()) or 'none'}")
    return folder


def _download(repository: str, revision: str) -> Path:
    try:
        return Path(snapshot_download(repository, revision=revision, allow_patterns=[WEIGHTS, "*.json", "*.webp"]))
    except HFValidationError as error:
        raise CheckpointError(f"{repository!r} is no repository's name; write hub:OWNER/NAME@REVISION") from error
    except (RepositoryNotFoundError, RevisionNotFoundError, GatedRepoError) as error:
        problem = f"the Hub shows no repository {repository} with a revision {revision}"
        raise CheckpointError(f"{problem}; check both names, and log in where it is private") from error
    except Exception as error:  # whatever a network, a proxy or a full disk makes of it
        problem = f"{repository} cannot be fetched from the Hub ({type(error).__name__}), and is not stored here"
        raise CheckpointError(f"{problem}; try again when there is a connection") from error


def available() -> list[str]:
    """Ids of the checkpoints in the repository, sorted; damaged ones included."""
    folders = ROOT.iterdir() if ROOT.is_dir() else []
    return sorted(folder.name for folder in folders if folder.is_dir() and not folder.name.startswith("."))


def load(name: str | Path) -> Checkpoint:
    """Load any checkpoint, whatever its model: the class is the one that config.json names.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    folder = find(name)
    config = read_config(folder)
    module_name = config["model"]
    if module_name not in MODELS:
        raise CheckpointError(f"{_shown(folder)} holds a {module_name!r} model; known are {', '.join(MODELS)}")
    module = importlib.import_module(f"gan_demo.models.{module_name}")
    classes = [c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__]
    models = {c.__name__: c for c in classes if issubclass(c, Checkpoint)}
    wanted = config.get("class", next(iter(models)))
    if wanted not in models:
        raise CheckpointError(f"{_shown(folder)} holds a {wanted!r}; {module_name} knows {', '.join(models)}")
    return models[wanted].from_pretrained(name)


def publish(name: str | Path, repository: str) -> str:
    """Upload a whole checkpoint folder, card and measurements included, to the Hub; return the commit's address.

    Args:
        name: checkpoint id or path; it must load.
        repository: OWNER/NAME on the Hub, made where it does not exist.
    """
    load(name)
    api = HfApi()
    api.create_repo(repository, exist_ok=True)
    return str(api.upload_folder(repo_id=repository, folder_path=find(name)))


def read_config(folder: Path) -> dict:
    """config.json as a dict that has at least model, config, sha256, data, licence and pictures.

    Raises:
        CheckpointError: it is missing or is not what save_pretrained writes.
    """
    path = folder / CONFIG
    try:
        config = json.loads(path.read_text("utf-8"))
        for field, kind in FIELDS.items():
            if not isinstance(config[field], kind):
                raise TypeError(field)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{_shown(path)} is missing or damaged; {_restore(path)}") from error
    return config


def read_metrics(folder: Path) -> dict:
    """metrics.json as a dict; empty where the checkpoint was not measured yet."""
    try:
        metrics = json.loads((folder / METRICS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return metrics if isinstance(metrics, dict) else {}


def is_storable(model: nn.Module) -> bool:
    """Are all of its numbers finite, also in the precision that they have on disk?"""
    return all(bool(value.isfinite().all()) for value in _packed(model.state_dict()).values())


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_name(model_class: type) -> str:
    """The name of the class's module in gan_demo.models, such as "dcgan"."""
    return model_class.__module__.rsplit(".", 1)[-1]


def _read_weights(folder: Path, expected: str) -> dict[str, torch.Tensor]:
    path = folder / WEIGHTS
    try:
        if sha256(path) != expected:
            raise CheckpointError(f"{_shown(path)} is damaged (its SHA-256 is another); {_restore(path)}")
        return _unpacked(load_file(path))
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{_shown(path)} is missing or damaged; {_restore(path)}") from error


def _shown(path: Path) -> str:
    """A path as visitors may see it: from the repository's top, not from the server's."""
    return f"checkpoints/{path.relative_to(ROOT)}" if ROOT in path.parents else str(path)


def _restore(path: Path) -> str:
    return f"git checkout -- {_shown(path)} restores it" if _is_in_git(path) else "train or download it again"


def _is_in_git(path: Path) -> bool:
    """Whether a file is one of the repository's own; what somebody trains here is not, until it is committed."""
    if ROOT not in path.parents:
        return False
    try:
        command = ["git", "-C", str(ROOT), "ls-files", "--error-unmatch", "--", str(path)]
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False  # without git there is nothing to check out


def write_atomically(path: Path, data: bytes | memoryview) -> None:
    """Write a file beside `path`, then put it in place in one move: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")  # another process may be writing the same file
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _packed(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights as they lie on disk: a large W as int8 Q and float32 s, where W[i] = s[i] Q[i].

    Small ones, such as first and last layers, would save little and show errors most: they stay float16.
    """
    packed = {}
    for name, value in weights.items():
        value = value.detach().cpu().contiguous()
        if value.is_floating_point() and value.numel() >= LARGE:
            scale = value.float().reshape(len(value), -1).abs().amax(1).clamp(min=1e-12) / 127
            packed[name] = (value.float() / _a_row(scale, value)).round().to(torch.int8)
            packed[name + SCALE] = scale
        else:
            packed[name] = value.half() if value.is_floating_point() and "running_" not in name else value
    return packed


def _unpacked(packed: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The inverse of `_packed`, to half a step of each row's scale."""
    weights = {}
    for name, value in packed.items():
        if name + SCALE in packed:
            weights[name] = value * _a_row(packed[name + SCALE], value)
        elif not name.endswith(SCALE):
            weights[name] = value.clone()  # the file is only mapped into memory, and may change
    return weights


def _a_row(scale: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    return scale.view(-1, *[1] * (like.dim() - 1))
