"""How SRGAN is trained: it starts from SRResNet, and adds a content loss and a discriminator."""

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import VGG19_Weights, vgg19

from gan_demo.models.srgan import (
    VGG_MEAN,
    VGG_STD,
    ContentLoss,
    Discriminator,
    SRGANConfig,
)
from gan_demo.pictures import to_float
from gan_demo.super_resolution import enlarge_bicubic, shrink
from gan_demo.training import srresnet
from gan_demo.training.photos import Photos, load_photos
from gan_demo.training.srgan_losses import (
    adversarial_loss,
    coarse_loss,
    phase_loss,
    roughness,
    spectrum_loss,
    spread_loss,
    texture_loss,
    total_variation_loss,
)

# How many of VGG19's layers there are up to the ReLU of that name (Sec. 3.2).
LAYERS = {"vgg22": 9, "vgg31": 12, "vgg34": 18, "vgg54": 36}
WEIGHTS = {
    "content": "weight of the content loss",
    "pixel": "weight of SRResNet's loss",
    "coarse": "weight of the mean squared error of pictures averaged over 3x3 pixels",
    "adversarial": "weight of the adversarial loss",
    "texture": "weight of the loss on how strongly VGG19's filters respond",
    "phase": "weight of the loss on patterns that repeat with the sub-pixel grid",
    "spread": "weight of the loss on fine detail that lies unevenly on the sub-pixel grid",
    "spectrum": "weight of the loss on the mix of scales and directions in fine detail",
    "total_variation": "weight of the total variation, e.g. 2e-8",
}
NOISE = 0.02  # standard deviation of the noise that must not change D's scores, on pictures in [-1, 1]
NOISY = 0.25  # share of the steps in which D sees noisy pictures, too: that doubles D's work
WINDOW = 64  # side in pixels of the windows that the spread loss averages over
CALIBRATION = 16  # patches on which the scales of the content loss and of D's layers are measured


@dataclass(frozen=True)
class Settings(srresnet.Settings):
    objective: str = "vgg31"  # feature maps of the content loss
    learning_rate: float = 1e-4  # of Adam (Sec. 3.2)
    discriminator_rate: float = 0.5  # D's learning rate as a share of G's (Sec. 3.2: 1)
    smooth: float = 0.2  # weight of D's roughness in its loss
    content: float = 1.0  # weight of the content loss (Eq. 3)
    pixel: float = 1.0  # weight of the mean squared error of pixels (the content loss of SRGAN-MSE, Sec. 3.4)
    coarse: float = 20.0  # weight of that loss
    adversarial: float = 5e-3  # weight of that loss (Eq. 3: 1e-3)
    texture: float = 0.018  # weight of that loss
    phase: float = 0.4  # weight of that loss
    spread: float = 0.6  # weight of that loss
    spectrum: float = 0.04  # weight of that loss
    total_variation: float = 0.0  # weight of that loss

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.crop < WINDOW:
            raise ValueError(f"crop must be at least {WINDOW} pixels, not {self.crop}: a loss has windows so large")

    @property
    def whole(self) -> int:
        """Side of the squares cut from photographs, in pixels, with room to shift the square that losses look at."""
        return super().whole + 2 * SRGANConfig().scale


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ours = Settings()
    srresnet.add_arguments(parser)
    parser.set_defaults(learning_rate=ours.learning_rate)
    add = parser.add_argument
    add("--layer", choices=LAYERS, default=ours.objective, help="of VGG19, for the content loss (default: %(default)s)")
    add("--vgg", type=Path, help="safetensors file of VGG19's features (default: torchvision downloads it)")
    add(
        "--discriminator-rate",
        type=float,
        default=ours.discriminator_rate,
        help="D's as a share of G's (default: %(default)s)",
    )
    add("--smooth", type=float, default=ours.smooth, help="weight of D's roughness in its loss (default: %(default)s)")
    for name, description in WEIGHTS.items():
        add(
            f"--{name.replace('_', '-')}",
            type=float,
            default=getattr(ours, name),
            help=f"{description} (default: %(default)s)",
        )


def settings(args: argparse.Namespace) -> Settings:
    names = (*srresnet.OPTIONS, "discriminator_rate", "smooth", *WEIGHTS)
    return Settings(args.layer, **{name: getattr(args, name) for name in names})


