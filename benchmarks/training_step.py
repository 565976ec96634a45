"""Time a DCGAN training step: our settings against float32 in NCHW, in turns, in one run.

python -m benchmarks.training_step
"""

import argparse
import statistics
import time

import torch
from accelerate.state import AcceleratorState

from gan_demo.training import dcgan
from gan_demo.training.__main__ import parse
from gan_demo.training.data import Pictures, seeded
from gan_demo.training.processes import make_accelerator


def make_stepper(precision: str, memory_format: torch.memory_format, batch: int):
    """A function that runs one training step and returns its seconds."""
    AcceleratorState._reset_state()  # accelerate allows one precision per process
    args = parse(["dcgan", "--data", "", "--out", ""])
    data = Pictures(torch.zeros(batch, 3, 64, 64, dtype=torch.uint8), title="none")
    recipe = dcgan.build(args, data, make_accelerator(precision))
    recipe.model.to(memory_format=memory_format)
    images = (torch.rand(batch, 3, 64, 64, generator=seeded(0)) * 2 - 1).contiguous(memory_format=memory_format)
    images = images.to(recipe.accelerator.device)

    indices = torch.arange(batch)

    def step() -> float:
        start = time.perf_counter()
        losses = recipe.step(images, indices, seeded(1))
        float(losses["loss_g"])  # on a GPU, wait for it
        return time.perf_counter() - start

    return step


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training_step", description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=10, help="timed steps of each setting (default: %(default)s)")
    parser.add_argument("--batch", type=int, default=64, help="pictures per step (default: %(default)s)")
    args = parser.parse_args()
    settings = {
        "float32, NCHW": make_stepper("no", torch.contiguous_format, args.batch),
        "ours": make_stepper("auto", torch.channels_last, args.batch),
    }
    seconds: dict[str, list[float]] = {name: [] for name in settings}
    for turn in range(args.steps + 2):
        for name, step in settings.items():
            duration = step()
            if turn >= 2:  # the first steps plan and allocate
                seconds[name].append(duration)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    for name, median in medians.items():
        print(f"{name:14s} {median:.3f} s per step, {args.batch / median:.0f} images/s (median of {args.steps})")
    print(f"ours is {medians['float32, NCHW'] / medians['ours']:.2f} times faster")


if __name__ == "__main__":
    main()
