import pytest
import torch

from gan_demo.latent import classes, latents
from gan_demo.models import cgan, gan
from gan_demo.models.cgan import CGAN, CGANConfig
from gan_demo.models.gan import GAN, GANConfig, Maxout


@pytest.fixture(params=["gan", "cgan"])
def model(request):
    torch.manual_seed(0)
    return (GAN(GANConfig()) if request.param == "gan" else CGAN(CGANConfig())).eval()


def arguments(model, count):
    z, labels = latents(range(count), 100), classes(range(count), getattr(model.config, "labels", []))
    return (z,) if labels is None else (z, labels)


def sizes(network):
    return [(m.in_features, m.out_features) for m in network.modules() if isinstance(m, torch.nn.Linear)]


def test_gan_has_the_layers_of_mnist_yaml():
    model = GAN(GANConfig())
    assert sizes(model.generator) == [(100, 1200), (1200, 1200), (1200, 784)]
    assert sizes(model.discriminator) == [(784, 240 * 5), (240, 240 * 5), (240, 1)]


def test_cgan_has_the_layers_of_section_4_1():
    model = CGAN(CGANConfig())
    assert sizes(model.generator) == [(100, 200), (10, 1000), (1200, 1200), (1200, 784)]
    assert sizes(model.discriminator) == [(784, 240 * 5), (10, 50 * 5), (290, 240 * 4), (240, 1)]


@torch.no_grad()
def test_pictures_scores_and_batches(model):
    inputs = arguments(model, 4)
    images = model.generator(*inputs)
    assert images.shape == (4, 1, 28, 28)
    assert images.abs().max() <= 1
    assert model.discriminator(images, *inputs[1:]).shape == (4,)
    alone = model.generator(*(part[2:3] for part in inputs))
    assert torch.allclose(alone[0], images[2], atol=1e-5)


@torch.no_grad()
def test_the_label_matters_to_both_networks():
    torch.manual_seed(0)
    model = CGAN(CGANConfig()).eval()
    z = latents([0], 100)
    three, five = (model.generator(z, torch.tensor([label])) for label in (3, 5))
    assert not torch.allclose(three, five)
    scores = [model.discriminator(three, torch.tensor([label])) for label in (3, 5)]
    assert not torch.allclose(*scores)


@torch.no_grad()
def test_weights_of_one_class_are_that_class_exactly_and_others_mix():
    torch.manual_seed(0)
    model = CGAN(CGANConfig()).eval()
    z, labels = latents(range(10), 100), torch.arange(10)
    images = model.generator(z, labels)
    assert torch.equal(model.generator(z, torch.eye(10)), images)
    assert torch.equal(model.discriminator(images, torch.eye(10)), model.discriminator(images, labels))
    halves = (torch.eye(10) + torch.eye(10).roll(1, 1)) / 2
    mixes = model.generator(z, halves)
    assert not any(torch.allclose(mix, image) for mix, image in zip(mixes, images, strict=True))
    assert mixes.shape == images.shape
    assert mixes.abs().max() <= 1


def test_maxout_is_the_largest_piece():
    layer = Maxout(3, 2, 4)
    x = torch.randn(5, 3)
    pieces = layer.linear(x)
    assert torch.equal(layer(x)[:, 0], pieces[:, :4].max(1).values)
    assert torch.equal(layer(x)[:, 1], pieces[:, 4:].max(1).values)


@pytest.mark.parametrize("module", [gan, cgan])
def test_losses_are_binary_cross_entropy(module):
    real, fake = torch.randn(8), torch.randn(8)
    bce = torch.nn.BCEWithLogitsLoss()
    assert torch.allclose(module.discriminator_loss(real, fake), bce(real, torch.ones(8)) + bce(fake, torch.zeros(8)))
    assert torch.allclose(module.generator_loss(fake), bce(fake, torch.ones(8)))


def test_the_minimax_loss_is_the_same_game_and_flat_where_d_is_sure():
    scores = torch.tensor([-10.0], requires_grad=True)
    loss = gan.minimax_generator_loss(scores)
    assert torch.allclose(loss, torch.log(1 - torch.sigmoid(scores.detach())).mean(), atol=1e-6)
    loss.backward()
    assert scores.grad.abs() < 1e-4
    other = scores.detach().requires_grad_(True)
    gan.generator_loss(other).backward()
    assert other.grad.abs() > 0.99
