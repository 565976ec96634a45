import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from gan_demo import captions
from gan_demo.captions import CUT, EMPTY, NOT_ENGLISH, NOT_FLOWERS, Piece, Scale
from gan_demo.models.gan_cls import LENGTH, TextEncoder, TextEncoderConfig

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
    assert captions.tidy(text) == expected


@given(st.text(max_size=300))
@example("\ud83d" + "a" * 300)
def test_any_text_is_read_without_control_characters_and_its_pieces_join_to_it(text):
    reading = captions.read(text, WORDS)
    assert "".join(piece.text for piece in reading.pieces) == reading.text == captions.tidy(text)
    assert len(reading.text) <= LENGTH
    assert reading.text.isprintable()


def test_an_empty_caption_is_refused_by_name():
    for text in ("", None, " \n\x00"):
        with pytest.raises(ValueError, match="caption B is empty; describe a flower"):
            captions.check(text, "caption B")


def test_the_vocabulary_has_the_frequent_words_most_frequent_first():
    texts = ["A red flower", "a red rose", "A flower", "it's a"]
    assert captions.vocabulary(texts, 2) == ["a", "red", "flower"]


def test_unknown_words_are_pieces_with_the_nearest_words():
    reading = captions.read("It's a purpel <b>flower</b>, Red 5", WORDS)
    assert reading.pieces[:4] == (Piece("It's "), Piece("a", ()), Piece(" "), Piece("purpel", ("purple",)))
    assert reading.unknown == {"a": [], "purpel": ["purple"], "b": []}
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("red pur", []), ("red pur ", ["pur"]), ("red pur.", ["pur"]), ("pur red", ["pur"]), ("red pur\n", ["pur"])],
)
def test_a_word_is_judged_once_it_is_finished(text, unknown):
    assert list(captions.read(text, WORDS, writing=True).unknown) == unknown
    assert list(captions.read(text, WORDS).unknown) == ["pur"]


def test_without_a_vocabulary_no_word_is_unknown():
    assert captions.read("a glowing flower", "").pieces == (Piece("a glowing flower"),)


@pytest.mark.parametrize(
    ("text", "writing", "notes"),
    [
        ("this flower has red petals", False, ()),
        ("red and purple", False, (NOT_FLOWERS,)),
        ("red and purple ", True, ()),  # petals may follow
        ("the red car ", True, (NOT_FLOWERS,)),
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
    assert captions.read(text, WORDS, writing).notes == notes


def test_each_word_is_left_out_in_turn():
    assert captions.without_each_word("red, red bells!") == [
        ("red", ", red bells!"),
        ("red", "red, bells!"),
        ("bells", "red, red !"),
    ]
    assert captions.without_each_word("5 🌸") == []


def test_change_is_the_mean_difference():
    image = torch.zeros(3, 4, 4, dtype=torch.uint8)
    others = torch.stack([image, image + 10])
    others[1, 0] = 40
    assert captions.change(image, others).tolist() == [0, 20]
    assert captions.change(image, others[:0]).tolist() == []


def test_a_walk_goes_straight_from_one_sentence_to_the_other():
    encoder = TextEncoder(TextEncoderConfig()).eval()
    a, b = captions.embed(encoder, ["a red flower", "a blue flower"])
    path = captions.between(a, b, 5)
    assert torch.equal(path[[0, -1]], torch.stack([a, b]))
    assert torch.allclose(path[1], 0.75 * a + 0.25 * b, atol=1e-6)
    with pytest.raises(ValueError, match="from 2 to 96; 1 is outside"):
        captions.between(a, b, 1)


def percentiles(low, high):
    return [low + (high - low) * q / 100 for q in range(101)]


SCORES = {"wrong": percentiles(-6, 4), "generated": percentiles(-3, 5), "right": percentiles(0, 10)}


def test_a_score_stands_between_wrong_and_right_pairs():
    scale = Scale.of(SCORES)
    assert scale.ticks() == pytest.approx({"wrong": 4 / 14, "generated": 6 / 14, "right": 10 / 14})
    assert [scale.place(score) for score in (-100, -5, 9, 100)] == [0, 0, 1, 1]
    assert [scale.likest(score) for score in (-9, -0.9, 1.5, 4.5)] == ["wrong", "wrong", "generated", "right"]


@pytest.mark.parametrize(
    "scores",
    [None, {}, [], {"right": [1.0]}, SCORES | {"wrong": None}, SCORES | {"wrong": ["x"] * 101},
     SCORES | {"right": percentiles(1, 0)}, SCORES | {"wrong": [0.0]}],
)  # fmt: skip
def test_without_percentiles_there_is_no_scale(scores):
    assert Scale.of(scores) is None


def test_a_scale_of_equal_scores_puts_every_score_in_the_middle():
    assert Scale.of({name: [1.0] * 101 for name in SCORES}).place(7) == 0.5
