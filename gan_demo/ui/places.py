"""Addresses of what was picked by eye: what stands behind "#" for a tab to show it, for lessons and lists."""

from urllib.parse import urlencode

from gan_demo import picks
from gan_demo.services import edit
from gan_demo.ui.chapters import CAPTION, LATENT, SUPER_RESOLUTION, Chapter


def place(chapter: Chapter, **values: object) -> str:
    """A tab that shows these values, by their names in the address (see `address_rules` of each tab)."""
    return urlencode({"tab": chapter.id} | values, safe=",")


def path(pick: picks.Path, **more: object) -> str:
    """A path in the tab "Latent interpolation"; `more` adds values, or replaces them."""
    seed_a, seed_b = pick.seeds
    return place(LATENT, **{"model": pick.model, "a": seed_a, "b": seed_b, "kind": pick.kind} | more)


def samples(pick: picks.Samples, **more: object) -> str:
    """A picture in the same tab, as end A of a path."""
    return place(LATENT, **{"model": pick.model, "label": pick.label, "a": pick.seeds[0], "at": 0} | more)


def addition(pick: picks.Sum, **more: object) -> str:
    """A sum of latent vectors in the same tab."""
    groups = {name: ",".join(map(str, seeds)) for name, seeds in zip(("plus", "minus", "more"), pick[2:], strict=True)}
    return place(LATENT, **{"subject": pick.model, "section": "edit"} | groups | more)


def edited(pick: picks.Samples, strengths: dict[str, float], **more: object) -> str:
    """A picture in the same tab, moved along directions by these strengths."""
    try:
        names = [direction.name for direction in edit.directions(pick.model)]
    except ValueError:
        names = []  # the model is missing or damaged: its tab says so
    moves = {"moves": ",".join(f"{strengths.get(name, 0):g}" for name in names)} if names else {}
    return place(LATENT, **{"subject": pick.model, "from": pick.seeds[0], "section": "edit"} | moves | more)


def flowers(pick: picks.Flowers, **more: object) -> str:
    """A caption in the tab "Caption to image"."""
    return place(CAPTION, **{"text": pick.text, "seed": pick.seeds[0]} | more)


def photograph(pick: picks.Photograph, **more: object) -> str:
    """An example in the tab "Super-resolution", and the place in it that is looked at closely."""
    point = {} if pick.point is None else dict(zip("xy", pick.point, strict=True))
    return place(SUPER_RESOLUTION, **{"example": pick.number} | point | more)
