"""Gradio's queue with limits, so that no visitor can take all the places.

Quick and slow work wait in separate lines (see `queues`). A refused job is answered as if its handler had raised
gr.Error, so that pages and programs get the sentence where they get every other error.
"""

import asyncio
import ipaddress
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, Self

from fastapi import Request
from gradio.blocks import Blocks
from gradio.queueing import Event, Queue
from gradio.server_messages import ProcessCompletedMessage
from gradio.utils import LRUCache, run_coro_in_background

from gan_demo.ui.errors import sentence
from gan_demo.ui.intake import check_event, check_inputs
from gan_demo.ui.queues import LINES, SLOW

MAX_NAME = 64  # characters of a session's name
SETTING = "GAN_DEMO_"  # prefix of the environment variables that change limits
UNSEEN_SECONDS = 20.0  # assumed duration of a job until one of its function has run


@dataclass(frozen=True)
class Limits:
    """How much may wait; GAN_DEMO_MAX_SLOW=8 in the environment changes `max_slow`, and so on."""

    max_session: int = 3  # waiting jobs of one page
    max_quick: int = 60  # quick jobs of one address, waiting or running; a school class is one address
    max_slow: int = 4  # slow jobs of one address, waiting or running
    line_quick: int = 300  # waiting quick jobs of all visitors
    line_slow: int = 12  # waiting slow jobs of all visitors
    sessions: int = 2000  # pages whose answers are kept
    unheard_seconds: float = 30.0  # after which a job is dropped if nobody is waiting for it
    unread_seconds: float = 60.0  # after which an answer is dropped if nobody fetched it

    @classmethod
    def from_environment(cls) -> Self:
        """The defaults, with the changes that the environment asks for.

        Raises:
            ValueError: a variable does not hold a number above 0.
        """
        changes = {}
        for field in fields(cls):
            name = SETTING + field.name.upper()
            if text := os.environ.get(name):
                try:
                    changes[field.name] = type(field.default)(text)
                except ValueError:
                    changes[field.name] = 0
                if changes[field.name] <= 0:
                    raise ValueError(f"{name} must be a number above 0, not {text!r}")
        return cls(**changes)


def address(request: Request) -> str:
    """Where a request comes from; behind a trusted proxy (FORWARDED_ALLOW_IPS), the address that the proxy gives."""
    host = request.client.host if request.client else ""
    hops = request.headers.getlist("x-forwarded-for")
    if hops and os.environ.get("FORWARDED_ALLOW_IPS") == "*":
        host = hops[-1].split(",")[-1].strip()  # uvicorn takes the first, which every visitor can forge
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host
    # A household has 2^64 IPv6 addresses, so they count as one.
    return str(ipaddress.ip_network((host, 64), strict=False)) if ip.version == 6 else host


