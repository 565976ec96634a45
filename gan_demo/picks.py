"""What was picked by eye: the seeds, groups and sentences that the page opens with, offers to try and points at.

Each says what it is to show. Other weights draw other pictures: after a training,
`python -m gan_demo.evaluation picks OUT.png` draws all of them on one sheet, to be looked through.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Path(NamedTuple):
    """Two seeds, and the pictures between them."""

    shows: str
    model: str
    seeds: tuple[int, int]
    kind: str = "slerp"


class Samples(NamedTuple):
    """Pictures of a model, one for each seed."""

    shows: str
    model: str
    seeds: tuple[int, ...]
    label: str = ""


class Chain(NamedTuple):
    """A picture of LAPGAN, from the coarsest level to the finest: all have the same seed."""

    shows: str
    model: str
    seed: int
    label: str = ""


class Flowers(NamedTuple):
    """Pictures of a sentence, one for each seed."""

    shows: str
    text: str
    seeds: tuple[int, ...]


class Painting(NamedTuple):
    """What somebody paints on the picture of a seed; strokes are letters, as an address has them."""

    shows: str
    model: str
    seed: int
    strokes: str
    title: str = ""  # of a button


class Photograph(NamedTuple):
    """An example photograph by its number, and a place in it that is looked at closely; None is the example's own."""

    shows: str
    number: int
    point: tuple[int, int] | None = None


class Sum(NamedTuple):
    """The mean z of three seeds, minus that of three others, plus that of three more."""

    shows: str
    model: str
    a: tuple[int, int, int]
    b: tuple[int, int, int]
    c: tuple[int, int, int]


class Turn(NamedTuple):
    """Four seeds of one kind and four of another: the way from the mean z of the ones to that of the others."""

    shows: str
    model: str
    start: tuple[int, int, int, int]
    end: tuple[int, int, int, int]


Pick = Path | Samples | Sum | Turn | Chain | Flowers | Photograph | Painting

# Watch it learn
OTHER_MATCH = 2  # a match in the plane that ends as the first one does: with one spot, or with all of the ring

# Latent interpolation
FACES = Path(
    "two women who laugh, as all between do; other models draw well, too, and both are on the sheet",
    "dcgan-faces",
    (48, 0),
)
FACE_TO_FACE = Path("a man and a woman; hair, mouth and collar change one by one", "dcgan-faces", (79, 21))
PETALS = Path("a yellow flower whose petals become red and wide", "dcgan-flowers", (51, 33))
FADING = Path("two good faces, and a pale one in the middle of the straight way", "dcgan-faces", (47, 79), "lerp")
DIGITS = Path("a clear 5 and a clear 3; the strokes bend from one into the other", "gan-mnist", (5, 13))
CORNER = Samples("a man with dark hair: the third corner", "dcgan-faces", (59,))
ORDERED = Samples("a clear three", "cgan-mnist", (2,), "3")

# Latent interpolation: sums and directions
SMILING_MAN = Sum("a smiling man", "dcgan-faces", (47, 83, 101), (65, 87, 3), (79, 94, 92))
BLOND_MAN = Sum("a blond man", "dcgan-faces", (16, 116, 160), (65, 28, 31), (59, 78, 92))
RED_WITH_CENTRE = Sum("a red flower with a yellow centre", "dcgan-flowers", (42, 8, 12), (53, 26, 14), (43, 45, 62))
CRIMSON = Sum("red flowers with some blue: purple ones", "dcgan-flowers", (55, 59, 63), (26, 53, 44), (62, 43, 27))
BOOT = Sum("a shoe becomes a boot", "dcgan-fashion", (50, 111, 175), (76, 45, 147), (38, 137, 101))
LONG_SLEEVES = Sum("a dark T-shirt gets long sleeves", "dcgan-fashion", (65, 192, 56), (100, 48, 15), (92, 146, 31))
LEFT_TO_RIGHT = Turn(
    "faces that look to the left, and faces that look to the right", "dcgan-faces", (72, 90, 45, 191), (8, 53, 49, 142)
)
EDITED = {
    "dcgan-faces": Samples("a woman with dark hair", "dcgan-faces", (87,)),
    "dcgan-flowers": Samples("a pink flower on a green ground", "dcgan-flowers", (3,)),
    "dcgan-fashion": Samples("a T-shirt", "dcgan-fashion", (48,)),
}

