import math

import pytest
import torch

from gan_demo.training.__main__ import main
from gan_demo.training.divergence import HUGE, symptom_of_losses, symptom_of_weights


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, HUGE, -1e20])
def test_a_loss_that_is_huge_or_not_finite_is_a_symptom(value):
    losses = {"loss_d": torch.tensor(0.7), "loss_g": torch.tensor(value)}
    assert symptom_of_losses(losses) == f"the losses are loss_d 0.7, loss_g {value:g}"


def test_parts_of_a_loss_may_be_large_as_long_as_they_are_finite():
    """A total variation is a sum over a whole picture; its weight is tiny."""
    losses = {"loss_g": torch.tensor(0.7), "total_variation": torch.tensor(2e5)}
    assert symptom_of_losses(losses) == ""
    assert symptom_of_losses(losses | {"total_variation": torch.tensor(math.nan)})


def test_a_huge_weight_is_a_symptom_and_large_statistics_are_none():
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    network[1].running_var.fill_(5000.0)
    assert symptom_of_weights(network, [network], []) == ""
    network[0].weight.data[1, 1] = -2000
    assert symptom_of_weights(network, [network], []) == "a weight has grown to 2000"


def test_a_run_that_explodes_to_finite_numbers_saves_nothing(picture_folder, tmp_path):
    out = ["--out", str(tmp_path / "out"), "--run", str(tmp_path / "run")]
    tiny = ["--resolution", "16", "--base-channels", "8", "--batch", "8", "--images", "400", "--precision", "no"]
    with pytest.raises(SystemExit, match=r"training diverged at step \d+: the losses are loss_d \d"):
        main(["dcgan", "--data", str(picture_folder), *out, *tiny, "--learning-rate", "10"])
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "run" / "state.pt").exists()
