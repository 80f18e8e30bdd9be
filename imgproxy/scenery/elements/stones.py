"""Loose stones on the ground, far to near: lumps with facets, a lit and a shaded side, and a shadow at their foot."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.light import Air
from imgproxy.scenery.noise import fbm, noise

_SMALLEST_PX = 1.0
_LARGE_PX = 36  # larger ones get a relief of their own
_KINDS, _TEXEL = 16, 0.035  # reliefs of small stones, and their grid as a share of the radius
_SHADOW_REACH = 2.6  # of a stone's radius, at most


@dataclass(frozen=True, slots=True)
class Stones:
    """`colours` reflectances; sizes are radii in metres, small ones far more frequent; `sun` (x, y up, z).

    `clear_m` around the subject's place no large stone lies; `direct` and `air` are light on a white card;
    `seen_through` is the air before them.
    """

    colours: tuple[FloatArray, ...]
    smallest_m: float
    largest_m: float
    count: int
    sun: tuple[float, float, float]
    direct: FloatArray
    air: FloatArray
    until_m: float = 60.0
    clear_m: float = 1.2
    seen_through: Air | None = None


def strew(light: FloatArray, stones: Stones, view: View, rng: np.random.Generator) -> None:
    """Draw them over `light` H×W×3 in place."""
    rows_px = view.height * 1.15 - view.horizon_px
    nearest = view.camera_m * view.focal_px / max(rows_px, 1)
    chance = rng.random((stones.count, 5))
    # Even over the picture rather than over the ground: far stones are too small to see.
    down = 1 / nearest + (1 / stones.until_m - 1 / nearest) * chance[:, 0] ** 0.8
    z = 1 / np.maximum(down, 1e-4)
    radius = stones.smallest_m * (stones.largest_m / stones.smallest_m) ** (chance[:, 1] ** 2.2)
    x = (chance[:, 2] * 2 - 1) * 1.15 * z
    for i in np.argsort(-z):
        near_subject = np.hypot(x[i], (z[i] - view.focus_m) * 0.5) < stones.clear_m + radius[i]
        before = abs(x[i]) < 0.4 * z[i] / view.focus_m and z[i] < view.focus_m
        if radius[i] > stones.smallest_m * 2.5 and (near_subject or before):
            continue
        colour = stones.colours[int(chance[i, 3] * len(stones.colours)) % len(stones.colours)]
        _draw(light, stones, view, (float(x[i]), float(z[i]), float(radius[i])), colour, int(chance[i, 4] * 1e6))


def _draw(
    light: FloatArray, stones: Stones, view: View, at: tuple[float, float, float], colour: FloatArray, seed: int
) -> None:
    x_m, z_m, radius_m = at
    radius = radius_m * view.focal_px / z_m
    if radius < _SMALLEST_PX:
        return
    foot_x, foot_y = view.column_of(z_m, x_m), view.row_of(z_m)
    reach = radius * _SHADOW_REACH
    left, right = max(0, int(foot_x - reach)), min(view.width, int(foot_x + reach) + 1)
    top, bottom = max(0, int(foot_y - radius * 1.3)), min(view.height, int(foot_y + radius * 0.9) + 1)
    if left >= right or top >= bottom:
        return
    u = ((np.arange(left, right, dtype=np.float32) + 0.5 - foot_x) / np.float32(radius))[None, :]
    v = ((foot_y - np.arange(top, bottom, dtype=np.float32) - 0.5) / np.float32(radius))[:, None]
    part = light[top:bottom, left:right]
    part *= (1 - _shadow(u, v, stones, view.camera_m / z_m))[..., None]
    cover, lit, hollow = _body(u, v, stones, radius, seed)
    shown = colour * (lit[..., None] * stones.direct + hollow[..., None] * stones.air)
    if stones.seen_through is not None:
        shown = stones.seen_through.fade(f32(shown), f32(z_m))
    part += (shown - part) * cover[..., None]


def _shadow(u: FloatArray, v: FloatArray, stones: Stones, down: float) -> FloatArray:
    """A soft streak away from the sun, on ground that the camera sees at the tangent `down`."""
    flat = max(float(np.hypot(stones.sun[0], stones.sun[2])), 1e-3)
    length = min(0.7 * flat / max(stones.sun[1], 0.15), 1.6)
    away_x, away_z = -stones.sun[0] / flat * length, -stones.sun[2] / flat * length
    squash = min(max(down, 0.12), 0.8)
    x, z = u - away_x * 0.5, v / squash - away_z * 0.5
    along = (x * away_x + z * away_z) / (length * length + 1e-3)
    aside = (x * -away_z + z * away_x) / (length + 1e-3)
    apart = np.sqrt((along * 1.25) ** 2 + aside * aside)
    strength = float(stones.direct.mean() / (stones.direct.mean() + stones.air.mean() + 1e-6))
    return f32(np.clip((1.15 - apart) * 2.2, 0, 1) * (0.35 + 0.5 * strength))


def _body(
    u: FloatArray, v: FloatArray, stones: Stones, radius: float, seed: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Cover, light of the sun, light of the sky over a stone that sits a little in the ground."""
    wide = 0.75 + 0.25 * (seed % 89) / 89
    tall = 0.5 + 0.4 * (seed % 53) / 53
    lean = ((seed % 31) / 31 - 0.5) * 0.5
    x, y = (u - lean * v) / np.float32(wide), (v + np.float32(0.12)) / np.float32(tall)
    if radius > _LARGE_PX:
        rough, bend_x, bend_y, grain = _relief(u, v, seed, 1 / radius)
    else:
        kept = _kept(seed % _KINDS)
        rows, columns = (
            np.clip((side + _SHADOW_REACH) / _TEXEL, 0, kept.shape[1] - 1).astype(np.intp) for side in (v[:, 0], u[0])
        )
        rough, bend_x, bend_y, grain = kept[:, rows[:, None], columns[None, :]]
    apart = np.sqrt(x * x + y * y) + rough
    cover = np.clip((1 - apart) * radius * 0.6 + 0.5, 0, 1) * np.clip((v + 0.16 + rough * 0.3) * radius + 0.5, 0, 1)
    rise = np.sqrt(np.clip(1.02 - apart * apart, 0.02, 1))
    nx, ny, nz = x + bend_x, y * 0.8 + 0.25 + bend_y, rise + 0.15
    length = np.sqrt(nx * nx + ny * ny + nz * nz)
    sun_x, sun_y, sun_z = stones.sun
    lit = np.clip((nx * sun_x + ny * sun_y - nz * sun_z) / length * 1.15 + 0.05, 0, 1) * (1 + grain)
    hollow = np.clip(0.45 + 0.4 * ny / length + 0.35 * v, 0.1, 1) * (1 + grain)
    return f32(cover), f32(lit), f32(hollow)


