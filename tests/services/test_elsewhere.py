"""Services that are computed elsewhere: what travels, what comes back, and what this process does not need."""

import ast
import contextlib
import dataclasses
import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_demo import checkpoints
from gan_demo.pictures import to_pil
from gan_demo.services import elsewhere, latent, loaded, pyramid, super_resolution
from gan_demo.services.elsewhere import Answer, Call, answer
from gan_demo.services.results import Results
from gan_demo.services.visitors import FOREIGN, Source
from tests.helpers import noise_pictures

MODEL = "cgan-new"


@pytest.fixture(autouse=True)
def models(untrained_cgan, tiny_srgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    monkeypatch.setattr(super_resolution, "_results", Results(limit=100_000_000, seconds=60))
    untrained_cgan.save_pretrained(checkpoints.ROOT / MODEL)
    tiny_srgan.save_pretrained(checkpoints.ROOT / "srgan-tiny")
    yield
    elsewhere.use(None)


@pytest.fixture
def calls(monkeypatch):
    """Services are computed by whoever gets a copy of the call, as on another machine; the calls in their order."""
    calls, service = [], elsewhere._service
    monkeypatch.setattr(elsewhere, "_service", lambda name: inspect.unwrap(service(name)))  # what computes, there

    def send(call):
        calls.append(call)
        result = pickle.loads(pickle.dumps(answer(pickle.loads(pickle.dumps(call)))))
        while result.other_weights:  # as a cluster does, also while files are being written
            with contextlib.suppress(checkpoints.CheckpointError):
                result = answer(dataclasses.replace(call, weights=elsewhere.weights(call.weights)))
        if result.error:
            raise ValueError(result.error)
        return result.value

    elsewhere.use(send)
    return calls


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "noise.png"
    to_pil(noise_pictures(1, 80)[0]).save(path)
    return Source(str(path), example=False)


def test_a_call_names_the_weights_that_its_answer_comes_from(calls):
    pictures = latent.draw(MODEL, range(3), "two")
    (call,) = calls
    assert (call.service, call.arguments["label"]) == ("latent.draw", "two")
    assert call.weights == elsewhere.weights([MODEL])
    elsewhere.use(None)
    assert np.array_equal(loaded.get(MODEL).config.labels, ["zero", "one", "two"])
    assert np.array_equal(pictures, answer(call).value)


def test_other_weights_give_no_answer(untrained_cgan, calls):
    latent.draw(MODEL, [4])
    (call,) = calls
    elsewhere.use(None)
    next(untrained_cgan.generator.requires_grad_(False).parameters()).mul_(2)
    untrained_cgan.save_pretrained(checkpoints.ROOT / MODEL)
    assert answer(call) == Answer(other_weights=True)
    (checkpoints.ROOT / MODEL / "model.safetensors").write_bytes(b"no")
    assert answer(call) == Answer(other_weights=True)


def test_a_checkpoint_that_is_replaced_meanwhile_gives_no_answer(untrained_cgan, monkeypatch):
    call = Call("latent.draw", {"model_id": MODEL, "seeds": [5], "label": "two"}, elsewhere.weights([MODEL]), {})

    def replace(*arguments):
        next(untrained_cgan.generator.requires_grad_(False).parameters()).mul_(2)
        untrained_cgan.save_pretrained(checkpoints.ROOT / MODEL)
        return np.zeros((1, 1, 28, 28), np.uint8)

    monkeypatch.setattr(latent, "draw", lambda **_: replace())
    assert answer(call) == Answer(other_weights=True)


def test_a_visitor_s_picture_travels_with_the_call(calls, picture):
    there = pyramid.decompose(picture, 3)
    assert calls[0].pictures["source"].startswith(b"\x89PNG")
    elsewhere.use(None)
    here = pyramid.decompose(picture, 3)
    for one, other in zip(there.levels, here.levels, strict=True):
        assert all(np.array_equal(one.pictures[name], other.pictures[name]) for name in other.pictures)


def test_a_picture_that_is_gone_is_called_so(calls, picture):
    os.remove(picture.path)
    with pytest.raises(ValueError, match=FOREIGN):
        pyramid.decompose(picture, 3)


@pytest.mark.parametrize("method", ["bicubic", "srgan-tiny"])
def test_tiles_are_enlarged_one_by_one_and_meet_here(calls, picture, monkeypatch, method):
    monkeypatch.setattr("gan_demo.tiling.steps.__defaults__", (32, 8))
    task = super_resolution.open_task(picture, "enlarge")
    steps = list(super_resolution.steps(task, method))
    there = super_resolution.result(task, method)
    assert len(steps) == 9
    assert sum(call.service == "super_resolution._enlarge_tile" for call in calls) == 9
    elsewhere.use(None)
    super_resolution._results.forget(lambda key: True)
    assert np.array_equal(there, super_resolution.result(super_resolution.open_task(picture, "enlarge"), method))


def test_tiles_of_two_networks_never_meet(calls, picture, tiny_srgan, monkeypatch):
    monkeypatch.setattr("gan_demo.tiling.steps.__defaults__", (32, 8))
    steps = super_resolution.steps(super_resolution.open_task(picture, "enlarge"), "srgan-tiny")
    next(steps)
    tiny_srgan.generator.tail.weight.data.neg_()
    tiny_srgan.save_pretrained(checkpoints.ROOT / "srgan-tiny")
    with pytest.raises(ValueError, match="was replaced"):
        list(steps)


def test_a_mistake_comes_back_as_its_sentence(calls):
    with pytest.raises(ValueError, match="label 'cat' is unknown"):
        latent.draw(MODEL, [1], "cat")


def imports_within(function):
    return any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))


