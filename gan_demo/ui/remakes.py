"""Figures of the papers that the page draws anew: each link opens a tab in the right state.

None is a stored picture: another seed, example or place redraws it, and a test does so on every one. Further tabs add
to the list. A figure has its number where the paper itself was read.
"""

import html
from typing import NamedTuple


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
        "tab=latent&model=gan-mnist&a=5&b=13&at=0",
        "tab=latent&model=gan-mnist&a=9&b=13&at=0",
    ),
    Remake(
        "GAN, 2014",
        "Figure 3",
        "From one digit to another",
        "On the way other digits appear: every point is a digit of its own.",
        "tab=latent&model=gan-mnist&a=5&b=13&at=0.5",
        "tab=latent&model=gan-mnist&a=1&b=13&at=0.5",
    ),
    Remake(
        "GAN, 2014",
        "Section 6",
        "When all noise becomes the same",
        'G learns five times before D learns once, and its points run to one spot: the "Helvetica scenario".',
        "tab=watch&gsteps=5&run=300t&section=game",
        "tab=watch&gsteps=5&seed=2&run=300t&section=game",
    ),
    Remake(
        "GAN, 2014",
        "Theorem 1",
        "Where the game should end",
        "Once G's points lie as the real ones do, D can only guess, and its loss is log 4, the dashed line.",
        "tab=watch&run=800t&section=game",
        "tab=watch&seed=2&run=800t&section=game",
    ),
    Remake(
        "CGAN, 2014",
        "Figure 2",
        "Digits to order",
        "The label says which digit, the numbers say in whose hand.",
        "tab=latent&model=cgan-mnist&label=3&a=2&at=0&section=order",
        "tab=latent&model=cgan-mnist&label=8&a=4&at=0&section=order",
    ),
    Remake(
        "DCGAN, 2015",
        "Figure 4",
        "A walk between faces",
        "The face glides, and features change one by one. A network that had memorised photographs would jump.",
        "tab=latent&a=79&b=21&at=0.5",
        "tab=latent&a=16&b=21&at=0.5",
    ),
    Remake(
        "DCGAN, 2015",
        "Figures 2 and 3",
        "What it draws early and late in its training",
        "The paper shows rooms after one and after five rounds; here eight faces are seen at any moment.",
        "tab=latent&section=learned",
        "tab=latent&model=dcgan-flowers&section=learned",
    ),
    Remake(
        "LAPGAN, 2015",
        "Figure 1",
        "A picture in several small steps",
        "Each level adds only what the enlarged picture lacks.",
        "tab=pyramid&level=4",
        "tab=pyramid&seeds=4,4,4,4&level=4",
    ),
    Remake(
        "LAPGAN, 2015",
        "Figure 2",
        "A real picture, taken apart",
        "While it learned, every level started from a real picture. Keep one level, and the rest is invented.",
        "tab=pyramid&example=1&section=real",
        "tab=pyramid&example=2&section=real",
    ),
    Remake(
        "LAPGAN, 2015",
        "samples by class",
        "Order an animal or a vehicle",
        "The same noise, told another word: the layout stays, and what it shows changes.",
        "tab=pyramid&model=lapgan-cifar10&label=dog",
        "tab=pyramid&model=lapgan-cifar10&label=ship",
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 4",
        "Flowers from sentences",
        "Each picture has the same sentence and other noise.",
        "tab=caption&text=this+flower+has+white+petals+and+a+yellow+center",
        "tab=caption&text=this+flower+has+white+petals+and+a+yellow+center&seed=77",
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 6",
        "The style of one picture, the words of another",
        "Pose and background come from the picture above, petals and colours from the sentence.",
        "tab=caption&section=style",
        "tab=caption&seed=77&section=style",
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 8, left",
        "From one sentence to another",
        "Half of each sentence is a sentence that nobody wrote, and still a flower.",
        "tab=caption&section=walk",
        "tab=caption&seed=77&section=walk",
    ),
    Remake(
        "GAN-CLS, 2016",
        "Figure 8, right",
        "One sentence, moving noise",
        "Pose and background move, and the sentence keeps holding.",
        "tab=caption&walk=noise&section=walk",
        "tab=caption&walk=noise&b=77&section=walk",
    ),
    Remake(
        "SRGAN, 2016",
        "the comparison",
        "The average, or one likely picture",
        "SRResNet blurs what it does not know; SRGAN draws something that could be there.",
        "tab=super_resolution&left=srresnet-photos&right=srgan-photos",
        "tab=super_resolution&example=3&left=srresnet-photos&right=srgan-photos",
    ),
    Remake(
        "SRGAN, 2016",
        "the magnified squares",
        "One place, by every method",
        "Beside the original it shows which strokes were invented.",
        "tab=super_resolution&example=0&x=250&y=200",
        "tab=super_resolution&example=0&x=330&y=300",
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
