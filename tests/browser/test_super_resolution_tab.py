"""The tab "Super-resolution" in a real browser, on two tiny, untrained checkpoints."""

import functools
import math
import threading
from urllib.parse import urljoin

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import expect

from gan_demo import checkpoints, loss_views, uploads
from gan_demo.models.srgan import SRGAN, SRGANConfig
from gan_demo.pictures import to_pil
from gan_demo.services import super_resolution
from gan_demo.super_resolution import PATCH
from gan_demo.ui import super_resolution_tab
from gan_demo.ui.super_resolution_tab import START, START_EXAMPLE
from tests.browser.conftest import decoded, open_section, painted, painted_after, pixels, watched_page
from tests.conftest import INFO
from tests.helpers import noise_pictures, noise_views, served

VIEWER = "#sr-viewer"
METHODS = ["Input", "Bicubic", "SRResNet", "SRGAN", "Original"]


@pytest.fixture(scope="module")
def sr_address(tmp_path_factory):
    root = tmp_path_factory.mktemp("checkpoints")
    torch.manual_seed(0)
    model = SRGAN(SRGANConfig(blocks=1, channels=8))
    model.info = dict(INFO)
    for model.kind in loss_views.NETWORKS:
        model.save_pretrained(root / f"{model.kind}-tiny")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(checkpoints, "ROOT", root)
        patched.setattr(loss_views, "FOLDER", tmp_path_factory.mktemp("stored"))
        sha256 = checkpoints.read_config(root / "srgan-tiny")["sha256"]
        place = [at - PATCH // 2 for at in START["point"]]
        views = noise_views(dict.fromkeys(loss_views.NETWORKS, sha256), place, START["file"])
        loss_views.save(views, "made up")
        with served() as url:
            yield url


@pytest.fixture
def page(browser, sr_address, page_width):
    with watched_page(browser, sr_address, page_width) as opened:
        opened.get_by_role("tab", name="Super-resolution").click()
        painted(opened, VIEWER)
        yield opened


@pytest.fixture
def picture_file(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    return path


def shown(page, side):
    source = page.locator(f"{VIEWER} .{side}").get_attribute("src")
    if source.startswith("data:"):
        return pixels(source)
    return decoded(page.request.get(urljoin(page.url, source)).body())  # what the tab opens with is a file


def after(page, action):
    """Do something and wait until the viewer has decoded new pictures."""
    painted_after(page, action, VIEWER)


def choose(page, side, name):
    page.locator(f"#sr-{side}").get_by_role("radio", name=name, exact=True).click()


def box_of(page, selector):
    """Where an element is on the screen: left, top, right and bottom."""
    box = page.locator(selector).first.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


@pytest.mark.both_widths
def test_it_opens_in_a_finished_state(page):
    assert shown(page, "under").shape == (576, 576, 3)
    expect(page.locator(f"{VIEWER} .tag-left")).to_have_text("Bicubic")
    expect(page.locator(f"{VIEWER} .tag-right")).to_have_text("SRGAN")
    expect(page.locator("#sr-table")).to_contain_text("PSNR")
    expect(page.locator("#sr-patches figure")).to_have_count(5)
    expect(page.locator("#sr-examples .thumbnails button")).to_have_count(8)
    expect(page.get_by_text("The new detail is invented.")).to_be_visible()
    expect(page.get_by_text("is deleted within an hour")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.both_widths
def test_all_parts_share_one_left_edge(page):
    parts = [".head h2", f"{VIEWER} .frame", f"{VIEWER} .divider", "#sr-notice .notice", "#sr-table table"]
    if page.viewport_size["width"] < 1000:
        parts += ["#sr-patches figure", "#sr-left", "#sr-right", "#sr-mode", "#sr-upload"]  # the examples scroll
    edges = {part: box_of(page, part)[0] for part in parts}
    for kind in (".section > .label-wrap", ".ending"):
        edges[kind] = page.locator(f"{kind}:visible").first.bounding_box()["x"]
    assert set(edges.values()) == {edges[".head h2"]}, edges


@pytest.mark.both_widths
def test_the_picture_is_on_the_first_screen_with_what_chooses_it(page):
    wide = page.viewport_size["width"] > 1000
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 800 if wide else 850})
    parts = [f"{VIEWER} .frame", f"{VIEWER} .divider", "#sr-examples .thumbnails"]
    for part in [*parts, "#sr-patches .patches", "#sr-left", "#sr-right"] if wide else parts:
        page.wait_for_function(
            "(part) => document.querySelector(part).getBoundingClientRect().bottom <= innerHeight", arg=part
        )
    assert box_of(page, '#sr-examples [aria-pressed="true"]')[2] <= page.viewport_size["width"]
    left, top, right, bottom = box_of(page, f"{VIEWER} .frame")
    assert right - left == pytest.approx(bottom - top, abs=1)  # of a square: no bars beside it
    assert right - left >= 350


def test_the_squares_show_pictures_or_differences(page):
    def shown_pictures():
        return [picture.get_attribute("alt") for picture in page.locator("#sr-patches img:visible").all()]

    assert shown_pictures() == [f"{name}, magnified" for name in METHODS]
    page.get_by_role("radio", name="how far off").click()
    expected = [f"Difference between {name} and the original" for name in METHODS[:-1]]
    assert shown_pictures() == [*expected, "Original, magnified"]


def test_the_place_of_the_part_is_chosen_where_the_whole_is_too_large(page, tmp_path, monkeypatch):
    monkeypatch.setattr(super_resolution_tab, "LONG", math.inf)  # a busy machine would wait for the button
    small = uploads.Limits(pixels=10_000)
    monkeypatch.setattr(uploads, "read", functools.partial(uploads.read, limits=small))
    picture = Image.new("L", (200, 200), 255)
    picture.paste(0, (100, 0, 200, 200))
    picture.save(tmp_path / "large.png")
    expect(page.locator("#sr-part")).to_be_hidden()
    after(page, lambda: page.locator("#sr-upload input[type=file]").set_input_files(tmp_path / "large.png"))
    expect(page.locator("#sr-part")).to_be_hidden()  # the test makes it smaller
    after(page, lambda: page.locator("#sr-mode").get_by_role("radio", name="Enlarge").click())
    expect(page.locator("#sr-status")).to_contain_text("Only its middle was taken")
    after(page, lambda: page.locator("#sr-part").get_by_role("radio", name="bottom right").click())
    expect(page.locator("#sr-status")).to_contain_text("Only its bottom right was taken: 10,000 of its 40,000 pixels.")
    assert shown(page, "under").shape == (400, 400, 3)
    assert shown(page, "under").max() == 0
    after(page, lambda: page.locator("#sr-examples .thumbnails button").nth(2).click())
    expect(page.locator("#sr-part")).to_be_hidden()


@pytest.mark.both_widths
def test_the_divider_follows_pointer_and_keyboard(page):
    def clip():
        """How many pixels of the right picture are cut off at its left."""
        inset = page.locator(f"{VIEWER} .over").evaluate("(e) => e.style.clipPath")  # "inset(0px)" where all are 0
        return float(inset.removesuffix("px)").replace("(", " ").split()[-1])

    middle = clip()
    box = page.locator(f"{VIEWER} .view").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 100, steps=5)
    page.mouse.up()
    assert clip() > middle + box["width"] * 0.2
    divider = page.get_by_label("Divider between Bicubic and SRGAN")
    divider.focus()
    page.keyboard.press("Home")
    assert clip() == 0
    page.keyboard.press("ArrowRight")
    assert divider.input_value() == "1"


