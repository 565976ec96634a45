"""Pages without a server: the folder behind a plain web server under a path, and the single file on the disk."""

import re
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gan_demo import examples
from gan_demo.checkpoints import load
from gan_demo.figures import TIMES
from gan_demo.pictures import to_float, to_pil, to_uint8
from gan_demo.services import caption, latent, super_resolution
from gan_demo.services.visitors import Source
from gan_demo.super_resolution import Upscaler
from gan_demo.ui import notices, pages, single_page, super_resolution_tab
from gan_demo.ui.caption_tab import START, START_STYLE, STYLES
from gan_demo.ui.latent_tab import START_SEEDS
from tests.browser.conftest import canvas_pixels, open_section, painted, pixels, watched_page
from tests.browser.test_caption_live import assert_near, wait_for_pictures
from tests.browser.test_game import TURNS, wait_for_moves
from tests.browser.test_watch_tab import wait_for_step
from tests.helpers import noise_pictures, serving, texts_of

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
        expect(page.get_by_role("radio", name="D too strong")).to_be_checked()


def test_the_game_is_played_there_too(browser, school):
    with whole_page(browser, f"{school}#tab=watch&section=game&run=40t") as page:
        wait_for_moves(page, "40t")
        page.locator("#game .play").click()
        page.wait_for_function(TURNS, arg=50)
        page.locator("#game .play").click()


def test_a_link_shows_its_film_its_pictures_and_its_section(browser, school):
    with whole_page(browser, f"{school}#tab=watch&story=collapse&moment=30&section=details") as page:
        wait_for_step(page, 30)
        expect(page.get_by_role("radio", name="G collapses")).to_be_checked()
        expect(page.locator("#section-watch-details")).to_have_attribute("open", "")
        page.evaluate(
            "location.hash = 'tab=caption&text=a+red+flower&seed=7&count=1&other=a+white+flower&section=walk'"
        )
        wait_for_pictures(page, "a red flower", 7, 1)
        assert_near(page, caption.draw("a red flower", 7, 1))
        expect(page.locator("#caption-walk .scrubber")).to_have_attribute("data-path", re.compile("a white flower"))
        page.locator("#section-caption-walk > summary").click()
        page.wait_for_function("!location.hash.includes('section')")


