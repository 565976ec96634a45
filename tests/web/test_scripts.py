import re

import pytest

from gan_demo.web import COMPONENTS
from gan_demo.web.scripts import function_body, modules, style

NAMES = [path.stem for path in COMPONENTS.glob("*.html")]

FILES = {
    "base.js": "export const one = 1;\n",
    "part.js": 'import { one } from "./base.js";\nexport function two() {\n  return one + one;\n}\nconst own = 5;\n',
    "whole.js": 'import { one } from "./base.js";\n'
    'import {\n  two,\n} from "./part.js";\nexport const mount = () => two();\n',
    "part.css": ".part {}\n",
    "whole.css": ".whole {}\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_module_comes_once_and_after_those_that_it_needs(folder):
    assert list(modules("whole", folder)) == ["base", "part", "whole"]


def test_a_module_hands_on_what_it_exports_and_nothing_else(folder):
    body = function_body("whole", folder)
    assert "return { one };" in body
    assert "return { two };" in body
    assert "const { one } = modules.base;" in body
    assert re.search(r"const \{\s*two,\s*\} = modules\.part;", body)


def test_a_component_is_mounted_with_what_gradio_brings(folder):
    assert function_body("whole", folder).endswith("modules.whole.mount({ element, props, watch, trigger });")


def test_styles_come_in_the_order_of_the_modules(folder):
    assert style("whole", folder) == ".part {}\n.whole {}\n"


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_is_left_that_only_modules_know(name):
    body = function_body(name)
    assert not re.search(r"^\s*(import|export)\b(?!\()", body, re.MULTILINE)
    assert f"modules.{name} = " in body
    assert re.search(r"return \{ [^}]*\bmount\b", body)


@pytest.mark.parametrize("name", NAMES)
def test_every_component_has_a_style(name):
    assert style(name)
