"""Replaces the hidden colours of transparent pixels.

A file stores a colour even where it is fully transparent: black, or whatever an editor left there. Networks and filters
look at a pixel's neighbours, so the hidden colour would show after all, as a rim around the object and rings inside it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

# Opacity below which a colour is so inexact (as a rule, it was once multiplied by its opacity and rounded) that the
# neighbours' colours count as well.
FAINT = 8


def fill_hidden(image: Tensor, alpha: Tensor) -> Tensor:
    """A picture whose transparent pixels have the colours of the nearest visible ones (pull-push, Gortler et al. 1996).

    Args:
        image: uint8 (C, H, W).
        alpha: opacity, uint8 (1, H, W). Colours under an opacity of 0 have no influence.

    Returns:
        uint8 (C, H, W); the same as `image` where `alpha` is FAINT or more, and black if nothing is visible at all.
    """
    if int(alpha.min()) >= FAINT:
        return image
    trust = (alpha[None].float() / FAINT).clamp(max=1)
    colours = _spread(image[None].float() * trust, trust)[0]
    return torch.where(alpha >= FAINT, image, colours.add_(0.5).byte())


def _spread(colours: Tensor, weight: Tensor) -> Tensor:
    """Colours (1, C, H, W) everywhere, from colours times their weight (1, C, H, W) and weights (1, 1, H, W), 0 to 1.

    Where a pixel's weight is below 1, the rest comes from the same picture at half the size.
    """
    if max(weight.shape[2:]) == 1:
        return colours / weight.clamp(min=1e-9)
    means, mean_weight = (F.avg_pool2d(part, 2, ceil_mode=True) for part in (colours, weight))
    scale = 1 / mean_weight.clamp(min=0.25)  # one visible pixel in four is enough for a weight of 1
    coarse = _spread(means * scale, mean_weight * scale)
    around = F.interpolate(coarse, weight.shape[2:], mode="bilinear")
    return around.mul_(1 - weight).add_(colours)
