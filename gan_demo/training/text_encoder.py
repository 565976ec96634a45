"""How the text encoder of GAN-CLS is trained: it puts sentences near the pictures that they describe."""

import argparse
from dataclasses import asdict, dataclass

import torch
from accelerate import Accelerator
from torch import Tensor

from gan_demo.captions import vocabulary
from gan_demo.models.gan_cls import TextEncoder, TextEncoderConfig, characters, joint_embedding_loss
from gan_demo.training.captions import CaptionedPictures, load_captioned


@dataclass(frozen=True)
class Settings:
    learning_rate: float = 7e-4  # of Adam
    cooldown: float = 0.5  # the last share of the run, over which the learning rate falls to 0
    ema: float = 0.999  # decay per step of the moving average of the weights


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ours = Settings()
    parser.set_defaults(batch=40, precision="no")  # autocast would run the GRU in float16, whose gradients vanish
    parser.add_argument(
        "--learning-rate", type=float, default=ours.learning_rate, help="of Adam (default: %(default)s)"
    )


def load_data(args: argparse.Namespace) -> CaptionedPictures:
    return load_captioned(args.data)


def check(args: argparse.Namespace) -> None:
    Settings(args.learning_rate)


def build(args: argparse.Namespace, data: CaptionedPictures, accelerator: Accelerator) -> "TextEncoderRecipe":
    return TextEncoderRecipe(Settings(args.learning_rate), data, accelerator, args.seed)


def image_features(images: Tensor) -> Tensor:
    """EfficientNet-Lite0's features of pictures, uint8 (N, 3, H, W) -> (N, 1280).

    This is the only use of the judge in training: as the image side of the text encoder.
    """
    from gan_demo.training.features import cached_features  # other recipes run without its packages

    return torch.from_numpy(cached_features(images)).float()


class TextEncoderRecipe:
    """Batches of one sentence and one picture per class; each should match its own (Reed et al. 2016, 1605.05395)."""

    average_of = ""  # all of the model
    inputs = "captions"
    history = ""  # it would show pictures of the data set, which may not be redistributed

    def __init__(self, settings: Settings, data: CaptionedPictures, accelerator: Accelerator, seed: int) -> None:
        self.options, self.data, self.accelerator = settings, data, accelerator
        self.ema, self.cooldown = settings.ema, settings.cooldown
        self.split = data.split()
        train = self.split["train"]
        words = vocabulary(text for i in train.tolist() for text in data.captions[i])
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = TextEncoder(TextEncoderConfig(words=" ".join(words))).to(accelerator.device)
        self.learner = self.model
        self.optimizers = [torch.optim.Adam(self.model.parameters(), settings.learning_rate)]
        self.encode = accelerator.prepare(_Pair(self.model))
        self.features = image_features(data.images)
        self.by_class = {int(label): train[data.labels[train] == label] for label in data.labels[train].unique()}

    def settings(self) -> dict:
        config = asdict(self.model.config)
        del config["words"]  # long, and a property of the data, not of the recipe
        return asdict(self.options) | {"config": config}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Train the encoder on as many classes as there are `indices`, with one random picture of each."""
        labels = list(self.by_class)
        order = torch.randperm(len(labels), generator=rng)[: len(indices)].tolist()
        pictures = [self._one(self.by_class[labels[i]], rng) for i in order]
        texts = [self.data.captions[i][self._below(len(self.data.captions[i]), rng)] for i in pictures]
        device = self.accelerator.device
        loss = joint_embedding_loss(*self.encode(characters(texts).to(device), self.features[pictures].to(device)))
        self.optimizers[0].zero_grad()
        self.accelerator.backward(loss)
        self.optimizers[0].step()
        return {"loss": loss.detach()}

    def finish(self, model: TextEncoder) -> None:
        """Nothing: there is no BatchNorm."""

    @torch.no_grad()
    def show(self, model: TextEncoder, count: int) -> Tensor:
        """For a sentence of each of `count` held-out pictures, the held-out picture that matches it best."""
        held_out = self.split["held_out"]
        texts = vectors(model, [self.data.captions[i][0] for i in held_out[:count].tolist()])
        best = (texts @ self._images(model, held_out).T).argmax(1)
        return self.data.images[held_out[best.cpu()]]

    @torch.no_grad()
    def validate(self, model: TextEncoder) -> dict[str, float]:
        """Zero-shot top-1 accuracy on the unseen classes, with one sentence per picture."""
        unseen = self.split["unseen"]
        sentences = [self.data.captions[i][:1] for i in unseen.tolist()]
        top1 = zero_shot_top1(model, self.features[unseen], sentences, self.data.labels[unseen])
        return {"zero_shot_top1": round(top1, 4)}

    def _images(self, model: TextEncoder, indices: Tensor) -> Tensor:
        return model.images(self.features[indices].to(self.accelerator.device))

    def _one(self, indices: Tensor, rng: torch.Generator) -> int:
        return int(indices[self._below(len(indices), rng)])

    @staticmethod
    def _below(end: int, rng: torch.Generator) -> int:
        return int(torch.randint(0, end, (), generator=rng))


@torch.no_grad()
def vectors(model: TextEncoder, texts: list[str]) -> Tensor:
    """Sentences as vectors (N, text_dim), computed in batches."""
    device = model.text.weight.device
    return torch.cat([model(part.to(device)) for part in characters(texts).split(250)])


@torch.no_grad()
def zero_shot_top1(model: TextEncoder, features: Tensor, captions: list[list[str]], labels: Tensor) -> float:
    """How often a picture is nearest to the mean vector of its own class's sentences, 0 to 1.

    Args:
        features: of the pictures (N, 1280), each with its `captions` and its class in `labels` (N,).
    """
    device = model.text.weight.device
    owners = torch.tensor([int(label) for label, texts in zip(labels, captions, strict=True) for _ in texts])
    texts = vectors(model, [text for one in captions for text in one]).cpu()
    classes = labels.unique()
    means = torch.stack([texts[owners == label].mean(0) for label in classes])
    guesses = classes[(model.images(features.to(device)).cpu() @ means.T).argmax(1)]
    return float((guesses == labels).float().mean())


class _Pair(torch.nn.Module):
    """Both sides of the encoder in one call, so that processes share their gradients."""

    def __init__(self, model: TextEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, texts: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        return self.model(texts), self.model.images(features)
