import json
import subprocess

import httpx
import pytest
import torch
from huggingface_hub import errors
from safetensors.torch import load_file

from gan_demo import checkpoints, weights
from gan_demo.checkpoints import CheckpointError
from gan_demo.models.dcgan import DCGAN, DCGANConfig


@pytest.fixture
def saved(tiny_dcgan, tmp_path):
    folder = tmp_path / "dcgan-tiny"
    tiny_dcgan.save_pretrained(folder)
    return folder


@pytest.fixture
def large_dcgan(tiny_dcgan):
    """Wide enough for weights that are int8 on disk, one row of them loud and one silent."""
    model = DCGAN(DCGANConfig(resolution=16, base_channels=64))
    model.info = tiny_dcgan.info
    with torch.no_grad():
        model.generator.layers[0].weight[0] *= 1000  # this must not cost the others their precision
        model.generator.layers[0].weight[1] = 0
    return model


def test_a_saved_model_comes_back(tiny_dcgan, saved):
    loaded = DCGAN.from_pretrained(saved)
    assert loaded.config == tiny_dcgan.config
    assert loaded.info == tiny_dcgan.info
    assert not loaded.training
    for name, value in tiny_dcgan.state_dict().items():
        assert torch.allclose(loaded.state_dict()[name].float(), value.float(), atol=2e-3), name
    assert all(p.dtype == torch.float32 for p in loaded.parameters())


def test_large_weights_are_one_byte_a_number_on_disk_and_close_to_what_they_were(large_dcgan, tmp_path):
    large_dcgan.save_pretrained(tmp_path)
    on_disk, loaded = load_file(tmp_path / "model.safetensors"), DCGAN.from_pretrained(tmp_path).state_dict()
    kinds = set()
    for name, value in large_dcgan.state_dict().items():
        if value.numel() >= weights.LARGE:
            kinds.add(on_disk[name].dtype)
            row = value.flatten(1).abs().amax(1)
            worst = (loaded[name] - value).flatten(1).abs().amax(1)
            assert (worst <= 0.501 * row / 127).all(), name
        elif "running_" in name:
            assert torch.equal(on_disk[name], value), name
        elif "num_batches" not in name:
            assert on_disk[name].dtype == torch.float16, name
    assert kinds == {torch.int8}


def test_a_model_that_was_loaded_and_saved_again_is_the_same_file(large_dcgan, tmp_path):
    large_dcgan.save_pretrained(tmp_path)
    before = (tmp_path / "model.safetensors").read_bytes()
    checkpoints.load(tmp_path).save_pretrained(tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == before


def test_load_finds_the_class_by_itself(saved):
    assert type(checkpoints.load(saved)) is DCGAN


def test_ids_resolve_against_the_repository_wherever_python_starts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in checkpoints.available():
        assert checkpoints.find(name) == checkpoints.ROOT / name


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/folder", "../checkpoints-elsewhere"])
def test_what_does_not_exist_is_never_asked_of_the_hub(name):
    with pytest.raises(CheckpointError, match="no checkpoint"):
        DCGAN.from_pretrained(name)


def test_the_hub_needs_a_revision():
    with pytest.raises(CheckpointError, match="hub:OWNER/NAME@REVISION"):
        DCGAN.from_pretrained("hub:owner/name")


NOT_FOUND = httpx.Response(404, request=httpx.Request("GET", "https://hub"))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (None, "'not a name' is not a repository's name; write hub:OWNER/NAME@REVISION"),
        (lambda: errors.RevisionNotFoundError("404", response=NOT_FOUND), "check both names"),
        (lambda: errors.RepositoryNotFoundError("404", response=NOT_FOUND), "check both names"),
        (lambda: errors.LocalEntryNotFoundError("offline"), "try again when there is a connection"),
        (lambda: httpx.ConnectError("offline"), "try again when there is a connection"),
        (lambda: OSError(28, "No space left on device"), "try again when there is a connection"),
    ],
)
def test_a_hub_that_does_not_answer_is_said_in_a_sentence(monkeypatch, error, sentence):
    def fail(*_, **__):
        raise error()

    if error:
        monkeypatch.setattr(checkpoints, "snapshot_download", fail)
    for load in (checkpoints.load, DCGAN.from_pretrained):
        with pytest.raises(CheckpointError, match=sentence):
            load("hub:not a name@main")


