"""The services on a Ray cluster: `gan-demo --cluster local`, or the address of one that runs.

The Gradio process stays thin: it hands each call of a service to a deployment (`services/elsewhere`), and imports no
torch. Each machine has the same version of this package and the same checkpoints; a picture comes from the weights that
its call names, or not at all. Calls can be repeated without harm, so those that a replica or a machine takes with it
when it dies are made again.

Nothing is reported to anybody, and Serve opens no port for HTTP.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

# Read when Ray is imported.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # else Serve's threads start a cluster of their own once theirs is gone

import ray
from ray import serve
from ray.exceptions import RayError, RayTaskError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle

from gan_demo import checkpoints
from gan_demo.checkpoints import CheckpointError
from gan_demo.services import elsewhere
from gan_demo.services.elsewhere import Answer, Call

DRAWING, CAPTIONS, ENLARGING = "drawing", "captions", "enlarging"
OF_MODULE = {"caption": CAPTIONS, "super_resolution": ENLARGING}  # which deployment; DRAWING has what is left
DEPLOYMENTS = (DRAWING, CAPTIONS, ENLARGING)

TOGETHER = 8  # calls that a replica computes at a time: services.batches puts their networks' runs together
WAITING = 200  # calls of one Gradio process that may wait for a deployment
OBJECT_STORE = 200_000_000  # bytes, where this process starts the cluster itself
PATIENCE = 90.0  # seconds in which a call is made again
TRY_SECONDS = 60.0  # after which one try counts as lost
PAUSES = (0.1, 0.5, 2.0)  # seconds between tries; the last one from then on

FULL = "too many wishes are waiting for the machines that draw; try again in a minute"
AWAY = "the machines that draw cannot be reached; try again in a minute"
MIXED = "the machines that draw have other weights of {} than this one; each needs the same checkpoints"

Limits = tuple[int, int]  # the least and the most replicas


class Worker:
    """Computes calls; one process, with the checkpoints of a folder of its machine."""

    def __init__(self, root: str = "") -> None:
        if root:
            checkpoints.ROOT = Path(root)

    @serve.batch(max_batch_size=TOGETHER, batch_wait_timeout_s=0.002, max_concurrent_batches=2)
    async def __call__(self, calls: list[Call]) -> list[Answer]:
        return await asyncio.gather(*(asyncio.to_thread(elsewhere.answer, call) for call in calls))


def start(address: str, cores: int | None = None) -> None:
    """Join a cluster, or start one on this machine if `address` is "local", and have it compute the services.

    Args:
        address: of the cluster's head, HOST:PORT, or "local".
        cores: of this machine that a local cluster may use; None for all.
    """
    if address == "local":
        ray.init(
            address="local",  # else Ray joins whatever cluster another program runs here
            num_cpus=cores,
            object_store_memory=OBJECT_STORE,
            include_dashboard=False,
            log_to_driver=False,
            _node_ip_address="127.0.0.1",
        )
    else:
        ray.init(address=address, log_to_driver=False)
    deploy()
    elsewhere.use(send)


def deploy(replicas: Mapping[str, Limits] | None = None, waiting: int = WAITING, root: Path | None = None) -> None:
    """Start the deployments that do not run yet.

    Args:
        replicas: the least and the most of each deployment, which follow the load; by default one to as many as there
            are cores.
        waiting: calls of one Gradio process that may wait for a deployment.
        root: where each machine has its checkpoints; None for those of the package.
    """
    serve.start(proxy_location="Disabled")
    all_cores = ray.cluster_resources()["CPU"]  # type: ignore[no-untyped-call]
    cores = min(1.0, all_cores / len(DEPLOYMENTS))  # of one replica: on a small machine they share them
    running = serve.status().applications
    for name in DEPLOYMENTS:
        if name not in running:
            options = _options((replicas or {}).get(name, (1, max(1, int(all_cores)))), waiting, cores)
            application = serve.deployment(name=name, **options)(Worker).bind(str(root or ""))
            serve.run(application, name=name, route_prefix=None)


def _options(limits: Limits, waiting: int, cores: float) -> dict[str, Any]:
    least, most = limits
    # Where the package was not installed, Python finds it beside the checkpoints.
    environment = {"PYTHONPATH": str(Path(__file__).parent.parent), "OMP_NUM_THREADS": str(max(1, int(cores)))}
    return {
        "autoscaling_config": {"min_replicas": least, "max_replicas": most, "target_ongoing_requests": TOGETHER / 2},
        "max_ongoing_requests": 2 * TOGETHER,
        "max_queued_requests": waiting,
        "ray_actor_options": {"num_cpus": cores, "runtime_env": {"env_vars": environment}},
        "health_check_period_s": 2,
        "health_check_timeout_s": 20,
        "graceful_shutdown_timeout_s": 5,
    }


def send(call: Call) -> Any:
    """What the cluster makes of a call.

    Raises:
        ValueError: what the service raises; or too many calls wait, or the cluster cannot be reached, or some of its
            machines have other weights.
    """
    end, problem, tries = time.monotonic() + PATIENCE, AWAY, 0
    while time.monotonic() < end:
        try:
            answer = _handle(call).remote(call).result(timeout_s=TRY_SECONDS)
        except BackPressureError as error:
            raise ValueError(FULL) from error
        except RayTaskError:  # the service's own error
            raise
        except (RayError, DeploymentUnavailableError, TimeoutError):  # a replica or a machine is gone: ask another one
            problem = AWAY
        else:
            if not answer.other_weights:
                return _value(answer)
            problem = MIXED.format(", ".join(call.weights))
            with contextlib.suppress(CheckpointError):  # whose files are just being written
                call = replace(call, weights=elsewhere.weights(call.weights))
        time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
        tries += 1
    raise ValueError(problem)


def _handle(call: Call) -> "DeploymentHandle[Answer]":
    return serve.get_app_handle(OF_MODULE.get(call.service.partition(".")[0], DRAWING))


def _value(answer: Answer) -> Any:
    if answer.error:
        raise (CheckpointError if answer.damaged else ValueError)(answer.error)
    return answer.value
