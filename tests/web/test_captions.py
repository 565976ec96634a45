"""From a sentence to a score, in the browser's engine: encoder, generator, D and style encoder, one after the other."""

import json

import numpy as np
import pytest
import torch

from gan_demo import captions, plans
from gan_demo.checkpoints import find, load
from gan_demo.latent import latents
from gan_demo.models.gan_cls import characters
from gan_demo.pictures import to_float, to_uint8
from gan_demo.scale import Scale
from gan_demo.services import caption as service
from tests.web.engine import BUILD_NAMES, run_node, run_plan

MODEL, ENCODER, STYLE = "gan-cls-flowers", "text-encoder-flowers", "style-encoder-flowers"
TEXTS = [*service.EXHIBITS, "a red car", "x" * 201, "红色的花", "this flower has purpel petals"]  # sixteen


def run(name: str, network: str, samples: list[dict], build: str, picture: bool = False) -> np.ndarray:
    """The first output of a stored plan, or its pictures (N, height, width, 3), for each sample."""
    path = find(name) / "model.safetensors"
    result = run_plan(plans.read(find(name))[network], path, samples, build, picture=picture)
    if not picture:
        return np.array([outputs[0] for outputs in result["outputs"]])
    return np.array(result["pictures"], dtype=int).reshape(len(samples), 64, 64, 4)[..., :3]


def off_by(values: np.ndarray, tensor: torch.Tensor) -> float:
    """The largest difference, as a share of how far the numbers spread."""
    expectation = tensor.detach().numpy().reshape(values.shape)
    return float(np.abs(values - expectation).max() / np.ptp(expectation))


@pytest.mark.slow
@pytest.mark.parametrize("build", BUILD_NAMES)
@torch.inference_mode()
def test_a_sentence_becomes_the_same_vector_picture_score_and_style(build):
    model, encoder, style = load(MODEL), load(ENCODER), load(STYLE)
    vectors, z = captions.embed(encoder, TEXTS), latents(range(len(TEXTS)), 100)
    images = to_uint8(model.generator(z, vectors))

    own = run(ENCODER, "encoder", [{"characters": row} for row in characters(TEXTS)], build)
    assert off_by(own, vectors) < 1e-3

    samples = [{"z": {"seed": i, "size": 100}, "texts": torch.tensor(row)} for i, row in enumerate(own)]
    pixels = run(MODEL, "generator", samples, build, picture=True)
    assert np.abs(pixels - images.permute(0, 2, 3, 1).numpy().astype(int)).max() <= 1

    maps = [torch.tensor(picture).permute(2, 0, 1) / 127.5 - 1 for picture in pixels]
    pairs = [{"images": image, "texts_0": torch.tensor(row)} for image, row in zip(maps, own, strict=True)]
    scores = captions.judge(model.discriminator, to_float(images), vectors)
    assert off_by(run(MODEL, "discriminator", pairs, build), scores) < 1e-3

    noise = run(STYLE, "encoder", [{"images": image} for image in maps], build)
    assert off_by(noise, style(to_float(images))) < 1e-3


def test_scores_have_the_same_places_and_kinds_as_in_python():
    scale = Scale.of(service.loaded.metrics(MODEL)["scores"])
    flat = Scale(scale.right, scale.right, (scale.right[10],) * 101)
    scores = np.linspace(scale.wrong[0] - 1, scale.right[100] + 1, 200).tolist()
    scales = [{kind: list(part) for kind, part in vars(one).items()} for one in (scale, flat)]
    script = """
      import { json } from "node:stream/consumers";
      import { likest, place } from "./gan_demo/web/engine/captions.js";
      const { scales, scores } = await json(process.stdin);
      const rows = scales.map((scale) => scores.map((score) => [place(scale, score), likest(scale, score)]));
      process.stdout.write(JSON.stringify(rows));
    """
    rows = run_node("--input-type=module", "-e", script, text=json.dumps({"scales": scales, "scores": scores}))
    for one, row in zip((scale, flat), rows, strict=True):
        assert [at for at, _ in row] == pytest.approx([one.place(score) for score in scores])
        assert [kind for _, kind in row] == [one.likest(score) for score in scores]