def cut_short(path):
    path.write_bytes(path.read_bytes()[:100])


def change_a_byte(path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [cut_short, change_a_byte, lambda path: path.unlink()])
@pytest.mark.parametrize("file", ["model.safetensors", "config.json"])
def test_a_damaged_file_is_named_with_what_restores_it(saved, harm, file, monkeypatch):
    if file == "config.json" and harm is change_a_byte:
        (saved / file).write_text("[1]")
    else:
        harm(saved / file)
    with pytest.raises(CheckpointError, match=rf"{file} is (missing or )?damaged"):
        checkpoints.load(saved)
    monkeypatch.setattr(checkpoints, "ROOT", saved.parent)
    with pytest.raises(CheckpointError, match="train or download it again"):
        checkpoints.load("dcgan-tiny")  # an own one, perhaps not finished
    assert checkpoints.available() == ["dcgan-tiny"]


def test_what_git_knows_is_restored_by_git(saved, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", saved.parent)
    git = ["git", "-C", str(saved.parent)]
    for command in (["init", "-q"], ["add", "dcgan-tiny"]):
        subprocess.run([*git, *command], check=True)
    (saved / "model.safetensors").unlink()
    sentence = "git checkout -- checkpoints/dcgan-tiny/model.safetensors restores it"
    with pytest.raises(CheckpointError, match=sentence):
        checkpoints.load("dcgan-tiny")


def test_hidden_folders_are_no_models(saved, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", saved.parent)
    (saved.parent / ".cache").mkdir()
    assert checkpoints.available() == ["dcgan-tiny"]


@pytest.mark.parametrize("field", list(checkpoints.FIELDS))
def test_a_config_without_a_needed_field_is_damaged(saved, field):
    config = json.loads((saved / "config.json").read_text())
    del config[field]
    (saved / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match=r"config\.json"):
        checkpoints.load(saved)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": "stylegan"}, "holds a 'stylegan' model; the models here are"),
        ({"config": {"resolution": 32, "base_channels": 8}}, "does not fit its weights"),
        ({"config": {"resolution": 33}}, "does not fit its weights"),
        ({"config": {"unheard_of": 1}}, "does not fit its weights"),
        ({"pictures": "many"}, "is missing or damaged"),
    ],
)
def test_a_config_that_cannot_be_is_refused(saved, change, message):
    config = json.loads((saved / "config.json").read_text())
    (saved / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(CheckpointError, match=message):
        checkpoints.load(saved)


def test_a_model_of_another_class_is_refused(saved):
    config = json.loads((saved / "config.json").read_text())
    (saved / "config.json").write_text(json.dumps(config | {"model": "srgan"}))
    with pytest.raises(CheckpointError, match=r"holds a srgan\.DCGAN"):
        DCGAN.from_pretrained(saved)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_metrics_that_cannot_be_read_are_none(saved, text):
    (saved / "metrics.json").write_text(text)
    assert checkpoints.read_metrics(saved) == {}


def test_the_shipped_models_are_here():
    assert {"dcgan-faces", "dcgan-flowers"} <= set(checkpoints.available())


def test_saving_writes_a_card_that_says_the_data_and_keeps_one_that_is_there(tiny_dcgan, saved):
    card = saved / "README.md"
    assert "Data: noise" in card.read_text()
    card.write_text("mine")
    tiny_dcgan.save_pretrained(saved)
    assert card.read_text() == "mine"


@pytest.mark.parametrize("name", checkpoints.available())
def test_shipped_checkpoints_are_whole_measured_and_small(name):
    folder = checkpoints.ROOT / name
    model = checkpoints.load(name)
    assert model.info["data"]
    assert checkpoints.read_metrics(folder)["weights_sha256"] == checkpoints.read_config(folder)["sha256"]
    assert all(file.stat().st_size < 16 * 2**20 for file in folder.iterdir())
    if name.startswith("text-encoder-"):
        assert not list(folder.glob("history*"))  # it would show pictures of the data
    else:
        assert json.loads((folder / "history.json").read_text())["images_seen"][-1] == model.info["images_seen"]


def test_all_checkpoints_together_stay_under_their_limit():
    sizes = [file.stat().st_size for file in checkpoints.ROOT.rglob("*") if file.is_file()]
    assert sum(sizes) < 80e6
