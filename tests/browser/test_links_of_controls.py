"""A link of every control that the address knows: whoever opens it elsewhere sees the same.

A visitor changes one control after the other and copies a link after each. Elsewhere the last one opens first, in a
fresh browser: it says all that was changed. The others follow in the same page, back to the first.
"""

import re
import urllib.parse
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from gan_demo.ui import address_table
from tests.browser.conftest import (
    ALIKE,
    PICTURES,
    Act,
    copied_link,
    drawn,
    link_of,
    open_section,
    painted,
    painted_after,
    watched_page,
)
from tests.browser.test_caption_live import wait_for_pictures
from tests.browser.test_game import AT_REST
from tests.browser.test_watch_tab import FILM, wait_for_step
from tests.helpers import served_from

# What the open tab's controls hold, but for those in sections that the address does not name: it names the newest.
CONTROLS = """(section) => [...document.querySelectorAll(
  "[role=tabpanel] :is(input:not([type=file]), textarea, select, [aria-pressed], [aria-expanded])",
)]
  .filter((one) => one.offsetParent && [undefined, section].includes(one.closest(".section")?.id))
  .map((one) => [
    one.getAttribute("aria-label") ?? one.textContent,
    ["radio", "checkbox"].includes(one.type) ? [one.value, one.checked] : one.value,
    one.getAttribute("aria-pressed") ?? one.getAttribute("aria-expanded"),
  ].join(" "))"""
PATH_IS_DRAWN = """() => {
  const [player, latent] = ["#path-player", ".latent"].map((selector) => document.querySelector(selector));
  const isNew = [player.dataset.path, player.dataset.row].every((path) => path === latent.dataset.path);
  const [at, position] = [player.querySelector(".stage").dataset.at, player.querySelector(".position").value];
  return isNew && Math.abs(at - position) < 1e-9; // the slider rounds
}"""
TEXT, OTHER, STYLE = "a white flower with a yellow center", "a blue flower", "a red car"
CHAIN, INVENTED, REAL = "#chain", "#invented", "#real-pyramid"
VIEWER, SQUARES = "#sr-viewer", "#sr-patches"


class Copy(NamedTuple):
    """A link that a visitor copied, and what the page showed."""

    names: tuple[str, ...]  # of the values that were changed last
    link: str
    pictures: str
    controls: list[str]


def unfold(title: str) -> Act:
    return lambda page: open_section(page, title)


def film(act: Act) -> Act:
    def change(page: Page) -> None:
        act(page)
        link_of(page, "story=collapse")  # which it does once the film is here

    return change


def path(act: Act) -> Act:
    """Change something of a path."""

    def change(page: Page) -> None:
        expect(page.locator('.latent[data-live="ready"]')).to_have_count(1)
        act(page)
        page.wait_for_function(PATH_IS_DRAWN)

    return change


EDITED = """() => {
  const [part, stage] = [".edit", ".edit .after"].map((selector) => document.querySelector(selector));
  const film = [...part.querySelectorAll(".film canvas")];
  const isShown = part.dataset.state && stage.dataset.shown === part.dataset.state;
  const filmIsShown = film.length && film.every(({ dataset }) => dataset.of === part.dataset.film);
  return isShown && filmIsShown && part.querySelector(".sums").dataset.shown === part.dataset.sum;
}"""


def editing(act: Act) -> Act:
    """Change something of the sliders and sums."""

    def change(page: Page) -> None:
        act(page)
        page.locator(".edit .after").scroll_into_view_if_needed()
        expect(page.locator('.edit[data-live="ready"]')).to_have_count(1)
        page.wait_for_function(EDITED)

    return change


def exemplar(place: int, seed: int) -> Act:
    """Choose a seed for a place in the sum."""

    def act(page: Page) -> None:
        page.locator(".edit .three button").nth(place).click()
        page.locator(f'.edit .picking [data-seed="{seed}"]').click()

    return act


