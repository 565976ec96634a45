"""The tab "Pyramid levels": a picture made in several small steps, each of which can be taken apart (LAPGAN)."""

import json
from typing import NamedTuple, TypeVar

import gradio as gr
import numpy as np

from gan_demo import examples, figures, picks
from gan_demo.pictures import picture_uri, sheet, to_pil
from gan_demo.services import loaded, pyramid, real_or_fake
from gan_demo.services.pyramid import CONTRAST, Level
from gan_demo.services.visitors import Source
from gan_demo.ui import address, downloads, live, notices
from gan_demo.ui.answers import answers_to
from gan_demo.ui.chapters import PYRAMID, section
from gan_demo.ui.components import (
    CHAIN_WISH,
    INVENTION_WISH,
    REFUSE,
    ChainView,
    InventionView,
    PictureBox,
    Scrubber,
    Thumbnails,
    chain_value,
    classes_value,
    own_picture_box,
    thumbnails_value,
)
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.histories import history
from gan_demo.ui.queues import LIVE

START_EXAMPLE = picks.TAKEN_APART.number
MAX_GAIN = 2
TITLES = {
    "lapgan-flowers": "Flowers",
    "lapgan-cifar10": "Animals and vehicles",
    "lapgan-fashion": "Clothes",
    "lapgan-faces": "Faces",
}
# What learned from the same pictures, without a pyramid and with one.
RIVALS = {"gan-cifar10": "GAN, in one step", "lapgan-cifar10": "LAPGAN, in three steps"}
RIVALS_SHOW = "animals and vehicles"  # of CIFAR-10
RIVAL_SEEDS = range(16)  # of each, the first ones: nobody picked them
RIVAL_COLUMNS = 4

# text of the button -> the gain of the coarsest level, and that of all others
TRY_THIS = {
    "Leave out all detail": (1.0, 0.0),
    "Draw the detail too strongly": (1.0, 2.0),
    "Give it detail but no layout": (0.0, 1.0),
}

STORY = """
<div class="story">
<p>Half a year before DCGAN, one big step was too hard: anything larger than a stamp that a
<span class="key generator">generator</span> drew in one go came out as mush. Several small steps were not. The first
draws a tiny picture, the layout. Each one after it enlarges that, which gives a blur, and adds just the detail that the
blur lacks, from <span class="key noise">noise</span> of its own.</p>
<p class="hint">Each level has a <span class="key discriminator">discriminator D</span> of its own, which knows pictures
of that size only. So a lower score under a larger picture does not mean that the detail made it worse: a closer look
finds more.</p>
</div>
"""

REAL_STORY = """
Every picture can be taken apart into a tiny one and the detail of each level, and put together again. Keep only a
coarse level of a real one, and the generators must **invent** the rest.
"""

WHY_STORY = """
<p>The first GAN draws all pixels at once. Digits went well, but its small photographs of animals and vehicles are a
blur of colours. LAPGAN's answer was smaller steps: its authors asked people, who took about 40% of its pictures for
real, and 10% of a GAN's. Both networks here learned from the same photographs. These are the first sixteen seeds of
each, none picked. Not all that you see is the pyramid's doing: ours also knows the class, and has layers that came
later.</p>
"""

HISTORY_STORY = """
Eight fixed seeds, from the first steps of a level's training to the end. Each level has a generator and a discriminator
of its own and was trained alone, on coarse pictures made from real ones (the flowers' finer levels in the end on drawn
ones, too); here it gets what the levels before it draw.
"""

DETAILS = f"""
LAPGAN is by Denton, Chintala, Szlam and Fergus, 2015: [arXiv:1506.05751](https://arxiv.org/abs/1506.05751).

The residual is what a level adds: its picture minus the enlarged one. It is shown {CONTRAST} times as strong around
mid-grey, so grey adds nothing and lighter adds light. Noise is shown from black at -3 to white at 3. Pixels are never
smoothed here: each square is one pixel. A gain multiplies a residual before it is added; the levels above get the
changed picture. Seeds are whole numbers from 0 to 4294967295; with one seed (and class) for all levels, a chain is the
picture of that seed in "How it learned". D's opinion compares its score with those of real pictures of that size. D is
not asked once a gain is changed: it learned to tell what the chain draws from photographs, and a blur is neither.

**What we do otherwise.** Here sizes double from level to level, and the generators are deeper, with BatchNorm. The
noise is normally distributed instead of uniformly, and Adam takes the place of gradient descent with momentum. Where
there are classes, D also learns to name them. The model cards say more.
"""


