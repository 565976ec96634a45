"""The section "Make it blond": what it opens with, and what it is asked for."""

import json

import gradio as gr
import pytest

from gan_demo.services import edit
from gan_demo.ui import edit_part, latent_tab

FACES = "dcgan-faces"


@pytest.fixture(scope="module")
def models():
    return edit_part.models([latent_tab.about(model_id) for model_id in edit_part.SUMS])


def test_every_direction_has_words_for_its_ends_and_a_figure_in_a_sentence(models):
    for model in models:
        measured = edit.directions(model["id"])
        assert measured, model["id"]
        for direction, entry in zip(measured, model["directions"], strict=True):
            assert direction.name in edit_part.ENDS
            figure = f"{entry['ends'][1]} {100 * (direction.turned or 0):.0f}%"
            assert (figure in model["share"]) == (direction.by != "eye")
            assert sum(part**2 for part in entry["z"]) ** 0.5 == pytest.approx(1000, rel=0.01)
            assert direction.turned is None or direction.turned >= 0.6
        assert model["share"]
        assert model["habit"]


def test_the_question_for_the_class_has_the_figures_that_were_counted(models, monkeypatch):
    shares = edit.habits(FACES)
    assert len(shares) == 5
    assert all(f"{share:.0%}" in models[0]["habit"] for share in shares.values())
    monkeypatch.setattr(edit, "habits", lambda model_id: {})
    assert edit_part.habit(FACES) == ""


def test_no_direction_is_about_skin():
    names = {direction.name for model_id in edit_part.SUMS for direction in edit.directions(model_id)}
    assert not any("skin" in name or "pale" in name for name in names)


def test_every_sum_has_three_exemplars_of_each_group(models):
    for model in models:
        assert len(model["tries"]) >= 2
        assert all(len(group) == edit.GROUP for one in model["tries"] for group in one["groups"])


def test_a_wish_brings_all_pictures_of_a_state(models):
    model = models[0]
    wish = json.dumps(edit_part.state_of(model) | {"touched": 0})
    value = edit_part.on_ask(wish)["value"]
    assert value["of"] == edit_part.state_of(model)
    assert value["sheet"].startswith("data:image/jpeg")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": "gan-mnist", "moves": []}, "is no DCGAN"),
        ({"subject": "../x"}, "is unknown"),
        ({"seed": -1}, "-1 is outside"),
        ({"seed": None}, "Seed is empty"),
        ({"moves": [9]}, "does not say"),
        ({"moves": "x"}, "does not say"),
        ({"groups": [[1], [2]]}, "does not say"),
        ({"groups": [[], [1], [2]]}, "1 to 3 seeds, not 0"),
        ({"groups": [[1.5], [1], [2]]}, "not 1.5"),
        ({"touched": 99}, "does not say"),
        ({"touched": None}, "does not say"),
    ],
)
def test_a_bad_wish_is_answered_with_a_sentence(models, change, message):
    with pytest.raises(gr.Error) as error:
        edit_part.on_ask(json.dumps(edit_part.state_of(models[0]) | {"touched": 0} | change))
    assert message in error.value.message


@pytest.mark.parametrize("nonsense", ["", "[]", "{}", "[" * 100_000, "null"])
def test_nonsense_is_answered_with_a_sentence(nonsense):
    with pytest.raises(gr.Error, match="does not say what to draw"):
        edit_part.on_ask(nonsense)
