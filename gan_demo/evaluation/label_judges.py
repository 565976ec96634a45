"""Judges of labels: what do people say of such a picture? Two for a data set, of different architecture.

`python -m gan_demo.evaluation directions ID --data FOLDER` trains both and stores them in judges/. The first is a plain
convolution network; the second one is linear in what EfficientNet-Lite0, which learned from ImageNet, sees. Each learns
from its own half of the labelled pictures, every second one, and is tested on the other's. Neither is ever part of a
generator's or discriminator's loss.
"""

import itertools
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor, nn
from tqdm import tqdm

from gan_demo.checkpoints import write_atomically
from gan_demo.evaluation.judges import FOLDER, shift
from gan_demo.pictures import to_float
from gan_demo.training.data import Pictures, batch_indices, seeded
from gan_demo.training.features import place_features

FIRST, SECOND = "first", "second"
ATTRIBUTES = (  # of CelebA's forty; none is a judgement of beauty, and none is about skin
    *("Smiling", "Eyeglasses", "Male", "Young", "Blond_Hair", "Black_Hair", "Wearing_Hat", "Bangs", "Wavy_Hair"),
    *("Straight_Hair", "No_Beard", "Mouth_Slightly_Open", "Gray_Hair", "Wearing_Lipstick", "Receding_Hairline"),
)
PICTURES = 10_000  # of a data set, both halves together
WIDTHS = (32, 64, 128, 256)  # of the first judge's layers
EPOCHS = 20
RATE, FEATURE_RATE = 2e-3, 1e-3
BATCH, FEATURE_BATCH = 64, 256


class Convolutions(nn.Module):
    """Pictures (N, channels, side, side) in [-1, 1] to logits (N, labels): four strided convolutions and a sum."""

    def __init__(self, channels: int, side: int, labels: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for width, wider in itertools.pairwise((channels, *WIDTHS)):
            layers += [nn.Conv2d(width, wider, 4, 2, 1, bias=False), nn.BatchNorm2d(wider), nn.LeakyReLU(0.2)]
        places = (side // 2 ** len(WIDTHS)) ** 2
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.5), nn.Linear(places * WIDTHS[-1], labels))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


class Features(nn.Module):
    """Pictures (N, channels, H, W) in [-1, 1] to logits (N, labels), linear in EfficientNet-Lite0's maps."""

    def __init__(self, labels: int, size: int) -> None:
        super().__init__()
        self.last = nn.Linear(size, labels)

    def forward(self, images: Tensor) -> Tensor:
        return self.last(place_features(images))


class LabelJudge:
    """A judge with the names of its labels; `read` says of each picture how sure it is of one."""

    def __init__(self, network: nn.Module, labels: list[str]) -> None:
        self.network, self.labels = network.eval(), labels

    @torch.inference_mode()
    def read(self, images: Tensor) -> Tensor:
        """Logits (N, labels) of uint8 pictures (N, C, H, W): above 0 the judge says yes."""
        return torch.cat([self.network(to_float(part)) for part in images.split(100)])


def labelled(pictures: Pictures) -> tuple[list[str], Tensor]:
    """Names of labels, and which picture has which: (N, labels), 0 or 1.

    Raises:
        ValueError: the pictures have neither classes nor attributes.
    """
    if pictures.labels:
        return pictures.classes, F.one_hot(torch.tensor(pictures.labels), len(pictures.classes)).float()
    names = [name for name in ATTRIBUTES if name in pictures.attributes]
    if not names:
        raise ValueError(f"{pictures.title} has neither classes nor any of {', '.join(ATTRIBUTES)}")
    return names, torch.tensor([pictures.attributes[name] for name in names]).T.float()


def train(pictures: Pictures) -> dict[str, tuple[LabelJudge, dict[str, float]]]:
    """Both judges, each with its accuracy by label on the other's half."""
    pictures = pictures.first(PICTURES)
    labels, bits = labelled(pictures)
    halves = [(pictures.images[first::2], bits[first::2]) for first in (0, 1)]
    judges = {}
    for name, fit, own in ((FIRST, train_convolutions, 0), (SECOND, train_features, 1)):
        judge = LabelJudge(fit(*halves[own]), labels)
        images, truth = halves[1 - own]
        right = ((judge.read(images) > 0) == (truth > 0.5)).float().mean(0)
        judges[name] = judge, dict(zip(labels, right.tolist(), strict=True))
    return judges


