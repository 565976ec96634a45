"""Classes and digits: does a sample show the requested class? And the Parzen-window estimate of the first papers."""

import math

import torch
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.evaluation import judges
from gan_demo.evaluation.fd import generate
from gan_demo.latent import classes, draw
from gan_demo.pictures import sheet
from gan_demo.training.data import Pictures

SAMPLES = 10_000
SURE = 0.9  # probability from which a judge counts as sure
SIGMAS = torch.logspace(-1, 0, 10, dtype=torch.double).tolist()  # of the windows, as in the authors' parzen_ll.py
VALIDATION = 1000  # pictures on which the Parzen window is chosen
PARZEN_PROTOCOL = (
    f"mean log-likelihood in nats of the test pictures, in [0, 1], under {SAMPLES:,} generated ones, each the centre "
    f"of a Gaussian; sigma from logspace(-1, 0, 10) is the best on {VALIDATION:,} of the last 10,000 training "
    "pictures, which training left out; error: standard deviation over the square root of the number of test "
    "pictures. The estimate is known to say little about how good pictures look"
)


def measure_classes(name: str, judge_name: str, count: int = SAMPLES) -> dict:
    """How a judge reads `count` samples: as the requested class? With what certainty? Which classes occur at all?"""
    model, judge = checkpoints.load(name), judges.load(judge_name)
    probabilities = judges.probabilities(judge, generate(model, count))
    guesses, sure = probabilities.argmax(1), float((probabilities.amax(1) > SURE).float().mean())
    labels = classes(range(count), getattr(model.config, "labels", []))
    shares = torch.bincount(guesses, minlength=probabilities.shape[1]) / count
    figures = {
        "judge": judge_name,
        "samples": count,
        "sure": round(sure, 4),
        "shares": [round(s, 4) for s in shares.tolist()],
    }
    if labels is not None:
        figures["as_asked"] = round(float((guesses == labels).float().mean()), 4)
    return {"classes": figures}


def measure_parzen(name: str, train: Pictures, test: Pictures) -> dict:
    """The Parzen-window log-likelihood of the first GAN papers (see PARZEN_PROTOCOL)."""
    centres = flat(generate(checkpoints.load(name), SAMPLES))
    validation = flat(train.images[-10_000:][:VALIDATION])
    sigma = max(SIGMAS, key=lambda s: float(log_likelihood(validation, centres, s).mean()))
    values = log_likelihood(flat(test.images), centres, sigma)
    error = float(values.std() / math.sqrt(len(values)))
    figures = {"nats": round(float(values.mean()), 1), "error": round(error, 1), "sigma": round(sigma, 4)}
    return {"parzen": figures | {"protocol": PARZEN_PROTOCOL}}


def log_likelihood(points: Tensor, centres: Tensor, sigma: float) -> Tensor:
    """Log density in nats of points (N, D) under equally weighted Gaussians around centres (M, D), -> (N,)."""
    dimensions = points.shape[1]
    norm = math.log(len(centres)) + dimensions / 2 * math.log(2 * math.pi * sigma**2)
    parts = [torch.cdist(part, centres).square() / (-2 * sigma**2) for part in points.split(1000)]
    return torch.cat([part.logsumexp(1) for part in parts]) - norm


def neighbours(name: str, train: Pictures, count: int = 10) -> Tensor:
    """Does it copy? Samples of the seeds 0 to count - 1, above the training picture nearest to each in pixels.

    Returns:
        uint8 (C, 2 * H, count * W); the paper's Fig. 2 shows the same in its right-most column.
    """
    samples = draw(checkpoints.load(name), range(count))
    nearest = torch.cdist(flat(samples), flat(train.images)).argmin(1)
    return torch.as_tensor(sheet(torch.cat([samples, train.images[nearest]]), count))


def flat(images: Tensor) -> Tensor:
    """uint8 (N, C, H, W) as (N, C * H * W) in [0, 1]."""
    return images.flatten(1).double() / 255
