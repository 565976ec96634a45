import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back so eagerly")

REUSE = """
import resource
import torch
from gan_demo.memory import keep_freed_memory

def page_faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

keep_freed_memory()
for _ in range(4):
    torch.ones(20_000_000)  # the heap grows
before = page_faults()
for _ in range(5):
    torch.ones(2_000_000)
print(page_faults() - before)
"""

HOLES = """
import os
from benchmarks.running import resident
from gan_demo.memory import give_back

blocks = [bytearray(size) for _ in range(1500) for size in (100_000, 1000)]
del blocks[::2]
before = resident(os.getpid())
give_back()
print(before - resident(os.getpid()))
"""


def number_of(script):
    """What a script prints, run alone: whatever the other threads of a test run touch would count as well."""
    return float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout)


def test_memory_is_reused_without_page_faults():
    assert number_of(REUSE) < 1000  # five times 8 MB would be 9,765 pages


def test_memory_between_blocks_that_stay_is_given_back():
    assert number_of(HOLES) > 100  # MB, of 143
