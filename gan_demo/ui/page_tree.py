"""The parts of the app that work without a server, and the listeners between them, from what Gradio knows of it."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from gan_demo.ui.answers import Question, questions_of
from gan_demo.ui.components import NEEDS_SERVER, WITHOUT_SERVER
from gan_demo.ui.errors import EventData
from gan_demo.web import COMPONENTS

ACTED_ON = ("button", "dropdown", "number", "radio", "textbox")  # what must do something
LEFT_OUT = {*NEEDS_SERVER, "hidden-api"}  # by class
BOXES = ("accordion", "column", "form", "row", "tabitem")


@dataclass
class Node:
    """A part of the page."""

    id: str
    type: str  # Gradio's
    component: str  # ours; "" for none
    props: dict[str, Any]
    children: list["Node"]

    @property
    def template(self) -> str:
        """What our component's script finds in its element."""
        return (COMPONENTS / f"{self.component}.html").read_text("utf-8")

    def walk(self) -> Iterator["Node"]:
        """This part, and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Listener:
    """What happens after an event."""

    id: str
    targets: list[list[str | None]]  # part and event
    inputs: list[str]
    outputs: list[str]
    script: str
    questions: list[Question]
    handler: gr.blocks.BlockFunction
    after: str

    @property
    def is_live(self) -> bool:
        """Whether it works without a server."""
        return bool(self.questions) or (self.handler.fn is None and bool(self.script))


def read_config(app: gr.Blocks) -> dict:
    """What Gradio tells its own page of the app, and the states, which it keeps to itself."""
    config = app.get_config_file()
    for part in config["components"]:
        if part["type"] == "state":
            part["props"]["value"] = plain(app.blocks[part["id"]].value)
    return config


def read_tree(app: gr.Blocks, config: dict, without: Iterable[str] = ()) -> Node:
    """The page's parts, without those that need the server or have another class, and boxes that are empty then."""
    parts = {part["id"]: part for part in config["components"]}

    def read(place: dict) -> Node | None:
        part = parts.get(place["id"], {"type": "column", "props": {}})
        children = [child for child in map(read, place.get("children") or []) if child]
        props, block = part["props"], app.blocks.get(place["id"])
        classes = props.get("elem_classes") or []
        hides = props.get("visible") in (False, "hidden") and WITHOUT_SERVER["elem_classes"] not in classes
        if part["type"] == "state" or hides or {*LEFT_OUT, *without}.intersection(classes):
            return None
        if "children" in place and part["type"] in BOXES and not children:
            return None
        return Node(str(place["id"]), part["type"], getattr(block, "name", "") or "", props, children)

    return read(config["layout"])


def read_listeners(app: gr.Blocks, config: dict, tree: Node) -> list[Listener]:
    """The listeners that need no server, of events that the page's parts have."""
    listeners: list[Listener] = []
    parts = {node.id for node in tree.walk()}
    for entry in config["dependencies"]:
        handler = app.fns[entry["id"]]
        listener = Listener(
            str(entry["id"]),
            [[None if part is None else str(part), event] for part, event in entry["targets"]],
            [str(part) for part in entry["inputs"]],
            [str(part) for part in entry["outputs"]],
            entry["js"] if isinstance(entry["js"], str) else "",
            questions_of(handler.fn),
            handler,
            "" if entry["trigger_after"] is None else str(entry["trigger_after"]),
        )
        if listener.after:
            can_happen = any(other.id == listener.after for other in listeners)
        else:
            can_happen = any(part in parts for part, _ in listener.targets)
        if listener.is_live and can_happen:
            listeners.append(listener)
    return listeners


def check_alive(tree: Node, listeners: list[Listener]) -> None:
    """Raise ValueError if a control would do nothing on a page without a server."""
    used = {part for listener in listeners for part in [*listener.inputs, *(part for part, _ in listener.targets)]}
    for node in tree.walk():
        if node.type in ACTED_ON and node.id not in used:
            name = node.props.get("elem_id") or node.props.get("label") or node.props.get("value")
            raise ValueError(
                f"the {node.type} {name!r} needs the server: give its listener a script or stored answers "
                "(answers_to), or the class needs-server"
            )


def answer(listener: Listener, question: Question) -> list[dict]:
    """What a handler's answer changes, for each output: its value, or other props."""
    if listener.handler.collects_event_data:
        *question, data = question
        question = [*question, EventData(None, data)]
    result = listener.handler.fn(*question)
    if hasattr(result, "__next__"):
        *_, result = result  # the last one; the others say how far it is
    blocks = listener.handler.outputs
    values = [result] if len(blocks) == 1 else result
    return [_update(block, value) for block, value in zip(blocks, values, strict=True)]


def _update(block: gr.blocks.Block, value: Any) -> dict:
    changes = value if isinstance(value, dict) and value.get("__type__") == "update" else {"value": value}
    changes = {name: part for name, part in changes.items() if name != "__type__"}
    if "value" in changes:
        value = changes["value"]
        changes["value"] = plain(value if isinstance(block, gr.State) else block.postprocess(value))
    return changes


def plain(value: Any) -> Any:
    """A value that JSON can say."""
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) else value
