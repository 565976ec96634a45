"""A class, and a school, at one app: what the server computes for thirty, and what it hands to three hundred.

python -m benchmarks.classroom
python -m benchmarks.classroom --pupils 30 --seconds 60 --visitors 300

Pupils are plain HTTP clients that speak Gradio's protocol. Each does something every three seconds: 45 % draw a path of
48 pictures, 35 % nine pictures of a caption, 20 % a pyramid, all by the named endpoints, so that the server computes.
Visitors do what browsers do: a Chromium opens the latent tab twice, and they ask for what it asked for, nine of ten as
at its second visit. Then they drag in their browsers, which asks for nothing (benchmarks.live counts it): their pages
only stay open. All runs on the app's own machine, so the table says what the clients themselves use.
"""

import argparse
import asyncio
import json
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Browser, sync_playwright

from benchmarks.live import LATENT, visit
from benchmarks.running import App, running_app
from tests.browser import chromium

PAUSE = 3.0  # seconds from one action of a pupil to the next
SHARES = {"interpolate": 0.45, "caption": 0.35, "pyramid": 0.2}  # of actions, by endpoint
COLOURS = ("red", "pink", "white", "purple", "yellow", "orange", "blue")
CONNECTIONS = 6  # of a browser to one server
NEW = 10  # one of so many visitors has not been there before
HEARTBEAT = "gradio_api/heartbeat/"  # a stream that is open as long as the page
TIMEOUT = 120.0

Row = tuple[str, str]


@dataclass
class Log:
    """What clients have seen."""

    seconds: dict[str, list[float]] = field(default_factory=dict)  # by what they waited for
    errors: list[str] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0

    def add(self, name: str, start: float) -> None:
        """Something that began at `start` is complete."""
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)

    def rows(self) -> Iterator[Row]:
        """Median and 95th percentile of each, and what went wrong."""
        for name, seconds in sorted(self.seconds.items()):
            yield (
                f"{name}: median, p95, of",
                f"{quantile(seconds, 50):.2f} s, {quantile(seconds, 95):.2f} s, {len(seconds)}",
            )
        yield "errors", "; ".join([str(len(self.errors)), *self.errors[:3]])


class Load:
    """How many cores the app and its clients keep busy, from now on."""

    def __init__(self, app: App) -> None:
        self.app, self.before = app, (time.perf_counter(), app.cpu, time.process_time())

    def rows(self) -> Iterator[Row]:
        """Until now."""
        seconds, app, clients = (
            now - then
            for now, then in zip((time.perf_counter(), self.app.cpu, time.process_time()), self.before, strict=True)
        )
        yield "cores busy: the app, its clients", f"{app / seconds:.2f}, {clients / seconds:.2f}"


def quantile(values: list[float], percent: int) -> float:
    """A percentile, between the two nearest values."""
    return values[0] if len(values) == 1 else statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


# What the server computes


def wish(rng: random.Random, name: str) -> list:
    """An endpoint's parameters, as the page's controls could set them."""
    if name == "interpolate":
        return [
            rng.choice(["dcgan-faces", "dcgan-flowers"]),
            rng.randrange(10000),
            rng.randrange(10000),
            48,
            "slerp",
            "",
        ]
    if name == "caption":
        return [
            f"this flower has {rng.choice(COLOURS)} petals and a {rng.choice(COLOURS)} center",
            rng.randrange(10000),
            9,
        ]
    return ["lapgan-flowers", "", [rng.randrange(10000) for _ in range(4)], 1]


async def endpoints(client: httpx.AsyncClient) -> dict[str, int]:
    """Numbers of the functions behind the endpoints that pupils use."""
    config = (await client.get("config")).raise_for_status().json()
    return {event["api_name"]: event["id"] for event in config["dependencies"] if event["api_name"] in SHARES}


async def act(client: httpx.AsyncClient, session: str, function: int, values: list) -> None:
    """Send an event and wait for its result, as a page does.

    Raises:
        ValueError: the app refused it, or failed.
    """
    body = {"data": values, "fn_index": function, "session_hash": session, "event_data": None, "trigger_id": None}
    answer = (await client.post("gradio_api/queue/join", json=body)).raise_for_status()
    event = answer.json()["event_id"]
    async with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            message = json.loads(line.removeprefix("data: ") or "{}")
            if message.get("msg") == "process_completed" and message["event_id"] == event:
                if not message["success"]:
                    raise ValueError(str(message["output"]))
                return
    raise ValueError("the stream ended without a result")


async def attend(url: str, functions: dict[str, int], number: int, seconds: float, log: Log) -> None:
    """What one pupil does in a lesson."""
    rng = random.Random(number)
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT, verify=False) as client:
        end = time.perf_counter() + seconds
        await asyncio.sleep(PAUSE * rng.random())
        while (start := time.perf_counter()) < end:
            (name,) = rng.choices(list(SHARES), list(SHARES.values()))
            try:
                await act(client, f"pupil-{number}", functions[name], wish(rng, name))
                log.add(name, start)
            except (httpx.HTTPError, ValueError) as error:
                log.errors.append(f"{name}: {error!r}")
            await asyncio.sleep(max(0.0, start + PAUSE - time.perf_counter()))


