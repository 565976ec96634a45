"""The app's page, made once for all who come by the same address, and Gradio's scripts and styles, compressed once.

Gradio fills its template with half a megabyte of settings for each visitor, and sends it as it is: 40 ms of a processor
and, where a class shares a line, more than all that the page draws with. The page differs only by the address that a
visitor sees. So it is remembered for each address, compressed, and a browser that has it already is told so. The page
brings a hundred scripts and styles along, which Gradio compresses for each visitor, too: 400 ms of a processor.
"""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gan_demo.ui.live import A_YEAR, COMPRESS, best_encoding

PAGES = 16  # that are remembered: whoever invents names of hosts takes no more room than this
FILES = 16_000_000  # bytes of files that are
FORWARDED = ("host", "x-forwarded-host", "x-forwarded-proto", "x-gradio-server")  # what Gradio makes addresses of
READ = {"page", "deep_link", "all_endpoints"}  # what Gradio reads of a query; all else is for the page's scripts
ASSETS = "/assets/"  # Gradio's scripts and styles: a hash of the content is in each name
TEXT = re.compile(r"(text/(html|css|javascript)|application/javascript)\b")  # types that are worth compressing

Key = tuple


@dataclass(frozen=True)
class Answer:
    """A page or a file, in one encoding."""

    headers: dict[str, str]
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless the browser has it."""
        is_there = self.headers["etag"] in Headers(scope=scope).get("if-none-match", "")
        response = Response(None if is_there else self.body, 304 if is_there else 200, self.headers)
        await response(scope, receive, send)


class PageMemory:
    """Answers from memory where the same was asked for before.

    Nothing in a page may depend on who asks: the app has no accounts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages: LRUCache[Key, Answer] = LRUCache(PAGES)
        self.files: LRUCache[Key, Answer] = LRUCache(FILES, getsizeof=lambda answer: len(answer.body))
        self.lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if is_for_page(scope):
            answer = await self._recall(self.pages, page_key(scope), scope, receive)
        elif is_for_file(scope):
            answer = await self._recall(self.files, (encoding_of(scope), path_of(scope)), scope, receive)
        else:
            answer = self.app
        await answer(scope, receive, send)

    async def _recall(self, answers: LRUCache[Key, Answer], key: Key, scope: Scope, receive: Receive) -> ASGIApp:
        """The answer to a request, which is remembered unless it is an error or for one visitor."""
        if key in answers:
            return answers[key]
        async with self.lock:  # a class that comes at once waits for the first answer, and takes that
            if key in answers:
                return answers[key]
            messages = await self._ask(scope, receive)
            if not (is_complete(messages) and is_for_all(messages[0])):
                return _again(messages)
            answer = await run_in_threadpool(_compress, messages, scope)
            if len(answer.body) < FILES:
                answers[key] = answer
            return answer

    async def _ask(self, scope: Scope, receive: Receive) -> list[Message]:
        """All that Gradio answers."""
        messages: list[Message] = []

        async def note(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, note)
        return messages


def is_for_page(scope: Scope) -> bool:
    """Whether a request asks for the app's page, as every visitor sees it."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return path_of(scope) in ("", "/") and READ.isdisjoint(query)


def is_for_file(scope: Scope) -> bool:
    """Whether a request asks for all of a file of Gradio's."""
    is_get = scope["type"] == "http" and scope["method"] == "GET"
    return is_get and path_of(scope).startswith(ASSETS) and "range" not in Headers(scope=scope)


def path_of(scope: Scope) -> str:
    """The path below the app's own."""
    return scope["path"].removeprefix(scope.get("root_path", ""))


def page_key(scope: Scope) -> Key:
    """All of a request that a page depends on, as it was sent: nothing else gets into an address on the page."""
    headers = Headers(scope=scope)
    address = [str(scope.get(name)) for name in ("scheme", "server", "root_path", "path")]
    return (encoding_of(scope), *address, *(tuple(headers.getlist(name)) for name in FORWARDED))


def encoding_of(scope: Scope) -> str:
    """The best that a request allows."""
    return best_encoding(Headers(scope=scope).get("accept-encoding", ""))


def is_complete(messages: list[Message]) -> bool:
    """Whether an answer was sent to its end: a visitor may leave in the middle of it."""
    if len(messages) < 2 or messages[-1].get("more_body"):
        return False
    length = Headers(raw=messages[0]["headers"]).get("content-length")
    return length is None or int(length) == sum(len(message.get("body", b"")) for message in messages[1:])


def is_for_all(start: Message) -> bool:
    """Whether an answer is whole and no error, nothing for one visitor, and worth compressing."""
    headers = Headers(raw=start["headers"])
    is_whole = start["status"] == 200 and not {"set-cookie", "content-encoding"} & set(headers)
    return is_whole and bool(TEXT.match(headers.get("content-type", "")))


def _compress(messages: list[Message], scope: Scope) -> Answer:
    start, *rest = messages
    body, encoding = b"".join(message.get("body", b"") for message in rest), encoding_of(scope)
    # No part of a compressed file can be asked for: what answers such a request sends the file as it is.
    gone = ("content-length", "accept-ranges")
    headers = {name: value for name, value in Headers(raw=start["headers"]).items() if name not in gone}
    headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}-{encoding}"'
    headers["vary"] = "Accept-Encoding"
    # A page is asked for at each visit, if only by its tag.
    headers["cache-control"] = A_YEAR["Cache-Control"] if is_for_file(scope) else "no-cache"
    if encoding != "identity":
        headers["content-encoding"] = encoding
    return Answer(headers, COMPRESS[encoding](body))


def _again(messages: list[Message]) -> ASGIApp:
    async def send_again(_: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return send_again
