"""Checkpoints in memory."""

import pytest

from gan_demo import checkpoints
from gan_demo.services import catalogue, loaded


@pytest.fixture(autouse=True)
def two_kinds(tiny_dcgan, tiny_srgan, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path)
    for name in ("dcgan-one", "dcgan-two"):
        tiny_dcgan.save_pretrained(tmp_path / name)
    tiny_srgan.save_pretrained(tmp_path / "srgan-tiny")
    return tmp_path


def test_what_is_warm_is_not_loaded_again(monkeypatch):
    catalogue.warm_up("dcgan", "srgan")
    monkeypatch.setattr(checkpoints, "load", lambda name: pytest.fail("loaded again"))
    assert loaded.get("dcgan-one").kind == "dcgan"
    assert loaded.upscaler("srgan-tiny").precision is not None


def test_a_damaged_checkpoint_keeps_no_other_cold(two_kinds, monkeypatch):
    (two_kinds / "dcgan-one" / "model.safetensors").write_bytes(b"no")
    catalogue.warm_up("dcgan")
    monkeypatch.setattr(checkpoints, "load", lambda name: pytest.fail("loaded again"))
    assert loaded.get("dcgan-two").kind == "dcgan"


def test_kinds_come_one_after_the_other_and_a_damaged_config_has_none(two_kinds):
    assert loaded.ids("srgan", "dcgan") == ["srgan-tiny", "dcgan-one", "dcgan-two"]
    (two_kinds / "dcgan-one" / "config.json").write_text("{")
    assert loaded.ids("dcgan") == ["dcgan-two"]
    assert loaded.may_have("lapgan")  # it might be one
