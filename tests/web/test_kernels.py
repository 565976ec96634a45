"""The command that builds the kernel; the compiler itself runs in `make browsers`."""

import sys

import pytest

from gan_demo.web import ENGINE, kernels


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """A copy of the builds that a test may harm, and a compiler that gives what the repository has."""
    builds = {name: (ENGINE / name).read_bytes() for name in kernels.BUILDS}
    for name, data in builds.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(kernels, "ENGINE", tmp_path)
    monkeypatch.setattr(kernels, "build", lambda: builds)
    return tmp_path


def run(monkeypatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["kernels", *arguments])
    kernels.main()


def test_check_names_the_build_that_differs_and_leaves_it(engine, monkeypatch):
    run(monkeypatch, "--check")
    (engine / "kernels-relaxed.wasm").write_bytes(b"other")
    with pytest.raises(SystemExit, match=r"kernels-relaxed\.wasm is not what kernels\.c gives"):
        run(monkeypatch, "--check")
    assert (engine / "kernels-relaxed.wasm").read_bytes() == b"other"


def test_both_builds_are_written_again(engine, monkeypatch):
    (engine / "kernels.wasm").unlink()
    (engine / "kernels-relaxed.wasm").write_bytes(b"other")
    run(monkeypatch)
    run(monkeypatch, "--check")


def test_a_build_is_small_enough_for_any_line():
    assert all((ENGINE / name).stat().st_size < 2500 for name in kernels.BUILDS)
