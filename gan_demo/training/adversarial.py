"""The recipe that GAN, CGAN, DCGAN, LAPGAN and GAN-CLS share: a step of D, then one of G, on the same pictures.

The first three use it as it is; LAPGAN replaces the pictures and scores, GAN-CLS what D looks at.
"""

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from gan_demo.latent import draw
from gan_demo.training.augment import check_policy, diff_augment
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.data import Pictures, seeded
from gan_demo.weights import Checkpoint

R1_EVERY = 8  # steps, on average, from one R1 penalty to the next


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
    ema: float = 0.999  # decay per step of the moving average of G's weights
    rest: float = 0.0  # D skips a batch if its loss is below this; a D that skipped many in a row taught G stripes
    r1: float = 0.0  # weight of R1, the penalty on D's gradient at real pictures (Mescheder et al. 2018)

    def __post_init__(self) -> None:
        check_policy(self.augment)
        for name in ("ema", "cooldown"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 0 and below 1, not {getattr(self, name)}")


def overrides(args: argparse.Namespace, names: tuple[str, ...], deviates: bool = False) -> dict:
    """The settings among `names` that the command line sets; an option whose value is None sets nothing.

    Args:
        args: parsed options; `recipe` is "ours" or "textbook".
        names: of the settings that have an option.
        deviates: whether another option deviates from what the textbook recipe fixes, such as its batch.

    Raises:
        ValueError: the textbook recipe is combined with an override, with --start, or with such a deviation.
    """
    values = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if args.recipe == "textbook" and (values or args.start or deviates):
        raise ValueError("the textbook recipe is fixed: no --augment, --ema, --learning-rate, --start, --batch ...")
    return values


def make_optimizer(network: nn.Module, rate: float, settings: Settings) -> torch.optim.Optimizer:
    if settings.momentum:
        return torch.optim.SGD(network.parameters(), rate, settings.momentum)
    return torch.optim.Adam(network.parameters(), rate, (settings.beta1, settings.beta2), fused=True)


def steepness(scores: Tensor, images: Tensor) -> Tensor:
    """Mean squared length of the gradient of `scores` (N,) at `images` (N, C, H, W) -> (), itself differentiable."""
    (gradients,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradients.float().square().sum((1, 2, 3)).mean()


@dataclass
class Batch:
    """What one step works on."""

    real: Tensor  # (N, C, H, W) in [-1, 1]
    fake: Tensor  # (M, C, H, W), with gradients to G
    conditions: tuple[Tensor, ...] = ()  # inputs of D beside the pictures: classes, or vectors of sentences


@dataclass
class Verdict:
    """D's losses and scores on a batch, before it learns from it."""

    loss: Tensor  # the paper's loss of D
    extra: Tensor | float  # further losses of D, which are not logged
    real: Tensor  # scores (N,) of the real pictures, whose gradient R1 penalises
    scores: dict[str, Tensor]  # scores for the log, by name


class AdversarialRecipe:
    """Two networks that learn against each other.

    A paper's recipe overrides some of the hooks: `pair` and `judge` for other pictures or scores; `prepare`,
    `discriminate` and `fool` if D also sees other pairs than real and generated ones.

    Args:
        make_model: builds the model; called with torch's seed set.
        settings: of the optimisers and the augmentation.
        losses: the paper's losses of D, a function of (real scores, fake scores), and of G, of fake scores.
        data: the pictures, with their classes if the model has classes.
        seed: of the initial weights.
    """

    average_of = "generator"
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
        self.learner = nn.ModuleDict(self.networks())
        # The wrappers that share gradients between processes; self.learner keeps the plain networks.
        self.generator = accelerator.prepare(self.learner["generator"])
        self.discriminator = accelerator.prepare(self.learner["discriminator"])
        rates = settings.learning_rate * settings.discriminator_rate, settings.learning_rate
        self.optimizers = [
            make_optimizer(self.learner[name], rate, settings)
            for name, rate in zip(("discriminator", "generator"), rates, strict=True)
        ]

    def networks(self) -> dict[str, nn.Module]:
        """The generator and discriminator that this run trains."""
        return {"generator": self.model.generator, "discriminator": self.model.discriminator}

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on `real` (N, C, H, W) in [-1, 1] and as many generated pictures."""
        batch = self.prepare(real, indices, rng)

        view = self._view(batch.real, rng)
        verdict = self.discriminate(batch, view, rng)
        if not self._rests(verdict.loss):
            self._update(self.optimizers[0], verdict.loss + verdict.extra + self._penalty(verdict.real, view))

        # D's weights do not change here, so its unwrapped network will do: no gradients to keep or to share.
        discriminator = self.learner["discriminator"].requires_grad_(False)
        loss_g, extra = self.fool(discriminator, batch, rng)
        self._update(self.optimizers[1], loss_g + extra)
        discriminator.requires_grad_(True)
        losses = {"loss_d": verdict.loss.detach(), "loss_g": loss_g.detach()}
        return losses | {f"score_{name}": scores.detach().mean() for name, scores in verdict.scores.items()}

    def prepare(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> Batch:
        """The step's real pictures, mirrored at random, and generated ones."""
        if self.options.flip:
            flips = torch.rand(len(real), generator=rng).to(real.device) < 0.5
            real = torch.where(flips[:, None, None, None], real.flip(3), real)
        classes = self.classes(indices)
        return Batch(*self.pair(real, classes, rng), classes)

    def discriminate(self, batch: Batch, view: Tensor, rng: torch.Generator) -> Verdict:
        """D's losses and scores on the real pictures, augmented as `view`, and on generated ones."""
        # They pass through D separately: in one batch, BatchNorm would give each away by the other's mean.
        real, extra = self.judge(self.discriminator, view, batch.conditions)
        fake, _ = self.judge(self.discriminator, self._augment(batch.fake.detach(), rng), batch.conditions)
        return Verdict(self.losses[0](real, fake), extra, real, {"real": real, "fake": fake})

    def fool(self, discriminator: nn.Module, batch: Batch, rng: torch.Generator) -> tuple[Tensor, Tensor | float]:
        """The paper's loss of G, and its further losses."""
        scores, extra = self.judge(discriminator, self._augment(batch.fake, rng), batch.conditions)
        return self.losses[1](scores), extra

    def classes(self, indices: Tensor) -> tuple[Tensor, ...]:
        """The last argument of both networks, as a tuple: the classes (N,); () for a model without classes."""
        return () if self.labels is None else (self.labels[indices].to(self.accelerator.device),)

    def judge(
        self, discriminator: nn.Module, images: Tensor, classes: tuple[Tensor, ...]
    ) -> tuple[Tensor, Tensor | float]:
        """D's scores (N,) of pictures, and what a recipe adds to D's loss (for real pictures) and to G's."""
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

    def _view(self, real: Tensor, rng: torch.Generator) -> Tensor:
        """Real pictures as D sees them, augmented; with requires_grad in the steps with R1, one in R1_EVERY."""
        penalise = bool(self.options.r1) and float(torch.rand((), generator=rng)) < 1 / R1_EVERY
        return self._augment(real, rng).requires_grad_(penalise)

    def _penalty(self, scores: Tensor, view: Tensor) -> Tensor | float:
        """R1 if `view` requires gradients. It takes a second backward pass, so it is rare, and weighted to make up."""
        return R1_EVERY * self.options.r1 / 2 * steepness(scores, view) if view.requires_grad else 0.0

    def _rests(self, loss_d: Tensor) -> bool:
        """Does D skip this batch? If it always learned, it would be sure of everything, and teach G nothing."""
        if not self.options.rest:
            return False
        mean_loss = self.accelerator.reduce(loss_d.detach(), "mean")  # over all processes
        return bool(mean_loss < self.options.rest)

    def _augment(self, images: Tensor, rng: torch.Generator) -> Tensor:
        return diff_augment(images, self.options.augment, rng)

    def _update(self, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad()
        self.accelerator.backward(loss)
        optimizer.step()
