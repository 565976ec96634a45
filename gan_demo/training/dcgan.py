"""How DCGAN is trained: our recipe, and the textbook one that it is measured against."""

import argparse
from dataclasses import asdict, dataclass

import torch
from accelerate import Accelerator
from torch import Tensor

from gan_demo.latent import draw
from gan_demo.models.dcgan import DCGAN, DCGANConfig, discriminator_loss, generator_loss
from gan_demo.training.augment import POLICIES, check_policy, diff_augment
from gan_demo.training.data import Pictures, load_images, seeded
from gan_demo.training.loop import measure_batchnorm


@dataclass(frozen=True)
class Settings:
    learning_rate: float = 4e-4  # of Adam, for G (2e-4 in Sec. 4)
    discriminator_rate: float = 0.5  # D's learning rate as a share of G's (1 in Sec. 4)
    cooldown: float = 0.25  # the last share of the run, over which the learning rate falls to 0
    beta1: float = 0.5  # of Adam (Sec. 4)
    beta2: float = 0.99  # of Adam (0.999, its default, in Sec. 4)
    flip: bool = True  # mirror half of the real pictures
    augment: str = "translation"  # DiffAugment policy
    ema: float = 0.999  # decay of the moving average of G's weights a step

    def __post_init__(self) -> None:
        check_policy(self.augment)
        for name in ("ema", "cooldown"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 0 and below 1, not {getattr(self, name)}")


TEXTBOOK = Settings(
    learning_rate=2e-4, discriminator_rate=1.0, beta2=0.999, cooldown=0.0, flip=False, augment="", ema=0.0
)
GIVEN = ("augment", "ema", "learning_rate", "discriminator_rate", "cooldown")  # settings that options change
RECIPES = {"ours": Settings(), "textbook": TEXTBOOK}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ours = RECIPES["ours"]
    parser.add_argument("--recipe", choices=RECIPES, default="ours", help="textbook: no EMA and no augmentation")
    parser.add_argument("--resolution", type=int, default=64, help="of the pictures, in pixels: 8, 16, 32, 64, ...")
    parser.add_argument("--base-channels", type=int, default=64, help="width of the networks next to the picture")
    parser.add_argument("--augment", help=f"DiffAugment: a list of {', '.join(POLICIES)} (ours: {ours.augment})")
    parser.add_argument("--learning-rate", type=float, help=f"of Adam, for G (ours: {ours.learning_rate})")
    parser.add_argument(
        "--discriminator-rate", type=float, help=f"D's as a share of G's (ours: {ours.discriminator_rate})"
    )
    parser.add_argument(
        "--cooldown", type=float, help=f"last share of the run, learning rate to 0 (ours: {ours.cooldown})"
    )
    parser.add_argument("--ema", type=float, help=f"decay of G's averaged weights, 0 for none (ours: {ours.ema})")


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> "DCGANRecipe":
    """The recipe of parsed arguments; what is not given keeps the recipe's value."""
    settings = asdict(RECIPES[args.recipe])
    given = {name: getattr(args, name) for name in GIVEN}
    given = {name: value for name, value in given.items() if value is not None}
    if args.recipe == "textbook" and (given or args.start or args.batch != 64 or args.base_channels != 64):
        raise ValueError("the textbook recipe is fixed: no --augment, --ema, --learning-rate, --start, --batch ...")
    settings |= given
    config = DCGANConfig(resolution=args.resolution, base_channels=args.base_channels)
    return DCGANRecipe(config, Settings(**settings), accelerator, args.seed)


def load_data(args: argparse.Namespace) -> Pictures:
    return load_images(args.data, args.resolution, split=args.split)


class DCGANRecipe:
    """One step of D, then one of G on the same noise, as dcgan.torch does."""

    averaged = "generator"
    inputs = "seeds"

    def __init__(self, config: DCGANConfig, settings: Settings, accelerator: Accelerator, seed: int) -> None:
        self.options, self.accelerator = settings, accelerator
        self.ema, self.cooldown = settings.ema, settings.cooldown
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = DCGAN(config).to(accelerator.device, memory_format=torch.channels_last)
        self.trained = self.model
        # The wrappers that share gradients between processes; self.model keeps the plain networks.
        self.generator = accelerator.prepare(self.model.generator)
        self.discriminator = accelerator.prepare(self.model.discriminator)
        self.optimizers = [
            self._adam(self.model.discriminator, settings.learning_rate * settings.discriminator_rate),
            self._adam(self.model.generator, settings.learning_rate),
        ]

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on `real` (N, C, H, W) in [-1, 1] and as many generated pictures."""
        if self.options.flip:
            mirrored = torch.rand(len(real), generator=rng).to(real.device) < 0.5
            real = torch.where(mirrored[:, None, None, None], real.flip(3), real)
        z = torch.randn(len(real), self.model.config.z_dim, generator=rng).to(real.device)
        fake = self.generator(z)

        # Real and generated pictures pass D apart: BatchNorm would tell them from each other's mean.
        real_scores = self.discriminator(self._augment(real, rng))
        fake_scores = self.discriminator(self._augment(fake.detach(), rng))
        loss_d = discriminator_loss(real_scores, fake_scores)
        self._update(self.optimizers[0], loss_d)

        # D is only read here, so its plain network serves: no gradients to keep or to share.
        self.model.discriminator.requires_grad_(False)
        loss_g = generator_loss(self.model.discriminator(self._augment(fake, rng)))
        self._update(self.optimizers[1], loss_g)
        self.model.discriminator.requires_grad_(True)
        return {
            "loss_d": loss_d.detach(),
            "loss_g": loss_g.detach(),
            "score_real": real_scores.detach().mean(),
            "score_fake": fake_scores.detach().mean(),
        }

    def finish(self, model: DCGAN) -> None:
        rng = seeded(0, 2)
        noise = (torch.randn(64, model.config.z_dim, generator=rng) for _ in range(30))
        measure_batchnorm(model.generator, ((z.to(self.accelerator.device),) for z in noise))

    def show(self, model: DCGAN, count: int) -> Tensor:
        return draw(model, range(count))

    def validate(self, model: DCGAN) -> dict[str, float]:
        return {}

    def _augment(self, images: Tensor, rng: torch.Generator) -> Tensor:
        return diff_augment(images, self.options.augment, rng)

    def _update(self, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad()
        self.accelerator.backward(loss)
        optimizer.step()

    def _adam(self, network: torch.nn.Module, rate: float) -> torch.optim.Adam:
        return torch.optim.Adam(network.parameters(), rate, (self.options.beta1, self.options.beta2), fused=True)
