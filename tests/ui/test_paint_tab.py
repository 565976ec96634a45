"""The tab "Paint" without a browser."""

import re

from gan_demo import picks
from gan_demo.painting import read_strokes
from gan_demo.services import loaded
from gan_demo.ui import paint_tab


def test_the_tab_opens_with_a_stored_painting(monkeypatch):
    monkeypatch.setattr("gan_demo.services.loaded.get", None)  # no network is needed
    pick = picks.PAINTED[0]
    value = paint_tab.opening(pick.model)
    assert value["of"] == {"model": pick.model, "seed": pick.seed, "strokes": pick.strokes}
    assert (len(value["z"]), len(value["places"])) == (100, paint_tab.FRAMES)
    assert paint_tab.thumbnail().shape == (3, 64, 64)


def test_every_model_has_swatches_and_wishes_that_can_be_read():
    for model_id in paint_tab.SWATCHES:
        about = paint_tab.about(model_id)
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for _, colour in about["swatches"])
        assert about["tries"]
        for _, strokes in about["tries"]:
            assert read_strokes(strokes)
            assert len(strokes) <= paint_tab.STROKES
        assert about["grey"] == (model_id == "dcgan-fashion")


def test_the_story_is_short_and_asks_the_class():
    words = re.sub("<[^>]+>", " ", paint_tab.STORY).split()
    assert len(words) <= 120
    assert "what does G refuse to draw?" in " ".join(words)


def test_an_encoder_belongs_to_the_generator_that_it_was_trained_for(monkeypatch):
    listing = {"weights": {"projector": {"address": "live/p", "bytes": 3}}}
    configs = {"p-1": {"recipe": {"generator": loaded.weights("dcgan-fashion")}}, "p-2": {"recipe": {"generator": "x"}}}
    ids = loaded.ids
    monkeypatch.setattr(loaded, "ids", lambda *kinds: list(configs) if kinds == ("projector",) else ids(*kinds))
    config = loaded.config
    monkeypatch.setattr(loaded, "config", lambda model_id: configs.get(model_id) or config(model_id))
    monkeypatch.setattr(paint_tab.live, "listing", lambda model_id: listing)
    expectation = [{"of": "dcgan-fashion", "id": "p-1", "network": "projector", "listing": listing}]
    assert paint_tab.encoders() == expectation
