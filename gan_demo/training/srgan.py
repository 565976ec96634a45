"""How SRGAN is trained: from SRResNet on, with a content loss and a discriminator."""

import argparse
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.models import VGG19_Weights, vgg19

from gan_demo.models.srgan import (
    ADVERSARIAL_WEIGHT,
    ContentLoss,
    Discriminator,
    SRGANConfig,
    adversarial_loss,
    discriminator_loss,
    total_variation_loss,
)
from gan_demo.pictures import to_float
from gan_demo.super_resolution import enlarge_bicubic, shrink
from gan_demo.training import srresnet
from gan_demo.training.photos import Photos

LAYERS = {"vgg22": 9, "vgg34": 18, "vgg54": 36}  # how many layers of VGG19 end with the ReLU of that name (Sec. 3.2)
CALIBRATION = 16  # patches that the content loss is rescaled on


@dataclass(frozen=True)
class Settings(srresnet.Settings):
    objective: str = "vgg34"  # feature maps of the content loss
    learning_rate: float = 1e-4  # of Adam, for both networks (Sec. 3.2)
    total_variation: float = 0.0  # weight of that loss
    pixel: float = 0.0  # weight of the mean squared error of pixels beside the content loss


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ours = Settings()
    srresnet.add_arguments(parser)
    parser.set_defaults(learning_rate=ours.learning_rate)
    parser.add_argument(
        "--content", choices=LAYERS, default=ours.objective, help="layer of VGG19 (default: %(default)s)"
    )
    parser.add_argument(
        "--vgg", type=Path, help="safetensors file of VGG19's features (default: torchvision downloads it)"
    )
    parser.add_argument(
        "--total-variation", type=float, default=ours.total_variation, help="weight, e.g. 2e-8 (default: %(default)s)"
    )
    parser.add_argument(
        "--pixel", type=float, default=ours.pixel, help="weight of SRResNet's loss beside the content loss (default: 0)"
    )


def build(args: argparse.Namespace, data: Photos, accelerator: Accelerator) -> "SRGANRecipe":
    if not (args.start or args.resume):
        raise ValueError("srgan goes on from a trained SRResNet (Sec. 3.2): give --start srresnet-photos")
    config = SRGANConfig(blocks=args.blocks, channels=args.channels)
    weights = {"total_variation": args.total_variation, "pixel": args.pixel}
    settings = Settings(args.content, args.learning_rate, args.cooldown, **weights)
    return SRGANRecipe(config, settings, accelerator, args.seed, content_loss(args.content, args.vgg))


def load_data(args: argparse.Namespace) -> Photos:
    return srresnet.load_data(args)


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
    features = vgg19(weights=None).features[: LAYERS[layer]]
    if not path.is_file():
        raise FileNotFoundError(f"no file {str(path)!r}")
    weights = {name.removeprefix("features."): value for name, value in load_file(path).items()}
    wanted = features.state_dict().keys()
    if missing := wanted - weights.keys():
        raise ValueError(f"{path} ends before {layer}: it has no {min(missing)}")
    features.load_state_dict({name: weights[name] for name in wanted})
    return features


@torch.inference_mode()
def content_loss(layer: str, path: Path | None = None) -> ContentLoss:
    """The content loss on a layer, rescaled so that it is as large as a pixel loss (Sec. 2.2.1).

    The paper's factor fits its own weights and VGG54; others have maps a thousand times as large, beside which the
    adversarial loss would count for nothing. Here the bicubic enlargement of the examples' fixed patches is as far
    from them in maps as it is in pixels.
    """
    loss = ContentLoss(load_vgg(layer, path))
    real = to_float(torch.stack([srresnet.example_patch(i, Settings.crop) for i in range(CALIBRATION)]))
    made = enlarge_bicubic(shrink(real))
    loss.scale *= math.sqrt(F.mse_loss(made, real) / loss(made, real))
    return loss


class SRGANRecipe(srresnet.SRResNetRecipe):
    """One step of D, then one of G on content and adversarial loss (Eq. 2 and 3)."""

    def __init__(
        self, config: SRGANConfig, settings: Settings, accelerator: Accelerator, seed: int, content: ContentLoss
    ) -> None:
        super().__init__(config, settings, accelerator, seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = Discriminator(settings.crop).to(accelerator.device, memory_format=torch.channels_last)
        self.trained = nn.ModuleDict({"model": self.model, "discriminator": network})
        self.discriminator = accelerator.prepare(network)
        self.optimizers = [self._adam(network), *self.optimizers]
        self.content = content.to(accelerator.device, memory_format=torch.channels_last)

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on squares `real` (N, 3, H, W) in [-1, 1] and what G makes of them."""
        made = self.generator(shrink(real, self.model.config.scale))
        real_scores, fake_scores = self.discriminator(real), self.discriminator(made.detach())
        loss_d = discriminator_loss(real_scores, fake_scores)
        self._update(self.optimizers[0], loss_d)

        # D is only read here, so its plain network serves: no gradients to keep or to share.
        network = self.trained["discriminator"].requires_grad_(False)
        with self.accelerator.autocast():
            content, scores = self.content(made, real), network(made)
        adversarial = adversarial_loss(scores.float())
        loss_g = content.float() + ADVERSARIAL_WEIGHT * adversarial
        if self.options.pixel:
            loss_g = loss_g + self.options.pixel * F.mse_loss(made, real)
        if self.options.total_variation:
            loss_g = loss_g + self.options.total_variation * total_variation_loss(made)
        self._update(self.optimizers[1], loss_g)
        network.requires_grad_(True)
        losses = {"loss_d": loss_d, "loss_g": loss_g, "content": content, "adversarial": adversarial}
        return {name: value.detach() for name, value in losses.items()}
