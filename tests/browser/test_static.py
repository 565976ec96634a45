"""Pages without a server: the folder behind a plain web server under a path, and the single file on the disk."""

import io
import json
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
from gan_demo.ui import caption_tab, downloads, latent_tab, notices, pages, single_page, super_resolution_tab, watch_tab
from gan_demo.ui.caption_tab import START, START_B, START_SEED_B, START_STYLE, STYLES
from gan_demo.ui.chapters import CHAPTERS
from gan_demo.ui.latent_tab import START_SEEDS
from tests.browser.conftest import (
    PICTURES,
    canvas_pixels,
    copied_link,
    decoded,
    link_of,
    open_section,
    painted,
    painted_after,
    pixels,
    wait_for_look,
    watched_page,
)
from tests.browser.test_caption_live import assert_near, wait_for_pictures
from tests.browser.test_game import TURNS, wait_for_moves
from tests.browser.test_links_of_controls import PATH_IS_DRAWN
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
        assert len(names) == len(CHAPTERS)
        for name in names:
            panel = open_tab(page, name)
            page.wait_for_function(
                "document.querySelector('[role=tabpanel]:not([hidden]) :is([data-ready], canvas[data-at], img[src])')"
            )
            expect(panel).to_have_count(1)
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_links_of_some_controls_show_the_same_elsewhere(browser, school):
    links = []
    with whole_page(browser, school) as page:

        def take(pictures, *names):
            link_of(page, *(f"&{name}=" for name in names))
            links.append((copied_link(page), pictures, page.evaluate(PICTURES, pictures)))

        open_tab(page, "Watch it learn")
        page.locator("#film .position").fill("30")
        wait_for_step(page, 30)
        take("#film canvas.stage", "moment")
        open_tab(page, "Latent interpolation")
        wait_for_live(page)
        page.locator("#seed-a input").fill("7")
        page.wait_for_function(PATH_IS_DRAWN)
        take("#path-player canvas", "a")
        open_tab(page, "Pyramid levels")
        expect(page.locator('.pyramid[data-live="ready"]')).to_have_count(1)
        painted_after(page, page.locator("#chain .detail").click, "#chain")
        take("#chain .sum canvas", "seeds")
        open_tab(page, "Caption to image")
        page.locator("#seed-caption input").fill("7")
        wait_for_pictures(page, START[0], 7)
        take("#caption-view .pictures canvas", "seed")
        open_tab(page, "Super-resolution")
        painted_after(page, page.locator("#sr-examples button").nth(2).click, "#sr-viewer")
        take("#sr-viewer .canvas img", "example")
    with watched_page(browser, links[-1][0], 1280, fresh=True) as page:
        for link, pictures, drawing in reversed(links):
            page.evaluate("(link) => { location.href = link }", link)
            wait_for_look(page, pictures, drawing)


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
        expect(page.locator("#caption-walk .scrubber")).to_have_attribute("data-path", re.compile("a white flower"))
        page.locator("#caption-view").scroll_into_view_if_needed()  # what nobody sees is not drawn
        wait_for_pictures(page, "a red flower", 7, 1)
        assert_near(page, caption.draw("a red flower", 7, 1))
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


def requests_with_a_body(page):
    """A list that grows with every request that could hold something of the visitor's."""
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    return sent


def save(page, name):
    """A file's name and bytes, from the button whose name begins so."""
    with page.expect_download() as download:
        page.locator("button:visible").filter(has_text=name).first.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def save_figure(page, name):
    """The words of a figure, after the same as a PNG was saved, which is as wide as the server's."""
    file, png = save(page, "Save as a figure (PNG)")
    assert (file, Image.open(io.BytesIO(png)).width) == (f"{name}.png", 1920)
    file, svg = save(page, "Save as a figure (SVG)")
    assert file == f"{name}.svg"
    return words(svg)


def words(svg):
    """The words of a figure: where a line ends is up to the fonts."""
    return " ".join(filter(None, texts_of(svg))).split()


def assert_same_words(one, other, pattern):
    """The same words in the same order; those of a pattern are numbers, and only near."""
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        if re.fullmatch(pattern, a):
            assert float(a) == pytest.approx(float(b), abs=1)
        else:
            assert a == b


