"""What the page's own components promise to Python and to the browser."""

import re

import pytest

from gan_demo.ui import components
from gan_demo.web import COMPONENTS
from gan_demo.web.scripts import modules

CLASSES = components._Component.__subclasses__()


def test_every_template_has_a_class():
    assert sorted(component.name for component in CLASSES) == sorted(path.stem for path in COMPONENTS.glob("*.html"))


@pytest.mark.parametrize("component", CLASSES, ids=lambda component: component.name)
def test_python_can_listen_for_each_event_that_the_script_triggers(component):
    events = {name for text in modules(component.name).values() for name in re.findall(r'\btrigger\("(\w+)"', text)}
    assert events == {str(event) for event in vars(component).get("EVENTS", ())}


@pytest.mark.parametrize("component", CLASSES, ids=lambda component: component.name)
def test_a_component_holds_no_script_but_imports_the_one_file(component):
    script = component().js_on_load
    assert len(script) < 400
    assert script.startswith("(window.components ??= import(")
    assert f"{component.name}.mount(" in script
