"""What is kept of enlarged pictures, how much and how long."""

import threading
import weakref

import numpy as np
import pytest

from gan_demo.services.results import Results


class Clock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def bytes_of(count):
    return np.zeros(count, np.uint8)


def test_results_used_longest_ago_are_forgotten(clock):
    results = Results(limit=250, seconds=60, clock=clock)
    one, two, three = bytes_of(100), bytes_of(100), bytes_of(100)
    results.put("one", one)
    results.put("two", two)
    assert results.get("one") is one
    results.put("three", three)
    assert results.get("two") is None
    assert results.get("one") is one
    assert results.get("three") is three


def test_one_larger_than_the_limit_is_not_kept_and_harms_nothing(clock):
    results, one = Results(limit=250, seconds=60, clock=clock), bytes_of(100)
    results.put("one", one)
    results.put("huge", bytes_of(1000))
    assert results.get("huge") is None
    assert results.get("one") is one


def test_what_is_forgotten_is_nowhere(clock):
    """A timer a result kept each alive for 50 minutes, whatever the limit said."""
    results, arrays = Results(limit=1000, seconds=60, clock=clock), []
    before = threading.active_count()
    for number in range(30):
        array = bytes_of(300)
        arrays.append(weakref.ref(array))
        results.put(number, array)
        del array
    assert sum(array() is not None for array in arrays) == 3
    assert threading.active_count() == before
    clock.now = 61.0
    results.forget()
    assert all(array() is None for array in arrays)


def test_forgotten_in_time_and_by_key(clock):
    results = Results(limit=1000, seconds=60, clock=clock)
    results.put("early", bytes_of(1))
    clock.now = 30.0
    results.put("late", bytes_of(1))
    results.put("stale", bytes_of(1))
    clock.now = 61.0
    assert results.get("early") is None
    results.forget(lambda key: key == "stale")
    assert results.get("stale") is None
    assert results.get("late") is not None


def test_many_threads_may_use_one_store(clock):
    results, failures = Results(limit=500, seconds=60, clock=clock), []

    def use(seed):
        try:
            for number in range(300):
                results.put((seed + number) % 7, bytes_of(100))
                results.get(number % 7)
                results.forget()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=use, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
