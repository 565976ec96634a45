"""The start page in a real browser: toys that open as stored pictures and draw once they are touched."""

import numpy as np
import pytest
from playwright.sync_api import expect

from gan_demo import picks
from gan_demo.services import latent, start
from gan_demo.ui import start_tab
from tests.browser.conftest import canvas_pixels, decoded, watched_page

TOYS = list(start_tab.toys())
DRAWING = {  # toys with networks for the browser, and how many models they are of
    "faces": 1,
    "digit": 1,
    "flower": 1,
    "label": 1,
    "pyramid": 1,
    "caption": 2,
}
FEW = 400_000  # bytes that the page may ask for besides Gradio's own, until somebody touches it


def toy(page, name):
    return page.locator(f'[data-toy="{name}"]')


def wait_for_toys(page):
    expect(page.locator(".toy[data-ready]")).to_have_count(len(TOYS))


@pytest.fixture(autouse=True)
def opened(page):
    wait_for_toys(page)


def touch(page, name):
    """Touch a toy by its first control, and wait until the browser itself draws it."""
    control = toy(page, name).locator("input").first
    control.scroll_into_view_if_needed()
    control.focus()
    control.press("ArrowRight")
    expect(toy(page, name)).to_have_attribute("data-live", "ready")


def picture(images):
    """uint8 (C, H, W) as `canvas_pixels` gives it."""
    return np.broadcast_to(np.moveaxis(images, 0, 2), (*images.shape[1:], 3)).astype(int)


def test_it_is_the_first_tab_and_opens_with_pictures_of_all_papers(page):
    expect(page.get_by_role("tab").first).to_have_text("Start")
    expect(page.get_by_role("tab", name="Start")).to_have_attribute("aria-selected", "true")
    for name in ("faces", "digit", "flower", "pyramid"):
        assert canvas_pixels(toy(page, name).locator(".big")).std() > 10, name
    for name in ("label", "caption"):
        assert canvas_pixels(toy(page, name).locator("canvas").first).std() > 10, name


@pytest.mark.both_widths
def test_the_page_is_not_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.both_widths
def test_the_first_picture_and_what_moves_it_are_on_the_first_screen(page):
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 850 if width < 500 else 800})
    expect(page.locator(".hero h2")).to_be_in_viewport(ratio=1)
    for control in (".big", "input", "figcaption"):
        expect(toy(page, "faces").locator(control)).to_be_in_viewport(ratio=1)


@pytest.mark.both_widths
def test_all_parts_share_one_left_edge(page):
    lefts = page.evaluate(
        """() => Object.fromEntries([
          ".hero h2", ".hero .words", ".start .step", '[data-toy="label"] .grid', '[data-toy="label"] .choices',
          '[data-toy="divider"] input', ".last h3", ".foot",
        ].map((selector) => [selector, Math.round(document.querySelector(selector).getBoundingClientRect().left)]))"""
    )
    assert len(set(lefts.values())) == 1, lefts


def test_the_last_lines_of_every_tab_say_who_made_it_and_where_the_code_is(page):
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(page.locator(".foot").first).to_contain_text("Made by the authors of The First GANs. The code is")
        expect(page.locator(".foot").last.get_by_role("link")).to_be_visible()


def test_before_anybody_touches_it_the_page_is_small_and_asks_for_no_weights(browser, address):
    context = browser.new_context()  # with an empty cache
    page = context.new_page()
    answers = []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(address)
    wait_for_toys(page)
    sizes = {request.url.removeprefix(address): request.sizes()["responseBodySize"] for request in answers}
    context.close()
    own = {path: size for path, size in sizes.items() if path.startswith(("live/", "opening/"))}
    assert len(own) > len(TOYS)
    assert not [path for path in own if path.startswith(("live/networks", "live/engine"))]
    assert sum(own.values()) < FEW, own


