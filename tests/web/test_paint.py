"""What strokes ask of a picture, and where z goes, are in the browser what torch has."""

import json

import pytest
import torch
import torch.nn.functional as F

from gan_demo import painting, picks
from gan_demo.checkpoints import find, load
from gan_demo.latent import latents, longest_usual
from gan_demo.painting import LETTERS
from tests.web.engine import relative_error, run_node
from tests.web.oracles import stored_plan

MODEL = "dcgan-fashion"


def code(brush: str, colour: tuple[int, int, int], size: int, *points: tuple[int, int]) -> str:
    """A stroke as an address has it; colours in six bits."""
    numbers = [*colour, size, *(place for point in points for place in point)]
    return brush + "".join(LETTERS[number] for number in numbers)


STROKES = {
    "colour": code("c", (60, 40, 10), 5, (18, 22), (32, 9), (46, 22)),
    "a dot": code("c", (0, 63, 63), 1, (63, 0)),
    "two over each other": code("c", (63, 0, 0), 9, (30, 30)) + "." + code("c", (0, 0, 63), 4, (30, 30), (60, 44)),
    "sketch": code("s", (0, 0, 0), 1, (14, 30), (50, 33), (40, 60)),
    "both": code("s", (0, 0, 0), 1, (14, 30), (50, 30)) + "." + code("c", (9, 9, 9), 6, (30, 10)),
}
FORMS = {"colour": (3, 64), "grey": (1, 32)}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", STROKES)
def test_losses_and_gradients_are_torchs(name, form):
    channels, side = FORMS[form]
    pictures = torch.rand(3, channels, side, side, generator=torch.Generator().manual_seed(1)) * 2 - 1
    pictures[2] = 0.3  # without an edge but that of the picture itself
    job = {
        "strokes": STROKES[name],
        "form": {"channels": channels, "width": side, "height": side},
        "pictures": [picture.flatten().tolist() for picture in pictures],
    }
    loss = painting.energy(painting.read_strokes(STROKES[name]), channels, side)
    for picture, answer in zip(pictures, run_node("tests/js/run_paint.js", text=json.dumps(job)), strict=True):
        leaf = picture[None].clone().requires_grad_()
        expectation = loss(leaf)
        expectation.backward()
        assert answer["loss"] == pytest.approx(expectation.item(), rel=1e-5)
        assert relative_error(answer["gradient"], leaf.grad) < 1e-4


FEW_STEPS = 6  # what rounding leaves more than doubles with each


@pytest.mark.parametrize("name", ["colour", "sketch"])
def test_z_goes_where_torch_has_it_go(name):
    model = load(MODEL)
    start = torch.randn(1, 100, generator=torch.Generator().manual_seed(4))
    job = {
        "strokes": STROKES[name],
        "generator": stored_plan(MODEL, "generator"),
        "weights": str(find(MODEL) / "model.safetensors"),
        "start": start[0].tolist(),
        "steps": FEW_STEPS,
        "near": 0.5,
    }
    z = run_node("tests/js/run_paint.js", text=json.dumps(job))
    expectation = painting.follow(model.generator, start, painting.read_strokes(STROKES[name]), FEW_STEPS, 0.5)
    assert relative_error(z, expectation) < 1e-3
    assert torch.tensor(z).norm() <= longest_usual(100) + 1e-4


@pytest.mark.parametrize("wish", picks.WISHES, ids=lambda wish: wish.title)
def test_what_the_page_offers_to_try_is_there_from_the_seed_that_it_was_picked_for(wish):
    job = {
        "strokes": wish.strokes,
        "generator": stored_plan(wish.model, "generator"),
        "weights": str(find(wish.model) / "model.safetensors"),
        "start": latents([wish.seed], 100)[0].tolist(),
        "steps": painting.STEPS,
        "near": painting.NEAR,
        "judges": True,
    }
    assert run_node("tests/js/run_paint.js", text=json.dumps(job)) == "there"


def test_the_discriminator_may_have_a_say():
    """With no stroke, z goes where D's cross-entropy with "real" becomes smaller."""
    model = load(MODEL)
    start = torch.randn(1, 100, generator=torch.Generator().manual_seed(4))
    job = {
        "strokes": "",
        "generator": stored_plan(MODEL, "generator"),
        "discriminator": stored_plan(MODEL, "discriminator"),
        "weights": str(find(MODEL) / "model.safetensors"),
        "start": start[0].tolist(),
        "steps": 1,
        "near": 0,
    }
    z = torch.tensor(run_node("tests/js/run_paint.js", text=json.dumps(job)))[None]
    for module in model.discriminator.modules():
        if isinstance(module, torch.nn.LeakyReLU):
            module.inplace = False
    leaf = start.clone().requires_grad_()
    F.softplus(-model.discriminator(model.generator(leaf))).sum().backward()
    assert torch.equal((z - start).sign(), -leaf.grad.sign())  # Adam's first step is as long in each direction
