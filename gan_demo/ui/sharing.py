"""What other sites and the browser's bar show of the page: one title, description, picture and icon.

Gradio's page names Gradio first, and a picture on another host; sites that show a link take the first that they meet.
"""

import html
import re
from typing import Any

from gradio.route_utils import get_root_url
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "The first GANs"
DESCRIPTION = (
    "Drag through pictures that neural networks invented: seven classic papers, 2014 to 2016, to touch and try."
)
PICTURE_TEXT = "Invented digits, faces and flowers, three by each of six networks"
SIZE = (1200, 630)  # of the picture, in pixels: what most sites show whole
GRADIOS = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
HEAD_END = b"</head>"


class LinkPreview:
    """Puts the page's own title, description and picture in the place of Gradio's.

    Args:
        app: what answers.
        picture: the picture's address, relative to the page; "" for none.
    """

    def __init__(self, app: ASGIApp, picture: str) -> None:
        self.app, self.picture = app, picture

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: Message | None = None  # of an answer that is a page
        body = b""

        async def send_on(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await self._send_with_tags(Request(scope), start, body, send)

        await self.app(scope, receive, send_on)

    async def _send_with_tags(self, request: Request, start: Message, body: bytes, send: Send) -> None:
        page = _with_tags(body, tags(get_root_url(request, "/", request.app.root_path), self.picture))
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        await send(start)
        await send({"type": "http.response.body", "body": page})


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers


def _with_tags(page: bytes, own: str) -> bytes:
    return GRADIOS.sub(b"", page).replace(HEAD_END, own.encode() + HEAD_END, 1)


def tags(root: str = "", picture: str = "", icon: str = "favicon.ico") -> str:
    """The tags in the page's head.

    Args:
        root: the page's address; "" where nobody knows it.
        picture: the picture's address, relative to it; "" for none.
        icon: the icon's address; by default where Gradio serves it.
    """
    properties: dict[str, Any] = {"title": TITLE, "description": DESCRIPTION, "type": "website"}
    if root:
        properties["url"] = f"{root}/"
    if picture:
        width, height = SIZE
        sizes = {"image:width": width, "image:height": height, "image:alt": PICTURE_TEXT}
        properties |= {"image": f"{root}/{picture}"} | sizes
    lines = [f'<meta property="og:{name}" content="{html.escape(str(text))}">' for name, text in properties.items()]
    lines += [
        f"<title>{TITLE}</title>",
        f'<meta name="description" content="{html.escape(DESCRIPTION)}">',
        '<meta name="twitter:card" content="summary_large_image">',
        f'<link rel="icon" type="image/svg+xml" href="{icon}">',
    ]
    return "\n".join(lines) + "\n"
