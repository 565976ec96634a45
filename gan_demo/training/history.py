"""How a model learned: pictures from the same fixed inputs at moments of the run, in history.webp and history.json."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from gan_demo.checkpoints import write_atomically
from gan_demo.pictures import cut, encode, sheet, to_pil
from gan_demo.training.schedule import is_moment

WIDTH = 8  # fixed inputs, so pictures in a row


class History:
    """Rows of pictures, one for each moment (see `schedule.is_moment`).

    Args:
        name: of both files, without suffix; "" for a recipe without a history.
        inputs: what the fixed inputs are, such as "seeds".
    """

    def __init__(self, name: str, inputs: str) -> None:
        self.name, self.inputs = name, inputs
        self.rows: list[Tensor] = []  # uint8 (WIDTH, C, H, W) each
        self.images: list[int] = []  # for each row, how many pictures had been seen

    def add(self, row: Tensor, images: int) -> None:
        self.rows.append(row)
        self.images.append(images)

    def save(self, folder: Path, row: Tensor, images: int) -> None:
        """Write both files; the last row is `row`, drawn with the weights that are being saved."""
        if not self.name:
            return
        rows, counts = self.rows, self.images
        if not counts or counts[-1] != images:
            rows, counts = [*rows, row], [*counts, images]
        text = json.dumps({self.inputs: list(range(WIDTH)), "images_seen": counts}) + "\n"
        write_atomically(folder / f"{self.name}.webp", encode(to_pil(sheet(torch.cat(rows), WIDTH)), "webp"))
        write_atomically(folder / f"{self.name}.json", text.encode())

    def load(self, folder: Path, batch: int, channels: int) -> None:
        """Take over the moments of a checkpoint that was trained with batches of `batch`, if it has a history.

        Its last row is left out if it shows the end of the run, which is not a moment.
        """
        paths = [folder / f"{self.name}.{suffix}" for suffix in ("json", "webp")]
        if not all(path.is_file() for path in paths):
            return  # checkpoints from the middle of a run have none
        images = json.loads(paths[0].read_text("utf-8"))["images_seen"]
        with Image.open(paths[1]) as picture:
            pixels = torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)
        side = pixels.shape[2] // WIDTH
        rows = torch.as_tensor(cut(pixels[:channels], side, side)).split(WIDTH)
        moments = [i for i, count in enumerate(images) if is_moment(count // batch)]
        self.rows, self.images = [rows[i] for i in moments], [images[i] for i in moments]
