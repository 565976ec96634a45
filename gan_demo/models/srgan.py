"""SRGAN: "Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network".

Christian Ledig, Lucas Theis, Ferenc Huszar and others, 2016 (v5: 2017), arXiv:1609.04802.

What it shows: the mean squared error asks for the average of all pictures that could have been,
which is blurred (SRResNet). Ask instead that features match and that a discriminator cannot tell
the result from a photograph, and the same network invents texture (SRGAN).

One generator serves both: `srresnet-*` checkpoints were trained on the mean squared error alone.

Where the paper leaves a choice open, or this file differs from it:

- the generator's output is linear, cut to [-1, 1] only where it becomes a picture (the paper names
  no activation);
- what G makes is corrected until, shrunk, it is nearly the small picture (`super_resolution.back_project`), in training
  too: G is free only where the small picture says nothing, and colours do not drift;
- the content loss looks at feature maps of conv3_1 (the paper's best: VGG54, beyond the weights that this project has):
  those of conv3_4 were fooled by small patterns as easily, at twice the work;
- a texture loss asks that the content loss's filters respond as strongly as they do to the photograph, wherever in a
  cell they do (Gatys et al. 2015, cell by cell as in Sajjadi et al. 2017): it asks for texture from the first step on;
- a spectrum loss asks that detail is made up of finenesses and directions as the photograph's is: without it, whatever
  is invented comes to have a period of four pixels, and looks like a honeycomb;
- a phase loss and a spread loss keep G from drawing a grid: the cheapest answer to the other losses is a pattern in the
  4x4 pixels that sub-pixel layers make of one, or an outline around them, long before there is texture;
- D has no BatchNorm, its first convolutions start with VGG19's weights, and its dense layers judge each cell of 16x16
  pixels by itself (Isola et al. 2017): every cell is an example to learn from;
- D scores a picture against the other of its pair, real and made of the same scene, so that what
  the scene shows cancels out; the loss is least squares (Mao et al. 2017, made relative as in
  Jolicoeur-Martineau 2018), beyond 1 a straight line, where the paper has cross-entropy;
- D's scores must hardly change when noise is added to a picture (an estimate of the gradient penalty of Mescheder et
  al. 2018): without that, patterns that nobody sees fool it, G learns those, and D gives up;
- a pixel loss is added (the paper's SRGAN-MSE has it instead of the content loss), and a coarse loss, of pictures that
  are averaged over 3x3 pixels: invented detail is to be fine.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.weights import Checkpoint

VGG_MEAN, VGG_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FAINT = 1e-4  # mean squared error, in [-1, 1], below which a pattern is not seen
VGG_SCALE = 1 / 12.75  # of feature maps, so that the loss is as large as a pixel loss (Sec. 3.2)


@dataclass
class SRGANConfig:
    scale: int = 4  # how many times larger the output is, a power of two
    blocks: int = 16  # residual blocks (B, Sec. 3.2)
    channels: int = 64  # feature maps throughout the generator

    def __post_init__(self) -> None:
        if self.scale not in (2, 4, 8):
            raise ValueError(f"scale is {self.scale}; it must be 2, 4 or 8")


class ResidualBlock(nn.Module):
    """Feature maps (N, channels, H, W) to the same shape (Fig. 4)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.PReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, maps: Tensor) -> Tensor:
        return maps + self.layers(maps)


class Generator(nn.Module):
    """SRResNet: a small picture (N, 3, H, W) in [-1, 1] to (N, 3, scale * H, scale * W), about in [-1, 1] (Fig. 4)."""

    def __init__(self, config: SRGANConfig) -> None:
        super().__init__()
        channels = config.channels
        self.head = nn.Sequential(nn.Conv2d(3, channels, 9, padding=4), nn.PReLU())
        self.body = nn.Sequential(
            *[ResidualBlock(channels) for _ in range(config.blocks)],
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )
        doublings = config.scale.bit_length() - 1
        self.upsample = nn.Sequential(*[layer for _ in range(doublings) for layer in sub_pixel_block(channels)])
        self.tail = nn.Conv2d(channels, 3, 9, padding=4)

    def forward(self, small: Tensor) -> Tensor:
        maps = self.head((small + 1) / 2)  # the paper's input is in [0, 1], its output in [-1, 1] (Sec. 3.2)
        return self.tail(self.upsample(maps + self.body(maps)))


def sub_pixel_block(channels: int) -> list[nn.Module]:
    """Layers that double height and width (Shi et al. 2016)."""
    return [nn.Conv2d(channels, 4 * channels, 3, padding=1), nn.PixelShuffle(2), nn.PReLU()]