def test_one_picture_fades_into_the_other(page):
    over, line = page.locator(f"{VIEWER} .over"), page.locator(f"{VIEWER} .line")
    page.get_by_role("button", name="Fade").click()
    expect(line).to_be_hidden()
    expect(over).to_have_css("clip-path", "none")
    expect(over).to_have_css("opacity", "0.5")
    divider = page.get_by_label("Divider between Bicubic and SRGAN")
    divider.press("End")
    expect(over).to_have_css("opacity", "1")
    expect(page.locator(f"{VIEWER} .tag-left")).to_have_css("opacity", "0")
    expect(divider).to_have_attribute("aria-valuetext", "100% SRGAN")
    page.get_by_role("button", name="Fade").click()
    expect(line).to_be_visible()
    expect(over).to_have_css("opacity", "1")
    expect(divider).to_have_attribute("aria-valuetext", "100% Bicubic")


@pytest.mark.both_widths
def test_zoom_shows_single_pixels(page):
    canvas = page.locator(f"{VIEWER} .canvas")
    page.get_by_role("button", name="400%").click()
    expect(canvas).to_have_css("width", "2304px")
    expect(page.locator(f"{VIEWER} .over")).to_have_css("image-rendering", "pixelated")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Fit").click()
    view = page.locator(f"{VIEWER} .view").bounding_box()
    assert canvas.bounding_box()["width"] <= view["width"]


