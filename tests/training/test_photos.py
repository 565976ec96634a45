import json

import pytest
import torch
from PIL import Image

from gan_demo import examples
from gan_demo.pictures import to_pil
from gan_demo.training.data import seeded
from gan_demo.training.photos import Photos, load_photos
from tests.helpers import noise_pictures


def test_a_square_is_a_turned_or_mirrored_part_of_its_photograph():
    image = noise_pictures(1, 6)[0, :, :, :5]  # 5 wide, 6 high
    photos = Photos([image], crop=4, title="one")
    squares = photos.take(torch.zeros(200, dtype=torch.long), seeded(0))
    parts = [image[:, y : y + 4, x : x + 4] for y in range(3) for x in range(2)]
    variants = {p.rot90(k, (1, 2)).numpy().tobytes() for part in parts for k in range(4) for p in (part, part.flip(2))}
    cuts = {square.numpy().tobytes() for square in squares}
    assert cuts <= variants
    assert len(cuts) > 40  # of 48


def test_the_same_randomness_cuts_the_same_squares():
    photos = Photos(list(noise_pictures(3, 20)), crop=8, title="three")
    indices = torch.tensor([2, 0, 1])
    assert torch.equal(photos.take(indices, seeded(5)), photos.take(indices, seeded(5)))


def test_originals_of_our_examples_are_left_out(tmp_path):
    picture = to_pil(noise_pictures(1, 16)[0])
    for name in (examples.index()[0]["original"], "other.jpg"):
        picture.save(tmp_path / name)
    assert len(load_photos(str(tmp_path), 8)) == 1


def test_title_and_licences_come_from_the_index(tmp_path):
    to_pil(noise_pictures(1, 16)[0]).save(tmp_path / "a.png")
    photos = [{"file": "a.png", "licence": licence} for licence in ("CC0", "BSD", "CC0")]
    (tmp_path / "index.json").write_text(json.dumps({"title": "Two", "photos": photos}))
    about = load_photos(str(tmp_path), 8).about()
    assert (about["data"], about["licence"], about["pictures"]) == ("Two", "BSD; CC0", 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "holds no picture"),
        (lambda folder: Image.new("RGB", (20, 7)).save(folder / "a.png"), "20x7 pixels; both sides must be at least 8"),
        (lambda folder: (folder / "a.png").write_bytes(b"no"), "cannot be read"),
        (
            lambda folder: [(folder / "index.json").write_text("{"), Image.new("L", (8, 8)).save(folder / "a.png")],
            "index",
        ),
    ],
)
def test_bad_folders_are_named(tmp_path, make, message):
    make(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        load_photos(str(tmp_path), 8)


def test_no_folder():
    with pytest.raises(FileNotFoundError, match="no folder '/no/such'"):
        load_photos("/no/such", 8)


def test_every_example_is_a_photograph_with_a_licence():
    assert len(examples.index()) >= 6
    for entry in examples.index():
        assert examples.load(entry["file"]).shape == (3, 576, 576)
        assert entry["licence"]


def test_what_hides_in_a_folder_is_no_photograph(tmp_path):
    picture = to_pil(noise_pictures(1, 16)[0])
    for name in ("a.tif", "._b.png", ".hidden/c.png", "__MACOSX/d.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        picture.save(tmp_path / name)
    assert len(load_photos(str(tmp_path), 8)) == 1


def test_all_bad_photographs_are_named_at_once_or_left_out(tmp_path, capsys):
    to_pil(noise_pictures(1, 16)[0]).save(tmp_path / "good.png")
    Image.new("RGB", (20, 7)).save(tmp_path / "small.png")
    (tmp_path / "broken.jpg").write_bytes(b"no")
    with pytest.raises(ValueError, match=r"(?s)^2 of 3 pictures cannot be used:.*broken.jpg.*small.png.*--skip-bad"):
        load_photos(str(tmp_path), 8)
    assert len(load_photos(str(tmp_path), 8, skip_bad=True)) == 1
    assert "2 of 3 pictures" in capsys.readouterr().err


@pytest.mark.parametrize("index", [["a.png"], {"splits": {}}, {"name": "somebody else's"}])
def test_somebody_elses_index_says_nothing_of_photographs(tmp_path, index, capsys):
    to_pil(noise_pictures(1, 16)[0]).save(tmp_path / "a.png")
    (tmp_path / "index.json").write_text(json.dumps(index))
    about = load_photos(str(tmp_path), 8).about()
    assert (about["data"], about["licence"]) == (tmp_path.name, "not stated")
    assert "index.json has no 'photos' and is ignored" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ('{"title": "Blüten", "photos": []}'.encode("latin-1"), "index.json is not JSON in UTF-8"),
        (b'{"title": "Two", "photos": ["a.png"]}', "index.json is not an index of photographs"),
    ],
)
def test_an_index_that_cannot_be_read_is_named(tmp_path, index, message):
    to_pil(noise_pictures(1, 16)[0]).save(tmp_path / "a.png")
    (tmp_path / "index.json").write_bytes(index)
    with pytest.raises(ValueError, match=message):
        load_photos(str(tmp_path), 8)
