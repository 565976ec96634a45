"""What derives from weights: everything that is bound to a checkpoint's SHA-256, and how each of these is remade.

DERIVATIONS, at the end, lists it all. A new kind of measurement, picture or file is one more entry: a name, the kinds
of checkpoint that have it, how it is made, and which weights the stored one was made from.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gan_demo import checkpoints, loss_views, openings
from gan_demo.checkpoints import kind_of, read_config, read_metrics
from gan_demo.evaluation import (
    choice,
    digits,
    directions,
    drift,
    encoders,
    fd,
    features,
    habits,
    losses,
    plans,
    projection,
    sr,
    text,
)
from gan_demo.evaluation.metrics import remember, weights_behind
from gan_demo.training import gan
from gan_demo.training.captions import CaptionedPictures, load_captioned
from gan_demo.training.data import Pictures, load_as_trained

JUDGES = {"MNIST": "mnist", "CIFAR-10": "cifar10"}  # which judge reads the classes of a data set, by its title
APP = checkpoints.ROOT  # the folder of the checkpoints that the app opens with
ENLARGERS = {"srresnet": "srresnet-photos", "srgan": "srgan-photos"}  # the pair that losses.json compares
# kind -> the field of its recipe with the SHA-256 of the checkpoint that it was trained against, and that one's kind
PARTNERS = {
    "gan_cls": ("encoder", "text_encoder"),
    "style_encoder": ("generator", "gan_cls"),
    "projector": ("generator", "dcgan"),
}


class MissingInputError(ValueError):
    """A derivation lacks something that the repository does not carry; the message names it."""


@dataclass(frozen=True)
class Inputs:
    """Inputs of derivations that the repository does not carry."""

    data: Path | None = None  # folder with the data sets as its subfolders
    vgg: Path | None = None  # safetensors file of VGG19's features
    judge: str | None = None  # a text encoder of another seed, by id or path


@dataclass(frozen=True)
class Derivation:
    """Something that is made from a checkpoint's weights and stored with the weights' SHA-256."""

    name: str
    kinds: tuple[str, ...]  # kinds of checkpoint that have it
    make: Callable[[Path, Inputs], None]  # makes and stores it; raises MissingInputError
    weights: Callable[[Path], str]  # SHA-256 of the weights that the stored one was made from; "" for none
    applies: Callable[[dict], bool] = lambda config: True  # whether a checkpoint of these kinds has it, by its config
    app_only: bool = False  # whether only a checkpoint in APP has it


def derivations_of(folder: Path) -> list[Derivation]:
    """All that derives from a checkpoint."""
    config, in_app = read_config(folder), folder.resolve().parent == APP
    fitting = [one for one in DERIVATIONS if kind_of(config) in one.kinds and one.applies(config)]
    return [one for one in fitting if in_app or not one.app_only]


def stale(folder: Path) -> list[Derivation]:
    """What is missing, or was made from other weights than the checkpoint has now."""
    sha256 = read_config(folder)["sha256"]
    return [one for one in derivations_of(folder) if one.weights(folder) != sha256]


def has_lost_partner(folder: Path) -> bool:
    """Was a checkpoint trained against another one that no longer exists here?"""
    config = read_config(folder)
    return kind_of(config) in PARTNERS and _partner(config) is None


def partner_of(folder: Path) -> Path:
    """The checkpoint that this one was trained against.

    Raises:
        MissingInputError: it is not among the available ones.
    """
    config = read_config(folder)
    if (partner := _partner(config)) is None:
        field, kind = PARTNERS[kind_of(config)]
        raise MissingInputError(f"the {kind} that it was trained against (SHA-256 {config['recipe'][field]})")
    return partner


def _partner(config: dict) -> Path | None:
    field, kind = PARTNERS[kind_of(config)]
    for folder in map(checkpoints.find, checkpoints.available()):
        try:
            other = read_config(folder)
        except checkpoints.CheckpointError:
            continue  # a damaged one cannot be the partner
        if (kind_of(other), other["sha256"]) == (kind, config["recipe"][field]):
            return folder
    return None


def data_set(inputs: Inputs, title: str) -> str:
    """Where a data set is: the folder with that title in its index.json, or with that name.

    Raises:
        MissingInputError: it is not in the folder of data sets.
    """
    if title.startswith("torchvision "):
        return title.replace(" ", ":")
    return str(_folder(inputs, lambda folder: _title(folder) == title, f"the data set {title!r}"))


def _title(folder: Path) -> str:
    try:
        return json.loads((folder / "index.json").read_text("utf-8-sig"))["title"]
    except (OSError, ValueError, LookupError, TypeError):
        return folder.name


def _folder(inputs: Inputs, accept: Callable[[Path], bool], description: str) -> Path:
    """The folder of data sets itself, or the first in it that is accepted."""
    if inputs.data is None:
        raise MissingInputError(f"{description}: give its folder, or the one around it, as --data")
    if not inputs.data.is_dir():
        raise MissingInputError(f"{description}: there is no folder {inputs.data}")
    for folder in [inputs.data, *sorted(path for path in inputs.data.iterdir() if path.is_dir())]:
        if accept(folder):
            return folder
    raise MissingInputError(f"{description}, which is not in {inputs.data}")


def pictures(folder: Path, inputs: Inputs, split: str | None = None) -> Pictures:
    """The pictures to measure a checkpoint with: its data set's `split`, or its split "test" where it has one."""
    config = read_config(folder)
    source = data_set(inputs, config["data"])
    return load_as_trained(source, config, split or _test_split(source))


