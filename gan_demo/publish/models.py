"""Checkpoints as repositories of their own: all their files, a sheet of samples, and a card that the Hub can read."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from gan_demo import checkpoints, licences
from gan_demo.publish import hub

SAMPLES = "samples.webp"
LIBRARY = "gan-demo"  # loads the weights; their form on disk is its own
# The Hub's words for a task. It has none of its own for "draws a class", and files such models under unconditional.
DRAWS = "unconditional-image-generation"
TASKS = {
    "gan": DRAWS,
    "cgan": DRAWS,
    "dcgan": DRAWS,
    "lapgan": DRAWS,
    "gan_cls": "text-to-image",
    "text_encoder": "feature-extraction",
    "style_encoder": "image-feature-extraction",
    "projector": "image-feature-extraction",
    "srresnet": "image-to-image",
    "srgan": "image-to-image",
}
# The same data on the Hub, by the beginning of its title in config.json; of the others there is no official copy.
DATASETS = {
    "MNIST": "ylecun/mnist",
    "Fashion-MNIST": "zalando-datasets/fashion_mnist",
    "CIFAR-10": "uoft-cs/cifar10",
    "CelebA": "flwrlabs/celeba",
    "Oxford Flowers-102": "nelorth/oxford-flowers",
}
OPEN_LICENCES = ("mit", "cc-by-sa-3.0")  # of data that anybody may use for anything


def build(target: str, names: list[str]) -> list[hub.Repository]:
    """A repository for each checkpoint.

    Args:
        target: OWNER, or OWNER/NAME.
        names: ids or paths; empty for all checkpoints here.

    Raises:
        ValueError: a checkpoint does not load, or a name is none on the Hub.
    """
    targets = repository_names(target, names or checkpoints.available())
    return [hub.Repository(targets[name], files(name, targets)) for name in targets]


def repository_names(target: str, names: list[str]) -> dict[str, str]:
    """Each checkpoint's OWNER/NAME: one alone gets the target itself, several get NAME-ID; of an OWNER, ID."""
    owner, _, name = target.partition("/")
    ids = {each: Path(each).name for each in names}
    if name and len(names) == 1:
        return {names[0]: hub.check_name(target)}
    return {each: hub.check_name(f"{owner}/{name}-{ids[each]}" if name else f"{owner}/{ids[each]}") for each in names}


def files(name: str, targets: Mapping[str, str]) -> dict[str, bytes | Path]:
    """A checkpoint's repository by path.

    Args:
        name: one of the targets.
        targets: OWNER/NAME of each checkpoint that is published together with it.

    Raises:
        ValueError: the checkpoint does not load.
    """
    from gan_demo.publish import samples

    folder, sheet = checkpoints.find(name), samples.draw(checkpoints.load(name))
    content: dict[str, bytes | Path] = {
        path.name: path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")
    }
    content[checkpoints.CARD] = card(folder, targets, targets[name], sheet[1] if sheet else "").encode()
    content[licences.DATA] = licences.read(licences.DATA).encode()
    return content | ({SAMPLES: sheet[0]} if sheet else {})


def card(folder: Path, targets: Mapping[str, str], target: str, caption: str) -> str:
    """A checkpoint's card for the Hub: its own one, with what the Hub reads, its limits and its samples on top."""
    own, config = ModelCard((folder / checkpoints.CARD).read_text("utf-8")), checkpoints.read_config(folder)
    heading, _, text = own.text.lstrip().partition("\n")
    text = re.sub(r"trained\s+by\s+this\s+repository", f"trained with {LIBRARY}", text)  # which stays behind
    for name, repository in targets.items():
        text = text.replace(f'load("{Path(name).name}")', f'load("hub:{repository}@main")')
    samples = f"![What it draws]({SAMPLES})\n\n*{caption}*" if caption else ""
    use = f'It loads with `{LIBRARY}`: `gan_demo.checkpoints.load("hub:{target}@main")`.'
    parts = [heading, limits(own, config), samples, use, text.strip()]
    return f"---\n{settings(own, config, folder, target).to_yaml()}\n---\n\n" + "\n\n".join(filter(None, parts)) + "\n"


