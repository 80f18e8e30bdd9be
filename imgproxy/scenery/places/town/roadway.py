"""The ground of a city street: setts, flags or asphalt between two kerbs, the shadow of its houses across it."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import haze, horizon_colour
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town import asphalt, paving, verges
from imgproxy.scenery.places.town.depth import Surface, air, shade_of

KERB_M = 3.9
_LANES = (-1.6, 1.6)
_LAMPLIGHT, _NEON = np.array([0.1, 0.075, 0.05], np.float32), np.array([0.1, 0.05, 0.12], np.float32)


def laid(shot: Shot, sky: Sky, dark: float, *, neon: bool) -> Surface:
    """`dark` 0 by day … 1 at night, when lamps light the street."""
    day, seed = sky.day, shot.noise("ground")
    shade = f32(shade_of(day) * np.float32(0.95) + (_NEON if neon else _LAMPLIGHT) * np.float32(dark))
    level = f32(
        f32(day.sun) * np.float32(max(sky.sun.y, 0.15) * 0.15 if day.behind else max(sky.sun.y, 0.42) * 0.75) + shade
    )
    middle, pavement = _middle(shot, level, neon=neon), paving.flags(shot, level, "#9d978d")
    edge = float(shot.rng("shadow").uniform(0.9, 2.6))
    snow = verges.snowy(shot)

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        road, off = middle(x, z, long_side, short_side), np.abs(x) - np.float32(KERB_M)
        if (off > -0.1).any():
            share = np.clip(off / np.maximum(short_side, 0.01) + 0.5, 0, 1)
            road = mix(road, pavement(x, z, long_side, short_side), share)
        kerb = smoothstep(0.16, 0.1, np.abs(off)) * np.float32(0.6)
        road = mix(road, f32(np.broadcast_to(albedo("#b5afa5") * level, road.shape)), kerb)
        if snow:
            bare = f32(road / np.maximum(level, 1e-3))
            road = f32(verges.snowed(bare, x, z, long_side, (KERB_M, _LANES), seed + 9) * level)
        dirt = 1 + 0.12 * fbm(x * 0.22, z * 0.12, seed + 4, octaves=3, footprint=long_side * 0.2)
        road = f32(road * dirt[..., None])
        if max(day.sun) > 0.4 and not day.behind:
            road = mix(road, f32(road * (shade / level)), _shadow(x, z, sky, edge, seed))
        return haze(day, road, z, air(horizon_colour(day)))

    return shine


def _middle(shot: Shot, level: FloatArray, *, neon: bool) -> Surface:
    """What lies between the kerbs."""
    kind = "asphalt" if neon else str(shot.rng("laid").choice(["setts", "flags", "asphalt"], p=[0.5, 0.2, 0.3]))
    if kind == "setts":
        return paving.setts(shot, level, "#77726b")
    if kind == "flags":
        return paving.flags(shot, level, "#a29b90")
    seed = shot.noise("tar")

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        tar = asphalt.tar(x, z, long_side, short_side, seed, albedo("#75746f"))
        return f32(tar * asphalt.tracks(x, _LANES)[..., None] * level)

    return shine


def _shadow(x: FloatArray, z: FloatArray, sky: Sky, edge: float, seed: int) -> FloatArray:
    """The roofs on the sun's side lay their outline on the ground, `edge` metres beside the middle: 1 in the shade."""
    side = 1.0 if sky.sun.x > 0 else -1.0
    steps = noise(np.floor(z / 15) * 3.7 + 0.31, 0.5, seed + 11) * 1.6 + noise(z * 0.9, 1.5, seed + 12) * 0.12
    ahead = np.where(z < 9, 0, steps)  # whoever stands near has the sun
    return smoothstep(-0.12, 0.12, side * x - np.float32(edge) - ahead)
