"""The tab "Caption to image": write a sentence, and a flower is drawn while you write (GAN-CLS)."""

import json
import math
from typing import NamedTuple

import gradio as gr
import numpy as np

from gan_demo import figures, picks, wording
from gan_demo.checks import check_filled
from gan_demo.services import caption as captions
from gan_demo.services.caption import EXHIBITS, WALKS
from gan_demo.services.visitors import Source
from gan_demo.ui import address, downloads, histories, live, notices
from gan_demo.ui.chapters import CAPTION, section
from gan_demo.ui.components import (
    ADDRESS_VALUES,
    ASKS_SERVER,
    NEEDS_JUDGE,
    NEEDS_SERVER,
    REFUSE,
    WISH_OF_CAPTION,
    CaptionReading,
    CaptionView,
    PictureBox,
    Scrubber,
    Tiles,
    Walk,
    caption_value,
    frames_value,
    own_picture_box,
    reveal,
    seed_box,
    tiles_value,
)
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.queues import LIVE, QUICK

START = (picks.PINK.text, picks.PINK.seeds[0], len(picks.PINK.seeds))  # caption, seed, number of pictures
COUNTS = [1, 4, 9, 16]
FRAMES = 32
START_B = picks.WALK_END.text
START_SEED_B = picks.NOISE_END.seeds[0]
STYLES = len(picks.STYLED.seeds)  # pictures whose style is taken
START_STYLE = picks.STYLED.text
TEXTS = {  # the page fills them in as well
    "pictures": "{} pictures drawn for: {}",
    "way": "{}% of the way from A to B",
    "whole": "the whole caption",
    "change": "{} of 255",
    "likest": "D: like a {}",
    "unmeasured": "D has not been measured yet",
    "own": "your picture",
    "seed": "seed {}",
    "figure": "The sentence says what the flower looks like; the noise z, which the seed fixes, decides the rest.",
}
VIEW = "#caption-view .pictures"  # the element that draws
PAIRS = {"wrong": "wrong pair", "generated": "drawn picture", "right": "right pair"}  # what D learned to tell apart

TRY_THIS = {
    "Turn the pink purple": picks.PURPLE.text,
    "Nine nearly alike": picks.ALIKE.text,
    "Ask for a car": picks.CAR.text,
    "Contradict yourself": picks.CONTRADICTION.text,
}

STRANGE = "The captions it learned from hardly use the underlined words; beside each are known words spelt like it."

STORY = """
<div class="story">
A text encoder turns your sentence into 1,024 numbers. The <span class="key generator">generator</span> gets them along
with its <span class="key noise">noise</span>: the sentence says what the flower looks like, the noise decides what the
sentence leaves open, so nine noises give nine flowers. Why should the generator listen? In training, the
<span class="key discriminator">discriminator</span> also saw <span class="key real">real</span> pictures with
<b>wrong</b> sentences, and had to reject them. It had to read, so the generator had to obey.
</div>
"""

