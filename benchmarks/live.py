"""Time what a visitor's browser draws by itself, from the first byte to a pointer that drags.

python -m benchmarks.live

One table: how soon and in how much memory the app answers; of each tab that the browser draws, what travels until the
first picture of its own, at a first and at a second visit; and how well pictures follow the pointer, alone, beside a
busy core, with the page's thread four times slower, and where a class shares a line. With --minutes, also the memory of
a page that is used for so long.
"""

import argparse
import itertools
import json
import math
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.running import App, busy_core, resident, running_app
from tests.browser import chromium

LINE = {"offline": False, "latency": 20, "downloadThroughput": 50e6 / 8 / 30, "uploadThroughput": 50e6 / 8 / 30}
SLOWER = {"rate": 4}
PHONE = {"viewport": {"width": 400, "height": 800}, "device_scale_factor": 2}
PATIENCE = 120_000  # milliseconds
WIDTH = 88  # characters of the table's first column
SWEEP = 1.5  # seconds that the pointer takes from A to B


class Tab(NamedTuple):
    """A tab that the browser draws, by CSS selectors."""

    name: str
    title: str
    view: str  # says how far its networks have come
    first: tuple[str, str]  # what gets a new attribute with the first own picture, and which one
    picture: tuple[str, str]  # the same of every picture while something is dragged
    handle: str  # what is dragged
    button: str = ""  # asks for the first own picture, where the tab does not draw it unasked
    section: str = ""  # title of the folded section where the handle is


LATENT = Tab(
    name="latent",
    title="Latent interpolation",
    view="#latent-view",
    first=("#path-player", "data-path"),
    picture=("#path-player .stage", "data-at"),
    handle="#path-player .stage",
)
PYRAMID = Tab(
    name="pyramid",
    title="Pyramid levels",
    view="#pyramid-chain",
    first=('.pyramid[data-live="ready"] #chain', "data-ready"),
    picture=("#chain", "data-ready"),
    handle="#chain .gain:visible",
    button="#chain .detail",
)
CAPTIONS = Tab(
    name="captions",
    title="Caption to image",
    view="#caption-view",
    first=("#caption-view .pictures", "data-wish"),
    picture=("#caption-walk .stage", "data-at"),
    handle="#caption-walk .scrubber[data-path] .stage",
    section="Walk from one sentence to another",
)
TABS = (LATENT, PYRAMID, CAPTIONS)

