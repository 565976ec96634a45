"""The web server around the app: what happens to a request before it reaches Gradio, and background work.

Size limits, headers, closed routes, opening pictures as files, and the task that deletes visitors' files.
"""

import asyncio
import contextlib
import errno
import hashlib
import json
import os
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

from gan_demo import licences, memory
from gan_demo.services import super_resolution, visitors
from gan_demo.ui import classes, health, live, sharing
from gan_demo.ui.errors import log_place, sentence
from gan_demo.ui.files import upload_folder
from gan_demo.ui.line import Line
from gan_demo.ui.page_memory import PageMemory

MAX_UPLOAD = visitors.MAX_BYTES + 100_000  # bytes of an upload: the picture and the form around it
MAX_BODY = 8_000_000  # bytes of any other request

PREFIX = "/gradio_api/"  # of Gradio's own routes
# The open routes for POST: any other would bypass the queue, or write files.
POSTS = re.compile(r"(queue/join|cancel|reset|upload|call/.*|mcp|mcp/.*)/?")
CLOSED_GETS = re.compile(r"(deep_link|dev/reload|proxy=.*|file=https?:.*|run-history.*)/?")
# Occurrences of "filename=" in an upload: a page sends one file, but a picture may contain the word by chance.
MAX_FILES = 8
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
DATA_URI = re.compile(r"data:image/([a-z]+);base64,([A-Za-z0-9+/]+=*)")

UNREADABLE = "This request cannot be read; see the page behind 'Use via API' for what is expected."
GONE = "This answer was not fetched in time, or was never asked for; ask again."
UNKNOWN = "There is no such function; see the page behind 'Use via API' for a list."

_pictures: dict[str, bytes] = {}  # opening pictures by file name, which is a hash of the content


def options(app: gr.Blocks, preview: str = "") -> dict[str, Any]:
    """Arguments for the FastAPI app, in addition to Gradio's own.

    Args:
        app: whose page it is.
        preview: data URI of the picture that a shared link shows; "" for none.
    """
    return {
        "middleware": [
            Middleware(PageMemory),
            Middleware(sharing.LinkPreview, picture=with_addresses(preview)),
            Middleware(Guard, line=app._queue),
        ],
        "routes": [
            Route("/opening/{name}", picture),
            Route("/licences.txt", serve_licences),
            Route("/healthz", health.healthz(app._queue)),
            *live.routes(),
            *classes.routes(),
        ],
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
                await self.app(scope, _limited(receive, scope), _with_headers(send))
            elif session not in self.line.pending_messages_per_session:
                await _gone(scope)(scope, receive, _with_headers(send))
            else:
                await self._listen(session, scope, receive, _with_headers(send))

    async def _listen(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a session's answers until the session is dropped, which makes Gradio raise an error."""
        with self.line.listener(session):
            try:
                await self.app(scope, receive, send)
            except (HTTPException, RuntimeError):
                if session in self.line.pending_messages_per_session:
                    raise

    def _session(self, scope: Scope) -> str | None:
        """The session whose answers a request waits for; None if it waits for none."""
        if scope["method"] == "GET" and scope["path"].endswith("/gradio_api/queue/data"):
            names = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])
            return names[-1]  # Gradio reads the last one
        if scope["method"] == "GET" and "/gradio_api/call/" in scope["path"]:
            return self.line.session_of(scope["path"].rsplit("/", 1)[1])
        return None


def _gone(scope: Scope) -> Response:
    """The answer to a session that was dropped: Gradio would send the same message, and then fail."""
    message = {"msg": "unexpected_error", "message": GONE, "success": False, "session_not_found": True}
    if scope["path"].endswith("/queue/data"):
        return Response(f"data: {json.dumps(message)}\n\n", media_type="text/event-stream")
    return Response(f"event: error\ndata: {json.dumps({'error': GONE})}\n\n", media_type="text/event-stream")


def _check_request(scope: Scope) -> None:
    route = scope["path"].partition(PREFIX)[2]
    closed = not POSTS.fullmatch(route) if scope["method"] == "POST" else CLOSED_GETS.fullmatch(route)
    if closed and not _is_of_class(scope):
        raise HTTPException(404, "This address is not served here.")
    length = Headers(scope=scope).get("content-length", "")
    size = int(length) if length.isdecimal() else 0
    if size > _max_bytes(scope):
        raise HTTPException(413, _too_large(_max_bytes(scope)))
    if _is_upload(scope) and scope["method"] == "POST":
        try:
            visitors.take_room(size or MAX_UPLOAD)
        except ValueError as error:
            raise HTTPException(507, sentence(str(error))) from error


