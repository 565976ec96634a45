"""What a discriminator knows: its layers as features (DCGAN, Sec. 5), and the parts of its score.

DCGAN: Radford, Metz, Chintala 2015, arXiv:1511.06434.
"""

import threading

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gan_demo.weights import Checkpoint

GRID = 4  # height and width to which each layer is pooled


def finest(model: Checkpoint) -> nn.Module:
    """The discriminator that sees a model's finished pictures."""
    discriminators = getattr(model, "discriminators", None)
    return discriminators[-1] if discriminators else getattr(model, "discriminator")  # noqa: B009


@torch.no_grad()
def layers(discriminator: nn.Module, images: Tensor) -> list[Tensor]:
    """The feature maps (N, C, H, W) after each activation, from the picture's end on, of pictures in [-1, 1]."""
    maps: list[Tensor] = []
    thread = threading.get_ident()

    def keep(_: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
        if threading.get_ident() == thread:  # others may use the network at the same time
            maps.append(output)

    activations = [module for module in discriminator.modules() if isinstance(module, nn.LeakyReLU)]
    hooks = [one.register_forward_hook(keep) for one in activations]
    try:
        discriminator(images)
    finally:
        for hook in hooks:
            hook.remove()
    return maps


def pooled_layers(discriminator: nn.Module, images: Tensor) -> Tensor:
    """All layers, each max-pooled to a grid of 4x4, side by side: (N, D) (Sec. 5.1)."""
    maps = layers(discriminator, images)
    return torch.cat([F.adaptive_max_pool2d(one, GRID).flatten(1) for one in maps], 1)


def votes(discriminator: nn.Module, images: Tensor) -> Tensor:
    """What each place of a DCGAN's last feature maps adds to the score: (N, 4, 4).

    The last layer has one weight for each number of these maps, so the score is the sum of the places and of its bias.
    """
    *_, last = discriminator.get_submodule("layers").children()
    return (layers(discriminator, images)[-1] * last.get_parameter("weight")).sum(1)
