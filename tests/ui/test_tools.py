"""Every endpoint as an MCP client sees and calls it."""

import base64
import io
import json
import socket
import threading

import gradio as gr
import httpx
import pytest
from gradio.exceptions import ServerFailedToStartError
from gradio.http_server import Server
from jsonschema import Draft202012Validator
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from PIL import Image

from gan_demo.ui import launch_options
from gan_demo.ui.line import Limits, Line
from tests.helpers import run_async, served

buffer = io.BytesIO()
Image.effect_noise((64, 64), 50).convert("RGB").save(buffer, "PNG")
PICTURE = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
SENTENCE = "this flower has red petals"

CALLS = {  # tool -> arguments, and how many pictures come back
    "models": ({}, 0),
    "generate": ({"model": "dcgan-faces", "seed": 5, "count": 3}, 3),
    "interpolate": ({"model": "dcgan-faces", "seed_a": 26, "seed_b": 42, "frames": 4}, 4),
    "arithmetic": ({"model": "dcgan-faces", "seeds_a": [1, 2, 3], "seeds_b": [4, 5], "seeds_c": 6}, 4),
    "edit": ({"model": "dcgan-faces", "seed": 5, "strengths": {"blond": 2.5}}, 2),
    "project": ({"image": PICTURE, "model": "dcgan-fashion"}, 1),
    "upscale": ({"image": PICTURE, "model": "bicubic"}, 1),
    "compare": ({"image": PICTURE, "left": "nearest", "right": "bicubic"}, 2),
    "pyramid": ({"model": "lapgan-cifar10", "label": "horse", "seeds": [7, 7, 8], "gains": 1}, 9),
    "decompose": ({"image": PICTURE, "levels": 3}, 4),
    "invent": ({"image": PICTURE, "model": "lapgan-cifar10", "label": "dog", "seeds": 3}, 9),
    "caption": ({"caption": SENTENCE, "seed": 0, "count": 2}, 2),
    "caption_walk": ({"caption_a": SENTENCE, "caption_b": "a white flower", "frames": 3}, 3),
    "caption_style": ({"image": PICTURE, "caption": SENTENCE}, 1),
}


def with_session(url, use):
    """What `use` makes of a connected client."""

    async def connect():
        async with (
            streamablehttp_client(f"{url}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await use(session)

    return run_async(connect())


@pytest.fixture(scope="module")
def url():
    with served() as address:
        yield address


def test_every_schema_is_one_that_clients_accept(url):
    async def listed(session):
        return (await session.list_tools()).tools

    tools = with_session(url, listed)
    assert {tool.name for tool in tools} == set(CALLS)
    for tool in tools:
        Draft202012Validator.check_schema(tool.inputSchema)
        validator = Draft202012Validator(tool.inputSchema)
        validator.validate(CALLS[tool.name][0])
        for name, schema in tool.inputSchema["properties"].items():
            assert schema.get("description"), f"{tool.name} does not say what {name} is"
    (pyramid,) = [tool for tool in tools if tool.name == "pyramid"]
    for seeds in ("7", {"a": 1}, [[1]], ["x"]):
        assert not Draft202012Validator(pyramid.inputSchema).is_valid({"model": "m", "seeds": seeds})


def test_every_tool_can_be_called_and_gives_pictures(url):
    async def call_all(session):
        return {name: await session.call_tool(name, arguments) for name, (arguments, _) in CALLS.items()}

    for name, answer in with_session(url, call_all).items():
        assert not answer.isError, (name, answer.content)
        pictures = [content for content in answer.content if content.type == "image"]
        assert len(pictures) == CALLS[name][1], name
        for picture in pictures:
            Image.open(io.BytesIO(base64.b64decode(picture.data))).load()
        if name == "generate":
            assert [content.text for content in answer.content[1::2]] == ["seed 5", "seed 6", "seed 7"]
        if name == "models":
            assert {"id", "paper"} <= set(json.loads(answer.content[0].text)[0])


def test_bad_arguments_get_the_sentence(url):
    async def call(session):
        return await session.call_tool("pyramid", {"model": "lapgan-cifar10", "label": "unicorn"})

    answer = with_session(url, call)
    assert answer.isError
    assert "'unicorn' is unknown" in answer.content[0].text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # uvicorn leaves by sys.exit
def test_an_app_whose_port_was_taken_at_the_last_moment_starts_on_the_next_one(monkeypatch):
    """Two apps that start at once see the same port free; the slower one then starts again."""
    blockers = []

    def start_too_late(self):
        blockers.append(socket.create_server((self.config.host, self.config.port)))
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        self.thread.join()
        monkeypatch.undo()
        raise ServerFailedToStartError("the port is taken")

    with gr.Blocks(analytics_enabled=False) as app:
        gr.HTML("Hello")
    app.queue(api_open=False)
    app._queue = Line(app, Limits())
    options = launch_options(app)
    monkeypatch.setattr(Server, "run_in_thread", start_too_late)
    _, url, _ = app.launch(**options, prevent_thread_lock=True, quiet=True)
    assert len(blockers) == 1
    assert httpx.get(url).status_code == 200
    assert not with_session(url, lambda session: session.list_tools()).tools
    app.close()
    blockers[0].close()
