"""Results of the last minutes, so that a change of the view computes nothing again."""

import threading
import time
from collections.abc import Callable, Hashable

import numpy as np
from cachetools import TTLCache


class Results:
    """Arrays by key, forgotten after `seconds`; the longest unused ones go first where all together pass `limit` bytes.

    They are visitors' pictures: call `forget` now and then, for those that nobody asks for any more.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._cache = TTLCache(limit, seconds, timer=clock, getsizeof=lambda array: array.nbytes)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> np.ndarray | None:
        """What was put under a key, or None."""
        with self._lock:
            return self._cache.get(key)

    def put(self, key: Hashable, result: np.ndarray) -> None:
        """Keep a result; one that is larger than the limit is not kept."""
        with self._lock:
            self._cache.pop(key, None)
            if result.nbytes <= self._cache.maxsize:
                self._cache[key] = result

    def forget(self, stale: Callable[[Hashable], bool] = lambda key: False) -> None:
        """Drop what is too old, and whatever has a `stale` key."""
        with self._lock:
            self._cache.expire()
            for key in [key for key in self._cache if stale(key)]:
                del self._cache[key]
