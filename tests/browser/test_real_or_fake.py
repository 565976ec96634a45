"""The game "Real or fake?" in a real browser: alone, against D, and with a class."""

import json
import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from gan_demo import decks
from gan_demo.latent import standing
from gan_demo.services import loaded, real_or_fake
from tests.browser.conftest import canvas_pixels, link_of, open_section, watched_page

CLOTHES, DIGITS = decks.DECKS["clothes"], decks.DECKS["digits"]
TAB = "#tab=real_or_fake"
# Frames follow each other as fast as the page can go, and say that they are those of a screen with 60 a second.
HURRY = """() => {
  let now = 0;
  window.requestAnimationFrame = (react) => setTimeout(() => react((now += 1000 / 60)));
}"""


def part(page, selector):
    return page.locator(f"#real-or-fake {selector}")


def state(page, name):
    expect(part(page, f'.game[data-state="{name}"]')).to_have_count(1)


def forget(page):
    """Games of other tests are no earlier games: all pages share what the browser keeps."""
    expect(part(page, ".nine[data-shows]")).to_have_count(1)
    page.evaluate("localStorage.clear()")
    page.reload()


def begin(page):
    expect(part(page, '.game[data-live="ready"]')).to_have_count(1)
    part(page, ".begin").click()


def play(page, say, hurry=True):
    """Play ten rounds; `say` gets the number of the round."""
    if hurry:
        page.evaluate(HURRY)
    begin(page)
    for number in range(10):
        state(page, "mask")
        say(number)
        expect(part(page, ".rounds .over")).to_have_count(number + 1)
    state(page, "over")


def by_key(page):
    return lambda number: page.keyboard.press(("ArrowLeft", "r", "ArrowRight", "f")[number % 4])


def cards(page):
    """The pictures of the game that is over: source and number."""
    read = "(all) => all.map(({ dataset }) => [dataset.source, Number(dataset.number)])"
    return part(page, ".cards figure").evaluate_all(read)


def expected(deck, source, number):
    """A picture as the game shows it, (size, size, 3)."""
    images = decks.tiles(deck)[[number]] if source == "real" else real_or_fake.draw(source, [number])
    picture = np.moveaxis(decks.on_canvas(images, deck)[0], 0, 2)
    return np.broadcast_to(picture, (deck.size, deck.size, 3)).astype(int)


def assert_pictures(page, deck):
    """All pictures of the game that is over are the real ones, and those that torch draws."""
    assert {source for source, _ in cards(page)} == {"real", *real_or_fake.networks(deck)}
    for place, (source, number) in enumerate(cards(page)):
        shown = canvas_pixels(part(page, ".cards canvas").nth(place))
        assert np.abs(shown - expected(deck, source, number)).max() <= (0 if source == "real" else 1)


def opinions(judge, pictures):
    """What D finds of pictures (size, size, 3), from 0 to 100."""
    images = torch.tensor(np.stack(pictures)[:, None, :, :, 0]).float() / 127.5 - 1
    with torch.inference_mode():
        return standing(loaded.get(judge.model_id).discriminator(images), judge.scale.quantiles).tolist()


@pytest.mark.both_widths
def test_it_opens_with_nine_pictures_of_which_each_says_what_it_is(page):
    page.evaluate(f"location.hash = '{TAB}'")
    expect(part(page, ".nine[data-shows] button")).to_have_count(9)
    button = part(page, ".nine button").first
    expect(button.locator(".name")).to_be_empty()
    button.click()
    expect(button.locator(".name")).to_have_text("real")
    expect(button).to_have_accessible_name("Picture 1 of 9: real")
    assert canvas_pixels(button.locator("canvas")).std() > 30
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.both_widths
def test_the_picture_and_the_two_answers_are_on_one_screen(page):
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 850 if width < 500 else 800})
    page.evaluate(f"location.hash = '{TAB}'")
    begin(page)
    state(page, "mask")
    for selector in (".stage", ".answer.real", ".answer.fake", ".rounds"):
        expect(part(page, selector)).to_be_in_viewport(ratio=1)
    heights = [part(page, f".answer.{name}").bounding_box()["height"] for name in ("real", "fake")]
    assert min(heights) >= 44
    assert part(page, ".mask").bounding_box()["width"] >= 8 * CLOTHES.size
    page.keyboard.press("Escape")
    state(page, "idle")


