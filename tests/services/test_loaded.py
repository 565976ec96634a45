"""Checkpoints in memory."""

import pytest

from gan_demo import checkpoints
from gan_demo.services import catalogue, latent, loaded, pyramid


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


def test_whoever_needs_a_kind_is_told_what_another_lacks_and_which_would_do(two_kinds):
    with pytest.raises(ValueError, match=r"^model 'srgan-tiny' is no DCGAN; use dcgan-one, dcgan-two$"):
        loaded.dcgan("srgan-tiny")
    for draw in (latent.draw, lambda model_id, _: latent.morph(model_id, 1, 2, 3, "slerp")):
        with pytest.raises(ValueError, match=r"^model 'srgan-tiny' draws no pictures from seeds; use dcgan-one, "):
            draw("srgan-tiny", [1])
    with pytest.raises(ValueError, match=r"^model 'dcgan-one' has no pyramid; use $"):
        pyramid.sizes("dcgan-one")
    with pytest.raises(ValueError, match=r"'\.\./x' is unknown"):
        pyramid.sizes("../x")
    (two_kinds / "dcgan-one" / "config.json").write_text("{")
    with pytest.raises(checkpoints.CheckpointError, match="dcgan-one"):  # it might have been of any kind
        pyramid.sizes("dcgan-one")


def test_kinds_come_one_after_the_other_and_a_damaged_config_has_none(two_kinds):
    assert loaded.ids("srgan", "dcgan") == ["srgan-tiny", "dcgan-one", "dcgan-two"]
    (two_kinds / "dcgan-one" / "config.json").write_text("{")
    assert loaded.ids("dcgan") == ["dcgan-two"]
    assert loaded.may_have("lapgan")  # it might be one
