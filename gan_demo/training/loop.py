"""The training loop that every recipe shares: resumable, plotted, and watched as it goes.

What a run leaves behind, in its run folder (never committed):

- `state.pt`: everything a resumed run needs, replaced atomically;
- `log.csv`: step, images seen, seconds, and the recipe's losses;
- `samples.png`: what the first 64 fixed inputs give as of the last save, and `samples-<images>.png` of each save;
- `validation.csv`: the recipe's figures at each save, where it has some;
- `at-<images>/`: whole checkpoints, where `--keep-every` asks for them.

and in its checkpoint folder: config.json, model.safetensors, history.webp and history.json.
"""

import copy
import csv
import io
import json
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs, parse_flag_from_env
from PIL import Image
from torch import Tensor, nn
from tqdm import tqdm

from gan_demo import checkpoints
from gan_demo.checkpoints import write_atomically
from gan_demo.pictures import cut, encode, sheet, to_float, to_pil
from gan_demo.training.data import Data, batch_indices, seeded
from gan_demo.weights import Checkpoint, is_storable

MILLION = 1_000_000
HISTORY = 8  # fixed inputs a row of history.webp
SAMPLES = 64  # fixed inputs on samples.png
RUN_KEYS = ("data", "images_seen", "recipe")  # what a checkpoint's config.json says of the run that made it


@dataclass
class RunOptions:
    out: Path  # the checkpoint folder
    run: Path  # the run folder: state, log and samples
    images: int | None = None  # pictures D has seen at the end of the run; None: as before, or a million
    batch: int = 64  # pictures a step, over all processes
    seed: int = 0  # of initial weights, data order, noise and augmentation
    log_every: int = 10  # steps between two lines of log.csv
    save_minutes: float = 5.0  # between two saves of state, checkpoint and samples
    keep_every: int | None = None  # pictures between two checkpoints that are kept
    overwrite: bool = False  # whether a checkpoint in `out` that saw more pictures may be replaced
    resume: bool = False
    start: str | None = None  # checkpoint id or path whose weights a new run begins with
    warmup: int = 0  # steps at the beginning over which learning rates rise from 0: Adam's moments begin anew


