"""What was picked by eye stands in one file, and all of it is used."""

import ast
import re
from pathlib import Path

import pytest

from gan_demo import checkpoints, examples, picks

PACKAGE = Path(picks.__file__).parent
SOURCES = {path: path.read_text("utf-8") for part in ("ui", "services") for path in (PACKAGE / part).glob("*.py")}
PAIR = re.compile(r"(?:^|[#&])(?:a|b|seeds?2?|text|other|style|example|x|y)=")  # of an address that is written out
SEED = re.compile(r"seeds?2?|seed_[ab]|a|b|text|other|style|example")  # arguments of functions that make addresses


def literals(source: str) -> list[tuple[int, str]]:
    """Lines of seeds and sentences that are written out, and what they are: in addresses, or beside a model's name."""
    places = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(text)) if PAIR.search(text):
                places.append((node.lineno, text))
            case ast.keyword(arg=str(name), value=ast.Constant(value=value)) if SEED.fullmatch(name):
                if isinstance(value, int | str) and not isinstance(value, bool):
                    places.append((node.lineno, f"{name}={value}"))
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if _names_seeds(parts):
                places.append((node.lineno, ast.unparse(node)))
    return places


def _names_seeds(parts: list[ast.expr]) -> bool:
    values = [part.value for part in parts if isinstance(part, ast.Constant)]
    is_of_model = any(value in checkpoints.available() for value in values if isinstance(value, str))
    return is_of_model and any(isinstance(value, int) for value in values)


@pytest.mark.parametrize("name", [name for name in vars(picks) if name.isupper()])
def test_each_pick_is_used(name):
    elsewhere = (PACKAGE / "picks.py").read_text("utf-8").partition(f"\n{name} = ")[2]
    is_named = any(re.search(rf"\bpicks\.{name}\b", source) for source in SOURCES.values())
    assert is_named or re.search(rf"\b{name}\b", elsewhere), f"nothing shows {name}"


def test_no_seed_or_sentence_is_written_out_elsewhere():
    places = [f"{path.name}:{line} {text}" for path, source in SOURCES.items() for line, text in literals(source)]
    assert not places, "it belongs into gan_demo/picks.py, with what it is to show:\n" + "\n".join(places)


def test_no_template_has_a_seed():
    for path in (PACKAGE / "web" / "components").glob("*.html"):
        for tag in re.findall(r"<input[^>]*>", path.read_text("utf-8")):
            assert "seed" not in tag or " value=" not in tag, f"{path.name}: {tag}"


@pytest.mark.parametrize(
    "source",
    [
        '"tab=latent&a=3"',
        "place(LATENT, a=3)",
        'path("dcgan-faces", seed=3)',
        '("dcgan-faces", 3, 4)',
        '["gan-mnist", 1]',
    ],
)
def test_literals_are_seen(source):
    assert literals(source)


@pytest.mark.parametrize(("name", "pick"), list(picks.named()), ids=lambda part: part if isinstance(part, str) else "")
def test_each_pick_names_what_there_is(name, pick):
    assert pick.shows
    match pick:
        case picks.Path(model=model) | picks.Samples(model=model) | picks.Chain(model=model):
            config = checkpoints.read_config(checkpoints.find(model))["config"]
            assert getattr(pick, "label", "") in ("", *config.get("labels", []))
        case picks.Photograph():
            assert 0 <= pick.number < len(examples.index())