def _test_split(source: str) -> str | None:
    try:
        return "test" if "test" in json.loads((Path(source) / "index.json").read_text("utf-8-sig"))["splits"] else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def learned_and_unseen(source: str, config: dict) -> tuple[Pictures, Pictures | None]:
    """A checkpoint's training pictures, and those of its data set's split "test" where it has one."""
    split = _test_split(source)
    return load_as_trained(source, config), load_as_trained(source, config, split) if split else None


def captioned(folder: Path, inputs: Inputs) -> CaptionedPictures:
    return load_captioned(data_set(inputs, read_config(folder)["data"]))


def measure_fd(folder: Path, inputs: Inputs) -> dict:
    return fd.measure(folder, pictures(folder, inputs))


def measure_drift(folder: Path, inputs: Inputs) -> dict:
    return drift.measure(folder, pictures(folder, inputs))


def measure_classes(folder: Path, inputs: Inputs) -> dict:
    return digits.measure_classes(folder, JUDGES[read_config(folder)["data"]])


def measure_parzen(folder: Path, inputs: Inputs) -> dict:
    return digits.measure_parzen(folder, *(pictures(folder, inputs, split) for split in ("train", "test")))


def measure_text(folder: Path, inputs: Inputs) -> dict:
    if inputs.judge is None:
        raise MissingInputError("a text encoder of another seed, which no checkpoint here is: give one as --judge")
    return text.measure(folder, inputs.judge, captioned(folder, inputs), partner_of(folder))


def measure_zero_shot(folder: Path, inputs: Inputs) -> dict:
    return encoders.measure_text(folder, captioned(folder, inputs))


def measure_style(folder: Path, inputs: Inputs) -> dict:
    generator = partner_of(folder)
    return encoders.measure_style(folder, generator, partner_of(generator), captioned(folder, inputs))


def measure_projection(folder: Path, inputs: Inputs) -> dict:
    return projection.measure(folder, partner_of(folder), pictures(folder, inputs))


def measure_features(folder: Path, inputs: Inputs) -> dict:
    config = read_config(folder)
    learned, unseen = learned_and_unseen(data_set(inputs, config["data"]), config)
    figures: dict = {}
    for task, row in features.measure(folder, learned, unseen):
        figures = features.merge(figures, task, row, learned.title)
    return {"features": figures}


def measure_choice(folder: Path, inputs: Inputs) -> dict:
    return choice.measure(folder, pictures(folder, inputs))


def measure_directions(folder: Path, _: Inputs) -> dict:
    return directions.measure(folder)


def measure_habits(folder: Path, inputs: Inputs) -> dict:
    return habits.measure(folder, pictures(folder, inputs, "train"))


