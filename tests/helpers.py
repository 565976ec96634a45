"""Small things that several tests need."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest
import torch
import uvicorn
from PIL import Image
from safetensors import safe_open
from starlette.applications import Starlette

from gan_demo import checkpoints
from gan_demo.captions import embed
from gan_demo.latent import latents
from gan_demo.loss_views import LAYERS, TILES, LossViews, View
from gan_demo.models.gan import GAN, GANConfig
from gan_demo.models.gan_cls import (
    GANCLS,
    GANCLSConfig,
    StyleEncoder,
    StyleEncoderConfig,
    TextEncoder,
    TextEncoderConfig,
)
from gan_demo.models.lapgan import LAPGAN, LAPGANConfig
from gan_demo.ui import build_app, launch_options
from gan_demo.ui.line import Limits


def noise_pictures(count: int, side: int, seed: int = 0) -> torch.Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (count, 3, side, side), generator=rng, dtype=torch.uint8)


def texts_of(svg: bytes) -> list[str]:
    """The texts in an SVG, in its order."""
    return [text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def run_async(coroutine: Coroutine) -> object:
    """What a coroutine returns, run in a thread of its own: Playwright's loop runs in this one once it was used."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(TIMEOUT)


@contextlib.contextmanager
def served(limits: Limits | None = None) -> Iterator[str]:
    """The address of the whole app, running until the block ends."""
    app = build_app(limits)
    _, url, _ = app.launch(**launch_options(app), prevent_thread_lock=True, quiet=True)
    yield url
    app.close()


@contextlib.contextmanager
def serving(app: Starlette, port: int = 0) -> Iterator[str]:
    """The address of a small web server, which runs until the block ends; without a port it takes a free one."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


@contextlib.contextmanager
def served_from(root: Path) -> Iterator[str]:
    """The address of the whole app on the checkpoints in `root`, running until the block ends."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(checkpoints, "ROOT", root)
        with served() as url:
            yield url


TIMEOUT = 240  # seconds that a process may take to answer, on a busy machine


@contextlib.contextmanager
def started(command: list, folder: Path, log: Path, **settings) -> Iterator[str]:
    """The address of an app that `command` starts in `folder` as a process of its own, with a bare environment.

    Args:
        log: the file that what it prints is written to.
        settings: environment variables besides.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment |= {"GRADIO_SERVER_PORT": str(port), "OMP_NUM_THREADS": "1"} | {
        name: str(value) for name, value in settings.items()
    }
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str, log: Path) -> dict:
    """The app's config, once it answers; what it printed is the message where it does not."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{address}config", timeout=TIMEOUT).json()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        threading.Event().wait(0.005)


def opened(item: dict) -> np.ndarray:
    """What a gallery's PNG shows, uint8 (height, width, 3)."""
    with Image.open(item["image"]) as image:
        assert image.format == "PNG"
        return np.array(image.convert("RGB"))


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
    return LossViews(weights, {file: View(place, losses, perceptual, noise_pictures(TILES, 48)[:, :1].numpy())})


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


def tiny_gan() -> GAN:
    """An untrained GAN for 32x32 pictures in colour."""
    torch.manual_seed(0)
    model = GAN(GANConfig(resolution=32, image_channels=3, hidden=8, maxout=4, pieces=2))
    model.info = {"data": "noise", "licence": "none", "citation": "", "pictures": 24, "images_seen": 0}
    return model.eval()


WORDS = (
    "this flower has large yellow petals and a dark brown center red purple that are pointed thin with many small in "
    "layered is white the shape of bell pink blue green round bright"
)


class SpeciesOracle(torch.nn.Module):
    """A text encoder that knows the class: a picture's features and a caption's last letter."""

    def __init__(self):
        super().__init__()
        self.text = torch.nn.Linear(1, 1)

    def images(self, features):
        return torch.eye(6)[features[:, 0].long()]

    def forward(self, characters):
        digits = [int(row[row > 0][-1]) - 27 for row in characters]  # "0" is the 27th of the alphabet
        return torch.eye(6)[digits]


def save_caption_models(root: Path) -> tuple[GANCLS, TextEncoder]:
    """Untrained stand-ins for gan-cls-flowers and its encoders in `root`, sensitive to noise and to every word."""
    torch.manual_seed(0)
    encoder = TextEncoder(TextEncoderConfig(words=WORDS)).eval()
    model, style = GANCLS(GANCLSConfig(g_channels=4, d_channels=4)), StyleEncoder(StyleEncoderConfig(channels=4))
    texts = embed(encoder, [f"{a} {b}" for a in WORDS.split()[:8] for b in WORDS.split()[8:16]])
    z = latents(range(len(texts)), model.config.z_dim)
    with torch.no_grad():
        for network in (model.generator, model.discriminator):
            network.project[0].set_to(texts)
        model.generator.finish[-2].weight.mul_(20)
        model.discriminator.judge[-1].weight.mul_(20)
        for _ in range(30):  # BatchNorm learns what passes
            images = model.generator(z, texts)
            model.discriminator(images, texts)
            style(images)
    about = {"data": "noise", "licence": "none", "citation": "", "pictures": 24, "images_seen": 0}
    encoder.info = about | {"recipe": {"seed": 0}}
    encoder.save_pretrained(root / "text-encoder-flowers")
    sha256 = checkpoints.read_config(root / "text-encoder-flowers")["sha256"]
    model.info = about | {"recipe": {"encoder": sha256}}
    model.save_pretrained(root / "gan-cls-flowers")
    style.info = about | {"recipe": {"generator": checkpoints.read_config(root / "gan-cls-flowers")["sha256"]}}
    style.eval().save_pretrained(root / "style-encoder-flowers")
    return model.eval(), encoder


def write_scores(folder: Path, low: float = -3.0, high: float = 3.0) -> None:
    """Percentiles of D's scores in metrics.json: wrong and drawn pairs from `low` on, right ones up to `high`."""
    rise = [low + (high - low) * q / 200 for q in range(201)]
    scores = {"wrong": rise[:101], "generated": rise[20:121], "right": rise[100:]}
    (folder / "metrics.json").write_text(json.dumps({"scores": scores}))


def write_plans(folder: Path, plans: dict[str, dict] | None = None) -> None:
    """Write a checkpoint's plans.json; by default each of its modules has a plan that reads all its tensors."""
    with safe_open(folder / "model.safetensors", "numpy") as file:
        names = sorted(name for name in file.keys() if not name.endswith(".scale"))  # noqa: SIM118
    networks = {name.split(".")[0]: [] for name in names}
    for name in names:
        networks[name.split(".")[0]].append(name)
    plans = plans or {network: {"ops": [{"op": "gru", "weights": weights}]} for network, weights in networks.items()}
    content = {"weights_sha256": checkpoints.read_config(folder)["sha256"], "plans": plans}
    (folder / "plans.json").write_text(json.dumps(content))