@pytest.mark.parametrize("name", DRAWING)
def test_the_first_touch_asks_for_the_weights_of_that_toy_alone(page, name):
    paths = []
    page.on("request", lambda request: paths.append(request.url.partition("/live/networks/")[2]))
    touch(page, name)
    models = {path.split("/")[1] for path in paths if path}
    assert len(models) == DRAWING[name]
    expect(toy(page, name).locator(".status")).to_contain_text("in your browser")
    expect(page.locator('.toy[data-live="ready"]')).to_have_count(1)


@pytest.mark.both_widths
@pytest.mark.parametrize("name", ["faces", "digit", "flower"])
def test_a_path_follows_the_slider_and_the_pointer(page, name):
    big, slider = toy(page, name).locator(".big"), toy(page, name).locator("input")
    before = canvas_pixels(big)
    slider.fill("0")
    first = canvas_pixels(big)
    assert (before != first).any()
    film = toy(page, name).locator(".nearby")
    film.scroll_into_view_if_needed()
    box = film.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_function("(n) => Number(document.querySelector(`[data-toy=${n}]`).dataset.at) > 7.9", arg=name)
    assert (canvas_pixels(big) != first).any()


def test_the_browser_draws_the_digit_that_torch_draws(page):
    touch(page, "digit")
    for at, seed in zip((0, start_tab.STEPS - 1), picks.START_DIGITS.seeds, strict=True):
        toy(page, "digit").locator("input").fill(str(at))
        expect(toy(page, "digit")).to_have_attribute("data-at", str(at))
        shown = canvas_pixels(toy(page, "digit").locator(".big"))
        assert np.abs(shown - picture(latent.draw(picks.START_DIGITS.model, [seed])[0])).max() <= 1


def test_between_two_stored_pictures_the_browser_draws_another(page):
    frames = start_tab.frames(picks.START_DIGITS)
    touch(page, "digit")
    toy(page, "digit").locator("input").fill("2.5")
    expect(toy(page, "digit")).to_have_attribute("data-at", "2.5")
    shown = canvas_pixels(toy(page, "digit").locator(".big"))
    assert min(np.abs(shown - picture(frame)).mean() for frame in frames) > 1


def test_a_label_changes_all_handwritings_and_the_die_throws_others(page):
    figure = toy(page, "label")
    seeds = list(picks.HANDS.seeds)
    images = start.labels(picks.HANDS.model, seeds)
    for label in (7, 2):
        figure.get_by_role("radio", name=str(label), exact=True).check()
        expect(figure.locator(f'canvas[data-shows="{label}"]')).to_have_count(len(seeds))
        shown = canvas_pixels(figure.locator("canvas").nth(1))
        assert np.array_equal(shown, picture(images[label, 1]))
    expect(figure).to_have_attribute("data-live", "ready")
    before = figure.locator("canvas").first.evaluate("(c) => c.toDataURL()")
    figure.locator(".again").click()
    page.wait_for_function("(b) => document.querySelector('[data-toy=label] canvas').toDataURL() !== b", arg=before)


def test_each_level_adds_pixels_and_the_die_draws_another_flower(page):
    figure = toy(page, "pyramid")
    for level, size in enumerate((8, 16, 32, 64)):
        figure.locator("input").fill(str(level))
        assert canvas_pixels(figure.locator(".big")).shape == (size, size, 3)
    before = canvas_pixels(figure.locator(".big"))
    figure.locator(".again").click()
    figure.and_(page.locator("[data-seed]")).wait_for()
    shown = canvas_pixels(figure.locator(".big"))
    seed = int(figure.get_attribute("data-seed"))
    assert shown.shape == before.shape
    assert (shown != before).any()
    assert np.abs(shown - picture(start.levels(picks.START_CHAIN.model, seed)[-1])).max() <= 1


def test_a_word_changes_the_flowers(page):
    figure = toy(page, "caption")
    means = {}
    for word in ("red", "yellow", "purple"):
        figure.get_by_role("radio", name=word).check()
        expect(figure.get_by_role("img")).to_have_accessible_name(f"four invented flowers: {word}")
        means[word] = canvas_pixels(figure.locator("canvas").first).mean((0, 1))
    assert means["red"][1] < means["yellow"][1]
    assert means["yellow"][2] < means["purple"][2]


