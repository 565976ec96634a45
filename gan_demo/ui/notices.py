"""What is said beside and below a model's pictures: its paper, what it was trained on, and the licence."""

import html

from gan_demo.figures import Credit
from gan_demo.services import loaded

PAPERS = {  # by the kind of model; as in gan_demo.models, which needs torch
    "gan": "Goodfellow et al.: Generative Adversarial Nets, 2014, arXiv:1406.2661",
    "cgan": "Mirza, Osindero: Conditional Generative Adversarial Nets, 2014, arXiv:1411.1784",
    "dcgan": (
        "Radford, Metz, Chintala: Unsupervised Representation Learning with Deep Convolutional Generative "
        "Adversarial Networks, 2015, arXiv:1511.06434"
    ),
    "lapgan": (
        "Denton et al.: Deep Generative Image Models using a Laplacian Pyramid of Adversarial Networks, "
        "2015, arXiv:1506.05751"
    ),
    "gan_cls": "Reed et al.: Generative Adversarial Text to Image Synthesis, 2016, arXiv:1605.05396",
    "srgan": (
        "Ledig et al.: Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network, "
        "2016, arXiv:1609.04802"
    ),
    "projector": "Zhu et al.: Generative Visual Manipulation on the Natural Image Manifold, 2016, arXiv:1609.03552",
}
PAPERS["srresnet"] = PAPERS["srgan"]


def learned_from(model_id: str) -> str:
    """What a checkpoint was trained on, as HTML.

    Raises:
        ValueError: there is no such checkpoint, or its config.json is damaged.
    """
    return html.escape(_learned_from(model_id))


def credit(*model_ids: str, note: str = "") -> Credit:
    """What the foot of a figure says of the checkpoints that took part; paper and data are those of the first.

    Args:
        model_ids: at least one.
        note: sentences that come before those on the data.

    Raises:
        ValueError: see `learned_from`.
    """
    weights = {model_id: loaded.config(model_id)["sha256"] for model_id in model_ids}
    first = model_ids[0]
    return Credit(weights, PAPERS[loaded.kind_of(first)], f"{note} {_learned_from(first)}".strip())


def _learned_from(model_id: str) -> str:
    config = loaded.config(model_id)
    return f"Learned from {config['pictures']:,} pictures ({config['data']}). Licence of the data: {config['licence']}."