class Chain(NamedTuple):
    """What a visitor wants of the chain from noise; its parts are checked where they are used."""

    model: str
    seeds: list[float | None]  # one per level; None is an empty box
    gains: list[float]  # one per level
    label: str  # "" for a model without classes


class Invention(NamedTuple):
    """What a visitor wants above a real picture."""

    model: str
    seeds: list[float | None]
    gains: list[float]
    label: str
    source: int | str  # number of an example; or a name for the visitor's own picture, which only the page understands
    level: int  # the finest one that is real, counted from 1, the coarsest


class HistoryView(NamedTuple):
    """How each level learned: which levels there are, and what is shown of the finest one."""

    size: dict
    player: dict


class Opening(NamedTuple):
    """What the tab shows before anybody has touched it."""

    chain: dict
    invention: dict
    history: HistoryView


Wish = TypeVar("Wish", Chain, Invention)


def read_wish(kind: type[Wish], text: str) -> Wish:
    """What a visitor wants, of which the page sends JSON.

    Raises:
        ValueError: it is no such wish.
    """
    try:
        wish = kind(**json.loads(text))
        return wish._replace(model=str(wish.model))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("the page does not say what to draw; reload it") from error


def ids() -> list[str]:
    """Ids of the LAPGAN checkpoints, those with a title first."""
    return loaded.ids("lapgan", order=TITLES)


def view(levels: list[Level], **more) -> dict:
    """A view's value, with the wish that it answers as `of`."""
    values = [
        {"size": level.size, "real": level.real, "standing": level.standing, "pictures": level.pictures}
        for level in levels
    ]
    return chain_value(values, **more)


def opening_chain(model_id: str) -> Chain:
    """What the tab opens with."""
    levels, (seed, label, _) = len(pyramid.sizes(model_id)), start(model_id)
    return Chain(model_id, [seed] * levels, [1.0] * levels, label)


def opening_invention(model_id: str, source: int = START_EXAMPLE, level: int = 1) -> Invention:
    """What is invented above a real picture at first."""
    chain = opening_chain(model_id)._replace(label=start(model_id)[2])
    return Invention(*chain, source, level)


def start(model_id: str) -> tuple[int, str, str]:
    """What a model opens with: seed and class of the chain, and class of the levels invented above a real picture.

    A class that the model lacks is replaced by its first.
    """
    labels = loaded.labels(model_id)
    first, pick = next(iter(labels), ""), picks.CHAINS.get(model_id)
    label, invention = pick.label if pick else "", picks.ABOVE.get(model_id, "")
    return pick.seed if pick else 0, label if label in labels else first, invention if invention in labels else first


def show_chain(wish: Chain) -> dict:
    """The value of a ChainView."""
    levels = pyramid.generate(wish.model, wish.label, wish.seeds, wish.gains)
    return view(levels, of=wish._asdict())


def classes_row(wish: Chain) -> dict:
    """The row "same noise, all classes"; {} for a model without classes."""
    pictures = pyramid.all_classes(wish.model, wish.seeds, wish.gains)
    return {} if pictures is None else classes_value(pictures, of=wish._asdict())


def notice(model_id: str) -> str:
    """The notice beside this checkpoint's pictures, as HTML."""
    return f'<div class="notice">{notices.learned_from(model_id)}</div>'


def history_choices(model_id: str) -> list[tuple[str, int]]:
    return [(f"{size}x{size}", size) for size in pyramid.sizes(model_id)]


