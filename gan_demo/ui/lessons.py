"""Lessons through the tabs: each step opens a link, points at something, and ends with a question for the class.

A step's address is checked as a visitor's is (`address`); its answer is folded until somebody opens it.
"""

from typing import NamedTuple

from gan_demo import picks
from gan_demo.ui.chapters import INSIDE, LATENT, PAINT, PYRAMID, REAL_OR_FAKE, WATCH
from gan_demo.ui.places import addition, flowers, path, photograph, place


class Step(NamedTuple):
    """One step: where it happens, what to look at, and what to ask."""

    address: str  # behind "#", without the lesson itself
    point: str  # CSS selector of what to look at
    title: str
    text: str
    question: str
    answer: str
    gist: str  # what the class should keep, for the end of a lesson


class Lesson(NamedTuple):
    """Steps in their order."""

    id: str
    title: str
    minutes: int
    steps: list[Step]


GAME = Step(
    place(WATCH, story="well"),
    "#film",
    "A forger and a detective",
    "Press play. G, the forger, has never seen a real digit. D, the detective, looks at real ones and at G's, and says "
    "how likely each one is to be real. G learns from that alone.",
    "What does it mean when the green bars and the red ones lie on top of each other?",
    "D cannot tell them apart: for it, a forged digit is as likely to be real as a real one. If D then says one half "
    "to everything, there is nothing left that G could learn from it.",
    "Two networks learn from each other: a forger that has never seen the real thing, and a detective that has.",
)
COLLAPSE = Step(
    place(WATCH, story="collapse"),
    "#film",
    "When the forger has one trick",
    "Press play. The same networks, and yet G draws nearly the same digit everywhere, then another one everywhere.",
    "Why does nothing in the game stop G from drawing the same digit again and again?",
    "One forgery that fools D is all that G needs. Once D has learned to reject it, G changes to the next one. D looks "
    "at one picture at a time, and nobody asks for variety. This is called mode collapse.",
    "Nothing in the game asks for variety, so a forger can get by on one trick: mode collapse.",
)
STRONG = Step(
    place(WATCH, story="strong"),
    "#film",
    "When the detective is too good",
    "Press play. The same networks, but here G learns by being caught less, as the game's formula says, and not by "
    "being believed more. Watch how little its digits change.",
    "Why can a teacher be too good?",
    "D is so sure that a slightly better forgery is rejected as firmly as the last one. G gets no hint which way is "
    "better. So in practice G learns by being believed more: that pushes hardest just when D is sure.",
    "A detective that is too sure teaches nothing; the forger learns best from being nearly believed.",
)
PLAY = Step(
    "tab=watch&section=game&gsteps=5",
    "#game",
    "Play it yourself",
    'Here G draws points: crosses, which should lie where the green points are. Press "Round in circles" and wait a '
    'little, then press "D keeps up", and compare. The line above the picture says who is winning.',
    "What changes when D learns as often as G?",
    "When G learns five times for each time that D does, all its crosses run to one spot, which fools D until it has "
    "learned better; then they run on. When D keeps up, no single spot fools it for long, and G has to cover all "
    "eight.",
    "The game is a balance: who may learn more often decides how it goes.",
)
GLIDE = Step(
    place(LATENT),
    "#path-player",
    "Between two faces",
    "Drag the picture from A to B. Each place on the way is another list of 100 numbers, and the network draws each "
    "anew. None of these people exists.",
    "How would it look if the network had only memorised its photographs?",
    "It would jump from one photograph to the next. Instead it glides: it has learned what faces have in common. That "
    "is the paper's sign, though not a proof.",
    "G draws from a list of numbers, and lists that are close give pictures that are close.",
)
STRAIGHT = Step(
    f"{path(picks.FADING, at=0.5)}&hide=sheet",  # without the sheet, the choice stands beside the picture
    "#path-kind",
    "The straight way",
    "This is halfway from A to B on the straight line. Now choose the way along the sphere, and compare.",
    "Why does the middle of the straight way fade?",
    "Lists of 100 random numbers nearly all have the same length, as points on a sphere have the same distance from "
    "the middle. The straight line cuts through the inside, where the network has hardly ever practised.",
    "Random lists lie on a kind of sphere, so the good way between two of them goes along it.",
)
ORDER = Step(
    place(LATENT, model=picks.ORDERED.model, label=picks.ORDERED.label),
    "#label",
    "Draw me a three",
    "The first GAN drew what it liked. CGAN tells both networks which digit it should be. Choose other labels, and "
    "keep the seeds.",
    "If the numbers stay and the label changes, what stays in the picture?",
    "The hand that wrote it: how thick and how slanted the strokes are. The label says what is drawn, the random "
    "numbers say how.",
    "Tell both networks what the picture shows, and you can order: the label says what, the numbers say how.",
)
SUM = Step(
    addition(picks.SMILING_MAN),
    "#latent-edit .sums",
    "A sum with faces",
    "A is three smiling women, B three serious women, C three men. Take the mean list of 100 numbers of each, and "
    "calculate A minus B plus C. Then choose the other sums.",
    "What is in A, but neither in B nor in C? And why does the same sum not work on the pixels?",
    "The smile. In the lists a smile is a step in one direction, whoever makes it. In the pixels it lies where that "
    "one mouth is: the sum lays nine pictures over each other.",
    "What faces have in common, such as a smile, is a direction in the list of numbers.",
)
EVIDENCE = Step(
    place(INSIDE, view="votes"),
    "#inside-view .ring",
    "What gives a forgery away?",
    "D's verdict is the sum of sixteen votes, one for each part of the picture. Red points to a fake, green to a "
    "real picture. Choose other seeds, and look for what D does not trust.",
    "Does D see the same faults as you?",
    "Often not. D counts what is rare in photographs and common in forgeries, and that may be the hair at the edge "
    "rather than a crooked eye. It was asked one question only, and found its own way to answer it.",
    "D adds up small pieces of evidence, and they need not be what a person would look at.",
)
CHOICE = Step(
    place(INSIDE, section="choose", n=16),
    "#section-inside-choose .choose",
    "Let the detective choose",
    "G draws, and D throws away all but its favourite. Move the slider from 1 to 64.",
    "Do the pictures get better? What does the table say?",
    "Judge for yourself first. The table has another network's judgement: taken together, the chosen faces are no "
    "nearer to real ones. What D likes is what fools D, which is not all that makes a picture good: G and D learned "
    "together, and have blind spots in common.",
    "What D likes best is what fools D best, which is not the same as good.",
)
LEVELS = Step(
    place(PYRAMID),
    "#chain",
    "One big step was too hard",
    "From left to right the picture grows from 8 to 64 pixels. Each level enlarges the last one, which gives a blur, "
    "and draws only what the blur lacks.",
    "Click New detail a few times, then New layout. Which level decides what kind of flower it is?",
    "The first: it says where things are and which colours they have. The others add edges and petals to what is "
    "there.",
    "Small steps are easier to learn: first a tiny picture, then what each enlargement lacks.",
)
BLUR = Step(
    place(PYRAMID, gains="1,0,0,0"),
    "#chain",
    "Leave out the detail",
    "All levels but the first add nothing here: this is the 8 by 8 picture, enlarged three times. Press Reset to "
    "let them draw again.",
    "How many numbers are there in a picture of 8 by 8 pixels, and how many in one of 64 by 64?",
    "8 x 8 x 3 = 192, and 64 x 64 x 3 = 12,288. The other 12,096 are what the upper levels have to invent.",
    "Nearly all numbers of a picture are detail, and the upper levels have to invent it.",
)
FOOLED = Step(
    place(REAL_OR_FAKE),
    "#real-or-fake .play",
    "Real or fake?",
    "Start, and answer ten times: the left arrow for real, the right one for fake. Then choose two seconds for each "
    "picture, and play again.",
    "If nobody could tell any more, how often would generated pictures be called real?",
    "Exactly as often as real ones. As long as the two curves in the figure lie apart, something still gives generated "
    "pictures away, such as odd edges or one sleeve too many.",
    "People are the final judges: a forgery is perfect when it is called real as often as the real thing.",
)
SENTENCE = Step(
    flowers(picks.PURPLE_AND_YELLOW),
    "#caption",
    "Say it, and it is drawn",
    "Change the word for the colour, and leave the seed as it is.",
    "A network could ignore the sentence and draw some pretty flower. Why does this one listen?",
    "While it learned, D was also shown real photographs with the wrong sentence, and had to reject them. So D reads, "
    "and a pretty flower that does not fit the sentence fools nobody.",
    "D must reject a good picture with the wrong sentence, and so G has to listen.",
)
STRANGE = Step(
    flowers(picks.CAR),
    "#caption-view",
    "Ask for a car",
    "This network has seen flowers and sentences about flowers, nothing else.",
    "What do you expect for a red car, and what do you get?",
    "A flower, since it cannot draw anything else; the word car tells it next to nothing. A network knows only what "
    "was in its training pictures. Ask that about any other network, too.",
    "A network knows only what was in its training pictures.",
)
INVENTED = Step(
    photograph(picks.WALL),
    "#sr-viewer",
    "Four by four pixels became one",
    "Drag the divider. On the left is what enlarging alone gives, on the right what SRGAN makes of it. Click the "
    "picture to see a small part by every method, beside the original.",
    "Which is nearer to the original: the blurred one or the sharp one? What does the table say?",
    "It depends on what you count. Pixel by pixel, SRResNet is nearer; SRGAN looks more like a photograph, since D "
    "will not let a blur pass. The strokes that it draws are likely ones, not the true ones.",
    "Near to the original and good to look at are two different goals.",
)
PLATE = Step(
    photograph(picks.CITY),
    "#sr-viewer",
    "A question of trust",
    "Drag the divider over the windows of the city: the network drew some that the small picture does not show.",
    "Should the police trust a number plate in a picture that was enlarged like this?",
    "No. What was lost is gone; the network writes what is likely, and it would write some number even where there was "
    "none.",
    "Sharp detail may be invented: likely is not the same as true.",
)

