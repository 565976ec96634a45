"""What the tab "Paint" opens with: a picture that has followed a stroke, and the way there."""

from dataclasses import dataclass

import numpy as np

from gan_demo.checks import check_seed
from gan_demo.services import loaded
from gan_demo.services.elsewhere import movable
from gan_demo.services.openings import stored


@dataclass(frozen=True)
class Painting:
    """A picture that has followed strokes."""

    z: list[float]  # where it ended
    frames: np.ndarray  # uint8 (frames, C, H, W), from the start to the end


@stored()
@movable()
def follow(model_id: str, seed: int, strokes: str, frames: int) -> Painting:
    """Where strokes lead from the picture of a seed.

    Args:
        model_id: a DCGAN's id.
        seed: of the start.
        strokes: as `painting.read_strokes` reads them.
        frames: how many pictures of the way.

    Raises:
        ValueError: there is no such DCGAN, or the seed is out of range.
    """
    import torch

    from gan_demo import latent, painting
    from gan_demo.pictures import to_array

    model = loaded.dcgan(model_id)
    start = latent.latents([check_seed(seed)], model.config.z_dim)
    z = painting.follow(model.generator, start, painting.read_strokes(strokes))
    with torch.inference_mode():
        way = model.generator(latent.path(start[0], z[0], frames))
    return Painting([round(number, 5) for number in z[0].tolist()], to_array(way))
