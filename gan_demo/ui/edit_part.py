"""The section "Make it blond" of the tab "Latent interpolation" (DCGAN, Sec. 6.3.2, Figures 7 and 8)."""

import json

import gradio as gr
import numpy as np

from gan_demo import picks
from gan_demo.pictures import picture_uri, sheet, to_pil
from gan_demo.services import edit, loaded
from gan_demo.services.edit import Direction
from gan_demo.ui import address
from gan_demo.ui.chapters import LATENT, section
from gan_demo.ui.components import COLUMNS, EDIT_WISH, EditView
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.queues import LIVE

FILM = 7  # pictures along the strongest direction
NO_WISH = "the page does not say what to draw; reload it"
OPENING_STRENGTH = 2.0  # of a model's first direction
SUMS = {  # what the buttons say, the opening first
    "dcgan-faces": {"A smiling man": picks.SMILING_MAN, "A blond man": picks.BLOND_MAN},
    "dcgan-flowers": {"Red with a yellow centre": picks.RED_WITH_CENTRE, "Red with some blue": picks.CRIMSON},
    "dcgan-fashion": {"A shoe becomes a boot": picks.BOOT, "Long sleeves": picks.LONG_SLEEVES},
}
ENDS = {  # what a picture is at either end of a direction
    "blond": ("dark hair", "blond"),
    "glasses": ("no glasses", "glasses"),
    "fringe": ("no fringe", "fringe"),
    "hat": ("no hat", "hat"),
    "sleeve": ("short sleeves", "long sleeves"),
    "height": ("low", "tall"),
    "brightness": ("dark", "bright"),
    "turn": ("left", "right"),
    "hue": ("blue", "yellow"),
    "size": ("small", "large"),
}

SHARE = {  # how many pictures follow the sliders, by who says what a picture has
    "judge": "Not every picture follows. Of 1,000 new ones, this many turn from one end of a slider to the other: "
    "{figures}. They were counted by a second network, which had no part in finding the directions.",
    "pixels": "Of 1,000 new pictures, this many go from less than usual to more, measured in the pixels: {figures}.",
    "eye": "Nobody measured left and right: that is the way from four faces that look to the left (seeds {left}) to "
    "four that look to the right ({right}), as in the paper's Figure 8.",
}
HABITS = {  # who says what the directions change; figures are those of `edit.habits`
    "dcgan-faces": "<b>For the class:</b> glasses bring darker skin along, and often a beard: the middle of the "
    "picture becomes darker in {drawings:.0%} of drawings. Why? Strangers labelled the photographs by eye. Of those "
    "with glasses, {companions:.0%} are labelled men (of the others, {companions_others:.0%}), and {darker:.0%} are "
    "darker than usual ({darker_others:.0%} of the others): what goes together in the photographs, the network "
    "learned together. That is a habit of the data, not a fact about people.",
    "dcgan-flowers": "Nobody labelled these flowers: hue and size are measured in the pixels.",
    "dcgan-fashion": "Long sleeves are those of what the shop calls pullovers, short ones those of its T-shirts.",
}

STORY = """
<h3>Can you do sums with pictures?</h3>
<p>Take the mean <span class="key noise">z</span> of three pictures of a kind, A; subtract that of B, add that of C. The
<span class="key generator">generator</span> draws the result as a new picture that has what A has and B lacks. The same
sum on the pixels only lays pictures over each other.
<a href="https://arxiv.org/abs/1511.06434">Radford, Metz, Chintala 2015</a>, Sec. 6.3.2</p>
"""


def models(known: list[dict]) -> list[dict]:
    """What the section has to know of each model, beside what the tab knows of it."""
    names = ("id", "title", "of", "credit", "listing")
    return [{name: about[name] for name in names} | own(about["id"]) for about in known if about["id"] in SUMS]


def own(model_id: str) -> dict:
    """What this section alone has to know of a model."""
    measured = edit.directions(model_id)
    sources = {direction.by: None for direction in measured}
    left, right = (", ".join(map(str, seeds)) for seeds in (picks.LEFT_TO_RIGHT.start, picks.LEFT_TO_RIGHT.end))
    texts = [SHARE[by].format(figures=figures(measured, by), left=left, right=right) for by in sources]
    return {
        "directions": [entry(direction) for direction in measured],
        "share": " ".join(texts),
        "habit": habit(model_id) if measured else "",
        "tries": [{"text": text, "groups": [*map(list, pick[2:])]} for text, pick in SUMS[model_id].items()],
        "seed": picks.EDITED[model_id].seeds[0],
        "moves": [OPENING_STRENGTH if place == 0 else 0 for place in range(len(measured))],
    }


