"""Reads picture files safely: limits are checked first, then pictures come upright, in sRGB, with their transparency.

All picture files from outside are read here, so that visitors', training and test pictures are treated alike.
(`services.visitors` decides which files are visitors'.)
"""

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError
from torch import Tensor

from gan_demo import colours, greys
from gan_demo.pictures import PARTS
from gan_demo.png import without_texts
from gan_demo.transparency import fill_hidden

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")  # others may run other programs, or decode to find out the size
ANIMATED = "The file is animated; its first picture is used."
FIRST_OF = dict.fromkeys(("GIF", "PNG", "WEBP"), ANIMATED) | {
    "TIFF": "The file has several pages; its first one is used."
}
# How files of these formats begin.
BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM", b"II*\0", b"MM\0*")
ORIENTATION = 0x0112
# Where a point of the upright picture lies in the file, as shares of width and height, by orientation.
IN_FILE: dict[int, Callable[[float, float], tuple[float, float]]] = {
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (y, 1 - x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (1 - y, x),
}

warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limits apply before a pixel is decoded


@dataclass(frozen=True)
class Limits:
    """The sizes and formats that a picture may have."""

    pixels: int = 4_000_000  # at most
    reduced: int = 50_000_000  # at most, where a smaller version or a part will do, as of a phone's photograph
    shortest: int = 8  # side in pixels
    longest: int = 16_000  # side in pixels; a JPEG can hold about four times as much
    formats: tuple[str, ...] = FORMATS


VISITORS = Limits()
TRAINING = Limits(pixels=150_000_000, shortest=1, longest=150_000_000, formats=(*FORMATS, "AVIF"))


class PictureError(ValueError):
    """A file cannot be read; the message is a sentence for the visitor."""


@dataclass
class Upload:
    """A picture in the form that networks read, and how it differs from the file."""

    image: Tensor  # uint8 (C, H, W); C is 1 if red, green and blue are equal, else 3
    alpha: Tensor | None = None  # opacity, uint8 (1, H, W); None if the whole picture is opaque
    notes: list[str] = field(default_factory=list)  # sentences for the visitor about what was changed
    is_part: bool = False  # whether the rest was cut off
    stored_grey: bool = False  # whether the file itself holds grey levels instead of red, green and blue ones


def read(path: str | Path, reduced: bool = False, limits: Limits = VISITORS, part: str = "") -> Upload:
    """Read a picture file.

    Its size is checked before a pixel is decoded, so that a small file cannot take up much memory.

    Args:
        path: of the file.
        reduced: whether a smaller version will do: then the file may have up to limits.reduced pixels, and the result
            has at most limits.pixels.
        limits: sizes and formats that are allowed.
        part: a key of pictures.PARTS, where that part will do, likewise: then what is beyond limits.pixels is cut off.

    Raises:
        PictureError: it is not a picture, is cut short, or is smaller or larger than allowed.
    """
    notes: list[str] = []
    max_pixels = limits.reduced if reduced or part else limits.pixels
    with (
        _sentences(path, max_pixels),
        open(path, "rb") as file,
        Image.open(without_texts(file, notes), formats=limits.formats) as picture,
    ):
        _check_size(*picture.size, max_pixels, limits)
        if getattr(picture, "is_animated", False) and picture.format in FIRST_OF:  # n_frames would read the whole file
            notes.append(FIRST_OF[picture.format])
        return _decode(picture, limits.pixels, notes, part)


@contextmanager
def _sentences(path: str | Path, max_pixels: int) -> Iterator[None]:
    """Turn any error into a PictureError with a sentence for visitors: Pillow's messages are about its internals."""
    try:
        yield
    except PictureError:
        raise
    except FileNotFoundError as error:
        raise PictureError("this picture is missing or was deleted from the server; upload it again") from error
    except (IsADirectoryError, PermissionError) as error:
        raise PictureError("this file cannot be opened") from error
    except UnidentifiedImageError as error:
        raise PictureError(_complaint(path)) from error
    except Image.DecompressionBombError as error:
        raise PictureError(f"this picture has far more than the {max_pixels:,} pixels that are allowed") from error
    except Exception as error:  # a broken file can make Pillow's decoders raise anything
        raise PictureError("this picture is damaged or cut short; save it again and try once more") from error


def _complaint(path: str | Path) -> str:
    """What is wrong with a file that Pillow does not know, by how it begins."""
    with open(path, "rb") as file:
        if file.read(4).startswith(BEGINNINGS):
            return "this picture is damaged or of a rare kind; save it again as PNG and try once more"
    return "this file holds no picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF"


def _decode(file: ImageFile.ImageFile, max_pixels: int, notes: list[str], part: str) -> Upload:
    width, height = file.size
    factor = _divisor(width, height, max_pixels)
    tags = dict(getattr(file, "tag_v2", {}))  # of a TIFF; they are gone once it is upright
    _mend_transparency(file)
    if not part:
        file.draft(None, (width // factor, height // factor))  # decodes a JPEG smaller, in less time
    file.load()
    space = colours.space_of(file, notes)
    picture = _upright(_cut(file, max_pixels, part, notes) if part else file, tags, notes)
    stored_grey = picture.mode in ("1", "L", "LA", *greys.MODES)
    picture, space = _eight_bits(picture, tags, space, notes)
    image, alpha = _split(picture.reduce(_divisor(*picture.size, max_pixels)))
    image = colours.to_srgb(image, space, notes)
    pixels = image.shape[1] * image.shape[2]
    if pixels < width * height and not part:
        notes.append(f"Its {width * height:,} pixels were reduced to {pixels:,}.")
    return Upload(image, alpha, notes, bool(part) and pixels < width * height, stored_grey)


def _cut(picture: Image.Image, max_pixels: int, part: str, notes: list[str]) -> Image.Image:
    """The picture, or a part of it in the same shape if it has more than `max_pixels` pixels."""
    width, height = picture.size
    share = math.sqrt(max_pixels / (width * height))
    if share >= 1:
        return picture
    across, down = int(width * share), int(height * share)
    x, y = PARTS[part]
    try:
        in_file = IN_FILE.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged EXIF can make Pillow's parsers raise anything; then it is not turned either
        in_file = None
    x, y = in_file(x, y) if in_file else (x, y)
    left, top = int((width - across) * x), int((height - down) * y)
    notes.append(f"Only its {part} was taken: {across * down:,} of its {width * height:,} pixels.")
    return picture.crop((left, top, left + across, top + down))


def _divisor(width: int, height: int, max_pixels: int) -> int:
    """The least whole number by which both sides must be divided to leave at most `max_pixels` pixels."""
    return math.ceil(math.sqrt(width * height / max_pixels))


def _check_size(width: int, height: int, max_pixels: int, limits: Limits) -> None:
    """Raise PictureError if there are more than `max_pixels` pixels, or a side is outside the limits."""
    if width * height > max_pixels:
        raise PictureError(
            f"this picture has {width}x{height} = {width * height:,} pixels; "
            f"at most {max_pixels:,} are allowed, so make it smaller first"
        )
    if max(width, height) > limits.longest:
        raise PictureError(f"this picture is {width}x{height} pixels; both sides must be at most {limits.longest:,}")
    if min(width, height) < limits.shortest:
        raise PictureError(f"this picture is {width}x{height} pixels; both sides must be at least {limits.shortest}")


def on_white(image: Tensor, alpha: Tensor | None) -> Tensor:
    """A picture (C, H, W) with opacity (1, H, W) as it looks on white paper; all uint8."""
    if alpha is None:
        return image
    share = alpha.float() / 255
    return (image.float() * share + 255 * (1 - share)).round().byte()


def with_channels(image: Tensor, channels: int) -> Tensor:
    """A picture, uint8 (C, H, W), in grey (1 channel) or in red, green and blue (3)."""
    if channels == len(image):
        return image
    return _tensor(to_picture(image).convert("L" if channels == 1 else "RGB"))


def to_picture(image: Tensor, alpha: Tensor | None = None) -> Image.Image:
    """uint8 (C, H, W) and its opacity (1, H, W) as a picture in mode L, LA, RGB or RGBA."""
    channels = image if alpha is None else torch.cat([image, alpha])
    array = channels.permute(1, 2, 0).contiguous().numpy()
    return Image.fromarray(array.squeeze(2) if array.shape[2] == 1 else array)


def _upright(picture: Image.Image, tags: dict[int, Any], notes: list[str]) -> Image.Image:
    try:
        orientation = tags.get(ORIENTATION) or picture.getexif().get(ORIENTATION)  # load() turns a TIFF by itself
        picture = ImageOps.exif_transpose(picture)
    except Exception:  # damaged EXIF can make Pillow's parsers raise anything
        return picture
    if orientation in IN_FILE:
        notes.append("The picture was turned the right way up, as its camera recorded (EXIF).")
    return picture


def _mend_transparency(file: ImageFile.ImageFile) -> None:
    """Scale a PNG's transparent colour to 8 bits: Pillow does so with the pixels, but not with this colour."""
    if file.format != "PNG" or not file.tile:
        return
    raw_mode, colour = file.tile[0].args, file.info.get("transparency")
    if isinstance(colour, int) and raw_mode in ("L;2", "L;4"):
        file.info["transparency"] = colour * (85 if raw_mode == "L;2" else 17)
    if isinstance(colour, tuple) and raw_mode == "RGB;16B":
        file.info["transparency"] = tuple(value >> 8 for value in colour)


def _eight_bits(
    picture: Image.Image, tags: dict[int, Any], space: colours.Space | None, notes: list[str]
) -> tuple[Image.Image, colours.Space | None]:
    """A picture in mode L, LA, RGB or RGBA, and the colour space from which it is still to be converted."""
    if picture.mode in greys.MODES:
        return greys.to_eight_bits(picture, tags, colours.wide_curve(space, notes), notes), None
    if picture.mode == "CMYK":
        return colours.from_cmyk(picture, space, notes), None
    if picture.mode == "LAB":
        return picture.convert("RGB"), None
    if picture.has_transparency_data:
        return picture.convert("LA" if picture.mode in ("LA", "La") else "RGBA"), space
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB"), space


def _split(picture: Image.Image) -> tuple[Tensor, Tensor | None]:
    """Colours and opacity, with hidden colours replaced; grey pictures have one channel."""
    channels = _tensor(picture)
    image, alpha = (channels[:-1], channels[-1:]) if picture.mode in ("LA", "RGBA") else (channels, None)
    if alpha is not None and bool((alpha == 255).all()):
        alpha = None
    if alpha is not None:
        image = fill_hidden(image, alpha)
    grey = len(image) == 3 and torch.equal(image[0], image[1]) and torch.equal(image[0], image[2])
    return (image[:1] if grey else image).contiguous(), alpha


def _tensor(picture: Image.Image) -> Tensor:
    array = np.array(picture)
    return torch.from_numpy(array.reshape(*array.shape[:2], -1)).permute(2, 0, 1).contiguous()
