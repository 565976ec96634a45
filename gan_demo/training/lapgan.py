"""How LAPGAN is trained: each level by itself, on real coarse pictures, one after the other."""

import argparse
import copy
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from gan_demo import checkpoints
from gan_demo.latent import classes, latents
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig, discriminator_loss, generator_loss
from gan_demo.pictures import to_float, to_uint8
from gan_demo.pyramid import down, up
from gan_demo.training.augment import POLICIES, check_policy, diff_augment
from gan_demo.training.data import Pictures, load_images, seeded
from gan_demo.training.loop import measure_batchnorm

CHANNELS = {8: 128, 16: 64, 32: 64, 64: 32}  # width of a level's generator; finer ones cost most


@dataclass(frozen=True)
class Settings:
    objective: str  # the level, as "level 16": another level is another run
    learning_rate: float = 4e-4  # of Adam, for both networks (the paper: SGD, 0.02)
    cooldown: float = 0.25  # the last share of the run, over which the learning rate falls to 0
    beta1: float = 0.5  # of Adam
    beta2: float = 0.99  # of Adam
    flip: bool = True  # mirror half of the real pictures
    augment: str = "translation"  # DiffAugment policy
    ema: float = 0.999  # decay of the moving average of G's weights a step

    def __post_init__(self) -> None:
        check_policy(self.augment)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, ours = parser.add_argument, Settings("")
    add("--sizes", type=whole_numbers, default=[8, 16, 32], help="of the levels in pixels (default: 8,16,32)")
    add("--level", type=int, help="train only the level of this size (default: all, coarse first)")
    add("--conditional", action="store_true", help="learn the classes that the data set names (CC-LAPGAN)")
    add("--augment", default=ours.augment, help=f"DiffAugment: a list of {', '.join(POLICIES)} (default: %(default)s)")
    add("--learning-rate", type=float, default=ours.learning_rate, help="of Adam (default: %(default)s)")
    add("--cooldown", type=float, default=ours.cooldown, help="last share of the run, learning rate to 0")


def whole_numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def stages(args: argparse.Namespace) -> list[argparse.Namespace]:
    """One run a level, coarse first; each goes on with the checkpoint that the one before it wrote.

    Raises:
        ValueError: there is no such level.
    """
    if args.level not in (None, *args.sizes):
        raise ValueError(f"there is no level of {args.level} pixels; there are {', '.join(map(str, args.sizes))}")
    found = []
    for size in args.sizes if args.level is None else [args.level]:
        stage = copy.copy(args)
        stage.level = size
        stage.run = (args.run or Path("runs") / args.out.name) / f"level-{size}"
        stage.resume = args.resume and (stage.run / "state.pt").exists()
        found.append(stage)
    return found


def load_data(args: argparse.Namespace) -> Pictures:
    return load_images(args.data, args.sizes[-1], split=args.split)


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> "LAPGANRecipe":
    labels = data.classes if args.conditional else []
    if args.conditional and not labels:
        raise ValueError(f"{data.title} names no classes; train without --conditional")
    config = LAPGANConfig(args.sizes, [CHANNELS.get(size, 32) for size in args.sizes], labels)
    rates = {"learning_rate": args.learning_rate, "cooldown": args.cooldown, "augment": args.augment}
    recipe = LAPGANRecipe(config, Settings(f"level {args.level}", **rates), data, accelerator, args.seed)
    if (args.out / checkpoints.CONFIG).exists() and not args.start:
        if args.resume:
            recipe.model.load_state_dict(LAPGAN.from_pretrained(args.out).state_dict())  # the other levels
        else:
            args.start = str(args.out)
    return recipe


