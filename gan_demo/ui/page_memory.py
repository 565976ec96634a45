"""The app's page, made once for all who come by the same address.

Gradio fills its template with half a megabyte of settings for each visitor, and sends it as it is: 40 ms of a processor
and, where a class shares a line, more than all that the page draws with. The page differs only by the address that a
visitor sees. So it is remembered for each address, compressed, and a browser that has it already is told so.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan_demo.ui.live import COMPRESS, best_encoding

PAGES = 16  # that are remembered: whoever invents names of hosts takes no more room than this
FORWARDED = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")  # what Gradio makes addresses of
READ = {"page", "deep_link", "all_endpoints"}  # what Gradio reads of a query; all else is for the page's scripts


@dataclass(frozen=True)
class Page:
    """A page in one encoding."""

    headers: dict[str, str]
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless the browser has it."""
        known = self.headers["etag"] in Headers(scope=scope).get("if-none-match", "")
        response = Response(None if known else self.body, 304 if known else 200, self.headers)
        await response(scope, receive, send)


class PageMemory:
    """Answers from memory where the same page was asked for before.

    Nothing in a page may depend on who asks: the app has no accounts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages: LRUCache[tuple, Page] = LRUCache(PAGES)
        self.lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not is_for_page(scope):
            await self.app(scope, receive, send)
            return
        answer = self.pages.get(key_of(scope)) or await self._make(scope, receive)
        await answer(scope, receive, send)

    async def _make(self, scope: Scope, receive: Receive) -> ASGIApp:
        """What Gradio answers; a page is remembered."""
        key = key_of(scope)
        async with self.lock:  # a class that comes at once waits for the first page, and takes that
            if key in self.pages:
                return self.pages[key]
            messages: list[Message] = []

            async def note(message: Message) -> None:
                messages.append(message)

            await self.app(scope, receive, note)
            if not (messages and is_page(messages[0])):
                return _again(messages)
            self.pages[key] = await run_in_threadpool(_page, messages, _encoding(scope))
            return self.pages[key]


def is_for_page(scope: Scope) -> bool:
    """Whether a request asks for the app's page, as every visitor sees it."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return scope["path"].removeprefix(scope.get("root_path", "")) in ("", "/") and READ.isdisjoint(query)


def key_of(scope: Scope) -> tuple:
    """All of a request that a page depends on, as it was sent: nothing else gets into an address on the page."""
    headers = Headers(scope=scope)
    address = [str(scope.get(name)) for name in ("scheme", "server", "root_path", "path")]
    return (_encoding(scope), *address, *(tuple(headers.getlist(name)) for name in FORWARDED))


def is_page(start: Message) -> bool:
    """Whether an answer is a page for everybody: no error, and nothing for one visitor."""
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    return start["status"] == 200 and is_html and not {"set-cookie", "content-encoding"} & set(headers)


def _encoding(scope: Scope) -> str:
    return best_encoding(Headers(scope=scope).get("accept-encoding", ""))


def _page(messages: list[Message], encoding: str) -> Page:
    start, *rest = messages
    body = b"".join(message.get("body", b"") for message in rest)
    headers = {name: value for name, value in Headers(raw=start["headers"]).items() if name != "content-length"}
    headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}-{encoding}"'
    headers |= {"cache-control": "no-cache", "vary": "Accept-Encoding"}  # to be asked for at each visit, if only by tag
    if encoding != "identity":
        headers["content-encoding"] = encoding
    return Page(headers, COMPRESS[encoding](body))


def _again(messages: list[Message]) -> ASGIApp:
    async def send_again(_: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return send_again
