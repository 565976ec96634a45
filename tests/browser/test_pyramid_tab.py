"""The tab "Pyramid levels" in a real browser, drawn there or by the server, on two tiny, untrained checkpoints."""

import json

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from gan_demo.evaluation import plans
from gan_demo.pictures import to_pil
from gan_demo.services import pyramid
from tests.browser.conftest import canvas_pixels, events_sent, open_section, painted, painted_after, watched_page
from tests.browser.test_latent_tab import takes
from tests.helpers import noise_pictures, served_from, texts_of, tiny_gan, tiny_lapgan

CHAIN, REAL, INVENTED, HISTORY = "#chain", "#real-pyramid", "#invented", "#pyramid-history"
LABELS = ["cat", "<b>dog</b>", "ship"]


@pytest.fixture(scope="module")
def pyramid_address(tmp_path_factory):
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_lapgan([8, 16, 32, 64], []).save_pretrained(root / "lapgan-flowers")
    tiny_lapgan([8, 16, 32], LABELS).save_pretrained(root / "lapgan-cifar10")
    for name, side in (("history-8", 8), ("history", 64)):
        sheet = torch.zeros(3, 3 * side, 8 * side, dtype=torch.uint8)
        to_pil(sheet).save(root / "lapgan-flowers" / f"{name}.webp")
        told = {"seeds": list(range(8)), "images_seen": [64, 128, 1000 * side]}
        (root / "lapgan-flowers" / f"{name}.json").write_text(json.dumps(told))
    tiny_gan().save_pretrained(root / "gan-cifar10")
    for name in ("lapgan-flowers", "lapgan-cifar10", "gan-cifar10"):
        plans.write(root / name)
    levels = [{"real": [-100.0 + q / 100 for q in range(101)]} for _ in range(4)]
    (root / "lapgan-flowers" / "metrics.json").write_text(json.dumps({"scores": {"levels": levels}}))
    with served_from(root) as url:
        yield url


def open_tab(page, state):
    """Open the tab and wait until it has come to a state: "ready" to draw, or "failed"."""
    page.get_by_role("tab", name="Pyramid levels").click()
    painted(page, CHAIN)
    expect(page.locator(f'.pyramid[data-live="{state}"]')).to_have_count(1)


def open_real(page):
    """Open the part that starts from a real picture."""
    open_section(page, "What if the first level is real?")
    for view in (REAL, INVENTED):
        painted(page, view)


@pytest.fixture
def live_page(browser, pyramid_address, page_width):
    """A page whose browser draws."""
    with watched_page(browser, pyramid_address, page_width) as opened:
        open_tab(opened, "ready")
        yield opened


@pytest.fixture(params=["ready", "failed"], ids=["drawn by the browser", "drawn by the server"])
def page(browser, pyramid_address, page_width, request):
    state = request.param
    with watched_page(browser, pyramid_address + ("?live=0" if state == "failed" else ""), page_width) as opened:
        open_tab(opened, state)
        opened.by_server = state == "failed"
        yield opened


def after(page, action, view=CHAIN):
    """Do something and wait until the view has painted new pictures."""
    painted_after(page, action, view)


def tile(page, name, view=CHAIN):
    """What the canvas of a tile such as "2/result" shows, as an array (height, width, 3)."""
    return canvas_pixels(page.locator(f'{view} canvas[data-tile="{name}"]').first)


def results(page, view=CHAIN):
    count = page.locator(f"{view} .sum").count()
    return [tile(page, f"{level}/result", view) for level in range(count)]


def changed(before, now):
    return [not np.array_equal(one, other) for one, other in zip(before, now, strict=True)]


def flashed(page, view=CHAIN):
    """Which sums flashed at the last change."""
    return page.locator(f"{view} .sum canvas").evaluate_all("(all) => all.map((c) => c.dataset.changed === 'yes')")


def level(page, number, view=CHAIN):
    """The insides of a level; they are opened where they are shut."""
    sum_ = page.locator(f'{view} .sum[data-level="{number}"]')
    if sum_.get_attribute("aria-expanded") != "true":
        sum_.click()
    section = page.locator(f'{view} .level[data-level="{number}"]')
    expect(section).to_be_visible()
    return section


def set_gain(section, value):
    section.get_by_label("Gain").fill(str(value))