def test_other_poses_are_those_that_torch_draws_for_the_sentence(page):
    page.evaluate("Math.random = () => 0.0042")  # so all dice show 42
    figure = toy(page, "caption")
    figure.get_by_role("radio", name="yellow").check()
    expect(figure).to_have_attribute("data-live", "ready")
    canvas = figure.locator("canvas").first
    before = canvas.evaluate("(c) => c.toDataURL()")
    figure.locator(".again").click()
    page.wait_for_function("(b) => document.querySelector('[data-toy=caption] canvas').toDataURL() !== b", arg=before)
    expectation = start.captions([picks.COLOURS["yellow"].text], [42])[0, 0]
    assert np.abs(canvas_pixels(canvas) - picture(expectation)).max() <= 1


@pytest.mark.both_widths
def test_the_divider_follows_the_slider_and_the_keys(page):
    figure = toy(page, "divider")
    clip = "(e) => getComputedStyle(e).clipPath"
    figure.locator("input").fill("20")
    at_20 = figure.locator(".over").evaluate(clip)
    assert "20%" in at_20
    figure.locator("input").press("ArrowRight")
    expect(figure).to_have_attribute("data-at", "21")
    assert figure.locator(".over").evaluate(clip) != at_20


def ways(page):
    return page.locator(".start [data-tab]")


def tab_of(page, way):
    """The tab that a way in leads to."""
    return page.locator(f'[role="tab"][data-tab-id="{way.get_attribute("data-tab")}"]')


def test_each_way_in_opens_its_tab_by_pointer(page):
    for i in range(ways(page).count()):
        way = ways(page).nth(i)
        tab = tab_of(page, way)
        way.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(tab).to_be_focused()
        page.get_by_role("tab", name="Start").click()


def test_ways_in_work_by_keyboard(page):
    way = ways(page).first
    toy(page, "digit").locator("input").focus()
    page.keyboard.press("Tab")
    expect(way).to_be_focused()
    page.keyboard.press("Enter")
    expect(tab_of(page, way)).to_have_attribute("aria-selected", "true")


def test_the_way_to_cgan_opens_the_tab_with_its_model(page):
    page.locator('.go[data-model="cgan-mnist"]').click()
    expect(page.locator('input[name="model"][value="cgan-mnist"]')).to_be_checked()


def test_where_the_browser_does_not_draw_stored_pictures_remain(browser, address):
    with watched_page(browser, f"{address}?live=0", 1280) as page:
        wait_for_toys(page)
        figure = toy(page, "faces")
        figure.locator("input").fill("0")
        expect(figure).to_have_attribute("data-live", "failed")
        expect(figure.locator(".status")).to_contain_text("Stored pictures only")
        first = canvas_pixels(figure.locator(".big"))
        figure.locator("input").fill("8")
        assert (canvas_pixels(figure.locator(".big")) != first).any()
        toy(page, "label").get_by_role("radio", name="5", exact=True).check()
        expect(toy(page, "label").locator(".again")).to_be_hidden()


def test_the_text_is_as_large_as_a_page_for_a_class_needs_it(page):
    sizes = page.evaluate(
        "[...document.querySelectorAll('.start *')].filter((e) => e.innerText && !e.children.length)"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 12


@pytest.mark.both_widths
def test_controls_are_large_enough_for_fingers(page):
    heights = page.evaluate(
        "[...document.querySelectorAll('.start :is(button, [type=range], .choices)')].filter((e) => e.offsetParent)"
        ".map((e) => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


def test_pictures_of_the_toys_come_from_the_app(page):
    uri = toy(page, "divider").locator(".over").evaluate("(i) => i.src")
    assert decoded(page.request.get(uri).body()).shape == (250, 400, 3)
