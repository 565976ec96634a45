"""Odd pictures, written byte by byte, each with the levels that it should have on white paper.

`python -m tests.odd_pictures` prints a table: picture, right mean, mean as it is read.
"""

import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin

SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))  # XYZ of R, G, B at D50
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
ORIENTATION = 0x0112
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Y, X = np.mgrid[:24, :36]
RGB = np.stack([20 + 6 * X, 40 + 8 * Y, 200 - 3 * X - 2 * Y], -1).astype(np.uint8)
GREY = (10 + 4 * X + 4 * Y).astype(np.uint8)  # 10 to 242
DISC = ((X - 18) ** 2 + (Y - 12) ** 2 < 81) * 255


@dataclass
class Odd:
    """A picture file. `write` writes it and returns the right levels on white, (H, W) or (H, W, 3)."""

    write: Callable[[Path], np.ndarray | None]
    error: str = ""  # part of the message where the file must be refused
    note: str = ""  # part of a note that must come; "" where none may come
    off: float = 1.01  # levels by which a pixel may be off


PICTURES: dict[str, Odd] = {}


def odd(name: str, **look) -> Callable:
    """Enter the decorated function into PICTURES as the `write` of a picture."""

    def enter(write: Callable) -> Callable:
        PICTURES[name] = Odd(write, **look)
        return write

    return enter


# Parts of files.


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(header: bytes, rows: list[bytes], *extra: bytes) -> bytes:
    """A PNG of a header, further chunks, and rows of packed pixels."""
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", pixels) + chunk(b"IEND")


def header(depth: int, kind: int) -> bytes:
    return struct.pack(">2I5B", 36, 24, depth, kind, 0, 0, 0)


def rgb_png(*extra: bytes) -> bytes:
    return png(header(8, 2), [row.tobytes() for row in RGB], *extra)


def grey_png(*extra: bytes) -> bytes:
    return png(header(8, 0), [row.tobytes() for row in GREY], *extra)


def deep_png(values: np.ndarray, *extra: bytes) -> bytes:
    return png(header(16, 0), [row.astype(">u2").tobytes() for row in values], *extra)


def tiff(path: Path, values: np.ndarray, bits: int, sample_format: int, order: str = "<", photometric: int = 1) -> None:
    """Write an uncompressed grey TIFF; `values` are the rows as they are in the file."""
    data = values.tobytes()
    tags = [(256, 36), (257, 24), (258, bits), (259, 1), (262, photometric), (273, 8), (277, 1), (278, 24)]
    tags += [(279, len(data)), (339, sample_format)]
    entries = b"".join(struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in tags)
    start = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8 + len(data))
    path.write_bytes(start + data + struct.pack(order + "H", len(tags)) + entries + bytes(4))


def profile(gamma: float, primaries: tuple | None, name: str) -> bytes:
    """An ICC profile with a power curve, for RGB, or for grey without primaries."""
    words = name.encode("ascii") + b"\0"
    blocks = {
        b"desc": b"desc" + struct.pack(">4xI", len(words)) + words + bytes(78),
        b"wtpt": b"XYZ " + struct.pack(">4x3i", *(round(v * 65536) for v in (0.9642, 1, 0.8249))),
        b"cprt": b"text" + bytes(4) + b"none\0",
    }
    curve = struct.pack(">4s4xI1024H", b"curv", 1024, *(round(65535 * (i / 1023) ** gamma) for i in range(1024)))
    if primaries is None:
        blocks[b"kTRC"] = curve
    else:
        for letter, xyz in zip((b"r", b"g", b"b"), primaries, strict=True):
            blocks[letter + b"XYZ"] = b"XYZ " + struct.pack(">4x3i", *(round(v * 65536) for v in xyz))
            blocks[letter + b"TRC"] = curve
    table, body, at = b"", b"", 132 + 12 * len(blocks)
    for tag, block in blocks.items():
        block += bytes(-len(block) % 4)
        table += struct.pack(">4sII", tag, at + len(body), len(block))
        body += block
    space = b"GRAY" if primaries is None else b"RGB "
    head = struct.pack(">4xI4s4s4s12x4s28x3i48x", 0x02400000, b"mntr", space, b"XYZ ", b"acsp", 63190, 65536, 54061)
    return struct.pack(">I", at + len(body)) + head + struct.pack(">I", len(blocks)) + table + body


