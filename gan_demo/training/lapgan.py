"""How LAPGAN is trained: each level by itself, one after the other, on coarse pictures that are real, or mostly so.

The textbook recipe has the networks of the authors' code, and its gradient descent with rate 0.02 and momentum 0.5.
Here both stay constant; the original lowers the rate and raises the momentum (to 0.7 in the code) from epoch to epoch.
"""

import argparse
import copy
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from torch import Tensor, nn

from gan_demo import checkpoints
from gan_demo.latent import classes, latents
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig, discriminator_loss, generator_loss
from gan_demo.pictures import to_float, to_uint8
from gan_demo.pyramid import down, up
from gan_demo.training import adversarial
from gan_demo.training.augment import POLICIES
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.data import Pictures, load_images, seeded

CHANNELS = {8: 128, 16: 64, 32: 48, 64: 24}  # width of a level's generator; finer ones cost most


@dataclass(frozen=True)
class Settings(adversarial.Settings):
    objective: str = "level 8"  # another level is another run
    synthetic: float = 0.0  # share of coarse pictures that the coarser levels draw; in the paper all are real
    class_loss: float = 0.3  # weight of the classification loss of D and G (AC-GAN, Odena et al. 2017)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.synthetic <= 1:
            raise ValueError(f"synthetic must be a share from 0 to 1, not {self.synthetic}")


OURS = Settings()
TEXTBOOK = Settings(learning_rate=0.02, momentum=0.5, cooldown=0.0, flip=False, augment="", ema=0.0, class_loss=0.0)
OPTIONS = (
    "learning_rate",
    "rest",
    "r1",
    "cooldown",
    "augment",
    "flip",
    "class_loss",
    "synthetic",
)  # settings that have an option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    textbook = "textbook: networks of 2015; SGD whose rate and momentum are constant (the original changes both)"
    add("--recipe", choices=["ours", "textbook"], default="ours", help=textbook)
    add("--sizes", type=whole_numbers, default=[8, 16, 32], help="of the levels in pixels (default: 8,16,32)")
    add("--level", type=int, help="train only the level of this size (default: all, coarse first)")
    add("--conditional", action="store_true", help="learn the classes that the data set names (CC-LAPGAN)")
    add("--augment", help=f"DiffAugment: a list of {', '.join(POLICIES)} (ours: {OURS.augment})")
    add("--flip", action=argparse.BooleanOptionalAction, help=f"mirror half of the real pictures (ours: {OURS.flip})")
    add("--learning-rate", type=float, help=f"of Adam (ours: {OURS.learning_rate})")
    add("--class-loss", type=float, help=f"weight of D's error about the class (ours: {OURS.class_loss})")
    add(
        "--synthetic",
        type=float,
        help=f"share of coarse pictures that the coarser levels draw (ours: {OURS.synthetic})",
    )
    add("--rest", type=float, help=f"D waits while its loss is below this (ours: {OURS.rest})")
    add("--r1", type=float, help=f"penalty on D's slope at real pictures (ours: {OURS.r1})")
    add("--cooldown", type=float, help=f"last share of the run, learning rate to 0 (ours: {OURS.cooldown})")


def whole_numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def stages(args: argparse.Namespace) -> list[argparse.Namespace]:
    """The options of one run per level, coarse first; each goes on with the checkpoint that the one before it wrote.

    Raises:
        ValueError: there is no such level.
        FileNotFoundError: there is nothing to resume.
    """
    if args.level not in (None, *args.sizes):
        raise ValueError(f"there is no level of {args.level} pixels; there are {', '.join(map(str, args.sizes))}")
    runs = []
    for size in args.sizes if args.level is None else [args.level]:
        stage = copy.copy(args)
        stage.level, stage.out = size, args.out.resolve()
        stage.start = None if runs else args.start  # later levels go on with what the first one wrote
        stage.run = (args.run or Path("runs") / args.out.name) / f"level-{size}"
        stage.resume = args.resume and (stage.run / "state.pt").exists()
        runs.append(stage)
    if args.resume and not any(stage.resume for stage in runs):
        raise FileNotFoundError(f"nothing to resume: {runs[0].run / 'state.pt'} does not exist")
    return runs


def load_data(args: argparse.Namespace) -> Pictures:
    return load_images(args.data, args.sizes[-1], split=args.split, skip_bad=args.skip_bad, pad=args.pad)


def settings(args: argparse.Namespace) -> Settings:
    recipe = TEXTBOOK if args.recipe == "textbook" else OURS
    return replace(recipe, objective=f"level {args.level}", **adversarial.overrides(args, OPTIONS))


def model_config(args: argparse.Namespace, labels: list[str]) -> LAPGANConfig:
    networks = "2015" if args.recipe == "textbook" else "ours"
    return LAPGANConfig(args.sizes, [CHANNELS.get(size, 32) for size in args.sizes], labels, networks=networks)


