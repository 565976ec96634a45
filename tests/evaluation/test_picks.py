"""The contact sheet of what was picked by eye."""

import numpy as np
import pytest

from gan_demo import picks
from gan_demo.evaluation import picks as contact
from gan_demo.services import latent


@pytest.mark.slow
def test_the_sheet_has_a_row_for_each_pick_with_the_apps_pictures():
    chosen = picks.FADING, picks.ORDERED, picks.CHAINS["lapgan-flowers"], picks.WISHES[0]
    named = [(f"pick {number}", pick) for number, pick in enumerate(chosen)]
    sheet = contact.sheet(named)
    assert sheet.height == len(named) * (contact.SIDE + contact.GAP)
    frames = contact.Artist().draw(picks.FADING)
    assert np.abs(frames.astype(int) - latent.morph("dcgan-faces", *picks.FADING.seeds, 9, "lerp").frames).max() <= 1
    for row in range(len(named)):  # something is written, and something drawn
        top = row * (contact.SIDE + contact.GAP)
        words, picture = (
            np.array(sheet.crop((left, top, left + contact.SIDE, top + contact.SIDE))) for left in (0, contact.TEXT)
        )
        assert words.min() < 128
        assert picture.std() > 10