WALK_STORY = """
Every point between two sentences is a sentence that nobody wrote. **Drag the picture.** A is your caption above.
"""
MATTERS_STORY = """
Your caption with one word left out at a time, and the same noise. The longest bar belongs to the word that changes the
picture most. It may be a small one: the network reads letters, not meaning, and the letters of "a" are letters
like any other.
"""
STYLE_STORY = """
The noise holds what the sentence leaves open, such as pose and background. A second network, S, learned to read the
noise from a picture. **Above**: a picture. **Below**: its noise with **another caption**. What stays is its style.
"""
STYLE_HINT = "S learned from generated flowers alone, so it catches little of a photograph: bright or dark, and where."
JUDGES_STORY = """
D reads **your caption** beside your picture, and beside a dozen that G drew for other captions (written below each).
The longer the bar, the more D believes that picture and sentence belong together. Name another colour and compare.
The lines across show where pairs usually lie: a real picture with another flower's sentence (wrong pair), a picture
that G drew (drawn picture), a real picture with its own sentence (right pair).
"""
JUDGES_MORE = """
D learned to say yes to one kind of pair, a real picture with the right sentence, and no to two: a real picture with a
wrong sentence, and a picture that G drew. D's raw score is not a probability: its bars begin at the lowest tenth of
wrong or generated pairs and end at the highest tenth of right ones, measured on species it never saw.
"""
READS = """How well does this D read? With real pictures of species it never saw, it scored a right sentence above a
wrong one {:.0%} of the time; guessing gives 50%."""
HISTORY_STORY = """
Eight captions, each with its own noise, from the first steps to the end. First come blots of colour, then petals.
"""
DETAILS = """
The encoder is a character network (convolutions, then a GRU) that was trained to put sentences near pictures of their
species; G and D each make 128 numbers of its 1,024 (Sec. 4.1), and G also learned from points half-way between two
sentences (GAN-INT, Eq. 5), which is why a walk works. Unlike in the paper, D has no BatchNorm where picture and
sentence meet (with it, D told whole batches apart and hardly read), and it also looks at two pictures side by side
(without that, G ignored the noise): the model card says more. For some sentences the nine pictures are nearly alike:
there this generator hardly heeds the noise.

Only the first 201 characters count. A word is marked if the training captions use it fewer than ten times; the words
beside it are those spelt most like it. The first picture has the noise of the seed, the next that of seed + 1, and so
on; walk, words and judges use the first. A walk between sentences is a straight line, one between noises is slerp.
Species 1 to 20 of Flowers-102 were never trained on. The length of a bar under a word is the mean difference of all
pixels.

*Reed et al. 2016, [arXiv:1605.05396](https://arxiv.org/abs/1605.05396)*
"""

DICE = "() => Math.floor(10000 * Math.random())"
GREY = """(kind) => ["captions", "noise", "noise"].map((own) => ({ __type__: "update", interactive: kind === own }))"""


class PicturesView(NamedTuple):
    """What every change updates: the pictures, the program, and the reset button."""

    main: dict
    program: str
    reset: dict


class RestView(NamedTuple):
    """What follows a finished caption: the walk, the pictures without each word, and the judges."""

    walk: dict
    matters: dict
    judges: dict


class Opening(NamedTuple):
    """The finished state that the tab opens with."""

    model_id: str
    value: dict
    program: str
    rest: RestView


def language() -> dict:
    """What the page needs to read captions by itself."""
    return {"words": captions.pair().words, "sentences": wording.SENTENCES, "strange": STRANGE}


def networks() -> dict:
    """What the page needs to draw captions by itself: which checkpoints there are, and what of them it can have."""
    pair = captions.pair()
    try:
        stylist = captions.style_encoder()
    except ValueError:
        stylist = None  # the section on style says so
    needs = {pair.model_id: [[pair.encoder_id, "encoder"]]}
    models = [
        {"id": id_, "listing": files(id_), "needs": needs.get(id_, [])}
        for id_ in (pair.model_id, pair.encoder_id, stylist)
        if id_
    ]
    return {"models": models, "ids": {"model": pair.model_id, "encoder": pair.encoder_id, "stylist": stylist or ""}}


def files(model_id: str) -> dict | None:
    """What a browser can have of a checkpoint; None if the server has to draw, or says what is wrong with it."""
    try:
        return live.listing(model_id)
    except ValueError:
        return None


def about() -> dict:
    """What the page needs to show in the sections below the pictures."""
    texts = TEXTS | {"kinds": PAIRS}
    look = {"frames": FRAMES, "styles": STYLES, "exhibits": EXHIBITS}
    return look | {"scale": captions.scale(), "texts": texts, "credit": str(figure_credit())}


def start_wish() -> dict:
    """What the boxes say when the tab opens."""
    text, seed, count = START
    walk = {"kind": "captions", "other": START_B, "seed_b": START_SEED_B}
    return {"text": text, "seed": seed, "count": count, **walk, "style": START_STYLE}


def pictures_value(text: str, seed: float, count: float) -> dict:
    """A CaptionView's value for a tidy caption."""
    images = captions.draw(text, seed, count)
    return caption_value(images, TEXTS["pictures"].format(len(images), text))


