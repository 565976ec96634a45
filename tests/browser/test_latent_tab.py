"""The tab "Latent interpolation" in a real browser, drawn there or by the server."""

import itertools
import re
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from gan_demo import picks
from gan_demo.services import latent
from gan_demo.ui.latent_tab import START_SEEDS, TITLES
from tests.browser.conftest import PAINTED, canvas_pixels, events_sent, open_section, painted

PLAYER, HISTORY, SHEET = "#path-player", "#history", "#contact-sheet"
FACES = "dcgan-faces"
CORNER = picks.CORNER.seeds[0]
MEASURE = "performance.now() - start"  # in the worker's script
LOSS = 8  # levels of 255 that a JPEG of the server is off by, on the mean


def open_tab(page):
    page.get_by_role("tab", name="Latent interpolation").click()


@pytest.fixture(autouse=True)
def opened(page):
    open_tab(page)


def wait_for_live(page, state="ready"):
    expect(page.locator(f'.latent[data-live="{state}"]')).to_have_count(1)
    if state == "ready":
        page.wait_for_function("document.querySelector('#path-player').dataset.path")


@pytest.fixture(params=["browser", "server"])
def artist(request, page, address, opened):
    """Who draws."""
    if request.param == "server":
        page.goto(f"{address}?live=0")
        open_tab(page)
    wait_for_live(page, "ready" if request.param == "browser" else "failed")
    return request.param


def ready(page, player=PLAYER):
    """Wait until the player has decoded a sheet, and return the mark of that sheet."""
    return painted(page, player)


STEP = "(p) => Number(document.querySelector(`${p} [data-step], ${p}[data-step]`).dataset.step)"


def step(page, player=PLAYER):
    return page.evaluate(STEP, player)


def wait_for_step(page, wanted, player=PLAYER):
    page.wait_for_function(f"([p, s]) => ({STEP})(p) === s", arg=[player, wanted])


def wait_for_picture(page, at, player=PLAYER):
    """Wait until the stage shows the picture of a position: the worker draws it a moment later."""
    page.wait_for_function(
        "([p, at]) => Number(document.querySelector(`${p} .stage`).dataset.at) === at", arg=[player, at]
    )


def wait_for_sheet(page, model_id, label):
    """Wait until all of the contact sheet is a model's and a label's."""
    expect(page.locator(f'{SHEET}[data-model="{model_id}"][data-label="{label}"]')).to_have_count(1)


def show_end(page, step):
    """Put the slider on a step and wait for its picture."""
    page.locator(f"{PLAYER} .position").fill(str(step))
    wait_for_picture(page, step)


def picture(model_id, seed, label=""):
    """Torch's picture of a seed, as `pixels` gives it."""
    return np.moveaxis(latent.draw(model_id, [seed], label)[0].astype(int), 0, 2)


def assert_picture(shown, expectation, artist):
    """The browser's picture is torch's within one level; the server's comes as a JPEG."""
    difference = np.abs(shown - expectation)
    assert difference.max() <= 1 if artist == "browser" else difference.mean() < LOSS


def badges(page):
    return page.locator(f"{PLAYER} .bar .end")


def pixels(page, selector):
    """What a canvas shows, as an array (height, width, 3)."""
    return canvas_pixels(page.locator(f"{PLAYER} {selector}").first)


@pytest.mark.both_widths
def test_it_opens_in_a_finished_state(page):
    ready(page)
    assert pixels(page, ".stage").std() > 10
    for side in page.locator(f"{PLAYER} .side:visible").all():
        assert canvas_pixels(side).std() > 10
    expect(page.locator(f"{SHEET} .grid button")).to_have_count(64)
    expect(page.locator(f'{SHEET} [data-end="A"]')).to_have_count(1)
    expect(page.locator(f'{SHEET} [data-end="B"]')).to_have_count(1)
    wait_for_live(page)
    expect(page.locator(f"{PLAYER} .stage")).to_have_attribute("aria-label", re.compile(r"^a face, 5\d% of the way"))


@pytest.mark.both_widths
def test_the_page_is_not_wider_than_the_screen(page):
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    open_section(page, "Take it with you")
    expect(page.locator("#program")).to_contain_text("import torch")  # lines longer than a phone is wide
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.both_widths
def test_scrubbing_changes_the_picture_without_any_request(page, artist):
    ready(page)
    sent = events_sent(page)
    show_end(page, 0)
    first = pixels(page, ".stage")
    show_end(page, 47)
    last = pixels(page, ".stage")
    assert np.abs(first - last).mean() > 5
    box = page.locator(f"{PLAYER} .stage").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20, steps=4)
    page.mouse.up()
    assert 20 <= step(page) <= 27
    wait_for_picture(page, step(page))
    assert sent == []


