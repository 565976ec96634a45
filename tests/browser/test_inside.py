"""The tab "What D learned" in a real browser, which draws and looks by itself."""

import re

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import expect

from gan_demo import inside, latent
from gan_demo.checkpoints import load
from gan_demo.services import inside as service
from gan_demo.ui.inside_tab import SEEDS
from tests.browser.conftest import canvas_pixels, copied_link, events_sent, link_of, open_section, watched_page
from tests.helpers import noise_pictures

FACES, FASHION = "dcgan-faces", "dcgan-fashion"
LIVE = '.inside[data-live="{}"]'
STAGE = ".inside .stage"


def wait_for(page, model: str, seed: int, state: str = "ready") -> None:
    """Wait until the tab shows a seed's picture."""
    expect(page.locator(LIVE.format(state))).to_have_count(1)
    page.wait_for_function(
        "(start) => document.querySelector('.inside').dataset.shown?.startsWith(start)", arg=f'["{model}",{seed},'
    )


def open_tab(page, model: str = FACES) -> None:
    page.get_by_role("tab", name="What D learned").click()
    wait_for(page, model, SEEDS[model])


def names_of_features(page) -> list[int]:
    """The features round the picture, counted from 0."""
    labels = page.locator(".ring button").evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    return [int(label.removeprefix("Feature ")) - 1 for label in labels]


def test_the_tab_opens_finished_and_shows_what_torch_sees(page):
    page.get_by_role("tab", name="What D learned").click()
    page.wait_for_function("document.querySelector('.inside')?.dataset.shown")
    sight = service.look(FACES, SEEDS[FACES])
    picture = np.moveaxis(sight.picture.astype(int), 0, 2)
    assert np.abs(canvas_pixels(page.locator(STAGE)) - picture).max() <= 1
    assert names_of_features(page) == sight.layers[0].features
    wait_for(page, FACES, SEEDS[FACES])
    assert np.abs(canvas_pixels(page.locator(STAGE)) - picture).max() <= 1
    assert names_of_features(page) == sight.layers[0].features
    for layer, seen in enumerate(sight.layers, 1):
        page.locator(".layer").get_by_role("radio", name=re.compile(f"^{layer}:")).check()
        expect(page.locator(".ring button").first).to_have_attribute("aria-label", f"Feature {seen.features[0] + 1}")


def test_a_click_shows_where_a_feature_answers_and_a_second_one_the_picture_again(page):
    open_tab(page)
    before = canvas_pixels(page.locator(STAGE))
    button = page.locator(".ring button").nth(2)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(STAGE)).to_have_attribute("aria-label", re.compile("bright where feature"))
    assert not np.array_equal(canvas_pixels(page.locator(STAGE)), before)
    page.get_by_role("button", name="Which pictures excite it most?").click()
    expect(page.locator("#section-inside-excite summary")).to_be_in_viewport()
    expect(page.locator("#section-inside-excite")).to_have_attribute("open", "")
    button.click()
    expect(page.locator(".to-excite")).to_be_hidden()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert np.array_equal(canvas_pixels(page.locator(STAGE)), before)
    button.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".ring button").nth(3)).to_have_attribute("aria-pressed", "true")


def test_votes_are_what_the_places_add_to_the_score(page):
    open_tab(page)
    page.locator(".view").get_by_role("radio", name="where D sees a fake").check()
    expect(page.locator(".inside .votes")).to_be_visible()
    texts = page.locator(".votes span").all_inner_texts()
    model, usual = load(FACES), page.evaluate("[...document.querySelectorAll('.votes span')].length")
    assert usual == inside.GRID**2
    with torch.no_grad():
        images = model.generator(latent.latents([SEEDS[FACES]], model.config.z_dim))
        votes = inside.votes(model.discriminator, images).flatten()
    shown = torch.tensor([float(text.replace("\N{MINUS SIGN}", "-")) for text in texts])
    real = torch.tensor(usual_votes(FACES))
    assert (shown - (votes - real)).abs().max() < 0.06
    expect(page.locator(STAGE)).to_have_attribute("aria-label", re.compile("of 16 places point to a fake"))


def usual_votes(model: str) -> list[float]:
    from gan_demo.services import loaded

    return loaded.metrics(model).get("choice", {}).get("usual_votes") or [0.0] * inside.GRID**2


def test_a_link_shows_the_same_on_another_machine(browser, address):
    with watched_page(browser, f"{address}#tab=inside", 1280) as page:
        wait_for(page, FACES, SEEDS[FACES])
        page.locator(".inside .model").get_by_role("radio", name="Clothes").check()
        wait_for(page, FASHION, SEEDS[FASHION])
        page.locator(".inside .number").fill("7")
        wait_for(page, FASHION, 7)
        page.locator(".layer").get_by_role("radio", name=re.compile("^2:")).check()
        page.locator(".ring button").nth(1).click()
        link_of(page, "feature=")
        link, pixels = page.evaluate("location.href"), canvas_pixels(page.locator(STAGE))
        assert all(part in link for part in ("model=dcgan-fashion", "seed=7", "layer=2"))
    with watched_page(browser, link, 1280) as page:
        wait_for(page, FASHION, 7)
        expect(page.locator(STAGE)).to_have_attribute("aria-label", re.compile("bright where feature"))
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), pixels)


