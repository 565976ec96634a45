"""What a program can call: named endpoints, also offered as MCP tools.

Programs rely on the endpoints' names and on the order of their parameters: neither may change.
"""

import time

import gradio as gr
import numpy as np

from gan_demo import checkpoints
from gan_demo.pictures import to_pil
from gan_demo.services import caption as captions
from gan_demo.services import catalogue, latent, loaded, projection, super_resolution, visitors
from gan_demo.services import edit as edits
from gan_demo.services import pyramid as pyramids
from gan_demo.services.pyramid import CONTRAST, Level
from gan_demo.services.visitors import Source
from gan_demo.ui.components import Numbers, PictureFile, Strengths
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.files import upload_folder
from gan_demo.ui.galleries import Pictures
from gan_demo.ui.queues import SHARED, SLOW


def models() -> list[dict]:
    """List the checkpoints.

    Returns:
        One entry per checkpoint: id, paper, data, licence, resolution, labels and metrics;
        for a damaged one, its id and the error.
    """
    return [catalogue.describe(model_id) for model_id in checkpoints.available()]


@clear_errors
def generate(model: str, seed: float, count: float, label: str = "") -> list[tuple]:
    """Generate pictures of consecutive seeds.

    Args:
        model: id of a checkpoint, as listed by models.
        seed: the first seed, a whole number from 0 to 4294967295.
        count: how many pictures, 1 to 64; their seeds are seed, seed + 1, ...
        label: a class, for models that have labels (empty: all of them in turn); empty for the others.

    Returns:
        A gallery of the pictures, captioned with their seeds.
    """
    seeds = latent.consecutive_seeds(seed, count)
    images = latent.draw(model, seeds, label)
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
        path: slerp (along the sphere) or lerp (a straight line).
        label: a class, for models that have labels; empty for the others.

    Returns:
        A gallery of the frames, each captioned with the discriminator's opinion of it.
    """
    morph = latent.morph(model, seed_a, seed_b, frames, path, label)
    opinions = [f"{morph.opinion}: {round(number)}" for number in morph.opinions] or [""] * len(morph.frames)
    return [(to_pil(image), opinion) for image, opinion in zip(morph.frames, opinions, strict=True)]


@clear_errors
def arithmetic(model: str, seeds_a: list | float, seeds_b: list | float, seeds_c: list | float) -> list[tuple]:
    """Calculate with the latent vectors of three groups: the mean of A minus that of B plus that of C.

    Args:
        model: id of a DCGAN checkpoint, as listed by models.
        seeds_a: group A, one to three whole numbers from 0 to 4294967295; three make the mean steady.
        seeds_b: group B, likewise.
        seeds_c: group C, likewise.

    Returns:
        A gallery of the pictures of the three means, and of the result.
    """
    result = edits.sums(model, seeds_a, seeds_b, seeds_c)
    captions = ("mean of A", "mean of B", "mean of C", "A - B + C")
    return [(to_pil(image), text) for image, text in zip((*result.means, result.result), captions, strict=True)]


@clear_errors
def edit(model: str, seed: float, strengths: dict) -> list[tuple]:
    """Move a picture's latent vector along directions that have a meaning, such as blond hair.

    Args:
        model: id of a DCGAN checkpoint, as listed by models; its metrics name its directions.
        seed: of the picture, a whole number from 0 to 4294967295.
        strengths: how far to go along each direction, by its name: numbers from -3 to 3.

    Returns:
        A gallery of the picture before and after.
    """
    before, after = edits.edit(model, seed, strengths)
    words = ", ".join(f"{name} {strength:+g}" for name, strength in strengths.items()) or "unchanged"
    return [(to_pil(before), f"seed {seed}"), (to_pil(after), words)]


@clear_errors
def upscale(image: str | None, model: str) -> str:
    """Enlarge a picture four times in width and height.

    Args:
        image: a picture file, 8x8 to 4,000,000 pixels; its transparency is kept.
        model: id of a super-resolution checkpoint, as listed by models; or nearest, or bicubic.

    Returns:
        The enlarged picture as a PNG file.
    """
    task = super_resolution.open_task(_source(image), "enlarge", whole=True)
    return super_resolution.save(upload_folder(), task, super_resolution.result(task, model), "enlarged", "png")


@clear_errors
def compare(image: str | None, left: str, right: str, mode: str = "test") -> tuple[str, str, dict]:
    """Enlarge a picture four times by two methods.

    Args:
        image: a picture file, 8x8 to 4,000,000 pixels (in test mode at least 32x32).
        left: id of a super-resolution checkpoint, or nearest, bicubic or (in test mode) original.
        right: the other method, likewise.
        mode: test (the picture is first made four times smaller, so the truth is known) or enlarge.

    Returns:
        Both pictures as PNG files of the same size; for each method its PSNR in dB (null for equal pictures) and its
        SSIM, if the truth is known; the seconds that both took together; and notes on what was done to the file.
    """
    source = _source(image)
    start = time.monotonic()
    task = super_resolution.open_task(source, mode, whole=True)
    images = {method: super_resolution.result(task, method) for method in (left, right)}
    seconds = round(time.monotonic() - start, 2)
    files = [super_resolution.save(upload_folder(), task, images[side], side, "png") for side in (left, right)]
    return *files, {"measures": super_resolution.measures(task, images), "seconds": seconds, "notes": task.notes}


@clear_errors
def pyramid(model: str, label: str = "", seeds: list | float = 0, gains: list | float | None = None) -> list[tuple]:
    """Generate a picture level by level, coarse first, as LAPGAN does.

    Args:
        model: id of a LAPGAN checkpoint, as listed by models.
        label: a class, for models that have labels; empty for the others.
        seeds: whole numbers from 0 to 4294967295, a list of one per level; a single one is for all.
        gains: factors from 0 to 2 of each level's detail, a list one per level; a single one is for all (empty: 1).

    Returns:
        A gallery; for each level the coarse picture, its enlargement (upsampled), the residual around mid-grey
        and the result, named in the captions. The first level has only a result.
    """
    return _gallery(pyramids.generate(model, label, seeds, gains))


@clear_errors
def decompose(image: str | None, levels: float = 4) -> list[tuple]:
    """Take a real picture's Laplacian pyramid apart and put it together again.

    Args:
        image: a picture file, 8x8 to 4,000,000 pixels; transparent parts are put on white.
        levels: how many levels, 1 to 8, including the coarse picture.

    Returns:
        A gallery of the coarse picture, each level's residual around mid-grey, and the reconstruction,
        whose caption gives its largest error.
    """
    source = _source(image)
    picture = pyramids.decompose(source, levels)
    coarsest, *others = [level.pictures for level in picture.levels]
    parts = [(coarsest["result"], f"level 1, {_size(coarsest['result'])}: coarse")]
    for number, pictures in enumerate(others, 2):
        name = f"level {number}, {_size(pictures['residual'])}: residual"
        parts.append((pictures["residual"], f"{name}, shown {CONTRAST} times as strong around grey"))
    caption = f"reconstruction, largest error {picture.error:.5f} of 255"
    parts.append((picture.levels[-1].pictures["result"], caption))
    return [(_save(part, source), caption) for part, caption in parts]


@clear_errors
def invent(image: str | None, model: str, level: float = 1, label: str = "", seeds: list | float = 0) -> list[tuple]:
    """Let the generators invent the detail above a real picture's own coarse version.

    Args:
        image: a picture file, 8x8 to 50,000,000 pixels; its middle square is used, at the model's resolution.
        model: id of a LAPGAN checkpoint, as listed by models.
        level: the finest level that is taken from the real picture, counted from 1, the coarsest.
        label: a class, for models that have labels; empty for the others.
        seeds: as for pyramid; those of real levels are ignored.

    Returns:
        A gallery like that of pyramid.
    """
    source = _source(image)
    levels = pyramids.photograph(model, source, level, label, seeds, None).invention
    return [(_save(picture, source), caption) for picture, caption in _pictures(levels)]


@clear_errors
def caption(caption: str | None, seed: float = 0, count: float = 9) -> tuple[list[tuple], dict]:
    """Draw pictures for a caption about a flower.

    Args:
        caption: a sentence in English; its first 201 characters are read.
        seed: of the first picture, a whole number from 0 to 4294967295.
        count: how many pictures, 1 to 64; their seeds are seed, seed + 1, ...

    Returns:
        A gallery of the pictures, captioned with their seeds, and facts about the caption: `unknown`, words that the
        model's captions hardly use, each with known ones spelt like it; `notes`, sentences; `match`, for each picture
        the percentage of real pictures that the discriminator scores lower, with their own captions (above_right)
        and with wrong ones (above_wrong), null if that was not measured.
    """
    seeds, reading = latent.consecutive_seeds(seed, count), captions.read(caption)
    images = captions.draw(reading.text, seed, count)
    pictures = [(to_pil(image), f"seed {seed}") for seed, image in zip(seeds, images, strict=True)]
    facts = {"unknown": reading.unknown, "notes": list(reading.notes)}
    return pictures, facts | {"match": captions.matches(reading.text, images)}


@clear_errors
def caption_walk(caption_a: str | None, caption_b: str | None, seed: float = 0, frames: float = 32) -> list[tuple]:
    """Draw the pictures on the way from one caption to another, with the same noise.

    Args:
        caption_a: a sentence in English; its first 201 characters are read.
        caption_b: the sentence at the end, likewise.
        seed: of the noise, a whole number from 0 to 4294967295.
        frames: how many pictures, 2 to 96, both ends included.

    Returns:
        A gallery of the frames, captioned with their share of caption B.
    """
    images = captions.caption_walk(caption_a, caption_b, seed, frames)
    last = len(images) - 1
    return [(to_pil(image), f"{i / last:.0%} caption B") for i, image in enumerate(images)]


@clear_errors
def caption_style(image: str | None, caption: str | None) -> str:
    """Draw a flower for a caption in the style of a picture: its pose and background.

    Args:
        image: a picture file; its middle square is used. Generated flowers work best: the style encoder saw no others.
        caption: a sentence in English; its first 201 characters are read.

    Returns:
        The flower.
    """
    source = _source(image)
    return _save(captions.restyle_picture(source, caption), source)


@clear_errors
def project(image: str | None, model: str) -> tuple[str, dict]:
    """Find the picture of a generator that comes nearest to a given one (iGAN's projection).

    Args:
        image: a picture file, 8x8 to 50,000,000 pixels; its middle square is used, at the model's resolution.
        model: id of a DCGAN checkpoint, as listed by models.

    Returns:
        The generator's picture, and facts about it: `distance`, the mean absolute difference from the middle square in
        levels of 255; `z`, the latent vector that the generator drew it from; and `notes` on what was done to the file.
    """
    source = _source(image)
    nearest = projection.project_picture(source, model)
    facts = {"distance": nearest.distance, "z": nearest.z.tolist(), "notes": nearest.notes}
    return _save(nearest.drawing, source), facts


def _save(picture: np.ndarray, source: Source) -> str:
    """Write a picture made from a visitor's, uint8 (C, H, W), as a file that is deleted together with that one."""
    return visitors.save(upload_folder(), to_pil(picture), "picture", "png", source)


def _gallery(levels: list[Level]) -> list[tuple]:
    return [(to_pil(picture), caption) for picture, caption in _pictures(levels)]


def _pictures(levels: list[Level]) -> list[tuple[np.ndarray, str]]:
    """Every level's pictures except the noise, each with its caption."""
    return [
        (image, f"level {number}, {_size(image)}: {name}")
        for number, level in enumerate(levels, 1)
        for name, image in level.pictures.items()
        if name != "noise"
    ]


def _size(image: np.ndarray) -> str:
    return f"{image.shape[2]}x{image.shape[1]}"


def _source(image: str | None) -> Source:
    if image is None:
        raise ValueError("image is empty; give a picture file")
    return Source(image, example=False)


def build() -> None:
    """The endpoints, on components that the page hides."""
    with gr.Column(elem_classes="hidden-api"):
        _build_drawing()
        if loaded.may_have("dcgan"):
            _build_edits()
            _build_projection()
        if loaded.may_have("srresnet"):
            _build_enlarging()
        if loaded.may_have("lapgan"):
            _build_pyramids()
        if loaded.may_have("gan_cls", "text_encoder"):
            _build_captions()


def _build_drawing() -> None:
    model, seed = gr.Textbox(label="model"), gr.Number(0, label="seed", precision=None)
    count, label = gr.Number(8, label="count", precision=None), gr.Textbox("", label="label")
    seed_b, frames = gr.Number(1, label="seed_b", precision=None), gr.Number(48, label="frames", precision=None)
    path = gr.Textbox("slerp", label="path")
    gallery, listing = Pictures(), gr.JSON()
    call = gr.Button()
    call.click(models, None, listing, api_name="models", **SHARED)
    call.click(generate, [model, seed, count, label], gallery, api_name="generate", **SHARED)
    call.click(interpolate, [model, seed, seed_b, frames, path, label], gallery, api_name="interpolate", **SHARED)


def _build_edits() -> None:
    model, seed = gr.Textbox(label="model"), gr.Number(0, label="seed", precision=None)
    groups = [Numbers([0, 1, 2], label=f"seeds_{name}") for name in "abc"]
    strengths, gallery, call = Strengths({}, label="strengths"), Pictures(), gr.Button()
    call.click(arithmetic, [model, *groups], gallery, api_name="arithmetic", **SHARED)
    call.click(edit, [model, seed, strengths], gallery, api_name="edit", **SHARED)


def _build_projection() -> None:
    image, model = PictureFile(type="filepath", image_mode=None, label="image"), gr.Textbox(label="model")
    drawing, listing, call = gr.Image(format="png"), gr.JSON(), gr.Button()
    call.click(project, [image, model], [drawing, listing], api_name="project", **SLOW)


def _build_enlarging() -> None:
    image, model = PictureFile(type="filepath", image_mode=None, label="image"), gr.Textbox(label="model")
    left, right = gr.Textbox("bicubic", label="left"), gr.Textbox("srgan-photos", label="right")
    mode, one, other = gr.Textbox("test", label="mode"), gr.Image(format="png"), gr.Image(format="png")
    listing, call = gr.JSON(), gr.Button()
    call.click(upscale, [image, model], one, api_name="upscale", **SLOW)
    call.click(compare, [image, left, right, mode], [one, other, listing], api_name="compare", **SLOW)


def _build_pyramids() -> None:
    model, label = gr.Textbox(label="model"), gr.Textbox("", label="label")
    image = PictureFile(type="filepath", image_mode=None, label="image")
    seeds, gains = Numbers(0, label="seeds"), Numbers(1, label="gains")
    level, levels = gr.Number(1, label="level", precision=None), gr.Number(4, label="levels", precision=None)
    gallery, call = Pictures(), gr.Button()
    own = gr.Gallery(format="png")  # of a visitor's picture: files that go when it goes
    call.click(pyramid, [model, label, seeds, gains], gallery, api_name="pyramid", **SHARED)
    call.click(decompose, [image, levels], own, api_name="decompose", **SLOW)
    call.click(invent, [image, model, level, label, seeds], own, api_name="invent", **SHARED)


def _build_captions() -> None:
    text, other = gr.Textbox(label="caption"), gr.Textbox(label="caption_b")
    seed, count = gr.Number(0, label="seed", precision=None), gr.Number(9, label="count", precision=None)
    frames = gr.Number(32, label="frames", precision=None)
    gallery, listing, call = Pictures(), gr.JSON(), gr.Button()
    call.click(caption, [text, seed, count], [gallery, listing], api_name="caption", **SHARED)
    call.click(caption_walk, [text, other, seed, frames], gallery, api_name="caption_walk", **SHARED)
    if loaded.may_have("style_encoder"):
        image, flower = PictureFile(type="filepath", image_mode=None, label="image"), gr.Image(format="png")
        call.click(caption_style, [image, text], flower, api_name="caption_style", **SHARED)
