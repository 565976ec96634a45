"""The app where it is served: as a user who has nothing, from a sealed folder, beside another process."""

import shutil
import subprocess
import sys

import httpx
import pytest
from PIL import Image

from gan_demo.publish import space
from tests.helpers import TIMEOUT, served, started, wait_for

NOBODY = ["unshare", "--user", "--map-user=12345"]  # a user without home, name or rights


def can_be_nobody() -> bool:
    return (
        shutil.which("unshare") is not None and subprocess.run([*NOBODY, "true"], capture_output=True).returncode == 0
    )


@pytest.fixture
def sealed_repository(tmp_path):
    """The files of a Gradio Space, in folders that cannot be written."""
    top = tmp_path / "repository"
    for name, content in space.files().items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    folders = [top, *(path for path in top.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield top
    for folder in folders:
        folder.chmod(0o755)


def test_two_processes_share_a_folder_of_uploads(sealed_repository, tmp_path, monkeypatch):
    temporary, log = tmp_path / "uploads", tmp_path / "log.txt"
    temporary.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(temporary))
    Image.effect_noise((16, 16), 50).save(tmp_path / "a.png")
    picture = {"files": ("a.png", (tmp_path / "a.png").read_bytes())}
    command = [*(NOBODY if can_be_nobody() else []), sys.executable, "app.py"]
    with started(command, sealed_repository, log, GRADIO_TEMP_DIR=temporary) as one, served() as other:
        wait_for(one, log)
        for mine, its in ((one, other), (other, one)):
            (path,) = httpx.post(f"{mine}gradio_api/upload", files=picture).json()
            call = f"{its}gradio_api/call/upscale"
            event_id = httpx.post(call, json={"data": [{"path": path}, "bicubic"]}).json()["event_id"]
            answer = httpx.get(f"{call}/{event_id}", timeout=TIMEOUT).text
            assert answer.startswith("event: complete"), (answer, log.read_text())
            assert str(temporary) in answer
