"""The tab "What D learned": what a DCGAN's discriminator sees in a picture, and what its knowledge is good for."""

import json
from typing import NamedTuple

import gradio as gr
import numpy as np

from gan_demo import examples, picks
from gan_demo.pictures import beside, picture_uri, sheet, to_pil
from gan_demo.services import inside, loaded
from gan_demo.services.inside import Choice, Sight
from gan_demo.ui import address, label_charts, latent_tab, live, notices
from gan_demo.ui.chapters import INSIDE, section
from gan_demo.ui.components import INSIDE_WISH, InsideView, Thumbnails, own_picture_box, thumbnails_value
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.label_charts import Method
from gan_demo.ui.queues import LIVE

SEEDS = {model_id: pick.seeds[0] for model_id, pick in picks.LOOKED_AT.items()}
OTHER_SEED = 0  # of a model that nobody has picked one for
PLACES, MOST = 16, 64  # of the sheet from which D chooses, and drawings for each of its places
SHEET_COLUMNS = 16  # of the stored pictures
MOST_LAYERS, MOST_FEATURES = 4, 512  # of any D here

STORY = """
<p>The <span class="key discriminator">discriminator</span>, D for short, was asked one thing: is this picture real? To
tell, it had to find out what such pictures are made of. Nobody told it what to look for. Its first layer responds to
edges and colours, the next to what edges make, and the sum over the last one is its verdict.
<a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala 2015</a>, Sec. 5 and 6.2</p>
"""

OTHER_STORY = """
Show D a picture that no generator drew. It knows only what it learned from: to the detective for faces, a dog is a
strange face.
"""

LABELS_STORY = """
D was never told what its pictures show (but the D for CIFAR-10 was, see below). Does it know all the same? A simple
program sees a few pictures with their names, and then has to name others. It reads either the **pixels**, or what
**D's layers** respond to them, or how an **untrained D** responds: the same network before it learned anything. It may
only weigh these numbers and add them up (a linear support vector machine).
"""

LABELS_DETAILS = """
**The paper's 82.8%.** Radford, Metz and Chintala read CIFAR-10 with the layers of a D that had learned from a million
other photographs, ImageNet, with 28,672 numbers a picture, and they gave the classifier all 50,000 names: 82.8%. Ours
is a different test: small networks, each of which learned from the very set that is read, and at most 1,000 names of
each kind. So the numbers cannot be compared.

**A flaw of ours.** The D for CIFAR-10 is LAPGAN's finest, and it was trained with the names of its pictures: its
violet line says less than the others. The other three never saw a name.

**How it is done.** D's layers, each after its activation and reduced to 4x4 by taking the largest of each part, side by
side; the pixels are not reduced. scikit-learn's LinearSVC, whose strength is chosen on held-back pictures with names.
Five draws of the pictures with names; the bars show their standard deviation. Clothes and CIFAR-10 are tested on
pictures that no D saw; faces and flowers on ones that D saw without any name.
"""

HOW_TO_READ = """Mean of five draws of the pictures with names; the thin bars show how much the draws differ
(one standard deviation). The scales of lines do not begin at 0."""

DETAILS = """
DCGAN is by Radford, Metz and Chintala, 2015: [arXiv:1511.06434](https://arxiv.org/abs/1511.06434).

A *feature* is one of a layer's filters, and its *map* says how strongly it answers at each place of the picture; what
is below zero is shown as nothing. Round the picture are the twelve whose answers vary most from place to place, each
map as bright as its own strongest answer, over the picture in grey.

*Votes*: the last layer is a weighted sum of the last maps, so D's score is exactly the sum of 16 places and a constant.
Each place responds to the part of the picture under it and round it. What is shown is the difference from the average
over real pictures. Red does not mean that something is wrong there, only that D met such a thing more often in
generated pictures.

*Strokes* are guided backpropagation (Springenberg and others, 2014), as in the paper's Figure 5: back from the place
where a feature answers most, through whatever was positive both ways. D's activations are leaky ReLUs, which let a
fifth of a negative number through; on the way back here they let nothing through, as ReLUs do. The random filters are
drawn from a normal distribution with a standard deviation that keeps the answers at one size, without batch
normalisation.

*D chooses*: of n drawings, each place of the sheet having its own, the one with the highest score. FD-EffNet, the
distance from real pictures, compares 500 chosen pictures with as many real ones; variety is the mean distance between
two chosen pictures, as a share of that between two real ones, both as EfficientNet-Lite0 sees them.
"""


class Question(NamedTuple):
    """What a classifier was asked, on few labels."""

    model: str  # whose D is read
    task: str  # in its metrics
    title: str
    what: str  # that a classifier gets right


