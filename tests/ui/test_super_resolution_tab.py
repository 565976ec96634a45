"""The tab's handlers and endpoints on two tiny, untrained checkpoints."""

import base64
import html
import io
import os

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image, ImageCms

from gan_demo import checkpoints, examples, super_resolution, tiling
from gan_demo.pictures import heat_map, to_float, to_pil, to_uint8
from gan_demo.services import loaded as models
from gan_demo.services import super_resolution as enlarging
from gan_demo.services.results import Results
from gan_demo.services.super_resolution import Source
from gan_demo.ui import super_resolution_tab as tab
from tests.helpers import noise_pictures

POINT = (40, 40)


@pytest.fixture(autouse=True)
def two_models(tiny_srgan, tmp_path, monkeypatch):
    root = tmp_path / "checkpoints"
    for name in ("srresnet-tiny", "srgan-tiny"):
        tiny_srgan.save_pretrained(root / name)
    monkeypatch.setattr(checkpoints, "ROOT", root)
    monkeypatch.setattr(enlarging, "_results", Results(limit=100_000_000, seconds=60))


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    return Source(str(path), example=False)


def decoded(uri):
    picture = Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1])))
    return torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)


def last(steps):
    *_, final = steps
    return final


def test_both_sides_show_what_their_methods_make(upload):
    viewer, status, table, patches, cancel = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    task, _ = enlarging.task_of(upload, "test")
    small = to_float(task.small[None])
    bicubic = to_uint8(super_resolution.enlarge_bicubic(small))[0]
    network = to_uint8(models.upscaler("srgan-tiny")(small))[0]
    assert torch.equal(decoded(viewer["value"]["left"]["uri"]), bicubic)
    assert torch.equal(decoded(viewer["value"]["right"]["uri"]), network)
    assert viewer["value"]["left"]["label"] == "Bicubic"
    assert viewer["value"]["right"]["label"] == "SRGAN"
    assert "16x16 to 64x64 pixels" in status
    assert cancel["interactive"] is False
    assert "Bicubic" in table
    assert "PSNR" in table
    assert patches.count("<figure>") == 5


def test_the_original_is_the_upload_itself(upload):
    viewer, *_ = last(tab.show(upload, "test", "original", "nearest", POINT))
    assert torch.equal(decoded(viewer["value"]["left"]["uri"]), noise_pictures(1, 64)[0])
    assert decoded(viewer["value"]["right"]["uri"]).shape == (3, 64, 64)


@pytest.mark.parametrize(("high", "words"), [(255, "100.0% of its values are off by more than one level"), (128, None)])
def test_the_line_below_says_where_a_picture_does_not_shrink_to_the_small_one(tmp_path, high, words):
    """Dots of black and white are too stark to come back, a grey plain is not."""
    checker = np.indices((16, 16)).sum(0) % 2 * (high - 128) * 2 + 255 - high
    Image.fromarray(checker.astype(np.uint8)).save(tmp_path / "checker.png")
    source = Source(str(tmp_path / "checker.png"), example=False)
    _, status, *_ = last(tab.show(source, "enlarge", "bicubic", "srgan-tiny", POINT))
    assert ("Shrunk again, SRGAN's picture" in html.unescape(status)) == (words is not None)
    assert words is None or words in status
    _, status, *_ = last(tab.show(source, "enlarge", "bicubic", "nearest", POINT))
    assert "Shrunk again" not in status  # the sentence is about networks


def test_a_big_picture_tells_its_tiles_first(tmp_path, monkeypatch):
    monkeypatch.setattr(tiling.steps, "__defaults__", (32, 8))
    path = tmp_path / "big.png"
    to_pil(noise_pictures(1, 80)[0]).save(path)
    told = list(tab.show(Source(str(path), example=False), "enlarge", "nearest", "srgan-tiny", POINT))
    texts = [status for _, status, *_ in told]
    assert "Working" in texts[0]
    assert "Input: tile 1 of 9" in texts[1]
    assert told[0][4]["interactive"] is True
    assert any("SRGAN: tile 8 of 9" in text for text in texts)
    assert all(html.unescape(viewer["value"]["message"]) in status for viewer, status, *_ in told[:-1])
    assert "left" not in told[0][0]["value"]  # the old result is gone
    assert "80x80 to 320x320 pixels" in texts[-1]
    assert "nothing can be measured" in told[-1][2]


def test_a_change_of_sides_computes_nothing_again(upload, monkeypatch):
    last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    monkeypatch.setattr(tiling, "steps", lambda *args: pytest.fail("computed again"))
    ((viewer, *_),) = tab.show(upload, "test", "srgan-tiny", "bicubic", POINT)
    assert viewer["value"]["left"]["label"] == "SRGAN"


