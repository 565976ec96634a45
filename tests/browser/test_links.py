"""A link shows the same pictures on another machine: pyramid and super-resolution, on tiny, untrained checkpoints."""

import re

import pytest
from playwright.sync_api import expect

from gan_demo.pictures import picture_uri, to_pil
from tests.browser.conftest import (
    ALIKE,
    PICTURES,
    copied_link,
    drawn,
    link_of,
    painted,
    painted_after,
    wait_for_look,
    watched_page,
)
from tests.helpers import noise_pictures

CHAIN, INVENTED, VIEWER = "#chain", "#invented", "#sr-viewer"
LEVELS = f"{CHAIN} .sum canvas, {INVENTED} .sum canvas"
TOP = """() => document.querySelector("#section-pyramid-real").getBoundingClientRect().top"""
COMPARISON = f"{VIEWER} .canvas img, #sr-patches img"


@pytest.fixture
def picture_file(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    return path


def open_pyramid(page):
    """Wait until the browser draws, and open the part that starts from a real picture."""
    painted(page, CHAIN)
    page.locator(CHAIN).scroll_into_view_if_needed()  # a link that names a section shows that
    expect(page.locator('.pyramid[data-live="ready"]')).to_have_count(1)
    head = page.locator("#section-pyramid-real > .label-wrap")
    if "section=real" not in page.url:
        head.click()
    expect(head).to_have_class(re.compile(r"\bopen\b"))
    page.locator(INVENTED).scroll_into_view_if_needed()  # what nobody sees is not drawn
    painted(page, INVENTED)


def expect_no_own_picture(page, link):
    """The link that is copied is the one that the page had before its own picture, and the page says so."""
    assert sorted(copied_link(page).split("&")) == sorted(link.split("&"))  # in the order in which the parts came
    expect(page.locator("#masthead .message")).to_contain_text("Your own picture is not part of it")


def test_a_link_of_the_pyramid(browser, tiny_address, picture_file):
    with watched_page(browser, f"{tiny_address}#tab=pyramid", 1280) as page:
        open_pyramid(page)
        model = page.locator("#pyramid-model").get_by_role("radio")
        drawn(".pyramid", lambda _: model.nth(1).check())(page)
        drawn(".pyramid", lambda _: page.locator(f"{CHAIN} .classes button").last.click())(page)
        page.locator(f"{CHAIN} .sum").last.click()
        drawn(".pyramid", lambda _: page.locator(f"{CHAIN} .gain:visible").fill("0.5"))(page)
        drawn(".invention", lambda _: page.locator("#pyramid-examples button").nth(2).click())(page)
        drawn(".invention", lambda _: page.locator("#pyramid-level").get_by_role("radio").nth(1).check())(page)
        drawn(".invention", lambda _: page.locator(f"{INVENTED} .dice:visible").click())(page)
        link = link_of(page, "level=3", "gains=1,1,0.5", "label=ship", "example=2", "keep=2", "seeds2=")
        pictures = page.evaluate(PICTURES, LEVELS)
    with watched_page(browser, link, 1280) as page:
        open_pyramid(page)
        wait_for_look(page, LEVELS, pictures)
        expect(page.locator(f"{CHAIN} .sum").last).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#pyramid-examples button").nth(2)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#masthead .message")).to_be_hidden()
        page.locator(f"{CHAIN} .detail").click()
        wait_for_look(page, LEVELS, pictures, same=False)
        link_of(page, "seeds=")
        page.go_back()
        wait_for_look(page, LEVELS, pictures)
        before = page.evaluate("location.href.replace(/&seeds2=[^&]*/g, '')")
        page.locator("#pyramid-upload input[type=file]").set_input_files(picture_file)
        expect(page.locator('.invention[data-own="true"]')).to_have_count(1)
        expect_no_own_picture(page, before)


def test_a_link_of_super_resolution(browser, tiny_address, picture_file):
    with watched_page(browser, f"{tiny_address}#tab=super_resolution", 1280) as page:
        painted(page, VIEWER)
        painted_after(page, page.locator("#sr-examples button").nth(2).click, VIEWER)
        left = page.locator("#sr-left").get_by_role("radio", name="Original", exact=True)
        painted_after(page, left.check, VIEWER)
        page.locator(f"{VIEWER} .view").click(position={"x": 40, "y": 60})
        link = link_of(page, "example=2", "left=original", "x=", "y=")
        pictures = page.evaluate(PICTURES, COMPARISON)
    with watched_page(browser, link, 1280) as page:
        wait_for_look(page, COMPARISON, pictures)
        expect(page.locator("#sr-examples button").nth(2)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#masthead .message")).to_be_hidden()
        painted_after(page, page.locator("#sr-examples button").nth(1).click, VIEWER)
        link_of(page, "example=1")
        page.go_back()
        wait_for_look(page, COMPARISON, pictures)
        page.locator("#sr-upload input[type=file]").set_input_files(picture_file)
        expect(page.locator('#sr-examples [data-own="true"]')).to_have_count(1)
        expect_no_own_picture(page, link)


@pytest.mark.parametrize(
    ("pairs", "names"),
    [
        ("tab=pyramid&model=lapgan-cifar10&gains=1,1&label=ship", '("gains")'),
        ("tab=pyramid&label2=ship&seeds2=1,2,3", '("label2", "seeds2")'),
        ("tab=super_resolution&mode=enlarge&left=original", '("left")'),
        ("tab=super_resolution&x=40", '("x")'),
    ],
)
def test_what_does_not_fit_the_model_or_the_mode_is_left_out_with_a_note(browser, tiny_address, pairs, names):
    with watched_page(browser, f"{tiny_address}#{pairs}", 1280) as page:
        expect(page.locator("#masthead .message")).to_contain_text(f"left out {names}")


def test_a_link_that_was_written_by_hand_is_one_step_of_back(browser, tiny_address):
    with watched_page(browser, f"{tiny_address}#left=nearest&example=1&tab=super_resolution", 1280) as page:
        steps = page.evaluate("history.length")
        link_of(page, "example=1", "left=nearest", "w=")
        assert page.evaluate("history.length") == steps
        painted_after(page, page.locator("#sr-examples button").nth(2).click, VIEWER)
        link_of(page, "example=2")
        assert page.evaluate("history.length") == steps + 1


def test_a_link_scrolls_to_its_section_and_back_within_the_tab_does_not(browser, tiny_address):
    with watched_page(browser, f"{tiny_address}#tab=pyramid&section=real", 1280) as page:
        section = page.locator("#section-pyramid-real")
        expect(section.locator(".sum canvas").last).to_be_attached()
        page.wait_for_function(f"() => ({TOP})() >= 0 && ({TOP})() <= 0.4 * innerHeight")  # see seeker.js
        page.locator(f"{CHAIN} .detail").click()
        link_of(page, "seeds=", "section=real")
        page.evaluate("scrollTo(0, 0)")
        page.go_back()
        page.wait_for_function("!location.hash.includes('seeds=')")
        assert abs(page.evaluate(TOP)) >= 40  # but where the browser itself scrolls to is its own affair
        page.evaluate("location.hash = '#tab=start'")
        expect(page.get_by_role("tab", selected=True)).to_have_attribute("data-tab-id", "start")
        page.evaluate("location.hash = '#tab=pyramid&section=real'")
        page.wait_for_function(f"() => ({TOP})() >= 0 && ({TOP})() <= 0.4 * innerHeight")  # see seeker.js


@pytest.mark.parametrize("tab", ["pyramid", "super_resolution"])
def test_a_link_of_other_weights_or_with_strange_values_says_so(browser, tiny_address, tab):
    with watched_page(browser, f"{tiny_address}#tab={tab}&example=99&w=000000", 1280) as page:
        expect(page.locator("#masthead .message")).to_contain_text("another version of this model")
        expect(page.locator("#masthead .message")).to_contain_text('left out ("example")')


def test_the_page_keeps_its_query_and_links_within_it_load_nothing(browser, tiny_address):
    with watched_page(browser, f"{tiny_address}?__theme=dark#tab=pyramid", 1280) as page:
        page.evaluate("() => { window.isFirst = true }")
        page.get_by_role("link", name="The first GANs").click()
        expect(page.get_by_role("tab", selected=True)).to_have_attribute("data-tab-id", "start")
        page.get_by_role("tab", name="Super-resolution").click()
        assert "?__theme=dark#tab=super_resolution" in link_of(page, "tab=super_resolution")
        assert page.evaluate("window.isFirst")


def uri_of(picture):
    return picture_uri(to_pil(picture), "png")


def test_pictures_look_alike_within_a_level_and_not_beyond(browser):
    picture = noise_pictures(1, 16)[0].clip(8, 247)
    near, far, edge = picture + 1, picture + 2, picture.clone()
    edge[0, 0, 0] += 20
    with browser.new_page() as page:
        pair = "\n".join(map(uri_of, (picture, picture)))
        verdicts = [
            page.evaluate(f"([now, before]) => ({ALIKE})(now, before)", [f"{uri_of(picture)}\n{uri_of(other)}", pair])
            for other in (picture, near, far, edge)
        ]
        assert verdicts == [True, True, False, False]
        assert not page.evaluate(f"([now, before]) => ({ALIKE})(now, before)", [uri_of(picture), pair])
