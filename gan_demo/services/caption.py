"""GAN-CLS for the tab and the endpoints: find the model with its encoders, draw captions, and report D's scores."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gan_demo import picks, wording
from gan_demo.checks import brief, check_filled
from gan_demo.scale import Scale
from gan_demo.services import batches, loaded, pyramid
from gan_demo.services.elsewhere import movable
from gan_demo.services.latent import consecutive_seeds
from gan_demo.services.openings import stored
from gan_demo.services.recent import remembered
from gan_demo.services.visitors import Source
from gan_demo.wording import Reading

if TYPE_CHECKING:
    from torch import Tensor

    from gan_demo.models.gan_cls import GANCLS, TextEncoder

WALKS = {"captions": "two captions", "noise": "two noises"}
EXHIBITS = tuple(pick.text for pick in picks.EXHIBITS)  # caption i is drawn with seed i


@dataclass(frozen=True)
class Pair:
    """A GAN-CLS checkpoint with the text encoder that it was trained with."""

    model_id: str
    encoder_id: str

    @property
    def model(self) -> "GANCLS":
        return loaded.get(self.model_id)

    @property
    def encoder(self) -> "TextEncoder":
        return loaded.get(self.encoder_id)

    @property
    def words(self) -> str:
        """The words that are frequent in the encoder's training captions, separated by spaces."""
        return loaded.config(self.encoder_id)["config"]["words"]


@dataclass(frozen=True)
class WithoutWords:
    """A caption's picture, and what it becomes when each word is left out in turn."""

    words: list[str]
    images: np.ndarray  # uint8 (1 + words, 3, 64, 64), the whole caption's first
    changes: list[float]  # of each word, mean difference in levels of 255


@dataclass(frozen=True)
class Opinions:
    """D's scores of one caption with its own picture and with those of EXHIBITS.

    The last three fields are empty if D's scores of known pairs were not measured.
    """

    images: np.ndarray  # uint8 (13, 3, 64, 64)
    scores: list[float]  # raw
    places: list[float]  # position of each score, from 0 (a low wrong or generated pair) to 1 (a high right pair)
    nearest: list[str]  # the kind of pair whose scores each is most like: wrong, generated or right
    ticks: dict[str, float]  # the typical position of each kind on that scale


@dataclass(frozen=True)
class Styles:
    """Pictures, and what each becomes with another caption."""

    images: np.ndarray  # uint8 (N, 3, 64, 64); if the visitor brought a picture, it comes first
    copies: np.ndarray  # uint8 (N, 3, 64, 64), each in the style of the picture at the same index
    notes: list[str]  # sentences about what was done to the visitor's file


def pair() -> Pair:
    """The first GAN-CLS checkpoint that is whole, with its text encoder.

    Raises:
        ValueError: there is none, or one of the two is damaged.
    """
    return Pair(*loaded.first_whole(loaded.ids("gan_cls"), _encoder_of, "gan-cls"))


def _encoder_of(model_id: str) -> str:
    loaded.check_weights(model_id)
    sha256 = loaded.config(model_id).get("recipe", {}).get("encoder")
    for encoder_id in loaded.ids("text_encoder"):
        if loaded.weights(encoder_id) == sha256:
            loaded.check_weights(encoder_id)
            return encoder_id
    raise ValueError(f"{model_id} was trained with a text encoder that is not here; train it again, or bring that one")


def _pair_ids(_: object = None) -> list[str]:
    models = pair()
    return [models.model_id, models.encoder_id]


def _style_ids(_: object = None) -> list[str]:
    encoder_id = _style_encoder_of(pair())
    return [*_pair_ids(), *([encoder_id] if encoder_id else [])]


def read(text: str | None, writing: bool = False) -> Reading:
    """A caption as the model reads it, with its unknown words; `writing`: whether the visitor is still typing.

    Raises:
        ValueError: no model loads.
    """
    return wording.read(text, pair().words, writing)


def tidy(text: str | None) -> str:
    """The part of a caption that the model reads; "" if nothing is left."""
    return wording.tidy(text)


def check(text: str | None, name: str = "the caption") -> str:
    """`tidy`, but raises ValueError if nothing is left; the message calls the text `name`."""
    return wording.check(text, name)


def replace(text: str, word: str, by: str) -> str:
    """The text with the unknown `word` replaced, if `by` is one of the words offered for it; else unchanged."""
    offers = read(text).unknown
    return wording.replace(text, word, by) if by in offers.get(word, []) else text


@stored(_pair_ids)
@remembered(_pair_ids)
@movable(_pair_ids)
def draw(text: str | None, seed: float | None, count: float | None) -> np.ndarray:
    """Pictures for a caption, uint8 (count, 3, 64, 64), drawn with the seeds `seed`, `seed` + 1, ...

    Raises:
        ValueError: the caption is empty, or seed or count are out of range.
    """
    return _generate(pair(), check(text), consecutive_seeds(seed, count))


