"""How DCGAN is trained: our recipe, and the textbook one that it is measured against.

The textbook recipe is not the paper's to the letter. It is that of dcgan.torch, the code of the paper's third author
that most others copied: 4x4 kernels, normal z, 64 base channels, and batch 64 where the paper has 128.
"""

import argparse
from dataclasses import replace

from accelerate import Accelerator

from gan_demo.models.dcgan import DCGAN, DCGANConfig, discriminator_loss, generator_loss
from gan_demo.training.adversarial import AdversarialRecipe, Settings, overrides
from gan_demo.training.augment import POLICIES
from gan_demo.training.data import Pictures, load_images

OURS = Settings()
TEXTBOOK = Settings(learning_rate=2e-4, beta2=0.999, cooldown=0.0, flip=False, augment="", ema=0.0)  # Adam as in Sec. 4
RECIPES = {"ours": OURS, "textbook": TEXTBOOK}
OPTIONS = ("augment", "flip", "ema", "learning_rate", "discriminator_rate", "cooldown")  # settings that have an option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--recipe", choices=RECIPES, default="ours", help="textbook: dcgan.torch's, with batch 64 (the paper: 128)")
    add("--resolution", type=int, default=64, help="of the pictures, in pixels: 8, 16, 32, 64, ...")
    add("--image-channels", type=int, choices=[1, 3], default=3, help="1 for grey (default: %(default)s)")
    add("--base-channels", type=int, default=64, help="width of the networks next to the picture")
    add("--augment", help=f"DiffAugment: a list of {', '.join(POLICIES)} (ours: {OURS.augment})")
    add("--flip", action=argparse.BooleanOptionalAction, help=f"mirror half of the real pictures (ours: {OURS.flip})")
    add("--learning-rate", type=float, help=f"of Adam, for G (ours: {OURS.learning_rate})")
    add("--discriminator-rate", type=float, help=f"D's as a share of G's (ours: {OURS.discriminator_rate})")
    add("--cooldown", type=float, help=f"last share of the run, learning rate to 0 (ours: {OURS.cooldown})")
    add("--ema", type=float, help=f"decay of G's averaged weights, 0 for none (ours: {OURS.ema})")


def load_data(args: argparse.Namespace) -> Pictures:
    return load_images(args.data, args.resolution, args.image_channels, args.split, args.skip_bad, args.pad)


def settings(args: argparse.Namespace) -> Settings:
    """The settings of parsed options; one that no option sets keeps the recipe's value."""
    deviates = args.batch != 64 or args.base_channels != 64
    return replace(RECIPES[args.recipe], **overrides(args, OPTIONS, deviates))


def model_config(args: argparse.Namespace) -> DCGANConfig:
    return DCGANConfig(args.resolution, args.image_channels, base_channels=args.base_channels)


def check(args: argparse.Namespace) -> None:
    settings(args)
    model_config(args)


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> AdversarialRecipe:
    config, losses = model_config(args), (discriminator_loss, generator_loss)
    return AdversarialRecipe(lambda: DCGAN(config), settings(args), losses, data, accelerator, args.seed)
