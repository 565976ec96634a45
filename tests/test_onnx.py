"""Each generator also runs outside PyTorch, and gives the same pictures there."""

import numpy as np
import onnxruntime
import pytest
import torch

from gan_demo import checkpoints
from gan_demo.latent import latents

OPSET = 18


@pytest.mark.parametrize("name", checkpoints.available())
def test_a_generator_gives_the_same_pictures_in_onnx_runtime(name, tmp_path):
    model = checkpoints.load(name)
    z = latents(range(4), model.config.z_dim)
    path = tmp_path / "generator.onnx"
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        model.generator, (z,), path, opset_version=OPSET, dynamo=True, dynamic_shapes={"z": {0: batch}}, verbose=False
    )
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = model.generator(z).numpy()
    assert np.abs(session.run(None, {session.get_inputs()[0].name: z.numpy()})[0] - expected).max() < 1e-3
    one = session.run(None, {session.get_inputs()[0].name: z[:1].numpy()})[0]
    assert np.abs(one - expected[:1]).max() < 1e-3
