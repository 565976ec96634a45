import json
import shutil
from pathlib import Path

import pytest

from gan_demo import checkpoints, examples, loss_views, openings
from gan_demo.evaluation import choice, derived, fd, sr
from gan_demo.evaluation.__main__ import main
from gan_demo.pictures import sheet, to_pil
from tests.helpers import noise_pictures, noise_views, save_caption_models


def names(derivations):
    return [derivation.name for derivation in derivations]


@pytest.mark.parametrize("name", checkpoints.available())
def test_nothing_that_ships_is_stale_or_has_lost_its_partner(name):
    folder = checkpoints.find(name)
    assert names(derived.stale(folder)) == []
    assert not derived.has_lost_partner(folder)


def test_every_shipped_checkpoint_has_something_that_derives_from_it():
    assert all(derived.derivations_of(checkpoints.find(name)) for name in checkpoints.available())


@pytest.fixture
def copy(tmp_path):
    """A copy of a shipped checkpoint's folder, without its weights."""

    def make(name):
        folder = tmp_path / "copies" / name
        shutil.copytree(checkpoints.ROOT / name, folder, ignore=shutil.ignore_patterns("*.safetensors"))
        return folder

    return make


def change(path, **fields):
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("dcgan-faces", ["fd_effnet", "features", "choice", "directions", "habits", "plans"]),
        ("gan-fashion", ["fd_effnet", "plans"]),
        ("gan-cifar10", ["fd_effnet", "classes", "plans"]),
        ("gan-mnist", ["classes", "parzen", "plans"]),
        ("dcgan-fashion", ["fd_effnet", "features", "choice", "directions", "plans"]),
        ("lapgan-cifar10", ["fd_effnet", "drift", "classes", "features", "plans"]),
        ("lapgan-fashion", ["fd_effnet", "drift", "plans"]),
        ("lapgan-flowers", ["fd_effnet", "drift", "plans"]),
        ("gan-cls-flowers", ["text", "plans"]),
        ("text-encoder-flowers", ["zero_shot", "plans"]),
        ("style-encoder-flowers", ["style", "plans"]),
        ("projector-fashion", ["projection", "plans"]),
        ("srresnet-photos", ["sr", "losses", "plans"]),
    ],
)
def test_with_other_weights_all_is_stale(copy, name, parts):
    folder = copy(name)
    assert names(derived.stale(folder)) == []
    change(folder / "config.json", sha256="0" * 64)
    assert names(derived.stale(folder)) == parts


@pytest.fixture
def shipped(copy, monkeypatch):
    """A copy of the checkpoint that the latent tab opens with, as if it lay where the app looks."""
    folder = copy("dcgan-faces")
    monkeypatch.setattr(derived, "APP", folder.parent)
    return folder


def test_what_a_tab_opens_with_is_stale_with_other_weights_or_other_scores(shipped):
    assert names(derived.stale(shipped)) == []
    change(shipped / "metrics.json", protocol="told otherwise")
    assert names(derived.stale(shipped)) == []
    change(shipped / "metrics.json", scores={"real": [0.0] * 101})
    assert names(derived.stale(shipped)) == ["openings"]
    change(shipped / "config.json", sha256="0" * 64)
    parts = ["fd_effnet", "features", "choice", "directions", "habits", "plans", "openings"]
    assert names(derived.stale(shipped)) == parts


def test_what_a_tab_opens_with_is_stale_where_its_file_is_damaged(shipped, tmp_path, monkeypatch):
    monkeypatch.setattr(openings, "FOLDER", tmp_path)
    assert names(derived.stale(shipped)) == ["openings"]
    (tmp_path / "latent.zip").write_bytes((Path(openings.__file__).parent / "latent.zip").read_bytes()[:1000])
    assert names(derived.stale(shipped)) == ["openings"]