def program(text: str, seed: float, count: float) -> str:
    """A Python program that makes the same pictures for a tidy caption and saves them as caption.png."""
    pair, count = captions.pair(), int(count)
    return f"""{downloads.WHERE}
import torch
from gan_demo.captions import embed
from gan_demo.checkpoints import load
from gan_demo.latent import latents
from gan_demo.pictures import sheet, to_pil, to_uint8

model, encoder = load({pair.model_id!r}), load({pair.encoder_id!r})
z = latents(range({int(seed)}, {int(seed) + count}), model.config.z_dim)
with torch.inference_mode():
    text = embed(encoder, [{text!r}])
    images = model.generator(z, text.expand({count}, -1))
to_pil(sheet(to_uint8(images), columns={columns(count)})).save("caption.png")
"""


def columns(count: float) -> int:
    """How many columns a square grid of `count` pictures has."""
    return math.ceil(math.sqrt(count))


def show(text: str, seed: float, count: float) -> PicturesView:
    """Everything that every change updates, for a tidy caption."""
    value, reset = pictures_value(text, seed, count), gr.update(interactive=(text, seed, count) != START)
    return PicturesView(value, program(text, seed, count), reset)


def walk(kind: str, text: str, other: str, seed: float, seed_b: float) -> dict:
    """A Scrubber's value for a walk from one caption to another, or from one seed to another.

    Raises:
        ValueError: there is no such kind of walk, a caption is empty or a seed is out of range.
    """
    frames = captions.walk(kind, text, other, seed, seed_b, FRAMES)
    if kind == "captions":
        ends = [f"A: {captions.tidy(text)}", f"B: {captions.tidy(other)}"]
    else:
        ends = ["A: " + TEXTS["seed"].format(int(seed)), "B: " + TEXTS["seed"].format(int(seed_b))]
    inner = [TEXTS["way"].format(round(100 * i / (FRAMES - 1))) for i in range(1, FRAMES - 1)]
    return frames_value(frames, [ends[0], *inner, ends[1]], ("A", "B"))


def matters(text: str, seed: float) -> dict:
    """A Tiles' value: the caption's picture, then the picture without each word, with the change below it."""
    without = captions.what_matters(text, seed)
    largest = max(without.changes, default=0) or 1
    items = [{"text": TEXTS["whole"], "note": "", "bar": None}]
    for word, change in zip(without.words, without.changes, strict=True):
        items.append({"text": word, "note": TEXTS["change"].format(f"{change:.1f}"), "bar": change / largest})
    alternatives = {"first": ["A flower for {}"], "others": ["The same without the word “{}”"]}
    look = {"colour": "generator", "width": "min(118px, 27vw)", "strike": True, "ticks": []}
    look |= {"alternatives": alternatives, "measure": "{}% of the greatest change"}
    return tiles_value(without.images, items, label="The picture without each word in turn", **look)


def judges(text: str, seed: float) -> dict:
    """A Tiles' value: the caption's own picture and a dozen others, and D's opinion of each as a bar."""
    opinions = captions.judge(text, seed)
    names = [TEXTS["own"], *EXHIBITS]
    if opinions.places:
        rows = zip(names, opinions.places, opinions.nearest, strict=True)
        like = {kind: TEXTS["likest"].format(name) for kind, name in PAIRS.items()}
        items = [{"text": name, "note": like[kind], "bar": place} for name, place, kind in rows]
    else:
        items = [{"text": name, "note": TEXTS["unmeasured"], "bar": None} for name in names]
    ticks = [{"name": name, "text": f"typical {PAIRS[name]}", "at": at} for name, at in opinions.ticks.items()]
    alternatives = {"first": ["The flower for your caption"], "others": ["A flower for: {}"]}
    look = {"colour": "discriminator", "width": "min(150px, 27vw)", "strike": False, "ticks": ticks}
    look |= {"alternatives": alternatives, "measure": "D's bar: {}% of its length"}
    return tiles_value(opinions.images, items, label="Your caption beside thirteen pictures, judged by D", **look)


def how_well_it_reads() -> str:
    """How well D tells right sentences from wrong ones, as a sentence; "" if that was not measured."""
    accuracy = captions.reading_accuracy()
    return "" if accuracy is None else READS.format(accuracy)


