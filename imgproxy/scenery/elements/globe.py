"""A planet seen from space: seas, land, clouds, or the belts of a gas giant, in the light of one far sun."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import albedo, gradient, mix, smoothstep
from imgproxy.scenery.noise import fbm

_BELTS = (
    ("#d8c3a0", "#a9794f", "#ead9bd", "#8c5b3c", "#cda877"),
    ("#9fc4d6", "#5f8fb3", "#c9e0e8", "#3f6e98", "#86b2c9"),
    ("#c99a86", "#7a4a4a", "#e3c2ae", "#5c3338", "#b07c6c"),
)
_OUT = 1.12  # of the radius: as far as the air's rim shines


@dataclass(frozen=True, slots=True)
class Globe:
    """Middle and radius as tangents across and over the view's horizon; `toward` the sun (x right, y up, z to us)."""

    x: float
    y: float
    radius: float
    toward: tuple[float, float, float]
    seed: int
    gas: bool = False


def hang(light: FloatArray, globe: Globe, view: View, hidden: FloatArray | None = None) -> None:
    """Draw it over `light` H×W×3 in place; `hidden` H×W is the share that land in front covers."""
    x, y = (view.across() - globe.x) / globe.radius, (view.up()[:, 0] - globe.y) / globe.radius
    rows, columns = np.flatnonzero(np.abs(y) < _OUT), np.flatnonzero(np.abs(x) < _OUT)
    if not len(rows) or not len(columns):
        return
    u, v = np.broadcast_arrays(x[None, columns], y[rows, None])
    part = np.ix_(rows, columns)
    apart = np.hypot(u, v)
    depth = np.sqrt(np.clip(1 - apart * apart, 0, 1))
    cover = np.clip((1 - apart) * globe.radius * view.focal_px + 0.5, 0, 1)
    seen = 1.0 if hidden is None else 1 - np.clip(hidden[part], 0, 1)
    cover = cover * seen
    side_x, side_y, side_z = globe.toward
    sunny = smoothstep(-0.06, 0.9, u * side_x + v * side_y + depth * side_z) * np.float32(1.35)
    body = _surface(globe, u, v, depth)
    air = np.zeros(3, np.float32) if globe.gas else f32([0.25, 0.5, 1.0])
    body = body + air * ((1 - depth) ** 3 * 0.6)[..., None]
    rim = np.exp(-np.maximum(apart - 1, 0) * 45) * (apart > 0.99) * np.clip(u * side_x + v * side_y + 0.3, 0, 1)
    light[part] += (body * sunny[..., None] - light[part]) * cover[..., None]
    light[part] += air * (rim * (1 - cover) * seen * 0.5)[..., None]


def _surface(globe: Globe, u: FloatArray, v: FloatArray, depth: FloatArray) -> FloatArray:
    """Reflectance on the disc; features crowd toward the limb, as on a ball."""
    crowd = 1.35 - 0.35 * depth
    x, y, seed = f32(u * crowd), f32(v * crowd), globe.seed
    fine = globe.radius * 0.02
    if globe.gas:
        wave = fbm(x * 1.6, y * 7, seed, octaves=6, gain=0.55, footprint=fine) * np.float32(0.07)
        belts = [albedo(text) for text in _BELTS[seed % len(_BELTS)]]
        place = (np.sin((y + wave) * 9 + seed % 7) + np.sin((y + wave) * 23) * 0.5) / 3 + 0.5
        return gradient([(i / (len(belts) - 1), belt) for i, belt in enumerate(belts)], place)
    lands = smoothstep(0.02, 0.12, fbm(x * 1.1, y * 1.1, seed, octaves=7, gain=0.55))
    dry = fbm(x * 2.6, y * 2.6, seed + 3, octaves=5)
    ground = mix(albedo("#46593a"), albedo("#a08a63"), smoothstep(-0.3, 0.4, dry))
    swirl = fbm(x * 1.3, y * 1.3, seed + 1, octaves=3) * np.float32(0.7)
    clouds = smoothstep(0.0, 0.6, fbm(x * 1.6 + swirl, y * 2.8 - swirl, seed + 2, octaves=7, gain=0.6))
    return mix(mix(albedo("#1c4577"), ground, lands), albedo("#ffffff"), clouds * np.float32(0.92))
