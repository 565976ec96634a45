"""Picture files, read with care: limits first, then upright, in sRGB, with their transparency kept.

Whatever reads a picture from outside reads it here, so that a visitor's, a training folder's and a test set's pictures
come out alike.
"""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from gan_demo import colours, greys
from gan_demo.png import without_texts
from gan_demo.transparency import fill_hidden

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")  # others may run foreign programs, or decode to learn the size
ANIMATED = "The file is animated; its first picture is used."
FIRST_OF = dict.fromkeys(("GIF", "PNG", "WEBP"), ANIMATED) | {
    "TIFF": "The file has several pages; its first one is used."
}
BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM", b"II*\0", b"MM\0*")
ORIENTATION = 0x0112
TURNED = range(2, 9)  # orientations that ask for a turn or a mirror

warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limits are checked before a pixel is decoded


@dataclass(frozen=True)
class Limits:
    """Sizes and formats of pictures that are read."""

    pixels: int = 4_000_000
    reduced: int = 50_000_000  # of a picture of which a small version will do, such as a phone's photograph
    shortest: int = 8
    longest: int = 16_000  # four times as much is near the most that a JPEG can hold
    formats: tuple[str, ...] = FORMATS


VISITORS = Limits()
TRAINING = Limits(pixels=150_000_000, shortest=1, longest=150_000_000, formats=(*FORMATS, "AVIF"))


class PictureError(ValueError):
    """A file is not read; the text is a sentence for whoever brought it."""


@dataclass
class Upload:
    """A picture as a network takes it, and what was done to it on the way."""

    image: Tensor  # uint8 (C, H, W), C being 1 where red, green and blue are equal, else 3
    alpha: Tensor | None = None  # opacity, uint8 (1, H, W); None where all is opaque
    notes: list[str] = field(default_factory=list)  # sentences for the visitor
    stored_grey: bool = False  # whether the file itself has grey pixels, not red, green and blue ones


def read(path: str | Path, reduced: bool = False, limits: Limits = VISITORS) -> Upload:
    """Read a picture file.

    Its size is read before a pixel is decoded, so a small file cannot ask for much memory.

    Args:
        path: of the file.
        reduced: whether a small version will do: up to limits.reduced pixels are then taken, and made limits.pixels
            at most.
        limits: sizes and formats that are allowed.

    Raises:
        PictureError: it is no picture, is cut short, or is smaller or larger than what is allowed.
    """
    notes: list[str] = []
    most = limits.reduced if reduced else limits.pixels
    with (
        _sentences(path, most),
        open(path, "rb") as file,
        Image.open(without_texts(file, notes), formats=limits.formats) as picture,
    ):
        _check_size(*picture.size, most, limits)
        if getattr(picture, "is_animated", False) and picture.format in FIRST_OF:  # n_frames would read the whole file
            notes.append(FIRST_OF[picture.format])
        return _decoded(picture, limits.pixels, notes)


@contextmanager
def _sentences(path: str | Path, most: int) -> Iterator[None]:
    """Whatever goes wrong, as a sentence of ours: Pillow's speak of its insides."""
    try:
        yield
    except PictureError:
        raise
    except FileNotFoundError as error:
        raise PictureError("this picture is missing or was deleted from the server; bring it again") from error
    except (IsADirectoryError, PermissionError) as error:
        raise PictureError("this file cannot be opened") from error
    except UnidentifiedImageError as error:
        raise PictureError(_unidentified(path)) from error
    except Image.DecompressionBombError as error:
        raise PictureError(f"this picture has far more than the {most:,} pixels that are allowed") from error
    except Exception as error:  # Pillow's decoders raise whatever a broken file makes them meet
        raise PictureError("this picture is damaged or cut short; save it again and try once more") from error


def _unidentified(path: str | Path) -> str:
    with open(path, "rb") as file:
        if file.read(4).startswith(BEGINNINGS):
            return "this picture is damaged or of a rare kind; save it again as PNG and try once more"
    return "this file is no picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF"


