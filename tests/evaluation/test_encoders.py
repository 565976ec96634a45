import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import encoders
from gan_demo.evaluation.__main__ import main
from gan_demo.models.gan_cls import StyleEncoder, StyleEncoderConfig, TextEncoder, TextEncoderConfig
from gan_demo.training import text_encoder
from gan_demo.training.captions import CaptionedPictures
from tests.conftest import INFO
from tests.helpers import SpeciesOracle, noise_pictures, save_caption_models


@pytest.fixture
def data(monkeypatch):
    """120 pictures in six classes, two of them never trained on; each caption names its class."""
    labels = torch.tensor([i % 6 for i in range(120)])
    captions = [[f"flower of kind {label}", f"kind {label}"] for label in labels.tolist()]
    result = CaptionedPictures(noise_pictures(120, 72), captions, labels, list("abcdef"), {0, 1}, "Noise", "none")
    monkeypatch.setattr("gan_demo.evaluation.__main__.load_captioned", lambda source: result)
    return result


def test_an_oracle_tells_species_apart_and_a_spoilt_one_does_not(data):
    features = data.labels[:, None].float()
    assert text_encoder.zero_shot_top1(SpeciesOracle(), features, data.captions, data.labels) == 1
    one_off = (features + 1).remainder(6)
    assert text_encoder.zero_shot_top1(SpeciesOracle(), one_off, data.captions, data.labels) == 0
    half = torch.where(torch.arange(120)[:, None] < 60, features, one_off)
    assert text_encoder.zero_shot_top1(SpeciesOracle(), half, data.captions, data.labels) == 0.5


def test_the_command_measures_a_text_encoder_beside_chance(data, tmp_path, monkeypatch, capsys):
    encoder = TextEncoder(TextEncoderConfig())
    encoder.info = INFO
    encoder.save_pretrained(tmp_path / "encoder")
    monkeypatch.setattr(encoders, "image_features", lambda images: images.flatten(1)[:, :1280].float())
    main(["encoder", str(tmp_path / "encoder"), "--data", "-"])
    result = checkpoints.read_metrics(tmp_path / "encoder")["zero_shot"]
    assert (result["classes"], result["chance"], result["pictures"]) == (2, 0.5, 40)
    assert 0 <= result["top1"] <= 1
    assert "40 pictures of 2 species" in capsys.readouterr().out


def style_command(root, *more):
    of = ["--generator", str(root / "gan-cls-flowers"), "--encoder", str(root / "text-encoder-flowers")]
    main(["style", str(root / "style-encoder-flowers"), "--data", "-", *of, *more])
    return checkpoints.read_metrics(root / "style-encoder-flowers")["style"]


def test_a_style_encoder_that_knows_nothing_finds_nothing(data, tmp_path):
    save_caption_models(tmp_path)
    result = style_command(tmp_path)
    assert abs(result["correlation"]) < 0.2
    assert result["samples"] == 2 * len(data.split()["held_out"])
    assert result["same_caption"]["found"] > 0.5 * result["same_caption"]["another_seed"]


def test_one_that_knows_the_noise_draws_the_same_pictures(data, tmp_path, monkeypatch):
    save_caption_models(tmp_path)
    seeds = iter(range(0, 1000, 100))

    def knows(self, images):
        first = next(seeds)
        return encoders.latents(range(first, first + len(images)), 100)

    monkeypatch.setattr(StyleEncoder, "forward", knows)
    result = style_command(tmp_path)
    assert result["correlation"] == 1
    for differences in (result["same_caption"], result["another_caption"]):
        assert differences["found"] == 0
        assert differences["another_seed"] > 1


def test_checkpoints_of_another_kind_or_generator_are_named(data, tmp_path):
    save_caption_models(tmp_path)
    with pytest.raises(SystemExit, match=r"holds a dcgan\.DCGAN, not a gan_cls\.TextEncoder"):
        main(["encoder", "dcgan-faces", "--data", "-"])
    other = StyleEncoder(StyleEncoderConfig(channels=4))
    other.info = INFO | {"recipe": {"generator": "0"}}
    other.save_pretrained(tmp_path / "style-encoder-flowers")
    with pytest.raises(SystemExit, match="does not invert"):
        style_command(tmp_path)
