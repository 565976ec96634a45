"""The page's latent vectors are those of gan_demo/latent.py."""

import json

import numpy as np
import pytest
import torch

from gan_demo.latent import PATHS, latents
from tests.web.engine import run_node

SEEDS, SIZE = (26, 42, 17), 100


@pytest.fixture(scope="module")
def positions():
    return torch.linspace(0, 1, 11)


@pytest.fixture(scope="module")
def points(positions):
    """What the page computes at these positions, by the name of the way."""
    job = {"size": SIZE, "seeds": SEEDS, "positions": positions.tolist()}
    return run_node("tests/js/run_latents.js", text=json.dumps(job))


@pytest.mark.parametrize(("way", "kind"), [("slerp", "slerp"), ("lerp", "lerp"), ("edge", "slerp")])
def test_a_point_on_the_way_is_the_one_that_torch_computes(points, positions, way, kind):
    a, b, _ = latents(SEEDS, SIZE)
    np.testing.assert_allclose(points[way], PATHS[kind](a, b, positions), atol=1e-5)
