"""Gradio writes no stubs beside modules when the app is imported."""

import subprocess
import sys

# Prints what is opened, and ends in .pyi, while something is imported.
WATCH = """
import sys

def note(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".pyi"):
        print(arguments[0])

sys.addaudithook(note)
import {module}
"""


def stubs(module):
    """The stubs that are opened while a module is imported, in a process of its own."""
    run = [sys.executable, "-c", WATCH.format(module=module)]
    lines = subprocess.run(run, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line for line in lines if not line.endswith("blocks_events.pyi")]  # of a few lines only


def test_the_app_is_imported_without_stubs():
    assert stubs("gan_demo.ui") == []


def test_gradio_alone_still_opens_them():
    assert stubs("gradio"), "gan_demo/ui/stubs.py is not needed any more"
