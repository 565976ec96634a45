"""The words that the page cannot do without, a sentence each."""

import html

WORDS = {
    "GAN": "Generative adversarial network: two networks that learn by playing against each other.",
    "Generator G, the forger": "The network that turns random numbers into pictures.",
    "Discriminator D, the detective": "The network that says how real a picture looks to it.",
    "Noise z": "The random numbers that G starts from, 100 of them in most networks here.",
    "Seed": "The number of a throw of the dice: the same seed always gives the same noise, and so the same picture.",
    "Latent space": "All possible lists z, thought of as places: places near each other give pictures that look alike.",
    "Interpolation": "Going from one place to another in small steps, and drawing a picture at each.",
    "Straight, and along the sphere": "Two ways from z to z. Random lists all have about the same length, as places on "
    "a sphere have; the straight way cuts through the inside, where G has hardly ever been.",
    "Label, condition": "What both networks are told besides the noise: a digit, a kind of thing, a sentence.",
    "Mode collapse": "G draws the same few things again and again, since they fool D.",
    "Loss": "A number that says how badly a network is doing; learning means making it smaller.",
    "Convolution": "A layer that looks at small patches, in the same way everywhere in the picture.",
    "Batch normalisation": "A layer that keeps the numbers inside a network at a steady size while it learns.",
    "Residual, detail": "What an enlarged picture lacks: the difference between it and the sharp one.",
    "Gain": "How strongly that detail is added: 0 leaves it out, 1 is what the network meant.",
    "Encoder": "A network that goes the other way: from a picture or a sentence to numbers.",
    "PSNR, SSIM": "Two measures of how near a picture is to the original: pixel by pixel, in decibels; and by the "
    "pattern of light and dark in small windows, at most 1.",
    "Perceptual distance": "How far apart two pictures are for a network that has learned to see; lower is nearer.",
    "FD-EffNet": "How far generated pictures are from real ones, taken together, as another network sees "
    "them; lower is nearer.",
}


def as_html() -> str:
    """The list, as pairs of a word and what it means."""
    pairs = (f"<div><dt>{html.escape(word)}</dt><dd>{html.escape(text)}</dd></div>" for word, text in WORDS.items())
    return f'<dl class="words-of-the-page">{"".join(pairs)}</dl>'
