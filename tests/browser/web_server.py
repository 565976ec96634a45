"""A web server before the app, as docs/deployment.md describes it; tests see what it is asked, and slow it down."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator

import httpx
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.helpers import serving

HOP = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length"}
SLICE = 300_000  # bytes of a slow file that come at once


class SlowLine:
    """Lets the weights pass in slices, as many as a test allows."""

    def __init__(self) -> None:
        self.slices = threading.Semaphore(0)

    async def trickle(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for piece in pieces:
            await asyncio.to_thread(self.slices.acquire)
            yield piece


@contextlib.contextmanager
def web_server(
    upstream: str, path: str, requests: list[str] | None = None, slow: SlowLine | None = None, port: int = 0
) -> Iterator:
    """The address of a web server that passes on what is asked below a path, and takes the path off.

    Args:
        requests: grows with every path that is asked for, without the web server's own.
        slow: the line that weights come by.
        port: of the web server; 0 for a free one.
    """
    client = httpx.AsyncClient(base_url=upstream, timeout=60)

    async def pass_on(request):
        target = request.url.path.removeprefix(path)
        if requests is not None:
            requests.append(target)
        headers = [(name, value) for name, value in request.headers.raw if name != b"accept-encoding"]
        question = client.build_request(
            request.method, target, params=request.url.query, headers=headers, content=request.stream()
        )
        answer = await client.send(question, stream=True)
        headers = {name: value for name, value in answer.headers.items() if name not in HOP}
        body = answer.aiter_bytes()
        if slow and target.endswith(".safetensors"):
            body = slow.trickle(answer.aiter_bytes(SLICE))
        return StreamingResponse(body, answer.status_code, headers)

    below = Route(f"{path}/{{rest:path}}", pass_on, methods=["GET", "POST", "HEAD"])
    icon = Route("/favicon.ico", lambda _: Response(status_code=204))  # the web server's own
    with serving(Starlette(routes=[icon, below]), port) as address:
        try:
            yield f"{address.rstrip('/')}{path}/"
        finally:
            if slow:
                slow.slices.release(1000)  # nothing waits any more
