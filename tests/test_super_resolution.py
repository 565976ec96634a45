import pytest
import torch
from torch import nn

from gan_demo import checkpoints, examples, folding, super_resolution
from gan_demo.pictures import to_float, to_uint8
from tests.helpers import noise_pictures


def test_shrinking_follows_pil_to_a_level():
    from PIL import Image

    image = noise_pictures(1, 48)
    small = super_resolution.shrink(to_float(image))
    pil = Image.fromarray(image[0].permute(1, 2, 0).numpy()).resize((12, 12), Image.Resampling.BICUBIC)
    expected = torch.tensor(list(pil.tobytes())).view(12, 12, 3).permute(2, 0, 1)
    assert ((small[0] + 1) * 127.5 - expected).abs().max() <= 1.01


def test_a_size_that_cannot_be_divided_is_refused():
    with pytest.raises(ValueError, match="18x16 pixels cannot be divided by 4"):
        super_resolution.shrink(torch.zeros(1, 3, 16, 18))


def test_bicubic_keeps_a_slope_and_nearest_makes_squares():
    slope = torch.linspace(-0.5, 0.5, 16).expand(1, 3, 16, 16)
    inside = super_resolution.enlarge_bicubic(slope)[0, 0, 32, 12:52].diff()
    assert torch.allclose(inside, torch.full_like(inside, 1 / 15 / 4), atol=1e-5)
    squares = super_resolution.enlarge_nearest(slope)
    assert torch.equal(squares[:, :, ::4, ::4], slope)
    assert torch.equal(squares[:, :, 1::4, 3::4], slope)


def test_folding_batchnorm_changes_no_picture(tiny_srgan):
    network = folding.fold_batchnorm(tiny_srgan.generator)
    images = torch.rand(2, 3, 12, 10) * 2 - 1
    with torch.inference_mode():
        assert torch.allclose(network(images), tiny_srgan.generator(images), atol=1e-4)
    assert not any(isinstance(m, nn.BatchNorm2d) for m in network.modules())
    assert any(isinstance(m, nn.BatchNorm2d) for m in tiny_srgan.generator.modules())


def test_the_half_size_tail_is_the_same_function_with_the_same_gradients(tiny_srgan):
    images = torch.rand(2, 3, 7, 9) * 2 - 1
    gradients = []
    for network in (tiny_srgan.generator, super_resolution.HalfSizeTail(tiny_srgan.generator)):
        tiny_srgan.zero_grad()
        large = network(images)
        large.square().sum().backward()
        gradients.append([large, *[p.grad for p in tiny_srgan.parameters()]])
    for plain, half_size in zip(*gradients, strict=True):
        assert torch.allclose(plain, half_size, rtol=1e-4, atol=1e-4 * float(plain.detach().abs().max()))


def test_a_margin_is_read_but_not_enlarged(tiny_srgan):
    images = torch.rand(2, 3, 12, 14) * 2 - 1
    generator = super_resolution.HalfSizeTail(tiny_srgan.generator)
    with torch.inference_mode():
        whole, inside = generator(images), generator(images, margin=3)
    assert inside.shape == (2, 3, 24, 32)
    # Only the last layers see the new edges: they reach 10 pixels far.
    assert torch.allclose(inside[:, :, 10:-10, 10:-10], whole[:, :, 22:-22, 22:-22], atol=1e-5)
    assert not torch.allclose(generator(images[:, :, 3:-3, 3:-3])[:, :, 10:-10, 10:-10], inside[:, :, 10:-10, 10:-10])


def test_the_edges_of_a_picture_look_as_they_would_inside_its_mirror_image(tiny_srgan):
    images = torch.rand(1, 3, 9, 11) * 2 - 1
    mirror = torch.cat([images.flip(3)[..., :-1], images, images.flip(3)[..., 1:]], 3)
    mirror = torch.cat([mirror.flip(2)[:, :, :-1], mirror, mirror.flip(2)[:, :, 1:]], 2)
    edge = super_resolution.EDGE
    around = mirror[:, :, 8 - edge : 17 + edge, 10 - edge : 21 + edge]
    with torch.inference_mode():
        large = super_resolution.with_edges(tiny_srgan.generator, images)
        expected = tiny_srgan.generator(around)[:, :, 4 * edge : -4 * edge, 4 * edge : -4 * edge]
    assert large.shape == (1, 3, 36, 44)
    assert torch.equal(large, expected)


def test_an_upscaler_gives_what_the_generator_gives(tiny_srgan):
    images = torch.rand(1, 3, 9, 11) * 2 - 1
    large = super_resolution.Upscaler(tiny_srgan.generator, torch.float32)(images)
    with torch.inference_mode():
        plain = super_resolution.with_edges(tiny_srgan.generator, images)
        expected = super_resolution.back_project(plain, images).clamp(-1, 1)
    assert large.shape == (1, 3, 36, 44)
    assert torch.allclose(large, expected, atol=1e-4)


