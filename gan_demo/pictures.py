"""The edge between tensors and pictures: float in [-1, 1] inside, uint8 and files outside."""

import base64
import io

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor


def to_float(images: Tensor) -> Tensor:
    """uint8 (N, C, H, W) to float32 in [-1, 1]."""
    return images.float() / 127.5 - 1


def to_uint8(images: Tensor) -> Tensor:
    """float (N, C, H, W) in [-1, 1] to uint8, rounded and clamped."""
    return ((images.float() + 1) * 127.5).round().clamp(0, 255).byte()


def to_pil(image: Tensor) -> Image.Image:
    """uint8 (C, H, W), C being 1 or 3, as an RGB picture."""
    return Image.fromarray(image.permute(1, 2, 0).expand(-1, -1, 3).contiguous().numpy())


def sheet(images: Tensor, columns: int) -> Tensor:
    """uint8 (N, C, H, W) laid out row by row as one (C, rows * H, columns * W); unused places are black."""
    count, channels, height, width = images.shape
    rows = -(-count // columns)
    missing = images.new_zeros(rows * columns - count, channels, height, width)
    tiles = torch.cat([images, missing]).reshape(rows, columns, channels, height, width)
    return tiles.permute(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)


def cut(picture: Tensor, height: int, width: int) -> Tensor:
    """The tiles (N, C, height, width) of a sheet (C, H, W), row by row: what `sheet` laid out."""
    channels, rows, columns = len(picture), picture.shape[1] // height, picture.shape[2] // width
    tiles = picture.reshape(channels, rows, height, columns, width).permute(1, 3, 0, 2, 4)
    return tiles.reshape(rows * columns, channels, height, width)


def beside(images: list[Tensor]) -> tuple[Tensor, list[list[int]]]:
    """Pictures of different sizes, uint8 (C, h, w), as one row (C, H, W), and the place of each.

    A place is left, top, width and height. What lies under a smaller picture is black.
    """
    height, left, places = max(image.shape[1] for image in images), 0, []
    for image in images:
        places.append([left, 0, image.shape[2], image.shape[1]])
        left += image.shape[2]
    padded = [F.pad(image, (0, 0, 0, height - image.shape[1])) for image in images]
    return torch.cat(padded, 2), places


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


def heat_map(one: Tensor, other: Tensor, white: int) -> Tensor:
    """Mean absolute differences of two uint8 (C, H, W) as uint8 (3, H, W).

    Black for equal, over red and yellow to white for `white` levels of 255 or more.
    """
    strength = (one.float() - other.float()).abs().mean(0) / white
    channels = [(3 * strength - i).clamp(0, 1) for i in range(3)]
    return (torch.stack(channels) * 255).round().byte()


def gif(images: Tensor, seconds: float = 3.0, enlarge: int = 4) -> bytes:
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
