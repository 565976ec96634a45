"""The web server around the app: what every request meets before Gradio, and what is done while nobody asks.

Limits of size, headers, closed routes, opening pictures as files, and the clock that deletes visitors' files.
"""

import asyncio
import contextlib
import errno
import hashlib
import json
import logging
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import gradio as gr
from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from gradio.route_utils import FnIndexInferError, delete_files_created_by_app
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan_demo.services import super_resolution, visitors
from gan_demo.ui import live
from gan_demo.ui.errors import sentence
from gan_demo.ui.files import upload_folder
from gan_demo.ui.line import Line

MAX_UPLOAD = visitors.MAX_BYTES + 100_000  # bytes of an upload, with what surrounds the picture
MAX_BODY = 8_000_000  # bytes of any other request
SWEEP_SECONDS = 300.0  # between two looks for old files

PREFIX = "/gradio_api/"  # of Gradio's own routes
POSTS = re.compile(r"(queue/join|cancel|reset|upload|call/.*|mcp|mcp/.*)/?")  # others wait in no line, or write files
CLOSED_GETS = re.compile(r"(deep_link|dev/reload|proxy=.*|file=https?:.*|run-history.*)/?")
MOST_FILES = (
    8  # parts of an upload that say they are files: a page sends one, and a picture may hold the word by chance
)
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
DATA_URI = re.compile(r"data:image/([a-z]+);base64,([A-Za-z0-9+/]+=*)")

UNREADABLE = "This request cannot be read; see the page behind 'Use via API' for what is expected."
GONE = "This answer was not fetched in time, or was never asked for; ask again."
UNKNOWN = "There is no such function; see the page behind 'Use via API' for those that there are."

_log = logging.getLogger(__name__)
_pictures: dict[str, bytes] = {}  # by file name, which is a hash


def options(app: gr.Blocks) -> dict[str, Any]:
    """What FastAPI is told besides Gradio's own."""
    return {
        "middleware": [Middleware(Guard, line=app._queue)],
        "routes": [Route("/opening/{name}", picture), *live.routes()],
        "exception_handlers": HANDLERS,
        "lifespan": keep_promises,
    }


class Guard:
    """Refuses bodies that are too large, routes that are closed and uploads for which there is no room."""

    def __init__(self, app: ASGIApp, line: Line) -> None:
        self.app, self.line = app, line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            _check_request(scope)
        except HTTPException as error:
            await PlainTextResponse(error.detail, error.status_code)(scope, receive, _with_headers(send))
            return
        session = self._session(scope)
        with contextlib.suppress(ClientDisconnect):  # whoever hangs up needs no answer
            if session is None:
                await self.app(scope, _counted(receive, scope), _with_headers(send))
            elif session not in self.line.pending_messages_per_session:
                await _gone(scope)(scope, receive, _with_headers(send))
            else:
                await self._listen(session, scope, receive, _with_headers(send))

    async def _listen(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a session's answers until it is forgotten, which Gradio calls a fault."""
        with self.line.listener(session):
            try:
                await self.app(scope, receive, send)
            except (HTTPException, RuntimeError):
                if session in self.line.pending_messages_per_session:
                    raise

    def _session(self, scope: Scope) -> str | None:
        """The session whose answers a request waits for; None where it waits for none."""
        if scope["method"] == "GET" and scope["path"].endswith("/gradio_api/queue/data"):
            names = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])
            return names[-1]  # Gradio reads the last one
        if scope["method"] == "GET" and "/gradio_api/call/" in scope["path"]:
            return self.line.session_of(scope["path"].rsplit("/", 1)[1])
        return None


def _gone(scope: Scope) -> Response:
    """What a session that was forgotten is told: Gradio would say it as well, and then fail."""
    message = {"msg": "unexpected_error", "message": GONE, "success": False, "session_not_found": True}
    if scope["path"].endswith("/queue/data"):
        return Response(f"data: {json.dumps(message)}\n\n", media_type="text/event-stream")
    return Response(f"event: error\ndata: {json.dumps({'error': GONE})}\n\n", media_type="text/event-stream")