def stroke(page: Page) -> None:
    """Paint a stroke across the picture."""
    page.locator(".paint .board").scroll_into_view_if_needed()
    box = page.locator(".paint .board").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    page.mouse.up()


def chain(act: Act) -> Act:
    """Change something of a pyramid from noise."""

    def change(page: Page) -> None:
        drawn(".pyramid", act)(page)
        expect(page.locator(f"{CHAIN} .classes.old")).to_have_count(0)

    return change


def invented(act: Act) -> Act:
    """Change something of a pyramid over a real picture."""
    return drawn(".invention", act)


def open_real(page: Page) -> None:
    open_section(page, "What if the first level is real?")
    invented(lambda _: None)(page)


def caption(wish: tuple[str, int, int], act: Act) -> Act:
    """Change a caption's pictures, after which they are those of a wish."""

    def change(page: Page) -> None:
        act(page)
        wait_for_pictures(page, *wish)

    return change


def walk(part: str, act: Act) -> Act:
    """Change the walk between captions, of whose name something is a part then."""

    def change(page: Page) -> None:
        act(page)
        part_of = part.replace('"', '\\"')
        expect(page.locator(f'#caption-walk [data-row*="{part_of}"][data-path*="{part_of}"]')).to_be_attached()

    return change


def game(act: Act, moves: str = "") -> Act:
    """Change something of the game in the plane, which then has made these moves."""

    def change(page: Page) -> None:
        act(page)
        page.wait_for_function(AT_REST, arg=moves)

    return change


def game_setting(name: str, option: str) -> Act:
    """Set something of the game, in a part of it that is folded again."""

    def act(page: Page) -> None:
        fold = page.locator("#game .more > summary")
        fold.click()
        choose(f"#game [data-setting={name}]", option)(page)
        fold.click()

    return game(act)


def game_seed(page: Page) -> None:
    fold = page.locator("#game .more > summary")
    fold.click()
    page.locator("#game .seed-box input").fill("77")
    page.locator("#game .seed-box input").press("Enter")
    fold.click()


def fill(selector: str, value: str) -> Act:
    return lambda page: page.locator(f"{selector}:visible").fill(value)


def choose(group: str, name: str | int) -> Act:
    """Choose a radio button by its name or place."""

    def act(page: Page) -> None:
        radios = page.locator(group).get_by_role("radio")
        (radios.nth(name) if isinstance(name, int) else radios.and_(page.get_by_label(name, exact=True))).check()

    return act


def press(selector: str, place: int = 0) -> Act:
    return lambda page: page.locator(f"{selector}:visible").nth(place).click()


def comparison(file: str, rest: str, act: Act) -> Act:
    """Change what super-resolution compares, which is then this: an example's file; the mode and both sides."""

    def change(page: Page) -> None:
        act(page)
        expect(page.locator(f"{VIEWER} .comparer")).to_have_attribute("data-of", f"{file} {rest}")
        squares = page.locator(f"{SQUARES} .close-ups")
        expect(squares).to_have_attribute("data-of", re.compile(f"^{file} {rest.split()[0]} "))

    return change


def magnify(page: Page) -> None:
    """Click a place in the picture."""
    squares = page.locator(f"{SQUARES} .close-ups")
    before = squares.get_attribute("data-of")
    page.locator(f"{VIEWER} .view").click(position={"x": 40, "y": 60})
    expect(squares).not_to_have_attribute("data-of", before)


def borrow_style(page: Page) -> None:
    open_section(page, "Same style")
    page.locator("#styles").scroll_into_view_if_needed()
    painted(page, "#styles")
    painted_after(page, lambda: fill("#caption-c textarea", STYLE)(page), "#styles")


def nine(shows: str, act: Act) -> Act:
    """Change something of the game of real and fake, whose nine pictures then are these: the deck and the seed."""

    def change(page: Page) -> None:
        act(page)
        expect(page.locator("#real-or-fake .nine")).to_have_attribute("data-shows", shows)

    return change


