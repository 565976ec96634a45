"""The training loop that every recipe shares: it can be stopped and resumed at any step, and watched as it goes.

A run writes its state, log and samples into its run folder (see `run_folder`), and config.json, model.safetensors,
history.webp and history.json into its checkpoint folder.
"""

import copy
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from tqdm import tqdm

from gan_demo import checkpoints
from gan_demo.pictures import to_float
from gan_demo.training import history
from gan_demo.training.averages import move_average
from gan_demo.training.data import Data, batch_indices, seeded
from gan_demo.training.divergence import symptom_of_losses, symptom_of_weights
from gan_demo.training.history import History
from gan_demo.training.lineage import runs_in
from gan_demo.training.processes import any_process, stop_signals, sums_of_weights
from gan_demo.training.recipe import Recipe
from gan_demo.training.run_folder import RunFolder
from gan_demo.training.schedule import Schedule, is_moment
from gan_demo.training.start import resume, start_from, state_of
from gan_demo.weights import Checkpoint

MILLION = 1_000_000
SAMPLES = 64  # fixed inputs on samples.png


@dataclass
class RunOptions:
    out: Path  # the checkpoint folder
    run: Path  # the run folder: state, log and samples
    images: int | None = None  # pictures that D has seen at the end of the run; None: as before, or a million
    batch: int = 64  # pictures per step, over all processes
    seed: int = 0  # of initial weights, data order, noise and augmentation
    log_every: int = 10  # steps between two lines of log.csv
    save_minutes: float = 5.0  # between two saves of state, checkpoint and samples
    keep_every: int | None = None  # pictures between two checkpoints kept in the run folder; None keeps none
    overwrite: bool = False  # whether a checkpoint in `out` that saw more pictures may be replaced
    resume: bool = False
    start: str | None = None  # checkpoint id or path whose weights a new run begins with
    warmup: int = 0  # first steps, over which learning rates rise from 0, as Adam's moments start from 0 with --start

    def check(self, processes: int = 1) -> None:
        """Refuse options that are wrong whatever the pictures and networks are.

        Raises:
            FileNotFoundError: there is nothing to resume.
            ValueError: options contradict each other or what the folders hold; the message says what helps.
        """
        images, state = self.images or MILLION, RunFolder(self.run).state_path
        if self.batch % processes:
            raise ValueError(f"batch {self.batch} cannot be shared by {processes} processes")
        if images < self.batch:
            raise ValueError(
                f"--images {images} is less than a batch of {self.batch}, so no step would be taken; "
                f"give more images or a smaller --batch"
            )
        if self.out.exists() and not self.out.is_dir():
            raise ValueError(f"{self.out} is a file; --out names the checkpoint's folder")
        if self.resume and not state.is_file():
            raise FileNotFoundError(f"nothing to resume: {state} does not exist")
        if state.exists() and not self.resume:
            raise ValueError(
                f"{self.run} holds a run already; --resume goes on with it; a new run needs another --run, "
                f"or delete the folder"
            )
        if self.start and not self.resume:
            checkpoints.read_config(checkpoints.find(self.start))


