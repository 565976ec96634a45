"""The tab's handlers and endpoints on two tiny, untrained checkpoints."""

import base64
import html
import io
import json
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image, ImageCms

from gan_demo import checkpoints, examples, loss_views, tiling
from gan_demo.pictures import to_array, to_float, to_pil
from gan_demo.services import loaded, super_resolution
from gan_demo.services.results import Results
from gan_demo.services.visitors import Source
from gan_demo.super_resolution import enlarge_bicubic
from gan_demo.ui import super_resolution_tab as tab
from tests.helpers import noise_pictures, texts_of

POINT = (40, 40)


@pytest.fixture(autouse=True)
def two_models(tiny_srgan, tmp_path, monkeypatch):
    root = tmp_path / "checkpoints"
    for kind in ("srresnet", "srgan"):
        tiny_srgan.kind = kind
        tiny_srgan.save_pretrained(root / f"{kind}-tiny")
    monkeypatch.setattr(checkpoints, "ROOT", root)
    monkeypatch.setattr(super_resolution, "_results", Results(limit=100_000_000, seconds=60))


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "mine.png"
    to_pil(noise_pictures(1, 64)[0]).save(path)
    return Source(str(path), example=False)


def decode(uri):
    picture = Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1])))
    return np.array(picture.convert("RGB")).transpose(2, 0, 1)


def last(steps):
    *_, final = steps
    return final


def test_both_sides_show_what_their_methods_make(upload):
    viewer, status, table, patches, _, compare, cancel, part = last(
        tab.show(upload, "test", "bicubic", "srgan-tiny", POINT)
    )
    task = super_resolution.open_task(upload, "test")
    small = to_float(torch.from_numpy(task.small[None]))
    bicubic = to_array(enlarge_bicubic(small))[0]
    network = to_array(loaded.upscaler("srgan-tiny")(small))[0]
    assert np.array_equal(decode(viewer["value"]["left"]["uri"]), bicubic)
    assert np.array_equal(decode(viewer["value"]["right"]["uri"]), network)
    assert viewer["value"]["left"]["label"] == "Bicubic"
    assert viewer["value"]["right"]["label"] == "SRGAN"
    assert "16x16 to 64x64 pixels" in status
    assert [update["visible"] for update in (compare, cancel, part)] == ["hidden"] * 3
    assert [row["title"] for row in table["rows"]] == ["Bicubic", "SRResNet", "SRGAN"]
    assert all({"psnr", "ssim", "distance"} < set(row) for row in table["rows"])
    assert len(patches["squares"]) == 5


def test_the_original_is_the_upload_itself(upload):
    viewer, *_ = last(tab.show(upload, "test", "original", "nearest", POINT))
    assert np.array_equal(decode(viewer["value"]["left"]["uri"]), noise_pictures(1, 64)[0])
    assert decode(viewer["value"]["right"]["uri"]).shape == (3, 64, 64)


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
    rows = list(tab.show(Source(str(path), example=False), "enlarge", "nearest", "srgan-tiny", POINT))
    texts = [row.status for row in rows]
    assert "Working" in texts[0]
    assert "Input: tile 1 of 9" in texts[1]
    assert all(row.cancel["visible"] is True for row in rows[:-1])
    assert rows[-1].cancel["visible"] == "hidden"
    assert any("SRGAN: tile 8 of 9" in text for text in texts)
    assert all(html.unescape(row.viewer["value"]["message"]) in row.status for row in rows[:-1])
    assert "left" not in rows[0].viewer["value"]  # the old result is gone
    assert "80x80 to 320x320 pixels" in texts[-1]
    assert [row.table for row in rows] == [gr.skip()] * (len(rows) - 1) + [{"rows": None}]


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
    monkeypatch.setattr(super_resolution, "_pace", {"srgan-tiny": 1.0})
    inputs = upload, "enlarge", "bicubic", "srgan-tiny", POINT, tab.Turn()
    ((viewer, status, *_, compare, cancel, _),) = tab.on_compare_unless_long(*inputs)
    assert viewer["value"] == {"message": "This will take about 4096 seconds. Press Enlarge to start."}
    assert "This will take about 4096 seconds. Press Enlarge to start." in status
    assert (compare["visible"], cancel["visible"]) == (True, "hidden")
    last(tab.on_compare(*inputs))
    monkeypatch.setattr(super_resolution, "_pace", {"srgan-tiny": 1.0})
    viewer, *_ = last(tab.on_compare_unless_long(*inputs))  # it is computed by now
    assert viewer["value"]["right"]["label"] == "SRGAN"


