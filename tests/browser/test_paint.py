"""The tab "Paint" in a real browser, which finds the pictures by itself."""

import re

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from gan_demo import picks
from gan_demo.ui import paint_tab
from tests.browser.conftest import canvas_pixels, copied_link, events_sent, link_of, open_section, watched_page
from tests.helpers import noise_pictures

FACES, FASHION = "dcgan-faces", "dcgan-fashion"
STAGE, BOARD = ".paint .stage", ".paint .board"
OPENING = picks.PAINTED[0]
SAME_PICTURE = """(selectors) => {
  const [one, other] = selectors.map((selector) => document.querySelector(selector).toDataURL());
  return one === other;
}"""


def wait_until_it_rests(page, strokes: int) -> None:
    """Wait until z rests with so many strokes."""
    page.wait_for_function(
        """(count) => {
          const { rests, shown } = document.querySelector(".paint").dataset;
          return rests === "true" && JSON.parse(shown)[2] === count;
        }""",
        arg=strokes,
    )


def open_tab(browser, address, hash_="", width=1280):
    return watched_page(browser, f"{address}#tab=paint{hash_}", width)


def wait_for_network(page) -> None:
    expect(page.locator('.paint[data-live="ready"]')).to_have_count(1)


def stroke(page, *points: tuple[float, float]) -> None:
    """Paint with the mouse; points are shares of the board's width and height."""
    page.locator(BOARD).scroll_into_view_if_needed()
    box = page.locator(BOARD).bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5 if len(places) < 3 else 1)
    page.mouse.up()


def click_upon(page, attribute: str, selector: str) -> None:
    """Have a button clicked at the first change of an attribute that leaves it enabled, sooner than anybody could."""
    page.evaluate(
        """([attribute, selector]) => {
          const root = document.querySelector(".paint");
          const button = root.querySelector(selector);
          const observer = new MutationObserver(() => {
            if (button.disabled) return;
            observer.disconnect();
            button.click();
          });
          observer.observe(root, { attributeFilter: [attribute], subtree: true });
        }""",
        [attribute, selector],
    )


def difference(canvas, colour: tuple[int, int, int], top: slice, left: slice) -> float:
    """How far a part of a picture is from a colour, in levels of 255."""
    return float(np.abs(canvas_pixels(canvas)[top, left] - np.array(colour)).mean())


def test_it_opens_with_a_finished_painting(page):
    page.get_by_role("tab", name="Paint").click()
    page.wait_for_function("document.querySelector('.paint')?.dataset.shown")
    painting = paint_tab.follow(OPENING)
    stored = np.moveaxis(painting.frames[-1].astype(int), 0, 2)
    assert np.abs(canvas_pixels(page.locator(STAGE)) - stored).max() <= 1
    wait_for_network(page)
    wait_until_it_rests(page, 1)
    assert np.abs(canvas_pixels(page.locator(STAGE)) - stored).max() <= 1
    before = page.evaluate("document.querySelector('.paint').dataset.ready")
    page.locator(".paint .at").fill("0")
    page.wait_for_function("(n) => document.querySelector('.paint').dataset.ready > n", arg=before)
    start = np.moveaxis(painting.frames[0].astype(int), 0, 2)
    page.wait_for_function("document.querySelector('.paint .stage').ariaLabel.includes(', 0%')")
    assert np.abs(canvas_pixels(page.locator(STAGE)) - start).max() <= 1


def test_a_stroke_is_followed_undone_and_done_again(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        expect(page.locator(".paint .undo")).to_be_disabled()
        before = canvas_pixels(page.locator(STAGE))
        looks = [page.locator(f".paint {one}") for one in (".stage", ".from", ".candidate canvas >> nth=0")]
        assert {look.evaluate("(canvas) => getComputedStyle(canvas).imageRendering") for look in looks} == {"pixelated"}
        page.get_by_role("button", name="White", exact=True).click()
        where = slice(6, 10), slice(4, 28)
        far = difference(page.locator(STAGE), (255, 255, 255), *where)
        stroke(page, (0.15, 0.25), (0.85, 0.25))
        wait_until_it_rests(page, 1)
        after = canvas_pixels(page.locator(STAGE))
        assert difference(page.locator(STAGE), (255, 255, 255), *where) < far
        page.locator(".paint .undo").click()
        expect(page.locator(".paint .redo")).to_be_enabled()
        page.wait_for_function("document.querySelector('.paint .stage').ariaLabel.includes('0 strokes')")
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), before)
        page.locator(".paint .redo").click()
        wait_until_it_rests(page, 1)
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), after)


