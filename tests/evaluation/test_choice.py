"""What becomes of drawings if D chooses, on tiny data."""

import numpy as np
import pytest
import torch

from gan_demo import checkpoints, inside
from gan_demo.evaluation import choice
from gan_demo.evaluation.__main__ import main
from gan_demo.latent import draw
from gan_demo.pictures import to_float
from gan_demo.training.data import Pictures
from tests.helpers import noise_pictures


def test_the_best_of_each_n_drawings_in_a_row_is_chosen():
    scores = torch.tensor([1.0, 5, 2, 3, 0, 9, 7, 8, 100])
    assert choice.choose(scores, 2, 4)[0] == [1, 5]
    seeds, best = choice.choose(scores, 4, 2)
    assert seeds == [1, 3, 5, 7]
    assert best.tolist() == [5, 3, 9, 8]
    assert choice.choose(scores, 3, 1)[0] == [0, 1, 2]


def test_scores_are_those_of_the_pictures_that_are_shown(tiny_dcgan, monkeypatch):
    monkeypatch.setattr(choice, "BATCH", 3)
    expected = tiny_dcgan.discriminator(to_float(draw(tiny_dcgan, range(7))))
    assert torch.allclose(choice.score(tiny_dcgan, 7), expected, atol=1e-5)
    assert torch.equal(choice.draw(tiny_dcgan, [5, 1]), draw(tiny_dcgan, [5, 1]))


def test_variety_is_the_mean_distance_of_two_different_ones():
    assert choice.variety(np.array([[0.0], [4.0]])) == 4
    assert choice.variety(np.zeros((5, 3))) == 0
    assert choice.variety(np.array([[0.0], [3.0], [6.0]])) == pytest.approx(4, abs=0.05)


def test_the_command_stores_a_row_for_each_n(tiny_dcgan, picture_folder, tmp_path, capsys, monkeypatch):
    def flat(images):
        return images.flatten(1).double().numpy()[:, :20]

    monkeypatch.setattr(choice, "features", flat)
    monkeypatch.setattr(choice, "COUNTS", (1, 4))
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-tiny")
    main(["choice", str(tmp_path / "dcgan-tiny"), "--data", str(picture_folder)])
    stored = checkpoints.read_metrics(tmp_path / "dcgan-tiny")["choice"]
    assert [row["n"] for row in stored["rows"]] == [1, 4]
    assert len(stored["usual_votes"]) == inside.GRID**2
    assert f"| 4 | {stored['rows'][1]['fd']} |" in capsys.readouterr().out


def test_other_models_do_not_choose():
    with pytest.raises(ValueError, match="is a gan; `choice` measures dcgan"):
        choice.measure("gan-mnist", Pictures(noise_pictures(4, 28), "noise"))
