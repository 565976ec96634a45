"""One app and one browser for all browser tests; every page is checked for what no page may do."""

from contextlib import contextmanager

import pytest
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


def events_sent(page) -> list[str]:
    """A list that grows with every event that the page asks the server to handle from now on."""
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/queue/" in request.url else None)
    return sent


@contextmanager
def watched_page(browser, address, width):
    """A page; at the end nothing may have failed, and no other host may have been asked."""
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    faults, foreign = [], []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    local = (address.rstrip("/"), "data:", "blob:")
    opened.on("request", lambda sent: None if sent.url.startswith(local) else foreign.append(sent.url))
    opened.goto(address)
    yield opened
    context.close()
    assert not foreign
    assert not faults
