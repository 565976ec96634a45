"""How quickly a picture follows a brush in Chromium: python -m benchmarks.paint [MODEL ...]

Steps a second for one z, the time from the end of a stroke to the first changed picture and to rest, and until the
eight other solutions are there. Run it alone on the machine.
"""

import statistics
import sys

from playwright.sync_api import Page, sync_playwright

from benchmarks.running import running_app
from tests.browser import chromium

MODELS = ["dcgan-faces", "dcgan-fashion", "dcgan-flowers"]
ROUNDS = 5
PATIENCE = 60_000  # milliseconds
# Notes when a picture is painted, when z rests and when all candidates are there, from a stroke's end on.
WATCH = """() => {
  const root = document.querySelector(".paint"), log = (window.log = {});
  const note = (name) => { log[name] ??= performance.now(); };
  window.addEventListener("pointerup", () => {
    for (const name in log) delete log[name];
    note("end");
  });
  new MutationObserver((changes) => {
    for (const { attributeName: name } of changes) {
      if (name === "data-ready") note("first");
      if (name === "data-rests" && root.dataset.rests === "true") note("rest");
      if (name === "data-settled") note("all");
    }
  }).observe(root, { subtree: true, attributeFilter: ["data-ready", "data-rests", "data-settled"] });
}"""


def measure(page: Page) -> dict[str, float]:
    """A stroke across the picture; milliseconds from its end, and steps a second until z rests."""
    box = page.locator(".paint .board").bounding_box()
    across = [(box["x"] + share * box["width"], box["y"] + 0.2 * box["height"]) for share in (0.3, 0.5, 0.7)]
    page.mouse.move(*across[0])
    page.mouse.down()
    for point in across[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()
    page.wait_for_function("log.all !== undefined", timeout=PATIENCE)
    log = page.evaluate("log")
    ms = {name: log[name] - log["end"] for name in ("first", "rest", "all")}
    return ms | {"steps": 1000 * 60 / ms["rest"]}


def main(models: list[str]) -> None:
    """Print a line for each model."""
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for model in models:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"{app.url}#tab=paint&model={model}")
            page.wait_for_selector('.paint[data-live="ready"]', timeout=PATIENCE)
            page.evaluate(WATCH)
            rounds = [measure(page) for _ in range(ROUNDS)]
            median = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
            print(
                f"{model:14} {median['steps']:.0f} steps a second; from a stroke's end {median['first']:.0f} ms to the "
                f"first picture, {median['rest']:.0f} to rest, {median['all'] / 1000:.1f} s to eight other solutions"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or MODELS)
