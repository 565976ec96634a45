"""GAN-CLS: "Generative Adversarial Text to Image Synthesis".

Scott Reed, Zeynep Akata, Xinchen Yan, Lajanugen Logeswaran, Bernt Schiele, Honglak Lee, 2016,
arXiv:1605.05396. The text encoder is that of Reed, Akata, Schiele, Lee 2016, arXiv:1605.05395.

What it shows: a sentence becomes a vector, and the vector steers a DCGAN. The discriminator also sees
real pictures with wrong sentences, so it must read them, and so must the generator (GAN-CLS). Vectors
between two sentences serve as sentences that nobody wrote (GAN-INT).

Differences from the papers:

- networks are about half as wide (64 channels next to the picture in G and 40 in D), to be small enough
  for a web page;
- the encoder's recurrent part is a GRU with 512 units over 256 feature maps; the encoder sees pictures
  through EfficientNet-Lite0 (instead of GoogLeNet) and one linear layer;
- sentences' vectors are standardised as a whole before they are projected;
- D has an activation after every normalisation (the authors' code leaves one out);
- D can also score pictures without their sentences, as in StackGAN++ (Zhang et al. 2017, arXiv:1710.10916). It then
  sees two at a time, as in PacGAN (Lin et al. 2018, arXiv:1712.04086): two real ones of a species, or two generated
  ones of a sentence. So D notices where noise makes no difference; without this, G learned to ignore the noise;
- D has no BatchNorm where picture and sentence meet: with it, D told a batch of right sentences from one of wrong
  sentences by the statistics of the whole batch, and hardly read;
- a further loss can ask D to score a real picture higher with its own sentence than with others.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.weights import Checkpoint

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'\"/\\|_@#$%^&*~`+=<>()[]{} \n"
LENGTH = 201  # characters that the encoder reads


@dataclass
class TextEncoderConfig:
    text_dim: int = 1024  # length of a sentence's vector
    feature_dim: int = 1280  # length of the image network's features of a picture
    recurrent: int = 512  # units of the GRU
    words: str = ""  # frequent in the training captions, the most frequent first, separated by spaces


class TextEncoder(Checkpoint):
    """Sentences to vectors, character by character; and pictures' features to vectors near their sentences'."""

    paper = "Reed et al.: Learning Deep Representations of Fine-Grained Visual Descriptions, 2016, arXiv:1605.05395"
    kind = "text_encoder"

    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__(config)
        self.convolutions = nn.Sequential(
            *[nn.Conv1d(len(ALPHABET), 384, 4), nn.ReLU(), nn.MaxPool1d(3)],
            *[nn.Conv1d(384, 512, 4), nn.ReLU(), nn.MaxPool1d(3)],
            *[nn.Conv1d(512, 256, 4), nn.ReLU()],
        )
        self.recurrent = nn.GRU(256, config.recurrent, batch_first=True)
        self.text = nn.Linear(config.recurrent, config.text_dim)
        self.image = nn.Linear(config.feature_dim, config.text_dim)

    def forward(self, characters: Tensor) -> Tensor:
        """Characters (N, LENGTH), as `characters` numbers them, to vectors (N, text_dim)."""
        one_hot = F.one_hot(characters, len(ALPHABET) + 1)[..., 1:].to(self.text.weight.dtype)  # 0 is no character
        maps = self.convolutions(one_hot.transpose(1, 2)).transpose(1, 2)
        states, _ = self.recurrent(maps)
        return self.text(states.mean(1))

    def images(self, features: Tensor) -> Tensor:
        """Features of pictures (N, feature_dim) to vectors (N, text_dim)."""
        return self.image(features)


def characters(texts: list[str]) -> Tensor:
    """Sentences as whole numbers (N, LENGTH): 1 for "a" and so on, 0 for characters not in ALPHABET and as padding."""
    rows = [[ALPHABET.find(c) + 1 for c in text.lower()[:LENGTH]] for text in texts]
    return torch.tensor([row + [0] * (LENGTH - len(row)) for row in rows])


def joint_embedding_loss(texts: Tensor, images: Tensor) -> Tensor:
    """Symmetric structured joint embedding (Reed et al. 2016, 1605.05395, Eq. 2 to 5): (N, D), (N, D) -> ().

    Row i of both belongs to one picture, and each row is of another class. Each picture should score its own sentence
    above the others by 1, and each sentence its own picture.
    """
    scores = images @ texts.T
    own_scores = scores.diagonal()
    mask = 1 - torch.eye(len(scores), device=scores.device)  # 0 for a picture with its own sentence
    by_image = (F.relu(1 + scores - own_scores[:, None]) * mask).sum(1)
    by_text = (F.relu(1 + scores - own_scores[None, :]) * mask).sum(0)
    return (by_image + by_text).mean() / (len(scores) - 1)


@dataclass
class GANCLSConfig:
    resolution: int = 64  # height and width of a picture in pixels
    image_channels: int = 3  # RGB
    z_dim: int = 100  # length of the noise vector z
    text_dim: int = 1024  # length of a sentence's vector
    projected: int = 128  # its length after the projections of G and of D (Sec. 4.1)
    g_channels: int = 64  # of G next to the picture
    d_channels: int = 40  # of D next to the picture
    joint_norm: bool = False  # BatchNorm in D where picture and sentence meet, as in the paper

    def __post_init__(self) -> None:
        if self.resolution != 64:
            raise ValueError(f"resolution is {self.resolution}; it must be 64")


class Standardise(nn.Module):
    """Sentences' vectors (N, text_dim), shifted and scaled as a whole, so that text weighs as much as noise.

    `mean` and `deviation` are those of the training sentences, set before training.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, text_dim: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(text_dim))
        self.register_buffer("deviation", torch.ones(()))

    def set_to(self, texts: Tensor) -> None:
        """Take mean and deviation from training sentences (M, text_dim)."""
        self.mean.copy_(texts.mean(0))
        self.deviation.copy_((texts - texts.mean(0)).square().mean().sqrt())

    def forward(self, texts: Tensor) -> Tensor:
        return (texts - self.mean) / self.deviation