QUESTIONS = [
    Question("dcgan-fashion", "class", "Ten kinds of clothes", "clothes"),
    Question("lapgan-cifar10", "class", "Ten animals and vehicles", "animals and vehicles"),
    Question("dcgan-faces", "smile", "A smile or none", "smiles"),
    Question("dcgan-faces", "glasses", "Glasses or none", "glasses"),
    Question("dcgan-flowers", "class", "Species of flowers", "flowers"),
]
METHODS = {
    "layers": Method("D's layers", "discriminator", "", 3.5),
    "untrained": Method("untrained D", "discriminator", "2 5", 2),
    "pixels": Method("pixels", "body-text-color-subdued", "7 4", 2),
}

# The script of a button: the view saves what it shows.
SAVE = """() => document.querySelector("#inside-view .inside")?.dispatchEvent(new Event("save", { bubbles: true }))"""


def ids() -> list[str]:
    """Ids of the DCGANs, those with a seed of their own first."""
    order = list(SEEDS)
    return sorted(loaded.ids("dcgan"), key=lambda name: order.index(name) if name in order else len(order))


def start_seed(model_id: str) -> int:
    return SEEDS.get(model_id, OTHER_SEED)


def sight_value(model_id: str, seed: int, sight: Sight) -> dict:
    """The view's value of what D sees: the picture and all maps in one row."""
    maps = [one for layer in sight.layers for one in layer.maps]
    colour = np.broadcast_to(sight.picture, (3, *sight.picture.shape[1:]))
    row, places = beside([colour, *(np.broadcast_to(one, (3, *one.shape[1:])) for one in maps)])
    return {
        "of": {"model": model_id, "seed": seed},
        "sheet": picture_uri(to_pil(row), "png"),
        "picture": places[0],
        "places": places[1:],
        "features": [layer.features for layer in sight.layers],
        "score": sight.score,
        "votes": sight.votes,
    }


def choice_value(model_id: str, first: int, choice: Choice) -> dict:
    """The view's value of D's choices: the pictures that were ever the best of a place."""
    return {
        "of": {"model": model_id, "sheet": first},
        "sheet": picture_uri(to_pil(sheet(choice.pictures, SHEET_COLUMNS)), "jpeg"),
        "tile": choice.pictures.shape[-1],
        "columns": SHEET_COLUMNS,
        "places": choice.places,
        "firsts": choice.firsts,
    }


def about(model_id: str) -> dict:
    """What the page has to know of a model before anybody chooses it."""
    choice = loaded.metrics(model_id).get("choice", {})
    own = {
        "seed": start_seed(model_id),
        "credit": str(notices.credit(model_id)),
        "usual": choice.get("usual_votes", []),
        "rows": choice.get("rows", []),
    }
    return latent_tab.about(model_id) | own


def address_rules() -> address.Rules:
    """What the page's address may say of this tab; features, layers and examples are counted from 1, 0 is none."""
    return {
        "model": address.choice(ids()),
        "seed": address.seed(),
        "example": address.whole(0, len(examples.index())),
        "layer": address.whole(1, MOST_LAYERS),
        "feature": address.whole(0, MOST_FEATURES),
        "view": address.choice(["maps", "votes"]),
        "n": address.whole(1, MOST),
        "sheet": address.whole(0, address.MAX_SEED - PLACES * MOST),
    }


def address_weights() -> dict[str, str]:
    """What names the weights that look (see `address.digits`)."""
    return address.digits(ids())


