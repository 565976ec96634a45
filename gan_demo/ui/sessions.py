"""What the server remembers of each open page: its gr.State and changed components, not a copy of the page."""

from types import SimpleNamespace
from typing import Any

import gradio.state_holder
from gradio.blocks import Blocks


class Session(gradio.state_holder.SessionState):
    """Gradio's session state, without the copy of every component's properties, which only deep links need.

    That copy takes 0.3 MB per page and holds up all other pages for 40 ms, even for a single call from a program.
    """

    def __init__(self, blocks: Blocks) -> None:
        super().__init__(SimpleNamespace(default_config=blocks.default_config, blocks={}))

    def __setitem__(self, key: int, value: Any) -> None:
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Nothing: there is no copy."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Nothing: there is no copy."""


def install() -> None:
    """Make all apps use `Session`: Gradio has no option for the class."""
    gradio.state_holder.SessionState = Session
