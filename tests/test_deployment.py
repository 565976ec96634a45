"""The app where it is served: as a user who has nothing, from a sealed folder, beside another process."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.helpers import served

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 240
NOBODY = ["unshare", "--user", "--map-user=12345"]  # a user without home, name or rights


def can_be_nobody() -> bool:
    return (
        shutil.which("unshare") is not None and subprocess.run([*NOBODY, "true"], capture_output=True).returncode == 0
    )


@pytest.fixture
def sealed_repository(tmp_path):
    """What the app needs of the repository, in folders that cannot be written."""
    top = tmp_path / "repository"
    for name in ("gan_demo", "checkpoints"):
        shutil.copytree(
            ROOT / name, top / name, copy_function=shutil.copy, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "app.py", top)
    folders = [top, *(path for path in top.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield top
    for folder in folders:
        folder.chmod(0o755)


@contextlib.contextmanager
def running(repository, temporary, log):
    """The address of an app of its own process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment |= {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(temporary)}
    command = [*(NOBODY if can_be_nobody() else []), sys.executable, "app.py"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=repository, env=environment, stdout=output, stderr=output)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def wait_for(address, log):
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{address}config", timeout=TIMEOUT).json()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def test_two_processes_share_a_folder_of_uploads(sealed_repository, tmp_path, monkeypatch):
    temporary, log = tmp_path / "uploads", tmp_path / "log.txt"
    temporary.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(temporary))
    Image.effect_noise((16, 16), 50).save(tmp_path / "a.png")
    picture = {"files": ("a.png", (tmp_path / "a.png").read_bytes())}
    with running(sealed_repository, temporary, log) as one, served() as other:
        wait_for(one, log)
        for mine, its in ((one, other), (other, one)):
            (path,) = httpx.post(f"{mine}gradio_api/upload", files=picture).json()
            call = f"{its}gradio_api/call/upscale"
            event_id = httpx.post(call, json={"data": [{"path": path}, "bicubic"]}).json()["event_id"]
            answer = httpx.get(f"{call}/{event_id}", timeout=TIMEOUT).text
            assert answer.startswith("event: complete"), (answer, log.read_text())
            assert str(temporary) in answer
