"""A link shows the same path on another machine."""

import numpy as np
from playwright.sync_api import expect

from tests.browser.conftest import canvas_pixels, link_of, watched_page

READY = '.latent[data-live="ready"]'


def open_link(page) -> None:
    expect(page.locator(READY)).to_have_count(1)
    page.wait_for_function(
        """() => {
          const player = document.querySelector("#path-player");
          return player.dataset.row && player.dataset.row === document.querySelector(".latent").dataset.path;
        }"""
    )


def test_a_link_shows_the_same_path_and_back_the_one_before(browser, address):
    with watched_page(browser, f"{address}#tab=latent", 1280) as page:
        open_link(page)
        opening = canvas_pixels(page.locator("#path-player .stage"))
        page.locator("#model").get_by_role("radio", name="Flowers").check()
        page.locator("#seed-a input").fill("7")
        page.locator("#path-kind").get_by_role("radio", name="straight").check()
        slider = page.locator("#path-player .position")
        slider.evaluate(
            "(e) => { e.value = 0.25 * Number(e.max); e.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
        link_of(page, "at=0.25")
        open_link(page)
        page.wait_for_function(
            "(e) => document.querySelector('#path-player .stage').dataset.at === document.querySelector(e).value",
            arg="#path-player .position",
        )
        link, pixels = page.evaluate("location.href"), canvas_pixels(page.locator("#path-player .stage"))
        assert "model=dcgan-flowers" in link
        assert "a=7" in link
        assert "kind=lerp" in link
        page.go_back()
        expect(page.locator("#model").get_by_role("radio", name="Faces")).to_be_checked()
        open_link(page)
        page.wait_for_function(
            "document.querySelector('#path-player .stage').getAttribute('aria-label').includes('face')"
        )
    with watched_page(browser, link, 1280) as page:
        open_link(page)
        page.wait_for_function(
            "document.querySelector('#path-player .stage').getAttribute('aria-label').includes('25%')"
        )
        assert np.array_equal(canvas_pixels(page.locator("#path-player .stage")), pixels)
        assert not np.array_equal(opening, pixels)
        expect(page.locator("#masthead .message")).to_be_hidden()


def test_a_link_of_other_weights_or_with_strange_values_says_so(browser, address):
    with watched_page(browser, f"{address}#tab=latent&a=3&w=000000&b=x", 1280) as page:
        expect(page.locator("#masthead .message")).to_contain_text("another version of this model")
        expect(page.locator("#masthead .message")).to_contain_text('left out ("b")')
        expect(page.locator("#seed-a input")).to_have_value("3")