@pytest.mark.parametrize(
    ("mode", "left", "message"),
    [
        ("test", "dcgan-faces", "enlarges no pictures"),
        ("test", "../../etc", "enlarges no pictures"),
        ("zoom", "bicubic", "is unknown; use test or enlarge"),
        ("enlarge", "original", "is known in test mode only"),
    ],
)
def test_bad_choices_become_a_sentence(upload, mode, left, message):
    with pytest.raises(gr.Error, match=message):
        last(tab.on_compare(upload, mode, left, "nearest", POINT, tab.Turn()))


def test_a_file_that_is_no_picture_becomes_a_sentence(tmp_path):
    (tmp_path / "a.png").write_text("no")
    with pytest.raises(gr.Error, match="no picture that can be read"):
        tab.on_upload(str(tmp_path / "a.png"), "test", tab.Turn())


def test_a_long_run_says_so_and_waits_for_the_button(upload, monkeypatch):
    monkeypatch.setattr(enlarging, "_pace", {"srgan-tiny": 1.0})
    asked = upload, "enlarge", "bicubic", "srgan-tiny", POINT, tab.Turn()
    ((viewer, status, *_, cancel),) = tab.on_compare_unless_long(*asked)
    assert viewer["value"] == {"message": "This will take about 4096 seconds. Press Compare to start."}
    assert "This will take about 4096 seconds. Press Compare to start." in status
    assert cancel["interactive"] is False
    last(tab.on_compare(*asked))
    monkeypatch.setattr(enlarging, "_pace", {"srgan-tiny": 1.0})
    viewer, *_ = last(tab.on_compare_unless_long(*asked))  # known by now
    assert viewer["value"]["right"]["label"] == "SRGAN"


def test_the_table_measures_all_networks_of_a_small_picture_and_both_sides_of_a_big_one(upload, monkeypatch):
    _, _, table, *_ = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    assert [table.count(f"<th>{name}</th>") for name in ("Input", "Bicubic", "SRResNet", "SRGAN")] == [0, 1, 1, 1]
    monkeypatch.setattr(tab, "ALL_MEASURED", 15)
    _, _, table, *_ = last(tab.show(upload, "test", "nearest", "srgan-tiny", POINT))
    assert [table.count(f"<th>{name}</th>") for name in ("Input", "Bicubic", "SRResNet", "SRGAN")] == [1, 0, 0, 1]


def test_a_damaged_checkpoint_leaves_the_other_working(upload):
    path = checkpoints.ROOT / "srgan-tiny" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(gr.Error, match="is damaged"):
        last(tab.on_compare(upload, "test", "bicubic", "srgan-tiny", POINT, tab.Turn()))
    viewer, _, _, patches, _ = last(tab.on_compare(upload, "test", "bicubic", "srresnet-tiny", POINT, tab.Turn()))
    assert viewer["value"]["right"]["label"] == "SRResNet"
    assert "missing or damaged" in patches
    assert tab.opening()[0] == "srresnet-tiny"


def test_without_any_model_the_tab_says_so():
    for name in ("srgan-tiny", "srresnet-tiny"):
        (checkpoints.ROOT / name / "model.safetensors").unlink()
    with pytest.raises(ValueError, match="is missing or damaged"):
        tab.opening()


@pytest.mark.parametrize("point", [(0, 0), (63, 63), (-5, 900), (31, 40)])
def test_the_magnified_square_lies_inside_and_shows_the_error(upload, point):
    task, _ = enlarging.task_of(upload, "test")
    html, (left, top) = tab.magnified(task, *point)
    assert 0 <= left <= 64 - 48
    assert 0 <= top <= 64 - 48
    uris = [part.split('"')[0] for part in html.split('src="')[1:]]
    original = decoded(uris[-1])
    assert torch.equal(original, task.true[:, top : top + 48, left : left + 48])
    bicubic = to_uint8(super_resolution.enlarge_bicubic(to_float(task.small[None])))[0]
    bicubic = bicubic[:, top : top + 48, left : left + 48]
    assert torch.equal(decoded(uris[2]), bicubic)
    assert torch.equal(decoded(uris[3]), heat_map(bicubic, original, tab.HEAT))


def test_the_original_is_offered_in_test_mode_only():
    left, right = tab.on_mode("enlarge", "original", "original", tab.Turn())
    assert (left["value"], right["value"]) == ("bicubic", "srgan-tiny")
    assert "original" not in [value for _, value in left["choices"]]
    left, right = tab.on_mode("test", "original", "nearest", tab.Turn())
    assert (left["value"], right["value"]) == ("original", "nearest")


