"""How pages reach a class's answers: the routes, their limits, and answers through a killed server."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from gan_demo.services.classes import FILE, FOLDER
from gan_demo.ui import classes, server
from tests.helpers import run_async, serving

ROOT = Path(__file__).parents[2]


class Nobody:
    """Gradio's line, which has nothing to do with a class."""

    pending_messages_per_session = ()


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(classes, "guesses", classes.Guesses())
    yield tmp_path
    classes._open.cache_clear()


@pytest.fixture
def client(data):
    app = Starlette(routes=classes.routes(), middleware=[Middleware(server.Guard, line=Nobody())])
    with serving(app) as address, httpx.Client(base_url=address) as opened:
        yield opened


def entry(number=1, **changes):
    whole = {"id": f"a{number}", "source": "real", "number": 3, "time": 100, "frames": 6, "milliseconds": 100}
    return whole | {"real": True} | changes


def opened(client, deck="clothes"):
    """A new class, and the headers of its teacher."""
    answer = client.post("class", json={"deck": deck})
    assert answer.status_code == 201
    group = answer.json()
    return group, {"Authorization": f"Bearer {group['secret']}"}


def send(client, code, *entries):
    return client.post(f"class/{code}/answers", json={"answers": list(entries)})


def test_a_class_from_its_opening_to_its_end(client):
    group, teacher = opened(client)
    seen = client.get(f"class/{group['code'].lower()}").json()
    assert seen == {name: value for name, value in group.items() if name != "secret"}
    assert send(client, group["code"], entry(1), entry(2, real=False)).json() == {"confirmed": ["a1", "a2"]}
    assert send(client, group["code"], entry(2)).json() == {"confirmed": ["a2"]}
    results = client.get(f"class/{group['code']}/results", headers=teacher).json()
    assert results["shares"] == [{"source": "real", "time": 100, "count": 2, "real": 1}]
    assert results["fooling"] == [{"source": "real", "number": 3, "count": 2, "wrong": 1}]
    table = client.get(f"class/{group['code']}/answers.csv", headers=teacher)
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[1:] == ["real,3,1,1,1,100,6,100", "real,3,1,0,0,100,6,100"]
    assert client.delete(f"class/{group['code']}", headers=teacher).status_code == 200
    assert client.get(f"class/{group['code']}").status_code == 404


@pytest.mark.parametrize("path", ["results", "answers.csv", ""])
def test_without_the_secret_nobody_sees_or_deletes_answers(client, path):
    group, _ = opened(client)
    _, other = opened(client)
    send(client, group["code"], entry())
    for secret in ("x", group["secret"][:-1], other["Authorization"].removeprefix("Bearer ")):
        headers = {"Authorization": f"Bearer {secret}"}
        method = "GET" if path else "DELETE"
        answer = client.request(method, f"class/{group['code']}/{path}".rstrip("/"), headers=headers)
        assert answer.status_code == 404
        assert "secret" in answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"answers": []}', b'{"answers": [3]}', b"[" * 9000])
def test_what_is_no_answer_gets_a_sentence(client, body):
    group, _ = opened(client)
    answer = client.post(f"class/{group['code']}/answers", content=body)
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")


def test_requests_are_small_and_other_addresses_stay_closed(client):
    group, _ = opened(client)
    assert send(client, group["code"], *(entry(n, id=f"{n:064}") for n in range(50))).status_code == 200
    assert send(client, group["code"], *(entry(n) for n in range(51))).status_code == 422
    assert client.post(f"class/{group['code']}/answers", content=b" " * 30_000).status_code == 413
    assert client.post("class", json={"deck": "faces"}).status_code == 422
    for path in ("gradio_api/class", f"class/{group['code']}/results", "classes"):
        assert client.post(path, json={}).status_code in (404, 405)


def test_guessing_ends_soon_and_does_not_shut_out_who_plays_already(client, monkeypatch):
    monkeypatch.setattr(classes, "MOST_WRONG", 3)
    group, teacher = opened(client)
    unseen, _ = opened(client)
    classes.guesses._right.pop(("127.0.0.1", unseen["code"]))
    for _ in range(3):
        assert client.get("class/WRONG").status_code == 404
    assert client.get("class/WRONG").status_code == 429
    assert client.get(f"class/{unseen['code']}").status_code == 429, "or else guessing would still tell"
    assert send(client, group["code"], entry()).status_code == 200
    assert client.get(f"class/{group['code']}/results", headers=teacher).status_code == 200


