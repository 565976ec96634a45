"""Measure a checkpoint: `python -m gan_demo.evaluation fd dcgan-faces --data FOLDER`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from gan_demo import checkpoints, decks
from gan_demo.evaluation import (
    card,
    choice,
    derived,
    digits,
    directions,
    drift,
    encoders,
    fd,
    features,
    film,
    judges,
    losses,
    metrics,
    picks,
    sr,
    strength,
    text,
    tiles,
)
from gan_demo.memory import keep_freed_memory
from gan_demo.models.gan import GANConfig
from gan_demo.pictures import to_pil
from gan_demo.training import gan
from gan_demo.training.captions import load_captioned
from gan_demo.training.data import Pictures, load_as_trained, load_images

ID = "checkpoint id or path"


def main(argv: list[str] | None = None) -> None:
    args = parse(argv)
    keep_freed_memory()
    try:
        args.run_command(args)
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


def run_fd(args: argparse.Namespace) -> None:
    """FD-EffNet, with its floor and the textbook recipe's value; writes metrics.json and the card's table."""
    folder = checkpoints.find(args.id)
    _remember(folder, fd.measure(args.id, _pictures(args, folder), args.seed))


def run_sr(args: argparse.Namespace) -> None:
    """PSNR, SSIM, perceptual distance, colour shift and seconds on Set5 and Set14, compared with bicubic."""
    _remember(checkpoints.find(args.id), sr.measure(args.id, args.data))


def run_strength(args: argparse.Namespace) -> None:
    """Weights between SRResNet's and SRGAN's on pictures of which one half is for choosing: a table by strength."""
    print(strength.measure(args.plain, args.id, args.data))


def run_losses(args: argparse.Namespace) -> None:
    """Store for the app what VGG and the judge see in the examples as SRResNet and SRGAN enlarge them."""
    stored = losses.measure({"srresnet": args.srresnet, "srgan": args.srgan}, args.vgg)
    for file, view in stored.views.items():
        print(file, view.losses | {"perceptual": view.perceptual})


def run_parzen(args: argparse.Namespace) -> None:
    """Parzen-window log-likelihood by the protocol of the first GAN papers."""
    folder = checkpoints.find(args.id)
    config = checkpoints.read_config(folder)
    train, test = (load_as_trained(args.data, config, split) for split in ("train", "test"))
    _remember(folder, digits.measure_parzen(args.id, train, test))


def run_neighbours(args: argparse.Namespace) -> None:
    """Ten samples above the training pictures nearest to them, as neighbours.png in the checkpoint's folder."""
    folder = checkpoints.find(args.id)
    picture = to_pil(digits.neighbours(args.id, gan.hold_back(_pictures(args, folder))))
    picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.NEAREST).save(folder / "neighbours.png")


def run_drift(args: argparse.Namespace) -> None:
    """FD-EffNet of each of LAPGAN's levels, on real and on generated coarse pictures."""
    folder = checkpoints.find(args.id)
    _remember(folder, drift.measure(args.id, _pictures(args, folder)))


def run_text(args: argparse.Namespace) -> None:
    """Caption match, named colours, FD-EffNet and D's matching score of a GAN-CLS checkpoint."""
    data = load_captioned(args.data)
    _remember(checkpoints.find(args.id), text.measure(args.id, args.judge, data, args.encoder))


def run_encoder(args: argparse.Namespace) -> None:
    """How well a text encoder tells apart species that it never saw."""
    _remember(checkpoints.find(args.id), encoders.measure_text(args.id, load_captioned(args.data)))


def run_style(args: argparse.Namespace) -> None:
    """How much of a picture's noise a style encoder finds."""
    data = load_captioned(args.data)
    _remember(checkpoints.find(args.id), encoders.measure_style(args.id, args.generator, args.encoder, data))


def run_projection(args: argparse.Namespace) -> None:
    """How near a generator comes to pictures by its projector, by optimisation, and by both."""
    folder = checkpoints.find(args.id)
    _remember(folder, derived.measure_projection(folder, derived.Inputs(args.data)))


