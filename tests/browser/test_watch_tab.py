"""The tab "Watch it learn" in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import events_sent, open_section, painted
from tests.helpers import texts_of

FILM = "#film"
CURVES = ".curves"
STEP = "(f) => Number(document.querySelector(`${f} [data-step], ${f}[data-step]`)?.dataset.step)"
SEEN = "(f) => document.querySelector(`${f} canvas.stage`).toDataURL()"


@pytest.fixture(autouse=True)
def opened(page):
    page.get_by_role("tab", name="Watch it learn").click()
    wait_for_film(page, 1)


def wait_for_film(page, number):
    painted(page, FILM, number - 1)


def wait_for_step(page, wanted):
    page.wait_for_function(f"([f, s]) => ({STEP})(f) === s", arg=[FILM, wanted])


def part(page, selector):
    return page.locator(f"{FILM} {selector}")


def last(page):
    return int(part(page, ".position").get_attribute("max"))


def open_formulas(page):
    open_section(page, "The formulas")
    expect(page.locator(f"{CURVES} svg")).to_have_count(3)


def test_it_opens_at_the_first_moment_with_what_d_says_of_it(page):
    assert page.evaluate(STEP, FILM) == 0
    assert last(page) >= 60
    expect(part(page, ".when")).to_have_text("step 0, 0 training pictures seen")
    expect(part(page, ".marks button.now")).to_have_text("1")
    expect(part(page, ".scores svg")).to_have_accessible_name(re.compile("^D says more than ½ to"))
    expect(page.locator(CURVES)).to_have_count(0)


@pytest.mark.both_widths
def test_the_picture_what_plays_it_and_its_caption_are_on_the_first_screen(page):
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 850 if width < 500 else 800})
    for selector in (".stage", ".play", ".position"):
        expect(part(page, selector)).to_be_in_viewport(ratio=1)
    expect(part(page, ".play")).to_have_accessible_name("Play")
    assert part(page, ".play").bounding_box()["width"] >= 120


@pytest.mark.both_widths
def test_all_parts_share_one_left_edge(page):
    open_formulas(page)
    lefts = page.evaluate(
        """() => Object.fromEntries([
          ".head h2", ".story", "#film .stage", "#film .play", ".tries", ".section", ".curves", ".axis", ".ending",
        ].map((selector) => {
          const shown = [...document.querySelectorAll(selector)].find((e) => e.getClientRects().length);
          return [selector, Math.round(shown.getBoundingClientRect().left)];
        }))"""
    )
    assert len(set(lefts.values())) == 1, lefts


@pytest.mark.both_widths
def test_the_text_of_the_charts_is_large_enough(page):
    open_formulas(page)
    heights = page.evaluate(
        """() => [...document.querySelectorAll("#film svg, .curves svg")].flatMap((svg) => {
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          const texts = [...svg.querySelectorAll("text")];
          return texts.map((text) => scale * parseFloat(getComputedStyle(text).fontSize));
        })"""
    )
    assert len(heights) > 10
    assert min(heights) >= 12


@pytest.mark.both_widths
def test_the_page_is_not_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.both_widths
def test_scrubbing_changes_everything_without_any_request(page):
    open_formulas(page)
    sent = events_sent(page)
    shots = []
    for moment in ("0", str(last(page) // 2), str(last(page))):
        part(page, ".position").fill(moment)
        heights = part(page, ".scores rect").evaluate_all("bars => bars.map((bar) => bar.getAttribute('height'))")
        dot = page.locator(f"{CURVES} circle.value").get_attribute("cx")
        names = part(page, ".stage").get_attribute("aria-label"), part(page, ".scores svg").get_attribute("aria-label")
        shots.append((page.evaluate(SEEN, FILM), tuple(heights), dot, *names, part(page, ".when").text_content()))
    for column in zip(*shots, strict=True):
        assert len(set(column)) == 3
    assert sent == []


def test_play_changes_the_picture_and_the_caption(page):
    picture, caption = page.evaluate(SEEN, FILM), part(page, ".caption").text_content()
    part(page, ".play").click()
    expect(part(page, ".caption")).not_to_have_text(caption)
    assert page.evaluate(SEEN, FILM) != picture
    part(page, ".play").click()


def test_play_pause_steps_speed_and_keys(page):
    play = part(page, ".play")
    part(page, ".speed").select_option("2")
    part(page, ".position").fill(str(last(page)))
    play.click()  # from the end it starts anew
    expect(play).to_have_attribute("aria-label", "Pause")
    page.wait_for_function(f"([f, n]) => ({STEP})(f) > 0 && ({STEP})(f) < n", arg=[FILM, last(page)])
    play.click()
    expect(play).to_have_attribute("aria-label", "Play")
    stopped = page.evaluate(STEP, FILM)
    part(page, ".next").click()
    wait_for_step(page, stopped + 1)
    part(page, ".back").click()
    wait_for_step(page, stopped)
    part(page, ".film").focus()
    page.keyboard.press("Home")
    wait_for_step(page, 0)
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 1)


def frames_pass(page, count):
    """Let the browser paint so often: what plays would have moved on."""
    page.evaluate(
        """(count) => new Promise((resolve) => {
          const tick = () => (count-- ? requestAnimationFrame(tick) : resolve());
          tick();
        })""",
        count,
    )


def hide_page(page, hidden):
    """What the page is told when another window covers it; Playwright's pages never are hidden."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


