"""The start page: what it opens with, and what is left of it where a checkpoint is missing."""

import io
import re
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from gan_demo import picks
from gan_demo.services import start
from gan_demo.ui import build_app, pyramid_tab, start_tab
from gan_demo.web import COMPONENTS

HTML = (COMPONENTS / "start.html").read_text("utf-8")


def decoded(uri):
    with Image.open(io.BytesIO(b64decode(uri.split(",")[1]))) as picture:
        return picture.convert("RGB")


def tabs(app):
    return {block.id for block in app.blocks.values() if block.get_block_name() == "tabitem"}


def test_every_way_in_leads_to_a_tab():
    names = set(re.findall(r'data-tab="([^"]+)"', HTML))
    assert names == tabs(build_app()) - {"start"}


def test_the_page_has_a_place_for_every_toy(with_rivals):
    assert set(re.findall(r'data-toy="(\w+)"', HTML)) == set(start_tab.TOYS) == set(start_tab.toys())


def test_a_toy_whose_checkpoint_is_damaged_is_left_out(with_rivals, monkeypatch):
    def fail(*_):
        raise ValueError("gan-mnist is damaged")

    monkeypatch.setattr(start, "path", fail)
    assert set(start_tab.toys()) == set(start_tab.TOYS) - {"faces", "digit", "flower"}


def test_the_first_gan_has_as_many_pictures_as_lapgan_and_nothing_is_left_of_them_without_it(with_rivals):
    toy = start_tab.rivals()
    assert len(toy["names"]) == len(pyramid_tab.RIVALS)
    assert len(toy["places"]) == len(toy["names"]) * start_tab.RIVALS
    (with_rivals / "gan-cifar10").rename(with_rivals / "dcgan-cifar10")  # of another name
    assert start_tab.rivals() == {}
    assert set(start_tab.toys()) == set(start_tab.TOYS) - {"rivals"}


def test_pictures_lie_where_the_sheet_says():
    images = [np.random.default_rng(size).integers(0, 256, (3, size, size), np.uint8) for size in (8, 16, 5)]
    value = start_tab.pictures(images, "png")
    row = decoded(value["sheet"])
    for image, (left, top, width, height) in zip(images, value["places"], strict=True):
        assert np.array_equal(np.array(row.crop((left, top, left + width, top + height))).transpose(2, 0, 1), image)


@pytest.mark.parametrize("name", ["label", "caption"])
def test_a_choice_has_the_same_number_of_pictures_for_each_option(name):
    toy = start_tab.TOYS[name]()
    assert len(toy["places"]) == toy["count"] * len(toy["options"])
    assert 0 <= toy["first"] < len(toy["options"])


def test_the_divided_pictures_are_equally_large_and_differ():
    toy = start_tab.divider()
    left, right = decoded(toy["left"]), decoded(toy["right"])
    assert left.size == right.size == picks.BEAR_PART[2:]
    assert np.abs(np.array(left).astype(int) - np.array(right)).mean() > 2


def test_stored_pictures_are_small():
    toys = start_tab.toys().values()
    uris = [value for toy in toys for value in toy.values() if isinstance(value, str) and value.startswith("data:")]
    assert sum(len(b64decode(uri.split(",")[1])) for uri in uris) < 300_000


@pytest.mark.slow
def test_what_is_stored_is_what_the_networks_draw():
    """The ends of a path are the pictures of its seeds, and a level is the one of the pyramid tab."""
    from gan_demo.services import latent, pyramid

    frames = start_tab.frames(picks.START_DIGITS)
    ends = latent.draw(picks.START_DIGITS.model, picks.START_DIGITS.seeds)
    assert np.abs(frames[[0, -1]].astype(int) - ends).max() <= 1
    pick = picks.START_CHAIN
    levels = start.levels(pick.model, pick.seed)
    chain = pyramid.generate(pick.model, "", [pick.seed] * len(levels), None)
    for level, step in zip(levels, chain, strict=True):
        assert np.abs(level.astype(int) - step.pictures["result"]).max() <= 1


def test_the_preview_has_the_size_that_its_tags_say():
    from gan_demo.ui import sharing

    picture = decoded(start_tab.preview_uri())
    assert picture.size == sharing.SIZE
    assert np.array(picture).std() > 30
