"""What the game is played with: decks, and how D decides. And that nothing but the picture tells which it is."""

import numpy as np
import pytest

from gan_demo import decks
from gan_demo.services import latent, real_or_fake


def test_d_decides_where_it_errs_as_often_on_real_pictures_as_on_generated_ones():
    real, generated = [q / 100 for q in range(101)], [q / 100 - 0.5 for q in range(101)]
    assert real_or_fake.balance(real, generated) == 25  # 25% of the real ones are below, 25% of the others above
    assert real_or_fake.balance(real, real) == 50
    assert real_or_fake.balance([1.0] * 101, [0.0] * 101) == 0
    assert real_or_fake.balance([0.0] * 101, [1.0] * 101) == 100


@pytest.mark.parametrize("deck", decks.DECKS.values(), ids=lambda deck: deck.id)
def test_the_decks_have_real_pictures_and_a_judge_that_says_what_its_numbers_are(deck):
    tiles = decks.tiles(deck)
    assert tiles.shape == (decks.TILES, 1, deck.size, deck.size)
    assert np.array_equal(decks.on_canvas(tiles, deck), tiles), "real ones are grey and have their black edge already"
    judge = real_or_fake.judge(deck)
    if judge.scale.opinion == latent.PROBABILITY:
        assert judge.threshold == 50
    else:
        assert 0 < judge.threshold < 100


@pytest.mark.slow
@pytest.mark.parametrize("deck", decks.DECKS.values(), ids=lambda deck: deck.id)
def test_neither_edges_nor_the_background_nor_brightness_tell(deck):
    real = decks.tiles(deck).astype(float)
    edge = np.ones((deck.size, deck.size), bool)
    edge[max(deck.frame, 1) : -max(deck.frame, 1), max(deck.frame, 1) : -max(deck.frame, 1)] = False
    for model_id in real_or_fake.networks(deck):
        generated = decks.on_canvas(real_or_fake.draw(model_id, range(decks.TILES)), deck).astype(float)
        assert generated.shape == real.shape
        if deck.frame:
            assert not generated[..., edge].any()
        else:
            assert abs(generated[..., edge].mean() - real[..., edge].mean()) < 2
        for levels in (generated, real):
            assert np.median(levels) <= 2, "the background is black"
            assert np.median(levels.max((1, 2, 3))) >= 225, "something in it is white"
        dark = [np.mean(levels[levels < 32]) for levels in (generated, real)]
        assert abs(dark[0] - dark[1]) < 3, model_id
        assert abs(generated.mean() - real.mean()) < 8, model_id


def test_a_picture_in_colour_becomes_grey_and_is_framed_as_all():
    deck = decks.DECKS["clothes"]
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2, 3, deck.size, deck.size), np.uint8)
    canvas = decks.on_canvas(images, deck)
    assert canvas.shape == (2, 1, deck.size, deck.size)
    assert canvas[0, 0, 9, 9] == round(images[0, :, 9, 9].mean())
    assert not canvas[:, :, : deck.frame].any()
    assert not canvas[:, :, :, -deck.frame :].any()


def test_a_damaged_sheet_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(decks, "FOLDER", tmp_path)
    (tmp_path / "clothes.webp").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"gan_demo/decks/clothes.webp is missing or damaged"):
        decks.sheet(decks.DECKS["clothes"])
    with pytest.raises(ValueError, match="is missing or damaged"):
        real_or_fake.playable()
