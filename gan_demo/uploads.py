"""A visitor's picture file, read with care: limits first, then upright, in sRGB, with its transparency kept."""

import io
import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from torch import Tensor

MAX_PIXELS = 4_000_000
MAX_REDUCED = 50_000_000  # of a picture of which a small version will do, such as a phone's photograph
MIN_SIDE, MAX_SIDE = 8, 16_000  # four times as much is near the most that a JPEG can hold
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")  # others may run foreign programs, or decode to learn the size
WIDE_MODES = ("I", "I;16", "I;16B", "I;16L", "F")  # 16 bits and more a pixel, all of them grey


@dataclass
class Upload:
    """A picture as a network takes it, and what was done to it on the way."""

    image: Tensor  # uint8 (C, H, W), C being 1 for a grey picture, else 3
    alpha: Tensor | None = None  # opacity, uint8 (1, H, W); None where all is opaque
    notes: list[str] = field(default_factory=list)  # sentences for the visitor


def read(path: str | Path, reduced: bool = False) -> Upload:
    """Read a picture file.

    Its size is read before a pixel is decoded, so a small file cannot ask for much memory.

    Args:
        path: of the file.
        reduced: whether a small version will do: up to MAX_REDUCED pixels are then taken, and made MAX_PIXELS at most.

    Raises:
        ValueError: it is no picture, is cut short, or is smaller or larger than what is allowed.
    """
    notes: list[str] = []
    try:
        with Image.open(path, formats=FORMATS) as picture:
            check_size(*picture.size, MAX_REDUCED if reduced else MAX_PIXELS)
            if getattr(picture, "is_animated", False) and picture.format != "MPO":  # n_frames would read the whole file
                notes.append("The file is animated; its first picture is used.")
            return _decoded(picture, notes)
    except FileNotFoundError as error:
        raise ValueError("this picture was deleted from the server meanwhile; bring it again") from error
    except UnidentifiedImageError as error:
        raise ValueError("this file is no picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF") from error
    except Image.DecompressionBombError as error:
        raise ValueError(f"this picture has far more than the {MAX_PIXELS:,} pixels that are allowed") from error
    except ValueError:
        raise
    except Exception as error:  # PIL's decoders raise whatever a broken file makes them meet
        raise ValueError("this picture is damaged or cut short; save it again and try once more") from error


def _decoded(picture: Image.Image, notes: list[str]) -> Upload:
    before = picture.width * picture.height
    factor = _divisor(picture.width, picture.height)
    try:
        picture.draft(None, (picture.width // factor, picture.height // factor))  # a JPEG comes smaller in less time
        picture.load()
    except ValueError as error:
        raise OSError(str(error)) from error
    found = _reduced(_split(_in_srgb(_upright(picture, notes), notes), notes))
    after = found.image.shape[1] * found.image.shape[2]
    if after < before:
        notes.append(f"Its {before:,} pixels were reduced to {after:,}.")
    return found


def _divisor(width: int, height: int) -> int:
    """The least whole number by which both sides must be divided for MAX_PIXELS."""
    return math.ceil(math.sqrt(width * height / MAX_PIXELS))


def _reduced(found: Upload) -> Upload:
    """The same picture with at most MAX_PIXELS pixels, each the mean of a square of them."""
    factor = _divisor(*found.image.shape[1:])
    if factor == 1:
        return found
    image, alpha = (
        None if part is None else _tensor(to_picture(part).reduce(factor)) for part in (found.image, found.alpha)
    )
    return Upload(image, alpha, found.notes)


def check_size(width: int, height: int, most: int = MAX_PIXELS) -> None:
    """Raise ValueError with the numbers where a size is not allowed, `most` being the largest number of pixels."""
    if width * height > most:
        raise ValueError(
            f"this picture has {width}x{height} = {width * height:,} pixels; "
            f"at most {most:,} are allowed, so make it smaller first"
        )
    if max(width, height) > MAX_SIDE:
        raise ValueError(f"this picture is {width}x{height} pixels; both sides must be at most {MAX_SIDE:,}")
    if min(width, height) < MIN_SIDE:
        raise ValueError(f"this picture is {width}x{height} pixels; both sides must be at least {MIN_SIDE}")


def on_white(image: Tensor, alpha: Tensor | None) -> Tensor:
    """A picture (C, H, W) as it looks on white paper, its opacity being (1, H, W); both uint8."""
    if alpha is None:
        return image
    share = alpha.float() / 255
    return (image.float() * share + 255 * (1 - share)).round().byte()


def to_picture(image: Tensor, alpha: Tensor | None = None) -> Image.Image:
    """uint8 (C, H, W) and its opacity (1, H, W) as a picture in mode L, LA, RGB or RGBA."""
    channels = image if alpha is None else torch.cat([image, alpha])
    array = channels.permute(1, 2, 0).contiguous().numpy()
    return Image.fromarray(array.squeeze(2) if array.shape[2] == 1 else array)


def _upright(picture: Image.Image, notes: list[str]) -> Image.Image:
    turned = ImageOps.exif_transpose(picture)
    if picture.getexif().get(0x0112, 1) != 1:
        notes.append("The picture was turned the way its camera noted (EXIF).")
    return turned


def _in_srgb(picture: Image.Image, notes: list[str]) -> Image.Image:
    """The same colours in sRGB, where a profile says that the numbers mean something else."""
    data = picture.info.get("icc_profile")
    if not data or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        name = ImageCms.getProfileDescription(profile).strip()
        if "sRGB" in name:
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        notes.append("The picture's colour profile cannot be read and was left out.")
        return picture
    notes.append(f"Colours were converted from {name or 'its own profile'} to sRGB.")
    return converted


def _split(picture: Image.Image, notes: list[str]) -> Upload:
    """Colour or grey, and transparency apart."""
    if picture.mode in WIDE_MODES:
        notes.append("The picture's 16 bits a pixel were reduced to 8.")
        return Upload(_eight_bits(picture), None, notes)
    alpha = None
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("LA" if picture.mode in ("LA", "La") else "RGBA")
        opacity = _tensor(picture.getchannel("A"))
        alpha = None if bool((opacity == 255).all()) else opacity
    grey = picture.mode in ("1", "L", "LA")
    return Upload(_tensor(picture.convert("L" if grey else "RGB")), alpha, notes)


def _eight_bits(picture: Image.Image) -> Tensor:
    values = np.asarray(picture).astype(np.float64)
    highest = 1.0 if picture.mode == "F" and values.max() <= 1 else 65535.0
    return torch.from_numpy((values / highest * 255).round().clip(0, 255).astype(np.uint8))[None]


def _tensor(picture: Image.Image) -> Tensor:
    array = np.array(picture)
    return torch.from_numpy(array.reshape(*array.shape[:2], -1)).permute(2, 0, 1).contiguous()
