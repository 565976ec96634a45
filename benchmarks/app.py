"""Time the app as a visitor experiences it: start-up, memory, paths, pyramids, flowers and film in a real browser.

python -m benchmarks.app

The server draws all of it (?live=0); benchmarks.live times what the browser draws.
"""

import argparse
import statistics

from playwright.sync_api import Page, sync_playwright

from benchmarks.running import running_app
from tests.browser import chromium

# Performs an action; resolves to the milliseconds until a view has decoded and painted the new pictures.
UNTIL_READY = """(view, action) => new Promise((resolve) => {
  const started = performance.now();
  const watcher = new MutationObserver(() => {
    watcher.disconnect();
    resolve(performance.now() - started);
  });
  watcher.observe(document.querySelector(view), {subtree: true, attributeFilter: ["data-ready"]});
  action();
})"""

# Changes seed A.
CHANGE_SEED = f"""(seed) => ({UNTIL_READY})("#path-player", () => {{
  const box = document.querySelector("#seed-a input");
  box.value = seed;
  box.dispatchEvent(new Event("input", {{bubbles: true}}));
}})"""

# Types a caption.
WRITE = f"""(text) => ({UNTIL_READY})("#caption-view", () => {{
  const box = document.querySelector("#caption textarea");
  box.value = text;
  box.dispatchEvent(new Event("input", {{bubbles: true}}));
}})"""

# Clicks on a part of the chain.
CLICK = f"""(selector) => ({UNTIL_READY})("#chain", () => document.querySelector(`#chain ${{selector}}`).click())"""

# Moves the film's slider to every moment; returns the milliseconds that each takes.
SCRUB = """() => {
  const slider = document.querySelector("#film .position");
  return Array.from({length: Number(slider.max) + 1}, (_, moment) => {
    const started = performance.now();
    slider.value = moment;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    document.querySelector("#film .telling").getBoundingClientRect();
    return performance.now() - started;
  });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.app", description=__doc__.splitlines()[0])
    parser.add_argument("--paths", type=int, default=15, help="paths to time (default: %(default)s)")
    args = parser.parse_args()
    with running_app() as app:
        print(f"first answer after {app.seconds:.1f} s, memory then {app.memory:.0f} MB")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
            page = browser.new_page()
            times, frames = time_paths(page, f"{app.url}?live=0", args.paths), time_film(page)
            captions, chains = time_captions(page), time_chains(page)
            browser.close()
        print(f"a path of 48 frames: {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms of {len(times)}")
        for name, milliseconds in chains.items():
            print(f"{name}: {statistics.median(milliseconds):.0f} ms, slowest {max(milliseconds):.0f} ms")
        if captions:
            print(f"a caption's nine pictures: {statistics.median(captions):.0f} ms, slowest {max(captions):.0f} ms")
        print(f"scrubbing a film: {statistics.median(frames):.1f} ms a moment, slowest {max(frames):.1f} ms")
        print(f"memory at the end {app.memory:.0f} MB")


def time_paths(page: Page, url: str, count: int) -> list[float]:
    page.goto(url)
    page.get_by_role("tab", name="Latent interpolation").click()
    page.locator("#path-player[data-ready], #path-player [data-ready]").wait_for(state="attached")
    page.evaluate(CHANGE_SEED, 999)  # the first one warms up
    return [page.evaluate(CHANGE_SEED, 1000 + i) for i in range(count)]


def time_chains(page: Page) -> dict[str, list[float]]:
    """Milliseconds to draw a whole pyramid and its finest level anew; {} where there is no such tab."""
    tab = page.get_by_role("tab", name="Pyramid levels")
    if not tab.count():
        return {}
    tab.click()
    page.locator("#chain[data-ready], #chain [data-ready]").wait_for(state="attached")
    page.evaluate(CLICK, ".layout")  # the first one warms up
    buttons = {"a whole pyramid": ".layout", "its finest noise": ".levels > :last-child .dice"}
    return {name: [page.evaluate(CLICK, selector) for _ in range(10)] for name, selector in buttons.items()}


def time_captions(page: Page) -> list[float]:
    """Milliseconds from a caption to its pictures; [] where the checkpoints of that tab are missing."""
    tab = page.get_by_role("tab", name="Caption to image")
    if not tab.count():
        return []
    tab.click()
    page.locator("#caption-view[data-ready], #caption-view [data-ready]").wait_for(state="attached")
    colours = ("red", "pink", "white", "purple", "yellow", "orange")
    return [page.evaluate(WRITE, f"this flower has {colour} petals") for colour in ("blue", *colours)][1:]


def time_film(page: Page) -> list[float]:
    """Milliseconds of script, style and layout for each moment of the film; 16.7 allow 60 frames per second."""
    page.get_by_role("tab", name="Watch it learn").click()
    page.locator("#film[data-ready], #film [data-ready]").wait_for(state="attached")
    page.evaluate(SCRUB)  # the first time warms up
    return page.evaluate(SCRUB)


if __name__ == "__main__":
    main()
