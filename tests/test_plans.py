"""A plan does what its module does; what has no plan is refused by its name."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gan_demo import checkpoints, plans
from gan_demo.plans import UnknownOperationError, plan, weight_names
from gan_demo.services import loaded
from tests.plans_reference import RandomNetwork, randomize, run


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def zeros(*shape):
    return torch.zeros(*shape)


ROOT = Path(__file__).resolve().parent.parent
MAPS, NUMBERS, LABEL = noise(1, 8, 6, 6), noise(1, 8), torch.tensor([3])


def check(module, *inputs, tolerance=1e-5):
    """The plan, made from other inputs of those shapes, gives what the module gives; returns it."""
    result = json.loads(json.dumps(plan(module, tuple(torch.zeros_like(tensor) for tensor in inputs))))
    with torch.no_grad():
        outputs = module(*[tensor.clone() for tensor in inputs])
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    for output, own in zip(outputs, run(result, module.state_dict(), *inputs), strict=True):
        assert own.shape == output.shape
        assert float((own - output).abs().max()) <= tolerance * float(output.abs().max())
    assert set(weight_names(result)) <= module.state_dict().keys()
    return result


class Function(nn.Module):
    """A function of a module and inputs, with a few layers to call."""

    def __init__(self, function):
        super().__init__()
        torch.manual_seed(0)
        self.function = function
        self.dense, self.conv, self.norm = nn.Linear(8, 8), nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8)
        self.table, self.square = nn.Embedding(5, 8), nn.Parameter(torch.randn(8, 5))
        self.register_buffer("shift", torch.randn(8))
        self.register_buffer("fleeting", torch.ones(8), persistent=False)
        randomize(self)

    def forward(self, *inputs):
        return self.function(self, *inputs)


@pytest.mark.parametrize("seed", range(30))
def test_a_random_network_and_its_plan_agree(seed):
    check(RandomNetwork(seed), noise(1, 16, seed=seed))


class Sequence(nn.Module):
    """Characters, convolutions along them, a recurrent layer, and the mean of its states."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.maps = nn.Sequential(nn.Conv1d(6, 9, 4, padding=1), nn.ReLU(), nn.MaxPool1d(3), nn.Conv1d(9, 7, 2))
        self.recurrent, self.dense = nn.GRU(7, 10, batch_first=True), nn.Linear(10, 4)

    def forward(self, characters):
        maps = self.maps(F.one_hot(characters, 7)[..., 1:].float().transpose(1, 2)).transpose(1, 2)
        states, _ = self.recurrent(maps)
        each = self.dense(states)
        return each, each.mean(1), each.amax(1), each.flatten(1)


def test_sequences_and_a_recurrent_layer():
    check(Sequence().eval(), torch.tensor([[1, 5, 0, 2, 2, 6, 3, 4, 0, 1, 3, 6, 5, 0, 2, 4, 1]]))