def test_the_pictures_are_those_of_torch(page, artist):
    ready(page)
    for place, seed in zip((0, 47), START_SEEDS, strict=True):
        show_end(page, place)
        assert_picture(pixels(page, ".stage"), picture(FACES, seed), artist)
    sheet = canvas_pixels(page.locator(f"{SHEET} .sheet"))
    assert_picture(sheet[:64, 5 * 64 : 6 * 64], picture(FACES, 5), "server")


def test_between_two_steps_there_are_other_pictures(page):
    wait_for_live(page)
    box = page.locator(f"{PLAYER} .stage").bounding_box()
    pictures = []
    page.mouse.move(box["x"] + 100, box["y"] + 20)
    page.mouse.down()
    for x in (100, 102, 104):  # a step is wider than 5 pixels
        page.mouse.move(box["x"] + x, box["y"] + 20)
        wait_for_picture(page, step(page))
        pictures.append(pixels(page, ".stage"))
    page.mouse.up()
    assert all(np.abs(a - b).max() > 0 for a, b in itertools.pairwise(pictures))


def test_where_the_browser_draws_no_control_asks_the_server(page):
    wait_for_live(page)
    before = page.evaluate(PAINTED, PLAYER)
    sent = events_sent(page)
    for control in ("#dice-a", "#dice-b", f'{SHEET} [data-seed="30"]', "#reset"):
        page.locator(control).click()
        before = painted(page, PLAYER, before)
    page.locator("#path-kind").get_by_label("straight").check()
    before = painted(page, PLAYER, before)
    page.locator("#seed-b input").fill("7")
    painted(page, PLAYER, before)
    show_end(page, 47)
    assert_picture(pixels(page, ".stage"), picture(FACES, 7), "browser")
    assert sent == []


