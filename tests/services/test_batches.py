"""Networks run for several visitors at once: same results, fewer runs."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

from gan_demo.services import batches, loaded
from gan_demo.services.batches import Batches
from tests.helpers import eventually


class Slow(nn.Module):
    """Doubles its input, once it may; remembers how many rows each run had."""

    def __init__(self):
        super().__init__()
        self.rows, self.may = [], threading.Event()

    def forward(self, x, offset=None):
        self.rows.append(len(x))
        self.may.wait()
        if x.isnan().any():
            raise ValueError("not a number")
        return 2 * x if offset is None else 2 * x + offset


@pytest.fixture
def slow():
    network = Slow()
    yield network
    network.may.set()


@pytest.fixture
def visitors():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def waiting(together):
    return sum(len(piece) for pieces in together._waiting.values() for piece in pieces)


def test_what_waits_for_a_network_is_computed_in_one_run(slow, visitors):
    together = Batches(cores=1, rows=8)
    inputs = [torch.full((count, 2), float(count)) for count in (1, 2, 3, 1)]
    first = visitors.submit(together.run, slow, inputs[0])
    eventually(lambda: slow.rows == [1])
    others = [visitors.submit(together.run, slow, one) for one in inputs[1:]]
    eventually(lambda: waiting(together) == 6)
    slow.may.set()
    for answer, one in zip([first, *others], inputs, strict=True):
        assert torch.equal(answer.result(), 2 * one)
    assert slow.rows == [1, 6]
    assert not together._waiting


def test_a_run_has_no_more_rows_than_it_may_and_long_wishes_are_cut(slow):
    slow.may.set()
    x, offset = torch.arange(20.0)[:, None], torch.ones(20, 1)
    assert torch.equal(Batches(cores=1, rows=8).run(slow, x, offset), 2 * x + 1)
    assert sum(slow.rows) == 20
    assert max(slow.rows) <= 8


def test_inputs_of_another_form_are_not_put_together(slow, visitors):
    together = Batches(cores=1)
    first = visitors.submit(together.run, slow, torch.zeros(1, 2))
    eventually(lambda: slow.rows == [1])
    wide = visitors.submit(together.run, slow, torch.ones(1, 3))
    shifted = visitors.submit(together.run, slow, torch.ones(1, 2), torch.ones(1, 2))
    eventually(lambda: waiting(together) == 2)
    slow.may.set()
    assert (first.result().sum(), wide.result().sum(), shifted.result().sum()) == (0, 6, 6)
    assert slow.rows == [1, 1, 1]


def test_an_error_reaches_who_asked_and_the_next_one_is_served(slow):
    together = Batches(cores=1)
    slow.may.set()
    with pytest.raises(ValueError, match="not a number"):
        together.run(slow, torch.tensor([[float("nan")]]))
    assert together.run(slow, torch.ones(1, 1)).item() == 2


@pytest.mark.slow
def test_pictures_of_many_are_those_of_each_alone(visitors):
    generator = loaded.get("dcgan-faces").generator
    z = torch.randn(12, 100, generator=torch.Generator().manual_seed(0))
    together = list(visitors.map(lambda one: batches.run(generator, one[None]), z))
    with torch.inference_mode():
        alone = torch.cat([generator(one[None]) for one in z])
    assert (torch.cat(together) - alone).abs().max() < 1e-4
