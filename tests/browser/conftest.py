"""One app and one browser for all browser tests; every page is checked for what no page may do."""

import base64
import io
import re
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.browser import chromium
from tests.helpers import served

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def address():
    """The running app's address."""
    with served() as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    path = chromium.find()
    assert path, "no Chromium; `make test` installs one"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield running
        running.close()


@pytest.fixture(params=[1280, 400], ids=["wide", "narrow"])
def page(browser, address, request):
    """A page on the app."""
    with watched_page(browser, address, request.param) as opened:
        yield opened


# How often one of our components, found by a CSS selector, has painted a new value.
PAINTED = "(v) => Number(document.querySelector(`${v} [data-ready], ${v}[data-ready]`)?.dataset.ready || 0)"


def painted(page, view: str, more_than: int = 0) -> int:
    """Wait until a component has painted more often than so, and return how often it has."""
    page.wait_for_function(f"([v, n]) => ({PAINTED})(v) > n", arg=[view, more_than])
    return page.evaluate(PAINTED, view)


def painted_after(page, action, view: str) -> None:
    """Do something and wait until the component has painted a new value."""
    before = page.evaluate(PAINTED, view)
    action()
    painted(page, view, before)


def open_section(page, title: str) -> None:
    """Open a folded section of the tab that is open, by words of its title."""
    page.locator(".section > :is(.label-wrap, summary):visible").filter(has_text=title).click()


def pixels(uri: str) -> np.ndarray:
    """What a data URI shows, as an array (height, width, 3) of whole numbers."""
    return decoded(base64.b64decode(uri.split(",")[1]))


def decoded(file: bytes) -> np.ndarray:
    """What a picture file shows, as `pixels` gives it."""
    with Image.open(io.BytesIO(file)) as picture:
        return np.array(picture.convert("RGB")).astype(int)


def canvas_pixels(canvas) -> np.ndarray:
    """What the canvas at a locator shows, as `pixels` gives it."""
    return pixels(canvas.evaluate("(c) => c.toDataURL('image/png')"))


def events_sent(page) -> list[str]:
    """A list that grows with every event that the page asks the server to handle from now on."""
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/queue/" in request.url else None)
    return sent


@contextmanager
def watched_page(browser, address, width):
    """A page; at the end nothing may have failed, and no other host may have been asked.

    All share one context: as for a visitor who returns, the scripts of Gradio are in the cache.
    """
    context = browser.contexts[0] if browser.contexts else browser.new_context(accept_downloads=True)
    opened = context.new_page()
    opened.set_viewport_size({"width": width, "height": 900})
    opened.set_default_timeout(30_000)
    faults, foreign = [], []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    local = (re.split("[?#]", address)[0].rstrip("/"), "data:", "blob:")
    opened.on("request", lambda sent: None if sent.url.startswith(local) else foreign.append(sent.url))
    opened.goto(address)
    yield opened
    opened.close()
    assert not foreign
    assert not faults
