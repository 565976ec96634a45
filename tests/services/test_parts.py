"""Parts of checkpoints, cut out without torch."""

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load, load_file

from gan_demo import checkpoints
from gan_demo.services import parts
from tests.helpers import write_plans

WIDTHS = {"I64": 8, "F32": 4, "F16": 2, "I8": 1}  # bytes of a number


@pytest.fixture
def root(tmp_path, monkeypatch, tiny_dcgan, untrained_cgan, tiny_srgan):
    """Checkpoints with BatchNorm's counters, with int8 weights, and with a generator alone; each network has a plan."""
    for name, model in {"dcgan-noise": tiny_dcgan, "cgan-noise": untrained_cgan, "srgan-noise": tiny_srgan}.items():
        model.save_pretrained(tmp_path / name)
        write_plans(tmp_path / name)
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    return tmp_path


def header_of(data):
    """The entries of a safetensors file, and where its tensors begin."""
    start = 8 + int.from_bytes(data[:8], "little")
    return json.loads(data[8:start]), start


@pytest.mark.parametrize("model_id", ["dcgan-noise", "cgan-noise", "srgan-noise"])
def test_the_parts_together_are_the_checkpoint(root, model_id):
    whole, together = load_file(root / model_id / "model.safetensors"), {}
    for network in parts.sizes(model_id):
        tensors = load(parts.read(model_id, network))
        assert {name.split(".")[0] for name in tensors} == {network}
        together |= tensors
    assert together.keys() == whole.keys()
    for name, value in whole.items():
        assert together[name].dtype == value.dtype
        np.testing.assert_array_equal(together[name], value)


def test_a_plan_that_reads_one_weight_brings_it_with_its_scale_and_no_other(root):
    name = "generator.joint.3.weight"
    plan = {"ops": [{"op": "conv", "weight": name, "bias": None}]}
    write_plans(root / "cgan-noise", {"last": plan})
    tensors = load(parts.read("cgan-noise", "last"))
    assert tensors.keys() == {name, f"{name}.scale"}
    assert tensors[name].dtype == np.int8


@pytest.mark.parametrize("model_id", ["dcgan-noise", "cgan-noise"])
def test_every_tensor_begins_at_a_multiple_of_its_numbers_width(root, model_id):
    for network in parts.sizes(model_id):
        header, start = header_of(parts.read(model_id, network))
        assert start % 8 == 0
        for name, entry in header.items():
            assert entry["data_offsets"][0] % WIDTHS[entry["dtype"]] == 0, name


def test_a_part_is_the_same_bytes_each_time_and_as_many_as_were_promised(root):
    for network, size in parts.sizes("cgan-noise").items():
        first, second = (parts.read("cgan-noise", network) for _ in range(2))
        assert first == second
        assert len(first) == size


@pytest.mark.parametrize(
    ("model_id", "network", "message"),
    [
        ("nothing", "generator", "model 'nothing' is unknown; there is cgan-noise, dcgan-noise, srgan-noise"),
        ("../cgan-noise", "generator", "model '../cgan-noise' is unknown"),
        ("cgan-noise", "critic", "network 'critic' is unknown; cgan-noise has discriminator, generator"),
        ("cgan-noise", "gen", "network 'gen' is unknown"),
        ("cgan-noise", "", "network '' is unknown"),
    ],
)
def test_what_there_is_not_is_named(root, model_id, network, message):
    with pytest.raises(ValueError, match=message):
        parts.read(model_id, network)


def test_plans_of_other_weights_are_not_given(root):
    (root / "cgan-noise" / "plans.json").write_bytes((root / "dcgan-noise" / "plans.json").read_bytes())
    for give in (parts.read_plans, parts.sizes, lambda model_id: parts.read(model_id, "generator")):
        with pytest.raises(ValueError, match=r"cgan-noise/plans\.json belongs to other weights"):
            give("cgan-noise")


def test_damaged_weights_are_never_cut(root):
    path = root / "cgan-noise" / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(checkpoints.CheckpointError, match=r"cgan-noise/model\.safetensors is missing or damaged"):
        parts.read("cgan-noise", "generator")


@pytest.mark.parametrize("data", [b"", b"\xff" * 100, b"\x02" + bytes(7) + b"[]", b"\x02" + bytes(7) + b"{}"])
def test_a_file_without_the_tensors_has_no_sizes(root, data):
    (root / "cgan-noise" / "model.safetensors").write_bytes(data)
    with pytest.raises(checkpoints.CheckpointError, match="is missing or damaged"):
        parts.sizes("cgan-noise")
    (root / "cgan-noise" / "model.safetensors").unlink()
    for give in (parts.sizes, lambda model_id: parts.read(model_id, "generator")):
        with pytest.raises(checkpoints.CheckpointError, match="is missing or damaged"):
            give("cgan-noise")


@pytest.mark.slow
def test_of_shipped_checkpoints_every_network_travels_without_torch():
    code = """
import sys
from gan_demo import checkpoints
from gan_demo.services import parts
for model_id in checkpoints.available():
    for network, size in parts.sizes(model_id).items():
        assert len(parts.read(model_id, network)) == size, (model_id, network)
        print(model_id, network, sep="/")
print("torch" in sys.modules)
"""
    lines = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split("\n")
    assert lines[-2] == "False"
    assert {"dcgan-faces/generator", "text-encoder-flowers/encoder", "lapgan-flowers/discriminator 3"} < {*lines}
