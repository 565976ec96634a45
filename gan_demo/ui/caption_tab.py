"""The tab "Caption to image": write a sentence, and a flower is drawn while you write (GAN-CLS)."""

import functools
import math
import random

import gradio as gr
import torch

from gan_demo import captions, checkpoints
from gan_demo.captions import Reading
from gan_demo.checks import brief
from gan_demo.pictures import to_uint8
from gan_demo.services import caption as captioning
from gan_demo.services import loaded as models
from gan_demo.services import pyramid as pyramids
from gan_demo.services.caption import WALKS
from gan_demo.services.super_resolution import PRIVACY, Source
from gan_demo.ui import downloads, histories
from gan_demo.ui.components import (
    CaptionView,
    PictureFile,
    Scrubber,
    Tiles,
    caption_value,
    empty_if_refused,
    frames_value,
    reveal,
    seed_box,
    tiles_value,
)
from gan_demo.ui.errors import EventData, clear_errors, on_leave
from gan_demo.ui.queues import QUICK

START = ("a bright pink flower with many layered petals", 39, 9)  # caption, seed, number of pictures
COUNTS = [1, 4, 9, 16]
FRAMES = 32
START_B = "this flower has purple petals with a white center"
START_SEED_B = 5
STYLES = 5  # pictures whose style is taken
START_STYLE = "this flower has red petals that are ruffled and layered"
PAIRS = {"wrong": "wrong pair", "generated": "drawn picture", "right": "right pair"}  # what D learned to tell apart

# Why a caption is worth asking for -> captions
EXAMPLES = {
    "Flowers like those it learned from": [
        START[0],
        "this flower is white with a yellow center",
        "this flower has blue petals and a yellow center",
    ],
    "Species it has never seen": [
        "this flower has purple petals in the shape of a bell",
        "a round blue flower of many tiny spiky petals",
        "a large white flower with a tall yellow stigma",
    ],
    "No flower looks like this": [
        "a black flower with bright green dots",
        "this flower has blue and orange stripes",
        "a flower with petals made of feathers",
    ],
}
TRY_THIS = {
    "Turn the pink purple": "a bright purple flower with many layered petals",
    "Nine nearly alike": "this flower has bright yellow petals and a brown center",
    "Ask for a car": "a red car",
    "Contradict yourself": "this yellow flower has purple petals",
}

STRANGE = "The captions it learned from hardly use the underlined words; beside them stand known ones, spelt alike."

STORY = """
<div class="story">
A text encoder turns your sentence into 1,024 numbers. The <span class="key generator">generator</span> gets them beside
its <span class="key noise">noise</span>: the sentence says what the flower looks like, the noise leaves everything that
it does not say, such as pose and background. So nine noises give nine flowers for one sentence. With some sentences
they are nearly alike, though: there this generator hardly heeds the noise.

Why should the generator listen? In training, the <span class="key discriminator">discriminator</span> also saw
<span class="key real">real</span> pictures with **wrong** sentences, and had to turn them down. It had to read, so the
generator had to obey.

*Reed et al. 2016, [arXiv:1605.05396](https://arxiv.org/abs/1605.05396)*
</div>
"""

WALK_STORY = """### Walk
Every point between two sentences is a sentence that nobody wrote. **Drag the picture.** A is your caption above.
"""
MATTERS_STORY = """### What matters
Your caption without one word at a time, same noise. The bar says how much the picture changed; the longest one belongs
to the word that matters most.
"""
STYLE_STORY = """### Style
The noise holds what the sentence leaves open, such as pose and background. A second network, S, learned to read the
noise from a picture. **Above** a picture, **below** its noise with **another caption**: what stays is its style.
"""
STYLE_HINT = "S learned from drawn flowers alone, so of a photograph it catches little: bright or dark, and where."
JUDGES_STORY = """### The three judges
D says yes to one kind of pair, a real picture with the right sentence, and no to two: with a wrong sentence, and
pictures that G drew. Here D reads **your caption** beside your picture and a dozen that G drew for others (written
below). Name another colour and compare the bars.
"""
READS = """How well does this D read? With real pictures of species it never saw, it scored a right sentence above a
wrong one {:.0%} of the time; guessing gives 50 %."""
DETAILS = """
The encoder is a character network (convolutions, then a GRU) that was trained to put sentences near pictures of their
species; G and D each make 128 numbers of its 1,024 (GAN-CLS, Algorithm 1), and G also learned from points half-way
between two sentences (GAN-INT, Eq. 5), which is why a walk works. Other than in the paper, D has no BatchNorm where
picture and sentence meet (with it D told whole batches apart and hardly read), and it also looks at two pictures side
by side (else G passed the noise over): the model card says more. Only the first 201 characters count. A word is marked
where the captions of training use it fewer than ten times; the nearest words are those spelt most like it. The first
picture's noise has the seed, the next ones' seed + 1 and so on; walk, words and judges use the first. A walk between
sentences is a straight line, between noises slerp. Species 1 to 20 of Flowers-102 were never trained on. The length of
a bar under a word is the mean difference of all pixels. D's raw score is no probability: its bars begin at the lowest
tenth of wrong or drawn pairs and end at the highest tenth of right ones, measured on species it never saw.
"""