def test_before_a_long_run_the_page_says_which_part_of_a_photograph_is_enlarged(tmp_path):
    Image.new("RGB", (4000, 3000), "teal").save(tmp_path / "photo.jpg")
    source = Source(str(tmp_path / "photo.jpg"), example=False)
    assert tab.on_upload(source.path, "enlarge", tab.Turn()).source == source
    for part in ("middle", "top left"):
        turn = tab.Turn()
        source = tab.on_part(source, part, turn)
        assert turn.number == 1  # a run for another part ends
        (row,) = tab.on_compare_unless_long(source, "enlarge", "bicubic", "srgan-tiny", POINT, turn)
        message = f"Only its {part} was taken: 3,999,188 of its 12,000,000 pixels. This"
        assert row.viewer["value"]["message"].startswith(message)
        assert message in row.status
        assert row.part == gr.update(visible=True, value=part)
    *_, row = tab.show(source, "test", "bicubic", "bicubic", POINT)
    assert row.part["visible"] == "hidden"  # the test shrinks the whole picture


def test_a_large_picture_waits_for_the_button_even_if_no_network_has_run_yet(upload, tmp_path, monkeypatch):
    initial = {"a network": super_resolution._pace["a network"]}
    to_pil(noise_pictures(1, 800)[0]).save(tmp_path / "large.png")
    for source, waits in ((Source(str(tmp_path / "large.png"), example=False), True), (upload, False)):
        monkeypatch.setattr(super_resolution, "_pace", dict(initial))
        viewer, *_ = next(tab.on_compare_unless_long(source, "enlarge", "bicubic", "srgan-tiny", POINT, tab.Turn()))
        assert ("Press Enlarge to start" in viewer["value"]["message"]) == waits


def test_the_table_measures_all_networks_of_a_small_picture_and_both_sides_of_a_big_one(upload, monkeypatch):
    _, _, table, *_ = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    assert [row["title"] for row in table["rows"]] == ["Bicubic", "SRResNet", "SRGAN"]
    monkeypatch.setattr(super_resolution, "MEASURE_ALL_UP_TO", 15)
    _, _, table, *_ = last(tab.show(upload, "test", "nearest", "srgan-tiny", POINT))
    assert [row["title"] for row in table["rows"]] == ["Input", "SRGAN"]


def test_a_damaged_checkpoint_leaves_the_other_working(upload):
    path = checkpoints.ROOT / "srgan-tiny" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(gr.Error, match="is damaged"):
        last(tab.on_compare(upload, "test", "bicubic", "srgan-tiny", POINT, tab.Turn()))
    viewer, _, _, patches, *_ = last(tab.on_compare(upload, "test", "bicubic", "srresnet-tiny", POINT, tab.Turn()))
    assert viewer["value"]["right"]["label"] == "SRResNet"
    assert [square["title"] for square in patches["squares"] if not square["image"]] == ["SRGAN"]
    assert tab.opening()[0] == "srresnet-tiny"


def test_without_any_model_the_tab_says_so():
    for name in ("srgan-tiny", "srresnet-tiny"):
        (checkpoints.ROOT / name / "model.safetensors").unlink()
    with pytest.raises(ValueError, match="is missing or damaged"):
        tab.opening()


