"""Judges: small classifiers that read generated pictures. Does a picture show the class that was asked for?

`python -m gan_demo.evaluation judge NAME --data FOLDER` trains one and stores it beside this file. A judge is never
part of a generator's or discriminator's loss. (The judge in training/features.py is another network.)
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save
from torch import Tensor, nn
from tqdm import tqdm

from gan_demo.checkpoints import write_atomically
from gan_demo.pictures import to_float
from gan_demo.training.data import Pictures, batch_indices, seeded
from gan_demo.training.processes import make_accelerator

FOLDER = Path(__file__).parent
WIDTH = 28  # of the first layer
BATCH = 128


def convolution(before: int, after: int, pool: bool = False) -> nn.Sequential:
    layers = [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, *[nn.MaxPool2d(2)] * pool)


class Judge(nn.Module):
    """ResNet-9: pictures (N, channels, H, W) in [-1, 1], 28 or 32 pixels wide, to logits (N, classes)."""

    def __init__(self, channels: int, classes: int, width: int = WIDTH) -> None:
        super().__init__()
        self.first = nn.Sequential(convolution(channels, width), convolution(width, 2 * width, pool=True))
        self.block_1 = nn.Sequential(convolution(2 * width, 2 * width), convolution(2 * width, 2 * width))
        middle = [(2 * width, 4 * width), (4 * width, 8 * width)]
        self.middle = nn.Sequential(*[convolution(before, after, pool=True) for before, after in middle])
        self.block_2 = nn.Sequential(convolution(8 * width, 8 * width), convolution(8 * width, 8 * width))
        self.last = nn.Linear(8 * width, classes)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.first(images)
        maps = self.middle(maps + self.block_1(maps))
        maps = maps + self.block_2(maps)
        return self.last(maps.amax((2, 3))) / 8


def train(data: Pictures, epochs: int, seed: int = 0, augment: bool = True, width: int = WIDTH) -> Judge:
    """A judge of the classes of `data`: AdamW, one cycle of the rate; with `augment`, on shifted, mirrored pictures."""
    accelerator = make_accelerator()
    device = accelerator.device
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        judge = Judge(data.images.shape[1], max(data.labels) + 1, width)
    judge = judge.to(device, memory_format=torch.channels_last)
    labels, steps = torch.tensor(data.labels), epochs * len(data) // BATCH
    optimizer = torch.optim.AdamW(judge.parameters(), 5e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps)
    for step in tqdm(range(steps), desc="judge", leave=False):
        indices, rng = batch_indices(len(data), BATCH, step, seed), seeded(seed, step)
        images = data.images[indices]
        images = to_float((shift(images, rng) if augment else images).to(device))
        with accelerator.autocast():
            logits = judge(images.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(logits.float(), labels[indices].to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return judge.cpu().eval()


def shift(images: Tensor, rng: torch.Generator, reach: int = 4) -> Tensor:
    """Pictures (N, C, H, W), each moved by up to `reach` pixels and half of them mirrored."""
    side = images.shape[2:]
    canvases = F.pad(images.float(), (reach,) * 4, mode="reflect").to(images.dtype)
    draws = torch.randint(0, 2 * reach + 1, (len(images), 2), generator=rng).tolist()
    squares = [p[:, y : y + side[0], x : x + side[1]] for p, (y, x) in zip(canvases, draws, strict=True)]
    flips = torch.rand(len(images), generator=rng) < 0.5
    squares = torch.stack(squares)
    return torch.where(flips[:, None, None, None], squares.flip(3), squares)


@torch.inference_mode()
def probabilities(judge: Judge, images: Tensor) -> Tensor:
    """A judge's class probabilities for uint8 pictures (N, C, H, W): (N, classes), each row adding up to 1."""
    return torch.cat([judge(to_float(part)).softmax(1) for part in images.split(500)])


def accuracy(judge: Judge, data: Pictures) -> float:
    """The share of pictures that a judge reads as their label."""
    guesses = probabilities(judge, data.images).argmax(1)
    return float((guesses == torch.tensor(data.labels)).float().mean())


def keep(judge: Judge, name: str) -> Path:
    """Write a judge beside this file, in float16 with BatchNorm statistics in float32; return the path."""
    state = judge.state_dict().items()
    weights = {k: v.half() if v.is_floating_point() and "running_" not in k else v for k, v in state}
    path = FOLDER / f"{name}.safetensors"
    write_atomically(path, save({key: value.contiguous() for key, value in weights.items()}))
    return path


def load(name: str) -> Judge:
    """A judge by name.

    Raises:
        FileNotFoundError: it has not been trained yet; the message says how.
    """
    path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        names = ", ".join(sorted(p.stem for p in FOLDER.glob("*.safetensors"))) or "none"
        command = f"python -m gan_demo.evaluation judge {name} --data FOLDER"
        raise FileNotFoundError(f"no judge {name!r} (there is {names}); {command} trains one")
    weights = load_file(path)
    width, channels = weights["first.0.0.weight"].shape[:2]
    judge = Judge(channels, len(weights["last.bias"]), width)
    judge.load_state_dict(weights)
    return judge.float().eval()
