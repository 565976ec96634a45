"""Files for the visitor's browser: the components' scripts; the engine, the networks' plans and parts of their weights.

An address holds a hash, so that a browser asks for it once and keeps what it gets for a year:

    live/components/HASH/components.js                    of the file
    live/engine/HASH/worker.js                            of the whole folder, where the worker finds its kernels
    live/networks/HASH/dcgan-faces/plans.json             of plans.json, which holds the SHA-256 of the weights
    live/networks/HASH/dcgan-faces/generator.safetensors  the same: which tensors these are, the plan says
    live/examples/HASH/dog.jpg                            of the photograph, which the browser takes apart
    live/libraries/HASH/qrcode.js                         of the file, which others wrote, with its licence
    live/game/HASH/worker.js                              of the file

Addresses are relative to the page, so that all works under a path of a web server.
"""

import functools
import gzip
import hashlib
import re
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

import brotli
from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from gan_demo import examples
from gan_demo.services import parts
from gan_demo.ui.errors import sentence
from gan_demo.web import ENGINE, GAME, LIBRARIES
from gan_demo.web.scripts import components, worker

SCRIPTS, WORKER, PLANS, PART = "components.js", "worker.js", "plans.json", ".safetensors"  # how addresses end
TYPES = {  # said here, because some systems take .js for plain text, and such a module is not run
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".safetensors": "application/octet-stream",
}
A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}
# Int8 weights shrink by 12% however long brotli tries: quality 11 takes 8 s instead of 0.03 s for 0.2% more.
COMPRESS: dict[str, Callable[[bytes], bytes]] = {  # the best first
    "br": lambda data: brotli.compress(data, quality=5),
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
    "identity": lambda data: data,
}
LIMIT = 64_000_000  # bytes of all that is remembered: every generator in both encodings
ZERO = re.compile(r"0(\.0*)?")  # the quality of an encoding that a browser refuses
SLICE = 2**16  # bytes that are sent at once: a slow line holds no more of its own

_bodies: LRUCache[tuple[str, str], bytes] = LRUCache(LIMIT, getsizeof=len)  # by path and encoding
_lock = threading.Lock()


@dataclass(frozen=True)
class File:
    """What an address below live/ gives."""

    digest: str  # the hash in its address
    make: Callable[[], bytes]  # reads it, uncompressed


def routes() -> list[Route]:
    """One for all: no address below live/ is ever anything of Gradio's."""
    return [Route("/live/{path:path}", serve, methods=["GET"])]


