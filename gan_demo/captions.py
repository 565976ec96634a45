"""Captions: what of a sentence is read, which words are strange to the model, and what a changed sentence does.

The text encoder reads characters, so it takes any word; but it knows only those that the captions it learned from
use often. Points between two sentences' vectors are sentences too (Reed et al. 2016, Sec. 4.3 and Fig. 8).
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn

from gan_demo.checks import whole
from gan_demo.latent import MAX_FRAMES, MIN_FRAMES, lerp
from gan_demo.models.gan_cls import LENGTH, TextEncoder, characters

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")  # letters of any script, as in "it's"
AT_LEAST = 10  # times that captions use a word which the model may be said to know: fewer are mostly misspelt

ABOUT_FLOWERS = re.compile(
    r"\b(flower|floret|bloom|blossom|bud|petal|pedal|sepal|stamen|stigma|pistil|anther|filament|pollen|stem|leaf|leave"
    r"|bouquet|rose|dais|lil|tulip|orchid|sunflower|popp|lotus|iris|thistle)(y|s|es|ies|ed)?\b"
)
EMPTY = "Describe a flower in English, and it is drawn while you write."
CUT = f"Only the first {LENGTH} characters are read."
NOT_ENGLISH = "It reads nothing but English, and there is none here: this is what it draws when it is told nothing."
NOT_FLOWERS = "This model has only ever seen flowers: whatever you ask for, a flower is what it can draw."


@dataclass(frozen=True)
class Piece:
    """A part of a caption; `nearest` is None except for an unknown word, which has 0 to 3 known ones like it."""

    text: str
    nearest: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Reading:
    """A caption as the model reads it; `pieces` joined are `text`, `notes` are sentences that have to be said."""

    text: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]

    @property
    def unknown(self) -> dict[str, list[str]]:
        """Unknown words, each with known ones that are spelt like it."""
        return {piece.text: list(piece.nearest) for piece in self.pieces if piece.nearest is not None}


def tidy(text: str | None) -> str:
    """The part of a caption that is read, at most 201 characters.

    Line breaks, control and format characters (such as those that turn the direction of writing) become spaces,
    and spaces that follow each other one.
    """
    return _readable(text)[:LENGTH].strip()


def check(text: str | None, name: str = "the caption") -> str:
    """`tidy`, or ValueError where nothing is left of `text`."""
    found = tidy(text)
    if not found:
        raise ValueError(f"{name} is empty; describe a flower in English, such as 'a red flower with round petals'")
    return found


def _readable(text: str | None) -> str:
    shown = (c if unicodedata.category(c)[0] != "C" else " " for c in text or "")
    return " ".join("".join(shown).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def vocabulary(texts: Iterable[str], at_least: int = AT_LEAST) -> list[str]:
    """Words that `texts` use `at_least` so many times, in lower case, the commonest first."""
    counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
    return [word for word, count in counts.most_common() if count >= at_least]


def read(text: str | None, known: str, writing: bool = False) -> Reading:
    """What the model makes of a caption as it came.

    Args:
        known: its vocabulary, with spaces between; where that is empty, no word is called unknown.
        writing: whether the visitor is still at it: the last word is judged once it is finished, and that nothing
            is about flowers is only said of words that cannot be.
    """
    shown, cut = tidy(text), len(_readable(text)) > LENGTH
    if not shown:
        return Reading("", (), (EMPTY,))
    pieces = tuple(_pieces(shown, known, unfinished=cut or (writing and text[-1].isalpha())))
    strange = any(piece.nearest is not None for piece in pieces)
    told = [CUT] if cut else []
    if not re.search(r"[a-z]", shown.lower()):
        told.append(NOT_ENGLISH)
    elif not ABOUT_FLOWERS.search(shown.lower()) and (strange or not writing):
        told.append(NOT_FLOWERS)
    return Reading(shown, pieces, tuple(told))


def _pieces(text: str, known: str, unfinished: bool) -> list[Piece]:
    found, done, words = [], 0, frozenset(known.split())
    for match in WORD.finditer(text):
        if not words or match[0].lower() in words or (unfinished and match.end() == len(text)):
            continue
        found += [Piece(text[done : match.start()]), Piece(match[0], nearest(match[0].lower(), known))]
        done = match.end()
    return [piece for piece in [*found, Piece(text[done:])] if piece.text]


def replace(text: str, word: str, by: str) -> str:
    """A text with `by` in place of each `word`, where it is a whole word."""
    return WORD.sub(lambda match: by if match[0] == word else match[0], text)


@lru_cache(maxsize=512)  # some milliseconds a word
def nearest(word: str, known: str) -> tuple[str, ...]:
    """Up to 3 words of the vocabulary `known` (with spaces between) that are spelt like `word`, the nearest first."""
    return tuple(difflib.get_close_matches(word, known.split(), n=3, cutoff=0.6))


@torch.inference_mode()
def embed(encoder: TextEncoder, texts: list[str]) -> Tensor:
    """Sentences as vectors (N, text_dim)."""
    return encoder(characters(texts))


def between(a: Tensor, b: Tensor, frames: int) -> Tensor:
    """Sentences' vectors (frames, text_dim) on the straight line from a to b, each (text_dim,), both ends included.

    Raises:
        ValueError: `frames` is not a whole number from 2 to 96.
    """
    return lerp(a, b, torch.linspace(0, 1, whole(frames, "frames", MIN_FRAMES, MAX_FRAMES)))


def without_each_word(text: str) -> list[tuple[str, str]]:
    """Each word of a tidy caption, and the caption without it."""
    found = []
    for match in WORD.finditer(text):
        found.append((match[0], tidy(f"{text[: match.start()]} {text[match.end() :]}")))
    return found


def change(image: Tensor, others: Tensor) -> Tensor:
    """How far pictures differ from one, as the mean difference in levels of 255: uint8 (C, H, W), (N, C, H, W) -> (N,).

    `others` may be empty.
    """
    return (others.float() - image.float()).abs().flatten(1).mean(1)


KINDS = ("wrong", "generated", "right")  # of pairs that D learned to judge


@dataclass(frozen=True)
class Scale:
    """What D's raw score is worth: its scores of real pictures with wrong captions, of drawn ones, of right pairs.

    Each is the 0th to 100th percentile.
    """

    wrong: tuple[float, ...]
    generated: tuple[float, ...]
    right: tuple[float, ...]

    @classmethod
    def of(cls, scores: object) -> "Scale | None":
        """From metrics.json's `scores`; None where it holds no such percentiles."""
        try:
            found = [tuple(float(q) for q in scores[name]) for name in KINDS]
        except (KeyError, TypeError, ValueError):
            return None
        whole = all(len(q) == 101 and list(q) == sorted(q) for q in found)
        return cls(*found) if whole else None

    def place(self, score: float) -> float:
        """Where a score stands, from 0 (as wrong or made-up pairs at their worst) to 1 (as the best right ones)."""
        low, high = min(self.wrong[10], self.generated[10]), self.right[90]
        return min(1.0, max(0.0, (score - low) / (high - low))) if high > low else 0.5

    def ticks(self) -> dict[str, float]:
        """The places of the median of each of the three kinds of pairs."""
        return {name: self.place(getattr(self, name)[50]) for name in KINDS}

    def likest(self, score: float) -> str:
        """The kind of pairs whose median is nearest to a score."""
        return min(KINDS, key=lambda name: abs(getattr(self, name)[50] - score))


@torch.inference_mode()
def judge(discriminator: nn.Module, images: Tensor, texts: Tensor) -> Tensor:
    """D's raw scores (N,) of pictures (N, 3, 64, 64) in [-1, 1], with a sentence each or one for all (1, text_dim)."""
    return discriminator(images, texts.expand(len(images), -1))
