"""Plans without the engine: a runner as plain as can be, and random networks of layers that plans can express."""

import random

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def run(plan: dict, weights: dict[str, Tensor], *inputs: Tensor) -> list[Tensor]:
    """What a plan computes from tensors as the module takes them, each with a batch of 1; as the module returns it."""
    maps = {}
    for about, tensor in zip(plan["inputs"], inputs, strict=True):
        assert list(tensor.shape[1:]) == about["shape"]
        indices = about["kind"] == "indices"
        maps[about["name"]] = (
            tensor.flatten() if indices else to_map(tensor, about["order"], plan["values"][about["name"]])
        )
    for op in plan["ops"]:
        shape = plan["values"][op["out"]]
        maps[op["out"]] = RUN[op["op"]](op, [maps[name] for name in op["in"]], shape, weights, maps)
        assert list(maps[op["out"]].shape) == shape, op
    return [from_map(maps[o["name"]], o["order"]).reshape(1, *o["shape"]) for o in plan["outputs"]]


def to_map(numbers: Tensor, order: str, shape: list[int]) -> Tensor:
    height, width, channels = shape
    if order == "hwc":
        return numbers.reshape(height, width, channels)
    return numbers.reshape(channels, height, width).permute(1, 2, 0)


def from_map(values: Tensor, order: str) -> Tensor:
    return (values if order == "hwc" else values.permute(2, 0, 1)).flatten()


def affine(values: Tensor, steps: list, weights: dict[str, Tensor]) -> Tensor:
    """Factors and shifts along the last dimension."""

    def number(name):
        return weights[name].flatten() if isinstance(name, str) else name

    for kind, *rest in steps:
        if kind == "norm":
            gain, bias, mean, variance = (None if name is None else number(name) for name in rest[:4])
            values = (values - mean) / torch.sqrt(variance + rest[4])
            values = values if gain is None else values * gain
            values = values if bias is None else values + bias
        else:
            value = number(rest[0])
            values = {"add": values + value, "sub": values - value, "mul": values * value, "div": values / value}[kind]
    return values


def leaky(values: Tensor, slope: float | str, weights: dict[str, Tensor]) -> Tensor:
    slope = weights[slope].item() if isinstance(slope, str) else slope
    return torch.where(values > 0, values, values * slope)


def shuffle(values: Tensor, factor: int) -> Tensor:
    return F.pixel_shuffle(values.permute(2, 0, 1), factor).permute(1, 2, 0)


def layer(op, maps, shape, weights, values):
    images = affine(maps[0], op.get("before", []), weights).permute(2, 0, 1)[None]
    outputs = shape[2] * op.get("shuffle", 1) ** 2
    sizes = (outputs, images.shape[1]) if op["op"] == "conv" else (images.shape[1], outputs)
    weight = weights[op["weight"]].reshape(*sizes, *op["kernel"])
    bias = weights[op["bias"]] if op["bias"] else None
    if op["op"] == "conv":
        result = F.conv2d(images, weight, bias, op["stride"], op["padding"])
    else:  # rows and columns that output_padding adds: as many as the map has more
        least = F.conv_transpose2d(images, weight, bias, op["stride"], op["padding"]).shape[2:]
        more = [size - own for size, own in zip(shape, least, strict=False)]
        result = F.conv_transpose2d(images, weight, bias, op["stride"], op["padding"], more)
    result = affine(result[0].permute(1, 2, 0), op.get("after", []), weights)
    result = shuffle(result, op["shuffle"]) if "shuffle" in op else result
    result = result + values[op["add"]] if "add" in op else result
    return leaky(result, op["act"], weights) if "act" in op else result


def act(op, maps, shape, weights, values):
    return leaky(maps[0], op["slope"], weights) if op["kind"] == "leaky" else getattr(torch, op["kind"])(maps[0])


def resize(op, maps, shape, weights, values):
    options = {"align_corners": False} if op["kind"] == "bilinear" else {}
    return F.interpolate(maps[0].permute(2, 0, 1)[None], shape[:2], mode=op["kind"], **options)[0].permute(1, 2, 0)


def pool(op, maps, shape, weights, values):
    return F.max_pool2d(maps[0].permute(2, 0, 1), op["kernel"], op["stride"]).permute(1, 2, 0)


def gru(op, maps, shape, weights, values):
    network = nn.GRU(maps[0].shape[2], shape[2], batch_first=True)
    for own, name in zip(network.parameters(), op["weights"], strict=True):
        own.data = weights[name]
    return network(maps[0])[0].detach()


RUN = {
    "conv": layer,
    "transposed": layer,
    "act": act,
    "affine": lambda op, maps, shape, weights, values: affine(maps[0], op["steps"], weights),
    "add": lambda op, maps, *_: maps[0] + maps[1],
    "mul": lambda op, maps, *_: maps[0] * maps[1],
    "cat": lambda op, maps, *_: torch.cat(maps, 2),
    "slice": lambda op, maps, shape, *_: maps[0][:, :, op["start"] : op["start"] + shape[2]],
    "reshape": lambda op, maps, shape, *_: to_map(from_map(maps[0], op["read"]), op["write"], shape),
    "expand": lambda op, maps, shape, *_: maps[0].expand(shape),
    "shuffle": lambda op, maps, *_: shuffle(maps[0], op["factor"]),
    "resize": resize,
    "pool": pool,
    "mean": lambda op, maps, *_: maps[0].mean((0, 1), keepdim=True),
    "onehot": lambda op, maps, shape, *_: F.one_hot(maps[0], shape[2])[None].float(),
    "gru": gru,
}


