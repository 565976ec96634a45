"""One tab with one model as a single file, which opens by double click: for a classroom without a network."""

import base64
import contextlib
import gzip
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_demo import checkpoints
from gan_demo.services import loaded
from gan_demo.ui import build_app, live, server
from gan_demo.ui.components import NEEDS_FILES, NEEDS_JUDGE
from gan_demo.ui.pages import addresses, contents, page_texts
from gan_demo.web.scripts import components

TABS = {  # by kind of model
    **dict.fromkeys(loaded.DRAWING, "Latent interpolation"),
    "lapgan": "Pyramid levels",
    "gan_cls": "Caption to image",
}
NEEDS = {"gan_cls": ("text_encoder", "style_encoder")}  # kinds of what a kind of model cannot do without
JUDGE = "discriminator"  # how its name begins: LAPGAN has one a level
COMPONENT = re.compile(r'"component": "(\w+)"')  # in a page's script
ROOM = 3_800_000  # bytes of weights, beyond which D stays away, so that the file stays below 6 MB; captions: 14


def write_single(path: Path, model_id: str) -> None:
    """Write the file.

    Raises:
        ValueError: there is no such model or no tab for it, or see `pages.write`.
    """
    kind = loaded.kind_of(loaded.check_id(model_id))
    if kind not in TABS:
        raise ValueError(f"{model_id} has no tab that works without a server; use dcgan, gan, cgan, lapgan or gan_cls")
    with only(model_id, *loaded.ids(*NEEDS.get(kind, ()))):
        app = build_app()
        views = [block for block in app.blocks.values() if getattr(block, "name", "")]
        before = [view.props for view in views]
        for view in views:
            view.props = without_judge(view.props)
        without = NEEDS_FILES + (NEEDS_JUDGE if before != [view.props for view in views] else [])
        texts = page_texts(app, TABS[kind], without)
        files = {name: text.encode() for name, text in texts.items() if not has_one_choice(name, text)}
        for address in addresses("".join(texts.values())):
            files |= {} if address.startswith("opening/") else contents(address)
    names = COMPONENT.findall(texts["index.html"])
    files[live.scripts_address()] = components(names=set(names)).encode()
    page = inline_pictures(files.pop("index.html").decode())
    scripts = "".join(script(name, whole(name, files)) for name in files if not name.endswith(".wasm"))
    path.write_text(page.replace("</main>", f"</main>\n{scripts}", 1), "utf-8")


@contextlib.contextmanager
def only(*model_ids: str) -> Iterator[None]:
    """While the block runs, there are no checkpoints but these."""
    root = checkpoints.ROOT
    with tempfile.TemporaryDirectory() as folder:
        for model_id in model_ids:
            os.symlink(checkpoints.find(model_id).resolve(), Path(folder) / model_id)
        checkpoints.ROOT = Path(folder)
        try:
            yield
        finally:
            checkpoints.ROOT = root


def has_one_choice(name: str, text: str) -> bool:
    """Whether these are the answers to a single question: of one model, nobody asks for another."""
    return name.endswith(".json") and len(json.loads(text)["questions"]) == 1


def without_judge(value: Any) -> Any:
    """Props whose listings of weights hold no discriminator, where all together are too large."""
    if isinstance(value, list):
        return [without_judge(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "weights" in value and sum(part["bytes"] for part in value["weights"].values()) > ROOM:
        return value | {
            "weights": {name: part for name, part in value["weights"].items() if not name.startswith(JUDGE)}
        }
    return {name: without_judge(part) for name, part in value.items()}


def inline_pictures(text: str) -> str:
    """A text with opening pictures in place of their addresses."""
    for address in addresses(text):
        if address.startswith("opening/"):
            data = base64.b64encode(server.opening_picture(address.partition("/")[2])).decode()
            text = text.replace(address, f"data:image/{address.rpartition('.')[2]};base64,{data}")
    return text


def whole(name: str, files: dict[str, bytes]) -> bytes:
    """A file with those that it would fetch: pictures, and the kernels of the engine."""
    if name.endswith(".json"):
        return inline_pictures(files[name].decode()).encode()
    text = files[name]
    if name.endswith("worker.js"):
        for kernel, data in live.engine_files().items():
            if kernel.endswith(".wasm"):
                uri = f"data:application/wasm;base64,{base64.b64encode(data).decode()}"
                text = text.replace(f'"{kernel}"'.encode(), f'"{uri}"'.encode())
    return text


def script(name: str, data: bytes) -> str:
    """A file as an element that the page unpacks (see host.js)."""
    kind = live.TYPES.get(os.path.splitext(name)[1], "application/octet-stream")
    text = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
    return f'<script type="text/plain" data-file="{name}" data-type="{kind}">{text}</script>\n'