BRUSH = Step(
    place(PAINT),
    "#paint-view .board",
    "Paint, and the network follows",
    "One blond stroke was painted, and the whole head followed. Paint on the picture: with a colour, with an edge, or "
    "by dragging a patch. The slider below goes back to the start.",
    "What does G refuse to draw? Find something that it does not give you, however often you paint it.",
    "Whatever was not in its photographs: a green nose, a third eye, a face from behind. Nobody forbade these; no list "
    "of 100 numbers near the start leads there. What a network can draw is what it was shown.",
    "You can search only among the pictures that a network can draw, and what it never saw is not among them.",
)

LESSONS = [
    Lesson(
        "story",
        "From the first GAN to SRGAN",
        30,
        [
            GAME,
            COLLAPSE,
            STRONG,
            PLAY,
            GLIDE,
            STRAIGHT,
            ORDER,
            SUM,
            LEVELS,
            BLUR,
            SENTENCE,
            STRANGE,
            INVENTED,
            PLATE,
            BRUSH,
            FOOLED,
            EVIDENCE,
            CHOICE,
        ],
    ),
    Lesson("game", "The game of two networks", 15, [GAME, COLLAPSE, STRONG, PLAY]),
    Lesson("between", "What lies between two pictures", 15, [GLIDE, STRAIGHT, SUM, ORDER]),
    Lesson("detective", "What the detective knows", 10, [EVIDENCE, CHOICE]),
    Lesson("steps", "Small steps", 10, [LEVELS, BLUR, FOOLED]),
    Lesson("brush", "Paint with a network", 10, [GLIDE, BRUSH]),
    Lesson("words", "Words and pictures", 10, [SENTENCE, STRANGE]),
    Lesson("trust", "Sharp is not true", 10, [INVENTED, PLATE]),
]


def value() -> list[dict]:
    """All lessons as the page's script reads them."""
    return [lesson._asdict() | {"steps": [step._asdict() for step in lesson.steps]} for lesson in LESSONS]
