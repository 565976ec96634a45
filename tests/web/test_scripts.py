import json
import re
import shutil

import pytest

from gan_demo import checkpoints, plans
from gan_demo.services import parts
from gan_demo.web import COMPONENTS, ENGINE, GAME
from gan_demo.web.scripts import components, modules, style, worker
from tests.web.engine import run_node

NAMES = [path.stem for path in COMPONENTS.glob("*.html")]
SCRIPTS_OF_PAGES = sorted(path for folder in (COMPONENTS, ENGINE, GAME) for path in folder.glob("*.js"))

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
SCRIPTS = {"base.js": BASE, "part.js": PART, "whole.js": WHOLE, "other.js": "export function mount() {}\n"}
STYLES = {"part.css": ".part {}\n", "whole.css": ".whole {}\n"}
TEMPLATES = {"whole.html": "<p></p>\n", "other.html": ""}

BUNDLE = """\
const modules = {};
modules.other = (() => {
function mount() {}
return { mount };
})();
modules.base = (() => {
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
export const { other, whole } = modules;
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in (SCRIPTS | STYLES | TEMPLATES).items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_module_comes_once_and_after_those_that_it_needs(folder):
    assert list(modules("whole", folder)) == ["base", "part", "whole"]


def test_modules_become_functions_that_return_what_they_export(folder):
    assert components(folder) == BUNDLE


def test_other_content_is_another_bundle(folder):
    before = components(folder)
    (folder / "base.js").write_text(BASE.replace("1", "2"))
    assert components(folder) != before


def test_styles_come_in_the_order_of_the_modules(folder):
    assert style("whole", folder) == ".part {}\n.whole {}\n"


@pytest.mark.parametrize("path", SCRIPTS_OF_PAGES, ids=lambda path: path.stem)
def test_no_text_goes_over_several_lines_where_its_indents_would_count(path):
    assert all(line.count("`") % 2 == 0 for line in path.read_text("utf-8").splitlines())


def test_all_components_are_one_module_that_imports_no_other():
    *body, last = components().splitlines()
    assert not re.search(r"^\s*(import|export)\b(?!\()", "\n".join(body), re.MULTILINE)
    assert last == f"export const {{ {', '.join(sorted(NAMES))} }} = modules;"


def test_no_two_modules_have_the_same_name():
    names = [path.stem for path in SCRIPTS_OF_PAGES]
    assert len(set(names)) == len(names)


def test_any_page_can_import_the_components(tmp_path):
    """Node has neither Gradio nor a page: the module must need none of them before `mount` is called."""
    (tmp_path / "components.mjs").write_text(components(), "utf-8")
    (tmp_path / "page.mjs").write_text(
        'const components = await import("./components.mjs");\n'
        "const mounts = Object.entries(components).map(([name, { mount }]) => [name, typeof mount]);\n"
        "console.log(JSON.stringify(Object.fromEntries(mounts)));\n"
    )
    reply = run_node(str(tmp_path / "page.mjs"))
    assert reply == dict.fromkeys(sorted(NAMES), "function")
    assert "gradio" not in components().lower()


def test_every_kind_of_export_reaches_whoever_imports_it(tmp_path):
    (tmp_path / "all.js").write_text(
        "export const one = () => 1;\n"
        "export class Two {}\n"
        "export async function three() {}\n"
        "export function four() {}\n"
        "class Five {}\n"
    )
    assert "return { one, Two, three, four };" in worker("all", tmp_path)


def test_the_worker_is_one_module_that_imports_no_other():
    text = worker("worker")
    assert not re.search(r"^\s*(import|export)\b(?!\()", text, re.MULTILINE)
    assert "import.meta" not in text, "it would have to be started as a module, which a file on the disk may not do"
    assert text.startswith('"use strict";')
    assert "@param" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model_id", "network"),
    [("dcgan-faces", "generator"), ("cgan-mnist", "discriminator"), ("text-encoder-flowers", "encoder")],
)
def test_the_worker_that_travels_draws_as_torch_does_from_the_weights_that_travel(tmp_path, model_id, network):
    """It is not ready before its own check against torch's numbers."""
    for kernel in ENGINE.glob("*.wasm"):
        shutil.copy(kernel, tmp_path)
    (tmp_path / "worker.mjs").write_text(worker("worker"), "utf-8")
    (tmp_path / "weights.safetensors").write_bytes(parts.read(model_id, network))
    plan = plans.read(checkpoints.find(model_id))[network]
    assert plan["check"]
    job = {"network": network, "plan": plan, "folder": str(tmp_path)}
    (reply,) = run_node("tests/js/run_worker.js", text=json.dumps(job))
    assert reply["ready"] == network, reply
