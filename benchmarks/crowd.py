"""A crowd at one app: how many actions a second the server computes, of one tree of the repository beside another.

python -m benchmarks.crowd --pupils 30 --seconds 20
python -m benchmarks.crowd ../main . --pupils 30 --seconds 20 --rounds 2

Pupils ask again as soon as they are answered, so that the processor is the limit. `page` asks as pages do whose
browsers do not draw (#live=0), `program` by the named endpoints, each in the shares of benchmarks.classroom; `lesson`
asks like `page`, but every second wish is one of a few, as where a class follows links. Trees take turns, so that each
meets the machine as the others do, and all are asked for the same things in the same order.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx

from benchmarks.classroom import SHARES, TIMEOUT, Load, Log, Row, act, wish
from benchmarks.running import ROOT, App, running_app

TEACHER = 12  # wishes that a class has in common
PATHS = ("dcgan-faces", "dcgan-flowers")
# What a page asks for: the element that asks, and its event.
PAGE = {
    "interpolate": ("latent-view", "draw"),
    "caption": ("caption-view", "draw"),
    "pyramid": ("pyramid-chain", "ask"),
}

Ask = Callable[[random.Random, str], list]


def page_wish(rng: random.Random, name: str) -> list:
    """An event's inputs, as a page's controls could set them: the same frames and sizes as `wish`."""
    if name == "interpolate":
        model, seed_a, seed_b, frames, kind, _ = wish(rng, name)
        return [json.dumps({"model": model, "seed_a": seed_a, "seed_b": seed_b, "frames": frames, "kind": kind})]
    if name == "caption":
        return wish(rng, name)
    model, label, seeds, _ = wish(rng, name)
    return [json.dumps({"model": model, "seeds": seeds, "gains": [1] * len(seeds), "label": label})]


def lesson_wish(rng: random.Random, name: str) -> list:
    """The same, but every second time one that others have, too."""
    return page_wish(random.Random(rng.randrange(TEACHER)) if rng.random() < 0.5 else rng, name)


def endpoints(config: dict) -> dict[str, int]:
    """Numbers of the functions behind the named endpoints."""
    return {event["api_name"]: event["id"] for event in config["dependencies"] if event["api_name"] in SHARES}


def page_events(config: dict) -> dict[str, int]:
    """Numbers of the functions that a page calls whose browser does not draw."""
    elements = {block["props"].get("elem_id"): block["id"] for block in config["components"]}
    numbers = {}
    for name, (element, event) in PAGE.items():
        target = [elements[element], event]
        (numbers[name],) = [
            one["id"] for one in config["dependencies"] if target in one["targets"] and one["backend_fn"]
        ]
    return numbers


LOADS: dict[str, tuple[Callable[[dict], dict[str, int]], Ask]] = {
    "page": (page_events, page_wish),
    "program": (endpoints, wish),
    "lesson": (page_events, lesson_wish),
}


async def attend(app: App, functions: dict[str, int], ask: Ask, number: int, end: float, log: Log) -> None:
    """One pupil, who never rests."""
    rng = random.Random(number)
    async with httpx.AsyncClient(base_url=app.url, timeout=TIMEOUT) as client:
        while (start := time.perf_counter()) < end:
            (name,) = rng.choices(list(SHARES), list(SHARES.values()))
            try:
                await act(client, f"pupil-{number}", functions[name], ask(rng, name))
                log.add(name, start)
            except (httpx.HTTPError, ValueError) as error:
                log.errors.append(f"{name}: {error!r}")


async def crowd(app: App, kind: str, pupils: int, seconds: float, turn: int) -> list[Row]:
    """So many pupils at a time; each kind of wish is answered once before, since the first one loads its networks."""
    find, ask = LOADS[kind]
    async with httpx.AsyncClient(base_url=app.url, timeout=TIMEOUT) as client:
        functions = find((await client.get("config")).raise_for_status().json())
        for name, function in functions.items():
            await act(client, "teacher", function, ask(random.Random(0), name))
    log, load, start = Log(), Load(app), time.perf_counter()
    cpu = app.cpu
    numbers = range(1000 * turn, 1000 * turn + pupils)
    await asyncio.gather(*(attend(app, functions, ask, number, start + seconds, log) for number in numbers))
    actions = sum(map(len, log.seconds.values()))
    rows = [
        ("actions a second", f"{actions / (time.perf_counter() - start):.1f}"),
        ("the app's CPU seconds an action", f"{(app.cpu - cpu) / max(1, actions):.3f}"),
        ("resident MB", f"{app.memory:.0f}"),
    ]
    return [*rows, *log.rows(), *load.rows()]


def measure(trees: list[Path], args: argparse.Namespace) -> Iterator[Row]:
    """The rows of the table."""
    with ExitStack() as stack:
        apps = {str(tree): stack.enter_context(running_app(tree)) for tree in trees}
        for turn in range(args.rounds):
            for kind in args.loads:
                for tree, app in apps.items():
                    yield f"{tree}: {kind}", f"{args.pupils} pupils, {args.seconds:.0f} s, round {turn + 1}"
                    yield from asyncio.run(crowd(app, kind, args.pupils, args.seconds, turn))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__.splitlines()[0])
    parser.add_argument("trees", nargs="*", type=Path, default=[ROOT], help="folders of the repository (default: this)")
    parser.add_argument("--pupils", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20, help="of each load (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--loads", nargs="+", choices=LOADS, default=["page", "program"], metavar="LOAD")
    args = parser.parse_args()
    for what, value in measure(args.trees, args):
        print(f"{what:60} {value}", flush=True)


if __name__ == "__main__":
    main()
