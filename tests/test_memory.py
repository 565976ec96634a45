import platform

import pytest
import torch

from gan_demo.memory import keep_freed_memory


def page_faults():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back so eagerly")
def test_memory_is_reused_without_page_faults():
    keep_freed_memory()
    for _ in range(4):
        torch.ones(20_000_000)  # the heap grows
    before = page_faults()
    for _ in range(5):
        torch.ones(2_000_000)
    assert page_faults() - before < 1000  # five times 8 MB would be 9,765 pages
