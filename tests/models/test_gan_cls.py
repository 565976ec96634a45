import math

import pytest
import torch

from gan_demo import checkpoints
from gan_demo.latent import latents
from gan_demo.models.gan_cls import (
    ALPHABET,
    GANCLS,
    LENGTH,
    GANCLSConfig,
    TextEncoder,
    TextEncoderConfig,
    characters,
    discriminator_loss,
    generator_loss,
    joint_embedding_loss,
    reading_loss,
)
from tests.conftest import INFO


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return GANCLS(GANCLSConfig(g_channels=8, d_channels=8)).eval()


@pytest.fixture(scope="module")
def encoder():
    torch.manual_seed(0)
    return TextEncoder(TextEncoderConfig()).eval()


def test_both_checkpoints_fit_into_26_mb():
    sizes = [
        2 * sum(p.numel() for p in m.parameters()) / 1e6
        for m in (GANCLS(GANCLSConfig()), TextEncoder(TextEncoderConfig()))
    ]
    assert max(sizes) < 16
    assert sum(sizes) < 26


def test_the_alphabet_has_70_different_characters():
    assert len(ALPHABET) == len(set(ALPHABET)) == 70


def test_characters_are_numbered_cut_and_padded():
    numbers = characters(["Abz", "é a", "x" * 500])
    assert numbers.shape == (3, LENGTH)
    assert numbers[0, :4].tolist() == [1, 2, 26, 0]
    assert numbers[1, :4].tolist() == [0, ALPHABET.index(" ") + 1, 1, 0]
    assert (numbers[2] == 24).all()


@torch.no_grad()
def test_sentences_have_the_same_vectors_alone_and_in_a_batch(encoder):
    texts = characters(["a red flower", "a blue flower", ""])
    vectors = encoder(texts)
    assert vectors.shape == (3, 1024)
    assert not torch.allclose(vectors[0], vectors[1])
    assert torch.allclose(encoder(texts[1:2])[0], vectors[1], atol=1e-5)
    assert encoder.images(torch.randn(4, 1280)).shape == (4, 1024)


@torch.no_grad()
def test_pictures_and_scores_depend_on_noise_and_sentence(model):
    z, texts = latents([0, 1], 100), torch.randn(2, 1024)
    images = model.generator(z, texts)
    assert images.shape == (2, 3, 64, 64)
    assert images.abs().max() <= 1
    assert not torch.allclose(model.generator(z, texts.flip(0)), images)
    scores = model.discriminator(images, texts)
    assert scores.shape == (2,)
    both = model.discriminator(images, texts, texts.flip(0))
    assert torch.allclose(both[0], scores)
    assert torch.allclose(both[1], model.discriminator(images, texts.flip(0)))
    assert not torch.allclose(both[1], scores)
    first, pairs = model.discriminator(images, texts, pairs=True)
    assert torch.allclose(first, scores)
    assert torch.allclose(model.discriminator(images, texts.flip(0), pairs=True)[1], pairs)  # no sentence is read
    assert torch.allclose(model.generator(z[:1], texts[:1])[0], images[0], atol=1e-5)


@torch.no_grad()
def test_the_score_of_a_pair_sees_two_pictures_that_are_alike(model):
    images = torch.randn(4, 3, 64, 64)
    scores = [model.discriminator(part, pairs=True) for part in (images, images[[0, 1, 0, 1]])]
    assert torch.allclose(model.discriminator(images[[2, 3, 0, 1]], pairs=True), scores[0][[2, 3, 0, 1]])  # i and i + 2
    assert torch.allclose(scores[1][:2], scores[1][2:])
    assert not torch.isclose(scores[0][:2], scores[1][:2]).any()  # the same pictures, with other partners


@torch.no_grad()
@pytest.mark.parametrize("joint_norm", [False, True])
def test_without_batchnorm_the_other_sentences_of_a_batch_have_no_influence(joint_norm):
    torch.manual_seed(0)
    d = GANCLS(GANCLSConfig(g_channels=4, d_channels=4, joint_norm=joint_norm)).discriminator.train()
    images, texts, others = torch.randn(8, 3, 64, 64), torch.randn(8, 1024), torch.randn(8, 1024)
    others_but_one = torch.cat([texts[:1], others[1:]])
    assert torch.allclose(d(images, texts)[0], d(images, others_but_one)[0], rtol=1e-4) != joint_norm


def test_the_reading_loss_counts_by_how_much_wrong_sentences_beat_right_ones():
    right, wrong = torch.tensor([3.0, -1.0]), torch.tensor([-2.0, 4.0])
    expected = (math.log1p(math.exp(-5)) + math.log1p(math.exp(5))) / 2
    assert float(reading_loss(right, wrong)) == pytest.approx(expected)
    assert torch.allclose(reading_loss(right + 7, wrong + 7), reading_loss(right, wrong))


def test_the_joint_loss_is_zero_where_every_pair_wins_by_one():
    vectors = torch.eye(4)
    assert joint_embedding_loss(vectors, vectors) == 0
    assert joint_embedding_loss(0.5 * vectors, vectors) == pytest.approx(1.0)  # each misses by a half, both ways
    texts, images = torch.randn(5, 8), torch.randn(5, 8)
    expected = 0.0
    for i in range(5):
        for j in range(5):
            if i != j:
                own = float(images[i] @ texts[i])
                expected += max(0.0, 1 + float(images[i] @ texts[j]) - own)
                expected += max(0.0, 1 + float(images[j] @ texts[i]) - own)
    assert joint_embedding_loss(texts, images) == pytest.approx(expected / 5 / 4, rel=1e-5)


def test_the_matching_aware_loss_is_that_of_algorithm_1():
    right, wrong, fake = torch.randn(3, 8)
    bce = torch.nn.BCEWithLogitsLoss()
    zeros, ones = torch.zeros(8), torch.ones(8)
    expected = bce(right, ones) + (bce(wrong, zeros) + bce(fake, zeros)) / 2
    assert torch.allclose(discriminator_loss(right, wrong, fake), expected)
    assert torch.allclose(generator_loss(fake), bce(fake, ones))


def test_two_classes_of_one_module_are_distinct_on_disk(encoder, model, tmp_path):
    for name, one in (("encoder", encoder), ("gan", model)):
        one.info = dict(INFO)
        one.save_pretrained(tmp_path / name)
    assert isinstance(checkpoints.load(tmp_path / "encoder"), TextEncoder)
    assert isinstance(checkpoints.load(tmp_path / "gan"), GANCLS)
    with pytest.raises(checkpoints.CheckpointError, match="not a"):
        GANCLS.from_pretrained(tmp_path / "encoder")
