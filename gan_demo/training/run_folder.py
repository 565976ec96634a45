"""The files that a run leaves in its run folder, which is never committed.

- `state.pt`: everything that `--resume` needs, replaced atomically;
- `log.csv`: step, images seen, seconds, and the recipe's losses;
- `samples.png`: pictures from the first 64 fixed inputs at the last save, and `samples-<images>.png` at each save;
- `validation.csv`: the recipe's figures at each save, if it has any;
- `at-<images>/`: whole checkpoints, with `--keep-every`.
"""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor

from gan_demo.checkpoints import write_atomically
from gan_demo.pictures import encode, sheet, to_pil

STATE, LOG, FIGURES, SAMPLES = "state.pt", "log.csv", "validation.csv", "samples.png"


class DamageError(ValueError):
    """state.pt is cut short, or holds something else; the message says how."""


class RunFolder:
    """Reads and writes the files of one run."""

    def __init__(self, path: Path) -> None:
        self.path, self.state_path = path, path / STATE

    def save_state(self, state: dict) -> None:
        buffer = io.BytesIO()
        torch.save(state, buffer)
        write_atomically(self.state_path, buffer.getbuffer())

    def load_state(self) -> dict:
        """What `save_state` wrote, on the processor: whoever takes it moves it to where it belongs.

        Raises:
            FileNotFoundError: there is no state.
            DamageError: it cannot be read.
        """
        if not self.state_path.is_file():
            raise FileNotFoundError(f"nothing to resume: {self.state_path} does not exist")
        try:
            return torch.load(self.state_path, map_location="cpu", weights_only=True)
        except (OSError, torch.OutOfMemoryError):
            raise
        except Exception as error:  # on a broken file, pickle may raise anything
            raise DamageError(f"{type(error).__name__}: {error}") from error

    def save_samples(self, samples: Tensor, images: int) -> None:
        """Write pictures, uint8 (N, C, H, W), as the latest samples and as those after `images` pictures."""
        png = encode(to_pil(sheet(samples, 8)), "png")
        for name in (SAMPLES, f"samples-{images:08d}.png"):
            write_atomically(self.path / name, png)

    def checkpoint(self, images: int) -> Path:
        """The folder of a checkpoint from the middle of the run."""
        return self.path / f"at-{images:08d}"

    def log_figures(self, images: int, figures: dict[str, float]) -> None:
        """Add a line to validation.csv, unless it has one for this moment."""
        if not figures:
            return
        path = self.path / FIGURES
        lines = path.read_text("utf-8").splitlines() if path.exists() else [",".join(["images", *figures])]
        if not lines[-1].startswith(f"{images},"):
            lines.append(",".join(map(str, [images, *figures.values()])))
            write_atomically(path, "".join(f"{line}\n" for line in lines).encode())

    @contextmanager
    def log(self, step: int) -> Iterator[Callable[[dict], None]]:
        """A function that adds a line to log.csv; lines later than the resumed `step` are dropped."""
        path = self.path / LOG
        lines = path.read_text("utf-8").splitlines() if step and path.exists() else []
        complete = [line for line in lines[1:] if line.count(",") == lines[0].count(",")]
        earlier = [line for line in complete if int(line.split(",")[0]) <= step]
        write_atomically(path, "".join(f"{line}\n" for line in lines[:1] + earlier).encode())
        with path.open("a", newline="") as file:
            writer = csv.writer(file)

            def write(values: dict) -> None:
                if file.tell() == 0:
                    writer.writerow(values)
                writer.writerow(values.values())
                file.flush()

            yield write
