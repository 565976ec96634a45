"""Pictures to take home: data URIs that the page saves as files, so that nothing is left on the server."""

import torch
from PIL import Image
from torch import Tensor

from gan_demo.pictures import data_uri, gif, picture_uri, sheet, to_pil

ENLARGED = 4


def strip(frames: Tensor) -> str:
    """Nine of the frames uint8 (N, C, H, W), or all where they are fewer, side by side, as a PNG's data URI."""
    count = min(9, len(frames))
    return grid(frames[torch.linspace(0, len(frames) - 1, count).round().long()], count)


def grid(images: Tensor, columns: int) -> str:
    """Pictures uint8 (N, C, H, W) row by row, enlarged four times, as a PNG's data URI."""
    picture = to_pil(sheet(images, columns))
    size = ENLARGED * picture.width, ENLARGED * picture.height
    return picture_uri(picture.resize(size, Image.Resampling.NEAREST), "png")


def animation(frames: Tensor) -> str:
    """Frames uint8 (N, C, H, W) there and back, enlarged four times, as a GIF's data URI."""
    return data_uri(gif(frames, enlarge=ENLARGED), "image/gif")


def save_as(name: str) -> str:
    """The script that saves a picture's data URI as NAME.png or NAME.gif."""
    return f"""(uri) => {{
  const link = document.createElement("a");
  link.href = uri;
  link.download = `{name}.${{uri.slice(11, uri.indexOf(";"))}}`;
  link.click();
}}"""
