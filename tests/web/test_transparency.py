"""Transparent pictures in the browser's scripts: hidden colours are replaced as in gan_demo.transparency."""

import json

import numpy as np
import pytest
import torch

from gan_demo import transparency, uploads
from tests.web.engine import run_node

SCRIPT = """
import { readFileSync } from "node:fs";
import { fillHidden, putOnWhite } from "./gan_demo/web/engine/transparency.js";
const { pixels, width, height } = JSON.parse(readFileSync(0));
const clear = fillHidden({ pixels: Uint8ClampedArray.from(pixels), width, height });
const white = clear.pixels.slice();
putOnWhite(white);
console.log(JSON.stringify([[...clear.pixels], [...white]]));
"""


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (16, 16), (37, 50)])
@pytest.mark.parametrize("visible", [0, 0.02, 0.6])
def test_hidden_colours_are_those_of_the_nearest_visible_pixels(height, width, visible):
    rng = np.random.default_rng(height + width)
    image = rng.integers(0, 256, (3, height, width), np.uint8)
    alpha = np.where(rng.random((1, height, width)) < visible, rng.integers(0, 256, (1, height, width)), 0)
    alpha = alpha.astype(np.uint8)
    alpha[0, 0, : width // 2] = 7  # too faint to be trusted
    pixels = np.moveaxis(np.concatenate([image, alpha]), 0, 2)
    job = {"pixels": pixels.ravel().tolist(), "width": width, "height": height}
    clear, white = (
        np.moveaxis(np.array(values).reshape(height, width, 4), 2, 0)
        for values in run_node("--input-type=module", "-e", SCRIPT, text=json.dumps(job))
    )
    image, alpha = torch.from_numpy(image), torch.from_numpy(alpha)
    expected = transparency.fill_hidden(image, alpha)
    assert np.abs(clear[:3] - expected.numpy().astype(int)).max() <= 1
    assert np.array_equal(clear[3:], alpha.numpy())
    assert np.abs(white[:3] - uploads.on_white(expected, alpha).numpy().astype(int)).max() <= 1
    assert (white[3] == 255).all()
