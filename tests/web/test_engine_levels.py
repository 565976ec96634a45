"""The tab "Pyramid levels" draws in the browser what the server would: every picture, and D's standings."""

import json

import numpy as np
import pytest

from gan_demo import examples, plans
from gan_demo.checkpoints import find
from gan_demo.services import loaded, pyramid
from gan_demo.services.visitors import Source
from tests.web.engine import BUILD_NAMES, run_node

CHANGES = [  # gains of the coarsest, the middle and the finest level
    (1, 1, 1),
    (1, 0, 0),
    (0, 1, 1),
    (1, 0.35, 2),
]


def chains(name: str, count: int = 8) -> list[dict]:
    """Seeds, gains and classes of several kinds; the first half has gains of 1, so that D has an opinion."""
    sizes, labels = pyramid.sizes(name), loaded.labels(name)
    random = np.random.default_rng(1)
    wishes = []
    for turn in range(count):
        first, middle, last = CHANGES[0 if turn < count // 2 else turn % len(CHANGES)]
        gains = [first] + [middle] * (len(sizes) - 2) + [last]
        seeds = random.integers(0, 2**32, len(sizes)).tolist() if turn % 2 else [turn] * len(sizes)
        label = int(random.integers(len(labels))) if labels else 0
        wishes.append({"seeds": seeds, "gains": gains, "label": label, "real": []})
    return wishes


def run(name: str, wishes: list[dict], build: str) -> list[dict]:
    folder = find(name)
    quantiles = [level["real"] for level in loaded.metrics(name)["scores"]["levels"]]
    job = {"plans": plans.read(folder), "weights": str(folder / "model.safetensors"), "build": build}
    job |= {"chains": wishes, "quantiles": quantiles, "contrast": pyramid.CONTRAST}
    return run_node("tests/js/run_levels.js", text=json.dumps(job))


def assert_level(own: list, level: pyramid.Level) -> None:
    """Node's pictures of a level are the server's within one level of 255, in their order."""
    assert [name for name, *_ in own] == list(level.pictures)
    for name, width, pixels in own:
        rgba = np.array(pixels, dtype=int).reshape(-1, width, 4)
        assert np.abs(rgba[..., :3] - level.pictures[name].transpose(1, 2, 0).astype(int)).max() <= 1, name
        assert (rgba[..., 3] == 255).all()


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("name", ["lapgan-cifar10", "lapgan-flowers"])
def test_every_picture_and_standing_of_a_chain_is_the_servers(name, build):
    wishes, labels = chains(name), loaded.labels(name)
    for wish, own in zip(wishes, run(name, wishes, build), strict=True):
        label = labels[wish["label"]] if labels else ""
        levels = pyramid.generate(name, label, wish["seeds"], wish["gains"])
        for number, level in enumerate(levels):
            assert_level(own["pictures"][number], level)
            if level.standing is not None:
                assert abs(own["standings"][number] - level.standing) <= 1  # a score may lie beside a percentile
        assert any(level.standing is not None for level in levels) == (wish["gains"][0] == 1)


def planes(numbers: np.ndarray) -> dict:
    """Of a picture (3, h, w), as the scripts have it."""
    return {"numbers": numbers.ravel().tolist(), "width": numbers.shape[2], "height": numbers.shape[1]}


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("name", ["lapgan-cifar10", "lapgan-flowers"])
def test_what_is_invented_above_a_real_picture_is_the_servers(name, build):
    from gan_demo import chain

    source = Source(examples.index()[0]["file"], example=True)
    sizes, labels = pyramid.sizes(name), loaded.labels(name)
    image, _ = pyramid._open(source, sizes[-1])
    steps = chain.take_apart(image, len(sizes))
    real = [
        {
            part: planes(value[0].numpy())
            for part, value in step._asdict().items()
            if value is not None and not (part == "residual" and step.coarse is None)
        }
        for step in steps
    ]
    wish = {"seeds": list(range(len(sizes))), "gains": [1] * len(sizes), "label": 0}
    wishes = [wish | {"real": real[:level]} for level in range(1, len(sizes))]
    for level, own in enumerate(run(name, wishes, build), start=1):
        label = labels[0] if labels else ""
        invention = pyramid.photograph(name, source, level, label, wish["seeds"], wish["gains"]).invention
        for number, expectation in enumerate(invention):
            assert_level(own["pictures"][number], expectation)
