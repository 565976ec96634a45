"""Figures of the papers that the page draws anew: each link opens a tab in the right state.

None is a stored picture: another seed, example or place redraws it, and a test does so on every one. Further tabs add
to the list. A figure has its number where the paper itself was read.
"""

import html
from typing import NamedTuple

from gan_demo import picks
from gan_demo.ui.chapters import CAPTION, INSIDE, LATENT, PAINT, PYRAMID, REAL_OR_FAKE, WATCH
from gan_demo.ui.places import addition, edited, flowers, path, photograph, place, samples

ANOTHER = 77  # a seed that nobody picked
BOTH = {"left": "srresnet-photos", "right": "srgan-photos"}


class Remake(NamedTuple):
    """A figure of a paper, live."""

    paper: str
    figure: str
    title: str
    notice: str  # what to look at
    address: str  # behind "#"
    other: str  # the same with another seed, example or place


REMAKES = [
    Remake(
        "GAN, 2014",
        "Figure 2",
        "Digits that nobody wrote",
        "The sheet shows 64 of them, none picked: some are no digit at all.",
        path(picks.DIGITS, at=0),
        path(picks.DIGITS, a=ANOTHER, at=0),
    ),
    Remake(
        "GAN, 2014",
        "Figure 3",
        "From one digit to another",
        "In a straight line, as in the paper. On the way other digits appear.",
        path(picks.START_DIGITS, kind="lerp", at=0.5),
        path(picks.START_DIGITS, kind="lerp", a=ANOTHER, at=0.5),
    ),
    Remake(
        "GAN, 2014",
        "Section 6",
        "When all noise becomes the same",
        "G learns five times before D learns once, and its points, here in the plane, all run to one place: "
        'the "Helvetica scenario".',
        place(WATCH, gsteps=5, run="300t", section="game"),
        place(WATCH, gsteps=5, seed=picks.OTHER_MATCH, run="300t", section="game"),
    ),
    Remake(
        "GAN, 2014",
        "Theorem 1",
        "Where the game should end",
        "Shown on points in the plane: once G's lie as the real ones do, D can only guess, and its loss is "
        "log 4, the dashed line.",
        place(WATCH, run="800t", section="game"),
        place(WATCH, seed=picks.OTHER_MATCH, run="800t", section="game"),
    ),
    Remake(
        "CGAN, 2014",
        "Figure 2",
        "Digits to order",
        "The label says which digit, the numbers say in whose hand.",
        samples(picks.ORDERED, section="order"),
        samples(picks.ORDERED, label="8", a=ANOTHER, section="order"),
    ),
    Remake(
        "DCGAN, 2015",
        "Figure 4",
        "A walk between faces",
        "The paper walks through bedrooms. Here a face glides; a network that had memorised photographs would jump.",
        path(picks.FACE_TO_FACE, at=0.5),
        path(picks.FACE_TO_FACE, a=ANOTHER, at=0.5),
    ),
    Remake(
        "DCGAN, 2015",
        "Figures 2 and 3",
        "What it draws early and late in its training",
        "The paper shows rooms after one and after five rounds; here eight faces are seen at any moment.",
        place(LATENT, section="learned"),
        place(LATENT, model=picks.PETALS.model, section="learned"),
    ),
    Remake(
        "DCGAN, 2015",
        "Figure 7",
        "Sums with faces",
        "Smiling women minus serious women plus men: a man who smiles. On pixels, the same sum is a muddle.",
        addition(picks.SMILING_MAN),
        addition(picks.BLOND_MAN),
    ),
    Remake(
        "DCGAN, 2015",
        "Figure 8",
        "Faces that turn",
        "One direction in z turns a face from left to right. Four faces of either kind, picked by eye, gave it.",
        edited(picks.EDITED["dcgan-faces"], {"turn": 3}),
        edited(picks.EDITED["dcgan-faces"], {"turn": 3}, **{"from": ANOTHER}),
    ),
    Remake(
        "DCGAN, 2015",
        "Figure 5",
        "What the detective's filters look for",
        "The paper shows bedrooms. Here six features respond to parts of the face; random filters, below, to "
        "nearly anything.",
        place(INSIDE, section="strokes"),
        place(INSIDE, seed=ANOTHER, section="strokes"),
    ),
    Remake(
        "LAPGAN, 2015",
        "Figure 1",
        "A picture in several small steps",
        "Each level adds only what the enlarged picture lacks.",
        place(PYRAMID, level=4),
        place(PYRAMID, seeds=ANOTHER, level=4),
    ),
    Remake(
        "LAPGAN, 2015",
        "Figure 2",
        "A real picture, taken apart",
        "In the paper's training every level starts from a real picture. Keep one level, and the rest is invented.",
        place(PYRAMID, example=picks.APART_AGAIN.number, section="real"),
        place(PYRAMID, example=picks.BEAR.number, section="real"),
    ),
    Remake(
        "LAPGAN, 2015",
        "samples by class",
        "Order an animal or a vehicle",
        "The same noise, told another word: the layout stays, and what it shows changes.",
        place(PYRAMID, model="lapgan-cifar10", label="dog"),
        place(PYRAMID, model="lapgan-cifar10", label="ship"),
    ),
    Remake(
        "LAPGAN, 2015",
        "the study of people",
        "Real or fake, by the time that a picture is shown",
        "Play ten rounds: your own points come into the figure, beside the paper's 40% and 10%.",
        place(REAL_OR_FAKE, deck="digits"),
        place(REAL_OR_FAKE, deck="digits", seed=ANOTHER),
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 4",
        "Flowers from sentences",
        "Each picture has the same sentence and other noise.",
        flowers(picks.WHITE_AND_YELLOW),
        flowers(picks.WHITE_AND_YELLOW, seed=ANOTHER),
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 6",
        "The style of one picture, the words of another",
        "Pose and background come from the picture above (in the paper, a photograph of a bird), colours "
        "from the sentence.",
        place(CAPTION, section="style"),
        place(CAPTION, seed=ANOTHER, section="style"),
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 8, left",
        "From one sentence to another",
        "Half of each sentence is a sentence that nobody wrote, and still a flower.",
        place(CAPTION, section="walk"),
        place(CAPTION, seed=ANOTHER, section="walk"),
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 8, right",
        "One sentence, moving noise",
        "Pose and background move, and the sentence keeps holding.",
        place(CAPTION, walk="noise", section="walk"),
        place(CAPTION, walk="noise", b=ANOTHER, section="walk"),
    ),
    Remake(
        "SRGAN, 2016",
        "the comparison",
        "The average, or one likely picture",
        "SRResNet blurs what it does not know; SRGAN draws something that could be there.",
        photograph(picks.WALL, **BOTH),
        photograph(picks.CITY, **BOTH),
    ),
    Remake(
        "SRGAN, 2016",
        "the magnified squares",
        "One place, by every method",
        "Beside the original it shows which strokes were invented.",
        photograph(picks.FUR),
        photograph(picks.BEAR),
    ),
    Remake(
        "iGAN, 2016",
        "the brushes",
        "A picture that follows the strokes of a brush",
        "A stroke asks for a colour; the slider goes from the start to the picture that has it.",
        place(PAINT),
        place(PAINT, seed=ANOTHER, strokes=picks.PAINTED[0].strokes),
    ),
]


def as_html() -> str:
    """The list, with a link to each."""
    entries = "".join(
        f'<li><a href="#{html.escape(remake.address)}">{html.escape(remake.title)}</a> '
        f"<small>{html.escape(remake.paper)}, {html.escape(remake.figure)}</small><br>{html.escape(remake.notice)}</li>"
        for remake in REMAKES
    )
    return f'<ul class="remakes">{entries}</ul>'
