"""How answers are stored."""

import json
import zipfile
from dataclasses import dataclass

import numpy as np
import pytest

from gan_demo import openings
from gan_demo.openings import Answer
from tests.helpers import noise_pictures


@dataclass(frozen=True)
class Drawing:
    pictures: np.ndarray
    notes: list[str]
    opinion: float | None


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(openings, "FOLDER", tmp_path)
    return tmp_path


def answer(value):
    return Answer("draw", {"seeds": range(3), "label": ""}, {"dcgan-noise": "abc"}, value)


def load():
    return openings.load("latent", {"Drawing": Drawing, "list": list})


@pytest.mark.parametrize("shape", [(5, 3, 16, 12), (4, 1, 7, 9), (3, 10, 6), (2, 2, 3, 4, 5), (1, 20, 30)])
def test_pictures_come_back_as_they_were(shape):
    pictures = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    openings.save("latent", [answer(pictures)])
    (stored,) = load()
    assert stored.value.dtype == np.uint8
    assert np.array_equal(stored.value, pictures)


def test_numbers_texts_and_dataclasses_come_back_as_they_were():
    pictures = noise_pictures(2, 8).numpy()
    value = {
        "levels": [Drawing(pictures, ["a note"], 0.1), Drawing(pictures[:1], [], None)],
        "exact": True,
        "half": 0.5,
    }
    openings.save("latent", [answer(value), answer(None)])
    stored, empty = load()
    assert (stored.function, stored.checkpoints) == ("draw", {"dcgan-noise": "abc"})
    assert stored.arguments == {"seeds": [0, 1, 2], "label": ""}
    first, second = stored.value["levels"]
    assert np.array_equal(first.pictures, pictures)
    assert (first.notes, first.opinion, second.notes, second.opinion) == (["a note"], 0.1, [], None)
    assert (stored.value["exact"], stored.value["half"], empty.value) == (True, 0.5, None)


def test_the_same_answers_give_the_same_file(folder):
    files = []
    for _ in range(2):
        openings.save("latent", [answer(noise_pictures(2, 8).numpy())])
        files.append((folder / "latent.zip").read_bytes())
    assert files[0] == files[1]


def rewrite(path, **contents):
    """Put other contents into an archive, by name without suffix."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, contents.get(name.split(".")[0], data))


def entry(name):
    """An index of one answer, whose value is of the class with that name."""
    empty = {"dict": {}}
    value = {"class": name, "fields": {}}
    return json.dumps([{"function": "draw", "arguments": empty, "checkpoints": empty, "value": value}]).encode()


HARM = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "a changed byte": lambda path: path.write_bytes(path.read_bytes().replace(b"RIFF", b"RAFF")),
    "no JSON": lambda path: rewrite(path, answers=b"{"),
    "other JSON": lambda path: rewrite(path, answers=b'[{"function": "draw"}]'),
    "an unknown class": lambda path: rewrite(path, answers=entry("Path")),
    "a class of another kind": lambda path: rewrite(path, answers=entry("list")),
    "no picture": lambda path: rewrite(path, **{"0": b"WebP"}),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_a_damaged_file_is_named(folder, harm):
    openings.save("latent", [answer(noise_pictures(2, 8).numpy())])
    harm(folder / "latent.zip")
    with pytest.raises(ValueError, match=r"gan_demo/openings/latent\.zip is missing or damaged"):
        load()


def test_the_checkpoints_behind_a_file_are_read_without_its_pictures(folder):
    openings.save("latent", [answer(noise_pictures(2, 8).numpy()), answer(1)])
    rewrite(folder / "latent.zip", **{"0": b"WebP"})
    assert openings.bindings("latent") == {"dcgan-noise": {"abc"}}
    (folder / "latent.zip").write_bytes(b"")
    with pytest.raises(ValueError, match="damaged"):
        openings.bindings("latent")


def test_a_binding_changes_with_the_weights_and_the_scores_alone():
    metrics = {"scores": {"real": [1.0, 2.0]}, "fd_effnet": 1.0}
    one = openings.binding("abc", metrics)
    assert openings.binding("abc", metrics | {"fd_effnet": 2.0}) == one
    assert openings.binding("abd", metrics) != one
    assert openings.binding("abc", {"scores": {"real": [1.0, 3.0]}}) != one
    assert openings.binding("abc", {}) != one