def to_srgb(levels: np.ndarray, gamma: float | None, primaries: tuple | None = None) -> np.ndarray:
    """The right levels in sRGB, by textbook formulas; a gamma of None is sRGB's own curve."""
    share = levels / 255.0
    srgb = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    linear = srgb if gamma is None else share**gamma
    if primaries is not None:
        linear = linear @ np.array(primaries) @ np.linalg.inv(np.array(SRGB))
    linear = linear.clip(0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def on_white(levels: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    share = (opacity / 255.0).reshape(*opacity.shape, *[1] * (levels.ndim - 2))
    return levels * share + 255 * (1 - share)


def save(path: Path, levels: np.ndarray, kind: str, **options) -> None:
    Image.fromarray(levels).save(path, kind, **options)


# Colours.


@odd("p3.png", note="converted from Display P3", off=2)
def _p3(path):
    save(path, RGB, "PNG", icc_profile=profile(2.2, P3, "Display P3"))
    return to_srgb(RGB, 2.2, P3)


@odd("adobe.tif", note="converted from Adobe RGB", off=2)
def _adobe(path):
    save(path, RGB, "TIFF", icc_profile=profile(2.2, ADOBE, "Adobe RGB"))
    return to_srgb(RGB, 2.2, ADOBE)


@odd("linear_called_srgb.webp", note="converted from linear sRGB", off=2)
def _linear(path):
    save(path, RGB, "WEBP", lossless=True, icc_profile=profile(1.0, SRGB, "linear sRGB"))
    return to_srgb(RGB, 1.0)


@odd("srgb_called_camera.png")
def _camera(path):
    from PIL import ImageCms

    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save(path, RGB, "PNG", icc_profile=data.replace("sRGB".encode("utf-16-be"), "Nico".encode("utf-16-be")))
    return RGB


@odd("grey_gamma_1.8.png", note="converted from grey 1.8", off=2)
def _grey18(path):
    save(path, GREY, "PNG", icc_profile=profile(1.8, None, "grey 1.8"))
    return to_srgb(GREY, 1.8)


@odd("la_linear_grey.png", note="converted from grey 1.0", off=2)
def _la(path):
    la = np.stack([GREY, DISC], -1).astype(np.uint8)
    save(path, la, "PNG", icc_profile=profile(1.0, None, "grey 1.0"))
    return on_white(to_srgb(GREY, 1.0), DISC)


@odd("grey16_linear.png", note="converted from grey 1.0", off=2)
def _grey16_linear(path):
    """Dark: reduced to 8 bits before the curve, it would have steps of 13 levels."""
    values = (np.linspace(0, 0.1, 36 * 24).reshape(24, 36) * 65535).round()
    values[0, :9] = 65535  # so that it must be 16 bits
    icc = chunk(b"iCCP", b"x\0\0" + zlib.compress(profile(1.0, None, "grey 1.0")))
    path.write_bytes(deep_png(values, icc))
    return to_srgb(values / 257, 1.0)


@odd("grey_with_linear_rgb_profile.jpg", note="converted from linear", off=4)
def _grey_rgb_profile(path):
    save(path, GREY, "JPEG", quality=100, icc_profile=profile(1.0, SRGB, "linear"))
    return to_srgb(GREY, 1.0)


@odd("grey_with_srgb_profile.png")
def _grey_srgb(path):
    from PIL import ImageCms

    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save(path, GREY, "PNG", icc_profile=data)
    return GREY


@odd("palette_adobe.png", note="converted from Adobe RGB", off=2)
def _palette_adobe(path):
    palette = Image.fromarray(RGB).quantize(64)
    palette.save(path, "PNG", icc_profile=profile(2.2, ADOBE, "Adobe RGB"))
    return to_srgb(np.array(palette.convert("RGB")), 2.2, ADOBE)


@odd("rgba_adobe.png", note="converted from Adobe RGB", off=2)
def _rgba_adobe(path):
    rgba = np.dstack([RGB, DISC]).astype(np.uint8)
    save(path, rgba, "PNG", icc_profile=profile(2.2, ADOBE, "Adobe RGB"))
    return on_white(to_srgb(RGB, 2.2, ADOBE), DISC)


@odd("rgb_with_grey_profile.png", note="cannot be read")
def _rgb_grey_profile(path):
    save(path, RGB, "PNG", icc_profile=profile(1.8, None, "grey 1.8"))
    return RGB


@odd("cmyk.tif", note="without a profile")
def _cmyk(path):
    Image.fromarray(RGB).convert("CMYK").save(path, "TIFF")
    return RGB


@odd("cmyk.jpg", note="without a profile", off=6)
def _cmyk_jpeg(path):
    Image.fromarray(RGB).convert("CMYK").save(path, "JPEG", quality=100)
    return RGB


@odd("cmyk_profile.tif", note="converted from its own profile", off=4)
def _cmyk_profile(path):
    """A press whose cyan, magenta and yellow are clear and whose black darkens in equal steps of lightness."""
    steps = bytes(range(256))
    corners = b"".join(bytes([0 if i & 1 else 255, 128, 128]) for i in range(16))  # Lab; black is the last of four
    identity = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    table = b"mft1" + struct.pack(">4x4B", 4, 3, 2, 0) + identity + steps * 4 + corners + steps * 3
    head = struct.pack(">4xI4s4s4s12x4s28x3i48x", 0x02400000, b"prtr", b"CMYK", b"Lab ", b"acsp", 63190, 65536, 54061)
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    icc = struct.pack(">I", 144 + len(table)) + head + tags + table
    cmyk = np.dstack([RGB, 255 - GREY])
    Image.fromarray(cmyk, "CMYK").save(path, "TIFF", icc_profile=icc)
    lightness = GREY / 2.55
    luminance = np.where(lightness > 8, ((lightness + 16) / 116) ** 3, lightness / 903.3)
    return to_srgb(luminance * 255, 1.0)


@odd("lab.tif", off=20)  # Lab in 8 bits is coarse where colours are strong
def _lab(path):
    Image.fromarray(RGB).convert("LAB").save(path, "TIFF")
    return RGB


@odd("gama_1.png", note="converted from the gamma", off=2)
def _gama(path):
    path.write_bytes(rgb_png(chunk(b"gAMA", struct.pack(">I", 100000))))
    return to_srgb(RGB, 1.0)


@odd("gama_of_srgb.png")
def _gama_srgb(path):
    path.write_bytes(rgb_png(chunk(b"gAMA", struct.pack(">I", 45455))))
    return RGB


@odd("gama_1_but_srgb.png")
def _gama_and_srgb(path):
    path.write_bytes(rgb_png(chunk(b"sRGB", b"\0"), chunk(b"gAMA", struct.pack(">I", 100000))))
    return RGB


@odd("grey_gama_1.png", note="converted from the gamma", off=2)
def _grey_gama(path):
    path.write_bytes(grey_png(chunk(b"gAMA", struct.pack(">I", 100000))))
    return to_srgb(GREY, 1.0)


@odd("gama_0.png", note="cannot be read")
def _gama_0(path):
    path.write_bytes(rgb_png(chunk(b"gAMA", bytes(4))))
    return RGB


@odd("chrm_p3.png", note="converted from the gamma", off=2)
def _chrm(path):
    points = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
    path.write_bytes(rgb_png(chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"cHRM", struct.pack(">8I", *points))))
    return to_srgb(RGB, None, P3)  # 1/2.2 stands for sRGB's curve


@odd("profile_of_2_mb.png", note="too large")
def _large_profile(path):
    path.write_bytes(rgb_png(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(2**21)))))
    return RGB


