"""What the browser gets: templates, styles and scripts of our own components, and the engine; none needs Gradio."""

from pathlib import Path

COMPONENTS = Path(__file__).parent / "components"
ENGINE = Path(__file__).parent / "engine"
FAVICON = Path(__file__).parent / "favicon.svg"
