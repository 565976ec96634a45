"""The benchmarks run, small: what they count is what a browser and a class really do."""

import os
import random

import httpx
import pytest

from benchmarks import classroom, live
from benchmarks.running import App
from tests.helpers import run_async


@pytest.fixture(scope="module")
def app(address):
    return App(address, os.getpid(), 0)


@pytest.fixture
def context(browser):
    opened = browser.new_context()
    yield opened
    opened.close()


def test_a_second_visit_fetches_no_weights_and_dragging_nothing_at_all(context, app):
    first, second = [live.visit(context, app.url, live.LATENT) for _ in range(2)]
    assert first.traffic.bytes("live/") > 1e6
    assert second.traffic.bytes("live/") == 0
    drag = live.drag(second.page, live.LATENT, second.traffic, 1)
    assert drag.requests == 0
    assert drag.rate > 0


def test_a_browser_that_does_not_draw_says_why(context, app):
    context.route("**/generator.safetensors", lambda route: route.abort())
    visit = live.visit(context, app.url, live.LATENT)
    assert visit.seconds is None
    assert dict(visit.rows("visit"))["visit: first own picture"].startswith("Drawn by the server:")


def test_a_lesson_of_three_pupils(app):
    rows = dict(run_async(classroom.lesson(app, 3, 3)))
    assert rows["errors"] == "0"
    assert any(name.startswith(tuple(classroom.SHARES)) for name in rows)


def test_what_the_app_refuses_is_an_error(app):
    async def ask():
        async with httpx.AsyncClient(base_url=app.url, timeout=classroom.TIMEOUT) as client:
            functions = await classroom.endpoints(client)
            values = ["no-such-model", *classroom.wish(random.Random(0), "interpolate")[1:]]
            await classroom.act(client, "pupil", functions["interpolate"], values)

    with pytest.raises(ValueError, match="no-such-model"):
        run_async(ask())


def test_a_school_of_three_gets_every_file(browser, app):
    visits = classroom.record(browser, app.url)
    assert any(address.endswith("generator.safetensors") for address in visits[0])
    assert not any(address.startswith("live/") for address in visits[1])
    rows = dict(run_async(classroom.school(app, visits, 3, 1)))
    assert rows["errors"] == "0"
    assert rows["page complete: median, p95, of"].endswith(" 3")
