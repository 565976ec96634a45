"""What was made of pictures in the last minutes, kept so that a change of the view computes nothing again."""

import threading
import time
from collections.abc import Callable, Hashable

from cachetools import TTLCache
from torch import Tensor


class Results:
    """Tensors by key, forgotten after `seconds`, and the longest unused ones where all together pass `limit` bytes.

    They are visitors' pictures: `forget` must be called now and then, for what nobody asks for any more.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept = TTLCache(limit, seconds, timer=clock, getsizeof=lambda tensor: tensor.nbytes)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Tensor | None:
        """What was put under a key, or None."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Hashable, result: Tensor) -> None:
        """Keep a result; one that is larger than the limit is not kept."""
        with self._lock:
            self._kept.pop(key, None)
            if result.nbytes <= self._kept.maxsize:
                self._kept[key] = result

    def forget(self, stale: Callable[[Hashable], bool] = lambda key: False) -> None:
        """Drop what is too old, and whatever has a `stale` key."""
        with self._lock:
            self._kept.expire()
            for key in [key for key in self._kept if stale(key)]:
                del self._kept[key]