@pytest.mark.parametrize("mode", ["test", "enlarge"])
def test_the_magnified_squares_stand_over_their_differences(upload, mode):
    close_up = super_resolution.magnify(super_resolution.open_task(upload, mode), *POINT)
    value = tab.close_ups_value(close_up)
    uris = [square[name] for square in value["squares"] for name in ("image", "difference") if square[name]]
    squares = [[square.image, square.difference] for square in close_up.squares.values()]
    expected = [image for pair in squares for image in pair if image is not None]
    assert len(uris) == len(expected) == {"test": 9, "enlarge": 4}[mode]
    assert all(np.array_equal(decode(uri), image) for uri, image in zip(uris, expected, strict=True))


def test_the_original_is_offered_in_test_mode_only():
    left, right, *_ = tab.on_mode("enlarge", "original", "original", tab.Turn())
    assert (left["value"], right["value"]) == ("bicubic", "srgan-tiny")
    assert "original" not in [value for _, value in left["choices"]]
    left, right, *_ = tab.on_mode("test", "original", "nearest", tab.Turn())
    assert (left["value"], right["value"]) == ("original", "nearest")


@pytest.mark.parametrize(("mode", "name"), [("test", "Compare"), ("enlarge", "Enlarge")])
def test_the_button_is_called_by_what_it_does(mode, name):
    assert tab.on_mode(mode, "bicubic", "srgan-tiny", tab.Turn()).compare["value"] == name
    assert f"Press {name} to start again." in tab.on_cancel(mode).status


def test_after_cancel_a_sentence_stands_over_the_old_pictures_and_the_rest_stays():
    comparison = tab.on_cancel("test")
    assert comparison.viewer["value"] == {"message": "Cancelled. Press Compare to start again."}
    assert "Press Compare to start again" in comparison.status
    assert comparison.table == comparison.patches == comparison.losses == gr.skip()
    assert (comparison.compare["visible"], comparison.cancel["visible"]) == (True, "hidden")


def test_an_example_is_a_test_of_its_own_point():
    choice = tab.on_example(2)
    entry = examples.index()[2]
    assert (choice.source, choice.mode) == (Source(entry["file"], example=True), "test")
    assert choice.point == tuple(entry["point"])
    assert (choice.upload, choice.thumbnails["current"]) == (None, 2)


def test_a_figure_has_the_figures_of_the_table(upload):
    texts = texts_of(tab.on_figure("svg", upload, "test", "bicubic", "srgan-tiny", POINT))
    assert {"Input", "Bicubic", "SRResNet", "SRGAN", "Original"} <= set(texts)
    task = super_resolution.open_task(upload, "test")
    measures = super_resolution.measures(task, super_resolution.results_to_measure(task, ("bicubic", "srgan-tiny")))
    assert len(measures) == 3
    for values in measures.values():
        assert {f"{values['psnr']:.2f} dB", f"{values['ssim']:.3f}"} <= set(texts)
    whole = " ".join(texts)
    assert "back from 16x16 to 64x64 pixels" in whole
    assert "Photograph:" not in whole
    assert tab.on_figure("png", upload, "test", "bicubic", "srgan-tiny", POINT).startswith(b"\x89PNG")


def test_a_figure_without_the_truth_has_no_figures(upload):
    texts = texts_of(tab.on_figure("svg", upload, "enlarge", "bicubic", "srgan-tiny", POINT))
    assert {"Input", "Bicubic", "SRResNet", "SRGAN"} <= set(texts)
    assert not {"Original", "PSNR", "SSIM"} & set(texts)