def thumbnail() -> np.ndarray:
    """A feature's map over the picture in grey, as the page paints it.

    Raises:
        ValueError: no DCGAN is whole.
    """
    model_id = next(iter(ids()), "")
    sight = inside.look(model_id, start_seed(model_id))
    own, picture = sight.layers[0].maps[0, 0], sight.picture.mean(0)
    heat = np.kron(own, np.ones([side // part for side, part in zip(picture.shape, own.shape, strict=True)])) / 255
    violet = np.array([139, 92, 246])[:, None, None]
    glow = np.where(heat < 0.5, 2 * heat * violet, violet + (2 * heat - 1) * (255 - violet))
    return np.rint(0.3 * picture * (1 - heat) + glow).clip(0, 255).astype(np.uint8)


def opening() -> tuple[dict, dict]:
    """What the tab shows with the first model that is whole: what D sees, and what it chooses, if that is stored.

    Raises:
        ValueError: there is none.
    """

    def show(model_id: str) -> tuple[dict, dict]:
        seed = start_seed(model_id)
        sight = sight_value(model_id, seed, inside.look(model_id, seed))
        is_stored = model_id == next(iter(SEEDS))  # with another one, a thousand drawings would delay the start
        return sight, choice_value(model_id, 0, inside.choose(model_id, 0, PLACES, MOST)) if is_stored else {}

    return loaded.first_whole(ids(), show, "dcgan")[1]


@clear_errors
def on_ask(wish: str) -> dict:
    """Another picture, and the browser does not look at it."""
    try:
        parts = json.loads(wish)
        model_id, seed = str(parts["model"]), parts["seed"]
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise ValueError("the page does not say which picture; reload it") from error
    return gr.update(value=sight_value(model_id, seed, inside.look(model_id, seed)))


def build() -> None:
    """Put the tab together, in a finished state that is stored."""
    try:
        sight, choice = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no model: {error}.")
        return
    view = InsideView(
        sight,
        choice=choice,
        models=[about(model_id) for model_id in ids()],
        story=STORY,
        examples=live.example_addresses(),
        thumbnails="#inside-examples",
        box="#inside-upload",
        most=MOST,
        elem_id="inside-view",
    )
    other_part()
    labels_part()
    with section(INSIDE, "details", "Details"):
        gr.Markdown(DETAILS)
    with section(INSIDE, "take", "Take it with you"):
        save = gr.Button("Save the picture and its maps (PNG)", elem_classes="fit")
        save.click(None, None, None, js=SAVE)
    view.ask(on_ask, gr.Textbox(visible="hidden"), view, js=INSIDE_WISH, **LIVE)


def other_part() -> None:
    """Pictures that no generator drew."""
    with section(INSIDE, "other", "What does D say to another picture?"):
        gr.Markdown(OTHER_STORY)
        with gr.Row(equal_height=False, elem_classes="sources"):
            with gr.Column(scale=8, min_width=320):
                Thumbnails(thumbnails_value(), current=None, rows=2, elem_id="inside-examples")
            with gr.Column(scale=4, min_width=320):
                own_picture_box("inside-upload", examples="#inside-examples", receiver="")


def labels_part() -> None:
    """Accuracies of a classifier on few labels, where they were measured."""
    measured = {question: measured_rows(question.model, question.task) for question in QUESTIONS}
    measured = {question: rows for question, rows in measured.items() if rows}
    if not measured:
        return
    panels = [
        label_charts.chart(question.title, in_words(question, rows), rows, METHODS)
        for question, rows in measured.items()
    ]
    with section(INSIDE, "labels", "Can D's knowledge help to name things?"):
        gr.Markdown(LABELS_STORY)
        charts = f'<p class="conclusion">{conclusion(measured)}</p><div class="plots">{"".join(panels)}</div>'
        gr.HTML(f'{charts}<p class="hint">{HOW_TO_READ}</p>', elem_id="inside-labels")
        gr.Markdown(LABELS_DETAILS)


def share(row: dict, method: str) -> int:
    """How many of 100 pictures were named right."""
    return round(100 * row["accuracy"][method]["mean"])


def lead(row: dict, *others: str) -> float:
    """How far D's layers are before the best of other methods; below 0 where they are behind it."""
    accuracy = row["accuracy"]
    return accuracy["layers"]["mean"] - max(accuracy[name]["mean"] for name in others)


def in_words(question: Question, rows: list[dict]) -> str:
    """What a chart shows, with the fewest labels and with the most."""
    first, last = rows[0], rows[-1]
    text = (
        f"After {first['labels']:,} pictures of each kind D's layers get {question.what} right "
        f"{share(first, 'layers')} times in 100, pixels {share(first, 'pixels')} times; "
        f"guessing gets {round(100 / first['classes'])}."
    )
    if last is first:
        return text
    return f"{text} After {last['labels']:,}: {share(last, 'layers')} and {share(last, 'pixels')}."


def conclusion(measured: dict[Question, list[dict]]) -> str:
    """What all charts show together."""
    ahead = [
        question for question, rows in measured.items() if all(lead(row, "untrained", "pixels") > 0 for row in rows)
    ]
    if not ahead:
        return "On these pictures D's layers help no more than pixels, or than a D that has learned nothing."
    best = max(ahead, key=lambda question: lead(measured[question][0], "pixels"))
    row = measured[best][0]
    count = f"all {len(measured)}" if len(ahead) == len(measured) else f"{len(ahead)} of {len(measured)}"
    return (
        f"D's layers are ahead in {count} charts, and most with {best.what}: after {row['labels']:,} pictures of "
        f"each kind they get {share(row, 'layers')} of 100 right, pixels {share(row, 'pixels')}."
    )


def measured_rows(model_id: str, task: str) -> list[dict]:
    """What was measured of a task; [] where nothing was."""
    if model_id not in loaded.ids("dcgan", "lapgan"):
        return []
    return loaded.metrics(model_id).get("features", {}).get("tasks", {}).get(task, [])
