"""Links to the tabs "Watch it learn" and "Caption to image", and to folded sections: another page shows the same."""

import re

import numpy as np
from playwright.sync_api import expect

from tests.browser.conftest import canvas_pixels, link_of, open_section, watched_page
from tests.browser.test_caption_live import wait_for_pictures
from tests.browser.test_caption_tab import VIEW, WALK, box
from tests.browser.test_watch_tab import FILM, wait_for_step

OPEN = re.compile(r"\bopen\b")
WISH = ("a white flower with a yellow center", 1234, 4)


def assert_same(page, other, selector):
    """Two pages show the same on all canvases that a selector finds."""
    expect(other.locator(selector)).to_have_count(page.locator(selector).count())
    for one, its in zip(page.locator(selector).all(), other.locator(selector).all(), strict=True):
        assert np.array_equal(canvas_pixels(one), canvas_pixels(its))


def section(page, tab, name):
    """What folds a section."""
    return page.locator(f"#section-{tab}-{name} > .label-wrap")


def test_a_link_shows_the_same_captions_pictures_and_walk(browser, address):
    text, seed, count = WISH
    with watched_page(browser, address, 1280) as page:
        page.get_by_role("tab", name="Caption to image").click()
        box(page).fill(text)
        link_of(page, "text=a+white")
        page.locator("#seed-caption input").fill(str(seed))
        link_of(page, f"seed={seed}")
        page.locator("#caption-count").get_by_label(str(count), exact=True).check()
        link_of(page, "text=a+white", f"seed={seed}", "count=4")
        open_section(page, "Walk from one sentence")
        link_of(page, "section=walk")
        page.locator("#caption-b textarea").fill("a blue flower")
        link = link_of(page, "text=a+white", f"seed={seed}", "count=4", "other=a+blue+flower", "section=walk", "w=")
        wait_for_pictures(page, *WISH)
        path = f'{WALK} .scrubber[data-path*="a blue flower"]'
        expect(page.locator(path)).to_be_attached()
        with watched_page(browser, link, 1280) as other:
            expect(other.locator("#caption-b textarea")).to_have_value("a blue flower")
            other.locator(VIEW).scroll_into_view_if_needed()  # the link shows its section, and what nobody sees waits
            wait_for_pictures(other, *WISH)
            expect(box(other)).to_have_value(text)
            expect(section(other, "caption", "walk")).to_have_class(OPEN)
            assert_same(page, other, f"{VIEW} .pictures canvas")
            name = page.locator(f"{WALK} .scrubber").get_attribute("data-path")
            expect(other.locator(f"{WALK} .scrubber")).to_have_attribute("data-path", name)
            other.locator("#caption-reset").click()
            other.wait_for_function("!location.hash.includes('text=')")
            other.go_back()
            expect(box(other)).to_have_value(text)


def test_a_link_shows_the_same_moment_of_the_same_film(browser, address):
    with watched_page(browser, address, 1280) as page:
        page.get_by_role("tab", name="Watch it learn").click()
        page.get_by_role("radio", name="D too strong").check()
        link_of(page, "story=strong")
        page.locator(f"{FILM} .position").fill("30")
        open_section(page, "The formulas")
        link = link_of(page, "story=strong", "moment=30", "section=formulas")
        with watched_page(browser, link, 1280) as other:
            wait_for_step(other, 30)
            expect(other.get_by_role("radio", name="D too strong")).to_be_checked()
            expect(other.locator(".curves svg")).to_have_count(3)
            assert_same(page, other, f"{FILM} canvas.stage")
            open_section(other, "The formulas")
            expect(section(other, "watch", "formulas")).not_to_have_class(OPEN)
            other.wait_for_function("!location.hash.includes('section=')")
            other.go_back()
            expect(section(other, "watch", "formulas")).to_have_class(OPEN)
