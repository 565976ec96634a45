"""Which files are visitors', and that they go in time."""

import base64
import os
import time

import pytest
from PIL import Image

from gan_demo.services import visitors
from gan_demo.services.visitors import Source

NAME = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def folder(tmp_path):
    """An upload folder of the test's own."""
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


def put(folder, name="a.png", age=0.0, data=b"picture"):
    """A file as an upload leaves it, so many seconds ago."""
    place = folder / (NAME if name else "")
    place.mkdir(exist_ok=True)
    path = place / (name or "loose.png")
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_an_upload_is_known_by_its_folder_alone(folder):
    path = put(folder)  # of another process, or of one before a restart: this one never saw it come
    assert visitors.picture_path(folder, str(path)) == str(path)
    assert visitors.picture_path(folder, str(path), "http://here/gradio_api/file=anything") == str(path)


def test_whatever_else_a_stranger_names_gets_the_same_sentence(folder, tmp_path):
    upload, foreign = put(folder), tmp_path / "secret.png"
    foreign.write_bytes(b"secret")
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "beside.png").write_bytes(b"secret")
    (folder / NAME / "link.png").symlink_to(foreign)
    (folder / ("b" * 32)).symlink_to(tmp_path / NAME)
    os.mkfifo(folder / NAME / "pipe.png")
    (folder / NAME / "folder.png").mkdir()
    (folder / NAME / "folder.png" / "deep.png").write_bytes(b"deep")
    (folder / "gallery").mkdir()
    (folder / "gallery" / "a.png").write_bytes(b"no upload")
    (folder / "loose.png").write_bytes(b"no upload")
    strange = [
        str(foreign),
        str(tmp_path / NAME / "beside.png"),
        str(folder / NAME / "link.png"),
        str(folder / ("b" * 32) / "beside.png"),
        str(folder / NAME / "pipe.png"),  # would block whoever opens it
        str(folder / NAME / "folder.png"),
        str(folder / NAME / "folder.png" / "deep.png"),
        str(folder / "gallery" / "a.png"),
        str(folder / "loose.png"),
        f"{folder}/{NAME}/../../secret.png",
        f"{upload}\0",
        str(folder / NAME / "missing.png"),
        "x" * 5000,
        "",
        None,
    ]
    sentences = set()
    for path in strange:
        with pytest.raises(ValueError, match="choose the file again") as error:
            visitors.picture_path(folder, path)
        sentences.add(str(error.value))
    assert len(sentences) == 1  # whether a file is there, and of what kind, is nobody's business


@pytest.mark.parametrize("address", ["http://127.0.0.1/a.png", "HTTPS://example.org/a.png", "file:///etc/passwd"])
def test_addresses_are_not_fetched(address):
    with pytest.raises(ValueError, match="not fetched"):
        visitors.picture_path(folder, address)


def test_a_data_uri_is_the_picture_itself(folder):
    uri = "data:image/png;base64," + base64.b64encode(b"the bytes").decode()
    for path in (
        visitors.picture_path(folder, uri),
        visitors.picture_path(folder, None, uri),
        visitors.picture_path(folder, "x", uri),
    ):
        with open(path, "rb") as file:
            assert file.read() == b"the bytes"
        assert visitors.picture_path(folder, path) == path


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("data:text/html;base64,QQ==", "not a picture"),
        ("data:image/png,raw", "not a picture"),
        ("data:image/png;base64,Q", "damaged"),
        ("data:image/png;base64,äöü", "damaged"),
        ("data:image/png;base64," + "A" * 27_000_000, "at most 20 MB"),
    ],
    ids=["html", "not base64", "cut", "not ASCII", "large"],
)
def test_other_data_uris_get_a_sentence(uri, message):
    with pytest.raises(ValueError, match=message):
        visitors.picture_path(folder, uri)


def test_old_files_go_and_nothing_else(folder, tmp_path):
    old, new = put(folder, "old.png", age=200), put(folder, "new.png", age=20)
    broken_off = folder / "tmpab12_xyz"
    broken_off.write_bytes(b"half an upload")
    foreign, other = tmp_path / "kept.png", folder / "notes"
    foreign.write_bytes(b"kept")
    other.mkdir()
    (other / "kept.txt").write_text("kept")
    (folder / NAME / "link.png").symlink_to(foreign)
    for path in (broken_off, foreign, other / "kept.txt", folder / NAME / "link.png"):
        os.utime(path, (0, 0), follow_symlinks=False)
    visitors.sweep(folder, 100)
    assert not old.exists()
    assert not broken_off.exists()
    assert not (folder / NAME / "link.png").is_symlink()
    assert new.exists()
    assert foreign.exists()
    assert (other / "kept.txt").exists()


def test_empty_folders_go_too(folder):
    put(folder, age=200)
    os.utime(folder / NAME, (0, 0))
    visitors.sweep(folder, 100)
    os.utime(folder / NAME, (0, 0))  # deleting the file changed it
    visitors.sweep(folder, 100)
    assert not (folder / NAME).exists()


def test_a_result_goes_with_the_picture_it_comes_from(folder):
    source = put(folder, age=50)
    path = visitors.save(folder, Image.new("RGB", (8, 8)), "enlarged", "png", Source(str(source), example=False))
    assert os.stat(path).st_mtime == pytest.approx(os.stat(source).st_mtime)
    assert visitors.picture_path(folder, path) == path
    visitors.sweep(folder, 40)
    assert not os.path.exists(path)
    with pytest.raises(ValueError, match="choose the file again"):
        visitors.save(folder, Image.new("RGB", (8, 8)), "enlarged", "png", Source(str(source), example=False))


def test_all_together_have_a_limit(folder, monkeypatch):
    monkeypatch.setattr(visitors, "QUOTA", 100)
    monkeypatch.setattr(visitors, "LEAST", 10)
    put(folder, "one.png", data=bytes(60))
    visitors.sweep(folder)
    visitors.take_room(20)
    visitors.take_room(0)  # small ones have a folder, too
    with pytest.raises(ValueError, match="no room"):
        visitors.take_room(11)
    with pytest.raises(ValueError, match="no room"):
        visitors.picture_path(folder, "data:image/png;base64," + base64.b64encode(bytes(41)).decode())
    visitors.sweep(folder)  # what was taken and never came is free again
    visitors.take_room(40)


def test_without_a_folder_there_is_nothing_to_do(tmp_path):
    visitors.sweep(tmp_path / "none", 0)
    visitors.take_room(1)
