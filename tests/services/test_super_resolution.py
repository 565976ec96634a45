"""Enlarging as tabs and programs ask for it: arrays in, arrays out, on two tiny, untrained checkpoints."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_demo import checkpoints, tiling
from gan_demo.pictures import heat_map, to_array, to_float, to_pil
from gan_demo.services import super_resolution
from gan_demo.services.results import Results
from gan_demo.services.visitors import Source
from gan_demo.super_resolution import enlarge_bicubic
from tests.helpers import noise_pictures


@pytest.fixture(autouse=True)
def two_models(tiny_srgan, tmp_path, monkeypatch):
    root = tmp_path / "checkpoints"
    for kind in ("srresnet", "srgan"):
        tiny_srgan.kind = kind
        tiny_srgan.save_pretrained(root / f"{kind}-tiny")
    monkeypatch.setattr(checkpoints, "ROOT", root)
    monkeypatch.setattr(super_resolution, "_results", Results(limit=100_000_000, seconds=60))
    monkeypatch.setattr(super_resolution, "_pace", {})


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    return Source(str(path), example=False)


@pytest.fixture
def clear_upload(tmp_path):
    """A visitor's picture that is transparent on the left."""
    picture = to_pil(noise_pictures(1, 64)[0]).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 32, 64))
    picture.save(tmp_path / "clear.png")
    return Source(str(tmp_path / "clear.png"), example=False)


@pytest.fixture
def checker(tmp_path):
    """Dots of black and white: too stark to come back when they are shrunk again."""
    dots = 255 * (np.indices((16, 16)).sum(0) % 2)
    Image.fromarray(dots.astype(np.uint8)).save(tmp_path / "checker.png")
    return super_resolution.open_task(Source(str(tmp_path / "checker.png"), example=False), "enlarge")


def bicubic(image):
    return to_array(enlarge_bicubic(to_float(torch.from_numpy(image[None]))))[0]


def damage(model_id):
    path = checkpoints.ROOT / model_id / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("library", ["torch", "gradio"])
def test_importing_the_service_imports_neither_torch_nor_gradio(library):
    code = f"import sys, gan_demo.services.super_resolution; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_in_test_mode_the_picture_is_the_truth_and_a_shrunk_one_the_task(upload):
    task = super_resolution.open_task(upload, "test")
    assert np.array_equal(task.true, noise_pictures(1, 64)[0])
    assert (task.small.shape, task.small.dtype) == ((3, 16, 16), np.uint8)
    assert (task.alpha, task.opacity, task.notes) == (None, None, [])


def test_in_enlarge_mode_the_picture_is_the_task(clear_upload):
    task = super_resolution.open_task(clear_upload, "enlarge")
    assert task.true is None
    assert task.small.shape == (3, 64, 64)
    assert np.array_equal(np.unique(task.alpha), [0, 255])
    assert np.array_equal(task.opacity, bicubic(task.alpha))


def test_a_test_of_a_transparent_picture_says_that_it_was_put_on_white(clear_upload):
    task = super_resolution.open_task(clear_upload, "test")
    assert (task.true[:, :, :32] == 255).all()
    assert task.alpha is None
    assert task.notes == ["Transparent parts were put on white for the test."]


@pytest.fixture
def photograph(tmp_path):
    """As large as a phone's."""
    Image.new("RGB", (4000, 3000), "teal").save(tmp_path / "photo.jpg")
    return Source(str(tmp_path / "photo.jpg"), example=False)


def test_a_large_photograph_is_tested_smaller_and_enlarged_in_its_middle(photograph):
    test, enlarge = (super_resolution.open_task(photograph, mode) for mode in ("test", "enlarge"))
    assert (test.true.shape, test.small.shape) == ((3, 1500, 2000), (3, 375, 500))
    assert test.notes == ["Its 12,000,000 pixels were reduced to 3,000,000."]
    assert enlarge.small.shape == (3, 1732, 2309)
    assert enlarge.notes == ["Only its middle was taken: 3,999,188 of its 12,000,000 pixels."]


@pytest.mark.parametrize("mode", ["test", "enlarge"])
def test_where_the_whole_is_asked_for_a_large_photograph_is_refused(photograph, mode):
    with pytest.raises(ValueError, match="at most 4,000,000"):
        super_resolution.open_task(photograph, mode, whole=True)


@pytest.mark.parametrize("mode", ["test", "enlarge"])
def test_the_file_itself_stays_as_it_was_read(upload, mode):
    """Arrays and tensors share memory: whatever computes must not write into a task."""
    task = super_resolution.open_task(upload, mode)
    before = task.small.copy()
    images = {method: super_resolution.result(task, method) for method in super_resolution.methods(mode)}
    copies = {method: image.copy() for method, image in images.items()}
    super_resolution.magnify(task, 40, 40)
    super_resolution.measures(task, images)
    super_resolution.misfits(task, images)
    assert np.array_equal(task.small, before)
    assert all(np.array_equal(images[method], copies[method]) for method in images)


