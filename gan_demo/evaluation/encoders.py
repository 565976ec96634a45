"""Measurements of GAN-CLS's two encoders: the text encoder on unseen species, the style encoder on noise."""

import torch
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.latent import latents
from gan_demo.models.gan_cls import GANCLS, StyleEncoder, TextEncoder
from gan_demo.pictures import to_float, to_uint8
from gan_demo.training.captions import CaptionedPictures
from gan_demo.training.text_encoder import image_features, vectors, zero_shot_top1

PICTURES = 1000
TEXT_PROTOCOL = (
    "each picture of a species that was never trained on goes to the species whose sentences' mean vector (all of "
    "them) is nearest; image side: pooled EfficientNet-Lite0 features through the encoder's linear layer"
)
STYLE_PROTOCOL = (
    f"{PICTURES:,} pictures drawn for captions of pictures that were held out, caption i with seed i; mean correlation "
    "of a number of noise with what S finds; mean difference in levels of 255 from a picture to the same caption drawn "
    "with the noise found, and with the noise of another seed; likewise with another picture's caption"
)


def measure_text(name: str, data: CaptionedPictures) -> dict:
    """The `zero_shot` part of a text encoder's metrics.json (see TEXT_PROTOCOL).

    Raises:
        CheckpointError: it is of another kind.
    """
    encoder = TextEncoder.from_pretrained(name)
    unseen = data.subset(data.split()["unseen"])
    top1 = zero_shot_top1(encoder, image_features(unseen.images), unseen.captions, unseen.labels)
    classes = len(unseen.labels.unique())
    figures = {"top1": round(top1, 4), "chance": round(1 / classes, 4), "classes": classes, "pictures": len(unseen)}
    return {"zero_shot": figures | {"protocol": TEXT_PROTOCOL}}


@torch.inference_mode()
def measure_style(name: str, generator_name: str, encoder_name: str, data: CaptionedPictures) -> dict:
    """The `style` part of a style encoder's metrics.json (see STYLE_PROTOCOL).

    Raises:
        CheckpointError: a checkpoint is of another kind.
        ValueError: the style encoder inverts another generator.
    """
    style, model = StyleEncoder.from_pretrained(name), GANCLS.from_pretrained(generator_name)
    encoder = TextEncoder.from_pretrained(encoder_name)
    inverted = style.info["recipe"]["generator"]
    if inverted != checkpoints.read_config(checkpoints.find(generator_name))["sha256"]:
        raise ValueError(f"{name} does not invert {generator_name}; give the generator that it was trained on")
    sentences = [text for texts in data.subset(data.split()["held_out"]).captions for text in texts][:PICTURES]
    texts = vectors(encoder, sentences)
    z = latents(range(len(texts)), model.config.z_dim)
    images = _draw(model, z, texts)
    estimate = torch.cat([style(to_float(part)) for part in images.split(100)])
    same_caption = _differences(model, images, z, estimate, texts)
    other_texts = texts.roll(1, 0)
    another_caption = _differences(model, _draw(model, z, other_texts), z, estimate, other_texts)
    z, estimate = z - z.mean(0), estimate - estimate.mean(0)
    correlation = float(torch.cosine_similarity(z, estimate, dim=0).mean())
    differences = {"same_caption": same_caption, "another_caption": another_caption}
    about = {"samples": len(texts), "protocol": STYLE_PROTOCOL}
    return {"style": {"correlation": round(correlation, 4)} | differences | about}


def _differences(model: GANCLS, images: Tensor, z: Tensor, estimate: Tensor, texts: Tensor) -> dict[str, float]:
    """How far pictures are from those drawn from the estimate of their noise, and from those of another seed."""
    others = {"found": _draw(model, estimate, texts), "another_seed": _draw(model, z.roll(1, 0), texts)}
    return {name: round(float((images.float() - other.float()).abs().mean()), 2) for name, other in others.items()}


def _draw(model: GANCLS, z: Tensor, texts: Tensor) -> Tensor:
    pairs = zip(z.split(100), texts.split(100), strict=True)
    return torch.cat([to_uint8(model.generator(*pair)) for pair in pairs])
