import pytest
import torch

from gan_demo import captions
from gan_demo.models.gan_cls import TextEncoder, TextEncoderConfig
from gan_demo.scale import Scale


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
