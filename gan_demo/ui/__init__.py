"""The app in Gradio: one file per tab, put together here. No other package imports gradio."""

import functools
import os
from collections.abc import Callable

from gan_demo.ui.stubs import no_stubs

with no_stubs():
    import gradio as gr

    from gan_demo.services import catalogue, loaded
    from gan_demo.ui import (
        address,
        caption_tab,
        chapters,
        endpoints,
        galleries,
        inside_tab,
        latent_tab,
        lessons,
        live,
        paint_tab,
        pyramid_tab,
        real_or_fake_tab,
        server,
        sessions,
        start_tab,
        super_resolution_tab,
        tools,
        watch_tab,
    )
    from gan_demo.ui.chapters import Chapter
    from gan_demo.ui.components import NEEDS_SERVER, Connection, LessonBar, Masthead, Preparation
    from gan_demo.ui.line import Limits, Line
    from gan_demo.ui.queues import WARM
    from gan_demo.ui.theme import css, theme
    from gan_demo.web import FAVICON


def build_app(limits: Limits | None = None) -> gr.Blocks:
    """All tabs and endpoints, ready to launch; without `limits`, those of the environment."""
    with gr.Blocks(title="The first GANs", analytics_enabled=False) as app:
        space = os.environ.get("SPACE_ID", "")
        Masthead({"table": address_table(), "space": space}, elem_id="masthead")
        LessonBar(lessons.value(), elem_id="lesson")
        Preparation(preparation(space), elem_id="preparation")
        Connection({"address": "gradio_api/app_id"}, elem_id="connection", elem_classes=NEEDS_SERVER)
        add_tab(chapters.START, start_tab.build)
        add_tab(chapters.WATCH, watch_tab.build)
        add_tab(chapters.LATENT, latent_tab.build)
        if loaded.may_have("lapgan"):
            add_tab(chapters.PYRAMID, pyramid_tab.build, "lapgan")
        if loaded.may_have("gan_cls", "text_encoder"):
            add_tab(chapters.CAPTION, caption_tab.build)
        if loaded.may_have("srresnet"):
            add_tab(chapters.SUPER_RESOLUTION, super_resolution_tab.build, *loaded.ENLARGING)
        if loaded.may_have("dcgan"):
            add_tab(chapters.PAINT, paint_tab.build)
        add_tab(chapters.REAL_OR_FAKE, real_or_fake_tab.build)
        if loaded.may_have("dcgan"):
            add_tab(chapters.INSIDE, inside_tab.build)
        chapters.colophon(space)
        endpoints.build()
        server.store_opening_pictures(app)
    app.api_open = False  # all calls go through the queue; app.queue(...) would make all of Gradio's routes once more
    app._queue = Line(app, limits or Limits.from_environment())
    return app


def preparation(space: str) -> dict:
    """What "Prepare a lesson" knows: what can be hidden, and what makes codes of links."""
    hidden = [part._asdict() for part in address.HIDDEN]
    return {"hidden": hidden, "space": space, "qr": live.library_address("qrcode.js")}


def address_table() -> dict:
    """What may stand in the page's address (see `address`)."""
    rules: dict[str, address.Rules] = {
        chapter.id: {"section": address.choice(chapter.sections)} if chapter.sections else {}
        for chapter in chapters.CHAPTERS
    }
    weights = {}
    for chapter, tab in (
        (chapters.WATCH, watch_tab),
        (chapters.LATENT, latent_tab),
        (chapters.PYRAMID, pyramid_tab),
        (chapters.CAPTION, caption_tab),
        (chapters.SUPER_RESOLUTION, super_resolution_tab),
        (chapters.PAINT, paint_tab),
        (chapters.REAL_OR_FAKE, real_or_fake_tab),
        (chapters.INSIDE, inside_tab),
    ):
        rules[chapter.id] |= tab.address_rules()
        weights[chapter.id] = tab.address_weights()
    return address.table(rules, weights)


def add_tab(chapter: Chapter, build: Callable[[], None], *kinds: str) -> None:
    """A chapter's tab; networks of the `kinds`, with which the server draws, load while its visitor still reads."""
    with gr.Tab(chapter.tab, id=chapter.id) as tab:
        if chapter.question:
            chapters.head(chapter)
        build()
        if chapter.limit:
            chapters.foot(chapter)
    if kinds:
        tab.select(functools.partial(catalogue.warm_up, *kinds), None, None, **WARM)


def launch_options(app: gr.Blocks) -> dict:
    """The arguments of `launch`, which in Gradio 6 include the look: theme, server, and limits for a public page."""
    sessions.install()
    tools.install()
    galleries.install()
    return {
        "app_kwargs": server.options(app, start_tab.preview_uri()),
        "favicon_path": str(FAVICON),
        "state_session_capacity": 5 * app._queue.limits.sessions,  # idle pages keep their state, but wait for nothing
        "theme": theme(),
        "css": css() + server.with_addresses(chapters.css(start_tab.thumbnails())),
        "mcp_server": True,
        # Gradio would end the app if its page takes three seconds, as when a class asks again for one that was killed.
        "_frontend": False,
        "max_file_size": "20mb",
        "footer_links": ["api"],
        "enable_monitoring": False,
        "run_history": False,
        "ssr_mode": False,  # Spaces would render pages on a Node server, for which our components were not made
    }
