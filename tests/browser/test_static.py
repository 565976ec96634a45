"""Pages without a server: the folder behind a plain web server under a path, and the single file on the disk."""

from contextlib import contextmanager

import numpy as np
import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gan_demo.services import latent
from gan_demo.ui import pages, single_page
from gan_demo.ui.latent_tab import START_SEEDS
from tests.browser.conftest import canvas_pixels, open_section, painted, watched_page
from tests.helpers import serving

PLAYER = "#path-player"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages' files."""
    path = tmp_path_factory.mktemp("pages")
    pages.write(path)
    return path


@pytest.fixture(scope="module")
def school(folder):
    """The address of the pages on a plain web server, below a path."""
    icon = Route("/favicon.ico", lambda _: Response(status_code=204))  # the web server's own
    with serving(Starlette(routes=[icon, Mount("/school/gan", StaticFiles(directory=folder, html=True))])) as url:
        yield f"{url}school/gan/"


@contextmanager
def whole_page(browser, address, width=1280):
    """A page of which, in the end, no file was missing, and no other host was asked."""
    lost = []
    with watched_page(browser, address, width) as page:
        page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
        yield page
    assert not lost


def open_tab(page, name):
    page.get_by_role("tab", name=name).click()
    return page.locator("[role=tabpanel]:not([hidden])")


def wait_for_live(page):
    expect(page.locator('.latent[data-live="ready"]')).to_have_count(1)
    page.wait_for_function("document.querySelector('#path-player').dataset.path")


def show_end(page, step):
    page.locator(f"{PLAYER} .position").fill(str(step))
    page.wait_for_function(
        "([p, at]) => Number(document.querySelector(`${p} .stage`).dataset.at) === at", arg=[PLAYER, step]
    )


def assert_torchs(page, model_id, seed, label=""):
    """The stage shows torch's picture of a seed, within one level."""
    picture = np.moveaxis(latent.draw(model_id, [seed], label)[0].astype(int), 0, 2)
    assert np.abs(canvas_pixels(page.locator(f"{PLAYER} .stage").first) - picture).max() <= 1


@pytest.mark.parametrize("width", [1280, 400], ids=["wide", "narrow"])
def test_every_tab_opens_and_none_is_wider_than_the_screen(browser, school, width):
    with whole_page(browser, school, width) as page:
        names = page.get_by_role("tab").all_inner_texts()
        assert len(names) == 6
        for name in names:
            panel = open_tab(page, name)
            page.wait_for_function(
                "document.querySelector('[role=tabpanel]:not([hidden]) :is([data-ready], canvas[data-at], img[src])')"
            )
            expect(panel).to_have_count(1)
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_the_start_page_draws_and_leads_into_the_tabs(browser, school):
    with whole_page(browser, school) as page:
        figure = page.locator('[data-toy="digit"]')
        expect(figure).to_have_attribute("data-ready", "1")
        figure.locator("input").press("ArrowLeft")
        expect(figure).to_have_attribute("data-live", "ready")
        page.locator('.go[data-tab="pyramid"]').click()
        tab = page.get_by_role("tab", name="Pyramid levels")
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(tab).to_be_focused()
        assert "MIT License" in page.request.get(f"{school}licences.txt").text()