def test_what_g_refuses_is_said_until_it_is_undone_and_once_it_is_done_again(browser, address):
    with open_tab(browser, address, f"&model={FASHION}&seed=921") as page:
        wait_for_network(page)
        page.locator(".brushes label", has_text="Drag").click()
        page.locator(".paint .size input").fill("7")
        stroke(page, (0.617, 0.383), (0.398, 0.414))  # more than half of the loss goes, but no hole is there
        refusal = "Most of it is missing: G cannot draw that while the picture keeps to the one you began with."
        expect(page.locator(".paint .progress")).to_have_text(refusal)
        page.locator(".paint .undo").click()
        expect(page.locator(".paint .progress")).to_have_text("Paint on the picture.")
        page.locator(".paint .redo").click()
        expect(page.locator(".paint .progress")).to_have_text(refusal)


def test_what_g_draws_in_part_is_said_to_be_a_part(browser, address):
    with open_tab(browser, address, f"&model={FASHION}&seed=4230") as page:
        wait_for_network(page)
        page.locator(".brushes label", has_text="Drag").click()
        page.locator(".paint .size input").fill("10")
        stroke(page, (0.664, 0.664), (0.273, 0.242))  # a boot's heel to where a T-shirt has its sleeve
        expect(page.locator(".paint .progress")).to_contain_text("Only partly there")


def test_each_models_colour_is_there_again_with_its_painting(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        colour = page.get_by_role("button", name="Dark grey", exact=True)
        colour.click()
        page.locator(".model label", has_text="Flowers").click()
        expect(page.get_by_role("button", name="Yellow", exact=True)).to_have_attribute("aria-pressed", "true")
        page.locator(".paint .undo").click()
        expect(colour).to_have_attribute("aria-pressed", "true")


def test_a_phone_says_where_to_paint_and_has_round_colours(browser, address):
    with open_tab(browser, address, width=400) as page:
        for brush, advice in (("Colour", "Paint on the picture"), ("Edge", "Draw a line"), ("Drag", "Drag a part")):
            page.locator(".brushes label", has_text=brush).click()
            expect(page.locator(".paint .advice")).to_contain_text(advice)
            expect(page.locator(".paint .advice")).to_be_visible()
        shapes = page.locator(".swatches").evaluate(
            """(swatches) => [...swatches.querySelectorAll("button, input")].map((one) => {
              const { width, height } = one.getBoundingClientRect();
              return [Math.round(width), Math.round(height), getComputedStyle(one).borderRadius];
            })"""
        )
        assert len(shapes) == 8
        for width, height, radius in shapes:
            assert width == height >= 32
            assert radius == "50%"


def test_half_way_to_where_z_goes_is_drawn_while_it_goes_there(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        stroke(page, (0.4, 0.5), (0.6, 0.5))
        wait_until_it_rests(page, 1)
        page.locator(".paint .at").fill("0.5")
        page.locator('.paint[data-current="true"]').wait_for()
        before = page.locator(STAGE).evaluate("(stage) => stage.toDataURL()")
        open_section(page, "How freely")
        page.locator(".near label", has_text="freely").click()
        page.wait_for_function("(before) => document.querySelector('.paint .stage').toDataURL() !== before", arg=before)


def test_other_solutions_are_sorted_and_stay_once_they_are_there(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        page.evaluate(
            """() => {
              window.firsts = [];
              new MutationObserver(() => {
                const isUnderWay = document.querySelector(".paint .count").textContent.endsWith("of 8");
                if (isUnderWay) firsts.push(document.querySelector(".candidate canvas").toDataURL());
              }).observe(document.querySelector(".paint .count"), { childList: true });
            }"""
        )
        stroke(page, (0.4, 0.5), (0.6, 0.5))
        expect(page.locator(".candidates[data-settled='1']")).to_have_count(1)
        assert page.evaluate("[firsts.length > 1, new Set(firsts).size]") == [True, 1]
        buttons = page.locator(".candidate:enabled")
        expect(buttons).to_have_count(8)
        looks = [canvas_pixels(canvas) for canvas in page.locator(".candidate canvas").all()]
        assert any(not np.array_equal(looks[0], look) for look in looks[1:])
        buttons.nth(2).click()
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), looks[2])
        assert np.array_equal(canvas_pixels(page.locator(".candidate canvas").nth(2)), looks[2])
        expect(buttons.nth(2)).to_have_attribute("aria-pressed", "true")
        page.locator(".paint .undo").click()
        expect(page.locator(".candidate[aria-pressed='true']")).to_have_count(0)
        expect(buttons).to_have_count(8)


def test_fix_makes_it_the_start_and_holds_it_closely(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        stroke(page, (0.4, 0.5), (0.6, 0.5))
        wait_until_it_rests(page, 1)
        look = canvas_pixels(page.locator(STAGE))
        page.locator(BOARD).focus()
        page.keyboard.press("f")
        expect(page.locator(".paint .anew")).to_be_disabled()
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), look)
        link_of(page, "start=")
        assert "near=5" in page.url