# Whether the visitor is still writing goes in the place of the last input.
WRITING = """(...values) => [...values.slice(0, -1), Boolean(document.activeElement?.closest("#caption"))]"""


def reading_value(reading: Reading) -> dict:
    """What a CaptionView says of a caption."""
    pieces = [{"text": piece.text, "nearest": piece.nearest} for piece in reading.pieces]
    return {"pieces": pieces, "notes": [*([STRANGE] if reading.unknown else []), *reading.notes]}


def view(text: str, seed: float, count: float, writing: bool = False) -> tuple[dict, dict]:
    """A CaptionView's value and reading."""
    drawn = captioning.draw(text, seed, count, writing)
    value = caption_value(drawn.images, f"{len(drawn.images)} pictures drawn for: {drawn.reading.text}")
    return value, reading_value(drawn.reading)


def program(text: str, seed: float, count: float) -> str:
    """A Python program that makes the same pictures from the library and saves them as caption.png."""
    found, count = captioning.pair(), int(count)
    return f"""import torch
from gan_demo.captions import embed
from gan_demo.checkpoints import load
from gan_demo.latent import latents
from gan_demo.pictures import sheet, to_pil, to_uint8

model, encoder = load({found.model_id!r}), load({found.encoder_id!r})
z = latents(range({int(seed)}, {int(seed) + count}), model.config.z_dim)
with torch.inference_mode():
    text = embed(encoder, [{captions.check(text)!r}])
    images = model.generator(z, text.expand({count}, -1))
to_pil(sheet(to_uint8(images), columns={columns(count)})).save("caption.png")
"""


def columns(count: float) -> int:
    """Pictures in a row of a grid as wide as high."""
    return math.ceil(math.sqrt(count))


def show(text: str, seed: float, count: float, writing: bool = False) -> tuple:
    """What follows every change: pictures with the caption's reading, program, reset."""
    value, reading = view(text, seed, count, writing)
    changed = (captions.tidy(text), seed, count) != START
    return gr.update(value=value, reading=reading), program(text, seed, count), gr.update(interactive=changed)


def walk_frames(kind: str, text: str, other: str, seed: float, seed_b: float) -> torch.Tensor:
    """The frames of a walk, uint8 (FRAMES, 3, 64, 64).

    Raises:
        ValueError: there is no such kind of walk, a caption is empty or a seed out of range.
    """
    if kind not in WALKS:
        raise ValueError(f"a walk is {' or '.join(WALKS)}, not {brief(kind)}")
    if kind == "captions":
        return captioning.caption_walk(text, other, seed, FRAMES)
    return captioning.noise_walk(text, seed, seed_b, FRAMES)


def walk(kind: str, text: str, other: str, seed: float, seed_b: float) -> dict:
    """A Scrubber's value of a walk from the caption to another, or from its seed to another."""
    frames = walk_frames(kind, text, other, seed, seed_b)
    if kind == "captions":
        ends = [f"A: {captions.tidy(text)}", f"B: {captions.tidy(other)}"]
    else:
        ends = [f"A: seed {int(seed)}", f"B: seed {int(seed_b)}"]
    inner = [f"{i / (FRAMES - 1):.0%} of the way from A to B" for i in range(1, FRAMES - 1)]
    return frames_value(frames, [ends[0], *inner, ends[1]], ("A", "B"))


