"""Find a Firefox for `make browsers`; run as a program, install one where there is none."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.chromium import install_package, starts

QUIET = 'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'  # or it opens a second page about that


def find() -> str | None:
    """A Firefox that really starts, or None."""
    return next(
        (path for path in map(shutil.which, ("firefox-esr", "firefox")) if path and starts(path, "Firefox")), None
    )


@contextlib.contextmanager
def page(address: str) -> Iterator[None]:
    """A page that is open until the block ends. Playwright cannot drive Debian's Firefox: it reports by itself."""
    path = find()
    assert path, "no Firefox; `make browsers` installs one"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text(QUIET)
        command = [path, "--headless", "-no-remote", "-profile", profile, address]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    if find() is None:
        install_package("firefox-esr")
    if find() is None:
        sys.exit("No Firefox could be installed; install one by hand, then run make browsers again.")