def test_the_command_stores_what_the_tabs_open_with_by_the_app_itself(shipped, monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(derived.subprocess, "run", lambda command, check: commands.append(command))
    change(shipped / "metrics.json", scores={"real": [0.0] * 101})
    with pytest.raises(SystemExit):  # this stand-in stores nothing
        main(["derived", str(shipped)])
    assert [command[1:] for command in commands] == [["-m", "gan_demo.ui.openings"]]
    assert "openings: remade" in capsys.readouterr().out


def test_a_part_that_was_never_measured_is_stale(copy):
    folder = copy("lapgan-flowers")
    metrics = checkpoints.read_metrics(folder)
    del metrics["drift"]
    (folder / "metrics.json").write_text(json.dumps(metrics))
    assert names(derived.stale(folder)) == ["drift"]
    (folder / "metrics.json").unlink()
    assert names(derived.stale(folder)) == ["fd_effnet", "drift"]


def test_views_of_the_losses_that_cannot_be_read_are_stale(copy, tmp_path, monkeypatch):
    monkeypatch.setattr(loss_views, "FOLDER", tmp_path)
    assert names(derived.stale(copy("srgan-photos"))) == ["losses"]


def test_who_was_trained_against_a_checkpoint_that_is_gone_is_named(tmp_path, monkeypatch, capsys):
    save_caption_models(tmp_path)
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    lost = {name: derived.has_lost_partner(tmp_path / name) for name in checkpoints.available()}
    assert not any(lost.values())
    assert derived.partner_of(tmp_path / "style-encoder-flowers") == tmp_path / "gan-cls-flowers"

    change(tmp_path / "text-encoder-flowers" / "config.json", sha256="0" * 64)  # trained anew
    assert derived.has_lost_partner(tmp_path / "gan-cls-flowers")
    assert not derived.has_lost_partner(tmp_path / "style-encoder-flowers")
    with pytest.raises(derived.MissingInputError, match="the text_encoder that it was trained against"):
        derived.partner_of(tmp_path / "gan-cls-flowers")
    with pytest.raises(SystemExit):
        main(["derived", "text-encoder-flowers"])
    printed = capsys.readouterr().out
    assert "note: gan-cls-flowers was trained against a checkpoint that is not here any more" in printed
    assert "style-encoder-flowers" not in printed

    (tmp_path / "gan-cls-flowers" / "config.json").write_text("{")  # damaged, so nobody's partner
    assert derived.has_lost_partner(tmp_path / "style-encoder-flowers")


@pytest.fixture
def data_sets(tmp_path):
    """A folder of data sets: one with an index and two splits, one without."""
    root = tmp_path / "sets"
    for name in ("pack", "plain"):
        (root / name).mkdir(parents=True)
    for split, seed in (("train", 0), ("test", 1)):
        to_pil(sheet(noise_pictures(12, 16, seed), 4)).save(root / "pack" / f"{split}.png")
    splits = {name: {"count": 12, "tile": [16, 16], "sheets": [f"{name}.png"]} for name in ("train", "test")}
    (root / "pack" / "index.json").write_text(json.dumps({"title": "noise", "splits": splits}))
    return root


def test_a_data_set_is_found_by_its_title_or_its_folders_name(data_sets):
    inputs = derived.Inputs(data=data_sets)
    assert derived.data_set(inputs, "noise") == str(data_sets / "pack")
    assert derived.data_set(inputs, "plain") == str(data_sets / "plain")
    assert derived.data_set(derived.Inputs(data=data_sets / "pack"), "noise") == str(data_sets / "pack")
    assert derived.data_set(derived.Inputs(), "torchvision celeba") == "torchvision:celeba"
    for missing, message in ((inputs, "which is not in"), (derived.Inputs(), "as --data")):
        with pytest.raises(derived.MissingInputError, match=f"the data set 'other'.*{message}"):
            derived.data_set(missing, "other")
    with pytest.raises(derived.MissingInputError, match="there is no folder /no/such"):
        derived.data_set(derived.Inputs(data=Path("/no/such")), "other")


def test_the_command_measures_on_the_split_that_training_left_out(tiny_dcgan, data_sets, tmp_path, monkeypatch, capsys):
    for module, name in ((fd, "features"), (fd, "cached_features"), (choice, "features")):
        monkeypatch.setattr(module, name, lambda images: images.float().mean((2, 3)).numpy())
    tiny_dcgan.save_pretrained(tmp_path / "model")
    main(["derived", str(tmp_path / "model"), "--data", str(data_sets)])
    printed = capsys.readouterr().out
    assert "fd_effnet: remade" in printed
    assert "stale: nothing" in printed
    metrics = checkpoints.read_metrics(tmp_path / "model")
    assert metrics["weights_sha256"] == checkpoints.read_config(tmp_path / "model")["sha256"]
    assert len(metrics["scores"]["real"]) == 101
    assert "nearest" not in metrics  # the test pictures tell nothing of copies
    assert "FD-EffNet" in (tmp_path / "model" / "README.md").read_text()

    main(["derived", str(tmp_path / "model")])  # up to date, so nothing is needed
    assert "remade" not in capsys.readouterr().out
    main(["derived", str(tmp_path / "model"), "--all"])  # which stays as it is, for want of its data
    assert "fd_effnet: left as it is; it needs the data set 'noise'" in capsys.readouterr().out
    assert checkpoints.read_metrics(tmp_path / "model") == metrics


@pytest.mark.slow
def test_what_lacks_its_input_is_named_and_left_stale(tiny_srgan, vgg_file, tmp_path, monkeypatch, capsys):
    entries = [{"file": "one.png", "point": [32, 35]}]
    to_pil(noise_pictures(1, 96)[0]).save(tmp_path / "one.png")
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    monkeypatch.setattr(examples, "index", lambda: entries)
    monkeypatch.setattr(loss_views, "FOLDER", tmp_path)
    for kind in ("srresnet", "srgan"):
        tiny_srgan.kind = kind
        tiny_srgan.save_pretrained(tmp_path / kind)
    monkeypatch.setattr(derived, "ENLARGERS", {kind: str(tmp_path / kind) for kind in ("srresnet", "srgan")})
    loss_views.save(noise_views({"srresnet": "of others", "srgan": "of others"}, [1, 2], "one.png"), "made up")
    monkeypatch.setattr(sr, "measure", lambda name, folder: {"sr": {"folder": str(folder)}})
    monkeypatch.setattr("gan_demo.evaluation.card.table", str)
    for name in ("other/Set5", "sets/Set5", "sets/Set14"):
        (tmp_path / "root" / name).mkdir(parents=True)

    command = ["derived", str(tmp_path / "srgan")]
    with pytest.raises(SystemExit) as stop:
        main([*command, "--data", str(tmp_path / "root")])
    assert stop.value.code == 1
    printed = capsys.readouterr().out
    assert "sr: remade" in printed
    assert "losses: left as it is; it needs VGG19's features" in printed
    assert "stale: losses" in printed
    assert checkpoints.read_metrics(tmp_path / "srgan")["sr"] == {"folder": str(tmp_path / "root" / "sets")}
    assert loss_views.load().weights["srgan"] == "of others"

    main([*command, "--vgg", str(vgg_file)])
    assert "losses: remade" in capsys.readouterr().out
    for kind in ("srresnet", "srgan"):
        assert loss_views.load().weights[kind] == checkpoints.read_config(tmp_path / kind)["sha256"]


@pytest.mark.parametrize(
    ("name", "need"),
    [
        ("gan-cls-flowers", "text: left as it is; it needs a text encoder of another seed"),
        ("style-encoder-flowers", "style: left as it is; it needs the data set"),
        ("text-encoder-flowers", "zero_shot: left as it is; it needs the data set"),
        ("gan-mnist", "parzen: left as it is; it needs the data set 'MNIST'"),
    ],
)
def test_each_derivation_names_its_own_input(copy, name, need, capsys):
    folder = copy(name)
    metrics = checkpoints.read_metrics(folder)
    for part in ("text", "style", "zero_shot", "parzen"):
        metrics.pop(part, None)
    (folder / "metrics.json").write_text(json.dumps(metrics))
    with pytest.raises(SystemExit) as stop:
        main(["derived", str(folder)])
    assert stop.value.code == 1
    assert need in capsys.readouterr().out