def matters(text: str, seed: float) -> dict:
    """A Tiles' value: the caption's picture, then without each word, the change under it."""
    found = captioning.what_matters(text, seed)
    largest = max(found.changes, default=0) or 1
    items = [{"text": "the whole caption", "note": "", "bar": None}]
    for word, moved in zip(found.words, found.changes, strict=True):
        items.append({"text": word, "note": f"{moved:.1f} of 255", "bar": moved / largest})
    look = {"colour": "generator", "width": "min(84px, 17vw)", "strike": True, "ticks": []}
    return tiles_value(found.images, items, label="The picture without each word in turn", **look)


def judges(text: str, seed: float) -> dict:
    """A Tiles' value: the caption beside its own picture and a dozen others, D's opinion of each as a bar."""
    images, scores = captioning.judged(text, seed)
    known = captioning.scale(captioning.pair())
    ticks = [] if known is None else known.ticks().items()
    items = []
    for own, score in zip(["your picture", *captioning.EXHIBITS], scores.tolist(), strict=True):
        bar, note = None, "D was not measured yet"
        if known is not None:
            bar, note = known.place(score), f"D: like a {PAIRS[known.likest(score)]}"
        items.append({"text": own, "note": note, "bar": bar})
    look = {"colour": "discriminator", "width": "min(150px, 24vw)", "strike": False}
    look["ticks"] = [{"name": name, "text": f"typical {PAIRS[name]}", "at": at} for name, at in ticks]
    return tiles_value(images, items, label="Your caption beside thirteen pictures, judged by D", **look)


def how_well_it_reads() -> str:
    """What was measured of D's matching score; "" where it was not."""
    measured = checkpoints.read_metrics(checkpoints.find(captioning.pair().model_id)).get("text", {})
    return READS.format(measured["auc"]) if "auc" in measured else ""


def style(text: str, seed: float, other: str, path: str | None = None) -> dict:
    """A Tiles' value: pictures of the caption, each above what its style becomes with another caption.

    A visitor's own picture, in the file `path`, comes first.
    """
    images = captioning.draw(text, seed, STYLES).images
    items = [{"text": f"seed {int(seed) + i}", "note": "", "bar": None} for i in range(STYLES)]
    if path is not None:
        picture, notes = pyramids.photograph(Source(path, example=False), images.shape[-1])
        images = torch.cat([to_uint8(picture), images])
        items = [{"text": "your picture", "note": " ".join(notes), "bar": None}, *items]
    pairs = torch.stack([images, captioning.restyled(images, other)], 1).flatten(0, 1)
    look = {"colour": "noise", "width": "min(110px, 26vw)", "strike": False, "ticks": []}
    return tiles_value(pairs, items, label="Pictures above, their styles with another caption below", **look)


def show_rest(text: str, seed: float, kind: str, other: str, seed_b: float) -> tuple:
    """What follows once a caption is finished: walk, words, judges."""
    return walk(kind, text, other, seed, seed_b), matters(text, seed), judges(text, seed)


def notice(model_id: str) -> str:
    """What has to be said beside the pictures of this checkpoint, as HTML."""
    return f'<div class="notice"><b>None of these flowers exists.</b> {models.learned_from(model_id)}</div>'


@clear_errors
def on_caption(text: str, seed: float | None, count: float, writing: bool = False) -> tuple:
    """Caption, seed or number changed. An empty box is somebody writing: the last pictures stay."""
    if seed is None:
        return (gr.skip(),) * 3
    reading = captions.read(text, "")
    if not reading.text:
        return gr.update(reading=reading_value(reading)), gr.skip(), gr.update(interactive=True)
    return show(text, seed, count, writing)


@clear_errors
def on_rest(text: str, seed: float | None, kind: str, other: str, seed_b: float | None, writing: bool = False) -> tuple:
    """The caption is finished, so the rest of the tab follows."""
    if writing or seed is None or not captions.tidy(text):
        return (gr.skip(),) * 3
    if seed_b is None or not captions.tidy(other):
        return gr.skip(), matters(text, seed), judges(text, seed)
    return show_rest(text, seed, kind, other, seed_b)