@pytest.mark.both_widths
def test_a_click_magnifies_the_point(page):
    before = page.locator("#sr-patches img").first.get_attribute("src")
    page.locator(f"{VIEWER} .view").click(position={"x": 60, "y": 60})
    expect(page.locator("#sr-patches img").first).not_to_have_attribute("src", before)
    mark, canvas = (page.locator(f"{VIEWER} .{name}").bounding_box() for name in ("mark", "canvas"))
    assert mark["x"] < canvas["x"] + canvas["width"] / 3
    assert mark["y"] < canvas["y"] + canvas["height"] / 3


@pytest.mark.both_widths
def test_the_example_s_own_square_shows_what_the_losses_see(page):
    open_section(page, "What do the losses see?")
    section = page.locator("#sr-losses .losses")
    expect(section).to_contain_text("Pixel loss: SRResNet is nearer")
    widths = section.locator("img").evaluate_all("(all) => all.map((e) => e.complete && e.clientWidth)")
    assert len(widths) == loss_views.TILES
    assert min(widths) >= 80
    expect(page.locator("#sr-table")).to_contain_text("0.125")
    page.locator(f"{VIEWER} .view").click(position={"x": 60, "y": 60})
    expect(page.locator("#sr-losses")).to_contain_text("is stored for one square of each example")
    expect(section).to_have_count(0)
    page.locator("#sr-examples .thumbnails button").nth(START_EXAMPLE).click()
    expect(section).to_be_visible()


def test_arrow_keys_move_the_magnified_square(page):
    mark = page.locator(f"{VIEWER} .mark")
    left = mark.evaluate("(e) => parseFloat(e.style.left)")
    page.locator(f"{VIEWER} .view").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([v, x]) => parseFloat(document.querySelector(`${v} .mark`).style.left) > x", arg=[VIEWER, left]
    )


def test_sides_examples_and_modes(page):
    after(page, lambda: choose(page, "left", "Original"))
    first = shown(page, "under")
    after(page, lambda: page.locator("#sr-examples .thumbnails button").nth(2).click())
    assert np.abs(shown(page, "under") - first).mean() > 10
    expect(page.locator('#sr-examples [aria-pressed="true"]')).to_have_text("Knitted bear")
    after(page, lambda: page.locator("#sr-mode").get_by_role("radio", name="Enlarge").click())
    expect(page.locator(f"{VIEWER} .tag-left")).to_have_text("Bicubic")  # nobody knows the original now
    expect(page.locator("#sr-status")).to_contain_text("576x576 to 2304x2304 pixels")


def test_an_upload_is_compared_and_downloaded(page, picture_file):
    after(page, lambda: page.locator("#sr-upload input[type=file]").set_input_files(picture_file))
    assert shown(page, "under").shape == (64, 64, 3)
    expect(page.locator("#sr-status")).to_contain_text("16x16 to 64x64 pixels")
    open_section(page, "Take it with you")
    with page.expect_download() as download:
        page.locator("#sr-png").click()
    with Image.open(download.value.path()) as picture:
        assert np.array_equal(np.array(picture), shown(page, "over"))


def test_an_upload_that_is_taken_away_leaves_everything_as_it_is(page, picture_file):
    after(page, lambda: page.locator("#sr-upload input[type=file]").set_input_files(picture_file))
    page.locator("#sr-upload").get_by_label("Remove").click()
    expect(page.locator("#sr-upload img")).to_have_count(0)
    after(
        page, lambda: page.locator("#sr-mode").get_by_role("radio", name="Enlarge").click()
    )  # the events of before have come
    expect(page.locator("#sr-examples .thumbnails button")).to_have_count(8)
    expect(page.locator("#sr-status")).to_contain_text("64x64 to 256x256 pixels")
    expect(page.locator("#sr-cancel")).to_be_hidden()


