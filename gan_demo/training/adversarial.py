"""What every recipe of two networks shares: a step of D, then one of G, on the same pictures."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from gan_demo.latent import draw
from gan_demo.training.augment import check_policy, diff_augment
from gan_demo.training.data import Pictures, seeded
from gan_demo.training.loop import measure_batchnorm
from gan_demo.weights import Checkpoint

R1_EVERY = 8  # steps, on average, between two penalties on D's slope


@dataclass(frozen=True)
class Settings:
    learning_rate: float = 2e-4  # of G; twice as much lets D win for thousands of pictures at a time
    discriminator_rate: float = 1.0  # D's learning rate as a share of G's
    cooldown: float = 0.25  # the last share of the run, over which the learning rate falls to 0
    beta1: float = 0.5  # of Adam
    beta2: float = 0.99  # of Adam
    momentum: float = 0.0  # of stochastic gradient descent, as before Adam was common; 0 for Adam
    flip: bool = True  # mirror half of the real pictures
    augment: str = "translation"  # DiffAugment policy
    ema: float = 0.999  # decay of the moving average of G's weights a step
    rest: float = 0.0  # D is not trained on a batch where its loss is below this; a D that froze taught G stripes
    r1: float = 0.0  # weight of the penalty on D's slope at real pictures (Mescheder et al. 2018)

    def __post_init__(self) -> None:
        check_policy(self.augment)
        for name in ("ema", "cooldown"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 0 and below 1, not {getattr(self, name)}")


def given(args: argparse.Namespace, names: tuple[str, ...], changed: bool = False) -> dict:
    """The options of `names` that the command line gives a value; None is none.

    Raises:
        ValueError: the textbook recipe is asked for, and such a value, --start, or what else it fixes is `changed`.
    """
    found = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.recipe == "textbook" and (found or args.start or changed):
        raise ValueError("the textbook recipe is fixed: no --augment, --ema, --learning-rate, --start, --batch ...")
    return found


def make_optimizer(network: nn.Module, rate: float, settings: Settings) -> torch.optim.Optimizer:
    if settings.momentum:
        return torch.optim.SGD(network.parameters(), rate, settings.momentum)
    return torch.optim.Adam(network.parameters(), rate, (settings.beta1, settings.beta2), fused=True)


def steepness(scores: Tensor, images: Tensor) -> Tensor:
    """Mean squared length of the gradient of `scores` (N,) at `images` (N, C, H, W) -> (), itself differentiable."""
    (gradients,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradients.float().square().sum((1, 2, 3)).mean()


class AdversarialRecipe:
    """Two networks that learn against each other.

    Args:
        make_model: builds the checkpoint class's model; called with torch's seed set.
        settings: of the optimisers and of what is done to pictures.
        losses: the paper's losses of D, of (real scores, fake scores), and of G, of fake scores.
        data: the pictures, with a class each where the model has classes.
        seed: of the initial weights.
    """

    averaged = "generator"
    inputs = "seeds"
    history = "history"

    def __init__(
        self,
        make_model: Callable[[], Checkpoint],
        settings: Settings,
        losses: tuple[Callable, Callable],
        data: Pictures,
        accelerator: Accelerator,
        seed: int,
    ) -> None:
        self.options, self.losses, self.data, self.accelerator = settings, losses, data, accelerator
        self.ema, self.cooldown = settings.ema, settings.cooldown
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = make_model().to(accelerator.device, memory_format=torch.channels_last)
        self.labels = torch.tensor(data.labels) if getattr(self.model.config, "labels", []) else None
        self.trained = nn.ModuleDict(self.networks())
        # The wrappers that share gradients between processes; self.trained keeps the plain networks.
        self.generator = accelerator.prepare(self.trained["generator"])
        self.discriminator = accelerator.prepare(self.trained["discriminator"])
        rates = settings.learning_rate * settings.discriminator_rate, settings.learning_rate
        self.optimizers = [
            make_optimizer(self.trained[name], rate, settings)
            for name, rate in zip(("discriminator", "generator"), rates, strict=True)
        ]

    def networks(self) -> dict[str, nn.Module]:
        """The generator and discriminator that this run trains."""
        return {"generator": self.model.generator, "discriminator": self.model.discriminator}

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on `real` (N, C, H, W) in [-1, 1] and as many generated pictures."""
        if self.options.flip:
            mirrored = torch.rand(len(real), generator=rng).to(real.device) < 0.5
            real = torch.where(mirrored[:, None, None, None], real.flip(3), real)
        classes = self.classes(indices)
        real, fake = self.pair(real, classes, rng)

        # Real and generated pictures pass D apart: BatchNorm would tell them from each other's mean.
        shown = self._shown(real, rng)
        real_scores, errors = self.judge(self.discriminator, shown, classes)
        fake_scores, _ = self.judge(self.discriminator, self._augment(fake.detach(), rng), classes)
        loss_d = self.losses[0](real_scores, fake_scores)
        if not self._rests(loss_d):
            self._update(self.optimizers[0], loss_d + errors + self._penalty(real_scores, shown))

        # D is only read here, so its plain network serves: no gradients to keep or to share.
        plain = self.trained["discriminator"].requires_grad_(False)
        scores, errors = self.judge(plain, self._augment(fake, rng), classes)
        loss_g = self.losses[1](scores)
        self._update(self.optimizers[1], loss_g + errors)
        plain.requires_grad_(True)
        return {
            "loss_d": loss_d.detach(),
            "loss_g": loss_g.detach(),
            "score_real": real_scores.detach().mean(),
            "score_fake": fake_scores.detach().mean(),
        }

    def classes(self, indices: Tensor) -> tuple[Tensor, ...]:
        """The further argument of both networks: the classes (N,), or none for a model without."""
        return () if self.labels is None else (self.labels[indices].to(self.accelerator.device),)

    def judge(
        self, discriminator: nn.Module, images: Tensor, classes: tuple[Tensor, ...]
    ) -> tuple[Tensor, Tensor | float]:
        """D's scores (N,) of pictures, and what a recipe adds to the loss of D, for real ones, and of G."""
        return discriminator(images, *classes), 0.0

    def pair(self, real: Tensor, classes: tuple[Tensor, ...], rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Real and generated pictures as D compares them."""
        z = torch.randn(len(real), self.model.config.z_dim, generator=rng).to(real.device)
        return real, self.generator(z, *classes)

    def finish(self, model: Checkpoint) -> None:
        rng, device = seeded(0, 2), self.accelerator.device
        order = torch.randperm(len(self.data), generator=seeded(0, 4)).repeat(-(-30 * 64 // len(self.data)))
        noise = (torch.randn(64, model.config.z_dim, generator=rng).to(device) for _ in range(30))
        batches = ((z, *self.classes(order[64 * i : 64 * i + 64])) for i, z in enumerate(noise))
        measure_batchnorm(model.generator, batches)

    def show(self, model: Checkpoint, count: int) -> Tensor:
        return draw(model, range(count))

    def validate(self, model: Checkpoint) -> dict[str, float]:
        return {}

    def _shown(self, real: Tensor, rng: torch.Generator) -> Tensor:
        """Real pictures as D sees them; with gradients where its slope is penalised, in one of R1_EVERY steps."""
        penalised = bool(self.options.r1) and float(torch.rand((), generator=rng)) < 1 / R1_EVERY
        return self._augment(real, rng).requires_grad_(penalised)

    def _penalty(self, scores: Tensor, shown: Tensor) -> Tensor | float:
        """R1 where `shown` has gradients: it costs a second backward pass, so it is rare and as much larger."""
        return R1_EVERY * self.options.r1 / 2 * steepness(scores, shown) if shown.requires_grad else 0.0

    def _rests(self, loss_d: Tensor) -> bool:
        """Does D wait for G? Were it to go on, it would be sure of everything, and G would learn nothing from it."""
        if not self.options.rest:
            return False
        over_all_processes = self.accelerator.reduce(loss_d.detach(), "mean")
        return bool(over_all_processes < self.options.rest)

    def _augment(self, images: Tensor, rng: torch.Generator) -> Tensor:
        return diff_augment(images, self.options.augment, rng)

    def _update(self, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad()
        self.accelerator.backward(loss)
        optimizer.step()
