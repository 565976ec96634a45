"""What the browser gets, without Gradio: our components, the engine, and the host of pages without a server."""

from pathlib import Path

COMPONENTS = Path(__file__).parent / "components"
ENGINE = Path(__file__).parent / "engine"
GAME = Path(__file__).parent / "game"  # a GAN on points in the plane, which learns in the browser
LIBRARIES = Path(__file__).parent / "libraries"  # of others, as they publish them
FAVICON = Path(__file__).parent / "favicon.svg"
STYLE = Path(__file__).parent / "look.css"  # of the whole page; components bring their own
PAGES = Path(__file__).parent / "pages"