def check(args: argparse.Namespace) -> None:
    """Refuse options that contradict each other, and a file of VGG19 that ends before the layer."""
    if not (args.start or args.resume):
        raise ValueError("srgan goes on from a trained SRResNet (Sec. 3.2): give --start srresnet-photos")
    settings(args)
    if args.vgg:
        load_vgg(args.layer, args.vgg)


def build(args: argparse.Namespace, data: Photos, accelerator: Accelerator) -> "SRGANRecipe":
    config = SRGANConfig(blocks=args.blocks, channels=args.channels)
    return SRGANRecipe(config, settings(args), accelerator, args.seed, content_loss(args.layer, args.vgg))


def load_data(args: argparse.Namespace) -> Photos:
    return load_photos(args.data, Settings(crop=args.crop, context=args.context).whole, args.skip_bad)


def load_vgg(layer: str, path: Path | None = None) -> nn.Module:
    """VGG19's first layers up to the ReLU of `layer`, with ImageNet weights.

    Args:
        layer: one of LAYERS.
        path: a safetensors file with torchvision's keys; None downloads them.

    Raises:
        ValueError: the file ends before that layer.
        FileNotFoundError: it does not exist.
    """
    if path is None:
        return vgg19(weights=VGG19_Weights.IMAGENET1K_V1).features[: LAYERS[layer]]
    if not path.is_file():
        raise FileNotFoundError(f"no file {str(path)!r}")
    with torch.device("meta"):  # spends neither memory nor time on random weights that are replaced at once
        features = vgg19(weights=None).features[: LAYERS[layer]]
    weights = {name.removeprefix("features."): value for name, value in load_file(path).items()}
    names = features.state_dict().keys()
    if missing := names - weights.keys():
        raise ValueError(f"{path} ends before {layer}: it has no {min(missing)}")
    features.load_state_dict({name: weights[name] for name in names}, assign=True)
    return features


@torch.no_grad()
def content_loss(layer: str, path: Path | None = None) -> ContentLoss:
    """The content loss on a layer, rescaled so that it is as large as a pixel loss (Sec. 2.2.1).

    The paper's factor fits its own weights and VGG54; the maps of other layers are a thousand times as large, beside
    which the adversarial loss would count for nothing. With the factor here, bicubic enlargements of the examples'
    fixed patches are as far from the patches in maps as in pixels.
    """
    loss = ContentLoss(load_vgg(layer, path))
    real = fixed_patches()
    fake = enlarge_bicubic(shrink(real))
    loss.scale *= math.sqrt(F.mse_loss(fake, real) / loss(fake, real))
    return loss


def fixed_patches(side: int = Settings.crop) -> Tensor:
    """Patches of the examples, on which scales are measured, (CALIBRATION, 3, side, side) in [-1, 1]."""
    return to_float(torch.stack([srresnet.example_patch(i, side) for i in range(CALIBRATION)]))


@torch.no_grad()
def start_from_vgg(network: Discriminator, vgg: nn.Module, images: Tensor) -> None:
    """Give D's convolutions the weights of VGG19's first ones, of the same shapes: then D need not learn to see first.

    Then every layer is divided by the standard deviation of its output on photographs (Mishkin & Matas 2016).

    Args:
        network: a D without BatchNorm; changed in place.
        vgg: VGG19's first layers; at most six of its convolutions have the right shape.
        images: photographs of D's size, (N, 3, side, side) in [-1, 1].
    """
    d_convolutions, vgg_convolutions = (
        [layer for layer in layers if isinstance(layer, nn.Conv2d)] for layers in (network.convolutions, vgg)
    )
    for layer, source in zip(d_convolutions, vgg_convolutions, strict=False):
        if layer.weight.shape == source.weight.shape:
            layer.load_state_dict(source.state_dict())
    # VGG's pictures have mean 0 and deviation 1, ours lie in [-1, 1].
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (VGG_MEAN, VGG_STD))
    first = d_convolutions[0]
    first.bias += (first.weight * (0.5 - mean) / std).sum((1, 2, 3))
    first.weight /= 2 * std
    for layer in (*network.convolutions, *network.dense):
        maps = layer(images)
        if isinstance(layer, nn.Conv2d | nn.Linear):
            deviation = maps.std()
            layer.weight /= deviation
            layer.bias /= deviation
            maps /= deviation
        images = maps


