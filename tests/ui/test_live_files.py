"""What the engine in the visitor's browser fetches, from a running app behind Gradio's own middleware."""

import asyncio
import contextlib
import gzip
import http.client
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import brotli
import gradio as gr
import httpx
import pytest
from cachetools import LRUCache

from gan_demo import checkpoints
from gan_demo.models.cgan import CGAN, CGANConfig
from gan_demo.services import parts
from gan_demo.ui import launch_options, live
from gan_demo.ui.line import Limits, Line
from gan_demo.web import scripts
from tests.conftest import INFO
from tests.helpers import write_plans

ENGINE = {
    "worker.js": b'import { run } from "./interpreter.js";\n\n' + b"run();\n" * 100,
    "interpreter.js": b"export function run() {}\n",
    "kernels.wasm": b"\0asm\1\0\0\0" + bytes(500),
    "kernels.c": b"int main() {}",
}
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@contextlib.contextmanager
def small_app():
    """The address of an app with one line of text, and with all that surrounds ours."""
    with gr.Blocks(analytics_enabled=False) as app:
        gr.HTML("Hello")
    app.queue(api_open=False)
    app._queue = Line(app, Limits())
    _, url, _ = app.launch(**launch_options(app), prevent_thread_lock=True, quiet=True)
    yield url
    app.close()


@pytest.fixture(scope="module")
def app():
    with small_app() as url:
        yield url


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A folder with an engine, and with a checkpoint that has plans."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "engine").mkdir()
    for name, data in ENGINE.items():
        (folder / "engine" / name).write_bytes(data)
    model = CGAN(CGANConfig(labels=["zero", "one", "two"]))
    model.info = dict(INFO)
    model.save_pretrained(folder / "checkpoints" / "cgan-noise")
    write_plans(folder / "checkpoints" / "cgan-noise")
    return folder


def serve_from(folder, monkeypatch):
    """Let the app forget what it knows, and read a folder like `source`."""
    monkeypatch.setattr(checkpoints, "ROOT", folder / "checkpoints")
    monkeypatch.setattr(live, "ENGINE", folder / "engine")
    monkeypatch.setattr(live, "_bodies", LRUCache(live.LIMIT, getsizeof=len))
    forget_files()


def forget_files():
    """Let the app read again what it sends."""
    for read in (live.scripts, live.engine_files, live.engine_digest):
        read.cache_clear()


@pytest.fixture(autouse=True)
def files(source, monkeypatch):
    serve_from(source, monkeypatch)
    yield
    monkeypatch.undo()
    forget_files()


@pytest.fixture
def folder(source, files, tmp_path, monkeypatch):
    """A copy of what the app reads, to change."""
    shutil.copytree(source, tmp_path / "live")
    serve_from(tmp_path / "live", monkeypatch)
    return tmp_path / "live"


def get(address, accept="identity", method="GET", **headers):
    """An answer whose content is what travels."""
    headers = {"Accept-Encoding": accept} | headers
    with httpx.stream(method, address, headers=headers) as answer:
        answer.body = b"".join(answer.iter_raw())
    return answer