def test_old_pictures_fade_while_a_long_run_waits(page, picture_file, monkeypatch):
    monkeypatch.setattr(super_resolution_tab, "LONG", -1.0)
    page.locator("#sr-upload input[type=file]").set_input_files(picture_file)
    expect(page.locator("#sr-status")).to_contain_text("Press Compare to start")
    expect(page.locator("#sr-compare")).to_be_visible()
    expect(page.locator(f"{VIEWER} .canvas")).to_have_css("opacity", "0.3")
    expect(page.locator(f"{VIEWER} .doing")).to_contain_text("Press Compare to start")
    after(page, lambda: page.locator("#sr-compare").click())
    expect(page.locator(f"{VIEWER} .canvas")).to_have_css("opacity", "1")
    expect(page.locator("#sr-compare")).to_be_hidden()


@pytest.mark.parametrize("what", ["example", "upload"])
def test_another_picture_interrupts_a_long_run(page, picture_file, monkeypatch, request, what):
    steps, stop = super_resolution.steps, threading.Event()
    request.addfinalizer(stop.set)

    def endless(task, method):
        while task.source.example and task.mode == "enlarge" and not stop.wait(0.05):
            yield 1, 1000
        return (yield from steps(task, method))

    monkeypatch.setattr(super_resolution, "steps", endless)
    monkeypatch.setattr(super_resolution_tab, "LONG", math.inf)  # a busy machine would wait for the button
    page.locator("#sr-mode").get_by_role("radio", name="Enlarge").click()
    expect(page.locator(f"{VIEWER} .doing")).to_contain_text("tile 1 of 1000")
    expect(page.locator("#sr-cancel")).to_be_visible()
    if what == "example":
        after(page, lambda: page.locator("#sr-examples .thumbnails button").nth(2).click())
        expect(page.locator("#sr-status")).to_contain_text("144x144 to 576x576 pixels")
    else:
        after(page, lambda: page.locator("#sr-upload input[type=file]").set_input_files(picture_file))
        expect(page.locator("#sr-status")).to_contain_text("64x64 to 256x256 pixels")
    expect(page.locator(f"{VIEWER} .doing")).to_be_hidden()


def test_of_quick_choices_only_the_last_is_worked_through(page, monkeypatch):
    compare, files = super_resolution.compare, []

    def count(task, *arguments):
        files.append(task.source.path)
        return compare(task, *arguments)

    monkeypatch.setattr(super_resolution, "compare", count)
    order = [0, 1, 2, 3, 4, 5, 6, 0, 1, 2]
    page.evaluate(
        """(order) => {
          const buttons = document.querySelectorAll("#sr-examples .thumbnails button");
          for (const i of order) buttons[i].click();
        }""",
        order,
    )
    expect(page.locator('#sr-examples [aria-pressed="true"]')).to_have_text("Knitted bear")
    page.wait_for_function("(v) => !document.querySelector(`${v} .comparer`).classList.contains('waiting')", arg=VIEWER)
    after(page, lambda: choose(page, "left", "Original"))
    assert files[-1] == "bear.jpg"
    assert len(files) <= 3  # the first, the last, and the last with another side


def test_a_file_that_is_no_picture_is_named_and_the_page_goes_on(page, tmp_path):
    path = tmp_path / "letter.png"
    path.write_text("Dear reader")
    page.locator("#sr-upload input[type=file]").set_input_files(path)
    expect(page.get_by_text("no picture that can be read")).to_be_visible()
    expect(page.locator("#sr-upload img")).to_have_count(0)  # it is not "Your picture"
    after(page, lambda: page.locator("#sr-examples .thumbnails button").nth(1).click())


def test_what_the_server_sends_while_the_script_travels_is_shown(browser, sr_address, monkeypatch):
    monkeypatch.setattr(super_resolution_tab, "LONG", math.inf)  # a busy machine would wait for the button
    page = browser.contexts[0].new_page() if browser.contexts else browser.new_page()
    held = []
    page.route("**/components.js", lambda route: held.append(route))
    page.goto(sr_address)
    page.get_by_role("tab", name="Super-resolution").click()
    page.locator("#sr-mode").get_by_role("radio", name="Enlarge").click()
    expect(page.locator("#sr-status")).to_contain_text("576x576 to 2304x2304 pixels", timeout=60_000)
    assert page.locator(f"{VIEWER} .under").get_attribute("src") is None
    for route in held:
        route.continue_()
    painted(page, VIEWER)
    assert shown(page, "under").shape == (2000, 2000, 3)  # the limit of what a page shows
    page.close()