class Line(Queue):
    """Gradio's queue with limits per page, per address and per line, which drops jobs that nobody waits for."""

    def __init__(self, blocks: Blocks, limits: Limits) -> None:
        super().__init__(
            live_updates=False,  # all who wait would hear of each job that starts; now they do once a second
            concurrency_count=blocks.max_threads,
            update_intervals=1,
            max_size=None,
            blocks=blocks,
        )
        self.limits = limits
        self.ANALYTICS_MAX_EVENTS = 1  # records of past jobs: nobody reads them, and Gradio lists them for each job
        self.sleep_when_free = 0.005  # Gradio looks for jobs a thousand times a second, which takes 4% of a core
        # Never full: _make_room drops idle sessions first, where the cache would drop the oldest.
        self.pending_messages_per_session = LRUCache(2 * limits.sessions)
        self._listeners: Counter[str] = Counter()  # open connections, by session
        self._last_listening: dict[str, float] = {}  # when a session last listened
        self._last_answer: dict[str, float] = {}  # when a session was last sent something
        # Told of each answer: the line's name, "done", "failed" or "refused", and seconds since the job came.
        self.report: Callable[[str, str, float], None] = lambda *_: None

    def start(self) -> None:
        """Start the queue, and the loop that drops what nobody waits for."""
        super().start()
        run_coro_in_background(self._keep_forgetting)

    async def push(self, body: Any, request: Request, username: str | None) -> tuple:
        """Accept a job, or answer it at once with a sentence that says why not."""
        body.batched, body.session_hash = False, (body.session_hash or "")[:MAX_NAME] or None
        function = self.blocks.fns.get(body.fn_index)
        if function is None or function.fn is None:
            return False, "There is no such function; reload the page.", "error"
        if not self._make_room(body.session_hash):
            return False, "Too many pages are open; try again in a minute.", "error"
        try:
            body.data = check_inputs(function, body.data)
            body.event_data = check_event(body.event_data)
            self._check_room(function.concurrency_id, body.session_hash, address(request))
        except ValueError as error:
            return self._refuse(Event(body.session_hash, function, request, username), sentence(str(error)))
        return await super().push(body, request, username)

    def send_message(self, event: Event, event_message: Any) -> None:
        """Send a session a message, unless the session was dropped."""
        if event.session_hash in self.pending_messages_per_session:
            self._last_answer[event.session_hash] = time.monotonic()
            super().send_message(event, event_message)
        if isinstance(event_message, ProcessCompletedMessage):
            outcome = "done" if event_message.success else "failed" if event in self._running() else "refused"
            name = event.concurrency_id if event.concurrency_id in LINES else "other"
            self.report(name, outcome, time.monotonic() - event.enqueue_time)

    @contextmanager
    def listener(self, session: str) -> Iterator[None]:
        """While open, somebody is waiting for a session's answers."""
        self._listeners[session] += 1
        try:
            yield
        finally:
            self._listeners[session] -= 1
            self._last_listening[session] = time.monotonic()

    def session_of(self, event_id: str) -> str:
        """The session of a job; a job without one stands for itself."""
        if event_id in self.event_ids_to_events:
            return self.event_ids_to_events[event_id].session_hash
        return next((name for name, ids in self.pending_event_ids_session.items() if event_id in ids), event_id)

    def expected_wait(self, concurrency_id: str) -> float:
        """Estimated seconds until a job that joins this line now would start."""
        line = self.event_queue_per_concurrency_id.get(concurrency_id)
        if line is None:
            return 0.0
        jobs = [*line.queue, *self._running(concurrency_id)]
        times = [self.process_time_per_fn.get(job.fn) for job in jobs]
        return sum(past.avg_time if past else UNSEEN_SECONDS for past in times) / (line.concurrency_limit or 1)

    def lengths(self) -> dict[str, dict[str, int]]:
        """How many jobs wait in each line, and how many of it are running."""
        lengths = {name: {"waiting": 0, "running": len(self._running(name))} for name in LINES}
        for event in self._waiting():
            if event.concurrency_id in lengths:
                lengths[event.concurrency_id]["waiting"] += 1
        return lengths

    def compute_analytics_summary(self, records: list) -> dict:
        """Nothing: Gradio would build a pandas table after every event, and nobody here reads it."""
        return {}

    async def forget(self) -> None:
        """Drop jobs that nobody waits for, and answers that nobody fetched."""
        now, limits = time.monotonic(), self.limits
        for event in self._waiting():
            unheard = now - max(event.enqueue_time, self._last_listening.get(event.session_hash, 0.0))
            if not self._listeners[event.session_hash] and unheard > limits.unheard_seconds:
                await self.clean_events(event_id=event._id)
                self.pending_event_ids_session.get(event.session_hash, set()).discard(event._id)
        for session in {*self._last_listening, *self._last_answer}:
            last = max(self._last_listening.get(session, 0.0), self._last_answer.get(session, 0.0))
            if not self._listeners[session] and now - last > limits.unread_seconds:
                self._forget_session(session)

    async def _keep_forgetting(self) -> None:
        pause = min(self.limits.unheard_seconds, self.limits.unread_seconds) / 6
        while not self.stopped:
            await asyncio.sleep(pause)
            await self.forget()

    def _make_room(self, session: str | None) -> bool:
        """If there are too many sessions, drop the oldest without a listener or a job; False if there is none such."""
        sessions = self.pending_messages_per_session
        if session in sessions or len(sessions) < self.limits.sessions:
            return True
        busy = {job.session_hash for job in self._waiting()} | {job.session_hash for job in self._running()}
        idle = next((name for name in sessions if name not in busy and not self._listeners[name]), None)
        if idle is None:
            return False
        self._forget_session(idle)
        return True

    def _forget_session(self, session: str) -> None:
        for record in (self._last_listening, self._last_answer, self._listeners, self.pending_messages_per_session):
            record.pop(session, None)
        self.pending_event_ids_session.pop(session, None)

    def _check_room(self, concurrency_id: str, session: str | None, sender: str) -> None:
        limits, slow = self.limits, concurrency_id == SLOW["concurrency_id"]
        line = self.event_queue_per_concurrency_id.get(concurrency_id)
        waiting = line.queue if line else []
        session_jobs = sum(job.session_hash == session for job in self._waiting())
        if session_jobs >= limits.max_session and session != self._mcp_session():
            raise ValueError(f"{session_jobs} of your requests are waiting already; wait until one of them is done")
        jobs = [*waiting, *self._running(concurrency_id)]
        limit = limits.max_slow if slow else limits.max_quick
        if sum(address(job.request) == sender for job in jobs) >= limit:
            raise ValueError(f"{limit} jobs from your address are waiting already; {self._when(concurrency_id)}")
        if len(waiting) >= (limits.line_slow if slow else limits.line_quick):
            raise ValueError(f"{len(waiting)} jobs of other visitors are waiting already; {self._when(concurrency_id)}")

    def _when(self, concurrency_id: str) -> str:
        seconds = self.expected_wait(concurrency_id)
        wait = f"{max(1, round(seconds))} seconds" if seconds < 100 else f"{round(seconds / 60)} minutes"
        return f"there will be room in about {wait}"

    def _waiting(self) -> list[Event]:
        return [event for line in self.event_queue_per_concurrency_id.values() for event in line.queue]

    def _running(self, concurrency_id: str | None = None) -> list[Event]:
        """Jobs that are running, of one line or of all."""
        jobs = [job for jobs in self.active_jobs if jobs for job in jobs]
        return [job for job in jobs if concurrency_id in (None, job.concurrency_id)]

    def _mcp_session(self) -> str | None:
        """The session that all callers of MCP tools share."""
        client = getattr(getattr(self.blocks, "mcp_server_obj", None), "_client_instance", None)
        return client.session_hash if client else None

    def _refuse(self, event: Event, text: str) -> tuple:
        """Answer a job with an error, in the form that gr.Error has."""
        if event.session_hash not in self.pending_messages_per_session:
            self.pending_messages_per_session[event.session_hash] = asyncio.Queue()
        self.pending_event_ids_session.setdefault(event.session_hash, set()).add(event._id)
        output = {"error": text, "duration": 8, "visible": True, "title": "Error"}
        self.send_message(event, ProcessCompletedMessage(output=output, success=False))
        return True, event._id, "success"
