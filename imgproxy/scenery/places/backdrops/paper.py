"""Crumpled paper: flat facets between sharp folds, lit from one side; kraft, white, or any colour."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import from_hex, to_linear
from imgproxy.scenery.elements.creases import creases
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import by_rows, plane

_COLOURS = {"kraft paper": "#b8926a", "parchment": "#dcc79f", "cardboard": "#a9835a"}
_WHITE = "#ece9e2"
_TOWARD = np.array([-0.6, -0.46, 0.65], np.float32)  # to the light: x right, y down, z to the viewer
_ROWS = 560  # folds are straight lines: they stay sharp when enlarged a little
_CRUMPLED, _HANDLED = 1.0, 0.45  # how steep the facets are: thrown away and smoothed out, or only carried


def paint(shot: Shot) -> Painting:
    described = shot.description
    rgb = described.colours[0].rgb if described.colours else from_hex(_COLOURS.get(described.surface, _WHITE))
    colour = f32(to_linear(rgb) * np.float32(0.88) + np.float32(0.028))  # no paper swallows all light
    crumpled = described.surface in ("crumpled paper", "")
    small = _lit(shot, _CRUMPLED if crumpled else _HANDLED)
    dim = np.float32(0.45 if "dark" in (described.brightness, described.light) else 1.0)
    lit = resize(small, shot.width, shot.height)
    light = np.empty((shot.height, shot.width, 3), np.float32)

    def show(rows: slice, x: FloatArray, y: FloatArray) -> None:
        light[rows] = (np.maximum(lit[rows], 0) * _fibres(shot, x, y) * dim)[..., None] * colour

    by_rows(shot, show)
    softness = 0.2 if described.light == "hard" else 0.6
    lighting = Lighting((-0.6, -0.5, 0.6), (0.95, 0.94, 0.92), (0.5, 0.5, 0.5), softness)
    return Painting(light, lighting, ground=not shot.cut, vignette=0.14)


def _lit(shot: Shot, steep: float) -> FloatArray:
    """Light on white paper: Lambert's cosine, open sky over the ridges, and what facets throw at one another."""
    x, y = plane(shot, _ROWS)
    relief = creases(x, y, shot.rng("folds"), shot.noise("folds"), steep)
    length = np.sqrt(1 + relief.slope_x**2 + relief.slope_y**2)
    hard = shot.description.light == "hard"
    facing = (-relief.slope_x * _TOWARD[0] - relief.slope_y * _TOWARD[1] + _TOWARD[2]) / length
    direct = np.clip(facing, 0, 1) / _TOWARD[2]
    rows = x.shape[0]
    around = disc_blur(relief.height[..., None], rows * 0.035)[..., 0]
    open_sky = np.clip(0.5 + (relief.height - around) * 9, 0, 1)
    bounce = disc_blur(direct[..., None], rows * 0.05)[..., 0]
    fall = 1 + 0.1 * np.tanh(-x * 0.8) - 0.1 * (y - 0.5)
    key, sky = (0.95, 0.1) if hard else (0.74, 0.2)
    return f32((key * direct + sky * (0.55 + 0.9 * open_sky) + 0.1 * bounce) * fall)


def _fibres(shot: Shot, x: FloatArray, y: FloatArray) -> FloatArray:
    footprint = 1 / shot.height
    fine = fbm(x * 150, y * 150, shot.noise("fibres"), octaves=3, gain=0.7, footprint=footprint * 150)
    broad = fbm(x * 4, y * 4, shot.noise("cloud"), octaves=3)
    return f32(1 + 0.03 * fine + 0.015 * broad)
