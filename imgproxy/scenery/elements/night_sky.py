"""What is seen in a sky at night: stars of all colours, the Milky Way, the moon, northern lights, shooting stars.

Wide glows are baked with the rest of the sky (`glow`), small things are drawn for every picture (`points`).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.dome import COLUMNS, ROWS, grid, squeezed
from imgproxy.scenery.noise import fbm, noise

_STARS, _BAND_STARS = 7500, 14000
_REACH_TAN = 1.3  # stars are sown this far to each side
_STAR_TAN = 0.0005  # deviation of a star's disc, unless a pixel is larger
_MIN_PX = 0.6
_MOON_TAN = 0.021  # four times as large as life, as a long lens shows it
_STAR_COLOURS = ("#9fbfff", "#cfdcff", "#ffffff", "#fff1dc", "#ffd2a1")
_PLEATS, _PLEAT_LIGHT = 2600, 0.042
_CURTAIN = ("#2fe06a", "#7dffb0", "#8a4fd0")  # its foot, its middle, its upper end


@dataclass(frozen=True, slots=True)
class StarField:
    """Directions as tangents, and light n×3 of each over a disc of `_STAR_TAN`."""

    across: FloatArray
    up: FloatArray
    light: FloatArray


@dataclass(frozen=True, slots=True)
class _Band:
    """The Milky Way: a line over the sky, `across0` on its way through the elevation `up0`."""

    across0: float
    up0: float
    cos: float
    sin: float

    def places(self, across: FloatArray, up: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Along and aside of the line."""
        x, y = across - self.across0, up - self.up0
        return f32(x * self.cos + y * self.sin), f32(y * self.cos - x * self.sin)


def _rng(seed: int, part: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([seed, part]))


def _band(seed: int) -> _Band:
    rng = _rng(seed, 1)
    angle = np.radians(rng.uniform(42, 66)) * rng.choice([-1, 1])
    return _Band(float(rng.uniform(-0.12, 0.12)), 0.24, float(np.cos(angle)), float(np.sin(angle)))