def test_a_figure_of_an_example_says_whose_photograph_it_is():
    entry = examples.index()[2]
    source = Source(entry["file"], example=True)
    texts = texts_of(tab.on_figure("svg", source, "test", "bicubic", "srgan-tiny", entry["point"]))
    assert f"Photograph: {entry['title']}, {entry['source']}, {entry['licence']}." in " ".join(texts)


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
    short = name[: len("sRGB built-in")]
    data = data.replace("sRGB built-in".encode("utf-16-be"), short.encode("utf-16-be"))
    data = data.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")  # red for blue: not sRGB
    path = tmp_path / "named.png"
    to_pil(noise_pictures(1, 32)[0]).save(path, icc_profile=data)
    _, status, *_ = last(tab.show(Source(str(path), example=False), "test", "nearest", "bicubic", POINT))
    assert "&lt;img" in status
    assert "<img" not in status


def test_a_result_the_page_cannot_hold_is_shown_smaller(monkeypatch):
    monkeypatch.setattr(tab, "PAGE_PIXELS", 1000)
    images = noise_pictures(2, 64).numpy()
    value = tab.viewer_value(*images, ("a", "b"))
    assert (value["width"], value["height"]) == (64, 64)
    assert decode(value["left"]["uri"]).shape == (3, 32, 32)