def serve(request: Request) -> Response:
    """A file, from memory where somebody asked for it before; starlette runs this in a thread of its own."""
    path = request.path_params["path"]
    try:
        file = find(path)
        encoding = best_encoding(request.headers.get("accept-encoding", ""))
        body = compress(path, file, encoding)
    except ValueError as error:
        return PlainTextResponse(sentence(str(error)), 404, headers={"Cache-Control": "no-store"})
    tag = f'"{file.digest}-{encoding}"'
    headers = A_YEAR | {"ETag": tag, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(len(body))
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return StreamingResponse(_slices(body), headers=headers, media_type=TYPES[PurePosixPath(path).suffix])


async def _slices(body: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(body), SLICE):
        yield body[first : first + SLICE]


def find(path: str) -> File:
    """The file of an address; what a visitor writes there is only compared, and names no file of the disk.

    Raises:
        ValueError: there is none, or not with this hash, or a checkpoint is damaged.
    """
    match path.split("/"):
        case ["components", digest, name]:
            if digest == _digest(scripts()) and name == SCRIPTS:
                return File(digest, scripts)
        case ["engine", digest, name]:
            if digest == engine_digest() and name in engine_files():
                return File(digest, lambda: engine_files()[name])
        case ["networks", digest, model_id, name]:
            plans = parts.read_plans(model_id)
            if digest == _digest(plans) and name == PLANS:
                return File(digest, lambda: plans)
            if digest == _digest(plans) and name.endswith(PART):
                return File(digest, lambda: parts.read(model_id, name.removesuffix(PART)))
        case ["examples", digest, name]:
            if digest == example_digests().get(name):
                return File(digest, (examples.FOLDER / name).read_bytes)
        case ["game", digest, name]:
            if digest == _digest(game()) and name == WORKER:
                return File(digest, game)
        case ["libraries", digest, name]:
            if digest == library_digests().get(name):
                return File(digest, lambda: library(name))
    raise ValueError("there is no such file, or another one has taken its place; reload the page")


def compress(path: str, file: File, encoding: str) -> bytes:
    """A file in an encoding, made once: thirty pupils who open a tab together wait for the first of them."""
    with _lock:
        body = _bodies.get((path, encoding))
        if body is None:
            body = COMPRESS[encoding](file.make())
            if len(body) <= _bodies.maxsize:
                _bodies[path, encoding] = body
        return body


def best_encoding(accept: str) -> str:
    """The best of COMPRESS that an Accept-Encoding header allows; over plain http no browser asks for br."""
    offers = dict("".join(entry.split()).partition(";q=")[::2] for entry in accept.lower().split(","))
    return next((name for name in COMPRESS if name in offers and not ZERO.fullmatch(offers[name])), "identity")


@functools.cache
def scripts() -> bytes:
    """All components in one module, read once: what is sent fits the hash, whatever happens on the disk."""
    return components().encode()


def scripts_address() -> str:
    """Where a page imports the components from, relative to it."""
    return f"live/components/{_digest(scripts())}/{SCRIPTS}"


@functools.cache
def game() -> bytes:
    """The worker that plays a match of D and G, read once as `scripts` are."""
    return worker("match_worker", GAME).encode()


def game_address() -> str:
    """Where a page starts that worker from, relative to it."""
    return f"live/game/{_digest(game())}/{WORKER}"


@functools.cache
def example_digests() -> dict[str, str]:
    """By file name."""
    return {entry["file"]: _digest((examples.FOLDER / entry["file"]).read_bytes()) for entry in examples.index()}


def example_addresses() -> list[str]:
    """Where the example photographs are, in their order, relative to the page."""
    return [f"live/examples/{digest}/{quote(name)}" for name, digest in example_digests().items()]


@functools.cache
def library(name: str) -> bytes:
    """A library, with the licence that lies beside it where the file itself does not have it."""
    path = LIBRARIES / name
    licence = path.with_suffix(".LICENSE.md")
    head = b"/*!\n%s*/\n" % licence.read_bytes() if licence.exists() else b""
    return head + path.read_bytes()


@functools.cache
def library_digests() -> dict[str, str]:
    """By file name."""
    return {path.name: _digest(library(path.name)) for path in LIBRARIES.glob("*.js")}


def library_address(name: str) -> str:
    """Where a page imports a library from, relative to it."""
    return f"live/libraries/{library_digests()[name]}/{name}"


def listing(model_id: str) -> dict:
    """What there is for a checkpoint, to hand to a component: addresses relative to the page, and bytes.

    `bytes` are those that a script reads, uncompressed, so that it can say how far a download is; how many travel, the
    answer's Content-Length says.

    Raises:
        ValueError: there is no such checkpoint or no plan, or a file is damaged.
    """
    folder = f"live/networks/{_digest(parts.read_plans(model_id))}/{quote(model_id)}/"
    weights = {
        network: {"address": f"{folder}{quote(network)}{PART}", "bytes": size}
        for network, size in parts.sizes(model_id).items()
    }
    return {"engine": f"live/engine/{engine_digest()}/", "plans": folder + PLANS, "weights": weights}


@functools.cache
def engine_files() -> dict[str, bytes]:
    """The engine's worker and kernels by name, read once as `scripts` are."""
    kernels = {path.name: path.read_bytes() for path in sorted(ENGINE.glob("*.wasm"))}
    return {WORKER: worker("worker", ENGINE).encode()} | kernels


@functools.cache
def engine_digest() -> str:
    """One hash for all: the worker asks for kernels in its own folder, so they change together."""
    return _digest(b"".join(name.encode() + data for name, data in engine_files().items()))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
