"""How GAN-CLS is trained: on right, wrong and in-between sentences (Algorithm 1)."""

import argparse
from dataclasses import dataclass

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from gan_demo import checkpoints
from gan_demo.latent import latents
from gan_demo.models import dcgan
from gan_demo.models.gan_cls import (
    GANCLS,
    GANCLSConfig,
    TextEncoder,
    discriminator_loss,
    generator_loss,
    mode_seeking_loss,
)
from gan_demo.pictures import to_float, to_uint8
from gan_demo.training import adversarial
from gan_demo.training.captions import CaptionedPictures, load_captioned
from gan_demo.training.data import seeded
from gan_demo.training.loop import measure_batchnorm
from gan_demo.training.text_encoder import vectors

VARIANTS = ("gan", "gan-cls", "gan-int-cls")  # of Sec. 4; the last has both ideas


@dataclass(frozen=True)
class Settings(adversarial.Settings):
    augment: str = "translation"  # never colour: "red" must stay red
    mode_seeking: float = 0.3  # weight of a term that asks two noises for two pictures
    alone: float = 1.0  # weight of D's score of pictures without a sentence
    flip: bool = False  # the data come mirrored already
    objective: str = "gan-int-cls"  # one of VARIANTS
    encoder: str = ""  # SHA-256 of the text encoder that conditions both networks


TEXTBOOK = {
    "learning_rate": 2e-4,
    "beta2": 0.999,
    "cooldown": 0.0,
    "augment": "",
    "ema": 0.0,
    "alone": 0.0,
    "mode_seeking": 0.0,
}  # Sec. 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, ours = parser.add_argument, Settings()
    add("--encoder", default="text-encoder-flowers", help="text encoder, by id or folder (default: %(default)s)")
    add("--variant", choices=VARIANTS, default=ours.objective, help="of the paper's (default: %(default)s)")
    add("--recipe", choices=("ours", "textbook"), default="ours", help="textbook: no EMA and no augmentation")
    add("--learning-rate", type=float, help=f"of Adam, for G (ours: {ours.learning_rate})")
    add("--discriminator-rate", type=float, help=f"of D, as a share of G's (ours: {ours.discriminator_rate})")
    add("--alone", type=float, help=f"weight of D's score of pictures without a sentence (ours: {ours.alone})")
    add("--mode-seeking", type=float, help=f"weight of that two noises give two pictures (ours: {ours.mode_seeking})")
    add("--r1", type=float, help=f"penalty on D's slope at real pictures (ours: {ours.r1})")
    add("--augment", help=f"DiffAugment: a list of translation, cutout (ours: {ours.augment})")


def load_data(args: argparse.Namespace) -> CaptionedPictures:
    data = load_captioned(args.data)
    return data.subset(data.split()["train"])


def build(args: argparse.Namespace, data: CaptionedPictures, accelerator: Accelerator) -> "GANCLSRecipe":
    asked = {
        name: getattr(args, name)
        for name in ("learning_rate", "discriminator_rate", "alone", "mode_seeking", "r1", "augment")
    }
    given = TEXTBOOK if args.recipe == "textbook" else {}
    given = given | {name: value for name, value in asked.items() if value is not None}
    encoder, sha256 = load_encoder(args.encoder)
    settings = Settings(objective=args.variant, encoder=sha256, **given)
    return GANCLSRecipe(settings, data, encoder, accelerator, args.seed)


def load_encoder(name: str) -> tuple[TextEncoder, str]:
    """A text encoder by id or folder, and the SHA-256 of its weights.

    Raises:
        ValueError: it is another kind of checkpoint.
    """
    encoder = checkpoints.load(name)
    if not isinstance(encoder, TextEncoder):
        raise ValueError(f"{name} is no text encoder")
    return encoder, checkpoints.read_config(checkpoints.find(name))["sha256"]