def style(text: str, seed: float, other: str, path: str | None = None) -> dict:
    """A Tiles' value: pictures of the caption, each above another caption's picture in the same style.

    A visitor's own picture, in the file `path`, comes first.
    """
    source = None if path is None else Source(path, example=False)
    styles = captions.styles(text, seed, STYLES, other, source)
    items = [{"text": TEXTS["seed"].format(int(seed) + i), "note": "", "bar": None} for i in range(STYLES)]
    if source is not None:
        items = [{"text": TEXTS["own"], "note": " ".join(styles.notes), "bar": None}, *items]
    pairs = np.stack([styles.images, styles.copies], 1).reshape(-1, *styles.images.shape[1:])
    alternatives = ["{}", "{}: the same style with the other caption"]
    look = {"colour": "noise", "width": "min(180px, 27vw)", "strike": False, "ticks": []}
    look |= {"alternatives": {"first": alternatives, "others": alternatives}, "measure": ""}
    return tiles_value(pairs, items, label="Pictures above, their styles with another caption below", **look)


def notice(model_id: str) -> str:
    """The notice beside this checkpoint's pictures, as HTML."""
    return f'<div class="notice"><b>None of these flowers exists.</b> {notices.learned_from(model_id)}</div>'


@clear_errors
def on_caption(text: str, seed: float | None, count: float) -> PicturesView:
    """Caption, seed or number changed. If a box is empty, the visitor is still writing: the last pictures stay."""
    if seed is None or not captions.tidy(text):
        return PicturesView(*[gr.skip()] * 3)
    return show(captions.tidy(text), seed, count)


@clear_errors
def on_walk(text: str, seed: float | None, kind: str, other: str, seed_b: float | None) -> dict:
    """The caption is finished, or a control of the walk changed."""
    if None in (seed, seed_b) or not (captions.tidy(text) and captions.tidy(other)):
        return gr.skip()
    return walk(kind, text, other, seed, seed_b)


@clear_errors
def on_words(text: str, seed: float | None) -> dict:
    """The caption is finished: what does each word do?"""
    return gr.skip() if seed is None or not captions.tidy(text) else matters(text, seed)


@clear_errors
def on_judges(text: str, seed: float | None) -> dict:
    """The caption is finished: what does D believe?"""
    return gr.skip() if seed is None or not captions.tidy(text) else judges(text, seed)


@clear_errors
def on_style(text: str, seed: float | None, other: str, path: str | None) -> dict:
    """The caption is finished, or the other caption or the visitor's picture changed."""
    if seed is None or not (captions.tidy(text) and captions.tidy(other)):
        return gr.skip()
    return style(text, seed, other, path)


@clear_errors
def on_program(text: str, seed: float | None, count: float) -> str:
    """The program of pictures that the browser draws."""
    if seed is None or not captions.tidy(text):
        return gr.skip()
    return program(captions.tidy(text), seed, count)


@clear_errors
def on_boxes(seed: float | None, kind: str, seed_b: float | None) -> None:
    """A number box was left empty."""
    check_filled(seed, "the box")
    if kind == "noise":
        check_filled(seed_b, "the box")


@clear_errors
def on_png(text: str, seed: float, count: float) -> str:
    """The pictures as the page shows them, enlarged four times, as a PNG's data URI."""
    return downloads.grid(captions.draw(text, seed, count), columns(count))


@clear_errors
def on_figure(kind: str, text: str, seed: float, count: float) -> bytes:
    """The pictures as a figure, a file of that kind."""
    images = captions.draw(text, seed, count)
    seeds = range(int(seed), int(seed) + len(images))
    return figures.draw_captions(images, captions.tidy(text), seeds, TEXTS["figure"], figure_credit(), kind)


def figure_credit() -> figures.Credit:
    """The foot of a figure."""
    models = captions.pair()
    return notices.credit(models.model_id, models.encoder_id, note="None of these flowers exists.")


@clear_errors
def on_walk_png(text: str, seed: float, kind: str, other: str, seed_b: float) -> str:
    """Nine pictures of the walk, as a PNG's data URI."""
    return downloads.strip(captions.walk(kind, text, other, seed, seed_b, FRAMES))


