"""How SRResNet is trained: on the mean squared error alone. SRGAN's training starts from it."""

import argparse
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from accelerate import Accelerator
from torch import Tensor

from gan_demo import examples
from gan_demo.models.srgan import SRGAN, SRGANConfig
from gan_demo.pictures import to_float, to_uint8
from gan_demo.quality import luma, psnr
from gan_demo.super_resolution import EDGE, HalfSizeTail, back_project, enlarge_with, shrink, without_border
from gan_demo.training.photos import Photos, load_photos

BESIDE = 2  # small pixels around a square that `back_project` needs; farther ones hardly count
OPTIONS = ("learning_rate", "cooldown", "crop", "context")  # settings that have an option


@dataclass(frozen=True)
class Settings:
    objective: str = "mse"  # what the generator is trained on
    learning_rate: float = 4e-4  # of Adam (1e-4 in Sec. 3.2, for 1,000,000 steps)
    cooldown: float = 0.5  # the last share of the run, over which the learning rate falls to 0
    beta1: float = 0.9  # of Adam (Sec. 3.2)
    crop: int = 96  # side of the squares that losses look at, in pixels (Sec. 3.2)
    context: int = 4  # width in small pixels of the margin around a square that G reads, but losses do not look at
    ema: float = 0.999  # decay per step of the moving average of the generator's weights

    def __post_init__(self) -> None:
        if self.crop < 1 or self.crop % SRGANConfig().scale:
            raise ValueError(f"crop must be a multiple of {SRGANConfig().scale} pixels, not {self.crop}")
        if not 0 <= self.context <= EDGE:
            raise ValueError(f"context must be 0 to {EDGE} small pixels, not {self.context}: edges have no more")

    @property
    def whole(self) -> int:
        """Side of the squares that are cut from photographs, in pixels."""
        return self.crop + 2 * self.context * SRGANConfig().scale


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ours = Settings()
    parser.set_defaults(batch=16)
    parser.add_argument("--blocks", type=int, default=16, help="residual blocks (default: %(default)s)")
    parser.add_argument("--channels", type=int, default=64, help="feature maps (default: %(default)s)")
    parser.add_argument(
        "--learning-rate", type=float, default=ours.learning_rate, help="of Adam (default: %(default)s)"
    )
    parser.add_argument("--cooldown", type=float, default=ours.cooldown, help="last share of the run, rate to 0")
    sides = "side of the squares that losses look at; a larger one shares its context (default: %(default)s)"
    parser.add_argument("--crop", type=int, default=ours.crop, help=sides)
    around = "small pixels around a square that G reads (default: %(default)s)"
    parser.add_argument("--context", type=int, default=ours.context, help=around)


def settings(args: argparse.Namespace) -> Settings:
    return Settings(**{name: getattr(args, name) for name in OPTIONS})


def check(args: argparse.Namespace) -> None:
    settings(args)


def build(args: argparse.Namespace, data: Photos, accelerator: Accelerator) -> "SRResNetRecipe":
    config = SRGANConfig(blocks=args.blocks, channels=args.channels)
    return SRResNetRecipe(config, settings(args), accelerator, args.seed)


def load_data(args: argparse.Namespace) -> Photos:
    return load_photos(args.data, Settings(crop=args.crop, context=args.context).whole, args.skip_bad)


class SRResNetRecipe:
    """Make a square four times smaller, enlarge it, and compare pixel by pixel (Eq. 4)."""

    kind = "srresnet"  # of the checkpoint; SRGAN's recipe trains the same class
    average_of = "generator"
    inputs = "patches"
    history = "history"

    def __init__(self, config: SRGANConfig, settings: Settings, accelerator: Accelerator, seed: int) -> None:
        self.options, self.accelerator = settings, accelerator
        self.ema, self.cooldown = settings.ema, settings.cooldown
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = SRGAN(config).to(accelerator.device, memory_format=torch.channels_last)
        self.model.kind = self.kind
        self.learner = self.model
        self.generator = accelerator.prepare(HalfSizeTail(self.model.generator))
        self.optimizers = [self._adam(self.model.generator, settings.learning_rate)]

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Change G on squares `real` (N, 3, H, W) in [-1, 1]."""
        fake, real = self._enlarge_squares(real, self.options.context)
        loss = F.mse_loss(fake, real)
        self._update(self.optimizers[0], loss)
        return {"loss_g": loss.detach()}

    def finish(self, model: SRGAN) -> None:
        """Nothing: BatchNorm statistics are averaged with the weights."""

    def show(self, model: SRGAN, count: int) -> Tensor:
        """Patches of the example photographs, enlarged: all photographs in turn, each at eight places.

        Their size does not depend on `crop`, so that a history can be continued with another one.
        """
        return self._enlarge(model, torch.stack([example_patch(i, Settings.crop) for i in range(count)]))

    def validate(self, model: SRGAN) -> dict[str, float]:
        """PSNR in dB on Y, the mean over the example photographs."""
        values = []
        for entry in examples.index():
            real = torch.from_numpy(examples.load(entry["file"]))[None]
            values.append(psnr(luma(self._enlarge(model, real)), luma(real)))
        return {"psnr": round(sum(values) / len(values), 3)}

    @torch.no_grad()
    def _enlarge(self, model: SRGAN, real: Tensor) -> Tensor:
        small = shrink(to_float(real), model.config.scale).to(self.accelerator.device)
        with self.accelerator.autocast():
            return to_uint8(enlarge_with(model.eval().generator, small)).cpu()

    def _enlarge_squares(self, real: Tensor, margin: int) -> tuple[Tensor, Tensor]:
        """G's enlargements of the shrunk squares, and the squares, both without a margin of `margin` small pixels."""
        scale, inner = self.model.config.scale, min(margin, BESIDE)  # the part of the margin that G enlarges, too
        small = shrink(real, scale)
        fake = self.generator(small, margin - inner).float()
        fake = back_project(fake, without_border(small, margin - inner))
        return without_border(fake, inner * scale), without_border(real, margin * scale)

    def _update(self, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad()
        self.accelerator.backward(loss)
        optimizer.step()

    def _adam(self, network: torch.nn.Module, rate: float) -> torch.optim.Adam:
        return torch.optim.Adam(network.parameters(), rate, (self.options.beta1, 0.999), fused=True)


def example_patch(number: int, side: int) -> Tensor:
    """Fixed patch `number` of the example photographs, uint8 (3, side, side)."""
    entries = examples.index()
    place, photo = divmod(number, len(entries))
    image = torch.from_numpy(examples.load(entries[photo]["file"]))
    stride = (image.shape[1] - side) // 2
    row, column = [(1, 1), (0, 0), (2, 2), (0, 2), (2, 0), (1, 0), (0, 1), (1, 2)][place % 8]
    return image[:, row * stride :, column * stride :][:, :side, :side]
