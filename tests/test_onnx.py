"""Each generator also runs outside PyTorch, and gives the same pictures there."""

import numpy as np
import onnxruntime
import pytest
import torch

from gan_demo import checkpoints
from gan_demo.latent import classes, latents
from gan_demo.models.gan_cls import GANCLS, GANCLSConfig, StyleEncoder
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig
from gan_demo.models.projector import Projector
from gan_demo.models.srgan import SRGAN

OPSET = 18


def inputs(model, count):
    """Arguments of a generator, or of an encoder of pictures, for `count` samples."""
    if isinstance(model, SRGAN):
        return (torch.rand(count, 3, 12, 10) * 2 - 1,)
    if isinstance(model, StyleEncoder | Projector):
        channels, side = getattr(model.config, "image_channels", 3), model.config.resolution
        return (torch.rand(count, channels, side, side) * 2 - 1,)
    labels = classes(range(count), getattr(model.config, "labels", []))
    z = latents(range(count), model.config.z_dim)
    if isinstance(model, GANCLS):
        return z, torch.randn(count, model.config.text_dim, generator=torch.Generator().manual_seed(0))
    return (z,) if labels is None else (z, labels)


def check(model, path):
    batch, arguments, network = torch.export.Dim("batch"), inputs(model, 4), getattr(model, "generator", model)
    shapes = tuple({0: batch} for _ in arguments)
    torch.onnx.export(network, arguments, path, opset_version=OPSET, dynamo=True, dynamic_shapes=shapes, verbose=False)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = network(*arguments).numpy()
    for count in (4, 1):
        feed = {i.name: a[:count].numpy() for i, a in zip(session.get_inputs(), arguments, strict=True)}
        assert np.abs(session.run(None, feed)[0] - expected[:count]).max() < 1e-3


@pytest.mark.parametrize("name", [name for name in checkpoints.available() if not name.startswith("text-encoder-")])
def test_a_checkpoint_gives_the_same_pictures_in_onnx_runtime(name, tmp_path):
    check(checkpoints.load(name), tmp_path / "generator.onnx")


@pytest.mark.parametrize("labels", [[], ["a", "b", "c"]], ids=["plain", "classes"])
def test_lapgan_exports(labels, tmp_path):
    torch.manual_seed(0)
    check(LAPGAN(LAPGANConfig([8, 16], [4, 4], labels)).eval(), tmp_path / "generator.onnx")


def test_gan_cls_exports(tmp_path):
    torch.manual_seed(0)
    check(GANCLS(GANCLSConfig(g_channels=4, d_channels=4)).eval(), tmp_path / "generator.onnx")


def test_srgan_exports(tiny_srgan, tmp_path):
    check(tiny_srgan, tmp_path / "generator.onnx")
