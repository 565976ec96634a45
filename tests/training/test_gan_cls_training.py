import csv
import json

import pytest
import torch
from torch.nn.functional import cosine_similarity, pad

from gan_demo import checkpoints
from gan_demo.checkpoints import load
from gan_demo.latent import latents
from gan_demo.models import gan_cls
from gan_demo.pictures import sheet, to_float, to_pil
from gan_demo.training import captions, loop, processes, style_encoder, text_encoder
from gan_demo.training import gan_cls as training
from gan_demo.training.__main__ import main
from gan_demo.training.captions import load_captioned
from gan_demo.training.data import seeded
from tests.helpers import noise_pictures, stop_after

# Encoder and GAN run in one process here, which has one precision.
SMALL = ["--batch", "4", "--log-every", "1", "--images", "8", "--precision", "no"]
COUNT = 60


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """60 tiles of 72x72 in five classes named by number, class 1 never trained on, with two sentences each."""
    folder = tmp_path / "pack"
    folder.mkdir()
    tiles = noise_pictures(COUNT, 72)
    to_pil(sheet(tiles, 10)).save(folder / "all-000.png")
    labels = [1 + i % 5 for i in range(COUNT)]
    split = {"count": COUNT, "tile": [72, 72], "columns": 10, "sheets": ["all-000.png"], "labels": labels}
    names = {str(i): f"flower {i}" for i in range(1, 6)}
    index = {"title": "Noise", "licence": "none", "classes": names, "zero_shot_test_classes": [1]}
    (folder / "index.json").write_text(json.dumps(index | {"splits": {"all": split}}))
    lines = [json.dumps({"captions": [f"flower number {i}", f"petal {i % 5}"]}) for i in range(COUNT)]
    (folder / "captions.jsonl").write_text("\n".join(lines))
    monkeypatch.setattr(text_encoder, "image_features", lambda images: torch.randn(COUNT, 1280, generator=seeded(0)))
    monkeypatch.setattr(
        gan_cls.GANCLSConfig, "__init__", small_init(gan_cls.GANCLSConfig.__init__, g_channels=4, d_channels=4)
    )
    monkeypatch.setattr(
        gan_cls.StyleEncoderConfig, "__init__", small_init(gan_cls.StyleEncoderConfig.__init__, channels=8)
    )
    return folder


def small_init(original, **sizes):
    return lambda self, **given: original(self, **(sizes | given))


def train(model, folder, tmp_path, name, *more):
    out = ["--out", str(tmp_path / name), "--run", str(tmp_path / f"run-{name}")]
    main([model, "--data", str(folder), *out, *SMALL, *more])


def losses(tmp_path, name):
    with (tmp_path / f"run-{name}" / "log.csv").open() as file:
        return [row | {"seconds": 0} for row in csv.DictReader(file)]


def test_the_split_keeps_classes_and_pictures_apart(pack):
    data = load_captioned(str(pack))
    split = data.split()
    assert sorted(torch.cat(list(split.values())).tolist()) == list(range(COUNT))
    assert set(data.labels[split["unseen"]].tolist()) == {0}
    assert 0 not in data.labels[split["train"]]
    assert 0 not in data.labels[split["held_out"]]
    assert 0 < len(split["held_out"]) <= COUNT / captions.HELD_OUT
    train = data.subset(split["train"])
    assert train.captions[0] == data.captions[int(split["train"][0])]
    assert train.take(torch.tensor([0, 1]), seeded(0)).shape == (2, 3, 64, 64)


def test_a_square_is_cut_from_its_picture(pack):
    data = load_captioned(str(pack))
    squares = data.take(torch.zeros(50, dtype=torch.long), seeded(1))
    image = data.images[0]
    parts = [image[:, y : y + 64, x : x + 64] for y in range(9) for x in range(9)]
    allowed = {p.numpy().tobytes() for part in parts for p in (part, part.flip(2))}
    assert {square.numpy().tobytes() for square in squares} <= allowed


@pytest.mark.slow
def test_the_encoder_then_every_variant_of_the_gan(pack, tmp_path):
    train("text_encoder", pack, tmp_path, "encoder")
    encoder = load(tmp_path / "encoder")
    assert set(encoder.config.words.split()) == {"flower", "number", "petal"}  # each written more than ten times
    assert "words" not in encoder.info["recipe"]["config"]
    assert not list((tmp_path / "encoder").glob("history*"))  # its pictures are the data's
    (line,) = list(csv.DictReader((tmp_path / "run-encoder" / "validation.csv").open()))
    assert 0 <= float(line["zero_shot_top1"]) <= 1
    for variant in ("gan", "gan-cls", "gan-int-cls"):
        train("gan_cls", pack, tmp_path, variant, "--variant", variant, "--encoder", str(tmp_path / "encoder"))
        assert load(tmp_path / variant).info["recipe"]["objective"] == variant
        rows = losses(tmp_path, variant)
        assert (rows[0]["score_wrong"] == rows[0]["score_fake"]) == (variant == "gan")


