"""Parts of checkpoints, cut out without torch."""

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load, load_file

from gan_demo import checkpoints
from gan_demo.services import loaded, parts

WIDTHS = {"I64": 8, "F32": 4, "F16": 2, "I8": 1}  # bytes of a number


@pytest.fixture
def root(tmp_path, monkeypatch, tiny_dcgan, untrained_cgan, tiny_srgan):
    """Checkpoints with BatchNorm's counters, with int8 weights, and with a generator alone."""
    for name, model in {"dcgan-noise": tiny_dcgan, "cgan-noise": untrained_cgan, "srgan-noise": tiny_srgan}.items():
        model.save_pretrained(tmp_path / name)
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    return tmp_path


def header_of(data):
    """The entries of a safetensors file, and where its tensors begin."""
    start = 8 + int.from_bytes(data[:8], "little")
    return json.loads(data[8:start]), start


@pytest.mark.parametrize("model_id", ["dcgan-noise", "cgan-noise", "srgan-noise"])
def test_the_parts_together_are_the_checkpoint(root, model_id):
    whole, together = load_file(root / model_id / "model.safetensors"), {}
    for part in parts.sizes(model_id):
        tensors = load(parts.read(model_id, part, loaded.weights(model_id)))
        assert {name.split(".")[0] for name in tensors} == {part}
        together |= tensors
    assert together.keys() == whole.keys()
    for name, value in whole.items():
        assert together[name].dtype == value.dtype
        np.testing.assert_array_equal(together[name], value)


def test_an_int8_weight_comes_with_its_scale(root):
    tensors = load(parts.read("cgan-noise", "generator", loaded.weights("cgan-noise")))
    rows = {name: len(value) for name, value in tensors.items() if value.dtype == np.int8}
    assert rows
    assert all(tensors[f"{name}.scale"].shape == (count,) for name, count in rows.items())


@pytest.mark.parametrize("model_id", ["dcgan-noise", "cgan-noise"])
def test_every_tensor_begins_at_a_multiple_of_its_numbers_width(root, model_id):
    for part in parts.sizes(model_id):
        header, start = header_of(parts.read(model_id, part, loaded.weights(model_id)))
        assert start % 8 == 0
        for name, entry in header.items():
            assert entry["data_offsets"][0] % WIDTHS[entry["dtype"]] == 0, name


def test_a_part_is_the_same_bytes_each_time_and_as_many_as_were_promised(root):
    for part, size in parts.sizes("cgan-noise").items():
        first, second = (parts.read("cgan-noise", part, loaded.weights("cgan-noise")) for _ in range(2))
        assert first == second
        assert len(first) == size


def test_the_only_part_of_a_checkpoint_is_its_file(root):
    whole = (root / "srgan-noise" / "model.safetensors").read_bytes()
    assert parts.sizes("srgan-noise") == {"generator": len(whole)}
    assert parts.read("srgan-noise", "generator", loaded.weights("srgan-noise")) == whole


@pytest.mark.parametrize(
    ("model_id", "part", "sha256", "message"),
    [
        ("nothing", "generator", None, "model 'nothing' is unknown; there is cgan-noise, dcgan-noise, srgan-noise"),
        ("../cgan-noise", "generator", None, "model '../cgan-noise' is unknown"),
        ("cgan-noise", "critic", None, "part 'critic' is unknown; there is discriminator, generator"),
        ("cgan-noise", "gen", None, "part 'gen' is unknown"),
        ("cgan-noise", "", None, "part '' is unknown"),
        ("cgan-noise", "generator", "0" * 64, "cgan-noise has no weights with the SHA-256 '0000"),
    ],
)
def test_what_there_is_not_is_named(root, model_id, part, sha256, message):
    with pytest.raises(ValueError, match=message):
        parts.read(model_id, part, sha256 or loaded.weights("cgan-noise"))


def test_damaged_weights_are_never_cut(root):
    path, sha256 = root / "cgan-noise" / "model.safetensors", loaded.weights("cgan-noise")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(checkpoints.CheckpointError, match=r"cgan-noise/model\.safetensors is missing or damaged"):
        parts.read("cgan-noise", "generator", sha256)


@pytest.mark.parametrize("data", [b"", b"\xff" * 100, b"\x02" + bytes(7) + b"[]", bytes(8) + b"{}"])
def test_a_file_that_has_no_header_has_no_sizes(root, data):
    (root / "cgan-noise" / "model.safetensors").write_bytes(data)
    with pytest.raises(checkpoints.CheckpointError, match="is missing or damaged"):
        parts.sizes("cgan-noise")
    (root / "cgan-noise" / "model.safetensors").unlink()
    with pytest.raises(checkpoints.CheckpointError, match="is missing or damaged"):
        parts.sizes("cgan-noise")


def test_plans_lie_beside_the_weights(root):
    assert parts.plans("cgan-noise") is None
    (root / "cgan-noise" / "plans.json").write_text('{"generator": {}}')
    assert json.loads(parts.plans("cgan-noise")) == {"generator": {}}


def test_no_part_needs_torch():
    code = """
import sys
from gan_demo.services import loaded, parts
assert parts.read("dcgan-faces", "generator", loaded.weights("dcgan-faces"))
print("torch" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