def scores_by_class(m, maps, labels):
    scores = maps.mean((1, 2, 3))[:, None] if maps.shape[1] == 1 else m.dense(maps.mean((2, 3)))[:, :1]
    by_class = scores + maps.mean((2, 3)) @ m.table.weight.T
    return by_class, by_class.gather(1, labels[:, None])[:, 0]


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (scores_by_class, (noise(1, 8, 4, 4), torch.tensor([3]))),
        (lambda m, x: x @ m.square, (noise(1, 8),)),
        (lambda m, x: F.linear(x, m.square.t()), (noise(1, 8),)),
        (lambda m, x: m.dense(x).unflatten(1, (4, 2)).amax(2), (noise(1, 8),)),
        (lambda m, x, gain: m.conv(x) * gain[:, 1, None, None, None] + gain[:, :1, None, None], (MAPS, noise(1, 3))),
        (lambda m, x, y: torch.cat([x, y[:, :, None, None].expand(-1, -1, 3, 5)], 1), (noise(1, 8, 3, 5), noise(1, 4))),
        (lambda m, x: 1 - x - (-x) / 3 + (x - m.shift) * m.shift / m.shift + (m.shift + x), (noise(1, 8),)),
        (lambda m, x: x - m.dense(x), (noise(1, 8),)),
        (lambda m, x: m.conv(m.norm(x)), (noise(1, 8, 5, 5),)),
        (lambda m, x: F.conv2d(m.norm(x) * 3, m.conv.weight, stride=2), (noise(1, 8, 5, 5),)),
        (lambda m, x: F.conv_transpose2d(m.norm(x), m.conv.weight, stride=2), (noise(1, 8, 4, 5),)),
        (lambda m, x: F.conv_transpose2d(x * 3 / 2, m.conv.weight, m.conv.bias), (noise(1, 8, 1, 1),)),
        (lambda m, x: torch.cat(x.chunk(3, 1)[::-1], 1), (noise(1, 8, 2, 3),)),
        (lambda m, x: list(x.split(3, 1)), (noise(1, 8, 2, 3),)),
        (lambda m, x: [x[:, 2:-1], x[:, 3], x[:, 1:2, ::1]], (noise(1, 8, 2, 3),)),
        (lambda m, x: x.reshape(1, -1).view(1, 2, 6, 4), (noise(1, 8, 2, 3),)),
        (lambda m, x: x.transpose(1, 2).flatten(1), (noise(1, 4, 5),)),
        (lambda m, x: [m.conv(x), m.norm(m.conv(x)), torch.relu(m.norm(m.conv(x)))], (noise(1, 8, 4, 4),)),
        (lambda m, x: torch.cat([m.dense(x), m.dense(x), x], 1) * 2, (noise(1, 8),)),
        (lambda m, x: F.interpolate(x, (7, 4), mode="bilinear"), (noise(1, 2, 3, 5),)),
        (lambda m, x: F.interpolate(x, scale_factor=1.5), (noise(1, 2, 4, 6),)),
        (lambda m, x: F.max_pool2d(x, (2, 3), (1, 2)), (noise(1, 2, 5, 7),)),
        (lambda m, x: x * torch.sigmoid(x.mean((2, 3), keepdim=True)), (MAPS,)),
        (lambda m, x: x.transpose(1, 2) * x.transpose(1, 2).mean(1, keepdim=True), (noise(1, 4, 5),)),
        (lambda m, x: F.dropout(m.conv(x), inplace=True, training=False) * 2, (MAPS,)),
        (lambda m, x: x * x + (x + x), (NUMBERS,)),
        (lambda m, x: x.double() + x.to(torch.float64), (noise(1, 8),)),
    ],
)  # fmt: skip
def test_each_operation_alone(function, inputs):
    check(Function(function), *inputs)


def clone_then_write(m, x):
    y = m.conv(x)
    copy = y.clone()
    y.relu_()
    return y, copy, x * 1


def write_twice(m, x):
    y = m.conv(x)
    z = y.relu_()
    z.mul_(3).add_(1)
    return y + z


@pytest.mark.parametrize("function", [clone_then_write, write_twice])
def test_what_is_written_in_place_reaches_those_who_read_it(function):
    check(Function(function), noise(1, 8, 4, 4))


def test_a_layer_takes_in_what_it_can_do_by_the_way():
    torch.manual_seed(0)
    layers = [nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.PixelShuffle(2), nn.LeakyReLU(0.2), nn.Dropout()]
    (op,) = check(randomize(nn.Sequential(*layers)), noise(1, 3, 4, 4))["ops"]
    assert (op["op"], op["shuffle"], op["act"], op["after"][0][0]) == ("conv", 2, 0.2, "norm")
    (op,) = check(Function(lambda m, x: x + m.conv(x)), noise(1, 8, 4, 4))["ops"]
    assert (op["op"], op["add"]) == ("conv", "inputs_0")


def test_a_value_that_is_an_output_stays_one():
    ops = check(Function(lambda m, x: (lambda y: [y, torch.relu(y)])(m.conv(x))), noise(1, 8, 4, 4))["ops"]
    assert [op["op"] for op in ops] == ["conv", "act"]


