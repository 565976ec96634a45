"""Gradio's layout and texts as plain HTML, from the config that Gradio's own page is made of."""

import html
from collections.abc import Callable

from markdown_it import MarkdownIt

from gan_demo.ui.page_tree import Node

CONTROLS = ("button", "code", "dropdown", "number", "radio", "textbox")  # whose twins are in web/pages/controls.js
MARKDOWN = MarkdownIt()


def render(node: Node) -> str:
    """A part of the page with all that it holds.

    Raises:
        ValueError: there is no twin for its type.
    """
    if node.type in CONTROLS:
        return _element(node, "", node.type)
    if node.type not in WRITERS:
        raise ValueError(f"pages without a server have no twin of Gradio's {node.type}; write one in {__name__}")
    return WRITERS[node.type](node)


def _element(node: Node, inner: str, name: str, style: str = "") -> str:
    props = node.props
    classes = html.escape(" ".join([name, *(props.get("elem_classes") or [])]))
    own_id = f' id="{html.escape(props["elem_id"])}"' if props.get("elem_id") else ""
    return f'<div class="{classes}"{own_id} data-part="{node.id}"{style}>{inner}</div>'


def _inside(node: Node) -> str:
    return "".join(map(render, node.children))


def _box(node: Node) -> str:
    grow, least = node.props.get("scale"), node.props.get("min_width")
    style = f' style="flex-grow: {1 if grow is None else grow}; min-width: min({least or 0}px, 100%)"'
    return _element(node, _inside(node), node.type, style if node.type == "column" else "")


def _accordion(node: Node) -> str:
    is_open = " open" if node.props.get("open") else ""
    summary = f"<summary>{html.escape(node.props['label'])}</summary>"
    classes = html.escape(" ".join(node.props.get("elem_classes") or []))
    own_id = f' id="{html.escape(node.props["elem_id"])}"' if node.props.get("elem_id") else ""
    return (
        f'<details class="{classes}"{own_id} data-part="{node.id}"{is_open}>{summary}'
        f'<div class="column">{_inside(node)}</div></details>'
    )


def _tabs(node: Node) -> str:
    heads = "".join(
        f'<button type="button" role="tab" data-tab-id="{html.escape(str(tab.props["id"]))}" '
        f'aria-controls="tab-{tab.id}">{html.escape(tab.props["label"])}</button>'
        for tab in node.children
    )
    return f'<div class="tabs"><div role="tablist">{heads}</div>{_inside(node)}</div>'


def _tab(node: Node) -> str:
    return f'<section class="column" role="tabpanel" id="tab-{node.id}" hidden>{_inside(node)}</section>'


def _html(node: Node) -> str:
    if node.component:
        return _element(node, node.template, f"html component-{node.component}")
    return _element(node, node.props.get("value") or "", "html")


def _markdown(node: Node) -> str:
    return _element(node, MARKDOWN.render(node.props["value"]), "markdown")


WRITERS: dict[str, Callable[[Node], str]] = {
    "accordion": _accordion,
    "column": _box,
    "form": _box,
    "html": _html,
    "markdown": _markdown,
    "row": _box,
    "tabitem": _tab,
    "tabs": _tabs,
}