def test_a_replaced_checkpoint_makes_new_results(upload, tiny_srgan):
    before, *_ = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    with torch.no_grad():
        tiny_srgan.generator.tail.weight.neg_()
    tiny_srgan.save_pretrained(checkpoints.ROOT / "srgan-tiny")
    after, *_ = last(tab.show(upload, "test", "bicubic", "srgan-tiny", POINT))
    assert before["value"]["left"]["uri"] == after["value"]["left"]["uri"]
    assert before["value"]["right"]["uri"] != after["value"]["right"]["uri"]


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
    viewer, status, _, patches, *_ = last(tab.show(clear_logo, mode, "nearest", "bicubic", (0, 0)))
    image = decode(viewer["value"]["left"]["uri"])
    assert (image[:, 0, 0] == 255).all()
    assert (image[:, image.shape[1] // 2, image.shape[2] // 2] == 0).all()
    assert ("put on white" in status) == (mode == "test")
    corner = decode(patches["squares"][0]["image"])
    assert (corner[:, 0, 0] == 255).all()


def test_equal_pictures_are_called_equal(tmp_path):
    Image.new("RGB", (64, 64), "gray").save(tmp_path / "plain.png")
    source = Source(str(tmp_path / "plain.png"), example=False)
    task = super_resolution.open_task(source, "test")
    images = {"nearest": super_resolution.result(task, "nearest")}
    assert super_resolution.measures(task, images)["nearest"]["psnr"] is None
    (row,) = tab.measures_value(super_resolution.measures(task, images), {})["rows"]
    assert row["psnr"] is None
    assert "distance" not in row


def test_srgan_is_nearer_on_some_examples_and_farther_away_on_others():
    """As the story says, by the distances that the table shows."""
    outcomes = set()
    for view in loss_views.load().views.values():
        distances = {kind: round(view.perceptual[kind], 3) for kind in ("bicubic", "srresnet", "srgan")}
        outcomes.add(tuple(kind for kind, value in distances.items() if value == min(distances.values())))
    assert outcomes == {("srgan",), ("srresnet",)}


def test_pages_without_a_server_have_of_an_example_what_only_the_server_makes():
    entry = examples.index()[3]
    stored = tab.on_look(3)["stored"]
    task = super_resolution.open_task(Source(entry["file"], example=True), "test")
    assert stored["number"] == 3
    assert stored["results"].keys() == {"srresnet-tiny", "srgan-tiny"}
    for method, uri in stored["results"].items():
        assert np.array_equal(decode(uri), super_resolution.result(task, method))
    assert stored["figures"].keys() == {"nearest", "bicubic", "srresnet-tiny", "srgan-tiny"}
    assert stored["place"] == super_resolution.magnify(task, *entry["point"]).place


def test_an_upload_is_the_source_and_an_emptied_box_changes_nothing(upload):
    turn = tab.Turn()
    source, thumbnails = tab.on_upload(upload.path, "test", turn)
    assert (source, thumbnails["current"], turn.number) == (upload, -1, 1)
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
    def break_down(*args):
        yield 1, 2
        raise ValueError("a tile came back black")

    monkeypatch.setattr(super_resolution, "steps", break_down)
    run = tab.on_compare(upload, "test", "bicubic", "srgan-tiny", POINT, tab.Turn())
    assert "Working" in next(run)[1]
    assert "tile 1 of 2" in next(run)[1]
    row = next(run)
    with pytest.raises(gr.Error, match="came back black"):
        next(run)
    assert "did not work" in row.viewer["value"]["message"]
    assert row.cancel["visible"] == "hidden"


def test_endpoints_answer_programs(client, upload):
    listed = client.predict(api_name="/models")
    assert [(entry["id"], entry["resolution"]) for entry in listed] == [("srgan-tiny", None), ("srresnet-tiny", None)]
    path = client.predict(handle_file(upload.path), "bicubic", api_name="/upscale")
    image = noise_pictures(1, 64)
    expected = to_array(enlarge_bicubic(to_float(image)))[0]
    with Image.open(path) as picture:
        assert np.array_equal(np.array(picture).transpose(2, 0, 1), expected)
    left, right, about = client.predict(handle_file(upload.path), "original", "srgan-tiny", api_name="/compare")
    with Image.open(left) as picture:
        assert np.array_equal(np.array(picture).transpose(2, 0, 1), image[0])
    with Image.open(right) as picture:
        assert picture.size == (64, 64)
    assert set(about["measures"]) == {"srgan-tiny"}
    assert set(about["measures"]["srgan-tiny"]) == {"psnr", "ssim"}
    for arguments, message in (
        ((None, "bicubic"), "Image is empty"),
        ((handle_file(upload.path), "dcgan-faces"), "enlarges no pictures"),
    ):
        with pytest.raises(AppError, match=message):
            client.predict(*arguments, api_name="/upscale")


@pytest.mark.parametrize(("mode", "scale"), [("test", 1), ("enlarge", 4)])
def test_both_modes_magnify_the_same_place_and_a_click_there_says_so(upload, mode, scale):
    *_, row = tab.show(upload, mode, "nearest", "bicubic", (40, 30))
    assert row.viewer["mark"] == [max(0, min(64 * scale - 48, centre * scale - 24)) for centre in (40, 30)]
    click = tab.on_magnify(Source("bear.jpg", example=True), mode, SimpleNamespace(x=401 * scale, y=30 * scale))
    assert click.point == (click.x, click.y) == (401, 30)


def test_every_example_is_a_button():
    items = tab.thumbnails_value()["items"]
    assert [item["title"] for item in items] == [entry["title"] for entry in examples.index()]
    assert decode(items[0]["uri"]).shape == (3, 144, 144)


def test_a_link_brings_an_example_with_its_own_point_or_another():
    turn = tab.Turn()
    link = json.dumps([2, "enlarge", "original", "srgan-tiny", None, None])
    source, mode, point, upload, thumbnails, *numbers, left, right, compare, _ = tab.on_restore(link, turn)
    entry = examples.index()[2]
    assert (source, mode, upload) == (Source(entry["file"], example=True), "enlarge", None)
    assert (point, numbers, thumbnails["current"]) == (tuple(entry["point"]), [2, None, None], 2)
    assert (left["value"], right["value"], compare["value"]) == ("bicubic", "srgan-tiny", "Enlarge")
    assert turn.number == 1
    _, _, point, _, _, *numbers, _, _, _, _ = tab.on_restore(json.dumps([2, "test", "bicubic", "nearest", 7, 9]), turn)
    assert (point, numbers) == ((7, 9), [2, 7, 9])


@pytest.mark.parametrize(
    "link", ["[2]", "{}", '[2, "other", "bicubic", "nearest", 1, 1]', '[99, "test", "a", "b", 1, 1]']
)
def test_a_forged_link_is_refused_in_a_sentence(link):
    with pytest.raises(gr.Error):
        tab.on_restore(link, tab.Turn())
