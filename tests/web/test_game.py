"""The match in the plane learns by torch's gradients, whichever loss it is played for."""

import json
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus

from tests.web.engine import largest_difference, run_node

SCRIPT = """
import { createAdam } from "./gan_demo/web/game/adam.js";
import { OBJECTIVES } from "./gan_demo/web/game/objectives.js";
import { createNetwork } from "./gan_demo/web/game/perceptron.js";
import { createLesson, teachD, teachG } from "./gan_demo/web/game/teaching.js";
const { loss, sizesG, sizesD, weightsG, weightsD, noise, real, fake, shares, rate } = JSON.parse(process.argv[1]);
const [G, D] = [createNetwork(sizesG), createNetwork(sizesD)];
G.weights.set(weightsG);
D.weights.set(weightsD);
const lesson = createLesson(G, D, OBJECTIVES[loss], shares.length);
lesson.forger.values[0].set(noise);
const answer = { G: teachG(lesson), gradientsG: [...G.gradients], beforeD: [...D.gradients] };
lesson.onReal.values[0].set(real);
lesson.onFake.values[0].set(fake);
let at = 0;
answer.D = teachD(lesson, () => shares[at++]);
answer.gradientsD = [...D.gradients];
const learn = createAdam(D, rate);
answer.weights = [1, -0.5, 3].map((scale) => {
  D.gradients.set(answer.gradientsD.map((g) => scale * g));
  learn();
  return [...D.weights];
});
console.log(JSON.stringify(answer));
"""
BATCH, RATE = 12, 0.01


def network(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for wide, high in pairwise(sizes):
        layers += [nn.Linear(wide, high), nn.Tanh()]
    return nn.Sequential(*layers[:-1]).double()


def flat(tensors) -> torch.Tensor:
    return torch.cat([tensor.flatten() for tensor in tensors])


def forged(loss: str, d: torch.Tensor) -> torch.Tensor:
    """What G makes small, by D's outputs on its points."""
    return {
        "minimax": lambda: torch.log(1 - torch.sigmoid(d)),
        "nonsaturating": lambda: -torch.log(torch.sigmoid(d)),
        "squares": lambda: (d - 1).square() / 2,
        "wasserstein": lambda: -d,
    }[loss]().mean()


def judged(loss: str, D: nn.Module, real: torch.Tensor, fake: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:  # noqa: N803
    """What D makes small."""
    if loss == "squares":
        return (D(real) - 1).square().mean() / 2 + D(fake).square().mean() / 2
    if loss != "wasserstein":
        return softplus(-D(real)).mean() + softplus(D(fake)).mean()
    between = (shares * real + (1 - shares) * fake).requires_grad_()
    (slopes,) = torch.autograd.grad(D(between).sum(), between, create_graph=True)
    return D(fake).mean() - D(real).mean() + PENALTY * (slopes.norm(dim=1) - 1).square().mean()


PENALTY = 0.1  # its weight


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("loss", ["minimax", "nonsaturating", "squares", "wasserstein"])
def test_gradients_and_steps_are_torchs(loss, depth):
    torch.manual_seed(depth)
    G, D = network(2, *[9] * depth, 2), network(2, *[9] * depth, 1)  # noqa: N806
    noise, real, fake = (torch.randn(BATCH, 2, dtype=torch.float64) for _ in range(3))
    shares = torch.rand(BATCH, 1, dtype=torch.float64)
    job = {
        "loss": loss,
        "sizesG": [2, *[9] * depth, 2],
        "sizesD": [2, *[9] * depth, 1],
        "weightsG": flat(G.parameters()).tolist(),
        "weightsD": flat(D.parameters()).tolist(),
        "noise": noise.flatten().tolist(),
        "real": real.flatten().tolist(),
        "fake": fake.flatten().tolist(),
        "shares": shares.flatten().tolist(),
        "rate": RATE,
    }
    answer = run_node("--input-type=module", "-e", SCRIPT, json.dumps(job))
    lossG = forged(loss, D(G(noise)))  # noqa: N806
    assert answer["G"] == pytest.approx(lossG.item())
    expected = flat(torch.autograd.grad(lossG, list(G.parameters())))
    assert largest_difference(answer["gradientsG"], expected) < 1e-9
    assert not any(answer["beforeD"]), "G's step is none of D's"
    lossD = judged(loss, D, real, fake, shares)  # noqa: N806
    assert answer["D"] == pytest.approx(lossD.item())
    gradients = torch.autograd.grad(lossD, list(D.parameters()), allow_unused=True)
    gradients = [torch.zeros_like(p) if g is None else g for p, g in zip(D.parameters(), gradients, strict=True)]
    assert largest_difference(answer["gradientsD"], flat(gradients)) < 1e-9
    optimizer = torch.optim.Adam(D.parameters(), RATE, (0.5, 0.9))
    for scale, weights in zip([1, -0.5, 3], answer["weights"], strict=True):
        for parameter, gradient in zip(D.parameters(), gradients, strict=True):
            parameter.grad = scale * gradient
        optimizer.step()
        assert largest_difference(weights, flat(D.parameters())) < 1e-9