def train_convolutions(images: Tensor, bits: Tensor) -> Convolutions:
    """The first judge; coloured pictures are shifted and mirrored while it learns."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        judge = Convolutions(images.shape[1], images.shape[-1], bits.shape[1]).to(memory_format=torch.channels_last)
        optimizer, schedule, steps = _optimizer(judge, RATE, 0.05, EPOCHS * len(images) // BATCH)
        for step in tqdm(range(steps), desc="convolutions", leave=False):
            indices, rng = batch_indices(len(images), BATCH, step, 0), seeded(0, step)
            batch = images[indices]
            batch = to_float(shift(batch, rng) if images.shape[1] == 3 else batch)
            _descend(judge(batch.contiguous(memory_format=torch.channels_last)), bits[indices], optimizer, schedule)
    return judge


def train_features(images: Tensor, bits: Tensor, epochs: int = 12) -> Features:
    """The second judge; it also learns from the mirrored pictures, where they have colours."""
    both = torch.cat([images, images.flip(3)]) if images.shape[1] == 3 else images
    with torch.inference_mode():
        parts = [place_features(to_float(part)) for part in tqdm(both.split(100), desc="features", leave=False)]
    maps, truth = torch.cat(parts), bits.repeat(len(both) // len(images), 1)
    centre, spread = maps[: len(images)].mean(0), maps[: len(images)].std(0) + 1e-3
    maps = (maps - centre) / spread
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        linear, share = nn.Linear(maps.shape[1], bits.shape[1]), bits.mean(0)
        nn.init.zeros_(linear.weight)
        linear.bias.data = torch.log(share / (1 - share))  # what is usual, before anything is known of a picture
        optimizer, schedule, steps = _optimizer(linear, FEATURE_RATE, 1.0, epochs * len(maps) // FEATURE_BATCH)
        for _ in tqdm(range(steps), desc="linear", leave=False):
            indices = torch.randint(len(maps), (FEATURE_BATCH,))
            _descend(linear(F.dropout(maps[indices], 0.3)), truth[indices], optimizer, schedule)
    judge = Features(bits.shape[1], maps.shape[1])
    judge.last.weight.data = linear.weight.data / spread
    judge.last.bias.data = linear.bias.data - judge.last.weight.data @ centre
    return judge


def _optimizer(network: nn.Module, rate: float, decay: float, steps: int):
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=decay)
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps), steps


def _descend(logits: Tensor, bits: Tensor, optimizer, schedule) -> None:
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(logits, bits).backward()
    optimizer.step()
    schedule.step()


def keep(judge: LabelJudge, name: str, which: str) -> Path:
    """Write a judge, in float16 with BatchNorm's statistics in float32, and its labels' names; return the path."""
    state = judge.network.state_dict().items()
    weights = {k: v.half() if v.is_floating_point() and "running_" not in k else v for k, v in state}
    path = _path(name, which)
    about = {"labels": json.dumps(judge.labels)}
    write_atomically(path, save({key: value.contiguous() for key, value in weights.items()}, about))
    return path


def load(name: str, which: str) -> LabelJudge:
    """A judge of a data set's labels: the FIRST or the SECOND.

    Raises:
        FileNotFoundError: it has not been trained yet; the message says how.
    """
    path = _path(name, which)
    if not path.is_file():
        command = "python -m gan_demo.evaluation directions ID --data FOLDER"
        raise FileNotFoundError(f"no judges of labels {name!r}; {command} trains them")
    with safe_open(path, "pt") as file:
        weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        labels = json.loads(file.metadata()["labels"])
    network = _convolutions(weights, len(labels)) if which == FIRST else _features(weights, len(labels))
    network.load_state_dict(weights)
    return LabelJudge(network.float(), labels)


def _convolutions(weights: dict[str, Tensor], labels: int) -> Convolutions:
    size = max(value.shape[1] for value in weights.values() if value.dim() == 2)
    side = round((size / WIDTHS[-1]) ** 0.5) * 2 ** len(WIDTHS)
    return Convolutions(weights["layers.0.weight"].shape[1], side, labels)


def _features(weights: dict[str, Tensor], labels: int) -> Features:
    return Features(labels, weights["last.weight"].shape[1])


def _path(name: str, which: str) -> Path:
    return FOLDER / f"labels-{name}-{which}.safetensors"
