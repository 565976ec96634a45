"""SRGAN: "Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network".

Christian Ledig, Lucas Theis, Ferenc Huszar and others, 2016 (v5: 2017), arXiv:1609.04802.

What it shows: the mean squared error asks for the average of all pictures that could have been,
which is blurred (SRResNet). Ask instead that features match and that a discriminator cannot tell
the result from a photograph, and the same network invents texture (SRGAN).

One generator serves both: `srresnet-*` checkpoints were trained on the mean squared error alone.

Where the paper leaves a choice open, or this file differs from it:

- the generator's output is linear, cut to [-1, 1] only where it becomes a picture (the paper names
  no activation);
- G's output is corrected until, shrunk, it is nearly the small picture (`super_resolution.back_project`), in training
  too: G is free only where the small picture says nothing, and colours do not drift;
- the content loss looks at feature maps of conv3_1 (the paper's best: VGG54, deeper than the weights that this project
  has): those of conv3_4 were fooled by small patterns just as easily, at twice the cost;
- D has no BatchNorm, its first convolutions start with VGG19's weights, and its dense layers judge each cell of 16x16
  pixels by itself (Isola et al. 2017): every cell is an example to learn from;
- the adversarial loss is another one, and further losses keep G from drawing grids and honeycombs: `training/` has
  these losses, and says why each is needed.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.weights import Checkpoint

VGG_MEAN, VGG_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
VGG_SCALE = 1 / 12.75  # of feature maps, so that the loss is as large as a pixel loss (Sec. 3.2)


@dataclass
class SRGANConfig:
    scale: int = 4  # how many times larger the output is, a power of two
    blocks: int = 16  # residual blocks (B, Sec. 3.2)
    channels: int = 64  # feature maps throughout the generator

    def __post_init__(self) -> None:
        if self.scale not in (2, 4, 8):
            raise ValueError(f"scale is {self.scale}; it must be 2, 4 or 8")


class ResidualBlock(nn.Module):
    """Feature maps (N, channels, H, W) to the same shape (Fig. 4)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.PReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, maps: Tensor) -> Tensor:
        return maps + self.layers(maps)


class Generator(nn.Module):
    """SRResNet: a small picture (N, 3, H, W) in [-1, 1] to (N, 3, scale * H, scale * W), about in [-1, 1] (Fig. 4)."""

    def __init__(self, config: SRGANConfig) -> None:
        super().__init__()
        channels = config.channels
        self.head = nn.Sequential(nn.Conv2d(3, channels, 9, padding=4), nn.PReLU())
        self.body = nn.Sequential(
            *[ResidualBlock(channels) for _ in range(config.blocks)],
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )
        doublings = config.scale.bit_length() - 1
        self.upsample = nn.Sequential(*[layer for _ in range(doublings) for layer in sub_pixel_block(channels)])
        self.tail = nn.Conv2d(channels, 3, 9, padding=4)

    def forward(self, small: Tensor) -> Tensor:
        maps = self.head((small + 1) / 2)  # the paper's input is in [0, 1], its output in [-1, 1] (Sec. 3.2)
        return self.tail(self.upsample(maps + self.body(maps)))


def sub_pixel_block(channels: int) -> list[nn.Module]:
    """Layers that double height and width (Shi et al. 2016)."""
    return [nn.Conv2d(channels, 4 * channels, 3, padding=1), nn.PixelShuffle(2), nn.PReLU()]


class Discriminator(nn.Module):
    """Pictures (N, 3, side, side) in [-1, 1] to raw scores (N,), higher for real (Fig. 4).

    Args:
        side: height and width of its pictures.
        normalized: with the paper's BatchNorms. Without them, a score does not depend on the other pictures.
        local: the dense layers see one cell of 16x16 pixels and its surroundings, and are the same everywhere: then
            pictures may have any size, and scores are (N, ceil(H / 16), ceil(W / 16)).
    """

    def __init__(self, side: int = 96, normalized: bool = True, local: bool = False) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, padding=1), nn.LeakyReLU(0.2)]
        # Eight convolutions in all: a stride of 2 where the picture shrinks, before channels double.
        plan = [(64, 64, 2), (64, 128, 1), (128, 128, 2), (128, 256, 1), (256, 256, 2), (256, 512, 1), (512, 512, 2)]
        for before, after, stride in plan:
            layers += [nn.Conv2d(before, after, 3, stride, padding=1, bias=not normalized)]
            layers += [nn.BatchNorm2d(after), nn.LeakyReLU(0.2)] if normalized else [nn.LeakyReLU(0.2)]
        self.convolutions = nn.Sequential(*layers)
        if local:
            dense = [nn.Conv2d(512, 1024, 1), nn.LeakyReLU(0.2), nn.Conv2d(1024, 1, 1), nn.Flatten(0, 1)]
        else:
            cells = -(-side // 16)
            first = nn.Linear(512 * cells**2, 1024)
            dense = [nn.Flatten(), first, nn.LeakyReLU(0.2), nn.Linear(1024, 1), nn.Flatten(0)]
        self.dense = nn.Sequential(*dense)

    def forward(self, images: Tensor) -> Tensor:
        return self.dense(self.convolutions(images))


class SRGAN(Checkpoint):
    """The generator alone: nobody needs the discriminator after training."""

    paper = (
        "Ledig et al.: Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network, "
        "2016, arXiv:1609.04802"
    )
    kind = "srgan"

    def __init__(self, config: SRGANConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)


class ContentLoss(nn.Module):
    """Mean squared distance of VGG19 feature maps, rescaled by 1/12.75 (Eq. 5).

    Args:
        features: the first layers of torchvision's `vgg19().features`, up to a ReLU.
        scale: factor of the feature maps. The paper's 1/12.75 suits its weights and its layer: it makes this loss
            about as large as a pixel loss.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, features: nn.Sequential, scale: float = VGG_SCALE) -> None:
        super().__init__()
        self.features, self.scale = features.eval().requires_grad_(False), scale
        self.register_buffer("mean", torch.tensor(VGG_MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(VGG_STD).view(1, 3, 1, 1))

    def layers(self, images: Tensor) -> list[Tensor]:
        """Feature maps of pictures (N, 3, H, W) in [-1, 1] after every ReLU, as VGG19 gives them."""
        maps, layers = ((images + 1) / 2 - self.mean) / self.std, []
        for layer in self.features:
            maps = layer(maps)
            if isinstance(layer, nn.ReLU):
                layers.append(maps)
        return layers

    def maps(self, images: Tensor) -> Tensor:
        """The last layer's feature maps of pictures (N, 3, H, W) in [-1, 1], rescaled."""
        return self.layers(images)[-1] * self.scale

    def distance(self, fake: list[Tensor], real: list[Tensor]) -> Tensor:
        """The loss of two pictures, given their `layers`."""
        return self.scale**2 * F.mse_loss(fake[-1].float(), real[-1].float())

    def forward(self, fake: Tensor, real: Tensor) -> Tensor:
        with torch.no_grad():
            real_layers = self.layers(real)
        return self.distance(self.layers(fake), real_layers)