def _relief(u: FloatArray, v: FloatArray, seed: int, footprint: float) -> FloatArray:
    """How far the outline strays, which way facets and pits bend the rounded normal (x, y), and flecks: 4×h×w."""
    rough = noise(u * 1.7 + 3, v * 1.7, seed) * 0.24 + noise(u * 4.5, v * 4.5 + 9, seed) * 0.1
    bend_x = noise(u * 1.5 + 7, v * 1.5, seed + 1) * 1.3 + noise(u * 9, v * 9, seed + 2) * 0.4
    bend_y = noise(u * 1.5, v * 1.5 + 5, seed + 3) * 1.3 + noise(u * 9, v * 9, seed + 4) * 0.4
    grain = fbm(u * 5, v * 5, seed + 5, octaves=4, gain=0.75, footprint=5 * footprint) * 0.3
    return f32(np.stack(np.broadcast_arrays(rough, bend_x, bend_y, grain)))


@lru_cache(maxsize=_KINDS)
def _kept(kind: int) -> FloatArray:
    """The relief of small stones, over all that is drawn of one: few enough shapes that none has to be made again."""
    along = np.arange(-_SHADOW_REACH, _SHADOW_REACH + 2 * _TEXEL, _TEXEL, dtype=np.float32)
    return _relief(along[None, :], along[:, None], 1000 + kind, 0.1)
