"""What goes together in the photographs, and so in the drawings: a direction brings along what its label came with."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.directions import LIMIT
from gan_demo.evaluation.directions import BATCH, FRESH
from gan_demo.latent import latents
from gan_demo.pictures import LUMA, to_uint8
from gan_demo.training.data import Pictures

PROTOCOL = (
    "shares of the training pictures that have the direction's label, and of all others; darker: the mean luma of the "
    "middle, a third of each side, is below the median of all training pictures; drawings: of the seeds from 0 on, the "
    f"share whose middle is darker at +{LIMIT:g} along the direction than at 0"
)


@dataclass(frozen=True)
class Habit:
    """A direction, the label that it is found by, and another label that often comes with that one."""

    direction: str
    label: str
    companion: str


HABITS = {"CelebA, first 10,000 aligned faces": Habit("glasses", "Eyeglasses", "Male")}  # by the data set's title


def measure(name: str | Path, pictures: Pictures) -> dict:
    """The `habits` part of a DCGAN's metrics.json.

    Args:
        name: checkpoint id or path, of which the directions were measured before.
        pictures: its training pictures with their labels.

    Raises:
        ValueError: no habit of these pictures is known, or the checkpoint has no such direction.
    """
    folder = checkpoints.find(name)
    habit = HABITS.get(pictures.title)
    if habit is None:
        raise ValueError(f"no habit is known of {pictures.title}, but of {', '.join(HABITS)}")
    has = torch.tensor(pictures.attributes[habit.label]).bool()
    companion = torch.tensor(pictures.attributes[habit.companion]).bool()
    middles = darkness(pictures.images)
    darker = middles > middles.median()
    figures = {
        "direction": habit.direction,
        "label": habit.label,
        "companion": habit.companion,
        "pictures": {"with": int(has.sum()), "without": int((~has).sum())},
        "companions": {"with": _share(companion[has]), "without": _share(companion[~has])},
        "darker": {"with": _share(darker[has]), "without": _share(darker[~has])},
        "drawings": {"count": FRESH, "darker": _share(becomes_darker(folder, habit.direction))},
        "protocol": PROTOCOL,
    }
    return {"habits": figures}


def darkness(images: Tensor) -> Tensor:
    """How dark the middle of pictures is, uint8 (N, 3, H, W): (N,), from -255 to 0."""
    height, width = images.shape[-2:]
    middle = images[:, :, height // 3 : height - height // 3, width // 3 : width - width // 3]
    return -torch.einsum("nchw,c->n", middle.float(), torch.tensor(LUMA)) / middle[0, 0].numel()


@torch.inference_mode()
def becomes_darker(folder: Path, direction: str) -> Tensor:
    """Of each fresh seed: is its picture's middle darker at the far end of a direction? (FRESH,), bool."""
    rows = {row["name"]: row["z"] for row in checkpoints.read_metrics(folder).get("directions", {}).get("rows", [])}
    if direction not in rows:
        raise ValueError(f"{folder.name} has no direction {direction!r}; `evaluation directions` measures them")
    generator = checkpoints.load(folder).generator
    step = LIMIT * torch.tensor(rows[direction])
    parts = latents(range(FRESH), len(step)).split(BATCH)
    ends = [[darkness(to_uint8(generator(z + shift))) for shift in (0, step)] for z in parts]
    return torch.cat([after > before for before, after in ends])


def _share(bits: Tensor) -> float:
    return round(bits.float().mean().item(), 3)
