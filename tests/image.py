"""`make image`: build what the Dockerfile says, start it without a network, and ask it for a picture.

Docker or Podman does it where one answers. Elsewhere the Dockerfile's steps run one by one in an empty root folder,
which debootstrap fills with the same Debian, and the app starts there by chroot, in a network namespace of its own.
"""

import base64
import contextlib
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

TOP = Path(__file__).resolve().parent.parent
MIRROR = "http://deb.debian.org/debian"
PYPI = "https://pypi.org/simple"
NEEDED = ("debootstrap", "chroot", "unshare", "nsenter")
PATIENCE = 180  # seconds until the app is healthy
MODEL, SEED = "dcgan-faces", 5
ASK = f"""
import base64, json, pathlib, socket, os
from gradio_client import Client
client = Client("http://127.0.0.1:7860", verbose=False)
(picture,) = client.predict("{MODEL}", {SEED}, 1, "", api_name="/generate")
data = base64.b64encode(pathlib.Path(picture["image"]).read_bytes()).decode()
print(json.dumps({{"picture": data, "user": os.getuid(), "links": [name for _, name in socket.if_nameindex()]}}))
"""


def main() -> None:
    """Build, start, ask; ends with a sentence where that cannot be done."""
    engine = next((name for name in ("docker", "podman") if answers(name)), None)
    how = f"{engine} does it" if engine else "no container engine answers, so its steps run in a folder, by chroot"
    print(f"The Dockerfile: {how}.", flush=True)
    begin = time.monotonic()
    try:
        with built_by(engine) if engine else built_in_a_folder() as box:
            wait_until_healthy(box)
            check(json.loads(box.inside(["/venv/bin/python", "-c", ASK], capture=True).splitlines()[-1]))
        print(f"make image: all of it holds, after {time.monotonic() - begin:.0f} s.")
    except RuntimeError as error:
        sys.exit(f"make image: {error}")


def answers(engine: str) -> bool:
    """Whether a container engine is here, and its service runs."""
    return bool(shutil.which(engine)) and subprocess.run([engine, "info"], capture_output=True).returncode == 0


def wait_until_healthy(box: "Box") -> None:
    """Ask as the Dockerfile's health check does, until it is content."""
    begin = time.monotonic()
    while box.alive() and time.monotonic() < begin + PATIENCE:
        with contextlib.suppress(subprocess.CalledProcessError):
            box.inside(box.health, capture=True)
            print(f"The app is healthy after {time.monotonic() - begin:.0f} s.", flush=True)
            return
        time.sleep(1)
    raise RuntimeError(f"the app was not healthy within {PATIENCE} seconds" if box.alive() else "the app ended")


def check(facts: dict) -> None:
    """The picture is the one that this machine draws, the user is not root, and there is no way out."""
    from gan_demo.services import latent

    with Image.open(io.BytesIO(base64.b64decode(facts["picture"]))) as picture:
        theirs = np.moveaxis(np.array(picture.convert("RGB")), 2, 0)
    ours = latent.draw(MODEL, [SEED])[0]
    worst = int(np.abs(theirs.astype(int) - ours).max())
    print(f"{MODEL}, seed {SEED}: {theirs.shape[2]}x{theirs.shape[1]} pixels, at most {worst} of 255 from ours.")
    print(f"User {facts['user']}; network: {', '.join(facts['links'])} alone.")
    if worst > 1 or facts["user"] == 0 or facts["links"] != ["lo"]:
        raise RuntimeError("the container does not do what it should")


# The Dockerfile


@dataclass
class Recipe:
    """The steps of a Dockerfile, and how its container starts."""

    steps: list[tuple[str, str]]
    arguments: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0"
    folder: str = "/"
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


def read(text: str) -> Recipe:
    """The steps and settings of a Dockerfile.

    Raises:
        RuntimeError: it has an instruction that is not known here.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    recipe = Recipe([])
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, rest = line.split(maxsplit=1)
        match name:
            case "FROM" | "RUN" | "COPY":
                recipe.steps.append((name, rest))
            case "ARG" | "ENV":
                key, _, value = rest.partition("=")
                (recipe.arguments if name == "ARG" else recipe.environment)[key] = value
            case "WORKDIR":
                recipe.folder = rest
            case "USER":
                recipe.user = rest
            case "HEALTHCHECK":
                recipe.health = json.loads(rest.partition(" CMD ")[2])
            case "CMD":
                recipe.command = json.loads(rest)
            case "EXPOSE":
                pass
            case _:
                raise RuntimeError(f"the Dockerfile has an instruction {name}, which is not known here")
    return recipe


def ignored(path: Path) -> bool:
    """Whether .dockerignore leaves a file of the repository out."""
    rules = (TOP / ".dockerignore").read_text().split()
    apart = [rule for rule in rules if not rule.startswith(("!", "*"))]
    return "__pycache__" in path.parts or any(path.is_relative_to(rule) for rule in apart)


# Where it runs


@dataclass
class Box:
    """What was started: how a command runs inside, and the health check."""

    prefix: list[str]
    health: list[str]
    alive: Callable[[], bool] = lambda: True

    def inside(self, command: list[str], capture: bool = False) -> str:
        """Run a command beside the app; what it prints, if asked for."""
        return subprocess.run([*self.prefix, *command], check=True, capture_output=capture, text=True).stdout


@contextlib.contextmanager
def built_by(engine: str) -> Iterator[Box]:
    """A container, built and started by an engine, without a network."""
    recipe = read((TOP / "Dockerfile").read_text())
    subprocess.run([engine, "build", "-t", "gan-demo", TOP], check=True)
    start = [engine, "run", "--rm", "--detach", "--network", "none", "gan-demo"]
    name = subprocess.run(start, check=True, capture_output=True, text=True).stdout.strip()
    try:
        yield Box([engine, "exec", name], recipe.health)
    finally:
        subprocess.run([engine, "kill", name], check=True, capture_output=True)


@contextlib.contextmanager
def built_in_a_folder() -> Iterator[Box]:
    """The same without an engine: a root folder, and the app in it by chroot."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing or os.getuid() != 0:
        lack = f"this machine lacks {', '.join(missing)}" if missing else "you are not root"
        raise RuntimeError(f"it takes Docker, Podman, or root with {', '.join(NEEDED)}; {lack}")
    recipe, root = (
        read((TOP / "Dockerfile").read_text()),
        Path(tempfile.mkdtemp(prefix="gan-demo-image-", dir="/var/tmp")),
    )
    try:
        for name, rest in recipe.steps:
            print(f"{name} {' '.join(rest.split())}", flush=True)
            begin = time.monotonic()
            {"FROM": lay_ground, "RUN": run, "COPY": copy}[name](root, recipe, rest)
            print(f"  took {time.monotonic() - begin:.0f} s.", flush=True)
        size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file())
        print(f"The root folder has {size / 1e6:,.0f} MB.", flush=True)
        yield from start(root, recipe)
    finally:
        shutil.rmtree(root)


