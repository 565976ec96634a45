"""Who waits for whom, on an app of two functions that wait until the test lets them go."""

import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from starlette.datastructures import Headers

from gan_demo.ui import line, server
from gan_demo.ui.line import Limits, Line
from gan_demo.ui.queues import SHARED, SLOW
from tests.helpers import eventually

TIMEOUT = 30
PATIENT = Limits(line_slow=6)
FORGETFUL = Limits(unheard_seconds=0.5, unread_seconds=1.0)


class House:
    """An app with an endpoint /quick and another, /slow, that ends when its gate is open."""

    def __init__(self, limits):
        self.gate, self.slow_calls, self.pool = threading.Event(), 0, ThreadPoolExecutor(40)
        with gr.Blocks() as blocks:
            number, answer = gr.Number(label="number"), gr.Number()
            call = gr.Button()
            call.click(self.quick, number, answer, api_name="quick", **SHARED)
            call.click(self.slow, number, answer, api_name="slow", **SLOW)
        blocks.queue(api_open=False)
        blocks._queue = self.line = Line(blocks, limits)
        self.blocks = blocks

    def quick(self, number):
        return number

    def slow(self, number):
        self.slow_calls += 1
        assert self.gate.wait(TIMEOUT)
        return number

    def join(self, name, number, session=None, address=None):
        body = {"data": [number]} | ({"session_hash": session} if session else {})
        headers = {"X-Forwarded-For": address} if address else {}
        return httpx.post(f"{self.url}gradio_api/call/{name}", json=body, headers=headers).json()["event_id"]

    def answer(self, name, event_id):
        """What a job ends with: its data, or the sentence of its error; None where nobody knows it any more."""
        text = httpx.get(f"{self.url}gradio_api/call/{name}/{event_id}", timeout=TIMEOUT).text
        data = json.loads(text.split("data: ")[-1])
        return data["error"] if isinstance(data, dict) else data

    def listen(self, name, *event_ids):
        """Fetch answers in the background, as clients do."""
        before = sum(self.line._listeners.values())
        answers = [self.pool.submit(self.answer, name, event_id) for event_id in event_ids]
        eventually(lambda: sum(self.line._listeners.values()) >= before + len(event_ids))
        return answers

    def waiting(self, name="slow"):
        return len(self.line.event_queue_per_concurrency_id[name].queue)


