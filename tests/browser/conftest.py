"""One app and one browser for all browser tests; every page is checked for what no page may do."""

import base64
import io
import re
import zlib
from collections.abc import Callable
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from gan_demo.evaluation import plans
from gan_demo.models.srgan import SRGAN, SRGANConfig
from gan_demo.services.classes import FOLDER
from gan_demo.ui import classes
from tests.browser import chromium
from tests.conftest import INFO
from tests.helpers import served, served_from, tiny_lapgan

expect.set_options(timeout=30_000)
Act = Callable[[Page], object]  # change a control as a visitor would, and wait until the page shows it
WIDTHS = {"wide": 1280, "narrow": 400}  # in pixels


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


def pytest_generate_tests(metafunc):
    """A test that asks for `page_width` runs at one, by its name, or at both if it is marked so."""
    if "page_width" not in metafunc.fixturenames:
        return
    names = list(WIDTHS)
    if not metafunc.definition.get_closest_marker("both_widths"):
        names = [names[zlib.crc32(metafunc.function.__name__.encode()) % len(names)]]
    metafunc.parametrize("page_width", [WIDTHS[name] for name in names], ids=names)


@pytest.fixture
def page(browser, address, page_width):
    """A page on the app."""
    with watched_page(browser, address, page_width) as opened:
        yield opened


@pytest.fixture(scope="session")
def tiny_root(tmp_path_factory):
    """A folder of tiny, untrained checkpoints of pyramids and super-resolution."""
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_lapgan([8, 16, 32, 64], []).save_pretrained(root / "lapgan-flowers")
    tiny_lapgan([8, 16, 32], ["cat", "ship"]).save_pretrained(root / "lapgan-cifar10")
    for name in ("lapgan-flowers", "lapgan-cifar10"):
        plans.write(root / name)
    torch.manual_seed(0)
    model = SRGAN(SRGANConfig(blocks=1, channels=8))
    model.info = dict(INFO)
    for model.kind in ("srresnet", "srgan"):
        model.save_pretrained(root / f"{model.kind}-tiny")
    return root


@pytest.fixture(scope="module")
def tiny_address(tiny_root):
    """The address of the app on those; until a module ends, no other app finds its checkpoints."""
    with served_from(tiny_root) as url:
        yield url


@pytest.fixture(scope="module")
def class_address(tmp_path_factory):
    """The address of an app that keeps answers of classes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FOLDER, str(tmp_path_factory.mktemp("classes")))
        with served() as url:
            yield url
    classes._open.cache_clear()


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


def drawn(view: str, act: Act) -> Act:
    """Change something of a view that the browser draws, which says when it shows all that was asked for."""

    def change(page: Page) -> None:
        page.locator(view).scroll_into_view_if_needed()
        current = page.locator(f'{view}[data-live="ready"][data-current="true"]')
        expect(current).to_have_count(1)
        act(page)
        expect(current).to_have_count(1)

    return change


# What the canvases and images at a selector show, as one text: those that somebody sees and that have been painted.
PICTURES = """(selector) => {
  const read = (picture) => {
    if (picture.matches("canvas")) return picture.toDataURL();
    const { naturalWidth: width, naturalHeight: height, src } = picture;
    if (width && src.startsWith("data:")) return src; // to encode millions of pixels anew takes seconds
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    if (width) canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL();
  };
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true });
  return [...document.querySelectorAll(selector)].filter(isSeen).map(read).join("\\n");
}"""


# Whether two such texts show the same. Server and browser draw the same within a level, of which an enhanced contrast
# makes several; and a page shows the server's picture where the network came later than that.
ALIKE = """async (now, before) => {
  const [MOST, MEAN] = [8, 1]; // levels of 255
  const pixels = async (uri) => {
    const picture = Object.assign(new Image(), { src: uri });
    await picture.decode();
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    context.drawImage(picture, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  };
  const isNear = async (one, other) => {
    const [a, b] = await Promise.all([one, other].map(pixels)).catch(() => [[], null]);
    if (a.length !== b?.length) return false;
    const gaps = a.map((value, i) => Math.abs(value - b[i]));
    const sum = gaps.reduce((total, gap) => total + gap, 0);
    return gaps.every((gap) => gap <= MOST) && sum <= MEAN * gaps.length;
  };
  const [pictures, others] = [now, before].map((text) => text.split("\\n"));
  if (pictures.length !== others.length) return false;
  for (const [i, one] of pictures.entries()) if (one !== others[i] && !(await isNear(one, others[i]))) return false;
  return true;
}"""


def wait_for_look(page, selector: str, pictures: str, same: bool = True) -> None:
    """Wait until the pictures at a selector look like these (see `PICTURES` and `ALIKE`), or do not."""
    page.wait_for_function(
        f"async ([selector, pictures, same]) => (await ({ALIKE})(({PICTURES})(selector), pictures)) === same",
        arg=[selector, pictures, same],
    )


def link_of(page, *parts: str) -> str:
    """The page's address, once it says all of that."""
    page.wait_for_function("(parts) => parts.every((part) => location.hash.includes(part))", arg=list(parts))
    return page.url


def copied_link(page) -> str:
    """What "Copy link" gives."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#masthead .message")).to_contain_text("Link copied.")
    return page.evaluate("navigator.clipboard.readText()")


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
def watched_page(browser, address, width, fresh=False):
    """A page; at the end nothing may have failed, and no other host may have been asked.

    All share one context: as for a visitor who returns, the scripts of Gradio are in the cache. Only a `fresh` one has
    a context of its own, as on another machine.
    """
    context = browser.new_context(accept_downloads=True) if fresh or not browser.contexts else browser.contexts[0]
    opened = context.new_page()
    opened.set_viewport_size({"width": width, "height": 900})
    opened.set_default_timeout(30_000)
    faults, foreign = [], []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    local = (re.split("[?#]", address)[0].rstrip("/"), "data:", "blob:")
    opened.on("request", lambda sent: None if sent.url.startswith(local) else foreign.append(sent.url))
    opened.goto(address)
    try:
        yield opened
    except Exception as error:
        error.add_note("\n".join([f"The page is at {opened.url} (width {width}). Its faults:", *faults, *foreign]))
        raise
    finally:
        opened.close()
        if fresh:
            context.close()
    assert not foreign
    assert not faults
