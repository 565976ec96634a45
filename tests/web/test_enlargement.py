"""Pictures that the browser's scripts enlarge: the pixels are the app's."""

import json

import numpy as np
import pytest
import torch

from gan_demo import examples
from gan_demo.checkpoints import find, load
from gan_demo.pictures import to_float, to_uint8
from gan_demo.super_resolution import Upscaler, enlarge_bicubic, for_grey, shrunk_task
from tests.helpers import noise_pictures
from tests.web.engine import numbers, run_node
from tests.web.oracles import MOST_LEVELS, MOST_SHARE, stored_plan

PHONE = 32  # MB of memory that a phone spares for one network
MODELS = ("srresnet-photos", "srgan-photos")


def photo(name: str, height: int, width: int) -> torch.Tensor:
    """The middle of an example, uint8 (3, height, width)."""
    image = torch.from_numpy(examples.load(name))
    top, left = ((side - length) // 2 for side, length in zip(image.shape[1:], (height, width), strict=True))
    return image[:, top : top + height, left : left + width]


def pictures() -> list[torch.Tensor]:
    """Small pictures of many forms; the third is grey, the last is as hard as one can be."""
    small = [shrunk_task(photo(name, 384, 384)).small for name in ("wall.jpg", "dog.jpg")]
    grey = photo("bear.jpg", 40, 61).float().mean(0, keepdim=True).round().byte()
    return [*small, grey, photo("city.jpg", 8, 95), photo("palms.jpg", 33, 8), noise_pictures(1, 20)[0]]


def planes(image: torch.Tensor) -> dict:
    """uint8 (C, H, W) as the engine has it."""
    three = to_float(image.expand(3, -1, -1)[None])[0]
    return {"numbers": numbers(three), "height": image.shape[1], "width": image.shape[2]}


def rgb(values: list, image: torch.Tensor) -> np.ndarray:
    """A page's picture as (3, 4 * H, 4 * W)."""
    rows = np.array(values, int).reshape(4 * image.shape[1], 4 * image.shape[2], 4)
    assert (rows[..., 3] == 255).all()
    return rows[..., :3].transpose(2, 0, 1)


@pytest.mark.parametrize("name", MODELS)
def test_pictures_are_enlarged_as_by_the_app(name):
    images = pictures()
    plan = {key: value for key, value in stored_plan(name, "generator").items() if key != "check"}
    job = {
        "plan": plan,
        "weights": str(find(name) / "model.safetensors"),
        "images": [planes(image) for image in images],
    }
    upscaler = Upscaler(load(name).generator, torch.float32)
    for image, result in zip(images, run_node("tests/js/run_enlargement.js", text=json.dumps(job)), strict=True):
        operator = for_grey(upscaler) if len(image) == 1 else upscaler
        expectation = to_uint8(operator(to_float(image[None])))[0].expand(3, -1, -1).numpy().astype(int)
        difference = np.abs(rgb(result["picture"], image) - expectation)
        assert difference.max() <= MOST_LEVELS, image.shape
        assert np.mean(difference > 0) < MOST_SHARE, image.shape
        bicubic = to_uint8(enlarge_bicubic(to_float(image.expand(3, -1, -1)[None])))[0].numpy().astype(int)
        assert np.abs(rgb(result["bicubic"], image) - bicubic).max() <= MOST_LEVELS
        assert max(result["megabytes"]) < PHONE
        assert result["shares"] == sorted(result["shares"])
        assert result["shares"][-1] == pytest.approx(1)