def measure_sr(folder: Path, inputs: Inputs) -> dict:
    def has_both(folder: Path) -> bool:
        return all((folder / name).is_dir() for name in ("Set5", "Set14"))

    return sr.measure(folder, _folder(inputs, has_both, "a folder with Set5 and Set14"))


def look_with_losses(folder: Path, inputs: Inputs) -> None:
    """Write losses.json and its sheet, for this checkpoint and the other one of ENLARGERS."""
    if inputs.vgg is None:
        raise MissingInputError("VGG19's features, a safetensors file: give it as --vgg")
    losses.measure(ENLARGERS | {kind_of(read_config(folder)): str(folder)}, inputs.vgg)


def weights_behind_losses(folder: Path) -> str:
    try:
        return loss_views.load().weights[kind_of(read_config(folder))]
    except ValueError:
        return ""


def make_plans(folder: Path, _: Inputs) -> None:
    try:
        plans.write(folder)
    except checkpoints.CheckpointError as error:
        raise MissingInputError(f"its weights: {error}") from error


def record_openings(_: Path, __: Inputs) -> None:
    """Store what all tabs open with. The app does so in a process of its own: nothing here may import it."""
    subprocess.run([sys.executable, "-m", "gan_demo.ui.openings"], check=True)


def weights_behind_openings(folder: Path) -> str:
    """The checkpoint's SHA-256, unless a tab's file is damaged or holds answers of its other weights or scores."""
    config = read_config(folder)
    current = openings.binding(config["sha256"], read_metrics(folder))
    for tab, kinds in openings.TABS.items():
        try:  # no tab opens with every checkpoint
            stale = kind_of(config) in kinds and openings.bindings(tab).get(folder.name, {current}) != {current}
        except ValueError:
            return ""
        if stale:
            return ""
    return config["sha256"]


def measurement(
    part: str,
    kinds: tuple[str, ...],
    measure: Callable[[Path, Inputs], dict],
    applies: Callable[[dict], bool] = lambda config: True,
) -> Derivation:
    """A derivation that is a part of metrics.json, and of the card."""

    def make(folder: Path, inputs: Inputs) -> None:
        remember(folder, measure(folder, inputs))

    return Derivation(part, kinds, make, lambda folder: weights_behind(folder, part), applies)


OPENING_KINDS = tuple({kind: None for kinds in openings.TABS.values() for kind in kinds})

DERIVATIONS = [
    # With quantiles of D's scores, unless it is a LAPGAN's. The judge of pictures knows little about digits.
    measurement(
        "fd_effnet", ("dcgan", "lapgan", "gan", "cgan"), measure_fd, lambda config: config["data"] not in gan.MNIST
    ),
    measurement("drift", ("lapgan",), measure_drift),  # with quantiles of its levels' D
    measurement(
        "classes",
        ("gan", "cgan", "lapgan"),
        measure_classes,
        lambda config: config["data"] in JUDGES and (kind_of(config) != "lapgan" or bool(config["config"]["labels"])),
    ),
    # The window is chosen on pictures that training holds back, which it does only of MNIST's.
    measurement(
        "parzen",
        ("gan", "cgan"),
        measure_parzen,
        lambda config: config["data"] in gan.MNIST and config["pictures"] == gan.TRAINING,
    ),
    measurement(
        "features",
        tuple(features.DATA),
        measure_features,
        lambda config: config["data"] in features.DATA[kind_of(config)],
    ),
    measurement("choice", choice.KINDS, measure_choice),
    measurement("directions", directions.KINDS, measure_directions, lambda config: config["data"] in directions.TRAITS),
    measurement("habits", directions.KINDS, measure_habits, lambda config: config["data"] in habits.HABITS),
    measurement("text", ("gan_cls",), measure_text),  # with quantiles of D's scores
    measurement("zero_shot", ("text_encoder",), measure_zero_shot),
    measurement("style", ("style_encoder",), measure_style),
    measurement("projection", ("projector",), measure_projection),
    measurement("sr", ("srresnet", "srgan"), measure_sr),
    Derivation("losses", ("srresnet", "srgan"), look_with_losses, weights_behind_losses),
    Derivation("plans", plans.KINDS, make_plans, plans.weights_behind),
    Derivation("openings", OPENING_KINDS, record_openings, weights_behind_openings, app_only=True),
]
