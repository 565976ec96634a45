"""The browser reads captions as Python does: the same words are unknown, with the same words beside them."""

import json
import random
import unicodedata

import pytest

from gan_demo import checkpoints, wording
from gan_demo.models.gan_cls import characters
from gan_demo.services.caption import EXHIBITS
from gan_demo.ui import caption_tab
from tests.web.engine import run_node

WORDS = checkpoints.read_config(checkpoints.find("text-encoder-flowers"))["config"]["words"]
ODD = [
    "",
    " \n\t",
    "x" * 300,
    "🌸 " * 300,
    "red " * 51,
    "红色的花",
    "זר אדום",
    "زهرة حمراء",
    "ΟΔΟΣ ΛΟΥΛΟΥΔΙΩΝ",
    "İstanbul flower",
    "it\u2019s a flower\u2019s petal",
    "rock'n'roll 'quoted' flower",
    "snake_case flower2 3petals ²½Ⅷ",
    "\ud800 red",
    "a\ufeffb\u00adc",
    "red\u202eflower\u200f",
    "naïve café flower",
    "e\u0301te\u0301",
    "budget rosemary leafy lilies",
    "Daisies!",
    "KELVIN \u212a",
    "a red flower pur",
    "a red flower pur ",
    "\x85\u2028\u2029\u3000x",
    "<script>alert(1)</script>",
    "\U0001d55f\U0001d55e",
    *("rosé", "the_rose", "rose2", "roses'", "flower" * 40, "abcdefgh" * 30 + " flower", "purpel " * 40),
]


def misspell(word: str, random_: random.Random) -> str:
    """A word with one to three letters that are another, gone, new or in another order."""
    letters = list(word)
    for _ in range(random_.randint(1, 3)):
        place = random_.randrange(len(letters) + 1)
        new = random_.choice(["", random_.choice("abcdefghijklmnopqrstuvwxyzé'"), *letters[place : place + 2][::-1]])
        letters[place : place + random_.randint(0, 2)] = new
    return "".join(letters) or word


def texts() -> list[str]:
    random_, vocabulary = random.Random(0), WORDS.split()
    # Without characters that are newer than Python's tables, and halves, which may become one character side by side.
    characters_ = [chr(code) for code in range(0x30000) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
    sentences = [" ".join(random_.choices(vocabulary, k=random_.randint(1, 40))) for _ in range(60)]
    misspelt = [" ".join(misspell(word, random_) for word in text.split()) for text in [*EXHIBITS, *sentences]]
    noise = ["".join(random_.choices(characters_, k=random_.randint(1, 260))) for _ in range(100)]
    mixed = [
        "".join(random_.choices("aeRtl '\u2019.-_2é\u0301ß🌸\n\u200b", k=random_.randint(1, 80))) for _ in range(100)
    ]
    return [*ODD, *EXHIBITS, *sentences, *misspelt, *noise, *mixed]


@pytest.fixture(scope="module")
def both():
    """Texts with what the scripts make of them, and misspelt words with those beside them."""
    random_ = random.Random(1)
    words = [(misspell(word, random_), WORDS) for word in random_.choices(WORDS.split(), k=60)]
    long = "".join(random_.choices("abcdefghijklmnopqrstuvwxyz", k=100))  # most letters are too frequent in two of it
    words += [(long + long[::-1], " ".join(misspell(long + long[::-1], random_)[cut:] for cut in range(0, 99, 9)))]
    job = {"texts": texts(), "misspellings": words, "language": caption_tab.language()}
    answer = run_node("tests/js/run_wording.js", text=json.dumps(job))
    return list(zip(job["texts"], answer["readings"], strict=True)), list(zip(words, answer["nearest"], strict=True))


def as_script(reading: wording.Reading) -> dict:
    pieces = [{"text": p.text, "nearest": None if p.nearest is None else list(p.nearest)} for p in reading.pieces]
    return {"text": reading.text, "pieces": pieces, "notes": list(reading.notes)}


def test_every_caption_is_read_as_in_python(both):
    captions, _ = both
    assert len(captions) > 300
    for text, script in captions:
        assert script["reading"] == as_script(wording.read(text, WORDS)), text
        assert script["unfinished"] == as_script(wording.read(text, WORDS, writing=True)), text


def test_words_are_replaced_and_left_out_as_in_python(both):
    for text, script in both[0]:
        unknown = next(iter(wording.read(text, WORDS).unknown), "red")
        assert script["replacement"] == wording.replace(text, unknown, "blue"), text
        assert script["without"] == [list(part) for part in wording.without_each_word(wording.tidy(text))], text


def test_the_encoder_gets_the_same_characters(both):
    captions, _ = both
    expected = characters([wording.tidy(text) for text, _ in captions]).tolist()
    assert [script["characters"] for _, script in captions] == expected


def test_misspelt_words_have_the_same_words_beside_them(both):
    assert any(len(nearest) == 3 for _, nearest in both[1])
    for (word, words), nearest in both[1]:
        assert nearest == list(wording.nearest(word, words)), word
