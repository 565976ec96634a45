"""GAN: "Generative Adversarial Nets".

Ian Goodfellow, Jean Pouget-Abadie, Mehdi Mirza and others, 2014, arXiv:1406.2661.

What it shows: two networks in a game. G turns noise into digits, D tells them from real ones, and G
learns from nothing but D's judgement. At the end of the game D can only guess.

The networks are those of the authors' `mnist.yaml`: G with two layers of 1200 rectifiers and a
sigmoid, D with two maxout layers of 240 units of 5 pieces, dropout on its input and its layers.
Where this file differs from it:
noise is normal instead of uniform, with the same variance of 1.
"""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.weights import Checkpoint


@dataclass
class GANConfig:
    resolution: int = 28  # height and width of a picture in pixels
    image_channels: int = 1  # 1 for grey
    z_dim: int = 100  # length of the noise vector z
    hidden: int = 1200  # rectifiers in each of G's two layers
    maxout: int = 240  # maxout units in each of D's two layers
    pieces: int = 5  # linear pieces of a maxout unit

    @property
    def pixels(self) -> int:
        return self.image_channels * self.resolution**2


class Maxout(nn.Module):
    """(N, inputs) to (N, units): the largest of `pieces` linear functions (Goodfellow et al. 2013, arXiv:1302.4389)."""

    def __init__(self, inputs: int, units: int, pieces: int) -> None:
        super().__init__()
        self.pieces, self.linear = pieces, nn.Linear(inputs, units * pieces)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).unflatten(1, (-1, self.pieces)).amax(2)


class Generator(nn.Module):
    """z (N, z_dim) to pictures (N, image_channels, resolution, resolution) in [-1, 1]."""

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        self.shape = (config.image_channels, config.resolution, config.resolution)
        self.layers = nn.Sequential(
            *[nn.Linear(config.z_dim, config.hidden), nn.ReLU()],
            *[nn.Linear(config.hidden, config.hidden), nn.ReLU()],
            *[nn.Linear(config.hidden, config.pixels), nn.Sigmoid()],
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z).unflatten(1, self.shape) * 2 - 1


class Discriminator(nn.Module):
    """Pictures (N, image_channels, resolution, resolution) in [-1, 1] to raw scores (N,), higher for real.

    The sigmoid of a score is D(x), the probability that a picture is real (Sec. 3).
    """

    def __init__(self, config: GANConfig) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *[nn.Dropout(0.2), Maxout(config.pixels, config.maxout, config.pieces)],
            *[nn.Dropout(0.5), Maxout(config.maxout, config.maxout, config.pieces)],
            *[nn.Dropout(0.5), nn.Linear(config.maxout, 1)],
        )

    def forward(self, images: Tensor) -> Tensor:
        return self.layers((images.flatten(1) + 1) / 2).flatten()


class GAN(Checkpoint):
    """Generator and discriminator of the first GAN."""

    paper = "Goodfellow et al.: Generative Adversarial Nets, 2014, arXiv:1406.2661"
    kind = "gan"

    def __init__(self, config: GANConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)
        self.discriminator = Discriminator(config)
        init_weights(self.generator, 0.05)
        init_weights(self.discriminator, 0.005)


def init_weights(network: nn.Module, reach: float) -> None:
    """Weights uniform from -reach to reach, as in `mnist.yaml`, biases 0.

    PyTorch's own, smaller weights make G nearly blind to z at first, and it may never recover.
    """
    for module in network.modules():
        if isinstance(module, nn.Linear):
            nn.init.uniform_(module.weight, -reach, reach)
            nn.init.zeros_(module.bias)


def discriminator_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """What D minimises: -log D(x) - log(1 - D(G(z))), scores (N,) -> () (Eq. 1; 2 log 2 where D can only guess)."""
    return F.softplus(-real_scores).mean() + F.softplus(fake_scores).mean()


def generator_loss(fake_scores: Tensor) -> Tensor:
    """What G minimises in practice: -log D(G(z)), scores (N,) -> () (Sec. 3; log 2 where D can only guess)."""
    return F.softplus(-fake_scores).mean()


def minimax_generator_loss(fake_scores: Tensor) -> Tensor:
    """What G minimises in the game of Eq. 1: log(1 - D(G(z))), scores (N,) -> (); flat where D is sure."""
    return -F.softplus(fake_scores).mean()
