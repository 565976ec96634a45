"""How GAN-CLS is trained: on right, wrong and in-between sentences (Algorithm 1)."""

import argparse
from dataclasses import dataclass, replace

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
    reading_loss,
)
from gan_demo.pictures import to_float, to_uint8
from gan_demo.training import adversarial
from gan_demo.training.adversarial import Batch, Verdict
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.captions import CaptionedPictures, load_captioned
from gan_demo.training.data import seeded
from gan_demo.training.text_encoder import vectors

# Settings that have an option.
OPTIONS = ("learning_rate", "discriminator_rate", "pairs", "reading", "wrong", "joint_norm", "r1", "augment")
VARIANTS = ("gan", "gan-cls", "gan-int-cls")  # of Sec. 4; the last has both ideas


@dataclass(frozen=True)
class Settings(adversarial.Settings):
    augment: str = "translation"  # never colour: "red" must stay red
    pairs: float = 1.0  # weight of the loss on D's score of two pictures side by side, without a sentence
    reading: float = 1.0  # weight of the reading loss: a real picture's right sentence should score above wrong ones
    wrong: int = 3  # wrong sentences for each real picture
    joint_norm: bool = False  # BatchNorm in D where picture and sentence meet
    flip: bool = False  # CaptionedPictures.take mirrors pictures already
    objective: str = "gan-int-cls"  # one of VARIANTS
    encoder: str = ""  # SHA-256 of the text encoder that conditions both networks

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.wrong < 1:
            raise ValueError(f"wrong must be at least 1 sentence, not {self.wrong}")


OURS = Settings()
TEXTBOOK = Settings(
    learning_rate=2e-4,
    beta2=0.999,
    cooldown=0.0,
    augment="",
    ema=0.0,
    pairs=0.0,
    reading=0.0,
    wrong=1,
    joint_norm=True,
)  # Sec. 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, ours = parser.add_argument, OURS
    add("--encoder", default="text-encoder-flowers", help="text encoder, by id or folder (default: %(default)s)")
    add("--variant", choices=VARIANTS, default=ours.objective, help="of the paper's (default: %(default)s)")
    textbook = "textbook: with nothing that came later, in networks half as wide as the paper's"
    add("--recipe", choices=("ours", "textbook"), default="ours", help=textbook)
    add("--learning-rate", type=float, help=f"of Adam, for G (ours: {ours.learning_rate})")
    add("--discriminator-rate", type=float, help=f"of D, as a share of G's (ours: {ours.discriminator_rate})")
    add("--pairs", type=float, help=f"weight of D's score of two pictures side by side (ours: {ours.pairs})")
    add("--reading", type=float, help=f"weight of the loss for right sentences above wrong ones (ours: {ours.reading})")
    add("--wrong", type=int, help=f"wrong sentences that a real picture is shown with (ours: {ours.wrong})")
    joint = "BatchNorm in D where picture and sentence meet; the paper has one (ours: none)"
    add("--joint-norm", action=argparse.BooleanOptionalAction, help=joint)
    add("--r1", type=float, help=f"penalty on D's slope at real pictures (ours: {ours.r1})")
    add("--augment", help=f"DiffAugment: a list of translation, cutout (ours: {ours.augment})")


def load_data(args: argparse.Namespace) -> CaptionedPictures:
    data = load_captioned(args.data)
    return data.subset(data.split()["train"])


def settings(args: argparse.Namespace, encoder: str) -> Settings:
    """The settings of parsed options, for a text encoder by its SHA-256."""
    options = adversarial.overrides(args, OPTIONS, deviates=args.batch != 64)
    return replace(TEXTBOOK if args.recipe == "textbook" else OURS, objective=args.variant, encoder=encoder, **options)


def check(args: argparse.Namespace) -> None:
    settings(args, load_encoder(args.encoder)[1])


