"""What a program can call: named endpoints, also offered as MCP tools. Names and order are a promise."""

import time

import gradio as gr

from gan_demo import checkpoints, latent
from gan_demo.pictures import to_pil
from gan_demo.ui import enlarging, interpolating
from gan_demo.ui import models as loaded
from gan_demo.ui.components import PictureFile
from gan_demo.ui.errors import check_filled, clear_errors
from gan_demo.ui.queues import SHARED, SLOW

MAX_COUNT = 64


def models() -> list[dict]:
    """List the checkpoints.

    Returns:
        One entry a checkpoint: id, paper, data, licence, resolution, labels and metrics;
        for a damaged one its id and the error.
    """
    return [_describe(model_id) for model_id in checkpoints.available()]


def _describe(model_id: str) -> dict:
    try:
        model = loaded.get(model_id)
    except ValueError as error:
        return {"id": model_id, "error": str(error)}
    metrics = checkpoints.read_metrics(checkpoints.find(model_id))
    return {
        "id": model_id,
        "paper": model.paper,
        "data": model.info["data"],
        "licence": model.info["licence"],
        "resolution": getattr(model.config, "resolution", None),  # super-resolution takes any size
        "labels": loaded.labels(model_id),
        "metrics": {name: value for name, value in metrics.items() if name != "scores"},
    }


@clear_errors
def generate(model: str, seed: float, count: float, label: str = "") -> list[tuple]:
    """Generate pictures of consecutive seeds.

    Args:
        model: id of a checkpoint, as listed by models.
        seed: the first seed, a whole number from 0 to 4294967295.
        count: how many pictures, 1 to 64; their seeds are seed, seed + 1, ...
        label: a class, for models that have labels (empty: all in turn); empty for the others.

    Returns:
        A gallery of the pictures, captioned with their seeds.
    """
    network = _drawing_model(model)
    first = latent.check_seed(check_filled(seed, "seed"))
    count = latent.whole(check_filled(count, "count"), "count", 1, MAX_COUNT)
    seeds = range(first, first + count)
    images = latent.draw(network, seeds, label)
    return [(to_pil(image), f"seed {seed}") for seed, image in zip(seeds, images, strict=True)]


@clear_errors
def interpolate(
    model: str, seed_a: float, seed_b: float, frames: float, path: str = "slerp", label: str = ""
) -> list[tuple]:
    """Generate the pictures on the path between two seeds.

    Args:
        model: id of a checkpoint, as listed by models.
        seed_a: seed of the first picture, a whole number from 0 to 4294967295.
        seed_b: seed of the last picture.
        frames: how many pictures, 2 to 96, both ends included.
        path: slerp (along the sphere) or lerp (straight).
        label: a class, for models that have labels; empty for the others.

    Returns:
        A gallery of the frames, each captioned with what the discriminator makes of it.
    """
    _drawing_model(model)
    found = interpolating.morph(model, seed_a, seed_b, frames, path, label)
    captions = [f"{found.opinion}: {round(number)}" for number in found.opinions]
    captions = captions or [""] * len(found.frames)
    return [(to_pil(image), caption) for image, caption in zip(found.frames, captions, strict=True)]


@clear_errors
def upscale(image: str | None, model: str) -> str:
    """Enlarge a picture four times in width and height.

    Args:
        image: a picture file, 8x8 to 4,000,000 pixels; its transparency is kept.
        model: id of a super-resolution checkpoint, as listed by models, or nearest or bicubic.

    Returns:
        The enlarged picture as a PNG file.
    """
    source = _source(image)
    task, _ = enlarging.task_of(source, "enlarge")
    made = enlarging.result(source, "enlarge", task, model)
    return enlarging.save(enlarging.with_alpha(task, made), "enlarged", "png")


@clear_errors
def compare(image: str | None, left: str, right: str, mode: str = "test") -> tuple[str, str, dict]:
    """Enlarge a picture four times by two methods.

    Args:
        image: a picture file, 8x8 to 4,000,000 pixels (in test mode at least 32x32).
        left: a super-resolution checkpoint's id, nearest, bicubic, or in test mode original.
        right: likewise.
        mode: test (the picture is first made four times smaller, so the truth is known) or enlarge.

    Returns:
        Both pictures as PNG files, equally large, and per method its PSNR in dB (null for equal pictures)
        and SSIM where the truth is known, and the seconds it took all together.
    """
    source = _source(image)
    started = time.monotonic()
    task, notes = enlarging.task_of(source, mode)
    made = {method: enlarging.result(source, mode, task, method) for method in (left, right)}
    seconds = round(time.monotonic() - started, 2)
    files = [enlarging.save(enlarging.with_alpha(task, made[method]), method, "png") for method in (left, right)]
    return *files, {"measures": enlarging.measures(task, made), "seconds": seconds, "notes": notes}


def _source(image: str | None) -> enlarging.Source:
    if image is None:
        raise ValueError("image is empty; give a picture file")
    return enlarging.Source(image, example=False)


def _drawing_model(model: str) -> checkpoints.Checkpoint:
    network = loaded.get(model)
    if model not in loaded.drawing():
        raise ValueError(f"{model} draws no pictures from seeds; use {', '.join(loaded.drawing())}")
    return network


def build() -> None:
    """The endpoints, on real components that the page does not show."""
    with gr.Column(elem_classes="hidden-api"):
        _drawing()
        if loaded.ids("srresnet"):
            _enlarging()


def _drawing() -> None:
    model, seed = gr.Textbox(label="model"), gr.Number(0, label="seed", precision=None)
    count, label = gr.Number(8, label="count", precision=None), gr.Textbox("", label="label")
    seed_b, frames = gr.Number(1, label="seed_b", precision=None), gr.Number(48, label="frames", precision=None)
    path = gr.Textbox("slerp", label="path")
    gallery, listing = gr.Gallery(format="png"), gr.JSON()
    call = gr.Button()
    call.click(models, None, listing, api_name="models", **SHARED)
    call.click(generate, [model, seed, count, label], gallery, api_name="generate", **SHARED)
    call.click(interpolate, [model, seed, seed_b, frames, path, label], gallery, api_name="interpolate", **SHARED)


def _enlarging() -> None:
    image, model = PictureFile(type="filepath", image_mode=None, label="image"), gr.Textbox(label="model")
    left, right = gr.Textbox("bicubic", label="left"), gr.Textbox("srgan-photos", label="right")
    mode, one, other = gr.Textbox("test", label="mode"), gr.Image(format="png"), gr.Image(format="png")
    listing, call = gr.JSON(), gr.Button()
    call.click(upscale, [image, model], one, api_name="upscale", **SLOW)
    call.click(compare, [image, left, right, mode], [one, other, listing], api_name="compare", **SLOW)