# Greys of more than 8 bits.


@odd("grey16.png", note="16 bits")
def _grey16(path):
    path.write_bytes(deep_png(GREY.astype(int) * 257))
    return GREY


@odd("grey16_dark.png", note="dark")
def _grey16_dark(path):
    """8 bits, each value stored twice: the depth is certain, however dark the picture is."""
    path.write_bytes(deep_png(GREY.astype(int) // 30 * 257))
    return GREY // 30


@odd("grey12_in_16.tif", note="4,095")
def _grey12_in_16(path):
    tiff(path, (GREY / 255 * 4095).round().astype(">u2"), 16, 1, ">")
    return GREY


@odd("grey10_in_16.png", note="1,023")
def _grey10_in_16(path):
    path.write_bytes(deep_png((GREY / 255 * 1023).round()))
    return GREY


@odd("grey12_hot_pixel.png", note="4,095")
def _grey12_hot(path):
    values = (GREY / 255 * 4095).round()
    values[5, 7] = 65535
    path.write_bytes(deep_png(values))
    return np.where(values > 4095, 255, GREY)


@odd("grey14_in_16.png", note="goes beyond 15,5")
def _grey14(path):
    """14 bits, or a dark picture of 16: nobody can know, so it stays as it is, with a note."""
    path.write_bytes(deep_png((GREY / 255 * 16383).round()))
    return GREY / 4


@odd("packed_12_bits.tif", note="4,095")
def _packed12(path):
    values = (GREY.astype(int) * 4095 // 255).reshape(-1, 2) // 4  # dark: the tag alone says that it is 12 bits
    bits = np.stack([values[:, 0] >> 4, (values[:, 0] & 15) << 4 | values[:, 1] >> 8, values[:, 1] & 255], -1)
    tiff(path, bits.astype(np.uint8), 12, 1)
    return values.reshape(24, 36) / 4095 * 255


@odd("white_is_zero_16.tif", note="16 bits")
def _white_is_zero(path):
    tiff(path, (65535 - GREY.astype(int) * 257).astype("<u2"), 16, 1, photometric=0)
    return GREY


@odd("int32_as_bytes.tif", note="255 for white")
def _int32(path):
    tiff(path, GREY.astype("<i4"), 32, 2)
    return GREY


@odd("int32_outlier.tif", note="255 for white")
def _int32_outlier(path):
    values = GREY.astype("<i4")
    values[0, 0] = 10**9
    tiff(path, values, 32, 2)
    return np.where(values > 255, 255, values)


@odd("int16_scan.tif", note="for black", off=2)
def _scan(path):
    """A computed tomography's numbers, -1,000 to 3,000: the extremes become black and white."""
    tiff(path, (GREY / 255.0 * 4000 - 1000).round().astype("<i2"), 16, 2)
    inside = np.sort(GREY.ravel())
    low, high = float(inside[1]), float(inside[-2])
    return ((GREY - low) / (high - low) * 255).clip(0, 255)


@odd("uint32_large.tif", note="for white", off=2)
def _uint32(path):
    tiff(path, (GREY.astype(np.int64) * 16843009).astype("<u4"), 32, 1)
    low, high = GREY.min() + 4, GREY.max() - 4
    return ((GREY - float(low)) / (high - low) * 255).clip(0, 255)


@odd("float_to_255.tif", note="255 for white")
def _float255(path):
    tiff(path, GREY.astype("<f4"), 32, 3)
    return GREY


@odd("float_big_endian.tif", note="1 for white")
def _float_big_endian(path):
    tiff(path, (GREY / 255).astype(">f4"), 32, 3, ">")
    return GREY


@odd("float_minus_1_to_1.tif", note="for black", off=6)
def _float_signed(path):
    tiff(path, (GREY / 127.5 - 1).astype("<f4"), 32, 3)
    low, high = float(GREY.min()), float(GREY.max())
    return (GREY - low) / (high - low) * 255


@odd("float_infinite.tif", note="1 for white")
def _float_infinite(path):
    values = (GREY / 255).astype("<f4")
    values[3, 4], values[5, 6] = np.inf, -np.inf
    tiff(path, values, 32, 3)
    right = GREY.astype(float)
    right[3, 4], right[5, 6] = 255, 0
    return right


@odd("float_overshoot.tif", note="1 for white")
def _float_overshoot(path):
    """A tenth of the picture is beyond white, as after sharpening."""
    values = (GREY / 255 * 1.3 - 0.02).astype("<f4")
    tiff(path, values, 32, 3)
    return (values * 255).clip(0, 255)


@odd("float_bright_to_5.tif", note="for white", off=4)
def _float_bright(path):
    tiff(path, (GREY / 242 * 5).astype("<f4"), 32, 3)
    return ((GREY - 14.0) / (238 - 14) * 255).clip(0, 255)


@odd("float_tiny.tif", note="for white", off=6)
def _float_tiny(path):
    tiff(path, (GREY / 255 * 0.01).astype("<f4"), 32, 3)
    return (GREY - 10.0) / 232 * 255


@odd("float_nan_only.tif", note="(NaN) were made black: 864")
def _nan_only(path):
    tiff(path, np.full((24, 36), np.nan, "<f4"), 32, 3)
    return np.zeros((24, 36))


# Transparency.


@odd("rgba_hidden_magenta.png")
def _hidden(path):
    rgba = np.dstack([RGB, DISC]).astype(np.uint8)
    rgba[DISC == 0, :3] = (255, 0, 255)
    save(path, rgba, "PNG")
    return on_white(RGB, DISC)


@odd("palette_trns.png")
def _palette_trns(path):
    palette = Image.fromarray((X // 12).astype(np.uint8), "P")
    palette.putpalette([255, 0, 255, 10, 20, 30, 0, 200, 0])
    palette.save(path, "PNG", transparency=bytes([0, 128, 255]))
    levels = np.array([[255, 255, 255], [132, 137, 142], [0, 200, 0]])
    return levels[X // 12]


@odd("grey4_trns.png")
def _grey4_trns(path):
    values = (X // 3).astype(np.uint8)  # 0 to 11
    rows = [(row[::2] << 4 | row[1::2]).tobytes() for row in values]
    path.write_bytes(png(header(4, 0), rows, chunk(b"tRNS", struct.pack(">H", 5))))
    return np.where(values == 5, 255, values * 17)


@odd("grey1_trns.png")
def _grey1_trns(path):
    rows = [np.packbits(row > 0).tobytes() for row in DISC]
    path.write_bytes(png(header(1, 0), rows, chunk(b"tRNS", struct.pack(">H", 0))))
    return np.full((24, 36), 255)


@odd("grey16_trns.png", note="16 bits")
def _grey16_trns(path):
    path.write_bytes(deep_png(GREY.astype(int) * 257, chunk(b"tRNS", struct.pack(">H", 50 * 257))))
    return np.where(GREY == 50, 255, GREY)


@odd("rgb16_trns.png")
def _rgb16_trns(path):
    values = RGB.astype(">u2") * 256 + 7
    colour = struct.pack(">3H", *values[3, 4])
    path.write_bytes(png(header(16, 2), [row.astype(">u2").tobytes() for row in values], chunk(b"tRNS", colour)))
    return np.where(np.equal(RGB, RGB[3, 4]).all(-1)[..., None], 255, RGB)


@odd("la16.png")
def _la16(path):
    values = np.stack([GREY, DISC], -1).astype(">u2") * 257
    path.write_bytes(png(header(16, 4), [row.astype(">u2").tobytes() for row in values]))
    return on_white(GREY, DISC)


@odd("gif_transparent.gif")
def _gif(path):
    palette = Image.fromarray((DISC > 0).astype(np.uint8), "P")
    palette.putpalette([255, 0, 255, 10, 20, 30])
    palette.save(path, "GIF", transparency=0)
    return on_white(np.full((24, 36, 3), (10, 20, 30)), DISC)


@odd("one_bit.tif")
def _one_bit(path):
    Image.fromarray(DISC > 0).save(path, "TIFF", compression="group4")
    return DISC


# Orientation, and several pictures in one file.

TURNS = {
    0: [], 1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM], 5: [Image.Transpose.TRANSPOSE], 6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE], 8: [Image.Transpose.ROTATE_90], 9: [],
}  # fmt: skip


def orient(kind: str, orientation: int) -> Callable:
    def write(path: Path) -> np.ndarray:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        save(path, RGB, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))
        picture = Image.fromarray(RGB)
        for turn in TURNS[orientation]:
            picture = picture.transpose(turn)
        return np.array(picture)

    return write


for _number in TURNS:
    _note = "was turned" if TURNS[_number] else ""
    PICTURES[f"orientation_{_number}.webp"] = Odd(orient("WEBP", _number), note=_note)
for _number in (3, 6):
    PICTURES[f"orientation_{_number}.tif"] = Odd(orient("TIFF", _number), note="was turned")


@odd("orientation_in_xmp.png", note="was turned")
def _xmp(path):
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + b'<x tiff:Orientation="3"/>'
    path.write_bytes(rgb_png(chunk(b"iTXt", text)))
    return RGB[::-1, ::-1]


@odd("exif_of_rubbish.png")
def _bad_exif(path):
    path.write_bytes(rgb_png(chunk(b"eXIf", b"rubbish that is no EXIF block")))
    return RGB


@odd("orientation_as_text.png")
def _orientation_text(path):
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    directory[ORIENTATION] = "6"
    directory.tagtype[ORIENTATION] = 2
    block = b"MM\0*\0\0\0\x08" if directory._endian == ">" else b"II*\0\x08\0\0\0"
    path.write_bytes(rgb_png(chunk(b"eXIf", block + directory.tobytes(8))))
    return RGB


@odd("animated.gif", note="animated")
def _animated_gif(path):
    frames = [Image.fromarray(np.full((24, 36), level, np.uint8)) for level in (40, 200)]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:])
    return np.full((24, 36), 40)


@odd("animated.webp", note="animated")
def _animated_webp(path):
    first, second = Image.fromarray(RGB), Image.fromarray(255 - RGB)
    first.save(path, "WEBP", save_all=True, append_images=[second], lossless=True)
    return RGB


@odd("animated.png", note="animated")
def _apng(path):
    first, second = Image.fromarray(RGB), Image.fromarray(255 - RGB)
    first.save(path, "PNG", save_all=True, append_images=[second])
    return RGB


@odd("pages.tif", note="several pages")
def _pages(path):
    first, second = Image.fromarray(RGB), Image.fromarray(255 - RGB)
    first.save(path, "TIFF", save_all=True, append_images=[second])
    return RGB


@odd("two_lenses.mpo", off=6)
def _mpo(path):
    first, second = Image.fromarray(RGB), Image.fromarray(255 - RGB)
    first.save(path, "MPO", save_all=True, append_images=[second], quality=100, subsampling=0)
    return RGB


# Good pictures beside odd data.


@odd("text_of_2_mb.png")
def _ztxt(path):
    path.write_bytes(rgb_png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes([65]) * 2**21))))
    return RGB