def level_history(model_id: str, size: int) -> dict:
    """The history of the level of a size; {} if its files are missing.

    Raises:
        ValueError: there is no such level.
    """
    sizes = pyramid.sizes(model_id)
    if size not in sizes:
        raise ValueError(f"there is no level of {size} pixels; there are {', '.join(map(str, sizes))}")
    return history(model_id, "history" if size == sizes[-1] else f"history-{size}", size)


def show_history(model_id: str) -> HistoryView:
    """How a model's levels learned, the finest one first."""
    finest = pyramid.sizes(model_id)[-1]
    return HistoryView(gr.update(choices=history_choices(model_id), value=finest), level_history(model_id, finest))


def show_invention(wish: Invention, path: str | None = None) -> dict:
    """The values of an InventionView: a real picture taken apart, and what is invented above one of its levels.

    Args:
        wish: what the visitor wants.
        path: the visitor's own picture, where the wish is about that.

    Raises:
        ValueError: unknown model, level, class or example, or the file is not a picture.
    """
    if isinstance(wish.source, str):
        if path is None:
            raise ValueError("your picture is not here any more; choose the file again")
        source = Source(path, example=False)
    else:
        source = Source(examples.entry(wish.source)["file"], example=True)
    picture = pyramid.photograph(wish.model, source, wish.level, wish.label, wish.seeds, wish.gains)
    of = {"model": wish.model, "source": wish.source}
    real = view(picture.levels, of=of, status=status(picture))
    return {"value": view(picture.invention, of=wish._asdict()), "real": real}


def status(picture: pyramid.Photograph) -> str:
    """The line about a picture that was taken apart; `statusOf` in web/components/chain_source.js says the same."""
    size = picture.levels[-1].size
    result = "every pixel is the same again" if picture.exact else "not every pixel is the same again"
    sentences = [
        f"Its middle square, resized to {size}x{size}, the size that this model learned.",
        *picture.notes,
        f"Put together again, {result}: the largest error is {picture.error:.5f} of 255.",
    ]
    return " ".join(sentences)


def address_rules() -> address.Rules:
    """What the page's address may say of this tab; names that end in 2 are of what is invented above a real picture."""
    shapes = {model_id: shape(model_id) for model_id in ids()}
    levels = {model_id: len(sizes) for model_id, (sizes, _) in shapes.items() if sizes}

    def by_model(rules: dict[str, address.Rule]) -> address.Rule:
        return address.case("model", next(iter(shapes), ""), rules)

    seeds = by_model({model_id: address.each(address.seed(), count) for model_id, count in levels.items()})
    gain = address.number(0, MAX_GAIN)
    gains = by_model({model_id: address.each(gain, count) for model_id, count in levels.items()})
    label = by_model({model_id: address.choice(labels) for model_id, (_, labels) in shapes.items() if labels})
    return {
        "model": address.choice(shapes),
        "seeds": seeds,
        "gains": gains,
        "label": label,
        "level": by_model({model_id: address.whole(0, count) for model_id, count in levels.items()}),
        "example": address.whole(0, len(examples.index()) - 1),
        "keep": by_model({model_id: address.whole(1, count - 1) for model_id, count in levels.items()}),
        "seeds2": seeds,
        "gains2": gains,
        "label2": label,
    }


def address_weights() -> dict[str, str]:
    """What names the weights that draw (see `address.digits`)."""
    return address.digits(ids())


def shape(model_id: str) -> tuple[list[int], list[str]]:
    """The sizes of a model's levels, and its classes; none of a damaged one."""
    try:
        return pyramid.sizes(model_id), loaded.labels(model_id)
    except ValueError:
        return [], []


def about(model_id: str) -> dict:
    """What the page has to know of a model before anybody chooses it."""
    model = {"id": model_id, "title": TITLES.get(model_id, model_id)}
    try:
        chain, invention = opening_chain(model_id)._asdict(), opening_invention(model_id)._asdict()
        model |= {"sizes": pyramid.sizes(model_id), "labels": loaded.labels(model_id), "notice": notice(model_id)}
        model |= {"credit": str(notices.credit(model_id))}
    except ValueError:  # whoever chooses it is told what is wrong
        chain = invention = Chain(model_id, [], [], "")._asdict()
        model |= {"sizes": [], "labels": [], "notice": "", "credit": ""}
    parts = ("seeds", "gains", "label")
    starts = {"start": {part: chain[part] for part in parts}, "above": {part: invention[part] for part in parts}}
    return model | starts | {"quantiles": quantiles(model_id), "listing": listing(model_id)}


