"""Holographic foil: a crinkled mirror that splits light into its colours, each facet into others."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.creases import creases
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm, fbm_slope
from imgproxy.scenery.places.backdrops.plane import chosen, enlarged, plane

_ROWS = 540
_PHASE = np.array([0.0, 0.36, 0.68], np.float32)  # of red, green and blue in the spectrum's turn
_SILVER = np.array([0.80, 0.82, 0.88], np.float32)
_SPREAD = 1.15  # turns of the spectrum per unit of slope


def paint(shot: Shot) -> Painting:
    x, y = plane(shot, _ROWS)
    slope_x, slope_y = _relief(shot, x, y)
    spectrum = _spectrum(shot, x, y, slope_x, slope_y)
    room = _mirrored(shot, slope_x, slope_y)
    named = chosen(shot)
    if named:  # a metal of its own colour only shimmers
        base = f32(0.1 + 0.95 * named[0] / max(float(named[0].max()), 0.05))
        light = room[..., None] * mix(np.broadcast_to(base, spectrum.shape), spectrum * base, 0.28)
    else:
        light = room[..., None] * spectrum
    glint = smoothstep(0.86, 1.0, room / float(room.max()))
    light = f32(light + glint[..., None] * 0.5)
    light = f32(light * 0.9 + disc_blur(light, light.shape[0] * 0.02) * 0.14)
    dim = np.float32(0.5 if "dark" in (shot.description.brightness, shot.description.light) else 1.0)
    lighting = Lighting((-0.4, -0.7, 0.5), (0.98, 0.95, 1.0), (0.55, 0.52, 0.6), 0.6)
    return Painting(enlarged(shot, light * dim), lighting, ground=False, vignette=0.1)


def _relief(shot: Shot, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Broad waves of a loose sheet, and the small folds of one that was handled."""
    seed = shot.noise("sheet")
    warp = fbm(x * 0.8, y * 0.8, seed, octaves=2)
    wave = fbm_slope(x * 1.3 + warp * 0.6, y * 1.3 - warp * 0.6, seed + 1, octaves=2, gain=0.4)
    folds = creases(x, y, shot.rng("folds"), seed + 2, 0.34)
    return f32(wave.dx * 0.42 + folds.slope_x), f32(wave.dy * 0.42 + folds.slope_y)


def _spectrum(shot: Shot, x: FloatArray, y: FloatArray, slope_x: FloatArray, slope_y: FloatArray) -> FloatArray:
    """Pastel interference colours: which one depends on how the facet leans, and a little on where it is."""
    angle = shot.rng("grating").uniform(0, np.pi)
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    turn = (slope_x * cos + slope_y * sin) * np.float32(_SPREAD) + (x * sin + y * cos) * np.float32(0.7)
    colour = 0.5 + 0.5 * np.cos((turn[..., None] + _PHASE) * np.float32(2 * np.pi))
    strong = 0.66 + 0.2 * np.sin(turn * 5 + 1)
    return mix(np.broadcast_to(_SILVER, colour.shape), f32(0.3 + 0.86 * colour), strong)


def _mirrored(shot: Shot, slope_x: FloatArray, slope_y: FloatArray) -> FloatArray:
    """The studio in the foil: soft boxes above and at the side, dark between them."""
    lean = float(shot.rng("boxes").uniform(-0.15, 0.15))
    above = np.exp(-np.square((slope_y + 0.32 + lean) / 0.22)) + 0.6 * np.exp(-np.square((slope_x - 0.45) / 0.2))
    below = np.exp(-np.square((slope_y - 0.5) / 0.3)) * 0.3 + 0.4 * np.exp(-np.square((slope_x + 0.6) / 0.3))
    return f32(0.42 + 0.75 * above + below)
