import struct
import zlib

import pytest
import torch
from PIL import Image, features

from gan_demo.pictures import to_pil
from gan_demo.training.data import batch_indices, load_as_trained, load_images, seeded
from tests.helpers import noise_pictures


def test_a_sheet_pack_gives_its_tiles_in_order(sheet_pack):
    folder, tiles = sheet_pack
    result = load_images(str(folder), 16)
    assert torch.equal(result.images, tiles)
    assert result.images.dtype == torch.uint8
    assert result.labels == [0, 1, 2, 0, 1, 2, 0]
    assert result.attributes["Right"] == [0, 1, 0, 1, 0, 1, 0]
    assert result.shares() == {"Left": round(4 / 7, 3), "Right": round(3 / 7, 3)}
    assert (result.title, result.licence) == ("Noise", "none")


def test_an_unknown_split_names_those_there_are(sheet_pack):
    with pytest.raises(ValueError, match="no split 'test'; it has train"):
        load_images(str(sheet_pack[0]), 16, split="test")


def test_a_missing_sheet_is_named(sheet_pack):
    (sheet_pack[0] / "train-001.png").unlink()
    with pytest.raises(FileNotFoundError, match=r"train-001.png is named in index.json but is missing"):
        load_images(str(sheet_pack[0]), 16)


def test_a_folder_of_images_is_read_with_its_subfolders(tmp_path):
    (tmp_path / "deeper").mkdir()
    first, second = noise_pictures(2, 8)
    to_pil(first).save(tmp_path / "b.png")
    to_pil(second).save(tmp_path / "deeper" / "a.png")
    (tmp_path / "notes.txt").write_text("not a picture")
    assert torch.equal(load_images(str(tmp_path), 8).images, torch.stack([first, second]))


def test_large_pictures_are_cut_to_the_centre_and_reduced(tmp_path):
    wide = torch.zeros(3, 32, 64, dtype=torch.uint8)
    wide[:, :, 16:48] = 200  # the central square
    to_pil(wide).save(tmp_path / "wide.png")
    assert (load_images(str(tmp_path), 16).images == 200).all()


def test_grey_is_one_channel(picture_folder):
    assert load_images(str(picture_folder), 16, channels=1).images.shape == (24, 1, 16, 16)


def test_the_orientation_of_a_photo_is_applied(tmp_path):
    picture = to_pil(torch.cat([torch.zeros(3, 8, 16), torch.full((3, 8, 16), 255)], dim=1).byte())
    exif = picture.getexif()
    exif[274] = 3  # turned upside down
    picture.save(tmp_path / "turned.png", exif=exif)
    image = load_images(str(tmp_path), 16).images[0]
    assert (image[:, :8] == 255).all()


def test_a_too_small_picture_is_named_with_its_size(picture_folder):
    with pytest.raises(ValueError, match=r"00.png is 20x20 pixels; both sides must be at least 64"):
        load_images(str(picture_folder), 64)


def test_small_pictures_get_a_black_border_where_that_is_asked(sheet_pack):
    folder, tiles = sheet_pack
    padded = load_images(str(folder), 20, pad=True)
    assert torch.equal(padded.images[:, :, 2:18, 2:18], tiles)
    assert padded.images.sum() == tiles.sum()
    assert padded.images.shape == (7, 3, 20, 20)


def test_a_picture_that_is_only_too_low_gets_a_border_above_and_below(tmp_path):
    to_pil(torch.full((3, 8, 64), 200, dtype=torch.uint8)).save(tmp_path / "low.png")
    image = load_images(str(tmp_path), 16, pad=True).images[0]
    assert (image[:, 4:12] == 200).all()
    assert not image[:, :4].any()
    assert not image[:, 12:].any()


def test_the_border_changes_nothing_of_larger_pictures(picture_folder):
    plain, padded = (load_images(str(picture_folder), 16, pad=pad).images for pad in (False, True))
    assert torch.equal(plain, padded)