class SRGANRecipe(srresnet.SRResNetRecipe):
    """One step of D, then one of G on content, adversarial and further losses (Eq. 3)."""

    kind = "srgan"

    def __init__(
        self, config: SRGANConfig, settings: Settings, accelerator: Accelerator, seed: int, content: ContentLoss
    ) -> None:
        super().__init__(config, settings, accelerator, seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = Discriminator(normalized=False, local=True)
            start_from_vgg(network, content.features, fixed_patches(settings.crop))
        network = network.to(accelerator.device, memory_format=torch.channels_last)
        self._fix_statistics()
        self.learner = nn.ModuleDict({"model": self.model, "discriminator": network})
        self.discriminator = accelerator.prepare(network)
        rate = settings.learning_rate * settings.discriminator_rate
        self.optimizers = [self._adam(network, rate), *self.optimizers]
        self.content = content.to(accelerator.device, memory_format=torch.channels_last)

    def _fix_statistics(self) -> None:
        """Let G's BatchNorms use SRResNet's statistics, so that D judges what G also does to a whole picture."""
        for module in self.model.generator.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()

    def _shift(self, fake: Tensor, real: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """A square of side `crop` of both, at random.

        So every phase of G's grid of four pixels meets every phase of VGG's and D's strides. If all squares began at
        a grid line, G would learn a pattern that repeats every four pixels.
        """
        side, room = self.options.crop, fake.shape[2] - self.options.crop + 1
        top, left = torch.randint(room, (2,), generator=rng).tolist()
        return tuple(images[:, :, top : top + side, left : left + side] for images in (fake, real))

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on squares `real` (N, 3, H, W) in [-1, 1] and what G makes of them."""
        fake, real = self._shift(*self._enlarge_squares(real, self.options.context), rng)
        loss_d, real_scores = self._discriminate(fake.detach(), real, rng)
        self._update(self.optimizers[0], loss_d)

        parts = self._parts(fake, real, real_scores, rng)
        loss_g = sum(getattr(self.options, name) * part for name, part in parts.items())
        self._update(self.optimizers[1], loss_g)
        return {name: value.detach() for name, value in {"loss_d": loss_d, "loss_g": loss_g, **parts}.items()}

    def _discriminate(self, fake: Tensor, real: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """D's loss, and its scores of `real` without a gradient."""
        images, noisy = torch.cat([real, fake]), self.options.smooth and torch.rand((), generator=rng) < NOISY
        if noisy:  # all in one batch: two calls would compute the weights' gradients twice
            noise = torch.randn(images.shape, generator=rng).to(images)
            images = torch.cat([images, images + NOISE * noise])
        scores, *noisy_scores = self.discriminator(images).float().split(2 * len(real))
        real_scores, fake_scores = scores.chunk(2)
        loss = adversarial_loss(above=real_scores, below=fake_scores)
        if noisy:
            loss = loss + self.options.smooth / NOISY * roughness(scores, *noisy_scores, NOISE)
        return loss, real_scores.detach()

    def _parts(self, fake: Tensor, real: Tensor, real_scores: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """G's losses of weight above 0."""
        weights, scale = self.options, self.model.config.scale
        with self.accelerator.autocast():
            fake_layers, real_layers = self._layers(fake, real) if weights.content or weights.texture else ([], [])
            losses = {
                "content": lambda: self.content.distance(fake_layers, real_layers),
                "pixel": lambda: F.mse_loss(fake, real),
                "coarse": lambda: coarse_loss(fake, real),
                "adversarial": lambda: adversarial_loss(above=self._judge(fake), below=real_scores),
                "texture": lambda: texture_loss(fake_layers, real_layers),
                "phase": lambda: phase_loss(fake, real, scale),
                "spread": lambda: spread_loss(fake, real, rng, scale, WINDOW // scale),
                "spectrum": lambda: spectrum_loss(fake, real),
                "total_variation": lambda: total_variation_loss(fake),
            }
            return {name: loss() for name, loss in losses.items() if getattr(weights, name)}

    def _layers(self, fake: Tensor, real: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """VGG19's feature maps of both."""
        with torch.no_grad():
            real_layers = self.content.layers(real)
        return self.content.layers(fake), real_layers

    def _judge(self, fake: Tensor) -> Tensor:
        """D's scores. D's weights do not change here, so its unwrapped network will do: no gradients to share."""
        network = self.learner["discriminator"].requires_grad_(False)
        scores = network(fake).float()
        network.requires_grad_(True)
        return scores
