import re

import gradio as gr
import pytest

from gan_demo import films
from gan_demo.ui import build_app, watch_tab
from tests.helpers import texts_of


def test_it_opens_with_the_first_moment_of_the_game_that_goes_well():
    film = watch_tab.opening()
    assert film.story == "well"
    assert watch_tab.player_value(film)["start"] == 0


def test_every_game_can_be_chosen_and_has_a_title():
    assert [story for _, story in watch_tab.GAMES] == list(films.STORIES) == list(watch_tab.TITLES)


def test_playing_shows_the_first_strokes_within_five_seconds():
    value = watch_tab.player_value(films.load("well"))
    strokes = next(caption["moment"] for caption in value["captions"] if "first strokes" in caption["text"])
    assert strokes == value["quick"]
    assert value["seconds"] / 2 * strokes / (len(value["moments"]) - 1) < 5


def test_a_try_button_sets_game_and_moment():
    for _, story, number in watch_tab.TRY_THIS:
        current, value = watch_tab.on_try(story, number)
        assert current == story
        assert value["start"] == value["captions"][number]["moment"]
        assert value["minimax"] == (story == "strong")


def test_a_link_chooses_a_film_and_the_address_knows_all_its_moments():
    rules = watch_tab.address_rules()
    for name in rules["story"].choices:
        story, value = watch_tab.on_link(name)
        assert story == value["story"] == name
        assert len(value["moments"]) == rules["moment"].high + 1


@pytest.mark.slow
def test_a_damaged_recording_is_one_sentence_and_the_others_go_on(film_folder):
    (film_folder / "well.webp").write_bytes(b"RIFF")
    with pytest.raises(gr.Error, match=r"well\.json and \.webp are missing or damaged"):
        watch_tab.on_story("well")
    assert watch_tab.on_story("strong")["moments"]
    assert watch_tab.opening().story == "collapse"
    for story in films.STORIES:
        (film_folder / f"{story}.json").unlink(missing_ok=True)
    build_app()  # says so in the tab instead of failing


@pytest.mark.parametrize("story", films.STORIES)
def test_a_figure_shows_the_moment(story):
    film = films.load(story)
    texts = texts_of(watch_tab.on_figure("svg", story, 30.0))
    step, images = film.moments[30]["step"], film.moments[30]["images"]
    assert {watch_tab.TITLES[story], f"Training step {step:,}; {images:,} training pictures seen so far"} <= set(texts)
    assert f"(weights {film.weights[:6]})" in " ".join(texts)
    assert ("What G makes small: the mean of log(1" in " ".join(texts)) == film.minimax
    caption = [entry["text"] for entry in film.captions if entry["moment"] <= 30][-1]
    assert caption in " ".join(texts)
    for moment in (65, -1, 1.5, None):
        with pytest.raises(gr.Error, match="A moment"):
            watch_tab.on_figure("png", story, moment)


def test_an_unknown_game_is_one_sentence():
    with pytest.raises(gr.Error, match="Story 'sad' is unknown"):
        watch_tab.on_story("sad")


def test_the_story_is_short():
    text = re.sub(r"<[^>]+>|\]\([^)]*\)", "", watch_tab.STORY)
    assert 20 < len(text.split()) <= 60
