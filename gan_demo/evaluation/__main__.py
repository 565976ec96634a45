"""Measure a checkpoint: `python -m gan_demo.evaluation fd dcgan-faces --data FOLDER`."""

import argparse
import json
import sys
from pathlib import Path

from gan_demo import checkpoints
from gan_demo.evaluation import card, fd, sr
from gan_demo.memory import keep_freed_memory
from gan_demo.training.data import Pictures, load_images


def main(argv: list[str] | None = None) -> None:
    args = parse(argv)
    keep_freed_memory()
    try:
        args.run_command(args)
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


def run_fd(args: argparse.Namespace) -> None:
    """FD-EffNet beside its floor and the textbook recipe's value; writes metrics.json and the card's table."""
    folder = checkpoints.find(args.id)
    _remember(folder, fd.measure(args.id, _pictures(args, folder), args.seed))


def run_sr(args: argparse.Namespace) -> None:
    """PSNR, SSIM, perceptual distance, colour shift and seconds on Set5 and Set14, beside bicubic."""
    _remember(checkpoints.find(args.id), sr.measure(args.id, args.data))


def _remember(folder: Path, measured: dict) -> None:
    """Put figures into metrics.json and the card, and print them."""
    metrics = checkpoints.read_metrics(folder) | measured
    (folder / checkpoints.METRICS).write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n")
    card.update(folder)
    print(card.table(metrics))


def run_textbook(args: argparse.Namespace) -> None:
    """FD-EffNet of every checkpoint that a textbook run kept; the best is the anchor of this data set."""
    pictures = _pictures(args, fd.kept_checkpoints(args.run)[0])
    found = fd.measure_textbook(args.run, pictures, args.seed)
    known = json.loads(fd.TEXTBOOK.read_text()) if fd.TEXTBOOK.is_file() else {}
    fd.TEXTBOOK.write_text(json.dumps(known | {pictures.title: found}, indent=1) + "\n")
    for seen, value in found["curve"].items():
        print(f"{seen:>9,} images  FD-EffNet {value['mean']} ± {value['spread']}")


def _pictures(args: argparse.Namespace, folder: Path) -> Pictures:
    config = checkpoints.read_config(folder)["config"]
    return load_images(args.data, config["resolution"], config["image_channels"], args.split)


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gan_demo.evaluation", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("fd", help=run_fd.__doc__, description=run_fd.__doc__)
    one.add_argument("id", help="checkpoint id or path")
    one.set_defaults(run_command=run_fd)
    _add_data(one)
    photos = commands.add_parser("sr", help=run_sr.__doc__, description=run_sr.__doc__)
    photos.add_argument("id", help="checkpoint id or path")
    photos.add_argument("--data", required=True, type=Path, help="folder of sets with NNN_hr.png and NNN_lr.png")
    photos.set_defaults(run_command=run_sr)
    anchor = commands.add_parser("textbook", help=run_textbook.__doc__, description=run_textbook.__doc__)
    anchor.add_argument("run", type=Path, help="run folder of a textbook run made with --keep-every")
    anchor.set_defaults(run_command=run_textbook)
    _add_data(anchor)
    return parser.parse_args(argv)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, help="the training pictures: folder or torchvision:NAME")
    parser.add_argument("--split", help="of the data set (default: the first that it names)")
    parser.add_argument("--seed", type=int, default=0, help="of the random halves (default: %(default)s)")


if __name__ == "__main__":
    main()
