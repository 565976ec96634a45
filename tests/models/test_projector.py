import pytest
import torch
import torch.nn.functional as F

from gan_demo.models.dcgan import DCGAN, DCGANConfig
from gan_demo.models.projector import Projector, ProjectorConfig, projection_loss


@pytest.mark.parametrize(("resolution", "channels"), [(8, 3), (32, 1), (64, 3)])
def test_a_picture_becomes_a_z(resolution, channels):
    projector = Projector(ProjectorConfig(resolution, channels, z_dim=7, base_channels=4)).eval()
    with torch.inference_mode():
        z = projector(torch.randn(3, channels, resolution, resolution))
    assert z.shape == (3, 7)


def test_its_layers_are_those_of_the_discriminator_but_for_the_last():
    projector = Projector(ProjectorConfig(base_channels=8))
    discriminator = DCGAN(DCGANConfig(base_channels=8)).discriminator
    shapes = [[tuple(value.shape) for value in network.state_dict().values()] for network in (projector, discriminator)]
    assert shapes[0][:-2] == shapes[1][:-2]
    assert (shapes[0][-2], shapes[1][-2]) == ((100, 64, 4, 4), (1, 64, 4, 4))


def test_other_resolutions_are_refused():
    with pytest.raises(ValueError, match="resolution is 48"):
        ProjectorConfig(resolution=48)


def test_the_loss_counts_pixels_and_features():
    images, drawings, maps, drawing_maps = (torch.randn(2, 3, 4, 4) for _ in range(4))
    expectation = F.mse_loss(images, drawings) + 0.1 * F.mse_loss(maps, drawing_maps)
    assert torch.allclose(projection_loss(images, drawings, maps, drawing_maps, 0.1), expectation)
    assert projection_loss(images, images, maps, maps, 0.1) == 0