@pytest.mark.slow
def test_the_textbook_recipe_has_nothing_that_came_later(pack, tmp_path):
    train("text_encoder", pack, tmp_path, "encoder")
    textbook = ["--recipe", "textbook", "--encoder", str(tmp_path / "encoder"), "--images", "64", "--batch", "64"]
    train("gan_cls", pack, tmp_path, "gan", *textbook)
    recipe = load(tmp_path / "gan").info["recipe"]
    assert [recipe[name] for name in ("pairs", "reading", "r1", "ema", "augment")] == [0, 0, 0, 0, ""]
    assert recipe["config"]["joint_norm"]
    with pytest.raises(SystemExit, match="the textbook recipe is fixed"):
        train("gan_cls", pack, tmp_path, "other", *textbook, "--pairs", "1")


@pytest.mark.slow
def test_an_odd_batch_does_without_the_picture_that_has_no_partner(pack, tmp_path):
    train("text_encoder", pack, tmp_path, "encoder")
    train("gan_cls", pack, tmp_path, "gan", "--encoder", str(tmp_path / "encoder"), "--batch", "5", "--images", "10")
    assert all(float(row["loss_g"]) > 0 for row in losses(tmp_path, "gan"))


@pytest.mark.parametrize("model", ["text_encoder", "gan_cls", "style_encoder"])
@pytest.mark.slow
def test_a_stopped_and_resumed_run_equals_an_unbroken_one(pack, tmp_path, model, monkeypatch):
    more = []
    if model != "text_encoder":
        train("text_encoder", pack, tmp_path, "encoder")
        more = ["--encoder", str(tmp_path / "encoder")]
    if model == "style_encoder":
        train("gan_cls", pack, tmp_path, "gan", *more)
        more += ["--generator", str(tmp_path / "gan")]
    train(model, pack, tmp_path, "unbroken", *more, "--images", "32")
    with monkeypatch.context() as patched:
        patched.setattr(loop, "stop_signals", stop_after(4))
        train(model, pack, tmp_path, "stopped", *more, "--images", "32")
    assert len(losses(tmp_path, "stopped")) == 4
    train(model, pack, tmp_path, "stopped", *more, "--images", "32", "--resume")
    assert losses(tmp_path, "stopped") == losses(tmp_path, "unbroken")


class Painter(torch.nn.Module):
    """A generator that paints each number of noise as a square, whatever the sentence."""

    def forward(self, z, texts):
        squares = z.tanh().view(-1, 1, 10, 10).repeat_interleave(6, 2).repeat_interleave(6, 3)
        return pad(squares, (2, 2, 2, 2)).expand(-1, 3, -1, -1)


@pytest.mark.slow
def test_the_style_encoder_learns_to_find_noise(pack):
    painter = gan_cls.GANCLS(gan_cls.GANCLSConfig(g_channels=4, d_channels=4))
    painter.generator = Painter()
    encoder = gan_cls.TextEncoder(gan_cls.TextEncoderConfig())
    recipe = style_encoder.StyleEncoderRecipe(
        style_encoder.Settings(), load_captioned(str(pack)), painter, encoder, processes.make_accelerator("no"), seed=0
    )
    for step in range(100):
        recipe.step(torch.zeros(32, 3, 64, 64), torch.arange(32), seeded(0, step))
    recipe.finish(recipe.model.eval())
    z = latents(range(200), 100)
    with torch.no_grad():
        result = recipe.model(painter.generator(z, None))
    assert float(cosine_similarity(z, result, dim=0).mean()) > 0.3


@pytest.mark.slow
def test_a_style_encoder_is_a_checkpoint_of_its_generator(pack, tmp_path):
    train("text_encoder", pack, tmp_path, "encoder")
    of = ["--encoder", str(tmp_path / "encoder")]
    train("gan_cls", pack, tmp_path, "gan", *of)
    train("style_encoder", pack, tmp_path, "style", *of, "--generator", str(tmp_path / "gan"))
    style = load(tmp_path / "style")
    assert isinstance(style, gan_cls.StyleEncoder)
    assert style.info["recipe"]["generator"] == checkpoints.read_config(tmp_path / "gan")["sha256"]
    (line,) = list(csv.DictReader((tmp_path / "run-style" / "validation.csv").open()))
    assert -1 <= float(line["correlation"]) <= 1