def test_a_link_plays_the_same_ten_pictures_and_d_plays_them_as_well(browser, address):
    judge = real_or_fake.judge(CLOTHES)
    with watched_page(browser, f"{address}{TAB}", 1280) as page:
        play(page, by_key(page))
        first = cards(page)
        link_of(page, "seed=")
        link = page.url
        assert_pictures(page, CLOTHES)
        expect(part(page, ".results .judge")).to_contain_text("D is the discriminator of DCGAN")
        says = part(page, ".judge-says").all_inner_texts()
        numbers = opinions(judge, [expected(CLOTHES, *card) for card in first])
        for text, opinion in zip(says, numbers, strict=True):
            shown = int(re.search(r"(\d+)%", text)[1])
            assert abs(shown - opinion) <= 2
            assert text.startswith(f"D: {'real' if shown >= judge.threshold else 'fake'}")
        play(page, by_key(page))
        assert cards(page) != first, "again means other pictures"
    with watched_page(browser, link, 1280) as page:
        play(page, by_key(page))
        assert cards(page) == first


def test_digits_are_those_that_torch_draws_too(browser, address):
    with watched_page(browser, f"{address}{TAB}&deck=digits&time=50&seed=3", 400) as page:
        play(page, lambda number: part(page, f".answer.{('real', 'fake')[number % 2]}").click())
        assert_pictures(page, DIGITS)
        expect(part(page, ".results .judge")).to_contain_text("how likely D thinks a picture is to be real")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_after_a_game_its_dots_say_which_answers_were_right_by_shape_and_colour(browser, address, theme):
    with watched_page(browser, f"{address}{TAB}&time=50&seed=3&deck=digits", 400) as page:
        page.emulate_media(color_scheme=theme)
        play(page, lambda _: part(page, ".answer.real").click())
        marks = ["✓" if source == "real" else "✗" for source, _ in cards(page)]
        assert set(marks) == {"✓", "✗"}
        expect(part(page, ".rounds li")).to_have_text(marks)
        expect(part(page, ".status")).to_contain_text(f"{marks.count('✓')} of 10 right. {marks.count('✗')} fake")
        looks = part(page, ".rounds li").evaluate_all(
            """(dots) => dots.map((dot) => {
              const { backgroundColor, borderRadius } = getComputedStyle(dot);
              return [backgroundColor, borderRadius];
            })"""
        )
        rights, wrongs = ({tuple(look) for look, one in zip(looks, marks, strict=True) if one == mark} for mark in "✓✗")
        assert len(rights) == len(wrongs) == 1
        assert all(right != wrong for right, wrong in zip(*rights, *wrongs, strict=True))
        part(page, ".begin").click()
        expect(part(page, ".rounds .over")).to_have_count(0)


def test_frames_are_counted_and_answers_become_points_that_can_be_cleared(browser, address):
    with watched_page(browser, f"{address}{TAB}&time=100", 1280) as page:
        forget(page)
        play(page, lambda _: part(page, ".answer.fake").click(), hurry=False)
        notes = part(page, ".cards small").all_inner_texts()
        assert all(int(re.search(r"(\d+) frames", note)[1]) >= 1 for note in notes)
        doubted = sum(source == "real" for source, _ in cards(page))
        mistakes = re.compile(f"^No fake fooled you, but you took {doubted} real pictures? for fake$")
        expect(part(page, ".results h3")).to_have_text(mistakes)
        expect(part(page, ".own-curve .much").first).to_have_text(f"0% of {doubted}")
        expect(part(page, ".own-curve svg")).to_have_accessible_name(re.compile(r"Real pictures: .*0% of \d"))
        kept = json.loads(page.evaluate("localStorage['first-gans-games']"))["clothes"]
        assert sum(count for times in kept.values() for count, _ in times.values()) == 10
        page.reload()
        expect(part(page, ".own-curve .much").first).to_have_text(f"0% of {doubted}")
        part(page, ".clear").click()
        expect(part(page, ".own-curve .much").first).to_have_text("no answers yet")
        expect(part(page, ".clear")).to_be_disabled()


