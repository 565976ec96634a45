"""How well D's layers serve a classifier, on tiny data."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from gan_demo import checkpoints, inside
from gan_demo.evaluation import features
from gan_demo.evaluation.__main__ import main
from gan_demo.evaluation.features import Task
from gan_demo.pictures import sheet, to_pil
from gan_demo.training.data import Pictures
from tests.helpers import noise_pictures


def task(counts, test_counts=None):
    labels, tests = (None if c is None else np.repeat(np.arange(len(c)), c) for c in (counts, test_counts))
    return Task("class", len(counts), labels, tests)


def test_classes_are_left_out_that_leave_too_few_for_a_test():
    assert features.classes_with_enough(task([40, 40, 45]), 10) == [0, 1, 2]
    assert features.classes_with_enough(task([40, 60, 60]), 30) == [1, 2]
    assert features.classes_with_enough(task([40, 40, 60]), 30) == []  # one of three would be another question
    assert features.classes_with_enough(task([40, 40], [5, 5]), 30) == [0, 1]  # tests are another split


def test_as_many_of_each_class_are_drawn_and_none_is_tested_that_has_a_label():
    question = task([50, 70, 60])
    few, more = (features.draw(question, [0, 1, 2], count, 3) for count in (10, 30))
    assert few.labelled.shape == (3, 10)
    assert more.test.shape == (3, 20)
    assert np.array_equal(few.labelled, more.labelled[:, :10])
    for one in (few, more):
        assert not set(one.labelled.ravel()) & set(one.test.ravel())
        assert (question.labels[one.labelled] == np.arange(3)[:, None]).all()
        assert (question.labels[one.test] == np.arange(3)[:, None]).all()
    assert not np.array_equal(few.labelled, features.draw(question, [0, 1, 2], 10, 4).labelled)


def test_a_linear_machine_says_the_same_in_the_span_of_its_pictures():
    rng = np.random.default_rng(0)
    labelled, test = rng.normal(size=(12, 40)), rng.normal(size=(9, 40))
    small, seen = features.in_their_span(labelled, test)
    assert small.shape == (12, 12)
    assert np.allclose(small @ small.T, labelled @ labelled.T)
    assert np.allclose(seen @ small.T, test @ labelled.T)
    assert features.in_their_span(labelled.T, test.T)[0].shape == (40, 12)


def test_features_are_centred_and_scaled_by_one_number():
    rng = np.random.default_rng(0)
    labelled, test = features.normalised(5 + 3 * rng.normal(size=(20, 7)), np.full((2, 7), 5.0))
    assert np.allclose(labelled.mean(0), 0)
    assert np.square(labelled).sum(1).mean() == pytest.approx(1)
    assert np.abs(test).max() < 0.5


def test_layers_are_pooled_to_a_grid_and_lie_side_by_side(tiny_dcgan):
    images = torch.rand(5, 3, 16, 16) * 2 - 1
    maps = inside.layers(tiny_dcgan.discriminator, images)
    pooled = inside.pooled_layers(tiny_dcgan.discriminator, images)
    assert pooled.shape == (5, 16 * sum(one.shape[1] for one in maps))
    assert torch.equal(pooled[:, 0], maps[0][:, 0, :2, :2].amax((1, 2)))  # the upper left of 4x4 parts of 8x8
    votes = inside.votes(tiny_dcgan.discriminator, images)
    bias = tiny_dcgan.discriminator.layers[-1].bias
    assert torch.allclose(votes.sum((1, 2)) + bias, tiny_dcgan.discriminator(images), atol=1e-5)


def bright_and_dark(count):
    """Pictures of two classes that differ in their light."""
    images = noise_pictures(2 * count, 16) // 2
    images[count:] += 100
    return Pictures(images, "light", labels=[0] * count + [1] * count, classes=["dark", "bright"])


def test_every_method_tells_bright_from_dark_and_none_tells_noise(tiny_dcgan, tmp_path, monkeypatch):
    monkeypatch.setattr(features, "DRAWS", 2)
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-tiny")
    pictures = bright_and_dark(60)
    ((name, row),) = features.measure(tmp_path / "dcgan-tiny", pictures, None, (10,))
    assert (name, row["labels"], row["classes"]) == ("class", 10, 2)
    assert all(row["accuracy"][method]["mean"] > 0.9 for method in features.METHODS)
    shuffled = np.random.default_rng(0).permutation(pictures.labels).tolist()
    ((_, row),) = features.measure(tmp_path / "dcgan-tiny", replace(pictures, labels=shuffled), None, (10,))
    assert all(0.3 < row["accuracy"][method]["mean"] < 0.7 for method in features.METHODS)


def test_attributes_are_asked_for_where_there_are_no_classes():
    pictures = Pictures(noise_pictures(4, 16), "faces", attributes={"Smiling": [0, 1, 0, 1], "Male": [0, 0, 1, 1]})
    assert [one.name for one in features.tasks(pictures, None)] == ["smile"]
    assert features.tasks(pictures, None)[0].labels.tolist() == [0, 1, 0, 1]


def test_another_row_takes_the_place_of_one_with_as_many_labels():
    rows = [{"labels": 30, "x": 1}, {"labels": 10, "x": 2}, {"labels": 30, "x": 3}]
    figures = {}
    for row in rows:
        figures = features.merge(figures, "smile", row, "faces")
    assert figures["tasks"]["smile"] == [rows[1], rows[2]]


def test_the_command_stores_a_table(tiny_dcgan, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(features, "DRAWS", 2)
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-tiny")
    pictures = bright_and_dark(30)
    to_pil(sheet(pictures.images, 10)).save(tmp_path / "train.png")
    split = {"count": 60, "tile": [16, 16], "columns": 10, "sheets": ["train.png"], "labels": pictures.labels}
    (tmp_path / "index.json").write_text(json.dumps({"title": "light", "splits": {"train": split}}))
    main(["features", str(tmp_path / "dcgan-tiny"), "--data", str(tmp_path), "--labels", "10"])
    stored = checkpoints.read_metrics(tmp_path / "dcgan-tiny")["features"]
    (rows,) = stored["tasks"].values()
    assert [row["labels"] for row in rows] == [10]
    assert json.loads(capsys.readouterr().out.split(" ", 1)[1]) == rows[0]
    assert "| told apart by a linear SVM |" in (tmp_path / "dcgan-tiny" / "README.md").read_text("utf-8")
