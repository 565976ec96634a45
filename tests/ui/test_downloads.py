"""Programs to copy say where they run, in the words of the README."""

import re
from pathlib import Path

import gradio as gr

from gan_demo.ui import build_app

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_every_program_says_first_where_it_runs_and_the_readme_says_the_same():
    programs = [block.value for block in build_app().blocks.values() if isinstance(block, gr.Code)]
    assert len(programs) >= 2
    for program in programs:
        comment = program.split("import ")[0]
        assert comment.startswith("# Where it runs: ")
        assert all(line.startswith("# ") for line in comment.splitlines())
        commands = re.findall("`(.+?)`", comment)
        assert "pip install ." in commands
        assert "make demo" in commands
        for command in commands:
            assert command in README
