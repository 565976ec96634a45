"""What the app imports before anything is asked of a network."""

import subprocess
import sys
from pathlib import Path

import gan_demo


def test_the_page_and_its_services_are_imported_without_torch_and_matplotlib():
    names = sorted(path.stem for path in (Path(gan_demo.__file__).parent / "services").glob("[a-z]*.py"))
    imports = f"import sys, gan_demo.ui; from gan_demo.services import {', '.join(names)}"
    code = f"{imports}; print({{'torch', 'matplotlib'}} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