@pytest.mark.both_widths
def test_it_opens_in_a_finished_state(page):
    assert [picture.shape[0] for picture in results(page)] == [8, 16, 32, 64]
    assert all(picture.std() > 1 for picture in results(page))
    widths = page.locator(f"{CHAIN} .sum canvas").evaluate_all("(all) => all.map((c) => Math.round(c.clientWidth))")
    assert len(set(widths)) == 1
    for canvas in page.locator(f"{CHAIN} canvas").all():
        expect(canvas).to_have_css("image-rendering", "pixelated")
    expect(page.locator(f"{CHAIN} .level:visible")).to_have_count(1)
    expect(page.locator(f"{CHAIN} .legend")).to_contain_text("drawn by a generator")
    expect(page.locator(f"{CHAIN} .verdict").nth(1)).to_have_text("D: more real-looking than 100% of photos")
    assert not any(flashed(page))


def left_edges(page, *parts):
    return {part: round(page.locator(part).locator("visible=true").first.bounding_box()["x"]) for part in parts}


@pytest.mark.both_widths
def test_all_parts_share_one_left_edge(page):
    parts = (f"{CHAIN} .sum canvas", f"{CHAIN} .layout", f"{CHAIN} .level h3", f"{CHAIN} .level canvas", ".head h2")
    edges = left_edges(page, *parts, ".tabitem .section > .label-wrap", ".ending")
    open_real(page)
    parts = (
        "#pyramid-examples button",
        f"{REAL} canvas",
        "#pyramid-level",
        f"{INVENTED} canvas",
        f"{INVENTED} .detail",
    )
    edges |= left_edges(page, *parts)
    assert len(set(edges.values())) == 1, edges


def are_on_one_screen(page, *parts):
    """Whether the screen, scrolled to the first part, shows all of each."""
    page.locator(parts[0]).evaluate("(part) => part.scrollIntoView()")
    boxes = [page.locator(part).bounding_box() for part in parts]
    return all(box["y"] > -1 and box["y"] + box["height"] <= page.viewport_size["height"] for box in boxes)