def test_there_is_a_limit_to_the_guesses_of_all_addresses(monkeypatch):
    monkeypatch.setattr(classes, "MOST_WRONG_IN_ALL", 4)
    guesses = classes.Guesses()
    for number in range(4):
        guesses.check(f"10.0.0.{number}", "CODE")
        guesses.remember(f"10.0.0.{number}", "CODE", False)
    with pytest.raises(classes.RefusalError):
        guesses.check("10.0.0.9", "CODE")


def test_the_next_ten_minutes_begin_anew(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(classes.time, "monotonic", lambda: now[0])
    guesses = classes.Guesses()
    for _ in range(classes.MOST_WRONG):
        guesses.remember("10.0.0.1", "CODE", False)
    with pytest.raises(classes.RefusalError):
        guesses.check("10.0.0.1", "CODE")
    now[0] += classes.MINUTES
    guesses.check("10.0.0.1", "CODE")


def test_an_address_opens_few_classes(client, monkeypatch):
    monkeypatch.setattr(classes, "MOST_NEW", 2)
    for _ in range(2):
        opened(client)
    answer = client.post("class", json={"deck": "clothes"})
    assert answer.status_code == 429
    assert "tomorrow" in answer.json()["error"]


def test_without_a_folder_there_are_no_classes(client, monkeypatch):
    monkeypatch.delenv(FOLDER)
    answer = client.post("class", json={"deck": "clothes"})
    assert (answer.status_code, answer.json()["error"]) == (404, classes.OFF)
    classes.sweep()


PUPILS, ANSWERS = 300, 3
HTTP = httpx.Limits(max_connections=PUPILS)
PATIENCE = 60.0  # seconds
SERVER = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from gan_demo.ui import classes, server
class Nobody: pending_messages_per_session = ()
app = Starlette(routes=classes.routes(), middleware=[Middleware(server.Guard, line=Nobody())])
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""  # a process of its own with all of the app that a class meets; Gradio's pages would take longer to start


def start(port, folder, log):
    environment = os.environ | {FOLDER: str(folder)}
    with log.open("a") as output:
        command = [sys.executable, "-c", SERVER, str(port)]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


async def until_sent(client, path, body):
    """Send until the server has confirmed it, however often it is gone meanwhile."""
    while True:
        try:
            answer = await client.post(path, json=body)
        except httpx.TransportError:
            await asyncio.sleep(0.1)
            continue
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


async def pupil(client, code, number, confirmed):
    for turn in range(ANSWERS):
        body = {"answers": [entry(id=f"p{number}a{turn}", number=turn, real=number % 2 == 0)]}
        confirmed.update((await until_sent(client, f"class/{code}/answers", body))["confirmed"])


def ids_on_disk(folder):
    with sqlite3.connect(folder / FILE) as database:
        return [row[0] for row in database.execute("SELECT id FROM answers")]


async def play(port, folder, log):
    """A class that goes on while its server is killed; what was confirmed by then, and what was on the disk."""
    process = start(port, folder, log)
    confirmed: set[str] = set()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/", limits=HTTP, timeout=PATIENCE) as client:
        group = await until_sent(client, "class", {"deck": "clothes"})
        pupils = [asyncio.create_task(pupil(client, group["code"], n, confirmed)) for n in range(PUPILS)]
        while len(confirmed) < PUPILS * ANSWERS // 3:
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before, disk = set(confirmed), ids_on_disk(folder)
        process = start(port, folder, log)
        try:
            await asyncio.gather(*pupils)
        finally:
            process.kill()
            process.wait()
    return before, disk


@pytest.mark.slow
def test_three_hundred_pupils_lose_and_double_nothing_when_the_server_is_killed(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    before, disk = run_async(play(port, tmp_path, tmp_path / "log.txt"))
    assert len(before) < PUPILS * ANSWERS, "it was killed in the middle"
    assert before <= set(disk), "what was confirmed was on the disk"
    everything = ids_on_disk(tmp_path)
    assert len(everything) == len(set(everything)) == PUPILS * ANSWERS
