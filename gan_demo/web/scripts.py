"""Bundles ES modules: a component's into a function body, as gr.HTML needs it, and a worker's into a file.

Gradio runs js_on_load by `Function("element", "trigger", ..., text)`, where `import` is a syntax error, and `import()`
would need an address for each file and come after the page's first events. So a component's modules are put into one
text, each in a function of its own, as a bundler does. They use only one form of each statement: `import { a, b } from
"./name.js";`, in a component also from "../engine/name.js", and `export` before a function, a class or a const. No two
have the same name, and no string spans several lines. Comments and indents are left out: they are for readers, and make
up more than half of a script, which the page holds once for each component.
"""

import re

from gan_demo.web import COMPONENTS, ENGINE

IMPORT = re.compile(r'^import (\{[^}]+\}) from "(\./|\.\./engine/)(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+))", re.MULTILINE)
FOR_READERS = re.compile(r"^ *//[^\n]*\n|^ */\*\*(?:(?!\*/).)*\*/\n|^ +", re.MULTILINE | re.DOTALL)


def modules(name: str, folder=COMPONENTS) -> dict[str, str]:
    """The sources of a module and of all that it imports, by name, each after those that it needs."""
    source = (folder / f"{name}.js").read_text("utf-8")
    needs = {}
    for _, place, other in IMPORT.findall(source):
        needs |= modules(other, folder / place)
    return needs | {name: source}


def function_body(name: str, folder=COMPONENTS) -> str:
    """A script that calls the module's `mount` with the names that Gradio brings into scope."""
    return f"{_functions(name, folder)}\nmodules.{name}.mount({{ element, props, watch, trigger }});"


def worker(name: str, folder=ENGINE) -> str:
    """A worker's module with all that it imports: the browser would ask for a dozen files, one after the other."""
    return _functions(name, folder)


def _functions(name: str, folder) -> str:
    """A module and all that it imports, each a function in the table `modules`."""
    parts = ['"use strict"; // as modules are', "const modules = {};"]
    for module, source in modules(name, folder).items():
        exports = ", ".join(EXPORT.findall(source))
        body = EXPORT.sub("", IMPORT.sub(r"const \1 = modules.\3;", FOR_READERS.sub("", source)))
        parts.append(f"modules.{module} = (() => {{\n{body}return {{ {exports} }};\n}})();")
    return "\n".join(parts)


def style(name: str, folder=COMPONENTS) -> str:
    """The styles of a component, after those of the modules that it imports; most modules have none."""
    paths = [folder / f"{module}.css" for module in modules(name, folder)]
    return "".join(path.read_text("utf-8") for path in paths if path.exists())
