"""Names say what a value is: no past participle stands in for a noun."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "gan_demo"
PARTICIPLES = {"found", "made", "told", "shown", "drawn"}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of whatever a file gives a name to, and of the keyword arguments that it passes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case _ if isinstance(node, SCOPES):
                yield node.lineno, node.name


def participles(source: str) -> list[tuple[int, str]]:
    """Lines and names that are participles."""
    return [(line, name) for line, name in names(ast.parse(source)) if name.strip("_") in PARTICIPLES]


def test_names_are_nouns_of_the_field_and_verbs():
    places = [
        f"{path.relative_to(PACKAGE.parent)}:{line} {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, name in participles(path.read_text("utf-8"))
    ]
    assert not places, "a name says what the value is, not what was done to it:\n" + "\n".join(places)


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "(a, [found]) = 1, [2]",
        "for found in []: pass",
        "with open('x') as found: pass",
        "[0 for found in []]",
        "(found := 1)",
        "found: int",
        "x.found = 1",
        "def found(): pass",
        "async def found(): pass",
        "class found: pass",
        "def f(found): pass",
        "def f(*, found): pass",
        "def f(*found): pass",
        "def f(**found): pass",
        "lambda found: 0",
        "f(found=1)",
        "import a as found",
        "from a import b as found",
        "try: pass\nexcept ValueError as found: pass",
        "match x:\n    case [1, *found]: pass",
        "match x:\n    case found: pass",
        "_found = 1",
    ],
)
def test_a_participle_is_noticed_wherever_it_becomes_a_name(source):
    assert [name.strip("_") for _, name in participles(source)] == ["found"]


@pytest.mark.parametrize("source", ["'found'", "f(x.found)", "founded = foundation = 1", "raise NotFound()"])
def test_other_words_and_what_others_named_stay(source):
    assert not participles(source)