class GANCLSRecipe(adversarial.AdversarialRecipe):
    """Three pairs for D (right, wrong, generated), sentences and points between two of them for G."""

    inputs = "captions"

    def __init__(
        self, settings: Settings, data: CaptionedPictures, encoder: TextEncoder, accelerator: Accelerator, seed: int
    ) -> None:
        losses = discriminator_loss, generator_loss
        super().__init__(lambda: GANCLS(GANCLSConfig()), settings, losses, data, accelerator, seed)
        self.rows, self.texts = encode_all(encoder, data.captions)
        for network in (self.model.generator, self.model.discriminator):
            network.project[0].set_to(self.texts)

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change D, then G, on `real` (N, 3, 64, 64) in [-1, 1] with a sentence each."""
        device, count = real.device, len(real)
        right = self._sentences(indices, rng).to(device)
        wrong = self._sentences(self._of_another_class(indices, rng), rng).to(device)
        z = torch.randn(count, self.model.config.z_dim, generator=rng).to(device)
        # Two noises for each sentence, where they are asked to make a difference.
        told = right[: count // 2].repeat(2, 1) if self.options.mode_seeking else right
        fake = self.generator(z[: len(told)], told)

        # The three kinds pass D apart: BatchNorm would tell them from each other's mean.
        shown = self._shown(real, rng)
        real_scores, wrong_scores, real_alone = self.discriminator(shown, right, wrong, alone=True)
        fake_scores, fake_alone = self.discriminator(self._augment(fake.detach(), rng), told, alone=True)
        if self.options.objective == "gan":  # no wrong sentences: both halves of the loss are the generated pictures'
            wrong_scores = fake_scores
        loss_d = discriminator_loss(real_scores, wrong_scores, fake_scores)
        loss_d = loss_d + self.options.alone * dcgan.discriminator_loss(real_alone, fake_alone)
        self._update(self.optimizers[0], loss_d + self._penalty(real_scores + real_alone, shown))

        # D is only read here, so its plain network serves: no gradients to keep or to share.
        plain = self.trained["discriminator"].requires_grad_(False)
        loss_g = self._loss_g(plain, fake, told, rng)
        if self.options.mode_seeking:
            loss_g = loss_g + self.options.mode_seeking * mode_seeking_loss(z[: len(told)], fake.float())
        if self.options.objective == "gan-int-cls":
            half = count // 2
            between = (right + right[torch.randperm(count, generator=rng)])[:half] / 2  # beta = 0.5 (Eq. 5)
            z = torch.randn(half, self.model.config.z_dim, generator=rng).to(device)
            loss_g = loss_g + self._loss_g(plain, self.generator(z, between), between, rng)
        self._update(self.optimizers[1], loss_g)
        plain.requires_grad_(True)
        scores = {"score_real": real_scores, "score_wrong": wrong_scores, "score_fake": fake_scores}
        means = {name: value.detach().mean() for name, value in scores.items()}
        return {"loss_d": loss_d.detach(), "loss_g": loss_g.detach()} | means

    def _loss_g(self, plain: nn.Module, fake: Tensor, texts: Tensor, rng: torch.Generator) -> Tensor:
        scores, alone = plain(self._augment(fake, rng), texts, alone=True)
        return generator_loss(scores) + self.options.alone * generator_loss(alone)

    def finish(self, model: GANCLS) -> None:
        """Measure G's BatchNorm statistics, and D's on real pictures: it ships, to judge what visitors write."""
        rng, device = seeded(0, 2), self.accelerator.device
        for_g, for_d = [], []
        for turn in range(30):
            z = torch.randn(64, model.config.z_dim, generator=rng).to(device)
            indices = torch.randint(0, len(self.data), (64,), generator=rng)
            for_g.append((z, self._sentences(indices, rng).to(device)))
            real = to_float(self.data.take(indices, rng)).to(device)
            described = self._of_another_class(indices, rng) if turn % 2 else indices
            for_d.append((real, self._sentences(described, rng).to(device)))
        measure_batchnorm(model.generator, for_g)
        measure_batchnorm(model.discriminator, for_d)

    @torch.no_grad()
    def show(self, model: GANCLS, count: int) -> Tensor:
        """The first sentence of `count` pictures spread over the data, each with the seed of its number."""
        device, spread = self.accelerator.device, torch.linspace(0, len(self.data) - 1, count).round().long()
        texts = self.texts[[self.rows[i][0] for i in spread.tolist()]].to(device)
        return to_uint8(model.generator(latents(range(count), model.config.z_dim).to(device), texts)).cpu()

    def _sentences(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """A sentence of each picture, drawn at random, as vectors (N, text_dim)."""
        draws = torch.rand(len(indices), generator=rng).tolist()
        rows = [self.rows[i][int(draw * len(self.rows[i]))] for i, draw in zip(indices.tolist(), draws, strict=True)]
        return self.texts[rows]

    def _of_another_class(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """For each picture another one, of another class."""
        others = torch.randint(0, len(self.data), (len(indices),), generator=rng)
        while (same := self.data.labels[others] == self.data.labels[indices]).any():
            others[same] = torch.randint(0, len(self.data), (int(same.sum()),), generator=rng)
        return others


@torch.no_grad()
def encode_all(encoder: TextEncoder, captions: list[list[str]]) -> tuple[list[list[int]], Tensor]:
    """Which rows are each picture's sentences, and the vectors of all sentences (M, text_dim)."""
    rows, flat = [], []
    for texts in captions:
        rows.append(list(range(len(flat), len(flat) + len(texts))))
        flat += texts
    return rows, vectors(encoder, flat)
