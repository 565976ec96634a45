"""Draws a run's log.csv and validation.csv as one picture, curves.png in the run folder."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gan_demo.training.run_folder import FIGURES, LOG

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CURVES = "curves.png"
COLUMNS = 3  # panels side by side, at most
WINDOWS = 40  # a smooth curve averages over 1/WINDOWS of the run
POINTS = 8  # a curve of fewer points gets a dot at each
# prefix of columns -> title of the panel that they share; every other column has a panel of its own
SHARED = {"loss_": "losses", "score_": "D's mean scores"}
LABELS = {
    "loss_d": "D",
    "loss_g": "G",
    "score_real": "real pictures",
    "score_fake": "generated pictures",
    "score_wrong": "real pictures, wrong sentences",
}
COLOURS = {  # as everywhere in the app: D violet, G blue, real green, generated rose
    "loss_d": "#7c3aed",
    "loss_g": "#2563eb",
    "score_real": "#15803d",
    "score_fake": "#e11d48",
    "score_wrong": "#b45309",
}
OTHER = "#2563eb"


def plot(run: Path) -> Path:
    """Draw a run's curves; return the path of the picture.

    Raises:
        FileNotFoundError: the folder has no log.csv.
        ValueError: log.csv has no line yet, or is not a table of numbers.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    tables = [read_table(run / LOG)]
    if (run / FIGURES).exists():
        tables.append(read_table(run / FIGURES))
    panels = [(title, table["images"], curves) for table in tables for title, curves in group(table).items()]
    width = min(COLUMNS, len(panels))
    height = -(-len(panels) // width)
    figure, axes = pyplot.subplots(
        height, width, figsize=(5.2 * width, 3.3 * height), squeeze=False, layout="constrained"
    )
    for axis, (title, images, curves) in zip(axes.flat, panels, strict=False):
        draw_panel(axis, title, images, curves)
    for axis in axes.flat[len(panels) :]:
        axis.set_axis_off()
    figure.suptitle(f"{run.resolve().name}: {int(tables[0]['images'][-1]):,} pictures seen")
    path = run / CURVES
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    return path


def read_table(path: Path) -> dict[str, np.ndarray]:
    """A CSV file's columns by name, each (lines,)."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist; give the run folder of a training, such as runs/dcgan-mine")
    with path.open(encoding="utf-8", newline="") as file:
        names, *lines = [*csv.reader(file)] or [[]]
    lines = [line for line in lines if len(line) == len(names)]  # the last one may still be half written
    if not lines:
        raise ValueError(f"{path} has no complete line yet")
    try:
        values = np.array(lines, dtype=float)
    except ValueError as error:
        raise ValueError(f"{path} is not a table of numbers: {error}") from error
    if "images" not in names:
        raise ValueError(f"{path} has no column 'images'")
    return dict(zip(names, values.T, strict=True))


def group(table: dict[str, np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    """A table's curves by panel: the title, then the curves by column."""
    panels: dict[str, dict[str, np.ndarray]] = {}
    for name, values in table.items():
        if name not in ("step", "images", "seconds"):
            title = next((title for prefix, title in SHARED.items() if name.startswith(prefix)), name.replace("_", " "))
            panels.setdefault(title, {})[name] = values
    return panels


def smooth(values: np.ndarray) -> np.ndarray:
    """Means over windows of 1/WINDOWS of all values, (N,) -> (N,); at both ends the windows are shorter."""
    half = len(values) // WINDOWS // 2
    window = np.ones(2 * half + 1)
    return np.convolve(values, window, "same") / np.convolve(np.ones(len(values)), window, "same")


def draw_panel(axis: "Axes", title: str, images: np.ndarray, curves: dict[str, np.ndarray]) -> None:
    """One quantity: every value faint, its running mean strong."""
    for name, values in curves.items():
        colour = COLOURS.get(name, OTHER)
        axis.plot(images / 1000, values, color=colour, alpha=0.18, linewidth=0.8)
        dots = {"marker": "o", "markersize": 4} if len(values) < POINTS else {}
        axis.plot(images / 1000, smooth(values), color=colour, linewidth=1.8, label=LABELS.get(name, name), **dots)
    axis.set_title(title)
    axis.set_xlabel("pictures seen, in thousands")
    axis.set_ylim(*limits(curves))
    axis.grid(alpha=0.25)
    if len(curves) > 1:
        axis.legend(frameon=False, fontsize="small")


def limits(curves: dict[str, np.ndarray]) -> tuple[float, float]:
    """The vertical limits of a panel; a few outliers, as at the beginning of a run, may lie outside."""
    finite = np.concatenate([values[np.isfinite(values)] for values in curves.values()])
    low, high = np.quantile(finite, [0.003, 0.997]) if len(finite) else (0.0, 1.0)
    margin = 0.06 * (high - low) or 0.5
    return float(low - margin), float(high + margin)
