"""What visitors take home: pictures as data URIs, so that nothing is left on the server, and where programs run."""

import numpy as np
from PIL import Image

from gan_demo.pictures import data_uri, gif, picture_uri, sheet, to_pil

ENLARGEMENT = 4
WHERE = """\
# Where it runs: in the folder of a clone, with `.venv/bin/python` after `make demo`;
# or anywhere, with the Python that did `pip install .` in that folder."""


def strip(frames: np.ndarray) -> str:
    """Nine of the frames uint8 (N, C, H, W), or all if there are fewer, side by side, as a PNG's data URI."""
    count = min(9, len(frames))
    return grid(frames[np.rint(np.linspace(0, len(frames) - 1, count)).astype(int)], count)


def grid(images: np.ndarray, columns: int) -> str:
    """Pictures uint8 (N, C, H, W) row by row, enlarged four times, as a PNG's data URI."""
    picture = to_pil(sheet(images, columns))
    size = ENLARGEMENT * picture.width, ENLARGEMENT * picture.height
    return picture_uri(picture.resize(size, Image.Resampling.NEAREST), "png")


def animation(frames: np.ndarray) -> str:
    """Frames uint8 (N, C, H, W) there and back, enlarged four times, as a GIF's data URI."""
    return data_uri(gif(frames, enlarge=ENLARGEMENT), "image/gif")


def save_as(name: str) -> str:
    """The script that saves a picture's data URI as NAME.png or NAME.gif."""
    return f"""(uri) => {{
  const link = document.createElement("a");
  link.href = uri;
  link.download = `{name}.${{uri.slice(11, uri.indexOf(";"))}}`;
  link.click();
}}"""