def test_what_nobody_reads_is_no_operation():
    assert len(check(Function(lambda m, x: (m.conv(x), m.dense(x[:, :, 0, 0]))[1]), noise(1, 8, 1, 1))["ops"]) == 1


def test_names_of_weights_have_their_prefix():
    assert weight_names(plan(nn.Linear(2, 3), (zeros(1, 2),), "generator.")) == ["generator.bias", "generator.weight"]


def write_before_a_view(m, x):
    y = m.conv(x)
    flat = y.flatten(1)
    y.relu_()
    return flat * 2


class LastState(nn.Module):
    def __init__(self):
        super().__init__()
        self.recurrent = nn.GRU(8, 4, batch_first=True)

    def forward(self, sequence):
        return self.recurrent(sequence)[1][-1]


@pytest.mark.parametrize(
    ("module", "inputs", "message"),
    [
        (nn.GELU(), (NUMBERS,), r"aten\.gelu\.default at gelu: there is no rule"),
        (nn.InstanceNorm2d(8), (MAPS,), "aten.instance_norm.*no rule"),
        (nn.LayerNorm(8), (NUMBERS,), "aten.layer_norm.*no rule"),
        (nn.AvgPool2d(2), (MAPS,), "aten.avg_pool2d.*no rule"),
        (nn.AdaptiveAvgPool2d(1), (MAPS,), "aten.adaptive_avg_pool2d.*no rule"),
        (nn.Embedding(10, 8), (LABEL,), "aten.embedding.*no rule"),
        (nn.Softplus(), (NUMBERS,), "aten.softplus.*no rule"),
        (nn.LSTM(8, 4, batch_first=True), (zeros(1, 5, 8),), "aten.lstm.*no rule"),
        (nn.Conv2d(8, 8, 3, groups=2), (MAPS,), "aten.conv2d.*groups 2"),
        (nn.Conv2d(8, 8, 3, dilation=2), (MAPS,), r"dilation \[2, 2\]"),
        (nn.Conv2d(8, 8, 3, padding="same"), (MAPS,), "padding 'same'"),
        (nn.Conv2d(8, 8, 3, padding=1, padding_mode="reflect"), (MAPS,), "aten.pad.default.*no rule"),
        (nn.PReLU(8), (MAPS,), "aten.prelu.*a slope for each channel"),
        (nn.GRU(8, 4, 2, batch_first=True), (zeros(1, 5, 8),), "aten.gru.*more than one layer"),
        (nn.GRU(8, 4, batch_first=True), (zeros(1, 5, 8), zeros(1, 1, 4)), "a state to begin with"),
        (Function(lambda m, x: F.dropout(x, training=True)), (NUMBERS,), "aten.dropout.*dropout that is on"),
        (LastState(), (zeros(1, 5, 8),), "aten.gru.*its last state"),
        (nn.BatchNorm2d(8, track_running_stats=False), (MAPS,), "aten.batch_norm.*statistics of the batch"),
        (nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), (MAPS,), "align_corners"),
        (nn.Upsample(scale_factor=1.5), (zeros(1, 8, 5, 5),), "a factor of .*whole number"),
        (nn.MaxPool2d(3, padding=1), (MAPS,), "aten.max_pool2d.*padding"),
        (nn.Linear(8, 8), (zeros(1, 3, 8),), "aten.linear.*along something else than channels"),
        (nn.utils.parametrizations.spectral_norm(nn.Conv2d(8, 8, 3)), (MAPS,), "computed from weights alone"),
        (Function(lambda m, x: x * torch.tensor([2.0])), (NUMBERS,), "a constant that no checkpoint holds"),
        (Function(lambda m, x: x + m.fleeting), (NUMBERS,), "a buffer that no checkpoint holds"),
        (Function(lambda m, x: x * m.conv.weight[0, 0]), (zeros(1, 3, 3),), "computed from weights alone"),
        (Function(lambda m, x: m.shift), (NUMBERS,), "an output that depends on no input"),
        (Function(lambda m, x: x / m.dense(x)), (NUMBERS,), "aten.div.*a value divided by another"),
        (Function(lambda m, x: 1 / x), (NUMBERS,), "aten.reciprocal.*no rule"),
        (Function(lambda m, x: x + x[:, :, :1]), (MAPS,), "along something else than channels"),
        (Function(lambda m, x: x + x.mean(3, keepdim=True)), (MAPS,), "over anything but all places"),
        (Function(lambda m, x: x.mean()), (MAPS,), "over anything but all places"),
        (Function(lambda m, x: x[:, ::2]), (MAPS,), "a step of 2"),
        (Function(lambda m, x: torch.cat([x, x], 2)), (MAPS,), "aten.cat.*along something else than channels"),
        (Function(lambda m, x: x.permute(0, 2, 3, 1)), (MAPS,), "aten.permute"),
        (Function(lambda m, x: x.view(1, 2, 4, 6, 6)), (MAPS,), "is no map of one picture"),
        (Function(lambda m, x: x.view(2, 4, 6, 6)), (MAPS,), "is no map of one picture"),
        (Function(lambda m, x: torch.sub(x, x, alpha=2)), (NUMBERS,), "alpha"),
        (Function(lambda m, x: x.mm(x.t())), (NUMBERS,), "anything but channels and places"),
        (Function(lambda m, k: k * 2.0), (LABEL,), "whole numbers can only come from an input"),
        (Function(lambda m, x: x.long().float()), (NUMBERS,), "numbers that become whole ones"),
        (Function(lambda m, x: x + torch.zeros(1, 8)), (NUMBERS,), "zeros that are not the state"),
        (Function(lambda m, x: x if x.sum() > 0 else -x), (NUMBERS,), "torch.export cannot trace Function"),
        (Function(write_before_a_view), (MAPS,), "it also changes what .* shows"),
    ],
)
def test_what_has_no_plan_is_refused_by_its_name(module, inputs, message):
    with pytest.raises(UnknownOperationError, match=message):
        plan(module, inputs)


