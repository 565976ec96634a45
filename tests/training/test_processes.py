"""Two processes that train together, as on several GPUs or machines; one of them may die."""

import contextlib
import os
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from gan_demo.checkpoints import load
from gan_demo.training.run_folder import RunFolder
from tests.helpers import TIMEOUT, eventually

TINY = ["--resolution", "16", "--base-channels", "8", "--batch", "8", "--log-every", "1", "--precision", "no"]
DIVERGENT = ["--learning-rate", "1e30"]

pytestmark = pytest.mark.slow


def command(folder, tmp_path, name, *more):
    """The options of a small run into tmp_path / name, whose run folder is tmp_path / run-name."""
    out = ["--out", str(tmp_path / name), "--run", str(tmp_path / f"run-{name}")]
    return ["dcgan", "--data", str(folder), *out, *TINY, *more]


def steps(tmp_path, name):
    """How many steps the log of a run tells of."""
    log = tmp_path / f"run-{name}" / "log.csv"
    return len(log.read_text().splitlines()) - 1 if log.exists() else 0


def train_in_two_processes(options):
    """The exit code of each of two processes that train together, and what it wrote to stderr."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    shared = os.environ | {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    # A process that leaves its group open may be aborted as it ends, one time in hundreds.
    script = (
        "import sys, torch; from gan_demo.training.__main__ import main; main(sys.argv[1:])\n"
        "sys.exit('the process group is still open' if torch.distributed.is_initialized() else 0)"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, *options],
            env=shared | {"RANK": rank, "LOCAL_RANK": rank},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in "01"
    ]
    try:
        errors = [process.communicate(timeout=TIMEOUT)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    return [(process.returncode, error) for process, error in zip(processes, errors, strict=True)]


def launch(options):
    """Accelerate's launcher, which starts two processes of the processor."""
    two = ["--multi_gpu", "--num_processes", "2", "--num_machines", "1", "--main_process_port", "0"]
    launcher = [sys.executable, "-m", "accelerate.commands.accelerate_cli", "launch", *two, "--mixed_precision", "no"]
    return subprocess.Popen([*launcher, "-m", "gan_demo.training", *options], stderr=subprocess.PIPE, text=True)


def test_two_processes_train_together(picture_folder, tmp_path):
    """The run itself fails where its processes hold different weights at the end."""
    ends = train_in_two_processes(command(picture_folder, tmp_path, "run", "--images", "160"))
    assert [code for code, _ in ends] == [0, 0], ends
    assert ["images/s" in errors for _, errors in ends] == [True, False]  # the second one is no run of its own
    assert steps(tmp_path, "run") == 20
    load(tmp_path / "run")


def test_two_processes_that_diverge_stop_together(picture_folder, tmp_path):
    for code, errors in train_in_two_processes(
        command(picture_folder, tmp_path, "run", "--images", "8000", *DIVERGENT)
    ):
        assert code == 1
        assert "error: training diverged at step" in errors
        assert "Traceback" not in errors
    assert not (tmp_path / "run").exists()
    assert not (tmp_path / "run-run" / "state.pt").exists()


@pytest.mark.cluster
def test_where_one_process_is_killed_both_end_and_the_run_goes_on_from_its_last_save(picture_folder, tmp_path):
    state = tmp_path / "run-killed" / "state.pt"
    launcher = launch(command(picture_folder, tmp_path, "killed", "--images", "8000000", "--save-minutes", "0"))
    workers = []
    try:
        eventually(lambda: state.exists() and steps(tmp_path, "killed") >= 3)
        workers = psutil.Process(launcher.pid).children()
        (second,) = [worker for worker in workers if worker.environ().get("RANK") == "1"]
        second.send_signal(signal.SIGKILL)
        _, errors = launcher.communicate(timeout=TIMEOUT)
    finally:
        has_ended = [not worker.is_running() for worker in workers]
        for process in [launcher, *workers]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    assert has_ended == [True, True]
    assert launcher.returncode == 1
    assert "exitcode  : -9" in errors

    # As many steps more that the learning rate begins to fall only after the last save.
    length = ["--images", str(8 * 4 * (RunFolder(state.parent).load_state()["step"] + 5))]
    for name, more in (("killed", ["--resume"]), ("whole", [])):
        ends = train_in_two_processes(command(picture_folder, tmp_path, name, *length, *more))
        assert [code for code, _ in ends] == [0, 0], ends
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("killed", "whole")]
    assert weights[0] == weights[1]
