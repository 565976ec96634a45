"""The tab "Caption to image" in a real browser that draws by itself, from the checkpoints that ship."""

import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from gan_demo.pictures import to_pil
from gan_demo.services import caption as service
from gan_demo.services.visitors import Source
from gan_demo.ui import caption_tab
from gan_demo.ui.caption_tab import FRAMES, START, START_B, START_STYLE
from tests.browser.conftest import events_sent, open_section, watched_page
from tests.browser.test_caption_tab import JUDGES, MATTERS, NOTES, STYLES, VIEW, WALK, after, box, picture, unfold
from tests.helpers import noise_pictures


@pytest.fixture
def live(browser, address, page_width):
    """The tab with our checkpoints, once the browser draws, and a list of what it asks of the server from then on."""
    with watched_page(browser, address, page_width) as opened:
        opened.get_by_role("tab", name="Caption to image").click()
        expect(opened.locator(f'{VIEW} .pictures[data-live="ready"]')).to_have_count(1)
        yield opened, events_sent(opened)


def wait_for_pictures(page, text, seed=START[1], count=9):
    """Wait until all pictures are those of a caption and a seed."""
    wish = json.dumps([text, seed, count], separators=(",", ":"))
    expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("data-wish", wish)


def assert_near(page, images, view=VIEW, most=1):
    """The first canvases of a view show pictures uint8 (N, 3, 64, 64), each number within so many levels."""
    expect(page.locator(f"{view} canvas").nth(len(images) - 1)).to_be_attached()
    for number, image in enumerate(images):
        assert np.abs(picture(page, view, number) - np.moveaxis(image, 0, 2)).max() <= most, number


def test_the_browser_draws_what_the_server_would(live):
    page, sent = live
    for text, seed in (("a white flower", 39), ("a red car", 2**32 - 10), ("x" * 300, 7)):
        box(page).fill(text)
        box(page).blur()
        page.locator("#seed-caption input").fill(str(seed))
        wait_for_pictures(page, text[:201], seed)
        assert_near(page, service.draw(text, seed, 9))
    assert sent == []


def test_typing_and_dragging_need_no_server(live):
    page, sent = live
    unfold(page, MATTERS, WALK)
    box(page).fill("")
    box(page).press_sequentially("this flower has purpel petals")
    wait_for_pictures(page, "this flower has purpel petals")
    expect(page.locator(f"{NOTES} .unknown")).to_have_text("purpel")
    page.locator(f"{NOTES} .read button").first.click()
    wait_for_pictures(page, "this flower has purple petals")
    expect(page.locator(f"{NOTES} .unknown")).to_have_count(0)
    box(page).blur()
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["this", "flower", "has", "purple", "petals"])
    frames = service.caption_walk("this flower has purple petals", START_B, START[1], FRAMES)
    for step in (0, 12, FRAMES - 1):
        page.locator(f"{WALK} .position").fill(str(step))
        expect(page.locator(f'{WALK} .stage[data-at="{step}"]')).to_have_count(1)
        assert_near(page, frames[step : step + 1], WALK)
    expect(page.locator(f"{WALK} .caption")).to_have_text(f"B: {START_B}")
    page.get_by_label("two noises").check()
    expect(page.locator("#caption-b textarea")).to_be_disabled()
    expect(page.locator("#dice-caption-b")).to_be_enabled()
    expect(page.locator(f"{WALK} .caption")).to_have_text("B: seed 5")
    assert sent == []


def test_buttons_need_no_server(live):
    page, sent = live
    unfold(page, MATTERS)
    page.get_by_role("button", name="Ask for a car").click()
    wait_for_pictures(page, "a red car")
    expect(page.locator(f"{NOTES} .notes")).to_contain_text("has only ever seen flowers")
    page.locator("#caption-count").get_by_label("16").check()
    wait_for_pictures(page, "a red car", count=16)
    after(page, lambda: page.locator("#dice-caption").click())
    expect(page.locator("#seed-caption input")).not_to_have_value(str(START[1]))
    page.locator("#caption-reset").click()
    wait_for_pictures(page, START[0])
    expect(page.locator("#caption-reset")).to_be_disabled()
    expect(page.locator(f"{MATTERS} .item")).to_have_count(1 + len(START[0].split()))
    assert sent == []