def test_whoever_imports_more_once_it_is_called_is_movable():
    """What is imported within a service needs torch, or is it."""
    apart = {"batches", "loaded", "visitors", "elsewhere"}  # what movable services call
    for path in Path(elsewhere.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text()).body if path.stem not in apart else []:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and imports_within(node):
                assert any("movable" in ast.unparse(one) for one in node.decorator_list), (path.stem, node.name)


@pytest.mark.slow
def test_a_process_that_lets_others_compute_needs_no_torch():
    code = """
import sys
import numpy as np
from gan_demo.services import caption, catalogue, elsewhere, inside, latent, pyramid, super_resolution
from gan_demo.services.visitors import Source
from gan_demo import ui

asked = set()

def send(call):
    asked.add(call.service)
    if call.service.endswith("_read"):
        return {"small": np.zeros((3, 200, 300), np.uint8), "notes": []}
    if call.service.endswith("_enlarge_tile"):
        tile = call.arguments["tile"]
        return np.random.rand(3, 4 * tile.shape[1], 4 * tile.shape[2]).astype(np.float32)
    return np.zeros((2, 3, 64, 64), np.uint8)

elsewhere.use(send)
app = ui.build_app()
ui.launch_options(app)
catalogue.warm_up("dcgan", "srgan")
catalogue.describe("dcgan-faces")
latent.draw("dcgan-faces", [1, 2])
latent.pictures("dcgan-faces", 1, 2, 2, "slerp")
latent.morph("dcgan-faces", 1, 2, 2, "slerp")
inside.look("dcgan-faces", 123)
caption.draw("a red flower", 123, 2)
caption.matches("a red flower", np.zeros((2, 3, 64, 64), np.uint8))
caption.judge("a red flower", 123)
pyramid.generate("lapgan-flowers", "", 123, 1)
task = super_resolution.open_task(Source("coast.png", True), "enlarge")
image = super_resolution.result(task, "srgan-photos")
super_resolution.on_white(task, image)
super_resolution.magnify(task, 1, 1)
super_resolution.misfits(task, {"srgan-photos": image})
super_resolution.expected_seconds(task, ["srgan-photos"])
print({"latent.draw", "caption.draw", "super_resolution._enlarge_tile"} <= asked, {"torch"} & sys.modules.keys())
"""
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output == "True set()\n"
