"""Captions: which characters the model reads, which words it does not know, and how pictures depend on words.

The text encoder reads characters, so it accepts any word; but it knows only those that are frequent in the captions it
learned from. Points between two captions' vectors are captions too (Reed et al. 2016, Sec. 4.3 and Fig. 8).
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from gan_demo.checks import whole
from gan_demo.latent import MAX_FRAMES, MIN_FRAMES, lerp
from gan_demo.models.gan_cls import LENGTH, TextEncoder, characters

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")  # letters of any script, as in "it's"
AT_LEAST = 10  # times that the training captions use a word before the model knows it; rarer ones are mostly misspelt

ABOUT_FLOWERS = re.compile(
    r"\b(flower|floret|bloom|blossom|bud|petal|pedal|sepal|stamen|stigma|pistil|anther|filament|pollen|stem|leaf|leave"
    r"|bouquet|rose|dais|lil|tulip|orchid|sunflower|popp|lotus|iris|thistle)(y|s|es|ies|ed)?\b"
)
EMPTY = "Describe a flower in English: the model draws it as you type."
CUT = f"Only the first {LENGTH} characters are read."
NOT_ENGLISH = "The model reads only English, and there is none here: this is what it draws when a caption says nothing."
NOT_FLOWERS = "This model has only ever seen flowers: whatever you ask for, it draws a flower."


@dataclass(frozen=True)
class Piece:
    """A part of a caption; `nearest` is None, or for an unknown word 0 to 3 known words that are spelt like it."""

    text: str
    nearest: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Reading:
    """A caption as the model reads it: the `pieces` join to `text`, the `notes` are sentences for the visitor."""

    text: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]

    @property
    def unknown(self) -> dict[str, list[str]]:
        """Unknown words, each with the words of the vocabulary that are spelt like it."""
        return {piece.text: list(piece.nearest) for piece in self.pieces if piece.nearest is not None}


def tidy(text: str | None) -> str:
    """The part of a caption that the model reads, at most 201 characters.

    Line breaks, control and format characters (such as those that change the direction of writing) become spaces,
    and a run of spaces becomes a single one.
    """
    return _readable(text)[:LENGTH].strip()


def check(text: str | None, name: str = "the caption") -> str:
    """The same as `tidy`.

    Raises:
        ValueError: nothing is left of `text`; the message calls it `name`.
    """
    caption = tidy(text)
    if not caption:
        raise ValueError(f"{name} is empty; describe a flower in English, such as 'a red flower with round petals'")
    return caption


def _readable(text: str | None) -> str:
    visible = (c if unicodedata.category(c)[0] != "C" else " " for c in text or "")
    return " ".join("".join(visible).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def vocabulary(texts: Iterable[str], at_least: int = AT_LEAST) -> list[str]:
    """Words that `texts` use at least `at_least` times, in lower case, the most frequent first."""
    counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
    return [word for word, count in counts.most_common() if count >= at_least]


def read(text: str | None, words: str, writing: bool = False) -> Reading:
    """How the model reads a caption.

    Args:
        text: as the visitor typed it.
        words: the model's vocabulary, separated by spaces; where it is empty, no word counts as unknown.
        writing: whether the visitor may still be typing. Then the last word is judged only once it is finished, and
            a caption that does not mention flowers yet gets the note about it only when it has an unknown word.
    """
    text = text or ""
    caption, too_long = tidy(text), len(_readable(text)) > LENGTH
    if not caption:
        return Reading("", (), (EMPTY,))
    pieces = tuple(_pieces(caption, words, unfinished=too_long or (writing and text[-1].isalpha())))
    has_unknown = any(piece.nearest is not None for piece in pieces)
    notes = [CUT] if too_long else []
    if not re.search(r"[a-z]", caption.lower()):
        notes.append(NOT_ENGLISH)
    elif not ABOUT_FLOWERS.search(caption.lower()) and (has_unknown or not writing):
        notes.append(NOT_FLOWERS)
    return Reading(caption, pieces, tuple(notes))


def _pieces(caption: str, words: str, unfinished: bool) -> list[Piece]:
    """Unknown words and what is between them; the last word is not judged if it is `unfinished`."""
    pieces, start, frequent = [], 0, frozenset(words.split())
    for match in WORD.finditer(caption):
        if not frequent or match[0].lower() in frequent or (unfinished and match.end() == len(caption)):
            continue
        pieces += [Piece(caption[start : match.start()]), Piece(match[0], nearest(match[0].lower(), words))]
        start = match.end()
    return [piece for piece in [*pieces, Piece(caption[start:])] if piece.text]


def replace(text: str, word: str, by: str) -> str:
    """A text with `by` in place of every `word`; parts of longer words stay."""
    return WORD.sub(lambda match: by if match[0] == word else match[0], text)


@lru_cache(maxsize=512)  # each word takes some milliseconds
def nearest(word: str, words: str) -> tuple[str, ...]:
    """Up to 3 of `words` (separated by spaces) that are spelt like `word`, the nearest first."""
    return tuple(difflib.get_close_matches(word, words.split(), n=3, cutoff=0.6))


@torch.inference_mode()
def embed(encoder: TextEncoder, texts: list[str]) -> Tensor:
    """Captions as vectors (N, text_dim)."""
    return encoder(characters(texts))


def between(a: Tensor, b: Tensor, frames: int) -> Tensor:
    """Captions' vectors (frames, text_dim) on the straight line from a to b, each (text_dim,), both ends included.

    Raises:
        ValueError: `frames` is not a whole number from 2 to 96.
    """
    return lerp(a, b, torch.linspace(0, 1, whole(frames, "frames", MIN_FRAMES, MAX_FRAMES)))


def without_each_word(text: str) -> list[tuple[str, str]]:
    """Each word of a tidy caption, with the caption without it."""
    return [(match[0], tidy(f"{text[: match.start()]} {text[match.end() :]}")) for match in WORD.finditer(text)]


def change(image: Tensor, others: Tensor) -> Tensor:
    """Mean absolute difference of pictures from one, in levels of 255: uint8 (C, H, W), (N, C, H, W) -> (N,).

    N may be 0.
    """
    return (others.float() - image.float()).abs().flatten(1).mean(1)


KINDS = ("wrong", "generated", "right")  # kinds of pairs of a picture and a caption that D learned to tell apart


@dataclass(frozen=True)
class Scale:
    """The scale for D's raw scores: the 0th to 100th percentiles of its scores of three kinds of pairs.

    `wrong` are real pictures with captions of another species, `generated` are generated pictures with the captions
    they were drawn for, `right` are real pictures with their own captions.
    """

    wrong: tuple[float, ...]
    generated: tuple[float, ...]
    right: tuple[float, ...]

    @classmethod
    def of(cls, scores: Any) -> "Scale | None":
        """From metrics.json's `scores`; None if it holds no such percentiles."""
        try:
            quantiles = [tuple(float(score) for score in scores[kind]) for kind in KINDS]
        except (KeyError, TypeError, ValueError):
            return None
        valid = all(len(part) == 101 and list(part) == sorted(part) for part in quantiles)
        return cls(*quantiles) if valid else None

    def place(self, score: float) -> float:
        """A score's position from 0 (the lowest tenth of wrong or generated pairs) to 1 (the highest of right ones)."""
        low, high = min(self.wrong[10], self.generated[10]), self.right[90]
        return min(1.0, max(0.0, (score - low) / (high - low))) if high > low else 0.5

    def ticks(self) -> dict[str, float]:
        """The position of the median score of each kind of pairs."""
        return {kind: self.place(getattr(self, kind)[50]) for kind in KINDS}

    def likest(self, score: float) -> str:
        """The kind of pairs whose median is nearest to a score."""
        return min(KINDS, key=lambda kind: abs(getattr(self, kind)[50] - score))


@torch.inference_mode()
def judge(discriminator: nn.Module, images: Tensor, texts: Tensor) -> Tensor:
    """D's raw scores (N,) of pictures (N, 3, 64, 64) in [-1, 1] with captions, (N, text_dim) or one (1, text_dim)."""
    return discriminator(images, texts.expand(len(images), -1))
