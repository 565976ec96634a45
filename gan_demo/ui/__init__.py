"""The app: one tab a file, put together here. The only package that imports gradio."""

import gradio as gr

from gan_demo.services import loaded
from gan_demo.ui import (
    caption_tab,
    endpoints,
    latent_tab,
    pyramid_tab,
    server,
    sessions,
    super_resolution_tab,
    tools,
    watch_tab,
)
from gan_demo.ui.line import Limits, Line
from gan_demo.ui.theme import css, theme

HEADER = """
<div class="masthead"><h1>The first GANs</h1>
<p>Drag through pictures that neural networks invented, one classic paper a tab.</p></div>
"""


def build_app(limits: Limits | None = None) -> gr.Blocks:
    """All tabs and endpoints, ready to launch; without `limits`, those of the environment."""
    with gr.Blocks(title="The first GANs", analytics_enabled=False) as app:
        gr.HTML(HEADER)
        with gr.Tab("Watch it learn"):
            watch_tab.build()
        with gr.Tab("Latent interpolation"):
            latent_tab.build()
        if loaded.may_have("lapgan"):
            with gr.Tab("Pyramid levels"):
                pyramid_tab.build()
        if loaded.may_have("gan_cls", "text_encoder"):
            with gr.Tab("Caption to image"):
                caption_tab.build()
        if loaded.may_have("srresnet"):
            with gr.Tab("Super-resolution"):
                super_resolution_tab.build()
        endpoints.build()
        server.store_opening_pictures(app)
    app.queue(api_open=False)  # whatever is asked for waits in line
    app._queue = Line(app, limits or Limits.from_environment())
    return app


def launch_options(app: gr.Blocks) -> dict:
    """What `launch` needs in Gradio 6: the look, and limits for a page that strangers open."""
    sessions.install()
    tools.install()
    return {
        "app_kwargs": server.options(app),
        "state_session_capacity": 5 * app._queue.limits.sessions,  # a page that rests needs its state, but no answers
        "theme": theme(),
        "css": css(),
        "mcp_server": True,
        "max_file_size": "20mb",
        "footer_links": ["api"],
        "enable_monitoring": False,
        "run_history": False,
        "ssr_mode": False,  # Spaces would draw pages on a server of their own, which our components were not made for
    }
