"""Files that come slowly, or not at all."""

import contextlib
import re
from urllib.parse import urlsplit

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
    expect(progress).to_contain_text(re.compile(r"has loaded: .* of .* MB"))


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
        expect(page.locator("#path-player .bar .end").first).to_have_text("A 7")


def test_without_its_script_a_view_says_so(page, address):
    page.route("**/components.js", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_text(SORRY).first).to_be_visible()
    page.get_by_role("tab", name="Latent interpolation").click()
    expect(page.locator("#latent-view")).to_have_text(SORRY)


CALM, RESTLESS = 15_000, 2_000  # milliseconds between two questions whether the server is there


def open_watch(page):
    page.get_by_role("tab", name="Watch it learn").click()
    painted(page, "#film")


def is_grey(page, selector, grey):
    for control in page.locator(selector).all():
        expect(control).to_have_js_property("inert", grey)


def test_without_a_server_what_needs_it_is_grey(page, address):
    page.clock.install()
    with web_server(address.rstrip("/"), "") as front:
        page.goto(front)
        page.get_by_role("tab", name="Super-resolution").click()
        painted(page, "#sr-viewer")
        expect(page.locator("#connection .connection")).to_have_text("")
    page.clock.fast_forward(CALM)
    expect(page.locator("#connection .connection")).to_contain_text("The server does not answer.")
    for part in ("#sr-compare", "#sr-mode label", "#sr-left label", "#sr-examples button", "#sr-upload button"):
        is_grey(page, part, True)
    is_grey(page, "#sr-viewer .divider", False)  # it moves in the page alone


def test_once_the_server_is_back_all_goes_on(page, address):
    page.clock.install()
    with web_server(address.rstrip("/"), "") as front:
        page.goto(front)
        open_watch(page)
    page.clock.fast_forward(CALM)
    is_grey(page, "#story label", True)
    page.locator("#film .position").fill("3")
    expect(page.locator("#film [data-ready]")).to_have_attribute("data-step", "3")
    with web_server(address.rstrip("/"), "", port=urlsplit(front).port):
        page.clock.fast_forward(RESTLESS)
        expect(page.locator("#connection .connection")).to_have_text("")
        is_grey(page, "#story label", False)
        expect(page.locator("#film [data-ready]")).to_have_attribute("data-step", "3")  # the same page
        page.locator("#story label").last.click()
        painted(page, "#film", 1)


def test_a_request_that_fails_is_noticed_at_once(page, address):
    with web_server(address.rstrip("/"), "") as front:
        page.goto(front)
        open_watch(page)
    page.locator("#story label").last.click()
    expect(page.locator("#connection .connection")).to_contain_text("The server does not answer.")
    is_grey(page, "#story label", True)


def test_a_server_that_started_anew_asks_for_the_page_to_be_loaded_again(page, address):
    page.goto(address)
    open_watch(page)
    page.route("**/gradio_api/app_id", lambda route: route.fulfill(json={"app_id": 1}))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#connection .connection")).to_contain_text("The server has restarted")
    is_grey(page, "#story label", True)
    page.unroute_all()
    page.get_by_role("button", name="Reload the page").click()
    expect(page.locator("#connection .connection")).to_have_text("")
    open_watch(page)
    is_grey(page, "#story label", False)