def test_what_config_json_says_of_a_border_suffices_to_read_the_pictures_again(sheet_pack):
    size = {"resolution": 20, "image_channels": 1}
    padded = load_images(str(sheet_pack[0]), *size.values(), pad=True)
    again = load_as_trained(str(sheet_pack[0]), padded.first(3).about() | {"config": size})
    assert torch.equal(again.images, padded.images)
    assert "pad" not in load_images(str(sheet_pack[0]), 16).about()
    with pytest.raises(ValueError, match="both sides must be at least 20, or --pad adds a border"):
        load_as_trained(str(sheet_pack[0]), {"config": size})


def test_an_empty_or_missing_folder_is_one_clear_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no picture"):
        load_images(str(tmp_path), 16)
    with pytest.raises(FileNotFoundError, match="no folder"):
        load_images(str(tmp_path / "nowhere"), 16)
    with pytest.raises(ValueError, match="'imagenet' is unknown; use one of mnist"):
        load_images("torchvision:imagenet", 16)


@pytest.mark.parametrize(("count", "batch"), [(10, 3), (10, 10), (3, 8)])
def test_every_epoch_shows_every_picture_once(count, batch):
    steps = range(count * 4)
    order = torch.cat([batch_indices(count, batch, step, seed=0) for step in steps])
    for epoch in order[: len(order) // count * count].split(count):
        assert sorted(epoch.tolist()) == list(range(count))


def test_the_order_depends_on_epoch_and_seed():
    first, second = (batch_indices(50, 50, step, 0) for step in (0, 1))
    assert not torch.equal(first, second)
    assert not torch.equal(first, batch_indices(50, 50, 0, 1))


def test_seeded_generators_differ_in_each_number():
    draws = {torch.rand(1, generator=seeded(*numbers)).item() for numbers in [(0, 0), (0, 1), (1, 0), (0, 0, 0, 1)]}
    assert len(draws) == 4


def test_a_broken_index_or_picture_is_named(tmp_path, sheet_pack):
    (sheet_pack[0] / "index.json").write_text('{"splits": {"train": {}}}')
    with pytest.raises(ValueError, match=r"index.json is not an index of sheets"):
        load_images(str(sheet_pack[0]), 16)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "cut.png").write_bytes((sheet_pack[0] / "train-000.png").read_bytes()[:200])
    with pytest.raises(ValueError, match=r"cut.png cannot be read as a picture"):
        load_images(str(tmp_path / "folder"), 16)


