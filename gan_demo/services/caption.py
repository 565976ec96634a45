"""GAN-CLS's pictures for the tab and for programs: which model, whose sentence, and what is to be said of it."""

import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_demo import captions, checkpoints, checks, latent
from gan_demo.captions import Reading, Scale
from gan_demo.checks import check_filled
from gan_demo.models.gan_cls import GANCLS, StyleEncoder, TextEncoder
from gan_demo.pictures import to_float, to_uint8
from gan_demo.services import loaded as models

MAX_COUNT = 64
WALKS = {"captions": "Two captions, the same noise", "noise": "One caption, moving noise"}
EXHIBITS = (  # what the dozen pictures for the judges are drawn from, caption i with seed i
    "this flower has large yellow petals and a dark brown center",
    "a white flower with thin petals and a yellow middle",
    "this flower has red petals that are ruffled and layered",
    "a purple flower with rounded petals",
    "the petals are pink and very wide with a yellow stamen",
    "this flower has orange petals with dark spots",
    "a blue flower with five petals and a white center",
    "this flower is white and has long pointed petals",
    "the flower has many small pink petals in layers",
    "this flower has bright red petals and a yellow center",
    "a flower with purple petals in the shape of a bell",
    "this yellow flower has smooth petals with many stamen",
)


@dataclass(frozen=True)
class Pair:
    """A GAN-CLS checkpoint with the text encoder that it was trained with."""

    model_id: str
    encoder_id: str

    @property
    def model(self) -> GANCLS:
        return models.get(self.model_id)

    @property
    def encoder(self) -> TextEncoder:
        return models.get(self.encoder_id)

    @property
    def words(self) -> str:
        """The words that the encoder's captions use often, with spaces between."""
        return self.encoder.config.words


def there() -> bool:
    """Whether there are checkpoints of both kinds."""
    return bool(models.ids("gan_cls") and models.ids("text_encoder"))


def pair() -> Pair:
    """The first GAN-CLS checkpoint that is whole, with its encoder.

    Raises:
        ValueError: there is none, or one of the two is damaged.
    """
    return Pair(*models.first_whole(models.ids("gan_cls"), _encoder_of, "gan-cls"))


def _encoder_of(model_id: str) -> str:
    wanted = models.get(model_id).info.get("recipe", {}).get("encoder")
    for encoder_id in models.ids("text_encoder"):
        if models.weights(encoder_id) == wanted:
            models.get(encoder_id)
            return encoder_id
    raise ValueError(f"{model_id} was trained with a text encoder that is not here; train it again, or bring that one")


@dataclass(frozen=True)
class Drawn:
    """Pictures for a caption, and what the model makes of it."""

    reading: Reading
    images: Tensor  # uint8 (N, 3, 64, 64), the first drawn with the seed, the next with seed + 1, ...


@torch.inference_mode()
def draw(text: str | None, seed: float | None, count: float | None, writing: bool = False) -> Drawn:
    """Pictures of consecutive seeds; whether the visitor is still `writing` matters to the reading alone.

    Raises:
        ValueError: the caption is empty, or seed or count are out of range.
    """
    found, shown = pair(), captions.check(text)
    z = _noise(found, seed, count)
    images = found.model.generator(z, captions.embed(found.encoder, [shown]).expand(len(z), -1))
    return Drawn(captions.read(text, found.words, writing), to_uint8(images))


def scale(found: Pair) -> Scale | None:
    """What D's scores are worth; None where that was not measured."""
    return Scale.of(checkpoints.read_metrics(checkpoints.find(found.model_id)).get("scores"))


@torch.inference_mode()
def matches(drawn: Drawn) -> list[dict[str, float]] | None:
    """For each picture: the percentage of real pictures that D scores lower; None where that was not measured.

    `above_right` are real pictures with their own captions, `above_wrong` those with a caption of another species.
    """
    found = pair()
    known = scale(found)
    if known is None:
        return None
    vector = captions.embed(found.encoder, [drawn.reading.text])
    scores = captions.judge(found.model.discriminator, to_float(drawn.images), vector)
    sides = [latent.standing(scores, list(side)).tolist() for side in (known.right, known.wrong)]
    return [{"above_right": right, "above_wrong": wrong} for right, wrong in zip(*sides, strict=True)]


