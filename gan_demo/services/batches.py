"""Networks run for several visitors at once.

What waits for the same network is computed in one run; what is long is cut into pieces, so that all cores have work and
nobody with a short wish waits for the whole of a long one. A picture is the same alone and among others, except for
rounding in the last bits. Torch is imported only to compute.
"""

import os
import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn

    Inputs = tuple[Tensor | None, ...]  # each (N, ...), or None for what a network can do without

ROWS = 24  # of one run: longer ones are slower for each row, as their numbers no longer fit into a core's cache


@dataclass
class Piece:
    """Rows that one visitor waits for."""

    inputs: "Inputs"
    output: "Future[Tensor]" = field(default_factory=Future)

    def __len__(self) -> int:
        return next(len(part) for part in self.inputs if part is not None)


class Batches:
    """Runs networks on `cores` at a time, and in each run what waits for that network, up to `rows` of it.

    Nobody waits for others to come: a network that is alone runs at once.
    """

    def __init__(self, cores: int, rows: int = ROWS) -> None:
        self.rows = rows
        self._cores = ThreadPoolExecutor(cores, "network", _use_one_core)
        self._waiting: dict[tuple, deque[Piece]] = defaultdict(deque)  # by network and form of its inputs
        self._lock = threading.Lock()

    def run(self, network: "nn.Module", *inputs: "Tensor | None") -> "Tensor":
        """What a network makes of its inputs, as if it were called with them.

        Args:
            network: each row of its output depends on the same row of its inputs alone.
            inputs: (N, ...) each, at least one of them; None for what it can do without.
        """
        import torch

        key = network, *(None if part is None else (part.shape[1:], part.dtype) for part in inputs)
        pieces = self._cut(inputs)
        with self._lock:
            self._waiting[key].extend(pieces)
        for _ in pieces:
            self._cores.submit(self._run_next, network, key)
        return torch.cat([piece.output.result() for piece in pieces])

    def _cut(self, inputs: "Inputs") -> list[Piece]:
        count = -(-len(Piece(inputs)) // self.rows)
        parts = [[None] * count if part is None else part.tensor_split(count) for part in inputs]
        return [Piece(piece) for piece in zip(*parts, strict=True)]

    def _take(self, key: tuple) -> list[Piece]:
        """The pieces of the next run, oldest first; none if those who asked are served already."""
        with self._lock:
            waiting, pieces, room = self._waiting[key], [], self.rows
            while waiting and len(waiting[0]) <= room:
                room -= len(waiting[0])
                pieces.append(waiting.popleft())
            if not waiting:
                del self._waiting[key]
        return pieces

    def _run_next(self, network: "nn.Module", key: tuple) -> None:
        pieces = self._take(key)
        if not pieces:
            return
        try:
            outputs = _compute(network, [piece.inputs for piece in pieces])
        except BaseException as error:  # each of them is told
            for piece in pieces:
                piece.output.set_exception(error)
        else:
            for piece, output in zip(pieces, outputs, strict=True):
                piece.output.set_result(output)


def cores() -> int:
    """The cores that this process may use: of a replica, those that the cluster gave it."""
    if own := os.environ.get("OMP_NUM_THREADS", ""):
        return max(1, int(own.split(",")[0]))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _use_one_core() -> None:
    """Let this thread's work stay on it: as many networks as cores run at a time, so none of them needs helpers."""
    import torch

    torch.set_num_threads(1)


def _compute(network: "nn.Module", inputs: "Sequence[Inputs]") -> "Sequence[Tensor]":
    import torch

    sizes = [len(Piece(one)) for one in inputs]
    with torch.inference_mode():
        together = [None if parts[0] is None else torch.cat(parts) for parts in zip(*inputs, strict=True)]
        return network(*together).split(sizes)


run = Batches(cores()).run
