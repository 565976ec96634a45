"""The section "Make it blond" in a real browser: sliders along directions, and sums of latent vectors."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from gan_demo import picks
from gan_demo.services import edit
from tests.browser.conftest import canvas_pixels, link_of, open_section, watched_page
from tests.helpers import eventually

FACES, FLOWERS = "dcgan-faces", "dcgan-flowers"
READY, STAGE = '.edit[data-live="ready"]', ".edit .after"
CENTRE, CONTROL = ".edit .nine canvas:nth-child(5)", ".edit .control"


def moves_of(model_id: str, **strengths: float) -> list[float]:
    """Strengths in the order of a model's directions."""
    return [strengths.get(direction.name, 0) for direction in edit.directions(model_id)]


def wait_for(page, model_id: str, seed: int, moves: list[float]) -> None:
    key = json.dumps([model_id, seed, moves], separators=(",", ":")).replace(".0,", ",").replace(".0]", "]")
    expect(page.locator(f"{STAGE}[data-shown='{key}']")).to_be_attached()


def open_part(page) -> None:
    page.get_by_role("tab", name="Latent interpolation").click()
    open_section(page, "Make it blond")
    page.locator(STAGE).scroll_into_view_if_needed()
    expect(page.locator(READY)).to_have_count(1)


def in_colour(picture: np.ndarray) -> np.ndarray:
    return np.moveaxis(np.broadcast_to(picture, (3, *picture.shape[1:])).astype(int), 0, 2)


def test_a_slider_moves_z_along_its_direction_and_reset_brings_the_picture_back(page):
    open_part(page)
    seed = picks.EDITED[FACES].seeds[0]
    start = moves_of(FACES, blond=2)
    wait_for(page, FACES, seed, start)
    page.locator('.edit [data-name="turn"]').fill("2.5")
    wait_for(page, FACES, seed, moves_of(FACES, blond=2, turn=2.5))
    before, after = edit.edit(FACES, seed, {"blond": 2, "turn": 2.5})
    assert np.abs(canvas_pixels(page.locator(STAGE)) - in_colour(after)).max() <= 1
    expect(page.locator(STAGE)).to_have_attribute("aria-label", re.compile("towards blond, 2.5 towards right"))
    small = page.locator(".edit .before")  # which opens as a stored picture
    eventually(lambda: np.abs(canvas_pixels(small) - in_colour(before)).max() <= 1)
    page.locator(".edit .reset").click()
    expect(page.locator(".edit .reset")).to_be_disabled()
    wait_for(page, FACES, seed, moves_of(FACES))
    assert np.abs(canvas_pixels(page.locator(STAGE)) - in_colour(before)).max() <= 1


def test_the_film_follows_the_strongest_direction_and_sets_it(page):
    open_part(page)
    seed = picks.EDITED[FACES].seeds[0]
    page.locator('.edit [data-name="turn"]').fill("3")
    wait_for(page, FACES, seed, moves_of(FACES, blond=2, turn=3))
    expect(page.locator(".edit .film button").last).to_have_attribute("aria-label", "3 towards right")
    page.locator(".edit .film button").first.click()
    wait_for(page, FACES, seed, moves_of(FACES, blond=2, turn=-3))
    expect(page.locator(".edit .film button").first).to_have_attribute("aria-pressed", "true")


def test_a_sum_is_drawn_as_torch_draws_it_with_its_control(page):
    open_part(page)
    page.locator(".edit .tries button").nth(1).click()
    _, _, *groups = picks.BLOND_MAN
    sums = edit.sums(FACES, *groups)
    label = re.compile(re.escape(f"A (seeds {', '.join(map(str, groups[0]))})"))
    expect(page.locator(CENTRE)).to_have_attribute("aria-label", label)
    expect(page.locator(f".edit .sums[data-shown*='{groups[0][0]},{groups[0][1]}']")).to_be_attached()
    assert np.abs(canvas_pixels(page.locator(CENTRE)) - in_colour(sums.result)).max() <= 1
    assert np.abs(canvas_pixels(page.locator(".edit .nine canvas").first) - in_colour(sums.neighbours[0])).max() <= 1
    assert np.abs(canvas_pixels(page.locator(CONTROL)) - in_colour(sums.pixels)).max() <= 3  # of nine roundings


def test_pictures_of_a_sum_are_chosen_from_the_sheet(page):
    open_part(page)
    page.locator(".edit .three button").nth(4).click()
    sheet = page.locator(".edit .picking[data-model='dcgan-faces']")
    expect(sheet).to_be_attached()
    sheet.locator('[data-seed="9"]').click()
    expect(page.locator(".edit .three button").nth(4)).to_have_attribute("aria-label", "B 2: a face, seed 9")
    expect(page.locator(".edit .three button").nth(5)).to_have_attribute("aria-current", "true")
    link_of(page, "minus=")
    expect(sheet.locator('[data-seed="9"]')).to_have_attribute("aria-label", "seed 9, group B")


def test_a_link_holds_model_sliders_and_groups(browser, address):
    moves = moves_of(FLOWERS, hue=-2.5, size=1)
    link = f"#tab=latent&section=edit&subject={FLOWERS}&from=7&moves={','.join(map(str, moves))}&plus=1,2,3"
    with watched_page(browser, f"{address}{link}", 1280) as page:
        page.locator(STAGE).scroll_into_view_if_needed()
        expect(page.locator(READY)).to_have_count(1)
        wait_for(page, FLOWERS, 7, moves)
        expect(page.locator(".edit .three button").first).to_have_attribute("aria-label", "A 1: a flower, seed 1")
        expect(page.locator("#masthead .message")).to_be_hidden()
        picture = edit.edit(FLOWERS, 7, {"hue": -2.5, "size": 1})[1]
        assert np.abs(canvas_pixels(page.locator(STAGE)) - in_colour(picture)).max() <= 1


@pytest.mark.parametrize("forged", ["subject=gan-mnist", "moves=9", "plus=1,2,3,4", "from=-1", "moves=nan,1"])
def test_a_forged_link_falls_back_with_a_note(browser, address, forged):
    with watched_page(browser, f"{address}#tab=latent&section=edit&{forged}", 1280) as page:
        expect(page.locator("#masthead .message")).to_be_visible()
        expect(page.locator(".edit .move")).to_have_count(len(edit.directions(FACES)))


def test_where_the_browser_does_not_draw_the_server_does(browser, address):
    with watched_page(browser, f"{address}?live=0#tab=latent&section=edit", 1280) as page:
        page.locator(STAGE).scroll_into_view_if_needed()
        expect(page.locator('.edit[data-live="failed"]')).to_have_count(1)
        page.locator('.edit [data-name="blond"]').fill("-3")
        seed = picks.EDITED[FACES].seeds[0]
        wait_for(page, FACES, seed, moves_of(FACES, blond=-3))
        expected = in_colour(edit.edit(FACES, seed, {"blond": -3})[1])
        assert np.abs(canvas_pixels(page.locator(STAGE)) - expected).mean() < 6  # a JPEG


def test_a_sum_is_saved_as_a_figure(browser, address):
    with watched_page(browser, f"{address}#tab=latent&section=edit", 1280) as page:
        page.locator(STAGE).scroll_into_view_if_needed()
        expect(page.locator(READY)).to_have_count(1)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the sum as a figure (SVG)").click()
        assert download.value.suggested_filename == "latent-sum.svg"
        text = download.value.path().read_text("utf-8")
        assert text.count("<image") == 9 + 3 + 9 + 1
