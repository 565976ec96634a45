"""The tab "What D learned" without a browser."""

import itertools
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


def drawn(*rows, methods=METHODS):
    return label_charts.chart("Smile or none", "A sentence.", list(rows), methods)


def heights(html):
    """Of the last places of lines, from the top, in the order of the HTML."""
    return [float(points.split(",")[-1]) for points in re.findall('points="([^"]+)"', html)]


def test_a_chart_says_all_of_its_numbers_in_words_and_names_each_line():
    html = drawn(row(10, 0.7), row(1000, 0.9))
    assert 'role="img"' in html
    label = re.search('aria-label="([^"]+)"', html)[1]
    assert label.startswith("Smile or none. 10 labels of each of 2: D's layers 70%")
    assert "1,000 labels of each of 2: D's layers 90%" in label
    texts = re.sub("<[^>]+>", "", html.replace("</text>", "\n"))
    for words in (
        "90% D's layers",
        "60% untrained D",
        "55% pixels",
        "50% guessing",
        "pictures with names of each of 2 kinds",
        "A sentence.",
    ):
        assert words in texts
    assert html.count("<polyline") == len(METHODS) + 1  # and one for guessing


def test_more_labels_lie_to_the_right_and_more_right_answers_higher():
    html = drawn(row(10, 0.5), row(100, 1.0), methods={"layers": METHODS["layers"]})
    first, second = (tuple(map(float, point.split(","))) for point in re.findall('points="([^"]+)"', html)[-1].split())
    assert second[0] > first[0]
    assert second[1] < first[1]


@pytest.mark.parametrize("counts", [(10, 30), (10, 1000), (10, 30, 100, 300, 1000)])
def test_the_axes_end_where_the_data_do(counts):
    html = drawn(*(row(count, 0.7 + 0.01 * place) for place, count in enumerate(counts)))
    points = re.findall('points="([^"]+)"', html)[-1].split()
    assert len(points) == len(counts)
    assert points[0].startswith(f"{label_charts.LEFT:.1f},")
    assert points[-1].startswith(f"{label_charts.WIDTH - label_charts.RIGHT:.1f},")
    assert [f"{count:,}" for count in counts] == re.findall(r'text-anchor="middle">([\d,]+)</text>', html)


def test_guessing_is_on_the_chart_only_where_it_is_near():
    near, far = (drawn(row(10, 0.8, classes), row(30, 0.9, classes)) for classes in (2, 10))
    assert "guessing" in near
    assert "guessing" not in far
    spread = max(heights(far)) - min(heights(far))
    assert spread > 0.7 * (label_charts.HEIGHT - label_charts.TOP - label_charts.BOTTOM)


def test_a_single_number_of_labels_makes_bars_that_start_at_nothing():
    html = drawn(row(10, 0.8))
    assert "<polyline" not in html
    assert "10 pictures with names of each of 2 kinds" in html
    assert "guessing 50%" in html
    widths = [float(width) for width in re.findall(r'<rect [^>]* width="([\d.]+)"', html)]
    assert widths[0] / widths[1] == pytest.approx(0.8 / 0.6, rel=0.01)
    assert widths[0] / widths[2] == pytest.approx(0.8 / 0.55, rel=0.01)


@pytest.mark.parametrize("places", [[10, 11, 12], [100, 20, 99, 101], [140, 141, 20], [5]])
def test_words_beside_lines_keep_their_order_and_do_not_overlap(places):
    moved = label_charts.apart(places, 16, 146)
    order = sorted(range(len(places)), key=places.__getitem__)
    assert order == sorted(range(len(moved)), key=moved.__getitem__)
    heights = sorted(moved)
    assert all(after - before >= 16 for before, after in itertools.pairwise(heights))
    assert heights[-1] <= 146


QUESTION = inside_tab.Question("m", "smile", "A smile or none", "smiles")


def test_a_sentence_says_what_a_chart_shows():
    assert inside_tab.in_words(QUESTION, [row(10, 0.71)]) == (
        "After 10 pictures of each kind D's layers get smiles right 71 times in 100, pixels 55 times; guessing gets 50."
    )
    both = inside_tab.in_words(QUESTION, [row(10, 0.71), row(300, 0.8), row(1000, 0.93)])
    assert both.endswith("guessing gets 50. After 1,000: 93 and 55.")


def test_what_all_charts_show_is_computed():
    other = QUESTION._replace(task="class", what="clothes")
    assert inside_tab.conclusion({QUESTION: [row(10, 0.7)], other: [row(10, 0.9), row(30, 0.95)]}) == (
        "D's layers are ahead in all 2 charts, and most with clothes: after 10 pictures of each kind they get 90 of "
        "100 right, pixels 55."
    )
    lag = {QUESTION: [row(10, 0.7)], other: [row(10, 0.9), row(30, 0.59)]}  # the untrained D overtakes it
    assert inside_tab.conclusion(lag).startswith("D's layers are ahead in 1 of 2 charts, and most with smiles")
    assert "no more than pixels" in inside_tab.conclusion({other: [row(10, 0.5)]})


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