# What the page notes: tasks of 50 milliseconds and more; when there were own pictures, and the first one of each tab.
NOTES = (
    f"const tabs = {json.dumps([tab._asdict() for tab in TABS])};"
    + """
window.notes = { blocks: [], first: {}, pictures: [] };
new PerformanceObserver((list) => notes.blocks.push(...list.getEntries()))
  .observe({ type: "longtask", buffered: true });
new MutationObserver((changes) => {
  for (const { target, attributeName } of changes) {
    for (const { name, first, picture } of tabs) {
      if (attributeName === first[1] && target.matches(first[0])) notes.first[name] ??= performance.now();
      if (attributeName === picture[1] && target.matches(picture[0])) notes.pictures.push(performance.now());
    }
  }
}).observe(document, { subtree: true, attributes: true });
document.addEventListener("pointerdown", ({ pointerId }) => (notes.pointer = pointerId), true);
"""
)
# Moves the pointer to and fro over a handle, once in each frame as a mouse does. Playwright waits for the page after
# each move of its mouse: beside all else on two cores it sends 20 to 40 a second, and what it drags seems as slow.
MOVE = """(handle, [seconds, sweep]) => new Promise((resolve) => {
  const { x, y, width, height } = handle.getBoundingClientRect();
  const start = performance.now();
  notes.pictures = [];
  notes.moves = 0;
  const frame = () => {
    const now = (performance.now() - start) / 1000;
    if (now >= seconds) {
      resolve({ start, ...notes, seconds: now });
      return;
    }
    notes.moves += 1;
    const share = 0.5 - 0.45 * Math.cos(Math.PI * now / sweep);
    const place = { clientX: x + share * width, clientY: y + height / 2 };
    if (handle.matches("input")) {
      handle.value = Number(handle.min) + share * (handle.max - handle.min);
      handle.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      handle.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerId: notes.pointer, ...place }));
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
READY = "(view) => document.querySelector(`${view} :is([data-live=ready], [data-live=failed])`)"
SETTLED = "({ name, view }) => notes.first[name] || document.querySelector(`${view} [data-live=failed]`)"


@dataclass
class Traffic:
    """What a page fetches."""

    addresses: dict[str, str] = field(default_factory=dict)  # by request, below the app's
    sizes: dict[str, float] = field(default_factory=dict)  # bytes that travelled, by request; 0 from the cache

    def watch(self, page: Page, url: str) -> None:
        """Count from now on."""
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.requestWillBeSent", lambda event: self._add(event["requestId"], event["request"]["url"], url)
        )
        session.on("Network.loadingFinished", lambda event: self._end(event["requestId"], event["encodedDataLength"]))

    def bytes(self, folder: str = "") -> float:
        """All that came from a folder."""
        return sum(size for request, size in self.sizes.items() if self.addresses[request].startswith(folder))

    def _add(self, request: str, address: str, url: str) -> None:
        self.addresses[request] = address.removeprefix(url)

    def _end(self, request: str, size: float) -> None:
        self.sizes[request] = size


def block_text(milliseconds: float) -> str:
    """What is said of the longest block."""
    return f"{milliseconds:.0f} ms" if milliseconds else "under 50 ms"


@dataclass(frozen=True)
class Visit:
    """A page with a tab open."""

    page: Page
    tab: Tab
    traffic: Traffic
    seconds: tuple[float, float] | None  # to the first own picture: from the address, and from the click on the tab
    block: float  # longest since the click, in milliseconds; 0 where none took 50

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        """What is said of it."""
        if self.seconds is None:
            yield f"{name}: first own picture", self.page.locator(f"{self.tab.view} .progress").inner_text()
            return
        yield f"{name}: first own picture, from the address", f"{self.seconds[0]:.2f} s"
        yield f"{name}: first own picture, from the click on the tab", f"{self.seconds[1]:.2f} s"
        live, every = self.traffic.bytes("live/"), self.traffic.bytes()
        yield f"{name}: plan and weights; all", f"{live / 1e6:.2f} MB; {every / 1e6:.2f} MB"
        yield f"{name}: longest block of the page since the click", block_text(self.block)


@dataclass(frozen=True)
class Drag:
    """How pictures followed a pointer."""

    rate: float  # pictures a second
    moves: float  # of the pointer a second: frames of the page
    pause: float  # longest between two of them, in milliseconds
    block: float  # longest of the page, in milliseconds; 0 where none took 50
    requests: int

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        """What is said of it."""
        yield f"{name}: pictures a second, of so many frames", f"{self.rate:.0f}, {self.moves:.0f}"
        yield f"{name}: longest pause between two", f"{self.pause:.0f} ms"
        yield f"{name}: longest block of the page", block_text(self.block)
        yield f"{name}: requests", f"{self.requests}"


def engine_size(traffic: Traffic, url: str) -> float:
    """Bytes of the worker and its kernel: a worker's requests are not among the page's."""
    (worker,) = [address for address in traffic.addresses.values() if address.endswith("/worker.js")]
    total = 0
    for file in ("worker.js", "kernels-relaxed.wasm"):
        request = urllib.request.Request(url + worker.replace("worker.js", file), headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            total += len(answer.read())
    return total


def visit(context: BrowserContext, url: str, tab: Tab, line: dict | None = None) -> Visit:
    """Open the app and a tab, and wait for the first picture that the browser draws."""
    page, traffic = context.new_page(), Traffic()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(NOTES)
    traffic.watch(page, url)
    if line:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    page.goto(url)
    click, first = open_tab(page, tab)
    return Visit(
        page, tab, traffic, (first / 1000, (first - click) / 1000) if first else None, longest_block(page, click)
    )


def open_tab(page: Page, tab: Tab) -> tuple[float, float | None]:
    """When a tab was clicked and when it had its first own picture, None if none comes: milliseconds of the page."""
    button = page.get_by_role("tab", name=tab.title)
    button.wait_for()
    click = page.evaluate("performance.now()")
    button.click()
    page.wait_for_function(READY, arg=tab.view)
    if tab.button:
        page.locator(tab.button).first.dispatch_event("click")
    page.wait_for_function(SETTLED, arg=tab._asdict())
    return click, page.evaluate("(name) => notes.first[name] ?? null", tab.name)


def longest_block(page: Page, since: float) -> float:
    """Milliseconds of the longest task of the page's thread since a moment of its clock; 0 where none took 50."""
    return page.evaluate(
        "(t) => Math.max(0, ...notes.blocks.filter((b) => b.startTime >= t).map((b) => b.duration))", since
    )


def rest(page: Page, traffic: Traffic) -> None:
    """Wait until nothing has come for a second: what is in sight is fetched."""
    before = -1
    while before < (before := len(traffic.addresses) + len(traffic.sizes)):
        page.wait_for_timeout(1000)


