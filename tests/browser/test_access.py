"""What people need who do not see well, or use no mouse: axe-core on every tab, and keys."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import watched_page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINDINGS = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary]));
}"""
# Whatever shows pictures has painted some: what is said of them is known then.
SETTLED = """() => [...document.querySelectorAll(".section .scrubber .stage")].every((stage) => {
  return !stage.offsetParent || stage.closest("[data-ready]") || stage.dataset.at !== undefined;
})"""
TABS = ["start", "watch", "latent", "pyramid", "caption", "super_resolution", "paint", "real_or_fake", "inside"]


def open_everything(page) -> None:
    """Unfold all sections of the tab that is open."""
    page.evaluate(
        """() => {
          const closed = ".section > .label-wrap:not(.open), details.section:not([open]) > summary, .section > summary";
          for (const title of document.querySelectorAll(closed)) if (title.offsetParent) title.click();
        }"""
    )


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (400, "dark")])
def test_no_tab_has_a_serious_finding(browser, address, width, theme):
    findings = {}
    with watched_page(browser, f"{address}?__theme={theme}", width) as page:
        for tab in TABS:
            page.locator(f'[role="tab"][data-tab-id="{tab}"]').click()
            expect(page.locator("[role=tabpanel]:visible .html-container").last).to_be_visible()
            open_everything(page)
            page.wait_for_function(SETTLED)
            page.add_script_tag(path=AXE)
            if faults := page.evaluate(FINDINGS, RULES):
                findings[tab] = faults
    assert not findings, json.dumps(findings, indent=1)


def test_arrow_keys_move_between_tabs(browser, address):
    with watched_page(browser, address, 1280) as page:
        tabs = page.locator('[role="tab"]:visible')
        tabs.first.focus()
        for key, place in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", -1), ("Home", 0)]:
            page.keyboard.press(key)
            chosen = tabs.nth(place)
            expect(chosen).to_have_attribute("aria-selected", "true")
            expect(chosen).to_be_focused()