def assert_same_pixels(png, uri):
    assert np.abs(decoded(png) - pixels(uri)).max() <= 1


def assert_runs_there_and_back(gif, strip, frames):
    """A GIF's pictures begin and end as a strip does; 256 colours are a little off."""
    first, last = (np.array(strip)[:, part] for part in (np.s_[:256], np.s_[-256:]))
    picture = Image.open(io.BytesIO(gif))
    assert (picture.n_frames, picture.info["loop"]) == (2 * frames - 2, 0)
    for number, expected in ((0, first), (frames - 1, last)):
        picture.seek(number)
        assert np.abs(np.array(picture.convert("RGB")).astype(int) - expected).mean() < 5


def test_a_moment_of_a_film_is_saved_as_a_figure(browser, school):
    with whole_page(browser, f"{school}#tab=watch&story=collapse&moment=30") as page:
        wait_for_step(page, 30)
        open_section(page, "Take it with you")
        assert save_figure(page, "film-figure") == words(watch_tab.on_figure("svg", "collapse", 30))


def test_a_path_is_saved_as_a_figure_a_strip_and_an_animation(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Latent interpolation")
        wait_for_live(page)
        page.locator("#seed-b input").fill("7")
        open_section(page, "Take it with you")
        wish = page.locator(".latent").get_attribute("data-path")
        assert json.loads(wish)["seed_b"] == 7
        figure = words(latent_tab.on_figure("svg", wish))
        assert_same_words(save_figure(page, "latent-path-figure"), figure, r"\d+")
        name, strip = save(page, "Download the strip")
        assert name == "latent-path.png"
        assert_same_pixels(strip, latent_tab.on_png(wish))
        name, gif = save(page, "Download the path")
        assert name == "latent-path.gif"
        assert_runs_there_and_back(gif, decoded(strip), latent_tab.FRAMES)


def test_captions_and_walks_are_saved_as_the_app_saves_them(browser, school):
    with whole_page(browser, school) as page:
        open_tab(page, "Caption to image")
        expect(page.locator("#caption-view [data-live=ready]")).to_have_count(1)
        open_section(page, "Take it with you")
        assert save_figure(page, "flowers-figure") == words(caption_tab.on_figure("svg", *START))
        name, grid = save(page, "Download the pictures")
        assert name == "flowers.png"
        assert_same_pixels(grid, caption_tab.on_png(*START))
        open_section(page, "Walk from one sentence")
        name, strip = save(page, "Download the strip")
        assert name == "caption-walk.png"
        frames = caption.walk("captions", START[0], START_B, START[1], START_SEED_B, caption_tab.FRAMES)
        assert_same_pixels(strip, downloads.strip(frames))
        name, gif = save(page, "Download the walk")
        assert name == "caption-walk.gif"
        assert_runs_there_and_back(gif, decoded(strip), caption_tab.FRAMES)


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


def test_the_row_of_an_example_is_saved_as_a_figure(browser, school):
    example = examples.index()[2]
    with whole_page(browser, f"{school}#tab=super_resolution&example=2") as page:
        wait_for_enlarger(page)
        expect(page.locator("#sr-table tr")).to_have_count(4)
        open_section(page, "Take it with you")
        source = Source(example["file"], example=True)
        sides = ("bicubic", super_resolution.networks()[0])
        svg = super_resolution_tab.on_figure("svg", source, "test", *sides, tuple(example["point"]))
        assert save_figure(page, "super-resolution-figure") == words(svg)


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
        bodies = requests_with_a_body(page)
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
        open_section(page, "Take it with you")
        name, png = save(page, "Right side as PNG")
        assert name == "srgan-photos.png"
        assert np.array_equal(np.moveaxis(decoded(png), 2, 0), enlarged(page, "over"))
        sides, point = ("srresnet-photos", "srgan-photos"), tuple(2 * side for side in task.small.shape[:0:-1])
        source = Source(str(path), example=False)
        svg = super_resolution_tab.on_figure("svg", source, mode.lower(), *sides, point)
        assert_same_words(save_figure(page, "super-resolution-figure"), words(svg), r"[\d.]+")
        assert bodies == []


@pytest.mark.parametrize("mode", ["Test", "Enlarge"])
def test_a_transparent_picture_looks_as_in_the_app_and_what_it_hides_stays_hidden(browser, school, tmp_path, mode):
    height, width = {"Test": (48, 40), "Enlarge": (24, 33)}[mode]
    rng = np.random.default_rng(0)
    rgba = np.concatenate([noise_pictures(1, 64)[0].numpy(), np.zeros((1, 64, 64), np.uint8)])[:, :height, :width]
    rgba[3] = rng.choice([0, 3, 9, 80, 255], (height, width))
    rgba[3, :, : width // 3] = 0  # what is hidden there must not come in from the left
    path = tmp_path / "clear.png"
    Image.fromarray(np.moveaxis(rgba, 0, 2)).save(path)
    with whole_page(browser, school) as page:
        open_tab(page, "Super-resolution")
        if mode == "Enlarge":
            choose(page, "mode", mode)
            wait_for_enlarger(page)
        page.locator("#sr-own input[type=file]").set_input_files(path)
        expect(page.locator("#sr-examples [aria-pressed=true]")).to_have_count(0)
        wait_for_enlarger(page)
        task = super_resolution.open_task(Source(str(path), example=False), mode.lower())
        assert np.abs(enlarged(page, "under") - looks(task, super_resolution.result(task, "bicubic"))).max() <= 1
        assert np.abs(enlarged(page, "over") - looks(task, torchs_result("srgan-photos", task.small))).max() <= 1
        expect(page.locator("#sr-status")).to_contain_text("Transparent parts were put on white")


def looks(task, result):
    """A result on white, with three channels."""
    return np.broadcast_to(super_resolution.on_white(task, result).astype(int), (3, *result.shape[1:]))


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
        bodies = requests_with_a_body(page)
        open_tab(page, "Pyramid levels")
        expect(page.locator('.pyramid[data-live="ready"]')).to_have_count(1)
        open_section(page, "What if the first level is real?")
        before = painted(page, "#invented")
        page.locator("#pyramid-upload input[type=file]").set_input_files(tmp_path / "mine.png")
        painted(page, "#invented", before)
        open_section(page, "Take it with you")
        for button, generators in (("#pyramid-figure-svg", 4), ("#pyramid-real .save-figure", 3)):
            with page.expect_download() as download:
                page.locator(button).click()
            texts = texts_of(download.value.path().read_bytes())
            assert [text for text in texts if re.fullmatch("G[₁₂₃₄]", text)] == [f"G{n}" for n in "₁₂₃₄"[-generators:]]
            assert f"I₄: 64{TIMES}64" in texts
            assert notices.PAPERS["lapgan"] in " ".join(texts)
        assert bodies == []


def test_a_game_is_played_without_a_server_and_there_are_no_classes(browser, school):
    with whole_page(browser, f"{school}#tab=real_or_fake&time=50&class=K7QM3XWD") as page:
        expect(page.locator(".game .group")).to_contain_text("you play alone")
        expect(page.locator("#section-real_or_fake-class")).to_be_hidden()
        expect(page.locator('.game[data-live="ready"]')).to_have_count(1)
        page.locator(".begin").click()
        for number in range(10):
            expect(page.locator('.game[data-state="mask"]')).to_have_count(1)
            page.keyboard.press("f")
            expect(page.locator(".rounds .over")).to_have_count(number + 1)
        expect(page.locator(".results .judge")).to_contain_text("D is the discriminator of DCGAN")
        with page.expect_download() as download:
            open_section(page, "Take it with you")
            page.get_by_role("button", name="Save my curve").click()
        assert "milliseconds that the picture was shown" in texts_of(download.value.path().read_bytes())


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
        if model_id == "cgan-mnist":
            open_section(page, "Take it with you")
            _, strip = save(page, "Download the strip")
            _, gif = save(page, "Download the path")  # by a library that the file carries
            picture = Image.open(io.BytesIO(gif))
            assert np.abs(np.array(picture.convert("RGB")).astype(int) - decoded(strip)[:, : picture.width]).mean() < 5


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
