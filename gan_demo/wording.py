"""The wording of captions: which characters and words the model reads, and which words it does not know.

The text encoder reads characters, so it accepts any word; but it knows only those that are frequent in the captions it
learned from. Nothing here needs torch.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LENGTH = 201  # characters that the text encoder reads, as in models.gan_cls, which needs torch
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
SENTENCES = {"empty": EMPTY, "cut": CUT, "not_english": NOT_ENGLISH, "not_flowers": NOT_FLOWERS}  # for the page


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
            a caption that does not mention flowers yet gets the note about it only when it has an unknown word, or a
            last word that no known one begins with.
    """
    text = text or ""
    caption, too_long = tidy(text), len(_readable(text)) > LENGTH
    if not caption:
        return Reading("", (), (EMPTY,))
    pieces = tuple(_pieces(caption, words, unfinished=too_long or (writing and text[-1].isalpha())))
    is_strange = any(piece.nearest is not None for piece in pieces) or not _may_become_known(caption, words)
    notes = [CUT] if too_long else []
    if not re.search(r"[a-z]", caption.lower()):
        notes.append(NOT_ENGLISH)
    elif not ABOUT_FLOWERS.search(caption.lower()) and (is_strange or not writing):
        notes.append(NOT_FLOWERS)
    return Reading(caption, pieces, tuple(notes))


def _may_become_known(caption: str, words: str) -> bool:
    """Whether one of `words`, if there are any, begins with the last word of a caption."""
    *_, last = ["", *WORD.findall(caption.lower())]
    return not words or f" {last}" in f" {words}"


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


def without_each_word(text: str) -> list[tuple[str, str]]:
    """Each word of a tidy caption, with the caption without it."""
    return [(match[0], tidy(f"{text[: match.start()]} {text[match.end() :]}")) for match in WORD.finditer(text)]
