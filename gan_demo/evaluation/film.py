"""Films of the first GAN as it learns: what G draws, what D thinks of it, and how many digits there are.

A story is a run of `gan` with settings of its own. At moments evenly spaced in log(step) the averaged generator and
the discriminator, both in eval mode, are measured on fixed noise and on real test digits that no run trains on.
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from torch import Tensor

from gan_demo import checkpoints, films
from gan_demo.checkpoints import write_atomically
from gan_demo.evaluation import judges
from gan_demo.evaluation.digits import SURE
from gan_demo.latent import draw
from gan_demo.models.gan import (
    GAN,
    GANConfig,
    discriminator_loss,
    generator_loss,
    minimax_generator_loss,
)
from gan_demo.pictures import encode, sheet, to_float, to_pil
from gan_demo.training.adversarial import AdversarialRecipe
from gan_demo.training.data import Pictures
from gan_demo.training.gan import Settings
from gan_demo.training.loop import Run, RunOptions
from gan_demo.training.processes import make_accelerator

FIRST = 8  # step of the first of these moments
TILES = 36  # fixed seeds whose samples the film shows
SAMPLES = 1000  # generated and real digits, each, that the figures are measured on
BINS = 20  # of the histograms of D(x), over [0, 1]
QUALITY = 80  # of the WebP sheet
BATCH = 100


@dataclass(frozen=True)
class Story:
    """A run worth watching."""

    images: int  # pictures that D has seen at the end
    settings: Settings = field(default_factory=Settings)
    minimax: bool = False  # G minimises log(1 - D(G(z))) instead of -log D(G(z))


STORIES = {
    "well": Story(3_500_000),
    # G is trained too much while D hardly learns: "the Helvetica scenario" of Sec. 6.
    "collapse": Story(200_000, Settings(discriminator_rate=0.1, ema=0.0)),
    "strong": Story(100_000, Settings(ema=0.0), minimax=True),
}


def moments(last: int, count: int = films.MOMENTS) -> list[int]:
    """Step 0 and `count` steps from FIRST to `last`, evenly spaced in log(step), but at least 1 apart.

    Raises:
        ValueError: the run is too short for so many.
    """
    ratio, steps = (last / FIRST) ** (1 / (count - 1)), [FIRST]
    for i in range(1, count):
        steps.append(max(steps[-1] + 1, round(FIRST * ratio**i)))
    if steps[-1] > last:
        raise ValueError(f"{last} steps are too few for {count} moments")
    return [0, *steps]


class Recorder:
    """Watches a run: called after every step, it records what the film shows at each moment.

    Args:
        last: the run's last step.
        real: uint8 (SAMPLES, 1, 28, 28), digits that the run does not train on.
        judge: a classifier of digits.
    """

    def __init__(self, last: int, real: Tensor, judge: judges.Judge) -> None:
        self.real, self.judge = real, judge
        self.moments, self.figures, self.rows = set(moments(last)), [], []

    def __call__(self, run: Run) -> None:
        if run.step not in self.moments:
            return
        model = run.snapshot().cpu()  # a copy
        self.rows.append(draw(model, range(TILES)))
        values = measure(model, self.real, draw(model, range(SAMPLES)), self.judge)
        self.figures.append({"step": run.step, "images": run.images_seen} | values)

    def save(self, folder: Path, story: str, about: dict) -> None:
        """Write the film: a sheet with one row per moment, and the figures of each."""
        picture = to_pil(sheet(torch.cat(self.rows), TILES)).convert("L")
        figures = about | {"tiles": TILES, "samples": SAMPLES, "moments": self.figures}
        write_atomically(folder / f"{story}.webp", encode(picture, "webp", quality=QUALITY))
        write_atomically(folder / f"{story}.json", (json.dumps(figures) + "\n").encode())


@torch.inference_mode()
def measure(model: GAN, real: Tensor, fake: Tensor, judge: judges.Judge) -> dict:
    """D's opinion of uint8 pictures (N, 1, H, W), real and generated, and the digits that a judge reads in the latter.

    Returns:
        `real` and `fake`: histograms of D(x) as counts; `log_real`: mean log D(x); `log_fake`: mean
        log(1 - D(G(z))), which add up to the game's value (Eq. 1); `loss_g`: mean -log D(G(z)); `digits`: how many
        samples are surely read as each class.
    """
    scores = {name: model.discriminator(to_float(images)) for name, images in (("real", real), ("fake", fake))}
    figures = {name: histogram(values.sigmoid()) for name, values in scores.items()}
    figures["log_real"] = -float(F.softplus(-scores["real"]).mean())
    figures["log_fake"] = -float(F.softplus(scores["fake"]).mean())
    figures["loss_g"] = float(generator_loss(scores["fake"]))
    probabilities, classes = judges.probabilities(judge, fake).max(1)
    figures["digits"] = torch.bincount(classes[probabilities > SURE], minlength=10).tolist()
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}


def histogram(probabilities: Tensor) -> list[int]:
    """How many of (N,) lie in each of BINS equal parts of [0, 1]."""
    return torch.histc(probabilities.float(), BINS, 0, 1).int().tolist()


def record(story: str, train: Pictures, test: Pictures, runs: Path, out: Path | None = None) -> None:
    """Train one story from the start and write its film to gan_demo/films/.

    Args:
        story: a key of STORIES.
        train, test: digits to train on, and those that D is measured on.
        runs: folder for the run's log and samples; an earlier run of the story in it is deleted.
        out: checkpoint folder; None: inside the run folder.

    Raises:
        ValueError: there is no such story.
    """
    if story not in STORIES:
        raise ValueError(f"story {story!r} is unknown; there is {', '.join(STORIES)}")
    plan, run_folder = STORIES[story], runs / f"film-{story}"
    shutil.rmtree(run_folder, ignore_errors=True)
    last = plan.images // BATCH
    recorder = Recorder(last, test.images[:SAMPLES], judges.load("mnist"))
    checkpoint = out or run_folder / "checkpoint"  # the story's earlier one is replaced: each run begins anew
    options = RunOptions(checkpoint, run_folder, plan.images, BATCH, log_every=100, overwrite=True)
    accelerator = make_accelerator()
    Run(recipe(plan, train, accelerator), train, options, accelerator, watch=recorder).train()
    sha256 = checkpoints.read_config(options.out)["sha256"]
    about = {"story": story, "minimax": plan.minimax, "weights_sha256": sha256}
    recorder.save(films.FOLDER, story, about)


def recipe(story: Story, data: Pictures, accelerator: Accelerator) -> AdversarialRecipe:
    """The recipe of `gan` with a story's settings."""
    losses = discriminator_loss, minimax_generator_loss if story.minimax else generator_loss
    return AdversarialRecipe(lambda: GAN(GANConfig()), story.settings, losses, data, accelerator, seed=0)
