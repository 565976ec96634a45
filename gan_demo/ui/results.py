"""Enlarged pictures of the last minutes, kept so that a change of the view computes nothing again."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

from torch import Tensor


class Results:
    """Tensors by key, forgotten after `seconds`, and earlier where all together pass `limit` bytes.

    They are visitors' pictures, so a clock of its own forgets them, not only the next visitor.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._kept, self._lock = OrderedDict(), threading.Lock()

    def get(self, key: Hashable) -> Tensor | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, result: Tensor) -> None:
        with self._lock:
            self._kept[key] = result
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(kept.nbytes for kept in self._kept.values()) > self._limit:
                self._kept.popitem(last=False)
        clock = threading.Timer(self._seconds, self._forget, (key, result))
        clock.daemon = True
        clock.start()

    def _forget(self, key: Hashable, result: Tensor) -> None:
        with self._lock:
            if self._kept.get(key) is result:
                del self._kept[key]
