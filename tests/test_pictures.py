import io

import numpy as np
import pytest
import torch
from PIL import Image

from gan_demo import pictures


def test_every_byte_survives_the_way_to_float_and_back():
    bytes_ = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    floats = pictures.to_float(bytes_)
    assert (floats.min(), floats.max()) == (-1, 1)
    assert torch.equal(pictures.to_uint8(floats), bytes_)


def test_values_outside_the_range_are_clamped_not_wrapped():
    assert pictures.to_uint8(torch.tensor([[[[-9.0, 9.0]]]])).flatten().tolist() == [0, 255]


def test_a_sheet_lays_tiles_row_by_row_and_fills_up_with_black():
    tiles = torch.arange(1, 4, dtype=torch.uint8).view(3, 1, 1, 1).expand(3, 1, 2, 2)
    assert pictures.sheet(tiles, 2)[0].tolist() == [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 0, 0], [3, 3, 0, 0]]


def test_a_sheet_is_cut_into_the_tiles_it_was_made_of():
    tiles = torch.randint(0, 256, (6, 3, 4, 5), dtype=torch.uint8)
    assert np.array_equal(pictures.cut(pictures.sheet(tiles, 3), 4, 5), tiles)


def test_png_is_exact_and_jpeg_is_close():
    smooth = torch.linspace(0, 255, 64).round().byte().expand(3, 64, 64)
    exact, near = (
        np.array(Image.open(io.BytesIO(pictures.encode(pictures.to_pil(smooth), k)))) for k in ("png", "jpeg")
    )
    expected = smooth.permute(1, 2, 0).numpy()
    assert np.array_equal(exact, expected)
    assert np.abs(near.astype(int) - expected).max() <= 6


def test_grey_becomes_rgb():
    assert pictures.to_pil(torch.zeros(1, 4, 4, dtype=torch.uint8)).mode == "RGB"


@pytest.mark.parametrize("count", [2, 5])
def test_a_gif_goes_there_and_back(count):
    frames = torch.arange(count).mul(40).byte().view(count, 1, 1, 1).expand(count, 3, 8, 8)
    movie = Image.open(io.BytesIO(pictures.gif(frames, enlarge=2)))
    assert (movie.size, movie.n_frames) == ((16, 16), 2 * count - 2)
