"""How the server is: `/healthz` for those who watch it, and figures for Prometheus for those who ask for them.

Neither knows anything of a visitor: lines have names, jobs are counted.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from gradio.blocks import Blocks
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_demo.services import visitors
from gan_demo.ui.line import SETTING, Line
from gan_demo.ui.queues import LINES

SWEEP_SECONDS = 300.0  # between two sweeps for visitors' old files
LATE = 3 * SWEEP_SECONDS  # after which the sweeper must be dead: visitors' pictures would stay
METRICS = f"{SETTING}METRICS"  # in the environment: the port, or HOST:PORT, at which Prometheus finds figures
# Seconds from a job's arrival to its answer: quick work takes tenths, a large picture minutes.
BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 180.0)

_last_sweep = time.monotonic()  # the first one comes as the server starts


def note_sweep() -> None:
    """Remember that old files were deleted just now."""
    global _last_sweep
    _last_sweep = time.monotonic()


def seconds_since_sweep() -> float:
    """How long ago old files were last deleted."""
    return time.monotonic() - _last_sweep


def healthz(line: Line) -> Callable[[Request], Any]:
    """The handler of `/healthz`: 200, or 503 where visitors' files are no longer deleted in time."""

    async def answer(_: Request) -> Response:
        age = seconds_since_sweep()
        state = {"alive": True, "lines": line.lengths(), "seconds_since_sweep": round(age, 1)}
        headers = {"Cache-Control": "no-store"}
        return JSONResponse(state, 503 if age > LATE else 200, headers)

    return answer


def start_metrics(app: Blocks) -> Callable[[], None]:
    """Where the environment asks for it, serve figures at an address of their own; returns what ends that.

    They are not the app's own routes, so that no proxy hands them to visitors.

    Raises:
        ValueError: the address is none, or the extra `metrics` is not installed.
    """
    where = os.environ.get(METRICS, "")
    if not where:
        return lambda: None
    try:
        import prometheus_client
    except ImportError as error:
        raise ValueError(f"{METRICS} is set, but prometheus-client is missing; install gan-demo[metrics]") from error
    (host, port), line = parse(where), app._queue
    registry = prometheus_client.CollectorRegistry()
    prometheus_client.ProcessCollector(registry=registry)
    _measure(line, registry)
    server, thread = prometheus_client.start_http_server(port, host, registry)

    def end() -> None:
        line.report = lambda *_: None
        server.shutdown()
        server.server_close()
        thread.join()

    return end


def parse(where: str) -> tuple[str, int]:
    """Host and port of "PORT", which is seen on this machine alone, or of "HOST:PORT".

    Raises:
        ValueError: there is no such port.
    """
    host, _, port = where.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{METRICS} must be a port or HOST:PORT, not {where!r}")
    return host or "127.0.0.1", int(port)


def _measure(line: Line, registry: Any) -> None:
    """Put into a registry what is known of the line, and the line's answers from now on."""
    from prometheus_client import Gauge, Histogram

    names = ("gan_demo_answer_seconds", "Seconds from a job's arrival to its answer")
    answers = Histogram(*names, ["line", "outcome"], buckets=BUCKETS, registry=registry)
    line.report = lambda name, outcome, seconds: answers.labels(name, outcome).observe(seconds)
    for state in ("waiting", "running"):
        gauge = Gauge(f"gan_demo_jobs_{state}", f"Jobs that are {state}", ["line"], registry=registry)
        for name in LINES:
            gauge.labels(name).set_function(lambda name=name, state=state: line.lengths()[name][state])
    for name, text, value in (
        ("gan_demo_sessions", "Open pages that are remembered", lambda: len(line.pending_messages_per_session)),
        ("gan_demo_upload_bytes", "Bytes of visitors' files", visitors.usage),
        ("gan_demo_seconds_since_sweep", "Seconds since old files were last deleted", seconds_since_sweep),
    ):
        Gauge(name, text, registry=registry).set_function(value)
