"""Visitors' pictures: which files are uploads, how much space they may take, and their deletion within the hour.

The upload folder is the web server's, which passes it in; several processes may share it. Each picture lies in a
folder of its own whose name is a hash; nothing else in the upload folder is read or deleted.
"""

import base64
import binascii
import os
import re
import secrets
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gan_demo import examples
from gan_demo.checks import brief

if TYPE_CHECKING:
    from gan_demo.uploads import Upload

SECONDS = 3000.0  # for which a picture is kept: with the pause between two sweeps, less than an hour
QUOTA = 2_000_000_000  # bytes of all files together
LEAST = 8_000  # bytes of the quota that a file takes, however small, because it has a folder of its own
MAX_BYTES = 20_000_000  # of one picture

HASH = re.compile(r"[0-9a-f]{32,64}")  # names the folder of one picture
PARTIAL = re.compile(r"tmp[a-z0-9_]{8}")  # names a file whose upload is not complete
DATA_URI = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.IGNORECASE)

_usage, _lock = 0, threading.Lock()  # bytes of all files at the last sweep, plus what has come since

FOREIGN = "this picture was not uploaded here within the last hour; choose the file again"
ELSEWHERE = "pictures are not fetched from other addresses; send the picture itself, as a file or a data: URI"
PRIVACY = "Your picture goes to the server, is deleted within an hour and used for nothing else."
FULL = "the server has no room for another picture just now; try again in an hour"


@dataclass(frozen=True)
class Source:
    """What a visitor starts from: an example's file name, or the path of an upload."""

    path: str
    example: bool
    part: str = "middle"  # a key of pictures.PARTS: what is enlarged where the whole is too large


def open_picture(source: Source, reduced: bool = False, cut: bool = False) -> "Upload":
    """An example or a visitor's picture.

    With `reduced`, a larger file is accepted and comes back smaller; with `cut`, only its `part` comes back.

    Raises:
        ValueError: there is no such example, or the file cannot be read as a picture within the limits.
    """
    import torch

    from gan_demo import uploads

    if not source.example:
        return uploads.read(source.path, reduced, part=source.part if cut else "")
    if source.path not in {entry["file"] for entry in examples.index()}:
        raise ValueError(f"example {brief(source.path)} is unknown")
    return uploads.Upload(torch.from_numpy(examples.load(source.path)))


def picture_path(folder: Path, path: str | None, uri: str | None = None) -> str:
    """The file of a visitor's picture, as a page or a program names it.

    Args:
        folder: the upload folder.
        path: a file, or a data: URI.
        uri: the address of the same picture; ignored unless it is a data: URI, which holds the picture itself.

    Raises:
        ValueError: it is neither a data: URI nor a regular file that an upload put into the upload folder.
    """
    for text in (uri, path):
        if isinstance(text, str) and text[:5].lower() == "data:":
            return str(_write(folder, _decode(text), "picture"))
    if not isinstance(path, str):
        raise ValueError(FOREIGN)
    if re.match(r"[a-z]+://", path, re.IGNORECASE):
        raise ValueError(ELSEWHERE)
    if not _is_upload(folder, path):
        raise ValueError(FOREIGN)
    return path


def save(folder: Path, picture: Image.Image, name: str, kind: str, source: Source | None = None) -> str:
    """Write a picture into the upload folder, and return its path.

    Args:
        folder: the upload folder.
        picture: in any mode that a file of this kind can hold.
        name: of the file, without suffix.
        kind: png or jpeg; in a JPEG, transparent parts are put on white.
        source: the picture that it was made from; if that is a visitor's, both are deleted at the same time.

    Raises:
        ValueError: the visitor's picture has been deleted already.
    """
    try:
        source_time = None if source is None or source.example else os.stat(source.path).st_mtime
    except FileNotFoundError as error:
        raise ValueError(FOREIGN) from error
    if kind == "jpeg" and picture.mode in ("LA", "RGBA"):
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    options = {"quality": 95, "subsampling": 0} if kind == "jpeg" else {"compress_level": 3}
    path = _new_folder(folder) / f"{name}.{'jpg' if kind == 'jpeg' else kind}"
    picture.save(path, kind.upper(), **options)
    if source_time is not None:
        os.utime(path, (source_time, source_time))
    return str(path)


def save_all(folder: Path, files: list[bytes], suffix: str) -> list[str]:
    """Write files that belong together into one new folder of the upload folder, and return their paths."""
    new = _new_folder(folder)
    paths = [str(new / f"{number:02d}.{suffix}") for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        with open(path, "xb") as file:
            file.write(data)
    return paths


def take_room(size: int) -> None:
    """Add `size` bytes to those in use, or raise ValueError if they exceed the quota; every sweep counts anew."""
    global _usage
    with _lock:
        if _usage + max(size, LEAST) > QUOTA:
            raise ValueError(FULL)
        _usage += max(size, LEAST)


def usage() -> int:
    """Bytes of all files, as far as is known since the last sweep."""
    return _usage


def sweep(folder: Path, seconds: float = SECONDS) -> None:
    """Delete uploads older than `seconds`, whichever process wrote them, and count the bytes that remain."""
    global _usage
    oldest, usage = time.time() - seconds, 0
    for path, status in _files(folder):
        if status.st_mtime < oldest:
            path.unlink(missing_ok=True)
        else:
            usage += max(status.st_size, LEAST)
    with _lock:
        _usage = usage
    for entry in _entries(folder):
        if HASH.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
            try:
                if entry.stat(follow_symlinks=False).st_mtime < oldest:
                    os.rmdir(entry.path)  # fails while a file is left in it
            except OSError:
                continue


def _is_upload(folder: Path, path: str) -> bool:
    """Is it a regular file in a folder of its own in the upload folder, with no symbolic link in between?"""
    file = Path(path)
    try:
        inside = HASH.fullmatch(file.parent.name) and os.path.realpath(file.parent.parent) == os.path.realpath(folder)
        return bool(inside) and stat.S_ISDIR(file.parent.lstat().st_mode) and stat.S_ISREG(file.lstat().st_mode)
    except (OSError, ValueError):  # it does not exist, or no file can have such a name
        return False


def _decode(uri: str) -> bytes:
    """The bytes of a picture's data: URI."""
    head = DATA_URI.match(uri[:80])
    if head is None:
        raise ValueError("this data: URI is not a picture; it must begin like data:image/png;base64,")
    if len(uri) - head.end() > MAX_BYTES * 4 / 3 + 4:
        raise ValueError(f"this picture is too large; at most {MAX_BYTES // 1_000_000} MB are allowed")
    try:
        return base64.b64decode(uri[head.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("this data: URI is damaged; it must hold the picture's bytes in base64") from error


def _write(folder: Path, data: bytes, name: str) -> Path:
    take_room(len(data))
    path = _new_folder(folder) / name
    path.write_bytes(data)
    return path


def _new_folder(folder: Path) -> Path:
    new = folder / secrets.token_hex(16)
    new.mkdir(parents=True)
    return new


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """All visitors' files, complete or not, with their file status."""
    for entry in _entries(folder):
        is_folder = HASH.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        for file in _entries(Path(entry.path)) if is_folder else [entry] if PARTIAL.fullmatch(entry.name) else []:
            try:
                status = file.stat(follow_symlinks=False)
            except OSError:  # deleted meanwhile
                continue
            if not stat.S_ISDIR(status.st_mode):
                yield Path(file.path), status


def _entries(path: Path) -> list[os.DirEntry]:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except OSError:
        return []