def _check_request(scope: Scope) -> None:
    route = scope["path"].partition(PREFIX)[2]
    closed = not POSTS.fullmatch(route) if scope["method"] == "POST" else CLOSED_GETS.fullmatch(route)
    if closed:
        raise HTTPException(404, "This address is not served here.")
    length = Headers(scope=scope).get("content-length", "")
    size = int(length) if length.isdecimal() else 0
    if size > _most(scope):
        raise HTTPException(413, _too_large(_most(scope)))
    if _is_upload(scope) and scope["method"] == "POST":
        try:
            visitors.take_room(size or MAX_UPLOAD)
        except ValueError as error:
            raise HTTPException(507, sentence(str(error))) from error


def _most(scope: Scope) -> int:
    return MAX_UPLOAD if _is_upload(scope) else MAX_BODY


def _is_upload(scope: Scope) -> bool:
    return scope["path"].rstrip("/").endswith("/gradio_api/upload")


def _too_large(most: int) -> str:
    return f"This is too large; at most {most // 1_000_000} MB are allowed."


def _counted(receive: Receive, scope: Scope) -> Receive:
    """The same messages, up to a number of bytes, and of files: a request may hide its length, or lie about it."""
    most, total, files = _most(scope), 0, 0

    async def counted() -> Message:
        nonlocal total, files
        message = await receive()
        body = message.get("body", b"")
        total += len(body)
        files += body.count(b"filename=") if _is_upload(scope) else 0
        if total > most:
            raise HTTPException(413, _too_large(most))
        if files > MOST_FILES:
            raise HTTPException(413, "Send one picture at a time.")
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return with_headers


async def picture(request: Request) -> Response:
    """An opening picture, for ever: another picture has another name."""
    name = request.path_params["name"]
    if name not in _pictures:
        return PlainTextResponse("There is no such picture.", 404)
    return Response(_pictures[name], media_type=f"image/{name.rsplit('.', 1)[1]}", headers=live.A_YEAR)


def store_opening_pictures(app: gr.Blocks) -> None:
    """Put what components open with into files of their own: the page and its /config would be megabytes otherwise."""
    for block in app.blocks.values():
        if isinstance(block, gr.HTML):
            block.value, block.props = _stored(block.value), _stored(block.props)


def _stored(value: Any) -> Any:
    """The same value with each data: URI of a picture replaced by an address beside the page."""
    if isinstance(value, dict):
        return {name: _stored(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_stored(part) for part in value]
    return DATA_URI.sub(_address, value) if isinstance(value, str) else value


def _address(uri: re.Match) -> str:
    data = b64decode(uri[2])
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.{uri[1]}"
    _pictures[name] = data
    return f"opening/{name}"


@contextlib.asynccontextmanager
async def keep_promises(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs, delete visitors' pictures in time; when it ends, its own at once."""
    clock = asyncio.create_task(_sweep_for_ever())
    try:
        yield
    finally:
        clock.cancel()
        delete_files_created_by_app(app.get_blocks(), age=None)


async def _sweep_for_ever() -> None:
    while True:
        try:
            await asyncio.to_thread(sweep)
        except Exception:  # whatever it is, the next look must come
            _log.exception("old files could not be deleted")
        await asyncio.sleep(SWEEP_SECONDS)


def sweep() -> None:
    """Delete old pictures and what was made of them."""
    visitors.sweep(upload_folder())
    super_resolution.forget_results()


async def _unreadable(_: Request, error: Exception) -> Response:
    return JSONResponse({"detail": UNREADABLE}, 422 if isinstance(error, RequestValidationError) else 400)


async def _unknown(_: Request, error: Exception) -> Response:
    return JSONResponse({"detail": UNKNOWN}, 404)


async def _disk(_: Request, error: Exception) -> Response:
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    return PlainTextResponse(sentence(visitors.FULL), 507)


HANDLERS = {
    RequestValidationError: _unreadable,
    TypeError: _unreadable,
    ValueError: _unreadable,
    LookupError: _unknown,
    FnIndexInferError: _unknown,
    OSError: _disk,
}