class Recipe(Protocol):
    """What a paper's training file provides: networks, and how one step changes them."""

    model: Checkpoint
    average_of: str  # name of the submodule of `model` whose moving average ships, such as "generator"
    learner: nn.Module  # everything that learns: the model, and what it needs only in training
    inputs: str  # what its fixed inputs are: "seeds", or "patches" of photographs
    history: str  # name of the history's files in the checkpoint folder, without suffix; "" for no history
    optimizers: list[torch.optim.Optimizer]
    ema: float  # decay of the moving average of the generator's weights a step; 0 for none
    cooldown: float  # the last share of the run over which learning rates fall to 0; 0 for none

    def settings(self) -> dict: ...

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change the networks on pictures `real` (N, C, H, W) in [-1, 1], `indices` (N,) of the data; losses."""

    def finish(self, model: Checkpoint) -> None:
        """Measure the BatchNorm statistics of averaged weights."""

    def show(self, model: Checkpoint, count: int) -> Tensor:
        """What a model makes of the first `count` fixed inputs, uint8 (count, C, H, W)."""

    def validate(self, model: Checkpoint) -> dict[str, float]:
        """Figures worth watching while a run goes on; {} for none."""


def make_accelerator(precision: str = "auto") -> Accelerator:
    """An Accelerator in bfloat16 where the processor computes it natively, unless told otherwise."""
    if precision == "auto":
        precision = "bf16" if has_native_bfloat16() else "no"
    # Each process keeps its own BatchNorm statistics; sharing them would change buffers mid-step.
    ddp = DistributedDataParallelKwargs(broadcast_buffers=False)
    return Accelerator(mixed_precision=precision, kwargs_handlers=[ddp])


def has_native_bfloat16() -> bool:
    if torch.cuda.is_available() and not parse_flag_from_env("ACCELERATE_USE_CPU"):
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


class Run:
    """One training run of one recipe: its networks, its clock and its files."""

    def __init__(
        self,
        recipe: Recipe,
        data: Data,
        options: RunOptions,
        accelerator: Accelerator,
        watch: Callable[["Run"], None] = lambda run: None,  # called before the first step and after every one
    ) -> None:
        self.recipe, self.data, self.options, self.accelerator = recipe, data, options, accelerator
        self.watch = watch
        if options.batch % accelerator.num_processes:
            raise ValueError(f"batch {options.batch} cannot be shared by {accelerator.num_processes} processes")
        self.step, self.seconds = 0, 0.0
        self.first_step = 0  # the step that the run began with: not 0 where it goes on from a checkpoint
        self.images = options.images or MILLION
        self._rates = [optimizer.param_groups[0]["lr"] for optimizer in recipe.optimizers]
        self.averaged = copy.deepcopy(self._learning).requires_grad_(False)
        self.history: list[Tensor] = []  # one uint8 (8, C, H, W) a moment
        self.history_images: list[int] = []
        self.earlier: list[dict] = []  # the runs whose weights this one began with
        if options.resume:
            self._resume()
        elif self._path("state.pt").exists():
            raise ValueError(f"{options.run} holds a run already; --resume goes on with it, or delete the folder")
        elif options.start:
            self._start_from(options.start)
        if self.images_seen > self.images:
            raise ValueError(f"{self.images_seen} images are seen already; --images {self.images} must be more")
        if self.images < options.batch:
            raise ValueError(
                f"--images {self.images} is less than a batch of {options.batch}, so no step would be taken; "
                f"give more images or a smaller --batch"
            )

    def train(self) -> bool:
        """Step until `images` are seen, or until Ctrl-C or SIGTERM, and save; True where all were seen."""
        last_step = self.images // self.options.batch
        if self.options.resume and self.step >= last_step:
            return True  # nothing to add, and other runs may have changed the checkpoint since
        self._check_out()
        started = time.monotonic() - self.seconds
        with self._log() as log, stop_signals() as stopped, self._progress(last_step) as progress:
            saved = time.monotonic()
            if self.step == 0:
                self.watch(self)
            while self.step < last_step and not self._any(stopped()):
                self._set_learning_rates()
                torch.manual_seed(self._rng(self.step, 5).initial_seed())  # of dropout
                losses = self.recipe.step(*self._batch(), self._rng(self.step))
                self.step += 1
                self._check_losses(losses)
                self._average()
                self.watch(self)
                self.seconds = time.monotonic() - started
                progress.update(self.options.batch)
                if self.step % self.options.log_every == 0:
                    values = {name: round(float(value), 5) for name, value in losses.items()}
                    log(values)
                    progress.set_postfix(values)
                if is_moment(self.step):
                    self._keep_moment()
                if self._keeps_checkpoint():
                    self._save_checkpoint(self._path(f"at-{self.images_seen:08d}"))
                if time.monotonic() - saved > 60 * self.options.save_minutes:
                    self.save()
                    saved = time.monotonic()
            if self.step:  # else the weights are those it began with
                self._check_processes_agree()
                self.save()
        return self.step >= last_step

    @property
    def images_seen(self) -> int:
        return self.step * self.options.batch

    def save(self) -> None:
        """Write samples, checkpoint and resumable state; the state last, so that it is never ahead."""
        if not self.accelerator.is_main_process:
            return
        model = self.shipped_model()
        images = self.recipe.show(model, SAMPLES)
        png = encode(to_pil(sheet(images, 8)), "png")
        for name in ("samples.png", f"samples-{self.images_seen:08d}.png"):
            write_atomically(self._path(name), png)
        self._save_checkpoint(self.options.out, model)
        self._save_history(images[:HISTORY])
        self._log_figures(self.recipe.validate(model))
        buffer = io.BytesIO()
        torch.save(self._state(), buffer)
        write_atomically(self._path("state.pt"), buffer.getbuffer())

    def shipped_model(self) -> Checkpoint:
        """A copy of the model with the averaged generator and its BatchNorm statistics measured anew.

        Raises:
            ValueError: a weight, or a moment of an optimizer, is not finite any more.
        """
        model = copy.deepcopy(self.recipe.model)
        if self.recipe.ema:
            model.get_submodule(self.recipe.average_of).load_state_dict(self.averaged.state_dict())
        self.recipe.finish(model)
        self._check_weights(model)
        return model.eval()

    @property
    def _learning(self) -> nn.Module:
        """The submodule that is averaged, as it is now."""
        return self.recipe.model.get_submodule(self.recipe.average_of)

    def _batch(self) -> tuple[Tensor, Tensor]:
        """This process's share of the batch, float in [-1, 1], and which pictures it is."""
        share = self.options.batch // self.accelerator.num_processes
        indices = batch_indices(len(self.data), self.options.batch, self.step, self.options.seed)
        mine = indices[share * self.accelerator.process_index :][:share]
        images = self.data.take(mine, self._rng(self.step, 3)).to(self._device)
        return to_float(images).contiguous(memory_format=torch.channels_last), mine

    def _rng(self, step: int, purpose: int = 1) -> torch.Generator:
        """The step's own randomness: nothing has to be saved to go on with it."""
        return seeded(self.options.seed, step, self.accelerator.process_index, purpose)

    @property
    def _device(self) -> torch.device:
        return self.accelerator.device

    def _any(self, flag: bool) -> bool:
        """True where any process was asked to stop: all must leave the loop at the same step."""
        if self.accelerator.num_processes == 1:
            return flag
        return bool(self.accelerator.reduce(torch.tensor(float(flag), device=self._device)) > 0)

    def _set_learning_rates(self) -> None:
        """Straight lines: up from 0 over the first `warmup` steps, down to 0 over the last `cooldown` of the run."""
        left = 1 - self.images_seen / self.images
        factor = min(1.0, left / self.recipe.cooldown) if self.recipe.cooldown else 1.0
        if self.options.warmup:
            factor *= min(1.0, (self.step - self.first_step + 1) / self.options.warmup)
        for optimizer, rate in zip(self.recipe.optimizers, self._rates, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * factor

    def _check_processes_agree(self) -> None:
        """All processes must hold the same weights; if not, gradients were not shared."""
        # On the processor: not every accelerator has float64.
        total = sum(p.detach().cpu().double().sum() for p in self.recipe.learner.parameters())
        totals = self.accelerator.gather(total.float().reshape(1).to(self._device))
        if not totals.isfinite().all():
            raise self._divergence("weights are not finite")
        if not torch.allclose(totals, totals[0]):
            raise RuntimeError(f"the processes trained apart: their weights sum to {totals.tolist()}")

    def _check_losses(self, losses: dict[str, Tensor]) -> None:
        """Stop all processes where a loss of any is not finite: nothing good can be learned from there on."""
        if self._any(not sum(losses.values()).isfinite()):
            values = ", ".join(f"{name} {float(value):g}" for name, value in losses.items())
            raise self._divergence(f"the losses are {values}")

    def _check_weights(self, model: Checkpoint) -> None:
        """Refuse a model, and the state beside it, where a number in them is not finite."""
        values = floats(self.recipe.learner) + floats(self.averaged)
        for optimizer in self.recipe.optimizers:
            for moments in optimizer.state.values():
                values += filter(torch.is_tensor, moments.values())
        if not (is_storable(model) and all(value.isfinite().all() for value in values)):
            raise self._divergence("weights, or an optimizer's moments, are not finite")

    def _divergence(self, symptom: str) -> ValueError:
        return ValueError(
            f"training diverged at step {self.step}: {symptom}; what was saved before is unharmed; "
            f"give --learning-rate less than {self._rates[-1]:g} and another --run, and begin anew or from a good "
            f"checkpoint with --start"
        )

    def _check_out(self) -> None:
        """Ask before replacing a checkpoint that saw more pictures in runs that this one does not go on with."""
        if self.options.out.exists() and not self.options.out.is_dir():
            raise ValueError(f"{self.options.out} is a file; --out names the checkpoint's folder")
        seen = max((run["images_seen"] or 0 for run in self._other_runs()), default=0)
        if seen > self.images_seen and not self.options.overwrite:
            out = self.options.out
            raise ValueError(
                f"{out} holds a checkpoint that saw {seen:,} pictures, and this run begins at {self.images_seen:,}; "
                f"go on with it by --start {out} and another --run, choose another --out, or replace it by --overwrite"
            )

    def _other_runs(self) -> list[dict]:
        """The runs that made the checkpoint in `out`, but for this one and those that it goes on with."""
        try:
            config = checkpoints.read_config(self.options.out)
        except checkpoints.CheckpointError:
            return []  # there is none, or none that can be used
        runs = [*config.get("earlier", []), {key: config.get(key) for key in RUN_KEYS}]
        others = [run for run in runs if run not in self.earlier]
        return others[1:] if self.options.resume else others  # the first is what this run saved itself

    @torch.no_grad()
    def _average(self) -> None:
        if not self.recipe.ema:
            return
        # At first the average is short, or it would show the random weights for long.
        decay = min(self.recipe.ema, (1 + self.step) / (10 + self.step))
        averaged, current = (floats(g) for g in (self.averaged, self._learning))
        torch._foreach_lerp_(averaged, current, 1 - decay)

    def _keep_moment(self) -> None:
        if self.accelerator.is_main_process and self.recipe.history:
            self.history.append(self.recipe.show(self.shipped_model(), HISTORY))
            self.history_images.append(self.images_seen)

    def _keeps_checkpoint(self) -> bool:
        every = self.options.keep_every
        if not every or not self.accelerator.is_main_process:
            return False
        return self.images_seen // every > (self.images_seen - self.options.batch) // every

    def _save_checkpoint(self, folder: Path, model: Checkpoint | None = None) -> None:
        model = model or self.shipped_model()
        model.info = {
            **self.data.about(),
            "images_seen": self.images_seen,
            "recipe": self.recipe.settings() | self._given(),
        }
        if self.earlier:
            model.info["earlier"] = self.earlier
        model.save_pretrained(folder)

    def _save_history(self, now: Tensor) -> None:
        """A row a moment, the last one showing the very weights that are saved."""
        if not self.recipe.history:
            return
        rows, images = self.history, self.history_images
        if not images or images[-1] != self.images_seen:
            rows, images = [*rows, now], [*images, self.images_seen]
        picture = to_pil(sheet(torch.cat(rows), HISTORY))
        text = json.dumps({self.recipe.inputs: list(range(HISTORY)), "images_seen": images}) + "\n"
        write_atomically(self.options.out / f"{self.recipe.history}.webp", encode(picture, "webp"))
        write_atomically(self.options.out / f"{self.recipe.history}.json", text.encode())

    def _log_figures(self, figures: dict[str, float]) -> None:
        """Add a line to validation.csv; a line of the same moment is not repeated."""
        if not figures:
            return
        path = self._path("validation.csv")
        lines = path.read_text("utf-8").splitlines() if path.exists() else [",".join(["images", *figures])]
        if not lines[-1].startswith(f"{self.images_seen},"):
            lines.append(",".join(map(str, [self.images_seen, *figures.values()])))
            write_atomically(path, "".join(f"{line}\n" for line in lines).encode())

    def _state(self) -> dict:
        return {
            "settings": self._settings(),
            "images": self.images,
            "step": self.step,
            "first_step": self.first_step,
            "seconds": self.seconds,
            "trained": self.recipe.learner.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.recipe.optimizers],
            "history": self.history,
            "history_images": self.history_images,
            "earlier": self.earlier,
        }

    def _settings(self) -> dict:
        data = {"data": self.data.title, "pictures": len(self.data)}
        return data | self._given() | self.recipe.settings()

    def _given(self) -> dict:
        """The options that decide what is learned."""
        return {name: getattr(self.options, name) for name in ("batch", "seed", "warmup")}

    def _load_state(self) -> None:
        path = self._path("state.pt")
        if not path.is_file():
            raise FileNotFoundError(f"nothing to resume: {path} does not exist")
        state = self._read_state(path)
        if state["settings"] != self._settings():
            changed = [k for k, v in self._settings().items() if state["settings"].get(k) != v]
            raise ValueError(f"{path} was made with another {', '.join(changed)}; resume with the same settings")
        self.step, self.seconds, self.first_step = state["step"], state["seconds"], state["first_step"]
        self.images = self.options.images or state["images"]
        self.recipe.learner.load_state_dict(state["trained"])
        self.averaged.load_state_dict(state["averaged"])
        for optimizer, saved in zip(self.recipe.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.history = [row.cpu() for row in state["history"]]
        self.history_images = state["history_images"]
        self.earlier = state["earlier"]
        if (self.options.out / checkpoints.CONFIG).exists():
            self._note_other_runs(checkpoints.read_config(self.options.out))

    def _resume(self) -> None:
        """Go on with the state in the run folder.

        Raises:
            FileNotFoundError: there is none.
            ValueError: it is damaged, or was made with other settings.
        """
        try:
            self._load_state()
        except torch.OutOfMemoryError:
            raise
        except (LookupError, TypeError, AttributeError, RuntimeError) as error:  # a part is missing or another's
            raise self._damage(error) from error

    def _read_state(self, path: Path) -> dict:
        try:
            return torch.load(path, map_location=self._device, weights_only=True)
        except (OSError, torch.OutOfMemoryError):
            raise
        except Exception as error:  # pickle raises whatever a broken file makes it meet
            raise self._damage(error) from error

    def _damage(self, error: Exception) -> ValueError:
        path, reason = self._path("state.pt"), f"{type(error).__name__}: {error}".splitlines()[0]
        return ValueError(
            f"{path} is cut short or no state of this run ({reason}); delete this file, and go on from the checkpoint "
            f"with --start {self.options.out}, or begin again"
        )

    def _note_other_runs(self, config: dict) -> None:
        """Add what the checkpoint says of runs with another objective: they may have gone on since."""
        own = self.recipe.settings().get("objective")
        for run in [*config.get("earlier", []), {key: config[key] for key in RUN_KEYS}]:
            if run["recipe"].get("objective") != own and run not in self.earlier:
                self.earlier.append(run)

    def _start_from(self, name: str) -> None:
        """Begin with a checkpoint's weights and, on the same pictures, go on with its count and history.

        Adam's moments are not in a checkpoint: they begin anew.
        """
        before, model = checkpoints.load(name), self.recipe.model
        if (type(before), before.config) != (type(model), model.config):
            raise ValueError(f"{name} holds a {before.config}, this run needs a {model.config}")
        model.load_state_dict(before.state_dict())
        self.averaged.load_state_dict(before.get_submodule(self.recipe.average_of).state_dict())
        self.earlier = before.info.get("earlier", [])
        self.earlier += [{key: before.info[key] for key in RUN_KEYS}]
        # Another objective is another run: SRGAN after SRResNet, the next level of a LAPGAN.
        now = (self.data.title, self.recipe.settings().get("objective"))
        same = [run for run in self.earlier if (run["data"], run["recipe"].get("objective")) == now]
        if same:
            self.step = self.first_step = same[-1]["images_seen"] // self.options.batch
            self._load_history(checkpoints.find(name), same[-1]["recipe"].get("batch", self.options.batch))

    def _load_history(self, folder: Path, batch: int) -> None:
        """Take over the moments of a checkpoint; its last row may be none, but only the end of its run."""
        paths = [folder / f"{self.recipe.history}.{suffix}" for suffix in ("json", "webp")]
        if not all(path.is_file() for path in paths):
            return  # checkpoints that a run kept on its way have none
        told = json.loads(paths[0].read_text("utf-8"))
        with Image.open(paths[1]) as picture:
            pixels = torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)
        side = pixels.shape[2] // HISTORY
        channels = self.data.take(torch.tensor([0]), self._rng(0)).shape[1]
        rows = cut(pixels[:channels], side, side).split(HISTORY)
        kept = [i for i, images in enumerate(told["images_seen"]) if is_moment(images // batch)]
        self.history = [rows[i] for i in kept]
        self.history_images = [told["images_seen"][i] for i in kept]

    def _path(self, name: str) -> Path:
        return self.options.run / name

    @contextmanager
    def _log(self) -> Iterator[Callable[[dict], None]]:
        """A function that adds a line to log.csv; lines later than the resumed step are dropped."""
        if not self.accelerator.is_main_process:
            yield lambda values: None
            return
        path = self._path("log.csv")
        lines = path.read_text("utf-8").splitlines() if self.step and path.exists() else []
        complete = [line for line in lines[1:] if line.count(",") == lines[0].count(",")]
        kept = [line for line in complete if int(line.split(",")[0]) <= self.step]
        write_atomically(path, "".join(f"{line}\n" for line in lines[:1] + kept).encode())
        with path.open("a", newline="") as file:
            writer = csv.writer(file)

            def log(values: dict) -> None:
                if file.tell() == 0:
                    writer.writerow(["step", "images", "seconds", *values])
                writer.writerow([self.step, self.images_seen, round(self.seconds, 1), *values.values()])
                file.flush()

            yield log

    def _progress(self, last_step: int) -> tqdm:
        return tqdm(
            total=last_step * self.options.batch,
            initial=self.images_seen,
            unit="images",
            desc=self.options.out.name,
            disable=not self.accelerator.is_main_process,
            mininterval=1.0,
        )


def floats(network: nn.Module) -> list[Tensor]:
    """A network's weights and BatchNorm statistics; not its counters."""
    return [value for value in network.state_dict().values() if value.is_floating_point()]


def is_moment(step: int) -> bool:
    """True at steps 16, 23, 32, 45, 64, ...: two an octave, so evenly spaced in log(step)."""
    return step >= 16 and any(step == round(2 ** (half / 2)) for half in range(8, 64))


@torch.no_grad()
def measure_batchnorm(network: nn.Module, batches: Iterable[tuple]) -> None:
    """Replace running BatchNorm statistics by their mean over `batches` of arguments.

    Averaged weights never saw a batch themselves, so the statistics of the training run fit them badly.
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over all batches
    network.train()
    for batch in batches:
        network(*batch)
    network.eval()
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """While open, Ctrl-C and SIGTERM only raise a flag, so that a step is never cut in half."""
    received: list[int] = []
    handled = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda number, _: received.append(number)) for number in handled]
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in zip(handled, before, strict=True):
            signal.signal(number, handler)
