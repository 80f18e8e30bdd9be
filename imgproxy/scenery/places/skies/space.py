"""Outer space: stars of all sizes, a nebula of glowing gas with dark dust before it, sometimes a planet."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.globe import Globe, hang
from imgproxy.scenery.elements.landscape import small_view
from imgproxy.scenery.elements.night_sky import StarField, sow
from imgproxy.scenery.finish import resize
from imgproxy.scenery.noise import fbm, noise

_ROWS = 380
# Outer gas, middle, hot heart: hydrogen's red, oxygen's teal, starlight's blue.
_PALETTES = (
    ("#3b1d66", "#c23a7a", "#ffd0b8"),
    ("#12305f", "#1f8f9a", "#e6f7d8"),
    ("#3a1630", "#b8452f", "#ffdc9a"),
    ("#1a1f5c", "#6a48c8", "#ffc4ea"),
)
_VOID = np.array([0.0035, 0.0042, 0.0075], np.float32)


def paint(shot: Shot) -> Painting:
    view = shot.frame()
    view = replace(view, horizon_px=view.height * 0.5)  # there is no horizon: up is counted from the middle
    gas = np.zeros((1, 1, 4), np.float32) if "nebula" in shot.description.without else _gas(shot, view)
    footprint = 1 / view.focal_px
    stars = _stars(shot)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        part = gas[band.rows] if len(gas) > 1 else gas
        light = np.empty((len(band.up), view.width, 3), np.float32)
        light[:] = _VOID + part[..., :3]
        through = np.broadcast_to(1 - part[..., 3], light.shape[:2])
        sow(light, through, stars, (band.across[0], band.up[:, 0]), footprint)
        return light, np.zeros(light.shape[:2], np.float32)

    light, _ = paint_bands(view, shade)
    if "nebula" not in shot.description.things:
        hang(light, _planet(shot, view), view)
    tint = gas[..., :3].mean(axis=(0, 1)) if len(gas) > 1 else _VOID
    tint = tint / max(float(tint.max()), 1e-4)
    ambient = tuple(float(part) for part in 0.06 + 0.12 * tint)
    lighting = Lighting((-0.6, -0.5, 0.4), (0.85, 0.85, 0.9), (ambient[0], ambient[1], ambient[2]), 0.15)
    return Painting(light, lighting, ground=False, vignette=0.2)


def _planet(shot: Shot, view: View) -> Globe:
    """Large and half out of the picture, at the lower corner that its sun does not shine into."""
    rng = shot.rng("planet")
    side = float(rng.choice([-1, 1]))
    half_x, half_y = view.width / 2 / view.focal_px, view.height / 2 / view.focal_px
    radius = float(rng.uniform(0.5, 0.75)) * min(half_x, half_y)
    x, y = side * (half_x - 0.35 * radius), -half_y + 0.5 * radius
    return Globe(x, y, radius, (-0.72 * side, 0.6, 0.35), shot.noise("planet"), bool(rng.random() < 0.45))


def _stars(shot: Shot) -> StarField:
    rng = shot.rng("stars")
    count = 8000
    across, up = rng.uniform(-1.1, 1.1, count), rng.uniform(-1.1, 1.1, count)
    flux = np.minimum(0.3 * (1 - rng.random(count)) ** -0.8, 40)
    colours = np.stack([albedo(text) for text in ("#9db8ff", "#cfdcff", "#ffffff", "#ffeccf", "#ffc795")])
    return StarField(f32(across), f32(up), f32(colours[rng.integers(0, 5, count)] * flux[:, None]))


def _colours(shot: Shot) -> tuple[FloatArray, FloatArray, FloatArray]:
    asked = [f32(to_linear(colour.rgb)) for colour in shot.description.colours]
    outer, middle, heart = (albedo(text) for text in _PALETTES[int(shot.rng("gas").integers(len(_PALETTES)))])
    if not asked:
        return outer, middle, heart
    second = asked[1] if len(asked) > 1 else asked[0]
    return f32(asked[0] * np.float32(0.5)), second, mix(second, np.ones(3, np.float32), 0.6)


def _gas(shot: Shot, view: View) -> FloatArray:
    """H×W×4: light, and the share of starlight that dust swallows."""
    small = small_view(view, _ROWS)
    seed, rng = shot.noise("nebula"), shot.rng("nebula")
    angle = rng.uniform(0, np.pi)
    x0, y0 = np.broadcast_arrays(small.across()[None, :], small.up())
    x, y = f32(x0 * 2.6 + rng.uniform(0, 40)), f32(y0 * 2.6)
    wind_x = fbm(x, y, seed, octaves=4, gain=0.45)
    wind_y = fbm(x + 5.2, y + 1.3, seed + 1, octaves=4, gain=0.45)
    u, v = x + wind_x * np.float32(0.6), y + wind_y * np.float32(0.6)
    cloud = fbm(u * 0.8, v * 0.8, seed + 2, octaves=7, gain=0.5)
    strands = fbm(u * 1.7, v * 1.7, seed + 3, octaves=6, gain=0.58, ridged=True)
    along = x0 * np.float32(np.cos(angle)) + y0 * np.float32(np.sin(angle))
    aside = y0 * np.float32(np.cos(angle)) - x0 * np.float32(np.sin(angle)) + wind_x * np.float32(0.12)
    belt = np.exp(-((aside / 0.38) ** 2)) * (0.65 + 0.35 * np.cos(along * 2))
    dense = np.clip(belt * (0.62 + cloud * 0.95) + (strands - 0.6) * 0.5 * belt, 0, 1.3)
    heart = smoothstep(0.55, 1.2, dense)
    outer, middle, hot = _colours(shot)
    light = f32(outer * (dense * 0.55 + belt * 0.09)[..., None])
    light += middle * (smoothstep(0.2, 1.1, dense) ** 1.5 * 0.75)[..., None]
    light += hot * (heart**1.8 * 0.8)[..., None]
    # A second gas in another place, so that colours change across the picture.
    other = smoothstep(0.0, 0.8, noise(x * 0.8 + 3, y * 0.8, seed + 5) + wind_y * 0.4)
    light = mix(light, light[..., [2, 0, 1]] * np.float32(0.9) + light * np.float32(0.3), other * 0.6)
    dust = smoothstep(0.05, 0.75, fbm(u * 1.1 + 8, v * 1.1, seed + 4, octaves=7, gain=0.55)) * belt
    light = light * (1 - 0.88 * dust)[..., None] * (0.55 + 0.75 * strands)[..., None]
    swallowed = np.clip(dust * 0.85 + dense * 0.25, 0, 0.95)
    return resize(np.concatenate([light, swallowed[..., None]], axis=-1), view.width, view.height)
