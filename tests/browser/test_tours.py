"""Lessons, figures drawn anew, and forged links: the lists of addresses lead where they say."""

import random

import pytest
from playwright.sync_api import expect

from gan_demo.ui import address_table, lessons, remakes
from tests.browser.conftest import PICTURES, wait_for_look, watched_page

ALL = "[role=tabpanel] :is(canvas, img)"
OPEN = """(hash) => {
  const tab = document.querySelector('[role="tab"][aria-selected="true"]');
  return tab?.dataset.tabId === new URLSearchParams(hash).get("tab");
}"""


@pytest.fixture(scope="module")
def page(browser, address):
    with watched_page(browser, address, 1280) as opened:
        expect(opened.get_by_role("tab", selected=True)).to_have_count(1)
        yield opened


def go(page, hash_: str) -> None:
    """Follow a link, and wait until the tab is open and shows something new."""
    before = page.evaluate(PICTURES, ALL)
    page.evaluate("(hash) => { location.hash = hash }", hash_)
    page.wait_for_function(OPEN, arg=hash_)
    address = dict(pair.split("=", 1) for pair in hash_.split("&"))
    if "section" in address:
        section = page.locator(f"#section-{address['tab']}-{address['section']}")
        picture = section.locator("canvas:visible, img:visible").last
        expect(picture).to_be_visible()
        picture.scroll_into_view_if_needed()  # what nobody sees is not drawn
    wait_for_look(page, ALL, before, same=False)


def test_there_are_enough_figures():
    assert len(remakes.REMAKES) >= 14
    assert {remake.paper.split(",")[0] for remake in remakes.REMAKES} == {
        "GAN",
        "CGAN",
        "DCGAN",
        "LAPGAN",
        "GAN-CLS",
        "SRGAN",
        "iGAN",
    }


@pytest.mark.parametrize("remake", remakes.REMAKES, ids=lambda remake: remake.title)
def test_a_figure_is_drawn_anew_with_another_seed(page, remake):
    go(page, remake.address)
    expect(page.locator("#masthead .message")).to_be_hidden()
    go(page, remake.other)
    expect(page.locator("#masthead .message")).to_be_hidden()


@pytest.mark.parametrize("lesson", lessons.LESSONS[:1], ids=lambda lesson: lesson.id)
def test_a_lesson_points_at_something_at_each_step(page, lesson):
    page.evaluate("(hash) => { location.hash = hash }", f"{lesson.steps[0].address}&lesson={lesson.id}&step=1")
    for number, step in enumerate(lesson.steps, 1):
        expect(page.locator("#lesson .count")).to_have_text(f"Step {number} of {len(lesson.steps)}")
        expect(page.locator(f"{step.point}.pointed")).to_be_visible()
        expect(page.locator(".pointed")).to_have_count(1)
        expect(page.locator("#masthead .message")).to_be_hidden()
        page.locator("#lesson .answer summary").click()
        expect(page.get_by_text(step.answer)).to_be_visible()
        page.locator("#lesson .on").click()
    expect(page.locator(".pointed")).to_have_count(0)
    expect(page.locator("#lesson .question")).to_be_hidden()
    expect(page.locator("#lesson .gists li")).to_have_text([step.gist for step in lesson.steps])
    page.locator("#lesson .gists a").nth(1).click()
    expect(page.locator("#lesson .count")).to_have_text(f"Step 2 of {len(lesson.steps)}")
    page.locator("#lesson .leave").click()
    expect(page.locator("#lesson .lesson")).to_be_hidden()


def test_a_teacher_sees_at_once_what_a_link_hides(page):
    go(page, "tab=latent")
    page.evaluate("document.dispatchEvent(new Event('preparation'))")
    panel = page.locator("#preparation dialog")
    sheet = page.locator("#contact-sheet canvas")
    expect(sheet).to_be_visible()
    panel.locator(".hide summary").click()
    panel.get_by_label("The sheet of 64 seeds").check()
    expect(sheet).to_be_hidden()
    expect(panel.locator(".link")).to_contain_text("hide=sheet")
    page.locator("#model").get_by_text("Clothes").first.click()  # the page beside the panel goes on working
    expect(panel.locator(".link")).to_contain_text("model=dcgan-fashion")
    panel.get_by_role("button", name="Close").click()
    expect(sheet).to_be_visible()


VISIBLE = """() => {
  const [target, bar] = [".pointed", "#lesson .lesson"].map((part) => document.querySelector(part));
  const [{ top, bottom }, { top: end }] = [target, bar].map((part) => part.getBoundingClientRect());
  return top >= 0 && top < end && (bottom <= end || top <= 0.4 * end);
}"""


def test_what_a_step_points_at_is_above_the_bar_and_a_projector_stays_one(page):
    lesson = lessons.LESSONS[0]
    page.evaluate(
        "(hash) => { location.hash = hash }", f"{lesson.steps[0].address}&lesson={lesson.id}&step=1&projector=1"
    )
    for number, step in enumerate(lesson.steps, 1):
        expect(page.locator("#lesson .count")).to_have_text(f"Step {number} of {len(lesson.steps)}")
        expect(page.locator(f"body.projector {step.point}.pointed")).to_be_visible()
        page.wait_for_function(VISIBLE)
        page.locator("#lesson .on").click()
    page.locator("#lesson .leave").click()
    expect(page.locator("#lesson .lesson")).to_be_hidden()
    page.wait_for_function("location.hash.includes('projector=1') && !location.hash.includes('hide')")


