"""Data, as posters show it: points of light joined by lines in a dark depth, near and far ones out of focus."""

import numpy as np
from PIL import Image, ImageDraw

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import (
    REACH,
    chosen,
    enlarged,
    glossy_floor,
    lighting_from,
    middle_of,
    muted,
    plane,
)

_ROWS = 240
_LINE_ROWS = 700
_SHARPER = 2
_HUES = (("#39c8ff", "#2f6bff"), ("#4fe6d0", "#2d7fd6"), ("#8f7bff", "#39b6ff"))
# Points, how far two may be apart to be joined, blur of that depth, strength, size of a point; in heights.
_DEPTHS = ((260, 0.15, 0.005, 0.45, 0.0018), (170, 0.21, 0.0, 1.0, 0.0026), (30, 0.34, 0.013, 0.5, 0.006))


def paint(shot: Shot) -> Painting:
    named = [muted(colour, 0.05) for colour in chosen(shot, unlike=(0.0, 0.0, 0.0))]
    pair = _HUES[int(shot.rng("hues").integers(len(_HUES)))]
    first, second = (named[0], named[-1]) if named else (albedo(pair[0]), albedo(pair[1]))
    view = shot.frame(horizon=0.62, camera_m=0.5)
    light = enlarged(shot, _depths(shot, second))
    for depth in range(len(_DEPTHS)):
        _net(shot, light, depth, mix(second, first, depth / 2))
    light = _glow(light)
    if view.standing:
        light = glossy_floor(light, view.horizon_px / shot.height + 0.12, scene("#04070d"), 0.6, 0.05)
    return Painting(light, lighting_from(light, (0.5, -0.5, -0.3), softness=0.5), ground=view.standing, vignette=0.25)


def _depths(shot: Shot, hue: FloatArray) -> FloatArray:
    x, y = plane(shot, _ROWS)
    middle_x, _ = middle_of(shot)
    side = float(shot.rng("glow").uniform(-0.4, 0.4))
    far = np.hypot(x - middle_x - side, (y - 0.4) * 1.2)
    mist = np.clip(1 + 0.7 * fbm(x * 1.2, y * 1.2, shot.noise("mist"), octaves=4), 0.2, 2)
    level = 0.015 + 0.17 * np.exp(-far * far * 2.6) * mist
    return f32(scene("#050a14") + level[..., None] * (hue * np.float32(0.75) + np.float32(0.02)))


def _glow(light: FloatArray) -> FloatArray:
    """Light that spreads in the lens around all that shines."""
    height, width = light.shape[:2]
    rows = min(height, _ROWS)
    small = resize(light, max(1, round(width * rows / height)), rows, Image.Resampling.BOX)
    spread = disc_blur(small, rows * 0.012) * 0.5 + disc_blur(small, rows * 0.04) * 0.3
    return f32(np.maximum(light * np.float32(0.9) + resize(f32(spread), width, height), 0))


def _net(shot: Shot, light: FloatArray, depth: int, hue: FloatArray) -> None:
    """One depth of the net, added to `light`."""
    number, reach, blur, power, size = _DEPTHS[depth]
    rng = shot.rng(f"net {depth}")
    x, y, strong = rng.uniform(-REACH, REACH, number), rng.uniform(-0.05, 1.05, number), rng.random(number)
    rows = min(shot.height, _LINE_ROWS) * _SHARPER
    columns = max(1, round(rows * shot.width / shot.height))
    image = Image.new("L", (columns, rows))
    draw = ImageDraw.Draw(image)
    gap = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    for i, j in np.argwhere(np.triu(gap < reach, 1)):
        ends = [(columns / 2 + x[k] * rows, y[k] * rows) for k in (i, j)]
        draw.line(ends, fill=int(255 * (1 - gap[i, j] / reach) ** 0.7), width=max(1, round(rows * 0.0011)))
    small = resize(f32(np.asarray(image)) / np.float32(255), max(1, columns // _SHARPER), max(1, rows // _SHARPER))
    lines = disc_blur(np.maximum(small, 0)[..., None], blur * rows / _SHARPER)
    lines = lines + disc_blur(lines, 0.006 * rows / _SHARPER) * np.float32(0.6)
    light += enlarged(shot, lines) * hue * np.float32(power * 0.8)
    points = [
        Spot(
            shot.width / 2 + a * shot.height, b * shot.height, max((size + blur) * shot.height * (0.6 + c), 0.6),
            f32(mix(hue, f32([1, 1, 1]), 0.35) * np.float32(power * (0.3 + c) * min(1.6, 0.011 / (size + blur)))),
        )
        for a, b, c in zip(x, y, strong, strict=True)
    ]  # fmt: skip
    add_spots(light, points, rim=0.2, cat_eye=0.0)
