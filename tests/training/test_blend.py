import pytest
import torch

from gan_demo import checkpoints
from gan_demo.models.srgan import SRGAN, SRGANConfig
from gan_demo.training import averages
from gan_demo.training.__main__ import main
from tests.conftest import INFO


def tiny(seed, kind="srgan", channels=8):
    torch.manual_seed(seed)
    model = SRGAN(SRGANConfig(blocks=1, channels=channels))
    model.kind, model.info = kind, dict(INFO)
    return model.eval()


def test_the_ends_are_the_two_networks_and_the_middle_is_their_mean():
    one, other = tiny(0).generator, tiny(1).generator
    for strength in (0, 0.25, 1):
        blended = averages.blend(one, other, strength).state_dict()
        for name, value in one.state_dict().items():
            expectation = value + strength * (other.state_dict()[name] - value)
            torch.testing.assert_close(blended[name], expectation.to(value.dtype))
    assert not torch.equal(one.tail.weight, other.tail.weight)  # they are as they were


@pytest.mark.parametrize(("other", "strength"), [(tiny(1, channels=16), 0.5), (tiny(1), -0.1), (tiny(1), 1.1)])
def test_what_cannot_be_blended_is_refused(other, strength):
    with pytest.raises(ValueError, match=r"of one form|from 0 to 1"):
        averages.blend(tiny(0).generator, other.generator, strength)


def test_the_command_stores_which_weights_it_blended(tmp_path):
    for name, seed in (("plain", 0), ("sharp", 1)):
        tiny(seed, "srresnet" if name == "plain" else "srgan").save_pretrained(tmp_path / name)
    command = ["blend", str(tmp_path / "plain"), str(tmp_path / "sharp"), "--strength", "0.5"]
    main([*command, "--out", str(tmp_path / "out")])
    blended, ends = checkpoints.load(tmp_path / "out"), [checkpoints.load(tmp_path / n) for n in ("plain", "sharp")]
    assert blended.kind == "srgan"
    hashes = [checkpoints.read_config(tmp_path / name)["sha256"] for name in ("plain", "sharp")]
    assert blended.info["blend"] == {"strength": 0.5, "plain": hashes[0], "sharp": hashes[1]}
    mean = (ends[0].generator.head[0].weight + ends[1].generator.head[0].weight) / 2
    torch.testing.assert_close(blended.generator.head[0].weight, mean, atol=2e-3, rtol=0)  # stored in half precision
    with pytest.raises(SystemExit, match="--overwrite replaces it"):
        main([*command, "--out", str(tmp_path / "out")])
