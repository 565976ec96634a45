"""Pages without a server.

python -m gan_demo.web OUT                       a folder with every tab, for any web server
python -m gan_demo.web FILE --single MODEL       one tab with one model in a file that opens by double click
"""

import argparse
from pathlib import Path


def main() -> None:
    """Write the pages."""
    parser = argparse.ArgumentParser(
        prog="python -m gan_demo.web", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="the folder, or the file of --single")
    parser.add_argument("--single", metavar="MODEL", help="a checkpoint's id, such as dcgan-faces")
    arguments = parser.parse_args()
    from gan_demo.ui import pages, single_page

    if arguments.single:
        single_page.write_single(arguments.out, arguments.single)
    else:
        pages.write(arguments.out)


if __name__ == "__main__":
    main()