def build(args: argparse.Namespace, data: CaptionedPictures, accelerator: Accelerator) -> "GANCLSRecipe":
    encoder, sha256 = load_encoder(args.encoder)
    return GANCLSRecipe(settings(args, sha256), data, encoder, accelerator, args.seed)


def load_encoder(name: str) -> tuple[TextEncoder, str]:
    """A text encoder by id or folder, and the SHA-256 of its weights.

    Raises:
        CheckpointError: it is another kind of checkpoint.
    """
    return TextEncoder.from_pretrained(name), checkpoints.read_config(checkpoints.find(name))["sha256"]


class GANCLSRecipe(adversarial.AdversarialRecipe):
    """D scores real pictures with right and wrong sentences, generated ones with theirs, and two pictures side by side.

    G learns from D's scores for sentences and for points between two of them.
    """

    inputs = "captions"

    def __init__(
        self, settings: Settings, data: CaptionedPictures, encoder: TextEncoder, accelerator: Accelerator, seed: int
    ) -> None:
        losses = discriminator_loss, generator_loss
        config = GANCLSConfig(joint_norm=settings.joint_norm)
        super().__init__(lambda: GANCLS(config), settings, losses, data, accelerator, seed)
        self.rows, self.texts = encode_all(encoder, data.captions)
        self.members = [(data.labels == label).nonzero().flatten() for label in range(len(data.classes))]
        for network in (self.model.generator, self.model.discriminator):
            network.project[0].set_to(self.texts)

    def prepare(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> Batch:
        """Real pictures with a right sentence and wrong ones each, and pictures that G draws for the right ones."""
        if self.options.pairs:
            real, indices = self._with_partners(real, indices, rng)
        right = self._sentences(indices, rng)
        count = 0 if self.options.objective == "gan" else self.options.wrong
        wrong = [self._sentences(self._of_another_class(indices, rng), rng) for _ in range(count)]
        return Batch(real, self._draw(self._repeat(right), rng), (right, *wrong))

    def discriminate(self, batch: Batch, view: Tensor, rng: torch.Generator) -> Verdict:
        """D's verdict on real pictures with right and wrong sentences, on generated ones, and on pairs of each kind."""
        right, *wrong, real_pairs = self.discriminator(view, *batch.conditions, pairs=True)
        texts = self._repeat(batch.conditions[0])
        fake, fake_pairs = self.discriminator(self._augment(batch.fake.detach(), rng), texts, pairs=True)
        # Without wrong sentences, both terms for pairs to reject are of generated pictures.
        mismatch = wrong[0] if wrong else fake
        loss = discriminator_loss(right, mismatch, fake)
        loss = loss + self.options.pairs * dcgan.discriminator_loss(real_pairs, fake_pairs)
        if self.options.reading and wrong:
            reading_losses = [reading_loss(right, scores) for scores in wrong]
            loss = loss + self.options.reading * sum(reading_losses) / len(reading_losses)
        real = right + self.options.pairs * real_pairs
        return Verdict(loss, 0.0, real, {"real": right, "wrong": mismatch, "fake": fake})

    def fool(self, discriminator: nn.Module, batch: Batch, rng: torch.Generator) -> tuple[Tensor, float]:
        """G's loss, for sentences and, in GAN-INT, for points halfway between two of them (Eq. 5, beta = 0.5)."""
        right = batch.conditions[0]
        loss = self._loss_g(discriminator, batch.fake, self._repeat(right), rng)
        if self.options.objective == "gan-int-cls":
            half = len(right) // 2
            between = (right + right[torch.randperm(len(right), generator=rng)])[:half] / 2
            between = self._repeat(between)
            loss = loss + self._loss_g(discriminator, self._draw(between, rng), between, rng)
        return loss, 0.0

    def _with_partners(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """The first half of the batch, followed by another picture of each one's class, rarely the same picture.

        Raises:
            ValueError: there are not enough pictures for two sentences with two pictures each.
        """
        if len(indices) < 4:
            raise ValueError(f"two pictures side by side need a batch of 4 or more per process, not {len(indices)}")
        first = indices[: len(indices) // 2]
        others = torch.stack(one_of_each([self.members[label] for label in self.data.labels[first].tolist()], rng))
        partners = to_float(self.data.take(others, rng)).to(real.device)
        return torch.cat([real[: len(first)], partners]), torch.cat([first, others])

    def _repeat(self, texts: Tensor) -> Tensor:
        """The sentences to draw for: the first half twice if D looks at pairs of pictures of a sentence; else all."""
        return texts[: len(texts) // 2].repeat(2, 1) if self.options.pairs else texts

    def _draw(self, texts: Tensor, rng: torch.Generator) -> Tensor:
        z = torch.randn(len(texts), self.model.config.z_dim, generator=rng)
        return self.generator(z.to(texts.device), texts)

    def _loss_g(self, discriminator: nn.Module, fake: Tensor, texts: Tensor, rng: torch.Generator) -> Tensor:
        scores, pairs = discriminator(self._augment(fake, rng), texts, pairs=True)
        return generator_loss(scores) + self.options.pairs * generator_loss(pairs)

    def finish(self, model: GANCLS) -> None:
        """Measure G's BatchNorm statistics, and D's on real pictures: D ships too, to score visitors' captions."""
        rng, device = seeded(0, 2), self.accelerator.device
        g_batches, d_batches = [], []
        for i in range(30):
            z = torch.randn(64, model.config.z_dim, generator=rng).to(device)
            indices = torch.randint(0, len(self.data), (64,), generator=rng)
            g_batches.append((z, self._sentences(indices, rng)))
            real = to_float(self.data.take(indices, rng)).to(device)
            subjects = self._of_another_class(indices, rng) if i % 2 else indices  # every other batch: wrong sentences
            d_batches.append((real, self._sentences(subjects, rng)))
        measure_batchnorm(model.generator, g_batches)
        measure_batchnorm(model.discriminator, d_batches)

    @torch.no_grad()
    def show(self, model: GANCLS, count: int) -> Tensor:
        """Pictures for the first sentences of `count` pictures spread over the data, with seeds 0, 1, 2, ..."""
        device, spread = self.accelerator.device, torch.linspace(0, len(self.data) - 1, count).round().long()
        texts = self.texts[[self.rows[i][0] for i in spread.tolist()]].to(device)
        return to_uint8(model.generator(latents(range(count), model.config.z_dim).to(device), texts)).cpu()

    def _sentences(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """A sentence of each picture, drawn at random, as vectors (N, text_dim)."""
        rows = one_of_each([self.rows[i] for i in indices.tolist()], rng)
        return self.texts[rows].to(self.accelerator.device)

    def _of_another_class(self, indices: Tensor, rng: torch.Generator) -> Tensor:
        """For each picture, the index of a random one of another class."""
        others = torch.randint(0, len(self.data), (len(indices),), generator=rng)
        while (same := self.data.labels[others] == self.data.labels[indices]).any():
            others[same] = torch.randint(0, len(self.data), (int(same.sum()),), generator=rng)
        return others


def one_of_each(choices: list, rng: torch.Generator) -> list:
    """One entry, drawn at random, of each sequence in `choices`."""
    draws = torch.rand(len(choices), generator=rng).tolist()
    return [sequence[int(draw * len(sequence))] for sequence, draw in zip(choices, draws, strict=True)]


@torch.no_grad()
def encode_all(encoder: TextEncoder, captions: list[list[str]]) -> tuple[list[list[int]], Tensor]:
    """For each picture, the rows of its sentences; and the vectors of all sentences (M, text_dim)."""
    rows, flat = [], []
    for texts in captions:
        rows.append(list(range(len(flat), len(flat) + len(texts))))
        flat += texts
    return rows, vectors(encoder, flat)
