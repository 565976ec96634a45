"""The checkpoints as visitors hear of them, and got ready for those who look around."""

import contextlib

from gan_demo.services import elsewhere, loaded
from gan_demo.services.elsewhere import movable


@movable(elsewhere.no_checkpoints)
def describe(model_id: str) -> dict:
    """A checkpoint in words and numbers: id, paper, data, licence, resolution, labels and metrics.

    For a damaged one: its id and the error.
    """
    try:
        model = loaded.get(model_id)
    except ValueError as error:
        return {"id": model_id, "error": str(error)}
    return {
        "id": model_id,
        "paper": model.paper,
        "data": model.info["data"],
        "licence": model.info["licence"],
        "resolution": loaded.resolution(model_id),
        "labels": loaded.labels(model_id),
        "metrics": {name: value for name, value in loaded.metrics(model_id).items() if name != "scores"},
    }


def warm_up(*kinds: str) -> None:
    """Load every whole checkpoint of some kinds, so that the first wish of a visitor need not wait for torch."""
    if elsewhere.is_used():
        return  # whoever computes has them
    for model_id in loaded.ids(*kinds):
        with contextlib.suppress(ValueError):  # whoever asks for a damaged one is told so
            loaded.upscaler(model_id) if loaded.kind_of(model_id) in loaded.ENLARGING else loaded.get(model_id)