@clear_errors
def on_walk_gif(text: str, seed: float, kind: str, other: str, seed_b: float) -> str:
    """The walk there and back, as a GIF's data URI."""
    return downloads.animation(captions.walk(kind, text, other, seed, seed_b, FRAMES))


def opening() -> Opening:
    """Compute the finished state that the tab opens with.

    Raises:
        ValueError: a checkpoint is missing or damaged.
    """
    text, seed, _ = START
    rest = RestView(walk("captions", text, START_B, seed, START_SEED_B), matters(text, seed), judges(text, seed))
    return Opening(captions.pair().model_id, pictures_value(*START), program(*START), rest)


def opening_styles() -> tuple[dict | None, str]:
    """The styles that the tab opens with, and a problem or "": without a style encoder the rest of the tab works."""
    try:
        return style(*START[:2], START_STYLE) if captions.has_styles() else None, ""
    except ValueError as error:
        return None, f"Style has no model: {error}."


class Controls(NamedTuple):
    """The components that define the pictures."""

    text: gr.Textbox
    seed: gr.Number
    count: gr.Radio


class WalkParts(NamedTuple):
    """The components of a walk."""

    player: Walk
    kind: gr.Radio
    other: gr.Textbox
    seed_b: gr.Number
    dice_b: gr.Button


class Style(NamedTuple):
    """The components of the section on style."""

    tiles: Tiles
    other: gr.Textbox
    box: PictureBox


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        start = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    with gr.Row(equal_height=False, elem_classes="tall"):
        with gr.Column(min_width=320):
            main = caption_view(start)
        with gr.Column(min_width=320):
            controls, dice, examples, reset = controls_part()
    with gr.Row(equal_height=False, elem_classes="tall"):  # its columns go on
        gr.HTML(STORY)
        with gr.Column(min_width=320):
            with gr.Row(elem_classes="tries"):
                tries = {gr.Button(text, size="sm"): caption for text, caption in TRY_THIS.items()}
            gr.HTML(notice(start.model_id))
    walk_parts = walk_part(start.rest.walk, controls)
    words = words_part(start.rest.matters)
    opinions = judges_part(start.rest.judges)
    style_parts = style_part()
    history_part(start.model_id)
    with section(CAPTION, "details", "Details"):
        gr.Markdown(DETAILS)
    code = take_home(start.program, controls)

    view = PicturesView(main, code, reset)
    wire_wish(controls, walk_parts, style_parts)
    wire_pictures(controls, view, walk_parts)
    wire_captions(controls, view, dice, tries | examples)
    wire_walk(main, controls, walk_parts)
    wire_tiles(main, controls, words, opinions, style_parts)
    wire_address(controls, walk_parts, style_parts)


def caption_view(start: Opening) -> CaptionView:
    """The pictures, with all that the page needs to draw them by itself."""
    props = networks() | {"language": language(), "about": about(), "box": "#style-upload"}
    props |= {"reading": "#caption-reading .reading", "gif": live.library_address("gifenc.js")}
    return CaptionView(start.value, start=start_wish(), **props, elem_id="caption-view")


def controls_part() -> tuple[Controls, gr.Button, dict[gr.Button, str], gr.Button]:
    """Caption, seed and number of pictures; the dice, the example captions, and reset."""
    text = gr.Textbox(START[0], label="Your caption: what does it look like?", lines=2, max_lines=4, elem_id="caption")
    CaptionReading(box="#caption textarea", elem_id="caption-reading")
    with gr.Row(equal_height=False, elem_classes="numbers"):
        seed, dice = seed_box("Seed", "caption", START[1])
        count = gr.Radio(COUNTS, value=START[2], label="Pictures", min_width=170, elem_id="caption-count")
        reset = gr.Button("Reset", size="sm", interactive=False, min_width=72, elem_id="caption-reset")
    examples = {}
    with gr.Row(equal_height=False, elem_classes="examples"):
        for heading, flowers in picks.EXAMPLES.items():
            with gr.Column(min_width=170):
                gr.HTML(f"<b>{heading}</b>")
                examples |= {gr.Button(pick.text, size="sm", elem_classes="link"): pick.text for pick in flowers}
    return Controls(text, seed, count), dice, examples, reset


