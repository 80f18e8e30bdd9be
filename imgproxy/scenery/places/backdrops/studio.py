"""Photo studio: a paper sweep in any colour, lit by a soft box, with a pool of light behind the subject."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import LUMA, Rgb, from_hex, smoothstep, to_linear, unfilm
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.flat import lighting_of

_GREY: Rgb = from_hex("#bdbcb9")
_WHITE = 0.93  # from here on, sRGB, a sweep is burnt out to seamless white


def paint(shot: Shot) -> Painting:
    colours = shot.description.colours
    rgb = colours[0].rgb if colours else _GREY
    if shot.description.light == "dark" and not colours:
        rgb = from_hex("#3a3b3d")
    paper = to_linear(rgb)
    paper = paper + (paper @ LUMA - paper) * np.float32(0.08)  # no dye is as pure as a screen's primaries
    if min(rgb) >= _WHITE and shot.description.light != "dark":
        light = np.ones((shot.height, shot.width, 3), np.float32)
        return Painting(light, Lighting((-0.35, -0.75, 0.56), softness=0.85), ground=not shot.cut, film=False)
    level = _falloff(shot)
    strength = {"dark": 1.5, "hard": 1.35, "soft": 0.6, "bright": 0.6}.get(shot.description.light, 1.0)
    shown = _expose(paper, level**strength * _paper_texture(shot))
    return Painting(shown, lighting_of(paper), ground=not shot.cut, vignette=0.1)


def _expose(paper: FloatArray, level: FloatArray) -> FloatArray:
    """Scene light of the paper; its sheen keeps deep colours from turning into ink."""
    sheen = np.float32(0.012) + np.float32(0.03) * np.maximum(level - 0.7, 0)
    return f32(unfilm(paper) * level[..., None] + sheen[..., None])


def _falloff(shot: Shot) -> FloatArray:
    """Light on the paper, about 1 in the mean: a pool on the wall, a darker bend, a floor that comes forward."""
    rng = shot.rng("lamp")
    view = shot.frame(horizon=0.55)
    y = (np.arange(shot.height, dtype=np.float32)[:, None] + 0.5) / shot.height
    x = (np.arange(shot.width, dtype=np.float32)[None, :] + 0.5 - shot.width / 2) / shot.height
    middle = 0.0
    if shot.subject is not None:
        middle = ((shot.subject[0] + shot.subject[2]) / 2 - shot.width / 2) / shot.height
    pool_y = view.horizon_px / shot.height - 0.02
    side = rng.uniform(-0.22, -0.06)
    far = np.hypot((x - middle - side) / 0.95, (y - pool_y) / 0.72)
    wall = 0.5 + 0.78 * np.exp(-far * far * 1.35)
    if shot.cut:
        return wall.astype(np.float32)
    bend = min(view.horizon_px / shot.height + 0.16, 0.86)
    on_floor = smoothstep(bend - 0.12, bend + 0.16, y)
    floor = 0.86 + 0.36 * np.exp(-(((x - middle - side * 1.5) / 0.75) ** 2)) - 0.3 * smoothstep(bend + 0.05, 1.2, y)
    return f32(wall + (floor - wall) * on_floor)


def _paper_texture(shot: Shot) -> FloatArray:
    """The faint unevenness of paper and of the light on it."""
    y = (np.arange(shot.height, dtype=np.float32)[:, None] + 0.5) / shot.height
    x = (np.arange(shot.width, dtype=np.float32)[None, :] + 0.5) / shot.height
    broad = fbm(x * 2.2, y * 2.2, shot.noise("paper"), octaves=2)
    fine = fbm(x * 160, y * 160, shot.noise("fibre"), octaves=2, footprint=160 / shot.height)
    return f32(1 + 0.012 * broad + 0.008 * fine)
