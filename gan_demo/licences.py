"""The texts of the licences of the code and of the networks."""

import contextlib
import importlib.metadata

from gan_demo.checkpoints import PACKAGE

CODE, DATA = "LICENSE", "LICENSE-DATA.md"


def read(name: str) -> str:
    """A licence's text: a file beside the code or, in an installed package, in its metadata."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        if text := importlib.metadata.distribution("gan-demo").read_text(f"licenses/{name}"):
            return text
    return (PACKAGE.parent / name).read_text("utf-8")


def read_all() -> str:
    """The licences of the code and of the networks."""
    return "\n\n".join(map(read, (CODE, DATA)))
