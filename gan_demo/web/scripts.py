"""Bundles ES modules into one file: all components into one, which the page imports, and a worker into another.

Dozens of small files would be asked for one after the other, as each says what it imports. So they are put into one
text, each in a function of its own, as a bundler does. They use only one form of each statement: `import { a, b } from
"./name.js";`, also from another folder, "../engine/name.js", and `export` before a function, a class or a const. No two
have the same name, and no string spans several lines. Comments and indents are left out: they are for readers, and make
up more than half of a script.

The components know nothing of Gradio. Whatever page they are on imports the file, and hands over what they live on:

    import { film } from ".../components.js";
    film.mount({ element, props, watch, trigger });
"""

import re
from collections.abc import Collection

from gan_demo.web import COMPONENTS, ENGINE

IMPORT = re.compile(r'^import (\{[^}]+\}) from "(\./|\.\./\w+/)(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:(?:async )?function\*?|class|const) (\w+))", re.MULTILINE)
FOR_READERS = re.compile(r"^ *//[^\n]*\n|^ */\*\*(?:(?!\*/).)*\*/\n|^ +", re.MULTILINE | re.DOTALL)


def modules(name: str, folder=COMPONENTS, sources: dict[str, str] | None = None) -> dict[str, str]:
    """The sources of a module and of all that it imports, by name, each after those that it needs.

    Args:
        name: of the module.
        folder: where it is.
        sources: those of other modules, which are not read again; the module's are put behind them.
    """
    sources = {} if sources is None else sources
    if name not in sources:
        source = (folder / f"{name}.js").read_text("utf-8")
        for _, place, other in IMPORT.findall(source):
            modules(other, folder / place, sources)
        sources[name] = source
    return sources


def components(folder=COMPONENTS, names: Collection[str] = ()) -> str:
    """A module that exports every component, each an object with its `mount`; a component is what has a template.

    Args:
        folder: where they are.
        names: of those that are needed; none for all.
    """
    names = sorted(names or (path.stem for path in folder.glob("*.html")))
    sources: dict[str, str] = {}
    for name in names:
        modules(name, folder, sources)
    return f"{_functions(sources)}\nexport const {{ {', '.join(names)} }} = modules;\n"


def worker(name: str, folder=ENGINE) -> str:
    """A worker's script with all that it imports: the browser would ask for a dozen files, one after the other."""
    return f'"use strict";\n{_functions(modules(name, folder))}'


def _functions(sources: dict[str, str]) -> str:
    """Modules that need only those before them, each a function in the table `modules`."""
    parts = ["const modules = {};"]
    for module, source in sources.items():
        exports = ", ".join(EXPORT.findall(source))
        body = EXPORT.sub("", IMPORT.sub(r"const \1 = modules.\3;", FOR_READERS.sub("", source)))
        parts.append(f"modules.{module} = (() => {{\n{body}return {{ {exports} }};\n}})();")
    return "\n".join(parts)


def style(name: str, folder=COMPONENTS) -> str:
    """The styles of a component, after those of the modules that it imports; most modules have none."""
    paths = [folder / f"{module}.css" for module in modules(name, folder)]
    return "".join(path.read_text("utf-8") for path in paths if path.exists())
