"""Store what the tabs open with: `python -m gan_demo.ui.openings` builds the app once while services are recorded."""

from gan_demo import openings
from gan_demo.services.openings import recording
from gan_demo.ui import build_app


def main() -> None:
    """Write the files in gan_demo/openings, each of which the checkpoints of the app stand behind."""
    with recording() as answers:
        build_app()
    for tab in openings.TABS:
        openings.save(tab, answers.get(tab, []))


if __name__ == "__main__":
    main()
