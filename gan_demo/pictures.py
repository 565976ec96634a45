"""The edge between numbers and pictures: float in [-1, 1] inside, uint8 and files outside.

Functions that take uint8 pictures take arrays and tensors alike, and return arrays: channels first, as everywhere. So
the pages, which never see a tensor, need no torch.
"""

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Union

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from torch import Tensor

Pixels = Union[np.ndarray, "Tensor"]  # of uint8
LUMA = (0.299, 0.587, 0.114)  # shares of red, green and blue in grey
# Parts of a picture: of what is cut off, these shares lie at the left and at the top.
PARTS = {
    "top left": (0.0, 0.0),
    "top": (0.5, 0.0),
    "top right": (1.0, 0.0),
    "left": (0.0, 0.5),
    "middle": (0.5, 0.5),
    "right": (1.0, 0.5),
    "bottom left": (0.0, 1.0),
    "bottom": (0.5, 1.0),
    "bottom right": (1.0, 1.0),
}


def to_float(images: "Tensor") -> "Tensor":
    """uint8 (N, C, H, W) to float32 in [-1, 1]."""
    return images.float() / 127.5 - 1


def to_uint8(images: "Tensor") -> "Tensor":
    """float (N, C, H, W) in [-1, 1] to uint8, rounded and clamped."""
    return ((images.float() + 1) * 127.5).round().clamp(0, 255).byte()


def to_array(images: "Tensor") -> np.ndarray:
    """float (N, C, H, W) in [-1, 1], on any device, to a uint8 array of the same shape."""
    return to_uint8(images).cpu().numpy()


def to_pil(image: Pixels) -> Image.Image:
    """uint8 (C, H, W), C being 1 or 3, as an RGB picture."""
    rows = np.moveaxis(np.asarray(image), 0, 2)
    return Image.fromarray(np.ascontiguousarray(np.broadcast_to(rows, (*rows.shape[:2], 3))))


def sheet(images: Pixels, columns: int) -> np.ndarray:
    """uint8 (N, C, H, W) laid out row by row as one (C, rows * H, columns * W); unused places are black."""
    images = np.asarray(images)
    count, channels, height, width = images.shape
    rows = -(-count // columns)
    tiles = np.zeros((rows * columns, channels, height, width), images.dtype)
    tiles[:count] = images
    tiles = tiles.reshape(rows, columns, channels, height, width)
    return tiles.transpose(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)


def cut(picture: Pixels, height: int, width: int) -> np.ndarray:
    """The tiles (N, C, height, width) of a sheet (C, H, W), row by row: what `sheet` laid out."""
    picture = np.asarray(picture)
    channels, rows, columns = len(picture), picture.shape[1] // height, picture.shape[2] // width
    tiles = picture.reshape(channels, rows, height, columns, width).transpose(1, 3, 0, 2, 4)
    return tiles.reshape(rows * columns, channels, height, width)


def beside(images: Sequence[Pixels]) -> tuple[np.ndarray, list[list[int]]]:
    """Pictures of different sizes, uint8 (C, h, w), as one row (C, H, W), and the place of each.

    A place is left, top, width and height. What lies under a smaller picture is black.
    """
    arrays = [np.asarray(image) for image in images]
    height, left, places = max(array.shape[1] for array in arrays), 0, []
    for array in arrays:
        places.append([left, 0, array.shape[2], array.shape[1]])
        left += array.shape[2]
    padded = [np.pad(array, ((0, 0), (0, height - array.shape[1]), (0, 0))) for array in arrays]
    return np.concatenate(padded, 2), places


def encode(picture: Image.Image, kind: str, quality: int = 95) -> bytes:
    """A picture as the bytes of a "png", "jpeg" (full colour resolution) or "webp" file."""
    options = {
        "png": {"compress_level": 3},  # of a sheet of small tiles as small as 6, in a third of the time
        "jpeg": {"quality": quality, "subsampling": 0},
        "webp": {"quality": quality, "method": 6},
    }
    buffer = io.BytesIO()
    picture.save(buffer, kind.upper(), **options[kind])
    return buffer.getvalue()


def heat_map(one: Pixels, other: Pixels, white: int) -> np.ndarray:
    """Mean absolute differences of two uint8 (C, H, W) as uint8 (3, H, W).

    Black for equal, over red and yellow to white for `white` levels of 255 or more.
    """
    strength = np.abs(np.asarray(one, np.float32) - np.asarray(other, np.float32)).mean(0) / white
    channels = [np.clip(3 * strength - i, 0, 1) for i in range(3)]
    return np.rint(255 * np.stack(channels)).astype(np.uint8)


def gif(images: Pixels, seconds: float = 3.0, enlarge: int = 4) -> bytes:
    """uint8 frames (N, C, H, W) as a GIF that runs there and back for ever, `seconds` each way."""
    frames = [to_pil(image) for image in images]
    size = (frames[0].width * enlarge, frames[0].height * enlarge)
    frames = [frame.resize(size, Image.Resampling.NEAREST) for frame in frames]
    there_and_back = frames + frames[-2:0:-1]
    buffer = io.BytesIO()
    pause = round(1000 * seconds / len(frames))
    there_and_back[0].save(
        buffer, "GIF", save_all=True, append_images=there_and_back[1:], duration=pause, loop=0, optimize=False
    )
    return buffer.getvalue()


def picture_uri(picture: Image.Image, kind: str) -> str:
    """A picture as the data URI of a file of that kind; see `encode`."""
    return data_uri(encode(picture, kind), f"image/{kind}")


def data_uri(data: bytes, mime: str) -> str:
    """Bytes as a URI that a page can show or download without another request."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"
