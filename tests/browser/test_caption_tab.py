"""The tab "Caption to image" in a real browser, drawn by the server on tiny, untrained checkpoints."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from gan_demo.ui.caption_tab import START
from tests.browser.conftest import canvas_pixels, events_sent, open_section, painted, painted_after, watched_page
from tests.helpers import save_caption_models, served_from, write_scores

VIEW, WALK, MATTERS, JUDGES, STYLES = "#caption-view", "#caption-walk", "#what-matters", "#judges", "#styles"
NOTES = "#caption-reading"
SECTIONS = {
    WALK: "Walk from one sentence to another",
    MATTERS: "What does each word do?",
    JUDGES: "Would D believe it?",
    STYLES: "Same style, another sentence",
}
HOSTILE = '<img src=x onerror="document.title = 0"> red <script>document.title = 1</script> petals'


@pytest.fixture(scope="module")
def caption_address(tmp_path_factory):
    root = tmp_path_factory.mktemp("checkpoints")
    save_caption_models(root)
    write_scores(root / "gan-cls-flowers", -40, 10)
    with served_from(root) as url:
        yield url


@pytest.fixture
def page(browser, caption_address, page_width):
    with watched_page(browser, caption_address, page_width) as opened:
        opened.get_by_role("tab", name="Caption to image").click()
        painted(opened, VIEW)
        yield opened


def box(page):
    return page.locator("#caption textarea")


def unfold(page, *views):
    """Open the sections of these views, and wait until they have painted."""
    for view in views:
        open_section(page, SECTIONS[view])
        painted(page, view)


def after(page, action, view=VIEW):
    """Do something and wait until the view has painted new pictures."""
    painted_after(page, action, view)


def picture(page, view=VIEW, number=0):
    """What a canvas shows, as an array (height, width, 3)."""
    return canvas_pixels(page.locator(f"{view} canvas").nth(number))


def differ(one, other):
    return np.abs(one - other).mean() > 1


@pytest.mark.both_widths
def test_it_opens_in_a_finished_state(page):
    expect(box(page)).to_have_value(START[0])
    expect(page.locator(f"{VIEW} canvas")).to_have_count(9)
    expect(page.locator(f"{NOTES} .read")).to_be_hidden()  # it knows all words
    assert page.locator(", ".join(SECTIONS)).count() == 0
    unfold(page, *SECTIONS)
    expect(page.locator(f"{MATTERS} .item")).to_have_count(1 + len(START[0].split()))
    expect(page.locator(f"{JUDGES} .item")).to_have_count(13)
    expect(page.locator(f"{JUDGES} .legend")).to_contain_text("typical right pair")
    expect(page.locator(f"{WALK} .strip button")).to_have_count(9)
    for view in (VIEW, MATTERS, JUDGES):
        assert picture(page, view).std() > 10
    expect(page.locator("#caption-reset")).to_be_disabled()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_pictures_follow_what_is_typed_pasted_and_deleted(page):
    first, canvas = picture(page), f"{VIEW} canvas"
    pixels_before = page.locator(canvas).first.evaluate("(c) => c.toDataURL()")
    box(page).press_sequentially(" red")  # after the space alone the same picture is painted
    page.wait_for_function("([c, d]) => document.querySelector(c).toDataURL() !== d", arg=[canvas, pixels_before])
    typed = picture(page)
    assert differ(first, typed)
    after(page, lambda: box(page).fill("a white flower"))  # as pasting does
    pasted = picture(page)
    assert differ(typed, pasted)
    for _ in range(len(" flower")):
        box(page).press("Backspace")
    expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("aria-label", "9 pictures drawn for: a white")


def test_the_last_text_wins(page):
    box(page).fill("")
    box(page).press_sequentially("this flower has many thin petals that are white")
    label = "9 pictures drawn for: this flower has many thin petals that are white"
    expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("aria-label", label)


def test_an_emptied_box_keeps_the_pictures(page):
    before = picture(page)
    box(page).fill("")
    expect(page.locator(f"{NOTES} .notes")).to_contain_text("Describe a flower")
    assert np.array_equal(picture(page), before)


def test_an_unknown_word_is_marked_once_it_is_finished_and_can_be_replaced(page):
    box(page).fill("this flower has purpel petals")
    expect(page.locator(f"{NOTES} .unknown")).to_have_text("purpel")
    page.locator(f"{NOTES} .read button").first.click()
    expect(box(page)).to_have_value("this flower has purple petals")
    expect(page.locator(f"{NOTES} .unknown")).to_have_count(0)


def test_leaving_the_box_finishes_the_word_and_brings_the_rest(page):
    unfold(page, MATTERS)
    box(page).fill("a green car")
    box(page).blur()
    expect(page.locator(f"{NOTES} .unknown")).to_have_text("car")
    expect(page.locator(f"{NOTES} .notes")).to_contain_text("has only ever seen flowers")
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "green", "car"])


@pytest.mark.parametrize("text", ["this is a car", "a red car", "this has red"])  # no word of the last one is unknown
def test_whoever_stops_to_type_in_the_box_gets_the_note_and_the_rest(page, text):
    unfold(page, MATTERS)
    box(page).fill(text)
    expect(box(page)).to_be_focused()
    expect(page.locator(f"{NOTES} .notes")).to_contain_text("has only ever seen flowers")
    expect(page.locator(f"{MATTERS} .out")).to_have_text(text.split())
    expect(box(page)).to_be_focused()


@pytest.mark.both_widths
def test_notes_are_right_below_the_box_in_sight(page):
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 850})
    box(page).fill("a purpel car")
    box(page).blur()
    expect(page.locator(f"{NOTES} .notes")).to_contain_text("has only ever seen flowers")
    page.evaluate("window.scrollTo(0, 0)")
    upper, lower = page.locator("#caption").bounding_box(), page.locator(f"{NOTES} .read").bounding_box()
    assert 0 <= lower["y"] - upper["y"] - upper["height"] <= 24
    if page.viewport_size["width"] == 1280:
        page.set_viewport_size({"width": 1280, "height": 800})
        for part in (f"{VIEW} .pictures", "#caption", NOTES, "#seed-caption", "#caption-count", "#caption-reset"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)


@pytest.mark.both_widths
def test_pictures_and_box_are_on_one_screen(page):
    wide = page.viewport_size["width"] == 1280
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 800 if wide else 850})
    for part in (f"{VIEW} .pictures", "#caption"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    least = 500 if wide else 340
    assert page.locator(f"{VIEW} .pictures").bounding_box()["width"] >= least


@pytest.mark.both_widths
def test_all_parts_share_one_left_edge(page):
    unfold(page, *SECTIONS)
    panel = page.get_by_role("tabpanel").filter(has=page.locator("#caption"))
    parts = [".head h2", f"{VIEW} .pictures", ".story", ".label-wrap >> nth=0", f"{WALK} .scrubber", f"{STYLES} .tiles"]
    parts += [f"{MATTERS} .tiles", f"{JUDGES} .tiles", ".ending"]
    edges = {part: panel.locator(part).first.bounding_box()["x"] for part in parts}
    assert max(edges.values()) - min(edges.values()) <= 1, edges


def test_a_section_that_opens_later_shows_the_caption_of_then(page):
    box(page).fill("a green flower")
    box(page).blur()
    expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("aria-label", "9 pictures drawn for: a green flower")
    unfold(page, *SECTIONS)
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "green", "flower"])
    page.locator(f"{WALK} .position").fill("0")
    expect(page.locator(f"{WALK} .caption")).to_have_text("A: a green flower")
    for view in (JUDGES, STYLES, MATTERS):
        expect(page.locator(f"{view} .tiles[aria-busy]")).to_have_count(0)
        assert not differ(picture(page, view), picture(page, VIEW))


def test_what_is_folded_asks_for_nothing(page):
    unfold(page, MATTERS)
    open_section(page, SECTIONS[MATTERS])  # folds it again
    expect(page.locator(MATTERS)).to_be_hidden()
    asked = []
    joined = lambda sent: sent.url.partition("?")[0].endswith("/queue/join")  # noqa: E731
    page.on("request", lambda sent: asked.append(sent.post_data_json["fn_index"]) if joined(sent) else None)
    after(page, lambda: box(page).fill("a green flower"))
    after(page, lambda: box(page).fill("a blue flower"))
    box(page).blur()
    open_section(page, SECTIONS[MATTERS])
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "blue", "flower"])
    assert len([index for index in asked if index != asked[0]]) == 1  # all others are of the pictures


def test_pictures_and_bars_have_words(page):
    unfold(page, MATTERS, JUDGES, STYLES)
    words = START[0].split()
    expect(page.locator(MATTERS).get_by_role("img", name="A flower for the whole caption")).to_have_count(1)
    expect(page.locator(MATTERS).get_by_role("img", name=f"The same without the word “{words[1]}”")).to_have_count(1)
    expect(page.locator(MATTERS).get_by_role("img", name="100% of the greatest change")).to_have_count(1)
    expect(page.locator(JUDGES).get_by_role("img", name=re.compile("^D's bar: "))).to_have_count(13)
    expect(page.locator(STYLES).get_by_role("img", name=f"seed {START[1]}", exact=True)).to_have_count(1)


@pytest.mark.both_widths
def test_text_is_shown_as_text_and_never_run(page):
    title = page.title()
    box(page).fill(HOSTILE)
    expect(page.locator(f"{NOTES} .read")).to_contain_text("<img src=x")
    box(page).blur()
    unfold(page, MATTERS, WALK)
    expect(page.locator(f"{MATTERS} .out").first).to_have_text("img")
    page.locator("#caption-b textarea").fill(HOSTILE)
    page.locator(f"{WALK} .position").fill("31")
    expect(page.locator(f"{WALK} .caption")).to_contain_text("<script>")
    assert (
        page.locator(f"{VIEW} img, {VIEW} script, {NOTES} img, {NOTES} script, {WALK} img, {MATTERS} img").count() == 0
    )
    assert page.title() == title
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.both_widths
@pytest.mark.parametrize("text", ["x" * 10_000, "🌸 " * 300, "红色的花", "זר אדום"])
def test_odd_text_gets_pictures_and_a_sentence(page, text):
    box(page).fill(text)
    expect(page.locator(f"{NOTES} .notes li").first).to_be_visible()
    box(page).blur()
    unfold(page, MATTERS)
    expect(page.locator(f"{MATTERS} .item").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_seed_dice_and_number_change_the_pictures(page):
    first = picture(page)
    after(page, lambda: page.locator("#seed-caption input").fill("77"))
    assert differ(first, picture(page))
    page.locator("#dice-caption").click()
    expect(page.locator("#seed-caption input")).not_to_have_value("77")
    page.locator("#caption-count").get_by_label("16").check()
    expect(page.locator(f"{VIEW} canvas")).to_have_count(16)
    page.locator("#caption-count").get_by_label("1", exact=True).check()
    expect(page.locator(f"{VIEW} canvas")).to_have_count(1)
    side = page.locator(f"{VIEW} canvas").evaluate("(c) => c.getBoundingClientRect().width")
    assert side > 300


def test_a_bad_seed_is_one_sentence_and_the_pictures_stay(page):
    before = picture(page)
    page.locator("#seed-caption input").fill("-4")
    expect(page.get_by_text("-4 is outside").first).to_be_visible()
    assert np.array_equal(picture(page), before)


def test_try_this_examples_and_reset_set_the_caption(page):
    unfold(page, MATTERS)
    page.get_by_role("button", name="Ask for a car").click()
    expect(page.locator(f"{NOTES} .notes")).to_contain_text("has only ever seen flowers")
    expect(page.locator(f"{MATTERS} .out")).to_have_text(["a", "red", "car"])
    page.get_by_role("button", name="a black flower with bright green dots").click()
    expect(page.locator(f"{VIEW} .pictures")).to_have_attribute("aria-label", re.compile("a black flower"))
    open_section(page, "Take it with you")
    expect(page.locator("#caption-program")).to_contain_text("a black flower with bright green dots")
    page.locator("#caption-reset").click()
    expect(box(page)).to_have_value(START[0])
    expect(page.locator("#caption-reset")).to_be_disabled()
    expect(page.locator(f"{MATTERS} .item")).to_have_count(1 + len(START[0].split()))


def test_scrubbing_the_walk_needs_no_request(page):
    unfold(page, WALK)
    sent = events_sent(page)
    slider = page.locator(f"{WALK} .position")
    slider.fill("0")
    first = picture(page, WALK)
    expect(page.locator(f"{WALK} .caption")).to_have_text(f"A: {START[0]}")
    slider.fill("31")
    assert differ(first, picture(page, WALK))
    assert sent == []


def test_the_walk_follows_its_controls(page):
    unfold(page, WALK)
    page.locator(f"{WALK} .position").fill("31")
    last = picture(page, WALK)
    after(page, lambda: page.locator("#caption-b textarea").fill("a green flower"), WALK)
    expect(page.locator(f"{WALK} .caption")).to_have_text("B: a green flower")
    assert differ(last, picture(page, WALK))
    expect(page.locator("#seed-caption-b input")).to_be_disabled()
    page.get_by_label("two noises").check()
    expect(page.locator(f"{WALK} .caption")).to_have_text("B: seed 5")
    expect(page.locator("#caption-b textarea")).to_be_disabled()
    page.locator("#seed-caption-b input").fill("6")
    expect(page.locator(f"{WALK} .caption")).to_have_text("B: seed 6")
    page.locator("#dice-caption-b").click()
    expect(page.locator(f"{WALK} .caption")).not_to_have_text("B: seed 6")


@pytest.mark.parametrize(
    ("button", "name", "start"),
    [("#walk-png", "caption-walk.png", b"\x89PNG"), ("#walk-gif", "caption-walk.gif", b"GIF8")],
)
def test_the_walk_can_be_taken_home(page, button, name, start):
    unfold(page, WALK)
    with page.expect_download() as download:
        page.locator(button).click()
    assert download.value.suggested_filename == name
    assert download.value.path().read_bytes().startswith(start)


def test_the_pictures_and_the_program_can_be_taken_home(page):
    open_section(page, "Take it with you")
    with page.expect_download() as download:
        page.locator("#caption-png").click()
    assert download.value.suggested_filename == "flowers.png"
    assert Image.open(download.value.path()).size == (3 * 256, 3 * 256)
    expect(page.locator("#caption-program")).to_contain_text(re.compile("load.*text-encoder-flowers"))


def test_styles_follow_the_other_caption_and_a_visitors_picture(page, tmp_path):
    unfold(page, STYLES)
    expect(page.locator(f"{STYLES} .item")).to_have_count(5)
    expect(page.locator(f"{STYLES} canvas")).to_have_count(10)
    above, below = picture(page, STYLES, 0), picture(page, STYLES, 1)
    assert not differ(above, picture(page, VIEW, 0))
    after(page, lambda: page.locator("#caption-c textarea").fill("a blue flower"), STYLES)
    assert not differ(picture(page, STYLES, 0), above)
    assert differ(picture(page, STYLES, 1), below)
    Image.new("RGB", (90, 70), (200, 30, 30)).save(tmp_path / "red.png")
    page.locator("#style-upload input[type=file]").set_input_files(tmp_path / "red.png")
    after(page, page.locator("#style-upload").get_by_role("button", name="Send", exact=True).click, STYLES)
    expect(page.locator(f"{STYLES} .item").first).to_contain_text("your picture")
    assert not differ(picture(page, STYLES, 0), np.array([200, 30, 30]))
    assert not differ(picture(page, STYLES, 2), above)


def test_a_file_that_the_server_refuses_leaves_the_box_empty(page, tmp_path):
    unfold(page, STYLES)
    (tmp_path / "broken.tif").write_bytes(b"II*\0" + bytes(100))
    upload = page.locator("#style-upload")
    page.locator("#style-upload input[type=file]").set_input_files(tmp_path / "broken.tif")
    upload.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("damaged").first).to_be_visible()
    expect(upload).to_contain_text("Your picture stays on this computer.")
    expect(upload.locator(".invitation b")).to_have_text("Take the style of your own picture")
    after(page, lambda: page.locator("#caption-c textarea").fill("a blue flower"), STYLES)
    expect(page.locator(f"{STYLES} .item")).to_have_count(5)


def test_the_judges_bars_follow_the_caption(page):
    unfold(page, JUDGES)
    bars = f"{JUDGES} .measure > i"
    before = page.locator(bars).evaluate_all("(all) => all.map((bar) => bar.style.width)")
    assert len(before) == 13
    after(page, lambda: page.get_by_role("button", name="Contradict yourself").click(), JUDGES)
    assert page.locator(bars).evaluate_all("(all) => all.map((bar) => bar.style.width)") != before
