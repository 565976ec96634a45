"""Train a model: `python -m gan_demo.training dcgan --data FOLDER --out checkpoints/dcgan-mine`.

On several GPUs or machines, unchanged: `accelerate launch -m gan_demo.training dcgan ...`. And
`python -m gan_demo.training plot runs/dcgan-mine` draws the curves of a run, and `blend` stores weights between those
of two networks.

A recipe's module has `add_arguments`, `check` (which refuses bad options before any picture is read), `load_data` and
`build`; one that trains in stages, such as LAPGAN's, has `stages` too.
"""

import argparse
import sys
from pathlib import Path
from types import ModuleType

from accelerate import Accelerator

from gan_demo import checkpoints
from gan_demo.memory import keep_freed_memory
from gan_demo.training import (
    averages,
    cgan,
    dcgan,
    gan,
    gan_cls,
    lapgan,
    projector,
    srgan,
    srresnet,
    style_encoder,
    text_encoder,
)
from gan_demo.training.data import Data
from gan_demo.training.loop import Run, RunOptions
from gan_demo.training.processes import make_accelerator

RECIPES = {
    "gan": gan,
    "cgan": cgan,
    "dcgan": dcgan,
    "lapgan": lapgan,
    "text_encoder": text_encoder,
    "gan_cls": gan_cls,
    "style_encoder": style_encoder,
    "projector": projector,
    "srresnet": srresnet,
    "srgan": srgan,
}


def main(argv: list[str] | None = None) -> None:
    args = parse(argv)
    keep_freed_memory()
    try:
        args.run_command(args)
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


def train(args: argparse.Namespace) -> None:
    """Check the options, read the pictures, then build each recipe and run it to its end."""
    accelerator = make_accelerator(args.precision)
    module = RECIPES[args.model]
    stages = module.stages(args) if hasattr(module, "stages") else [args]
    for stage in stages:  # reading all pictures takes minutes, so bad options are reported before
        module.check(stage)
        run_options(stage).check(accelerator.num_processes)
    with accelerator.local_main_process_first():  # one process downloads, the others find the files
        data = module.load_data(args)
    for stage in stages:
        if not run(module, stage, data, accelerator):
            break  # Ctrl-C stops the later stages, too
    # Gloo's threads abort a process that ends with its group still open, now and then. After an error the group stays
    # open: the other processes are in the middle of a step, and closing it would wait for them.
    accelerator.end_training()


def run(module: ModuleType, args: argparse.Namespace, data: Data, accelerator: Accelerator) -> bool:
    """One run of one recipe; True if it was not interrupted."""
    recipe = module.build(args, data, accelerator)
    return Run(recipe, data, run_options(args), accelerator).train()


def run_options(args: argparse.Namespace) -> RunOptions:
    return RunOptions(
        out=args.out,
        run=args.run or Path("runs") / args.out.name,
        images=args.images,
        batch=args.batch,
        seed=args.seed,
        log_every=args.log_every,
        save_minutes=args.save_minutes,
        keep_every=args.keep_every,
        overwrite=args.overwrite,
        resume=args.resume,
        start=args.start,
        warmup=args.warmup,
    )


def draw_curves(args: argparse.Namespace) -> None:
    """Draw log.csv and validation.csv of a run folder as curves.png in it."""
    from gan_demo.training.plot import plot

    print(plot(args.run))


def blend(args: argparse.Namespace) -> None:
    """Store a checkpoint whose weights lie between those of two others, such as SRResNet's and SRGAN's."""
    if (args.out / checkpoints.CONFIG).exists() and not args.overwrite:
        raise ValueError(f"{args.out} holds a checkpoint; --overwrite replaces it")
    ends = [checkpoints.load(name) for name in (args.plain, args.sharp)]
    hashes = [checkpoints.read_config(checkpoints.find(name))["sha256"] for name in (args.plain, args.sharp)]
    result = ends[1]
    result.generator = averages.blend(ends[0].generator, result.generator, args.strength)
    result.info["blend"] = {"strength": args.strength, "plain": hashes[0], "sharp": hashes[1]}
    result.save_pretrained(args.out)


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gan_demo.training", description=__doc__.splitlines()[0])
    models = parser.add_subparsers(dest="model", required=True, metavar="MODEL")
    for name, recipe in RECIPES.items():
        subparser = models.add_parser(name, help=recipe.__doc__.splitlines()[0], description=recipe.__doc__)
        subparser.set_defaults(run_command=train)
        add_arguments(subparser)
        recipe.add_arguments(subparser)
    curves = models.add_parser("plot", help=draw_curves.__doc__, description=draw_curves.__doc__)
    curves.add_argument("run", type=Path, help="run folder, such as runs/dcgan-mine")
    curves.set_defaults(run_command=draw_curves)
    blends = models.add_parser("blend", help=blend.__doc__, description=blend.__doc__)
    blends.add_argument("plain", help="checkpoint, by id or folder, such as srresnet-photos")
    blends.add_argument("sharp", help="the one that was trained on from it, such as srgan-photos")
    blends.add_argument("--strength", type=float, required=True, help="0 is the plain one, 1 the sharp one")
    blends.add_argument("--out", required=True, type=Path, help="checkpoint folder to write")
    blends.add_argument("--overwrite", action="store_true", help="replace the checkpoint in --out")
    blends.set_defaults(run_command=blend)
    return parser.parse_args(argv)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, default = parser.add_argument, RunOptions(Path(), Path())
    start = (
        "checkpoint, by id or folder, whose weights a new run begins with (same model and config); where --out has the "
        "name of an earlier run, the new one needs a --run of its own"
    )
    images = (
        "pictures that D has seen at the end of the run; with --start on the same data, those that the checkpoint has "
        "seen count (default: a million; resumed: as before)"
    )
    add("--data", required=True, help="folder of images, folder with an index.json of sheets, or torchvision:NAME")
    add("--split", help="of the data set (default: the first that it names)")
    add("--skip-bad", action="store_true", help="leave out a folder's pictures that cannot be read or are too small")
    add("--pad", action="store_true", help="give pictures that are too small a black border instead of refusing them")
    add("--out", required=True, type=Path, help="checkpoint folder to write, e.g. checkpoints/dcgan-mine")
    add("--overwrite", action="store_true", help="replace a checkpoint in --out though it saw more pictures")
    add("--run", type=Path, help="folder of the run's state, log and samples (default: runs/ and the name of --out)")
    add("--resume", action="store_true", help="go on with the run in the run folder")
    add("--start", help=start)
    add("--warmup", type=int, default=0, help="steps over which learning rates rise from 0; for --start, some hundreds")
    add("--images", type=positive, help=images)
    add("--batch", type=positive, default=64, help="pictures per step, over all processes (default: %(default)s)")
    add("--seed", type=int, default=0, help="of weights, order, noise and augmentation (default: %(default)s)")
    add("--precision", choices=["auto", "bf16", "no"], default="auto", help="auto: bfloat16 where it is native")
    add("--save-minutes", type=float, default=default.save_minutes, help="between two saves (default: %(default)s)")
    add("--keep-every", type=positive, help="pictures between two checkpoints kept in the run folder (default: none)")
    add("--log-every", type=positive, default=10, help="steps between two lines of log.csv (default: %(default)s)")


def positive(text: str) -> int:
    """A whole number above 0, for argparse."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0")
    return number


if __name__ == "__main__":
    main()