@movable(_pair_ids)
def matches(text: str | None, images: np.ndarray) -> list[dict[str, float]] | None:
    """For each picture, the percentage of real pictures that D scores lower; None if those were not measured.

    `above_right` compares with real pictures and their own captions, `above_wrong` with captions of another species.

    Args:
        text: a caption.
        images: uint8 (N, 3, 64, 64).

    Raises:
        ValueError: the caption is empty.
    """
    import torch

    from gan_demo import latent

    models, caption = pair(), check(text)
    scale = _scale(models)
    if scale is None:
        return None
    scores = _judge(models, torch.from_numpy(images), caption)
    percentages = [latent.standing(scores, list(quantiles)).tolist() for quantiles in (scale.right, scale.wrong)]
    return [{"above_right": right, "above_wrong": wrong} for right, wrong in zip(*percentages, strict=True)]


@stored(_pair_ids)
@remembered(_pair_ids)
@movable(_pair_ids)
def walk(
    kind: str, text: str | None, other: str | None, seed: float | None, seed_b: float | None, frames: float | None
) -> np.ndarray:
    """The frames of a walk, uint8 (frames, 3, 64, 64).

    Args:
        kind: captions (from `text` to `other`, with the noise of `seed`) or noise (from `seed` to `seed_b`).
        text: the caption.
        other: the caption at the end of a walk between captions.
        seed: a whole number from 0 to 4294967295.
        seed_b: the seed at the end of a walk through the noise, in the same range.
        frames: how many pictures, 2 to 96, both ends included.

    Raises:
        ValueError: there is no such kind of walk, a caption is empty, or seeds or frames are out of range.
    """
    if kind not in WALKS:
        raise ValueError(f"a walk must be {' or '.join(WALKS)}, not {brief(kind)}")
    if kind == "captions":
        return caption_walk(text, other, seed, frames)
    return noise_walk(text, seed, seed_b, frames)


@movable(_pair_ids)
def caption_walk(text_a: str | None, text_b: str | None, seed: float | None, frames: float | None) -> np.ndarray:
    """Pictures on the straight line between two sentences' vectors, with the noise of one seed (Fig. 8 left).

    uint8 (frames, 3, 64, 64).

    Raises:
        ValueError: a caption is empty, or seed or frames are out of range.
    """
    from gan_demo import captions

    models, texts = pair(), [check(text_a, "caption A"), check(text_b, "caption B")]
    path = captions.between(*_vectors(models, texts), check_filled(frames, "frames"))
    return _pictures(models, _noise(models, consecutive_seeds(seed, 1)).expand(len(path), -1), path)


@movable(_pair_ids)
def noise_walk(text: str | None, seed_a: float | None, seed_b: float | None, frames: float | None) -> np.ndarray:
    """Pictures for one sentence, on the slerp path from one seed's noise to another's (Fig. 8 right).

    uint8 (frames, 3, 64, 64); see `caption_walk`.
    """
    from gan_demo import latent

    models, caption = pair(), check(text)
    ends = [check_filled(seed, name) for seed, name in ((seed_a, "seed A"), (seed_b, "seed B"))]
    z = latent.path(*_noise(models, ends), check_filled(frames, "frames"))
    return _pictures(models, z, _vectors(models, [caption]).expand(len(z), -1))


@stored(_pair_ids)
@remembered(_pair_ids)
@movable(_pair_ids)
def what_matters(text: str | None, seed: float | None) -> WithoutWords:
    """Leave out each word in turn, with the noise of one seed.

    Raises:
        ValueError: the caption is empty or the seed out of range.
    """
    import torch

    from gan_demo import captions

    models, caption = pair(), check(text)
    words, texts = zip(*[("", caption), *wording.without_each_word(caption)], strict=True)
    vectors = _vectors(models, list(texts))
    images = _pictures(models, _noise(models, consecutive_seeds(seed, 1)).expand(len(vectors), -1), vectors)
    changes = captions.change(torch.from_numpy(images[0]), torch.from_numpy(images[1:])).tolist()
    return WithoutWords(list(words[1:]), images, changes)


@stored(_pair_ids)
@remembered(_pair_ids)
@movable(_pair_ids)
def judge(text: str | None, seed: float | None) -> Opinions:
    """D's scores of the caption, with the picture drawn for it and with each of the EXHIBITS.

    Raises:
        ValueError: the caption is empty or the seed out of range.
    """
    import torch

    models, caption = pair(), check(text)
    images = np.concatenate([_generate(models, caption, consecutive_seeds(seed, 1)), exhibits(models)])
    scores = _judge(models, torch.from_numpy(images), caption).tolist()
    scale = _scale(models)
    if scale is None:
        return Opinions(images, scores, [], [], {})
    places, nearest = [scale.place(score) for score in scores], [scale.likest(score) for score in scores]
    return Opinions(images, scores, places, nearest, scale.ticks())


