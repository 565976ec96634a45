"""What Hugging Face reads at the top of a Space's README.md, and what it accepts there.

The rules are those of https://huggingface.co/docs/hub/spaces-config-reference.
"""

import re
from collections.abc import Collection
from typing import Any

from huggingface_hub import SpaceCardData, SpaceHardware

SHARED = {
    "title": "The First GANs",
    "emoji": "🖼️",
    "colorFrom": "blue",
    "colorTo": "pink",
    "short_description": "Drag through pictures that early GANs invented",
    "license": "mit",
}
STATIC = SHARED | {"sdk": "static", "app_file": "index.html"}
GRADIO = SHARED | {
    "sdk": "gradio",
    "sdk_version": "6.31.0",
    "python_version": "3.11",
    "app_file": "app.py",
    "suggested_hardware": "cpu-basic",
}

LONGEST = 60  # characters of a short description
COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
VERSION = re.compile(r"\d+\.\d+(\.\d+)?")
# What a value must be: a pattern, or the values that there are.
RULES: dict[str, re.Pattern[str] | Collection[str]] = {
    "title": re.compile(r".+"),
    "emoji": re.compile(r"[^\x00-\x7f]{1,8}"),
    "colorFrom": COLOURS,
    "colorTo": COLOURS,
    "short_description": re.compile(rf".{{1,{LONGEST}}}"),
    "license": re.compile(r"[a-z0-9.-]+"),
    "sdk": ("gradio", "docker", "static"),
    "sdk_version": VERSION,
    "python_version": re.compile(r"3\.\d+(\.\d+)?"),
    "app_file": re.compile(r"\w[\w.-]*(/\w[\w.-]*)*"),
    "suggested_hardware": tuple(hardware.value for hardware in SpaceHardware),
}
NEEDED = ("title", "emoji", "colorFrom", "colorTo", "sdk", "app_file", "license")


def card(settings: dict[str, Any], text: str) -> str:
    """A README.md for a Space, whose settings are checked.

    Raises:
        ValueError: see `check`.
    """
    check(settings)
    return f"---\n{SpaceCardData(**settings).to_yaml()}\n---\n\n{text}"


def check(settings: dict[str, Any]) -> None:
    """Raise ValueError, with the value and the rule, where a Space would not accept its settings."""
    for name in NEEDED:
        if name not in settings:
            raise ValueError(f"a Space needs {name!r} at the top of its README.md")
    for name, value in settings.items():
        rule = RULES.get(name)
        if rule is None:
            raise ValueError(f"Spaces know no setting {name!r}; they know {', '.join(RULES)}")
        if isinstance(rule, re.Pattern):
            if not isinstance(value, str) or not rule.fullmatch(value):
                raise ValueError(f"{name} of a Space must match {rule.pattern!r}; this is {value!r}")
        elif value not in rule:
            raise ValueError(f"{name} of a Space must be one of {', '.join(rule)}; this is {value!r}")
