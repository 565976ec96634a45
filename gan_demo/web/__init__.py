"""What the browser gets: templates, styles and scripts of our own components, which need no Gradio."""

from pathlib import Path

COMPONENTS = Path(__file__).parent / "components"
