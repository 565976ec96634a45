import itertools

import pytest
import torch

from gan_demo.latent import classes, latents
from gan_demo.models.lapgan import GENERATORS, LAPGAN, LAPGANConfig, discriminator_loss, generator_loss
from gan_demo.pyramid import up

LABELS = ["a", "b", "c"]


@pytest.fixture(params=[([], "ours"), (LABELS, "ours"), ([], "2015"), (LABELS, "2015")], ids=str)
def model(request):
    torch.manual_seed(0)
    labels, networks = request.param
    return LAPGAN(LAPGANConfig([8, 16, 32], [4, 4, 4], labels, networks=networks)).eval()


def noise(model, count=4):
    return latents(range(count), model.config.z_dim), classes(range(count), model.config.labels)


@torch.no_grad()
def test_the_chain_adds_residuals_to_enlarged_pictures(model):
    z, labels = noise(model)
    chain = model.generator.chain(z, labels)
    assert [level.result.shape[2:] for level in chain] == [(8, 8), (16, 16), (32, 32)]
    assert chain[0].upsampled is None
    assert torch.equal(torch.cat([level.noise for level in chain], 1), z)
    for coarse, fine in itertools.pairwise(chain):
        assert torch.equal(fine.coarse, coarse.result)
        assert torch.allclose(fine.upsampled, up(coarse.result, fine.result.shape[2:]))
        assert torch.allclose(fine.result, fine.upsampled + fine.residual)
    assert torch.equal(model.generator(z, labels), chain[-1].result)
    start = model.generator.chain(z, labels, levels=2)
    assert len(start) == 2
    assert torch.equal(start[-1].result, chain[1].result)


@torch.no_grad()
def test_fine_noise_does_not_change_the_coarse_picture(model):
    z, labels = noise(model)
    other = z.clone()
    other[:, -32 * 32 :] = torch.randn(4, 32 * 32)
    one, two = model.generator.chain(z, labels), model.generator.chain(other, labels)
    assert torch.equal(one[1].result, two[1].result)
    assert not torch.allclose(one[2].result, two[2].result)


@torch.no_grad()
def test_a_gain_of_zero_leaves_the_enlarged_picture(model):
    z, labels = noise(model)
    chain = model.generator.chain(z, labels, gains=[1, 1, 0])
    assert torch.equal(chain[2].result, chain[2].upsampled)
    double = model.generator.chain(z, labels, gains=[1, 1, 2])
    assert torch.allclose(double[2].residual, 2 * model.generator.chain(z, labels)[2].residual)


@torch.no_grad()
def test_a_batch_equals_single_samples(model):
    z, labels = noise(model)
    together = model.generator(z, labels)
    for i in range(4):
        alone = model.generator(z[i : i + 1], None if labels is None else labels[i : i + 1])
        assert torch.allclose(alone[0], together[i], atol=1e-5)


@pytest.mark.parametrize("networks", GENERATORS)
@torch.no_grad()
def test_the_class_matters_to_both_networks(networks):
    torch.manual_seed(0)
    model = LAPGAN(LAPGANConfig([8, 16], [4, 4], LABELS, networks=networks)).eval()
    z = latents([0], model.config.z_dim)
    one, other = (model.generator(z, torch.tensor([label])) for label in (0, 1))
    assert not torch.allclose(one, other)
    scores = [model.discriminators[1](one, torch.tensor([label])) for label in (0, 1)]
    assert scores[0].shape == (1,)
    assert not torch.allclose(*scores)


@pytest.mark.parametrize("networks", GENERATORS)
def test_a_generator_with_classes_is_not_called_without_them(networks):
    model = LAPGAN(LAPGANConfig([8, 16], [4, 4], LABELS, networks=networks))
    z, coarse = latents([0], model.config.z_dim), torch.zeros(1, 3, 16, 16)
    for call in (lambda: model.generator(z), lambda: model.generator.draw(1, z[:, -256:], coarse, None)):
        with pytest.raises(ValueError, match="has 3 classes"):
            call()


@torch.no_grad()
def test_without_a_class_the_discriminator_scores_every_class():
    torch.manual_seed(0)
    model, images = LAPGAN(LAPGANConfig([8, 16], [4, 4], LABELS)).eval(), torch.rand(5, 3, 16, 16)
    every = model.discriminators[1](images)
    assert every.shape == (5, len(LABELS))
    for label in range(len(LABELS)):
        alone = model.discriminators[1](images, torch.full((5,), label))
        assert torch.allclose(every[:, label], alone)


@torch.no_grad()
def test_every_discriminator_scores_its_levels_pictures(model):
    z, labels = noise(model)
    for level, discriminator in zip(model.generator.chain(z, labels), model.discriminators, strict=True):
        assert discriminator(level.result, labels).shape == (4,)


def test_unknown_networks_are_refused():
    with pytest.raises(ValueError, match="one of ours, 2015"):
        LAPGANConfig(networks="2016")


def test_classes_take_turns_where_nobody_chose():
    assert classes([0, 1, 5], LABELS).tolist() == [0, 1, 2]
    assert classes([0, 1], []) is None


@pytest.mark.parametrize("sizes", [[], [16, 32], [8, 12], [8, 16, 64]])
def test_sizes_that_do_not_double_are_refused(sizes):
    with pytest.raises(ValueError, match=r"they must be 8, 16, 32"):
        LAPGANConfig(sizes, [4] * len(sizes))


def test_every_level_needs_a_width():
    with pytest.raises(ValueError, match="there must be one per level, 2"):
        LAPGANConfig([8, 16], [4])


def test_losses_are_binary_cross_entropy():
    real, fake = torch.randn(8), torch.randn(8)
    bce = torch.nn.BCEWithLogitsLoss()
    assert torch.allclose(discriminator_loss(real, fake), bce(real, torch.ones(8)) + bce(fake, torch.zeros(8)))
    assert torch.allclose(generator_loss(fake), bce(fake, torch.ones(8)))


def test_four_levels_fit_into_a_checkpoint():
    model = LAPGAN(LAPGANConfig([8, 16, 32, 64], [128, 64, 64, 32]))
    assert 2 * sum(p.numel() for p in model.parameters()) < 16e6  # float16
