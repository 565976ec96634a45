"""How CGAN is trained: like the first GAN, but with labels."""

import argparse

from accelerate import Accelerator

from gan_demo.models import cgan
from gan_demo.models.cgan import CGAN, CGANConfig
from gan_demo.training.adversarial import AdversarialRecipe
from gan_demo.training.data import Pictures
from gan_demo.training.gan import add_arguments, check, load_data, settings

__all__ = ["add_arguments", "build", "check", "load_data"]


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> AdversarialRecipe:
    if not data.labels:
        raise ValueError(f"{data.title} has no labels; cgan needs a class for each picture")
    names = data.classes or [str(label) for label in range(max(data.labels) + 1)]
    losses = cgan.discriminator_loss, cgan.generator_loss
    config = CGANConfig(args.resolution, args.image_channels, labels=names)
    return AdversarialRecipe(lambda: CGAN(config), settings(args), losses, data, accelerator, args.seed)
