"""Attack a local instance of the app: damaged uploads, and nonsense for every endpoint, event, route and MCP tool.

python -m benchmarks.hostile            # 1,000 of each
python -m benchmarks.hostile --count 100 --seed 7

The bar: no foreign bytes, no crash, no answer of 500, no traceback through our code, no error without a sentence.
"""

import argparse
import base64
import contextlib
import io
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
SECRET_COLOUR, SECRET_TEXT = (13, 211, 87), "nobody may read this"
WORKERS = 4
TIMEOUT = 120.0
JSON = {"Content-Type": "application/json"}
MCP = JSON | {"Accept": "application/json, text/event-stream"}
# Endpoints that take a picture, and how many values they take in all.
TAKERS = {"upscale": 2, "compare": 4, "decompose": 2, "invent": 5, "caption_style": 2, "project": 2}


@dataclass
class Report:
    """What went wrong, by kind, with the requests that led to it."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    state: dict[str, tuple[float, float]] = field(default_factory=dict)  # before and after

    def add(self, kind: str, cause: str) -> None:
        """Note a fault."""
        self.faults.setdefault(kind, []).append(cause[:200])

    def lines(self) -> Iterator[str]:
        """The report as text."""
        yield "answers: " + ", ".join(f"{count} {name}" for name, count in self.answers.most_common())
        for name, (before, after) in self.state.items():
            yield f"{name}: {before:,.0f} before, {after:,.0f} after"
        for kind in ("foreign bytes", "crash", "500", "traceback", "error without a sentence"):
            causes = self.faults.get(kind, [])
            yield f"{kind}: {len(causes)}"
            yield from (f"    {cause}" for cause in causes[:5])


class Instance:
    """The app in a process of its own, with secrets next to its upload folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log.txt"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self.secrets = [folder / "secret.png", folder / "secret.txt", folder / "pipe.png"]
        Image.new("RGB", (64, 64), SECRET_COLOUR).save(self.secrets[0])
        self.secrets[1].write_text(SECRET_TEXT)
        os.mkfifo(self.secrets[2])
        uploads = {"GRADIO_TEMP_DIR": str(folder / "uploads"), "GRADIO_SERVER_PORT": str(port)}
        with self.log.open("w") as log:
            command = [sys.executable, "app.py"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | uploads, stdout=log, stderr=log)

    def wait(self) -> dict:
        """The app's /config, as soon as it answers."""
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(f"{self.url}config", timeout=TIMEOUT).json()
            time.sleep(0.1)
        raise RuntimeError(f"the app did not start:\n{self.log.read_text()}")

    def state(self) -> dict[str, float]:
        """Memory and threads of the process, and bytes in its upload folder."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        files = [path for path in (self.folder / "uploads").rglob("*") if path.is_file()]
        return {
            "memory, MB": int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024,
            "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "uploads, MB": sum(path.stat().st_size for path in files) / 1e6,
        }

    def tracebacks(self) -> list[str]:
        """Tracebacks on the server that pass through our code."""
        parts = self.log.read_text(errors="replace").split("Traceback (most recent call last)")[1:]
        return [part[-300:] for part in parts if "/gan_demo/" in part]


class Attack:
    """Sends requests to one instance, and judges the answers."""

    def __init__(self, instance: Instance, config: dict, report: Report) -> None:
        self.instance, self.report = instance, report
        self.client = httpx.Client(base_url=instance.url, timeout=TIMEOUT)
        self.kinds = {component["id"]: component["type"] for component in config["components"]}
        self.opening = {component["id"]: component["props"].get("value") for component in config["components"]}
        self.events = [event for event in config["dependencies"] if event["backend_fn"]]
        self.names = sorted(event["api_name"] for event in self.events if event["api_visibility"] == "public")
        self.lock = threading.Lock()

    def send_damaged_picture(self, seed: int) -> None:
        """Upload a broken picture, and let an endpoint read it."""
        rng = random.Random(f"upload {seed}")
        data, suffix = damage_picture(rng)
        answer = self._request("POST", "gradio_api/upload", f"upload {seed}", files={"files": (f"a.{suffix}", data)})
        if answer is None or answer.status_code != 200:
            return
        picture = {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}
        name = rng.choice(sorted(TAKERS))
        values = {
            "upscale": ["nearest"],
            "compare": ["nearest", "bicubic", rng.choice(["test", "enlarge"])],
            "decompose": [rng.randint(1, 8)],
            "invent": ["lapgan-cifar10", 1, "horse", 3],
            "caption_style": ["a red flower"],
            "project": ["dcgan-fashion"],
        }
        self._call(name, [picture, *values[name]], f"upload {seed} to {name}")

    def send_malformed_call(self, seed: int) -> None:
        """Send a request that no client of the app would send."""
        rng = random.Random(f"call {seed}")
        rng.choice([self._endpoint, self._event, self._route, self._tool])(rng, seed)

    def _endpoint(self, rng: random.Random, seed: int) -> None:
        name = rng.choice(self.names)
        event = next(event for event in self.events if event["api_name"] == name)
        self._call(name, self._values(rng, event), f"call {seed} of {name}")

    def _event(self, rng: random.Random, seed: int) -> None:
        event = rng.choice(self.events)
        session, cause = f"hostile-{seed}", f"call {seed} of event {event['id']} {event['targets']}"
        body = {"data": self._values(rng, event), "fn_index": event["id"], "session_hash": session}
        body |= {"event_data": nonsense(rng, self.instance), "trigger_id": rng.choice([None, 1, 10**9])}
        answer = self._request("POST", "gradio_api/queue/join", cause, content=json.dumps(body), headers=JSON)
        if answer is not None and answer.status_code == 200:
            self._request("GET", f"gradio_api/queue/data?session_hash={session}", cause)

    def _tool(self, rng: random.Random, seed: int) -> None:
        names = [*rng.sample(["model", "seed", "count", "image", "label", "seeds", "caption"], 4), "x"]
        arguments = {name: nonsense(rng, self.instance) for name in names}
        parameters = {"name": rng.choice(self.names), "arguments": arguments}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}
        self._request("POST", "gradio_api/mcp/", f"tool call {seed}", content=json.dumps(body), headers=MCP)

    def _route(self, rng: random.Random, seed: int) -> None:
        method, path = rng.choice(ROUTES)
        path = path.replace("SECRET", str(rng.choice(self.instance.secrets)))
        body = rng.choice([json.dumps(nonsense(rng, self.instance)), rng.randbytes(50).hex(), "[" * 2000, ""])
        content = body if method == "POST" else None
        self._request(method, path, f"{method} {path} {seed}", content=content, headers=JSON)

    def _values(self, rng: random.Random, event: dict) -> list:
        """Mostly nonsense, some values that the page itself would send, now and then too few or too many."""
        values = [self.opening[i] if rng.random() < 0.4 else nonsense(rng, self.instance) for i in event["inputs"]]
        return rng.choice([values, values, values, values[:-1], [*values, None], []])

    def _call(self, name: str, values: list, cause: str) -> None:
        answer = self._request(
            "POST", f"gradio_api/call/{name}", cause, content=json.dumps({"data": values}), headers=JSON
        )
        if answer is not None and answer.status_code == 200:
            self._request("GET", f"gradio_api/call/{name}/{answer.json()['event_id']}", cause)

    def _request(self, method: str, path: str, cause: str, **options) -> httpx.Response | None:
        """Send one request, and judge its answer; of endless streams only the first part is read."""
        try:
            with self.client.stream(method, path, **options) as answer:
                endless = "heartbeat" in path or "upload_progress" in path or "startup" in path
                if not endless:
                    answer.read()
                self._judge(answer, "" if endless else answer.text, cause)
                return answer
        except httpx.TransportError as error:
            if self.instance.process.poll() is not None:
                self._fault("crash", cause)
            elif not isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
                self._fault("no answer", f"{cause}: {error!r}")
            return None

    def _judge(self, answer: httpx.Response, text: str, cause: str) -> None:
        with self.lock:
            self.report.answers[f"of {answer.status_code}"] += 1
        if answer.status_code >= 500 and answer.status_code not in (503, 507):
            self._fault("500", f"{cause}: {text}")
        if SECRET_TEXT in text or any(is_secret(path) for path in self._pictures(text)):
            self._fault("foreign bytes", cause)
        if re.search(r'"error": ?null', text) or re.search(r'"text": ?"(None|Error!)"', text):
            self._fault("error without a sentence", f"{cause}: {text}")

    def _pictures(self, text: str) -> list[Path]:
        uploads = str(self.instance.folder / "uploads")
        return [Path(path) for path in re.findall(rf'"path": ?"({re.escape(uploads)}[^"]+)"', text)]

    def _fault(self, kind: str, cause: str) -> None:
        with self.lock:
            self.report.add(kind, cause)


ROUTES = [
    *[("POST", f"gradio_api/{name}") for name in ("queue/join", "upload", "cancel", "reset", "component_server")],
    *[("POST", f"gradio_api/{name}") for name in ("run/generate", "api/generate", "call/nothing", "call/v2/generate")],
    *[("POST", f"gradio_api/{name}") for name in ("mcp/", "mcp", "stream/x", "stream/x/close", "run-history/connect")],
    *[("GET", f"gradio_api/{name}") for name in ("queue/data", "queue/data?session_hash=x", "call/generate/x")],
    *[("GET", f"gradio_api/{name}") for name in ("file=SECRET", "file/SECRET", "file=../SECRET", "file=/etc/passwd")],
    *[("GET", f"gradio_api/{name}") for name in ("deep_link?session_hash=x", "upload_progress?upload_id=x", "info")],
    *[("GET", f"gradio_api/{name}") for name in ("openapi.json", "runs", "queue/status", "app_id", "mcp/schema")],
    *[("GET", f"gradio_api/{name}") for name in ("proxy=http://127.0.0.1/", "proxy=SECRET", "heartbeat/x")],
    *[("GET", path) for path in ("opening/../app.py", "opening/SECRET", "static/../../SECRET", "assets/../x")],
    *[("GET", f"live/{path}") for path in ("engine/x/../../app.py", "engine/x/SECRET", "networks/x/SECRET/plans.json")],
    *[("GET", path) for path in ("?deep_link=../SECRET", "config?deep_link=x", "svelte/..%2f..%2fx", "pwa_icon/99")],
    *[("GET", path) for path in ("monitoring", "login", "theme.css", "manifest.json", "robots.txt", "nothing")],
    *[("DELETE", "config"), ("PUT", "gradio_api/upload"), ("HEAD", ""), ("OPTIONS", "gradio_api/queue/join")],
]


def nonsense(rng: random.Random, instance: Instance) -> object:
    """A value that nobody expects."""
    secret = str(rng.choice(instance.secrets))
    file = {"path": secret} | rng.choice([{}, {"meta": {"_type": "gradio.FileData"}}, {"url": f"file://{secret}"}])
    address = {"path": "http://127.0.0.1:9/a.png", "meta": {"_type": "gradio.FileData"}}
    return rng.choice(
        [
            *(None, True, -1, 0, 1, 2**32, 10**400, 1.5, -0.0, float("nan"), float("inf"), 1e308),
            *(
                "",
                "a",
                "x" * rng.choice([10, 1000, 100_000]),
                "\0",
                "\ud800",
                "<img src=x onerror=alert(1)>",
                "../../etc",
            ),
            *(secret, file, file, file, address, [file], {"image": file}, "data:image/png;base64,AAAA", "dcgan-faces"),
            *([], [[]], [1, "a", None], list(range(1000)), {}, {"a": {"b": [{}]}}, {"__type__": "update", "value": 1}),
            *("lapgan-cifar10", "horse", "a red flower", {"seed": 1, "end": "A", "index": 10**400, "x": float("nan")}),
        ]
    )


def damage_picture(rng: random.Random) -> tuple[bytes, str]:
    """A damaged picture file, and its suffix."""
    kind, buffer = rng.choice(FORMATS), io.BytesIO()
    size = rng.choice([(40, 32), (64, 64), (200, 150)])
    mode = rng.choice(["RGB", "L", "P", "1"] + (["RGBA"] if kind in ("PNG", "WEBP", "TIFF") else []))
    picture = Image.frombytes("RGB", size, random.Random(rng.random()).randbytes(3 * size[0] * size[1]))
    picture.convert("L" if kind == "JPEG" and mode in ("P", "1") else mode).save(buffer, kind)
    data = bytearray(buffer.getvalue())
    rng.choice([flip_bytes, cut, zero_a_range, repeat_a_range, overwrite_numbers, replace_all])(data, rng)
    return bytes(data), rng.choice([kind.lower(), "png", "jpg", "txt", "svg", "html"])


def flip_bytes(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 20)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def zero_a_range(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    data[start : start + 64] = bytes(len(data[start : start + 64]))


def repeat_a_range(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data))
    data[start:start] = data[start : start + rng.randint(1, 500)]


def overwrite_numbers(data: bytearray, rng: random.Random) -> None:
    """Overwrite bytes near the beginning, where most sizes, lengths and counts are."""
    start = rng.randrange(min(200, len(data)))
    data[start : start + 4] = rng.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\1\0\0"])


def replace_all(data: bytearray, rng: random.Random) -> None:
    data[:] = rng.choice([b"", b"\x89PNG\r\n\x1a\n", b"<svg onload='alert(1)'/>", rng.randbytes(300)])


def is_secret(path: Path) -> bool:
    """Whether a picture shows the secret."""
    try:
        with Image.open(path) as picture:
            red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))
    except (OSError, ValueError, SyntaxError):
        return False
    return max(abs(a - b) for a, b in zip((red, green, blue), SECRET_COLOUR, strict=True)) < 8


def attack(count: int, seed: int) -> Report:
    """Start an instance, and send it `count` damaged uploads and as many malformed calls."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder))
        try:
            attacker = Attack(instance, instance.wait(), report)
            warm_up(attacker)
            before = instance.state()
            with ThreadPoolExecutor(WORKERS) as pool:
                for work in (attacker.send_damaged_picture, attacker.send_malformed_call):
                    list(pool.map(work, range(seed * count, (seed + 1) * count)))
            if instance.process.poll() is not None:
                report.add("crash", instance.log.read_text()[-500:])
            else:
                after = instance.state()
                report.state = {name: (before[name], after[name]) for name in before}
            for text in instance.tracebacks():
                report.add("traceback", text)
        finally:
            instance.process.terminate()
            instance.process.wait()
    return report


def warm_up(attacker: Attack) -> None:
    """Load what the app loads only on first use."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32)).save(buffer, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    calls: list[tuple[str, list]] = [
        ("models", []),
        ("upscale", [uri, "srgan-photos"]),
        ("pyramid", ["lapgan-cifar10", "horse", 1, 1]),
        ("caption_style", [uri, "a red flower"]),
        ("project", [uri, "dcgan-fashion"]),
    ]
    for name, values in calls:
        attacker._call(name, values, f"warming up with {name}")


def main(argv: list[str] | None = None, show: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--count", type=int, default=1000, help="number of uploads, and of calls (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of all damage and nonsense (default: %(default)s)")
    args = parser.parse_args(argv)
    report = attack(args.count, args.seed)
    for line in report.lines():
        show(line)
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
