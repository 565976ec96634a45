"""The pictures that the start page opens with: few and small, one set for each of its toys.

All are stored (`services/openings.py`), so that the page needs neither torch nor weights before somebody touches it.
"""

import functools
from collections.abc import Sequence

import numpy as np

from gan_demo.services import caption, loaded, super_resolution
from gan_demo.services.elsewhere import movable
from gan_demo.services.openings import stored
from gan_demo.services.visitors import Source


@stored()
@movable()
def path(model_id: str, seed_a: int, seed_b: int, frames: int) -> np.ndarray:
    """The pictures on the way from one seed to another, uint8 (frames, C, H, W); both seeds are on it.

    Raises:
        ValueError: there is no such checkpoint, or it is damaged.
    """
    import torch

    from gan_demo import latent
    from gan_demo.pictures import to_array

    model = loaded.get(model_id)
    z = latent.path(*latent.latents([seed_a, seed_b], model.config.z_dim), frames)
    with torch.inference_mode():
        return to_array(model.generator(z))


@stored()
@movable()
def labels(model_id: str, seeds: Sequence[int]) -> np.ndarray:
    """Each label of a model from the same seeds, uint8 (labels, seeds, C, H, W).

    Raises:
        ValueError: there is no such checkpoint, or it is damaged.
    """
    from gan_demo import latent

    model = loaded.get(model_id)
    return np.stack([latent.draw(model, seeds, label).numpy() for label in loaded.labels(model_id)])


@stored()
@movable()
def levels(model_id: str, seed: int) -> list[np.ndarray]:
    """The levels of a LAPGAN's picture, coarse first, each uint8 (3, size, size).

    Raises:
        ValueError: there is no such checkpoint, or it is damaged.
    """
    from gan_demo import chain
    from gan_demo.pictures import to_array

    model = loaded.get(model_id)
    count = len(model.config.sizes)
    steps = chain.build(model.config, functools.partial(chain.draw, model, None), [seed] * count, [1.0] * count)
    return [to_array(step.result)[0] for step in steps]


def _pair_ids(_: object) -> list[str]:
    models = caption.pair()
    return [models.model_id, models.encoder_id]


@stored(_pair_ids)
@movable(_pair_ids)
def captions(texts: Sequence[str], seeds: Sequence[int]) -> np.ndarray:
    """Each caption's pictures from the same seeds, uint8 (texts, seeds, 3, H, W).

    Raises:
        ValueError: no GAN-CLS checkpoint is whole.
    """
    import torch

    from gan_demo.captions import embed
    from gan_demo.latent import latents
    from gan_demo.pictures import to_array

    models = caption.pair()
    vectors, z = embed(models.encoder, list(texts)), latents(seeds, models.model.config.z_dim)
    with torch.inference_mode():
        return np.stack([to_array(models.model.generator(z, vector.expand(len(z), -1))) for vector in vectors])


@stored(lambda arguments: super_resolution.networks())
def enlargements(
    example: str, methods: Sequence[str], left: int, top: int, width: int, height: int
) -> list[np.ndarray]:
    """A part of an example photograph, shrunk by four and brought back by each method, uint8 (3, height, width).

    Raises:
        ValueError: there is no such example or method.
    """
    task = super_resolution.open_task(Source(example, example=True), "test")
    results = [super_resolution.result(task, method) for method in methods]
    return [result[:, top : top + height, left : left + width] for result in results]