def test_a_corrected_picture_shrinks_to_the_small_one():
    true, wrong = (to_float(noise_pictures(1, 48, seed)) for seed in (0, 1))
    small = super_resolution.shrink(true)
    large = [super_resolution.back_project(wrong, small, rounds) for rounds in (0, 1, 2, 20)]
    missing = [float((super_resolution.shrink(images) - small).abs().mean()) for images in large]
    assert missing[0] > 2 * missing[1] > 3 * missing[2]
    assert missing[3] == 0
    errors = [float((images - true).square().mean()) for images in large]
    assert errors == sorted(errors, reverse=True)  # what is corrected was wrong


def test_what_already_shrinks_to_the_small_picture_is_not_corrected():
    large = to_float(noise_pictures(1, 48))
    small = torch.nn.functional.interpolate(large, (12, 12), mode="bicubic", antialias=True)
    assert torch.equal(super_resolution.back_project(large, small), large)
    flat = torch.full((1, 3, 48, 48), 0.25)
    assert torch.allclose(super_resolution.back_project(flat - 0.5, flat[:, :, :12, :12]), flat)


@pytest.mark.parametrize("rows", [3, 64])
def test_what_does_not_shrink_to_the_small_picture_is_counted(rows):
    large = noise_pictures(1, 48)[0]
    small = to_uint8(super_resolution.shrink(to_float(large[None])))[0]
    assert super_resolution.shrink_error(large, small, rows) == (0, 0)
    off = small.clone()
    off[0, 5, 7] += 40 if off[0, 5, 7] < 128 else -40
    off[1, 11, 0] += 1 if off[1, 11, 0] < 128 else -1  # one level is within
    share, worst = super_resolution.shrink_error(large, off, rows)
    assert (share, worst) == (1 / off.numel(), 40)


@pytest.mark.parametrize("name", ["srresnet-photos", "srgan-photos"])
@pytest.mark.slow
def test_what_a_shipped_network_makes_shrinks_to_the_small_picture(name):
    """To within one level, nearly everywhere: this is what the tab promises."""
    photos = [torch.from_numpy(examples.load(entry["file"]))[:, 96:288, 96:288] for entry in examples.index()]
    small = super_resolution.shrink(to_float(torch.stack(photos)))
    large = to_uint8(super_resolution.Upscaler(checkpoints.load(name).generator, torch.float32)(small))
    levels = (super_resolution.shrink(to_float(large)) - small).abs() * 127.5
    assert (levels < 1.5).float().mean((1, 2, 3)).min() > 0.95


def test_the_precision_is_the_faster_one(tiny_srgan, monkeypatch):
    pace = {torch.float32: 2.0, torch.bfloat16: 1.0}
    monkeypatch.setattr(super_resolution, "_time", lambda network, images: pace[images.dtype])
    assert super_resolution.Upscaler(tiny_srgan.generator).precision == torch.bfloat16
    pace[torch.bfloat16] = 3.0
    assert super_resolution.Upscaler(tiny_srgan.generator).precision == torch.float32


@pytest.mark.parametrize("channels", [3, 1])
def test_a_shrunk_task_has_the_true_picture_cut_to_a_multiple(channels):
    image = noise_pictures(1, 50)[0, :channels, :47]
    task = super_resolution.shrunk_task(image)
    assert task.true.shape == (channels, 44, 48)
    assert torch.equal(task.true, image[:, :44, :48])
    assert task.small.shape == (channels, 11, 12)


def test_a_picture_that_is_too_small_to_shrink_is_refused():
    with pytest.raises(ValueError, match="40x31 pixels; to be shrunk, both sides must be at least 32"):
        super_resolution.shrunk_task(torch.zeros(3, 31, 40, dtype=torch.uint8))


def test_a_grey_picture_goes_through_an_operator_on_colours():
    grey = torch.rand(1, 1, 6, 6)
    large = super_resolution.for_grey(super_resolution.enlarge_bicubic)(grey)
    assert torch.allclose(large, super_resolution.enlarge_bicubic(grey), atol=1e-6)


@pytest.mark.parametrize(("left", "top"), [(0, 0), (101, 77), (192, 192), (3, 192)])
def test_a_patch_is_cut_from_the_whole(left, top):
    small = noise_pictures(1, 60)[0]
    whole = to_uint8(super_resolution.enlarge_bicubic(to_float(small[None])))[0]
    patch = super_resolution.patch(super_resolution.enlarge_bicubic, small, left, top, 48)
    assert torch.equal(patch, whole[:, top : top + 48, left : left + 48])