def test_another_label_redraws_the_whole_sheet_in_the_browser(page):
    wait_for_live(page)
    page.locator("#model").get_by_label(TITLES["cgan-mnist"]).check()
    wait_for_live(page)
    wait_for_sheet(page, "cgan-mnist", "0")
    sent = events_sent(page)
    page.locator("#label").get_by_label("7").check()
    wait_for_sheet(page, "cgan-mnist", "7")
    sheet = canvas_pixels(page.locator(f"{SHEET} .sheet"))
    assert sheet.shape == (8 * 28, 8 * 28, 3)
    for seed in (0, 13, 63):
        top, left = 28 * (seed // 8), 28 * (seed % 8)
        assert_picture(sheet[top : top + 28, left : left + 28], picture("cgan-mnist", seed, "7"), "browser")
    assert sent == []


def test_quick_clicks_never_disagree_with_what_is_shown(page, artist):
    ready(page)
    for _ in range(3):
        page.locator("#dice-a").click()
        page.locator("#dice-b").click()
    seeds = [page.locator(f"#seed-{end} input").input_value() for end in "ab"]
    expect(badges(page)).to_have_text([f"A {seeds[0]}", f"B {seeds[1]}"])
    for place, seed in zip((0, 47), seeds, strict=True):
        show_end(page, place)
        assert_picture(pixels(page, ".stage"), picture(FACES, int(seed)), artist)


def test_neither_of_two_quick_clicks_on_the_sheet_is_lost(page, artist):
    ready(page)
    page.locator(f'{SHEET} [data-seed="30"]').click()
    page.locator(f'{SHEET} [data-seed="41"]').click()
    expect(page.locator("#seed-a input")).to_have_value("30")
    expect(page.locator("#seed-b input")).to_have_value("41")
    expect(badges(page)).to_have_text(["A 30", "B 41"])


def change_model(page, title):
    page.locator("#model").get_by_label(title, exact=True).check()
    wait_for_live(page)


def opinion_at(page, place, count=48):
    """What D says of a position, in percent."""
    page.locator(f"{PLAYER} .position").fill(str(place))
    page.wait_for_function(
        "(at) => Number(document.querySelector('.standing').dataset.at) === at", arg=place / (count - 1)
    )
    return float(page.locator(".standing .scale").get_attribute("aria-valuenow"))


def test_what_d_says_is_what_the_servers_chart_says(page):
    """Of each model at five positions, computed by torch here."""
    wait_for_live(page)
    page.locator("#seed-a input").fill("7")  # of a path whose opinions are not stored
    page.locator("#seed-b input").fill("42")  # and differ with every model
    page.get_by_role("checkbox", name="What D says").check()
    for model_id in ("dcgan-faces", "dcgan-flowers", "gan-mnist", "cgan-mnist"):
        change_model(page, TITLES[model_id])
        expect(page.locator(".standing .scale")).to_be_visible()
        label = "0" if model_id == "cgan-mnist" else ""
        opinions = latent.morph(model_id, 7, 42, 48, "slerp", label).opinions
        numbers = [opinion_at(page, place) for place in (0, 12, 24, 36, 47)]
        assert np.abs(np.array(numbers) - np.array(opinions)[[0, 12, 24, 36, 47]]).max() <= 1, model_id
        assert len({round(number, 1) for number in numbers}) > 1
        word = "probability" if model_id.endswith("mnist") else "more real-looking than"
        expect(page.locator(".standing .words")).to_contain_text(word)


def test_d_is_asked_without_any_request_but_for_its_weights(page):
    wait_for_live(page)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_role("checkbox", name="What D says").check()
    expect(page.locator(".standing .scale")).to_be_visible()
    assert [url.rpartition("/")[2] for url in requests if "discriminator" in url] == ["discriminator.safetensors"]
    sent = events_sent(page)
    for place in (3, 20.5, 44):
        opinion_at(page, place)
    page.get_by_role("checkbox", name="What D says").uncheck()
    expect(page.locator(".standing .scale")).to_be_hidden()
    show_end(page, 0)
    expect(page.locator(".standing .scale")).to_be_hidden()
    assert sent == []


def test_a_mix_of_two_labels_is_torchs_and_asks_nothing_of_the_server(page):
    wait_for_live(page)
    expect(page.locator("#mix")).to_be_hidden()
    change_model(page, TITLES["cgan-mnist"])
    page.locator("#label").get_by_label("3").check()
    wait_for_sheet(page, "cgan-mnist", "3")
    show_end(page, 0)
    slider = page.locator("#mix .share")
    expect(slider).to_be_disabled()
    sent = events_sent(page)
    page.locator("#mix select").select_option("8")
    for share in (0.5, 0.25, 0.9, 1):
        before = page.evaluate(PAINTED, PLAYER)
        if share != 0.5:  # where a second label begins
            slider.fill(str(share))
            painted(page, PLAYER, before)
        else:
            page.wait_for_function(
                "() => JSON.parse(document.querySelector('#path-player').dataset.path).second === '8'"
            )
        frames = latent.morph("cgan-mnist", *START_SEEDS, 48, "slerp", {"3": 1 - share, "8": share}).frames
        assert_picture(pixels(page, ".stage"), np.moveaxis(frames[0].astype(int), 0, 2), "browser")
    expect(page.locator(f'{SHEET}[data-label="3"]')).to_have_count(1)  # it shows the first label
    page.locator("#mix select").select_option("none")
    expect(slider).to_be_disabled()
    page.locator("#mix select").select_option("8")
    page.locator("#label").get_by_label("8").check()  # nothing is left to mix
    expect(slider).to_be_disabled()
    assert sent == []


def test_the_program_of_a_mix_prints_its_weights(page):
    wait_for_live(page)
    open_section(page, "Take it with you")
    change_model(page, TITLES["cgan-mnist"])
    page.locator("#mix select").select_option("2")
    page.locator("#mix .share").fill("0.25")
    expect(page.locator("#program")).to_contain_text("torch.tensor([[0.75, 0, 0.25, 0, 0, 0, 0, 0, 0, 0]])")


def test_where_the_server_draws_d_and_the_mix_are_grey(page, address):
    page.goto(f"{address}?live=0")
    open_tab(page)
    wait_for_live(page, "failed")
    expect(page.get_by_role("checkbox", name="What D says")).to_be_disabled()
    before = ready(page)
    page.locator("#model").get_by_label(TITLES["cgan-mnist"]).check()
    painted(page, PLAYER, before)
    expect(page.locator("#mix select")).to_be_disabled()
    expect(page.locator("#mix .share")).to_be_disabled()


@contextmanager
def page_without(browser, address, width, refuse, files="**/generator.safetensors", script=""):
    """A page on the tab for which no weights come, or not as they are; the browser's console complains of that."""
    page = browser.contexts[0].new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.set_default_timeout(30_000)
    page.route(files, refuse)
    page.add_init_script(script)
    page.goto(address)
    open_tab(page)
    yield page
    page.close()


REFUSALS = {
    "an error": (lambda route: route.fulfill(status=500), "the server answers 500"),
    "silence": (lambda route: None, "no byte has come for 8 seconds"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_without_weights_the_server_draws(browser, address, page, refusal):
    answer, reason = REFUSALS[refusal]
    with page_without(browser, address, page.viewport_size["width"], answer) as page:
        ready(page)
        show_end(page, 0)
        assert_picture(pixels(page, ".stage"), picture(FACES, START_SEEDS[0]), "server")
        page.locator("#seed-a input").fill("7")  # while the page may still hope
        expect(badges(page).first).to_have_text("A 7")
        expect(page.locator(".progress")).to_contain_text(reason)
        page.locator("#seed-a input").fill("8")
        expect(badges(page).first).to_have_text("A 8")
        show_end(page, 0)
        assert_picture(pixels(page, ".stage"), picture(FACES, 8), "server")


def test_a_click_while_the_weights_travel_is_drawn_when_they_are_there(browser, address, page):
    held = []
    with page_without(browser, address, page.viewport_size["width"], lambda route: held.append(route)) as page:
        ready(page)
        expect(page.locator('.latent[data-live="loading"]')).to_have_count(1)
        page.locator("#seed-a input").fill("-4")
        page.locator("#dice-a").click()
        held[0].continue_()
        wait_for_live(page)
        show_end(page, 0)
        seed = int(page.locator("#seed-a input").input_value())
        assert_picture(pixels(page, ".stage"), picture(FACES, seed), "browser")


def takes(milliseconds):
    """What answers for the worker's script: the same, but it says that each picture takes so long."""

    def slow_down(route):
        script = route.fetch().text()
        assert MEASURE in script
        route.fulfill(body=script.replace(MEASURE, str(milliseconds)), content_type="text/javascript")

    return slow_down


def test_a_slow_browser_leaves_the_drawing_to_a_quick_server(browser, address, page):
    width = page.viewport_size["width"]
    with page_without(browser, address, width, takes(100_000), "**/worker.js") as page:  # no server takes half of it
        expect(page.locator(".progress")).to_contain_text("this computer would need 100000 ms a picture")
        page.locator("#dice-a").click()
        seed = int(page.locator("#seed-a input").input_value())
        expect(badges(page).first).to_have_text(f"A {seed}")
        show_end(page, 0)
        assert_picture(pixels(page, ".stage"), picture(FACES, seed), "server")


def test_a_second_worker_draws_the_same_from_the_bytes_that_are_here(browser, address, page):
    cores = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 })"
    with page_without(browser, address, page.viewport_size["width"], takes(17), "**/worker.js", cores) as page:
        wait_for_live(page)
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        for seed in range(20):  # each has ten pictures
            page.locator("#seed-a input").fill(str(seed))
        page.wait_for_function("document.querySelector('#path-player').dataset.path.includes('\"seed_a\":19,')")
        assert len(page.workers) == 2
        for place, seed in ((0, 19), (47, START_SEEDS[1]), (0, 19)):
            show_end(page, place)
            assert_picture(pixels(page, ".stage"), picture(FACES, seed), "browser")
        assert not [url for url in requests if "safetensors" in url or "plans" in url]


def test_keys_play_pause_and_loop(page):
    ready(page)
    page.locator(f"{PLAYER} .scrubber").focus()
    page.keyboard.press("Home")
    wait_for_step(page, 0)
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 1)
    page.keyboard.press("End")
    wait_for_step(page, 47)
    loop = page.locator(f"{PLAYER} .loop")
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "false")
    page.locator(f"{PLAYER} .scrubber").focus()
    page.keyboard.press("Home")
    play = page.locator(f"{PLAYER} .play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    wait_for_step(page, 47)
    expect(play).to_have_attribute("aria-label", "Play")
    loop.click()
    play.click()  # from the end it goes back
    page.wait_for_function(f"([p]) => ({STEP})(p) < 40", arg=[PLAYER])
    play.click()
    expect(play).to_have_attribute("aria-label", "Play")
    assert step(page) < 47


def test_clicks_on_the_sheet_set_a_then_b(page, artist):
    ready(page)
    page.locator(f'{SHEET} [data-seed="30"]').click()
    expect(page.locator(f'{SHEET} [data-end="A"]')).to_have_attribute("data-seed", "30")
    expect(page.locator("#seed-a input")).to_have_value("30")
    page.locator(f'{SHEET} [data-seed="41"]').click()
    expect(page.locator(f'{SHEET} [data-end="B"]')).to_have_attribute("data-seed", "41")
    expect(page.locator("#seed-b input")).to_have_value("41")
    expect(page.locator(f"{PLAYER} .bar .end")).to_have_text(["A 30", "B 41"])


def test_a_typed_seed_and_the_dice_bring_a_new_path(page, artist):
    ready(page)
    page.locator("#seed-a input").fill("77")
    expect(page.locator(f"{PLAYER} .bar .end").first).to_have_text("A 77")
    page.locator("#dice-b").click()
    expect(page.locator(f"{PLAYER} .bar .end").last).not_to_have_text(f"B {START_SEEDS[1]}")
    value = page.locator("#seed-b input").input_value()
    expect(page.locator(f"{PLAYER} .bar .end").last).to_have_text(f"B {value}")


@pytest.mark.parametrize(("text", "message"), [("-4", "-4 is outside"), ("99999999999", "outside"), ("1.5", "not 1.5")])
def test_a_bad_seed_is_told_and_the_path_stays(page, artist, text, message):
    ready(page)
    page.locator("#seed-a input").fill(text)
    expect(page.get_by_text(message).first).to_be_visible()
    expect(page.locator(f"{PLAYER} .bar .end").first).to_have_text(f"A {START_SEEDS[0]}")
    page.locator("#seed-a input").fill("5")
    expect(page.locator(f"{PLAYER} .bar .end").first).to_have_text("A 5")


def test_an_emptied_seed_is_told_when_the_box_is_left(page, artist):
    ready(page)
    page.locator("#seed-a input").fill("")
    page.locator("#seed-a input").blur()
    expect(page.get_by_text("is empty").first).to_be_visible()


def test_details_compare_the_two_paths(page, artist):
    ready(page)
    open_section(page, "Details")
    expect(page.locator("#charts svg")).to_have_count(2)
    page.locator("#path-kind").get_by_label("straight").check()
    expect(page.locator("#charts")).to_contain_text("lerp")
    page.locator("#frames input").fill("12")
    expect(page.locator(f"{PLAYER} .position")).to_have_attribute("max", "11")


@pytest.mark.parametrize(("button", "suffix"), [("#download-png", "png"), ("#download-gif", "gif")])
def test_downloads_are_pictures(page, button, suffix):
    ready(page)
    open_section(page, "Take it with you")
    with page.expect_download() as download:
        page.locator(button).click()
    assert download.value.suggested_filename == f"latent-path.{suffix}"
    with Image.open(download.value.path()) as picture:
        assert picture.format == suffix.upper()


def test_the_program_is_that_of_the_path(page, artist):
    ready(page)
    open_section(page, "Take it with you")
    expect(page.locator("#program")).to_contain_text(f"latents({list(START_SEEDS)}")
    page.locator("#seed-a input").fill("8")
    expect(page.locator("#program")).to_contain_text(f"latents([8, {START_SEEDS[1]}]")


def test_history_runs_from_noise_to_now(page):
    open_section(page, "How it learned")
    ready(page, HISTORY)
    expect(page.locator(f"{HISTORY} .stage")).to_have_attribute("aria-label", re.compile("training pictures seen"))
    slider = page.locator(f"{HISTORY} .position")
    slider.fill("0")
    expect(page.locator(f"{HISTORY} .caption")).to_have_text("1,024 training pictures seen")


def test_try_this_sets_the_whole_tab(page):
    ready(page)
    page.get_by_role("button", name="The straight way").click()
    expect(page.locator("#path-kind").get_by_label("straight")).to_be_checked()


def test_the_other_model_changes_everything(page, artist):
    before = ready(page)
    expect(page.locator(".notice")).to_contain_text("None of these people exists")
    page.locator("#model").get_by_label("Flowers").check()
    expect(page.locator(".notice")).to_contain_text("Flowers-102")
    painted(page, PLAYER, before)


def test_the_label_is_asked_for_only_where_a_model_knows_labels(page, artist):
    before = ready(page)
    expect(page.locator("#label")).to_be_hidden()
    page.locator("#model").get_by_label(TITLES["cgan-mnist"]).check()
    before = painted(page, PLAYER, before)
    page.locator("#label").get_by_label("7").check()
    before = painted(page, PLAYER, before)
    page.locator("#model").get_by_label("Flowers").check()
    expect(page.locator("#label")).to_be_hidden()
    painted(page, PLAYER, before)


def test_a_bad_seed_does_not_keep_the_other_models_notice_back(page, artist):
    ready(page)
    page.locator("#seed-a input").fill("-4")
    page.locator("#model").get_by_label("Flowers").check()
    expect(page.locator(".notice")).to_contain_text("Flowers-102")
    expect(page.locator("#seed-a input")).to_have_value(str(START_SEEDS[0]))
    page.locator("#seed-a input").fill("6")
    expect(page.locator(f"{PLAYER} .bar .end").first).to_have_text("A 6")


def test_reset_is_grey_until_something_differs(page, artist):
    ready(page)
    reset = page.locator("#reset")
    expect(reset).to_be_disabled()
    page.locator("#seed-a input").fill("9")
    expect(reset).to_be_enabled()
    reset.click()
    expect(page.locator("#seed-a input")).to_have_value(str(START_SEEDS[0]))
    expect(reset).to_be_disabled()


ROAM, LENGTH = "#section-latent-roam", "#section-latent-length"


def unfold(page, toy):
    """Open a toy below the path, once the browser draws, and wait for its picture."""
    wait_for_live(page)
    page.locator(f"{toy} summary").click()
    expect(page.locator(f"{toy} .toy-stage[data-at]")).to_have_count(1)


def toy_pixels(page, toy, at):
    """What a toy's large picture shows, once it is the one of `at`."""
    expect(page.locator(f"{toy} .toy-stage")).to_have_attribute("data-at", at)
    return canvas_pixels(page.locator(f"{toy} .toy-stage"))


def corner_pixels(page, place, seed):
    """What a corner of the triangle shows, once it is this seed's picture."""
    canvas = page.locator(f"{ROAM} .corner canvas").nth(place)
    expect(canvas).to_have_attribute("data-seed", str(seed))
    return canvas_pixels(canvas)


def test_the_triangles_corners_are_the_ends_of_the_path_and_c(page):
    unfold(page, ROAM)
    expect(page.locator(f"{ROAM} .shares")).to_have_text("A 50%, B 50%, C 0%")
    show_end(page, 23.5)
    assert (toy_pixels(page, ROAM, "A 50%, B 50%, C 0%") == pixels(page, ".stage")).all()
    for key, place, at in (("Home", 0, "A 100%, B 0%, C 0%"), ("End", 1, "A 0%, B 100%, C 0%")):
        page.locator(f"{ROAM} .plane").press(key)
        show_end(page, 47 * place)
        ends = pixels(page, ".stage")
        assert (corner_pixels(page, place, START_SEEDS[place]) == ends).all()
        assert (toy_pixels(page, ROAM, at) == ends).all()
    page.locator(f"{ROAM} .plane").press("PageUp")
    result = toy_pixels(page, ROAM, "A 0%, B 0%, C 100%")
    assert (result == corner_pixels(page, 2, CORNER)).all()
    assert_picture(result, picture(FACES, CORNER), "browser")


@pytest.mark.both_widths
def test_roaming_in_the_triangle_asks_nobody(page):
    unfold(page, ROAM)
    page.locator(f"{ROAM} .plane").scroll_into_view_if_needed()
    before = toy_pixels(page, ROAM, "A 50%, B 50%, C 0%")
    sent = events_sent(page)
    sides = page.locator(f"{ROAM} .sides").bounding_box()
    left, top, width, height = (sides[name] for name in ("x", "y", "width", "height"))
    page.mouse.move(left + width / 2, top + height - 5)
    page.mouse.down()
    page.mouse.move(left + width / 2, top + height / 2, steps=5)
    inside = toy_pixels(page, ROAM, "A 25%, B 25%, C 50%")
    page.mouse.move(left - 30, top + height + 60, steps=5)  # beyond A
    end = toy_pixels(page, ROAM, "A 100%, B 0%, C 0%")
    page.mouse.up()
    page.mouse.move(left + width / 2, top + height / 2)  # nobody drags any more
    expect(page.locator(f"{ROAM} .shares")).to_have_text("A 100%, B 0%, C 0%")
    assert np.abs(inside - before).mean() > 5
    assert_picture(end, picture(FACES, START_SEEDS[0]), "browser")
    assert sent == []


def test_arrow_keys_roam_in_the_triangle(page):
    unfold(page, ROAM)
    plane = page.locator(f"{ROAM} .plane")
    plane.press("ArrowUp")
    expect(plane).to_have_attribute("aria-valuetext", "A 48%, B 48%, C 4%")
    expect(plane).to_have_attribute("aria-valuenow", "4")
    plane.press("ArrowRight")
    toy_pixels(page, ROAM, "A 44%, B 52%, C 4%")


def test_seed_c_is_another_corner_and_a_bad_one_changes_nothing(page):
    unfold(page, ROAM)
    page.locator(f"{ROAM} .plane").press("PageUp")
    sent = events_sent(page)
    page.locator(f"{ROAM} .corner-seed").fill("1.5")
    expect(page.locator("#corner-rule")).to_be_visible()
    page.locator(f"{ROAM} .corner-seed").fill("9")
    expect(page.locator("#corner-rule")).to_be_hidden()
    assert_picture(corner_pixels(page, 2, 9), picture(FACES, 9), "browser")
    page.locator(f"{ROAM} .dice").click()
    seed = int(page.locator(f"{ROAM} .corner-seed").input_value())
    assert_picture(corner_pixels(page, 2, seed), picture(FACES, seed), "browser")
    assert_picture(toy_pixels(page, ROAM, "A 0%, B 0%, C 100%"), picture(FACES, seed), "browser")
    expect(page.locator("#seed-a input")).to_have_value(str(START_SEEDS[0]))
    assert sent == []


def test_the_triangle_follows_the_paths_ends_and_the_model(page):
    unfold(page, ROAM)
    page.locator("#seed-a input").fill("7")
    assert_picture(corner_pixels(page, 0, 7), picture(FACES, 7), "browser")
    page.locator("#model").get_by_label(TITLES["cgan-mnist"]).check()
    wait_for_live(page)
    page.locator("#label").get_by_label("7").check()
    wait_for_sheet(page, "cgan-mnist", "7")
    assert_picture(corner_pixels(page, 2, CORNER), picture("cgan-mnist", CORNER, "7"), "browser")


def choose_seeds(page):
    """Two whose z have lengths that the tests know."""
    page.locator("#seed-a input").fill("26")
    page.locator("#seed-b input").fill("42")


def test_at_lerps_middle_z_is_short_and_the_picture_is_lerps(page):
    unfold(page, LENGTH)
    choose_seeds(page)
    sent = events_sent(page)
    expect(page.locator(f"{LENGTH} .measure")).to_have_text("|z| = 10.0")
    expect(page.locator(f"{LENGTH} .usual")).to_contain_text("from 8.6 to 11.4")
    page.get_by_role("button", name="Middle of the straight path").click()
    result = toy_pixels(page, LENGTH, "|z| = 7.3")
    page.locator("#path-kind").get_by_label("straight").check()
    page.wait_for_function("(p) => document.querySelector(p).dataset.path.includes('\"lerp\"')", arg=PLAYER)
    show_end(page, 23.5)
    assert np.abs(result - pixels(page, ".stage")).max() <= 1
    assert sent == []


def test_the_length_of_z_has_a_slider_with_keys(page):
    unfold(page, LENGTH)
    choose_seeds(page)
    expect(page.locator(f"{LENGTH} .measure")).to_have_text("|z| = 10.0")
    slider = page.locator(f"{LENGTH} .factor")
    slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", "|z| = 10.0")
    slider.press("End")
    long = toy_pixels(page, LENGTH, "|z| = 20.1")
    slider.press("Home")
    short = toy_pixels(page, LENGTH, "|z| = 0.0")
    assert long.std() > short.std()


@pytest.mark.parametrize("toy", [ROAM, LENGTH])
def test_where_the_server_draws_the_toys_are_grey_and_say_why(page, address, toy):
    page.goto(f"{address}?live=0")
    open_tab(page)
    wait_for_live(page, "failed")
    page.locator(f"{toy} summary").click()
    expect(page.locator(f"{toy} .why-grey")).to_contain_text("the page's address says so")
    expect(page.locator(f"{toy} .toy")).to_have_js_property("inert", True)


def test_a_toy_that_is_open_draws_once_the_weights_are_there(browser, address, page):
    requests = []
    with page_without(browser, address, page.viewport_size["width"], lambda route: requests.append(route)) as page:
        expect(page.locator('.latent[data-live="loading"]')).to_have_count(1)
        page.locator(f"{ROAM} summary").click()
        expect(page.locator(f"{ROAM} .why-grey")).to_contain_text("until this browser draws")
        requests[0].continue_()
        expect(page.locator(f"{ROAM} .toy-stage[data-at]")).to_have_count(1)
        expect(page.locator(f"{ROAM} .why-grey")).to_be_hidden()


def side_pixels(page, name):
    return canvas_pixels(page.locator(f"{PLAYER} .side.{name}"))


def test_the_neighbours_are_places_an_eighth_of_the_way_apart(page, artist):
    page.locator("#frames input").fill("17")
    expect(page.locator(f"{PLAYER} .position")).to_have_attribute("max", "16")
    if artist == "browser":
        page.wait_for_function(
            "(p) => JSON.parse(document.querySelector(p).dataset.row || '{}').frames === 17", arg=PLAYER
        )
    frames = np.moveaxis(latent.morph(FACES, *START_SEEDS, 17, "slerp").frames.astype(int), 1, 3)
    show_end(page, 8)
    names = {"far-1": 6, "far1": 10}
    if page.viewport_size["width"] > 760:
        names |= {"far-2": 4, "far2": 12}
    for name, place in names.items():
        assert_picture(side_pixels(page, name), frames[place], artist)
    show_end(page, 16)
    expect(page.locator(f"{PLAYER} .side.far1")).to_be_hidden()
    assert_picture(side_pixels(page, "far-1"), frames[14], artist)


def test_the_sheet_is_one_tab_stop_with_arrow_keys_inside(page):
    ready(page)
    page.locator("#dice-b").focus()
    page.keyboard.press("Tab")
    first = page.locator(f'{SHEET} [data-seed="0"]')
    expect(first).to_be_focused()
    for key, seed in (("ArrowRight", 1), ("ArrowDown", 9), ("ArrowLeft", 8), ("ArrowUp", 0), ("End", 63)):
        page.keyboard.press(key)
        expect(page.locator(f'{SHEET} [data-seed="{seed}"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#seed-a input")).to_have_value("63")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(page.locator("#seed-b input")).to_have_value("62")
    expect(page.get_by_role("button", name="seed 62, end B")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(f"{SHEET} .choice button").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(f'{SHEET} [data-seed="62"]')).to_be_focused()


def test_a_bad_number_marks_its_box_and_shows_the_rule(page):
    ready(page)
    for box, rule, number in (("#seed-a", "#seed-rule", "-4"), ("#frames", "#frames-rule", "97")):
        expect(page.locator(rule)).to_be_hidden()
        page.locator(f"{box} input").fill(number)
        expect(page.locator(f"{box} input")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(rule)).to_be_visible()
        page.locator(f"{box} input").fill("7")
        expect(page.locator(f"{box} input")).to_have_attribute("aria-invalid", "false")
        expect(page.locator(rule)).to_be_hidden()


def lefts(page, selectors):
    """Where the first visible match of each selector begins, in whole pixels from the left."""
    boxes = {selector: page.locator(f"{selector}:visible").first.bounding_box() for selector in selectors}
    return {selector: round(box["x"]) for selector, box in boxes.items()}


@pytest.mark.both_widths
def test_everything_shares_one_left_edge(page):
    wait_for_live(page)
    parts = [".head h2", f"{PLAYER} .nearby", f"{PLAYER} .play", f"{PLAYER} .progress", ".standing label"]
    parts += [".latent .story", ".latent .tries", ".latent .notice", f"{ROAM} summary", f"{LENGTH} summary"]
    parts += [".tabitem .section > .label-wrap", ".ending"]
    if page.viewport_size["width"] < 760:
        parts += ["#model .choices", ".seeds label", f"{SHEET} .sheet", "#path-kind .choices", "#frames"]
    assert len(set(lefts(page, parts).values())) == 1, lefts(page, parts)


@pytest.mark.both_widths
def test_the_picture_and_what_moves_it_are_on_one_screen(page):
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": 800 if width > 760 else 850})
    wait_for_live(page)
    for part in (".stage", ".position", ".progress"):
        expect(page.locator(f"{PLAYER} {part}")).to_be_in_viewport(ratio=1)


def test_a_digit_can_be_ordered_from_its_section(page):
    wait_for_live(page)
    open_section(page, "Order a digit")
    expect(page.locator(".label-grid img")).to_be_visible()
    page.get_by_role("button", name="Order one yourself").click()
    expect(page.locator("#model input:checked")).to_have_value("cgan-mnist")
    expect(page.locator("#model input:checked")).to_be_focused()
    expect(page.locator("#label")).to_be_visible()
    expect(page.locator(f"{PLAYER} .stage")).to_be_in_viewport()


def test_what_dcgan_added_shows_both_networks_pictures(page):
    wait_for_live(page)
    open_section(page, "What DCGAN added")
    expect(page.locator(".sample img:visible")).to_have_count(2)
    expect(page.locator("strong").get_by_text("Batch normalisation")).to_be_visible()
