import pytest
import torch

from gan_demo.models.dcgan import DCGAN, DCGANConfig, discriminator_loss, generator_loss


def parameters(module):
    return sum(p.numel() for p in module.parameters())


def test_the_64_pixel_networks_have_the_published_size():
    model = DCGAN(DCGANConfig())
    assert round(parameters(model.generator) / 1e6, 2) == 3.58  # dcgan.torch, G
    assert round(parameters(model.discriminator) / 1e6, 2) == 2.77  # and D


@pytest.mark.parametrize("resolution", [8, 16, 32, 64, 128])
def test_shapes_and_range(resolution):
    model = DCGAN(DCGANConfig(resolution=resolution, base_channels=4, image_channels=1)).eval()
    with torch.inference_mode():
        images = model.generator(torch.randn(3, 100))
        scores = model.discriminator(images)
    assert images.shape == (3, 1, resolution, resolution)
    assert images.abs().max() <= 1
    assert scores.shape == (3,)


@pytest.mark.parametrize("resolution", [0, 4, 48, 63, -64])
def test_other_resolutions_are_refused(resolution):
    with pytest.raises(ValueError, match=f"resolution is {resolution}"):
        DCGANConfig(resolution=resolution)


def test_initial_weights_follow_section_4():
    torch.manual_seed(0)
    weight = DCGAN(DCGANConfig()).generator.layers[3].weight
    assert weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert weight.mean().item() == pytest.approx(0, abs=1e-3)


def test_losses_are_binary_cross_entropy():
    real, fake = torch.randn(8), torch.randn(8)
    bce = torch.nn.BCEWithLogitsLoss()
    assert torch.allclose(discriminator_loss(real, fake), bce(real, torch.ones(8)) + bce(fake, torch.zeros(8)))
    assert torch.allclose(generator_loss(fake), bce(fake, torch.ones(8)))