def test_d_chooses_from_stored_drawings_and_from_new_ones(browser, address):
    with watched_page(browser, f"{address}#tab=inside&section=choose", 1280) as page:
        wait_for(page, FACES, SEEDS[FACES])
        sheet, slider = page.locator(".chosen"), page.locator(".choose .n")
        expect(sheet).to_have_attribute("data-shown", "1 0")
        any_of_them = canvas_pixels(sheet.locator("canvas").first)
        slider.fill("60")
        expect(sheet).to_have_attribute("data-shown", "64 0")
        expect(page.locator(".choose output")).to_have_text("64")
        changed = [not np.array_equal(canvas_pixels(canvas), any_of_them) for canvas in sheet.locator("canvas").all()]
        assert any(changed)
        slider.fill("0")
        page.locator(".inside .model").get_by_role("radio", name="Clothes").check()
        expect(sheet).to_have_attribute("data-shown", "1 0")
        slider.fill("20")
        expect(sheet).to_have_attribute("data-shown", "4 0")
        assert_best_of(page, FASHION, 4)
        link_of(page, "n=4")


def assert_best_of(page, model_id: str, n: int) -> None:
    """The first place shows the drawing that torch's D likes best of seeds 0, 16, 32, ..."""
    model, seeds = load(model_id), [16 * turn for turn in range(n)]
    images = latent.draw(model, seeds)
    with torch.no_grad():
        scores = model.discriminator(model.generator(latent.latents(seeds, model.config.z_dim)))
    best = images[scores.argmax()].expand(3, -1, -1).permute(1, 2, 0).int().numpy()
    assert np.abs(canvas_pixels(page.locator(".chosen canvas").first) - best).max() <= 1


def test_pictures_that_excite_a_feature_and_strokes_are_drawn_while_somebody_looks(browser, address):
    with watched_page(browser, f"{address}#tab=inside&model={FASHION}&seed=4&layer=3&section=excite", 1280) as page:
        wait_for(page, FASHION, 4)
        page.locator(".strip button").nth(2).click()
        feature = page.locator('.strip [aria-pressed="true"]').get_attribute("data-feature")
        expect(page.locator(".excite .top")).to_have_attribute("data-shown", f"2 {feature}")
        model = load(FASHION)
        images = latent.draw(model, range(256))
        with torch.no_grad():
            peaks = inside.layers(model.discriminator, model.generator(latent.latents(range(256), 100)))[2]
        best = images[peaks[:, int(feature)].amax((1, 2)).argmax()].expand(3, -1, -1).permute(1, 2, 0).int().numpy()
        assert np.abs(canvas_pixels(page.locator(".excite .top canvas").first) - best).max() <= 1
        open_section(page, "Which strokes made a feature respond?")
        for row in (".learned", ".random"):
            expect(page.locator(f"{row} canvas")).to_have_count(6)
        assert "features" in page.locator(".learned").get_attribute("aria-label")


def test_an_own_picture_stays_in_the_page_and_out_of_the_link(browser, address, tmp_path):
    Image.fromarray(noise_pictures(1, 40)[0].permute(1, 2, 0).numpy()).save(tmp_path / "own.png")
    with watched_page(browser, f"{address}#tab=inside&section=other", 1280) as page:
        wait_for(page, FACES, SEEDS[FACES])
        sent = events_sent(page)
        page.locator("#inside-examples button").nth(1).click()
        page.wait_for_function("document.querySelector('.inside').dataset.shown.includes('0,2,0')")
        link_of(page, "example=2")
        copied_link(page)
        expect(page.locator("#masthead .message")).to_have_text("Link copied.")
        sent.clear()  # the examples tell the server which one was picked
        page.locator("#inside-upload input").set_input_files(tmp_path / "own.png")
        expect(page.locator(STAGE)).to_have_attribute("aria-label", "your picture")
        expect(page.locator('.inside[data-own="true"]')).to_have_count(1)
        assert not sent
        page.wait_for_function("!location.hash.includes('example')")
        copied_link(page)
        expect(page.locator("#masthead .message")).to_contain_text("Your own picture is not part of it")


@pytest.mark.parametrize("live", ["0"])
def test_where_the_browser_does_not_look_the_server_does(browser, address, live):
    with watched_page(browser, f"{address}#tab=inside&live={live}", 1280) as page:
        wait_for(page, FACES, SEEDS[FACES], "failed")
        page.locator(".inside .number").fill("7")
        wait_for(page, FACES, 7, "failed")
        picture = np.moveaxis(service.look(FACES, 7).picture.astype(int), 0, 2)
        assert np.abs(canvas_pixels(page.locator(STAGE)) - picture).max() <= 1
