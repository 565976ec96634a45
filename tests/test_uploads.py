import io
import struct

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms, PngImagePlugin

from gan_demo import uploads
from gan_demo.pictures import PARTS, to_pil
from gan_demo.png import without_texts
from tests.helpers import noise_pictures
from tests.odd_pictures import SIGNATURE, chunk


@pytest.fixture
def picture():
    return to_pil(noise_pictures(1, 12)[0][:, :, :10])  # 10 wide, 12 high


def save(tmp_path, picture, name="picture.png", **options):
    path = tmp_path / name
    picture.save(path, **options)
    return path


def test_a_plain_picture_is_read_unchanged(tmp_path, picture):
    upload = uploads.read(save(tmp_path, picture))
    assert np.array_equal(upload.image.permute(1, 2, 0).numpy(), np.array(picture))
    assert upload.alpha is None
    assert upload.notes == []


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_read_apart_and_put_back(tmp_path, picture, mode):
    transparent = picture.convert(mode)
    transparent.putalpha(Image.linear_gradient("L").resize(picture.size))
    upload = uploads.read(save(tmp_path, transparent))
    assert upload.image.shape[0] == len(mode) - 1
    assert uploads.to_picture(upload.image, upload.alpha).mode == mode
    assert np.array_equal(np.array(uploads.to_picture(upload.image, upload.alpha)), np.array(transparent))


def test_opaque_alpha_is_no_alpha(tmp_path, picture):
    assert uploads.read(save(tmp_path, picture.convert("RGBA"))).alpha is None


def test_a_palette_with_a_transparent_colour(tmp_path):
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.putpixel((3, 4), 0)
    upload = uploads.read(save(tmp_path, palette, transparency=0))
    assert upload.image[:, 0, 0].tolist() == [0, 0, 255]
    assert (upload.alpha[0, 4, 3], upload.alpha[0, 0, 0]) == (0, 255)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_stays_grey(tmp_path, picture, mode):
    upload = uploads.read(save(tmp_path, picture.convert(mode)))
    assert upload.image.shape == (1, 12, 10)
    assert np.array_equal(upload.image[0].numpy(), np.array(picture.convert(mode).convert("L")))


