"""The notice beside a model's pictures: what it was trained on, and the licence."""

import html

from gan_demo.services import loaded


def learned_from(model_id: str) -> str:
    """What a checkpoint was trained on, as HTML.

    Raises:
        ValueError: there is no such checkpoint, or its config.json is damaged.
    """
    config = loaded.config(model_id)
    data, licence = html.escape(config["data"]), html.escape(config["licence"])
    return f"Learned from {config['pictures']:,} pictures ({data}). Licence of the data: {licence}."
