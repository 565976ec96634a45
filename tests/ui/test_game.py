"""What can be set of the game in the plane, and what its presets show."""

import json

import pytest

from gan_demo.ui import game
from gan_demo.web import GAME
from gan_demo.web.scripts import modules
from tests.web.engine import run_node

NAMES = """
import { OBJECTIVES } from "./gan_demo/web/game/objectives.js";
import { SHAPES } from "./gan_demo/web/game/shapes.js";
import { EDGE } from "./gan_demo/web/game/view_size.js";
import { firstHand } from "./gan_demo/web/components/game_hand.js";
const [data, loss] = [SHAPES, OBJECTIVES].map((table) => Object.keys(table));
console.log(JSON.stringify({ data, loss, edge: EDGE, hand: firstHand() }));
"""
PLAYED = """
import { createPlay } from "./gan_demo/web/game/play.js";
const [settings, stops] = JSON.parse(process.argv[1]);
const play = createPlay(settings, "");
let before = 0;
const views = stops.map((stop) => {
  play.add([stop - before, "t"]);
  play.work(1e9);
  before = stop;
  const { standing, pushes } = play.view(true);
  return { ...standing, push: Math.max(...pushes.map(Math.abs)) };
});
console.log(JSON.stringify(views));
"""


def played(title: str, *stops: int) -> list[dict]:
    """How the match of a preset stands after so many turns."""
    preset = next(preset for preset in game.PRESETS if preset.title == title)
    settings = game.OPENING | preset.settings
    return run_node("--input-type=module", "-e", PLAYED, json.dumps([settings, stops]))


def test_all_that_can_be_set_is_there_and_has_words():
    names = run_node("--input-type=module", "-e", NAMES)
    assert set(names["data"]) == set(game.CONTROLS["data"].options) == set(game.PLACES)
    assert set(names["loss"]) == set(game.CONTROLS["loss"].options)
    assert names["edge"] == game.EDGE
    assert len(names["hand"]) == 2 * game.POINTS


def test_the_address_takes_every_setting_of_every_preset_and_the_points_of_a_hand():
    rules = game.rules()
    assert set(game.OPENING) <= set(rules)
    for preset in game.PRESETS:
        assert set(preset.settings) <= set(game.OPENING)
        assert set(preset.layers) <= set(game.LAYERS)
        for name, value in (game.OPENING | preset.settings).items():
            assert rules[name].low <= value <= rules[name].high if name == "seed" else str(value) in rules[name].choices
    assert rules["hand"].most == 20


def test_the_worker_needs_nothing_of_the_page():
    assert not any("document" in source for source in modules("match_worker", GAME).values())


@pytest.mark.slow
def test_it_works():
    (view,) = played("It works", 800)
    assert view["covered"] == 8
    assert view["good"] > 0.7
    assert view["apart"] < 0.65


@pytest.mark.slow
def test_one_trick_is_one_place_and_wasserstein_covers_all():
    (trick,), (cure,) = played("One trick only", 300), played("Wasserstein cures it", 300)
    assert trick["covered"] == 1
    assert trick["good"] > 0.8
    assert cure["covered"] >= 7


@pytest.mark.slow
def test_a_d_that_is_too_strong_leaves_no_gradient():
    (view,) = played("D is too strong", 60)
    assert view["apart"] > 0.98
    assert view["push"] < 0.02
    (other,) = played("It works", 60)
    assert other["push"] > 0.1


@pytest.mark.slow
def test_g_runs_in_circles_until_d_keeps_up():
    views = played("Round in circles", 100, 150, 200, 250)
    assert all(view["covered"] <= 3 for view in views)
    (cure,) = played("D keeps up", 200)
    assert cure["covered"] == 8
    assert cure["good"] > 0.7