class Discriminator(nn.Module):
    """Pictures (N, 3, side, side) in [-1, 1] to raw scores (N,), higher for real (Fig. 4).

    Args:
        side: height and width of its pictures.
        normalized: with the paper's BatchNorms. Without them, a score does not depend on the other pictures.
        local: with dense layers that see one cell of 16x16 pixels and what is around it, and are the same everywhere:
            pictures of any size, scores (N, ceil(H / 16), ceil(W / 16)).
    """

    def __init__(self, side: int = 96, normalized: bool = True, local: bool = False) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, padding=1), nn.LeakyReLU(0.2)]
        # Eight convolutions in all: a stride of 2 where the picture shrinks, before channels double.
        plan = [(64, 64, 2), (64, 128, 1), (128, 128, 2), (128, 256, 1), (256, 256, 2), (256, 512, 1), (512, 512, 2)]
        for before, after, stride in plan:
            layers += [nn.Conv2d(before, after, 3, stride, padding=1, bias=not normalized)]
            layers += [nn.BatchNorm2d(after), nn.LeakyReLU(0.2)] if normalized else [nn.LeakyReLU(0.2)]
        self.convolutions = nn.Sequential(*layers)
        if local:
            dense = [nn.Conv2d(512, 1024, 1), nn.LeakyReLU(0.2), nn.Conv2d(1024, 1, 1), nn.Flatten(0, 1)]
        else:
            cells = -(-side // 16)
            first = nn.Linear(512 * cells**2, 1024)
            dense = [nn.Flatten(), first, nn.LeakyReLU(0.2), nn.Linear(1024, 1), nn.Flatten(0)]
        self.dense = nn.Sequential(*dense)

    def forward(self, images: Tensor) -> Tensor:
        return self.dense(self.convolutions(images))


class SRGAN(Checkpoint):
    """The generator alone: the discriminator is of no use once it is trained."""

    paper = "Ledig et al.: Photo-Realistic Single Image Super-Resolution Using a GAN, 2016, arXiv:1609.04802"
    kind = "srgan"

    def __init__(self, config: SRGANConfig) -> None:
        super().__init__(config)
        self.generator = Generator(config)


class ContentLoss(nn.Module):
    """Mean squared distance of VGG19 feature maps, rescaled by 1/12.75 (Eq. 5).

    Args:
        features: the first layers of torchvision's `vgg19().features`, up to a ReLU.
        scale: what feature maps are multiplied by. The paper's 1/12.75 fits its weights and its layer; it is meant
            to make this loss about as large as a pixel loss.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, features: nn.Sequential, scale: float = VGG_SCALE) -> None:
        super().__init__()
        self.features, self.scale = features.eval().requires_grad_(False), scale
        self.register_buffer("mean", torch.tensor(VGG_MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(VGG_STD).view(1, 3, 1, 1))

    def layers(self, images: Tensor) -> list[Tensor]:
        """Feature maps of pictures (N, 3, H, W) in [-1, 1] after every ReLU, as VGG19 makes them."""
        maps, found = ((images + 1) / 2 - self.mean) / self.std, []
        for layer in self.features:
            maps = layer(maps)
            if isinstance(layer, nn.ReLU):
                found.append(maps)
        return found

    def maps(self, images: Tensor) -> Tensor:
        """Feature maps of pictures (N, 3, H, W) in [-1, 1], of the last layer, rescaled."""
        return self.layers(images)[-1] * self.scale

    def distance(self, made: list[Tensor], real: list[Tensor]) -> Tensor:
        """The loss of pictures whose `layers` are known."""
        return self.scale**2 * F.mse_loss(made[-1].float(), real[-1].float())

    def forward(self, made: Tensor, real: Tensor) -> Tensor:
        with torch.no_grad():
            wanted = self.layers(real)
        return self.distance(self.layers(made), wanted)


def adversarial_loss(above: Tensor, below: Tensor) -> Tensor:
    """How far scores `above` are from being 1 higher than `below`, squared, pair by pair, one shape -> ().

    D's loss with above=real, below=fake; G's with above=fake, below=real. Cross-entropy (Eq. 2 and 6) is never
    content with a difference: pairs are so easily told apart that D's scores would grow without end. Beyond 1 the
    loss grows in a straight line (Huber 1964), so that one batch that D is very wrong about does not undo G.
    """
    return 2 * F.huber_loss(above, below + 1)


def roughness(scores: Tensor, noisy: Tensor, noise: float) -> Tensor:
    """Squared change of scores a unit of noise, of one shape -> (): about the squared length of D's gradient.

    Args:
        scores: of pictures.
        noisy: of the same pictures, with normally distributed noise added.
        noise: its standard deviation.
    """
    return ((noisy - scores) / noise).square().mean()


def texture_loss(made: list[Tensor], real: list[Tensor], cell: int = 16) -> Tensor:
    """How differently strong filters respond in the cells of two pictures, wherever in a cell they do -> ().

    The variance of every filter's response within a cell, on a logarithmic scale: of a Gram matrix (Gatys et al. 2015)
    that is the diagonal. What varies a hundred times less than is usual for that filter counts as even.

    Args:
        made: feature maps of several layers, each (N, C, H, W), those of the first layer as large as the pictures.
        real: those of what the pictures should be.
        cell: side of a cell in pixels; where that is less than 8 places of the maps, those.
    """
    losses = []
    for ours, theirs in zip(made, real, strict=True):
        side = max(8, cell * ours.shape[2] // made[0].shape[2])
        given, wanted = (_variance(maps.float(), side) for maps in (ours, theirs))
        even = wanted.mean((0, 2, 3), keepdim=True) / 100 + 1e-12
        losses.append(((given + even).log() - (wanted + even).log()).square().mean())
    return torch.stack(losses).mean()


def _variance(maps: Tensor, side: int) -> Tensor:
    """Of the places in every cell of `side` x `side`, (N, C, H, W) -> (N, C, H // side, W // side)."""
    return (F.avg_pool2d(maps.square(), side) - F.avg_pool2d(maps, side).square()).clamp(min=0)


def coarse_loss(made: Tensor, real: Tensor) -> Tensor:
    """Mean squared error of averages over 3x3 pixels, two pictures (N, C, H, W) -> ().

    It holds to the photograph whatever is coarser than that, and finer detail much less (a ninth, or nothing).
    """
    return F.avg_pool2d(made - real, 3, 1).square().mean()


def phase_loss(made: Tensor, real: Tensor, scale: int = 4, cells: int = 8) -> Tensor:
    """What share of the error repeats with the sub-pixel layers' grid, two pictures (N, C, H, W) -> (), 0 to 1.

    The error is averaged over neighbouring cells of scale x scale pixels, for each of the places in a cell apart: the
    squares of those, by the average of the squares. A pattern that is alike in all cells counts in full, also a faint
    one on an even wall; invented texture hardly counts, since it averages out. (G cannot lower it by a larger error:
    only what repeats has a gradient.)

    Args:
        made: pictures of at least scale * cells pixels a side, which are multiples of `scale`.
        real: what they should be.
        scale: side of a cell, in pixels.
        cells: how many cells an average reaches over, each way.
    """
    errors = F.pixel_unshuffle(made - real, scale)
    repeated = F.avg_pool2d(errors, cells, cells // 2).square().mean(1)
    power = F.avg_pool2d(errors.detach().square(), cells, cells // 2).mean(1)
    return (repeated / (power + FAINT)).mean()


def spread_loss(made: Tensor, real: Tensor, rng: torch.Generator, scale: int = 4, cells: int = 16) -> Tensor:
    """How unevenly fine detail lies on the sub-pixel layers' grid, two pictures (N, C, H, W) -> ().

    Detail is what differs within 3x3 pixels. Its power, seen through eight filters and divided by that of `real`, is
    found for every place in a cell of scale x scale pixels apart; the loss is the variance of its logarithm over those
    places. Where G draws every pixel of the small picture as a tile with an outline, or as a dot, some places have all
    the power. Filters are drawn anew each time: with fixed ones, G finds patterns that just those miss.

    Args:
        made: pictures of at least scale * cells pixels a side, which are multiples of `scale`.
        real: what they should be.
        rng: what filters are drawn with.
        scale: side of a cell, in pixels.
        cells: how many cells a power is averaged over, each way.
    """
    ours, theirs = _detail(made), _detail(real)
    strength = theirs.square().mean((2, 3, 4), keepdim=True) + FAINT
    # Details are made equally strong, picture by picture: coarser ones would outweigh the rest.
    gain = (strength.mean(1, keepdim=True) / strength).sqrt()
    turn = torch.linalg.qr(torch.randn(8, 8, generator=rng))[0].to(made)
    return _unevenness(*(_power(turn, gain * detail, scale, cells) for detail in (ours, theirs)), dim=2)


def _detail(images: Tensor) -> Tensor:
    """What differs within 3x3 pixels: (N, C, H, W) -> (N, 8, C, H - 2, W - 2), an orthonormal transform."""
    return torch.stack([across for down in _cosines(images, 2) for across in _cosines(down, 3)][1:], 1)


def _cosines(images: Tensor, dim: int) -> list[Tensor]:
    """Mean, slope and bend of every three neighbours along `dim`: their cosine transform."""
    a, b, c = (images.narrow(dim, start, images.shape[dim] - 2) for start in range(3))
    ends = a + c
    return [(ends + b) / math.sqrt(3), (a - c) / math.sqrt(2), (ends - 2 * b) / math.sqrt(6)]


def _power(turn: Tensor, detail: Tensor, scale: int, cells: int) -> Tensor:
    """Of detail through filters (filters, 8) -> (N, filters, places in a cell, windows down, windows across)."""
    power = torch.einsum("fd,ndchw->nfchw", turn, detail).float().square().mean(2)
    power = F.pad(power, (0, 2, 0, 2))  # back to whole cells
    places = F.avg_pool2d(F.pixel_unshuffle(power, scale), cells, cells // 2)
    return places.unflatten(1, (len(turn), scale**2))


def _unevenness(made: Tensor, real: Tensor, dim: int) -> Tensor:
    """How unevenly strong `made` is along `dim`, beside `real`: powers of one shape -> (). FAINT ones hardly count."""
    return ((made + FAINT).log() - (real + FAINT).log()).var(dim, unbiased=False).mean()


def spectrum_loss(made: Tensor, real: Tensor, side: int = 16) -> Tensor:
    """How differently detail is made up of finenesses and directions, two pictures (N, 3, H, W) -> ().

    Over windows of side x side pixels: the power spectrum, averaged over rings and directions, divided by that of
    `real`; the loss is the variance of its logarithm over those bands. The other losses are content with texture of
    one fineness. How strong detail is does not count, as long as it can be seen. Texture of the same kind in other
    places has a small loss, not none: bands are averages of few frequencies.

    Args:
        made: pictures of at least 1.5 * side pixels a side; what lies beyond a multiple of side / 2 does not count.
        real: what they should be.
        side: of a window, in pixels.
    """
    return _unevenness(*(_bands(images.float(), side) for images in (made, real)), dim=4)


def _bands(images: Tensor, side: int) -> Tensor:
    """Power in bands of the spectrum: (N, 3, H, W) -> (N, 3, windows down, windows across, bands).

    Of grey and of two differences of colours; averages of 2x2 windows. White noise has its variance in every band.
    """
    colours = torch.tensor([[1.0, 1, 1], [1, 0, -1], [1, -2, 1]], device=images.device)
    images = (F.normalize(colours)[..., None, None] * images[:, None]).sum(2)  # autocast rounds a matrix product
    hann = torch.hann_window(side, device=images.device)
    window = hann[:, None] * hann
    windows = images.unfold(2, side, side // 2).unfold(3, side, side // 2)
    power = torch.fft.fft2(windows * window).abs().square() / window.square().sum()
    bands = power.flatten(4) @ _band_weights(side).to(images)
    return F.avg_pool3d(bands, (2, 2, 1), 1)


def _band_weights(side: int) -> Tensor:
    """Which frequencies of a square's spectrum are averaged: (side * side, bands), columns of sum 1.

    Frequency 0 and those beside it are left out: a Hann window spreads brightness over them.
    """
    rows = torch.fft.fftfreq(side, 1 / side)[:, None].expand(side, side)
    ring = rows.hypot(rows.T).round().clamp(max=side // 2)
    angle = torch.atan2(rows, rows.T)
    turns = [torch.cos(2 * (angle - turn * math.pi / 4)) > math.cos(math.pi / 4) for turn in range(4)]
    rings = range(2, side // 2 + 1)
    chosen = torch.stack([((ring == radius) & turn).flatten() for radius in rings for turn in turns], 1).float()
    return chosen / chosen.sum(0)


def total_variation_loss(images: Tensor) -> Tensor:
    """Squared differences between neighbours of (N, C, H, W), summed over a picture, averaged over pictures -> ()."""
    down = (images[:, :, 1:] - images[:, :, :-1]).square().sum((1, 2, 3))
    right = (images[:, :, :, 1:] - images[:, :, :, :-1]).square().sum((1, 2, 3))
    return (down + right).mean()
