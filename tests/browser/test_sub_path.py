"""The app under a path of a web server."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from gan_demo.ui import classes
from tests.browser.conftest import painted, watched_page
from tests.browser.web_server import web_server
from tests.helpers import served


@pytest.fixture(scope="module")
def upstream():
    """The app's own address, which visitors do not see."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRADIO_ROOT_PATH", "/gan")
        with served() as url:
            yield url


def test_all_works_under_a_path(browser, upstream, tmp_path):
    Image.effect_noise((64, 64), 50).save(tmp_path / "a.png")
    with web_server(upstream, "/gan") as address, watched_page(browser, address, 1280) as page:
        lost = []
        page.on("response", lambda answer: lost.append(answer.url) if answer.status >= 400 else None)
        page.get_by_role("tab", name="Latent interpolation").click()
        painted(page, "#path-player")
        before = painted(page, "#path-player")
        page.locator("#dice-a").click()
        painted(page, "#path-player", before)
        page.get_by_role("tab", name="Super-resolution").click()
        before = painted(page, "#sr-viewer")
        page.locator("#sr-upload input[type=file]").set_input_files(tmp_path / "a.png")
        painted(page, "#sr-viewer", before)
        expect(page.locator("#sr-status")).to_contain_text("16x16 to 64x64")
        theme = "getComputedStyle(document.documentElement).getPropertyValue('--body-background-fill')"
        assert page.evaluate(theme)
        off = page.request.post(f"{address}class", data={"deck": "clothes"})
        assert off.json() == {"error": classes.OFF}
        assert not lost


def open_live(page):
    """Open the latent tab and wait until the browser itself has drawn there."""
    page.get_by_role("tab", name="Latent interpolation").click()
    expect(page.locator('.latent[data-live="ready"]')).to_have_count(1)
    page.wait_for_function("document.querySelector('#path-player').dataset.path")


def test_a_second_visit_is_sent_no_script_no_engine_and_no_weights(browser, upstream):
    requests = []
    with web_server(upstream, "/gan", requests) as address:
        with watched_page(browser, address, 1280) as page:
            open_live(page)
        first = [path for path in requests if path.startswith("/live/")]
        names = {path.rsplit("/", 1)[1] for path in first}
        assert names > {"components.js", "worker.js", "plans.json", "generator.safetensors"}
        assert len(set(first)) == len(first), "nothing is sent twice"
        requests.clear()
        with watched_page(browser, address, 1280) as page:
            open_live(page)
        assert "/" in requests, "the page itself is another one at each visit"
        assert [path for path in requests if path.startswith("/live/")] == []