def _decoded(picture: Image.Image, most: int, notes: list[str]) -> Upload:
    width, height = picture.size
    factor = _divisor(width, height, most)
    tags = dict(getattr(picture, "tag_v2", {}))  # of a TIFF; they are gone once it is upright
    _mend_transparency(picture)
    picture.draft(None, (width // factor, height // factor))  # a JPEG comes smaller in less time
    picture.load()
    space = colours.space_of(picture, notes)
    picture = _upright(picture, tags, notes)
    stored_grey = picture.mode in ("1", "L", "LA", *greys.MODES)
    picture, space = _eight_bits(picture, tags, space, notes)
    image, alpha = _split(picture.reduce(_divisor(*picture.size, most)))
    image = colours.to_srgb(image, space, notes)
    after = image.shape[1] * image.shape[2]
    if after < width * height:
        notes.append(f"Its {width * height:,} pixels were reduced to {after:,}.")
    return Upload(image, alpha, notes, stored_grey)


def _divisor(width: int, height: int, most: int) -> int:
    """The least whole number by which both sides must be divided for `most` pixels."""
    return math.ceil(math.sqrt(width * height / most))


def _check_size(width: int, height: int, most: int, limits: Limits) -> None:
    """Raise PictureError with the numbers where there are more than `most` pixels, or a side is not within limits."""
    if width * height > most:
        raise PictureError(
            f"this picture has {width}x{height} = {width * height:,} pixels; "
            f"at most {most:,} are allowed, so make it smaller first"
        )
    if max(width, height) > limits.longest:
        raise PictureError(f"this picture is {width}x{height} pixels; both sides must be at most {limits.longest:,}")
    if min(width, height) < limits.shortest:
        raise PictureError(f"this picture is {width}x{height} pixels; both sides must be at least {limits.shortest}")


def on_white(image: Tensor, alpha: Tensor | None) -> Tensor:
    """A picture (C, H, W) as it looks on white paper, its opacity being (1, H, W); both uint8."""
    if alpha is None:
        return image
    share = alpha.float() / 255
    return (image.float() * share + 255 * (1 - share)).round().byte()


def with_channels(image: Tensor, channels: int) -> Tensor:
    """A picture, uint8 (C, H, W), in grey (1) or in red, green and blue (3)."""
    if channels == len(image):
        return image
    return _tensor(to_picture(image).convert("L" if channels == 1 else "RGB"))


def to_picture(image: Tensor, alpha: Tensor | None = None) -> Image.Image:
    """uint8 (C, H, W) and its opacity (1, H, W) as a picture in mode L, LA, RGB or RGBA."""
    channels = image if alpha is None else torch.cat([image, alpha])
    array = channels.permute(1, 2, 0).contiguous().numpy()
    return Image.fromarray(array.squeeze(2) if array.shape[2] == 1 else array)


def _upright(picture: Image.Image, tags: dict, notes: list[str]) -> Image.Image:
    try:
        orientation = tags.get(ORIENTATION) or picture.getexif().get(ORIENTATION)  # a TIFF was turned by load()
        picture = ImageOps.exif_transpose(picture)
    except Exception:  # Pillow's parsers raise whatever damaged notes of a camera make them meet
        return picture
    if orientation in TURNED:
        notes.append("The picture was turned the way its camera noted (EXIF).")
    return picture


def _mend_transparency(picture: Image.Image) -> None:
    """Pillow gives the transparent colour of a PNG as the file does, but spreads its pixels over 8 bits."""
    if picture.format != "PNG" or not picture.tile:
        return
    raw_mode, colour = picture.tile[0].args, picture.info.get("transparency")
    if isinstance(colour, int) and raw_mode in ("L;2", "L;4"):
        picture.info["transparency"] = colour * (85 if raw_mode == "L;2" else 17)
    if isinstance(colour, tuple) and raw_mode == "RGB;16B":
        picture.info["transparency"] = tuple(value >> 8 for value in colour)


def _eight_bits(
    picture: Image.Image, tags: dict, space: colours.Space | None, notes: list[str]
) -> tuple[Image.Image, colours.Space | None]:
    """A picture in mode L, LA, RGB or RGBA, and the colour space that it is still in."""
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
    """Colours and opacity apart, without a colour that cannot be seen, and grey in one channel."""
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