# What D learned
LOOKED_AT = {
    "dcgan-faces": Samples("a good face, whose mouth D distrusts", "dcgan-faces", (16,)),
    "dcgan-flowers": Samples("a yellow flower", "dcgan-flowers", (51,)),
    "dcgan-fashion": Samples("a plain T-shirt", "dcgan-fashion", (100,)),
}

# Start
START_FACES = Path(
    "a dark-haired woman and a blond man, plainly two people; every picture between is a good one",
    "dcgan-faces",
    (47, 25),
)
START_DIGITS = Path("6, 0, 5 and 3, one after the other", "gan-mnist", (1, 13))
HANDS = Samples("eight handwritings that differ", "cgan-mnist", (0, 2, 3, 5, 6, 10, 14, 4), "3")
START_CHAIN = Chain("a white flower, of which the coarsest level says little", "lapgan-flowers", 4)
SENTENCE = ("this flower has ", " petals and a yellow center")  # around the word that a visitor chooses
COLOURS = {
    colour: Flowers(f"{colour} petals; the poses are those of the other colours", colour.join(SENTENCE), (1, 5, 11, 13))
    for colour in ("red", "yellow", "purple", "white", "pink", "orange")
}
BEAR = Photograph("wool: SRGAN's stitches look real", 2)
BEAR_PART = (0, 64, 400, 250)  # left, top, width and height of what is seen of it

# Real or fake?
CLOTHES = Samples("a heel, a pullover and a boot that could be real", "dcgan-fashion", (24, 18, 3))
NOISY_CLOTHES = Samples("trousers and a pullover, speckled but plain to see", "gan-fashion", (6, 23))

# Pyramid levels; a class is that of the chain
CHAINS = {
    "lapgan-cifar10": Chain("a car that can be recognised", "lapgan-cifar10", 1, "automobile"),
    "lapgan-fashion": Chain("a boot with a heel", "lapgan-fashion", 1, "Ankle boot"),
    "lapgan-flowers": Chain("a flower with clear petals", "lapgan-flowers", 128),
}
TAKEN_APART = Photograph("a dog that is still one at 8 by 8 pixels", 0)
ABOVE = {"lapgan-cifar10": "dog"}  # the class of what is invented above TAKEN_APART
APART_AGAIN = Photograph("flowers, taken apart", 1)

