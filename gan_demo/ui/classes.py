"""How a class's pages reach its answers: small JSON routes beside Gradio's, for `services.classes`.

    POST   class                    {"deck"}: a new class: its code, its secret, and what GET says of it
    GET    class/CODE               deck and seed, from which its pictures come, and when it is deleted
    POST   class/CODE/answers       {"answers": [...]}: the ids of those that are on the disk now
    GET    class/CODE/results       for the teacher: how often what was taken for real, and what fooled most
    GET    class/CODE/answers.csv   for the teacher
    DELETE class/CODE               for the teacher

The teacher's requests bear the secret as `Authorization: Bearer SECRET`.
"""

import csv
import functools
import io
import json
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cachetools import TTLCache
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gan_demo.services import classes
from gan_demo.services.classes import BATCH, REAL, Classes, FullError, UnknownClassError
from gan_demo.ui.errors import sentence
from gan_demo.ui.line import address

PATH = re.compile(r"(.*/)?class(/\w{1,20}(/answers)?)?/?")  # what takes more than GET
MAX_BODY = 20_000  # bytes of a request: a batch of answers has half as many
MOST_NEW = 20  # classes that one address opens in a day
MOST_WRONG, MOST_WRONG_IN_ALL = 60, 2000  # codes and secrets that are none, in ten minutes: by one address, and by all
MINUTES, HOURS = 10 * 60, 24 * 3600  # seconds of these
FOOLING = 12  # pictures that fooled most
NO_STORE = {"Cache-Control": "no-store"}
ALL = "everybody"  # no address
OFF = "This server does not keep answers from classes."
TOO_MANY = "Too many wrong codes came from here, or from everywhere; try again in ten minutes."
TOO_MANY_NEW = f"{MOST_NEW} classes a day were opened from your address; come back tomorrow."


