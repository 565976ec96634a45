import pytest
import torch

from gan_demo.pictures import to_pil
from gan_demo.training.data import batch_indices, load_images, seeded
from tests.helpers import noise_pictures


def test_a_sheet_pack_gives_its_tiles_in_order(sheet_pack):
    folder, tiles = sheet_pack
    found = load_images(str(folder), 16)
    assert torch.equal(found.images, tiles)
    assert found.images.dtype == torch.uint8
    assert found.labels == [0, 1, 2, 0, 1, 2, 0]
    assert found.attributes["Right"] == [0, 1, 0, 1, 0, 1, 0]
    assert found.shares() == {"Left": round(4 / 7, 3), "Right": round(3 / 7, 3)}
    assert (found.title, found.licence) == ("Noise", "none")


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
    with pytest.raises(ValueError, match=r"index.json is no index of sheets"):
        load_images(str(sheet_pack[0]), 16)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "cut.png").write_bytes((sheet_pack[0] / "train-000.png").read_bytes()[:200])
    with pytest.raises(ValueError, match=r"cut.png cannot be read as a picture"):
        load_images(str(tmp_path / "folder"), 16)
