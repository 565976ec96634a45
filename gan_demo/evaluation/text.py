"""Does a picture show what its sentence says? GAN-CLS, compared with real pictures and with shuffled sentences."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.evaluation.fd import frechet_distance, kept_checkpoints, percentiles, textbook
from gan_demo.latent import latents
from gan_demo.models.gan_cls import GANCLS, TextEncoder
from gan_demo.pictures import to_float, to_uint8
from gan_demo.training.captions import CROP, STORED, CaptionedPictures
from gan_demo.training.data import seeded
from gan_demo.training.features import cached_features, features
from gan_demo.training.text_encoder import vectors

CAPTIONS, CANDIDATES = 1000, 100
COLOURS = {  # sRGB, a typical shade of each
    "red": (200, 30, 40),
    "orange": (240, 130, 30),
    "yellow": (245, 215, 50),
    "pink": (240, 150, 190),
    "purple": (130, 60, 160),
    "white": (240, 240, 240),
}
PROTOCOL = (
    f"caption match: {CAPTIONS:,} captions, each among {CANDIDATES - 1} of other species, scored by an encoder pair "
    "that was trained with another seed and conditions nothing; the generated picture has the seed of the caption's "
    "number. Named colour: 'this flower has X petals' with seeds 0 to 99 for six colours; the commonest colour, "
    "nearest in CIELAB, of the central half of the picture where it is not green; beside it real pictures whose "
    "captions name one colour; means over colours. FD-EffNet: a random half of the real pictures against as many "
    "generated for the captions of the other half; floor: against that half itself; the textbook recipe's: as "
    "`python -m gan_demo.evaluation textbook` measured it. D's scores: percentiles over the "
    "pictures of unseen species, with their own caption, with one of another species, and of pictures drawn for theirs"
)


def measure(name: str, judge_name: str, data: CaptionedPictures, encoder_name: str) -> dict:
    """The `text` part of a GAN-CLS checkpoint's metrics.json (see PROTOCOL).

    Raises:
        CheckpointError: a checkpoint is of another kind.
        ValueError: the encoder is not the one that conditions the model, or the judge was trained with its seed.
    """
    model = GANCLS.from_pretrained(name)
    encoder, judge = (TextEncoder.from_pretrained(one) for one in (encoder_name, judge_name))
    _check_encoder(model, name, encoder_name)
    if encoder.info["recipe"]["seed"] == judge.info["recipe"]["seed"]:
        raise ValueError("encoder and judge were trained with the same seed; train a judge with --seed 1")
    match, distances = {}, {}
    for kind in ("held_out", "unseen"):
        pairs, texts = draw_captions(part := data.subset(data.split()[kind]))
        subjects = part.subset(torch.tensor(pairs))
        fake, real = features(generate(model, encoder, texts)), features(centre(subjects.images))
        match[kind] = caption_match(judge, fake, texts, subjects.labels)
        if kind == "held_out":
            match["real_held_out"] = caption_match(judge, real, texts, subjects.labels)
            match["shuffled"] = caption_match(judge, np.roll(fake, len(fake) // 2, axis=0), texts, subjects.labels)
    unseen = data.split()["unseen"]
    right, wrong, generated = matching_scores(model, encoder, data.subset(unseen))
    for kind, indices in (("seen", seen_classes(data)), ("unseen", unseen)):
        distances[kind] = crowd_distance(model, encoder, data.subset(indices))
    distances["textbook"] = textbook(textbook_key(data))
    return {
        "text": {
            "match": match,
            "fd": distances,
            "colours": named_colours(model, encoder, data),
            "auc": round(area_under_curve(right, wrong), 4),
            "judge": judge_name,
            "protocol": PROTOCOL,
        },
        "scores": {
            "right": percentiles(right),
            "wrong": percentiles(wrong),
            "generated": percentiles(generated),
        },
    }


def _check_encoder(model: GANCLS, name: str | Path, encoder_name: str) -> None:
    """The encoder must be the one that conditioned the training."""
    if checkpoints.read_config(checkpoints.find(encoder_name))["sha256"] != model.info["recipe"]["encoder"]:
        raise ValueError(f"{name} was not trained with the encoder {encoder_name}; give the one that conditions it")


def draw_captions(data: CaptionedPictures, count: int = CAPTIONS) -> tuple[list[int], list[str]]:
    """Captions drawn from those of all pictures, and which picture each describes."""
    pairs = [(i, text) for i, texts in enumerate(data.captions) for text in texts]
    sample = torch.randperm(len(pairs), generator=seeded(0, 9))[:count].tolist()
    return [pairs[i][0] for i in sample], [pairs[i][1] for i in sample]


def crowd_distance(model: GANCLS, encoder: TextEncoder, data: CaptionedPictures) -> dict:
    """FD-EffNet of a random half of the pictures to ones generated for the other half's captions.

    Its floor is the distance to the other half itself.
    """
    order = torch.randperm(len(data), generator=seeded(0, 10))
    half = len(data) // 2
    first_half, second_half = (data.subset(part) for part in (order[:half], order[half : 2 * half]))
    real = cached_features(centre(first_half.images))
    fake = features(generate(model, encoder, [captions[0] for captions in second_half.captions]))
    floor = frechet_distance(real, cached_features(centre(second_half.images)))
    return {"value": round(frechet_distance(real, fake), 1), "floor": round(floor, 1), "samples": half}


def measure_textbook(run: Path, data: CaptionedPictures, encoder_name: str) -> dict:
    """FD-EffNet on captions of seen classes, as `measure` has it, of every checkpoint that a textbook run kept.

    Raises:
        CheckpointError: the run is not of GAN-CLS.
        ValueError: the encoder is not the one that conditions it.
    """
    encoder, pictures, curve = TextEncoder.from_pretrained(encoder_name), data.subset(seen_classes(data)), {}
    for folder in kept_checkpoints(run):
        model = GANCLS.from_pretrained(folder)
        _check_encoder(model, folder, encoder_name)
        curve[model.info["images_seen"]] = crowd_distance(model, encoder, pictures)["value"]
    best = min(curve, key=curve.get)
    return {"best": {"mean": curve[best]}, "images_seen": best, "curve": curve}


def textbook_key(data: CaptionedPictures) -> str:
    """The key in textbook.json of a captioned data set."""
    return f"{data.title}, drawn for captions of seen classes"


def seen_classes(data: CaptionedPictures) -> Tensor:
    """Indices of all pictures of the classes that were trained on."""
    split = data.split()
    return torch.cat([split["train"], split["held_out"]])


@torch.inference_mode()
def generate(model: GANCLS, encoder: TextEncoder, texts: list[str]) -> Tensor:
    """A picture for each sentence, text i with seed i, uint8 (N, 3, 64, 64)."""
    parts = []
    for i in range(0, len(texts), 100):
        part = vectors(encoder, texts[i : i + 100])
        z = latents(range(i, i + len(part)), model.config.z_dim)
        parts.append(to_uint8(model.generator(z, part)))
    return torch.cat(parts)


def centre(images: Tensor) -> Tensor:
    """The middle of stored pictures, as large as what the models make."""
    edge = (STORED - CROP) // 2
    return images[:, :, edge : edge + CROP, edge : edge + CROP]


@torch.inference_mode()
def caption_match(judge: TextEncoder, features: np.ndarray, texts: list[str], labels: Tensor) -> dict[str, float]:
    """How often a picture's own caption is among the best 10, and the best, of 100; the others are of other species.

    Args:
        features: of the pictures (N, 1280), one for each of `texts`, whose species are `labels` (N,).
    """
    images = judge.images(torch.from_numpy(features).float())
    scores, rng = images @ vectors(judge, texts).T, seeded(0, 7)
    ranks = []
    for i, label in enumerate(labels):
        others = (labels != label).nonzero().flatten()
        rivals = others[torch.randint(0, len(others), (CANDIDATES - 1,), generator=rng)]
        ranks.append(int((scores[i, rivals] >= scores[i, i]).sum()))
    ranks = torch.tensor(ranks)
    return {f"top{best}": round(float((ranks < best).float().mean()), 4) for best in (10, 1)}


def named_colours(model: GANCLS, encoder: TextEncoder, data: CaptionedPictures, count: int = 100) -> dict:
    """The share of pictures that show the colour that their sentence names, generated and real."""
    by_colour = {}
    for colour in COLOURS:
        images = generate(model, encoder, [f"this flower has {colour} petals"] * count)
        by_colour[colour] = round(sum(main_colour(image) == colour for image in images) / count, 4)
    real: dict[str, list[bool]] = {}
    for image, colour in one_colour_pictures(data):
        real.setdefault(colour, []).append(main_colour(image) == colour)
    real_by_colour = {colour: round(sum(right) / len(right), 4) for colour, right in real.items()}
    means = [round(sum(shares.values()) / max(1, len(shares)), 4) for shares in (by_colour, real_by_colour)]
    return {"generated": means[0], "real": means[1], "by_colour": by_colour, "real_by_colour": real_by_colour}


def one_colour_pictures(data: CaptionedPictures) -> list[tuple[Tensor, str]]:
    """Real pictures of which all captions together name exactly one of the colours."""
    pairs = []
    for image, captions in zip(centre(data.images), data.captions, strict=True):
        names = set(re.findall(rf"\b({'|'.join(COLOURS)})\b", " ".join(captions)))  # not in "layered"
        if len(names) == 1:
            pairs.append((image, names.pop()))
    return pairs


def main_colour(image: Tensor) -> str:
    """The most frequent of COLOURS in the central half of uint8 (3, H, W), apart from green and dark pixels; or ""."""
    height, width = image.shape[1:]
    part = image[:, height // 4 : height - height // 4, width // 4 : width - width // 4].flatten(1).T
    pixels = to_lab(part)
    hue = torch.atan2(pixels[:, 2], pixels[:, 1]).rad2deg()
    green = (pixels[:, 1] < -8) & (hue > 108) & (hue < 180)  # bright yellow lies at 103
    dark = pixels[:, 0] < 20  # too dark to have a colour
    pixels = pixels[~green & ~dark]
    if len(pixels) == 0:
        return ""
    references = to_lab(torch.tensor(list(COLOURS.values()), dtype=torch.uint8))
    nearest = torch.cdist(pixels, references).argmin(1).tolist()
    return list(COLOURS)[Counter(nearest).most_common(1)[0][0]]


def to_lab(pixels: Tensor) -> Tensor:
    """sRGB uint8 (N, 3) to CIELAB under D65 (N, 3): lightness 0 to 100, a from green to red, b from blue to yellow."""
    srgb = pixels.double() / 255
    linear = torch.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    matrix = torch.tensor(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]],
        dtype=torch.double,
    )
    xyz = linear @ matrix.T / torch.tensor([0.95047, 1.0, 1.08883], dtype=torch.double)
    f = torch.where(xyz > 216 / 24389, xyz.clamp(min=0) ** (1 / 3), (24389 / 27 * xyz + 16) / 116)
    return torch.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


@torch.inference_mode()
def matching_scores(model: GANCLS, encoder: TextEncoder, data: CaptionedPictures) -> tuple[Tensor, Tensor, Tensor]:
    """D's raw scores (N,): of real pictures with their own captions, with another species', and of generated pictures.

    Picture i is generated for caption i, with seed i.
    """
    captions = [texts[0] for texts in data.captions]
    texts = vectors(encoder, captions)
    fake = to_float(generate(model, encoder, captions))
    rng, scores = seeded(0, 8), []
    for indices in torch.arange(len(data)).split(100):
        images = to_float(centre(data.images[indices]))
        others = [(data.labels != data.labels[i]).nonzero().flatten() for i in indices]
        wrong = [int(o[torch.randint(0, len(o), (), generator=rng)]) for o in others]
        pairs = (images, texts[indices]), (images, texts[wrong]), (fake[indices], texts[indices])
        scores.append([model.discriminator(*pair) for pair in pairs])
    return tuple(torch.cat(kind) for kind in zip(*scores, strict=True))


def area_under_curve(positive: Tensor, negative: Tensor) -> float:
    """The share of pairs (positive, negative) whose positive is larger; equal ones count half."""
    larger = (positive[:, None] > negative[None]).double().mean()
    equal = (positive[:, None] == negative[None]).double().mean()
    return float(larger + equal / 2)
