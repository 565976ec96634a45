"""Files that people reported: they look right, are enlarged without rims, and are alike in training and in uploads."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_demo import checkpoints, tiling, uploads
from gan_demo.super_resolution import Upscaler, enlarge_bicubic, enlarge_nearest, for_grey
from gan_demo.training.data import read_image
from gan_demo.training.photos import load_photos
from tests.odd_pictures import PICTURES

CASES = Path(__file__).parent / "cases"
NETWORKS = ("srresnet-photos", "srgan-photos")


@pytest.fixture(scope="module")
def methods():
    """Operators that enlarge pictures (N, 1 or 3, H, W), by method."""
    networks = {name: Upscaler(checkpoints.load(name).generator, torch.float32) for name in NETWORKS}
    return {"nearest": enlarge_nearest, "bicubic": enlarge_bicubic} | networks


def enlarge(upload, operator):
    """A picture enlarged by a method, on black and on white: (2, 3, H, W) in levels of 255."""
    if operator not in (enlarge_nearest, enlarge_bicubic) and len(upload.image) == 1:
        operator = for_grey(operator)
    image = tiling.enlarge(operator, upload.image, 4).float().expand(3, -1, -1)
    share = tiling.enlarge(enlarge_bicubic, upload.alpha, 4).float() / 255
    return torch.stack([image * share, image * share + 255 * (1 - share)])


@pytest.mark.slow
@pytest.mark.parametrize("method", ["nearest", "bicubic", *NETWORKS])
@pytest.mark.parametrize(
    ("colour", "hidden", "level"),
    [("green", ("same", "black", "magenta"), (40, 180, 60)), ("white", ("same", "black"), (250, 250, 250))],
)
def test_hidden_colours_leave_no_rim_and_no_rings(methods, method, colour, hidden, level):
    variants = [uploads.read(CASES / f"halo_{colour}_hard_hidden_{name}.png") for name in hidden]
    first, *others = [enlarge(picture, methods[method]) for picture in variants]
    for other in others:
        assert (first - other).abs().max() <= 3
    flat = torch.tensor(level).view(3, 1, 1)
    share = tiling.enlarge(enlarge_bicubic, variants[0].alpha, 4).float() / 255
    right = torch.stack([flat * share, flat * share + 255 * (1 - share)])
    assert (first - right).abs().max() <= 3


@pytest.mark.parametrize(
    ("name", "mean", "channels"),
    [
        ("icc_linsrgb.png", 62.1, 3),
        ("icc_grey_linear.png", 62.4, 1),  # by the textbook's formula; LittleCMS's shortcut gives 60.2
        ("icc_p3_palette.png", 62.2, 3),
        ("float_one_pixel_1.02.tif", 66.0, 1),
        ("float_nan.tif", 66.0, 1),
        ("int32_0_255.tif", 66.0, 1),
        ("grey16.png", 66.0, 1),
        ("grey12in16.png", 65.9, 1),
        ("grey_stored_as_rgb.png", 172.0, 1),
        ("checker_1px_rgb.png", 127.5, 1),
    ],
)
def test_a_file_is_as_bright_as_it_should_be(name, mean, channels):
    upload = uploads.read(CASES / name)
    assert float(upload.image.float().mean()) == pytest.approx(mean, abs=0.2)
    assert len(upload.image) == channels


@pytest.mark.parametrize("name", ["float_one_pixel_1.02.tif", "float_nan.tif"])
def test_one_pixel_does_not_change_the_others(name):
    plain = uploads.read(CASES / "int32_0_255.tif").image.int()
    off = (uploads.read(CASES / name).image.int() - plain).abs()
    assert int((off > 0).sum()) <= 1


def test_sixteen_bits_keep_their_transparency():
    upload = uploads.read(CASES / "grey16_trns.png")
    values = np.asarray(Image.open(CASES / "grey16_trns.png"))
    assert np.array_equal(upload.alpha[0].numpy() == 0, values == 1285)


@pytest.mark.parametrize("name", ["exif_0.jpg", "exif_orient_ascii.jpg", "png_big_ztxt.png"])
def test_there_are_no_notes_where_nothing_was_changed(name):
    with Image.open(CASES / "exif_0.jpg") as jpeg:
        lying = torch.from_numpy(np.array(jpeg)).permute(2, 0, 1)
    upload = uploads.read(CASES / name)
    assert upload.notes == []
    assert "exif" not in name or torch.equal(upload.image, lying)


def test_pages_are_not_called_an_animation():
    assert uploads.read(CASES / "multi.tif").notes == ["The file has several pages; its first one is used."]


FILES = [path.name for path in sorted(CASES.iterdir()) if path.suffix != ".md"]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", FILES)
def test_training_sees_what_an_upload_shows(name, channels):
    upload = uploads.read(CASES / name)
    picture = uploads.to_picture(uploads.on_white(upload.image, upload.alpha)).convert("L" if channels == 1 else "RGB")
    image = read_image(CASES / name, channels)
    assert image.shape[0] == channels
    assert np.array_equal(image.permute(1, 2, 0).numpy().squeeze(), np.array(picture))


def test_training_photographs_are_read_like_uploads(tmp_path):
    PICTURES["rgba_hidden_magenta.png"].write(tmp_path / "a.png")
    right = PICTURES["adobe.tif"].write(tmp_path / "profile.tif")
    (tmp_path / "profile.tif").rename(tmp_path / "b.png")  # the kind is read from the file, not from its name
    hidden, profile = load_photos(str(tmp_path), 8).images
    assert hidden[:, 0, 0].tolist() == [255, 255, 255]
    assert np.abs(profile.permute(1, 2, 0).numpy() - right).max() <= 2


def test_training_accepts_larger_photographs_than_visitors_may_bring_and_refuses_the_largest_by_name(
    tmp_path, monkeypatch
):
    Image.new("L", (2500, 2000), 9).save(tmp_path / "large.png")
    assert read_image(tmp_path / "large.png").shape == (3, 2000, 2500)
    Image.new("L", (3, 2), 9).save(tmp_path / "small.png")
    assert read_image(tmp_path / "small.png", 1).unique().tolist() == [9]
    monkeypatch.setattr(uploads, "TRAINING", uploads.Limits(pixels=4_900_000, shortest=1, longest=10**6))
    with pytest.raises(
        ValueError, match=r"large.png cannot be read .* 2500x2000 = 5,000,000 pixels; at most 4,900,000"
    ):
        read_image(tmp_path / "large.png")
