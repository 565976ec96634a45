"""Converts pictures to sRGB. A profile is judged by what it does to colours, not by its name."""

import io
import struct
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageCms
from torch import Tensor

SAME = 2  # levels of 255; a profile that changes no colour by more than this is as good as sRGB
UNREADABLE = "The picture's colour profile cannot be read and was ignored."
NO_PROFILE = "The picture is in printing colours (CMYK) without a profile, so its colours are approximate."
SRGB_CHROMATICITY = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)  # x and y of white, red, green, blue
D50 = (0.9642, 1.0, 0.8249)  # white of ICC profiles, as XYZ
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


@dataclass
class Space:
    """A colour space, which says what the numbers of a picture mean."""

    profile: ImageCms.ImageCmsProfile
    name: str

    def convert(self, picture: Image.Image, exact: bool = False) -> Image.Image:
        """A picture in L, RGB or CMYK as sRGB, mode RGB.

        `exact` is slower, and right where LittleCMS's shortcut for grey profiles halves the darkest levels.

        Raises:
            ImageCms.PyCMSError: the profile is for other modes, or is damaged.
        """
        flags = ImageCms.Flags.NOOPTIMIZE if exact else ImageCms.Flags.NONE
        srgb = ImageCms.createProfile("sRGB")
        result = ImageCms.profileToProfile(picture, self.profile, srgb, outputMode="RGB", flags=flags)
        assert result is not None  # as it is without inPlace
        return result

    def note(self) -> str:
        """A sentence for the visitor."""
        return f"Colours were converted from {self.name} to sRGB."


def space_of(picture: Image.Image, notes: list[str]) -> Space | None:
    """The colour space that a file states; None if it states none, or sRGB."""
    info = picture.info
    try:
        if "icc_profile" in info:
            return _with_name(ImageCms.ImageCmsProfile(io.BytesIO(info["icc_profile"] or b"")))
        if "srgb" not in info and ("gamma" in info or "chromaticity" in info):
            data = png_profile(info.get("gamma"), info.get("chromaticity", SRGB_CHROMATICITY))
            return Space(ImageCms.ImageCmsProfile(io.BytesIO(data)), "the gamma and primaries that the file states")
    except (ImageCms.PyCMSError, OSError, ValueError, ArithmeticError, np.linalg.LinAlgError, struct.error):
        notes.append(UNREADABLE)
    return None


def _with_name(profile: ImageCms.ImageCmsProfile) -> Space:
    try:
        name = " ".join(ImageCms.getProfileDescription(profile).split())
    except ImageCms.PyCMSError:
        name = ""
    return Space(profile, name[:60] or "its own profile")


def from_cmyk(picture: Image.Image, space: Space | None, notes: list[str]) -> Image.Image:
    """A picture in CMYK as sRGB, mode RGB."""
    try:
        if space is not None:
            srgb = space.convert(picture)
            notes.append(space.note())
            return srgb
    except ImageCms.PyCMSError:
        notes.append(UNREADABLE)
    notes.append(NO_PROFILE)
    return picture.convert("RGB")


def to_srgb(image: Tensor, space: Space | None, notes: list[str]) -> Tensor:
    """A picture in grey or RGB as sRGB, uint8 (C, H, W); grey becomes RGB if its profile tints it."""
    if space is None:
        return image
    try:
        if len(image) == 1:
            curve = grey_curve(space)
            if curve is not None:
                return image if _same(curve, np.arange(256)) else _map_greys(image, curve, space, notes)
            image = image.expand(3, -1, -1)
        samples = _samples()
        if _same(np.asarray(space.convert(Image.fromarray(samples))), samples):
            return image
        picture = Image.fromarray(image.permute(1, 2, 0).contiguous().numpy())
        srgb = torch.from_numpy(np.array(space.convert(picture))).permute(2, 0, 1).contiguous()
    except ImageCms.PyCMSError:
        notes.append(UNREADABLE)
        return image
    notes.append(space.note())
    return srgb


def grey_curve(space: Space) -> np.ndarray | None:
    """The sRGB level of each of 256 greys, (256,), 0 to 255; None if the profile tints them.

    Raises:
        ImageCms.PyCMSError: the profile is neither for grey nor for RGB pictures.
    """
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    rgb_profile = space.profile.profile.xcolor_space.strip() == "RGB"
    greys = np.asarray(space.convert(ramp.convert("RGB") if rgb_profile else ramp, exact=True))[0].astype(float)
    return greys.mean(1) if np.ptp(greys, axis=1).max() <= SAME else None


