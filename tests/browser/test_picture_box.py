"""A visitor's own picture in the browser: it is read as the server reads it, and never sent without a yes."""

import base64
import hashlib
import json
import shutil
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from gan_demo import uploads
from gan_demo.services import visitors
from gan_demo.ui import launch_options
from gan_demo.ui.components import own_picture_box
from gan_demo.ui.line import Limits, Line
from tests.browser.conftest import canvas_pixels, watched_page
from tests.browser.own_host import HOST, open_page
from tests.odd_pictures import PICTURES, TURNS
from tests.test_cases import CASES, FILES

PROPS = {
    "value": None,
    "title": "Your picture",
    "hint": "",
    "privacy": "It is there.",
    "examples": "#examples",
    "receiver": "gradio_api/upload",
}
STAYS = "Your picture stays on this computer."
QUESTION = "Send the picture to the server, where it is deleted within the hour?"

# The reader

READ = """async (files) => {
  const { readPicture } = await import("/components/picture_file.js");
  const answers = {};
  for (const [name, data] of Object.entries(files)) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    try {
      const { pixels, ...rest } = await readPicture(new File([bytes], name));
      answers[name] = { ...rest, pixels: btoa(pixels.reduce((text, level) => text + String.fromCharCode(level), "")) };
    } catch (error) {
      answers[name] = { error: error.message, readable: error.readable };
    }
  }
  return answers;
}"""
SERVERS = "it does not read"  # begins what is said of a kind that only the server reads
SAYS_OTHERWISE = {"short_actl.png"}  # the browser skips a damaged chunk that Pillow stumbles over
OFF = {"p3.png": 5, "chrm_p3.png": 16, "rgba_adobe.png": 4}  # levels: gamma 2.2 in the dark, and sRGB's curve for it


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All odd pictures, those that people reported, and JPEG files turned by their EXIF."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, picture in PICTURES.items():
        picture.write(folder / name)
    for name in FILES:
        shutil.copy(CASES / name, folder / f"case_{name}")
    for number in TURNS:
        exif = Image.Exif()
        exif[uploads.ORIENTATION] = number
        levels = np.random.default_rng(0).integers(0, 255, (3, 5, 3), np.uint8).repeat(16, 0).repeat(16, 1)
        Image.fromarray(levels).save(folder / f"turned_{number}.jpg", exif=exif, quality=95)
    Image.effect_mandelbrot((2501, 2003), (-2, -1.5, 1, 1.5), 30).convert("RGB").save(folder / "large.png")
    Image.new("1", (8000, 7000)).save(folder / "too_large.png")
    Image.new("L", (20, 7)).save(folder / "too_small.png")
    return folder


@pytest.fixture(scope="module")
def answers(browser, folder):
    """What the browser makes of each file."""
    page = open_page(browser, "picture_box", PROPS)
    files = {path.name: base64.b64encode(path.read_bytes()).decode() for path in folder.iterdir()}
    yield page.evaluate(READ, files)
    page.close()


def levels(answer):
    shape = answer["height"], answer["width"], 4
    return np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(shape).astype(int)


def servers_levels(path):
    upload = uploads.read(path, reduced=True)
    return uploads.on_white(upload.image, upload.alpha).expand(3, -1, -1).permute(1, 2, 0).numpy().astype(int)


def readable(answers):
    return {name: answer for name, answer in answers.items() if "error" not in answer}


def test_a_picture_looks_as_the_server_s_reader_sees_it(answers, folder):
    names = set(readable(answers)) - SAYS_OTHERWISE - {"orientation_in_xmp.png"}
    names -= {f"orientation_{number}.webp" for number in TURNS if TURNS[number]}  # Chromium does not turn these
    assert len(names) >= 60
    for name in names:
        picture, right = levels(answers[name]), servers_levels(folder / name)
        assert picture.shape[:2] == right.shape[:2], name
        assert np.abs(picture[..., :3] - right).max() <= OFF.get(name, 1), name
        assert (picture[..., 3] == 255).all()


def test_notes_are_those_of_the_server_as_far_as_a_browser_knows(answers, folder):
    for name, answer in readable(answers).items():
        if name in SAYS_OTHERWISE:
            continue
        upload = uploads.read(folder / name, reduced=True)
        white = ["Transparent parts were put on white."] * (upload.alpha is not None)
        assert answer["notes"] == [note for note in upload.notes if "were reduced" in note] + white, name


def test_what_browsers_get_wrong_is_offered_to_the_server(answers, folder):
    offers = {name for name, answer in answers.items() if answer.get("readable")}
    assert {"adobe.tif", "case_float_nan.tif", "grey10_in_16.png", "la16.png"} < offers
    for name in offers:
        assert answers[name]["error"].startswith(SERVERS), name
        assert name.endswith((".tif", ".tiff")) or Image.open(folder / name).mode in ("I;16", "I", "LA", "RGBA"), name


