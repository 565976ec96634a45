"""Visitors' pictures: which files are theirs, how much they may bring, and that all of it is gone within the hour.

The upload folder belongs to the web server and to every process that shares it. Each picture lies in a folder of its
own whose name is a hash; nothing else in there is read or deleted.
"""

import base64
import binascii
import os
import re
import secrets
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

SECONDS = 3000.0  # that a picture is kept: with the pause between two sweeps, less than an hour
QUOTA = 2_000_000_000  # bytes of all files together
LEAST = 8_000  # bytes that a file takes of it, however small: it has a folder of its own
MAX_BYTES = 20_000_000  # of one picture

HASH = re.compile(r"[0-9a-f]{32,64}")  # names the folder of one picture
PARTIAL = re.compile(r"tmp[a-z0-9_]{8}")  # names a file whose upload is not complete
DATA_URI = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.IGNORECASE)

_taken, _lock = 0, threading.Lock()  # bytes of all files, as of the last sweep and with what came since

FOREIGN = "this is no picture that was brought here within the last hour; choose the file again"
ELSEWHERE = "pictures are not fetched from other addresses; send the picture itself, as a file or a data: URI"
FULL = "the server has no room for another picture just now; try again in an hour"


def folder() -> Path:
    """The upload folder, as Gradio finds it."""
    return Path(os.path.realpath(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio"))


def picture_path(path: str | None, uri: str | None = None) -> str:
    """The file of a visitor's picture, from what a program or a page says it is.

    Args:
        path: a file, or a data: URI.
        uri: where the same picture can be fetched; only a data: URI counts, since it is the picture.

    Raises:
        ValueError: it is neither a data: URI nor a regular file that an upload put into the upload folder.
    """
    for text in (uri, path):
        if isinstance(text, str) and text[:5].lower() == "data:":
            return str(_keep(_decoded(text), "picture"))
    if not isinstance(path, str):
        raise ValueError(FOREIGN)
    if re.match(r"[a-z]+://", path, re.IGNORECASE):
        raise ValueError(ELSEWHERE)
    if not _is_upload(path):
        raise ValueError(FOREIGN)
    return path


def save(picture: Image.Image, name: str, kind: str, source: str | None = None) -> str:
    """Write a picture into the upload folder, and return its path.

    Args:
        name: of the file, without suffix.
        kind: png or jpeg; in a JPEG what is transparent lies on white.
        source: the file of a visitor's picture that it was made of: it is deleted when that one is.

    Raises:
        ValueError: the visitor's picture is deleted already.
    """
    try:
        time_of_source = None if source is None else os.stat(source).st_mtime
    except FileNotFoundError as error:
        raise ValueError(FOREIGN) from error
    if kind == "jpeg" and picture.mode in ("LA", "RGBA"):
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    options = {"quality": 95, "subsampling": 0} if kind == "jpeg" else {"compress_level": 3}
    path = _new_folder() / f"{name}.{'jpg' if kind == 'jpeg' else kind}"
    picture.save(path, kind.upper(), **options)
    if time_of_source is not None:
        os.utime(path, (time_of_source, time_of_source))
    return str(path)


def take_room(size: int) -> None:
    """Count `size` more bytes, or raise ValueError where they are too many; every sweep counts anew."""
    global _taken
    with _lock:
        if _taken + max(size, LEAST) > QUOTA:
            raise ValueError(FULL)
        _taken += max(size, LEAST)


def sweep(seconds: float = SECONDS) -> None:
    """Delete what has lain in the upload folder for longer than so, whoever wrote it there, and count what is left."""
    global _taken
    oldest, left = time.time() - seconds, 0
    for path, status in _files():
        if status.st_mtime < oldest:
            path.unlink(missing_ok=True)
        else:
            left += max(status.st_size, LEAST)
    with _lock:
        _taken = left
    for entry in _entries(folder()):
        if HASH.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
            try:
                if entry.stat(follow_symlinks=False).st_mtime < oldest:
                    os.rmdir(entry.path)  # refused where a file is left
            except OSError:
                continue


def _is_upload(path: str) -> bool:
    """Is it a regular file, reached over no link, in a folder of its own in the upload folder?"""
    file = Path(path)
    try:
        placed = HASH.fullmatch(file.parent.name) and os.path.realpath(file.parent.parent) == str(folder())
        return bool(placed) and stat.S_ISDIR(file.parent.lstat().st_mode) and stat.S_ISREG(file.lstat().st_mode)
    except (OSError, ValueError):  # there is none, or its name cannot be one
        return False


def _decoded(uri: str) -> bytes:
    """The bytes of a picture's data: URI."""
    head = DATA_URI.match(uri[:80])
    if head is None:
        raise ValueError("this data: URI is no picture; it must begin like data:image/png;base64,")
    if len(uri) - head.end() > MAX_BYTES * 4 / 3 + 4:
        raise ValueError(f"this picture is too large; at most {MAX_BYTES // 1_000_000} MB are allowed")
    try:
        return base64.b64decode(uri[head.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("this data: URI is damaged; it must hold the picture's bytes in base64") from error


def _keep(data: bytes, name: str) -> Path:
    take_room(len(data))
    path = _new_folder() / name
    path.write_bytes(data)
    return path


def _new_folder() -> Path:
    new = folder() / secrets.token_hex(16)
    new.mkdir(parents=True)
    return new


def _files() -> Iterator[tuple[Path, os.stat_result]]:
    """All files that are visitors', complete or not, with what the file system says of them."""
    for entry in _entries(folder()):
        one_picture = HASH.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        for file in _entries(Path(entry.path)) if one_picture else [entry] if PARTIAL.fullmatch(entry.name) else []:
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