def wide_curve(space: Space | None, notes: list[str]) -> np.ndarray | None:
    """`grey_curve` for a grey picture of more than 8 bits; None if it changes nothing or cannot be used."""
    if space is None:
        return None
    try:
        curve = grey_curve(space)
    except ImageCms.PyCMSError:
        notes.append(UNREADABLE)
        return None
    if curve is None or _same(curve, np.arange(256)):
        return None
    notes.append(space.note())
    return curve


def _map_greys(image: Tensor, curve: np.ndarray, space: Space, notes: list[str]) -> Tensor:
    notes.append(space.note())
    return torch.from_numpy(curve.round().astype(np.uint8))[image.long()]


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.abs(one.astype(int) - other).max() <= SAME


def _samples() -> np.ndarray:
    """Colours that show what a profile does, uint8 (1, N, 3): a grid, and all levels of red, green, blue and grey.

    Curves differ most in the dark, between the grid's points.
    """
    steps = np.linspace(0, 255, 16)
    grid = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 3)
    ramps = [np.arange(256)[:, None] * np.array(colour) for colour in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1))]
    return np.concatenate([grid, *ramps])[None].astype(np.uint8)


def png_profile(gamma: float | None, chromaticity: tuple[float, ...]) -> bytes:
    """An ICC profile with the meaning of PNG's gAMA and cHRM chunks.

    Args:
        gamma: as in the file; about 0.45455 stands for sRGB's curve, and so does None.
        chromaticity: x and y of white, red, green and blue.

    Raises:
        ValueError, ArithmeticError, LinAlgError, struct.error: no colours have these values.
    """
    steps = np.linspace(0, 1, 1024)
    if gamma is None or abs(gamma - 1 / 2.2) < 0.005:
        linear = np.where(steps <= 0.04045, steps / 12.92, ((steps + 0.055) / 1.055) ** 2.4)
    elif 0.1 <= gamma <= 10:
        linear = steps ** (1 / gamma)
    else:
        raise ValueError(f"gamma is {gamma}; it must be 0.1 to 10")
    curve = struct.pack(">4s4xI1024H", b"curv", 1024, *(linear * 65535).round().astype(int))
    columns = [struct.pack(">4s4x3i", b"XYZ ", *_fixed_point(xyz)) for xyz in _primaries(chromaticity).T]
    white = struct.pack(">4s4x3i", b"XYZ ", *_fixed_point(D50))
    blocks = [curve, white, *columns]
    tags = {b"rTRC": 0, b"gTRC": 0, b"bTRC": 0, b"wtpt": 1, b"rXYZ": 2, b"gXYZ": 3, b"bXYZ": 4}
    starts = 128 + 4 + 12 * len(tags) + np.cumsum([0, *map(len, blocks)])
    table = b"".join(struct.pack(">4sII", tag, starts[i], len(blocks[i])) for tag, i in tags.items())
    body = struct.pack(">I", len(tags)) + table + b"".join(blocks)
    kinds = (0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    return struct.pack(">I4xI4s4s4s12x4s28x3i48x", 128 + len(body), *kinds, *_fixed_point(D50)) + body


def _primaries(chromaticity: tuple[float, ...]) -> np.ndarray:
    """XYZ of red, green and blue in columns, adapted to the white of D50 (Lindbloom's RGB to XYZ matrix)."""
    points = zip(chromaticity[::2], chromaticity[1::2], strict=True)
    white, *primaries = [(x / y, 1.0, (1 - x - y) / y) for x, y in points]
    columns = np.array(primaries).T
    columns = columns * np.linalg.solve(columns, white)
    scale = np.diag((BRADFORD @ D50) / (BRADFORD @ white))
    return np.linalg.inv(BRADFORD) @ scale @ BRADFORD @ columns


def _fixed_point(numbers: np.ndarray | tuple[float, ...]) -> list[int]:
    """ICC's fixed-point numbers: 16 bits before and 16 after the point."""
    return [round(float(number) * 65536) for number in numbers]
