import numpy as np
import pytest
import torch
from PIL import Image

from gan_demo import checkpoints, latent
from gan_demo.models.projector import Projector, ProjectorConfig
from gan_demo.pictures import to_pil
from gan_demo.services import projection
from gan_demo.services.projection import project, project_picture, projector_of
from gan_demo.services.visitors import Source
from tests import odd_pictures
from tests.conftest import INFO
from tests.helpers import noise_pictures


@pytest.fixture
def root(tiny_dcgan, tmp_path, monkeypatch):
    """Checkpoints: a DCGAN for 16x16 pixels, and a projector of it."""
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    tiny_dcgan.save_pretrained(checkpoints.ROOT / "dcgan-noise")
    torch.manual_seed(0)
    projector = Projector(ProjectorConfig(resolution=16, base_channels=4)).eval()
    sha256 = checkpoints.read_config(checkpoints.ROOT / "dcgan-noise")["sha256"]
    projector.info = INFO | {"recipe": {"generator": sha256}}
    projector.save_pretrained(checkpoints.ROOT / "projector-noise")
    return checkpoints.ROOT


def test_a_drawing_of_the_generator_is_its_own_projection(root, tiny_dcgan):
    drawing = latent.draw(tiny_dcgan, [3])[0].numpy()
    result = project(drawing, "dcgan-noise")
    assert np.array_equal(result.picture, drawing)
    assert result.drawing.shape == (3, 16, 16)
    assert result.z.shape == (100,)
    apart = np.abs(result.drawing.astype(int) - drawing)
    assert result.distance == pytest.approx(apart.mean(), abs=0.01)
    other = latent.draw(tiny_dcgan, [4])[0].numpy()
    assert result.distance < np.abs(other.astype(int) - drawing).mean() / 2
    assert result.notes == []


def test_the_search_begins_at_the_projectors_guess_or_else_at_the_nearest_drawing(root, tiny_dcgan, monkeypatch):
    starts = []
    monkeypatch.setattr("gan_demo.projection.descend", lambda generator, image, start: starts.append(start) or start)
    picture = latent.draw(tiny_dcgan, [5])[0].numpy()
    project(picture, "dcgan-noise")
    (root / "projector-noise" / "config.json").unlink()  # so that nobody knows what it is
    project(picture, "dcgan-noise")
    guess, nearest = starts
    assert torch.equal(nearest, latent.latents([5], 100))
    assert not torch.equal(guess, nearest)


def test_a_projector_of_other_weights_is_not_used(root, tiny_dcgan):
    assert projector_of("dcgan-noise") == "projector-noise"
    with torch.no_grad():
        next(tiny_dcgan.parameters()).add_(1)
    tiny_dcgan.save_pretrained(root / "dcgan-noise")
    assert projector_of("dcgan-noise") is None


def test_a_damaged_projector_is_named(root):
    (root / "projector-noise" / "model.safetensors").write_bytes(b"")
    with pytest.raises(ValueError, match=r"projector-noise/model\.safetensors is damaged"):
        project(noise_pictures(1, 16)[0].numpy(), "dcgan-noise")


@pytest.mark.parametrize(
    ("model_id", "message"),
    [("projector-noise", "'projector-noise' is no DCGAN; use dcgan-noise"), ("../x", "'../x' is unknown")],
)
def test_only_dcgans_project(root, model_id, message):
    with pytest.raises(ValueError, match=message):
        project(noise_pictures(1, 16)[0].numpy(), model_id)


@pytest.fixture
def no_search(monkeypatch):
    """The search ends where it begins."""
    monkeypatch.setattr("gan_demo.projection.descend", lambda generator, image, start: start)


@pytest.mark.parametrize("size", [(8, 8), (300, 9), (2600, 2000), (16_000, 8)], ids=str)
def test_any_size_is_projected(root, no_search, tmp_path, size):
    Image.new("RGB", size, (200, 30, 30)).save(tmp_path / "one.png")
    result = project_picture(Source(str(tmp_path / "one.png"), example=False), "dcgan-noise")
    assert (result.picture == np.array([200, 30, 30])[:, None, None]).all()
    assert any("were reduced" in note for note in result.notes) == (size[0] * size[1] > 4_000_000)


@pytest.mark.parametrize(
    ("size", "message"), [((7, 20), "both sides must be at least 8"), ((8000, 7000), "at most 50,000,000 are allowed")]
)
def test_a_picture_that_is_too_small_or_too_large_is_refused(root, tmp_path, size, message):
    Image.new("1", size).save(tmp_path / "one.png")
    with pytest.raises(ValueError, match=message):
        project_picture(Source(str(tmp_path / "one.png"), example=False), "dcgan-noise")


def test_transparent_parts_are_white(root, no_search, tmp_path):
    clear = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    result = project_picture(Source(str(tmp_path / "clear.png"), example=False), "dcgan-noise")
    assert (result.picture == 255).all()
    assert result.notes == ["Transparent parts were put on white."]


def test_odd_files_are_read_or_refused_with_a_sentence(root, no_search, tmp_path):
    for name, odd in odd_pictures.PICTURES.items():
        path = tmp_path / name
        odd.write(path)
        source = Source(str(path), example=False)
        if odd.error:
            with pytest.raises(ValueError, match=odd.error):
                project_picture(source, "dcgan-noise")
        else:
            assert project_picture(source, "dcgan-noise").picture.shape == (3, 16, 16)


def test_a_photograph_on_white_becomes_a_negative_for_what_draws_on_black(tmp_path):
    picture = np.full((3, 64, 64), 255, np.uint8)
    picture[:, 16:48, 16:48] = 40
    to_pil(picture).save(tmp_path / "shirt.png")
    result = project_picture(Source(str(tmp_path / "shirt.png"), example=False), "dcgan-fashion")
    assert result.picture.shape == result.drawing.shape == (1, 32, 32)
    assert (result.picture[0, 0, 0], result.picture[0, 16, 16]) == (0, 215)
    assert result.notes == [projection.NEGATIVE]


def test_an_example_is_projected(root, no_search):
    assert project_picture(Source("dog.jpg", example=True), "dcgan-noise").picture.shape == (3, 16, 16)