def test_the_sections_below_show_what_the_server_would(live):
    page, sent = live
    for view in (JUDGES, STYLES):  # what they need is fetched once somebody sees them
        with page.expect_response(re.compile(r"(discriminator|encoder)\.safetensors")):
            unfold(page, view)
    unfold(page, MATTERS)
    after(page, lambda: page.get_by_role("button", name="Contradict yourself").click(), JUDGES)
    text = caption_tab.TRY_THIS["Contradict yourself"]
    expect(page.locator(f"{MATTERS} .out")).to_have_text(text.split())
    for view, value in ((MATTERS, caption_tab.matters(text, START[1])), (JUDGES, caption_tab.judges(text, START[1]))):
        items = page.locator(f"{view} .item")
        expect(items).to_have_count(len(value["items"]))
        for number, item in enumerate(value["items"]):
            expect(items.nth(number)).to_contain_text(item["text"])
            bars = items.nth(number).locator(".measure > i").evaluate_all("(all) => all.map((i) => i.style.width)")
            assert [float(bar.rstrip("%")) for bar in bars] == pytest.approx(
                [100 * item["bar"] for _ in bars], abs=0.5
            ), item
    assert_near(page, service.judge(text, START[1]).images, JUDGES)
    styles = service.styles(text, START[1], caption_tab.STYLES, START_STYLE)
    pairs = np.stack([styles.images, styles.copies], 1).reshape(-1, 3, 64, 64)
    assert_near(page, pairs, STYLES, most=3)  # S reads its noise in rounded pictures
    assert sent == []


def test_a_section_that_opens_later_shows_the_caption_of_then(live):
    page, sent = live
    box(page).fill("a white flower")
    box(page).blur()
    wait_for_pictures(page, "a white flower")
    unfold(page, MATTERS, WALK, JUDGES, STYLES)
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "white", "flower"])
    expect(page.locator(f"{WALK} .scrubber[data-path]")).to_have_count(1)
    page.locator(f"{WALK} .position").fill("0")
    expect(page.locator(f"{WALK} .caption")).to_have_text("A: a white flower")
    first = service.draw("a white flower", START[1], 1)
    for view in (MATTERS, JUDGES, STYLES):
        expect(page.locator(f"{view} .tiles[aria-busy]")).to_have_count(0)
        assert_near(page, first, view)
    open_section(page, "What does each word do?")  # folds it
    page.get_by_role("button", name="Ask for a car").click()
    wait_for_pictures(page, "a red car")
    assert page.locator(f"{MATTERS} .out").all_text_contents() == ["a", "white", "flower"]
    unfold(page, MATTERS)
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "red", "car"])
    assert sent == []


def test_a_bad_seed_is_one_sentence_where_the_browser_draws(live):
    page, _ = live
    before = picture(page)
    page.locator("#seed-caption input").fill("-4")
    expect(page.get_by_text("-4 is outside").first).to_be_visible()
    assert np.array_equal(picture(page), before)
    page.locator("#seed-caption input").fill("")
    page.locator("#seed-caption input").blur()
    expect(page.get_by_text("The box is empty").first).to_be_visible()


def test_the_program_follows_where_somebody_reads_it(live):
    page, _ = live
    open_section(page, "Take it with you")
    expect(page.locator("#caption-program")).to_contain_text(START[0])
    page.get_by_role("button", name="a black flower with bright green dots").click()
    expect(page.locator("#caption-program")).to_contain_text("a black flower with bright green dots")
    with page.expect_download() as download:
        page.locator("#caption-png").click()
    assert Image.open(download.value.path()).size == (3 * 256, 3 * 256)


