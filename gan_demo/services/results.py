"""A cache of recent results, so that a change of the view computes nothing twice."""

import threading
import time
from collections.abc import Callable, Hashable

import numpy as np
from cachetools import TTLCache


class Results:
    """Arrays by key, dropped after `seconds`; if all together exceed `limit` bytes, the least recently used go first.

    They are made from visitors' pictures: call `forget` regularly, or those that nobody asks for again stay in memory.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._cache = TTLCache(limit, seconds, timer=clock, getsizeof=lambda array: array.nbytes)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> np.ndarray | None:
        """The array stored under a key, or None."""
        with self._lock:
            return self._cache.get(key)

    def put(self, key: Hashable, result: np.ndarray) -> None:
        """Store a result, unless it alone is larger than the limit."""
        with self._lock:
            self._cache.pop(key, None)
            if result.nbytes <= self._cache.maxsize:
                self._cache[key] = result

    def forget(self, stale: Callable[[Hashable], bool] = lambda key: False) -> None:
        """Drop results that are too old, and those whose key is `stale`."""
        with self._lock:
            self._cache.expire()
            for key in [key for key in self._cache if stale(key)]:
                del self._cache[key]
