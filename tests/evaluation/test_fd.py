import copy
import json

import numpy as np
import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import card, fd
from gan_demo.evaluation.__main__ import main
from gan_demo.latent import draw
from gan_demo.training.data import Pictures
from tests.helpers import noise_pictures


def gaussian(mean, scales, count=200_000, seed=0):
    """Points whose sample mean and covariance are exactly `mean` and diag(scales^2)."""
    points = np.random.default_rng(seed).standard_normal((count, len(scales)))
    points -= points.mean(0)
    points = points @ np.linalg.inv(np.linalg.cholesky(np.cov(points, rowvar=False))).T
    return points * scales + mean


def test_the_distance_has_its_closed_form_on_gaussians():
    mean_a, mean_b = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, -1.0])
    scales_a, scales_b = np.array([1.0, 2.0, 0.5]), np.array([3.0, 1.0, 0.5])
    expected = np.square(mean_a - mean_b).sum() + np.square(scales_a - scales_b).sum()
    result = fd.frechet_distance(gaussian(mean_a, scales_a), gaussian(mean_b, scales_b, seed=1))
    assert result == pytest.approx(expected, rel=1e-6)


def test_the_distance_of_rotated_gaussians_equals_scipys_square_root():
    from scipy.linalg import sqrtm

    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((500, 6)), rng.standard_normal((500, 6)) @ rng.standard_normal((6, 6))
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    expected = np.square(a.mean(0) - b.mean(0)).sum() + np.trace(cov_a + cov_b - 2 * sqrtm(cov_a @ cov_b).real)
    assert fd.frechet_distance(a, b) == pytest.approx(expected, rel=1e-6)


def test_a_set_has_no_distance_to_itself_even_with_fewer_points_than_dimensions():
    few = np.random.default_rng(0).standard_normal((10, 50))
    assert fd.frechet_distance(few, few) == pytest.approx(0, abs=1e-5)


def test_the_splits_compare_equal_numbers():
    rng = np.random.default_rng(0)
    real, fake = rng.standard_normal((3000, 4)), rng.standard_normal((4500, 4))
    result = fd.split_distances(real, fake, seed=0)
    assert len(result["generated"]) == len(result["floor"]) == fd.SPLITS
    assert max(result["floor"]) < 0.05
    assert fd.split_distances(real, fake + 1, seed=0)["generated"][0] == pytest.approx(4, abs=0.5)


def test_copies_are_found_out():
    real = np.random.default_rng(0).standard_normal((400, 8))
    copies, fresh = real[:100] + 1e-3, np.random.default_rng(1).standard_normal((100, 8))
    assert fd.copying(real, copies)["generated"][1] < 0.1 < fd.copying(real, copies)["held_out_real"][1]
    honest = fd.copying(real, fresh)
    assert honest["generated"][1] == pytest.approx(honest["held_out_real"][1], rel=0.2)


@pytest.fixture
def mean_colours(monkeypatch):
    """A picture's mean colour in place of the judge's features."""

    def means(images):
        return images.float().mean((2, 3)).numpy()

    monkeypatch.setattr(fd, "features", means)
    monkeypatch.setattr(fd, "cached_features", means)


def test_the_anchor_is_the_best_checkpoint_that_a_textbook_run_kept(tiny_dcgan, tmp_path, mean_colours):
    real = draw(tiny_dcgan, range(60))
    for count, brightness in ((100, 0.5), (200, 0.0), (300, -0.5)):
        model = copy.deepcopy(tiny_dcgan)
        for layer in model.generator.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                layer.bias.data += brightness
        model.info["images_seen"] = count
        model.save_pretrained(tmp_path / f"at-{count}")
    result = fd.measure_textbook(tmp_path, Pictures(real, "its own pictures"))
    assert result["images_seen"] == 200
    assert result["curve"][200] < min(result["curve"][100], result["curve"][300])
    fake = draw(tiny_dcgan, range(fd.SPLITS * 30))
    assert result["best"] == fd.summary(fd.split_distances(fd.features(real), fd.features(fake), seed=0)["generated"])


@pytest.mark.parametrize("trained_on", [8, 30])
def test_copies_are_looked_for_among_training_pictures_alone(tiny_dcgan, tmp_path, mean_colours, trained_on):
    tiny_dcgan.info["pictures"] = trained_on
    tiny_dcgan.save_pretrained(tmp_path)
    metrics = fd.measure(tmp_path, Pictures(noise_pictures(8, tiny_dcgan.config.resolution), "noise"))
    assert ("nearest" in metrics) == (trained_on == 8)
    assert ("not trained on" in card.table(metrics)) == (trained_on == 30)


def test_the_judge_gives_1280_features_and_tells_noise_from_flat_grey():
    from gan_demo.training.features import features

    noise = noise_pictures(4, 16)
    result = features(noise), features(noise * 0 + 128)
    assert result[0].shape == (4, 1280)
    assert np.abs(result[0].mean(0) - result[1].mean(0)).max() > 0.1
    assert np.allclose(result[0][:2], features(noise[:2]), atol=1e-4)


def test_the_cards_table_comes_from_metrics_json(tmp_path):
    value = {"mean": 1.5, "spread": 0.1}
    metrics = {
        "fd_effnet": value
        | {"floor": value, "textbook": None, "samples": 50, "seed": 0, "data": "noise", "protocol": "As said"},
        "nearest": {"generated": [1, 2, 3], "held_out_real": [1, 2, 3]},
    }
    (tmp_path / "metrics.json").write_text(json.dumps(metrics))
    (tmp_path / "README.md").write_text("before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n")
    card.update(tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| FD-EffNet, lower is better | 1.5 ± 0.1 |" in text
    assert "| the textbook recipe's best | not measured yet |" in text


def test_pictures_are_measured_with_the_border_that_training_gave_them(tiny_dcgan, sheet_pack, tmp_path, monkeypatch):
    tiny_dcgan.config.resolution, tiny_dcgan.info["pad"] = 32, True
    tiny_dcgan.save_pretrained(tmp_path / "model")
    monkeypatch.setattr(fd, "measure", lambda name, pictures, seed: {"shape": list(pictures.images.shape)})
    monkeypatch.setattr(card, "update", lambda folder: None)
    monkeypatch.setattr(card, "table", str)
    main(["fd", str(tmp_path / "model"), "--data", str(sheet_pack[0])])
    assert checkpoints.read_metrics(tmp_path / "model")["shape"] == [7, 3, 32, 32]


def test_a_folder_is_measured_without_the_pictures_that_training_left_out(
    tiny_dcgan, picture_folder, tmp_path, monkeypatch
):
    tiny_dcgan.save_pretrained(tmp_path / "model")
    (picture_folder / "bad.png").write_bytes(b"no")
    monkeypatch.setattr(fd, "measure", lambda name, pictures, seed: {"counted": len(pictures)})
    monkeypatch.setattr(card, "update", lambda folder: None)
    monkeypatch.setattr(card, "table", str)
    command = ["fd", str(tmp_path / "model"), "--data", str(picture_folder)]
    with pytest.raises(SystemExit, match=r"1 of 25 pictures cannot be used:\n.*bad.png"):
        main(command)
    main([*command, "--skip-bad"])
    assert checkpoints.read_metrics(tmp_path / "model")["counted"] == 24
