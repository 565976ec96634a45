import re

import pytest

from gan_demo.web import COMPONENTS
from gan_demo.web.scripts import function_body, modules, style

NAMES = [path.stem for path in COMPONENTS.glob("*.html")]

BASE = """\
// What all need.
/** @type {number} */
export const one = 1;
"""
PART = """\
import { one } from "./base.js";

/**
 * Twice one.
 *
 * @returns {number}
 */
export function two() {
  /** @type {any} */ (window).sum = one + one;
  return one + one;
}
"""
WHOLE = """\
import { one } from "./base.js";
import {
  two,
} from "./part.js";

/** Show it. */
export const mount = () => two() + one;
"""
FILES = {"base.js": BASE, "part.js": PART, "whole.js": WHOLE, "part.css": ".part {}\n", "whole.css": ".whole {}\n"}

BODY = """\
"use strict"; // as modules are
const modules = {};
modules.base = (() => {
// What all need.
const one = 1;
return { one };
})();
modules.part = (() => {
const { one } = modules.base;

function two() {
  /** @type {any} */ (window).sum = one + one;
  return one + one;
}
return { two };
})();
modules.whole = (() => {
const { one } = modules.base;
const {
  two,
} = modules.part;

const mount = () => two() + one;
return { mount };
})();
modules.whole.mount({ element, props, watch, trigger });"""


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_module_comes_once_and_after_those_that_it_needs(folder):
    assert list(modules("whole", folder)) == ["base", "part", "whole"]


def test_modules_become_functions_that_return_what_they_export(folder):
    assert function_body("whole", folder) == BODY


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
