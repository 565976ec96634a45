"""Colours where a picture is transparent.

A file stores a colour even where nothing of it can be seen: black, or whatever an editor left there. A network or a
filter looks at neighbours, so that colour would be seen after all, as a rim around the object and as rings inside it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

FAINT = 8  # opacity below which a colour is known so coarsely (as a rule, it was stored times its opacity) that
# its neighbours' is believed as well


def fill_hidden(image: Tensor, alpha: Tensor) -> Tensor:
    """The picture with colours of the nearest visible pixels where it is transparent (pull-push, Gortler et al. 1996).

    Args:
        image: uint8 (C, H, W).
        alpha: opacity, uint8 (1, H, W). What lies under 0 has no influence; with nothing visible at all, it is black.

    Returns:
        uint8 (C, H, W); the same as `image` where `alpha` is FAINT or more.
    """
    if int(alpha.min()) >= FAINT:
        return image
    trust = (alpha[None].float() / FAINT).clamp(max=1)
    colours = _spread(image[None].float() * trust, trust)[0]
    return torch.where(alpha >= FAINT, image, colours.add_(0.5).byte())


def _spread(weighted: Tensor, weight: Tensor) -> Tensor:
    """Colours (1, C, H, W) everywhere, from colours times their weight and weights (1, 1, H, W), 0 to 1.

    What a pixel's weight leaves open comes from the same picture at half the size.
    """
    if max(weight.shape[2:]) == 1:
        return weighted / weight.clamp(min=1e-9)
    means, mean_weight = (F.avg_pool2d(part, 2, ceil_mode=True) for part in (weighted, weight))
    scale = 1 / mean_weight.clamp(min=0.25)  # one visible pixel in four is enough
    coarse = _spread(means * scale, mean_weight * scale)
    around = F.interpolate(coarse, weight.shape[2:], mode="bilinear")
    return around.mul_(1 - weight).add_(weighted)
