"""What strangers send to a running app: foreign files, nonsense, too much of everything."""

import asyncio
import base64
import io
import json
import os
import re
import socket
import time
from types import SimpleNamespace

import httpx
import pytest
from PIL import Image

from gan_demo.services import visitors
from gan_demo.ui import health, server
from gan_demo.ui.files import upload_folder
from tests.helpers import run_async, served

FILE = {"_type": "gradio.FileData"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The address of an app with an upload folder of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        with served() as url:
            yield url


def picture_bytes(size=(64, 64)):
    buffer = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


URI = "data:image/png;base64," + base64.b64encode(picture_bytes((16, 16))).decode()


def call(app, name, *data):
    """The event ("complete" or "error") and the data that an endpoint answers with."""
    joined = httpx.post(f"{app}gradio_api/call/{name}", json={"data": list(data)})
    assert joined.status_code == 200, joined.text
    answer = httpx.get(f"{app}gradio_api/call/{name}/{joined.json()['event_id']}", timeout=60).text
    lines = [line.split(": ", 1) for line in answer.splitlines() if ": " in line]
    return lines[-2][1], json.loads(lines[-1][1])


def refusal(app, name, *data):
    """The sentence with which an endpoint refuses."""
    event, answer = call(app, name, *data)
    assert event == "error"
    assert answer["error"], "an error without a sentence"
    return answer["error"]


def answers_of(app, event, values, session, data):
    """All that the page would be sent for an event of its own."""
    body = {"data": values, "fn_index": event["id"], "session_hash": session, "event_data": data}
    assert httpx.post(f"{app}gradio_api/queue/join", json=body).status_code == 200
    with httpx.stream("GET", f"{app}gradio_api/queue/data?session_hash={session}", timeout=60) as stream:
        return [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]


TAKERS = {  # endpoints that take a picture, and what they take besides
    "upscale": ("nearest",),
    "compare": ("nearest", "bicubic", "enlarge"),
    "decompose": (2,),
    "invent": ("lapgan-cifar10", 1, "horse", 0),
    "caption_style": ("a red flower",),
    "project": ("dcgan-fashion",),
}


@pytest.mark.parametrize("meta", [{}, {"meta": FILE}], ids=["plain", "with meta"])
@pytest.mark.parametrize("name", TAKERS)
def test_no_endpoint_reads_a_foreign_picture(app, tmp_path, name, meta):
    (tmp_path / "secret.png").write_bytes(picture_bytes())
    os.mkfifo(tmp_path / "pipe.png")
    files = [tmp_path / "secret.png", tmp_path / "pipe.png", tmp_path, tmp_path / "missing.png"]
    sentences = {refusal(app, name, {"path": str(path), **meta}, *TAKERS[name]) for path in files}
    assert sentences == {visitors.FOREIGN[0].upper() + visitors.FOREIGN[1:] + "."}


def test_the_page_s_own_upload_events_do_not_read_one_either(app, tmp_path):
    (tmp_path / "secret.png").write_bytes(picture_bytes())
    config, path = httpx.get(f"{app}config").json(), str(tmp_path / "secret.png")
    files = {}  # by component that takes one, what a page would send for it
    for component in config["components"]:
        if component["type"] == "image":
            files[component["id"]] = {"path": path}
        elif component["props"].get("component_class_name") == "PictureBox":
            files[component["id"]] = path
    heard = [event for event in config["dependencies"] if event["backend_fn"]]
    takers = [event for event in heard if files.keys() & set(event["inputs"])]
    assert len(takers) >= 9  # six endpoints, a box in each of three tabs
    for event in takers:
        values = [files.get(i) for i in event["inputs"]]
        messages = answers_of(app, event, values, f"s{event['id']}", None)
        done = next(message for message in messages if message["msg"] == "process_completed")
        assert "choose the file again" in done["output"]["error"]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("key", ["path", "url"])
def test_nothing_is_fetched_from_an_address(app, place, key):
    """Gradio would fetch what an input of any kind says is a file."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        file = {key: f"http://127.0.0.1:{listener.getsockname()[1]}/a.png", "meta": FILE}
        data = [URI, "nearest"]
        data[place] = file | ({"path": "x"} if key == "url" else {})
        assert refusal(app, "upscale", *data)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("picture", [URI, {"url": URI}, {"path": URI, "meta": FILE}], ids=["text", "url", "path"])
def test_a_data_uri_is_a_picture(app, picture):
    event, (file,) = call(app, "upscale", picture, "nearest")
    assert event == "complete"
    with Image.open(file["path"]) as enlarged:
        assert enlarged.size == (64, 64)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("upscale", ("/etc/passwd", "nearest"), "handle_file"),
        ("upscale", (5, "nearest"), "handle_file"),
        ("upscale", (None, "nearest"), "Image is empty"),
        ("upscale", (URI,), "2 values are needed (image, model), but 1 came"),
        ("upscale", (URI, {"path": "x"}), "model must be a text"),
        ("generate", ("dcgan-faces", 10**400, 1, ""), "from 0 to 4294967295; 1000"),
        ("generate", ("dcgan-faces", "5", 1, ""), "seed must be a number"),
        ("generate", ("dcgan-faces", True, 1, ""), "seed must be a number"),
        ("generate", ("dcgan-faces", float("nan"), 1, ""), "not nan"),
        ("generate", ("x" * 5000, 5, 1, ""), "is unknown"),
        ("generate", ("\ud800", 5, 1, ""), "'?' is unknown"),  # half a character
        ("pyramid", ("lapgan-cifar10", "horse", [1] * 100, None), "at most 64 numbers"),
        ("pyramid", ("lapgan-cifar10", "horse", [[1]], None), "a list of numbers"),
        ("pyramid", ("lapgan-cifar10", "horse", 1, 10**400), "from 0 to 2"),
    ],
)
def test_nonsense_gets_a_short_sentence(app, name, data, sentence):
    body = json.dumps({"data": list(data)})  # httpx refuses NaN
    headers = {"Content-Type": "application/json"}
    joined = httpx.post(f"{app}gradio_api/call/{name}", content=body, headers=headers).json()
    answer = httpx.get(f"{app}gradio_api/call/{name}/{joined['event_id']}", timeout=60).text
    message = json.loads(answer.splitlines()[1].removeprefix("data: "))["error"]
    assert sentence.lower() in message.lower()
    assert len(message) < 450


NONSENSE = {"seed": {}, "x": "a", "index": [], "end": 5, "word": 1}
SENSE = {"seed": 3, "x": 5, "y": 5, "index": 1, "end": "A", "word": "a", "by": "b"}


@pytest.mark.parametrize("data", [None, "text", [1], {}, NONSENSE, SENSE], ids=lambda data: type(data).__name__)
def test_what_components_say_is_answered_without_a_fault(app, data):
    """With its data, without, and with nonsense: a result or a sentence, and nothing of the server's insides."""
    config = httpx.get(f"{app}config").json()
    opening = {component["id"]: component["props"].get("value") for component in config["components"]}
    names = {"pick", "ask", "replace", "row", "choose", "learn", "take", "invent"}
    events = [event for event in config["dependencies"] if event["backend_fn"]]
    talking = [event for event in events if {target[1] for target in event["targets"]} & names]
    assert len(talking) >= 7
    for event in talking:
        session = f"e{event['id']}-{len(str(data))}"
        messages = answers_of(app, event, [opening[i] for i in event["inputs"]], session, data)
        done = next(message for message in messages if message["msg"] == "process_completed")
        assert done["success"] or done["output"]["error"], (event["id"], event["targets"], data)
        assert " at 0x" not in json.dumps(messages), (event["id"], event["targets"])


def test_an_event_may_say_anything_small(app):
    config = httpx.get(f"{app}config").json()
    (viewer,) = [one["id"] for one in config["components"] if one["props"].get("elem_id") == "sr-viewer"]
    (event,) = [one for one in config["dependencies"] if [viewer, "pick"] in one["targets"]]
    opening = {component["id"]: component["props"].get("value") for component in config["components"]}
    values = [opening[i] for i in event["inputs"]]
    refusals = {
        "says nothing of": [None, "text" * 1000, {"value": [1, None]}],
        "more than 200 parts": [[0] * 1000],
    }
    for refusal, everything in refusals.items():
        for number, data in enumerate(everything):
            messages = answers_of(app, event, values, f"{refusal} {number}", data)
            done = next(message for message in messages if message["msg"] == "process_completed")
            assert not done["success"]
            assert refusal in done["output"]["error"]


def test_bodies_have_a_limit(app):
    too_large = httpx.post(f"{app}gradio_api/call/caption", content=b"x" * (server.MAX_BODY + 1))
    assert (too_large.status_code, too_large.text) == (413, "This is too large; at most 8 MB are allowed.")

    def without_length():
        for _ in range(server.MAX_BODY // 1_000_000 + 1):
            yield b" " * 1_000_000

    assert httpx.post(f"{app}gradio_api/call/caption", content=without_length()).status_code == 413
    file = {"files": ("a.png", bytes(server.MAX_UPLOAD))}
    assert httpx.post(f"{app}gradio_api/upload", files=file).status_code == 413


def test_an_upload_finds_room_or_a_sentence(app, monkeypatch):
    assert httpx.post(f"{app}gradio_api/upload", files={"files": ("a.png", picture_bytes())}).status_code == 200
    many = [("files", (f"{number}.png", b"x")) for number in range(50)]
    assert httpx.post(f"{app}gradio_api/upload", files=many).status_code == 413
    monkeypatch.setattr(visitors, "QUOTA", 1)
    full = httpx.post(f"{app}gradio_api/upload", files={"files": ("a.png", picture_bytes())})
    assert full.status_code == 507
    assert "no room" in full.text


@pytest.mark.parametrize("name", TAKERS)
def test_what_is_made_of_a_picture_is_as_old_as_the_picture(app, name):
    (path,) = httpx.post(f"{app}gradio_api/upload", files={"files": ("a.png", picture_bytes())}).json()
    os.utime(path, (time.time() - 2900,) * 2)
    event, answer = call(app, name, {"path": path}, *TAKERS[name])
    assert event == "complete", answer
    files = re.findall(r'"path": "([^"]+)"', json.dumps(answer))
    assert files
    assert all(os.stat(file).st_mtime == pytest.approx(os.stat(path).st_mtime) for file in files)


def test_a_function_of_the_page_alone_is_none_of_the_server_s(app):
    config = httpx.get(f"{app}config").json()
    event = next(event for event in config["dependencies"] if not event["backend_fn"])
    answer = httpx.post(f"{app}gradio_api/queue/join", json={"data": [], "fn_index": event["id"], "session_hash": "x"})
    assert (answer.status_code, answer.json()) == (400, {"detail": "There is no such function; reload the page."})


def test_a_full_disk_is_said(app, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", fail)
    assert "no room" in refusal(app, "upscale", URI, "nearest")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "gradio_api/deep_link?session_hash=a", 404),  # wrote 4.4 MB a time
        ("GET", "gradio_api/deep_link/?session_hash=a", 404),
        ("GET", "gradio_api/dev/reload", 404),
        ("GET", "gradio_api/file=http://127.0.0.1:9/a.png", 404),
        ("POST", "gradio_api/run/generate", 404),  # waits in no line
        ("POST", "gradio_api/api/generate/", 404),
        ("POST", "gradio_api/stream/anything", 404),  # would replace what was checked
        ("POST", "gradio_api/component_server", 404),
        ("POST", "gradio_api/process_recording", 404),  # writes files that nothing deletes
        ("POST", "", 404),
        ("GET", "monitoring", 403),
        ("POST", "gradio_api/call/nothing", 404),
        ("POST", "gradio_api/queue/join", 422),
        ("GET", "opening/nothing.png", 404),
        ("GET", "live/engine/nothing.js", 404),
    ],
)
def test_other_addresses_answer_plainly(app, method, path, status):
    data = "x" * 5000 if status == 422 else []
    answer = httpx.request(method, app + path, json={"data": data} if method == "POST" else None)
    assert answer.status_code == status
    assert len(answer.text) < 300


