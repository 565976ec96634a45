import gradio as gr
import pytest

from gan_demo.ui import build_app, chapters
from gan_demo.web import COMPONENTS


def test_every_section_that_the_address_can_name_is_in_the_page(with_rivals):
    ids = {block.elem_id for block in build_app().blocks.values() if isinstance(block, gr.Accordion)}
    names = ("latent", "paint", "real_or_fake", "inside")
    own = "".join((COMPONENTS / f"{name}.html").read_text("utf-8") for name in names)
    for chapter in chapters.CHAPTERS:
        for name in chapter.sections:
            elem_id = f"section-{chapter.id}-{name}"
            assert elem_id in ids or f'<details id="{elem_id}" class="section' in own


def test_a_section_without_a_name_in_the_address_is_refused():
    with gr.Blocks(), pytest.raises(ValueError, match="'watch' has no section 'other'"):
        chapters.section(chapters.WATCH, "other", "Another one")
