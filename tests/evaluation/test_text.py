import colorsys
from types import SimpleNamespace

import pytest
import torch

from gan_demo import checkpoints
from gan_demo.evaluation import card, fd, text
from gan_demo.evaluation.__main__ import main
from gan_demo.models.gan_cls import GANCLS, GANCLSConfig, TextEncoder, TextEncoderConfig
from gan_demo.scale import Scale
from gan_demo.training.captions import CaptionedPictures
from tests.conftest import INFO
from tests.helpers import SpeciesOracle, noise_pictures


@pytest.fixture
def data():
    """120 pictures in six classes, two of them never trained on; each caption names its class."""
    labels = torch.tensor([i % 6 for i in range(120)])
    captions = [[f"flower of kind {label}"] for label in labels.tolist()]
    return CaptionedPictures(noise_pictures(120, 72), captions, labels, list("abcdef"), {0, 1}, "Noise", "none")


def test_an_oracle_finds_every_caption_and_shuffling_spoils_it(data):
    features = data.labels[:, None].repeat(1, 3).double().numpy()
    captions = [texts[0] for texts in data.captions]
    perfect = text.caption_match(SpeciesOracle(), features, captions, data.labels)
    assert perfect == {"top10": 1.0, "top1": 1.0}
    wrong = (data.labels[:, None] + 1).remainder(6).repeat(1, 3).double().numpy()
    assert text.caption_match(SpeciesOracle(), wrong, captions, data.labels)["top1"] < 0.05


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
    ],
)
def test_lab_has_the_published_values(rgb, lab):
    result = text.to_lab(torch.tensor([rgb], dtype=torch.uint8))[0]
    assert torch.allclose(result, torch.tensor(lab, dtype=torch.double), atol=0.02)


@pytest.mark.parametrize("yellow", [(255, 255, 0), (250, 230, 20), (230, 210, 20)])
def test_bright_yellow_petals_are_no_leaves(yellow):
    image = torch.tensor(yellow, dtype=torch.uint8).view(3, 1, 1).repeat(1, 64, 64)
    image[:, 29:35, 29:35] = torch.tensor(text.COLOURS["orange"], dtype=torch.uint8).view(3, 1, 1)
    assert text.main_colour(image) == "yellow"


def test_captions_are_drawn_from_all_pictures(data):
    pairs, texts = text.draw_captions(data, 60)
    assert len(set(pairs)) == 60
    assert {int(data.labels[i]) for i in pairs} == set(range(6))
    assert all(one in data.captions[i] for i, one in zip(pairs, texts, strict=True))


@pytest.mark.parametrize("colour", text.COLOURS)
def test_a_flower_before_leaves_has_the_colour_of_its_petals(colour):
    image = torch.tensor([40, 120, 40], dtype=torch.uint8).view(3, 1, 1).repeat(1, 64, 64)
    image[:, 22:42, 22:42] = torch.tensor(text.COLOURS[colour], dtype=torch.uint8).view(3, 1, 1)
    assert text.main_colour(image) == colour


def test_leaves_alone_have_no_colour():
    green = torch.tensor([round(255 * c) for c in colorsys.hsv_to_rgb(0.33, 0.8, 0.5)], dtype=torch.uint8)
    assert text.main_colour(green.view(3, 1, 1).repeat(1, 64, 64)) == ""


def test_only_pictures_with_one_named_colour_count(data):
    data.captions[0] = ["a red flower", "its petals are red"]
    data.captions[1] = ["a red and white flower"]
    data.captions[2] = ["layered and coloured petals"]
    result = text.one_colour_pictures(data)
    assert [colour for _, colour in result] == ["red"]
    assert torch.equal(result[0][0], data.images[0, :, 4:68, 4:68])


def test_scores_are_of_right_wrong_and_drawn_pairs(data):
    for image, label in zip(data.images, data.labels, strict=True):
        image[:] = 10 * label  # a picture shows its class

    def generator(z, texts):
        return torch.full((len(z), 3, 64, 64), -1.0) + 20 * texts.argmax(1)[:, None, None, None] / 127.5

    def discriminator(images, texts):  # how far the class that is shown is from the one that is told
        classes = (images[:, 0, 0, 0] + 1) * 127.5 / 10
        return (classes - texts.argmax(1)).abs().round()

    config = SimpleNamespace(z_dim=4)
    model = SimpleNamespace(config=config, generator=generator, discriminator=discriminator)
    right, wrong, generated = text.matching_scores(model, SpeciesOracle(), data)
    assert (right == 0).all()
    assert (wrong > 0).all()
    assert torch.equal(generated, data.labels.float())  # it shows twice what was told