def quantiles(model_id: str) -> list[list[float]]:
    """Percentiles of each D's scores of real pictures, coarse first; [] where they are not known."""
    try:
        return pyramid.real_scores(model_id)
    except ValueError:
        return []


def listing(model_id: str) -> dict | None:
    """What the browser can fetch to draw by itself; None where there is nothing."""
    try:
        return live.listing(model_id)
    except ValueError:
        return None


@clear_errors
def on_ask(wish: str) -> dict:
    """Seeds, gains or class changed in the chain; its row of classes follows in an event of its own."""
    return gr.update(value=show_chain(read_wish(Chain, wish)))


@clear_errors
def on_row(wish: str) -> dict:
    """The chain has stopped changing: its row of classes follows."""
    return gr.update(classes=classes_row(read_wish(Chain, wish)))


@clear_errors
def on_choose(wish: str) -> dict:
    """Another model, and the browser does not draw it."""
    chain = read_wish(Chain, wish)
    return gr.update(value=show_chain(chain), classes=classes_row(chain))


@answers_to(lambda: [(model_id,) for model_id in ids()])
@clear_errors
def on_learn(model_id: str) -> HistoryView:
    """Another model: how it learned."""
    return show_history(model_id)


@answers_to(lambda: [(model_id, size) for model_id in ids() for size in pyramid.sizes(model_id)])
@clear_errors
def on_history(model_id: str, size: int) -> dict:
    """Another level's training."""
    return level_history(model_id, size)


@clear_errors
def on_take(wish: str, path: str | None) -> dict:
    """Another real picture or model."""
    return gr.update(**show_invention(read_wish(Invention, wish), path))


@clear_errors
def on_invent(wish: str, path: str | None) -> dict:
    """Level, seeds, gains or class changed in what is invented above a real picture."""
    return gr.update(value=show_invention(read_wish(Invention, wish), path)["value"])


@clear_errors
def on_figure(kind: str, wish: str) -> bytes:
    """The chain as a figure, a file of that kind."""
    chain = read_wish(Chain, wish)
    levels = pyramid.generate(chain.model, chain.label, chain.seeds, chain.gains)
    seeds = np.broadcast_to(chain.seeds, len(levels)).astype(int).tolist()
    gains = np.broadcast_to(1 if chain.gains is None else chain.gains, len(levels)).tolist()
    about = (
        f"{TITLES.get(chain.model, chain.model)}{chain.label and f', {chain.label}'}. Each level enlarges the picture "
        f"and adds detail, the residual (here {CONTRAST} times as strong)."
    )
    pictures, standings = [level.pictures for level in levels], [level.standing for level in levels]
    return figures.draw_pyramid(pictures, seeds, gains, standings, about, notices.credit(chain.model), kind)


def opening() -> Opening:
    """What the tab opens with: the first model that can be shown.

    Raises:
        ValueError: there is none.
    """

    def show(model_id: str) -> Opening:
        wish = opening_chain(model_id)
        chain = {"value": show_chain(wish), "classes": classes_row(wish)}
        return Opening(chain, show_invention(opening_invention(model_id)), show_history(model_id))

    return loaded.first_whole(ids(), show, "lapgan")[1]


def build() -> None:
    """Put the tab together, in a finished state that is computed before the visitor comes."""
    try:
        first = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    models = [about(model_id) for model_id in ids()]
    tries = [{"text": text, "first": one, "others": others} for text, (one, others) in TRY_THIS.items()]
    shared = {"models": models, "contrast": CONTRAST}
    chain = ChainView(**first.chain, **shared, tries=tries, story=STORY, elem_id="pyramid-chain")
    wish = gr.Textbox(visible="hidden")
    invention, box = invention_part(first.invention, shared)
    why_part()
    learned = history_part(first.history)
    with section(PYRAMID, "details", "Details"):
        gr.Markdown(DETAILS)
    with section(PYRAMID, "take", "Take it with you"):
        wishes = [gr.Textbox(visible="hidden")]
        downloads.figure_buttons("pyramid", "#pyramid-chain .pyramid", on_figure, wishes, js=f"() => {CHAIN_WISH}")
    wire(wish, chain, invention, box, learned)