def drag(page: Page, tab: Tab, traffic: Traffic, seconds: float) -> Drag:
    """Move a pointer to and fro over what a tab lets be dragged, once in each frame."""
    handle = page.locator(tab.handle).first
    if tab.section and not handle.is_visible():
        page.locator(".section > .label-wrap").filter(has_text=tab.section).click()
    handle.scroll_into_view_if_needed()
    rest(page, traffic)
    handle.hover()
    page.mouse.down()
    requests = len(traffic.addresses)
    notes = handle.evaluate(MOVE, [seconds, SWEEP])
    block = longest_block(page, notes["start"])
    page.mouse.up()
    pauses = [later - earlier for earlier, later in itertools.pairwise(notes["pictures"])]
    return Drag(
        rate=len(notes["pictures"]) / notes["seconds"],
        moves=notes["moves"] / notes["seconds"],
        pause=max(pauses, default=math.inf),
        block=block,
        requests=len(traffic.addresses) - requests,
    )


def measure(app: App, browser: Browser, tab: Tab, seconds: float) -> Iterator[tuple[str, str]]:
    """The rows about a tab, one by one."""
    visitor = browser.new_context()
    first = visit(visitor, app.url, tab)
    yield from first.rows("first visit")
    yield "the engine besides, at the first visit", f"{engine_size(first.traffic, app.url) / 1000:.1f} kB"
    second = visit(visitor, app.url, tab)
    yield from second.rows("second visit")
    alone = drag(second.page, tab, second.traffic, seconds)
    yield from alone.rows("dragging")
    with busy_core():
        busy = drag(second.page, tab, second.traffic, seconds)
    yield from busy.rows("dragging beside a busy core")
    yield "pictures a second beside a busy core, of those alone", f"{busy.rate / alone.rate:.0%}"
    visitor.new_cdp_session(second.page).send("Emulation.setCPUThrottlingRate", SLOWER)
    yield from drag(second.page, tab, second.traffic, seconds).rows("dragging, page's thread four times slower")
    visitor.close()
    pupil = browser.new_context()
    far = visit(pupil, app.url, tab, LINE)
    yield from far.rows("50 Mbit/s shared by thirty")
    yield from drag(far.page, tab, far.traffic, seconds).rows("50 Mbit/s shared by thirty, dragging")
    pupil.close()


def use(app: App, browser: Browser, minutes: float, seconds: float) -> Iterator[tuple[str, str]]:
    """The rows about memory: all tabs in turn, on a phone-sized screen."""
    phone = browser.new_context(**PHONE)
    start = visit(phone, app.url, TABS[0])
    begin, before, said = time.monotonic(), len(start.traffic.addresses), 0
    for count, tab in enumerate(itertools.cycle(TABS)):
        if count == len(TABS):
            before = len(start.traffic.addresses)
            yield "phone, each tab used once: JavaScript; all of the page's process", memory(browser, start.page)
        passed = (time.monotonic() - begin) / 60
        if count > len(TABS) and passed >= said + 1:
            said = int(passed)
            yield f"phone, after {passed:.1f} minutes: the same", memory(browser, start.page)
        if count >= len(TABS) and passed > minutes:
            break
        open_tab(start.page, tab)
        drag(start.page, tab, start.traffic, seconds)
    yield "phone: requests since each tab was used once", f"{len(start.traffic.addresses) - before}"
    phone.close()


def memory(browser: Browser, page: Page) -> str:
    """What is said of a page's memory: what its JavaScript holds, and its process with the engine's workers."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    (heap,) = [m["value"] for m in session.send("Performance.getMetrics")["metrics"] if m["name"] == "JSHeapUsedSize"]
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    size = max(resident(process["id"]) for process in processes if process["type"] == "renderer")  # the rest are spare
    return f"{heap / 1e6:.0f} MB; {size:.0f} MB"


def table(app: App, browser: Browser, seconds: float, minutes: float) -> Iterator[tuple[str, str]]:
    """All rows, one by one."""
    yield "first answer (the page and its config) after the start", f"{app.seconds:.1f} s"
    yield "memory then", f"{app.memory:.0f} MB"
    for tab in TABS:
        for what, value in measure(app, browser, tab, seconds):
            yield f"{tab.name}: {what}", value
    yield "memory of the app at the end", f"{app.memory:.0f} MB"
    if minutes:
        yield from use(app, browser, minutes, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="of each drag (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=0, help="of use whose memory is measured (default: none)")
    args = parser.parse_args()
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for what, value in table(app, browser, args.seconds, args.minutes):
            print(f"{what:{WIDTH}} {value}", flush=True)
        browser.close()
    with busy_core(), running_app() as app:
        print(f"{'first answer beside a busy core':{WIDTH}} {app.seconds:.1f} s")


if __name__ == "__main__":
    main()