def walk_part(value: dict, controls: Controls) -> WalkParts:
    """The walk, with its downloads."""
    with section(CAPTION, "walk", "Walk from one sentence to another"):
        gr.Markdown(WALK_STORY)
        with gr.Row(equal_height=False, elem_classes="beside"):
            with gr.Column(scale=7, min_width=320):
                player = Walk(value, elem_id="caption-walk")
            with gr.Column(scale=5, min_width=320):
                kind = gr.Radio(
                    [(t, k) for k, t in WALKS.items()], value="captions", label="Walk between", elem_id="walk-kind"
                )
                other = gr.Textbox(START_B, label="Caption B", lines=2, max_lines=4, elem_id="caption-b")
                seed_b, dice_b = seed_box("Seed B", "caption-b", START_SEED_B, interactive=False)
                with gr.Row(elem_classes=ASKS_SERVER):
                    png = gr.Button("Download the strip (PNG)", size="sm", elem_id="walk-png")
                    gif = gr.Button("Download the walk (GIF)", size="sm", elem_id="walk-gif")
        inputs = [controls.text, controls.seed, kind, other, seed_b]
        save(png, "strip", on_walk_png, inputs, "caption-walk")
        save(gif, "animation", on_walk_gif, inputs, "caption-walk")
    return WalkParts(player, kind, other, seed_b, dice_b)


def words_part(value: dict) -> Tiles:
    """What does each word do?"""
    with section(CAPTION, "words", "What does each word do?"):
        gr.Markdown(MATTERS_STORY)
        return Tiles(value, elem_id="what-matters")


def judges_part(value: dict) -> Tiles:
    """The three kinds of pairs that D learned to tell apart, and where it puts the visitor's."""
    with section(CAPTION, "judges", "Would D believe it?", elem_classes=NEEDS_JUDGE):
        gr.Markdown(JUDGES_STORY)
        tiles = Tiles(value, elem_id="judges")
        gr.HTML(
            f'<details class="more"><summary>More</summary><p>{JUDGES_MORE}</p><p>{how_well_it_reads()}</p></details>'
        )
        return tiles


def style_part() -> Style | None:
    """The section on style; None if there is no style encoder."""
    value, problem = opening_styles()
    if not (value or problem):
        return None
    with section(CAPTION, "style", "Same style, another sentence"):
        if not value:
            gr.Markdown(problem)
            return None
        gr.Markdown(STYLE_STORY)
        tiles = Tiles(value, elem_id="styles")
        with gr.Row(equal_height=False, elem_classes="beside"):
            with gr.Column(min_width=320):
                other = gr.Textbox(START_STYLE, label="Another caption", lines=2, max_lines=4, elem_id="caption-c")
            with gr.Column(min_width=320):
                box = own_picture_box("style-upload", "Take the style of your own picture", STYLE_HINT)
    return Style(tiles, other, box)


def history_part(model_id: str) -> None:
    """ "How it learned"."""
    with section(CAPTION, "learned", "How it learned"):
        gr.Markdown(HISTORY_STORY)
        Scrubber(histories.history(model_id, "history", 64, "captions"), elem_id="caption-history")


def take_home(code: str, controls: Controls) -> gr.Code:
    """The pictures as a file, and the program that makes them."""
    with section(CAPTION, "take", "Take it with you") as take:
        png = gr.Button("Download the pictures (PNG)", elem_id="caption-png", elem_classes=ASKS_SERVER)
        downloads.figure_buttons("flowers", VIEW, on_figure, list(controls))
        look = {"language": "python", "elem_id": "caption-program", "wrap_lines": True, "elem_classes": NEEDS_SERVER}
        box = gr.Code(code, label="The same pictures from Python", **look)
        save(png, "pictures", on_png, list(controls), "flowers")
    take.expand(on_program, list(controls), box, **LIVE)
    return box


def save(button: gr.Button, what: str, handler, inputs: list, name: str) -> None:
    """Let a button save a picture's data URI; `what` is asked of the browser where no server is."""
    downloads.make_here(button, VIEW, what)
    file_uri = gr.Textbox(visible="hidden")
    button.click(handler, inputs, file_uri, **QUICK).success(None, file_uri, None, js=downloads.save_as(name))


