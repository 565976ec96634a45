"""The story that the tabs tell: a chapter each, with its paper, the question it asks, and what it left to the next."""

import html
from typing import NamedTuple

import gradio as gr

from gan_demo.ui.components import NEEDS_FILES


class Chapter(NamedTuple):
    """What a tab says of itself in the row of tabs, at its head and at its foot."""

    id: str
    tab: str  # the title in the row of tabs
    year: str
    paper: str
    question: str = ""
    limit: str = ""  # what the paper could not do, a sentence
    following: str = ""  # the words of the link to the next chapter
    sections: tuple[str, ...] = ()  # names of its folded parts in the page's address


START = Chapter("start", "Start", "2014 to 16", "", sections=("figures", "words"))
WATCH = Chapter(
    "watch",
    "Watch it learn",
    "2014",
    "GAN",
    "Can two networks teach each other to draw?",
    "The first GAN drew small pictures, of whatever it liked, and blurs in colour. CGAN (2014) took orders: next tab.",
    "DCGAN, whole pictures in colour",
    ("game", "formulas", "details", "take"),
)
LATENT = Chapter(
    "latent",
    "Latent interpolation",
    "2015",
    "DCGAN",
    "What lies between two faces?",
    "DCGAN was hardly ever told what to draw (only digits, in an appendix), and drew nothing wider than 64 pixels.",
    "LAPGAN, half a year older, draws in several small steps",
    ("roam", "length", "edit", "order", "added", "learned", "details", "take"),
)
PYRAMID = Chapter(
    "pyramid",
    "Pyramid levels",
    "2015",
    "LAPGAN",
    "Can a picture be drawn in small steps?",
    "LAPGAN could take one word as an order (try its small ships and cats), but not a sentence.",
    "GAN-CLS, a whole sentence",
    ("real", "why", "learned", "details", "take"),
)
CAPTION = Chapter(
    "caption",
    "Caption to image",
    "2016",
    "GAN-CLS",
    "Can a network draw what you write?",
    "GAN-CLS could not draw more than 64 pixels across, or heed a word that its captions never used.",
    "SRGAN, small pictures made large",
    ("walk", "words", "judges", "style", "learned", "details", "take"),
)
SUPER_RESOLUTION = Chapter(
    "super_resolution",
    "Super-resolution",
    "2016",
    "SRGAN",
    "Can lost detail come back?",
    "SRGAN cannot know what was really there: what it adds is a guess.",
    "iGAN, a picture that follows a brush",
    sections=("losses", "why", "details", "take"),
)
PAINT = Chapter(
    "paint",
    "Paint",
    "2016",
    "iGAN",
    "What if you paint, and the network follows?",
    "iGAN finds only what its generator can draw: a small one, trained on one kind of picture, refuses most wishes.",
    "can you tell real from fake?",
    sections=("more", "own", "details", "take"),
)
REAL_OR_FAKE = Chapter(
    "real_or_fake",
    "Real or fake?",
    "2015",
    "LAPGAN",
    "Can you tell what is real?",
    "Asking people is slow and expensive. Today other networks measure how far generated pictures are from real ones.",
    "what does the detective look for?",
    sections=("class", "details", "take"),
)
INSIDE = Chapter(
    "inside",
    "What D learned",
    "2015",
    "DCGAN",
    "What does the detective look for?",
    "A feature has no name: what it looks for can only be guessed from what excites it.",
    sections=("choose", "excite", "strokes", "other", "labels", "details", "take"),
)
CHAPTERS = (START, WATCH, LATENT, PYRAMID, CAPTION, SUPER_RESOLUTION, PAINT, REAL_OR_FAKE, INSIDE)


def head(chapter: Chapter) -> None:
    """A tab's first lines: year, paper and question."""
    gr.HTML(
        f'<header class="head"><p class="year">{chapter.year} <b>{html.escape(chapter.paper)}</b></p>'
        f"<h2>{html.escape(chapter.question)}</h2></header>"
    )


def foot(chapter: Chapter) -> None:
    """A tab's last lines: what the paper could not do, and the way on."""
    following = CHAPTERS[(CHAPTERS.index(chapter) + 1) % len(CHAPTERS)]
    words = f"Next: {chapter.following}" if chapter.following else "Back to the start"
    gr.HTML(
        f'<p class="ending">{html.escape(chapter.limit)} <a href="#tab={following.id}">{html.escape(words)} →</a></p>'
    )


def colophon(space: str) -> None:
    """The page's last lines, below all tabs: who made it, where the code is, and what may be done with it.

    Args:
        space: OWNER/NAME of the Space that the app is; "" elsewhere.
    """
    link = f'in <a href="https://huggingface.co/spaces/{space}/tree/main">this Space</a>'
    code = link if space else "the Python package <code>gan-demo</code>"
    gr.HTML(
        f'<p class="foot">Made by the authors of <b>The First GANs</b>. The code is {code}, under the MIT licence, '
        "with every network shown here.</p>"
    )
    gr.HTML(
        '<p class="foot">The networks inherit limits from the pictures that they learned from, and the faces are for '
        'non-commercial research and teaching only: <a href="licences.txt" target="_blank">all licences</a>.</p>',
        elem_classes=NEEDS_FILES,
    )


ASIDES = {"details", "take"}  # of every tab


def section(chapter: Chapter, name: str, title: str, **look) -> gr.Accordion:
    """A folded part of a tab, to be used in a `with`; its title is a question, or says what is inside.

    What is folded is not in the page yet: its components are mounted when it is first opened. Which one is open stands
    in the page's address by its name (web/components/sections.js). A link does not scroll past a picture to what has
    the class "aside".
    """
    if name not in chapter.sections:
        raise ValueError(f"the chapter {chapter.id!r} has no section {name!r}; add it to CHAPTERS in {__name__}")
    classes = ["section", *(["aside"] if name in ASIDES else []), *look.pop("elem_classes", [])]
    return gr.Accordion(title, open=False, elem_id=f"section-{chapter.id}-{name}", elem_classes=classes, **look)


def css(pictures: dict[str, str]) -> str:
    """Styles of the row of tabs: what each says of its chapter, and its picture.

    Args:
        pictures: data URIs by the id of a chapter; a chapter may have none.
    """
    rules = []
    for chapter in CHAPTERS:
        tab = f'[role="tab"][data-tab-id="{chapter.id}"]'
        words = f"{chapter.year} {chapter.paper}".strip()
        # The second one is for ears, which hear the tab's title and no more.
        rules.append(f'{tab}::after {{ content: "{words}"; content: "{words}" / ""; }}')
        if chapter.id in pictures:
            rules.append(f'{tab} {{ --own-picture: url("{pictures[chapter.id]}"); }}')
    return "\n".join(rules)