def limits(own: ModelCard, config: Mapping[str, Any]) -> str:
    """What stands above everything else in the card of a checkpoint that may not be used for everything."""
    if own.data.license in OPEN_LICENCES:
        return ""
    return (
        f"> **Not for every use.** The data that it learned from sets the limit, for the weights and their pictures, "
        f"too: {config['licence']}. See [{licences.DATA}]({licences.DATA})."
    )


def settings(own: ModelCard, config: Mapping[str, Any], folder: Path, target: str) -> ModelCardData:
    """What the Hub reads of a card."""
    task, data = TASKS[checkpoints.kind_of(dict(config))], dataset(config["data"])
    metrics = checkpoints.read_metrics(folder)
    other = own.data.license not in OPEN_LICENCES
    return ModelCardData(
        license="other" if other else own.data.license,
        license_name=(own.data.license_name or "limits-of-the-data") if other else None,
        license_link=licences.DATA if other else None,
        library_name=LIBRARY,
        pipeline_tag=task,
        datasets=[data] if data else None,
        tags=own.data.tags or [checkpoints.kind_of(dict(config))],
        model_name=target.partition("/")[2],
        eval_results=[*results(metrics, task, config["data"], data)] or None,
    )


def dataset(title: str) -> str:
    """The data's name on the Hub; "" if it has none there."""
    return next((name for start, name in DATASETS.items() if title.startswith(start)), "")


def results(metrics: Mapping[str, Any], task: str, title: str, data: str) -> Iterator[EvalResult]:
    """What was measured, for the card's model-index."""

    def result(kind: str, name: str, value: float, where: str = title) -> EvalResult:
        place = data if where == title and data else re.sub(r"[^a-z0-9]+", "-", where.lower()).strip("-")
        return EvalResult(
            task_type=task,
            dataset_type=place,
            dataset_name=where,
            metric_type=kind,
            metric_name=name,
            metric_value=value,
        )

    for name, figures in metrics.items():
        if name in FIGURES:
            yield from (result(*figure) for figure in FIGURES[name](figures))


def _fd(figures: dict) -> list[tuple]:
    return [("fd-effnet", "FD-EffNet (not FID; lower is better)", figures["mean"])]


def _parzen(figures: dict) -> list[tuple]:
    return [("log-likelihood", "Parzen-window log-likelihood, nats", figures["nats"])]


def _classes(figures: dict) -> list[tuple]:
    return (
        [("accuracy", "Read by a judge as the class that was asked", figures["as_asked"])]
        if "as_asked" in figures
        else []
    )


def _text(figures: dict) -> list[tuple]:
    return [
        ("fd-effnet", "FD-EffNet, species seen in training", figures["fd"]["seen"]["value"]),
        ("fd-effnet", "FD-EffNet, unseen species", figures["fd"]["unseen"]["value"]),
        (
            "top-10-accuracy",
            "Own caption among the best 10 of 100, unseen species",
            figures["match"]["unseen"]["top10"],
        ),
    ]


def _zero_shot(figures: dict) -> list[tuple]:
    return [("accuracy", f"Zero-shot accuracy, {figures['classes']} unseen species", figures["top1"])]


def _style(figures: dict) -> list[tuple]:
    return [("correlation", "Correlation of noise with its estimate", figures["correlation"])]


def _projection(figures: dict) -> list[tuple]:
    guess = figures["ways"]["network"]
    return [
        ("mean-absolute-error", "Levels of 255 from the picture, its guess alone", guess["levels"]),
        ("perceptual", "Perceptual distance, its guess alone", guess["perceptual"]),
    ]


def _enlargement(figures: dict) -> list[tuple]:
    names = {"psnr": "PSNR (Y), dB", "ssim": "SSIM (Y)", "perceptual": "Perceptual distance"}
    return [
        (kind, name, part["model"][kind], title)
        for title, part in figures["sets"].items()
        for kind, name in names.items()
    ]


# By the part of metrics.json that they stand in: kind, name and value of each figure, and the data if it is another.
FIGURES: dict[str, Callable[[dict], list[tuple]]] = {
    "fd_effnet": _fd,
    "parzen": _parzen,
    "classes": _classes,
    "text": _text,
    "zero_shot": _zero_shot,
    "style": _style,
    "projection": _projection,
    "sr": _enlargement,
}