@torch.inference_mode()
def caption_walk(text_a: str | None, text_b: str | None, seed: float | None, frames: float | None) -> Tensor:
    """Pictures on the straight line between two sentences' vectors, with the noise of one seed (Fig. 8 left).

    uint8 (frames, 3, 64, 64).

    Raises:
        ValueError: a caption is empty, or seed or frames are out of range.
    """
    found, texts = pair(), [captions.check(text_a, "caption A"), captions.check(text_b, "caption B")]
    path = captions.between(*captions.embed(found.encoder, texts), check_filled(frames, "frames"))
    return to_uint8(found.model.generator(_noise(found, seed, 1).expand(len(path), -1), path))


@torch.inference_mode()
def noise_walk(text: str | None, seed_a: float | None, seed_b: float | None, frames: float | None) -> Tensor:
    """Pictures for one sentence while the noise goes from one seed to another (Fig. 8 right).

    uint8 (frames, 3, 64, 64); see `caption_walk`.
    """
    found, shown = pair(), captions.check(text)
    ends = [check_filled(seed, name) for seed, name in ((seed_a, "seed A"), (seed_b, "seed B"))]
    z = latent.path(*latent.latents(ends, found.model.config.z_dim), check_filled(frames, "frames"))
    return to_uint8(found.model.generator(z, captions.embed(found.encoder, [shown]).expand(len(z), -1)))


@dataclass(frozen=True)
class WithoutWords:
    """A caption's picture, and what it becomes when each word is left out in turn."""

    words: list[str]
    images: Tensor  # uint8 (1 + words, 3, 64, 64), the whole caption's first
    changes: list[float]  # of each word, mean difference in levels of 255


@torch.inference_mode()
def what_matters(text: str | None, seed: float | None) -> WithoutWords:
    """Leave out each word in turn, with the noise of one seed.

    Raises:
        ValueError: the caption is empty or the seed out of range.
    """
    found, shown = pair(), captions.check(text)
    words, rest = zip(*[("", shown), *captions.without_each_word(shown)], strict=True)
    vectors = captions.embed(found.encoder, list(rest))
    images = to_uint8(found.model.generator(_noise(found, seed, 1).expand(len(vectors), -1), vectors))
    return WithoutWords(list(words[1:]), images, captions.change(images[0], images[1:]).tolist())


@torch.inference_mode()
def judged(text: str | None, seed: float | None) -> tuple[Tensor, Tensor]:
    """The caption's own picture and EXHIBITS, each with the caption before D.

    Pictures uint8 (13, 3, 64, 64) and raw scores (13,).

    Raises:
        ValueError: the caption is empty or the seed out of range.
    """
    found, shown = pair(), captions.check(text)
    vector = captions.embed(found.encoder, [shown])
    images = torch.cat([found.model.generator(_noise(found, seed, 1), vector), to_float(exhibits(found))])
    return to_uint8(images), captions.judge(found.model.discriminator, images, vector)


def style_encoder(found: Pair) -> StyleEncoder | None:
    """The style encoder that inverts this generator; None where there is none."""
    for model_id in models.ids("style_encoder"):
        model = models.get(model_id)
        if model.info.get("recipe", {}).get("generator") == models.weights(found.model_id):
            return model
    return None


@torch.inference_mode()
def restyled(images: Tensor, text: str | None) -> Tensor:
    """Pictures uint8 (N, 3, 64, 64) drawn again for another sentence, in the style that S finds in each (Sec. 4.4).

    Raises:
        ValueError: the caption is empty, or no style encoder belongs to the model.
    """
    found, shown = pair(), captions.check(text, "the other caption")
    encoder = style_encoder(found)
    if encoder is None:
        raise ValueError("there is no style encoder for this model")
    styles = encoder(to_float(images))
    return to_uint8(found.model.generator(styles, captions.embed(found.encoder, [shown]).expand(len(styles), -1)))


def exhibits(found: Pair) -> Tensor:
    """What the generator draws for EXHIBITS, uint8 (12, 3, 64, 64)."""
    return _exhibits(found, models.stamp(found.model_id), models.stamp(found.encoder_id))


@functools.lru_cache(maxsize=2)
@torch.inference_mode()
def _exhibits(found: Pair, *stamps: tuple) -> Tensor:
    z = latent.latents(range(len(EXHIBITS)), found.model.config.z_dim)
    return to_uint8(found.model.generator(z, captions.embed(found.encoder, list(EXHIBITS))))


def _noise(found: Pair, seed: float | None, count: float | None) -> Tensor:
    first = checks.check_seed(check_filled(seed, "seed"))
    count = checks.whole(check_filled(count, "count"), "count", 1, MAX_COUNT)
    highest = checks.MAX_SEED + 1 - count
    if first > highest:
        raise ValueError(f"{count} pictures take {count} seeds in a row; the first can be {highest} at most")
    return latent.latents(range(first, first + count), found.model.config.z_dim)
