import csv
import json

import pytest
import torch

from gan_demo.checkpoints import load
from gan_demo.models import gan_cls
from gan_demo.pictures import sheet, to_pil
from gan_demo.training import captions, loop, text_encoder
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
    monkeypatch.setattr(text_encoder, "seen", lambda images: torch.randn(COUNT, 1280, generator=seeded(0)))
    monkeypatch.setattr(
        gan_cls.GANCLSConfig, "__init__", small_init(gan_cls.GANCLSConfig.__init__, g_channels=4, d_channels=4)
    )
    return folder


def small_init(original, **sizes):
    return lambda self, **given: original(self, **(given or sizes))


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


def test_the_encoder_then_every_variant_of_the_gan(pack, tmp_path):
    train("text_encoder", pack, tmp_path, "encoder")
    encoder = load(tmp_path / "encoder")
    assert set(encoder.config.words.split()) == {"flower", "number", "petal"}  # each written more than ten times
    assert "words" not in encoder.info["recipe"]["config"]
    (line,) = list(csv.DictReader((tmp_path / "run-encoder" / "validation.csv").open()))
    assert 0 <= float(line["zero_shot_top1"]) <= 1
    for variant in ("gan", "gan-cls", "gan-int-cls"):
        train("gan_cls", pack, tmp_path, variant, "--variant", variant, "--encoder", str(tmp_path / "encoder"))
        assert load(tmp_path / variant).info["recipe"]["objective"] == variant
        rows = losses(tmp_path, variant)
        assert (rows[0]["score_wrong"] == rows[0]["score_fake"]) == (variant == "gan")


@pytest.mark.parametrize("model", ["text_encoder", "gan_cls"])
def test_a_stopped_and_resumed_run_equals_an_unbroken_one(pack, tmp_path, model, monkeypatch):
    more = []
    if model == "gan_cls":
        train("text_encoder", pack, tmp_path, "encoder")
        more = ["--encoder", str(tmp_path / "encoder")]
    train(model, pack, tmp_path, "unbroken", *more, "--images", "32")
    with monkeypatch.context() as patched:
        patched.setattr(loop, "stop_signals", stop_after(4))
        train(model, pack, tmp_path, "stopped", *more, "--images", "32")
    assert len(losses(tmp_path, "stopped")) == 4
    train(model, pack, tmp_path, "stopped", *more, "--images", "32", "--resume")
    assert losses(tmp_path, "stopped") == losses(tmp_path, "unbroken")


def test_a_wrong_sentence_is_of_another_class(pack, tmp_path):
    from gan_demo.training import gan_cls as recipe

    data = load_captioned(str(pack))
    indices = torch.arange(COUNT)
    holder = type("Holder", (), {"data": data})()
    others = recipe.GANCLSRecipe._of_another_class(holder, indices, seeded(2))
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
        ("gan_cls", lambda folder: None, "is no text encoder"),
    ],
)
def test_bad_data_and_encoders_are_named(pack, tmp_path, model, spoil, message):
    spoil(pack)
    with pytest.raises(SystemExit, match=message):
        train(model, pack, tmp_path, "run", *(["--encoder", "dcgan-faces"] if model == "gan_cls" else []))
