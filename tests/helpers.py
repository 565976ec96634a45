"""Small things that several tests need."""

import contextlib
from collections.abc import Iterator

import torch

from gan_demo.loss_views import LAYERS, TILES, LossViews, View
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig
from gan_demo.ui import build_app, launch_options


def noise_pictures(count: int, side: int, seed: int = 0) -> torch.Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (count, 3, side, side), generator=rng, dtype=torch.uint8)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of the whole app, running until the block ends."""
    app = build_app()
    _, url, _ = app.launch(**launch_options(), prevent_thread_lock=True, quiet=True)
    yield url
    app.close()


def stop_after(steps: int):
    """A stand-in for the training loop's stop_signals that asks to stop when so many steps are done."""
    asked = iter([False] * steps + [True])
    return contextlib.contextmanager(lambda: iter([lambda: next(asked)]))


def noise_views(weights: dict[str, str], place: list[int], file: str = "dog.jpg") -> LossViews:
    """What is stored for an example, made up: SRResNet is nearer by pixels, SRGAN by both layers of VGG."""
    losses = {layer: {"srresnet": 0.25, "srgan": 0.0125} for layer in LAYERS} | {
        "pixels": {"srresnet": 0.00125, "srgan": 0.5}
    }
    perceptual = {"nearest": 0.9, "bicubic": 0.75, "srresnet": 0.5, "srgan": 0.125}
    return LossViews(weights, {file: View(place, losses, perceptual, noise_pictures(TILES, 48)[:, :1])})


def tiny_lapgan(sizes: list[int], labels: list[str]) -> LAPGAN:
    """An untrained LAPGAN whose weights are large enough for its noise to be seen."""
    torch.manual_seed(0)
    model = LAPGAN(LAPGANConfig(sizes, [4] * len(sizes), labels))
    with torch.no_grad():
        for parameter in model.generator.parameters():
            if parameter.dim() == 4:
                parameter.mul_(6)
    model.info = {"data": "noise", "licence": "none", "citation": "", "pictures": 24, "images_seen": 0}
    return model.eval()
