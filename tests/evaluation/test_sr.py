import copy
import json

import pytest
import torch
from PIL import Image

from gan_demo import checkpoints, super_resolution
from gan_demo.evaluation import card, sr
from gan_demo.evaluation.__main__ import main
from gan_demo.pictures import to_float, to_pil, to_uint8
from gan_demo.training import features
from tests.helpers import noise_pictures


@pytest.fixture
def sets(tmp_path):
    """A set of a coloured and a greyscale pair: 48x48 pixels and their 12x12."""
    folder = tmp_path / "sets" / "Tiny"
    folder.mkdir(parents=True)
    for i, mode in enumerate(("RGB", "L")):
        true = to_uint8(super_resolution.enlarge_bicubic(to_float(noise_pictures(1, 12, i))))
        picture = to_pil(true[0]).convert(mode)
        picture.save(folder / f"00{i}_hr.png")
        picture.resize((12, 12), Image.Resampling.BICUBIC).save(folder / f"00{i}_lr.png")
    return folder.parent


def test_a_grey_file_is_scored_on_its_grey_values(sets):
    (_, coloured), (_, grey) = sr.read_sets(sets)["Tiny"]
    assert (coloured.shape[1], grey.shape[1]) == (3, 1)
    off = [
        sr.score(true[:, :, ::4, ::4], true, lambda _, t=true: to_float(t.expand(-1, 3, -1, -1)) + 10 / 127.5, 4)
        for true in (coloured.clamp(max=245), grey.clamp(max=245))
    ]
    assert off[1]["psnr"] == pytest.approx(20 * torch.log10(torch.tensor(255 / 10)).item(), abs=1e-3)
    assert off[0]["psnr"] == pytest.approx(off[1]["psnr"] + 20 * torch.log10(torch.tensor(255 / 219)).item(), abs=1e-3)
    assert off[0]["psnr_rgb"] == pytest.approx(off[1]["psnr"], abs=1e-3)


def test_a_perfect_result_has_no_distance_and_a_tint_shows_as_colour_shift(sets):
    small, true = sr.read_sets(sets)["Tiny"][0]
    perfect = sr.score(small, true, lambda _: to_float(true), 4)
    assert perfect["perceptual"] == 0
    assert perfect["ssim"] == pytest.approx(1)
    squares = sr.score(small.clamp(max=250), true, lambda s: super_resolution.enlarge_nearest(s) + 3 / 127.5, 4)
    assert squares["colour_shift"] == pytest.approx(3)


def test_the_perceptual_distance_grows_with_damage():
    image = noise_pictures(1, 64)
    damaged = [(image.float() + s * torch.randn(image.shape)).clamp(0, 255).byte() for s in (8, 60)]
    near, far = (float(features.perceptual_distance(image, other)) for other in damaged)
    assert 0 < near < far
    assert float(features.perceptual_distance(damaged[0], image)) == pytest.approx(near)


def test_the_command_writes_metrics_and_card(sets, tiny_srgan, tmp_path, capsys):
    folder = tmp_path / "tiny"
    tiny_srgan.save_pretrained(folder)
    main(["sr", str(folder), "--data", str(sets)])
    result = checkpoints.read_metrics(folder)["sr"]["sets"]["Tiny"]
    assert result["pictures"] == 2
    pairs = sr.read_sets(sets)["Tiny"]
    for method, enlarge in (
        ("bicubic", super_resolution.enlarge_bicubic),
        ("model", super_resolution.Upscaler(tiny_srgan.generator)),
    ):
        expected = sr.score_all(pairs, enlarge, 4)["psnr"]
        assert result[method]["psnr"] == pytest.approx(expected, abs=0.1)  # precision may differ
    text = (folder / "README.md").read_text()
    assert f"| Tiny, 2 pictures | bicubic | {result['bicubic']['psnr']} |" in text
    table = card.table(json.loads((folder / "metrics.json").read_text()))
    assert table in text
    assert table in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_sets_ends_with_one_sentence(tiny_srgan, tmp_path, name):
    tiny_srgan.save_pretrained(tmp_path / "tiny")
    with pytest.raises(SystemExit, match="NNN_hr"):
        main(["sr", str(tmp_path / "tiny"), "--data", str(tmp_path / name)])


def test_strength_is_measured_on_two_halves_from_one_network_to_the_other(sets, tiny_srgan, tmp_path, capsys):
    (sets / "index.json").write_text(json.dumps({"choose": ["001"], "measure": ["002"]}))
    other = copy.deepcopy(tiny_srgan)
    with torch.no_grad():
        other.generator.tail.weight += 0.1 * torch.randn_like(other.generator.tail.weight)
    for name, model in (("plain", tiny_srgan), ("sharp", other)):
        model.save_pretrained(tmp_path / name)
    main(["strength", str(tmp_path / "sharp"), "--plain", str(tmp_path / "plain"), "--data", str(sets)])
    rows = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines()[2:]]
    assert [(half, name) for half, name, *_ in rows if name in ("bicubic", "0", "1.0")] == [
        (half, name) for half in ("choose", "measure") for name in ("bicubic", "0", "1.0")
    ]
    for half, (small, true) in zip(("choose", "measure"), sr.read_sets(sets)["Tiny"], strict=True):
        own = {name: float(distance) for its, name, distance, *_ in rows if its == half}
        for name, strength in (("plain", "0"), ("sharp", "1.0")):
            network = super_resolution.Upscaler(checkpoints.load(tmp_path / name).generator, torch.float32)
            assert own[strength] == pytest.approx(sr.score(small, true, network, 4)["perceptual"], rel=0.02), name
        assert own["0"] != own["1.0"]