def test_the_original_stands_on_a_side_in_test_mode_only():
    ids = ["nearest", "bicubic", "srresnet-tiny", "srgan-tiny"]
    assert super_resolution.methods("test") == [*ids, "original"]
    assert super_resolution.methods("enlarge") == ids


def test_a_checkpoint_is_of_the_kind_that_its_config_names(tiny_srgan):
    tiny_srgan.kind = "srresnet"
    tiny_srgan.save_pretrained(checkpoints.ROOT / "mine")
    kinds = {method: super_resolution.kind(method) for method in super_resolution.methods("test")}
    assert kinds["mine"] == kinds["srresnet-tiny"] == "srresnet"
    assert kinds["srgan-tiny"] == "srgan"
    assert (kinds["bicubic"], kinds["original"]) == ("bicubic", "original")
    assert super_resolution.networks() == ["srgan-tiny", "mine", "srresnet-tiny"]


def test_steps_tell_of_tiles_and_end_with_the_whole_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(tiling.steps, "__defaults__", (32, 8))
    to_pil(noise_pictures(1, 80)[0]).save(tmp_path / "big.png")
    task = super_resolution.open_task(Source(str(tmp_path / "big.png"), example=False), "enlarge")
    assert not super_resolution.is_ready(task, "nearest")
    assert list(super_resolution.steps(task, "nearest")) == [(number, 9) for number in range(1, 10)]
    assert super_resolution.is_ready(task, "nearest")
    assert list(super_resolution.steps(task, "nearest")) == []
    assert np.array_equal(super_resolution.result(task, "nearest"), task.small.repeat(4, 1).repeat(4, 2))


def test_the_original_needs_no_computing_and_is_nowhere_in_enlarge_mode(upload):
    task = super_resolution.open_task(upload, "test")
    assert super_resolution.is_ready(task, "original")
    assert super_resolution.result(task, "original") is task.true
    with pytest.raises(ValueError, match="is known in test mode only"):
        super_resolution.result(super_resolution.open_task(upload, "enlarge"), "original")


def test_a_result_belongs_to_one_mode(upload):
    tasks = [super_resolution.open_task(upload, mode) for mode in ("test", "enlarge", "test")]
    assert [super_resolution.result(task, "nearest").shape[1] for task in tasks] == [64, 256, 64]


def test_a_checkpoint_that_is_replaced_during_a_run_does_not_lose_its_result(upload, tiny_srgan, monkeypatch):
    task = super_resolution.open_task(upload, "test")
    before = super_resolution.result(task, "srgan-tiny")
    monkeypatch.setattr(super_resolution, "_results", Results(limit=100_000_000, seconds=60))
    tiles = tiling.steps

    def replace_meanwhile(*arguments):
        yield from tiles(*arguments)
        with torch.no_grad():
            tiny_srgan.generator.tail.weight.neg_()
        tiny_srgan.save_pretrained(checkpoints.ROOT / "srgan-tiny")

    monkeypatch.setattr(tiling, "steps", replace_meanwhile)
    assert np.array_equal(super_resolution.result(task, "srgan-tiny"), before)
    monkeypatch.setattr(tiling, "steps", tiles)
    assert not np.array_equal(super_resolution.result(task, "srgan-tiny"), before)


def test_results_of_a_deleted_picture_are_forgotten(upload, monkeypatch):
    task = super_resolution.open_task(upload, "test")
    runs = []
    monkeypatch.setattr(tiling, "steps", lambda *_: iter(runs.append(1) or [(1, 1)]))
    for _ in range(2):
        super_resolution.result(task, "bicubic")
        super_resolution.forget_results()
    assert len(runs) == 1
    os.remove(upload.path)
    super_resolution.forget_results()
    super_resolution.result(task, "bicubic")
    assert len(runs) == 2


def test_seconds_are_expected_of_what_is_missing(upload, monkeypatch):
    task = super_resolution.open_task(upload, "test")
    assert super_resolution.expected_seconds(task, super_resolution.methods("test")) == 0.0  # nothing ran yet
    monkeypatch.setattr(super_resolution, "_pace", {"srgan-tiny": 0.5, "bicubic": 0.25})
    assert super_resolution.expected_seconds(task, []) == 0.0
    assert super_resolution.expected_seconds(task, ["bicubic", "srgan-tiny"]) == 16 * 16 * 0.75
    assert super_resolution.expected_seconds(task, ["srresnet-tiny"]) == 16 * 16 * 0.5  # as large as the other network
    assert super_resolution.expected_seconds(task, ["nearest"]) == 0.0


def test_what_is_transparent_looks_white(clear_upload):
    task = super_resolution.open_task(clear_upload, "enlarge")
    image = super_resolution.result(task, "nearest")
    white = super_resolution.on_white(task, image)
    assert (white[:, :, :120] == 255).all()
    assert np.array_equal(white[:, :, 136:], image[:, :, 136:])