class WithPast(nn.Module):
    """Joins maps with those of an earlier step: their sum, their product, or both behind each other."""

    def __init__(self, kind: str, step: int) -> None:
        super().__init__()
        self.kind, self.step = kind, step

    def forward(self, maps: Tensor, past: list[Tensor]) -> Tensor:
        other = past[self.step]
        return {"add": other.add, "mul": other.mul, "cat": lambda maps: torch.cat([other, maps], 1)}[self.kind](maps)


class Scale(nn.Module):
    def __init__(self, factor: float, shift: float) -> None:
        super().__init__()
        self.factor, self.shift = factor, shift

    def forward(self, maps: Tensor) -> Tensor:
        return maps * self.factor + self.shift


class RandomNetwork(nn.Module):
    """Noise (1, 16) to maps: six to ten layers in a random order, of random sizes, with branches that join again."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        rng = random.Random(seed)
        size = (rng.choice([5, 8, 12]), 3, 3)  # channels, height, width
        self.start = nn.Sequential(nn.Linear(16, size[0] * 9), nn.Unflatten(1, size))
        self.steps, sizes = nn.ModuleList(), [size]
        count = rng.randint(6, 10)
        while len(self.steps) < count:
            step = self._step(rng, rng.choice(KINDS), sizes)
            if step is not None:
                self.steps.append(step.eval())
                with torch.no_grad():
                    maps = torch.zeros(1, *sizes[-1])
                    past = [torch.zeros(1, *size) for size in sizes]
                    sizes.append(tuple((step(maps, past) if isinstance(step, WithPast) else step(maps)).shape[1:]))
        randomize(self)

    @staticmethod
    def _step(rng: random.Random, kind: str, sizes: list[tuple[int, int, int]]) -> nn.Module | None:
        """A layer of a kind that fits to the last of some sizes; None where none does."""
        channels, height, width = sizes[-1]
        kernel, outputs, bias = rng.choice([1, 2, 3, 4, 5]), rng.choice([3, 7, 8, 13]), rng.random() < 0.5
        if kind in ("add", "mul", "cat"):
            fits = [k for k, size in enumerate(sizes) if size[kind == "cat" :] == sizes[-1][kind == "cat" :]]
            return WithPast(kind, rng.choice(fits))
        if kind == "conv":
            padding, stride = rng.randint(0, kernel // 2), rng.choice([1, 1, 2])
            fits = min(height, width) + 2 * padding >= kernel
            return nn.Conv2d(channels, outputs, kernel, stride, padding, bias=bias) if fits else None
        if kind == "transposed" and height < 12:
            stride = rng.choice([1, 2, 2, 3])
            padding, more = rng.randint(0, (kernel - 1) // 2), rng.randint(0, stride - 1)
            if min(height, width) * stride - stride + kernel + more <= 2 * padding:
                return None
            return nn.ConvTranspose2d(channels, outputs, kernel, stride, padding, more, bias=bias)
        if kind == "upsample" and height < 12:
            factor = rng.choice([2, 3] if height % 2 or width % 2 else [1.5])
            return nn.Upsample(scale_factor=factor, mode=rng.choice(["nearest", "bilinear"]))
        if kind == "shuffle" and height < 12:
            return nn.Sequential(nn.Conv2d(channels, 4 * outputs, 3, padding=1), nn.PixelShuffle(2))
        if kind == "dense" and channels * height * width < 500:
            numbers = channels * height * width
            return nn.Sequential(nn.Flatten(), nn.Linear(numbers, numbers), nn.Unflatten(1, sizes[-1]))
        if kind == "pool" and min(height, width) >= 4:
            return nn.MaxPool2d(2)
        if kind == "scale":
            return Scale(rng.uniform(-2, 2), rng.uniform(-1, 1))
        if kind == "norm":
            return nn.BatchNorm2d(channels)
        return rng.choice(ACTIVATIONS)() if kind == "activation" else None

    def forward(self, z: Tensor) -> Tensor:
        past = [self.start(z)]
        for step in self.steps:
            past.append(step(past[-1], past) if isinstance(step, WithPast) else step(past[-1]))
        return past[-1]


KINDS = [
    *("conv", "conv", "transposed", "transposed", "norm", "activation", "activation", "scale"),
    *("upsample", "pool", "shuffle", "add", "mul", "cat", "dense"),
]
ACTIVATIONS = [
    *(nn.ReLU, lambda: nn.ReLU(inplace=True), lambda: nn.LeakyReLU(0.2), lambda: nn.LeakyReLU(0.2, inplace=True)),
    *(nn.Tanh, nn.Sigmoid, nn.PReLU, lambda: nn.PReLU(init=-0.3), nn.Dropout),
]


def randomize(module: nn.Module) -> nn.Module:
    """The same module in eval mode, with statistics as training would leave them."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.uniform_(part.running_mean, -0.3, 0.3)
            nn.init.uniform_(part.running_var, 0.5, 2)
            nn.init.normal_(part.weight, 1, 0.2)
            nn.init.normal_(part.bias, 0, 0.3)
    return module.eval()
