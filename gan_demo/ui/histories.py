"""What a training run kept of its pictures, for "How it learned"."""

import io
import json

from PIL import Image

from gan_demo import checkpoints
from gan_demo.ui.components import history_value


def history(model_id: str, name: str, side: int, inputs: str = "seeds") -> dict:
    """The value of a Scrubber of NAME.webp, whose tiles are `side` pixels wide; {} where it is lost.

    Args:
        inputs: what NAME.json calls that which the pictures of a row are made from.
    """
    folder = checkpoints.find(model_id)
    try:
        record = json.loads((folder / f"{name}.json").read_text("utf-8"))
        webp = (folder / f"{name}.webp").read_bytes()
        with Image.open(io.BytesIO(webp)) as picture:
            picture.load()
            whole = picture.size == (side * len(record[inputs]), side * len(record["images_seen"]))
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    return history_value(webp, side, record["images_seen"], len(record[inputs])) if whole else {}
