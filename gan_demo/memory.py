"""How the process keeps memory that it has freed, if the C library is glibc.

By default every large tensor goes back to the system when it is freed, and the system clears the
pages again for the next one: about 15% of a training step on a CPU, and far more in evaluation.
"""

import ctypes
import platform

TRIM_THRESHOLD, MMAP_MAX, ARENA_MAX = -1, -4, -8  # from malloc.h
HEAPS = 2


def keep_freed_memory() -> None:
    """Serve large blocks from the heap, and shrink the heap only when 1 GB of it is free."""
    _set({MMAP_MAX: 0, TRIM_THRESHOLD: 2**30})


def share_heaps() -> None:
    """Let all threads share few heaps: a server has dozens of threads, and each heap keeps what one of them freed."""
    _set({ARENA_MAX: HEAPS})


def give_back() -> None:
    """Return to the system what is free between blocks that stay: by itself, the C library returns only the heap's end.

    Pictures of all sizes come and go beside what is remembered for minutes, and the holes between them add up to
    hundreds of MB, though no more is in use than in the first minutes.
    """
    if _is_glibc():
        ctypes.CDLL(None).malloc_trim(0)


def _set(options: dict[int, int]) -> None:
    if not _is_glibc():
        return
    mallopt = ctypes.CDLL(None).mallopt
    for option, value in options.items():
        mallopt(option, value)


def _is_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"
