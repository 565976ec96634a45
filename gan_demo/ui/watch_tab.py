"""The tab "Watch it learn": recorded training runs of the first GAN, to watch like a film (GAN)."""

import functools
import hashlib
from typing import NamedTuple

import gradio as gr

from gan_demo import figures, films
from gan_demo.checks import whole
from gan_demo.films import Film
from gan_demo.ui import address, downloads, game, notices
from gan_demo.ui.answers import answers_to
from gan_demo.ui.chapters import WATCH, section
from gan_demo.ui.components import STORY as LINKED_STORY
from gan_demo.ui.components import Film as FilmPlayer
from gan_demo.ui.components import FilmCurves, film_value, reveal
from gan_demo.ui.errors import clear_errors
from gan_demo.ui.queues import QUICK

TITLES = {
    "well": "It goes well",
    "collapse": "The generator collapses",
    "strong": "The discriminator is too strong",
}

GAMES = [("All goes well", "well"), ("G collapses", "collapse"), ("D too strong", "strong")]
FOG = {"well": 255}  # the step up to which a film shows little: playing hurries through it

# text of the button, story, number of the caption that it jumps to
TRY_THIS = [
    ("See the first strokes appear", "well", 3),
    ("Watch G jump from shape to shape", "collapse", 1),
    ("See D become too sure to teach", "strong", 4),
]

STORY = """
<div class="story">A forger, the <span class="key generator">generator G</span>, draws digits. A detective, the
<span class="key discriminator">discriminator D</span>, says of each how <span class="key real">real</span> or
<span class="key generated">forged</span> it looks. That verdict is all that G learns from. (In the paper
they are counterfeiters of banknotes and the police.)</div>
"""

THEORY = """
In theory, D ends up not knowing: it says ½ to everything, and the game's value V is -log 4, the dashed line. The last
captions of each film say how near its game comes. Point at a part of a formula, and its curve lights up.
"""

HOW = """
Each film is one training run on 50,000 handwritten digits (MNIST), recorded at 65 moments that are evenly spaced in
log(step), so that the wild beginning gets as much room as the long end. The 36 samples have the same noise at every
moment. All figures are measured anew at each moment on 1,000 samples and 1,000 test digits that were never trained on,
with dropout switched off. Bars of D(x) grow with the square root of the count. A separate classifier reads the
samples; a digit counts as present if at least 10 of the 1,000 samples are read as that digit with a probability above
0.9. It knows only digits, so it may be sure of an 8 where there is a smear. In the first film G is a moving average
over its last steps, which is what ships as `gan-mnist`; D learned against the single steps, so V can fall below -log 4.

*Goodfellow et al. 2014, [arXiv:1406.2661](https://arxiv.org/abs/1406.2661), Sec. 3 and 4*
"""


# A listener's script: the story, and the moment that the player shows.
MOMENT = """(story) => [story, Number(document.querySelector("#film [data-step], #film[data-step]").dataset.step)]"""


class FilmView(NamedTuple):
    """The story that is selected, and its film."""

    story: str
    player: dict


def player_value(film: Film, start: int = 0) -> dict:
    """The film player's value; it opens at moment `start`."""
    fog = FOG.get(film.story, 0)
    quick = sum(moment["step"] < fog for moment in film.moments)
    return film_value(film, TITLES[film.story], str(credit(film)), start, quick)


def credit(film: Film) -> figures.Credit:
    """The foot of a figure."""
    data = "Trained on 50,000 handwritten digits (MNIST, CC BY-SA 3.0)."
    return figures.Credit({f"GAN, film {film.story}": film.weights}, notices.PAPERS["gan"], data)


@answers_to(lambda: [(story,) for story in films.STORIES])
@clear_errors
def on_story(story: str) -> dict:
    """Another film, at its first moment."""
    return player_value(films.load(story))


@answers_to(lambda: [(story,) for story in films.STORIES])
@clear_errors
def on_link(story: str) -> FilmView:
    """A link names another film; the player knows the moment."""
    return FilmView(story, player_value(films.load(story)))


@answers_to(lambda: [()])  # each button asks one thing
@clear_errors
def on_try(story: str, number: int) -> FilmView:
    """A "Try this" button: a film at one of its captions, at its start where it has none."""
    film = films.load(story)
    return FilmView(story, player_value(film, film.captions[number]["moment"] if film.captions else 0))


@clear_errors
def on_figure(kind: str, story: str, moment: float) -> bytes:
    """A moment of a film as a figure, a file of that kind."""
    film = films.load(story)
    at = whole(moment, "a moment", 0, len(film.moments) - 1)
    return figures.draw_film_moment(
        films.samples(film, at),
        film.moments,
        at,
        title=TITLES[story],
        caption=films.caption(film, at),
        count=film.samples,
        enough=films.PRESENT,
        minimax=film.minimax,
        credit=credit(film),
        kind=kind,
    )


def opening() -> Film:
    """The first film that loads.

    Raises:
        ValueError: there is none; the message is that of the first.
    """
    problems = []
    for story in films.STORIES:
        try:
            return films.load(story)
        except ValueError as error:
            problems.append(error)
    raise problems[0]


def address_rules() -> address.Rules:
    """What the address may say of this tab."""
    return {"story": address.choice(films.STORIES), "moment": address.whole(0, films.MOMENTS)} | game.rules()


def address_weights() -> dict[str, str]:
    """What names the recordings, by the weights that they end with."""
    sums = "".join(map(films.weights, films.STORIES))
    return {"": hashlib.sha256(sums.encode()).hexdigest()[: address.DIGITS]}


def build() -> None:
    """Put the tab together; the first film is in the page, the others come when they are chosen."""
    try:
        film = opening()
    except ValueError as error:
        gr.Markdown(f"This tab has no film: {error}.")
        return
    with gr.Row(elem_classes="sides"):
        with gr.Column(scale=7, min_width=320):
            gr.HTML(STORY)
        with gr.Column(scale=5, min_width=320):
            story = gr.Radio(GAMES, value=film.story, label="Game", elem_id="story")
    player = FilmPlayer(player_value(film), elem_id="film")
    with gr.Row(elem_classes="tries"):
        gr.HTML("<b>Try</b>")
        buttons = {gr.Button(text, size="sm"): state for text, *state in TRY_THIS}
        gr.HTML('<div class="story"><a href="#tab=watch&section=game">Play the game yourself</a></div>')
    with section(WATCH, "game", "Play the game yourself"):
        game.build()
    with section(WATCH, "formulas", "The formulas"):
        gr.Markdown(THEORY)
        FilmCurves()
    with section(WATCH, "details", "Details"):
        gr.Markdown(HOW)
    with section(WATCH, "take", "Take it with you"):
        moment = gr.Number(visible="hidden", precision=None)
        downloads.figure_buttons("film", "#film .film", on_figure, [story, moment], js=MOMENT)
    player.choose(on_link, story, [story, player], js=LINKED_STORY, trigger_mode="always_last", **QUICK)
    story.input(on_story, story, player, trigger_mode="always_last", **QUICK)
    for button, state in buttons.items():
        button.click(None, js=reveal("film"))
        button.click(functools.partial(on_try, *state), None, [story, player], **QUICK)