def test_keys_paint_as_well(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        page.locator(BOARD).focus()
        page.keyboard.press("Space")
        for _ in range(6):
            page.keyboard.press("Shift+ArrowRight")
        expect(page.locator('.paint .cursor[data-down="true"]')).to_have_count(1)
        page.keyboard.press("Space")
        wait_until_it_rests(page, 1)
        page.locator(".paint .undo").press("Enter")
        expect(page.locator(".paint .undo")).to_be_disabled()
        page.keyboard.press("y")  # though the button that had the focus is grey
        expect(page.locator(".paint .undo")).to_be_enabled()


def test_a_finger_paints_and_does_not_scroll(browser, address):
    context = browser.new_context(has_touch=True, viewport={"width": 400, "height": 850})
    page = context.new_page()
    page.goto(f"{address}#tab=paint&model={FASHION}")
    wait_for_network(page)
    page.locator(BOARD).scroll_into_view_if_needed()
    assert page.locator(BOARD).evaluate("(board) => getComputedStyle(board).touchAction") == "none"
    box = page.locator(BOARD).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    wait_until_it_rests(page, 1)
    for name in ("undo", "progress", "candidates"):  # on one screen with the picture
        part = page.locator(f".paint .{name}").bounding_box()
        assert part["y"] + part["height"] - page.locator(BOARD).bounding_box()["y"] < 700
    context.close()


def test_a_link_shows_the_same_and_a_forged_one_does_no_harm(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        stroke(page, (0.3, 0.3), (0.7, 0.4))
        wait_until_it_rests(page, 1)
        link_of(page, "z=")
        link, look = copied_link(page), canvas_pixels(page.locator(STAGE))
        assert len(link) < 700
        for _ in range(12):
            stroke(page, *[(0.1 + 0.05 * i, (0.1, 0.9)[i % 2]) for i in range(17)])
        wait_until_it_rests(page, 13)
        page.get_by_role("button", name="Copy link").click()
        expect(page.locator("#masthead .message")).to_contain_text("the strokes are not")
    with watched_page(browser, link, 1280) as page:
        wait_for_network(page)
        wait_until_it_rests(page, 1)
        assert np.abs(canvas_pixels(page.locator(STAGE)) - look).max() <= 3
        page.locator(".paint .undo").click()
        wait_until_it_rests(page, 0)
        expect(page.locator(".paint .undo")).to_be_disabled()
    with watched_page(browser, f"{link}&section=more", 1280) as page:
        expect(page.locator("#section-paint-more")).to_have_attribute("open", "")
        wait_for_network(page)
        expect(page.locator(BOARD)).to_be_in_viewport(ratio=1)
    for forgery in ("&strokes=%3Cscript%3E&z=AAAA", f"&model={FASHION}&z={'_' * 200}&strokes=c.s.w", "&near=3&at=7"):
        with open_tab(browser, address, forgery) as page:
            wait_for_network(page)
            expect(page.locator(STAGE)).to_have_attribute("aria-label", re.compile("follows"))


def test_an_own_picture_stays_in_the_page_and_out_of_the_link(browser, address, tmp_path):
    Image.fromarray(noise_pictures(1, 40)[0].permute(1, 2, 0).numpy()).save(tmp_path / "own.png")
    with open_tab(browser, address, f"&model={FASHION}&section=own") as page:
        wait_for_network(page)
        sent = events_sent(page)
        page.locator("#paint-upload input[type=file]").set_input_files(tmp_path / "own.png")
        expect(page.locator('.paint[data-own="true"]')).to_have_count(1)
        expect(page.locator(".own-pair p")).to_contain_text("A small G keeps little")
        assert not sent
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), canvas_pixels(page.locator(".own-pair .nearest")))
        page.wait_for_function(SAME_PICTURE, arg=[STAGE, ".paint .from"])
        stroke(page, (0.4, 0.4), (0.6, 0.4))
        wait_until_it_rests(page, 1)
        page.wait_for_function("!location.hash.includes('z=') && location.hash.includes('start=own')")
        link = copied_link(page)
        expect(page.locator("#masthead .message")).to_contain_text("Your own picture is not part of it")
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
        page.get_by_role("button", name="Copy link").click()
        expect(page.locator("#masthead .message")).to_have_text(re.compile("start=own.* Your own picture is not"))
        page.locator(".model label", has_text="Faces").click()
        expect(page.locator('.paint[data-own="false"]')).to_have_count(1)
        page.locator(".paint .undo").click()
        link_of(page, "start=own")  # though its box is empty now
        expect(page.locator(".own-pair")).to_be_visible()
        expect(page.locator(".own-pair p")).to_contain_text("A small G keeps little")
    with watched_page(browser, link, 1280) as page:
        expect(page.locator(".paint .progress")).to_contain_text("your own picture")


