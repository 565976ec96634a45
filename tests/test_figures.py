"""Figures for slides: what they say, that they are the same every time, and that no pixel is blurred."""

import functools
import io
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from gan_demo import figures
from gan_demo.figures import Credit
from gan_demo.pictures import sheet
from tests.helpers import texts_of

CREDIT = Credit({"dcgan-new": "abcdef0123456789"}, "Somebody 2015, arXiv:1234.56789", "Licence of the data: none.")
FOOT = ["dcgan-new (weights abcdef)", "arXiv:1234.56789", "Licence of the data: none."]
SVG = "{http://www.w3.org/2000/svg}"
SEED = 4_294_967_295


def noise(*shape):
    return np.random.default_rng(sum(shape)).integers(0, 256, shape, np.uint8)


def moments(count=5):
    def moment(i):
        scores = {"real": [1, 2, 3, 4], "fake": [4, 3, 2, 1]}
        losses = {"log_real": -0.1 * i, "log_fake": -0.2 * i, "loss_g": 0.5 * i}
        return {"step": 10**i, "images": 100 * 10**i, "digits": [i] * 10} | scores | losses

    return [moment(i) for i in range(count)]


def level(side, first=False):
    names = ["noise", "result"] if first else ["noise", "coarse", "upsampled", "residual", "result"]
    sizes = {"coarse": side // 2}
    return {name: noise(3, sizes.get(name, side), sizes.get(name, side)) for name in names}


FRAMES, IMAGES, SQUARES = noise(9, 3, 16, 16), noise(5, 3, 64, 64), noise(3, 3, 48, 48)
LEVELS, SAMPLES = [level(8, first=True), level(16), level(32)], noise(36, 1, 28, 28)
MEASURES = {"Bicubic": {"psnr": 30.5, "ssim": 0.9}, "SRGAN": {"psnr": 29.25, "ssim": 0.95}}


def path(kind):
    return figures.draw_path(FRAMES, (7, SEED), np.linspace(0, 100, 9).tolist(), "D says", "Faces.", CREDIT, kind)


def captions(kind):
    return figures.draw_captions(IMAGES, "a $red$ <b> & blue_flower", range(3, 8), "About it.", CREDIT, kind)


def super_resolution(kind):
    squares = dict(zip(("Bicubic", "SRGAN", "Original"), SQUARES, strict=True))
    look = {"truth": "Original", "networks": ["SRGAN"], "kind": kind}
    return figures.draw_super_resolution(noise(3, 200, 300), (10, 20), squares, MEASURES, "Enlarged.", CREDIT, **look)


def pyramid(kind):
    return figures.draw_pyramid(LEVELS, [11, 12, SEED], [1, 0.5, 2], [40.4, None, None], "A chain.", CREDIT, kind)


def film_moment(kind):
    texts = {"title": "It goes well", "caption": "The first strokes."}
    numbers = {"count": 10, "enough": 2, "minimax": False}
    return figures.draw_film_moment(SAMPLES, moments(), 2, **texts, **numbers, credit=CREDIT, kind=kind)


# function -> what it says besides the foot, and the pictures that are in it
FIGURES = {
    path: (["seed 7", f"From seed 7 to seed {SEED}", "1/6", "50%", "D says"], [FRAMES[0], FRAMES[4], FRAMES[8]]),
    captions: (["“a $red$ <b> & blue_flower”", "seed 3", "seed 7"], IMAGES),
    super_resolution: (["Bicubic", "Original", "30.50 dB", "29.25 dB", "0.950", "PSNR", "SSIM"], SQUARES),
    pyramid: (
        ["z₁: seed 11", f"z₃: seed {SEED}", "G₂", "h₃: residual", "×0.5", "D: 40%", "I₃: 32×32"],  # noqa: RUF001
        [picture for pictures in LEVELS for name, picture in pictures.items() if name != "coarse"],
    ),
    film_moment: (
        ["It goes well", "Training step 100; 10,000 training pictures seen so far", "V", "The first strokes.", "1,000"],
        [sheet(SAMPLES, 6)],
    ),
}
every_figure = pytest.mark.parametrize("draw", FIGURES, ids=lambda draw: draw.__name__)


file_of = functools.cache(lambda draw, kind: draw(kind))


def pixels(file):
    with Image.open(io.BytesIO(file)) as picture:
        return np.array(picture.convert("RGB"))


def is_in(page, picture):
    """Whether a picture (C, H, W) is in a page (H, W, 3), each of its pixels a square of whole pixels."""
    picture = np.broadcast_to(np.moveaxis(picture, 0, 2), (*picture.shape[1:], 3))
    height, width = picture.shape[:2]
    corners = np.argwhere((page == picture[0, 0]).all(2))
    for scale in range(1, 1 + min(page.shape[0] // height, page.shape[1] // width)):
        large = picture.repeat(scale, 0).repeat(scale, 1)
        for top, left in corners:
            place = page[top : top + len(large), left : left + large.shape[1]]
            if np.array_equal(place[0], large[0]) and np.array_equal(place, large):
                return True
    return False


@every_figure
def test_every_pixel_is_a_square_of_whole_pixels(draw):
    page = pixels(file_of(draw, "png"))
    assert page.shape[1] == figures.WIDTH
    assert 500 < len(page) < 1300  # about as a slide
    assert (page[:8] == 255).all()
    pictures = FIGURES[draw][1]
    assert all(is_in(page, picture) for picture in pictures)
    assert not is_in(page, pictures[0][..., ::-1])  # they are not there by chance


@every_figure
def test_an_svg_has_its_words_as_text_and_hard_pixels(draw):
    texts = texts_of(file_of(draw, "svg"))
    assert set(FIGURES[draw][0]) <= set(texts)
    assert all(words in " ".join(texts) for words in FOOT)
    images = list(ElementTree.fromstring(file_of(draw, "svg")).iter(f"{SVG}image"))
    assert len(images) >= len(FIGURES[draw][1])
    assert all("pixelated" in image.get("style") for image in images)


@every_figure
@pytest.mark.parametrize("kind", figures.KINDS)
def test_the_same_input_gives_the_same_bytes(draw, kind):
    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(draw, [kind] * 2)) == {file_of(draw, kind)}


@every_figure
def test_the_words_stay_on_the_page(draw):
    page = pixels(file_of(draw, "png"))
    assert (page[:, :20] == 255).all()
    assert (page[:, -20:] == 255).all()
    assert (page[-8:] == 255).all()


def test_a_long_caption_is_broken_into_lines():
    caption = "a flower with " + "x" * 187
    texts = texts_of(figures.draw_captions(IMAGES[:1], caption, [0], "", CREDIT, "svg"))
    assert f"“{caption}”".replace(" ", "") in "".join(texts).replace(" ", "")
    page = pixels(figures.draw_captions(IMAGES[:1], caption, [0], "", CREDIT))
    assert (page[:, -20:] == 255).all()


def test_without_scores_a_path_says_nothing_of_the_discriminator():
    texts = texts_of(figures.draw_path(FRAMES[:2], (1, 2), [], "D says", "", CREDIT, "svg"))
    assert not any("D says" in text or "%" in text for text in texts)


def test_equal_pictures_have_no_decibels_and_are_the_nearest():
    measures = {"Bicubic": {"psnr": None, "ssim": 1.0}, "SRGAN": {"psnr": 29.25, "ssim": 0.95}}
    squares = dict(zip(measures, SQUARES, strict=False))
    svg = figures.draw_super_resolution(noise(1, 60, 60), (0, 0), squares, measures, "", CREDIT, kind="svg")
    bold = {text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text") if "bold" in text.get("style")}
    bold |= {text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text") if "700" in text.get("style")}
    assert {"equal", "1.000"} <= bold
    assert not {"29.25 dB", "0.950"} & bold
