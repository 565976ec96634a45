"""What enlarging by four takes: our upscaler against the plain network, each in a process of its own.

python -m benchmarks.super_resolution [srgan-photos]
"""

import argparse
import multiprocessing
import resource
import time

import torch

from gan_demo import checkpoints, examples, tiling
from gan_demo.pictures import to_float, to_uint8
from gan_demo.quality import psnr
from gan_demo.super_resolution import Upscaler, enlarge_with

SIDES = (128, 256, 512, 2000)
PLAIN_UP_TO = 512  # beyond, the plain network needs tens of GB


def ours(name: str, image: torch.Tensor):
    """Folded BatchNorm, channels_last, the faster precision, tiles."""
    upscaler = Upscaler(checkpoints.load(name).generator)
    return upscaler, lambda: tiling.enlarge(upscaler, image, 4)


def plain(name: str, image: torch.Tensor):
    """float32, NCHW, BatchNorm not folded, in one piece."""
    generator = checkpoints.load(name).generator

    @torch.inference_mode()
    def enlarge() -> torch.Tensor:
        return to_uint8(enlarge_with(generator, to_float(image[None])))[0]

    return generator, enlarge


def measure(method: str, name: str, side: int, rounds: int, answers: multiprocessing.Queue) -> None:
    """Put one method's seconds, those of all cores together, MB at most, precision and result into `answers`."""
    network, enlarge = {"ours": ours, "plain": plain}[method](name, photograph(side))
    enlarge()  # the first call also plans and allocates
    times = []
    for _ in range(rounds):
        start, cpu = time.perf_counter(), time.process_time()
        result = enlarge()
        times.append((time.perf_counter() - start, time.process_time() - cpu))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    precision = str(getattr(network, "precision", torch.float32)).removeprefix("torch.")
    answers.put((*min(times), peak, precision, result.numpy()))


def photograph(side: int) -> torch.Tensor:
    """A square of example photographs side by side, uint8 (3, side, side)."""
    images = [torch.from_numpy(examples.load(entry["file"])) for entry in examples.index()]
    rows = [torch.cat([images[(row + column) % len(images)] for column in range(4)], 2) for row in range(4)]
    return torch.cat(rows, 1)[:, :side, :side].contiguous()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.super_resolution", description=__doc__.splitlines()[0])
    parser.add_argument("id", nargs="?", default="srgan-photos", help="checkpoint id or path (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=2, help="timed runs, of which the fastest counts (default: %(default)s)"
    )
    args = parser.parse_args()
    checkpoints.find(args.id)
    context = multiprocessing.get_context("spawn")
    for side in SIDES:
        results = {}
        for method in ("plain", "ours") if side <= PLAIN_UP_TO else ("ours",):
            answers = context.Queue()
            process = context.Process(target=measure, args=(method, args.id, side, args.rounds, answers))
            process.start()
            results[method] = answers.get()
            process.join()
            seconds, cpu, peak, precision, _ = results[method]
            took = f"{seconds:7.2f} s, {cpu:7.2f} CPU s"
            print(f"{side}x{side}, {method:5s} {took}, peak {peak:5.0f} MB, {precision}", flush=True)
        if "plain" in results:
            one, other = (torch.from_numpy(results[method][-1])[None] for method in ("plain", "ours"))
            times = results["plain"][0] / results["ours"][0]
            print(f"{side}x{side}: ours is {times:.2f} times faster, {psnr(one, other, 0):.1f} dB from the plain one")


if __name__ == "__main__":
    main()
