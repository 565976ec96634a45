"""What the tests share: small data and checkpoints that they make themselves."""

import json
import os
import shutil
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState
from hypothesis import settings
from safetensors.torch import save_file

from gan_demo import checkpoints, films
from gan_demo.models.cgan import CGAN, CGANConfig
from gan_demo.models.dcgan import DCGAN, DCGANConfig
from gan_demo.models.srgan import SRGAN, SRGANConfig
from gan_demo.pictures import sheet, to_pil
from tests.helpers import noise_pictures, tiny_gan

# The same examples on every machine, however busy it is.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

# Tests hand recipes tensors of the processor, also where there is a GPU.
os.environ["ACCELERATE_USE_CPU"] = "true"

# Processes that tests start: see one_thread.
os.environ["OMP_NUM_THREADS"] = "1"

TESTS = Path(__file__).parent

# `make check` does without these: they take longer than all the others together.
SLOW = {
    *("test_deployment.py", "test_hostile.py", "test_onnx.py"),
    *("web/test_engine.py", "web/test_engine_checkpoints.py", "web/test_own_pictures.py"),  # Node, many times
    *("ui/test_endpoints.py", "ui/test_strangers.py", "ui/test_tools.py"),  # the whole app, on the shipped networks
    "web/test_values.py",
    "ui/test_imports.py",  # starts a program
    *("evaluation/test_encoders.py", "training/test_super_resolution_training.py"),  # a second or more each
}

INFO = {"data": "noise", "licence": "none", "citation": "", "pictures": 24, "shares": {}, "images_seen": 0}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests are marked by where they lie, or by the app that they start; single slow ones in other files by hand."""
    for item in items:
        place = item.path.relative_to(TESTS)
        if place.parts[0] == "browser":
            item.add_marker(pytest.mark.browser)
        if place.as_posix() in SLOW or "client" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Threads that share small work wait for each other more than they compute, above all on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def fresh_accelerator():
    """accelerate remembers the precision of a process, where each run is one of its own in life."""
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture
def film_folder(tmp_path, monkeypatch):
    """A copy of the recordings that a test may harm."""
    shutil.copytree(films.FOLDER, tmp_path / "films")
    monkeypatch.setattr(films, "FOLDER", tmp_path / "films")
    return tmp_path / "films"


@pytest.fixture
def tiny_dcgan() -> DCGAN:
    """An untrained DCGAN for 16x16 pictures."""
    torch.manual_seed(0)
    model = DCGAN(DCGANConfig(resolution=16, base_channels=8)).eval()
    model.info = dict(INFO)
    return model


@pytest.fixture
def untrained_cgan() -> CGAN:
    """A CGAN for digits of three classes."""
    torch.manual_seed(0)
    model = CGAN(CGANConfig(labels=["zero", "one", "two"])).eval()
    model.info = dict(INFO)
    return model


@pytest.fixture
def tiny_srgan() -> SRGAN:
    """An SRGAN generator of two blocks, untrained but with BatchNorm statistics of its own."""
    torch.manual_seed(0)
    model = SRGAN(SRGANConfig(blocks=2, channels=8))
    for _ in range(3):
        model.generator(torch.rand(2, 3, 16, 16) * 2 - 1)
    model.info = dict(INFO)
    return model.eval()


@pytest.fixture
def with_rivals(tmp_path, monkeypatch) -> Path:
    """The shipped checkpoints, and a tiny GAN of small photographs where none is shipped."""
    root = tmp_path / "shipped and more"
    root.mkdir()
    for name in checkpoints.available():
        (root / name).symlink_to(checkpoints.find(name))
    if not (root / "gan-cifar10").exists():
        tiny_gan().save_pretrained(root / "gan-cifar10")
    monkeypatch.setattr(checkpoints, "ROOT", root)
    return root


@pytest.fixture(scope="session")
def vgg_file(tmp_path_factory):
    """VGG19 up to conv3_4 with random weights, in the form of the real file."""
    from torchvision.models import vgg19

    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("vgg") / "vgg.safetensors"
    save_file({f"features.{name}": value for name, value in vgg19().features[:17].state_dict().items()}, path)
    return path


@pytest.fixture
def picture_folder(tmp_path):
    """A folder with 24 PNG pictures of 20x20 pixels."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i, image in enumerate(noise_pictures(24, 20)):
        to_pil(image).save(folder / f"{i:02d}.png")
    return folder


@pytest.fixture
def sheet_pack(tmp_path):
    """A pack of 7 tiles of 16x16 on two sheets, with labels and attributes, and its tiles."""
    folder = tmp_path / "pack"
    folder.mkdir()
    tiles = noise_pictures(7, 16)
    to_pil(sheet(tiles[:4], 2)).save(folder / "train-000.png")
    to_pil(sheet(tiles[4:], 2)).save(folder / "train-001.png")
    split = {
        "count": 7,
        "tile": [16, 16],
        "columns": 2,
        "sheets": ["train-000.png", "train-001.png"],
        "labels": [0, 1, 2, 0, 1, 2, 0],
        "attributes": ["10", "11", "00", "01", "10", "11", "00"],
    }
    index = {"title": "Noise", "licence": "none", "attributes": ["Left", "Right"], "splits": {"train": split}}
    (folder / "index.json").write_text(json.dumps(index))
    return folder, tiles