def test_the_film_that_is_chosen_comes_from_a_stored_answer(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Watch it learn")
        before = painted(page, "#film")
        page.get_by_role("radio", name="G collapses").check()
        painted(page, "#film", before)
        before = painted(page, "#film", before)
        page.get_by_role("button", name="See D become too sure to teach").click()
        painted(page, "#film", before)
        expect(page.get_by_role("radio", name="D is too strong")).to_be_checked()


def test_the_latent_tabs_pictures_are_torchs(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Latent interpolation")
        wait_for_live(page)
        show_end(page, 0)
        assert_torchs(page, "dcgan-faces", START_SEEDS[0])
        page.get_by_label("Digits to order (CGAN)").check()
        expect(page.locator("#label-grid img")).to_have_count(1)
        wait_for_live(page)
        page.locator("#label").get_by_label("7").check()
        show_end(page, 1)
        show_end(page, 0)
        assert_torchs(page, "cgan-mnist", START_SEEDS[0], "7")


def test_a_bad_seed_is_told(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Latent interpolation")
        wait_for_live(page)
        page.locator("#seed-a input").fill("-1")
        expect(page.locator(f"{PLAYER} .progress")).to_contain_text("A seed is a whole number from 0 to 4294967295")


def test_without_web_assembly_the_page_says_who_cannot_draw(browser, school):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(school)
    open_tab(page, "Latent interpolation")
    expect(page.locator(f"{PLAYER} .progress")).to_have_text(
        "This page has no server, and your browser cannot draw: this browser has no WebAssembly SIMD."
    )
    context.close()


def test_each_level_of_the_pyramid_has_its_stored_history(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Pyramid levels")
        before = painted(page, "#pyramid-history")
        page.locator("#pyramid-learned").get_by_label("8x8").check()
        painted(page, "#pyramid-history", before)


def test_the_caption_tab_draws_what_is_typed(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Caption to image")
        expect(page.locator("#caption-view [data-live=ready]")).to_have_count(1)
        before = painted(page, "#caption-view")
        page.get_by_role("button", name="Turn the pink purple").click()
        expect(page.locator("#caption textarea")).to_have_value("a bright purple flower with many layered petals")
        painted(page, "#caption-view", before)
        open_section(page, "What does each word do?")
        words = ["a", "bright", "purple", "flower", "with", "many", "layered", "petals"]
        expect(page.locator("#what-matters .out")).to_have_text(words)
        page.get_by_role("button", name="Reset").click()
        expect(page.locator("#caption textarea")).to_have_value("a bright pink flower with many layered petals")
        expect(page.get_by_role("button", name="Reset")).to_be_disabled()


def test_an_example_is_enlarged_by_a_stored_answer(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Super-resolution")
        before = painted(page, "#sr-viewer")
        page.locator("#sr-examples button").nth(2).click()
        painted(page, "#sr-viewer", before)
        expect(page.locator("#sr-examples [aria-pressed=true]")).to_have_text("Knitted bear")


def test_the_card_is_that_of_a_static_space(folder):
    card = (folder / "README.md").read_text("utf-8")
    assert card.startswith("---\n")
    assert "\nsdk: static\n" in card


def write_single(folder, model_id, limit):
    """The address of a model's single file, which is smaller than so many MB."""
    path = folder / "page.html"
    single_page.write_single(path, model_id)
    assert path.stat().st_size < limit * 1_000_000
    return path.as_uri()


@pytest.mark.parametrize("model_id", ["dcgan-faces", "gan-mnist", "cgan-mnist"])
def test_a_single_file_opens_from_the_disk_and_draws_as_torch_does(browser, tmp_path, model_id):
    with watched_page(browser, write_single(tmp_path, model_id, 6), 1280) as page:
        wait_for_live(page)
        show_end(page, 1)
        show_end(page, 0)
        assert_torchs(page, model_id, START_SEEDS[0], "0" if model_id == "cgan-mnist" else "")


@pytest.mark.parametrize(
    ("model_id", "limit", "view"),
    [("lapgan-flowers", 6, "#pyramid-chain"), ("gan-cls-flowers", 14, "#caption-view")],
    ids=["lapgan", "captions"],
)
def test_other_single_files_draw_from_the_disk(browser, tmp_path, model_id, limit, view):
    with watched_page(browser, write_single(tmp_path, model_id, limit), 1280) as page:
        expect(page.locator(f"{view} [data-live=ready]")).to_have_count(1)
        before = painted(page, view)
        name = "New layout" if model_id.startswith("lapgan") else "Ask for a car"
        page.get_by_role("button", name=name).click()
        painted(page, view, before)
