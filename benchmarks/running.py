"""The app in a process of its own, as a benchmark needs it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class App:
    """A running app."""

    url: str  # ends with a slash
    pid: int
    seconds: float  # from the start of the process to the first complete answers

    @property
    def memory(self) -> float:
        """Resident memory in MB (Linux)."""
        return resident(self.pid)

    @property
    def cpu(self) -> float:
        """Seconds of processor time used so far (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it at once, as a crash does."""
        os.kill(self.pid, signal.SIGKILL)


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def resident(pid: int) -> float:
    """Resident memory of a process in MB (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


@contextlib.contextmanager
def running_app(tree: Path = ROOT, port: int | None = None, arguments: Sequence[str] = ()) -> Iterator[App]:
    """The app of a tree of the repository, once its page and config have been answered; it ends with the block."""
    port = port or free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=tree,
        env={name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}  # as others start it
        | {"GRADIO_SERVER_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        for path in ("", "config"):
            _wait_for_answer(url + path, process)
        yield App(url, process.pid, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def busy_core() -> Iterator[None]:
    """A process that never rests, beside what is measured."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for_answer(url: str, process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url) as answer:
                answer.read()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit("the app ended by itself")
