"""The pictures that a training run recorded of itself, for "How it learned" in the tabs."""

import io
import json

from PIL import Image

from gan_demo import checkpoints
from gan_demo.ui.components import history_value


def history(model_id: str, name: str, side: int, inputs: str = "seeds") -> dict:
    """The value of a Scrubber that shows NAME.webp; {} if that file or NAME.json is missing or damaged.

    Args:
        model_id: the checkpoint whose folder holds the files.
        name: of the files, without suffix.
        side: width and height of a tile in pixels.
        inputs: the key in NAME.json that lists the inputs of a row, such as seeds.
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