@odd("xmp_of_2_mb.png")
def _large_xmp(path):
    path.write_bytes(rgb_png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b" " * 2**21))))
    return RGB


@odd("text_after_the_pixels.png")
def _late_text(path):
    late = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**21)))
    path.write_bytes(rgb_png()[:-12] + late + chunk(b"IEND"))
    return RGB


@odd("seventy_texts_of_1_mb.png")
def _many_texts(path):
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**20 - 1)))
    path.write_bytes(rgb_png(*[text] * 70))
    return RGB


@odd("short_phys.png")
def _short_phys(path):
    path.write_bytes(rgb_png(chunk(b"pHYs", b"abc")))
    return RGB


@odd("jpeg_called_png.png", off=6)
def _wrong_name(path):
    save(path, RGB, "JPEG", quality=100, subsampling=0, comment=b"c" * 60_000)
    return RGB


# Files that must be refused.


def cut(kind: str, share: float) -> Callable:
    def write(path: Path) -> None:
        save(path, np.tile(RGB, (4, 4, 1)), kind)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return write


for _kind, _share in (("JPEG", 0.5), ("TIFF", 0.5), ("WEBP", 0.5), ("BMP", 0.5), ("GIF", 0.5), ("PNG", 0.5)):
    PICTURES[f"cut.{_kind.lower()}"] = Odd(cut(_kind, _share), error="damaged")