def run_classes(args: argparse.Namespace) -> None:
    """How a judge reads 10,000 samples: as the requested class? With what certainty? Which classes occur?"""
    _remember(checkpoints.find(args.id), digits.measure_classes(args.id, args.judge))


def run_film(args: argparse.Namespace) -> None:
    """Train the first GAN from the start, one run per story, and record it for the tab "Watch it learn"."""
    if args.out and not args.story:
        raise ValueError("--out is the checkpoint of one story; say which")
    train, test = (load_images(args.data, GANConfig.resolution, GANConfig.image_channels, s) for s in ("train", "test"))
    train = gan.hold_back(train)
    for story in [args.story] if args.story else film.STORIES:
        film.record(story, train, test, args.runs, args.out)


def run_tiles(args: argparse.Namespace) -> None:
    """Choose the real pictures of a deck for the tab "Real or fake?", and put them on a sheet."""
    tiles.make(decks.DECKS[args.deck], args.data, args.seed)


def run_judge(args: argparse.Namespace) -> None:
    """Train a judge and print its accuracy on real test pictures."""
    train, test = (load_images(args.data, args.resolution, args.channels, split) for split in ("train", "test"))
    judge = judges.train(train, args.epochs, augment=args.channels == 3)
    path = judges.keep(judge, args.name)
    print(f"{path}: reads {judges.accuracy(judges.load(args.name), test):.2%} of the real test pictures right")


def run_derived(args: argparse.Namespace) -> None:
    """Remake what derives from a checkpoint's weights and is out of date: measurements, views of the losses.

    What lacks an input is named and left stale; then the exit status is 1.
    """
    folder, inputs = checkpoints.find(args.id), derived.Inputs(args.data, args.vgg, args.judge)
    for derivation in derived.derivations_of(folder):
        if not args.all and derivation not in derived.stale(folder):  # asked anew: openings depend on measurements
            continue
        try:
            derivation.make(folder, inputs)
            print(f"{derivation.name}: remade")
        except derived.MissingInputError as error:
            print(f"{derivation.name}: left as it is; it needs {error}")
    for name in filter(_has_lost_partner, checkpoints.available()):
        print(f"note: {name} was trained against a checkpoint that is not here any more; train it anew")
    stale = derived.stale(folder)
    print(f"stale: {', '.join(derivation.name for derivation in stale) or 'nothing'}")
    if stale:
        sys.exit(1)


def run_picks(args: argparse.Namespace) -> None:
    """Draw all that was picked by eye (gan_demo/picks.py) on one sheet, to be looked through after a training."""
    print(f"{args.out}: {picks.write(args.out)} picks")


def _has_lost_partner(name: str) -> bool:
    try:
        return derived.has_lost_partner(checkpoints.find(name))
    except checkpoints.CheckpointError:
        return False  # damaged: the app says so


def _remember(folder: Path, figures: dict) -> None:
    """Put figures into metrics.json and the card, and print them."""
    print(card.table(metrics.remember(folder, figures)))


def run_features(args: argparse.Namespace) -> None:
    """How well the discriminator's layers serve a linear SVM on few labels, beside pixels and an untrained one."""
    folder = checkpoints.find(args.id)
    pictures, test = derived.learned_and_unseen(str(args.data), checkpoints.read_config(folder))
    for task, row in features.measure(args.id, pictures, test, tuple(args.labels)):
        print(task, json.dumps(row), flush=True)
        stored = metrics.current(folder).get("features", {})
        metrics.remember(folder, {"features": features.merge(stored, task, row, pictures.title)})


def run_choice(args: argparse.Namespace) -> None:
    """FD-EffNet and variety of the pictures that the discriminator likes best of 1, 4, 16 and 64."""
    folder = checkpoints.find(args.id)
    _remember(folder, choice.measure(args.id, _pictures(args, folder)))


