"""What figures say of the models whose pictures they show."""

import importlib

import pytest

from gan_demo import figures
from gan_demo.checkpoints import MODELS
from gan_demo.services import loaded
from gan_demo.ui import notices
from gan_demo.ui.theme import COLOURS


@pytest.mark.parametrize("name", MODELS)
def test_papers_are_those_of_the_models(name):
    module = importlib.import_module(f"gan_demo.models.{name}")
    assert notices.PAPERS[name] in {getattr(model, "paper", None) for model in vars(module).values()}


def test_a_credit_names_the_weights_and_the_licence():
    credit = str(notices.credit("srgan-photos", "srresnet-photos", note="A note."))
    for model_id in ("srgan-photos", "srresnet-photos"):
        assert f"{model_id} (weights {loaded.weights(model_id)[:6]})" in credit
    assert notices.PAPERS["srgan"] in credit
    assert f"A note. Learned from 677 pictures ({loaded.config('srgan-photos')['data']})" in credit
    assert loaded.config("srgan-photos")["licence"] in credit


def test_colours_of_figures_are_those_of_the_page():
    assert {name: light for name, (light, _) in COLOURS.items()} == figures.COLOURS
