"""The app under a path of a web server, as docs/deployment.md describes it."""

import contextlib

import httpx
from PIL import Image
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.browser.conftest import painted, watched_page
from tests.helpers import served, serving

HOP = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length"}


@contextlib.contextmanager
def web_server(upstream, path):
    """The address of a web server that passes on what is asked below a path, and takes the path off."""
    client = httpx.AsyncClient(base_url=upstream, timeout=60)

    async def passed_on(request):
        target = request.url.path.removeprefix(path)
        headers = [(name, value) for name, value in request.headers.raw if name != b"accept-encoding"]
        sent = client.build_request(
            request.method, target, params=request.url.query, headers=headers, content=request.stream()
        )
        answer = await client.send(sent, stream=True)
        headers = {name: value for name, value in answer.headers.items() if name not in HOP}
        return StreamingResponse(answer.aiter_bytes(), answer.status_code, headers)

    below = Route(f"{path}/{{rest:path}}", passed_on, methods=["GET", "POST", "HEAD"])
    icon = Route("/favicon.ico", lambda _: Response(status_code=204))  # the web server's own
    app = Starlette(routes=[below, icon])
    with serving(app) as address:
        yield f"{address.rstrip('/')}{path}/"


def test_all_works_under_a_path(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/gan")
    Image.effect_noise((64, 64), 50).save(tmp_path / "a.png")
    with (
        served() as upstream,
        web_server(upstream, "/gan") as address,
        watched_page(browser, address, 1280) as page,
    ):
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
        assert not lost