def recipe_of(pack, **settings):
    data, encoder = load_captioned(str(pack)), gan_cls.TextEncoder(gan_cls.TextEncoderConfig())
    return training.GANCLSRecipe(training.Settings(**settings), data, encoder, processes.make_accelerator("no"), seed=0)


def test_two_pictures_of_a_sentence_are_judged_beside_two_of_a_class(pack):
    recipe = recipe_of(pack)
    recipe.data.images = torch.arange(COUNT, dtype=torch.uint8).view(-1, 1, 1, 1).expand(-1, 3, 72, 72)  # its number
    first = torch.arange(10)
    images, indices = recipe._with_partners(to_float(recipe.data.take(first, seeded(0))), first, seeded(1))
    assert torch.allclose(images, to_float(indices.to(torch.uint8)).view(-1, 1, 1, 1).expand(-1, 3, 64, 64))
    assert torch.equal(indices[:5], first[:5])
    assert torch.equal(recipe.data.labels[indices[5:]], recipe.data.labels[indices[:5]])
    texts = recipe._sentences(indices, seeded(2))
    assert torch.equal(recipe._repeat(texts), texts[[0, 1, 2, 3, 4] * 2])
    with pytest.raises(ValueError, match="4 or more per process, not 3"):
        recipe._with_partners(images[:3], first[:3], seeded(1))


def test_without_pairs_every_sentence_is_drawn_once(pack):
    texts = torch.randn(6, 1024)
    assert torch.equal(recipe_of(pack, pairs=0.0)._repeat(texts), texts)


def test_right_sentences_below_wrong_ones_cost_d_something(pack):
    real, indices = torch.randn(8, 3, 64, 64), torch.arange(8)
    with_it, without = (
        float(recipe_of(pack, reading=weight).step(real, indices, seeded(0))["loss_d"]) for weight in (2.0, 0.0)
    )
    assert with_it > without + 0.1


def test_a_wrong_sentence_is_of_another_class(pack, tmp_path):
    data = load_captioned(str(pack))
    indices = torch.arange(COUNT)
    holder = type("Holder", (), {"data": data})()
    others = training.GANCLSRecipe._of_another_class(holder, indices, seeded(2))
    assert (data.labels[others] != data.labels[indices]).all()


@pytest.mark.parametrize(
    ("model", "spoil", "message"),
    [
        ("text_encoder", lambda folder: (folder / "captions.jsonl").unlink(), "sentences are needed"),
        (
            "text_encoder",
            lambda folder: (folder / "captions.jsonl").write_text('{"captions": ["a"]}'),
            "1 lines for 60",
        ),
        ("gan_cls", lambda folder: None, "holds a dcgan.DCGAN, not a gan_cls.TextEncoder"),
        ("style_encoder", lambda folder: None, "holds a dcgan.DCGAN, not a gan_cls.GANCLS"),
    ],
)
def test_bad_data_and_encoders_are_named(pack, tmp_path, model, spoil, message):
    spoil(pack)
    wrong = {"gan_cls": ["--encoder", "dcgan-faces"], "style_encoder": ["--generator", "dcgan-faces"]}
    with pytest.raises(SystemExit, match=message):
        train(model, pack, tmp_path, "run", *wrong.get(model, []))


def test_zero_wrong_sentences_are_refused():
    with pytest.raises(ValueError, match="at least 1 sentence, not 0"):
        training.Settings(wrong=0)


@pytest.mark.slow
def test_a_style_encoder_needs_the_encoder_of_its_generator(pack, tmp_path):
    for seed in "01":
        train("text_encoder", pack, tmp_path, f"encoder-{seed}", "--seed", seed)
    train("gan_cls", pack, tmp_path, "gan", "--encoder", str(tmp_path / "encoder-0"))
    of = ["--encoder", str(tmp_path / "encoder-1"), "--generator", str(tmp_path / "gan")]
    with pytest.raises(SystemExit, match="trained with a different encoder"):
        train("style_encoder", pack, tmp_path, "style", *of)


@pytest.mark.parametrize("model", ["text_encoder", "gan_cls", "style_encoder"])
@pytest.mark.slow
def test_a_training_that_diverges_stops_and_saves_nothing(pack, tmp_path, model):
    more = ["--images", "40", "--learning-rate", "1e30"]
    if model != "text_encoder":
        train("text_encoder", pack, tmp_path, "encoder")
        more += ["--encoder", str(tmp_path / "encoder")]
    if model == "style_encoder":
        train("gan_cls", pack, tmp_path, "gan", "--encoder", str(tmp_path / "encoder"))
        more += ["--generator", str(tmp_path / "gan")]
    with pytest.raises(SystemExit, match="training diverged at step"):
        train(model, pack, tmp_path, "run", *more)
    assert not (tmp_path / "run").exists()
