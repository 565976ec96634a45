"""The engine in real browsers, with both builds of its kernel, gives torch's pictures, numbers and noise."""

import json
import queue
import statistics
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gan_demo.ui import live
from tests.browser import firefox
from tests.browser.conftest import watched_page
from tests.helpers import serving
from tests.web.engine import BUILD_NAMES, ROOT, numbers
from tests.web.oracles import NOISE_SEEDS, NOISE_SIZES, NUMBERS, PICTURES, assert_noise, case

NETWORKS = [*PICTURES, *NUMBERS]
JOBS = [(name, network, build) for name, network in NETWORKS for build in BUILD_NAMES]
TIMEOUT = 240  # seconds that a browser may take for all, on a busy machine
PAGE = """<!doctype html><meta charset="utf-8"><title>Equality</title><link rel="icon" href="data:,">
<script type="module" src="tests/js/equality.js"></script>"""
RELAXED = "kernels-relaxed.wasm"
SCRIPTS = ("tests/js", "gan_demo/web/engine")  # folders, where they lie for each other's imports


def job(name: str, network: str, build: str) -> dict:
    """What the page computes, with addresses relative to it; see tests/js/equality.js."""
    own, listing = case(name, network), live.listing(name)
    return {
        "engine": listing["engine"] if build == RELAXED else f"plain/{listing['engine']}",
        "listing": listing,
        "network": network,
        "samples": [{key: numbers(value) for key, value in sample.items()} for sample in own.samples],
        "picture": own.picture,
    }


def site(results: queue.Queue) -> Starlette:
    """The page, the app's own files for the engine, and the same without the relaxed kernel below plain/."""
    content = {"jobs": [job(*names) for names in JOBS], "sizes": NOISE_SIZES, "seeds": NOISE_SEEDS}

    def plain(request: Request) -> Response:
        """As a browser that does not know relaxed SIMD sees it: that file is no valid WebAssembly."""
        return Response(b"") if request.path_params["path"].endswith(RELAXED) else live.serve(request)

    async def receive(request: Request) -> Response:
        results.put(json.loads(await request.body()))
        return Response()

    routes = [
        Route("/", lambda _: HTMLResponse(PAGE)),
        Route("/jobs", lambda _: JSONResponse(content)),
        Route("/results", receive, methods=["POST"]),
        Route("/plain/live/{path:path}", plain),
        *live.routes(),
    ]
    return Starlette(routes=[*routes, *(Mount(f"/{name}", StaticFiles(directory=ROOT / name)) for name in SCRIPTS)])


def opened(name: str, request: pytest.FixtureRequest, address: str) -> AbstractContextManager:
    """The page in a browser."""
    if name == "firefox":
        return firefox.page(address)
    return watched_page(request.getfixturevalue("browser"), address, 1280)


@pytest.fixture(scope="module", params=["chromium", pytest.param("firefox", marks=pytest.mark.firefox)])
def answer(request) -> Iterator[dict]:
    """What a browser computed; at the end the terminal shows how far from torch it was."""
    results = queue.Queue()
    with serving(site(results)) as address, opened(request.param, request, address):
        content = results.get(timeout=TIMEOUT)
    assert "error" not in content, content["error"]
    content["results"] = dict(zip(JOBS, content["results"], strict=True))
    yield content
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        print("", *table(request.param, content["results"]), sep="\n")


def table(browser: str, results: dict) -> Iterator[str]:
    """The greatest difference from torch, the share of levels that differ and the median time, for each network."""
    yield f"{f'the engine in {browser}, beside torch':58}{'worst':>19}{'differing':>12}{'ms':>8}"
    for (name, network, build), result in results.items():
        own, ms = case(name, network).difference(result), statistics.median(result["times"])
        worst = f"{own.worst:.6f} of spread" if own.share is None else f"{own.worst:.0f} of 255"
        share = "" if own.share is None else f"{own.share:.4%}"
        yield f"{name:22}{network:15}{build:21}{worst:>19}{share:>12}{ms:8.1f}"


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize(("name", "network"), NETWORKS)
def test_pictures_and_numbers_are_torchs(answer, name, network, build):
    result, own = answer["results"][name, network, build], case(name, network)
    assert result["build"] == build
    own.assert_near(own.difference(result))


def test_seeds_give_the_noise_of_torch(answer):
    assert_noise(answer["noise"])
