"""A contact sheet of all that was picked by eye (`gan_demo.picks`), drawn with the checkpoints that are here."""

import functools
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from gan_demo import chain, examples, latent, painting, picks, super_resolution
from gan_demo.captions import embed
from gan_demo.checkpoints import load
from gan_demo.directions import mean_latent
from gan_demo.picks import Pick
from gan_demo.pictures import to_array, to_float, to_pil, to_uint8

FRAMES = 9  # of a path
SIDE = 96  # of each picture on the sheet, in pixels
GAP, TEXT = 8, 420  # between pictures, and the width of the words before them
LETTERS = 56  # in a line of the words


class Artist:
    """Draws picks, loading each checkpoint once."""

    def __init__(self) -> None:
        self.load = functools.cache(load)

    @torch.no_grad()  # not inference mode: weights that are loaded in it could not give z a gradient later
    def draw(self, pick: Pick) -> Sequence[np.ndarray]:
        """A pick's pictures, each uint8 (C, H, W).

        Raises:
            ValueError: a checkpoint is missing or damaged.
        """
        match pick:
            case picks.Path():
                model = self.load(pick.model)
                z = latent.path(*latent.latents(pick.seeds, model.config.z_dim), FRAMES, pick.kind)
                return to_array(model.generator(z))
            case picks.Samples():
                return latent.draw(self.load(pick.model), pick.seeds, pick.label).numpy()
            case picks.Sum():
                return self._sum(pick)
            case picks.Turn():
                return latent.draw(self.load(pick.model), pick.start + pick.end).numpy()
            case picks.Chain():
                return self._levels(pick)
            case picks.Flowers():
                generator, encoder = self.load("gan-cls-flowers"), self.load("text-encoder-flowers")
                text = embed(encoder, [pick.text]).expand(len(pick.seeds), -1)
                return to_array(generator.generator(latent.latents(pick.seeds, generator.config.z_dim), text))
            case picks.Photograph():
                return self._squares(pick)
            case picks.Painting():
                return self._way(pick)

    def _way(self, pick: picks.Painting) -> Sequence[np.ndarray]:
        """From the start to where the strokes lead."""
        model = self.load(pick.model)
        start = latent.latents([pick.seed], model.config.z_dim)
        with torch.enable_grad():
            z = painting.follow(model.generator, start, painting.read_strokes(pick.strokes))
        return to_array(model.generator(latent.path(start[0], z[0], FRAMES)))

    def _sum(self, pick: picks.Sum) -> list[np.ndarray]:
        model, groups = self.load(pick.model), (pick.a, pick.b, pick.c)
        a, b, c = (mean_latent(seeds, model.config.z_dim) for seeds in groups)
        exemplars = [image for seeds in groups for image in latent.draw(model, seeds).numpy()]
        return [*exemplars, *to_array(model.generator((a - b + c)[None]))]

    def _levels(self, pick: picks.Chain) -> list[np.ndarray]:
        model = self.load(pick.model)
        label = latent.same_class(pick.label, model.config.labels, 1) if pick.label else None
        draw, levels = functools.partial(chain.draw, model, label), len(model.config.sizes)
        return [
            to_array(step.result)[0] for step in chain.build(model.config, draw, [pick.seed] * levels, [1] * levels)
        ]

    def _squares(self, pick: picks.Photograph) -> list[np.ndarray]:
        """The whole photograph, then a square of it, shrunk and brought back by each method, and the true one."""
        entry = examples.entry(pick.number)
        picture = torch.from_numpy(examples.load(entry["file"]).copy())
        side = super_resolution.PATCH
        left, top = super_resolution.square_around(*(pick.point or entry["point"]), *picture.shape[1:], side)
        task = super_resolution.shrunk_task(picture)
        networks = [super_resolution.Upscaler(self.load(f"{kind}-photos").generator) for kind in ("srresnet", "srgan")]
        operators = [super_resolution.enlarge_nearest, super_resolution.enlarge_bicubic, *networks]
        small = to_float(task.small[None])
        large = [to_uint8(operator(small))[0] for operator in operators]
        squares = [image[:, top : top + side, left : left + side] for image in (*large, picture)]
        return [image.numpy() for image in (picture, *squares)]


def sheet(named: Sequence[tuple[str, Pick]]) -> Image.Image:
    """A row for each pick: its name, what it is to show, and its pictures."""
    artist = Artist()
    rows = [_row(name, pick, artist.draw(pick)) for name, pick in named]
    whole = Image.new("RGB", (max(row.width for row in rows), sum(row.height for row in rows)), "white")
    top = 0
    for row in rows:
        whole.paste(row, (0, top))
        top += row.height
    return whole


def _row(name: str, pick: Pick, images: Sequence[np.ndarray]) -> Image.Image:
    row = Image.new("RGB", (TEXT + len(images) * (SIDE + GAP), SIDE + GAP), "white")
    words = [name, f"to show: {pick.shows}", " ".join(map(str, pick[1:]))]
    lines = [line for text in words for line in textwrap.wrap(text, LETTERS)]
    ImageDraw.Draw(row).multiline_text((GAP, GAP), "\n".join(lines), "black", ImageFont.load_default(13))
    for place, image in enumerate(images):
        picture = to_pil(image).convert("RGB")
        way = Image.Resampling.NEAREST if picture.width < SIDE else Image.Resampling.LANCZOS
        row.paste(picture.resize((SIDE, SIDE), way), (TEXT + place * (SIDE + GAP), GAP // 2))
    return row


def write(path: Path) -> int:
    """Write the sheet of all picks, and return how many there are."""
    named = list(picks.named())
    sheet(named).save(path)
    return len(named)
