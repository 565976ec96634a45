"""How the first GAN is trained."""

import argparse
from dataclasses import dataclass

from accelerate import Accelerator

from gan_demo.models import gan
from gan_demo.models.gan import GAN, GANConfig
from gan_demo.training import adversarial
from gan_demo.training.adversarial import AdversarialRecipe
from gan_demo.training.data import Pictures, load_images

MNIST, VALIDATION = 60_000, 10_000  # MNIST's training pictures, and how many of them are held back


@dataclass(frozen=True)
class Settings(adversarial.Settings):
    learning_rate: float = 1e-3  # of Adam (the paper: SGD with momentum, 0.1)
    cooldown: float = 0.0  # the moving average helps more than small steps at the end
    ema: float = 0.9995
    flip: bool = False  # a mirrored digit is no digit
    augment: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, ours = parser.add_argument, Settings()
    parser.set_defaults(batch=100)
    add("--learning-rate", type=float, default=ours.learning_rate, help="of Adam, for G (default: %(default)s)")
    add("--discriminator-rate", type=float, default=ours.discriminator_rate, help="D's as a share of G's")
    add("--cooldown", type=float, default=ours.cooldown, help="last share of the run, learning rate to 0")
    add("--ema", type=float, default=ours.ema, help="decay of G's averaged weights, 0 for none (default: %(default)s)")


def load_data(args: argparse.Namespace) -> Pictures:
    """The digits; of MNIST's 60,000, the first 50,000, as in the papers: the Parzen window is chosen on the others."""
    data = load_images(args.data, GANConfig.resolution, GANConfig.image_channels, args.split, args.skip_bad)
    return hold_back(data)


def hold_back(data: Pictures) -> Pictures:
    """MNIST's first 50,000 training digits; other data as they are."""
    return data.first(len(data) - VALIDATION) if len(data) == MNIST else data


def settings(args: argparse.Namespace) -> Settings:
    names = ("learning_rate", "discriminator_rate", "cooldown", "ema")
    return Settings(**{name: getattr(args, name) for name in names})


def check(args: argparse.Namespace) -> None:
    settings(args)


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> AdversarialRecipe:
    losses = gan.discriminator_loss, gan.generator_loss
    return AdversarialRecipe(lambda: GAN(GANConfig()), settings(args), losses, data, accelerator, args.seed)