async def lesson(app: App, pupils: int, seconds: float) -> list[Row]:
    """So many pupils at a time; each endpoint is asked once before, since the first one loads its networks."""
    async with httpx.AsyncClient(base_url=app.url, timeout=TIMEOUT, verify=False) as client:
        functions = await endpoints(client)
        for name, function in functions.items():
            await act(client, "teacher", function, wish(random.Random(0), name))
    log, load, start = Log(), Load(app), time.perf_counter()
    await asyncio.gather(*(attend(app.url, functions, number, seconds, log) for number in range(pupils)))
    actions = sum(map(len, log.seconds.values())) / (time.perf_counter() - start)
    return [("actions a second", f"{actions:.1f}"), *log.rows(), *load.rows()]


# What the server hands out


def record(browser: Browser, url: str) -> tuple[list[str], list[str]]:
    """The addresses that a browser asks for at a first and at a second visit of the latent tab."""
    context = browser.new_context()
    first, second = visit(context, url, LATENT).traffic, visit(context, url, LATENT).traffic
    context.close()
    everything = [address for address in first.addresses.values() if not address.startswith("data:")]
    (worker,) = [address for address in everything if address.endswith("/worker.js")]
    everything.append(worker.replace("worker.js", "kernels-relaxed.wasm"))  # which the worker asks for
    anew = [address for request, address in second.addresses.items() if second.sizes.get(request)]
    return everything, anew


async def stay(url: str, log: Log, stack: AsyncExitStack) -> None:
    """Keep the stream open that a page keeps open."""
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=None, verify=False))
    answer = await stack.enter_async_context(client.stream("GET", f"{HEARTBEAT}{uuid.uuid4().hex[:11]}"))
    if answer.is_error:
        log.errors.append(f"{HEARTBEAT}: {answer.status_code}")


async def come(url: str, addresses: list[str], delay: float, log: Log, stack: AsyncExitStack) -> None:
    """One visitor: the page's files, then what the browser draws with; six at a time, as a browser asks."""
    await asyncio.sleep(delay)
    start, line = time.perf_counter(), asyncio.Semaphore(CONNECTIONS)
    addresses = [address for address in addresses if not address.startswith(HEARTBEAT)]

    async def fetch(client: httpx.AsyncClient, address: str) -> None:
        async with line:
            try:
                answer = (await client.get(address)).raise_for_status()
                log.requests, log.bytes = log.requests + 1, log.bytes + answer.num_bytes_downloaded
            except httpx.HTTPError as error:
                log.errors.append(f"{address}: {error!r}")

    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT, verify=False) as client:
        await fetch(client, "")
        await stay(url, log, stack)
        await asyncio.gather(*(fetch(client, one) for one in addresses if one and not one.startswith("live/")))
        log.add("page complete", start)
        if drawing := [one for one in addresses if one.startswith("live/")]:
            await asyncio.gather(*(fetch(client, one) for one in drawing))
            log.add("engine and weights complete, first visits", start)


async def school(app: App, visits: tuple[list[str], list[str]], visitors: int, seconds: float) -> list[Row]:
    """All come within some seconds, evenly; then all drag for as long."""
    log, load = Log(), Load(app)
    async with AsyncExitStack() as stack:
        first, second = visits
        arrivals = [(first if k % NEW == 0 else second, seconds * k / visitors) for k in range(visitors)]
        await asyncio.gather(*(come(app.url, files, delay, log, stack) for files, delay in arrivals))
        rows = [*log.rows(), ("files; MB", f"{log.requests}; {log.bytes / 1e6:.0f}"), *load.rows()]
        load = Load(app)
        await asyncio.sleep(seconds)
        return [*rows, *(("while all drag, " + name, value) for name, value in load.rows())]


def measure(app: App, args: argparse.Namespace) -> Iterator[Row]:
    """The rows of the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        visits = record(browser, app.url)
        browser.close()
    yield "the server computes", f"{args.pupils} pupils, {args.seconds:.0f} s"
    yield from asyncio.run(lesson(app, args.pupils, args.seconds))
    yield (
        "browsers draw",
        f"{args.visitors} visitors come within {args.seconds:.0f} s, {-(-args.visitors // NEW)} are new",
    )
    yield from asyncio.run(school(app, visits, args.visitors, args.seconds))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=30, help="for whom the server computes (default: %(default)s)")
    parser.add_argument("--visitors", type=int, default=300, help="whose browsers draw (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=60, help="of each part (default: %(default)s)")
    args = parser.parse_args()
    with running_app() as app:
        for what, value in measure(app, args):
            print(f"{what:60} {value}", flush=True)


if __name__ == "__main__":
    main()
