"""A visitor's own picture, taken apart by the browser's scripts: the numbers are torch's."""

import json

import numpy as np
import pytest
import torch

from gan_demo import chain, pyramid
from gan_demo.pictures import to_float
from gan_demo.services.pyramid import _error
from tests.helpers import noise_pictures
from tests.web.engine import numbers, run_node

# Height, width. None becomes 1 wide while it is higher: torch's antialiased resize then repeats its first pixel.
SIZES = [(64, 64), (32, 32), (37, 50), (1, 9), (3, 4), (101, 17)]
SCRIPT = """
import { readFileSync } from "node:fs";
import * as pyramid from "./gan_demo/web/engine/pyramid.js";
const plain = (value) => {
  if (ArrayBuffer.isView(value)) return [...value];
  return Array.isArray(value) ? value.map(plain) : value.numbers ? [...value.numbers] : value;
};
const jobs = JSON.parse(readFileSync(0));
const planes = ({ numbers, ...size }) => ({ numbers: Float32Array.from(numbers), ...size });
console.log(JSON.stringify(jobs.map((job) => {
  const image = planes(job);
  const { coarsest, residuals } = pyramid.analyse(image, job.levels);
  const steps = pyramid.synthesise(coarsest, residuals);
  return {
    down: plain(pyramid.down(image)),
    up: plain(pyramid.up(image, job.to)),
    analyse: plain([coarsest, ...residuals]),
    sizes: steps.map(({ result }) => [result.height, result.width]),
    steps: steps.map((step) => Object.fromEntries(Object.entries(step).map(([name, value]) => [name, plain(value)]))),
    ...pyramid.compare(image, steps.at(-1).result),
  };
})));
"""
NEAR = 1e-6  # torch itself, in single precision, is off by ten times as much


def node(script: str, jobs: list) -> list:
    return run_node("--input-type=module", "-e", script, text=json.dumps(jobs))


def far(values: list, tensor: torch.Tensor) -> float:
    """The largest difference."""
    assert len(values) == tensor.numel()
    return float((torch.tensor(values) - tensor.flatten()).abs().max())


@pytest.fixture(scope="module")
def answers():
    """Pictures of all sizes in [-1, 1], how many levels each has, and what the script makes of them."""
    rng = torch.Generator().manual_seed(0)
    images = [(torch.rand(1, 3, *size, generator=rng) * 2 - 1).double() for size in SIZES]
    levels = [4, 3, 4, 3, 1, 4]
    jobs = [
        {
            "numbers": numbers(image),
            "height": image.shape[2],
            "width": image.shape[3],
            "levels": count,
            "to": {"height": 2 * image.shape[2] + 1, "width": 3 * image.shape[3] - 1},
        }
        for image, count in zip(images, levels, strict=True)
    ]
    return list(zip(images, levels, jobs, node(SCRIPT, jobs), strict=True))


def test_a_picture_is_halved_and_enlarged_as_by_torch(answers):
    for image, _, job, answer in answers:
        assert far(answer["down"], pyramid.down(image)) < NEAR
        assert far(answer["up"], pyramid.up(image, (job["to"]["height"], job["to"]["width"]))) < NEAR


def test_pyramids_of_any_size_are_those_of_python(answers):
    for image, levels, _, answer in answers:
        coarsest, residuals = pyramid.analyse(image, levels)
        for values, tensor in zip(answer["analyse"], [coarsest, *residuals], strict=True):
            assert far(values, tensor) < NEAR
        assert answer["sizes"] == [list(detail.shape[2:]) for detail in [coarsest, *residuals]]


def test_every_step_of_the_chain_is_that_of_python(answers):
    for image, levels, _, answer in answers:
        steps = chain.take_apart(image, levels)
        assert [set(step) for step in answer["steps"]] == [
            {"result"} | ({"coarse", "upsampled", "residual"} if level else set()) for level in range(levels)
        ]
        for step, values in zip(steps, answer["steps"], strict=True):
            for name, part in values.items():
                assert far(part, getattr(step, name)) < NEAR, name


def test_the_error_of_putting_it_together_is_as_the_server_says_it(answers):
    for image, levels, _, answer in answers:
        error, exact = _error(image.float(), chain.take_apart(image.float(), levels))
        assert (answer["exact"], exact) == (True, True)
        assert answer["error"] == pytest.approx(error, abs=5e-5)


def test_a_reconstruction_that_differs_is_not_called_exact():
    script = """
    import { compare } from "./gan_demo/web/engine/pyramid.js";
    const image = (numbers) => ({ numbers: Float32Array.from(numbers), width: 1, height: 1 });
    console.log(JSON.stringify(compare(image([0, 0, 1]), image([0, 0.01, 1]))));
    """
    (error, exact) = run_node("--input-type=module", "-e", script).values()
    assert error == pytest.approx(1.275)
    assert exact is False


SQUARE_SCRIPT = """
import { readFileSync } from "node:fs";
import { square, toPicture } from "./gan_demo/web/engine/pyramid.js";
console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(({ pixels, width, height, size, contrast }) => {
  const image = square({ pixels: Uint8ClampedArray.from(pixels), width, height }, size);
  const { numbers, ...shape } = image;
  return { numbers: [...numbers], shape, pixels: [...toPicture(image, contrast).pixels] };
})));
"""


@pytest.mark.parametrize("shape", [(64, 64), (8, 30), (90, 21), (9, 9), (150, 151), (32, 33)])
def test_the_middle_square_and_what_is_painted_of_it_are_those_of_python(shape):
    image = noise_pictures(1, max(shape))[:, :, : shape[0], : shape[1]]
    rgba = np.dstack([image[0].permute(1, 2, 0).numpy(), np.full(shape, 255, np.uint8)])
    jobs = [
        {"pixels": rgba.ravel().tolist(), "width": shape[1], "height": shape[0], "size": size, "contrast": contrast}
        for size in (32, 64)
        for contrast in (1, 2)
    ]
    for job, answer in zip(jobs, node(SQUARE_SCRIPT, jobs), strict=True):
        right = chain.square(to_float(image).double(), job["size"])
        assert answer["shape"] == {"width": job["size"], "height": job["size"]}
        assert far(answer["numbers"], right) < NEAR
        levels = np.array(answer["pixels"]).reshape(job["size"], job["size"], 4)
        exact = (job["contrast"] * right[0].permute(1, 2, 0).numpy() + 1) * 127.5
        assert np.abs(levels[..., :3] - exact.clip(0, 255)).max() <= 0.5 + NEAR * 255  # rounded, either way at a half
        assert (levels[..., 3] == 255).all()