def test_sixteen_bits_become_eight(tmp_path):
    values = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
    upload = uploads.read(save(tmp_path, Image.fromarray(values)))
    assert torch.equal(upload.image[0], torch.from_numpy((values / 257).round().astype(np.uint8)))
    assert "16 bits" in upload.notes[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_camera_s_orientation_is_applied_once(tmp_path, picture, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", exif=exif)
    path = tmp_path / "turned.png"
    path.write_bytes(buffer.getvalue())
    upload = uploads.read(path)
    turns = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [4], 7: [6], 8: [2]}[orientation]  # PIL's Transpose
    expected = picture
    for turn in turns:
        expected = expected.transpose(turn)
    assert np.array_equal(upload.image.permute(1, 2, 0).numpy(), np.array(expected))
    assert bool(upload.notes) == (orientation != 1)


def test_another_colour_space_is_converted_with_a_note(tmp_path, picture):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = uploads.read(save(tmp_path, picture, icc_profile=lab.tobytes()))
    assert plain.notes == []
    profile = foreign_profile()
    upload = uploads.read(save(tmp_path, picture, icc_profile=profile))
    assert "converted from" in upload.notes[0]
    assert not torch.equal(upload.image, plain.image)


def foreign_profile() -> bytes:
    """sRGB with another name and the tags of red and blue exchanged: a real colour space, far from sRGB."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = data.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")
    return data.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be")).replace(
        b"sRGB built-in", b"swap built-in"
    )


def test_a_damaged_profile_is_ignored_with_a_note(tmp_path, picture):
    upload = uploads.read(save(tmp_path, picture, icc_profile=b"no profile"))
    assert "cannot be read" in upload.notes[0]
    assert np.array_equal(upload.image.permute(1, 2, 0).numpy(), np.array(picture))


def test_an_animation_gives_its_first_picture(tmp_path, picture):
    frames = [picture.convert("L").point(lambda v, s=s: s) for s in (40, 200)]
    upload = uploads.read(save(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:]))
    assert upload.image.unique().tolist() == [40]
    assert "first picture" in upload.notes[0]


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((2001, 2000), "2001x2000 = 4,002,000 pixels; at most 4,000,000"),
        ((7, 100), "7x100 pixels; both sides must be at least 8"),
        ((16_001, 9), "16001x9 pixels; both sides must be at most 16,000"),
    ],
)
def test_sizes_out_of_range_are_refused_with_numbers(tmp_path, size, message):
    with pytest.raises(ValueError, match=message):
        uploads.read(save(tmp_path, Image.new("L", size)))


def test_the_largest_and_smallest_allowed_sizes_are_read(tmp_path):
    assert uploads.read(save(tmp_path, Image.new("L", (2000, 2000)))).image.shape == (1, 2000, 2000)
    assert uploads.read(save(tmp_path, Image.new("L", (8, 8)))).image.shape == (1, 8, 8)


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_large_photograph_is_reduced_where_a_smaller_version_will_do(tmp_path, name, mode):
    """The left half is black, the right half white; the JPEG lies on its side, as EXIF says."""
    picture = Image.new(mode, (4000, 3000))
    picture.paste("white", (2000, 0, 4000, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6 if name == "a.jpg" else 1  # 6: to be turned clockwise
    path = save(tmp_path, picture, name, exif=exif)
    with pytest.raises(ValueError, match="at most 4,000,000"):
        uploads.read(path)
    upload = uploads.read(path, reduced=True)
    image = upload.image if name == "a.png" else upload.image.rot90(1, (1, 2))
    assert image.shape == (1, 1500, 2000)
    assert int(image[:, :, :995].max()) <= 2
    assert int(image[:, :, 1005:].min()) >= 253
    assert upload.notes[-1] == "Its 12,000,000 pixels were reduced to 3,000,000."


@pytest.mark.parametrize("orientation", [1, 6])
def test_of_a_large_photograph_the_middle_is_read_where_that_will_do(tmp_path, orientation):
    """Red but for a blue square in its middle, which is what comes back, the right way up."""
    picture = Image.new("RGB", (4000, 3000), "red")
    picture.paste("blue", (840, 630, 3160, 2370))
    picture.paste("lime", (840, 630, 2000, 1500))  # above on the left
    exif = Image.Exif()
    exif[0x0112] = orientation  # 6: to be turned clockwise
    upload = uploads.read(save(tmp_path, picture, exif=exif), part="middle")
    image = upload.image if orientation == 1 else upload.image.rot90(1, (1, 2))
    assert image.shape == (3, 1732, 2309)
    assert image[:, 0, 0].tolist() == [0, 255, 0]
    assert image[:, -1, -1].tolist() == [0, 0, 255]
    assert int(image[0].max()) == 0
    assert "Only its middle was taken: 3,999,188 of its 12,000,000 pixels." in upload.notes
    assert not any("reduced" in note for note in upload.notes)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_part_lies_where_it_is_in_the_upright_picture(tmp_path, orientation):
    """Nine plain fields; the part of each name has the middle of its own field's colour at its own edge."""
    colours = dict(zip(PARTS, range(0, 256, 31), strict=True))
    picture = Image.new("L", (30, 60))
    for part, (x, y) in PARTS.items():
        picture.paste(colours[part], (int(20 * x), int(40 * y), int(20 * x) + 10, int(40 * y) + 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's transpositions that are undone when it is read
    stored = picture.transpose(turn[orientation]) if orientation in turn else picture
    path = save(tmp_path, stored, exif=exif)
    for part in PARTS:
        upload = uploads.read(path, limits=uploads.Limits(pixels=200), part=part)
        assert upload.is_part
        assert upload.image.shape == (1, 20, 10)
        assert upload.image.unique().tolist() == [colours[part]]
        assert f"Only its {part} was taken: 200 of its 1,800 pixels." in upload.notes


def test_the_middle_of_a_small_picture_is_all_of_it(tmp_path, picture):
    upload = uploads.read(save(tmp_path, picture), part="middle")
    assert (upload.image.shape, upload.notes, upload.is_part) == ((3, 12, 10), [], False)


def test_where_the_middle_will_do_a_picture_may_still_be_too_large(tmp_path):
    with pytest.raises(ValueError, match="at most 50,000,000"):
        uploads.read(save(tmp_path, Image.new("1", (8000, 6251))), part="middle")


def test_a_reduced_picture_keeps_its_transparency(tmp_path):
    picture = Image.new("RGBA", (2400, 2000), (255, 0, 0, 255))
    picture.paste((0, 0, 255, 0), (0, 0, 1200, 2000))
    upload = uploads.read(save(tmp_path, picture), reduced=True)
    assert upload.image.shape == (3, 1000, 1200)
    assert (upload.alpha[0, 500, 100], upload.alpha[0, 500, 1100]) == (0, 255)
    with pytest.raises(ValueError, match="at most 50,000,000"):
        uploads.read(save(tmp_path, Image.new("1", (7100, 7100)), "larger.png"), reduced=True)


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    path = tmp_path / "bomb.png"
    size = struct.pack(">2I5B", 60_000, 60_000, 1, 0, 0, 0, 0)
    path.write_bytes(SIGNATURE + chunk(b"IHDR", size) + chunk(b"IDAT", b"") + chunk(b"IEND"))
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda self: pytest.fail("decoded"))
    for reduced, most in ((False, "4,000,000"), (True, "50,000,000")):
        with pytest.raises(ValueError, match=f"far more than the {most} pixels"):
            uploads.read(path, reduced)


@pytest.mark.parametrize(("kind", "name"), [("EPS", "a.png"), ("ICO", "a.ico"), ("PPM", "a.png")])
def test_formats_that_do_more_than_hold_pixels_are_refused(tmp_path, picture, kind, name):
    path = tmp_path / name
    picture.save(path, kind)
    with pytest.raises(ValueError, match="no picture that can be read"):
        uploads.read(path)


def test_a_file_that_is_gone_gets_a_message_that_says_so(tmp_path):
    with pytest.raises(ValueError, match="was deleted from the server"):
        uploads.read(tmp_path / "gone.png")


def test_a_picture_on_white_shows_through_its_transparency():
    image = torch.tensor([[[0, 0, 100]]], dtype=torch.uint8)
    alpha = torch.tensor([[[255, 0, 128]]], dtype=torch.uint8)
    assert uploads.on_white(image, alpha).flatten().tolist() == [0, 255, 177]
    assert uploads.on_white(image, None) is image


def test_a_picture_gets_as_many_channels_as_needed():
    colour = noise_pictures(1, 8)[0]
    assert uploads.with_channels(colour, 3) is colour
    grey = uploads.with_channels(colour, 1)
    assert np.array_equal(grey[0].numpy(), np.array(to_pil(colour).convert("L")))
    assert torch.equal(uploads.with_channels(grey, 3), grey.expand(3, -1, -1))


def test_a_file_that_cannot_be_opened_is_not_called_damaged(tmp_path):
    with pytest.raises(ValueError, match="this file cannot be opened"):
        uploads.read(tmp_path)


def test_text_is_not_even_copied(tmp_path, picture):
    """Only what Pillow needs is copied, and its guard against long texts stays as it was."""
    guard = PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a" * 3_000_000, zip=True)
    path = save(tmp_path, picture, pnginfo=text)
    with path.open("rb") as file:
        assert len(without_texts(file, []).read()) == save(tmp_path, picture, "plain.png").stat().st_size
    assert uploads.read(path).notes == []
    assert (PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY) == guard == (2**20, 2**26)


def test_a_file_cut_short_gets_a_message_that_says_so(tmp_path, picture):
    path = save(tmp_path, picture.resize((200, 200)), "cut.jpg")
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(ValueError, match="damaged or cut short"):
        uploads.read(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"])
def test_files_that_are_not_pictures_are_refused(tmp_path, content):
    path = tmp_path / "file.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"no picture|damaged"):
        uploads.read(path)
