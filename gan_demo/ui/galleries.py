"""The gallery of the named endpoints: as Gradio's own for whoever asks, at a third of its cost.

Gradio gives each picture a folder of its own whose name is the hash of the file, and then asks a dozen times where each
file lies: 93 ms of a processor for the 48 pictures of a path, which the network draws in 108.
"""

from typing import Any
from urllib.parse import quote

import gradio as gr
from gradio import processing_utils
from gradio.blocks import Block
from gradio.route_utils import API_PREFIX
from PIL import Image

from gan_demo.pictures import encode
from gan_demo.services import visitors
from gan_demo.ui.files import upload_folder


class Pictures(gr.Gallery):
    """Pictures with captions, as PNG files in one folder."""

    is_template = True  # a page shows it as the gr.Gallery that it is

    def __init__(self) -> None:
        super().__init__(format="png")

    def postprocess(self, value: list[tuple[Image.Image, str]] | None) -> list[dict[str, Any]]:
        """What a client gets: where each picture lies, and its caption."""
        if not value:
            return []
        files = [encode(picture, "png") for picture, _ in value]
        paths = visitors.save_all(upload_folder(), files, "png")
        self.temp_files.update(paths)  # Gradio deletes them as it ends
        return [{"image": _file(path), "caption": caption} for path, (_, caption) in zip(paths, value, strict=True)]


def _file(path: str) -> dict[str, Any]:
    """A file as Gradio describes it to clients."""
    url = f"{API_PREFIX}/file={quote(path)}"
    about = {"size": None, "orig_name": None, "mime_type": None, "is_stream": False}
    return {"path": path, "url": url, **about, "meta": {"_type": "gradio.FileData"}}


_move = processing_utils.async_move_files_to_cache


async def _leave_or_move(data: Any, block: Block, postprocess: bool = False, **more: Any) -> Any:
    if postprocess and isinstance(block, Pictures):
        return data
    return await _move(data, block, postprocess=postprocess, **more)


def install() -> None:
    """Make Gradio leave the files of `Pictures` where they are, in its folder: it has no option for that."""
    processing_utils.async_move_files_to_cache = _leave_or_move
