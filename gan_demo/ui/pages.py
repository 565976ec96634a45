"""The app as files for any web server, made of what Gradio is told of the tabs: nothing is written a second time.

Of the listeners, those work that are scripts of the page, and those whose answers are stored beside it (`answers`).
What needs the server says so (`NEEDS_SERVER`), and is left out.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote

import gradio as gr

from gan_demo import licences, spaces
from gan_demo.ui import build_app, chapters, live, server, sharing, start_tab
from gan_demo.ui.page_text import render
from gan_demo.ui.page_tree import Listener, Node, answer, check_alive, plain, read_config, read_listeners, read_tree
from gan_demo.ui.theme import css, theme
from gan_demo.web import FAVICON, PAGES
from gan_demo.web.scripts import style, worker

ADDRESS = re.compile(r"\b(?:opening/[0-9a-f]+\.\w+|live/[\w./%-]+)")  # of what the app serves, in a page or an answer

PAGE = """<!doctype html>
<html lang="en" data-server="none">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
<style>
{style}
</style>
</head>
<body>
<script>
const theme = new URLSearchParams(location.search).get("__theme");
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = () => document.body.classList.toggle("dark", theme ? theme === "dark" : dark.matches);
dark.addEventListener("change", colour);
colour();
</script>
<main class="gradio-container column">
{body}
</main>
<noscript>This page draws its pictures with JavaScript, which is switched off here.</noscript>
<script type="module">
{script}
</script>
</body>
</html>
"""

TEXT = """# The first GANs

These files need no server of their own: `python -m http.server` in this folder shows them, and so does any web server,
under any path, and a static Space. `python -m gan_demo.web` made them. The pictures are drawn in the browser.

The networks learned from photographs and sentences of others; those of faces are for non-commercial research and
teaching only. The pages say so beside each picture.
"""


def write(folder: Path) -> None:
    """Write the page and all that it fetches into a folder.

    Raises:
        ValueError: see `files`.
    """
    for name, data in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def files() -> dict[str, bytes]:
    """The page and all that it fetches, by path: the files of a static Space, too.

    Raises:
        ValueError: a control would do nothing there, Gradio has a new component, or a checkpoint is damaged.
    """
    texts = page_texts(build_app())
    content = {name: text.encode() for name, text in texts.items()}
    content["README.md"] = spaces.card(spaces.STATIC, TEXT).encode()
    content["licences.txt"] = licences.read_all().encode()
    for address in sorted(addresses("".join(texts.values()))):
        content |= contents(address)
    return {unquote(name): data for name, data in content.items()}  # as web servers read an address


def page_texts(app: gr.Blocks, tab: str = "", without: Iterable[str] = ()) -> dict[str, str]:
    """The page and the answers beside it, by name; with a `tab`, of this one alone, `without` some classes."""
    config = read_config(app)
    tree = read_tree(app, config, without)
    if tab:
        tabs = next(node for node in tree.children if node.type == "tabs")
        tabs.children = [node for node in tabs.children if node.props["label"] == tab]
    listeners = read_listeners(app, config, tree)
    check_alive(tree, listeners)
    texts: dict[str, str] = {}
    addresses_of: dict[str, str] = {}
    for listener in listeners:
        if listener.questions:
            text = answers_text(listener)
            addresses_of[listener.id] = f"answers/{hashlib.sha256(text.encode()).hexdigest()[:32]}.json"
            texts[addresses_of[listener.id]] = text
    texts["index.html"] = PAGE.format(
        head=sharing.tags(icon=f"data:image/svg+xml,{quote(FAVICON.read_text('utf-8'))}"),
        style=styles(tree),
        body="\n".join(map(render, tree.children)),
        script=script(config, tree, listeners, addresses_of),
    )
    return texts


def answers_text(listener: Listener) -> str:
    """All that a handler may be asked, with the answers, as JSON; their pictures are files."""
    questions = [[plain(part) for part in question] for question in listener.questions]
    answers = [answer(listener, question) for question in listener.questions]
    return json.dumps({"questions": questions, "answers": server.with_addresses(answers)})


def styles(tree: Node) -> str:
    """Gradio's variables, the app's own styles, the host's, and those of each component."""
    names = sorted({node.component for node in tree.walk() if node.component})
    parts = [f".component-{name} {{\n{style(name)}}}" for name in names]
    row = server.with_addresses(chapters.css(start_tab.thumbnails()))
    return "\n".join([theme()._get_theme_css(), css(), row, (PAGES / "page.css").read_text("utf-8"), *parts])


def script(config: dict, tree: Node, listeners: list[Listener], addresses_of: dict[str, str]) -> str:
    """The page's own module: the host, and what it lives on."""
    used = {part for listener in listeners for part in [*listener.inputs, *listener.outputs]}
    nodes = {node.id: node for node in tree.walk()}
    parts = {}
    for part in config["components"]:
        node = nodes.get(str(part["id"]))
        if node:
            parts[node.id] = {"type": node.type, "component": node.component, "props": own_props(node.props)}
        elif str(part["id"]) in used:
            parts[str(part["id"])] = {"type": "hidden", "component": "", "props": own_props(part["props"])}
    data = json.dumps(parts, default=plain).replace("</", "<\\/")
    rows = [listener_text(listener, addresses_of.get(listener.id, "")) for listener in listeners]
    return f"""{worker("host", PAGES)}
modules.host.open({{
parts: {data},
listeners: {{
{"".join(rows)}}},
address: "{live.scripts_address()}",
}});"""


def own_props(props: dict) -> dict:
    """What a component, or a control's twin, reads."""
    names = ("value", "label", "choices", "interactive", "lines", "step", "size", "variant")
    own = {name: props[name] for name in names if name in props} | (props.get("props") or {})
    return own | {"receiver": ""} if "receiver" in own else own  # nobody receives a visitor's picture


def listener_text(listener: Listener, address: str) -> str:
    """A listener as an entry of a JavaScript object; scripts stand there as they are."""
    entries = json.dumps(
        {
            "targets": listener.targets,
            "inputs": listener.inputs,
            "outputs": listener.outputs,
            "answers": address,
            "withData": listener.handler.collects_event_data,
            "after": listener.after,
        }
    )
    return f'"{listener.id}": {{ ...{entries}, script: {listener.script or "null"} }},\n'


def addresses(text: str) -> set[str]:
    """All that a text says of files that the app serves."""
    return set(ADDRESS.findall(text))


def contents(address: str) -> dict[str, bytes]:
    """The files at an address, by name: one, or all of a folder."""
    top, _, rest = address.partition("/")
    if top == "opening":
        return {address: server.opening_picture(rest)}
    if address == live.scripts_address() or not address.endswith("/"):
        return {address: live.find(unquote(rest)).make()}
    return {address + name: data for name, data in live.engine_files().items()}
