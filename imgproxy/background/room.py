"""How large a canvas of a wanted ratio is, and where the picture stands on it (fill=gen)."""

import math
from typing import NamedTuple

import numpy as np
from PIL import Image

from imgproxy.background.cutouts import Cutout, Pixels
from imgproxy.background.stages import FloatArray
from imgproxy.image.shape.geometry import MAX_SIDE
from imgproxy.plan import Extension

_SHARES = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}
# A subject that covers this share of an edge, and a quarter as much of the opposite one at most, is cut off by it.
_CUT_OFF, _OTHER_SIDE = 0.06, 0.25


class Room(NamedTuple):
    """Width and height of the picture and of the canvas that holds it, and its left and top there; pixels."""

    picture: tuple[int, int]
    canvas: tuple[int, int]
    place: tuple[int, int]


def room(own: tuple[int, int], extension: Extension, max_pixels: int) -> Room:
    """The smallest canvas of that ratio that holds a picture of `own` (width, height) whole.

    One of more than `max_pixels`, or with a side over MAX_SIDE, shrinks with its picture.
    """
    width, height = own
    canvas_w = max(width, round(height * extension.width / extension.height))
    canvas_h = height if canvas_w > width else max(height, round(width * extension.height / extension.width))
    shrink = min(1.0, MAX_SIDE / canvas_w, MAX_SIDE / canvas_h, math.sqrt(max_pixels / (canvas_w * canvas_h)))
    if shrink < 1:
        width, height, canvas_w, canvas_h = (max(1, int(side * shrink)) for side in (width, height, canvas_w, canvas_h))
    across, down = (_SHARES[word] for word in extension.where)
    return Room(
        (width, height), (canvas_w, canvas_h), (round((canvas_w - width) * across), round((canvas_h - height) * down))
    )


def standing(extension: Extension, alpha: FloatArray) -> Extension:
    """The same, where a subject that an edge of the picture cuts off stays at that edge of the canvas.

    Else it would end in mid-air: nobody paints the rest of it. `alpha` H×W is the subject's. Only who is to stand in
    the centre moves; left, right, top and bottom are taken at their word.
    """
    across, down = extension.where
    solid = alpha > 0.5
    if across == "center":
        across = ("left", across, "right")[_cut_off_by(float(solid[:, 0].mean()), float(solid[:, -1].mean()))]
    if down == "middle":
        below = float(solid[-1].mean())
        side = _cut_off_by(float(solid[0].mean()), below)
        # One cut is better than two, and gravity says which.
        down = ("top", "bottom" if below >= _CUT_OFF else down, "bottom")[side]
    return Extension(extension.width, extension.height, (across, down))


def _cut_off_by(first: float, last: float) -> int:
    """Which end of a row of three places cuts it off: 0 or 2, or 1 where neither or both do."""
    if max(first, last) < _CUT_OFF or min(first, last) > _OTHER_SIDE * max(first, last):
        return 1
    return 0 if first > last else 2


def scaled(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """H×W×3 or H×W×4 at another width and height; hidden colours do not bleed into the edge."""
    image = Image.fromarray(pixels)
    if image.size == size:
        return pixels
    if image.mode != "RGBA":
        return np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    return np.asarray(image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA"))


def enlarged(cutout: Cutout, extension: Extension, max_pixels: int) -> Cutout:
    """The cutout on its canvas, with nothing around it."""
    height, width = cutout.pixels.shape[:2]
    space = room((width, height), standing(extension, cutout.pixels[..., 3] * np.float32(1 / 255)), max_pixels)
    return Cutout(on_canvas(scaled(cutout.pixels, space.picture), space), cutout.timings)


def on_canvas(pixels: Pixels, space: Room) -> Pixels:
    """H×W×4 at its place, and all else transparent."""
    canvas = np.zeros((space.canvas[1], space.canvas[0], 4), np.uint8)
    (left, top), (height, width) = space.place, pixels.shape[:2]
    canvas[top : top + height, left : left + width] = pixels
    return canvas
