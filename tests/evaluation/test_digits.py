import json
import math

import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import card, digits, judges
from gan_demo.evaluation.__main__ import main
from gan_demo.models.cgan import CGAN, CGANConfig
from gan_demo.training.data import Pictures
from tests.conftest import INFO
from tests.helpers import noise_pictures


@pytest.fixture
def bars():
    """240 noisy grey pictures of 16x16: a bright bar lies across (0) or stands upright (1)."""
    images = noise_pictures(240, 16)[:, :1] // 4
    labels = [i % 2 for i in range(240)]
    for image, label in zip(images, labels, strict=True):
        if label:
            image[:, :, 6:10] += 180
        else:
            image[:, 6:10] += 180
    return Pictures(images, title="bars", labels=labels)


@pytest.fixture
def judge(bars, tmp_path, monkeypatch):
    monkeypatch.setattr(judges, "FOLDER", tmp_path / "judges")
    classifier = judges.train(bars, epochs=6, augment=False, width=4)
    judges.keep(classifier, "bars")
    return classifier


def test_a_judge_learns_and_comes_back_from_disk(judge, bars):
    assert judges.accuracy(judge, bars) > 0.95
    again = judges.load("bars")
    assert torch.allclose(
        judges.probabilities(again, bars.images), judges.probabilities(judge, bars.images), atol=0.02
    )  # float16
    assert torch.allclose(judges.probabilities(again, bars.images).sum(1), torch.ones(240), atol=1e-5)


def test_a_judge_that_was_not_trained_says_how(judge):
    with pytest.raises(
        FileNotFoundError, match=r"no judge 'cats' \(there is bars\); python -m gan_demo.evaluation judge cats"
    ):
        judges.load("cats")


def test_a_judge_stays_under_3_mb():
    assert 2 * sum(p.numel() for p in judges.Judge(3, 10).parameters()) < 3e6


def test_moved_pictures_are_parts_of_their_mirrored_surroundings():
    images = noise_pictures(3, 8)
    results = judges.shift(images, torch.Generator().manual_seed(0), reach=0)
    for one, other in zip(images, results, strict=True):
        assert torch.equal(one, other) or torch.equal(one.flip(2), other)


def test_the_density_of_one_window_is_the_gaussian():
    point, centre, sigma = torch.tensor([[0.3, 0.1]]).double(), torch.tensor([[0.0, 0.5]]).double(), 0.4
    normal = torch.distributions.Normal(centre, sigma)
    assert torch.allclose(digits.log_likelihood(point, centre, sigma), normal.log_prob(point).sum(1))


def test_windows_are_averaged_as_densities():
    points, centres, sigma = torch.rand(7, 3).double(), torch.rand(5, 3).double(), 0.3
    densities = torch.stack([digits.log_likelihood(points, c[None], sigma).exp() for c in centres])
    assert torch.allclose(digits.log_likelihood(points, centres, sigma), densities.mean(0).log())


def test_a_copy_of_the_test_set_scores_higher_than_noise(monkeypatch):
    test = Pictures(noise_pictures(50, 8)[:, :1], title="noise")
    train = Pictures(noise_pictures(50, 8, 1)[:, :1], title="noise")
    monkeypatch.setattr(digits.checkpoints, "load", lambda name: name)
    result = {}
    for name, images in (("copy", test.images), ("noise", noise_pictures(50, 8, 2)[:, :1])):
        monkeypatch.setattr(digits, "generate", lambda model, count, images=images: images)
        result[name] = digits.measure_parzen(name, train, test)["parzen"]
    assert result["copy"]["nats"] > result["noise"]["nats"] + 10
    assert result["noise"]["sigma"] in [round(s, 4) for s in digits.SIGMAS]
    assert math.isfinite(result["noise"]["error"])


def test_the_command_counts_what_was_asked_for(judge, bars, tmp_path, monkeypatch, capsys):
    torch.manual_seed(0)
    model = CGAN(CGANConfig(labels=["across", "upright"]))
    model.info = dict(INFO)
    model.save_pretrained(tmp_path / "cgan-bars")
    sizes = {"count": 100, "wrong": 10}
    images = bars.images[:100].clone()
    images[:10] = bars.images[1:11]  # each shows the other class
    monkeypatch.setattr(digits, "SAMPLES", sizes["count"])
    monkeypatch.setattr(digits, "generate", lambda model, count: images)
    monkeypatch.setattr(digits.measure_classes, "__defaults__", (100,))
    main(["classes", str(tmp_path / "cgan-bars"), "--judge", "bars"])
    result = checkpoints.read_metrics(tmp_path / "cgan-bars")["classes"]
    assert result["as_asked"] == pytest.approx(0.9, abs=0.02)
    assert result["shares"] == pytest.approx([0.5, 0.5], abs=0.02)
    text = (tmp_path / "cgan-bars" / "README.md").read_text()
    assert f"| as asked | {result['as_asked']:.1%} |" in text
    assert card.table(json.loads((tmp_path / "cgan-bars" / "metrics.json").read_text())) in text
    assert "as asked" in capsys.readouterr().out


def test_neighbours_find_the_very_pictures_that_a_model_copied(monkeypatch, tmp_path):
    data = Pictures(noise_pictures(30, 8)[:, :1], title="noise")
    monkeypatch.setattr(checkpoints, "load", lambda name: None)
    monkeypatch.setattr(digits, "draw", lambda model, seeds: data.images[[7, 3, 20]])
    picture = digits.neighbours("copier", data, 3)
    assert picture.shape == (1, 16, 24)
    assert torch.equal(picture[:, :8], picture[:, 8:])