def address_rules() -> address.Rules:
    """What the address may say of this tab."""
    sentence = address.text(wording.LENGTH)
    seed = address.case("count", START[2], {count: address.seed(count) for count in COUNTS})
    walk = {"walk": address.choice(WALKS), "other": sentence, "b": address.seed()}
    return {"text": sentence, "seed": seed, "count": address.one_of(COUNTS), **walk, "style": sentence}


def address_weights() -> dict[str, str]:
    """What names the networks that draw (see `address.together`); nothing does where one of them is damaged."""
    try:
        pair = captions.pair()
    except ValueError:
        return {}
    return {"": address.together([pair.model_id, pair.encoder_id])}


def wire_address(controls: Controls, walk: WalkParts, style: Style | None) -> None:
    """Let the address follow the boxes, and the boxes a link: the pictures follow as when somebody types."""
    names = {"text": "text", "seed": "seed", "count": "count", "walk": "kind", "other": "other", "b": "seed_b"}
    boxes = dict(zip(names, [*controls, walk.kind, walk.other, walk.seed_b], strict=True))
    if style:
        names["style"], boxes["style"] = "style", style.other
    start = start_wish()
    part = address.follow(CAPTION.id, boxes, {name: start[names[name]] for name in boxes})
    part.restore(None, None, list(boxes.values()), js=ADDRESS_VALUES % part.elem_id)


def wire_wish(controls: Controls, walk: WalkParts, style: Style | None) -> None:
    """Whatever a box says is told to the component, in the page: where the browser draws, no server is asked."""
    boxes = [*controls, walk.kind, walk.other, walk.seed_b, *([style.other] if style else [])]
    # A text box's `input` event is a key press, so it misses text that is pasted, deleted or swiped; `change` does not.
    gr.on([*(box.change for box in boxes), controls.text.blur], None, boxes, None, js=WISH_OF_CAPTION, **LIVE)


def wire_pictures(controls: Controls, view: PicturesView, walk: WalkParts) -> None:
    """Where the server draws, and what it says of empty boxes."""
    main = view.main
    main.draw(on_caption, list(controls), list(view), **LIVE)
    main.program(on_program, list(controls), view.program, **LIVE)
    main.leave(on_boxes, [controls.seed, walk.kind, walk.seed_b], None, **QUICK)


def wire_captions(controls: Controls, view: PicturesView, dice: gr.Button, captions_of: dict[gr.Button, str]) -> None:
    """Whatever sets the caption, its seed or the number, in the page."""
    for button, caption in captions_of.items():
        button.click(None, js=reveal("caption-view"))
        button.click(None, None, controls.text, js=f"() => {json.dumps(caption)}")
    dice.click(None, None, controls.seed, js=DICE)
    view.reset.click(None, None, list(controls), js=f"() => {json.dumps(START)}")
    differs = f"(...values) => ({{ __type__: 'update', interactive: String(values) !== String({json.dumps(START)}) }})"
    gr.on([box.change for box in controls], None, list(controls), view.reset, js=differs)


def wire_walk(main: CaptionView, controls: Controls, walk: WalkParts) -> None:
    """The controls of a walk that do not apply to its kind are grey."""
    inputs = [controls.text, controls.seed, walk.kind, walk.other, walk.seed_b]
    main.walk(on_walk, inputs, walk.player, **LIVE)
    walk.kind.change(None, walk.kind, [walk.other, walk.seed_b, walk.dice_b], js=GREY)
    walk.dice_b.click(None, None, walk.seed_b, js=DICE)


def wire_tiles(main: CaptionView, controls: Controls, words: Tiles, opinions: Tiles, style: Style | None) -> None:
    """Where the server draws: the other sections, while they are open."""
    finished = [controls.text, controls.seed]
    main.words(on_words, finished, words, **LIVE)
    main.judges(on_judges, finished, opinions, **LIVE)
    if style:
        inputs = [*finished, style.other, style.box]
        main.style(on_style, inputs, style.tiles, **LIVE).failure(None, js=REFUSE % "style-upload")