def break_off(page: Page) -> None:
    """Begin a game, whose seed a link keeps, and leave it."""
    expect(page.locator('#real-or-fake .game[data-live="ready"]')).to_have_count(1)
    page.locator("#real-or-fake .begin").click()
    expect(page.locator('#real-or-fake .game[data-state="mask"]')).to_have_count(1)
    link_of(page, "seed=")
    seed = page.evaluate("new URLSearchParams(location.hash).get('seed')")
    nine(f'["digits",{seed}]', lambda page: page.keyboard.press("Escape"))(page)


def join_class(page: Page) -> None:
    """Join a class that a teacher has opened."""
    answer = page.request.post(f"{page.url.split('#')[0]}class", data={"deck": "digits"}).json()
    page.locator("#real-or-fake .join input").fill(answer["code"])
    page.locator("#real-or-fake .join button").click()
    expect(page.locator("#real-or-fake .group")).to_contain_text("You play for class")


def chosen_by_d(page: Page) -> None:
    """Wait until D has chosen what the address says."""
    whole = """() => {
      const values = new URLSearchParams(location.hash);
      return document.querySelector(".chosen").dataset.shown === `${values.get("n")} ${values.get("sheet") ?? 0}`;
    }"""
    page.wait_for_function(whole)


def choose_of_more(page: Page) -> None:
    open_section(page, "What if D chooses the pictures?")
    page.locator(".choose .n").fill("10")  # of the slider, which is two drawings for each place
    link_of(page, "n=2")
    chosen_by_d(page)


def choose_others(page: Page) -> None:
    page.locator(".choose .others").click()
    link_of(page, "sheet=")
    chosen_by_d(page)