@clear_errors
def on_walk(text: str, seed: float | None, kind: str, other: str, seed_b: float | None) -> dict:
    """A control of the walk changed."""
    if None in (seed, seed_b) or not (captions.tidy(text) and captions.tidy(other)):
        return gr.skip()
    return walk(kind, text, other, seed, seed_b)


@clear_errors
def on_style(text: str, seed: float | None, other: str, path: str | None, writing: bool = False) -> dict:
    """Caption, seed, the other caption or the visitor's picture changed."""
    if writing or seed is None or not (captions.tidy(text) and captions.tidy(other)):
        return gr.skip()
    return style(text, seed, other, path)


def on_kind(kind: str) -> tuple:
    """Another kind of walk: what does not apply to it is grey."""
    of_noise = gr.update(interactive=kind == "noise")
    return gr.update(interactive=kind == "captions"), of_noise, of_noise


def on_try(caption: str) -> str:
    """A button that is a caption, or stands for one."""
    return caption


def on_reset() -> tuple[str, int, int]:
    """Caption, seed and number that the tab opened with."""
    return START


def on_dice() -> int:
    """A random seed."""
    return random.randrange(10_000)


@clear_errors
def on_replace(text: str, event: EventData) -> str:
    """A known word was clicked in place of an unknown one; the text may have gone on since."""
    word, by = str(event.word), str(event.by)
    offers = captions.read(text, captioning.pair().words).unknown
    return captions.replace(text, word, by) if by in offers.get(word, []) else text


@clear_errors
def on_png(text: str, seed: float, count: float) -> str:
    """The pictures as they are shown, enlarged four times, as a PNG's data URI."""
    return downloads.grid(captioning.draw(text, seed, count).images, columns(count))


@clear_errors
def on_walk_png(text: str, seed: float, kind: str, other: str, seed_b: float) -> str:
    """Nine pictures of the walk, as a PNG's data URI."""
    return downloads.strip(walk_frames(kind, text, other, seed, seed_b))


@clear_errors
def on_walk_gif(text: str, seed: float, kind: str, other: str, seed_b: float) -> str:
    """The walk there and back, as a GIF's data URI."""
    return downloads.animation(walk_frames(kind, text, other, seed, seed_b))


def opening() -> tuple[tuple[dict, dict], str, tuple, str]:
    """What the tab opens with: pictures and reading, program, the rest, the model's id.

    Raises:
        ValueError: a checkpoint is missing or damaged.
    """
    rest = show_rest(*START[:2], "captions", START_B, START_SEED_B)
    return view(*START), program(*START), rest, captioning.pair().model_id


