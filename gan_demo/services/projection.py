"""A visitor's picture in a generator's world: the drawing that comes nearest to it, and how far it is away."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_demo.services import loaded
from gan_demo.services.elsewhere import movable
from gan_demo.services.visitors import Source, open_picture

if TYPE_CHECKING:
    from torch import Tensor

    from gan_demo.models.dcgan import DCGAN

NEGATIVE = "The picture was made a negative: what this network draws lies on black."


@dataclass(frozen=True)
class Projection:
    """A picture, and what G makes of it."""

    z: np.ndarray  # float32 (z_dim,)
    picture: np.ndarray  # uint8 (C, size, size): as G's training would have seen it
    drawing: np.ndarray  # uint8 (C, size, size): what G draws for z
    distance: float  # between the two: the mean absolute difference in levels of 255
    notes: list[str]  # sentences about what was done to the file


def _ids(arguments: dict[str, Any]) -> list[str]:
    projector_id = projector_of(arguments["model_id"])
    return [arguments["model_id"], *([projector_id] if projector_id else [])]


@movable(_ids)
def project_picture(source: Source, model_id: str) -> Projection:
    """The drawing of a DCGAN that comes nearest to an example or to a visitor's picture; nothing is cached.

    Raises:
        ValueError: there is no such DCGAN, or the file is not a picture.
    """
    from gan_demo import uploads
    from gan_demo.pictures import to_float

    model = loaded.dcgan(model_id)
    picture = open_picture(source, reduced=True)
    notes = picture.notes + ["Transparent parts were put on white."] * (picture.alpha is not None)
    return _project(to_float(uploads.on_white(picture.image, picture.alpha)[None]), model_id, model, notes)


@movable(_ids)
def project(picture: np.ndarray, model_id: str) -> Projection:
    """The same for a picture uint8 (C, H, W) with 1 or 3 channels.

    Raises:
        ValueError: there is no such DCGAN.
    """
    import torch

    from gan_demo.pictures import to_float

    return _project(to_float(torch.tensor(picture)[None]), model_id, loaded.dcgan(model_id), [])


def projector_of(model_id: str) -> str | None:
    """Id of the network that guesses z for a DCGAN; None if there is none.

    Raises:
        ValueError: it is damaged.
    """
    for projector_id in loaded.ids("projector"):
        loaded.check_weights(projector_id)
        if loaded.config(projector_id).get("recipe", {}).get("generator") == loaded.weights(model_id):
            return projector_id
    return None


def _project(image: "Tensor", model_id: str, model: "DCGAN", notes: list[str]) -> Projection:
    import torch

    from gan_demo import projection
    from gan_demo.latent import latents
    from gan_demo.pictures import to_uint8

    config, projector_id = model.config, projector_of(model_id)
    image, is_negative = projection.fit(image, config.resolution, config.image_channels)
    with torch.no_grad():
        if projector_id:
            start = loaded.get(projector_id)(image)
        else:
            seeds = latents(range(projection.STARTS), config.z_dim)
            start = projection.nearest_latent(model.generator, image, seeds)
    z = projection.descend(model.generator, image, start)
    with torch.no_grad():
        drawing = to_uint8(model.generator(z))
    picture = to_uint8(image)
    distance = round(float(projection.levels_apart(picture, drawing)), 2)
    notes = notes + [NEGATIVE] * is_negative
    return Projection(z[0].numpy(), picture[0].numpy(), drawing[0].numpy(), distance, notes)