@pytest.mark.both_widths
def test_pictures_and_what_changes_them_are_on_one_screen(page):
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 850})
    bar = [f"{CHAIN} {name}" for name in (".layout", ".detail", ".play", ".next")]
    page.evaluate("window.scrollTo(0, 0)")
    for part in (f"{CHAIN} .sums", *bar, "#pyramid-model"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    inside = f'{CHAIN} .level[data-level="3"]'
    level(page, 3)
    assert are_on_one_screen(page, f"{inside} .coarse", f"{inside} .seed", f"{inside} .gain", f"{inside} .result")


def test_no_text_is_smaller_than_twelve_pixels(page):
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("#pyramid-chain *")]
          .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
          .filter((part) => part.checkVisibility())
          .map((part) => parseFloat(getComputedStyle(part).fontSize))"""
    )
    assert min(sizes) >= 12


def test_pictures_say_what_they_show(page):
    section = level(page, 1)
    seed = section.get_by_role("spinbutton", name="Seed")
    seed.fill("77")
    after(page, lambda: seed.press("Enter"))
    expect(section.get_by_role("img", name="Random numbers of seed 77")).to_be_visible()
    expect(section.get_by_role("img", name="A generated picture, 16x16 pixels")).to_be_visible()
    expect(section.locator(".wires")).to_have_accessible_name(
        "The 8x8 picture is enlarged to a blur. G draws detail "
        "from the blur and noise. Added to the blur, it is the 16x16 picture."
    )


def test_a_figure_of_the_newest_chain_is_saved(live_page):
    open_section(live_page, "Take it with you")
    seed = live_page.locator(f"{CHAIN} .seed").nth(1)
    seed.fill("4321")
    seed.press("Tab")
    with live_page.expect_download() as download:
        live_page.locator("#pyramid-figure-svg").click()
    assert download.value.suggested_filename == "pyramid-figure.svg"
    assert "z₂: seed 4321" in texts_of(download.value.path().read_bytes())


@pytest.mark.both_widths
def test_the_page_is_not_wider_than_the_screen_whatever_is_open(page):
    open_real(page)
    for view in (CHAIN, REAL, INVENTED):
        for number in range(page.locator(f"{view} .sum").count()):
            level(page, number, view)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_click_opens_one_level_at_a_time(page):
    section = level(page, 3)
    expect(section.locator("canvas")).to_have_count(5)
    expect(section.locator(".wires g")).to_have_count(7)
    level(page, 2)
    expect(page.locator(f"{CHAIN} .level:visible")).to_have_count(1)
    page.locator(f'{CHAIN} .sum[data-level="2"]').click()
    expect(page.locator(f'{CHAIN} .level[data-level="2"]')).to_be_hidden()


@pytest.mark.both_widths
def test_arrows_end_at_the_parts_they_point_at(page):
    section = level(page, 1)
    for name in ("upsampled", "residual", "result"):
        box = section.locator(f".{name} canvas").bounding_box()
        heads = section.locator(f'.wires g[data-to="{name}"] polygon').evaluate_all(
            "(all) => all.map((p) => { const b = p.getBoundingClientRect(); return [b.left, b.right, b.bottom]; })"
        )
        end = box["x"] + box["width"]
        near = [
            min(abs(right - box["x"]), abs(bottom - box["y"]), abs(left - end)) < 12 for left, right, bottom in heads
        ]
        assert any(near)


def test_new_detail_keeps_the_layout_and_new_layout_changes_all(page):
    before = results(page)
    after(page, lambda: page.locator(CHAIN).get_by_role("button", name="New detail").click())
    now = results(page)
    assert changed(before, now) == [False, True, True, True]
    assert flashed(page) == [False, True, True, True]
    after(page, lambda: page.locator(CHAIN).get_by_role("button", name="New layout").click())
    assert changed(now, results(page)) == [True] * 4


def test_a_level_s_seed_and_dice_change_it_and_finer_ones(page):
    before = results(page)
    section = level(page, 2)
    seed = section.get_by_role("spinbutton", name="Seed")

    def type_seed():
        seed.fill("77")
        seed.press("Enter")

    after(page, type_seed)
    now = results(page)
    assert changed(before, now) == [False, False, True, True]
    after(page, lambda: section.get_by_role("button", name="New noise for level 3").click())
    assert seed.input_value() != "77"
    assert changed(now, results(page))[:2] == [False, False]
    seed.fill("77")
    after(page, lambda: seed.press("Enter"))
    assert changed(now, results(page)) == [False] * 4


def test_a_level_can_be_switched_off_and_its_gain_dragged(page):
    section = level(page, 3)
    after(page, lambda: section.get_by_label("add this detail").uncheck())
    assert np.array_equal(tile(page, "3/result"), tile(page, "3/upsampled"))
    assert set(np.unique(tile(page, "3/residual"))) == {128}
    after(page, lambda: set_gain(section, 1.5))
    expect(section.get_by_label("add this detail")).to_be_checked()
    expect(section.locator(".factor")).to_have_text("\u00d71.50")
    after(page, lambda: section.get_by_label("add this detail").uncheck())
    after(page, lambda: section.get_by_label("add this detail").check())
    expect(section.locator(".factor")).to_have_text("\u00d71.50")


# Whether a canvas shows a picture, (height, width, 3) of whole numbers, within one level of 255.
SHOWS = """([selector, pixels]) => {
  const canvas = document.querySelector(selector);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.length === pixels.length / 3 * 4
    && pixels.every((value, i) => Math.abs(value - data[Math.floor(i / 3) * 4 + i % 3]) <= 1);
}"""


def test_quick_clicks_end_with_the_picture_of_the_boxes(page):
    page.evaluate("document.querySelectorAll('#chain .dice').forEach((dice) => dice.click())")
    seeds = page.locator(f"{CHAIN} .seed").evaluate_all("(boxes) => boxes.map((box) => Number(box.value))")
    finest = pyramid.generate("lapgan-flowers", "", seeds, 1)[-1].pictures["result"]
    pixels = np.moveaxis(finest, 0, 2).flatten().tolist()
    page.wait_for_function(SHOWS, arg=[f'{CHAIN} .sum canvas[data-tile="3/result"]', pixels])


def test_a_bad_seed_marks_its_box_and_the_chain_goes_on(page):
    before = results(page)
    section = level(page, 1)
    seed, rule = (
        section.get_by_role("spinbutton", name="Seed"),
        section.get_by_text("A whole number from 0 to 4294967295."),
    )
    expect(rule).to_be_hidden()
    for text in ("-4", "1.5", "", "4294967296"):
        seed.fill(text)
        seed.press("Enter")
        expect(seed).to_have_attribute("aria-invalid", "true")
        expect(rule).to_be_visible()
        seed.fill("3")
        after(page, lambda: seed.press("Enter"))
        expect(rule).to_be_hidden()
        seed.fill("4")
        after(page, lambda: seed.press("Enter"))
    seed.fill("-4")
    seed.press("Enter")
    after(page, lambda: page.locator(CHAIN).get_by_role("button", name="New layout").click())
    assert changed(before, results(page))[0]
    expect(seed).to_have_value("4")
    expect(rule).to_be_hidden()


def test_the_chain_is_played_stepped_and_paused_without_any_request(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/queue/join" in request.url else None)
    chain, caption = page.locator(CHAIN), page.locator(f"{CHAIN} .caption")
    step = chain.get_by_role("button", name="One step")
    step.click()
    expect(caption).to_contain_text("1 of 14. Level 1. Random numbers")
    expect(page.locator(f"{CHAIN} .sum.later")).to_have_count(4)
    expect(page.locator(f'{CHAIN} .level[data-level="0"]')).to_be_visible()
    step.click()
    expect(page.locator(f"{CHAIN} .sum.later")).to_have_count(3)
    step.click()
    expect(caption).to_contain_text("3 of 14. Level 2. The picture is enlarged to 16x16")
    expect(page.locator(f"{CHAIN} .level:visible")).to_have_attribute("data-level", "1")
    chain.get_by_role("button", name="Play").click()
    expect(caption).to_contain_text("4 of 14")
    expect(caption).to_contain_text("5 of 14")  # by itself
    chain.get_by_role("button", name="Pause").click()
    expect(chain.get_by_role("button", name="Play")).to_be_visible()
    while "of 14" in caption.text_content():
        step.click()
    expect(page.locator(f"{CHAIN} .later")).to_have_count(0)
    assert asked == []


def choose_classes(page):
    after(page, lambda: page.get_by_role("radio", name="Animals and vehicles").check())
    expect(page.locator(f"{CHAIN} .sum")).to_have_count(3)


def test_classes_share_their_noise_and_are_picked_in_the_row(page):
    choose_classes(page)
    buttons = page.locator(f"{CHAIN} .classes button")
    expect(buttons).to_have_text(LABELS)
    expect(buttons.first).to_have_attribute("aria-pressed", "true")
    before = results(page)
    after(page, lambda: buttons.nth(1).click())
    expect(buttons.nth(1)).to_have_attribute("aria-pressed", "true")
    assert all(changed(before, results(page)))
    seen = "() => Number(document.querySelector('#chain [data-classes], #chain[data-classes]').dataset.classes)"
    rows = page.evaluate(seen)
    page.locator(CHAIN).get_by_role("button", name="New detail").click()
    page.wait_for_function(f"(n) => ({seen})() > n", arg=rows)
    shown = canvas_pixels(buttons.nth(1).locator("canvas"))
    assert np.abs(shown - tile(page, "2/result")).max() <= 1
    expect(page.locator(f"{CHAIN} .classes.old")).to_have_count(0)


def test_what_opens_late_shows_the_model_that_was_chosen_before(page):
    choose_classes(page)
    open_real(page)
    expect(page.locator("#pyramid-level label")).to_have_text(["8x8", "16x16"])
    expect(page.locator(f"{REAL} .sum")).to_have_count(3)
    expect(page.locator(f"{INVENTED} .kind.real")).to_have_count(1)
    finest = page.locator(f'{REAL} .level[data-level="2"] .result canvas')
    expect(finest).to_have_attribute("aria-label", "A real picture, 32x32 pixels")


def test_the_other_model_changes_everything_and_back(page):
    open_real(page)
    choose_classes(page)
    page.locator(INVENTED).scroll_into_view_if_needed()
    expect(page.locator("#pyramid-level label")).to_have_text(["8x8", "16x16"])
    expect(page.locator(f"{REAL} .sum")).to_have_count(3)
    expect(page.locator(f"{INVENTED} .classes button")).to_have_text(LABELS)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def choose_flowers():
        page.locator("#pyramid-model").get_by_label("Flowers").check()
        page.locator(INVENTED).scroll_into_view_if_needed()  # on a phone it is far below, and drawn once it is near

    after(page, choose_flowers, INVENTED)
    after(page, lambda: page.locator("#pyramid-level").get_by_label("32x32").check(), INVENTED)
    expect(page.locator(f"{INVENTED} .kind.real")).to_have_count(3)


def test_try_this_and_reset(page):
    reset = page.locator("#pyramid-reset")
    expect(reset).to_be_disabled()
    before = results(page)
    after(page, lambda: page.locator(".pyramid").get_by_role("button", name="Leave out all detail").click())
    assert np.array_equal(tile(page, "3/result"), tile(page, "3/upsampled"))
    expect(page.locator(f"{CHAIN} .sums")).to_be_in_viewport()  # on a phone, too, where the button is far below it
    expect(level(page, 3).get_by_label("add this detail")).not_to_be_checked()
    expect(reset).to_be_enabled()
    after(page, reset.click)
    assert changed(before, results(page)) == [False] * 4
    expect(reset).to_be_disabled()


def test_a_real_picture_is_taken_apart_and_handed_over(page, tmp_path):
    open_real(page)
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    file = page.locator("#pyramid-upload input[type=file]")
    page.locator("#pyramid-upload").scroll_into_view_if_needed()
    if page.by_server:
        sent = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        after(page, lambda: file.set_input_files(path), REAL)  # for which the page needs no network
        assert np.array_equal(tile(page, "3/result", REAL), noise_pictures(1, 64)[0].permute(1, 2, 0).numpy())
        expect(page.locator("#pyramid-upload")).to_contain_text("Send the picture to the server")
        assert sent == []
        after(page, page.locator("#pyramid-upload").get_by_role("button", name="Send", exact=True).click, INVENTED)
    else:
        after(page, lambda: file.set_input_files(path), INVENTED)
    assert np.array_equal(tile(page, "3/result", REAL), noise_pictures(1, 64)[0].permute(1, 2, 0).numpy())
    expect(page.locator("#pyramid-status")).to_contain_text("every pixel is the same again")
    expect(level(page, 3, REAL).locator(".wires g")).to_have_count(4)
    expect(page.locator(f"{INVENTED} .kind.real")).to_have_count(1)
    after(page, lambda: page.locator("#pyramid-level").get_by_label("16x16").check(), INVENTED)
    expect(page.locator(f"{INVENTED} .kind.real")).to_have_count(2)
    expect(page.locator(f"{INVENTED} .level:visible")).to_have_attribute("data-level", "2")  # the first one drawn
    assert np.array_equal(tile(page, "1/result", INVENTED), tile(page, "1/result", REAL))
    before = results(page, INVENTED)
    after(page, lambda: page.locator(INVENTED).get_by_role("button", name="New detail").click(), INVENTED)
    assert changed(before, results(page, INVENTED)) == [False, False, True, True]


def test_a_file_that_is_no_picture_is_named_and_examples_go_on(page, tmp_path):
    open_real(page)
    path = tmp_path / "letter.png"
    path.write_text("Dear reader")
    page.locator("#pyramid-upload input[type=file]").set_input_files(path)
    expect(page.get_by_text("no picture that can be read")).to_be_visible()
    before = results(page, REAL)
    after(page, lambda: page.locator("#pyramid-examples .thumbnails button").nth(2).click(), REAL)
    assert all(changed(before, results(page, REAL)))
    expect(page.locator('#pyramid-examples [aria-pressed="true"]')).to_have_text("Knitted bear")


def test_a_file_that_the_server_refuses_leaves_the_box_empty(page, tmp_path):
    open_real(page)
    (tmp_path / "broken.tif").write_bytes(b"II*\0" + bytes(100))
    upload = page.locator("#pyramid-upload")
    before = results(page, REAL)
    upload.locator("input[type=file]").set_input_files(tmp_path / "broken.tif")
    upload.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("damaged").first).to_be_visible()
    expect(upload).to_contain_text("Your picture stays on this computer.")
    expect(upload.locator(".invitation b")).to_have_text("Your picture")
    expect(page.locator('#pyramid-examples [aria-pressed="true"]')).to_have_count(1)
    assert not any(changed(before, results(page, REAL)))


def test_every_level_has_its_history(page):
    open_section(page, "How it learned")
    caption = page.locator(f"{HISTORY} .caption")
    expect(caption).to_have_text("64,000 training pictures seen")
    page.locator("#pyramid-learned").get_by_label("8x8").check()
    expect(caption).to_have_text("8,000 training pictures seen")
    page.locator("#pyramid-learned").get_by_label("16x16").check()
    expect(caption).to_have_text("These pictures are missing or damaged.")


def test_the_browser_draws_without_any_request(live_page):
    sent = events_sent(live_page)
    section = level(live_page, 3)
    slider = section.get_by_label("Gain")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    live_page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    live_page.mouse.down()
    after(live_page, lambda: live_page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2, steps=8))
    live_page.mouse.up()
    after(live_page, live_page.locator(CHAIN).get_by_role("button", name="New layout").click)
    after(live_page, section.get_by_role("button", name="New noise for level 4").click)
    after(live_page, lambda: live_page.get_by_role("button", name="Draw the detail too strongly").click())
    after(live_page, live_page.locator("#pyramid-reset").click)
    assert sent == []


def test_another_class_and_the_row_of_all_ask_nothing_either(live_page):
    choose_classes(live_page)
    expect(live_page.locator('.pyramid[data-live="ready"]')).to_have_count(1)
    after(live_page, live_page.locator(CHAIN).get_by_role("button", name="New detail").click)
    expect(live_page.locator(f"{CHAIN} .classes.old")).to_have_count(0)
    sent = events_sent(live_page)
    buttons = live_page.locator(f"{CHAIN} .classes button")
    after(live_page, buttons.nth(2).click)
    assert np.abs(canvas_pixels(buttons.nth(2).locator("canvas")) - tile(live_page, "2/result")).max() <= 1
    after(live_page, live_page.locator(CHAIN).get_by_role("button", name="New layout").click)
    expect(live_page.locator(f"{CHAIN} .classes.old")).to_have_count(0)
    assert np.abs(canvas_pixels(buttons.nth(2).locator("canvas")) - tile(live_page, "2/result")).max() <= 1
    assert sent == []


def test_the_browsers_pictures_are_the_servers(live_page):
    for number, seed in enumerate((5, 6, 7, 4_294_967_295)):
        box = level(live_page, number).get_by_role("spinbutton", name="Seed")
        box.fill(str(seed))
        after(live_page, lambda box=box: box.press("Enter"))
    after(live_page, lambda: set_gain(level(live_page, 2), 0.5))
    levels = pyramid.generate("lapgan-flowers", "", [5, 6, 7, 4_294_967_295], [1, 1, 0.5, 1])
    for number, expectation in enumerate(levels):
        level(live_page, number)
        for name, picture in expectation.pictures.items():
            difference = np.abs(tile(live_page, f"{number}/{name}") - np.moveaxis(picture.astype(int), 0, 2))
            assert difference.max() <= 1, (number, name)


def test_d_speaks_until_a_gain_is_changed(live_page):
    after(live_page, live_page.locator(CHAIN).get_by_role("button", name="New layout").click)
    lines = live_page.locator(f"{CHAIN} .verdict:not(.unsaid)")
    expect(lines).to_have_text(["D: more real-looking than 100% of photos"] * 4)
    section = level(live_page, 2)
    heights = [live_page.locator(part).bounding_box()["height"] for part in (f"{CHAIN} .sums", f"{CHAIN} .lower")]
    after(live_page, lambda: set_gain(section, 0.5))
    expect(lines).to_have_count(2)
    now = [live_page.locator(part).bounding_box()["height"] for part in (f"{CHAIN} .sums", f"{CHAIN} .lower")]
    assert now == heights  # nothing jumps


def test_what_is_invented_is_drawn_without_any_request(live_page):
    open_real(live_page)
    live_page.locator(REAL).scroll_into_view_if_needed()
    expect(live_page.locator('.invention[data-live="ready"]')).to_have_count(1)
    sent = events_sent(live_page)
    after(live_page, live_page.locator("#pyramid-examples button").nth(2).click, INVENTED)
    after(live_page, lambda: live_page.locator("#pyramid-level").get_by_label("16x16").check(), INVENTED)
    after(live_page, live_page.locator(INVENTED).get_by_role("button", name="New detail").click, INVENTED)
    assert np.array_equal(tile(live_page, "1/result", INVENTED), tile(live_page, "1/result", REAL))
    expect(live_page.locator("#pyramid-status")).to_contain_text("every pixel is the same again")
    assert sent == []


def test_an_own_picture_is_never_sent(live_page, tmp_path):
    open_real(live_page)
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    bodies = []
    live_page.on("request", lambda request: bodies.append(request.url) if request.method == "POST" else None)
    after(live_page, lambda: live_page.locator("#pyramid-upload input[type=file]").set_input_files(path), INVENTED)
    after(live_page, live_page.locator(INVENTED).get_by_role("button", name="New detail").click, INVENTED)
    expect(live_page.locator('#pyramid-examples [aria-pressed="true"]')).to_have_count(0)
    assert np.array_equal(
        tile(live_page, "3/result", REAL), noise_pictures(1, 64)[0].permute(1, 2, 0).numpy().astype(int)
    )
    assert bodies == []


def test_what_changes_does_not_flash_for_those_who_ask_for_less_motion(page):
    page.emulate_media(reduced_motion="reduce")
    after(page, lambda: page.locator(CHAIN).get_by_role("button", name="New detail").click())
    expect(page.locator(f"{CHAIN} .sum canvas").last).to_have_css("animation-name", "none")


@pytest.fixture
def slow_page(browser, pyramid_address):
    """A page whose browser says that it draws slower than any server."""
    opened = browser.contexts[0].new_page()
    opened.set_default_timeout(30_000)
    opened.route("**/worker.js", takes(100_000))
    opened.goto(pyramid_address)
    open_tab(opened, "ready")
    yield opened
    opened.close()


def repeat_while_live(page, part, action, view):
    """Do something again and again, until the browser has left the drawing to the server."""
    while page.locator(f'{part}[data-live="ready"]').count():
        after(page, action, view)


def test_a_slow_browser_leaves_the_chain_to_a_quick_server(slow_page):
    detail = slow_page.locator(CHAIN).get_by_role("button", name="New detail")
    repeat_while_live(slow_page, ".pyramid", detail.click, CHAIN)
    expect(slow_page.locator(".pyramid .progress")).to_contain_text("this computer would need 100000 ms a picture")
    events = events_sent(slow_page)
    after(slow_page, detail.click)
    assert events
    seeds = [int(box.input_value()) for box in slow_page.locator(f"{CHAIN} .seed").all()]
    chain = pyramid.generate("lapgan-flowers", "", seeds, [1.0] * 4)
    assert np.array_equal(tile(slow_page, "3/result"), np.moveaxis(chain[3].pictures["result"], 0, 2))


def test_a_slow_browser_keeps_the_visitors_own_picture(slow_page, tmp_path):
    open_real(slow_page)
    to_pil(noise_pictures(1, 64)[0]).save(tmp_path / "mine.png")
    bodies = []
    slow_page.on(
        "request", lambda request: bodies.append(request.post_data or "") if request.method == "POST" else None
    )
    file = slow_page.locator("#pyramid-upload input[type=file]")
    after(slow_page, lambda: file.set_input_files(tmp_path / "mine.png"), INVENTED)
    detail = slow_page.locator(INVENTED).get_by_role("button", name="New detail")
    for _ in range(20):  # more than it takes to see who is quicker
        after(slow_page, detail.click, INVENTED)
    expect(slow_page.locator('.invention[data-live="ready"]')).to_have_count(1)
    assert not [body for body in bodies if "own" in body]
    slow_page.locator("#pyramid-examples .thumbnails button").nth(2).click()
    repeat_while_live(slow_page, ".invention", detail.click, INVENTED)
    after(slow_page, lambda: file.set_input_files(tmp_path / "mine.png"), INVENTED)
    expect(slow_page.locator('.invention[data-live="ready"]')).to_have_count(1)
    assert not [body for body in bodies if "own" in body]


@pytest.mark.parametrize("width", [1280, 400])
def test_the_first_gan_stands_beside_lapgan_on_the_start_page_and_here(browser, pyramid_address, width):
    with watched_page(browser, pyramid_address, width) as page:
        grids = page.locator('[data-toy="rivals"] .grid')
        expect(grids).to_have_count(2)
        expect(grids.first.locator("canvas")).to_have_count(8)
        first, second = (grid.bounding_box() for grid in grids.all())
        assert first["y"] == second["y"]
        assert (first["width"], first["height"]) == (second["width"], second["height"])
        names = ["GAN, in one step: animals and vehicles", "LAPGAN, in three steps: animals and vehicles"]
        expect(page.locator('[data-toy="rivals"] figcaption')).to_have_text(names)
        open_tab(page, "ready")
        open_section(page, "Why a pyramid?")
        pictures = page.locator(".rivals img")
        expect(pictures).to_have_count(2)
        expect(page.locator(".rivals figcaption")).to_have_text(names)
        sizes = pictures.evaluate_all("(all) => all.map((one) => [one.naturalWidth, one.clientWidth])")
        assert {natural for natural, _ in sizes} == {128}
        assert all(shown > 2 * 128 for _, shown in sizes)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