def save_noise(folder, *names):
    """Pictures of 8x8 pixels, each in the format of its suffix."""
    for image, name in zip(noise_pictures(len(names), 8), names, strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        to_pil(image).save(folder / name, format="JPEG" if name.endswith(("jfif", "jpe")) else None)


def huge_png(width, height):
    """The beginning of a PNG file that claims to be as large; PIL decodes nothing to know its size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(header) - 4) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def test_what_hides_in_a_folder_is_no_training_picture(tmp_path):
    save_noise(tmp_path, "a.png", "deeper/b.png", "._a.png", ".thumbnails/a.png", "__MACOSX/deeper/b.png")
    (tmp_path / "deeper" / "._b.png").write_bytes(b"what a Mac notes about b.png")
    (tmp_path / "folder.png").mkdir()
    assert len(load_images(str(tmp_path), 8)) == 2


def test_the_folder_itself_may_be_hidden(tmp_path):
    save_noise(tmp_path / ".cache" / "pictures", "a.png")
    assert len(load_images(str(tmp_path / ".cache" / "pictures"), 8)) == 1


@pytest.mark.parametrize("suffix", ["tif", "TIFF", "gif", "jfif", "jpe", "avif"])
def test_a_picture_may_have_any_of_its_formats_suffixes(tmp_path, suffix):
    if suffix == "avif" and not features.check("avif"):
        pytest.skip("this Pillow cannot write AVIF")
    save_noise(tmp_path, f"a.{suffix}")
    assert len(load_images(str(tmp_path), 8)) == 1


def test_all_bad_pictures_are_named_at_once_or_left_out(tmp_path, capsys):
    save_noise(tmp_path, "good.png", "other.png")
    Image.new("L", (20, 7)).save(tmp_path / "small.png")
    for i in range(12):
        (tmp_path / f"broken-{i:02d}.jpg").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"^13 of 15 pictures cannot be used:\n") as refused:
        load_images(str(tmp_path), 8)
    for part in ("broken-00.jpg", "broken-09.jpg", "\n  and 3 more\n", "--skip-bad"):
        assert part in str(refused.value)
    assert "broken-10.jpg" not in str(refused.value)
    assert [line.count(".jpg") for line in str(refused.value).splitlines()[1:11]] == [1] * 10  # a line each
    assert len(load_images(str(tmp_path), 8, skip_bad=True)) == 2
    assert "13 of 15 pictures" in capsys.readouterr().err


def test_files_that_are_not_read_are_counted_by_their_suffix(tmp_path, capsys):
    save_noise(tmp_path, "a.png", "deeper/b.png", ".hidden.png")
    for name in ("c.heic", "deeper/d.HEIC", "notes.txt", "README", "index.json", ".DS_Store"):
        (tmp_path / name).write_text("{}")
    assert len(load_images(str(tmp_path), 8)) == 2
    assert "are not read: 2 .heic, 1 .txt, 1 without a suffix; pictures are .avif" in capsys.readouterr().err
    for path in (tmp_path / "a.png", tmp_path / "deeper" / "b.png"):
        path.unlink()
    with pytest.raises(FileNotFoundError, match=r"holds no picture .*; it holds 2 .heic"):
        load_images(str(tmp_path), 8)


def test_there_must_be_a_picture_that_is_not_bad(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"^1 of 1 pictures cannot be used:\n.*a.png") as refused:
        load_images(str(tmp_path), 8, skip_bad=True)
    assert "--skip-bad" not in str(refused.value)


def test_a_picture_that_breaks_its_decoder_is_named(tmp_path):
    header = b"IHDR\0\0\0\x08\0"  # cut short: PIL complains without a name
    chunk = struct.pack(">I", 5) + header + struct.pack(">I", zlib.crc32(header))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    with pytest.raises(ValueError, match=r"a.png"):
        load_images(str(tmp_path), 8)


def test_a_picture_of_190_megapixels_is_refused_by_name(tmp_path):
    (tmp_path / "huge.png").write_bytes(huge_png(19_000, 10_000))
    with pytest.raises(ValueError, match=r"huge.png .*pixels"):
        load_images(str(tmp_path), 8)


@pytest.mark.parametrize("index", ['["a.png"]', '{"photos": []}', '"text"', "\ufeff{}"])
def test_somebody_elses_index_is_left_aside(tmp_path, index, capsys):
    save_noise(tmp_path, "a.png")
    (tmp_path / "index.json").write_text(index, "utf-8")
    assert len(load_images(str(tmp_path), 8)) == 1
    assert "index.json has no 'splits' and is ignored" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ('{"title": "Blüten"}'.encode("latin-1"), "index.json is not JSON in UTF-8"),
        (b"{", "index.json is not JSON in UTF-8"),
        (b'{"splits": {}}', "index.json is not an index of sheets"),
        (b'{"splits": []}', "index.json is not an index of sheets"),
        (b'{"splits": {"train": ["a.png"]}}', "index.json is not an index of sheets"),
    ],
)
def test_an_index_that_cannot_be_read_is_named(tmp_path, index, message):
    save_noise(tmp_path, "a.png")
    (tmp_path / "index.json").write_bytes(index)
    with pytest.raises(ValueError, match=message):
        load_images(str(tmp_path), 8)
