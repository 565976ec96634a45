"""Pages without a server: what of the app is on them, and that nothing there is dead."""

import json
import re

import gradio as gr
import pytest

from gan_demo.ui import build_app, page_text, pages
from gan_demo.ui.answers import answers_to, questions_of
from gan_demo.ui.components import NEEDS_SERVER, Tiles
from gan_demo.ui.page_tree import check_alive, read_listeners, read_tree
from gan_demo.web import PAGES


def read(app):
    config = app.get_config_file()
    tree = read_tree(app, config)
    return tree, read_listeners(app, config, tree)


def types(tree):
    return [node.type for node in tree.walk()]


def test_the_host_has_a_twin_of_each_control_that_python_leaves_to_it():
    table = re.search(r"CONTROLS = \{([^}]+)\}", (PAGES / "host.js").read_text("utf-8"))[1]
    assert tuple(re.findall(r"\w+", table)) == page_text.CONTROLS


def test_every_part_of_the_app_has_a_twin_and_every_component_is_on_the_page():
    app = build_app()
    tree, listeners = read(app)
    html = "".join(map(page_text.render, tree.children))
    check_alive(tree, listeners)
    ours = {block.name for block in app.blocks.values() if getattr(block, "name", "")} - {"connection"}  # to a server
    assert {node.component for node in tree.walk()} - {""} == ours
    assert all(f"component-{name}" in html for name in ours)


def test_an_unknown_type_is_named():
    with gr.Blocks() as app:
        gr.Slider()
    tree, _ = read(app)
    with pytest.raises(ValueError, match="no twin of Gradio's slider"):
        page_text.render(next(node for node in tree.walk() if node.type == "slider"))


def test_a_control_that_would_do_nothing_is_named():
    with gr.Blocks() as app:
        box = gr.Textbox(label="Words")
        gr.Button("Ask").click(str.upper, box, box)
    with pytest.raises(ValueError, match="the textbox 'Words' needs the server"):
        check_alive(*read(app))


def test_what_needs_the_server_is_left_out_with_the_boxes_that_are_empty_then():
    with gr.Blocks() as app:
        with gr.Accordion("More"), gr.Row():
            gr.Button("Ask", elem_classes=NEEDS_SERVER)
        gr.State(1)
        gr.Markdown("Here")
    tree, listeners = read(app)
    assert types(tree) == ["column", "markdown"]
    check_alive(tree, listeners)


@answers_to(lambda: [(kind,) for kind in ("a", "b")])
def on_kind(kind):
    return kind.upper(), gr.update(interactive=kind == "a"), gr.skip()


def test_answers_are_what_a_handler_says_to_each_question():
    with gr.Blocks() as app:
        kind = gr.Radio(["a", "b"], label="Kind")
        outputs = [gr.HTML(), gr.Button("x"), Tiles()]
        kind.input(on_kind, kind, outputs)
        outputs[1].click(None, js="() => 1")
    tree, listeners = read(app)
    check_alive(tree, listeners)
    stored = json.loads(pages.answers_text(listeners[0]))
    assert stored["questions"] == [["a"], ["b"]]
    assert stored["answers"][1] == [{"value": "B"}, {"interactive": False}, {}]


def test_a_handler_that_says_nothing_of_its_questions_has_no_answers():
    assert questions_of(str.upper) == []
    assert questions_of(None) == []


def test_what_follows_a_listener_that_needs_the_server_does_not_happen():
    with gr.Blocks() as app:
        button = gr.Button("Save")
        button.click(str, None, None).success(None, js="() => 1")
    assert read(app)[1] == []


def test_texts_of_python_are_escaped_where_they_are_no_html():
    with gr.Blocks() as app, gr.Accordion("1 < 2"):
        gr.Markdown("**bold** <b>html</b>")
    tree, _ = read(app)
    html = page_text.render(tree.children[0])
    assert "1 &lt; 2" in html
    assert "<strong>bold</strong> <b>html</b>" in html
