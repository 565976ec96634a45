"""Gradio's components without the stubs that it writes for them at each import: most of what its import takes.

For each class of a component, its own and the app's, Gradio reads and parses the module's source, fills a template and
writes a .pyi file beside the module, though nothing has changed since the last time. It passes over classes of which
Python knows no file.
"""

import contextlib
import inspect
from collections.abc import Iterator


@contextlib.contextmanager
def no_stubs() -> Iterator[None]:
    """Python knows no file of a component's class until the block ends."""
    find = inspect.getfile

    def find_unless_component(thing: object) -> str:
        if type(thing).__name__ == "ComponentMeta":
            raise OSError("nobody needs its stub")
        return find(thing)  # type: ignore[arg-type]

    inspect.getfile = find_unless_component  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = find
