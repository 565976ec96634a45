"""What was stored about the examples, shown by the tab: where it is known, and what is said where it is not."""

import shutil

import pytest

from gan_demo import checkpoints, loss_views
from gan_demo.pictures import to_pil
from gan_demo.services import loaded
from gan_demo.services.visitors import Source
from gan_demo.ui import loss_panel
from gan_demo.ui import super_resolution_tab as tab
from tests.helpers import noise_pictures, noise_views

DOG = Source("dog.jpg", example=True)
PLACE = [226, 226]  # of the point that the index names


@pytest.fixture(autouse=True)
def views_folder(tiny_srgan, tmp_path, monkeypatch):
    """Two checkpoints, and what was stored about them."""
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    for kind in loss_views.NETWORKS:
        tiny_srgan.kind = kind
        tiny_srgan.generator.tail.bias.data += 0.1
        tiny_srgan.save_pretrained(checkpoints.ROOT / f"{kind}-tiny")
    monkeypatch.setattr(loss_views, "FOLDER", tmp_path)
    weights = {kind: loaded.weights(f"{kind}-tiny") for kind in loss_views.NETWORKS}
    loss_views.save(noise_views(weights, PLACE), "made up")
    return tmp_path


def distances_in(table):
    return {row["title"]: row["distance"] for row in table["rows"]}


def replace_network(kind, network):
    network.kind = kind
    network.generator.tail.bias.data += 0.2
    network.save_pretrained(checkpoints.ROOT / f"{kind}-tiny")


def test_the_examples_own_square_shows_maps_and_losses():
    html = loss_panel.panel(DOG, "test", PLACE)
    assert html.count("<img") == loss_views.TILES
    assert "Pixel loss: SRResNet is nearer" in html
    assert "early layer (VGG22): SRGAN is nearer" in html
    assert "0.00125" in html
    assert "0.0125" in html


def test_equal_losses_prefer_nobody(views_folder):
    views = loss_views.load()
    views.views["dog.jpg"].losses["pixels"].update(srresnet=0.12341, srgan=0.12342)
    loss_views.save(views, "made up")
    assert "Pixel loss: both are equally near" in loss_panel.panel(DOG, "test", PLACE)


@pytest.mark.parametrize(
    ("source", "mode", "place"),
    [
        (DOG, "test", [226, 227]),
        (DOG, "enlarge", PLACE),
        (Source("bear.jpg", example=True), "test", PLACE),  # nothing is stored about it
        (Source("dog.jpg", example=False), "test", PLACE),
    ],
)
def test_elsewhere_one_sentence_says_where_it_is(source, mode, place):
    html = loss_panel.panel(source, mode, place)
    assert "is stored for one square of each example" in html
    assert "<img" not in html


@pytest.mark.parametrize("kind", loss_views.NETWORKS)
def test_maps_of_another_network_are_not_shown(tiny_srgan, kind):
    replace_network(kind, tiny_srgan)
    html = loss_panel.panel(DOG, "test", PLACE)
    assert "for other networks than those installed" in html
    assert "<img" not in html


def test_a_checkpoint_without_config_is_none_of_those(views_folder):
    (checkpoints.ROOT / "srresnet-tiny" / "config.json").unlink()
    assert "for other networks" in loss_panel.panel(DOG, "test", PLACE)


def test_damaged_files_are_named_and_the_rest_goes_on(views_folder):
    (views_folder / loss_views.SHEET).unlink()
    assert "losses.webp is missing or damaged" in loss_panel.panel(DOG, "test", PLACE)
    *_, row = tab.show(DOG, "test", "bicubic", "srgan-tiny", (250, 250))
    assert row.viewer["value"]["right"]["label"] == "SRGAN"
    assert None in distances_in(row.table).values()
    assert len(row.patches["squares"]) == 5
    assert "losses.webp is missing or damaged" in row.losses


def test_the_table_has_the_distance_of_this_very_network(tiny_srgan):
    *_, (_, _, table, _, losses, *_) = tab.show(DOG, "test", "bicubic", "srgan-tiny", (250, 250))
    assert distances_in(table) == {"Bicubic": 0.75, "SRResNet": 0.5, "SRGAN": 0.125}
    assert 'class="losses"' in losses
    replace_network("srgan", tiny_srgan)
    *_, (_, _, table, *_) = tab.show(DOG, "test", "bicubic", "srgan-tiny", (250, 250))
    assert distances_in(table) == {"Bicubic": 0.75, "SRResNet": 0.5, "SRGAN": None}


def test_an_upload_has_no_distance_and_is_told_why(tmp_path):
    to_pil(noise_pictures(1, 64)[0]).save(tmp_path / "mine.png")
    upload = Source(str(tmp_path / "mine.png"), example=False)
    *_, (_, _, table, _, losses, *_) = tab.show(upload, "test", "nearest", "srresnet-tiny", (40, 40))
    assert distances_in(table) == dict.fromkeys(["Input", "Bicubic", "SRResNet", "SRGAN"])
    assert "is stored for one square of each example" in losses


def test_a_click_elsewhere_leaves_the_square():
    event = type("Event", (), {"x": 60, "y": 60})
    square = tab.on_magnify(DOG, "test", event)
    assert square.viewer["mark"] == [36, 36]
    assert 'class="losses"' not in square.losses
    event.x = event.y = 250
    assert 'class="losses"' in tab.on_magnify(DOG, "test", event).losses


def test_without_an_srgan_nothing_is_compared_with_it(views_folder):
    root = checkpoints.ROOT
    shutil.rmtree(root / "srgan-tiny")
    *_, row = tab.show(DOG, "test", "bicubic", "srresnet-tiny", (250, 250))
    assert all("distance" not in line for line in row.table["rows"])
    assert row.losses == ""