class Run:
    """One training run of one recipe: where it stands, and what it does next."""

    def __init__(
        self,
        recipe: Recipe,
        data: Data,
        options: RunOptions,
        accelerator: Accelerator,
        watch: Callable[["Run"], None] = lambda run: None,  # called before the first step and after every one
    ) -> None:
        options.check(accelerator.num_processes)
        self.recipe, self.data, self.options, self.accelerator = recipe, data, options, accelerator
        self.watch = watch
        self.step, self.seconds = 0, 0.0
        self.schedule = Schedule(options.images or MILLION, options.batch, recipe.cooldown, options.warmup)
        self.rates = [optimizer.param_groups[0]["lr"] for optimizer in recipe.optimizers]
        self.average = copy.deepcopy(self.averaging_part(recipe.model)).requires_grad_(False)
        self.history = History(recipe.history, recipe.inputs)
        self.folder = RunFolder(options.run)
        self.earlier: list[dict] = []  # the runs whose weights this one began with
        if options.resume:
            resume(self)
        elif options.start:
            start_from(self, options.start)
        if self.images_seen > self.schedule.images:
            raise ValueError(
                f"{self.images_seen} images have been seen already; --images {self.schedule.images} must be more"
            )

    def train(self) -> bool:
        """Step until `images` have been seen, or until Ctrl-C or SIGTERM, and save; True if all have been seen."""
        last_step = self.schedule.last_step
        if self.options.resume and self.step >= last_step:
            return self._leave_finished()
        self._check_out()
        start = time.monotonic() - self.seconds
        with self._log() as log, stop_signals() as stop, self._progress() as progress:
            last_save = time.monotonic()
            if self.step == 0:
                self.watch(self)
            while self.step < last_step and not any_process(self.accelerator, stop()):
                losses = self._take_step()
                self.watch(self)
                self.seconds = time.monotonic() - start
                progress.update(self.options.batch)
                if self.step % self.options.log_every == 0:
                    values = {name: round(float(value), 5) for name, value in losses.items()}
                    log({"step": self.step, "images": self.images_seen, "seconds": round(self.seconds, 1)} | values)
                    progress.set_postfix(values)
                self._remember()
                if time.monotonic() - last_save > 60 * self.options.save_minutes:
                    self.save()
                    last_save = time.monotonic()
            if self.step:  # else the weights are those it began with
                self._check_processes_agree()
                self.save()
        return self.step >= last_step

    @property
    def images_seen(self) -> int:
        return self.step * self.options.batch

    def save(self) -> None:
        """Write samples, checkpoint and resumable state; the state last, so that it is never ahead of the others."""
        if not self.accelerator.is_main_process:
            return
        model = self.snapshot()
        samples = self.recipe.show(model, SAMPLES)
        self.folder.save_samples(samples, self.images_seen)
        self._save_checkpoint(self.options.out, model)
        self.history.save(self.options.out, samples[: history.WIDTH], self.images_seen)
        self.folder.log_figures(self.images_seen, self.recipe.validate(model))
        self.folder.save_state(state_of(self))

    def snapshot(self) -> Checkpoint:
        """A copy of the model as it would ship: averaged weights, with BatchNorm statistics measured anew.

        Raises:
            ValueError: training diverged: a weight, or a moment of an optimizer, is huge or not finite.
        """
        model = copy.deepcopy(self.recipe.model)
        if self.recipe.ema:
            self.averaging_part(model).load_state_dict(self.average.state_dict())
        self.recipe.finish(model)
        networks = [self.recipe.learner, self.average]
        if symptom := symptom_of_weights(model, networks, self.recipe.optimizers):
            raise self._divergence(symptom)
        return model.eval()

    def _take_step(self) -> dict[str, Tensor]:
        """One step of the recipe on the next batch; its losses."""
        self._set_learning_rates()
        torch.manual_seed(self.rng(self.step, 5).initial_seed())  # of dropout
        losses = self.recipe.step(*self._batch(), self.rng(self.step))
        self.step += 1
        # If one process diverges, all stop: from there on nothing good can be learned.
        symptom = symptom_of_losses(losses)
        if any_process(self.accelerator, bool(symptom)):
            raise self._divergence(symptom or "the losses of another process exploded")
        move_average(self.average, self.averaging_part(self.recipe.model), self.recipe.ema, self.step)
        return losses

    def _remember(self) -> None:
        """Add a row to the history, and keep a checkpoint, if either is due after this step."""
        if not self.accelerator.is_main_process:
            return
        if is_moment(self.step) and self.history.name:
            self.history.add(self.recipe.show(self.snapshot(), history.WIDTH), self.images_seen)
        if self.schedule.is_due(self.step, self.options.keep_every):
            self._save_checkpoint(self.folder.checkpoint(self.images_seen), self.snapshot())

    def averaging_part(self, model: Checkpoint) -> nn.Module:
        """The submodule of a model whose moving average ships."""
        return model.get_submodule(self.recipe.average_of)

    def _batch(self) -> tuple[Tensor, Tensor]:
        """This process's share of the batch, float in [-1, 1], and the numbers of its pictures."""
        share = self.options.batch // self.accelerator.num_processes
        indices = batch_indices(len(self.data), self.options.batch, self.step, self.options.seed)
        local_indices = indices[share * self.accelerator.process_index :][:share]
        images = self.data.take(local_indices, self.rng(self.step, 3)).to(self.accelerator.device)
        return to_float(images).contiguous(memory_format=torch.channels_last), local_indices

    def rng(self, step: int, purpose: int = 1) -> torch.Generator:
        """A generator seeded anew for each step, so that its state need not be saved."""
        return seeded(self.options.seed, step, self.accelerator.process_index, purpose)

    def _set_learning_rates(self) -> None:
        share = self.schedule.rate(self.step)
        for optimizer, rate in zip(self.recipe.optimizers, self.rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * share

    def _check_processes_agree(self) -> None:
        """All processes must hold the same weights; if not, gradients were not shared."""
        sums = sums_of_weights(self.accelerator, self.recipe.learner)
        if not sums.isfinite().all():
            raise self._divergence("weights are not finite")
        if not torch.allclose(sums, sums[0]):
            raise RuntimeError(f"the processes trained apart: their weights sum to {sums.tolist()}")

    def _divergence(self, symptom: str) -> ValueError:
        return ValueError(
            f"training diverged at step {self.step}: {symptom}; what was saved before is unharmed; "
            f"give --learning-rate less than {self.rates[-1]:g} and another --run, and begin anew or from a good "
            f"checkpoint with --start"
        )

    def _check_out(self) -> None:
        """Refuse to replace a checkpoint that saw more pictures in runs that this one does not continue."""
        others = [run for run in runs_in(self.options.out) if run not in self.earlier]
        if self.options.resume:
            others = others[1:]  # the first is what this run saved itself
        images = max((run["images_seen"] or 0 for run in others), default=0)
        if images > self.images_seen and not self.options.overwrite:
            out = self.options.out
            raise ValueError(
                f"{out} holds a checkpoint that saw {images:,} pictures, and this run begins at {self.images_seen:,}; "
                f"go on with it by --start {out} and another --run, choose another --out, or replace it by --overwrite"
            )

    def _leave_finished(self) -> bool:
        """Say that the run is over; other runs may have changed the checkpoint since, so nothing is saved."""
        if self.accelerator.is_main_process:
            print(
                f"note: the run in {self.options.run} has already seen its {self.images_seen:,} images; "
                f"--resume with a larger --images goes on",
                file=sys.stderr,
            )
        return True

    def _save_checkpoint(self, folder: Path, model: Checkpoint) -> None:
        recipe = self.recipe.settings() | self.learning_options()
        model.info = {**self.data.about(), "images_seen": self.images_seen, "recipe": recipe}
        if self.earlier:
            model.info["earlier"] = self.earlier
        model.save_pretrained(folder)

    def learning_options(self) -> dict:
        """The options that decide what is learned."""
        return {name: getattr(self.options, name) for name in ("batch", "seed", "warmup")}

    def _log(self) -> AbstractContextManager[Callable[[dict], None]]:
        """The log; only the main process writes lines to it."""
        return self.folder.log(self.step) if self.accelerator.is_main_process else nullcontext(lambda values: None)

    def _progress(self) -> tqdm:
        return tqdm(
            total=self.schedule.last_step * self.options.batch,
            initial=self.images_seen,
            unit="images",
            desc=self.options.out.name,
            disable=not self.accelerator.is_main_process,
            mininterval=1.0,
        )
