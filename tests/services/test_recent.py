"""Recent answers: equal wishes are computed once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gan_demo import checkpoints
from gan_demo.services import loaded, recent
from gan_demo.services.recent import Answers, remembered
from tests.helpers import eventually


def answers(limit=1000, seconds=10.0, clock=lambda: 0.0):
    return Answers(limit, seconds, clock)


def test_equal_questions_are_answered_once_also_while_the_first_one_waits():
    memory, may, calls = answers(), threading.Event(), []

    def compute():
        calls.append(1)
        may.wait()
        return "an answer"

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(memory.get, "a question", compute) for _ in range(3)]
        eventually(lambda: calls)
        may.set()
        assert [one.result() for one in asked] == ["an answer"] * 3
    assert memory.get("a question", compute) == "an answer"
    assert len(calls) == 1


def test_an_error_is_not_kept():
    memory = answers()
    with pytest.raises(ValueError, match="nonsense"):
        memory.get("a question", lambda: int("nonsense"))
    assert memory.get("a question", lambda: 5) == 5


def test_answers_go_when_they_are_old_or_take_too_much_room():
    now = [0.0]
    memory = answers(limit=1000, seconds=10, clock=lambda: now[0])
    small, large = np.zeros(600, np.uint8), np.zeros(2000, np.uint8)
    assert memory.get("small", lambda: small) is small
    assert memory.get("small", lambda: None) is small
    memory.get("another", lambda: small.copy())
    assert memory.get("small", lambda: 1) == 1
    memory.get("large", lambda: large)
    assert memory.get("large", lambda: 2) == 2
    now[0] = 11
    assert memory.get("another", lambda: 3) == 3


def test_another_checkpoint_gives_another_answer(untrained_cgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    monkeypatch.setattr(recent, "_answers", answers())
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    calls = []

    @remembered()
    def look(model_id, seeds, label=""):
        calls.append((model_id, list(seeds), label))
        return loaded.weights(model_id)

    first = look("cgan-new", [1, 2])
    assert look("cgan-new", seeds=[1, 2], label="") == first
    assert len(calls) == 1
    look("cgan-new", [1, 3])
    look("cgan-new", [1, 2], "two")
    assert len(calls) == 3
    untrained_cgan.generator.requires_grad_(False)
    next(untrained_cgan.generator.parameters()).mul_(2)
    untrained_cgan.save_pretrained(tmp_path / "cgan-new")
    assert look("cgan-new", [1, 2]) != first
    with pytest.raises(ValueError, match="unknown"):
        look("cgan-old", [1])
