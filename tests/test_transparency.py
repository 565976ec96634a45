import pytest
import torch

from gan_demo.transparency import FAINT, fill_hidden
from tests.helpers import noise_pictures


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (37, 50), (64, 33)])
def test_hidden_colours_have_no_influence_and_visible_ones_stay(height, width):
    one, other = noise_pictures(2, 64)[:, :, :height, :width]
    alpha = (noise_pictures(1, 64, seed=5)[0, :1, :height, :width] // 64) * 85  # a quarter is hidden
    other = torch.where(alpha == 0, other, one)
    result = fill_hidden(one, alpha)
    assert torch.equal(result, fill_hidden(other, alpha))
    assert torch.equal(torch.where(alpha > 0, result, 0), torch.where(alpha > 0, one, 0))


def test_a_hidden_pixel_gets_the_colour_of_what_is_near():
    image = torch.zeros(3, 32, 64, dtype=torch.uint8)
    image[0, :, :8], image[2, :, 56:] = 200, 200  # red on the left, blue on the right
    alpha = torch.zeros(1, 32, 64, dtype=torch.uint8)
    alpha[:, :, :8] = alpha[:, :, 56:] = 255
    result = fill_hidden(image, alpha).int()
    assert (result[0, :, 8:20] > 150).all()
    assert (result[2, :, 44:56] > 150).all()
    assert (result[1] == 0).all()


def test_a_single_visible_colour_spreads_everywhere():
    image = torch.randint(0, 256, (1, 50, 41), dtype=torch.uint8)
    alpha = torch.zeros(1, 50, 41, dtype=torch.uint8)
    image[:, 20, 30], alpha[:, 20, 30] = 77, 255
    assert fill_hidden(image, alpha).unique().tolist() == [77]


def test_a_picture_with_nothing_visible_is_black():
    assert fill_hidden(noise_pictures(1, 9)[0], torch.zeros(1, 9, 9, dtype=torch.uint8)).unique().tolist() == [0]


def test_a_nearly_hidden_colour_hardly_counts():
    """A grey that was multiplied by an opacity of 1 comes back as 0 or 255: a dot as wrong as a hidden colour."""
    image = torch.full((1, 16, 16), 100, dtype=torch.uint8)
    alpha = torch.full((1, 16, 16), 255, dtype=torch.uint8)
    image[0, 8, 8], alpha[0, 8, 8] = 255, 1
    assert int(fill_hidden(image, alpha)[0, 8, 8]) < 130
    alpha[0, 8, 8] = FAINT
    assert torch.equal(fill_hidden(image, alpha), image)


def test_an_opaque_picture_is_not_copied():
    image = noise_pictures(1, 8)[0]
    assert fill_hidden(image, torch.full((1, 8, 8), 255, dtype=torch.uint8)) is image
