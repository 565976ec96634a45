"""Networks made ready to run do what they did."""

import pytest
import torch
from torch import nn

from gan_demo import folding
from gan_demo.folding import Doubling, Halving, Spread
from gan_demo.models.dcgan import DCGAN, DCGANConfig

LAYERS = [
    (nn.ConvTranspose2d(10, 512, 4), (3, 10, 1, 1), Spread),
    (nn.ConvTranspose2d(512, 6, 4, stride=2, padding=1), (3, 512, 4, 5), Doubling),
    (nn.Conv2d(6, 512, 4, stride=2, padding=1, bias=False), (3, 6, 8, 10), Halving),
    (nn.ConvTranspose2d(8, 6, 4, stride=2, padding=1), (3, 8, 4, 4), nn.ConvTranspose2d),
    (nn.Conv2d(6, 512, 3, padding=1), (3, 6, 8, 8), nn.Conv2d),
]


@pytest.mark.parametrize(("layer", "shape", "kind"), LAYERS)
def test_a_layer_and_what_stands_for_it_give_the_same(layer, shape, kind):
    maps = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    product = folding.as_product(layer)
    assert type(product) is kind
    with torch.inference_mode():
        assert torch.allclose(product(maps), layer(maps), atol=1e-4)
        last = maps.contiguous(memory_format=torch.channels_last)
        assert torch.allclose(product(last), layer(last), atol=1e-4)


def test_a_model_and_its_copy_that_is_ready_draw_and_judge_alike():
    torch.manual_seed(0)
    model = DCGAN(DCGANConfig())
    for _ in range(3):
        model.generator(torch.randn(4, 100))  # gives BatchNorms statistics of their own
    ready, z = folding.make_ready(model.eval()), torch.randn(3, 100)
    with torch.inference_mode():
        images = model.generator(z)
        assert torch.allclose(ready.generator(z), images, atol=1e-4)
        assert torch.allclose(ready.discriminator(images), model.discriminator(images), rtol=1e-3, atol=1e-4)
    kinds = {type(module) for module in ready.modules()}
    assert {Spread, Doubling, Halving} <= kinds
    assert nn.BatchNorm2d not in kinds
    assert any(isinstance(module, nn.BatchNorm2d) for module in model.modules())
