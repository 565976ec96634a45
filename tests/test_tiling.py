import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from gan_demo import tiling
from gan_demo.pictures import to_float, to_uint8


def picture(height, width, channels=3):
    rng = torch.Generator().manual_seed(height * 1000 + width)
    return torch.randint(0, 256, (channels, height, width), generator=rng, dtype=torch.uint8)


def blur_and_double(images):
    """An operator that looks two pixels around each."""
    kernel = torch.arange(25.0).view(1, 1, 5, 5) / 300
    blur = F.conv2d(images.flatten(0, 1)[:, None], kernel, padding=2).view_as(images)
    return blur.repeat_interleave(2, 2).repeat_interleave(2, 3)


@given(st.integers(8, 70), st.integers(8, 70), st.integers(17, 40), st.integers(8, 16))
def test_tiled_equals_untiled_for_an_operator_that_sees_little(height, width, tile, overlap):
    image = picture(height, width)
    whole = to_uint8(blur_and_double(to_float(image[None])))[0]
    assert torch.equal(tiling.enlarge(blur_and_double, image, 2, tile, overlap), whole)


@given(st.integers(1, 500), st.integers(2, 90), st.data())
def test_tiles_cover_the_length_with_the_overlap(length, tile, data):
    overlap = data.draw(st.integers(0, tile - 1))
    places = tiling.starts(length, tile, overlap)
    assert places[0] == 0
    assert places[-1] == max(0, length - tile)
    assert all(b - a <= tile - overlap for a, b in itertools.pairwise(places))
    assert len(places) == 1 or length > tile


def test_a_seam_changes_gradually():
    dark, bright = np.zeros((1, 4, 10), np.float32), np.ones((1, 4, 10), np.float32)
    line = tiling.join(dark, bright, 8, axis=2)[0, 0]
    assert len(line) == 12
    assert (line[:4] == 0).all()
    assert (line[-4:] == 1).all()
    assert np.diff(line).max() <= 0.25


def test_progress_counts_every_tile_and_work_stops_with_the_reader():
    shapes = []

    def operator(images):
        shapes.append(images.shape)
        return images

    image = picture(40, 60)
    run = tiling.steps(tiling.one_by_one(operator), image, 1, np.empty_like(image), tile=20, overlap=4)
    assert next(run) == (1, 12)
    assert next(run) == (2, 12)
    run.close()
    assert shapes == [(1, 3, 20, 20)] * 2


@pytest.mark.parametrize(
    ("operator", "message"),
    [
        (lambda images: images * float("nan"), "not finite"),
        (lambda images: torch.zeros_like(images), "single colour"),
        (lambda images: images[:, :, 1:], "instead of"),
    ],
)
def test_a_spoilt_tile_is_an_error(operator, message):
    with pytest.raises(ValueError, match=message):
        tiling.enlarge(operator, picture(16, 16), 1)


def test_a_nearly_black_tile_may_become_black():
    night = picture(16, 16) // 128
    assert not tiling.enlarge(lambda images: -torch.ones_like(images), night, 1).any()


def test_a_picture_of_one_colour_may_stay_one():
    white = torch.full((3, 16, 16), 255, dtype=torch.uint8)
    assert torch.equal(tiling.enlarge(lambda images: images, white, 1), white)


@pytest.mark.parametrize("overlap", [-1, 16, 20])
def test_an_overlap_that_does_not_fit_is_refused(overlap):
    with pytest.raises(ValueError, match=f"overlap is {overlap}"):
        tiling.enlarge(lambda images: images, picture(20, 20), 1, tile=16, overlap=overlap)