class Shadow(nn.Module):
    def forward(self, v0):
        return torch.tanh(torch.tanh(v0))


def test_an_input_may_have_any_name():
    assert check(Shadow(), NUMBERS)["values"].keys() == {"v0", "v1", "v2"}


def test_a_plan_is_for_one_picture():
    with pytest.raises(ValueError, match=r"one picture at a time, not for inputs of shapes \(2, 8\)"):
        plan(nn.Linear(8, 8), (zeros(2, 8),))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A checkpoint's folder with a plan, but without weights."""
    folder = tmp_path / "mine"
    folder.mkdir()
    config = {"model": "gan", "config": {}, "sha256": "a", "data": "", "licence": "", "pictures": 0}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "plans.json").write_text(json.dumps({"weights_sha256": "a", "plans": {"generator": {"ops": []}}}))
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    return folder


def test_a_stored_plan_is_read_by_its_networks_name(folder):
    assert loaded.plan("mine", "generator") == {"ops": []}
    with pytest.raises(ValueError, match="mine has no network 'critic'; it has generator"):
        loaded.plan("mine", "critic")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"weights_sha256": "a"}', '{"weights_sha256": "a", "plans": 1}'])
def test_plans_that_cannot_be_read_are_named_with_what_makes_them(folder, content):
    (folder / "plans.json").unlink() if content is None else (folder / "plans.json").write_text(content)
    command = "python -m gan_demo.evaluation derived mine makes it"
    with pytest.raises(ValueError, match=f"^checkpoints/mine/plans.json is missing or damaged; {command}$"):
        plans.read(folder)


def test_plans_of_other_weights_are_named_with_what_makes_them_anew(folder):
    (folder / "plans.json").write_text(json.dumps({"weights_sha256": "b", "plans": {}}))
    with pytest.raises(ValueError, match=r"plans.json belongs to other weights; python -m .* derived mine makes it"):
        plans.read(folder)


def test_stored_plans_are_read_without_torch():
    program = (
        "import sys; from gan_demo import plans; from gan_demo.services import loaded\n"
        "assert plans.weight_names(loaded.plan('dcgan-faces', 'generator'))\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, cwd=ROOT)