def test_headers_and_small_pages(app):
    for path in ("", "config"):
        page = httpx.get(app + path)
        assert page.num_bytes_downloaded < {"": 110_000, "config": 900_000}[path]  # browsers ask for the first alone
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"]
        assert "x-frame-options" not in page.headers  # a Space is a frame
        assert ("link" in page.headers) == (path == "")
    assert not server.DATA_URI.search(httpx.get(f"{app}config").text)
    script, _, relation = httpx.get(app).headers["link"].partition("; ")
    assert relation == "rel=modulepreload"
    assert httpx.get(app + script.strip("<>")).status_code == 200
    name = httpx.get(f"{app}config").text.split("opening/", 1)[1].split('"', 1)[0].split("\\", 1)[0]
    picture = httpx.get(f"{app}opening/{name}")
    assert "max-age=31536000" in picture.headers["cache-control"]
    Image.open(io.BytesIO(picture.content)).load()


def test_the_sweeper_survives_whatever_happens(monkeypatch, caplog):
    """Gradio's own ends for good where an upload comes in the middle of its work."""
    looks, problem = [], "Set changed size during iteration"

    def sweep():
        looks.append(1)
        if len(looks) < 3:
            raise RuntimeError(problem)

    async def three_looks():
        async with server.keep_promises(SimpleNamespace(get_blocks=lambda: SimpleNamespace(temp_file_sets=[]))):
            while len(looks) < 4:
                await asyncio.sleep(0.001)

    monkeypatch.setattr(health, "SWEEP_SECONDS", 0.001)
    monkeypatch.setattr(server, "sweep", sweep)
    monkeypatch.setattr(server, "delete_files_created_by_app", lambda *_, **__: None)
    run_async(asyncio.wait_for(three_looks(), 30))
    assert "RuntimeError" in caplog.text
    assert problem not in caplog.text  # another message might name a visitor's file


def test_files_that_are_gone_are_forgotten(tmp_path):
    kept, gone = tmp_path / "kept.png", tmp_path / "gone.png"
    kept.write_bytes(b"picture")
    app = SimpleNamespace(temp_file_sets=[{str(kept), str(gone)}, set()])
    server.forget_files(app)
    assert app.temp_file_sets == [{str(kept)}, set()]


def test_an_upload_during_a_sweep_is_kept_and_a_dead_process_s_file_goes(app, monkeypatch):
    """The folder decides: nobody needs to remember what was written, nor by whom."""
    lost = upload_folder() / ("a" * 64) / "of a killed process.png"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"picture")
    os.utime(lost, (0, 0))
    scan, begun, uploads = visitors._files, [], []

    def files(folder):
        for file in scan(folder):
            if not begun:
                begun.append(file)
                answer = httpx.post(f"{app}gradio_api/upload", files={"files": ("new.png", picture_bytes())})
                uploads.extend(answer.json())
            yield file

    monkeypatch.setattr(visitors, "_files", files)
    server.sweep()
    monkeypatch.undo()
    assert not lost.exists()
    assert visitors.picture_path(upload_folder(), uploads[0])