def test_downloads_keep_transparency_as_png_and_put_white_behind_as_jpeg(tmp_path):
    picture = to_pil(noise_pictures(1, 16)[0]).convert("RGBA")
    picture.putalpha(Image.new("L", (16, 16), 0))
    picture.save(tmp_path / "clear.png")
    source = Source(str(tmp_path / "clear.png"), example=False)
    with Image.open(tab.on_download("png", source, "enlarge", "bicubic")) as png:
        assert (png.mode, png.size, png.getextrema()[-1]) == ("LA", (64, 64), (0, 0))
    with Image.open(tab.on_download("jpeg", source, "enlarge", "bicubic")) as jpeg:
        assert (jpeg.mode, jpeg.getextrema()) == ("RGB", ((255, 255),) * 3)


def test_a_grey_picture_stays_grey(tmp_path):
    to_pil(noise_pictures(1, 40)[0]).convert("L").save(tmp_path / "grey.png")
    source = Source(str(tmp_path / "grey.png"), example=False)
    with Image.open(tab.on_download("png", source, "enlarge", "srgan-tiny")) as picture:
        assert (picture.mode, picture.size) == ("L", (160, 160))


def test_a_colour_profile_s_name_cannot_carry_html(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = name[: len("sRGB built-in")]
    data = data.replace("sRGB built-in".encode("utf-16-be"), found.encode("utf-16-be"))
    data = data.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")  # red for blue: not sRGB
    path = tmp_path / "named.png"
    to_pil(noise_pictures(1, 32)[0]).save(path, icc_profile=data)
    _, status, *_ = last(tab.show(Source(str(path), example=False), "test", "nearest", "bicubic", POINT))
    assert "&lt;img" in status
    assert "<img" not in status


def test_a_result_the_page_cannot_hold_is_shown_smaller(monkeypatch):
    monkeypatch.setattr(tab, "SHOWN_PIXELS", 1000)
    images = noise_pictures(2, 64)
    value = tab.viewer_value(*images, ("a", "b"))
    assert (value["width"], value["height"]) == (64, 64)
    assert decoded(value["left"]["uri"]).shape == (3, 32, 32)


def test_a_replaced_checkpoint_makes_new_results(upload, tiny_srgan):
    before, *_ = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    with torch.no_grad():
        tiny_srgan.generator.tail.weight.neg_()
    tiny_srgan.save_pretrained(checkpoints.ROOT / "srgan-tiny")
    after, *_ = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    assert before["value"]["left"]["uri"] == after["value"]["left"]["uri"]
    assert before["value"]["right"]["uri"] != after["value"]["right"]["uri"]


def test_a_checkpoint_that_is_replaced_during_a_run_does_not_lose_its_result(upload, tiny_srgan, monkeypatch):
    task, _ = enlarging.task_of(upload, "test")
    before = enlarging.result(upload, "test", task, "srgan-tiny")
    monkeypatch.setattr(enlarging, "_results", Results(limit=100_000_000, seconds=60))
    tiles = tiling.steps

    def replaced_meanwhile(*arguments):
        yield from tiles(*arguments)
        with torch.no_grad():
            tiny_srgan.generator.tail.weight.neg_()
        tiny_srgan.save_pretrained(checkpoints.ROOT / "srgan-tiny")

    monkeypatch.setattr(tiling, "steps", replaced_meanwhile)
    assert torch.equal(enlarging.result(upload, "test", task, "srgan-tiny"), before)
    monkeypatch.setattr(tiling, "steps", tiles)
    assert not torch.equal(enlarging.result(upload, "test", task, "srgan-tiny"), before)


def test_results_of_a_deleted_picture_are_forgotten(upload, monkeypatch):
    task, _ = enlarging.task_of(upload, "test")
    computed = []
    monkeypatch.setattr(enlarging.tiling, "steps", lambda *_: iter(computed.append(1) or [(1, 1)]))
    for _ in range(2):
        enlarging.result(upload, "test", task, "bicubic")
        enlarging.forget_results()
    assert len(computed) == 1
    os.remove(upload.path)
    enlarging.forget_results()
    enlarging.result(upload, "test", task, "bicubic")
    assert len(computed) == 2


@pytest.fixture
def clear_logo(tmp_path):
    """Black on nothing: all of its colours are 0, its shape is in its opacity."""
    picture = Image.new("RGBA", (64, 64))
    picture.paste((0, 0, 0, 255), (16, 16, 48, 48))
    path = tmp_path / "logo.png"
    picture.save(path)
    return Source(str(path), example=False)


@pytest.mark.parametrize("mode", ["test", "enlarge"])
def test_what_is_transparent_is_seen_on_white(clear_logo, mode):
    viewer, status, _, patches, _ = last(tab.show(clear_logo, mode, "nearest", "bicubic", (0, 0)))
    image = decoded(viewer["value"]["left"]["uri"])
    assert (image[:, 0, 0] == 255).all()
    assert (image[:, image.shape[1] // 2, image.shape[2] // 2] == 0).all()
    assert ("put on white" in status) == (mode == "test")
    corner = decoded(patches.split('src="')[1].split('"')[0])
    assert (corner[:, 0, 0] == 255).all()


def test_equal_pictures_are_called_equal(tmp_path):
    Image.new("RGB", (64, 64), "gray").save(tmp_path / "plain.png")
    source = Source(str(tmp_path / "plain.png"), example=False)
    task, _ = enlarging.task_of(source, "test")
    found = enlarging.measures(task, {"nearest": enlarging.result(source, "test", task, "nearest")})
    assert found["nearest"]["psnr"] is None
    assert "equal" in tab.table(task, {"nearest": enlarging.result(source, "test", task, "nearest")}, {})


@pytest.mark.parametrize("point", [(None, 3), (float("nan"), 3), ("a", "b")])
def test_a_point_that_is_none_becomes_a_sentence(upload, point):
    task, _ = enlarging.task_of(upload, "test")
    with pytest.raises(ValueError, match="no place in the picture"):
        tab.magnified(task, *point)


def test_an_upload_is_the_source_and_an_emptied_box_changes_nothing(upload):
    turn = tab.Turn()
    source, chosen = tab.on_upload(upload.path, "test", turn)
    assert (source, chosen["current"], turn.number) == (upload, -1, 1)
    assert tab.on_upload(None, "test", turn) == (gr.skip(), gr.skip())
    assert turn.number == 1


@pytest.mark.parametrize("what", ["mode", "upload", "nothing"])
def test_a_run_ends_once_something_else_is_asked_for(upload, monkeypatch, what):
    monkeypatch.setattr(tiling.steps, "__defaults__", (32, 8))
    turn = tab.Turn()
    run = tab.on_compare(upload, "enlarge", "bicubic", "srgan-tiny", POINT, turn)
    assert "Working" in next(run)[1]
    if what == "mode":
        tab.on_mode("test", "bicubic", "srgan-tiny", turn)
    if what == "upload":
        tab.on_upload(upload.path, "enlarge", turn)
    rows = list(run)
    assert all(cell == gr.skip() for row in rows for cell in row) is (what != "nothing")
    assert rows  # or Gradio would empty all outputs


def test_a_picture_deleted_meanwhile_is_called_so(upload, tmp_path):
    (tmp_path / "mine.png").unlink()
    with pytest.raises(gr.Error, match="was deleted from the server"):
        last(tab.on_compare(upload, "test", "nearest", "bicubic", POINT, tab.Turn()))


def test_a_run_that_fails_says_so_and_leaves_nothing_running(upload, monkeypatch):
    def broken(*args):
        yield 1, 2
        raise ValueError("a tile came back black")

    monkeypatch.setattr(tab, "steps", broken)
    run = tab.on_compare(upload, "test", "bicubic", "srgan-tiny", POINT, tab.Turn())
    assert "Working" in next(run)[1]
    assert "tile 1 of 2" in next(run)[1]
    viewer, *_, cancel = next(run)
    with pytest.raises(gr.Error, match="came back black"):
        next(run)
    assert "did not work" in viewer["value"]["message"]
    assert cancel["interactive"] is False


def test_endpoints_answer_programs(client, upload):
    listed = client.predict(api_name="/models")
    assert [(entry["id"], entry["resolution"]) for entry in listed] == [("srgan-tiny", None), ("srresnet-tiny", None)]
    made = client.predict(handle_file(upload.path), "bicubic", api_name="/upscale")
    image = noise_pictures(1, 64)
    expected = to_uint8(super_resolution.enlarge_bicubic(to_float(image)))[0]
    with Image.open(made) as picture:
        assert torch.equal(torch.from_numpy(np.array(picture)).permute(2, 0, 1), expected)
    left, right, told = client.predict(handle_file(upload.path), "original", "srgan-tiny", api_name="/compare")
    with Image.open(left) as picture:
        assert torch.equal(torch.from_numpy(np.array(picture)).permute(2, 0, 1), image[0])
    with Image.open(right) as picture:
        assert picture.size == (64, 64)
    assert set(told["measures"]) == {"srgan-tiny"}
    assert set(told["measures"]["srgan-tiny"]) == {"psnr", "ssim"}
    for arguments, message in (
        ((None, "bicubic"), "Image is empty"),
        ((handle_file(upload.path), "dcgan-faces"), "enlarges no pictures"),
    ):
        with pytest.raises(AppError, match=message):
            client.predict(*arguments, api_name="/upscale")


def test_every_example_is_a_button():
    items = tab.thumbnails_value()["items"]
    assert [item["title"] for item in items] == [entry["title"] for entry in examples.index()]
    assert decoded(items[0]["uri"]).shape == (3, 144, 144)