def test_the_area_under_the_curve_counts_pairs():
    assert text.area_under_curve(torch.tensor([3.0, 4.0]), torch.tensor([1.0, 2.0])) == 1
    assert text.area_under_curve(torch.tensor([1.0, 4.0]), torch.tensor([1.0, 2.0])) == 0.625
    assert text.area_under_curve(torch.tensor([0.0]), torch.tensor([1.0])) == 0


@pytest.mark.slow
def test_the_command_measures_all_and_refuses_the_conditioning_encoder(data, tmp_path, monkeypatch, capsys):
    torch.manual_seed(0)
    for name, model in (
        ("encoder", TextEncoder(TextEncoderConfig())),
        ("judge", TextEncoder(TextEncoderConfig())),
        ("gan", GANCLS(GANCLSConfig(g_channels=4, d_channels=4))),
    ):
        model.info = INFO | {"recipe": {"seed": int(name == "judge"), "encoder": ""}}
        if name == "gan":
            model.info["recipe"]["encoder"] = checkpoints.read_config(tmp_path / "encoder")["sha256"]
        model.save_pretrained(tmp_path / name)
    monkeypatch.setattr("gan_demo.evaluation.__main__.load_captioned", lambda source: data)
    for name in ("features", "cached_features"):
        monkeypatch.setattr(text, name, lambda images: images.flatten(1)[:, :1280].double().numpy() / 255)
    monkeypatch.setattr(text.named_colours, "__defaults__", (2,))
    options = ["text", str(tmp_path / "gan"), "--data", "-", "--encoder", str(tmp_path / "encoder"), "--judge"]
    main([*options, str(tmp_path / "judge")])
    result = checkpoints.read_metrics(tmp_path / "gan")["text"]
    assert set(result["match"]) == {"held_out", "unseen", "real_held_out", "shuffled"}
    assert 0 <= result["auc"] <= 1
    assert Scale.of(checkpoints.read_metrics(tmp_path / "gan")["scores"])
    assert set(result["colours"]["by_colour"]) == set(text.COLOURS)
    assert f"area under the curve of {result['auc']:.3f}" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="train a judge with --seed 1"):
        main([*options, str(tmp_path / "encoder")])
    options[options.index(str(tmp_path / "encoder"))] = str(tmp_path / "judge")
    with pytest.raises(SystemExit, match="was not trained with the encoder"):
        main([*options, str(tmp_path / "encoder")])


def test_the_anchor_of_captions_is_kept_and_stands_in_the_card(data, tmp_path, monkeypatch, capsys):
    torch.manual_seed(0)
    for seed, name in enumerate(("encoder", "judge")):
        encoder = TextEncoder(TextEncoderConfig(feature_dim=3))
        encoder.info = INFO | {"recipe": {"seed": seed}}
        encoder.save_pretrained(tmp_path / name)
    for count in (100, 200):
        model = GANCLS(GANCLSConfig(g_channels=4, d_channels=4, joint_norm=True))
        sha256 = checkpoints.read_config(tmp_path / "encoder")["sha256"]
        model.info = INFO | {"images_seen": count, "recipe": {"encoder": sha256}}
        model.save_pretrained(tmp_path / f"at-{count}")
    monkeypatch.setattr("gan_demo.evaluation.__main__.load_captioned", lambda source: data)
    for name in ("features", "cached_features"):
        monkeypatch.setattr(text, name, lambda images: images.float().mean((2, 3)).numpy())
    monkeypatch.setattr(fd, "TEXTBOOK", tmp_path / "textbook.json")
    main(["textbook", str(tmp_path), "--data", "-", "--encoder", str(tmp_path / "encoder")])
    anchor, count = fd.textbook(text.textbook_key(data)), data.subset(text.seen_classes(data))
    expected = {
        str(images): text.crowd_distance(
            checkpoints.load(tmp_path / f"at-{images}"), checkpoints.load(tmp_path / "encoder"), count
        )["value"]
        for images in (100, 200)
    }
    assert anchor["curve"] == expected
    assert anchor["best"] == {"mean": min(expected.values())} == {"mean": expected[str(anchor["images_seen"])]}
    assert f"200 images  FD-EffNet {expected['200']}" in capsys.readouterr().out
    monkeypatch.setattr(text.named_colours, "__defaults__", (2,))
    metrics = text.measure(str(tmp_path / "at-200"), str(tmp_path / "judge"), data, str(tmp_path / "encoder"))
    row = f"the textbook recipe's best | {min(expected.values())} (after {anchor['images_seen']} images) |"
    assert row in card.table(metrics)
    with pytest.raises(SystemExit, match="was not trained with the encoder"):
        main(["textbook", str(tmp_path), "--data", "-", "--encoder", str(tmp_path / "judge")])
