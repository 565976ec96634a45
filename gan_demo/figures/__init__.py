"""Figures for slides: pictures with their seeds, arrows, curves and figures, and at the foot where they come from.

Each function draws one figure and returns the bytes of a file, the same bytes for the same input: a PNG 1920 pixels
wide, in which every pixel of a picture is a square of whole pixels, or an SVG with text as text. Lengths are pixels of
that PNG, from the top left.

Matplotlib is imported only to draw: it costs seconds and 180 MB.
"""

from gan_demo.figures.captions import draw_captions
from gan_demo.figures.film import draw_film_moment
from gan_demo.figures.page import COLOURS, KINDS, TIMES, WIDTH, Credit
from gan_demo.figures.path import draw_path
from gan_demo.figures.pyramid import draw_pyramid
from gan_demo.figures.super_resolution import draw_super_resolution

__all__ = [
    "COLOURS",
    "KINDS",
    "TIMES",
    "WIDTH",
    "Credit",
    "draw_captions",
    "draw_film_moment",
    "draw_path",
    "draw_pyramid",
    "draw_super_resolution",
]
