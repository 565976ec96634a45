"""DCGAN: "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks".

Alec Radford, Luke Metz, Soumith Chintala, 2015, arXiv:1511.06434.

What it shows: a GAN of strided convolutions and batch normalisation that follows a few simple
rules trains stably, and its latent space is smooth and has directions with a meaning.

Where this file differs from the paper's text, it follows dcgan.torch, the code that the third author
published and that most people have copied since:

- kernels of 4x4 instead of 5x5;
- z is drawn from a normal distribution N(0, 1) instead of a uniform one;
- 64 base channels instead of 128, so the widths are 512-256-128-64 instead of 1024-512-256-128;
- the first layer of G is a transposed convolution instead of a projection and a reshape
  (the same computation), and the last layer of D is a 4x4 convolution.
"""

import itertools
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.weights import Checkpoint


@dataclass
class DCGANConfig:
    resolution: int = 64  # height and width of a picture in pixels: 4 times a power of two
    image_channels: int = 3  # 3 for RGB, 1 for grey
    z_dim: int = 100  # length of the latent vector z
    base_channels: int = 64  # channels next to the picture; they double towards the 4x4 end

    def __post_init__(self) -> None:
        quarter = self.resolution // 4
        if self.resolution < 8 or self.resolution != 4 * quarter or quarter & (quarter - 1):
            raise ValueError(f"resolution is {self.resolution}; it must be 8, 16, 32, 64, 128, ...")

    def widths(self) -> list[int]:
        """Channels from the picture's end to the 4x4 end, e.g. [64, 128, 256, 512] at 64 pixels."""
        levels = (self.resolution // 4).bit_length() - 1
        return [self.base_channels * 2**level for level in range(levels)]


class Generator(nn.Module):
    """z (N, z_dim) to pictures (N, image_channels, resolution, resolution) in [-1, 1] (Sec. 3, Fig. 1)."""

    def __init__(self, config: DCGANConfig) -> None:
        super().__init__()
        widths = config.widths()[::-1]
        layers: list[nn.Module] = [nn.ConvTranspose2d(config.z_dim, widths[0], 4, bias=False)]
        for width, narrower in itertools.pairwise(widths):
            layers += [nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
            layers += [nn.ConvTranspose2d(width, narrower, 4, stride=2, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(widths[-1]), nn.ReLU(inplace=True)]
        layers += [nn.ConvTranspose2d(widths[-1], config.image_channels, 4, stride=2, padding=1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z[:, :, None, None])


class Discriminator(nn.Module):
    """Pictures (N, image_channels, resolution, resolution) in [-1, 1] to raw scores (N,), higher for real."""

    def __init__(self, config: DCGANConfig) -> None:
        super().__init__()
        widths = config.widths()
        layers: list[nn.Module] = [nn.Conv2d(config.image_channels, widths[0], 4, stride=2, padding=1)]
        layers += [nn.LeakyReLU(0.2, inplace=True)]  # no normalisation at D's input (Sec. 3)
        for width, wider in itertools.pairwise(widths):
            layers += [nn.Conv2d(width, wider, 4, stride=2, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(wider), nn.LeakyReLU(0.2, inplace=True)]
        layers += [nn.Conv2d(widths[-1], 1, 4)]
        self.layers = nn.Sequential(*layers)

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images).flatten()


class DCGAN(Checkpoint):
    """Generator and discriminator of DCGAN, with weights from N(0, 0.02) (Sec. 4)."""

    paper = (
        "Radford, Metz, Chintala: Unsupervised Representation Learning with Deep Convolutional Generative "
        "Adversarial Networks, 2015, arXiv:1511.06434"
    )
    kind = "dcgan"

    def __init__(self, config: DCGANConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)
        self.discriminator = Discriminator(config)
        self.apply(init_weights)


def init_weights(module: nn.Module) -> None:
    """Convolutions from N(0, 0.02) (Sec. 4); BatchNorm gains from N(1, 0.02), as dcgan.torch does."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def discriminator_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """Cross-entropy of D: -log D(x) - log(1 - D(G(z))), D being the sigmoid of a score (N,) -> ()."""
    return F.softplus(-real_scores).mean() + F.softplus(fake_scores).mean()


def generator_loss(fake_scores: Tensor) -> Tensor:
    """Non-saturating loss of G: -log D(G(z)) (Goodfellow et al. 2014, Sec. 3), scores (N,) -> ()."""
    return F.softplus(-fake_scores).mean()