# Caption to image
PINK = Flowers(
    "nine pink flowers with many petals, each in its own pose",
    "a bright pink flower with many layered petals",
    tuple(range(39, 48)),
)
WALK_END = Flowers(
    "a flower unlike PINK, to walk to", "this flower has purple petals with a white center", PINK.seeds[:1]
)
NOISE_END = Flowers("PINK in another pose: the walk's other end", PINK.text, (5,))
STYLED = Flowers(
    "red flowers in the styles of PINK", "this flower has red petals that are ruffled and layered", PINK.seeds[:5]
)
EXAMPLES = {
    "Flowers like those it learned from": (
        PINK,
        Flowers("white petals around yellow", "this flower is white with a yellow center", PINK.seeds),
        Flowers("blue petals around yellow", "this flower has blue petals and a yellow center", PINK.seeds),
    ),
    "Species it has never seen": (
        Flowers("purple, and hardly a bell", "this flower has purple petals in the shape of a bell", PINK.seeds),
        Flowers("blue and round", "a round blue flower of many tiny spiky petals", PINK.seeds),
        Flowers("white and large", "a large white flower with a tall yellow stigma", PINK.seeds),
    ),
    "No flower looks like this": (
        Flowers("dark, and hardly dots", "a black flower with bright green dots", PINK.seeds),
        Flowers("one of the colours wins", "this flower has blue and orange stripes", PINK.seeds),
        Flowers("some flower", "a flower with petals made of feathers", PINK.seeds),
    ),
}
PURPLE = Flowers("PINK in purple: the poses stay", "a bright purple flower with many layered petals", PINK.seeds)
ALIKE = Flowers("nine that are nearly alike", "this flower has bright yellow petals and a brown center", PINK.seeds)
CAR = Flowers("red flowers: it cannot draw a car", "a red car", PINK.seeds)
CONTRADICTION = Flowers("yellow or purple, or between", "this yellow flower has purple petals", PINK.seeds)
PURPLE_AND_YELLOW = Flowers("purple petals around yellow", "purple".join(SENTENCE), PINK.seeds)
WHITE_AND_YELLOW = Flowers("white petals around yellow", "white".join(SENTENCE), PINK.seeds)
EXHIBITS = tuple(  # D judges them beside the visitor's picture
    Flowers("what the sentence says", text, (seed,))
    for seed, text in enumerate(
        (
            "this flower has large yellow petals and a dark brown center",
            "a white flower with thin petals and a yellow middle",
            "this flower has red petals that are ruffled and layered",
            "a purple flower with rounded petals",
            "the petals are pink and very wide with a yellow stamen",
            "this flower has orange petals with dark spots",
            "a blue flower with five petals and a white center",
            "this flower is white and has long pointed petals",
            "the flower has many small pink petals in layers",
            "this flower has bright red petals and a yellow center",
            "a flower with purple petals in the shape of a bell",
            "this yellow flower has smooth petals with many stamen",
        )
    )
)

# Super-resolution
WALL = Photograph("writing on a wall: the methods differ at a glance", 7)
CITY = Photograph("windows that were invented", 5)
FUR = Photograph("fur, by every method", 0, (250, 200))

# Paint
PAINTED = (
    Painting(
        "a dark-haired woman who becomes blond, and stays the same person", "dcgan-faces", 17, "c4vbEOoPWWJgGqJxWyo"
    ),
)
WISHES = (  # strokes to try, each as it looks from one seed
    Painting("a dark-haired woman before blue", "dcgan-faces", 0, "cLYyGGoGI6I6o", "A blue background"),
    Painting("dark hair for a blonde", "dcgan-faces", 16, "cDCCGSKuK", "Dark hair"),
    Painting("one straight line becomes dark glasses", "dcgan-faces", 47, "sAAABOeye", "Glasses, by a single edge"),
    Painting("a yellow flower becomes red", "dcgan-flowers", 51, "cyHKHUYgSsYsoguUoUY", "Red petals"),
    Painting("a yellow flower becomes purple", "dcgan-flowers", 51, "cfOtHUYgSsYsoguUoUY", "Purple petals"),
    Painting(
        "a T-shirt gets long sleeves", "dcgan-fashion", 100, "csssDOQJ2.csssDxQ22.cAAABReP0.cAAABuew0", "Long sleeves"
    ),
    Painting("a white T-shirt becomes dark all over", "dcgan-fashion", 100, "cOOOEgUgy", "Dark cloth"),
    Painting("it becomes as narrow as a dress", "dcgan-fashion", 100, "cAAADSUS8.cAAADtUt8", "Narrower"),
)


def named() -> Iterator[tuple[str, Pick]]:
    """All picks with their names, in the order of this file."""
    for name, value in globals().items():
        if name.isupper():
            yield from _picks(name, value)


def _picks(name: str, value: object) -> Iterator[tuple[str, Pick]]:
    match value:
        case Path() | Samples() | Sum() | Turn() | Chain() | Flowers() | Photograph() | Painting():
            yield name, value
        case dict():
            for key, inner in value.items():
                yield from _picks(f"{name}, {key}", inner)
        case tuple():
            for place, inner in enumerate(value, 1):
                yield from _picks(f"{name}, {place}", inner)