def run_directions(args: argparse.Namespace) -> None:
    """Directions in z that have a meaning, such as blond hair, and how surely each turns what it is to turn.

    With --data, the judges of labels learn from these pictures anew.
    """
    folder = checkpoints.find(args.id)
    pictures = load_as_trained(args.data, checkpoints.read_config(folder)) if args.data else None
    _remember(folder, directions.measure(args.id, pictures))


def run_textbook(args: argparse.Namespace) -> None:
    """FD-EffNet of every checkpoint that a textbook run kept; the best is stored for comparison on this data set.

    GAN-CLS draws for captions: for it --encoder is used, and --split and --seed are not.
    """
    first = fd.kept_checkpoints(args.run)[0]
    if checkpoints.read_config(first)["model"] == "gan_cls":
        captioned = load_captioned(args.data)
        key, figures = text.textbook_key(captioned), text.measure_textbook(args.run, captioned, args.encoder)
    else:
        pictures = _pictures(args, first)
        key, figures = fd.textbook_key(pictures), fd.measure_textbook(args.run, pictures, args.seed)
    fd.remember_textbook(key, figures)
    for images, value in figures["curve"].items():
        print(f"{images:>9,} images  FD-EffNet {value}")
    print("the best:", card.value(figures["best"]))


def _pictures(args: argparse.Namespace, folder: Path) -> Pictures:
    return load_as_trained(args.data, checkpoints.read_config(folder), args.split, args.skip_bad)


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gan_demo.evaluation", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_checkpoint_commands(commands)
    _add_photo_commands(commands)
    _add_caption_commands(commands)
    _add_judge_commands(commands)
    _add_run_commands(commands)
    return parser.parse_args(argv)


def _add_checkpoint_commands(commands: argparse._SubParsersAction) -> None:
    """What is measured of a checkpoint, with the pictures of its data set where it needs some."""
    _add_data(_add(commands, "fd", run_fd, ID))
    _add_data(_add(commands, "neighbours", run_neighbours, ID))
    _add_data(_add(commands, "drift", run_drift, ID))
    windows = _add(commands, "parzen", run_parzen, ID)
    windows.add_argument("--data", required=True, help="data set with the splits train and test")
    reading = _add(commands, "classes", run_classes, ID)
    reading.add_argument("--judge", required=True, help="name of a trained judge, such as mnist")
    projector = _add(commands, "projection", run_projection, "projector, by id or path")
    projector.add_argument("--data", required=True, type=Path, help="data set of its pictures, or the folder around it")
    layers = _add(commands, "features", run_features, ID)
    layers.add_argument("--data", required=True, help="its training pictures, with classes or attributes")
    labels = "of each class (default: %(default)s)"
    layers.add_argument("--labels", type=int, nargs="+", default=features.LABELS, help=labels)
    _add_data(_add(commands, "choice", run_choice, "DCGAN checkpoint, by id or path"))
    meanings = _add(commands, "directions", run_directions, "DCGAN checkpoint, by id or path")
    meanings.add_argument("--data", help="pictures with labels (default: the judges that are stored)")
    remake = _add(commands, "derived", run_derived, ID)
    remake.add_argument("--data", type=Path, metavar="ROOT", help="folder with the data sets as its subfolders")
    remake.add_argument("--vgg", type=Path, metavar="FILE", help="safetensors file of VGG19's features")
    remake.add_argument("--judge", help="text encoder of another seed, by id or path, for the part `text`")
    remake.add_argument("--all", action="store_true", help="remake what is up to date, too")


