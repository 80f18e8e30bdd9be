"""Sunlight on a wall after something in its way: the panes of a window, blinds, leaves, palm fronds.

Positions are in heights of the picture; what is thrown from far has soft edges.
"""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import smoothstep
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import enlarged, middle_of, plane

_ROWS = 260
_PANE = 0.3, 0.36  # width and height of a pane's patch
_BAR = 0.012  # half of the bar between two
_FRONDS = 4
_LEAFLETS = 19  # along a frond
_SLANT = 0.75  # how far a leaflet leans towards the frond's tip, over its length


def thrown(shot: Shot, light: str) -> FloatArray:
    """Share of the sun that reaches each pixel, 0..1, H×W; `light` as the words have it."""
    x, y = plane(shot, _ROWS)
    rng = shot.rng("thrown")
    side = float(rng.choice([-1, 1]))
    x = f32(x - middle_of(shot)[0] - side * rng.uniform(0.1, 0.25))
    slant = side * float(rng.uniform(0.25, 0.42))
    u, v = f32(x + slant * y - slant * 0.4), f32(y + 0.3 * slant * x)
    if light == "dappled":
        share = _fronds(shot, u, v) if rng.random() < 0.6 else _leaves(shot, u, v)
    else:
        share = _panes(u, f32(v - rng.uniform(-0.05, 0.05)))
    soft = disc_blur(share[..., None], 0.009 * len(share))
    return enlarged(shot, soft)[..., 0]


def _panes(u: FloatArray, v: FloatArray) -> FloatArray:
    wide, tall = _PANE
    to_bar = np.minimum(np.abs((u / wide) % 1 - 0.5) * wide, np.abs((v / tall) % 1 - 0.5) * tall)
    within = (np.abs(u) < 2 * wide - _BAR) & (np.abs(v - 0.36) < 1.5 * tall)
    return f32(smoothstep(_BAR - 0.004, _BAR + 0.004, to_bar) * within)


def _leaves(shot: Shot, u: FloatArray, v: FloatArray) -> FloatArray:
    """The gaps of a crown: round images of the sun where they are small, ragged where they are large."""
    seed = shot.noise("leaves")
    crown = fbm(u * 5, v * 5, seed, octaves=3, gain=0.45) + 0.5 * fbm(u * 1.3, v * 1.3, seed + 1, octaves=2)
    return smoothstep(-0.14, 0.14, crown)


def _fronds(shot: Shot, u: FloatArray, v: FloatArray) -> FloatArray:
    """Palm leaves from both sides: bent midribs, with leaflets that lean towards the tip."""
    rng = shot.rng("fronds")
    share = np.ones_like(u)
    for i in range(_FRONDS):
        side = 1 if i % 2 else -1
        foot_x, foot_y = side * rng.uniform(0.55, 0.8), rng.uniform(-0.1, 0.6)
        turn = (np.pi if side > 0 else 0.0) + rng.uniform(-0.6, 0.6)
        length, bend = rng.uniform(0.55, 0.85), rng.uniform(-0.5, 0.5)
        along = ((u - foot_x) * np.cos(turn) + (v - foot_y) * np.sin(turn)) / length
        aside = ((v - foot_y) * np.cos(turn) - (u - foot_x) * np.sin(turn)) / length
        aside = f32(aside - bend * along * along)
        off = np.abs(aside)
        reach = 0.36 * np.sqrt(np.clip(along, 0, 1)) * np.sqrt(np.clip(1.04 - along, 0, 1)) * 1.7
        phase = (along - _SLANT * off) * _LEAFLETS + 0.3 * np.sin(along * 23 + 9 * i) * np.sign(aside)
        thick = 0.4 * np.clip(1 - off / np.maximum(reach, 1e-3), 0, 1) ** 0.6
        leaflet = (
            smoothstep(thick + 0.06, thick - 0.06, np.abs(phase - np.round(phase))) * (off < reach) * (along > 0.06)
        )
        rib = (off < 0.006) & (along > -0.3) & (along < 1)
        share = np.minimum(share, 1 - np.maximum(leaflet, rib))
    return f32(share)
