"""Checkpoints: a folder with config.json, model.safetensors, a model card and its measurements.

`load("dcgan-faces")` reads `checkpoints/dcgan-faces` in the repository, or in the package where it was installed from a
wheel, wherever Python was started; a path reads that folder; only `hub:OWNER/NAME@REVISION` asks the Hugging Face Hub.
Only `load` imports torch.
"""

import hashlib
import importlib
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError, RevisionNotFoundError

if TYPE_CHECKING:
    from gan_demo.weights import Checkpoint

PACKAGE = Path(__file__).resolve().parent
IN_WHEEL = PACKAGE / "data" / "checkpoints"  # pyproject.toml puts them there
INSTALLED = IN_WHEEL.is_dir()
ROOT = IN_WHEEL if INSTALLED else PACKAGE.parent / "checkpoints"
WEIGHTS, CONFIG, METRICS, CARD = "model.safetensors", "config.json", "metrics.json", "README.md"
FIELDS = {"model": str, "config": dict, "sha256": str, "data": str, "licence": str, "pictures": int}  # of config.json
MODELS = [path.stem for path in (PACKAGE / "models").glob("[a-z]*.py")]  # one module per paper


class CheckpointError(ValueError):
    """A checkpoint is missing or damaged; the message names the file and what restores it."""


def find(name: str | Path) -> Path:
    """The folder of a checkpoint id, a path, or `hub:OWNER/NAME@REVISION` (downloaded).

    Raises:
        CheckpointError: there is no such folder, or it cannot be downloaded.
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
        raise CheckpointError(f"{repository!r} is not a repository's name; write hub:OWNER/NAME@REVISION") from error
    except (RepositoryNotFoundError, RevisionNotFoundError, GatedRepoError) as error:
        problem = f"the Hub shows no repository {repository} with a revision {revision}"
        raise CheckpointError(f"{problem}; check both names, and log in where it is private") from error
    except Exception as error:  # whatever a network, a proxy or a full disk makes of it
        problem = f"{repository} cannot be fetched from the Hub ({type(error).__name__}), and is not stored here"
        raise CheckpointError(f"{problem}; try again when there is a connection") from error


def available() -> list[str]:
    """Ids of the checkpoints in the repository or the installed package, sorted; damaged ones included."""
    if not ROOT.is_dir():
        return []
    with os.scandir(ROOT) as entries:  # which asks the disk once, not once a folder: this is called at every wish
        return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))


def load(name: str | Path) -> "Checkpoint":
    """Load any checkpoint, whatever its model: the class is the one that config.json names.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    from gan_demo.weights import Checkpoint

    folder = find(name)
    config = read_config(folder)
    module_name = config["model"]
    if module_name not in MODELS:
        raise CheckpointError(
            f"{display(folder)} holds a {module_name!r} model; the models here are {', '.join(MODELS)}"
        )
    module = importlib.import_module(f"gan_demo.models.{module_name}")
    classes = [c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__]
    models = {c.__name__: c for c in classes if issubclass(c, Checkpoint)}
    class_name = config.get("class", next(iter(models)))
    if class_name not in models:
        raise CheckpointError(f"{display(folder)} holds a {class_name!r}; {module_name} has {', '.join(models)}")
    return models[class_name].from_pretrained(name)


def read_config(folder: Path) -> dict[str, Any]:
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
        raise CheckpointError(f"{display(path)} is missing or damaged; {restore(path)}") from error
    return config


def kind_of(config: dict[str, Any]) -> str:
    """The kind of model that a config.json describes, such as "dcgan" or "srresnet"; in older files, its paper's."""
    return config.get("kind", config["model"])


def read_metrics(folder: Path) -> dict[str, Any]:
    """metrics.json as a dict; {} if it is missing or damaged."""
    try:
        metrics = json.loads((folder / METRICS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return metrics if isinstance(metrics, dict) else {}


def check_weights(folder: Path) -> str:
    """Return the SHA-256 of a checkpoint's weights if it is the one in config.json, else raise CheckpointError."""
    path, digest = folder / WEIGHTS, read_config(folder)["sha256"]
    try:
        if sha256(path) != digest:
            raise CheckpointError(
                f"{display(path)} is damaged (its SHA-256 is not the one in {CONFIG}); {restore(path)}"
            )
    except OSError as error:
        raise CheckpointError(f"{display(path)} is missing or damaged; {restore(path)}") from error
    return digest


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def display(path: Path) -> str:
    """A path as visitors may see it: relative to the repository, not the server's absolute one."""
    return f"checkpoints/{path.relative_to(ROOT)}" if ROOT in path.parents else str(path)


def restore(path: Path) -> str:
    """What brings a checkpoint's file back, as the end of a sentence."""
    if PACKAGE in path.parents or _is_in_git(path):
        return f"{remedy(display(path))} restores it"
    return "train or download it again"


def remedy(path: str) -> str:
    """What brings back files that this project ships, such as "checkpoints" or "gan_demo/films"."""
    return "reinstalling gan-demo" if INSTALLED else f"git checkout -- {path}"


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
