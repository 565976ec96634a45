"""Store what the tabs open with: `python -m gan_demo.ui.openings` builds the app once while services are recorded.

`python -m gan_demo.ui.openings inside` does so for one tab alone; what the others open with is read.
"""

import argparse

from gan_demo import openings
from gan_demo.services.openings import recording
from gan_demo.ui import build_app


def main(argv: list[str] | None = None) -> None:
    """Write the files in gan_demo/openings, each of which the checkpoints of the app stand behind."""
    parser = argparse.ArgumentParser(prog="python -m gan_demo.ui.openings", description=main.__doc__)
    parser.add_argument("tabs", nargs="*", metavar="TAB", help=f"of {', '.join(openings.TABS)}; default: all")
    tabs = parser.parse_args(argv).tabs or list(openings.TABS)
    if unknown := set(tabs) - set(openings.TABS):
        parser.error(f"no tab {', '.join(sorted(unknown))}")
    with recording(tabs) as answers:
        build_app()
    for tab in tabs:
        openings.save(tab, answers.get(tab, []))


if __name__ == "__main__":
    main()
