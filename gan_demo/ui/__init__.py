"""The app: one tab a file, put together here. The only package that imports gradio."""

import gradio as gr

from gan_demo.ui import (
    caption_tab,
    captioning,
    endpoints,
    latent_tab,
    models,
    pyramid_tab,
    super_resolution_tab,
    watch_tab,
)
from gan_demo.ui.enlarging import KEPT_SECONDS
from gan_demo.ui.theme import css, theme

HEADER = """
<div class="masthead"><h1>The first GANs</h1>
<p>Drag through pictures that neural networks invented, one classic paper a tab.</p></div>
"""


def build_app() -> gr.Blocks:
    """All tabs and endpoints, ready to launch."""
    with gr.Blocks(title="The first GANs", analytics_enabled=False, delete_cache=(600, int(KEPT_SECONDS))) as app:
        gr.HTML(HEADER)
        with gr.Tab("Watch it learn"):
            watch_tab.build()
        with gr.Tab("Latent interpolation"):
            latent_tab.build()
        if models.ids("lapgan"):
            with gr.Tab("Pyramid levels"):
                pyramid_tab.build()
        if captioning.there():
            with gr.Tab("Caption to image"):
                caption_tab.build()
        if models.ids("srresnet"):
            with gr.Tab("Super-resolution"):
                super_resolution_tab.build()
        endpoints.build()
    return app.queue(max_size=200)


def launch_options() -> dict:
    """What `launch` needs in Gradio 6: the look, and limits for a page that strangers open."""
    return {
        "theme": theme(),
        "css": css(),
        "mcp_server": True,
        "max_file_size": "20mb",
        "footer_links": ["api"],
        "run_history": False,
        "ssr_mode": False,  # Spaces would draw pages on a server of their own, which our components were not made for
    }
