"""The endpoints as tools for MCP clients: they return pictures, not the names of files."""

import json
from contextlib import AbstractAsyncContextManager
from typing import Any

import gradio.mcp
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import ContentBlock, TextContent

FORGEABLE = ("forwarded", "host", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


class Sessions(StreamableHTTPSessionManager):
    """The MCP sessions of an app, which may start more than once.

    When a port is taken at the last moment, Gradio starts the same app on the next one; a manager that had run already
    made that fail on all hundred ports.
    """

    def run(self) -> AbstractAsyncContextManager[None]:
        """The sessions' life, from a start of the app to its end."""
        self._has_started = False
        return super().run()


class Tools(gradio.mcp.GradioMCPServer):
    """Gradio's server, which turns a single picture into image content; here also those of galleries."""

    StreamableHTTPSessionManager = Sessions

    def _prepare_tool_call_args(self, name: str, arguments: dict[str, Any]) -> tuple:
        """Drop headers by which a caller could claim another address.

        Gradio passes the caller's headers on in a request of its own, from an address that the app trusts.
        """
        endpoint, values, headers, function = super()._prepare_tool_call_args(name, arguments)
        safe_headers = {name: value for name, value in headers.items() if name.lower() not in FORGEABLE}
        return endpoint, values, safe_headers, function

    def postprocess_output_data(self, data: Any, root_url: str) -> list[ContentBlock]:
        """A tool's answer as MCP contents: each picture followed by its caption, anything else as JSON."""
        return [content for output in data for content in self._contents(output, root_url)]

    def _contents(self, output: Any, root_url: str) -> list[ContentBlock]:
        if isinstance(output, tuple):  # several outputs arrive as one tuple
            return self.postprocess_output_data(output, root_url)
        if isinstance(output, list) and output and all(isinstance(item, dict) and "image" in item for item in output):
            return [content for item in output for content in self._captioned(item, root_url)]
        if isinstance(output, dict) and "path" in output:
            return super().postprocess_output_data([output], root_url)
        text = output if isinstance(output, str) else json.dumps(output)
        return [TextContent(type="text", text=text)]

    def _captioned(self, item: dict, root_url: str) -> list[ContentBlock]:
        picture, *_ = super().postprocess_output_data([item["image"]], root_url)
        return [picture, TextContent(type="text", text=item.get("caption") or "")]


def install() -> None:
    """Make the next app that is launched use `Tools`: Gradio has no option for the class."""
    gradio.mcp.GradioMCPServer = Tools