# What shows the tab's pictures, and for each value in the address what changes it, in an order that lets all be seen.
WALKS: dict[str, tuple[str, dict[tuple[str, ...], Act]]] = {
    "start": ("#start-view canvas", {("section",): unfold("Figures from the papers")}),
    "watch": (
        f"{FILM} canvas.stage, #game .points",
        {
            ("story",): film(choose("#story", "G collapses")),
            ("moment",): lambda page: (fill(f"{FILM} .position", "30")(page), wait_for_step(page, 30)),
            ("section",): game(unfold("Play the game")),
            ("seed",): game(game_seed),
            ("data",): game_setting("data", "A spiral"),
            ("loss",): game_setting("loss", "Least squares"),
            ("dsteps",): game_setting("dsteps", "2"),
            ("gsteps",): game_setting("gsteps", "3"),
            ("drate",): game_setting("drate", "0.005"),
            ("grate",): game_setting("grate", "0.0005"),
            ("units",): game_setting("units", "16"),
            ("depth",): game_setting("depth", "1"),
            ("z",): game_setting("z", "1"),
            ("run",): game(press("#game .step"), "1d"),
            ("show",): press("#game .legend button", 2),
            ("hand",): game(choose("#game .forger", "You"), "300t"),
        },
    ),
    "latent": (
        "#path-player canvas, #latent-edit canvas:not(.sheet)",
        {
            ("model",): path(choose("#model", "Digits to order")),
            ("label",): path(choose("#label", "3")),
            ("second",): path(lambda page: page.locator("#mix select").select_option("8")),
            ("mix",): path(fill("#mix .share", "0.25")),
            ("a",): path(fill("#seed-a input", "7")),
            ("b",): path(fill("#seed-b input", "4294967295")),
            ("frames",): path(fill("#frames input", "24")),
            ("kind",): path(choose("#path-kind", "straight")),
            ("at",): path(fill("#path-player .position", "20")),
            ("section",): editing(unfold("Make it blond")),
            ("subject",): editing(choose("#latent-edit .model", "Flowers")),
            ("from",): editing(fill("#latent-edit .number", "7")),
            ("moves",): editing(fill("#latent-edit .move [data-place='0']", "-2")),
            ("plus",): editing(exemplar(0, 9)),
            ("minus",): editing(exemplar(4, 10)),
            ("more",): editing(exemplar(8, 11)),
        },
    ),
    "pyramid": (
        f"{CHAIN} .sum canvas, {CHAIN} .classes canvas, {REAL} .sum canvas, {INVENTED} .sum canvas",
        {
            ("model",): chain(choose("#pyramid-model", 1)),
            ("label",): chain(press(f"{CHAIN} .classes button", 1)),
            ("seeds",): chain(press(f"{CHAIN} .detail")),
            ("level",): press(f"{CHAIN} .sum", 2),
            ("gains",): chain(fill(f"{CHAIN} .gain", "0.5")),
            ("section",): open_real,
            ("example",): invented(press("#pyramid-examples button", 2)),
            ("keep",): invented(choose("#pyramid-level", 1)),
            ("label2",): invented(press(f"{INVENTED} .classes button", 1)),
            ("seeds2",): invented(press(f"{INVENTED} .dice")),
            ("gains2",): invented(fill(f"{INVENTED} .gain", "0.5")),
        },
    ),
    "caption": (
        "#caption-view .pictures canvas, #caption-walk canvas, #styles canvas",
        {
            ("text",): caption((TEXT, 39, 9), fill("#caption textarea", TEXT)),
            ("seed",): caption((TEXT, 7, 9), fill("#seed-caption input", "7")),
            ("count",): caption((TEXT, 7, 4), choose("#caption-count", "4")),
            ("section",): walk(TEXT, unfold("Walk from one sentence")),
            ("other",): walk(OTHER, fill("#caption-b textarea", OTHER)),
            ("walk",): walk('"noise"', choose("#walk-kind", 1)),
            ("b",): walk("seed 77", fill("#seed-caption-b input", "77")),
            ("style",): borrow_style,
        },
    ),
    "super_resolution": (
        f"{VIEWER} .canvas img, {SQUARES} img",
        {
            ("example",): comparison(
                "bear.jpg", "test bicubic srgan-tiny", press("#sr-examples button[title*=bear i]")
            ),
            ("left",): comparison("bear.jpg", "test nearest srgan-tiny", choose("#sr-left", "Input")),
            ("right",): comparison("bear.jpg", "test nearest srresnet-tiny", choose("#sr-right", "SRResNet")),
            ("x", "y"): magnify,
            ("section",): unfold("Why is the sharper"),
            ("mode",): comparison("bear.jpg", "enlarge nearest srresnet-tiny", choose("#sr-mode", "Enlarge")),
        },
    ),
    "real_or_fake": (
        "#real-or-fake .nine canvas",
        {
            ("deck",): nine('["digits",null]', choose("#real-or-fake .deck", "Digits")),
            ("time",): lambda page: page.locator("#real-or-fake .time select").select_option("400"),
            ("seed",): break_off,
            ("section",): unfold("Play with your class"),
            ("class",): nine('["digits",null]', join_class),
        },
    ),
    "paint": (
        ".paint .stage",
        {
            ("section",): unfold("How freely may it change?"),
            ("model",): drawn(".paint", choose(".paint .model", "Clothes")),
            ("seed",): drawn(".paint", fill(".paint .number", "7")),
            ("strokes", "z"): drawn(".paint", stroke),
            ("near",): drawn(".paint", choose(".paint .near", "freely")),
            ("at",): drawn(".paint", fill(".paint .at", "0.5")),
            ("start",): drawn(".paint", press(".paint .fix")),
        },
    ),
    "inside": (
        ".inside .ring canvas, .chosen canvas",
        {
            ("model",): drawn(".inside", choose(".inside .model", "Clothes")),
            ("seed",): drawn(".inside", fill(".inside .number", "7")),
            ("layer",): drawn(".inside", choose(".inside .layer", 1)),
            ("feature",): drawn(".inside", press(".inside .ring button", 1)),
            ("view",): drawn(".inside", choose(".inside .view", 1)),
            ("section",): unfold("What does D say to another picture?"),
            ("example",): drawn(".inside", press("#inside-examples button", 1)),
            ("n",): choose_of_more,
            ("sheet",): choose_others,
        },
    ),
}
# The apps that the tabs are walked in: untrained networks do for some, and one that keeps answers has classes.
APPS = {"pyramid": "walk_address", "super_resolution": "walk_address", "real_or_fake": "class_address"}