def test_nothing_is_measured_where_the_truth_is_not_known(upload):
    task = super_resolution.open_task(upload, "enlarge")
    assert super_resolution.measures(task, {"nearest": super_resolution.result(task, "nearest")}) == {}
    assert super_resolution.results_to_measure(task, ("nearest", "bicubic")) == {}


def test_a_failing_network_is_left_out_of_what_is_measured(upload):
    damage("srresnet-tiny")
    task = super_resolution.open_task(upload, "test")
    images = super_resolution.results_to_measure(task, ("original", "nearest"))
    assert list(images) == ["nearest", "bicubic", "srgan-tiny", "original"]
    assert list(super_resolution.measures(task, images)) == ["nearest", "bicubic", "srgan-tiny"]


def test_misfits_are_networks_whose_results_do_not_shrink_back(checker):
    images = {method: super_resolution.result(checker, method) for method in ("srgan-tiny", "nearest")}
    (misfit,) = super_resolution.misfits(checker, images)
    assert misfit.method == "srgan-tiny"  # of simple methods nobody expects it
    assert misfit.share == 1
    assert misfit.worst > super_resolution.FAR


def test_a_plain_picture_has_no_misfits(checker):
    plain = dataclasses.replace(checker, small=np.full_like(checker.small, 127))
    assert super_resolution.misfits(plain, {"srgan-tiny": super_resolution.result(plain, "srgan-tiny")}) == []


@pytest.mark.parametrize("point", [(0, 0), (63, 63), (-5, 900), (31, 40)])
def test_the_magnified_square_lies_inside_and_shows_the_error(upload, point):
    task = super_resolution.open_task(upload, "test")
    close_up = super_resolution.magnify(task, *point)
    left, top = close_up.place
    assert 0 <= left <= 64 - 48
    assert 0 <= top <= 64 - 48
    assert list(close_up.squares) == super_resolution.methods("test")
    original, square = close_up.squares["original"], close_up.squares["bicubic"]
    assert np.array_equal(original.image, task.true[:, top : top + 48, left : left + 48])
    assert original.difference is None
    assert np.array_equal(square.image, bicubic(task.small)[:, top : top + 48, left : left + 48])
    assert np.array_equal(square.difference, heat_map(square.image, original.image, super_resolution.HEAT))


def test_a_magnified_square_is_a_part_of_the_whole_result(clear_upload):
    task = super_resolution.open_task(clear_upload, "enlarge")
    close_up = super_resolution.magnify(task, 128, 128)
    left, top = close_up.place
    for method, square in close_up.squares.items():
        whole = super_resolution.on_white(task, super_resolution.result(task, method))
        assert np.abs(square.image - whole[:, top : top + 48, left : left + 48].astype(int)).max() <= 1
        assert square.difference is None


def test_a_damaged_checkpoint_has_no_square(upload):
    damage("srgan-tiny")
    squares = super_resolution.magnify(super_resolution.open_task(upload, "test"), 40, 40).squares
    assert squares["srgan-tiny"] is None
    assert squares["srresnet-tiny"].image.shape == (3, 48, 48)


@pytest.mark.parametrize("point", [(None, 3), (float("nan"), 3), ("a", "b")])
def test_a_point_with_no_place_in_the_picture_is_refused(upload, point):
    task = super_resolution.open_task(upload, "test")
    with pytest.raises(ValueError, match="is not in the picture"):
        super_resolution.magnify(task, *point)


def test_a_file_holds_the_result_with_its_opacity(clear_upload, tmp_path):
    task = super_resolution.open_task(clear_upload, "enlarge")
    image = super_resolution.result(task, "nearest")
    path = super_resolution.save(tmp_path / "uploads", task, image, "large", "png")
    assert os.path.basename(path) == "large.png"
    with Image.open(path) as picture:
        channels = np.array(picture).transpose(2, 0, 1)
    assert np.array_equal(channels, np.concatenate([image, task.opacity]))
    with Image.open(super_resolution.save(tmp_path / "uploads", task, image, "large", "jpeg")) as picture:
        assert (picture.format, picture.mode, picture.getpixel((8, 8))) == ("JPEG", "RGB", (255, 255, 255))


def test_a_file_goes_when_the_visitors_picture_goes_and_an_example_s_stays(upload, tmp_path):
    task = super_resolution.open_task(upload, "test")
    os.utime(upload.path, (1000, 1000))
    path = super_resolution.save(tmp_path / "uploads", task, task.true, "mine", "png")
    assert os.stat(path).st_mtime == 1000
    os.remove(upload.path)
    with pytest.raises(ValueError, match="choose the file again"):
        super_resolution.save(tmp_path / "uploads", task, task.true, "mine", "png")
    example = dataclasses.replace(task, source=Source("dog.jpg", example=True))
    assert os.stat(super_resolution.save(tmp_path / "uploads", example, task.true, "dog", "png")).st_mtime > 1000
