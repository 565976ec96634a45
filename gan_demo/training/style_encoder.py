"""How the style encoder of GAN-CLS is trained: to recover the noise that a picture was drawn from (Sec. 4.4)."""

import argparse
from dataclasses import asdict, dataclass

import torch
from accelerate import Accelerator
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.latent import latents
from gan_demo.models.gan_cls import GANCLS, StyleEncoder, StyleEncoderConfig, TextEncoder, style_loss
from gan_demo.pictures import to_uint8
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.captions import CaptionedPictures, load_captioned
from gan_demo.training.data import seeded
from gan_demo.training.gan_cls import encode_all, load_encoder


@dataclass(frozen=True)
class Settings:
    learning_rate: float = 1e-3  # of Adam
    cooldown: float = 0.5  # the last share of the run, over which the learning rate falls to 0
    ema: float = 0.999  # decay per step of the moving average of the weights
    generator: str = ""  # SHA-256 of the GAN-CLS checkpoint that it inverts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, ours = parser.add_argument, Settings()
    add("--generator", default="gan-cls-flowers", help="GAN-CLS to invert, by id or folder (default: %(default)s)")
    add("--encoder", default="text-encoder-flowers", help="text encoder, by id or folder (default: %(default)s)")
    add("--learning-rate", type=float, default=ours.learning_rate, help="of Adam (default: %(default)s)")


def load_data(args: argparse.Namespace) -> CaptionedPictures:
    return load_captioned(args.data)


def load_partners(args: argparse.Namespace) -> tuple[GANCLS, TextEncoder]:
    """The GAN-CLS to invert, and its text encoder.

    Raises:
        ValueError: the encoder is another one.
    """
    model = GANCLS.from_pretrained(args.generator)
    encoder, sha256 = load_encoder(args.encoder)
    if model.info["recipe"]["encoder"] != sha256:
        raise ValueError(f"{args.generator} was trained with a different encoder than {args.encoder}")
    return model, encoder


def check(args: argparse.Namespace) -> None:
    load_partners(args)


def build(args: argparse.Namespace, data: CaptionedPictures, accelerator: Accelerator) -> "StyleEncoderRecipe":
    model, encoder = load_partners(args)
    weights = checkpoints.read_config(checkpoints.find(args.generator))["sha256"]
    return StyleEncoderRecipe(
        Settings(args.learning_rate, generator=weights), data, model, encoder, accelerator, args.seed
    )


class StyleEncoderRecipe:
    """S sees only pictures that G drew for training sentences, and learns to estimate their noise."""

    average_of = ""  # all of the model
    inputs = "captions"
    history = "history"

    def __init__(
        self,
        settings: Settings,
        data: CaptionedPictures,
        model: GANCLS,
        encoder: TextEncoder,
        accelerator: Accelerator,
        seed: int,
    ) -> None:
        self.options, self.accelerator = settings, accelerator
        self.ema, self.cooldown = settings.ema, settings.cooldown
        split = data.split()
        self.data = data.subset(split["train"])
        self.texts = encode_all(encoder, self.data.captions)[1]
        # One sentence for each held-out picture, for `show` and `validate`.
        test_sentences = [captions[:1] for captions in data.subset(split["held_out"]).captions]
        self.test_sentences = encode_all(encoder, test_sentences)[1].to(accelerator.device)
        self.generator = model.generator.to(accelerator.device, memory_format=torch.channels_last)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            config = StyleEncoderConfig(z_dim=model.config.z_dim)
            self.model = StyleEncoder(config).to(accelerator.device, memory_format=torch.channels_last)
        self.learner = self.model
        self.optimizers = [torch.optim.Adam(self.model.parameters(), settings.learning_rate)]
        self.encode = accelerator.prepare(self.model)

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Train S on as many generated pictures as there are in `real`; the real ones are not used."""
        z, images = self._draw(len(real), rng)
        loss = style_loss(z, self.encode(images).float())
        self.optimizers[0].zero_grad()
        self.accelerator.backward(loss)
        self.optimizers[0].step()
        return {"loss": loss.detach()}

    @torch.no_grad()
    def _draw(self, count: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Noise, and the pictures that G draws from it for training sentences."""
        z = torch.randn(count, self.model.config.z_dim, generator=rng).to(self.accelerator.device)
        texts = self.texts[torch.randint(0, len(self.texts), (count,), generator=rng)].to(z)
        with self.accelerator.autocast():
            return z, self.generator(z, texts).float()

    def finish(self, model: StyleEncoder) -> None:
        rng = seeded(0, 2)
        measure_batchnorm(model, ((self._draw(64, rng)[1],) for _ in range(30)))

    @torch.no_grad()
    def show(self, model: StyleEncoder, count: int) -> Tensor:
        """Pictures for sentences that were never trained on, drawn again from the noise that S finds in them."""
        return to_uint8(self._redraw(model, count)[1]).cpu()

    @torch.no_grad()
    def validate(self, model: StyleEncoder) -> dict[str, float]:
        """Mean correlation between each number of the noise and S's estimate of it."""
        z, estimate = (part - part.mean(0) for part in self._redraw(model, len(self.test_sentences))[0])
        return {"correlation": round(float(torch.cosine_similarity(z, estimate, dim=0).mean()), 4)}

    def _redraw(self, model: StyleEncoder, count: int) -> tuple[tuple[Tensor, Tensor], Tensor]:
        texts = self.test_sentences[:count]
        z = latents(range(len(texts)), self.model.config.z_dim).to(texts.device)
        estimate = model(self.generator(z, texts))
        return (z, estimate), self.generator(estimate, texts)
