import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gan_demo import wording
from gan_demo.models import gan_cls
from gan_demo.wording import CUT, EMPTY, LENGTH, NOT_ENGLISH, NOT_FLOWERS, Piece

WORDS = "this flower has red petals the and purple it's"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a red\r\n\tflower \x00\x07", "a red flower"),
        ("red\u202eflower\u200f", "red flower"),  # would turn the direction of writing
        ("it\u2019s red", "it's red"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\ud800 red", "red"),  # half a character, which no answer could hold
        ("花 🌸", "花 🌸"),
        ("x" * 10_000, "x" * LENGTH),
        ("\n\u200b", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_control_characters_and_excess_length_are_not_read(text, expected):
    assert wording.tidy(text) == expected


@given(st.text(max_size=300))
@example("\ud83d" + "a" * 300)
def test_any_text_is_read_without_control_characters_and_its_pieces_join_to_it(text):
    reading = wording.read(text, WORDS)
    assert "".join(piece.text for piece in reading.pieces) == reading.text == wording.tidy(text)
    assert len(reading.text) <= LENGTH
    assert reading.text.isprintable()


def test_an_empty_caption_is_refused_by_name():
    for text in ("", None, " \n\x00"):
        with pytest.raises(ValueError, match="caption B is empty; describe a flower"):
            wording.check(text, "caption B")


def test_the_vocabulary_has_the_frequent_words_most_frequent_first():
    texts = ["A red flower", "a red rose", "A flower", "it's a"]
    assert wording.vocabulary(texts, 2) == ["a", "red", "flower"]


def test_unknown_words_are_pieces_with_the_nearest_words():
    reading = wording.read("It's a purpel <b>flower</b>, Red 5", WORDS)
    assert reading.pieces[:4] == (Piece("It's "), Piece("a", ()), Piece(" "), Piece("purpel", ("purple",)))
    assert reading.unknown == {"a": [], "purpel": ["purple"], "b": []}
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("red pur", []), ("red pur ", ["pur"]), ("red pur.", ["pur"]), ("pur red", ["pur"]), ("red pur\n", ["pur"])],
)
def test_a_word_is_judged_once_it_is_finished(text, unknown):
    assert list(wording.read(text, WORDS, writing=True).unknown) == unknown
    assert list(wording.read(text, WORDS).unknown) == ["pur"]


@given(st.from_regex(r"(red |a )?[a-z]+", fullmatch=True), st.from_regex(r"[a-z]*", fullmatch=True))
@example("a flo", "wer")
@example("it", "s")
def test_the_note_about_an_unfinished_word_holds_when_the_word_is_finished(text, rest):
    unfinished, finished = wording.read(text, WORDS, writing=True), wording.read(text + rest, WORDS)
    assert NOT_FLOWERS not in unfinished.notes or finished.unknown


def test_without_a_vocabulary_no_word_is_unknown():
    assert wording.read("a glowing flower", "").pieces == (Piece("a glowing flower"),)
    assert wording.read("a red car", "", writing=True).notes == ()


@pytest.mark.parametrize(
    ("text", "writing", "notes"),
    [
        ("this flower has red petals", False, ()),
        ("red and purple", False, (NOT_FLOWERS,)),
        ("red and purple ", True, ()),  # petals may follow
        ("the red car ", True, (NOT_FLOWERS,)),
        ("the red car", True, (NOT_FLOWERS,)),  # no word that it knows begins like this
        ("this car", True, (NOT_FLOWERS,)),
        ("red and pur", True, ()),  # purple petals may follow
        ("the daisies", True, ()),
        ("budget", False, (NOT_FLOWERS,)),  # begins like a bud
        ("红色的花", False, (NOT_ENGLISH,)),
        ("زهرة حمراء", False, (NOT_ENGLISH,)),
        ("🌸🌸", False, (NOT_ENGLISH,)),
        ("red petals " * 1000, False, (CUT,)),
        (" ", False, (EMPTY,)),
    ],
)
def test_notes_say_what_the_visitor_should_know(text, writing, notes):
    assert wording.read(text, WORDS, writing).notes == notes


def test_each_word_is_left_out_in_turn():
    assert wording.without_each_word("red, red bells!") == [
        ("red", ", red bells!"),
        ("red", "red, bells!"),
        ("bells", "red, red !"),
    ]
    assert wording.without_each_word("5 🌸") == []


def test_as_many_characters_are_read_as_the_encoder_reads():
    assert LENGTH == gan_cls.LENGTH
