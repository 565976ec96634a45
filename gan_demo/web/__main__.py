"""Pages without a server: `python -m gan_demo.web OUT` writes them into a folder."""

import argparse
from pathlib import Path


def main() -> None:
    """Write the pages."""
    parser = argparse.ArgumentParser(prog="python -m gan_demo.web", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder, which is made where there is none")
    arguments = parser.parse_args()
    from gan_demo.ui import pages

    pages.write(arguments.out)


if __name__ == "__main__":
    main()
