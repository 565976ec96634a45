"""LAPGAN: "Deep Generative Image Models using a Laplacian Pyramid of Adversarial Networks".

Emily Denton, Soumith Chintala, Arthur Szlam, Rob Fergus, 2015, arXiv:1506.05751.

What it shows: one big step from noise to a picture was too hard in 2015, several small ones were
not. A tiny picture is drawn first; then each level enlarges it and adds the detail that is missing.

The paper, its code and what others wrote about it contradict each other. This file follows:

- sizes double (8, 16, 32, 64), as in the authors' code, where the paper has 8, 14, 28 for CIFAR-10;
- the generator of a level sees the enlarged coarse picture, one plane of noise and, where there are
  classes, one plane computed from the class (the code's form of CC-LAPGAN); its output is linear;
- the discriminator sees the sum of the enlarged coarse picture and the residual, as in both.

Differences from paper and code:

- noise is normal instead of uniform;
- networks are deeper, have BatchNorm and compute at half the picture's size in their middle layers, as DCGAN taught
  half a year later; the coarsest level is convolutional instead of fully connected;
- the discriminator sees the class by projection (Miyato and Koyama 2018) instead of as a plane;
- pictures are in [-1, 1] instead of normalised pixel by pixel.

`networks="2015"` stands for the small networks of the authors' code, so that both can be compared; noise, sizes and the
range of pictures are as above.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.pyramid import up
from gan_demo.weights import Checkpoint


@dataclass
class LAPGANConfig:
    sizes: list[int] = field(default_factory=lambda: [8, 16, 32])  # sides of each level's pictures, coarse first
    channels: list[int] = field(default_factory=lambda: [128, 64, 64])  # width of each level's networks
    labels: list[str] = field(default_factory=list)  # names of the classes; empty for none
    coarse_z: int = 100  # numbers of noise at the coarsest level; the others have one per pixel
    networks: str = "ours"  # or "2015", as in the authors' code; their widths are fixed

    def __post_init__(self) -> None:
        if self.networks not in GENERATORS:
            raise ValueError(f"networks are {self.networks!r}; they must be one of {', '.join(GENERATORS)}")
        doubles = all(fine == 2 * coarse for coarse, fine in pairwise(self.sizes))
        if not self.sizes or self.sizes[0] != 8 or not doubles:
            raise ValueError(f"sizes are {self.sizes}; they must be 8, 16, 32, ...")
        if len(self.channels) != len(self.sizes):
            raise ValueError(f"channels are {self.channels}; there must be one per level, {len(self.sizes)}")

    @property
    def resolution(self) -> int:
        """Height and width of the finished picture."""
        return self.sizes[-1]

    @property
    def image_channels(self) -> int:
        return 3

    def noise_sizes(self) -> list[int]:
        """How many numbers of noise each level reads, coarse first."""
        return [self.coarse_z, *(size**2 for size in self.sizes[1:])]

    @property
    def z_dim(self) -> int:
        """Numbers of noise of the whole chain."""
        return sum(self.noise_sizes())


class Step(NamedTuple):
    """One level of a chain; all but the noise are pictures (N, C, H, W)."""

    noise: Tensor | None  # what the level's generator read, (N, n); None at a level of a real picture
    coarse: Tensor | None  # the result of the level before, half as large; None at the coarsest level
    upsampled: Tensor | None  # the coarse picture, enlarged
    residual: Tensor  # the detail that is added; at the coarsest level the picture itself
    result: Tensor  # upsampled + residual


def add_levels(
    steps: Sequence[Step],
    sizes: Sequence[Sequence[int]],
    noises: Sequence[Tensor | None],
    residual_at: Callable[[int, Tensor | None], Tensor],
) -> list[Step]:
    """A chain, coarse first, from its first levels: enlarge, add the detail, level by level (Eq. 3).

    Args:
        steps: the levels that are there already; usually none.
        sizes: height and width of every level's pictures.
        noises: of every level.
        residual_at: called with a level, counted from 0, and the enlarged coarse picture, returns the residual.
    """
    chain = list(steps)
    for level in range(len(chain), len(sizes)):
        coarse = chain[-1].result if chain else None
        upsampled = None if coarse is None else up(coarse, sizes[level])
        residual = residual_at(level, upsampled)
        result = residual if upsampled is None else upsampled + residual
        chain.append(Step(noises[level], coarse, upsampled, residual, result))
    return chain


def convolution(before: int, after: int, kernel: int = 3) -> list[nn.Module]:
    """The layers of a convolution that keeps the size."""
    return [nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU()]


def one_hot(labels: Tensor | None, count: int) -> Tensor:
    """Classes (N,) as a 1 at one of `count` places and 0 elsewhere, (N, count)."""
    if labels is None:
        raise ValueError(f"this model has {count} classes, so it needs the class of every picture")
    return F.one_hot(labels, count)


def with_class(values: Tensor, labels: Tensor | None, count: int) -> Tensor:
    """Values (N, V), followed by the class as a one-hot vector where there are classes: (N, V + count)."""
    return torch.cat([values, one_hot(labels, count).to(values)], 1) if count else values


class CoarseGenerator(nn.Module):
    """Noise (N, coarse_z) and classes to pictures (N, 3, 8, 8) in [-1, 1]."""

    def __init__(self, config: LAPGANConfig, level: int) -> None:
        super().__init__()
        self.classes = len(config.labels)
        self.layers = self.build(config.coarse_z + self.classes, config.channels[level])

    def build(self, numbers: int, width: int) -> nn.Sequential:
        return nn.Sequential(
            nn.ConvTranspose2d(numbers, 2 * width, 4, bias=False),
            *[nn.BatchNorm2d(2 * width), nn.ReLU()],
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1, bias=False),
            *[nn.BatchNorm2d(width), nn.ReLU()],
            *convolution(width, width),
            *[nn.Conv2d(width, 3, 3, padding=1), nn.Tanh()],
        )

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        return self.layers(with_class(z, labels, self.classes)[:, :, None, None])


class ClassPlane(nn.Module):
    """A network's way to read a class: as one more plane of feature maps, of its level's size."""

    def __init__(self, config: LAPGANConfig, level: int) -> None:
        super().__init__()
        self.size, self.classes = config.sizes[level], len(config.labels)
        if self.classes:
            self.class_plane = nn.Sequential(nn.Linear(self.classes, self.size**2), nn.ReLU())

    def with_plane(self, maps: Tensor, labels: Tensor | None) -> Tensor:
        if not self.classes:
            return maps
        plane = self.class_plane(one_hot(labels, self.classes).to(maps))
        return torch.cat([maps, plane.view(-1, 1, self.size, self.size)], 1)


class ResidualGenerator(ClassPlane):
    """Noise (N, size * size), enlarged coarse pictures and their classes to residuals (N, 3, size, size) (Fig. 1)."""

    def __init__(self, config: LAPGANConfig, level: int) -> None:
        super().__init__(config, level)
        self.layers = self.build(3 + 1 + bool(self.classes), config.channels[level])

    def build(self, planes: int, width: int) -> nn.Sequential:
        return nn.Sequential(
            *convolution(planes, width, 5),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1, bias=False),
            *[nn.BatchNorm2d(2 * width), nn.ReLU()],
            *[layer for _ in range(3) for layer in convolution(2 * width, 2 * width)],
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1, bias=False),
            *[nn.BatchNorm2d(width), nn.ReLU()],
            nn.Conv2d(width, 3, 5, padding=2),
        )

    def forward(self, z: Tensor, upsampled: Tensor, labels: Tensor | None = None) -> Tensor:
        maps = torch.cat([upsampled, z.view(-1, 1, self.size, self.size)], 1)
        return self.layers(self.with_plane(maps, labels))


class Generator(nn.Module):
    """The whole chain: noise (N, z_dim) and classes (N,) to pictures (N, 3, resolution, resolution)."""

    def __init__(self, config: LAPGANConfig) -> None:
        super().__init__()
        self.noise_sizes, self.sizes = config.noise_sizes(), config.sizes
        self.levels = one_per_level(config, GENERATORS)

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        return self.chain(z, labels)[-1].result

    def chain(
        self, z: Tensor, labels: Tensor | None = None, gains: Sequence[float] | None = None, levels: int | None = None
    ) -> list[Step]:
        """Every level's pictures, coarse first.

        Args:
            z: (N, z_dim), the noise of one level after the other.
            labels: (N,) whole numbers; None where the model has no classes.
            gains: what each level's residual is multiplied by before it is added; None for 1.
            levels: how many levels are computed; None for all.
        """
        factors, noises = gains or [1.0] * len(self.sizes), z.split(self.noise_sizes, 1)

        def residual_at(level: int, upsampled: Tensor | None) -> Tensor:
            return factors[level] * self.draw(level, noises[level], upsampled, labels)

        return add_levels([], [(size, size) for size in self.sizes[:levels]], noises, residual_at)

    def draw(self, level: int, noise: Tensor, upsampled: Tensor | None, labels: Tensor | None) -> Tensor:
        """What one level draws: residuals (N, 3, size, size), at the coarsest level pictures."""
        network = self.levels[level]
        return network(noise, labels) if upsampled is None else network(noise, upsampled, labels)


class Discriminator(nn.Module):
    """Pictures (N, 3, size, size), each a level's result, and their classes to raw scores (N,).

    Called without labels, a model with classes scores the pictures with every class: (N, classes). A class only adds
    to the picture's own score, so the softmax over them is D's guess at the class.
    """

    def __init__(self, config: LAPGANConfig, level: int) -> None:
        super().__init__()
        size = config.sizes[level]
        width = 64 if size <= 16 else 32
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), nn.LeakyReLU(0.2)]
        while size > 4:
            layers += [nn.Conv2d(width, 2 * width, 4, stride=2, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.2)]
            width, size = 2 * width, size // 2
        self.layers = nn.Sequential(*layers)
        self.score = nn.Conv2d(width, 1, 4)
        self.classes = nn.Embedding(len(config.labels), width) if config.labels else None

    def forward(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        maps = self.layers(images)
        scores = self.score(maps).flatten()
        if self.classes is None:
            return scores
        by_class = scores[:, None] + maps.mean((2, 3)) @ self.classes.weight.T
        return by_class if labels is None else by_class.gather(1, labels[:, None])[:, 0]


class CoarseGenerator2015(CoarseGenerator):
    """Three fully connected layers; the pictures have no bounds."""

    def build(self, numbers: int, width: int) -> nn.Sequential:
        return nn.Sequential(
            *[nn.Flatten(), nn.Linear(numbers, 1200), nn.ReLU()],
            *[nn.Linear(1200, 1200), nn.ReLU()],
            *[nn.Linear(1200, 3 * 8 * 8), nn.Unflatten(1, (3, 8, 8))],
        )


class ResidualGenerator2015(ResidualGenerator):
    """Three convolutions at full size, without BatchNorm."""

    def build(self, planes: int, width: int) -> nn.Sequential:
        return nn.Sequential(
            *[nn.Conv2d(planes, 64, 7, padding=3), nn.ReLU()],
            *[nn.Conv2d(64, 64, 7, padding=3), nn.ReLU()],
            nn.Conv2d(64, 3, 5, padding=2),
        )


class CoarseDiscriminator2015(nn.Module):
    """Three fully connected layers with dropout."""

    def __init__(self, config: LAPGANConfig, level: int) -> None:
        super().__init__()
        self.classes = len(config.labels)
        self.layers = nn.Sequential(
            *[nn.Linear(3 * 8 * 8 + self.classes, 600), nn.ReLU(), nn.Dropout()],
            *[nn.Linear(600, 600), nn.ReLU(), nn.Dropout()],
            nn.Linear(600, 1),
        )

    def forward(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        return self.layers(with_class(images.flatten(1), labels, self.classes)).flatten()


class Discriminator2015(ClassPlane):
    """Two convolutions and dropout; a class is one more plane."""

    def __init__(self, config: LAPGANConfig, level: int) -> None:
        super().__init__(config, level)
        self.layers = nn.Sequential(
            *[nn.Conv2d(3 + bool(self.classes), 64, 5), nn.ReLU()],
            *[nn.Conv2d(64, 64, 5, stride=2), nn.ReLU()],
            *[nn.Dropout(), nn.Flatten(), nn.Linear(64 * (self.size // 2 - 4) ** 2, 1)],
        )

    def forward(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        return self.layers(self.with_plane(images, labels)).flatten()


Networks = dict[str, tuple[Callable[[LAPGANConfig, int], nn.Module], Callable[[LAPGANConfig, int], nn.Module]]]

# By the name in the config: the network of the coarsest level, and that of every other.
GENERATORS: Networks = {
    "ours": (CoarseGenerator, ResidualGenerator),
    "2015": (CoarseGenerator2015, ResidualGenerator2015),
}
DISCRIMINATORS: Networks = {
    "ours": (Discriminator, Discriminator),
    "2015": (CoarseDiscriminator2015, Discriminator2015),
}


def one_per_level(config: LAPGANConfig, networks: Networks) -> nn.ModuleList:
    """A network for each level, coarse first."""
    coarsest, finer = networks[config.networks]
    return nn.ModuleList([(finer if level else coarsest)(config, level) for level in range(len(config.sizes))])


class LAPGAN(Checkpoint):
    """A generator and a discriminator for each level, with weights from N(0, 0.02)."""

    paper = (
        "Denton et al.: Deep Generative Image Models using a Laplacian Pyramid of Adversarial Networks, "
        "2015, arXiv:1506.05751"
    )
    kind = "lapgan"
    config: LAPGANConfig
    generator: Generator

    def __init__(self, config: LAPGANConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)
        self.discriminators = one_per_level(config, DISCRIMINATORS)
        self.apply(init_weights)


def init_weights(module: nn.Module) -> None:
    """Convolutions and embeddings from N(0, 0.02), biases of convolutions 0."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Embedding):
        nn.init.normal_(module.weight, 0.0, 0.02)
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d) and module.bias is not None:
        nn.init.zeros_(module.bias)


def discriminator_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """Cross-entropy of D: -log D(h + l) - log(1 - D(h~ + l)), D being the sigmoid of a score (N,) -> () (Eq. 4)."""
    return F.softplus(-real_scores).mean() + F.softplus(fake_scores).mean()


def generator_loss(fake_scores: Tensor) -> Tensor:
    """Non-saturating loss of G: -log D(h~ + l), scores (N,) -> ()."""
    return F.softplus(-fake_scores).mean()