def test_whatever_is_no_picture_is_refused_by_both_in_one_sentence(answers, folder):
    for name, answer in answers.items():
        if "error" not in answer or answer["readable"]:
            continue
        assert "this picture" in answer["error"] or "no picture" in answer["error"], name
        with pytest.raises(ValueError, match="picture"):
            uploads.read(folder / name, reduced=True)


@pytest.mark.parametrize("name", ["too_large.png", "too_small.png"])
def test_sizes_have_the_server_s_limits_and_words(answers, folder, name):
    with pytest.raises(ValueError, match=r"at most|at least") as refusal:
        uploads.read(folder / name, reduced=True)
    assert answers[name]["error"] == str(refusal.value)


def test_the_limits_are_those_of_the_server(browser):
    page = open_page(browser, "picture_box", PROPS)
    limits = page.evaluate("async () => (await import('/components/picture_file.js')).LIMITS")
    page.close()
    server = uploads.VISITORS
    assert limits == {
        "bytes": visitors.MAX_BYTES,
        "pixels": server.reduced,
        "reduced": server.pixels,
        "shortest": server.shortest,
        "longest": server.longest,
    }


# The box


@pytest.fixture
def page(browser):
    """A page with a box and nothing of Gradio; `page.sent` holds the requests after it opened."""
    opened = open_page(browser, "picture_box", PROPS)
    opened.sent = []
    opened.on("request", lambda request: opened.sent.append(request))
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    opened.close()
    assert not faults


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "mine.png"
    Image.effect_mandelbrot((40, 24), (-2, -1.5, 1, 1.5), 30).convert("RGB").save(path)
    return path


@pytest.fixture
def tiff(tmp_path):
    Image.new("RGB", (40, 24)).save(tmp_path / "mine.tif")
    return tmp_path / "mine.tif"


def choose(page, path):
    page.locator("input[type=file]").set_input_files(path)


def says(page):
    return page.locator(".message")


def news(page):
    return page.evaluate("() => window.news.map(({ picture, onServer }) => [picture?.width ?? null, onServer])")


def left_the_page(page):
    """Requests that could carry a picture."""
    return [request.url for request in page.sent if request.method != "GET" or "upload" in request.url]


def test_a_picture_is_shown_handed_on_and_never_sent(page, picture):
    expect(says(page)).to_have_text(STAYS)
    choose(page, picture)
    expect(page.locator("canvas")).to_be_visible()
    assert np.array_equal(canvas_pixels(page.locator("canvas")), servers_levels(picture))
    expect(says(page)).to_have_text(STAYS)
    assert news(page) == [[40, False]]
    assert page.evaluate("() => [window.props.value, window.events]") == ["", []]
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("canvas")).to_be_hidden()
    assert news(page) == [[40, False], [None, False]]
    assert left_the_page(page) == []


DATA = """async ([data, type]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "a.png"));
  const options = { bubbles: true, cancelable: true };
  const event = type === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: files })
    : new DragEvent(type, { ...options, dataTransfer: files });
  const target = document.querySelector(type === "paste" ? "body" : ".drop");
  return target.dispatchEvent(event);
}"""


@pytest.mark.parametrize("type_", ["drop", "paste"])
def test_a_picture_can_be_dropped_and_pasted(page, picture, type_):
    went_on = page.evaluate(DATA, [base64.b64encode(picture.read_bytes()).decode(), type_])
    assert went_on == (type_ == "paste")  # a dropped file would be opened
    expect(page.locator("canvas")).to_be_visible()
    assert news(page) == [[40, False]]


def test_nothing_is_pasted_into_a_box_that_is_not_seen(page, picture):
    page.evaluate("() => { document.getElementById('box').style.display = 'none' }")
    page.evaluate(DATA, [base64.b64encode(picture.read_bytes()).decode(), "paste"])
    page.evaluate("() => { document.getElementById('box').style.display = '' }")
    choose(page, picture)
    expect(page.locator("canvas")).to_be_visible()
    assert news(page) == [[40, False]]


