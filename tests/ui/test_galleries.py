import asyncio
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from gan_demo.pictures import to_pil
from gan_demo.services import visitors
from gan_demo.ui.files import upload_folder
from gan_demo.ui.galleries import Pictures, _leave_or_move
from tests.helpers import noise_pictures


@pytest.fixture(autouse=True)
def folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))


def answer(gallery, value):
    """What clients get of a gallery's value, but for the server's name in the addresses."""
    return asyncio.run(_leave_or_move(gallery.postprocess(value), gallery, postprocess=True))


def test_clients_get_what_gradio_s_own_gallery_gives_them():
    value = [(to_pil(image), f"picture {number}") for number, image in enumerate(noise_pictures(3, 16))]
    with gr.Blocks(analytics_enabled=False):
        ours, theirs = answer(Pictures(), value), answer(gr.Gallery(format="png"), value)
    for one, other, (picture, caption) in zip(ours, theirs, value, strict=True):
        path = one["image"]["path"]
        assert one["image"] | {"path": "", "url": ""} == other["image"] | {"path": "", "url": ""}
        assert one["image"]["url"] == other["image"]["url"].replace(other["image"]["path"], path)
        assert one["caption"] == other["caption"] == caption
        with Image.open(path) as file:
            assert np.array_equal(file, picture)


def test_a_gallery_is_one_folder_of_the_upload_folder_and_goes_with_the_sweep():
    with gr.Blocks(analytics_enabled=False):
        gallery = answer(Pictures(), [(to_pil(image), "") for image in noise_pictures(3, 16)])
    (folder,) = {Path(item["image"]["path"]).parent for item in gallery}
    assert folder.parent == upload_folder()
    visitors.sweep(upload_folder(), -1)
    assert not folder.exists()


def test_an_empty_gallery_is_empty():
    with gr.Blocks(analytics_enabled=False):
        assert answer(Pictures(), None) == []
