"""The section "What do the losses see?" of the tab Super-resolution: feature maps of the magnified square, and losses.

The app carries no VGG: the maps are read from `loss_views`, which are stored for the example photographs.
"""

import contextlib
from collections.abc import Iterable

import numpy as np

from gan_demo.loss_views import LAYERS, MAPPED, NETWORKS, LossViews, View, load
from gan_demo.pictures import picture_uri, to_pil
from gan_demo.services import loaded, super_resolution
from gan_demo.services.visitors import Source

TITLES = {
    "pixels": "Pixel loss",
    "vgg22": "Content loss, early layer (VGG22)",
    "vgg34": "Content loss, deeper layer (VGG34)",
}
COLUMNS = {"srresnet": "SRResNet", "srgan": "SRGAN", "original": "Original"}
ELSEWHERE = (
    "What the losses see is stored for one square of each example, in test mode: pick an example to come back to it."
)
STALE = (
    "What the losses see was stored for other networks than those installed; "
    "python -m gan_demo.evaluation losses looks again."
)
TEXT = (
    "A loss is one number: how far from the original. Training makes it small. SRResNet's loss compares pixels. "
    "SRGAN's content loss compares maps: VGG, a network that knows photographs, marks where it finds something, edges "
    "in an early layer, larger patterns in a deeper one. Bright means found. Whose maps look more like the original's?"
)
RULE = (
    "Shown: the four maps of each layer on which SRResNet is farthest off. The loss counts all. "
    "This SRGAN was trained on a layer between the two (VGG31); the paper chose a deeper one (VGG54)."
)


def panel(source: Source, mode: str, place: list[int]) -> str:
    """The section for the square at `place` (left, top), as HTML, or a sentence if nothing is stored for it.

    "" without an SRGAN checkpoint.
    """
    if not loaded.ids("srgan"):
        return ""  # there is nothing to compare
    if not source.example or mode != "test":
        return _sentence(ELSEWHERE)
    try:
        record = load()
    except ValueError as error:
        return _sentence(f"What the losses see cannot be shown: {error}.")
    if not all(_is_installed(record, kind) for kind in NETWORKS):
        return _sentence(STALE)
    view = record.views.get(source.path)
    return _sentence(ELSEWHERE) if view is None or view.place != place else _section(view)


def perceptual(source: Source, mode: str, methods: Iterable[str]) -> dict[str, float | None]:
    """The stored perceptual distance of a whole example by each method; None if none is stored for these weights.

    {} without an SRGAN checkpoint: then nothing is compared.
    """
    if not loaded.ids("srgan"):
        return {}
    record = None
    if source.example and mode == "test":
        with contextlib.suppress(ValueError):
            record = load()
    return {method: _perceptual(record, source, method) for method in methods}


def _perceptual(record: LossViews | None, source: Source, method: str) -> float | None:
    if record is None or source.path not in record.views:
        return None
    kind = super_resolution.kind(method)
    if kind in NETWORKS and loaded.weights(method) != record.weights[kind]:
        return None
    return record.views[source.path].perceptual.get(kind)


def _is_installed(record: LossViews, kind: str) -> bool:
    return record.weights[kind] in {loaded.weights(model_id) for model_id in loaded.ids(kind)}


def _section(view: View) -> str:
    heads = "".join(f"<b>{name}</b>" for name in COLUMNS.values())
    tiles = dict(zip(MAPPED, np.split(view.tiles, len(MAPPED)), strict=True))
    layers = "".join(_layer(layer, view.losses[layer], tiles.get(layer)) for layer in LAYERS)
    return (
        f'<section class="losses"><div class="text"><p>{TEXT}</p>'
        f'<p class="hint">{RULE}</p></div><div class="maps">{heads}{layers}</div></section>'
    )


def _layer(layer: str, losses: dict[str, float], tiles: np.ndarray | None) -> str:
    """A title that says who is nearer; below it a map and a loss for each column, the original's being 0."""
    near, far = sorted(NETWORKS, key=losses.get)
    equal = _format(losses[near]) == _format(losses[far])
    verdict = "both are equally near" if equal else f"{COLUMNS[near]} is nearer"
    cells = ""
    for number, (kind, name) in enumerate(COLUMNS.items()):
        maps = "" if tiles is None else _maps(tiles[number], f"{name}: maps of the {TITLES[layer].split(', ')[1]}")
        cells += f"<div>{maps}{_format(losses.get(kind, 0))}</div>"
    return f'<div class="title">{TITLES[layer]}: {verdict}</div>{cells}'


def _maps(tile: np.ndarray, alt: str) -> str:
    """A picture of four maps, two by two."""
    uri = picture_uri(to_pil(tile), "png")
    return f'<div class="four"><img alt="{alt}" src="{uri}"></div>'


def _format(loss: float) -> str:
    """A loss with three digits, without an exponent."""
    return f"{loss:,.0f}" if loss >= 100 else f"{loss:.3g}"


def _sentence(text: str) -> str:
    return f'<p class="hint">{text}</p>'
