"""A long day: thirty pupils at one app that is killed and started again in between, and what it keeps of them.

python -m benchmarks.soak                # twenty minutes
python -m benchmarks.soak --minutes 3

Pupils ask as pages do whose browsers do not draw (benchmarks.crowd), one thing every three seconds; one of ten asks as
a program does. Once the app is killed, and started again some seconds later at the same address: pupils go on as their
pages do, which ask again. Prints the memory as it goes, and fails where a wish was lost while the app ran, or where
memory grew by more than it may in the last quarter.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx

from benchmarks.classroom import PAUSE, SHARES, TIMEOUT, Log, act
from benchmarks.crowd import LOADS
from benchmarks.running import App, free_port, running_app

MOST_GROWTH = 50.0  # MB
PROGRAMS = 10  # one of so many pupils is a program
AWAY_SECONDS = 5.0  # for which the app is gone


@dataclass
class House:
    """The app at one address, which may be gone for a while."""

    url: str
    log: Log = field(default_factory=Log)
    is_gone: bool = False
    returns: int = 0  # how often it has been started again


async def attend(house: House, number: int, end: float) -> None:
    """One pupil, until the end; what fails because the app is gone is asked again."""
    kind = "program" if number % PROGRAMS == 0 else "page"
    find, ask = LOADS[kind]
    rng, functions, returns = random.Random(number), {}, -1
    async with httpx.AsyncClient(base_url=house.url, timeout=TIMEOUT) as client:
        await asyncio.sleep(PAUSE * rng.random())
        while (start := time.perf_counter()) < end:
            (name,) = rng.choices(list(SHARES), list(SHARES.values()))
            wish = ask(rng, name)
            while True:
                before = house.returns
                try:
                    if returns != before:  # a page that finds the server again loads its config
                        functions = find((await client.get("config")).raise_for_status().json())
                        returns = before
                    await act(client, f"pupil-{number}-{returns}", functions[name], wish)
                    house.log.add(f"{kind}: {name}", start)
                    break
                except (httpx.HTTPError, ValueError) as error:
                    if not house.is_gone and house.returns == before:
                        house.log.errors.append(f"{name}: {error!r}")
                        break
                    await asyncio.sleep(0.5)
            await asyncio.sleep(max(0.0, start + PAUSE - time.perf_counter()))


@asynccontextmanager
async def memory_of(apps: list[App], seconds: float) -> AsyncIterator[list[tuple[float, float, int]]]:
    """Time, MB and the number of the app, every few seconds."""
    curve, start = [], time.perf_counter()

    async def look() -> None:
        while True:
            if apps:
                curve.append((time.perf_counter() - start, apps[-1].memory, apps[-1].pid))
            await asyncio.sleep(seconds)

    task = asyncio.create_task(look())
    yield curve
    task.cancel()


async def soak(pupils: int, minutes: float) -> tuple[Log, list[tuple[float, float, int]]]:
    """So many pupils for so long; in the middle the app dies."""
    port, seconds, apps = free_port(), 60 * minutes, []
    with ExitStack() as stack:
        apps.append(stack.enter_context(running_app(port=port)))
        house, end = House(apps[0].url), time.perf_counter() + seconds
        async with memory_of(apps, seconds / 40) as curve:
            lessons = asyncio.gather(*(attend(house, number, end) for number in range(pupils)))
            await asyncio.sleep(0.15 * seconds)
            house.is_gone = True
            apps.pop().kill()
            await asyncio.sleep(AWAY_SECONDS)
            apps.append(await asyncio.to_thread(stack.enter_context, running_app(port=port)))
            house.returns, house.is_gone = 1, False
            await lessons
    return house.log, curve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--pupils", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=20)
    args = parser.parse_args()
    log, curve = asyncio.run(soak(args.pupils, args.minutes))
    last = curve[-1][2]
    for seconds, memory, pid in curve:
        print(f"{seconds / 60:6.1f} min  {memory:6.0f} MB  {'' if pid == last else 'before it was killed'}")
    for what, value in log.rows():
        print(f"{what:60} {value}")
    second = [memory for seconds, memory, pid in curve if pid == last and seconds > 60 * args.minutes / 2]
    growth = max(second[len(second) // 2 :]) - max(second[: len(second) // 2])
    print(f"{'growth in the last quarter against the one before, MB':60} {growth:.0f}")
    sys.exit(bool(log.errors) or growth > MOST_GROWTH)


if __name__ == "__main__":
    main()