def _max_bytes(scope: Scope) -> int:
    if _is_of_class(scope):
        return classes.MAX_BODY
    return MAX_UPLOAD if _is_upload(scope) else MAX_BODY


def _is_of_class(scope: Scope) -> bool:
    return PREFIX not in scope["path"] and bool(classes.PATH.fullmatch(scope["path"]))


def _is_upload(scope: Scope) -> bool:
    return scope["path"].rstrip("/").endswith("/gradio_api/upload")


def _too_large(limit: int) -> str:
    size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1000} kB"
    return f"This is too large; at most {size} are allowed."


def _limited(receive: Receive, scope: Scope) -> Receive:
    """The same messages, but with limits of bytes and files: a request may not state its length, or lie about it."""
    limit, total, files = _max_bytes(scope), 0, 0

    async def receive_limited() -> Message:
        nonlocal total, files
        message = await receive()
        body = message.get("body", b"")
        total += len(body)
        files += body.count(b"filename=") if _is_upload(scope) else 0
        if total > limit:
            raise HTTPException(413, _too_large(limit))
        if files > MAX_FILES:
            raise HTTPException(413, "Send one picture at a time.")
        return message

    return receive_limited


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if headers.get("content-type", "").startswith("text/html"):  # a page, which will import the components
                headers["Link"] = f"<{live.scripts_address()}>; rel=modulepreload"
        await send(message)

    return send_with_headers


async def picture(request: Request) -> Response:
    """An opening picture, to be cached for ever: another picture has another name."""
    name = request.path_params["name"]
    if name not in _pictures:
        return PlainTextResponse("There is no such picture.", 404)
    return Response(_pictures[name], media_type=f"image/{name.rsplit('.', 1)[1]}", headers=live.A_YEAR)


def serve_licences(_: Request) -> Response:
    return PlainTextResponse(licences.read_all())


def store_opening_pictures(app: gr.Blocks) -> None:
    """Serve the pictures that components open with as files: inline, the page and its /config would be megabytes."""
    for block in app.blocks.values():
        if isinstance(block, gr.HTML):
            block.value, block.props = with_addresses(block.value), with_addresses(block.props)


def opening_picture(name: str) -> bytes:
    """The picture at opening/NAME."""
    return _pictures[name]


def with_addresses(value: Any) -> Any:
    """The value with each data: URI of a picture replaced by an address relative to the page."""
    if isinstance(value, dict):
        return {name: with_addresses(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_addresses(part) for part in value]
    return DATA_URI.sub(_address, value) if isinstance(value, str) else value


def _address(uri: re.Match) -> str:
    data = b64decode(uri[2])
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.{uri[1]}"
    _pictures[name] = data
    return f"opening/{name}"


@contextlib.asynccontextmanager
async def keep_promises(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs, delete visitors' pictures in time; when it ends, delete the files that it created."""
    end_metrics = health.start_metrics(app.get_blocks())
    sweeper = asyncio.create_task(_sweep_for_ever(app.get_blocks()))
    try:
        yield
    finally:
        sweeper.cancel()
        end_metrics()
        delete_files_created_by_app(app.get_blocks(), age=None)


async def _sweep_for_ever(app: gr.Blocks) -> None:
    while True:
        try:
            await asyncio.to_thread(sweep)
            await asyncio.to_thread(forget_files, app)
            await asyncio.to_thread(memory.give_back)
            health.note_sweep()
        except Exception as error:  # whatever it is, the next sweep must come
            log_place(error)  # whose message may name a visitor's file
        await asyncio.sleep(health.SWEEP_SECONDS)


def sweep() -> None:
    """Delete old pictures and the results that were made from them, and the answers of classes that are over."""
    try:
        visitors.sweep(upload_folder())
        super_resolution.forget_results()
    finally:
        classes.sweep()


def forget_files(app: gr.Blocks) -> None:
    """Forget files that are gone: Gradio remembers each one that it ever served, 48 for a program's path."""
    for names in app.temp_file_sets:
        names.difference_update([name for name in list(names) if not os.path.exists(name)])


async def _unreadable(_: Request, error: Exception) -> Response:
    return JSONResponse({"detail": UNREADABLE}, 422 if isinstance(error, RequestValidationError) else 400)


async def _unknown(_: Request, error: Exception) -> Response:
    return JSONResponse({"detail": UNKNOWN}, 404)


async def _disk_full(_: Request, error: Exception) -> Response:
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    return PlainTextResponse(sentence(visitors.FULL), 507)


HANDLERS = {
    RequestValidationError: _unreadable,
    TypeError: _unreadable,
    ValueError: _unreadable,
    LookupError: _unknown,
    FnIndexInferError: _unknown,
    OSError: _disk_full,
}
