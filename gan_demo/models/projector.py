"""Projection: "Generative Visual Manipulation on the Natural Image Manifold" (iGAN), Sec. 3.1.

Jun-Yan Zhu, Philipp Krähenbühl, Eli Shechtman, Alexei A. Efros, 2016, arXiv:1609.03552.

What it shows: a photograph can be brought into a generator's world. A network P learns to guess the z whose picture
looks most like a photograph; a few steps of optimisation then improve the guess.

Where this file differs from the paper:

- the generator is a DCGAN that is trained already, with a normal z; so P ends in numbers of any size, where the paper's
  ends in a tanh, and its loss has a term that keeps z as short as a normal one is;
- the pictures are compared by their pixels and by the last feature maps of the generator's own discriminator, where the
  paper takes those of an AlexNet (its conv4): this project's generators and encoders learn from nothing but their data.
"""

import itertools
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.models.dcgan import DCGANConfig, init_weights
from gan_demo.weights import Checkpoint


@dataclass
class ProjectorConfig:
    resolution: int = 64  # height and width of a picture in pixels: 4 times a power of two
    image_channels: int = 3  # 3 for RGB, 1 for grey
    z_dim: int = 100  # length of the vector that it guesses
    base_channels: int = 48  # channels next to the picture; they double towards the 4x4 end

    def __post_init__(self) -> None:
        self.widths()

    def widths(self) -> list[int]:
        """Channels from the picture's end to the 4x4 end, as D has them."""
        return DCGANConfig(self.resolution, self.image_channels, self.z_dim, self.base_channels).widths()


class Projector(Checkpoint):
    """P: pictures (N, image_channels, resolution, resolution) in [-1, 1] to z (N, z_dim) (Sec. 3.1, Eq. 3).

    Its layers are D's, with a number of z in place of each score.
    """

    paper = "Zhu et al.: Generative Visual Manipulation on the Natural Image Manifold, 2016, arXiv:1609.03552"
    kind = "projector"

    def __init__(self, config: ProjectorConfig) -> None:
        super().__init__(config)
        widths = config.widths()
        layers: list[nn.Module] = [nn.Conv2d(config.image_channels, widths[0], 4, stride=2, padding=1)]
        layers += [nn.LeakyReLU(0.2, inplace=True)]
        for width, wider in itertools.pairwise(widths):
            layers += [nn.Conv2d(width, wider, 4, stride=2, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(wider), nn.LeakyReLU(0.2, inplace=True)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], config.z_dim, 4), nn.Flatten())
        self.apply(init_weights)

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


def projection_loss(image: Tensor, drawing: Tensor, maps: Tensor, drawing_maps: Tensor, weight: float) -> Tensor:
    """How far G's drawing is from the picture that it shall show: pixels, and `weight` times feature maps (Eq. 2).

    All (N, C, H, W) -> ().
    """
    return F.mse_loss(drawing, image) + weight * F.mse_loss(drawing_maps, maps)
