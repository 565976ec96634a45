import pytest
import torch

from gan_demo.training.augment import POLICIES, check_policy, cutout, diff_augment, translate
from gan_demo.training.data import seeded


def test_translation_shifts_by_at_most_an_eighth_and_fills_with_grey():
    images = torch.zeros(200, 1, 16, 16)
    images[:, :, 8, 8] = 1
    results = translate(images, seeded(0))
    assert (results.sum((1, 2, 3)) == 1).all()
    _, _, rows, columns = results.nonzero(as_tuple=True)
    assert set(rows.tolist()) == set(columns.tolist()) == {6, 7, 8, 9, 10}
    border = translate(torch.ones(200, 1, 16, 16), seeded(0))
    assert set(border.unique().tolist()) == {0.0, 1.0}


def test_cutout_covers_at_most_its_square():
    means = cutout(torch.ones(100, 3, 16, 16), seeded(0)).mean((1, 2, 3))
    assert (means >= 0.75).all()
    assert (means < 1).all()


@pytest.mark.parametrize("policy", ["", *POLICIES, "color,translation,cutout"])
def test_gradients_pass_and_the_same_generator_gives_the_same_pictures(policy):
    images = torch.rand(4, 3, 16, 16, requires_grad=True)
    once, again = (diff_augment(images, policy, seeded(3)) for _ in range(2))
    assert once.shape == images.shape
    assert torch.equal(once, again)
    once.sum().backward()
    assert images.grad.abs().sum() > 0


def test_an_unknown_change_is_named():
    with pytest.raises(ValueError, match="'blur' is unknown; use a list of translation, color, cutout"):
        check_policy("translation,blur")