@pytest.fixture
def walk_address(tiny_root):
    """The address of an app on tiny checkpoints, for one walk: meanwhile no other app finds its own."""
    with served_from(tiny_root) as url:
        yield url


def test_no_value_of_the_address_is_without_a_walk():
    walks = {tab: {name for names in acts for name in names} for tab, (_, acts) in WALKS.items()}
    assert walks == {tab: set(rules) for tab, rules in address_table()["tabs"].items()}


def section_of(link: str) -> str | None:
    """The id of the section that a link names."""
    place = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link).fragment))
    return f"section-{place['tab']}-{place['section']}" if "section" in place else None


def of_link(pictures: str, section: str | None) -> str:
    """The selector of those pictures that a link shows: it opens one section, however many a visitor has opened."""
    open_air = f":is({pictures}):not(.section *)"
    return f"{open_air}, #{section} :is({pictures})" if section else open_air


def visit(page: Page, tab: str) -> list[Copy]:
    """Change all controls, one after the other, and copy a link after each."""
    pictures, acts = WALKS[tab]
    copies = []
    for names, act in acts.items():
        act(page)
        link_of(page, *(f"&{name}=" for name in names))
        link = copied_link(page)
        section = section_of(link)
        drawing = page.evaluate(PICTURES, of_link(pictures, section))
        copies.append(Copy(names, link, drawing, page.evaluate(CONTROLS, section)))
    return copies


def expect_same(page: Page, pictures: str, copy: Copy) -> None:
    """Wait until a page shows what the visitor saw."""
    expect(page.locator("#masthead .message")).to_be_hidden()
    if section := section_of(copy.link):
        expect(page.locator(f"#{section} > .label-wrap.open, #{section}[open] > summary")).to_have_count(1)
    parts = [*pictures.split(", "), f"#{section} [data-live]"]
    pictures = of_link(pictures, section)
    # It scrolls from part to part, since what nobody sees is not drawn, and has no pictures yet.
    same = f"""async ([parts, pictures, section, drawing, controls]) => {{
      window.turn = ((window.turn ?? 0) + 1) % parts.length;
      document.querySelector(parts[window.turn])?.scrollIntoView({{ block: "center" }});
      if (String(({CONTROLS})(section)) !== String(controls)) return false;
      return ({ALIKE})(({PICTURES})(pictures), drawing);
    }}"""
    try:
        page.wait_for_function(same, arg=[parts, pictures, section, copy.pictures, copy.controls], polling=200)
    except TimeoutError:  # and say what differs
        assert page.evaluate(CONTROLS, section) == copy.controls, copy.link
        assert page.evaluate(PICTURES, pictures) == copy.pictures, copy.link  # or nearly so, see `ALIKE`
        raise


@pytest.mark.parametrize("tab", WALKS)
def test_a_link_of_every_control_shows_the_same_elsewhere(browser, request, tab):
    address = request.getfixturevalue(APPS.get(tab, "address"))
    with watched_page(browser, f"{address}#tab={tab}", 1280) as page:
        copies = visit(page, tab)
    assert len({copy.link for copy in copies}) == len(copies)
    with watched_page(browser, copies[-1].link, 1280, fresh=True) as other:
        for copy in reversed(copies):
            other.evaluate("(link) => { location.href = link }", copy.link)
            expect_same(other, WALKS[tab][0], copy)