def test_nothing_is_painted_before_the_nearest_picture_is_here(browser, address, tmp_path):
    Image.fromarray(noise_pictures(1, 40)[0].permute(1, 2, 0).numpy()).save(tmp_path / "own.png")
    with open_tab(browser, address, f"&model={FASHION}&section=own") as page:
        wait_for_network(page)
        click_upon(page, "data-own", ".tries button")
        page.locator("#paint-upload input[type=file]").set_input_files(tmp_path / "own.png")
        expect(page.locator(".own-pair p")).to_contain_text("A small G keeps little")
        page.wait_for_function("document.querySelector('.paint .stage').ariaLabel.includes('0 strokes')")


def test_undo_leads_back_to_before_a_picture_of_ones_own_and_redo_to_it(browser, address, tmp_path):
    Image.fromarray(noise_pictures(1, 40)[0].permute(1, 2, 0).numpy()).save(tmp_path / "own.png")
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        stroke(page, (0.4, 0.5), (0.6, 0.5))
        wait_until_it_rests(page, 1)
        before = canvas_pixels(page.locator(STAGE))
        open_section(page, "Can it paint on your own")
        page.locator("#paint-upload input[type=file]").set_input_files(tmp_path / "own.png")
        expect(page.locator(".own-pair p")).to_contain_text("A small G keeps little")
        nearest = canvas_pixels(page.locator(STAGE))
        page.locator(".paint .undo").click()
        expect(page.locator(".own-pair")).to_be_hidden()
        wait_until_it_rests(page, 1)
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), before)
        page.locator(".paint .redo").click()
        expect(page.locator(".own-pair")).to_be_visible()
        page.wait_for_function(SAME_PICTURE, arg=[STAGE, ".own-pair .nearest"])
        assert np.array_equal(canvas_pixels(page.locator(STAGE)), nearest)


def test_undo_ends_the_search_for_the_nearest_picture(browser, address, tmp_path):
    Image.fromarray(noise_pictures(1, 40)[0].permute(1, 2, 0).numpy()).save(tmp_path / "own.png")
    with open_tab(browser, address, f"&model={FASHION}&section=own") as page:
        wait_for_network(page)
        click_upon(page, "disabled", ".undo")
        page.locator("#paint-upload input[type=file]").set_input_files(tmp_path / "own.png")
        expect(page.locator(".paint .redo")).to_be_enabled()
        expect(page.locator(".own-pair")).to_be_hidden()
        stroke(page, (0.4, 0.5), (0.6, 0.5))  # which nothing keeps from being followed
        wait_until_it_rests(page, 1)


def test_another_model_is_drawn_although_a_picture_of_the_one_before_was_awaited(browser, address):
    with open_tab(browser, address) as page:
        wait_for_network(page)
        wait_until_it_rests(page, 1)
        page.evaluate(
            """(model) => {
              const root = document.querySelector(".paint");
              const slider = root.querySelector(".at");
              slider.value = "0.5";
              slider.dispatchEvent(new Event("input", { bubbles: true }));
              root.querySelector(`.model [value="${model}"]`).click();
            }""",
            FASHION,
        )
        page.wait_for_function("document.querySelector('.paint .stage').width === 32")
        page.locator(".paint .undo").click()
        wait_until_it_rests(page, 1)
        page.wait_for_function("document.querySelector('.paint .stage').width === 64")
        expect(page.locator(".model").get_by_label("Faces")).to_be_checked()


def test_what_is_painted_can_be_taken_along(browser, address):
    with open_tab(browser, address, f"&model={FASHION}") as page:
        wait_for_network(page)
        stroke(page, (0.4, 0.5), (0.6, 0.5))
        wait_until_it_rests(page, 1)
        open_section(page, "Take it with you")
        for what in ("Save as a figure (PNG)", "Save the steps (GIF)"):
            with page.expect_download() as download:
                page.get_by_role("button", name=what).click()
            with Image.open(download.value.path()) as picture:
                assert min(picture.size) >= 128


def test_where_the_browser_does_not_paint_the_opening_stays_and_a_sentence_says_why(browser, address):
    with open_tab(browser, address, "&live=0") as page:
        expect(page.locator('.paint[data-live="failed"]')).to_have_count(1)
        expect(page.locator(".paint .progress")).to_contain_text("Your browser cannot paint here")
        page.locator(".paint .at").fill("0")
        start = np.moveaxis(paint_tab.follow(OPENING).frames[0].astype(int), 0, 2)
        page.wait_for_function("document.querySelector('.paint .stage').ariaLabel.includes(', 0%')")
        assert np.abs(canvas_pixels(page.locator(STAGE)) - start).max() <= 1