def test_no_step_of_another_lesson_is_new():
    assert {step for lesson in lessons.LESSONS[1:] for step in lesson.steps} <= set(lessons.LESSONS[0].steps)


# Sections that earlier tests opened.
CLOSE = "() => { for (const title of document.querySelectorAll('.section > .label-wrap.open')) title.click(); }"


@pytest.mark.parametrize("tab", [tab for tab in address_table()["tabs"] if tab != "start"])
def test_at_a_stand_there_is_nothing_to_type_and_all_is_larger(page, tab):
    page.evaluate("(tab) => { location.hash = `tab=${tab}` }", tab)
    page.wait_for_function(OPEN, arg=f"tab={tab}")
    expect(page.locator("body:is(.kiosk, .projector)")).to_have_count(0)
    page.evaluate(CLOSE)
    expect(page.locator(".section > .label-wrap.open:visible")).to_have_count(0)
    head = page.locator("[role=tabpanel] h2:visible").first
    before = head.bounding_box()["height"]
    page.evaluate("(tab) => { location.hash = `tab=${tab}&kiosk=1` }", tab)
    expect(page.locator("body.kiosk")).to_have_count(1)
    assert head.bounding_box()["height"] > before
    boxes = "input:is([type=number], [type=text], [type=file], :not([type])):visible, .section > :visible"
    expect(page.locator("[role=tabpanel]").locator(boxes)).to_have_count(0)
    for box in page.locator("[role=tabpanel] textarea:visible").all():
        assert box.evaluate("(box) => getComputedStyle(box).pointerEvents") == "none"


def test_at_a_stand_the_section_of_the_link_is_there(page):
    page.evaluate("() => { location.hash = 'tab=watch&section=game&kiosk=1' }")
    expect(page.locator("#game .points").first).to_be_visible()
    expect(page.locator("#section-watch-details")).to_be_hidden()


STRANGE = ["-1", "1e99", "%00", "NaN", "<b>", "1,2,3,4", "1,,2", "7", "0.5", "a" * 500, "", "toString", "%F0%9F"]
NAMES = ["tab", "w", "__proto__", "hasOwnProperty", "a", "seeds", "text", "x"]
# The tab that is open, and whether it shows a picture.
CONTENT = """() => {
  const tabs = document.querySelectorAll('[role="tab"][aria-selected="true"]');
  const panel = [...document.querySelectorAll("[role=tabpanel]")].find((panel) => panel.offsetParent);
  const pictures = [...(panel?.querySelectorAll("canvas, img") ?? [])];
  const isSeen = (picture) => picture.offsetParent && picture.getBoundingClientRect().width > 40;
  return [tabs.length === 1 && tabs[0].dataset.tabId, pictures.some(isSeen)];
}"""


def choices(rule: dict) -> list[str]:
    """What fits a rule, in any of its cases."""
    return [*rule.get("choices", ()), *(text for case in rule.get("cases", {}).values() for text in choices(case))]


def forge(rng: random.Random, table: dict) -> str:
    """An address as nobody should write it, with the names and values of some tab among others."""
    tab = rng.choice([*table["tabs"], "nowhere"])
    rules = table["page"] | table["tabs"].get(tab, {})
    values = STRANGE + [text for rule in rules.values() for text in choices(rule)]
    pairs = [f"{rng.choice([*rules, *NAMES])}={rng.choice(values)}" for _ in range(rng.randrange(1, 6))]
    return "&".join([f"tab={tab}", *pairs])


def test_forged_links_leave_the_page_whole(page):
    rng, table = random.Random(0), address_table()
    links = sorted(forge(rng, table) for _ in range(500))  # by tab: to change between them takes most of the time
    page.evaluate("document.title = 'whole'")  # which a page that was loaded anew would not have
    for tab in table["tabs"]:
        page.evaluate("(tab) => { location.hash = `tab=${tab}` }", tab)
        page.wait_for_function(f"(tab) => String(({CONTENT})()) === `${{tab}},true`", arg=tab)
    contents = page.evaluate(
        f"""async (links) => {{
          const contents = [];
          for (const link of links) {{
            location.hash = link;
            await new Promise(requestAnimationFrame);
            contents.push(({CONTENT})());
          }}
          return contents;
        }}""",
        links,
    )
    assert {tab for tab, _ in contents} == set(table["tabs"])
    assert [link for link, (_, is_whole) in zip(links, contents, strict=True) if not is_whole] == []
    expect(page.locator("#masthead .message")).to_contain_text("left out")
    page.evaluate("() => { location.hash = 'tab=latent' }")
    expect(page.locator("#path-player .stage")).to_be_visible()
    assert page.title() == "whole"