def opening_styles() -> tuple[dict | None, str]:
    """The styles that the tab opens with, or why there are none: nothing else needs their encoder."""
    try:
        return style(*START[:2], START_STYLE) if captioning.style_encoder(captioning.pair()) else None, ""
    except ValueError as error:
        return None, f"Style has no model: {error}."


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        (value, reading), code_text, (walk_value, matters_value, judges_value), model_id = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    styles_value, no_styles = opening_styles()

    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            main = CaptionView(value, reading=reading, elem_id="caption-view")
            with gr.Row():
                tries = {gr.Button(told, size="sm"): caption for told, caption in TRY_THIS.items()}
        with gr.Column(scale=5, min_width=320):
            text = gr.Textbox(
                START[0], label="Your caption: what does the flower look like?", lines=2, max_lines=4,
                elem_id="caption",
            )  # fmt: skip
            with gr.Row():
                seed, dice = seed_box("Seed", "caption", START[1])
                count = gr.Radio(COUNTS, value=START[2], label="Pictures", min_width=310, elem_id="caption-count")
            picks = {}
            with gr.Column(elem_classes="examples"):
                for why, examples in EXAMPLES.items():
                    gr.HTML(f"<b>{why}</b>", padding=False)
                    picks |= {gr.Button(caption, size="sm"): caption for caption in examples}
            reset = gr.Button("Reset", size="sm", interactive=False, elem_id="caption-reset")
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown(STORY)
        with gr.Column(scale=5, min_width=320):
            gr.HTML(notice(model_id))
    gr.Markdown(WALK_STORY)
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            player = Scrubber(walk_value, elem_id="caption-walk")
        with gr.Column(scale=5, min_width=320):
            kind = gr.Radio([(t, k) for k, t in WALKS.items()], value="captions", label="Walk", elem_id="walk-kind")
            other = gr.Textbox(START_B, label="Caption B", lines=2, max_lines=4, elem_id="caption-b")
            seed_b, dice_b = seed_box("Seed B", "caption-b", START_SEED_B, interactive=False)
            with gr.Row():
                walk_png = gr.Button("Download the strip (PNG)", size="sm", elem_id="walk-png")
                walk_gif = gr.Button("Download the walk (GIF)", size="sm", elem_id="walk-gif")
    if no_styles:
        gr.Markdown(no_styles)
    if styles_value:
        gr.Markdown(STYLE_STORY)
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320):
                styles = Tiles(styles_value, elem_id="styles")
            with gr.Column(scale=5, min_width=320):
                style_text = gr.Textbox(START_STYLE, label="Another caption", lines=2, max_lines=4, elem_id="caption-c")
                upload = PictureFile(
                    type="filepath", image_mode=None, sources=["upload", "clipboard"], height=150,
                    label="Take the style of your own picture", elem_id="style-upload",
                )  # fmt: skip
                gr.HTML(f'<p class="hint">{STYLE_HINT} {PRIVACY}</p>')
    gr.Markdown(MATTERS_STORY)
    words = Tiles(matters_value, elem_id="what-matters")
    gr.Markdown(JUDGES_STORY + how_well_it_reads())
    opinions = Tiles(judges_value, elem_id="judges")
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            gr.Markdown("### How it learned\nEight captions, each with its noise, from the first steps to the end.")
            Scrubber(histories.history(model_id, "history", 64, "captions"), elem_id="caption-history")
        with gr.Column(scale=5, min_width=320), gr.Accordion("Details", open=False):
            gr.Markdown(DETAILS)
    with gr.Accordion("Take it with you", open=False):
        png = gr.Button("Download the pictures (PNG)", elem_id="caption-png")
        code = gr.Code(code_text, language="python", label="The same pictures from Python", elem_id="caption-program")
        writing = gr.Checkbox(visible="hidden")

    live = QUICK | {"trigger_mode": "always_last"}
    controls, shown, rest = [text, seed, count], [main, code, reset], [player, words, opinions]
    walked = [text, seed, kind, other, seed_b]
    # Gradio's `input` of a text box is a key press, so it misses what is pasted, deleted or swiped: `change` does not.
    changes = [text.change, text.blur, seed.change, count.change]
    drawn = gr.on(changes, on_caption, [*controls, writing], shown, js=WRITING, **live)
    drawn.success(on_rest, [*walked, writing], rest, js=WRITING, **live)
    if styles_value:
        style_inputs = [text, seed, style_text, upload]
        drawn.success(on_style, [*style_inputs, writing], styles, js=WRITING, **live)
        style_text.change(on_style, style_inputs, styles, **live)
        brought = upload.input(on_style, style_inputs, styles, **live)
        empty_if_refused(upload, brought)
    for button, caption in (tries | picks).items():
        button.click(None, js=reveal("caption-view"))
        button.click(functools.partial(on_try, caption), None, text, **live)
    dice.click(on_dice, None, seed, **live)
    main.replace(on_replace, text, text, **live)
    reset.click(on_reset, None, controls, **live)
    gr.on([kind.change, other.change, seed_b.change], on_walk, walked, player, **live)
    kind.input(on_kind, kind, [other, seed_b, dice_b], **live)
    dice_b.click(on_dice, None, seed_b, **live)
    for box in (seed, seed_b):
        box.blur(on_leave, box, None, **QUICK)
    saves = {png: (on_png, controls, "flowers"), walk_png: (on_walk_png, walked, "caption-walk")}
    saves[walk_gif] = on_walk_gif, walked, "caption-walk"
    for button, (handler, inputs, name) in saves.items():
        file_uri = gr.Textbox(visible="hidden")
        button.click(handler, inputs, file_uri, **QUICK).success(None, file_uri, None, js=downloads.save_as(name))
