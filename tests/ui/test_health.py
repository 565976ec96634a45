"""What those who watch the server learn of it, and that its log says nothing of visitors."""

import base64
import logging
import socket
import sys
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gan_demo.ui import health
from gan_demo.ui.errors import OURS, clear_errors
from tests.helpers import TIMEOUT, served
from tests.ui.test_line import PATIENT, eventually, open_house

SECRET = "zebrafish"  # what a visitor writes
NO_APP = SimpleNamespace(_queue=None)


@pytest.fixture
def house():
    """A running app whose slow work waits until the test lets it go."""
    with open_house(PATIENT) as house:
        yield house


def state(house):
    return httpx.get(f"{house.url}healthz")


def test_health_says_how_long_the_lines_are_and_when_old_files_were_deleted(house):
    jobs = [house.join("slow", number) for number in range(3)]
    eventually(lambda: house.slow_calls == 1)
    answer = state(house)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    facts = answer.json()
    assert facts["alive"] is True
    assert facts["lines"]["slow"] == {"waiting": 2, "running": 1}
    assert facts["lines"]["quick"] == {"waiting": 0, "running": 0}
    assert 0 <= facts["seconds_since_sweep"] < health.LATE
    answers = house.listen("slow", *jobs)
    house.gate.set()
    assert [job.result(TIMEOUT) for job in answers] == [[0], [1], [2]]
    eventually(lambda: state(house).json()["lines"]["slow"] == {"waiting": 0, "running": 0})


def test_a_server_that_no_longer_deletes_old_files_is_not_well(house, monkeypatch):
    monkeypatch.setattr(health, "_last_sweep", health._last_sweep - health.LATE - 1)
    assert state(house).status_code == 503
    health.note_sweep()
    assert state(house).status_code == 200


def test_figures_for_prometheus_are_off_unless_asked_for(house, monkeypatch):
    monkeypatch.delenv(health.METRICS, raising=False)
    assert httpx.get(f"{house.url}metrics").status_code == 404
    health.start_metrics(house.blocks)()
    before = house.line.report
    assert house.answer("quick", house.join("quick", 1)) == [1]
    assert house.line.report is before


@pytest.fixture
def figures(monkeypatch):
    """Reads the figures that the app serves for Prometheus, by name and labels."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv(health.METRICS, str(port))

    def read():
        families = text_string_to_metric_families(httpx.get(f"http://127.0.0.1:{port}/metrics").text)
        samples = (sample for family in families for sample in family.samples)
        return {(sample.name, *sample.labels.values()): sample.value for sample in samples}

    return read


def test_prometheus_gets_lines_answers_and_seconds_and_nothing_of_visitors(figures):
    with open_house(PATIENT) as house:
        answers = house.listen(
            "slow", *[house.join("slow", number, session=f"{SECRET}{number}") for number in range(4)]
        )
        eventually(lambda: house.slow_calls == 1)
        assert figures()["gan_demo_jobs_waiting", "slow"] == 3
        assert figures()["gan_demo_jobs_running", "slow"] == 1
        assert "are waiting already" in house.answer("slow", house.join("slow", 9, session=SECRET))
        house.gate.set()
        assert [answer.result(TIMEOUT) for answer in answers] == [[number] for number in range(4)]
        eventually(lambda: figures().get(("gan_demo_answer_seconds_count", "slow", "done")) == 4)
        now = figures()
        assert now["gan_demo_answer_seconds_count", "slow", "refused"] == 1
        assert now["gan_demo_sessions",] >= 1
        assert now["process_resident_memory_bytes",] > 0
        assert not [key for key in now if SECRET in str(key)]
    with pytest.raises(httpx.ConnectError):
        figures()


@pytest.mark.parametrize("where", ["abc", "0", "70000", "host:", "1.5"])
def test_an_address_for_figures_that_is_none_is_said_in_a_sentence(monkeypatch, where):
    monkeypatch.setenv(health.METRICS, where)
    with pytest.raises(ValueError, match="GAN_DEMO_METRICS must be a port or HOST:PORT"):
        health.start_metrics(NO_APP)


def test_figures_without_their_package_are_said_in_a_sentence(monkeypatch):
    monkeypatch.setenv(health.METRICS, "9464")
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(ValueError, match=r"install gan-demo\[metrics\]"):
        health.start_metrics(NO_APP)


def test_figures_are_seen_on_this_machine_alone_unless_a_host_is_named():
    assert health.parse("9464") == ("127.0.0.1", 9464)
    assert health.parse("0.0.0.0:9464") == ("0.0.0.0", 9464)


def test_an_error_of_ours_is_logged_without_its_message(caplog):
    @clear_errors
    def handler(text):
        raise KeyError(text)

    with pytest.raises(gr.Error) as error:
        handler(SECRET)
    assert error.value.message == OURS
    assert not error.value.print_exception
    assert "KeyError" in caplog.text
    assert "in handler" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.slow
def test_the_log_holds_nothing_that_visitors_write_or_send(capfd, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    picture = b"\x89PNG" + SECRET.encode() * 9
    uri = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    with served() as url:

        def call(name, *data):
            post = httpx.post(f"{url}gradio_api/call/{name}", json={"data": data})
            event_id = post.json()["event_id"]
            return httpx.get(f"{url}gradio_api/call/{name}/{event_id}", timeout=TIMEOUT).text

        assert "event: complete" in call("caption", f"a red {SECRET}", 1, 1)
        assert SECRET in call("generate", SECRET, 1, 1, "")  # refused, in a sentence that quotes it
        assert "event: error" in call("upscale", {"path": uri}, "bicubic")
        assert "event: error" in call("upscale", {"path": f"/{SECRET}.png"}, "bicubic")
        httpx.post(f"{url}gradio_api/upload", files={"files": (f"{SECRET}.png", picture)})
        httpx.post(f"{url}gradio_api/call/caption", content=f'{{"data": [{SECRET}')
        httpx.post(f"{url}gradio_api/queue/join", json={"data": SECRET, "fn_index": SECRET})
        httpx.get(f"{url}{SECRET}?text={SECRET}")
    ours = [
        record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]  # the test's client
    log = "\n".join([*capfd.readouterr(), *(record.getMessage() + str(record.exc_text) for record in ours)])
    assert SECRET not in log
    assert base64.b64encode(picture).decode()[:20] not in log