def test_the_keyboard_reaches_all_and_targets_are_large(page, picture):
    choose(page, picture)
    expect(page.locator("canvas")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your picture")).to_be_focused()
    with page.expect_file_chooser():
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove")).to_be_focused()
    page.evaluate("() => window.news[0].ask('it is too old')")
    for target in [page.locator(".drop"), *page.locator("#box button").all()]:
        box = target.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
    page.keyboard.press("Enter")
    expect(page.locator("canvas")).to_be_hidden()


def test_what_is_no_picture_is_named_and_nothing_is_asked(page, tmp_path):
    (tmp_path / "letter.png").write_text("Dear reader")
    choose(page, tmp_path / "letter.png")
    expect(says(page)).to_have_text("This file holds no picture that can be read; use PNG, JPEG, WebP, GIF or BMP.")
    expect(page.locator(".question")).to_be_hidden()
    assert (news(page), left_the_page(page)) == ([], [])


def test_a_file_of_20_mb_is_refused_unread(page, tmp_path):
    (tmp_path / "large.png").write_bytes(bytes(visitors.MAX_BYTES + 1))
    choose(page, tmp_path / "large.png")
    expect(says(page)).to_have_text("This picture is too large; at most 20 MB are allowed.")


def test_a_kind_that_only_the_server_reads_is_sent_after_a_yes_and_not_before(page, tiff):
    bodies = []

    def receive(route):
        bodies.append(route.request.post_data_buffer)
        route.fulfill(body=json.dumps(["/there/mine.tif"]), content_type="application/json")

    page.route(f"{HOST}/gradio_api/upload", receive)
    choose(page, tiff)
    expect(says(page)).to_have_text(f"This browser cannot do it: it does not read TIFF. {QUESTION}")
    assert left_the_page(page) == []
    page.get_by_role("button", name="Do not send").click()
    expect(says(page)).to_have_text(STAYS)
    expect(page.locator(".question")).to_be_hidden()
    choose(page, tiff)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(says(page)).to_have_text("It is there.")
    expect(page.locator(".invitation b")).to_have_text("mine.tif")
    assert len(bodies) == 1
    assert b'name="files"; filename="mine.tif"' in bodies[0]
    assert page.evaluate("() => window.events") == [["input", "/there/mine.tif"]]
    assert news(page) == [[None, True]]


def test_where_the_page_cannot_go_on_it_asks_and_a_no_keeps_the_picture_here(page, picture):
    choose(page, picture)
    expect(page.locator("canvas")).to_be_visible()
    page.evaluate("() => window.news[0].ask('it has no WebAssembly SIMD')")
    expect(says(page)).to_have_text(f"This browser cannot do it: it has no WebAssembly SIMD. {QUESTION}")
    page.get_by_role("button", name="Do not send").click()
    expect(says(page)).to_have_text(STAYS)
    expect(page.locator("canvas")).to_be_visible()
    assert left_the_page(page) == []


def test_a_server_that_has_no_room_says_so(page, tiff):
    page.route(f"{HOST}/gradio_api/upload", lambda route: route.fulfill(status=507, body=visitors.FULL))
    choose(page, tiff)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(says(page)).to_have_text(f"{visitors.FULL[0].upper()}{visitors.FULL[1:]}.")
    assert page.evaluate("() => window.events") == []


def test_an_example_empties_the_box(page, picture):
    choose(page, picture)
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_role("button", name="Something else").click()
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_role("button", name="Example").click()
    expect(page.locator("canvas")).to_be_hidden()
    assert news(page) == [[40, False], [None, False]]


def test_the_server_empties_the_box_of_what_it_got_and_of_nothing_else(page, picture, tiff):
    page.route(f"{HOST}/gradio_api/upload", lambda route: route.fulfill(json=["/there/mine.tif"]))
    empty = "() => { window.props.value = null }"
    choose(page, tiff)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".invitation b")).to_have_text("mine.tif")
    page.evaluate(empty)
    expect(page.locator(".invitation b")).to_have_text(PROPS["title"])
    choose(page, picture)
    expect(page.locator("canvas")).to_be_visible()
    page.evaluate(empty)
    expect(page.locator("canvas")).to_be_visible()
    assert news(page) == [[None, True], [None, False], [40, False]]


def test_of_two_pictures_in_a_row_the_second_counts(page, picture, folder):
    page.evaluate(
        """([large, small]) => {
          const input = document.querySelector("input");
          for (const data of [large, small]) {
            const files = new DataTransfer();
            files.items.add(new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], "a.png"));
            input.files = files.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
          }
        }""",
        [base64.b64encode(path.read_bytes()).decode() for path in (folder / "large.png", picture)],
    )
    expect(page.locator("canvas")).to_be_visible()
    page.wait_for_function("async () => (await import('/components/picture_file.js')).readPicture && true")
    assert news(page) == [[40, False]]


# In the app


@pytest.fixture(scope="module")
def app_address():
    """A page with a box, and a text that says which file a handler gets."""

    def on_input(path: str) -> str:
        return f"{Path(path).name}: {hashlib.sha256(Path(path).read_bytes()).hexdigest()}"

    with gr.Blocks() as app:
        box, text = own_picture_box("box"), gr.Textbox(elem_id="file")
        box.input(on_input, box, text)
    app.queue(api_open=False)
    app._queue = Line(app, Limits.from_environment())
    _, url, _ = app.launch(**launch_options(app), prevent_thread_lock=True, quiet=True)
    yield url
    app.close()


def test_in_the_app_a_picture_stays_and_only_one_that_was_sent_reaches_a_handler(browser, app_address, picture, tiff):
    with watched_page(browser, app_address, 400) as opened:
        sent = []
        opened.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        choose(opened, picture)
        expect(opened.locator("#box canvas")).to_be_visible()
        expect(says(opened)).to_have_text(STAYS)
        assert sent == []
        choose(opened, tiff)
        opened.get_by_role("button", name="Send", exact=True).click()
        expect(says(opened)).to_have_text(visitors.PRIVACY)
        digest = hashlib.sha256(tiff.read_bytes()).hexdigest()
        expect(opened.locator("#file textarea")).to_have_value(f"mine.tif: {digest}")
