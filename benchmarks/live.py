"""Time what a visitor's browser draws by itself: the latent tab, from the first byte to a pointer that drags.

python -m benchmarks.live

One table: how soon and in how much memory the app answers; what travels until the first picture of the browser's own,
at a first and at a second visit; and how well pictures follow the pointer, alone, beside a busy core, with the page's
thread four times slower, and where a class shares a line.
"""

import argparse
import itertools
import math
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.running import App, busy_core, running_app
from tests.browser import chromium

LINE = {"offline": False, "latency": 20, "downloadThroughput": 50e6 / 8 / 30, "uploadThroughput": 50e6 / 8 / 30}
SLOWER = {"rate": 4}
PATIENCE = 120_000  # milliseconds
WIDTH = 76  # characters of the table's first column
SWEEP = 1.5  # seconds that the pointer takes from A to B

# What the page notes: tasks of 50 milliseconds and more; when its own pictures were on the stage, and the first one.
NOTES = """
window.notes = { blocks: [], first: 0, pictures: [] };
new PerformanceObserver((list) => notes.blocks.push(...list.getEntries()))
  .observe({ type: "longtask", buffered: true });
new MutationObserver((changes) => {
  for (const { target, attributeName } of changes) {
    if (attributeName === "data-path" && target.id === "path-player") notes.first ||= performance.now();
    if (attributeName === "data-at" && target.matches("#path-player .stage")) notes.pictures.push(performance.now());
  }
}).observe(document, { subtree: true, attributeFilter: ["data-path", "data-at"] });
"""
SETTLED = "notes.first > 0 || document.querySelector('.latent[data-live=failed]')"


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
    """A page with the latent tab open."""

    page: Page
    traffic: Traffic
    seconds: tuple[float, float] | None  # to the first own picture: from the address, and from the click on the tab
    block: float  # longest since the click, in milliseconds; 0 where none took 50

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        """What is said of it."""
        if self.seconds is None:
            yield f"{name}: first own picture", self.page.locator(".latent .progress").inner_text()
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
    pause: float  # longest between two of them, in milliseconds
    block: float  # longest of the page, in milliseconds; 0 where none took 50
    requests: int

    def rows(self, name: str) -> Iterator[tuple[str, str]]:
        """What is said of it."""
        yield f"{name}: pictures a second", f"{self.rate:.0f}"
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


def visit(context: BrowserContext, url: str, line: dict | None = None) -> Visit:
    """Open the app and its latent tab, and wait for the first picture that the browser draws."""
    page, traffic = context.new_page(), Traffic()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(NOTES)
    traffic.watch(page, url)
    if line:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    page.goto(url)
    tab = page.get_by_role("tab", name="Latent interpolation")
    tab.wait_for()
    click = page.evaluate("performance.now()")
    tab.click()
    page.wait_for_function(SETTLED)
    first, block = page.evaluate("notes.first"), longest_block(page, click)
    return Visit(page, traffic, (first / 1000, (first - click) / 1000) if first else None, block)


def longest_block(page: Page, since: float) -> float:
    """Milliseconds of the longest task of the page's thread since a moment of its clock; 0 where none took 50."""
    return page.evaluate(
        "(t) => Math.max(0, ...notes.blocks.filter((b) => b.startTime >= t).map((b) => b.duration))", since
    )


def drag(page: Page, traffic: Traffic, seconds: float) -> Drag:
    """Move a pointer to and fro over the stage, as fast as the page takes it."""
    box = page.locator("#path-player .stage").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"], y)
    page.mouse.down()
    before = page.evaluate("notes.pictures = [], performance.now()")
    requests, start = len(traffic.addresses), time.perf_counter()
    while (now := time.perf_counter() - start) < seconds:
        page.mouse.move(box["x"] + box["width"] * (0.5 - 0.45 * math.cos(math.pi * now / SWEEP)), y)
    pictures, block = page.evaluate("notes.pictures"), longest_block(page, before)
    page.mouse.up()
    pauses = [later - earlier for earlier, later in itertools.pairwise(pictures)]
    return Drag(len(pictures) / now, max(pauses, default=math.inf), block, len(traffic.addresses) - requests)


def measure(app: App, browser: Browser, seconds: float) -> Iterator[tuple[str, str]]:
    """The rows of the table, one by one."""
    yield "first answer (the page and its config) after the start", f"{app.seconds:.1f} s"
    yield "memory then", f"{app.memory:.0f} MB"
    visitor = browser.new_context()
    first = visit(visitor, app.url)
    yield from first.rows("first visit")
    yield "the engine besides, at the first visit", f"{engine_size(first.traffic, app.url) / 1000:.1f} kB"
    second = visit(visitor, app.url)
    yield from second.rows("second visit")
    alone = drag(second.page, second.traffic, seconds)
    yield from alone.rows("dragging")
    with busy_core():
        busy = drag(second.page, second.traffic, seconds)
    yield from busy.rows("dragging beside a busy core")
    yield "pictures a second beside a busy core, of those alone", f"{busy.rate / alone.rate:.0%}"
    visitor.new_cdp_session(second.page).send("Emulation.setCPUThrottlingRate", SLOWER)
    yield from drag(second.page, second.traffic, seconds).rows("dragging, page's thread four times slower")
    yield "memory of the app, of which nothing was asked", f"{app.memory:.0f} MB"
    visitor.close()
    far = visit(browser.new_context(), app.url, LINE)
    yield from far.rows("50 Mbit/s shared by thirty")
    yield from drag(far.page, far.traffic, seconds).rows("50 Mbit/s shared by thirty, dragging")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="of each drag (default: %(default)s)")
    args = parser.parse_args()
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for what, value in measure(app, browser, args.seconds):
            print(f"{what:{WIDTH}} {value}", flush=True)
        browser.close()
    with busy_core(), running_app() as app:
        print(f"{'first answer beside a busy core':{WIDTH}} {app.seconds:.1f} s")


if __name__ == "__main__":
    main()