for _length in (4, 8, 12, 20, 28, 40, 60):
    PICTURES[f"cut_at_{_length}.png"] = Odd(lambda path, n=_length: path.write_bytes(rgb_png()[:n]) and None, "damaged")


@odd("short_ihdr.png", error="damaged")
def _short_ihdr(path):
    path.write_bytes(SIGNATURE + chunk(b"IHDR", b"abcde") + chunk(b"IDAT") + chunk(b"IEND"))


@odd("short_actl.png", error="damaged")
def _short_actl(path):
    path.write_bytes(rgb_png(chunk(b"acTL", b"abc")))


@odd("wrong_checksum.png", error="damaged")
def _wrong_checksum(path):
    data = bytearray(rgb_png())
    data[30] ^= 1
    path.write_bytes(data)


@odd("page.png", error="no picture that can be read")
def _html(path):
    path.write_text("<!doctype html><title>Not found</title>")


def main() -> None:
    """Print the table."""
    from gan_demo import uploads

    with tempfile.TemporaryDirectory() as folder:
        for name, picture in PICTURES.items():
            path = Path(folder) / name
            right = picture.write(path)
            try:
                upload = uploads.read(path)
                levels = uploads.on_white(upload.image, upload.alpha).float().numpy()
                value = (
                    f"{levels.mean():.1f}"
                    if right is None or levels.shape[1:] == np.shape(right)[:2]
                    else "turned wrongly"
                )
                value += f", {len(upload.image)} channels" + "".join(f"; {note}" for note in upload.notes)
            except Exception as error:
                value = f"{type(error).__name__}: {error}"
            promise = f"refused ({picture.error})" if right is None else f"{np.mean(right):.1f}"
            print(f"| {name} | {promise}{'; ' + picture.note if picture.note else ''} | {value} |")


if __name__ == "__main__":
    main()
