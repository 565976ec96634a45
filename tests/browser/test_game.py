"""The section "Play the game" in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import link_of, open_section, painted, watched_page
from tests.browser.test_watch_tab import frames_pass

GAME = "#game"
AT_REST = """(moves) => {
  const { dataset } = document.querySelector("#game [data-moves], #game[data-moves]") ?? { dataset: {} };
  return dataset.moves === moves && dataset.left === "0";
}"""
MOVES = """() => document.querySelector("#game [data-moves], #game[data-moves]").dataset.moves"""
TURNS = f"(n) => Number(/^(\\d+)t/.exec(({MOVES})())?.[1] ?? 0) > n"


def part(page, selector):
    return page.locator(f"{GAME} {selector}")


def wait_for_moves(page, moves):
    page.wait_for_function(AT_REST, arg=moves)


def picture(page):
    return part(page, ".points").evaluate("(canvas) => canvas.toDataURL()")


def open_game(page, address, settings=""):
    page.goto(f"{address}#tab=watch&section=game{settings}")
    painted(page, GAME)


@pytest.fixture
def opened(page):
    page.get_by_role("tab", name="Watch it learn").click()
    open_section(page, "Play the game")
    painted(page, GAME)
    return page


def test_play_moves_the_picture_and_says_who_is_winning(opened):
    page = opened
    expect(part(page, ".verdict")).to_have_text("Nobody has learned anything yet.")
    expect(part(page, ".points")).to_have_accessible_name(re.compile("Nobody has learned.*G covers"))
    before = picture(page)
    part(page, ".play").click()
    page.wait_for_function(TURNS, arg=40)
    expect(part(page, ".why")).to_contain_text("of the points apart")
    part(page, ".play").click()
    expect(part(page, ".play")).to_have_accessible_name("Play")
    page.wait_for_function("() => /run=\\d+t/.test(location.hash)")
    stopped = page.evaluate(MOVES)
    wait_for_moves(page, stopped)
    assert picture(page) != before
    frames_pass(page, 20)
    assert page.evaluate(MOVES) == stopped
    expect(part(page, ".points")).to_have_accessible_name(re.compile("points apart"))
    assert f"run={stopped}" in page.url


@pytest.mark.both_widths
def test_the_picture_and_play_are_on_one_screen_and_nothing_is_wider(opened):
    page = opened
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 850 if width < 500 else 800})
    part(page, ".headline").evaluate("(headline) => headline.scrollIntoView()")
    for selector in (".headline", ".points", ".play", ".legend"):
        expect(part(page, selector)).to_be_in_viewport(ratio=0.98)
    part(page, ".more summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for button in part(page, ":is(.bar, .legend, .presets) :is(button, select):visible").all():
        assert button.bounding_box()["height"] >= 44


@pytest.fixture
def wide(browser, address):
    with watched_page(browser, address, 1280) as page:
        open_game(page, address)
        yield page


def test_half_steps_of_d_and_of_g(wide):
    part(wide, "[data-move=d]").click()
    wait_for_moves(wide, "1d")
    expect(part(wide, ".steps")).to_have_text("Seed 1. D has learned 1 time, G 0 times.")
    expect(part(wide, ".stage-text")).to_contain_text("gradients change D")
    part(wide, "[data-move=d]").click()
    wait_for_moves(wide, "2d")
    part(wide, "[data-move=g]").click()
    wait_for_moves(wide, "2d1g")
    expect(part(wide, ".flow .lit")).to_have_text(["G", "D", "loss", "gradients"])
    part(wide, ".anew").click()
    wait_for_moves(wide, "")


def test_slow_motion_names_each_stage(wide):
    part(wide, ".speed").select_option("Slow motion")
    part(wide, ".play").click()
    expect(part(wide, ".stage-text")).to_contain_text("G turns 64 lots of noise into 64 points")
    expect(part(wide, ".flow .lit")).to_have_text(["noise", "G", "G's points"])
    expect(part(wide, ".stage-text")).to_contain_text(re.compile(r"D's loss says how wrong D is: \d\.\d\d"))
    part(wide, ".play").click()
    wait_for_moves(wide, "1d")


def test_a_preset_plays_and_its_settings_are_in_the_address(wide):
    part(wide, ".presets").get_by_role("button", name="Round in circles").click()
    expect(part(wide, ".play")).to_have_accessible_name("Pause")
    page_moves = part(wide, ".notice")
    expect(page_moves).to_contain_text("five times")
    wide.wait_for_function(TURNS, arg=20)
    part(wide, ".play").click()
    link_of(wide, "gsteps=5", "run=")
    part(wide, ".more summary").click()
    expect(part(wide, "[data-setting=gsteps]").get_by_role("radio", name="5", exact=True)).to_be_checked()
    part(wide, "[data-setting=data]").get_by_role("radio", name="A spiral").check()
    wait_for_moves(wide, "")
    expect(part(wide, ".meters")).to_contain_text("of 12")
    expect(page_moves).to_have_text("A game of your own.")
    part(wide, ".seed-box input").fill("-1")
    part(wide, ".seed-box input").blur()
    expect(part(wide, ".seed-box input")).to_have_attribute("aria-invalid", "true")


def test_on_a_phone_a_preset_brings_the_picture_that_it_plays_into_view(browser, address):
    with watched_page(browser, address, 400) as page:
        open_game(page, address)
        page.set_viewport_size({"width": 400, "height": 700})
        preset = part(page, ".presets").get_by_role("button", name="D keeps up")
        preset.evaluate("(button) => button.scrollIntoView({ block: 'end' })")
        expect(part(page, ".points")).not_to_be_in_viewport(ratio=0.98)
        preset.click()
        expect(part(page, ".points")).to_be_in_viewport(ratio=0.98)
        expect(part(page, ".verdict")).to_be_in_viewport(ratio=0.98)


def test_who_asks_for_less_motion_presses_play_himself(wide):
    wide.emulate_media(reduced_motion="reduce")
    part(wide, ".presets button").nth(1).click()
    wait_for_moves(wide, "")
    expect(part(wide, ".play")).to_have_accessible_name("Play")


def test_the_words_of_the_legend_switch_the_layers(wide):
    pictures = {picture(wide)}
    for name, pressed in [
        ("G's net", "true"),
        ("gradients", "true"),
        ("D says real", "false"),
        ("G's points", "false"),
    ]:
        part(wide, ".legend").get_by_role("button", name=name).click()
        expect(part(wide, ".legend").get_by_role("button", name=name)).to_have_attribute("aria-pressed", pressed)
        pictures.add(picture(wide))
    assert len(pictures) == 5
    link_of(wide, "show=real,net,pushes")


def test_out_of_sight_the_game_stops(wide):
    part(wide, ".play").click()
    wide.wait_for_function(TURNS, arg=5)
    wide.evaluate("document.body.style.paddingTop = '5000px'; scrollTo(0, 0)")
    frames_pass(wide, 10)  # until the browser has noticed, and the worker has answered
    stopped = wide.evaluate(MOVES)
    frames_pass(wide, 20)
    assert wide.evaluate(MOVES) == stopped
    wide.evaluate("document.body.style.paddingTop = ''; document.querySelector('.game').scrollIntoView()")
    wide.wait_for_function(TURNS, arg=int(stopped.removesuffix("t")) + 5)
    part(wide, ".play").click()


def test_a_link_repeats_the_run_and_one_of_nobodys_moves_makes_none(browser, address):
    pictures = []
    for settings, moves in [("&seed=5&run=60t1d", "60t1d"), ("&seed=6&run=60t1d", "60t1d"), ("&seed=5&run=7x", "")] * 2:
        with watched_page(browser, address, 1280) as page:
            open_game(page, address, settings)
            wait_for_moves(page, moves)
            expect(page.locator("#masthead .message")).to_be_hidden()
            pictures.append(picture(page))
    assert pictures[:3] == pictures[3:]
    assert len(set(pictures)) == 3


def test_points_placed_by_hand_are_judged_and_stand_in_the_link(browser, address, wide):
    wide.get_by_role("radio", name="You").check()
    wait_for_moves(wide, "300t")
    expect(part(wide, ".verdict")).to_have_text("D believes none of your 10 points.")
    expect(part(wide, ".why")).to_contain_text("into the violet")
    expect(part(wide, ".reading")).to_be_hidden()
    first, second = part(wide, ".point").nth(0), part(wide, ".point").nth(1)
    expect(first).to_have_accessible_name("Point 1: D does not believe it")
    first.hover()
    board = part(wide, ".hand").bounding_box()
    wide.mouse.down()
    wide.mouse.move(board["x"] + board["width"] * 5 / 6, board["y"] + board["height"] / 2, steps=4)
    wide.mouse.up()
    expect(first).to_have_accessible_name("Point 1: D believes it")  # on the place at the right
    expect(part(wide, ".why")).to_contain_text("found out")
    second.focus()
    second.press("ArrowUp")
    link_of(wide, "hand=1,0,-0.98,-1.3,")
    wait_for_moves(wide, "300t")
    verdict = part(wide, ".verdict").inner_text()
    shown = picture(wide)
    with watched_page(browser, wide.url, 1280) as page:
        painted(page, GAME)
        wait_for_moves(page, "300t")
        expect(part(page, ".verdict")).to_have_text(verdict)
        assert picture(page) == shown
        expect(part(page, ".points")).to_have_accessible_name(verdict)


@pytest.mark.both_widths
def test_whoever_forges_by_hand_has_a_goal_and_no_button_without_effect(opened):
    page = opened
    page.get_by_role("radio", name="You").check()
    wait_for_moves(page, "300t")
    expect(part(page, ".headline")).to_contain_text("Your goal is all ten")
    expect(part(page, ".duel")).to_contain_text("Your goal: D believes all ten")
    expect(part(page, ".idle")).to_have_text(re.compile("D learns by itself as soon as you let go"))
    for control in (".play", "[data-move=d]", "[data-move=g]", ".speed"):
        expect(part(page, control)).to_be_disabled()
    expect(part(page, ".beliefs li")).to_have_text([re.compile(r"^[0-3]?\d%$")] * 10)
    first = part(page, ".point").nth(0)
    first.focus()
    for _ in range(3):
        first.press("ArrowUp")
    link_of(page, "hand=-1.26,-1.2,")
    part(page, ".anew").click()
    link_of(page, "hand=-1.26,-1.35,")
    page.get_by_role("radio", name="The network G").check()
    expect(part(page, ".idle")).to_be_hidden()
    for control in (".play", "[data-move=d]", "[data-move=g]", ".speed"):
        expect(part(page, control)).to_be_enabled()
