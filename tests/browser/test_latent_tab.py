"""The tab "Latent interpolation" in a real browser."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from gan_demo.ui.latent_tab import START_SEEDS
from tests.browser.conftest import canvas_pixels, events_sent, painted

PLAYER, HISTORY, SHEET = "#path-player", "#history", "#contact-sheet"


@pytest.fixture(autouse=True)
def opened(page):
    page.get_by_role("tab", name="Latent interpolation").click()


def ready(page, player=PLAYER):
    """Wait until the player has decoded a sheet, and return the mark of that sheet."""
    return painted(page, player)


STEP = "(p) => Number(document.querySelector(`${p} [data-step], ${p}[data-step]`).dataset.step)"


def step(page, player=PLAYER):
    return page.evaluate(STEP, player)


def wait_for_step(page, wanted, player=PLAYER):
    page.wait_for_function(f"([p, s]) => ({STEP})(p) === s", arg=[player, wanted])


def pixels(page, selector):
    """What a canvas shows, as an array (height, width, 3)."""
    return canvas_pixels(page.locator(f"{PLAYER} {selector}").first)


def test_it_opens_in_a_finished_state(page):
    ready(page)
    assert pixels(page, ".stage").std() > 10
    expect(page.locator(f"{PLAYER} .strip button")).to_have_count(9)
    expect(page.locator(f"{SHEET} .grid button")).to_have_count(64)
    expect(page.locator(f'{SHEET} [data-end="A"]')).to_have_count(1)
    expect(page.locator(f'{SHEET} [data-end="B"]')).to_have_count(1)
    ready(page, HISTORY)
    expect(page.locator(f"{HISTORY} .caption")).to_contain_text("pictures")


def test_the_page_is_not_wider_than_the_screen(page):
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_scrubbing_changes_the_picture_without_any_request(page):
    ready(page)
    sent = events_sent(page)
    slider = page.locator(f"{PLAYER} .position")
    slider.fill("0")
    first = pixels(page, ".stage")
    slider.fill("47")
    last = pixels(page, ".stage")
    assert np.abs(first - last).mean() > 5
    box = page.locator(f"{PLAYER} .stage").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
    page.mouse.up()
    assert 20 <= step(page) <= 27
    assert sent == []


def test_keys_play_pause_and_loop(page):
    ready(page)
    page.locator(f"{PLAYER} .scrubber").focus()
    page.keyboard.press("Home")
    wait_for_step(page, 0)
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 1)
    page.keyboard.press("End")
    wait_for_step(page, 47)
    loop = page.locator(f"{PLAYER} .loop")
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "false")
    page.locator(f"{PLAYER} .scrubber").focus()
    page.keyboard.press("Home")
    play = page.locator(f"{PLAYER} .play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    wait_for_step(page, 47)
    expect(play).to_have_attribute("aria-label", "Play")
    loop.click()
    play.click()  # from the end it goes back
    page.wait_for_function(f"([p]) => ({STEP})(p) < 40", arg=[PLAYER])
    play.click()
    expect(play).to_have_attribute("aria-label", "Play")
    stopped = step(page)
    page.locator(f"{PLAYER} .strip button").nth(8).click()
    wait_for_step(page, 47)
    assert stopped < 47


def test_clicks_on_the_sheet_set_a_then_b(page):
    ready(page)
    page.locator(f'{SHEET} [data-seed="30"]').click()
    expect(page.locator(f'{SHEET} [data-end="A"]')).to_have_attribute("data-seed", "30")
    expect(page.locator("#seed-a input")).to_have_value("30")
    page.locator(f'{SHEET} [data-seed="41"]').click()
    expect(page.locator(f'{SHEET} [data-end="B"]')).to_have_attribute("data-seed", "41")
    expect(page.locator("#seed-b input")).to_have_value("41")
    expect(page.locator(f"{PLAYER} .strip .end")).to_have_text(["A 30", "B 41"])


def test_a_typed_seed_and_the_dice_bring_a_new_path(page):
    ready(page)
    page.locator("#seed-a input").fill("77")
    expect(page.locator(f"{PLAYER} .strip .end").first).to_have_text("A 77")
    page.locator("#dice-b").click()
    expect(page.locator(f"{PLAYER} .strip .end").last).not_to_have_text(f"B {START_SEEDS[1]}")
    value = page.locator("#seed-b input").input_value()
    expect(page.locator(f"{PLAYER} .strip .end").last).to_have_text(f"B {value}")


@pytest.mark.parametrize(("text", "message"), [("-4", "-4 is outside"), ("99999999999", "outside"), ("1.5", "not 1.5")])
def test_a_bad_seed_is_told_and_the_path_stays(page, text, message):
    ready(page)
    page.locator("#seed-a input").fill(text)
    expect(page.get_by_text(message).first).to_be_visible()
    expect(page.locator(f"{PLAYER} .strip .end").first).to_have_text(f"A {START_SEEDS[0]}")
    page.locator("#seed-a input").fill("5")
    expect(page.locator(f"{PLAYER} .strip .end").first).to_have_text("A 5")


def test_an_emptied_seed_is_told_when_the_box_is_left(page):
    ready(page)
    page.locator("#seed-a input").fill("")
    page.locator("#seed-a input").blur()
    expect(page.get_by_text("is empty").first).to_be_visible()


def test_details_compare_the_two_paths(page):
    ready(page)
    page.get_by_role("button", name="Details").click()
    expect(page.locator("#charts svg")).to_have_count(2)
    page.get_by_label("lerp: straight through").check()
    expect(page.locator("#charts")).to_contain_text("lerp")
    page.locator("#frames input").fill("12")
    expect(page.locator(f"{PLAYER} .position")).to_have_attribute("max", "11")


@pytest.mark.parametrize(("button", "suffix"), [("#download-png", "png"), ("#download-gif", "gif")])
def test_downloads_are_pictures(page, button, suffix):
    ready(page)
    page.get_by_role("button", name="Take it with you").click()
    with page.expect_download() as download:
        page.locator(button).click()
    assert download.value.suggested_filename == f"latent-path.{suffix}"
    with Image.open(download.value.path()) as picture:
        assert picture.format == suffix.upper()


def test_the_program_is_that_of_the_path(page):
    ready(page)
    page.get_by_role("button", name="Take it with you").click()
    expect(page.locator("#program")).to_contain_text("latents([26, 42]")
    page.locator("#seed-a input").fill("8")
    expect(page.locator("#program")).to_contain_text("latents([8, 42]")


def test_history_runs_from_noise_to_now(page):
    ready(page, HISTORY)
    slider = page.locator(f"{HISTORY} .position")
    slider.fill("0")
    expect(page.locator(f"{HISTORY} .caption")).to_have_text("1,024 training pictures seen")


def test_try_this_sets_the_whole_tab(page):
    ready(page)
    page.get_by_role("button", name="Take the straight path").click()
    expect(page.get_by_label("lerp: straight through")).to_be_checked()


def test_the_other_model_changes_everything(page):
    before = ready(page)
    expect(page.locator(".notice")).to_contain_text("None of these people exists")
    page.get_by_label("Flowers").check()
    expect(page.locator(".notice")).to_contain_text("Flowers-102")
    painted(page, PLAYER, before)


def test_the_label_is_asked_for_only_where_a_model_knows_labels(page):
    before = ready(page)
    expect(page.locator("#label")).to_be_hidden()
    page.get_by_label("Digits to order").check()
    before = painted(page, PLAYER, before)
    page.locator("#label").get_by_label("7").check()
    before = painted(page, PLAYER, before)
    page.get_by_label("Flowers").check()
    expect(page.locator("#label")).to_be_hidden()
    painted(page, PLAYER, before)


def test_a_bad_seed_does_not_keep_the_other_models_notice_back(page):
    ready(page)
    page.locator("#seed-a input").fill("-4")
    page.get_by_label("Flowers").check()
    expect(page.locator(".notice")).to_contain_text("Flowers-102")
    expect(page.locator("#seed-a input")).to_have_value(str(START_SEEDS[0]))
    page.locator("#seed-a input").fill("6")
    expect(page.locator(f"{PLAYER} .strip .end").first).to_have_text("A 6")


def test_reset_is_grey_until_something_differs(page):
    ready(page)
    reset = page.locator("#reset")
    expect(reset).to_be_disabled()
    page.locator("#seed-a input").fill("9")
    expect(reset).to_be_enabled()
    reset.click()
    expect(page.locator("#seed-a input")).to_have_value(str(START_SEEDS[0]))
    expect(reset).to_be_disabled()
