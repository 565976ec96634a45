"""Sums and directions for the tab and the endpoints, on a tiny model."""

import json

import numpy as np
import pytest
import torch

from gan_demo import checkpoints
from gan_demo import directions as ideas
from gan_demo.latent import draw, latents
from gan_demo.pictures import to_array
from gan_demo.services import edit

ID = "dcgan-tiny"


@pytest.fixture(autouse=True)
def measured(tiny_dcgan, tmp_path, monkeypatch):
    """A checkpoint with two directions, and its model."""
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    tiny_dcgan.save_pretrained(tmp_path / ID)
    size = tiny_dcgan.config.z_dim
    rows = [
        {"name": name, "by": "judge", "turned": 0.9, "others": {}, "z": np.eye(size)[place].tolist()}
        for place, name in enumerate(("smile", "hat"))
    ]
    sha256 = checkpoints.read_config(tmp_path / ID)["sha256"]
    metrics = {"weights_sha256": sha256, "directions": {"rows": rows, "protocol": "made up"}}
    (tmp_path / ID / "metrics.json").write_text(json.dumps(metrics))
    return checkpoints.load(ID)


def generated(model, z):
    with torch.inference_mode():
        return to_array(model.generator(z))


def test_directions_of_other_weights_do_not_count(tmp_path):
    assert [one.name for one in edit.directions(ID)] == ["smile", "hat"]
    path = tmp_path / ID / "metrics.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"weights_sha256": "0" * 64}))
    assert edit.directions(ID) == []


def test_an_edit_moves_z_along_its_directions(measured):
    z = latents([5], measured.config.z_dim)[0]
    shift = torch.zeros_like(z)
    shift[0], shift[1] = 2.0, -1.5
    expected = generated(measured, torch.stack([z, z + shift]))
    assert np.array_equal(edit.edit(ID, 5, {"smile": 2, "hat": -1.5}), expected)


def test_without_a_strength_nothing_changes():
    for strengths in ({}, {"smile": 0}):
        before, after = edit.edit(ID, 5, strengths)
        assert np.array_equal(before, after)


def test_a_sum_is_that_of_the_mean_z_and_its_control_that_of_the_pictures(measured):
    groups = [1, 2, 3], [4, 5, 6], [7, 8, 9]
    sums = edit.sums(ID, *groups)
    a, b, c = (ideas.mean_latent(group, measured.config.z_dim) for group in groups)
    expected = generated(measured, torch.stack([a, b, c, a - b + c]))
    assert np.array_equal(np.concatenate([sums.means, sums.result[None]]), expected)
    assert np.array_equal(sums.exemplars, draw(measured, range(1, 10)).numpy())
    assert sums.neighbours.shape == (8, *sums.result.shape)
    drawings = [draw(measured, group) for group in groups]
    assert np.array_equal(sums.pixels, ideas.pixel_sum(*drawings).numpy())


def test_a_minus_a_plus_c_is_c():
    sums = edit.sums(ID, [1, 2, 3], [1, 2, 3], [4])
    assert np.abs(sums.result.astype(int) - sums.exemplars[-1]).max() <= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: edit.edit(ID, 5, {"beard": 1}), "'beard' is unknown; dcgan-tiny has smile, hat"),
        (lambda: edit.edit(ID, 5, {"smile": 3.1}), "smile is 3.1; it is a number from -3 to 3"),
        (lambda: edit.edit(ID, 5, {"smile": float("nan")}), "smile is nan"),
        (lambda: edit.edit(ID, 5, {"smile": "2"}), "smile is '2'"),
        (lambda: edit.edit(ID, 5, [1]), "it names directions"),
        (lambda: edit.edit(ID, -1, {}), "-1 is outside"),
        (lambda: edit.edit(ID, None, {}), "seed is empty"),
        (lambda: edit.edit("dcgan-none", 1, {}), "is unknown"),
        (lambda: edit.sums(ID, [], [1], [2]), "1 to 3 seeds, not 0"),
        (lambda: edit.sums(ID, [1, 2, 3, 4], [1], [2]), "1 to 3 seeds, not 4"),
        (lambda: edit.sums(ID, [1.5], [1], [2]), "not 1.5"),
        (lambda: edit.sums(ID, [None], [1], [2]), "group's seed is empty"),
        (lambda: edit.sums(ID, "123", [1], [2]), "not '123'"),
    ],
)
def test_bad_input_is_refused_with_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()