def habit(model_id: str) -> str:
    """Who says what a model's directions change, and what goes together in its data; "" where nobody counted that."""
    try:
        return HABITS[model_id].format(**edit.habits(model_id))
    except KeyError:
        return ""


def figures(directions: list[Direction], by: str) -> str:
    """How many pictures turn along each direction that was measured in one way."""
    own = [(ends(each)[1], each.turned) for each in directions if each.by == by and each.turned is not None]
    return ", ".join(f"{end} {100 * turned:.0f}%" for end, turned in own)


def ends(direction: Direction) -> tuple[str, str]:
    """What a picture is at either end of a direction."""
    return ENDS.get(direction.name, (f"less {direction.name}", f"more {direction.name}"))


def entry(direction: Direction) -> dict:
    """A direction as the page knows it."""
    thousandths = [round(1000 * value) for value in direction.z]  # in few bytes
    return {"name": direction.name, "ends": ends(direction), "z": thousandths}


def state_of(model: dict) -> dict:
    """What the section opens with, for a model of `models`."""
    return {
        "subject": model["id"],
        "seed": model["seed"],
        "moves": model["moves"],
        "groups": model["tries"][0]["groups"],
    }


def value_of(state: dict, touched: int) -> dict:
    """All pictures of a state: before, after, the film along a direction, and a sum with its control.

    Raises:
        ValueError: there is no such DCGAN, or a number is out of range.
    """
    model_id, moves = str(state["subject"]), list(state["moves"])
    names = [direction.name for direction in edit.directions(model_id)]
    places = np.linspace(-edit.LIMIT, edit.LIMIT, FILM).tolist()
    films = [[*moves[:touched], place, *moves[touched + 1 :]] if names else [] for place in places]
    shifts = [edit.shift(model_id, dict(zip(names, one, strict=True))) for one in (moves, *films)]
    row = edit.moved(model_id, state["seed"], [[], *shifts])
    result = edit.sums(model_id, *state["groups"])
    parts = [row, result.exemplars, result.means, result.neighbours, result.result[None], result.pixels[None]]
    images = np.concatenate(parts)
    uri = picture_uri(to_pil(sheet(images, COLUMNS)), "jpeg")
    return {"of": state, "sheet": uri, "tile": images.shape[-1], "columns": COLUMNS}


def read_wish(wish: str) -> tuple[dict, int]:
    """What a visitor wants, and the place of the direction that the film follows; the page sends JSON.

    Raises:
        ValueError: it is no wish.
    """
    try:
        parts = json.loads(wish)
        state = {name: parts[name] for name in ("subject", "seed", "moves", "groups")}
        state["moves"], touched = [float(strength) for strength in state["moves"]], int(parts["touched"])
        is_sum = len(state["groups"]) == 3
    except (TypeError, ValueError, LookupError, OverflowError, RecursionError) as error:
        raise ValueError(NO_WISH) from error
    count = len(edit.directions(str(state["subject"])))
    if not is_sum or len(state["moves"]) != count or not 0 <= touched < max(1, count):
        raise ValueError(NO_WISH)
    return state, touched


@clear_errors
def on_ask(wish: str) -> dict:
    """Something changed, and the browser does not draw it."""
    state, touched = read_wish(wish)
    return gr.update(value=value_of(state, touched))


def address_rules() -> address.Rules:
    """What the page's address may say of this section."""
    ids = [model_id for model_id in loaded.ids("dcgan") if model_id in SUMS]
    counts = {model_id: len(edit.directions(model_id)) for model_id in ids}
    limit = address.number(-edit.LIMIT, edit.LIMIT)
    moves = {model_id: address.each(limit, count) for model_id, count in counts.items() if count}
    group = address.each(address.seed(), edit.GROUP)
    return {
        "subject": address.choice(ids),
        "from": address.seed(),
        "moves": address.case("subject", next(iter(ids), ""), moves),
        "plus": group,
        "minus": group,
        "more": group,
    }


def build(known: list[dict]) -> None:
    """Put the section together, in a finished state that is stored."""
    offered = models(known)
    for first in offered:
        try:
            value = value_of(state_of(first), 0)
            break
        except ValueError:
            continue  # a damaged one: whoever chooses it above is told
    else:
        return
    with section(LATENT, "edit", "Make it blond: sliders and sums"):
        view = EditView(value, models=offered, story=STORY, elem_id="latent-edit")
        view.ask(on_ask, gr.Textbox(visible="hidden"), view, js=EDIT_WISH, **LIVE)
