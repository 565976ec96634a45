import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import drift
from gan_demo.evaluation.__main__ import main
from gan_demo.latent import draw
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig
from gan_demo.pictures import to_float, to_uint8
from gan_demo.pyramid import down, up
from tests.conftest import INFO
from tests.helpers import noise_pictures


@pytest.fixture
def model(tmp_path):
    torch.manual_seed(0)
    lapgan = LAPGAN(LAPGANConfig([8, 16], [4, 4])).eval()
    lapgan.info = dict(INFO)
    lapgan.save_pretrained(tmp_path / "lapgan-tiny")
    return checkpoints.load(tmp_path / "lapgan-tiny")


def test_the_chain_of_a_level_is_what_is_drawn(model):
    assert torch.equal(drift.draw_chain(model, 1, 6), draw(model, range(6)))
    assert drift.draw_chain(model, 0, 6).shape == (6, 3, 8, 8)


@torch.no_grad()
def test_a_level_without_detail_gives_the_enlarged_real_picture(model):
    model.generator.levels[1].layers[-1].weight.zero_()
    model.generator.levels[1].layers[-1].bias.zero_()
    images = noise_pictures(5, 16)
    expected = to_uint8(up(down(to_float(images)), (16, 16)))
    assert torch.equal(drift.from_real(model, 1, images, None), expected)


def test_pictures_are_halved_to_a_level(model):
    images = noise_pictures(3, 32)
    assert torch.equal(drift.at_size(images, 32), images)
    assert torch.equal(drift.at_size(images, 8), to_uint8(down(down(to_float(images)))))


def test_the_command_writes_a_line_a_level(model, picture_folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(drift, "features", lambda images: images.flatten(1).double().numpy()[:, :20])
    main(["drift", str(tmp_path / "lapgan-tiny"), "--data", str(picture_folder)])
    levels = checkpoints.read_metrics(tmp_path / "lapgan-tiny")["drift"]["levels"]
    assert [level["size"] for level in levels] == [8, 16]
    assert "real_coarse" not in levels[0]
    scores = checkpoints.read_metrics(tmp_path / "lapgan-tiny")["scores"]["levels"]
    for record in scores:
        assert set(record) == {"real", "generated"}
        assert all(len(quantiles) == 101 and quantiles == sorted(quantiles) for quantiles in record.values())
    assert len(scores) == 2
    assert f"| 16x16 | {levels[1]['real_coarse']} | {levels[1]['chain']} |" in capsys.readouterr().out


def test_other_models_have_no_levels(tiny_dcgan, picture_folder, tmp_path):
    tiny_dcgan.save_pretrained(tmp_path / "dcgan-tiny")
    with pytest.raises(SystemExit, match=r"holds a dcgan\.DCGAN, not a lapgan\.LAPGAN"):
        main(["drift", str(tmp_path / "dcgan-tiny"), "--data", str(picture_folder)])