def projection(config: GANCLSConfig) -> nn.Sequential:
    """Sentences' vectors (N, text_dim) to (N, projected) (Sec. 4.1)."""
    linear = nn.Linear(config.text_dim, config.projected)
    return nn.Sequential(Standardise(config.text_dim), linear, nn.LeakyReLU(0.2))


def bottleneck(channels: int, middle: int, activation: nn.Module) -> nn.Sequential:
    """The layers of a residual block, to be added to its input."""
    return nn.Sequential(
        *[nn.Conv2d(channels, middle, 1, bias=False), nn.BatchNorm2d(middle), activation],
        *[nn.Conv2d(middle, middle, 3, padding=1, bias=False), nn.BatchNorm2d(middle), activation],
        *[nn.Conv2d(middle, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)],
    )


class Generator(nn.Module):
    """z (N, z_dim) and sentences (N, text_dim) to pictures (N, 3, 64, 64) in [-1, 1] (Fig. 2)."""

    def __init__(self, config: GANCLSConfig) -> None:
        super().__init__()
        c = config.g_channels
        self.project = projection(config)
        self.start = nn.Sequential(
            nn.ConvTranspose2d(config.z_dim + config.projected, 8 * c, 4, bias=False), nn.BatchNorm2d(8 * c)
        )
        self.block_4 = bottleneck(8 * c, 2 * c, nn.ReLU())
        self.to_8 = nn.Sequential(*self._doubling(8 * c, 4 * c))
        self.block_8 = bottleneck(4 * c, c, nn.ReLU())
        self.finish = nn.Sequential(
            *[*self._doubling(4 * c, 2 * c), nn.ReLU()],
            *[*self._doubling(2 * c, c), nn.ReLU()],
            *[nn.ConvTranspose2d(c, 3, 4, stride=2, padding=1), nn.Tanh()],
        )

    @staticmethod
    def _doubling(before: int, after: int) -> list[nn.Module]:
        return [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(after)]

    def forward(self, z: Tensor, texts: Tensor) -> Tensor:
        maps = self.start(torch.cat([z, self.project(texts)], 1)[:, :, None, None])
        maps = self.to_8(F.relu(maps + self.block_4(maps)))
        return self.finish(F.relu(maps + self.block_8(maps)))