def lay_ground(root: Path, recipe: Recipe, image: str) -> None:
    """The files of a Debian image such as debian:bookworm-slim, and how this machine reaches the registries."""
    release = image.partition(":")[2].removesuffix("-slim")
    command = ["debootstrap", "--variant=minbase", release, str(root), MIRROR]
    log = subprocess.run(command, capture_output=True, text=True)
    if log.returncode:
        raise RuntimeError(f"debootstrap could not fetch Debian from {MIRROR}: {log.stdout.strip().splitlines()[-1]}")
    root.chmod(0o755)  # it was made for us alone, and the container's user lives there
    shutil.copy("/etc/resolv.conf", root / "etc")
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")  # as engines do
    index = recipe.arguments["TORCH_INDEX"]
    try:
        urllib.request.urlopen(f"{index}/", timeout=10).close()
    except OSError:
        print(f"{index} does not answer here: PyPI's builds of PyTorch are taken, which bring CUDA.")
        recipe.arguments["TORCH_INDEX"] = PYPI


def run(root: Path, recipe: Recipe, command: str) -> None:
    """A RUN step, as root, with a network."""
    certificates = root / "tmp" / "registries.crt"  # of this machine: its way to the registries may be its own
    shutil.copy(os.environ.get("PIP_CERT", "/etc/ssl/certs/ca-certificates.crt"), certificates)
    variables = {
        **recipe.arguments,
        **recipe.environment,
        "PIP_CERT": "/tmp/registries.crt",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    shell = ["/bin/sh", "-c", command]
    log = subprocess.run(jail(root, variables, shell), capture_output=True, text=True)
    if log.returncode:
        raise RuntimeError(f"this step failed:\n{log.stdout[-3000:]}{log.stderr[-3000:]}")
    certificates.unlink()


def copy(root: Path, recipe: Recipe, rest: str) -> None:
    """A COPY step: files, or the contents of one folder."""
    *names, target = rest.split()
    for source in [path for name in names for path in files(TOP / name)]:
        inner = source.relative_to(TOP / names[0]) if (TOP / names[0]).is_dir() else Path(source.name)
        place = root / target.lstrip("/") / inner
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)


def files(path: Path) -> list[Path]:
    """A file, or a folder's files, but for those that .dockerignore leaves out."""
    every = [path] if path.is_file() else [file for file in sorted(path.rglob("*")) if file.is_file()]
    return [file for file in every if not ignored(file.relative_to(TOP))]


def start(root: Path, recipe: Recipe) -> Iterator[Box]:
    """The container's command, as its user, in a network namespace that has a loopback and nothing else."""
    command = ["/bin/sh", "-c", f"cd {recipe.folder} && exec {shlex.join(recipe.command)}"]
    app = shlex.join(jail(root, recipe.environment, command, recipe.user))
    alone = ["unshare", "--net", "sh", "-c", f"ip link set lo up && exec {app}"]
    process = subprocess.Popen(alone)
    try:
        enter = ["nsenter", f"--target={process.pid}", "--net"]
        prefix = [*enter, *jail(root, recipe.environment, [], recipe.user)]
        yield Box(prefix, recipe.health, lambda: process.poll() is None)
    finally:
        process.kill()  # which ends what it started; it does not listen to anything less
        process.wait()


def jail(root: Path, variables: dict[str, str], command: list[str], user: str = "0") -> list[str]:
    """A command in the root folder, with its own /proc and processes, and these variables alone."""
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    settings = [path, "HOME=/tmp", *(f"{name}={value}" for name, value in variables.items())]
    space = ["unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={root}/proc"]
    return [*space, "chroot", f"--userspec={user}:{user}", str(root), "/usr/bin/env", "-i", *settings, *command]


if __name__ == "__main__":
    main()
