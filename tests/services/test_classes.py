"""What is kept of a class's answers, for how long, and that an answer counts once."""

import sqlite3

import pytest

from gan_demo.services import classes
from gan_demo.services.classes import DAY, DAYS, Answer, Classes, FullError, UnknownClassError


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = Classes(tmp_path, clock)
    yield opened
    opened.close()


def answer(number, *, source="real", real=True, time=100, tile=None):
    return Answer(f"a{number}", source, number if tile is None else tile, time, 6, 100, real)


def entry(**changes):
    """An answer as a page sends it."""
    whole = {"id": "a1", "source": "dcgan-fashion", "number": 2**32 - 1, "time": 75, "frames": 4, "milliseconds": 67}
    return whole | {"real": True} | changes


def test_an_answer_that_is_sent_twice_counts_once_and_is_confirmed_twice(store):
    group, _ = store.open("clothes")
    assert store.add(group.code, [answer(1), answer(2)]) == ["a1", "a2"]
    assert store.add(group.code, [answer(2, real=False), answer(3)]) == ["a2", "a3"]
    kept = store.answers(group.code)
    assert [one.id for one in kept] == ["a1", "a2", "a3"]
    assert kept[1].real, "the first one stays"


def test_what_was_confirmed_is_there_for_another_process(store, tmp_path, clock):
    group, secret = store.open("digits")
    store.add(group.code, [answer(1)])
    other = Classes(tmp_path, clock)
    assert other.check(group.code, secret) == group
    assert other.answers(group.code) == store.answers(group.code)
    other.close()


def test_a_class_opens_with_its_secret_alone_which_is_not_on_the_disk(store, tmp_path):
    group, secret = store.open("clothes")
    other, other_secret = store.open("clothes")
    assert group.code != other.code
    for wrong in ("", secret[:-1], other_secret):
        with pytest.raises(UnknownClassError):
            store.check(group.code, wrong)
    with pytest.raises(UnknownClassError):
        store.find(group.code[:-1])
    store.close()
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_all_of_a_class_is_gone_after_thirty_days_and_nothing_of_the_others(store, clock, tmp_path):
    old, _ = store.open("clothes")
    store.add(old.code, [answer(1, source="gan-fashion")])
    clock.now += 2 * DAY
    young, _ = store.open("digits")
    store.add(young.code, [answer(2)])
    clock.now += (DAYS - 2) * DAY + 1
    with pytest.raises(UnknownClassError):
        store.find(old.code)
    store.sweep()
    assert [one.id for one in store.answers(young.code)] == ["a2"]
    assert store.answers(old.code) == []
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert all(old.code.encode() not in data and b"gan-fashion" not in data for data in files)


def test_a_deleted_class_leaves_nothing(store, tmp_path):
    group, _ = store.open("clothes")
    store.add(group.code, [answer(1)])
    store.delete(group.code)
    with pytest.raises(UnknownClassError):
        store.add(group.code, [answer(2)])
    with sqlite3.connect(tmp_path / classes.FILE) as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)


def test_sums_and_the_pictures_that_fooled_most(store):
    group, _ = store.open("clothes")
    often = [answer(n, source="dcgan-fashion", tile=7, real=n < 3) for n in range(4)]  # fooled 3 of 4
    once = [answer(10, tile=5, real=False)]  # a real one, taken for fake
    right = [answer(11, tile=6, time=2000), answer(12, source="gan-fashion", tile=1, real=False)]
    store.add(group.code, often + once + right)
    assert store.shares(group.code) == [
        ("dcgan-fashion", 100, 4, 3),
        ("gan-fashion", 100, 1, 0),
        ("real", 100, 1, 0),
        ("real", 2000, 1, 1),
    ]
    assert store.fooling(group.code, 5) == [("dcgan-fashion", 7, 4, 3), ("real", 5, 1, 1)]
    assert store.fooling(group.code, 1) == [("dcgan-fashion", 7, 4, 3)]


def test_there_is_an_end_to_classes_and_to_answers(store, monkeypatch):
    monkeypatch.setattr(classes, "MOST_ANSWERS", 3)
    monkeypatch.setattr(classes, "MOST_CLASSES", 2)
    group, _ = store.open("clothes")
    store.add(group.code, [answer(n) for n in range(3)])
    assert store.add(group.code, [answer(1)]) == ["a1"], "what is here already needs no room"
    with pytest.raises(FullError):
        store.add(group.code, [answer(1), answer(9)])
    assert len(store.answers(group.code)) == 3
    other, _ = store.open("clothes")
    with pytest.raises(FullError):
        store.open("clothes")
    monkeypatch.setattr(classes, "MOST_IN_ALL", 4)
    store.add(other.code, [answer(1)])
    with pytest.raises(FullError):
        store.add(other.code, [answer(2)])


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": "a" * 65},
        {"id": "a b"},
        {"id": 3},
        {"source": "dcgan-faces"},
        {"source": ["real"]},
        {"source": "real", "number": 200},
        {"number": -1},
        {"number": 2**32},
        {"number": 1.5},
        {"time": 60},
        {"time": [50]},
        {"frames": -1},
        {"frames": "4"},
        {"milliseconds": 10**9},
        {"real": 1},
        {"real": None},
    ],
)
def test_an_answer_that_cannot_be_is_refused(change):
    assert classes.read_answer(entry(), "clothes").number == 2**32 - 1
    with pytest.raises(ValueError):  # noqa: PT011
        classes.read_answer(entry(**change), "clothes")


def test_answers_of_a_space_last_only_on_its_paid_storage(monkeypatch, tmp_path):
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert classes.lasts(tmp_path)
    monkeypatch.setenv("SPACE_ID", "someone/gans")
    assert not classes.lasts(tmp_path)