def check(args: argparse.Namespace) -> None:
    settings(args)
    model_config(args, [])


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> "LAPGANRecipe":
    labels = data.classes if args.conditional else []
    if args.conditional and not labels:
        raise ValueError(f"{data.title} names no classes; train without --conditional")
    recipe = LAPGANRecipe(model_config(args, labels), settings(args), data, accelerator, args.seed)
    has_checkpoint = (args.out / checkpoints.CONFIG).exists()
    if args.resume and has_checkpoint:
        recipe.model.load_state_dict(LAPGAN.from_pretrained(args.out).state_dict())  # the other levels
    elif has_checkpoint and not args.start:
        args.start = str(args.out)
    return recipe


class LAPGANRecipe(adversarial.AdversarialRecipe):
    """A level's networks, on real coarse pictures (Sec. 2.3) or, in part, on synthetic ones."""

    def __init__(
        self, config: LAPGANConfig, settings: Settings, data: Pictures, accelerator: Accelerator, seed: int
    ) -> None:
        self.level = config.sizes.index(int(settings.objective.removeprefix("level ")))
        self.average_of = f"generator.levels.{self.level}"
        finest = self.level == len(config.sizes) - 1
        self.history = "history" if finest else f"history-{config.sizes[self.level]}"
        losses = discriminator_loss, generator_loss
        super().__init__(lambda: LAPGAN(config), settings, losses, data, accelerator, seed)

    def networks(self) -> dict[str, nn.Module]:
        generator, discriminator = self.model.generator.levels[self.level], self.model.discriminators[self.level]
        return {"generator": generator, "discriminator": discriminator}

    def judge(
        self, discriminator: nn.Module, images: Tensor, classes: tuple[Tensor, ...]
    ) -> tuple[Tensor, Tensor | float]:
        """D's scores for the pictures' own classes, and the weighted classification loss."""
        if not (classes and self.options.class_loss):
            return super().judge(discriminator, images, classes)
        scores, labels = discriminator(images), classes[0]  # (N, classes)
        class_loss = F.cross_entropy(scores.float(), labels)
        return scores.gather(1, labels[:, None])[:, 0], self.options.class_loss * class_loss

    def pair(self, real: Tensor, classes: tuple[Tensor, ...], rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Real pictures at this level's size, and coarse ones with generated detail: D never sees a residual alone."""
        real, arguments = self._arguments(real, classes, rng)
        fake = self.generator(*arguments, *classes)
        return real, fake if self.level == 0 else arguments[1] + fake

    def finish(self, model: LAPGAN) -> None:
        """Measure this level's BatchNorm statistics on fixed coarse pictures."""
        rng, order = seeded(0, 2), torch.randperm(len(self.data), generator=seeded(0, 4))
        batches = []
        for indices in order[: 30 * 64].split(64):
            real = to_float(self.data.images[indices]).to(self.accelerator.device)
            classes = self.classes(indices)
            batches.append((*self._arguments(real, classes, rng)[1], *classes))
        measure_batchnorm(model.generator.levels[self.level], batches)

    @torch.no_grad()
    def show(self, model: LAPGAN, count: int) -> Tensor:
        """The chain of seeds 0 to count - 1 up to this level."""
        device, labels = self.accelerator.device, classes(range(count), model.config.labels)
        z = latents(range(count), model.config.z_dim).to(device)
        chain = model.generator.chain(z, None if labels is None else labels.to(device))
        return to_uint8(chain[self.level].result).cpu()

    def _arguments(
        self, real: Tensor, classes: tuple[Tensor, ...], rng: torch.Generator
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Real pictures of this level's size, and the inputs of its generator: noise and coarse pictures."""
        config = self.model.config
        while real.shape[-1] > config.sizes[self.level]:
            real = down(real)
        z = torch.randn(len(real), config.noise_sizes()[self.level], generator=rng).to(real.device)
        return real, (z,) if self.level == 0 else (z, up(self._coarse(real, classes, rng), real.shape[2:]))

    @torch.no_grad()
    def _coarse(self, real: Tensor, classes: tuple[Tensor, ...], rng: torch.Generator) -> Tensor:
        """Coarse pictures: the first of the batch, a share `synthetic`, from the coarser levels; the others real."""
        coarse, count = down(real), round(self.options.synthetic * len(real))
        if not count:
            return coarse
        z = torch.randn(count, self.model.config.z_dim, generator=rng).to(real.device)
        chain = self.model.generator.eval().chain(z, *[labels[:count] for labels in classes], levels=self.level)
        self.model.generator.train()
        return torch.cat([chain[-1].result, coarse[count:]])
