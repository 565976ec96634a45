"""The files of a Gradio Space: what the app needs to run, and nothing else of the repository."""

from pathlib import Path

from gan_demo import checkpoints, licences, spaces

ROOT = checkpoints.PACKAGE.parent
FOLDERS = ("gan_demo", "checkpoints")
APART = ("training", "evaluation")  # parts of the package that the app never imports
# The Hub's builder would take PyTorch with CUDA, gigabytes that a Space's processor has no use for.
CPU = ("torch", "torchvision")
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
HEAD = f"""# The CPU builds of PyTorch. Written by `gan-demo publish space`; UNTESTED: no Space was built from it yet.
--extra-index-url {CPU_INDEX}
"""

TEXT = """# The first GANs

See, touch and understand the generative adversarial networks that started image generation. The networks were trained
by the authors of this app; nothing is fetched while it runs.

The networks learned from photographs and sentences of others; those of faces are for non-commercial research and
teaching only. LICENSE-DATA.md has the limits of each.
"""


def files() -> dict[str, bytes | Path]:
    """The files by their paths in the Space.

    Raises:
        ValueError: this is an installed package, which has no entry point for a Space.
    """
    if checkpoints.INSTALLED:
        raise ValueError("a Gradio Space is published from the repository, and this is an installed package")
    content: dict[str, bytes | Path] = {
        path.relative_to(ROOT).as_posix(): path for folder in FOLDERS for path in _files(ROOT / folder)
    }
    content |= {name: ROOT / name for name in ("app.py", licences.CODE, licences.DATA)}
    content["README.md"] = spaces.card(spaces.GRADIO, TEXT).encode()
    content["requirements.txt"] = requirements((ROOT / "requirements.txt").read_text("utf-8")).encode()
    if spaces.GRADIO["app_file"] not in content:
        raise ValueError(f"the Space would have no {spaces.GRADIO['app_file']}")
    return content


def requirements(text: str) -> str:
    """The lines of requirements.txt, with the CPU builds of PyTorch."""
    lines = [f"{line}+cpu" if line.split("==")[0] in CPU else line for line in text.splitlines()]
    return HEAD + "\n".join(lines) + "\n"


def _files(folder: Path) -> list[Path]:
    """The files of a folder that belong to the app: none that Python or a system wrote beside them."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _belongs(path.relative_to(ROOT))]


def _belongs(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return not hidden and path.suffix != ".pyi" and path.parts[:2] not in [("gan_demo", part) for part in APART]