def test_the_server_draws_where_the_address_says_so(browser, address):
    with watched_page(browser, address, 1280) as page:
        page.goto(f"{address}?live=0")
        page.get_by_role("tab", name="Caption to image").click()
        expect(page.locator(f'{VIEW} .pictures[data-live="failed"]')).to_have_count(1)
        expect(page.locator(f"{VIEW} .progress")).to_contain_text("Drawn by the server")
        unfold(page, MATTERS)
        page.get_by_role("button", name="Ask for a car").click()
        expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("aria-label", "9 pictures drawn for: a red car")
        expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "red", "car"])


def test_an_own_pictures_style_is_drawn_here(live, tmp_path):
    page, _ = live
    bodies = []
    page.on("request", lambda request: bodies.append(request.url) if request.method == "POST" else None)
    with page.expect_response(re.compile(r"encoder\.safetensors")):
        unfold(page, STYLES)
    after(page, lambda: page.get_by_role("button", name="Ask for a car").click(), STYLES)
    expect(page.locator(f"{STYLES} .item")).to_have_count(caption_tab.STYLES)
    to_pil(noise_pictures(1, 96)[0, :, :70]).save(tmp_path / "mine.png")
    page.locator("#style-upload input[type=file]").set_input_files(tmp_path / "mine.png")
    expect(page.locator(f"{STYLES} .item").first).to_contain_text("your picture")
    after(page, lambda: page.locator("#caption-c textarea").fill("a blue flower"), STYLES)
    expect(page.locator(f"{STYLES} .item").first).to_contain_text("your picture")
    source = Source(str(tmp_path / "mine.png"), example=False)
    styles = service.styles("a red car", START[1], caption_tab.STYLES, "a blue flower", source)
    pairs = np.stack([styles.images, styles.copies], 1).reshape(-1, 3, 64, 64)
    assert_near(page, pairs, STYLES, most=3)  # S reads its noise in rounded pictures
    expect(page.locator("#style-upload")).to_contain_text("Your picture stays on this computer.")
    page.locator("#style-upload").get_by_role("button", name="Remove").click()
    expect(page.locator(f"{STYLES} .item")).to_have_count(caption_tab.STYLES)
    assert_near(page, pairs[2:], STYLES, most=3)
    assert bodies == []


def test_an_own_picture_is_not_sent_unasked_where_style_fails(browser, address, tmp_path):
    with watched_page(browser, f"{address}?live=0", 1280) as page:
        sent = []
        page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
        page.get_by_role("tab", name="Caption to image").click()
        unfold(page, STYLES)
        box = page.locator("#style-upload")
        Image.new("RGB", (90, 70), (200, 30, 30)).save(tmp_path / "red.png")
        page.locator("#style-upload input[type=file]").set_input_files(tmp_path / "red.png")
        expect(box).to_contain_text("This browser cannot do it: the page's address says so. Send the picture")
        box.get_by_role("button", name="Do not send").click()
        after(page, lambda: page.locator("#caption-c textarea").fill("a blue flower"), STYLES)
        expect(page.locator(f"{STYLES} .item")).to_have_count(caption_tab.STYLES)
        expect(box).to_contain_text("Your picture stays on this computer.")
        assert sent == []


def test_the_server_takes_over_where_the_worker_fails(browser, address):
    with watched_page(browser, address, 1280) as page:
        page.add_init_script(
            "window.Worker = class extends Worker { constructor(...a) { super(...a); top.hand = this } }"
        )
        page.goto(address)
        page.get_by_role("tab", name="Caption to image").click()
        unfold(page, WALK, MATTERS)
        expect(page.locator(f"{WALK} .scrubber[data-path]")).to_have_count(1)
        page.evaluate("top.hand.dispatchEvent(new ErrorEvent('error', { message: 'it ran out of memory' }))")
        expect(page.locator(f"{VIEW} .progress")).to_have_text("Drawn by the server: it ran out of memory.")
        page.get_by_role("button", name="Ask for a car").click()
        expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("aria-label", "9 pictures drawn for: a red car")
        expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "red", "car"])
        page.locator(f"{WALK} .position").fill("0")
        expect(page.locator(f"{WALK} .caption")).to_have_text("A: a red car")
