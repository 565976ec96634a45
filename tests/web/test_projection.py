"""The browser's projection is torch's: the square of a picture, the first guess, and the search."""

import json

import pytest
import torch

from gan_demo.checkpoints import find, load
from gan_demo.latent import latents
from gan_demo.projection import STARTS, STEPS, descend, fit, nearest_latent
from gan_demo.services.loaded import ids
from gan_demo.services.projection import projector_of
from tests.helpers import noise_pictures
from tests.web.engine import BUILD_NAMES, largest_difference, run_node
from tests.web.oracles import stored_plan

MODEL = "dcgan-fashion"
NEWS = 5  # steps from one answer to the next
FIT = """
import { readFileSync } from "node:fs";
import { fit } from "./gan_demo/web/paint/projection.js";
const jobs = JSON.parse(readFileSync(0));
console.log(JSON.stringify(jobs.map(({ pixels, width, height, form }) => {
  const { target, negative } = fit({ pixels: Uint8ClampedArray.from(pixels), width, height }, form);
  return { target: [...target], negative };
})));
"""


def network(name: str, part: str) -> dict:
    return {"plan": stored_plan(name, part), "weights": str(find(name) / "model.safetensors")}


def project(build: str, targets: torch.Tensor, encoder: str | None = None) -> list[dict]:
    """What the browser makes of pictures (N, 1, 32, 32); see tests/js/run_projection.js."""
    job = {"generator": network(MODEL, "generator"), "encoder": encoder and network(encoder, "encoder")}
    job |= {"build": build, "targets": targets.flatten(1).tolist()}
    return run_node("tests/js/run_projection.js", text=json.dumps(job))


@pytest.fixture(scope="module")
def generator() -> torch.nn.Module:
    return load(MODEL).generator.requires_grad_(False)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_is_fitted_as_the_server_fits_it(channels):
    images = [
        picture[:, :height, :width]
        for picture, (height, width) in zip(noise_pictures(4, 90), [(90, 90), (9, 60), (80, 33), (8, 8)], strict=True)
    ]
    images[1] = 255 - images[1] // 4  # light, so that its negative is taken
    jobs = [
        {
            "pixels": torch.cat([image, torch.full_like(image[:1], 255)]).permute(1, 2, 0).flatten().tolist(),
            "height": image.shape[1],
            "width": image.shape[2],
            "form": {"channels": channels, "width": 32},
        }
        for image in images
    ]
    for image, answer in zip(images, run_node("--input-type=module", "-e", FIT, text=json.dumps(jobs)), strict=True):
        expectation, is_negative = fit(image[None].float() / 127.5 - 1, 32, channels)
        assert (torch.tensor(answer["target"]) - expectation.flatten()).abs().max() < 1e-5
        assert answer["negative"] == is_negative


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_the_search_is_torchs_until_rounding_has_grown(generator, build):
    """Adam divides by the size of the first slopes: rounding grows from step to step, but the end is as near."""
    seeds, losses = latents(range(STARTS), 100), []
    with torch.no_grad():
        targets = generator(latents([1001, 1002], 100))
        starts = torch.cat([nearest_latent(generator, target[None], seeds) for target in targets])
    descend(generator, targets, starts, watch=losses.append)
    least = torch.stack(losses).cummin(0).values[::NEWS].T
    for answer, target, expectation in zip(project(build, targets), targets, least, strict=True):
        assert len(answer["losses"]) == STEPS // NEWS + 1
        assert largest_difference(answer["losses"][:3], expectation[:3]) < 1e-3
        assert answer["losses"][-1] == pytest.approx(float(expectation[-1]), rel=0.1)
        drawing = generator(torch.tensor(answer["z"])[None])[0]
        assert float((drawing - target).square().mean()) == pytest.approx(answer["losses"][-1], rel=1e-3)


@pytest.mark.parametrize("model_id", [model_id for model_id in ids("dcgan") if projector_of(model_id)])
@pytest.mark.parametrize("build", BUILD_NAMES)
def test_from_the_encoders_guess_it_comes_nearer(model_id, build):
    projector_id = projector_of(model_id)
    with torch.no_grad():
        images = load(model_id).generator(latents([1001, 1002], 100))
        expectation = load(projector_id)(images)
    job = {"generator": network(model_id, "generator"), "encoder": network(projector_id, "encoder"), "build": build}
    answers = run_node("tests/js/run_projection.js", text=json.dumps(job | {"targets": images.flatten(1).tolist()}))
    for answer, z in zip(answers, expectation, strict=True):
        assert largest_difference(answer["guess"], z) < 1e-3
        assert answer["losses"][-1] < answer["losses"][0] / 2
