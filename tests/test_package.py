"""The package as others get it: what it asks for, and the app from a wheel, far from the repository."""

import ast
import json
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gan_demo import checkpoints
from tests.helpers import TIMEOUT, started, wait_for

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
APART = ("training", "evaluation")  # may import what the extra `train` brings


def by_name(lines: list[str]) -> dict[str, Requirement]:
    """Requirements by the name of the project that they ask for."""
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def pins(file: str) -> dict[str, Requirement]:
    lines = (ROOT / file).read_text().splitlines()
    return by_name([line for line in lines if line and not line.startswith(("#", "-r "))])


def asks_for(*lists: list[str]) -> dict[str, Requirement]:
    """What pyproject.toml's lists ask for; an extra that includes another of our own counts as that one."""
    names = by_name([line for lines in lists for line in lines])
    names.pop("gan-demo", None)
    return names


@pytest.mark.parametrize(
    ("file", "lists"),
    [
        ("requirements.txt", [PROJECT["dependencies"]]),
        ("requirements-dev.txt", [EXTRAS["train"], EXTRAS["metrics"], EXTRAS["cluster"], EXTRAS["dev"]]),
    ],
)
def test_what_is_pinned_is_what_pyproject_asks_for(file, lists):
    pins_by_name, ranges = pins(file), asks_for(*lists)
    assert pins_by_name.keys() == ranges.keys()
    for name, requirement in pins_by_name.items():
        lowest = next(s.version for s in requirement.specifier if s.operator in ("==", ">="))
        assert ranges[name].specifier.contains(lowest), name
        assert requirement.extras == ranges[name].extras, name


def test_the_test_extra_brings_the_others():
    assert "gan-demo[train,metrics,cluster]" in EXTRAS["dev"]


def imports(path: Path) -> set[str]:
    """Top-level names of the packages that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"gan_demo", "tests"}


@pytest.mark.slow
def test_everything_that_the_package_imports_is_asked_for():
    projects = {name: {canonicalize_name(p) for p in owners} for name, owners in packages_distributions().items()}
    app, train = asks_for(PROJECT["dependencies"], EXTRAS["metrics"]), asks_for(EXTRAS["train"])
    cluster = asks_for(EXTRAS["cluster"])
    brought = {"mcp": "gradio", "brotli": "gradio"}  # by gradio[mcp], which imports both itself
    for path in (ROOT / "gan_demo").rglob("*.py"):
        part = path.relative_to(ROOT / "gan_demo").parts[0]
        declared = app | (train if part in APART else cluster if part == "cluster.py" else {})
        for name in imports(path):
            assert projects.get(brought.get(name, name), set()) & declared.keys(), (path, name)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The package in a folder of its own, from a wheel that was built just now."""
    top = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", top / "dist", ROOT]
    subprocess.run(wheel, check=True, cwd=top)
    (file,) = (top / "dist").glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", top / "site", file], check=True, cwd=top)
    return top / "site"


def run_there(installed: Path, folder: Path, code: str) -> str:
    """What a program prints that sees the installed package and not the repository."""
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(installed)}, check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package_and_of_the_checkpoints(installed):
    git = ["git", "-C", ROOT, "ls-files", "-z", "gan_demo", "checkpoints"]
    tracked = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split("\0")[:-1]
    assert len(tracked) > 100
    for name in tracked:
        place = name if name.startswith("gan_demo/") else f"gan_demo/data/{name}"
        assert (installed / place).is_file(), name
    assert (installed / "gan_demo" / "py.typed").is_file()


@pytest.mark.slow
def test_the_licences_of_code_and_data_travel_with_the_wheel(installed):
    (metadata,) = installed.glob("gan_demo-*.dist-info")
    assert "License-Expression: MIT AND LicenseRef-gan-demo-data" in (metadata / "METADATA").read_text()
    assert "non-commercial" in (metadata / "licenses" / "LICENSE-DATA.md").read_text()
    for name in checkpoints.available():
        assert f"`{name}`" in (metadata / "licenses" / "LICENSE-DATA.md").read_text(), name


@pytest.mark.slow
def test_an_installed_checkpoint_is_in_the_package_and_restored_by_reinstalling_it(installed, tmp_path):
    code = """
import json, pathlib
from gan_demo import checkpoints, films
folder = checkpoints.find("dcgan-faces")
harm = {"checkpoint": folder / "config.json", "film": films.FOLDER / "well.json"}
calls = {"checkpoint": lambda: checkpoints.load("dcgan-faces"), "film": lambda: films.load("well")}
sentences = {}
for name, path in harm.items():
    whole = path.read_bytes()
    path.write_bytes(b"{")
    try:
        calls[name]()
    except ValueError as error:
        sentences[name] = str(error)
    path.write_bytes(whole)
print(json.dumps({"root": str(checkpoints.ROOT), "ids": checkpoints.available()} | sentences))
"""
    facts = json.loads(run_there(installed, tmp_path, code))
    assert Path(facts["root"]) == installed / "gan_demo" / "data" / "checkpoints"
    assert facts["ids"] == checkpoints.available()
    restored = "missing or damaged; reinstalling gan-demo restores"
    assert facts["checkpoint"] == f"checkpoints/dcgan-faces/config.json is {restored} it"
    assert facts["film"] == f"gan_demo/films/well.json and .webp are {restored} them"


@pytest.mark.slow
def test_gan_demo_starts_the_whole_app_from_the_wheel(installed, tmp_path):
    log = tmp_path / "log.txt"
    settings = {"PYTHONPATH": installed, "GRADIO_TEMP_DIR": tmp_path / "uploads", "HOME": tmp_path}
    with started([installed / "bin" / "gan-demo"], tmp_path, log, **settings) as address:
        tabs = [c["props"]["label"] for c in wait_for(address, log)["components"] if c["type"] == "tabitem"]
        assert len(tabs) >= 5
        call = f"{address}gradio_api/call/generate"
        event_id = httpx.post(call, json={"data": ["dcgan-faces", 5, 4, ""]}).json()["event_id"]
        answer = httpx.get(f"{call}/{event_id}", timeout=TIMEOUT).text
        assert answer.startswith("event: complete"), (answer, log.read_text())
