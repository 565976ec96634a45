import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gan_demo.models.srgan import SRGAN, ContentLoss, Discriminator, SRGANConfig


def parameters(module):
    return sum(p.numel() for p in module.parameters())


def test_the_networks_have_the_published_size():
    assert round(parameters(SRGAN(SRGANConfig()).generator) / 1e6, 2) == 1.55
    discriminator = Discriminator()
    assert round(parameters(discriminator) / 1e6, 1) == 23.6
    convolutions = [m for m in discriminator.modules() if isinstance(m, nn.Conv2d)]
    assert [m.out_channels for m in convolutions] == [64, 64, 128, 128, 256, 256, 512, 512]
    assert all(m.kernel_size == (3, 3) for m in convolutions)


@pytest.mark.parametrize(("scale", "height", "width"), [(2, 7, 9), (4, 8, 5), (8, 3, 4)])
def test_any_size_becomes_scale_times_larger(scale, height, width):
    model = SRGAN(SRGANConfig(scale=scale, blocks=1, channels=8)).eval()
    with torch.inference_mode():
        assert model.generator(torch.zeros(2, 3, height, width)).shape == (2, 3, scale * height, scale * width)


@pytest.mark.parametrize("scale", [0, 1, 3, 16])
def test_other_scales_are_refused(scale):
    with pytest.raises(ValueError, match=f"scale is {scale}; it must be 2, 4 or 8"):
        SRGANConfig(scale=scale)


def test_the_discriminator_gives_a_score_a_picture():
    assert Discriminator(32)(torch.zeros(3, 3, 32, 32)).shape == (3,)


def test_a_local_discriminator_judges_each_cell_by_what_is_around_it():
    discriminator = Discriminator(normalized=False, local=True)
    images = torch.rand(2, 3, 130, 160)
    other = images.clone()
    other[:, :, :16, :16] = 0
    with torch.inference_mode():
        scores, others = discriminator(images), discriminator(other)
    assert scores.shape == (2, 9, 10)
    assert not torch.allclose(scores[:, 0, 0], others[:, 0, 0])
    assert torch.allclose(scores[:, 4:], others[:, 4:])
    assert torch.allclose(scores[:, :, 4:], others[:, :, 4:])


def test_without_batchnorm_a_score_does_not_depend_on_the_other_pictures():
    images = torch.rand(3, 3, 32, 32)
    discriminator = Discriminator(32, normalized=False)
    assert torch.allclose(discriminator(images), torch.cat([discriminator(image[None]) for image in images]), atol=1e-6)
    assert not torch.allclose(Discriminator(32)(images)[:1], Discriminator(32)(images[:1]))


def test_the_content_loss_is_the_rescaled_distance_of_feature_maps():
    features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    loss = ContentLoss(features)
    fake, real = torch.rand(2, 2, 3, 8, 8) * 2 - 1
    fake.requires_grad_(True)

    def maps(images):
        normal = ((images + 1) / 2 - torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)) / torch.tensor(
            [0.229, 0.224, 0.225]
        ).view(3, 1, 1)
        return features(normal)

    expected = 1 / 12.75**2 * F.mse_loss(maps(fake), maps(real))
    assert torch.allclose(loss(fake, real), expected)
    assert loss(real, real) == 0
    loss(fake, real).backward()
    assert fake.grad.abs().sum() > 0
    assert all(p.grad is None for p in loss.parameters())


def test_the_content_loss_gives_the_maps_of_every_relu():
    features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(True), nn.MaxPool2d(2), nn.Conv2d(4, 5, 3), nn.ReLU(True))
    loss = ContentLoss(features, scale=0.5)
    fake, real = torch.rand(2, 2, 3, 12, 12) * 2 - 1
    first, last = loss.layers(fake)
    assert (first.shape, last.shape) == ((2, 4, 10, 10), (2, 5, 3, 3))
    assert torch.equal(loss.maps(fake), last / 2)
    assert torch.equal(loss.distance(loss.layers(fake), loss.layers(real)), loss(fake, real))
