"""Two processes behind nginx, as docs/nginx.conf has them."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from benchmarks.running import free_port
from tests.helpers import TIMEOUT, eventually, started, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.cluster,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="apt-get install nginx-light"),
]
ROOT = Path(__file__).resolve().parent.parent
HOUSE = """daemon off; error_log {folder}/error.log; pid {folder}/pid;
events {{}}
http {{
access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
{site}
}}"""


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    """The addresses of two processes that share a folder of uploads."""
    folder = tmp_path_factory.mktemp("uploads")
    command, logs = [sys.executable, "app.py"], [folder / "one.txt", folder / "two.txt"]
    with (
        started(command, ROOT, logs[0], GRADIO_TEMP_DIR=folder) as one,
        started(command, ROOT, logs[1], GRADIO_TEMP_DIR=folder) as two,
    ):
        for address, log in zip((one, two), logs, strict=True):
            wait_for(address, log)
        yield one, two


@pytest.fixture(scope="module")
def site(processes, tmp_path_factory):
    """The address of nginx before both."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    text = (ROOT / "docs" / "nginx.conf").read_text().replace("listen 8080", f"listen 127.0.0.1:{port}")
    for name, address in zip(("7860", "7861"), processes, strict=True):
        text = text.replace(f"127.0.0.1:{name}", httpx.URL(address).netloc.decode())
    (folder / "nginx.conf").write_text(HOUSE.format(folder=folder, site=text))
    server = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"

    def answers():
        try:
            return httpx.get(address).is_success
        except httpx.TransportError:
            return False

    eventually(answers)
    yield address
    server.terminate()
    server.wait()


def process_of(client):
    """The name of the process that a visitor reaches: it is another one with each start."""
    return client.get("gradio_api/app_id").raise_for_status().json()["app_id"]


def test_pages_are_spread_over_both_processes_and_each_stays_with_its_own(site):
    reached = set()
    for _ in range(12):
        with httpx.Client(base_url=site, timeout=TIMEOUT) as page:
            page.get("").raise_for_status()
            mine = {process_of(page) for _ in range(5)} | {page.get("config").json()["app_id"]}
            assert len(mine) == 1
            reached |= mine
    assert len(reached) == 2


def test_a_program_without_cookies_is_answered(site):
    for seed in range(6):
        call = f"{site}gradio_api/call/generate"
        event = httpx.post(call, json={"data": ["dcgan-fashion", seed, 1, ""]}, timeout=TIMEOUT).json()["event_id"]
        assert httpx.get(f"{call}/{event}", timeout=TIMEOUT).text.startswith("event: complete")
