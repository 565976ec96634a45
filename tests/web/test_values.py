"""What Python hands over has the names that the scripts' JSDoc types have; tsc checks their use in the scripts."""

import re

import pytest

from gan_demo.ui import build_app
from gan_demo.ui.components import _Component
from gan_demo.web import COMPONENTS

VALUES = {"comparer": "Pair", "lesson": "Lesson"}  # where the type of a value is not Value
SCRIPTS = {"walk": "scrubber"}  # where it is that of another component
LISTS = [
    ("film", "moments", "film", "Moment"),
    ("chain", "levels", "chain_view", "Level"),
    ("tiles", "items", "tiles", "Item"),
    ("tiles", "ticks", "tiles", "Tick"),
]  # component, key of its value, script and type of the list's items


@pytest.fixture(scope="module")
def app():
    return build_app()


@pytest.fixture(scope="module")
def components(app):
    return [block for block in app.blocks.values() if isinstance(block, _Component)]


def properties(script: str, name: str) -> set[str]:
    """The properties of an object type that a script defines."""
    text = (COMPONENTS / f"{script}.js").read_text("utf-8")
    body = re.search(rf"@typedef {{object}} {name}\b(.*?)(?=@typedef|\*/)", text, re.DOTALL)[1]
    return set(re.findall(r"@property \{(?:[^{}]|\{[^{}]*\})*\} \[?(\w+)", body))


def events(script: str) -> set[str]:
    """The events that a script's type Events names."""
    text = (COMPONENTS / f"{script}.js").read_text("utf-8")
    return set(re.findall(r"(\w+): (?:\{|Request)", re.search(r"@typedef \{\{(.*)\}\} Events", text)[1]))


def test_types_are_read_from_the_scripts():
    assert properties("contact_sheet", "Value") == {"sheet", "columns", "count", "first"}
    assert properties("thumbnails", "Value") == {"label", "items"}
    assert events("chain") == {"ask", "row", "choose", "learn"}


def test_every_value_has_the_names_of_its_type(components):
    assert {component.name for component in components} == {path.stem for path in COMPONENTS.glob("*.html")}
    for component in components:
        if not component.value:  # a box that nothing is in yet
            continue
        names = properties(SCRIPTS.get(component.name, component.name), VALUES.get(component.name, "Value"))
        values = component.value if isinstance(component.value, list) else [component.value]
        assert all(set(value) == names for value in values), component.name


def test_every_component_has_the_props_of_its_type(components):
    for component in components:
        if component.props:
            assert {"value", *component.props} == properties(component.name, "Props"), component.name


@pytest.mark.parametrize(("name", "key", "script", "type_name"), LISTS)
def test_every_item_of_a_list_has_the_names_of_its_type(components, name, key, script, type_name):
    items = [item for component in components if component.name == name for item in component.value[key]]
    assert items
    assert all(set(item) == properties(script, type_name) for item in items)


def test_listeners_wait_for_events_that_the_scripts_trigger(app, components):
    by_id = {component._id: component.name for component in components}
    targets = [target for dependency in app.config["dependencies"] for target in dependency["targets"]]
    heard = {(by_id[number], event) for number, event in targets if number in by_id}
    assert heard == {(name, event) for name in {name for name, _ in heard} for event in events(name)}