def reading_accuracy() -> float | None:
    """How often D scored a right sentence above a wrong one, 0 to 1, on species that it never saw; None: not measured.

    Raises:
        ValueError: no model loads.
    """
    return loaded.metrics(pair().model_id).get("text", {}).get("auc")


def has_styles() -> bool:
    """Whether there is a style encoder for the model.

    Raises:
        ValueError: it is damaged.
    """
    return style_encoder() is not None


def style_encoder() -> str | None:
    """The id of the style encoder for the model; None if there is none.

    Raises:
        ValueError: it is damaged.
    """
    return _style_encoder_of(pair())


def scale() -> "dict[str, list[float]] | None":
    """The 0th to 100th percentiles of D's scores of each kind of pairs; None if they were not measured.

    Raises:
        ValueError: no model loads.
    """
    quantiles = _scale(pair())
    return None if quantiles is None else {kind: list(part) for kind, part in vars(quantiles).items()}


@stored(_style_ids)
@movable(_style_ids)
def styles(text: str | None, seed: float | None, count: int, other: str | None, source: Source | None = None) -> Styles:
    """Pictures drawn for one caption, and drawn again for another caption in the style of each (Sec. 4.4).

    Args:
        text: the caption of the pictures.
        seed: of the first picture.
        count: how many pictures are drawn for `text`.
        other: the other caption.
        source: a visitor's picture, put before the drawn ones.

    Raises:
        ValueError: a caption is empty, the seed is out of range, the file is not a picture, or there is no style
            encoder.
    """
    images, notes = draw(text, seed, count), []
    if source is not None:
        picture, notes = pyramid.middle_square(source, images.shape[-1])
        images = np.concatenate([picture, images])
    return Styles(images, restyle(images, other), notes)


@movable(_style_ids)
def restyle_picture(source: Source, text: str | None) -> np.ndarray:
    """A flower for a caption, uint8 (3, 64, 64), in the style of the middle square of a picture.

    Raises:
        ValueError: see `styles`.
    """
    picture, _ = pyramid.middle_square(source, loaded.resolution(pair().model_id))
    return restyle(picture, text)[0]


@movable(_style_ids)
def restyle(images: np.ndarray, text: str | None) -> np.ndarray:
    """Pictures uint8 (N, 3, 64, 64) drawn again for another sentence, from the noise that S reads in each (Sec. 4.4).

    Raises:
        ValueError: the caption is empty, or no style encoder belongs to the model.
    """
    import torch

    from gan_demo.pictures import to_float

    models, caption = pair(), check(text, "the other caption")
    encoder_id = _style_encoder_of(models)
    if encoder_id is None:
        raise ValueError("there is no style encoder for this model")
    noise = batches.run(loaded.get(encoder_id), to_float(torch.tensor(images)))
    return _pictures(models, noise, _vectors(models, [caption]).expand(len(noise), -1))


def exhibits(models: Pair) -> np.ndarray:
    """What the generator draws for EXHIBITS, uint8 (12, 3, 64, 64)."""
    return _exhibits(models, loaded.stamp(models.model_id), loaded.stamp(models.encoder_id))


@functools.lru_cache(maxsize=2)
def _exhibits(models: Pair, *stamps: tuple) -> np.ndarray:
    return _pictures(models, _noise(models, range(len(EXHIBITS))), _vectors(models, list(EXHIBITS)))


def _style_encoder_of(models: Pair) -> str | None:
    """Id of the style encoder that inverts this generator; None if there is none."""
    for model_id in loaded.ids("style_encoder"):
        loaded.check_weights(model_id)
        if loaded.config(model_id).get("recipe", {}).get("generator") == loaded.weights(models.model_id):
            return model_id
    return None


def _scale(models: Pair) -> Scale | None:
    """The scale that tells what D's scores mean; None if it was not measured."""
    return Scale.of(loaded.metrics(models.model_id).get("scores"))


def _judge(models: Pair, images: "Tensor", caption: str) -> "Tensor":
    """D's raw scores (N,) of pictures uint8 (N, 3, 64, 64), each paired with one sentence."""
    from gan_demo.pictures import to_float

    vector = _vectors(models, [caption])
    return batches.run(models.model.discriminator, to_float(images), vector.expand(len(images), -1))


def _generate(models: Pair, caption: str, seeds: range) -> np.ndarray:
    z = _noise(models, seeds)
    return _pictures(models, z, _vectors(models, [caption]).expand(len(z), -1))


def _vectors(models: Pair, texts: list[str]) -> "Tensor":
    """Captions as vectors (N, text_dim)."""
    from gan_demo.models.gan_cls import characters

    return batches.run(models.encoder, characters(texts))


def _pictures(models: Pair, z: "Tensor", texts: "Tensor") -> np.ndarray:
    from gan_demo.pictures import to_array

    return to_array(batches.run(models.model.generator, z, texts))


def _noise(models: Pair, seeds: "range | list") -> "Tensor":
    from gan_demo.latent import latents

    return latents(seeds, models.model.config.z_dim)
