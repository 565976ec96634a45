"""Networks made ready to run: fewer layers and a better order of numbers in memory, the same pictures."""

import copy
from itertools import pairwise
from typing import TypeVar

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

Network = TypeVar("Network", bound=nn.Module)


def fold_batchnorm(network: Network) -> Network:
    """A copy of `network`, in eval mode, whose BatchNorms are part of the convolutions before them."""
    result = copy.deepcopy(network).eval().requires_grad_(False)
    for layers in [module for module in result.modules() if isinstance(module, nn.Sequential)]:
        for i, (layer, successor) in enumerate(pairwise(list(layers))):
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and isinstance(successor, nn.BatchNorm2d):
                transpose = isinstance(layer, nn.ConvTranspose2d)
                layers[i], layers[i + 1] = fuse_conv_bn_eval(layer, successor, transpose), nn.Identity()
    return result


def make_ready(network: Network) -> Network:
    """The same network in less time: a copy without BatchNorms, whose maps have their channels last."""
    return fold_batchnorm(network).to(memory_format=torch.channels_last)
