"""PNG files without the chunks that decoding does not need.

Pillow decompresses every text in a file on its way to the pixels, and refuses the whole picture if one is long, as it
might be a decompression bomb. That guard stays; the texts are removed before Pillow sees the file.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"}
COLOURS = {b"sRGB", b"gAMA", b"cHRM", b"eXIf"}
TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
ORIENTATION = {b"XML:com.adobe.xmp", b"Raw profile type exif"}  # keywords of texts that may say which way is up
LONGEST = 2**20  # bytes of a text or a profile; Pillow refuses more


def without_texts(file: BinaryIO, notes: list[str]) -> BinaryIO:
    """The file itself if it is not a PNG or Pillow may read all of it, else a copy in memory of what Pillow may read.

    A sentence is added to `notes` if a colour profile is left out.
    """
    is_png = file.read(len(SIGNATURE)) == SIGNATURE
    chunks = list(_chunks(file, notes)) if is_png else []
    file.seek(0)
    if all(is_useful for *_, is_useful in chunks):
        return file
    parts = [SIGNATURE]
    for start, end, is_useful in chunks:
        if is_useful:
            file.seek(start)
            parts.append(file.read(end - start))
    return io.BytesIO(b"".join(parts))


def _chunks(file: BinaryIO, notes: list[str]) -> Iterator[tuple[int, int, bool]]:
    """Where each chunk starts and ends, and whether Pillow gets it; in a truncated file, the last end is beyond it."""
    start = len(SIGNATURE)
    while len(header := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", header)
        end = start + 12 + length
        yield start, end, kind in PIXELS | COLOURS or _is_short(file, kind, length, notes)
        if kind == b"IEND":
            return
        start = file.seek(end)


def _is_short(file: BinaryIO, kind: bytes, length: int, notes: list[str]) -> bool:
    """Whether a chunk is a colour profile, or a text that may hold the orientation, and short enough for Pillow."""
    if kind not in TEXTS | {b"iCCP"}:
        return False
    keyword, _, rest = file.read(length).partition(b"\0")
    if kind == b"iCCP":
        short = _expands_to_little(rest[1:])
        if not short:
            notes.append("The picture's colour profile is too large and was ignored.")
        return short
    if keyword not in ORIENTATION:
        return False
    if kind == b"iTXt" and rest[:1] == b"\1":
        return _expands_to_little(rest[2:].split(b"\0", 2)[-1])
    return _expands_to_little(rest[1:]) if kind == b"zTXt" else len(rest) <= LONGEST


def _expands_to_little(data: bytes) -> bool:
    """Whether zlib decompresses `data` to LONGEST bytes at most."""
    stream = zlib.decompressobj()
    try:
        stream.decompress(data, LONGEST)
    except zlib.error:  # Pillow ignores it
        return True
    return not stream.unconsumed_tail
