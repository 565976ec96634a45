"""The services on a Ray cluster: the same pictures, whoever dies meanwhile, and never from a mix of weights."""

import contextlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import ray
import torch
from ray import serve
from ray.cluster_utils import Cluster
from ray.util import list_named_actors

from gan_demo import checkpoints, cluster
from gan_demo.latent import draw as draw_here
from gan_demo.models.dcgan import DCGAN, DCGANConfig
from gan_demo.models.srgan import SRGAN, SRGANConfig
from gan_demo.pictures import to_pil
from gan_demo.services import elsewhere, latent, loaded, super_resolution
from gan_demo.services.visitors import Source
from tests.conftest import INFO
from tests.helpers import TIMEOUT, eventually, noise_pictures

pytestmark = pytest.mark.slow
NODE = {"num_cpus": 4, "object_store_memory": 100_000_000}
REPLICAS = {cluster.DRAWING: (2, 2), cluster.CAPTIONS: (1, 1), cluster.ENLARGING: (2, 2)}
WAITING = 8
MODEL = "dcgan-new"


def save_drawer(seed):
    """Write an untrained DCGAN, in place of the one that is there."""
    torch.manual_seed(seed)
    model = DCGAN(DCGANConfig(resolution=16, base_channels=8))
    for weights in model.generator.requires_grad_(False).parameters():
        weights.mul_(6)  # else all would be grey
    model.info = INFO
    model.save_pretrained(checkpoints.ROOT / MODEL)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    """Three nodes, of which two compute, on untrained checkpoints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoints, "ROOT", tmp_path_factory.mktemp("checkpoints"))
        save_drawer(0)
        enlarger = SRGAN(SRGANConfig(channels=8, blocks=1))
        enlarger.info = INFO
        enlarger.save_pretrained(checkpoints.ROOT / "srgan-tiny")
        head = {"num_cpus": 0, "include_dashboard": False}  # so that the others compute
        nodes = Cluster(initialize_head=True, head_node_args=NODE | head)
        for _ in range(2):
            nodes.add_node(**NODE)
        ray.init(address=nodes.address, log_to_driver=False)
        cluster.deploy(REPLICAS, WAITING, checkpoints.ROOT)
        yield nodes
        serve.shutdown()
        ray.shutdown()
        nodes.shutdown()


@pytest.fixture
def send(nodes):
    """The services are computed by the nodes."""
    elsewhere.use(cluster.send)
    yield
    elsewhere.use(None)


def draw(turn):
    """Sixteen pictures that nobody asked for before."""
    return latent.draw(MODEL, range(16 * turn, 16 * turn + 16))


def are_equal(pictures, others):
    return np.abs(pictures.astype(int) - others.astype(int)).max() <= 1


@contextlib.contextmanager
def threads(count):
    """A pool of threads; a test that fails does not wait for what it has not begun."""
    pool = ThreadPoolExecutor(count)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def draw_while(event, turns):
    """Draw turns of pictures, several at a time; after some of them, the event happens. All are as drawn here."""
    answers = {}

    def ask(turn):
        answers[turn] = draw(turn)

    with threads(8) as pool:
        asked = [pool.submit(ask, turn) for turn in turns]
        eventually(lambda: len(answers) >= 8)
        assert len(answers) < len(turns)
        event()
        for one in asked:
            one.result()
    model = loaded.get(MODEL)
    assert all(are_equal(pictures, expected(model, turn)) for turn, pictures in answers.items())


def expected(model, turn):
    """What a model draws in this process."""
    return draw_here(model, range(16 * turn, 16 * turn + 16)).numpy()


def test_pictures_are_those_of_this_process_and_tiles_meet(send, tmp_path):
    assert are_equal(draw(0), expected(loaded.get(MODEL), 0))
    path = tmp_path / "noise.png"
    to_pil(noise_pictures(1, 300)[0]).save(path)
    task = super_resolution.open_task(Source(str(path), example=False), "enlarge")
    image = super_resolution.result(task, "srgan-tiny")
    super_resolution._results.forget(lambda key: True)
    elsewhere.use(None)
    assert are_equal(image, super_resolution.result(task, "srgan-tiny"))


def test_errors_of_services_arrive_as_their_sentences(send):
    with pytest.raises(ValueError, match="from 0 to 4294967295; -1 is outside"):
        latent.draw(MODEL, [-1])
    with pytest.raises(ValueError, match="label 'cat' is unknown"):
        latent.draw(MODEL, [1], "cat")


def kill_replica():
    """Kill one of the replicas that draw."""
    name = next(one["name"] for one in list_named_actors(all_namespaces=True) if "#drawing#" in one["name"])
    ray.kill(ray.get_actor(name, namespace="serve"))


def test_a_replica_that_dies_loses_no_wish(send):
    draw_while(kill_replica, range(100, 300))


@pytest.mark.cluster
def test_a_node_that_dies_loses_no_wish(send, nodes):
    (node, *_) = nodes.worker_nodes
    draw_while(lambda: nodes.remove_node(node, allow_graceful=False), range(300, 600))


@pytest.mark.cluster
def test_who_finds_the_line_full_is_told(send):
    refusals, answers, crowd = [], [], threading.Barrier(120)

    def ask(turn):
        crowd.wait(TIMEOUT)
        try:
            answers.append(latent.draw(MODEL, range(64 * turn, 64 * turn + 64)))
        except ValueError as error:
            refusals.append(str(error))

    with threads(120) as pool:
        list(pool.map(ask, range(1000, 1120)))
    assert set(refusals) == {cluster.FULL}
    assert answers


@pytest.mark.cluster
def test_a_checkpoint_that_is_replaced_is_never_mixed_with_the_new_one(send):
    models = [loaded.get(MODEL)]
    answers, enough = {}, threading.Event()

    def ask(first):
        turn = first
        while not enough.is_set():
            try:
                answers[turn] = draw(turn)
            except checkpoints.CheckpointError:
                continue  # its files are being written
            turn += 8

    with threads(8) as pool:
        asked = [pool.submit(ask, turn) for turn in range(5000, 5008)]
        try:
            eventually(lambda: len(answers) >= 20)
            save_drawer(1)
            count = len(answers)
            eventually(lambda: len(answers) >= count + 60)
        finally:
            enough.set()
        for one in asked:
            one.result()
    models.append(loaded.get(MODEL))
    kinds = [[are_equal(pictures, expected(model, turn)) for model in models] for turn, pictures in answers.items()]
    assert all(sum(kind) == 1 for kind in kinds)  # each comes from the one or the other
    assert kinds[0] == [True, False]
    assert kinds[-1] == [False, True]


@pytest.mark.cluster
def test_where_the_cluster_is_gone_no_other_one_is_started():
    """As Ray does by default with whatever asks it for something: at the end of a process, that hung."""
    script = "from gan_demo import cluster; import ray; ray.wait([ray.ObjectRef.nil()], timeout=0)"
    end = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=TIMEOUT)
    assert "Ray has not been started yet" in end.stderr, end.stderr
