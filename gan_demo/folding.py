"""Networks made ready to run on a processor: fewer layers, and others in their place that do the same in less time."""

import copy
from itertools import pairwise
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

Network = TypeVar("Network", bound=nn.Module)

WIDE = 512  # channels of maps of 4x4 places, for which products of matrices take two thirds of a convolution's time
KERNEL = 4  # of the convolutions that halve or double maps, with stride 2 and padding 1


def make_ready(network: Network) -> Network:
    """The same network in less time: a copy in eval mode, whose maps have their channels last."""
    result = fold_batchnorm(network).to(memory_format=torch.channels_last)
    for layers in [module for module in result.modules() if isinstance(module, nn.Sequential)]:
        for i, layer in enumerate(layers):
            layers[i] = as_product(layer)
    return result


def fold_batchnorm(network: Network) -> Network:
    """A copy of `network`, in eval mode, whose BatchNorms are part of the convolutions before them."""
    result = copy.deepcopy(network).eval().requires_grad_(False)
    for layers in [module for module in result.modules() if isinstance(module, nn.Sequential)]:
        for i, (layer, successor) in enumerate(pairwise(list(layers))):
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and isinstance(successor, nn.BatchNorm2d):
                transpose = isinstance(layer, nn.ConvTranspose2d)
                layers[i], layers[i + 1] = fuse_conv_bn_eval(layer, successor, transpose), nn.Identity()
    return result


def as_product(layer: nn.Module) -> nn.Module:
    """A layer, or what does the same by products of matrices, where that is faster."""
    if isinstance(layer, nn.ConvTranspose2d) and layer.stride == (1, 1) and layer.padding == (0, 0):
        return Spread(layer)
    if not isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) or layer.kernel_size != (KERNEL, KERNEL):
        return layer
    halves_or_doubles = layer.stride == (2, 2) and layer.padding == (1, 1)
    if isinstance(layer, nn.ConvTranspose2d):
        return Doubling(layer) if halves_or_doubles and layer.in_channels >= WIDE else layer
    return Halving(layer) if halves_or_doubles and layer.out_channels >= WIDE else layer


class Spread(nn.Module):
    """A transposed convolution of a single place, (N, C, 1, 1) to (N, D, k, k)."""

    def __init__(self, layer: nn.ConvTranspose2d) -> None:
        super().__init__()
        rows = layer.weight.permute(0, 2, 3, 1)  # (C, k, k, D)
        self.shape = rows.shape[1:]
        self.weight = nn.Parameter(rows.flatten(1).contiguous(), requires_grad=False)
        self.bias = nn.Parameter(_bias(layer).repeat(rows.shape[1] * rows.shape[2]), requires_grad=False)

    def forward(self, maps: Tensor) -> Tensor:
        return torch.addmm(self.bias, maps.flatten(1), self.weight).unflatten(1, self.shape).permute(0, 3, 1, 2)


class Halving(nn.Module):
    """A convolution that halves maps, (N, C, H, W) to (N, D, H / 2, W / 2): a product for all places together."""

    def __init__(self, layer: nn.Conv2d) -> None:
        super().__init__()
        self.weight = nn.Parameter(layer.weight.permute(2, 3, 1, 0).flatten(0, 2).contiguous(), requires_grad=False)
        self.bias = nn.Parameter(_bias(layer), requires_grad=False)

    def forward(self, maps: Tensor) -> Tensor:
        around = _framed(maps).unfold(1, KERNEL, 2).unfold(2, KERNEL, 2)  # (N, H / 2, W / 2, C, 4, 4)
        rows = around.permute(0, 1, 2, 4, 5, 3).reshape(-1, len(self.weight))
        return torch.addmm(self.bias, rows, self.weight).unflatten(0, around.shape[:3]).permute(0, 3, 1, 2)


class Doubling(nn.Module):
    """A transposed convolution that doubles maps, (N, C, H, W) to (N, D, 2 * H, 2 * W): a product for each of four.

    Of the pixels in the large maps, those in even and odd rows and columns each read other 2x2 places of the small
    ones, with other parts of the kernel.
    """

    READS = ((3, 1), (2, 0))  # for an even and an odd pixel: the kernel's rows by which it reads two places in a row

    def __init__(self, layer: nn.ConvTranspose2d) -> None:
        super().__init__()
        parts = [
            torch.cat([layer.weight[:, :, row, column] for row in rows for column in columns])
            for rows in self.READS
            for columns in self.READS
        ]
        self.weights = nn.ParameterList([nn.Parameter(part.contiguous(), requires_grad=False) for part in parts])
        self.bias = nn.Parameter(_bias(layer), requires_grad=False)

    def forward(self, maps: Tensor) -> Tensor:
        (count, _, height, width), framed = maps.shape, _framed(maps)
        large = maps.new_empty(count, 2 * height, 2 * width, len(self.bias))
        for part, weight in enumerate(self.weights):
            top, left = divmod(part, 2)
            places = [framed[:, y : y + height, x : x + width] for y in (top, top + 1) for x in (left, left + 1)]
            rows = torch.cat(places, 3).flatten(0, 2)
            large[:, top::2, left::2] = torch.addmm(self.bias, rows, weight).unflatten(0, (count, height, width))
        return large.permute(0, 3, 1, 2)


def _framed(maps: Tensor) -> Tensor:
    """Maps with a frame of zeros, (N, C, H, W) to (N, H + 2, W + 2, C)."""
    return F.pad(maps.permute(0, 2, 3, 1), (0, 0, 1, 1, 1, 1))


def _bias(layer: nn.Conv2d | nn.ConvTranspose2d) -> Tensor:
    channels = layer.out_channels
    return torch.zeros(channels) if layer.bias is None else layer.bias.detach().clone()
