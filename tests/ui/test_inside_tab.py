"""The tab "What D learned" without a browser."""

import json
import re

import gradio as gr
import pytest

from gan_demo.services import inside
from gan_demo.ui import inside_tab, label_charts
from gan_demo.ui.inside_tab import METHODS

FACES = "dcgan-faces"


def row(labels, layers, classes=2):
    accuracy = {"layers": layers, "untrained": 0.6, "pixels": 0.55}
    return {
        "labels": labels,
        "classes": classes,
        "accuracy": {name: {"mean": mean, "spread": 0.02} for name, mean in accuracy.items()},
    }


def test_the_tab_opens_with_stored_answers(monkeypatch):
    monkeypatch.setattr("gan_demo.services.loaded.get", None)  # no network is needed
    sight, choice = inside_tab.opening()
    assert sight["of"] == {"model": FACES, "seed": inside_tab.SEEDS[FACES]}
    assert len(sight["places"]) == sum(map(len, sight["features"])) == 4 * inside.FEATURES
    assert choice["of"] == {"model": FACES, "sheet": 0}
    assert sorted(set(choice["places"])) == list(range(inside_tab.PLACES))
    assert inside_tab.thumbnail().shape == (3, 64, 64)


def test_a_chart_says_all_of_its_numbers_in_words_and_has_a_line_for_each_method():
    html = label_charts.chart("Smile or none", [row(10, 0.7), row(1000, 0.9)], METHODS)
    assert 'role="img"' in html
    label = re.search('aria-label="([^"]+)"', html)[1]
    assert label.startswith("Smile or none. 10 labels of each of 2: D's layers 70%")
    assert "1,000 labels of each of 2: D's layers 90%" in label
    assert html.count("<polyline") == len(METHODS) + 1  # and one for guessing
    assert all(method.name in label_charts.key(METHODS) for method in METHODS.values())


def test_more_labels_lie_to_the_right_and_more_right_answers_higher():
    html = label_charts.chart("Smile or none", [row(10, 0.5), row(100, 1.0)], {"layers": METHODS["layers"]})
    first, second = (tuple(map(float, point.split(","))) for point in re.findall('points="([^"]+)"', html)[1].split())
    assert second[0] > first[0]
    assert first[1] - second[1] == pytest.approx((label_charts.HEIGHT - label_charts.TOP - label_charts.BOTTOM) / 2)


def test_a_lead_is_over_the_better_of_the_others_and_may_be_a_lag():
    assert inside_tab.lead([row(10, 0.7)]) == "+10 with 10 labels"
    assert (
        inside_tab.lead([row(10, 0.7), row(300, 0.65), row(1000, 0.58)])
        == "+10 with 10 labels and -2 with 1,000 labels"
    )


def test_the_address_knows_every_state_of_the_tab():
    rules = inside_tab.address_rules()
    assert rules["model"].choices == tuple(inside_tab.ids())
    assert (rules["n"].low, rules["n"].high) == (1, 64)
    assert set(inside_tab.address_weights()) == set(inside_tab.ids())


def test_what_the_page_may_not_ask_is_refused_in_a_sentence():
    for wish in ("", "[]", json.dumps({"model": FACES})):
        with pytest.raises(gr.Error, match="reload it"):
            inside_tab.on_ask(wish)
    with pytest.raises(gr.Error, match="whole number"):
        inside_tab.on_ask(json.dumps({"model": FACES, "seed": -1}))
