"""The game "Real or fake?" in a real browser: alone, against D, and with a class."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from gan_demo import decks
from gan_demo.services import real_or_fake
from gan_demo.services.classes import FOLDER
from gan_demo.ui import classes
from tests.browser.conftest import canvas_pixels, open_section, watched_page
from tests.helpers import served

CLOTHES, DIGITS = decks.DECKS["clothes"], decks.DECKS["digits"]
TAB = "#tab=real_or_fake"
MEMORY = "Object.entries(localStorage).filter(([name]) => name.startsWith('first-gans-'))"


@pytest.fixture(autouse=True)
def fresh(browser):
    """Games of other tests are forgotten: all pages share what the browser keeps."""
    yield
    for context in browser.contexts:
        context.clear_cookies()


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """The address of an app that keeps answers of classes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FOLDER, str(tmp_path_factory.mktemp("classes")))
        with served() as url:
            yield url
    classes._open.cache_clear()


def state(page, name):
    expect(page.locator(f'.game[data-state="{name}"]')).to_have_count(1)


def forget(page):
    page.evaluate("localStorage.clear()")


def begin(page):
    expect(page.locator('.game[data-live="ready"]')).to_have_count(1)
    page.locator(".begin").click()


def answer_all(page, say):
    """Play ten rounds; `say` gets the number of the round."""
    for number in range(10):
        state(page, "mask")
        say(number)
        expect(page.locator(".rounds .over")).to_have_count(number + 1)
    state(page, "over")


def by_key(page):
    return lambda number: page.keyboard.press(("ArrowLeft", "r", "ArrowRight", "f")[number % 4])


def cards(page):
    """The pictures of the game that is over: source and number."""
    return page.locator(".cards figure").evaluate_all("(all) => all.map((e) => [e.dataset.source, +e.dataset.number])")


def expected(deck, source, number):
    """A picture as the game shows it, (size, size, 3)."""
    images = decks.tiles(deck)[[number]] if source == "real" else real_or_fake.draw(source, [number])
    picture = np.moveaxis(decks.on_canvas(images, deck)[0], 0, 2)
    return np.broadcast_to(picture, (deck.size, deck.size, 3)).astype(int)