def invention_part(values: dict, shared: dict) -> tuple[InventionView, PictureBox]:
    """Real pictures to start from, and what is invented above them."""
    with section(PYRAMID, "real", "What if the first level is real?"):
        gr.Markdown(REAL_STORY)
        with gr.Row(equal_height=False, elem_classes="sources"):
            with gr.Column(scale=8, min_width=320):
                Thumbnails(thumbnails_value(), current=START_EXAMPLE, rows=2, elem_id="pyramid-examples")
            with gr.Column(scale=4, min_width=320):
                box = own_picture_box("pyramid-upload", examples="#pyramid-examples")
        sources = {"examples": live.example_addresses(), "thumbnails": "#pyramid-examples", "box": "#pyramid-upload"}
        return InventionView(**values, **shared, **sources, elem_id="pyramid-real"), box


def rivals() -> dict[str, np.ndarray]:
    """The same number of pictures of each of RIVALS, by their ids; {} while one is missing.

    Raises:
        ValueError: one is damaged.
    """
    if not set(RIVALS) <= set(loaded.ids("gan", "lapgan")):
        return {}
    return {model_id: real_or_fake.draw(model_id, RIVAL_SEEDS) for model_id in RIVALS}


def why_part() -> None:
    """Pictures of the first GAN beside those of LAPGAN, where both are here."""
    try:
        pictures = rivals()
    except ValueError:
        return  # whoever chooses the model is told
    if not pictures:
        return
    with section(PYRAMID, "why", "Why a pyramid?"):
        figures_of_both = (
            f'<figure><img src="{picture_uri(to_pil(sheet(images, RIVAL_COLUMNS)), "png")}" '
            f'alt="{len(images)} pictures of {RIVALS_SHOW} by {RIVALS[model_id]}">'
            f"<figcaption>{RIVALS[model_id]}: {RIVALS_SHOW}</figcaption></figure>"
            for model_id, images in pictures.items()
        )
        gr.HTML(f'<div class="rivals">{"".join(figures_of_both)}</div>{WHY_STORY}')


def history_part(view: HistoryView) -> HistoryView:
    """How each level learned."""
    with section(PYRAMID, "learned", "How it learned"), gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320):
            player = Scrubber(view.player, elem_id="pyramid-history")
        with gr.Column(scale=5, min_width=320):
            choices, finest = view.size["choices"], view.size["value"]
            size = gr.Radio(choices, value=finest, label="Level", elem_id="pyramid-learned")
            gr.Markdown(HISTORY_STORY)
    return HistoryView(size, player)


def wire(wish: gr.Textbox, chain: ChainView, invention: InventionView, box: PictureBox, learned: HistoryView) -> None:
    """What the server does where the browser does not draw, and what it alone can do."""
    for event, handler, outputs in (
        (chain.ask, on_ask, [chain]),
        (chain.row, on_row, [chain]),
        (chain.choose, on_choose, [chain]),
    ):
        event(handler, wish, outputs, js=f"() => {CHAIN_WISH}", **LIVE)
    model = f"JSON.parse({CHAIN_WISH}).model"
    gr.on([chain.choose, chain.learn], on_learn, wish, list(learned), js=f"() => {model}", **LIVE)
    learned.size.input(on_history, [wish, learned.size], learned.player, js=f"(_, size) => [{model}, size]", **LIVE)
    asking = {"inputs": [wish, box], "outputs": invention, "js": f"(_, box) => [{INVENTION_WISH}, box]", **LIVE}
    invention.take(on_take, **asking).failure(None, js=REFUSE % "pyramid-upload")
    invention.invent(on_invent, **asking)