@pytest.fixture(params=[PATIENT])
def house(monkeypatch, request):
    """A running app, whose visitors' addresses are what they say."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with open_house(request.param) as house:
        yield house


@contextlib.contextmanager
def open_house(limits):
    """A running app."""
    house = House(limits)
    options = {"app_kwargs": server.options(house.blocks), "quiet": True, "prevent_thread_lock": True}
    _, house.url, _ = house.blocks.launch(**options)
    yield house
    house.gate.set()
    house.pool.shutdown(wait=False, cancel_futures=True)
    house.blocks.close()


forgetful = pytest.mark.parametrize("house", [FORGETFUL], indirect=True)


def test_a_full_slow_line_refuses_slow_work_alone(house):
    """One address may have four slow jobs; all together, as many as the line holds."""
    jobs = [house.join("slow", number, address="one") for number in range(4)]
    fifth = house.answer("slow", house.join("slow", 5, address="one"))
    assert fifth.startswith("4 jobs from your address are waiting already; there will be room in about")
    jobs += [house.join("slow", number, address=f"a{number}") for number in range(4, 7)]
    answers = house.listen("slow", *jobs)
    eventually(lambda: house.waiting() == PATIENT.line_slow)
    full = house.answer("slow", house.join("slow", 9, address="another"))
    assert full.startswith("6 jobs of other visitors are waiting already; there will be room in about 2 minutes")
    assert house.answer("quick", house.join("quick", 1, address="one")) == [1]
    house.gate.set()
    assert [answer.result(TIMEOUT) for answer in answers] == [[number] for number in range(7)]


def test_thirty_sessions_of_one_school_all_get_their_answers(house):
    def ask(pupil):
        return house.answer("quick", house.join("quick", pupil, session=f"pupil {pupil}", address="school"))

    assert list(house.pool.map(ask, range(30), timeout=TIMEOUT)) == [[pupil] for pupil in range(30)]


def test_a_page_has_three_jobs_that_wait(house):
    running = house.join("slow", 0, session="page", address="a")
    eventually(lambda: house.slow_calls == 1)
    for number in range(3):
        house.join("slow", number, session="page", address=f"b{number}")
    refusal = house.join("slow", 9, session="page", address="c")
    messages = []
    with httpx.stream("GET", f"{house.url}gradio_api/queue/data?session_hash=page", timeout=TIMEOUT) as stream:
        for text in stream.iter_lines():
            messages += [json.loads(text[6:])] if text.startswith("data: ") else []
            if messages and messages[-1]["msg"] == "process_completed":
                break
    assert messages[-1]["event_id"] == refusal != running
    assert messages[-1]["output"]["error"] == "3 of your requests are waiting already; wait until one of them is done."


@forgetful
def test_a_job_for_which_nobody_waits_goes_and_one_with_a_listener_stays(house):
    (first,) = house.listen("slow", house.join("slow", 0))
    eventually(lambda: house.slow_calls == 1)
    (second,) = house.listen("slow", house.join("slow", 1))
    house.join("slow", 2)
    assert house.waiting() == 2
    eventually(lambda: house.waiting() == 1)
    house.gate.set()
    assert (first.result(TIMEOUT), second.result(TIMEOUT)) == ([0], [1])
    assert house.slow_calls == 2


@forgetful
def test_an_answer_that_nobody_fetches_goes(house):
    for number in range(20):
        house.join("quick", number)
    eventually(lambda: not house.waiting("quick"))
    eventually(lambda: len(house.line.pending_messages_per_session) == 0)
    assert not house.line.pending_event_ids_session
    assert not house.line._last_answer
    assert "not fetched in time" in house.answer("quick", "whatever")
    stream = httpx.get(f"{house.url}gradio_api/queue/data?session_hash=nobody").text
    assert json.loads(stream.removeprefix("data: "))["session_not_found"]
    assert house.answer("quick", house.join("quick", 1)) == [1]


@pytest.mark.parametrize("house", [Limits(sessions=5)], indirect=True)
def test_sessions_have_a_limit_and_a_flood_forgets_nobody_who_waits(house):
    (waiting,) = house.listen("slow", house.join("slow", 7, session="waiting"))
    for number in range(20):
        house.join("quick", number, session=f"s{number}")
        house.join("quick", "nonsense", session=f"n{number}")  # refused
    assert len(house.line.pending_messages_per_session) <= 5
    house.gate.set()
    assert waiting.result(TIMEOUT) == [7]


@pytest.mark.parametrize(
    ("allowed", "hops", "address"),
    [
        ("*", ["invented, 203.0.113.7"], "203.0.113.7"),  # the last one was written by the proxy itself
        ("*", ["invented", "203.0.113.7"], "203.0.113.7"),
        ("*", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),  # a household has 2^64 of them
        ("*", [], "127.0.0.1"),
        (None, ["invented"], "127.0.0.1"),
        ("10.0.0.1", ["invented"], "127.0.0.1"),
    ],
)
def test_an_address_is_not_what_a_visitor_invents(monkeypatch, allowed, hops, address):
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if allowed:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", allowed)
    headers = Headers(raw=[(b"x-forwarded-for", hop.encode()) for hop in hops])
    request = SimpleNamespace(headers=headers, client=SimpleNamespace(host="127.0.0.1"))
    assert line.address(request) == address


def test_limits_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("GAN_DEMO_MAX_SLOW", "8")
    monkeypatch.setenv("GAN_DEMO_UNREAD_SECONDS", "0.5")
    assert Limits.from_environment() == Limits(max_slow=8, unread_seconds=0.5)
    for text in ("0", "-1", "many", "1.5"):
        monkeypatch.setenv("GAN_DEMO_MAX_SLOW", text)
        with pytest.raises(ValueError, match="GAN_DEMO_MAX_SLOW must be a number above 0"):
            Limits.from_environment()