class Discriminator(nn.Module):
    """Pictures (N, 3, 64, 64) in [-1, 1] and sentences (N, text_dim) to raw scores (N,) (Fig. 2).

    High for a real picture with a sentence that fits. Several batches of sentences give a tuple, the scores with each
    batch, while the pictures pass through the network once. With `pairs`, one more part is added: the scores of the
    pictures without any sentence, picture i beside picture i + N / 2 and vice versa.
    """

    def __init__(self, config: GANCLSConfig) -> None:
        super().__init__()
        c = config.d_channels
        leaky = nn.LeakyReLU(0.2)
        self.project = projection(config)
        layers: list[nn.Module] = [nn.Conv2d(3, c, 4, stride=2, padding=1), leaky]
        for before, after in ((c, 2 * c), (2 * c, 4 * c), (4 * c, 8 * c)):
            layers += [nn.Conv2d(before, after, 4, stride=2, padding=1, bias=False), nn.BatchNorm2d(after), leaky]
        self.image = nn.Sequential(*layers[:-1])  # the residual block comes before the last activation
        self.block = bottleneck(8 * c, 2 * c, leaky)
        joint = nn.Conv2d(8 * c + config.projected, 8 * c, 1, bias=not config.joint_norm)
        norm = [nn.BatchNorm2d(8 * c)] if config.joint_norm else []
        self.judge = nn.Sequential(joint, *norm, leaky, nn.Conv2d(8 * c, 1, 4))
        self.pairs = nn.Conv2d(16 * c, 1, 4)  # sees a picture's maps, and how they differ from the other's

    def forward(self, images: Tensor, *texts: Tensor, pairs: bool = False) -> Tensor | tuple[Tensor, ...]:
        maps = self.image(images)
        maps = F.leaky_relu(maps + self.block(maps), 0.2)
        scores = [self._compare(maps, part) for part in texts]
        if pairs:
            difference = (maps - maps.roll(len(maps) // 2, 0)).abs()
            scores.append(self.pairs(torch.cat([maps, difference], 1)).flatten())
        return tuple(scores) if len(scores) > 1 else scores[0]

    def _compare(self, maps: Tensor, texts: Tensor) -> Tensor:
        text = self.project(texts)[:, :, None, None].expand(-1, -1, *maps.shape[2:])
        return self.judge(torch.cat([maps, text], 1)).flatten()


class GANCLS(Checkpoint):
    """A generator and a discriminator that both read a sentence's vector."""

    paper = "Reed et al.: Generative Adversarial Text to Image Synthesis, 2016, arXiv:1605.05396"
    kind = "gan_cls"

    def __init__(self, config: GANCLSConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)
        self.discriminator = Discriminator(config)
        self.apply(init_weights)


def reading_loss(right: Tensor, wrong: Tensor) -> Tensor:
    """Real pictures' scores with their own sentences (N,) should be above those with other sentences (N,) -> ().

    Not in the paper: both scores are of the same pictures, so how real they look cancels out.
    """
    return F.softplus(wrong - right).mean()


@dataclass
class StyleEncoderConfig:
    resolution: int = 64  # height and width of a picture in pixels
    z_dim: int = 100  # length of the noise vector that it estimates
    channels: int = 40  # next to the picture

    def __post_init__(self) -> None:
        if self.resolution != 64:
            raise ValueError(f"resolution is {self.resolution}; it must be 64")


class StyleEncoder(Checkpoint):
    """S: pictures (N, 3, 64, 64) in [-1, 1] to the noise (N, z_dim) that G may have drawn them from (Sec. 4.4).

    The noise holds what a sentence does not say, such as pose and background: a picture's style.
    """

    paper = GANCLS.paper
    kind = "style_encoder"

    def __init__(self, config: StyleEncoderConfig) -> None:
        super().__init__(config)
        c = config.channels
        layers: list[nn.Module] = [nn.Conv2d(3, c, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        for before, after in ((c, 2 * c), (2 * c, 4 * c), (4 * c, 8 * c)):
            layers += [nn.Conv2d(before, after, 4, stride=2, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(8 * c, config.z_dim, 4), nn.Flatten())
        self.apply(init_weights)

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images)


def style_loss(z: Tensor, estimate: Tensor) -> Tensor:
    """Mean squared error of S's estimate of the noise z, (N, z_dim), (N, z_dim) -> () (Sec. 4.4)."""
    return F.mse_loss(estimate, z)


def init_weights(module: nn.Module) -> None:
    """Convolutions from N(0, 0.02), BatchNorm gains from N(1, 0.02), as the authors' code does."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)


def discriminator_loss(right: Tensor, wrong: Tensor, fake: Tensor) -> Tensor:
    """Matching-aware loss of D (Algorithm 1): -log s_r - (log(1 - s_w) + log(1 - s_f)) / 2, scores (N,) -> ().

    Args:
        right: scores of real pictures with their sentences.
        wrong: of real pictures with sentences of another class.
        fake: of generated pictures with the sentences that G read.
    """
    return F.softplus(-right).mean() + (F.softplus(wrong).mean() + F.softplus(fake).mean()) / 2


def generator_loss(fake: Tensor) -> Tensor:
    """Non-saturating loss of G: -log s_f, scores (N,) -> () (Algorithm 1)."""
    return F.softplus(-fake).mean()