def test_it_opens_with_nine_pictures_of_which_each_says_what_it_is(page):
    page.evaluate(f"location.hash = '{TAB}'")
    expect(page.locator(".nine[data-shows] button")).to_have_count(9)
    button = page.locator(".nine button").first
    expect(button.locator(".name")).to_be_empty()
    button.click()
    expect(button.locator(".name")).to_have_text("real")
    expect(button).to_have_accessible_name("Picture 1 of 9: real")
    assert canvas_pixels(button.locator("canvas")).std() > 30
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_picture_and_the_two_answers_are_on_one_screen(page):
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 850 if width < 500 else 800})
    page.evaluate(f"location.hash = '{TAB}'")
    begin(page)
    state(page, "mask")
    for part in (".stage", ".answer.real", ".answer.fake", ".rounds"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    heights = [page.locator(f".answer.{name}").bounding_box()["height"] for name in ("real", "fake")]
    assert min(heights) >= 44
    assert page.locator(".mask").bounding_box()["width"] >= 8 * CLOTHES.size
    page.keyboard.press("Escape")
    state(page, "idle")


@pytest.mark.parametrize("deck", [CLOTHES, DIGITS], ids=lambda deck: deck.id)
def test_a_game_shows_real_pictures_and_those_that_torch_draws_on_the_same_canvas(browser, address, deck):
    with watched_page(browser, f"{address}{TAB}&deck={deck.id}&time=50&seed=3", 1280) as page:
        forget(page)
        begin(page)
        answer_all(page, by_key(page))
        assert {source for source, _ in cards(page)} == {"real", *real_or_fake.networks(deck)}
        for place, (source, number) in enumerate(cards(page)):
            shown = canvas_pixels(page.locator(".cards canvas").nth(place))
            assert np.abs(shown - expected(deck, source, number)).max() <= (0 if source == "real" else 1)


def test_a_link_plays_the_same_ten_pictures_and_again_means_others(browser, address):
    with watched_page(browser, f"{address}{TAB}", 1280) as page:
        forget(page)
        begin(page)
        answer_all(page, by_key(page))
        first = cards(page)
        page.wait_for_function("location.hash.includes('seed=')")
        link = page.url
        begin(page)
        answer_all(page, by_key(page))
        assert cards(page) != first
    with watched_page(browser, link, 1280) as page:
        begin(page)
        answer_all(page, by_key(page))
        assert cards(page) == first


def test_frames_are_counted_and_answers_become_points_that_can_be_cleared(browser, address):
    with watched_page(browser, f"{address}{TAB}&time=100", 1280) as page:
        forget(page)
        page.reload()
        begin(page)
        answer_all(page, lambda _: page.locator(".answer.fake").click())
        notes = page.locator(".cards small").all_inner_texts()
        frames = [int(note.split(", ")[1].split()[0]) for note in notes]
        assert all(count >= 1 for count in frames)
        fooled = sum(source == "real" for source, _ in cards(page))
        expect(page.locator(".results h3")).to_contain_text(f"{fooled} of these ten fooled you")
        expect(page.locator(".own-curve .much").first).to_have_text(f"0 % of {fooled}")
        expect(page.locator(".own-curve svg")).to_have_accessible_name(f"of {fooled}", exact=False)
        kept = json.loads(dict(page.evaluate(MEMORY))["first-gans-games"])["clothes"]
        assert sum(count for times in kept.values() for count, _ in times.values()) == 10
        page.reload()
        expect(page.locator(".own-curve .much").first).to_have_text(f"0 % of {fooled}")
        page.locator(".clear").click()
        expect(page.locator(".own-curve .much").first).to_have_text("no answers yet")
        expect(page.locator(".clear")).to_be_disabled()


def test_d_plays_the_same_pictures_once_its_weights_are_here(browser, address):
    judge = real_or_fake.judge(CLOTHES)
    with watched_page(browser, f"{address}{TAB}&time=50&seed=5", 1280) as page:
        forget(page)
        begin(page)
        answer_all(page, by_key(page))
        expect(page.locator(".results .judge")).to_contain_text("D is the discriminator of DCGAN")
        says = page.locator(".judge-says").all_inner_texts()
        for (source, number), text in zip(cards(page), says, strict=True):
            opinion = torchs_opinion(judge, expected(CLOTHES, source, number))
            shown = int(text.split("(")[1].split()[0])
            assert abs(shown - opinion) <= 2
            assert text.startswith(f"D: {'real' if shown >= judge.threshold else 'fake'}")


def torchs_opinion(judge, picture):
    """What D finds of a picture (size, size, 3), from 0 to 100."""
    import torch

    from gan_demo.latent import standing
    from gan_demo.services import loaded

    images = torch.from_numpy(picture[None, None, :, :, 0]).float() / 127.5 - 1
    with torch.inference_mode():
        return float(standing(loaded.get(judge.model_id).discriminator(images), judge.scale.quantiles)[0])


def test_keys_held_down_and_keys_before_the_mask_answer_nothing(browser, address):
    with watched_page(browser, f"{address}{TAB}&time=2000", 1280) as page:
        forget(page)
        begin(page)
        state(page, "picture")
        page.keyboard.press("f")
        expect(page.locator(".answer.fake")).to_be_disabled()
        state(page, "mask")
        expect(page.locator(".rounds .over")).to_have_count(0)
        held = "new KeyboardEvent('keydown', { key: 'f', repeat: true, bubbles: true })"
        page.evaluate(f"document.querySelector('.play').dispatchEvent({held})")
        expect(page.locator(".rounds .over")).to_have_count(0)
        page.keyboard.press("f")
        expect(page.locator(".rounds .over")).to_have_count(1)


def test_a_game_that_goes_out_of_sight_ends(browser, address):
    with watched_page(browser, f"{address}{TAB}", 1280) as page:
        forget(page)
        begin(page)
        state(page, "mask")
        page.get_by_role("tab", name="Start").click()
        page.get_by_role("tab", name="Real or fake?").click()
        state(page, "idle")


def test_where_the_browser_does_not_draw_the_page_says_so(browser, address):
    with watched_page(browser, f"{address}{TAB}&live=0", 1280) as page:
        expect(page.locator('.game[data-live="failed"]')).to_have_count(1)
        expect(page.locator(".status")).to_contain_text("Your browser cannot draw")
        expect(page.locator(".begin")).to_be_disabled()


def test_without_a_folder_the_section_says_that_there_are_no_classes(browser, address):
    with watched_page(browser, f"{address}{TAB}", 1280) as page:
        open_section(page, "Play with your class")
        expect(page.locator(".together .off")).to_contain_text("GAN_DEMO_DATA")
        expect(page.locator(".open-class")).to_be_hidden()


def test_a_class_plays_and_its_teacher_sees_the_curve_grow(browser, school):
    with watched_page(browser, f"{school}{TAB}", 1280) as teacher:
        forget(teacher)
        open_section(teacher, "Play with your class")
        teacher.get_by_role("button", name="Open a class").click()
        expect(teacher.locator(".qr svg")).to_be_visible()
        link = teacher.locator(".class-link").get_attribute("href")
        assert teacher.locator(".qr").get_attribute("data-link") == link
        code = teacher.locator(".code-text").inner_text().replace(" ", "")
        assert link.endswith(f"&class={code}")
        expect(teacher.locator(".count")).to_have_text("0 answers")
        with watched_page(browser, f"{link}&time=50", 400) as pupil:
            expect(pupil.locator(".group")).to_contain_text(code[:4])
            expect(pupil.locator(".deck input").first).to_be_disabled()
            begin(pupil)
            answer_all(pupil, lambda _: pupil.locator(".answer.real").click())
            assert "seed=" not in pupil.url
            fooled = sum(source != "real" for source, _ in cards(pupil))
        expect(teacher.locator(".count")).to_have_text("10 answers")
        expect(teacher.locator(".fooling figure")).to_have_count(fooled)
        expect(teacher.locator(".class-curve .much").first).to_have_text(f"100 % of {10 - fooled}")
        assert canvas_pixels(teacher.locator(".fooling canvas").first).std() > 10
        with teacher.expect_download() as download:
            teacher.get_by_role("button", name="Download as a table").click()
        assert len(download.value.path().read_text().splitlines()) == 11
        teacher.get_by_role("button", name="Show the secret").click()
        assert "secret" not in teacher.url
        delete = teacher.locator(".delete")
        delete.click()
        expect(delete).to_have_text("Really delete everything?")
        delete.click()
        expect(teacher.locator(".open-class")).to_be_visible()
        assert "first-gans-class" not in dict(teacher.evaluate(MEMORY))


def test_a_code_that_is_none_is_told_and_one_plays_alone(browser, school):
    with watched_page(browser, school, 1280) as page:
        page.on("console", lambda _: None)
        forget(page)
        page.route("**/class/WRONGONE", lambda route: route.fulfill(status=200, json={"deck": "faces"}))
        page.evaluate(f"location.hash = '{TAB}&class=WRONGONE'")
        expect(page.locator(".group")).to_contain_text("not here")
        expect(page.locator(".deck input").first).to_be_enabled()
