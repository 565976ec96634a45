"""Services that may be computed elsewhere: by default this process does it, on a cluster whoever `use` hands a call to.

A service that is `movable` takes and returns plain values. Its call names the weights that it is about, so that no
answer comes from others, and carries the visitor's picture, if it has one.
"""

import functools
import importlib
import inspect
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from gan_demo.checkpoints import CheckpointError
from gan_demo.services import loaded
from gan_demo.services.recent import first_argument
from gan_demo.services.visitors import FOREIGN, Source

P, T, S = ParamSpec("P"), TypeVar("T"), TypeVar("S")

AT_ONCE = 8  # calls of one request that are under way


@dataclass(frozen=True)
class Call:
    """A service, and what it is asked."""

    service: str  # its module and name: "latent.draw"
    arguments: dict[str, Any]  # by name
    weights: dict[str, str]  # SHA-256 of each checkpoint that takes part, by id
    pictures: dict[str, bytes]  # visitors' files, by the argument that names them


@dataclass(frozen=True)
class Answer:
    """What came of a call: a value, a sentence that says why there is none, or that the weights were others."""

    value: Any = None
    error: str = ""
    damaged: bool = False  # whether the error is that of a checkpoint
    other_weights: bool = False


Send = Callable[[Call], Any]
_send: Send | None = None


def use(send: Send | None) -> None:
    """Have services computed by what `send` reaches, or, with None, by this process."""
    global _send
    _send = send


def is_used() -> bool:
    """Whether services are computed elsewhere."""
    return _send is not None


def no_checkpoints(_: dict[str, Any]) -> list[str]:
    """The checkpoints that take part where none does."""
    return []


def movable(
    checkpoint_ids: Callable[[dict[str, Any]], list[str]] = first_argument,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a service that may be computed elsewhere.

    Args:
        checkpoint_ids: see `recent.remembered`.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        signature, name = inspect.signature(compute), f"{compute.__module__.rpartition('.')[2]}.{compute.__name__}"

        @functools.wraps(compute)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            if _send is None:
                return compute(*args, **kwargs)
            call = signature.bind(*args, **kwargs)
            call.apply_defaults()
            arguments = dict(call.arguments)
            return _send(Call(name, arguments, weights(checkpoint_ids(arguments)), _pictures(arguments)))

        return answer

    return decorate


def weights(checkpoint_ids: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the weights of checkpoints, by id.

    Raises:
        ValueError: there is no such checkpoint, or one of its files is missing or damaged.
    """
    return {one: loaded.check_weights(one) for one in checkpoint_ids}


def each(service: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
    """What a service makes of each item, in their order; elsewhere, several are under way at a time."""
    if _send is None:
        yield from map(service, items)
        return
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        under_way, left = deque(), iter(items)
        for item in left:
            under_way.append(pool.submit(service, item))
            if len(under_way) >= AT_ONCE:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # nobody waits for the rest


def answer(call: Call) -> Answer:
    """Compute a call here. Nothing is computed from other weights than those it names, nor from a mix of two."""
    try:
        if _has_other_weights(call):
            return Answer(other_weights=True)
        with tempfile.TemporaryDirectory() as folder:
            arguments = call.arguments | dict(_sources(call, Path(folder)))
            value = _service(call.service)(**arguments)
        return Answer(other_weights=True) if _has_other_weights(call) else Answer(value)
    except CheckpointError as error:
        return Answer(error=str(error), damaged=True)
    except ValueError as error:
        return Answer(error=str(error))


def _has_other_weights(call: Call) -> bool:
    """Whether a checkpoint of the call is another one here, or is just being replaced."""
    try:
        return weights(call.weights) != call.weights
    except ValueError:
        return True


def _service(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    return getattr(importlib.import_module(f"{__package__}.{module}"), function)


def _pictures(arguments: dict[str, Any]) -> dict[str, bytes]:
    files = {}
    for name, value in arguments.items():
        if isinstance(value, Source) and not value.example:
            try:
                files[name] = Path(value.path).read_bytes()
            except OSError as error:
                raise ValueError(FOREIGN) from error
    return files


def _sources(call: Call, folder: Path) -> Iterator[tuple[str, Source]]:
    """The visitor's pictures of a call as files of this machine."""
    for name, data in call.pictures.items():
        source = call.arguments[name]
        path = folder / Path(source.path).name
        path.write_bytes(data)
        yield name, Source(str(path), False, source.part)