def test_the_latent_tabs_pictures_are_torchs(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Latent interpolation")
        wait_for_live(page)
        show_end(page, 0)
        assert_torchs(page, "dcgan-faces", START_SEEDS[0])
        page.locator("#model").get_by_label("Digits to order").check()
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
        expect(page.locator("#seed-rule")).to_be_visible()


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
        open_section(page, "How it learned")
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


def test_an_own_picture_gives_its_style(browser, school, tmp_path):
    with whole_page(browser, school) as page:
        open_tab(page, "Caption to image")
        open_section(page, "Same style")
        page.locator("#styles").scroll_into_view_if_needed()
        expect(page.locator("#styles .item")).to_have_count(STYLES)
        path = tmp_path / "mine.png"
        to_pil(noise_pictures(1, 96)[0, :, :70]).save(path)
        page.locator("#style-upload input[type=file]").set_input_files(path)
        expect(page.locator("#styles .item").first).to_contain_text("your picture")
        expect(page.locator("#styles .item")).to_have_count(STYLES + 1)
        styles = caption.styles(*START[:2], STYLES, START_STYLE, Source(str(path), example=False))
        for number, picture in enumerate((styles.images[0], styles.copies[0])):
            canvas = canvas_pixels(page.locator("#styles canvas").nth(number))
            assert np.abs(canvas - np.moveaxis(picture.astype(int), 0, 2)).max() <= 3


def wait_for_enlarger(page):
    """Wait until what was asked for is there, with all that the table and the close-ups need."""
    expect(page.locator('#sr-enlarger [data-runs="false"]')).to_have_count(1, timeout=120_000)


def choose(page, group, text):
    page.locator(f"#sr-enlarger .{group} label").filter(has_text=text).click()


def enlarged(page, side):
    """The picture on a side of the viewer, (3, H, W)."""
    source = page.locator(f"#sr-viewer .{side}").get_attribute("src")
    return np.moveaxis(pixels(source).astype(int), 2, 0)


def test_any_two_methods_of_an_example_come_from_stored_results(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Super-resolution")
        before = painted(page, "#sr-viewer")
        page.locator("#sr-examples button").nth(2).click()
        before = painted(page, "#sr-viewer", before)
        expect(page.locator("#sr-examples [aria-pressed=true]")).to_have_text("Knitted bear")
        expect(page.locator("#sr-viewer .tag-left")).to_have_text("Bicubic")
        choose(page, "left", "SRResNet")
        painted(page, "#sr-viewer", before)
        wait_for_enlarger(page)
        task = super_resolution.open_task(Source(examples.index()[2]["file"], example=True), "test")
        for side, method in (("under", "srresnet-photos"), ("over", "srgan-photos")):
            assert np.array_equal(enlarged(page, side), super_resolution.result(task, method))
        expect(page.locator("#sr-table tr")).to_have_count(4)
        open_section(page, "What do the losses see?")
        expect(page.locator("#sr-losses .losses")).to_be_visible()
        page.locator("#sr-viewer .view").click(position={"x": 60, "y": 60})
        expect(page.locator("#sr-losses")).to_contain_text("is stored for one square of each example")
        expect(page.locator("#sr-patches figure")).to_have_count(5)


def torchs_result(method, small):
    """A small picture enlarged in float32; where bfloat16 is faster, the app takes that, which is off by more."""
    upscaler = Upscaler(load(method).generator, torch.float32)
    return to_uint8(upscaler(to_float(torch.from_numpy(small)[None])))[0].numpy()


@pytest.mark.parametrize("mode", ["Test", "Enlarge"])
def test_an_own_picture_is_enlarged_here_as_by_the_app(browser, school, tmp_path, mode):
    path = tmp_path / "mine.png"
    size = {"Test": (100, 131), "Enlarge": (24, 33)}[mode]
    to_pil(examples.load("dog.jpg")[:, 200 : 200 + size[0], 150 : 150 + size[1]]).save(path)
    with whole_page(browser, school) as page:
        bodies = []
        page.on("request", lambda request: bodies.append(request.url) if request.method != "GET" else None)
        open_tab(page, "Super-resolution")
        if mode == "Enlarge":
            choose(page, "mode", mode)
            wait_for_enlarger(page)
        choose(page, "left", "SRResNet")
        page.locator("#sr-own input[type=file]").set_input_files(path)
        expect(page.locator("#sr-examples [aria-pressed=true]")).to_have_count(0)
        wait_for_enlarger(page)
        task = super_resolution.open_task(Source(str(path), example=False), mode.lower())
        for side, method in (("under", "srresnet-photos"), ("over", "srgan-photos")):
            assert np.abs(enlarged(page, side) - torchs_result(method, task.small)).max() <= 1
        expect(page.locator("#sr-patches figure")).to_have_count({"Test": 5, "Enlarge": 4}[mode])
        if mode == "Test":
            figures = super_resolution.measures(task, super_resolution.results_to_measure(task, ("bicubic", "bicubic")))
            for method, values in figures.items():
                row = page.locator("#sr-table tr").filter(has_text=super_resolution_tab.title(method))
                decibels = re.search(r"([\d.]+) dB", row.inner_text())
                assert float(decibels[1]) == pytest.approx(values["psnr"], abs=0.1)
        else:
            expect(page.locator("#sr-table")).to_contain_text("nothing can be measured")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the right side").click()
        assert np.array_equal(
            np.moveaxis(np.array(Image.open(download.value.path()).convert("RGB")), 2, 0), enlarged(page, "over")
        )
        assert bodies == []


def test_a_run_can_be_cancelled_and_started_again(browser, school, tmp_path):
    to_pil(noise_pictures(1, 96)[0]).save(tmp_path / "mine.png")
    with whole_page(browser, school) as page:
        open_tab(page, "Super-resolution")
        choose(page, "mode", "Enlarge")
        page.locator("#sr-own input[type=file]").set_input_files(tmp_path / "mine.png")
        expect(page.locator("#sr-viewer .doing")).to_contain_text("%")
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator("#sr-viewer .doing")).to_have_text("Cancelled.")
        page.get_by_role("button", name="Start again").click()
        expect(page.locator("#sr-viewer .doing")).to_contain_text("%")
        page.locator("#sr-examples button").nth(1).click()
        wait_for_enlarger(page)
        expect(page.locator("#sr-viewer .doing")).to_be_hidden()
        expect(page.locator("#sr-status")).to_contain_text("144x144 to 576x576 pixels")


def test_a_picture_that_is_too_small_for_the_test_is_told(browser, school, tmp_path):
    to_pil(noise_pictures(1, 20)[0]).save(tmp_path / "small.png")
    with whole_page(browser, school) as page:
        open_tab(page, "Super-resolution")
        page.locator("#sr-own input[type=file]").set_input_files(tmp_path / "small.png")
        sentence = "This picture is 20x20 pixels; to be shrunk, both sides must be at least 32."
        expect(page.locator("#sr-viewer .doing")).to_have_text(sentence)


def test_the_browser_draws_figures_of_the_chain_and_of_what_is_invented_above_an_own_picture(browser, school, tmp_path):
    to_pil(noise_pictures(1, 64)[0]).save(tmp_path / "mine.png")
    with whole_page(browser, school) as page:
        bodies = []
        page.on("request", lambda request: bodies.append(request.url) if request.method != "GET" else None)
        open_tab(page, "Pyramid levels")
        expect(page.locator('.pyramid[data-live="ready"]')).to_have_count(1)
        open_section(page, "What if the first level is real?")
        before = painted(page, "#invented")
        page.locator("#pyramid-upload input[type=file]").set_input_files(tmp_path / "mine.png")
        painted(page, "#invented", before)
        for view, generators in (("#pyramid-chain", 4), ("#pyramid-real", 3)):
            with page.expect_download() as download:
                page.locator(view).get_by_role("button", name="Save as figure").click()
            texts = texts_of(download.value.path().read_bytes())
            assert [text for text in texts if re.fullmatch("G[₁₂₃₄]", text)] == [f"G{n}" for n in "₁₂₃₄"[-generators:]]
            assert f"I₄: 64{TIMES}64" in texts
            assert notices.PAPERS["lapgan"] in " ".join(texts)
        assert bodies == []


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
