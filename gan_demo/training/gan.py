"""How the first GAN is trained."""

import argparse
from dataclasses import dataclass

from accelerate import Accelerator

from gan_demo.models import gan
from gan_demo.models.gan import GAN, GANConfig
from gan_demo.training import adversarial
from gan_demo.training.adversarial import AdversarialRecipe
from gan_demo.training.data import Pictures, load_images

MNIST = ("MNIST", "torchvision mnist")  # titles of the data set of which pictures are held back
TRAINING = 50_000  # of its 60,000 training pictures, those that networks see


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
    add("--resolution", type=int, default=28, help="of the pictures, in pixels (default: %(default)s)")
    add("--image-channels", type=int, choices=[1, 3], default=1, help="3 for colours (default: %(default)s)")
    add("--learning-rate", type=float, default=ours.learning_rate, help="of Adam, for G (default: %(default)s)")
    add("--discriminator-rate", type=float, default=ours.discriminator_rate, help="D's as a share of G's")
    add("--cooldown", type=float, default=ours.cooldown, help="last share of the run, learning rate to 0")
    add("--ema", type=float, default=ours.ema, help="decay of G's averaged weights, 0 for none (default: %(default)s)")


def load_data(args: argparse.Namespace) -> Pictures:
    """The pictures; of MNIST, the first 50,000, as in the papers: the Parzen window is chosen on the others."""
    return hold_back(load_images(args.data, args.resolution, args.image_channels, args.split, args.skip_bad, args.pad))


def hold_back(data: Pictures) -> Pictures:
    """MNIST's first 50,000 training digits; other data as they are."""
    return data.first(TRAINING) if data.title in MNIST else data


def settings(args: argparse.Namespace) -> Settings:
    names = ("learning_rate", "discriminator_rate", "cooldown", "ema")
    return Settings(**{name: getattr(args, name) for name in names})


def check(args: argparse.Namespace) -> None:
    settings(args)


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> AdversarialRecipe:
    losses = gan.discriminator_loss, gan.generator_loss
    config = GANConfig(args.resolution, args.image_channels)
    return AdversarialRecipe(lambda: GAN(config), settings(args), losses, data, accelerator, args.seed)
