"""What SRGAN is trained on here besides the paper's content loss, and in place of its adversarial loss.

With the paper's two losses alone, training as short as ours makes G invent grids, honeycombs and outlines. Each loss
below counters one such pattern:

- a texture loss asks that the content loss's filters respond as strongly as they do to the photograph, at whatever
  place in a cell (Gatys et al. 2015, cell by cell as in Sajjadi et al. 2017): it asks for texture from the first step;
- a spectrum loss asks for the photograph's mix of scales and directions in detail: without it, all invented detail ends
  up with a period of four pixels, and looks like a honeycomb;
- a phase loss and a spread loss keep G from drawing a grid: the cheapest answer to the other losses is a pattern in the
  4x4 pixels that sub-pixel layers make of one, or an outline around them, long before there is texture;
- D's scores are compared in pairs, real and generated from the same scene, so that what the scene shows cancels out;
  the loss is least squares (Mao et al. 2017, made relative as in Jolicoeur-Martineau 2018), beyond 1 a straight line,
  where the paper has cross-entropy;
- D's scores must hardly change when noise is added to a picture (an estimate of the gradient penalty of Mescheder et
  al. 2018): without that, invisible patterns fool D, G learns to draw them, and D gives up;
- a pixel loss is added (the paper's SRGAN-MSE has it instead of the content loss), and a coarse loss, of pictures that
  are averaged over 3x3 pixels: invented detail should be fine.

Pictures are (N, 3, H, W) in [-1, 1].
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

FAINT = 1e-4  # mean squared error, in [-1, 1], below which a pattern is invisible


def adversarial_loss(above: Tensor, below: Tensor) -> Tensor:
    """How far scores `above` are from being 1 higher than `below`, squared, pair by pair, one shape -> ().

    D's loss with above=real, below=fake; G's with above=fake, below=real. Cross-entropy (Eq. 2 and 6) is never
    satisfied with a difference: pairs are so easy to tell apart that D's scores would grow without end. Beyond 1 the
    loss grows in a straight line (Huber 1964), so that one batch that D is very wrong about does not ruin G.
    """
    return 2 * F.huber_loss(above, below + 1)


def roughness(scores: Tensor, noisy: Tensor, noise: float) -> Tensor:
    """Squared change of scores per unit of noise, both of one shape -> (): about the squared length of D's gradient.

    Args:
        scores: of pictures.
        noisy: of the same pictures, with normally distributed noise added.
        noise: its standard deviation.
    """
    return ((noisy - scores) / noise).square().mean()


def texture_loss(fake: list[Tensor], real: list[Tensor], cell: int = 16) -> Tensor:
    """How much the strength of filters' responses differs between the cells of two pictures, wherever in a cell -> ().

    Compared is the variance of every filter's response within a cell, on a logarithmic scale: the diagonal of a Gram
    matrix (Gatys et al. 2015). What varies a hundred times less than is usual for that filter counts as even.

    Args:
        fake: feature maps of several layers, each (N, C, H, W), those of the first layer as large as the pictures.
        real: the maps of the true pictures.
        cell: side of a cell in pixels, at least 8 places of the maps.
    """
    losses = []
    for fake_maps, real_maps in zip(fake, real, strict=True):
        side = max(8, cell * fake_maps.shape[2] // fake[0].shape[2])
        fake_variance, real_variance = (_variance(maps.float(), side) for maps in (fake_maps, real_maps))
        floor = real_variance.mean((0, 2, 3), keepdim=True) / 100 + 1e-12
        losses.append(((fake_variance + floor).log() - (real_variance + floor).log()).square().mean())
    return torch.stack(losses).mean()


def _variance(maps: Tensor, side: int) -> Tensor:
    """Variance over every cell of `side` x `side` places, (N, C, H, W) -> (N, C, H // side, W // side)."""
    return (F.avg_pool2d(maps.square(), side) - F.avg_pool2d(maps, side).square()).clamp(min=0)


def coarse_loss(fake: Tensor, real: Tensor) -> Tensor:
    """Mean squared error of averages over 3x3 pixels, two pictures (N, C, H, W) -> ().

    It ties everything coarser than that to the photograph, and finer detail much less (a ninth, or not at all).
    """
    return F.avg_pool2d(fake - real, 3, 1).square().mean()


def phase_loss(fake: Tensor, real: Tensor, scale: int = 4, cells: int = 8) -> Tensor:
    """What share of the error repeats with the sub-pixel layers' grid, two pictures (N, C, H, W) -> (), 0 to 1.

    For each place in a cell of scale x scale pixels, the error is averaged over neighbouring cells; the loss is the
    square of those averages, divided by the average of the squares. A pattern that is alike in all cells counts in
    full, even a faint one on a smooth wall; invented texture hardly counts, since it averages out. (G cannot lower the
    loss by making a larger error: only what repeats has a gradient.)

    Args:
        fake: pictures of at least scale * cells pixels per side, which are multiples of `scale`.
        real: what they should be.
        scale: side of a cell, in pixels.
        cells: how many cells an average reaches over, in each direction.
    """
    errors = F.pixel_unshuffle(fake - real, scale)
    repeats = F.avg_pool2d(errors, cells, cells // 2).square().mean(1)
    power = F.avg_pool2d(errors.detach().square(), cells, cells // 2).mean(1)
    return (repeats / (power + FAINT)).mean()


def spread_loss(fake: Tensor, real: Tensor, rng: torch.Generator, scale: int = 4, cells: int = 16) -> Tensor:
    """How unevenly fine detail is spread over the sub-pixel layers' grid, two pictures (N, C, H, W) -> ().

    Detail is what differs within 3x3 pixels. Its power, seen through eight filters and divided by that of `real`, is
    computed separately for every place in a cell of scale x scale pixels; the loss is the variance of its logarithm
    over those places. Where G draws every pixel of the small picture as a tile with an outline, or as a dot, some
    places have all the power. The filters are drawn anew each time: G would find patterns that fixed ones miss.

    Args:
        fake: pictures of at least scale * cells pixels per side, which are multiples of `scale`.
        real: what they should be.
        rng: draws the filters.
        scale: side of a cell, in pixels.
        cells: how many cells a power is averaged over, in each direction.
    """
    fake_detail, real_detail = _detail(fake), _detail(real)
    strength = real_detail.square().mean((2, 3, 4), keepdim=True) + FAINT
    # Make all eight kinds of detail equally strong, picture by picture: the coarser ones would outweigh the rest.
    gain = (strength.mean(1, keepdim=True) / strength).sqrt()
    filters = torch.linalg.qr(torch.randn(8, 8, generator=rng))[0].to(fake)  # a random orthogonal matrix
    return _unevenness(*(_power(filters, gain * detail, scale, cells) for detail in (fake_detail, real_detail)), dim=2)


def _detail(images: Tensor) -> Tensor:
    """What differs within 3x3 pixels: (N, C, H, W) -> (N, 8, C, H - 2, W - 2), an orthonormal transform."""
    return torch.stack([across for down in _cosines(images, 2) for across in _cosines(down, 3)][1:], 1)


def _cosines(images: Tensor, dim: int) -> list[Tensor]:
    """Mean, slope and bend of every three neighbours along `dim`: their cosine transform."""
    a, b, c = (images.narrow(dim, start, images.shape[dim] - 2) for start in range(3))
    ends = a + c
    return [(ends + b) / math.sqrt(3), (a - c) / math.sqrt(2), (ends - 2 * b) / math.sqrt(6)]


def _power(filters: Tensor, detail: Tensor, scale: int, cells: int) -> Tensor:
    """Power of detail after filters (F, 8) -> (N, F, places in a cell, windows down, windows across)."""
    power = torch.einsum("fd,ndchw->nfchw", filters, detail).float().square().mean(2)
    power = F.pad(power, (0, 2, 0, 2))  # back to whole cells
    places = F.avg_pool2d(F.pixel_unshuffle(power, scale), cells, cells // 2)
    return places.unflatten(1, (len(filters), scale**2))


def _unevenness(fake: Tensor, real: Tensor, dim: int) -> Tensor:
    """How uneven powers are along `dim`, relative to those of `real`, of one shape -> (). FAINT ones hardly count."""
    return ((fake + FAINT).log() - (real + FAINT).log()).var(dim, unbiased=False).mean()


def spectrum_loss(fake: Tensor, real: Tensor, side: int = 16) -> Tensor:
    """How much the mix of scales and directions in detail differs between two pictures (N, 3, H, W) -> ().

    Over windows of side x side pixels: the power spectrum, averaged over rings and directions, divided by that of
    `real`; the loss is the variance of its logarithm over those bands. The other losses are satisfied with texture
    of a single scale. The strength of detail does not count, as long as it can be seen. Texture of the same kind in
    other places still has a small loss, because each band averages only a few frequencies.

    Args:
        fake: pictures of at least 1.5 * side pixels per side; what lies beyond a multiple of side / 2 is ignored.
        real: what they should be.
        side: of a window, in pixels.
    """
    return _unevenness(*(_bands(images.float(), side) for images in (fake, real)), dim=4)


def _bands(images: Tensor, side: int) -> Tensor:
    """Power in bands of the spectrum: (N, 3, H, W) -> (N, 3, windows down, windows across, bands).

    Of grey and of two colour differences, each the average of 2x2 windows. White noise has its variance in every band.
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
    directions = [torch.cos(2 * (angle - eighth * math.pi / 4)) > math.cos(math.pi / 4) for eighth in range(4)]
    radii = range(2, side // 2 + 1)
    bands = torch.stack([((ring == radius) & inside).flatten() for radius in radii for inside in directions], 1).float()
    return bands / bands.sum(0)


def total_variation_loss(images: Tensor) -> Tensor:
    """Squared differences between neighbours of (N, C, H, W), summed over a picture, averaged over pictures -> ()."""
    down = (images[:, :, 1:] - images[:, :, :-1]).square().sum((1, 2, 3))
    right = (images[:, :, :, 1:] - images[:, :, :, :-1]).square().sum((1, 2, 3))
    return (down + right).mean()
