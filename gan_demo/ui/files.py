"""Where the web server keeps what visitors upload."""

import os
import tempfile
from pathlib import Path


def upload_folder() -> Path:
    """The upload folder, as Gradio finds it."""
    return Path(os.path.realpath(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio"))
