"""CGAN: "Conditional Generative Adversarial Nets".

Mehdi Mirza, Simon Osindero, 2014, arXiv:1411.1784.

What it shows: give both networks the label, and the generator draws the class that it names: D
asks whether a picture is real and fits its label.

The networks are those of Sec. 4.1: noise and label have branches of their own, which join later;
maxout in D; dropout in both. Where this file differs from it: noise is normal instead of uniform.
Weights are initialised like those of the first GAN; the paper does not say how.
"""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.models.gan import Maxout, init_weights
from gan_demo.weights import Checkpoint


@dataclass
class CGANConfig:
    resolution: int = 28  # height and width of a picture in pixels
    image_channels: int = 1  # 1 for grey
    z_dim: int = 100  # length of the noise vector z
    labels: list[str] = field(default_factory=lambda: list("0123456789"))  # names of the classes

    @property
    def pixels(self) -> int:
        return self.image_channels * self.resolution**2


def class_weights(labels: Tensor, classes: int) -> Tensor:
    """Weights (N, classes) of labels: classes (N,) as a 1 among zeros, and weights (N, classes) as they are.

    The paper knows the former only, "class labels" (Sec. 4.1). Weights between 0 and 1 with a sum of 1 mix classes,
    which is our addition: no network trained on it.
    """
    return F.one_hot(labels, classes) if labels.ndim == 1 else labels


class Generator(nn.Module):
    """z (N, z_dim) and labels to pictures (N, image_channels, resolution, resolution) in [-1, 1].

    Labels are classes (N,) or weights (N, classes); see `class_weights`.
    """

    def __init__(self, config: CGANConfig) -> None:
        super().__init__()
        self.shape = (config.image_channels, config.resolution, config.resolution)
        self.classes = len(config.labels)
        self.from_noise = nn.Sequential(nn.Linear(config.z_dim, 200), nn.ReLU(), nn.Dropout(0.5))
        self.from_label = nn.Sequential(nn.Linear(self.classes, 1000), nn.ReLU(), nn.Dropout(0.5))
        self.joint = nn.Sequential(
            *[nn.Linear(200 + 1000, 1200), nn.ReLU(), nn.Dropout(0.5)],
            *[nn.Linear(1200, config.pixels), nn.Sigmoid()],
        )

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        label = self.from_label(class_weights(labels, self.classes).to(z))
        pixels = self.joint(torch.cat([self.from_noise(z), label], 1))
        return pixels.unflatten(1, self.shape) * 2 - 1


class Discriminator(nn.Module):
    """Pictures (N, image_channels, resolution, resolution) in [-1, 1] and labels to raw scores (N,).

    Labels are classes (N,) or weights (N, classes); see `class_weights`. The sigmoid of a score is D(x | y), the
    probability that a picture is real and has this label.
    """

    def __init__(self, config: CGANConfig) -> None:
        super().__init__()
        self.classes = len(config.labels)
        self.from_image = nn.Sequential(Maxout(config.pixels, 240, 5), nn.Dropout(0.5))
        self.from_label = nn.Sequential(Maxout(self.classes, 50, 5), nn.Dropout(0.5))
        self.joint = nn.Sequential(Maxout(240 + 50, 240, 4), nn.Dropout(0.5), nn.Linear(240, 1))

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        images = (images.flatten(1) + 1) / 2
        label = self.from_label(class_weights(labels, self.classes).to(images))
        return self.joint(torch.cat([self.from_image(images), label], 1)).flatten()


class CGAN(Checkpoint):
    """Generator and discriminator that both see the label."""

    paper = "Mirza, Osindero: Conditional Generative Adversarial Nets, 2014, arXiv:1411.1784"
    kind = "cgan"

    def __init__(self, config: CGANConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)
        self.discriminator = Discriminator(config)
        init_weights(self.generator, 0.05)
        init_weights(self.discriminator, 0.005)


def discriminator_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """What D minimises: -log D(x | y) - log(1 - D(G(z | y))), scores (N,) -> () (Eq. 2)."""
    return F.softplus(-real_scores).mean() + F.softplus(fake_scores).mean()


def generator_loss(fake_scores: Tensor) -> Tensor:
    """What G minimises, non-saturating: -log D(G(z | y)), scores (N,) -> ()."""
    return F.softplus(-fake_scores).mean()
