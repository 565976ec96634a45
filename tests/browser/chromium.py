"""Find a Chromium for the browser tests; run as a program, install one where there is none."""

import os
import platform
import shutil
import subprocess
import sys

HEADLESS = "chromium-headless-shell"  # without a window of its own, a new page costs a seventh of the processor time
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def find() -> str | None:
    """The system's Chromium or Chrome that really starts, or Playwright's own, or None."""
    names = (HEADLESS, "chromium", "google-chrome", "chromium-browser")
    system = next((path for path in map(shutil.which, names) if path and starts(path, "Chrom")), None)
    return system or _playwrights()


def install() -> None:
    """Debian's package where we may, else the browser that Playwright brings."""
    if install_package("chromium"):
        return
    with_system_libraries = ["--with-deps"] if os.geteuid() == 0 else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_system_libraries, "chromium"], check=True)


def install_package(name: str) -> bool:
    """Install Debian's package and return True, where this is Debian and we may; otherwise return False."""
    if sys.platform != "linux" or os.geteuid() != 0 or platform.freedesktop_os_release().get("ID") != "debian":
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    commands = [[*apt, "update"], [*apt, "install", "-y", name]]
    return not any(subprocess.run(command, env=environment).returncode for command in commands)


def starts(path: str, name: str) -> bool:
    """Whether a browser says its name; Ubuntu's stub only says that there is a snap."""
    try:
        done = subprocess.run([path, "--version", "--no-sandbox"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and name.encode() in done.stdout


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if starts(path, "Chrom") else None


if __name__ == "__main__":
    if shutil.which(HEADLESS) is None:
        install_package(HEADLESS)
    if find() is None:
        install()
    if find() is None:
        sys.exit("No Chromium could be installed; install one by hand, then run make test again.")