def _strength(band: _Band, across: FloatArray, up: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """The Milky Way's glow 0..1, and the share that dust lets through."""
    along, aside = band.places(across, up)
    aside = aside + noise(along * 3, along * 0, seed + 1) * np.float32(0.02)
    core = np.exp(-(((along + 0.16) / 0.34) ** 2))
    wide = np.float32(0.085) + core * np.float32(0.075)
    clumps = fbm(along * 7, aside * 11, seed + 2, octaves=6, gain=0.6)
    glow = np.exp(-((aside / wide) ** 2)) * (0.5 + 0.7 * core) * np.clip(1 + clumps * 0.75, 0.1, 2)
    lane = aside - fbm(along * 4, along * 0 + 5, seed + 3, octaves=3) * np.float32(0.03)
    dust = fbm(along * 9, aside * 17, seed + 4, octaves=6, gain=0.62)
    dark = np.exp(-((lane / (wide * 0.42)) ** 2)) * smoothstep(-0.35, 0.35, dust)
    return f32(glow), f32(1 - 0.85 * dark)


def glow(seed: int, things: frozenset[str], shrink: int) -> FloatArray:
    """Light rows×columns×3 of all that is wide and soft, on the grid of a smaller dome."""
    across, up = grid(shrink)
    light = np.zeros((len(up), across.shape[1], 3), np.float32)
    if "milky way" in things:
        light += _milky_light(seed, across, up)
    if "northern lights" in things:
        light += _curtains(seed, shrink)
    if "moon" in things:
        x, y = moon_at(seed)
        apart = np.hypot(across - x, up - y)
        halo = 0.34 * np.exp(-apart / 0.035) + 0.07 * np.exp(-apart / 0.16)
        light += halo[..., None] * f32([0.62, 0.74, 1.0])
    return light


def _milky_light(seed: int, across: FloatArray, up: FloatArray) -> FloatArray:
    band = _band(seed)
    bright, clear = _strength(band, across, up, seed)
    along, _ = band.places(across, up)
    tint = mix(f32([0.62, 0.72, 1.0]), f32([1.0, 0.8, 0.66]), np.exp(-(((along + 0.16) / 0.3) ** 2)) * clear)
    rose = smoothstep(0.3, 0.75, noise(across * 13, up * 13, seed + 6)) * bright * np.float32(0.5)
    tint = tint * (1 + rose[..., None] * f32([0.9, -0.1, 0.2]))
    return f32(tint * (bright * clear * 0.3 * smoothstep(0, 0.12, up))[..., None])


def _curtains(seed: int, shrink: int) -> FloatArray:
    """Northern lights: folded curtains that hang over the ground; where a fold is seen edge on, it is bright."""
    rng = _rng(seed, 2)
    rows, columns = ROWS // shrink, COLUMNS // shrink
    light = np.zeros((columns, rows, 3), np.float32)
    up = grid(shrink)[1][:, 0]
    foot, middle, top = (albedo(text) for text in _CURTAIN)
    along = np.linspace(0, 1, _PLEATS, dtype=np.float32)
    level = np.zeros_like(along)
    for curtain in range(3):
        phase = rng.uniform(0, 50)
        z = 2.2 + curtain * 1.3 + 1.5 * fbm(along * 2.4 + phase, level, seed + curtain, octaves=3)
        x = (along * 2.6 - 1.3) * z + 1.3 * fbm(along * 4.2 + phase, level + 9, seed + curtain, octaves=4, gain=0.4)
        rays = np.clip(0.8 + 0.75 * fbm(along * 60, level, seed + 20 + curtain, octaves=4, gain=0.75), 0.1, 2)
        lively = np.clip(0.5 + 0.9 * noise(along * 3.1 + phase, level, seed + 30 + curtain), 0, 1.3)
        rise = (up - (0.55 / z)[:, None]) / ((0.2 + 0.32 * rays) / z)[:, None]
        shape = smoothstep(-0.16, 0.04, rise) * np.exp(-np.maximum(rise, 0) * 1.5)
        colour = mix(mix(foot, middle, np.exp(-np.abs(rise) * 4)), top, smoothstep(0.8, 2.6, rise))
        strength = rays * lively * np.float32(_PLEAT_LIGHT * (1 - 0.22 * curtain))
        place = ((squeezed(f32(x / z)) + 1) * (columns / 2)).astype(np.intp)
        np.add.at(light, np.clip(place, 0, columns - 1), colour * (shape * strength[:, None])[..., None])
    for _ in range(2):  # pleats lie between the columns as well
        light[1:-1] = (light[:-2] + 2 * light[1:-1] + light[2:]) / 4
    return light.transpose(1, 0, 2)


def moon_at(seed: int) -> tuple[float, float]:
    """Tangents across and up of the moon: beside the subject, clear of the upper border."""
    rng = _rng(seed, 3)
    return float(rng.uniform(0.17, 0.3) * rng.choice([-1, 1])), float(rng.uniform(0.2, 0.27))


@lru_cache(maxsize=4)
def _stars_of(seed: int, things: frozenset[str]) -> StarField:
    rng = _rng(seed, 4)
    across, up = rng.uniform(-_REACH_TAN, _REACH_TAN, _STARS), rng.uniform(0, 1, _STARS)
    flux = 0.24 * (1 - rng.random(_STARS)) ** -0.8
    if "milky way" in things:
        band = _band(seed)
        along, aside = rng.uniform(-0.9, 0.9, _BAND_STARS), rng.normal(0, 0.09, _BAND_STARS)
        x = band.across0 + along * band.cos - aside * band.sin
        y = band.up0 + along * band.sin + aside * band.cos
        _, clear = _strength(band, f32(x), f32(y), seed)
        across, up = np.concatenate([across, x]), np.concatenate([up, y])
        flux = np.concatenate([flux, 0.24 * (1 - rng.random(_BAND_STARS)) ** -0.5 * clear])
    colours = np.stack([albedo(text) for text in _STAR_COLOURS])[rng.integers(0, len(_STAR_COLOURS), len(across))]
    light = f32(colours * (np.minimum(flux, 20) * smoothstep(0, 0.14, up))[:, None])
    if "comets" in things:
        trail = _trails(rng)
        across, up = np.concatenate([across, trail.across]), np.concatenate([up, trail.up])
        light = f32(np.concatenate([light, trail.light]))
    return StarField(f32(across), f32(up), f32(light))


def _trails(rng: np.random.Generator) -> StarField:
    """Three shooting stars, each a row of points that grows brighter toward its head."""
    rise = np.linspace(0, 1, 420)
    parts = []
    slope = np.radians(rng.uniform(200, 240) if rng.random() < 0.5 else rng.uniform(300, 340))
    for length in (0.22, 0.12, 0.09):
        x, y = rng.uniform(-0.35, 0.35), rng.uniform(0.22, 0.42)
        bright = (rise**2.2 * 1.5 * length / 0.22)[:, None] * f32([0.85, 0.95, 1.0])
        parts.append((x + rise * length * np.cos(slope), y + rise * length * np.sin(slope), bright))
    across, up, light = (f32(np.concatenate(part)) for part in zip(*parts, strict=True))
    return StarField(across, up, light)


def add(light: FloatArray, through: FloatArray, across: FloatArray, up: FloatArray, seed: int,
        things: frozenset[str], footprint: float) -> None:  # fmt: skip
    """Stars and moon over `light` n×W×3 in place, `through` n×W the share that clouds let through.

    `across` (1, W) and `up` (n, 1) are the columns and rows of a picture.
    """
    sow(light, through, _stars_of(seed, things), (across[0], up[:, 0]), footprint)
    if "moon" in things:
        _add_moon(light, through, across, up, seed, footprint)


def sow(
    light: FloatArray, through: FloatArray, points: StarField, axes: tuple[FloatArray, FloatArray], footprint: float
) -> None:
    """Add the stars to `light` n×W×3; `axes` are the tangents of its columns and rows."""
    rows, columns = through.shape
    deviation = max(_STAR_TAN / footprint, _MIN_PX)
    x, y = (points.across - axes[0][0]) / footprint, (axes[1][0] - points.up) / footprint
    reach = int(np.ceil(deviation * 2.5))
    seen = np.flatnonzero((x > -reach) & (x < columns + reach) & (y > -reach) & (y < rows + reach))
    if not len(seen):
        return
    x, y, peak = x[seen], y[seen], points.light[seen] * np.float32((_STAR_TAN / footprint / deviation) ** 2)
    near = np.arange(-reach, reach + 1)
    at_x, at_y = np.rint(x).astype(np.intp)[:, None] + near, np.rint(y).astype(np.intp)[:, None] + near
    wave_x = np.exp(-(((at_x - x[:, None]) / deviation) ** 2) / 2) * ((at_x >= 0) & (at_x < columns))
    wave_y = np.exp(-(((at_y - y[:, None]) / deviation) ** 2) / 2) * ((at_y >= 0) & (at_y < rows))
    disc = wave_y[:, :, None] * wave_x[:, None, :]
    at = (np.clip(at_y, 0, rows - 1)[:, :, None] * columns + np.clip(at_x, 0, columns - 1)[:, None, :]).reshape(-1)
    for i in range(3):
        total = np.bincount(at, (disc * peak[:, i, None, None]).reshape(-1), rows * columns)
        light[..., i] += total.reshape(rows, columns) * through


def _add_moon(
    light: FloatArray, through: FloatArray, across: FloatArray, up: FloatArray, seed: int, footprint: float
) -> None:
    """Its seas, its rays, and a terminator that is rarely far from full."""
    x, y = ((across - moon_at(seed)[0]) / _MOON_TAN, (up - moon_at(seed)[1]) / _MOON_TAN)
    if np.abs(y).min() > 1.2 or np.abs(x).min() > 1.2:
        return
    columns = np.flatnonzero(np.abs(x[0]) < 1.2)
    rows = np.flatnonzero(np.abs(y[:, 0]) < 1.2)
    part = np.ix_(rows, columns)
    x, y = x[:, columns], y[rows]
    apart = np.hypot(x, y)
    depth = np.sqrt(np.clip(1 - apart * apart, 0, 1))
    bulge = f32(1 + 0.5 * (1 - depth))
    seas = smoothstep(-0.05, 0.4, fbm(x * bulge * 1.1 + 3, y * bulge * 1.1, 77, octaves=5, gain=0.55) + 0.1)
    spots = fbm(x * bulge * 5, y * bulge * 5, 78, octaves=4, gain=0.6)
    rng = _rng(seed, 5)
    angle, turn = np.radians(rng.uniform(0, 50)), np.radians(rng.uniform(-30, 30))
    toward = (x * np.cos(turn) + y * np.sin(turn)) * np.sin(angle) + depth * np.cos(angle)
    face = (1.15 - 0.55 * seas + 0.12 * spots) * smoothstep(-0.02, 0.3, toward)
    disc = np.clip((1 - apart) * _MOON_TAN / footprint + 0.5, 0, 1) * (0.3 + 0.7 * through[part])
    shown = (face * disc)[..., None] * f32([1.0, 0.97, 0.9]) * np.float32(1.25)
    light[part] = np.maximum(light[part], shown)
