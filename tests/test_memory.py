import platform
import subprocess
import sys

import pytest

# In a process of its own: whatever the other threads of a test run touch would count as well.
SCRIPT = """
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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back so eagerly")
def test_memory_is_reused_without_page_faults():
    page_faults = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True).stdout
    assert int(page_faults) < 1000  # five times 8 MB would be 9,765 pages