@pytest.mark.parametrize("how", ["tab", "scroll", "hidden"])
def test_out_of_sight_the_film_stops_and_in_sight_it_goes_on(page, how):
    leave, come_back = {
        "tab": [lambda name=name: page.get_by_role("tab", name=name).click() for name in ("Super", "Watch it learn")],
        "scroll": [
            lambda: page.evaluate("document.body.style.paddingTop = '5000px'"),
            lambda: page.evaluate("document.body.style.paddingTop = ''"),
        ],
        "hidden": [lambda: hide_page(page, True), lambda: hide_page(page, False)],
    }[how]
    part(page, ".speed").select_option("2")
    part(page, ".play").click()
    page.wait_for_function(f"([f, n]) => ({STEP})(f) > 0 && ({STEP})(f) < n", arg=[FILM, last(page)])
    leave()
    frames_pass(page, 3)  # until the browser has noticed
    stopped = page.evaluate(STEP, FILM)
    frames_pass(page, 60)  # a moment takes 12 of them
    assert page.evaluate(STEP, FILM) == stopped < last(page)
    come_back()
    page.wait_for_function(f"([f, s]) => ({STEP})(f) > s", arg=[FILM, stopped])
    part(page, ".play").click()
    expect(part(page, ".play")).to_have_attribute("aria-label", "Play")


def test_numbered_moments_bring_their_captions(page):
    marks = part(page, ".marks button")
    texts = set()
    for i in range(marks.count()):
        marks.nth(i).dispatch_event("click")  # a narrow page does not show them
        wait_for_step(page, int(marks.nth(i).get_attribute("data-step")))
        expect(marks.nth(i)).to_have_class("now")
        texts.add(part(page, ".caption").text_content())
    assert len(texts) == marks.count() >= 3
    assert "" not in texts


def test_a_term_of_the_rule_lights_up_with_its_curve(page):
    open_formulas(page)
    curves = page.locator(CURVES)
    curves.locator(".rule .term.fake").focus()
    expect(curves.locator("polyline.curve.fake")).to_have_class("curve fake lit")
    expect(curves.locator("polyline.curve.real")).to_have_class("curve real")
    expect(curves.locator("polyline.curve.real")).to_have_css("opacity", "0.25")
    curves.locator(".rule .term.real").focus()
    expect(curves.locator("polyline.curve.fake")).to_have_class("curve fake")


def test_the_formulas_show_value_loss_and_digits_and_say_their_numbers(page):
    part(page, ".position").fill(str(last(page)))
    open_formulas(page)
    expect(page.locator(f"{FILM} .balance, {CURVES} .balance")).to_have_count(3)  # D = 1/2, -log 4 and log 2
    expect(page.locator(f"{CURVES} .tally div")).to_have_count(10)
    expect(page.locator(f"{CURVES} .digits h3")).to_contain_text("10 of 10")
    expect(page.locator(f"{CURVES} .game svg")).to_have_accessible_name(re.compile(r"^V is −\d\.\d\d:"))  # noqa: RUF001


def test_the_other_games_come_with_their_own_loss_and_the_formulas_stay_open(page):
    open_formulas(page)
    loss = page.locator(f"{CURVES} .loss h3")
    page.get_by_role("radio", name="D too strong").check()
    wait_for_film(page, 2)
    assert page.evaluate(STEP, FILM) == 0
    expect(loss).to_contain_text("log(1 − D(G(z)))")  # noqa: RUF001
    page.get_by_role("radio", name="G collapses").check()
    wait_for_film(page, 3)
    expect(loss).to_contain_text("−log D(G(z))")  # noqa: RUF001
    expect(page.locator(f"{CURVES} svg").first).to_be_visible()


def test_try_this_sets_game_and_moment(page):
    page.get_by_role("button", name="Watch G jump from shape to shape").click()
    wait_for_film(page, 2)
    expect(page.get_by_role("radio", name="G collapses")).to_be_checked()
    expect(part(page, ".marks button.now")).to_have_text("2")
    expect(part(page, ".stage")).to_be_in_viewport()  # on a phone, too, where the button is far below it


def swipe(page, start, end):
    """A finger goes from one point of the window to another."""
    device = page.context.new_cdp_session(page)
    device.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for part_of_way in range(11):
        x, y = (a + (b - a) * part_of_way / 10 for a, b in zip(start, end, strict=True))
        kind = "touchMove" if part_of_way else "touchStart"
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.both_widths
def test_a_finger_that_scrolls_the_page_moves_nothing_and_one_that_goes_sideways_does(page):
    part(page, ".position").fill("0")
    stage = part(page, "canvas.stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    left, right, middle = box["x"] + box["width"] * 0.25, box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2
    before = page.evaluate("scrollY")
    swipe(page, (right, middle), (right, middle - 150))
    page.wait_for_function("(y) => scrollY > y + 50", arg=before)
    assert page.evaluate(STEP, FILM) == 0
    box = stage.bounding_box()
    middle = box["y"] + box["height"] / 2
    swipe(page, (left, middle), (right, middle))
    wait_for_step(page, round(last(page) * 0.75))
    swipe(page, (left, middle), (left, middle))  # a tap
    wait_for_step(page, round(last(page) * 0.25))


def test_a_figure_of_the_moment_is_saved(page):
    part(page, ".position").fill("20")
    when = part(page, ".when").text_content().split(",")[0].removeprefix("step ")
    open_section(page, "Take it with you")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a figure (SVG)").locator("visible=true").click()
    assert download.value.suggested_filename == "film-figure.svg"
    texts = texts_of(download.value.path().read_bytes())
    assert any(text.startswith(f"Training step {when};") for text in texts)
