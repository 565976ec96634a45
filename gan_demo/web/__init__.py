"""What the browser gets: templates, styles and scripts of the app's own components, which need no Gradio."""

from pathlib import Path

COMPONENTS = Path(__file__).parent / "components"