class RefusalError(Exception):
    """A request that is not served, with its status and a sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Counter:
    """How often something came from whom within a span of time; the next span begins anew."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._counts: TTLCache[tuple[str, int], int] = TTLCache(100_000, seconds)

    def count(self, sender: str) -> int:
        return self._counts.get(self._key(sender), 0)

    def add(self, sender: str) -> None:
        self._counts[self._key(sender)] = self.count(sender) + 1

    def _key(self, sender: str) -> tuple[str, int]:
        return sender, int(time.monotonic() // self.seconds)


class Guesses:
    """Who asks for classes that are not there. Whoever named a class rightly may go on with that one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong, self._new = Counter(MINUTES), Counter(HOURS)
        self._right: TTLCache[tuple[str, str], bool] = TTLCache(100_000, HOURS)

    def check(self, sender: str, name: str) -> None:
        """Refuse a code or a secret of somebody who has guessed too often."""
        with self._lock:
            many = self._wrong.count(sender) >= MOST_WRONG or self._wrong.count(ALL) >= MOST_WRONG_IN_ALL
            if many and (sender, name) not in self._right:
                raise RefusalError(429, TOO_MANY)

    def remember(self, sender: str, name: str, right: bool) -> None:
        with self._lock:
            if right:
                self._right[sender, name] = True
                return
            for who in (sender, ALL):
                self._wrong.add(who)

    def open(self, sender: str) -> None:
        """Count a new class."""
        with self._lock:
            if self._new.count(sender) >= MOST_NEW:
                raise RefusalError(429, TOO_MANY_NEW)
            self._new.add(sender)


guesses = Guesses()


@functools.cache
def _open(folder: Path) -> Classes:
    return Classes(folder)


def store() -> Classes:
    """The classes of this server."""
    folder = classes.folder()
    if folder is None:
        raise RefusalError(404, OFF)
    return _open(folder)


def sweep() -> None:
    """Delete the classes whose time is over."""
    if classes.folder():
        store().sweep()


def routes() -> list[Route]:
    return [
        Route("/class", _answering(create), methods=["POST"]),
        Route("/class/{code}", _answering(look), methods=["GET"]),
        Route("/class/{code}", _answering(delete), methods=["DELETE"]),
        Route("/class/{code}/answers", _answering(add), methods=["POST"]),
        Route("/class/{code}/results", _answering(results), methods=["GET"]),
        Route("/class/{code}/answers.csv", _answering(table), methods=["GET"]),
    ]


Handler = Callable[[Request, object], Response]


def _answering(handle: Handler) -> Callable:
    """A route's endpoint: the handler runs in a thread, and what it refuses becomes a sentence."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await request.body()
            return await run_in_threadpool(handle, request, json.loads(body) if body else None)
        except RefusalError as error:
            status, text = error.status, str(error)
        except UnknownClassError as error:
            status, text = 404, str(error)
        except FullError as error:
            status, text = 507, str(error)
        except (ValueError, RecursionError) as error:
            status, text = 422, str(error)
        return JSONResponse({"error": sentence(text)}, status, NO_STORE)

    return endpoint


def _about(group: classes.Class) -> dict:
    folder = classes.folder()
    lasting = folder is not None and classes.lasts(folder)
    return {"code": group.code, "deck": group.deck, "seed": group.seed, "until": group.until, "lasting": lasting}


def create(request: Request, body: object) -> Response:
    """A new class."""
    database, deck = store(), body.get("deck") if isinstance(body, dict) else None
    guesses.open(address(request))
    group, secret = database.open(str(deck))
    guesses.remember(address(request), group.code, True)
    guesses.remember(address(request), f"{group.code} {secret}", True)
    return JSONResponse(_about(group) | {"secret": secret}, 201, NO_STORE)


def look(request: Request, _: object) -> Response:
    """What pupils' browsers have to know of a class."""
    return JSONResponse(_about(_named(request)), headers=NO_STORE)


def add(request: Request, body: object) -> Response:
    """Keep answers, and confirm them."""
    entries = body.get("answers") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= BATCH:
        raise ValueError(f"send 1 to {BATCH} answers")
    group = _named(request)
    answers = [classes.read_answer(entry, group.deck) for entry in entries]
    return JSONResponse({"confirmed": store().add(group.code, answers)}, headers=NO_STORE)


def results(request: Request, _: object) -> Response:
    """What the teacher sees: sums, and the pictures that fooled most."""
    group, database = _own(request), store()
    shares = _named_rows(("source", "time", "count", "real"), database.shares(group.code))
    fooling = _named_rows(("source", "number", "count", "wrong"), database.fooling(group.code, FOOLING))
    return JSONResponse(_about(group) | {"shares": shares, "fooling": fooling}, headers=NO_STORE)


def _named_rows(names: tuple[str, ...], rows: list[tuple]) -> list[dict]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def table(request: Request, _: object) -> Response:
    """All answers of a class as a table."""
    group = _own(request)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["picture", "number", "is_real", "said_real", "right", "milliseconds", "frames", "measured_milliseconds"]
    )
    for answer in store().answers(group.code):
        is_real = answer.source == REAL
        right = is_real == answer.real
        row = [answer.source, answer.number, is_real, answer.real, right, answer.time, answer.frames]
        writer.writerow([*(int(cell) if isinstance(cell, bool) else cell for cell in row), answer.milliseconds])
    name = {"Content-Disposition": f'attachment; filename="class-{group.code}.csv"'}
    return Response(text.getvalue(), headers=NO_STORE | name, media_type="text/csv")


def delete(request: Request, _: object) -> Response:
    """Delete a class with all its answers."""
    store().delete(_own(request).code)
    return JSONResponse({}, headers=NO_STORE)


def _named(request: Request) -> classes.Class:
    """The class of the request's code."""
    code = request.path_params["code"].upper()
    return _guess(request, code, lambda: store().find(code))


def _own(request: Request) -> classes.Class:
    """The class of the request's code, for its teacher."""
    code, secret = request.path_params["code"].upper(), request.headers.get("authorization", "").removeprefix("Bearer ")
    return _guess(request, f"{code} {secret}", lambda: store().check(code, secret))


def _guess(request: Request, name: str, find: Callable[[], classes.Class]) -> classes.Class:
    sender = address(request)
    guesses.check(sender, name)
    try:
        group = find()
    except UnknownClassError:
        guesses.remember(sender, name, False)
        raise
    guesses.remember(sender, name, True)
    return group