def test_keys_held_down_and_keys_before_the_mask_answer_nothing(browser, address):
    with watched_page(browser, f"{address}{TAB}&time=2000", 1280) as page:
        begin(page)
        state(page, "picture")
        page.keyboard.press("f")
        expect(part(page, ".answer.fake")).to_be_disabled()
        state(page, "mask")
        expect(part(page, ".rounds .over")).to_have_count(0)
        held = "new KeyboardEvent('keydown', { key: 'f', repeat: true, bubbles: true })"
        page.evaluate(f"document.querySelector('#real-or-fake .play').dispatchEvent({held})")
        expect(part(page, ".rounds .over")).to_have_count(0)
        page.keyboard.press("f")
        expect(part(page, ".rounds .over")).to_have_count(1)


def test_a_game_that_goes_out_of_sight_ends(browser, address):
    with watched_page(browser, f"{address}{TAB}", 1280) as page:
        begin(page)
        state(page, "mask")
        page.get_by_role("tab", name="Start").click()
        page.get_by_role("tab", name="Real or fake?").click()
        state(page, "idle")


def test_where_the_browser_does_not_draw_the_page_says_so(browser, address):
    with watched_page(browser, f"{address}{TAB}&live=0", 1280) as page:
        expect(part(page, '.game[data-live="failed"]')).to_have_count(1)
        expect(part(page, ".status")).to_contain_text("Your browser cannot draw")
        expect(part(page, ".begin")).to_be_disabled()


def test_without_a_folder_the_section_says_that_there_are_no_classes(browser, address):
    with watched_page(browser, f"{address}{TAB}", 1280) as page:
        open_section(page, "Play with your class")
        expect(part(page, ".off")).to_contain_text("GAN_DEMO_DATA")
        expect(part(page, ".open-class")).to_be_hidden()


def test_a_class_plays_and_its_teacher_sees_the_curve_grow(browser, class_address):
    with watched_page(browser, f"{class_address}{TAB}", 1280) as teacher:
        forget(teacher)
        open_section(teacher, "Play with your class")
        teacher.get_by_role("button", name="Open a class").click()
        expect(part(teacher, ".qr svg")).to_be_visible()
        link = part(teacher, ".class-link").get_attribute("href")
        assert part(teacher, ".qr").get_attribute("data-link") == link
        code = part(teacher, ".code-text").inner_text().replace(" ", "")
        assert link.endswith(f"&class={code}")
        expect(part(teacher, ".count")).to_have_text("0 answers")
        with watched_page(browser, f"{link}&time=50", 400) as pupil:
            expect(part(pupil, ".group")).to_contain_text(code[:4])
            expect(part(pupil, ".deck input").first).to_be_disabled()
            play(pupil, lambda _: part(pupil, ".answer.real").click())
            assert "seed=" not in pupil.url
            fooled = sum(source != "real" for source, _ in cards(pupil))
            # What is not confirmed yet would be sent by the next page, to a class that is gone by then.
            pupil.wait_for_function("localStorage['first-gans-answers'] === '{}'")
        expect(part(teacher, ".count")).to_have_text("10 answers")
        expect(part(teacher, ".fooling figure")).to_have_count(fooled)
        expect(part(teacher, ".class-curve .much").first).to_have_text(f"100% of {10 - fooled}")
        assert canvas_pixels(part(teacher, ".fooling canvas").first).std() > 10
        with teacher.expect_download() as download:
            teacher.get_by_role("button", name="Download as a table").click()
        assert len(download.value.path().read_text().splitlines()) == 11
        teacher.get_by_role("button", name="Show the secret").click()
        assert part(teacher, ".secret-text").inner_text().split()[1].rstrip(".") not in teacher.url
        delete = part(teacher, ".delete")
        delete.click()
        expect(delete).to_have_text("Really delete everything?")
        delete.click()
        expect(part(teacher, ".open-class")).to_be_visible()
        assert teacher.evaluate("'first-gans-class' in localStorage") is False


def test_a_class_of_other_pictures_is_told_and_one_plays_alone(browser, class_address):
    with watched_page(browser, class_address, 1280) as page:
        page.route("**/class/K7QM3XWD", lambda route: route.fulfill(json={"code": "K7QM3XWD", "deck": "faces"}))
        page.evaluate(f"location.hash = '{TAB}&class=K7QM3XWD'")
        expect(part(page, ".group")).to_contain_text("not here")
        expect(part(page, ".deck input").first).to_be_enabled()
