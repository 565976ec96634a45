"""How the projector of iGAN is trained: to guess a z whose picture looks like the one that it sees (Sec. 3.1)."""

import argparse
from dataclasses import asdict, dataclass

import torch
from accelerate import Accelerator
from torch import Tensor

from gan_demo import checkpoints
from gan_demo.models.dcgan import DCGAN
from gan_demo.models.projector import Projector, ProjectorConfig, projection_loss
from gan_demo.pictures import to_float, to_uint8
from gan_demo.projection import levels_apart
from gan_demo.training.averages import measure_batchnorm
from gan_demo.training.data import Pictures, load_as_trained, seeded

HELD_OUT = 500  # pictures at the end of a data set, which no projector learns from; of a small one, a tenth


@dataclass(frozen=True)
class Settings:
    learning_rate: float = 1e-3  # of Adam (2e-4 in the authors' code, for many more steps)
    cooldown: float = 0.7  # the last share of the run, over which the learning rate falls to 0
    features: float = 0.1  # weight of D's feature maps in the loss
    prior: float = 0.01  # weight of the mean square of z, which keeps it as short as a normal one is
    flip: bool = False  # mirror half of the pictures
    ema: float = 0.999  # decay per step of the moving average of the weights
    generator: str = ""  # SHA-256 of the DCGAN that it inverts


OPTIONS = ("learning_rate", "cooldown", "features", "prior", "flip")  # settings that have an option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add, ours = parser.add_argument, Settings()
    add("--generator", default="dcgan-fashion", help="DCGAN to invert, by id or folder (default: %(default)s)")
    add("--base-channels", type=int, default=64, help="width of the network next to the picture (default: %(default)s)")
    add("--learning-rate", type=float, default=ours.learning_rate, help="of Adam (default: %(default)s)")
    add("--cooldown", type=float, default=ours.cooldown, help="last share of the run, rate to 0 (default: %(default)s)")
    add("--features", type=float, default=ours.features, help="weight of D's feature maps (default: %(default)s)")
    add("--prior", type=float, default=ours.prior, help="weight of the mean square of z (default: %(default)s)")
    add("--flip", action="store_true", help="mirror half of the pictures")


def reserve(pictures: int) -> int:
    """How many pictures of a data set no projector learns from."""
    return min(HELD_OUT, pictures // 10)


def load_data(args: argparse.Namespace) -> Pictures:
    """All pictures as the generator's training read them; the last ones are for `show` and `validate`."""
    config = checkpoints.read_config(checkpoints.find(args.generator))
    pad = args.pad or config.get("pad", False)
    return load_as_trained(args.data, config | {"pad": pad}, args.split, args.skip_bad)


def settings(args: argparse.Namespace, generator: str = "") -> Settings:
    return Settings(**{name: getattr(args, name) for name in OPTIONS}, generator=generator)


def projector_config(args: argparse.Namespace, model: DCGAN) -> ProjectorConfig:
    theirs = model.config
    return ProjectorConfig(theirs.resolution, theirs.image_channels, theirs.z_dim, args.base_channels)


def check(args: argparse.Namespace) -> None:
    projector_config(args, DCGAN.from_pretrained(args.generator))


def build(args: argparse.Namespace, data: Pictures, accelerator: Accelerator) -> "ProjectorRecipe":
    model = DCGAN.from_pretrained(args.generator)
    weights = checkpoints.read_config(checkpoints.find(args.generator))["sha256"]
    config = projector_config(args, model)
    return ProjectorRecipe(config, settings(args, weights), data, model, accelerator, args.seed)


class ProjectorRecipe:
    """P looks at a picture, G draws what P guesses, and P learns from how far the two are apart; G does not change."""

    average_of = ""  # all of the model
    inputs = "pictures"
    history = "history"

    def __init__(
        self,
        config: ProjectorConfig,
        settings: Settings,
        data: Pictures,
        model: DCGAN,
        accelerator: Accelerator,
        seed: int,
    ) -> None:
        self.options, self.accelerator, self.data = settings, accelerator, data
        self.ema, self.cooldown = settings.ema, settings.cooldown
        self.reserve_start = len(data) - reserve(len(data))
        self.others = to_float(data.images[self.reserve_start :]).to(accelerator.device)
        model = model.requires_grad_(False).to(accelerator.device, memory_format=torch.channels_last)
        self.generator, self.features = model.generator, model.discriminator.layers[:-1]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model = Projector(config).to(accelerator.device, memory_format=torch.channels_last)
        self.learner = self.model
        self.optimizers = [torch.optim.Adam(self.model.parameters(), settings.learning_rate)]
        self.encode = accelerator.prepare(self.model)

    def settings(self) -> dict:
        return asdict(self.options) | {"config": asdict(self.model.config)}

    def step(self, real: Tensor, indices: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Train P on pictures `real`, but for those that are held out."""
        images = self._mirror(real[(indices < self.reserve_start).to(real.device)], rng)
        z = self.encode(images)
        with self.accelerator.autocast():
            drawings = self.generator(z).float()
            with torch.no_grad():
                maps = self.features(images).float()
            drawing_maps = self.features(drawings).float()
        apart = projection_loss(images, drawings, maps, drawing_maps, self.options.features)
        length = z.float().square().mean()
        self.optimizers[0].zero_grad()
        self.accelerator.backward(apart + self.options.prior * length)
        self.optimizers[0].step()
        pixels = torch.nn.functional.mse_loss(drawings.detach(), images)
        return {"loss": apart.detach(), "pixels": pixels, "square": length.detach()}

    def _mirror(self, images: Tensor, rng: torch.Generator) -> Tensor:
        if not self.options.flip:
            return images
        flips = torch.rand(len(images), generator=rng).to(images.device) < 0.5
        return torch.where(flips[:, None, None, None], images.flip(3), images)

    def finish(self, model: Projector) -> None:
        order = torch.randperm(self.reserve_start, generator=seeded(0, 4))[: 30 * 64]
        images = to_float(self.data.images[order]).to(self.accelerator.device)
        measure_batchnorm(model, ((part,) for part in images.split(64)))

    @torch.no_grad()
    def show(self, model: Projector, count: int) -> Tensor:
        """What G can make of pictures that P never saw."""
        return to_uint8(self.generator(model(self.others[:count]))).cpu()

    @torch.no_grad()
    def validate(self, model: Projector) -> dict[str, float]:
        """How far what G draws is from the pictures that are held out, and how long z is."""
        pairs = [(z := model(part), self.generator(z), part) for part in self.others.split(100)]
        z, drawings, images = (torch.cat(parts) for parts in zip(*pairs, strict=True))
        levels = float(levels_apart(to_uint8(drawings), to_uint8(images)).mean())
        return {"levels": round(levels, 3), "length": round(float(z.norm(dim=1).mean()), 3)}