class LAPGANRecipe:
    """One step of a level's D, then one of its G, on real coarse pictures (Sec. 2.3)."""

    inputs = "seeds"

    def __init__(
        self, config: LAPGANConfig, settings: Settings, data: Pictures, accelerator: Accelerator, seed: int
    ) -> None:
        self.options, self.data, self.accelerator = settings, data, accelerator
        self.ema, self.cooldown = settings.ema, settings.cooldown
        self.level = config.sizes.index(int(settings.objective.removeprefix("level ")))
        self.averaged = f"generator.levels.{self.level}"
        self.labels = torch.tensor(data.labels) if config.labels else None
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = LAPGAN(config).to(accelerator.device, memory_format=torch.channels_last)
        networks = [self.model.generator.levels[self.level], self.model.discriminators[self.level]]
        self.trained = nn.ModuleList(networks)
        self.generator, self.discriminator = (accelerator.prepare(network) for network in networks)
        self.optimizers = [self._adam(networks[1]), self._adam(networks[0])]

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on this level of `real` (N, 3, H, W) in [-1, 1]."""
        if self.options.flip:
            mirrored = torch.rand(len(real), generator=rng).to(real.device) < 0.5
            real = torch.where(mirrored[:, None, None, None], real.flip(3), real)
        labels = None if self.labels is None else self.labels[indices].to(real.device)
        real, arguments = self._arguments(real, labels, rng)
        fake = self.generator(*arguments)
        if self.level:
            fake = arguments[1] + fake  # D sees the sum, never the residual alone

        # Real and generated pictures pass D apart: BatchNorm would tell them from each other's mean.
        real_scores = self.discriminator(self._augment(real, rng), labels)
        fake_scores = self.discriminator(self._augment(fake.detach(), rng), labels)
        loss_d = discriminator_loss(real_scores, fake_scores)
        self._update(self.optimizers[0], loss_d)

        # D is only read here, so its plain network serves: no gradients to keep or to share.
        network = self.trained[1].requires_grad_(False)
        loss_g = generator_loss(network(self._augment(fake, rng), labels))
        self._update(self.optimizers[1], loss_g)
        network.requires_grad_(True)
        return {
            "loss_d": loss_d.detach(),
            "loss_g": loss_g.detach(),
            "score_real": real_scores.detach().mean(),
            "score_fake": fake_scores.detach().mean(),
        }

    def finish(self, model: LAPGAN) -> None:
        """Measure this level's BatchNorm statistics on fixed real coarse pictures."""
        rng, order = seeded(0, 2), torch.randperm(len(self.data), generator=seeded(0, 4))
        batches = []
        for indices in order[: 30 * 64].split(64):
            real = to_float(self.data.images[indices]).to(self.accelerator.device)
            labels = None if self.labels is None else self.labels[indices].to(real.device)
            batches.append(self._arguments(real, labels, rng)[1])
        measure_batchnorm(model.generator.levels[self.level], batches)

    @torch.no_grad()
    def show(self, model: LAPGAN, count: int) -> Tensor:
        """The chain of seeds 0 to count - 1 up to this level."""
        z = latents(range(count), model.config.z_dim).to(self.accelerator.device)
        labels = classes(range(count), model.config.labels)
        labels = None if labels is None else labels.to(z.device)
        return to_uint8(model.generator.chain(z, labels)[self.level].result).cpu()

    def validate(self, model: LAPGAN) -> dict[str, float]:
        return {}

    def _arguments(self, real: Tensor, labels: Tensor | None, rng: torch.Generator) -> tuple[Tensor, tuple]:
        """Real pictures of this level's size, and what its generator is given: noise, coarse pictures, classes."""
        config = self.model.config
        while real.shape[-1] > config.sizes[self.level]:
            real = down(real)
        z = torch.randn(len(real), config.noise_sizes()[self.level], generator=rng).to(real.device)
        if self.level == 0:
            return real, (z, labels)
        return real, (z, up(down(real), real.shape[2:]), labels)

    def _augment(self, images: Tensor, rng: torch.Generator) -> Tensor:
        return diff_augment(images, self.options.augment, rng)

    def _update(self, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad()
        self.accelerator.backward(loss)
        optimizer.step()

    def _adam(self, network: nn.Module) -> torch.optim.Adam:
        betas = (self.options.beta1, self.options.beta2)
        return torch.optim.Adam(network.parameters(), self.options.learning_rate, betas, fused=True)
