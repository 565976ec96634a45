"""The browser's engine gives torch's numbers: for seeds, and for networks that nobody wrote it for."""

import json

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from gan_demo import latent
from gan_demo.plans import plan
from gan_demo.weights import _pack, _unpack
from tests.plans_reference import RandomNetwork, randomize
from tests.web.engine import BUILD_NAMES, gradients, largest_difference, randn, relative_error, run_node, run_plan
from tests.web.oracles import NOISE_SEEDS, NOISE_SIZES, assert_noise

SEED_SCRIPT = """
import { randn } from "./gan_demo/web/engine/seeds.js";
const [sizes, seeds] = JSON.parse(process.argv[1]);
console.log(JSON.stringify(sizes.map((size) => seeds.map((seed) => [...randn(size, seed)]))));
"""


def test_seeds_give_the_noise_of_torch():
    table = run_node("--input-type=module", "-e", SEED_SCRIPT, json.dumps([NOISE_SIZES, NOISE_SEEDS]))
    assert_noise(table)


PATH_SCRIPT = """
import { PATHS } from "./gan_demo/web/engine/latents.js";
import { randn } from "./gan_demo/web/engine/seeds.js";
const [pairs, size, frames] = JSON.parse(process.argv[1]);
const way = (kind, [a, b]) =>
  Array.from({ length: frames }, (_, i) => [...PATHS[kind](randn(size, a), randn(size, b), i / (frames - 1))]);
console.log(JSON.stringify(Object.keys(PATHS).map((kind) => [kind, pairs.map((pair) => way(kind, pair))])));
"""


def test_paths_between_seeds_are_those_of_python():
    pairs, size, frames = [[26, 42], [0, 2**32 - 1], [7, 7]], 100, 13
    table = dict(run_node("--input-type=module", "-e", PATH_SCRIPT, json.dumps([pairs, size, frames])))
    assert list(table) == list(latent.PATHS)
    for kind, paths in table.items():
        for pair, values in zip(pairs, paths, strict=True):
            z = latent.path(*latent.latents(pair, size), frames, kind)
            assert (torch.tensor(values) - z).abs().max() < 1e-5, (kind, pair)


class Everything(nn.Module):
    """One of each operation that random networks lack: classes, sentences, a recurrent layer, means, slices."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = nn.Sequential(nn.Conv1d(9, 16, 3, padding=1), nn.ReLU(), nn.MaxPool1d(2))
        self.read = nn.GRU(16, 12, batch_first=True)
        self.start = nn.Linear(12 + 10 + 4, 24)
        self.draw = nn.Sequential(nn.ConvTranspose2d(12, 8, 4), nn.BatchNorm2d(8), nn.LeakyReLU(0.2))
        self.refine = nn.Conv2d(8, 8, 3, padding=1)
        self.judge = nn.Linear(8, 5)

    def forward(self, z, label, characters):
        states, _ = self.read(
            self.sentence(nn.functional.one_hot(characters, 9).float().transpose(1, 2)).transpose(1, 2)
        )
        classes = nn.functional.one_hot(label, 4).float()
        a, b = self.start(torch.cat([states.mean(1), z, classes], 1)).split([12, 12], 1)
        maps = self.draw(a[:, :, None, None])
        maps = maps + self.refine(maps)  # the same value into a layer and into its sum
        maps = maps * torch.sigmoid(b[:, :8, None, None].expand(-1, -1, 4, 4))
        return torch.tanh(1 - maps), self.judge(maps.mean((2, 3)))


def save_packed(module: nn.Module, path) -> nn.Module:
    """The module in the form that checkpoints have on disk, and with the weights that are read back from there."""
    weights = _pack(module.state_dict())
    save_file(weights, path)
    module.load_state_dict(_unpack(weights))
    return module.float().eval()


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_every_operation_gives_the_numbers_of_torch(build, tmp_path):
    torch.manual_seed(0)
    module = save_packed(randomize(Everything()), tmp_path / "weights")
    rng = torch.Generator().manual_seed(0)
    samples = [(randn(k, 10), torch.tensor([k]), torch.randint(9, (1, 14), generator=rng)) for k in range(4)]
    names = ["z", "label", "characters"]
    result = run_plan(
        plan(module, samples[0]),
        tmp_path / "weights",
        [dict(zip(names, sample, strict=True)) for sample in samples],
        build,
    )
    for sample, outputs in zip(samples, result["outputs"], strict=True):
        for values, tensor in zip(outputs, module(*sample), strict=True):
            assert largest_difference(values, tensor) < 1e-5


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_int8_weights_are_read_with_the_scale_of_each_row(build, tmp_path):
    torch.manual_seed(0)
    module = nn.Sequential(nn.Unflatten(1, (64, 1, 1)), nn.ConvTranspose2d(64, 128, 4), nn.Conv2d(128, 64, 3, 2, 1))
    module = save_packed(module, tmp_path / "weights")
    result = run_plan(plan(module, (randn(0, 64),)), tmp_path / "weights", [{"input": randn(1, 64)}], build)
    assert largest_difference(result["outputs"][0][0], module(randn(1, 64))) < 1e-5


@pytest.mark.parametrize("seed", range(16))
def test_random_networks_give_the_numbers_and_gradients_of_torch(seed, tmp_path):
    module = RandomNetwork(seed)
    for part in module.modules():
        if hasattr(part, "inplace"):
            part.inplace = False  # autograd refuses most networks that change what is read again
    save_file(module.state_dict(), tmp_path / "weights")
    inputs = [randn(k, 16) for k in range(3)]
    outputs = [module(z) for z in inputs]
    losses = [randn(100 + k, outputs[0].numel()) for k in range(3)]
    network = plan(module, (inputs[0],))
    samples = [{"z": z} for z in inputs]
    build = BUILD_NAMES[seed % 2]
    light = run_plan(network, tmp_path / "weights", samples, build)
    whole = run_plan(network, tmp_path / "weights", samples, build, losses)
    for k, output in enumerate(outputs):
        assert largest_difference(light["outputs"][k][0], output) < 1e-5
        assert light["outputs"][k] == whole["outputs"][k]
    module = module.double()
    for k, z in enumerate(inputs):
        (expectation,) = gradients(module, [z.double()], losses[k].double())
        assert relative_error(whole["gradients"][k]["z"], expectation) < 1e-4


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_a_value_that_a_layer_reads_and_adds_gets_both_parts_of_its_gradient(build, tmp_path):
    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.start, self.layer = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)

        def forward(self, images):
            maps = self.start(images)
            return maps + self.layer(maps)

    torch.manual_seed(0)
    module = Residual().eval()
    save_file(module.state_dict(), tmp_path / "weights")
    images, loss = randn(0, 3, 6, 5), randn(1, 8 * 6 * 5)
    network = plan(module, (images,))
    assert network["ops"][-1]["add"] == network["ops"][-1]["in"][0]
    result = run_plan(network, tmp_path / "weights", [{"images": images}], build, [loss])
    assert relative_error(result["gradients"][0]["images"], gradients(module, [images], loss)[0]) < 1e-5
