"""Files that come slowly, or not at all."""

import contextlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import painted
from tests.browser.web_server import SlowLine, web_server

PATIENCE = 8000  # milliseconds without a byte after which the server draws
SORRY = "This part of the page did not load. Reload the page to try again."


@pytest.fixture
def page(browser):
    """A page that nobody watches: the browser's console complains of what does not come."""
    opened = browser.contexts[0].new_page() if browser.contexts else browser.new_page()
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@contextlib.contextmanager
def trickling(page, address):
    """A slow line that has begun to send the weights to a page, whose clock the test may put forward."""
    slow = SlowLine()
    with web_server(address.rstrip("/"), "", slow=slow) as slow_address:
        page.clock.install()
        page.goto(slow_address)
        page.get_by_role("tab", name="Latent interpolation").click()
        painted(page, "#path-player")
        expect(page.locator('.latent[data-live="loading"]')).to_have_count(1)
        send_slice(page, slow)
        yield slow


def send_slice(page, slow):
    """Let some more bytes pass, and wait until the page says that they are there."""
    progress = page.locator(".progress")
    before = progress.inner_text()
    slow.slices.release()
    expect(progress).not_to_have_text(before)
    expect(progress).to_contain_text(re.compile(r"until .* MB are here"))


def test_a_line_that_moves_may_be_as_slow_as_it_likes(page, address):
    with trickling(page, address) as slow:
        for _ in range(4):
            page.clock.fast_forward(PATIENCE // 2)
            send_slice(page, slow)
        expect(page.locator('.latent[data-live="loading"]')).to_have_count(1)
        slow.slices.release(1000)
        expect(page.locator('.latent[data-live="ready"]')).to_have_count(1)


def test_a_line_that_stops_leaves_the_drawing_to_the_server(page, address):
    with trickling(page, address):
        page.clock.fast_forward(PATIENCE)
        expect(page.locator(".progress")).to_have_text("Drawn by the server: no byte has come for 8 seconds.")
        page.locator("#seed-a input").fill("7")
        expect(page.locator("#path-player .strip .end").first).to_have_text("A 7")


def test_without_its_script_a_view_says_so(page, address):
    page.route("**/components.js", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_text(SORRY).first).to_be_visible()
    page.get_by_role("tab", name="Latent interpolation").click()
    expect(page.locator("#latent-view")).to_have_text(SORRY)