def _add_photo_commands(commands: argparse._SubParsersAction) -> None:
    sets = "folder of sets with NNN_hr.png and NNN_lr.png"
    _add(commands, "sr", run_sr, ID).add_argument("--data", required=True, type=Path, help=sets)
    blend = _add(commands, "strength", run_strength, "SRGAN checkpoint, by id or path")
    blend.add_argument("--plain", default="srresnet-photos", help=f"{ID} (default: %(default)s)")
    blend.add_argument("--data", required=True, type=Path, help=f"{sets}, with an index.json")
    views = _add(commands, "losses", run_losses)
    views.add_argument("--srresnet", default="srresnet-photos", help=f"{ID} (default: %(default)s)")
    views.add_argument("--srgan", default="srgan-photos", help=f"{ID} (default: %(default)s)")
    vgg = "safetensors file of VGG19's features (default: torchvision downloads it)"
    views.add_argument("--vgg", type=Path, help=vgg)


def _add_caption_commands(commands: argparse._SubParsersAction) -> None:
    pictures = _add(commands, "text", run_text, "GAN-CLS checkpoint, by id or path")
    pictures.add_argument("--judge", required=True, help="another text encoder, trained with another --seed")
    sentences = _add(commands, "encoder", run_encoder, "text encoder, by id or path")
    style = _add(commands, "style", run_style, "style encoder, by id or path")
    style.add_argument("--generator", default="gan-cls-flowers", help="GAN-CLS that it inverts (default: %(default)s)")
    for parser in (pictures, sentences, style):
        parser.add_argument("--data", required=True, help="folder with captions.jsonl")
    for parser in (pictures, style):
        _add_encoder(parser)


def _add_judge_commands(commands: argparse._SubParsersAction) -> None:
    judge = _add(commands, "judge", run_judge)
    judge.add_argument("name", help="of the judge, such as mnist or cifar10")
    judge.add_argument("--data", required=True, help="data set with labels and the splits train and test")
    judge.add_argument("--resolution", type=int, required=True, help="of the pictures, 28 or 32")
    judge.add_argument("--channels", type=int, default=3, help="1 for grey, then nothing is moved or mirrored")
    judge.add_argument("--epochs", type=int, default=12, help="passes over the data (default: %(default)s)")


def _add_run_commands(commands: argparse._SubParsersAction) -> None:
    """What is made of runs of training, and of data sets and picks for the page."""
    story = _add(commands, "film", run_film)
    story.add_argument("story", nargs="?", choices=film.STORIES, help="one of them (default: all)")
    story.add_argument("--data", required=True, help="MNIST with the splits train and test")
    story.add_argument("--runs", type=Path, default=Path("runs"), help="folder for run folders (default: %(default)s)")
    story.add_argument("--out", type=Path, help="checkpoint folder of the one story (default: in its run folder)")
    deck = _add(commands, "tiles", run_tiles)
    deck.add_argument("deck", choices=decks.DECKS, help="one of them")
    deck.add_argument("--data", required=True, help="data set with the split test")
    deck.add_argument("--seed", type=int, default=0, help="of the choice (default: %(default)s)")
    anchor = _add(commands, "textbook", run_textbook)
    anchor.add_argument("run", type=Path, help="run folder of a textbook run made with --keep-every")
    _add_data(anchor)
    _add_encoder(anchor)
    _add(commands, "picks", run_picks).add_argument("out", type=Path, help="file to write, such as picks.png")


def _add(
    commands: argparse._SubParsersAction, name: str, run: Callable[[argparse.Namespace], None], of: str = ""
) -> argparse.ArgumentParser:
    """A command, which `run` carries out; `of` describes the checkpoint that it is about, if there is one."""
    parser = commands.add_parser(name, help=run.__doc__.splitlines()[0], description=run.__doc__)
    parser.set_defaults(run_command=run)
    if of:
        parser.add_argument("id", help=of)
    return parser


def _add_encoder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--encoder", default="text-encoder-flowers", help="text encoder that conditions it (default: %(default)s)"
    )


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, help="the training pictures: folder or torchvision:NAME")
    parser.add_argument("--split", help="of the data set (default: the first that it names)")
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave out pictures that cannot be used, as training did"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the random halves (default: %(default)s)")


if __name__ == "__main__":
    main()
