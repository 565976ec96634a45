"""What the losses see of the magnified square, by SRResNet and SRGAN: stored for the example photographs."""

import contextlib
from collections.abc import Iterable

from torch import Tensor

from gan_demo.loss_views import LAYERS, MAPPED, NETWORKS, LossViews, View, load
from gan_demo.pictures import picture_uri, to_pil
from gan_demo.services import loaded as models
from gan_demo.services.super_resolution import Source

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
    "This SRGAN was trained on a layer between the two (VGG31); the paper found a deeper one (VGG54) best."
)


def panel(source: Source, mode: str, place: list[int]) -> str:
    """The section for the square at `place` (left, top), as HTML; a sentence where nothing is stored for it.

    Without an SRGAN checkpoint it is empty.
    """
    if not models.ids("srgan"):
        return ""  # there is nothing to compare
    if not source.example or mode != "test":
        return _sentence(ELSEWHERE)
    try:
        found = load()
    except ValueError as error:
        return _sentence(f"What the losses see cannot be shown: {error}.")
    if not all(_installed(found, kind) for kind in NETWORKS):
        return _sentence(STALE)
    view = found.views.get(source.path)
    return _sentence(ELSEWHERE) if view is None or view.place != place else _section(view)


def perceptual(source: Source, mode: str, methods: Iterable[str]) -> dict[str, float | None]:
    """The stored perceptual distance of a whole example by each method; None where there is none of this very network.

    Without an SRGAN checkpoint nothing is compared: {}.
    """
    if not models.ids("srgan"):
        return {}
    found = None
    if source.example and mode == "test":
        with contextlib.suppress(ValueError):
            found = load()
    return {method: _perceptual(found, source, method) for method in methods}


def _perceptual(found: LossViews | None, source: Source, method: str) -> float | None:
    if found is None or source.path not in found.views:
        return None
    kind = method.split("-")[0]
    known = kind not in NETWORKS or models.weights(method) == found.weights[kind]
    return found.views[source.path].perceptual.get(kind) if known else None


def _installed(found: LossViews, kind: str) -> bool:
    return found.weights[kind] in {models.weights(model_id) for model_id in models.ids(kind)}


def _section(view: View) -> str:
    heads = "".join(f"<b>{name}</b>" for name in COLUMNS.values())
    tiles = dict(zip(MAPPED, view.tiles.chunk(len(MAPPED)), strict=True))
    layers = "".join(_layer(layer, view.losses[layer], tiles.get(layer)) for layer in LAYERS)
    return (
        f'<section class="losses"><div class="told"><h3>What the losses see</h3><p>{TEXT}</p>'
        f'<p class="hint">{RULE}</p></div><div class="maps">{heads}{layers}</div></section>'
    )


def _layer(layer: str, losses: dict[str, float], tiles: Tensor | None) -> str:
    """A title that says who is nearer; below it a map and a loss for each column, the original's being 0."""
    near, far = sorted(NETWORKS, key=losses.get)
    alike = _short(losses[near]) == _short(losses[far])
    verdict = "both are as near" if alike else f"{COLUMNS[near]} is nearer"
    cells = ""
    for number, (kind, name) in enumerate(COLUMNS.items()):
        shown = "" if tiles is None else _four(tiles[number], f"{name}: maps of the {TITLES[layer].split(', ')[1]}")
        cells += f"<div>{shown}{_short(losses.get(kind, 0))}</div>"
    return f'<div class="title">{TITLES[layer]}: {verdict}</div>{cells}'


def _four(tile: Tensor, alt: str) -> str:
    uri = picture_uri(to_pil(tile), "png")
    return f'<div class="four"><img alt="{alt}" src="{uri}"></div>'


def _short(loss: float) -> str:
    """Three digits, without an exponent."""
    return f"{loss:,.0f}" if loss >= 100 else f"{loss:.3g}"


def _sentence(text: str) -> str:
    return f'<p class="hint">{text}</p>'
