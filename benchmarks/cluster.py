"""What a Ray cluster adds and what the way to it costs: actions a second in-process, and with one and two replicas.

python -m benchmarks.cluster

All on this machine, so replicas share its cores: more of them help where there are cores for them. Threads ask for
paths of 48 pictures, each for others; the hop is what a call of one small picture takes longer than in-process.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import ray
from ray import serve

from gan_demo import cluster
from gan_demo.services import elsewhere, latent

MODEL = "dcgan-faces"
ASKING = 8  # threads
_seeds = count()


def path() -> None:
    """A path that nobody asked for before."""
    latent.pictures(MODEL, next(_seeds), next(_seeds), 48, "slerp")


def picture() -> None:
    """A picture that nobody asked for before."""
    latent.draw(MODEL, [next(_seeds)])


def paths_a_second(seconds: float) -> float:
    """How many paths are drawn for threads that never rest."""
    end = time.perf_counter() + seconds

    def ask(_: int) -> int:
        count = 0
        while time.perf_counter() < end:
            path()
            count += 1
        return count

    start = time.perf_counter()
    with ThreadPoolExecutor(ASKING) as pool:
        count = sum(pool.map(ask, range(ASKING)))
    return count / (time.perf_counter() - start)


def median_ms(call: Callable[[], None], times: int = 50) -> float:
    """What a call takes, in the middle of several."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def measure(where: str, seconds: float) -> None:
    """Print a row for where the services are computed now."""
    path(), picture()
    print(f"{where:30} {paths_a_second(seconds):8.1f} paths/s {median_ms(picture):8.1f} ms a picture", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    args = parser.parse_args()
    measure("in-process", args.seconds)
    options = {"include_dashboard": False, "log_to_driver": False, "_node_ip_address": "127.0.0.1"}
    ray.init(address="local", num_cpus=4, object_store_memory=cluster.OBJECT_STORE, **options)
    elsewhere.use(cluster.send)
    for replicas in (1, 2):
        cluster.deploy({name: (replicas if name == cluster.DRAWING else 1,) * 2 for name in cluster.DEPLOYMENTS})
        measure(f"replicas that draw: {replicas}", args.seconds)
        for name in cluster.DEPLOYMENTS:
            serve.delete(name)
    elsewhere.use(None)
    serve.shutdown()


if __name__ == "__main__":
    main()