def get_plainly(app, path):
    """Status and text of a path that is sent as it is; a client for browsers would take the dots out of it."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def addresses():
    """Every address of the components, of the engine and of the checkpoint, with what it gives."""
    listing = live.listing("cgan-noise")
    script = scripts.worker("worker", live.ENGINE).encode()
    engine = {listing["engine"] + "worker.js": script, listing["engine"] + "kernels.wasm": ENGINE["kernels.wasm"]}
    weights = {entry["address"]: parts.read("cgan-noise", network) for network, entry in listing["weights"].items()}
    page = {live.scripts_address(): live.components().encode()}
    return page | engine | weights | {listing["plans"]: parts.read_plans("cgan-noise")}


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),  # Chromium's on https
        ("gzip, deflate", "gzip"),  # on plain http
        ("br;q=0.5, GZIP;q=1.0", "br"),
        ("identity", None),
        ("", None),
    ],
)
def test_every_file_travels_in_the_best_encoding_that_the_browser_names(app, accept, encoding):
    for address, data in addresses().items():
        answer = get(app + address, accept)
        assert answer.status_code == 200
        assert answer.headers.get("content-encoding") == encoding, address
        assert DECODE[encoding](answer.body) == data
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert "accept-encoding" in answer.headers["vary"].lower()
        noise = address.endswith(".safetensors")  # which nothing makes smaller
        assert encoding is None or noise or len(answer.body) < len(data) / 2


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0.000 ,\tgzip ; q=0", "identity"),
        ("br; q=0.001", "br"),
        ("browser, *", "identity"),
        ("; ;q=,=,,br", "br"),
    ],
)
def test_an_encoding_that_is_refused_is_not_chosen(accept, encoding):
    assert live.best_encoding(accept) == encoding


def test_every_file_says_what_it_is_and_may_be_kept_for_a_year(app):
    types = {"js": "text/javascript; charset=utf-8", "wasm": "application/wasm", "json": "application/json"}
    for address in addresses():
        headers = get(app + address).headers
        assert headers["content-type"] == types.get(address.rsplit(".", 1)[1], "application/octet-stream")
        assert headers["cache-control"].startswith("public, max-age=31536000")
        assert headers["x-content-type-options"] == "nosniff"


def test_whoever_has_a_file_is_not_sent_it_again(app):
    for address in addresses():
        tags = {accept: get(app + address, accept).headers["etag"] for accept in ("br", "gzip", "identity")}
        assert len(set(tags.values())) == 3, "these are different bytes"
        again = get(app + address, "br", **{"If-None-Match": f"W/{tags['br']}"})
        assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", tags["br"])
        assert get(app + address, "gzip", **{"If-None-Match": tags["br"]}).status_code == 200


def test_head_says_what_get_would_and_nothing_else_is_answered(app):
    for address in addresses():
        whole, head = get(app + address, "br"), get(app + address, "br", "HEAD")
        assert (head.status_code, head.body) == (200, b"")
        for name in ("content-length", "content-type", "content-encoding", "etag", "cache-control"):
            assert head.headers[name] == whole.headers[name]
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert get(app + address, method=method).status_code in (404, 405)


def test_a_file_is_compressed_once_though_many_ask_for_it_at_once(app, monkeypatch):
    calls = []
    monkeypatch.setitem(live.COMPRESS, "br", lambda data: calls.append(1) or brotli.compress(data, quality=1))
    for address in addresses():
        calls.clear()
        with ThreadPoolExecutor(8) as pool:
            bodies = {answer.body for answer in pool.map(get, [app + address] * 8, ["br"] * 8)}
        assert (len(bodies), len(calls)) == (1, 1), address


def test_what_is_remembered_has_a_limit(app, monkeypatch):
    sizes = parts.sizes("cgan-noise")
    assert sizes["generator"] > sizes["discriminator"] > 10_000
    monkeypatch.setattr(live, "_bodies", LRUCache(sizes["discriminator"] + 5000, getsizeof=len))
    for address, data in [*addresses().items()] * 2:
        assert get(app + address).body == data
        assert live._bodies.currsize <= live._bodies.maxsize
    assert len(live._bodies) > 1


def test_a_slow_line_holds_a_slice_of_a_file():
    data = bytes(range(256)) * 4000 + b"end"

    async def pieces():
        return [piece async for piece in live._slices(data)]

    pieces = asyncio.run(pieces())
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) == live.SLICE < len(data) / 10


def test_a_listing_says_what_there_is(app):
    listing = live.listing("cgan-noise")
    assert listing["weights"].keys() == {"generator", "discriminator"}
    for entry in listing["weights"].values():
        assert len(get(app + entry["address"]).body) == entry["bytes"]
    assert len(json.dumps(listing)) < 1000
    with pytest.raises(ValueError, match="is unknown"):
        live.listing("nothing")


def test_other_content_has_another_address_and_the_old_one_is_gone(app, folder, monkeypatch):
    before, path = addresses(), folder / "checkpoints" / "cgan-noise"
    model = CGAN.from_pretrained(path)
    model.generator.joint[-2].weight.data.mul_(2)
    model.save_pretrained(path)
    write_plans(path)
    (folder / "engine" / "interpreter.js").write_bytes(b"export function run() { return 1; }")
    monkeypatch.setattr(live, "components", lambda: "export const film = {};\n")
    forget_files()
    after = addresses()
    assert not after.keys() & before.keys()
    assert {get(app + address).status_code for address in after} == {200}
    assert {get(app + address).status_code for address in before} == {404}


def test_a_plan_that_reads_less_has_another_address(folder):
    before = live.listing("cgan-noise")["weights"]["generator"]
    plan = {"ops": [{"op": "conv", "weight": "generator.joint.3.weight"}]}
    write_plans(folder / "checkpoints" / "cgan-noise", {"generator": plan})
    after = live.listing("cgan-noise")["weights"]["generator"]
    assert after["address"] != before["address"]
    assert after["bytes"] < before["bytes"]


def test_a_network_s_name_may_hold_a_space(app, folder):
    plan = {"ops": [{"op": "conv", "weight": "generator.joint.3.weight"}]}
    write_plans(folder / "checkpoints" / "cgan-noise", {"discriminator 0": plan})
    entry = live.listing("cgan-noise")["weights"]["discriminator 0"]
    assert entry["address"].endswith("/discriminator%200.safetensors")
    assert len(get(app + entry["address"]).body) == entry["bytes"]


def test_without_plans_nothing_is_listed(folder):
    (folder / "checkpoints" / "cgan-noise" / "plans.json").unlink()
    with pytest.raises(ValueError, match=r"plans\.json is missing"):
        live.listing("cgan-noise")


def test_damaged_weights_are_named_and_never_sent(app, folder):
    address = live.listing("cgan-noise")["weights"]["generator"]["address"]
    path = folder / "checkpoints" / "cgan-noise" / "model.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    answer = get(app + address)
    assert answer.status_code == 404
    assert "cgan-noise/model.safetensors is missing or damaged" in answer.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "components",
        "components/{components}",
        "components/{components}/",
        "components/{components}/base.js",
        "components/{components}/film.html",
        "components/{components}/..%2fbase.js",
        "components/{components}/components.js/",
        "components/{engine}/components.js",
        "components/{other}/components.js",
        "engine",
        "engine/{engine}/",
        "engine/{engine}/kernels.c",
        "engine/{engine}/interpreter.js",  # the worker holds it
        "engine/{engine}/nothing.js",
        "engine/{other}/worker.js",
        "engine/{engine}/worker.js/",
        "engine/{engine}/../{engine}/worker.js",
        "engine/{engine}/../../components/base.js",
        "engine/{engine}/%2e%2e/%2e%2e/components/base.js",
        "engine/{engine}/..%2f..%2fcomponents%2fbase.js",
        "engine/{engine}/..%5cbase.js",
        "engine/{engine}/worker.js%00",
        "engine/{engine}//etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "networks/{plans}",
        "networks/{plans}/cgan-noise",
        "networks/{plans}/cgan-noise/",
        "networks/{plans}/cgan-noise/critic.safetensors",
        "networks/{plans}/cgan-noise/.safetensors",
        "networks/{plans}/cgan-noise/generator",
        "networks/{plans}/cgan-noise/config.json",
        "networks/{plans}/cgan-noise/model.safetensors",
        "networks/{plans}/cgan-noise/..%2fmodel.safetensors",
        "networks/{plans}/cgan-noise%00/generator.safetensors",
        "networks/{plans}/cgan-noise/generator.safetensors%00",
        "networks/{plans}/nothing/generator.safetensors",
        "networks/{plans}/nothing/plans.json",
        "networks/{plans}/../generator.safetensors",
        "networks/{plans}/%2e%2e/plans.json",
        "networks/{plans}/%2e/generator.safetensors",
        "networks/{plans}/%ff%fe/generator.safetensors",
        "networks/{other}/cgan-noise/generator.safetensors",
        "networks/{other}/cgan-noise/plans.json",
        "networks/None/cgan-noise/generator.safetensors",
        "networks/{plans}/" + "x" * 5000 + "/generator.safetensors",
        "networks/{plans}/cgan-noise/" + "x" * 5000 + ".safetensors",
    ],
)
def test_whatever_else_is_asked_for_gets_a_sentence(app, path):
    plans = live.listing("cgan-noise")["plans"].split("/")[2]
    components = live.scripts_address().split("/")[2]
    hashes = {"components": components, "engine": live.engine_digest(), "plans": plans, "other": "0" * 32}
    status, text = get_plainly(app, "/live/" + path.format(**hashes))
    assert status == 404
    assert text.endswith(".")
    assert len(text) < 410
    assert "\n" not in text


@pytest.mark.parametrize("below", ["", "/gan"], ids=["taken off", "left on"])
def test_it_works_under_a_path_of_a_web_server(monkeypatch, below):
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/gan")
    with small_app() as url:
        for address, data in addresses().items():
            assert get(f"{url.rstrip('/')}{below}/{address}").body == data


@pytest.mark.slow
def test_nothing_of_this_needs_torch():
    code = """
import sys
from gan_demo.ui import live
listing = live.listing("dcgan-faces")
path = listing["weights"]["generator"]["address"].removeprefix("live/")
body = live.compress(path, live.find(path), "br")
print(len(body) < listing["weights"]["generator"]["bytes"], "torch" in sys.modules)
"""
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "True False\n"
