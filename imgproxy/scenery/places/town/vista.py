"""What closes the view over open ground: a sky, and ridges, woods or roofs far behind it."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import Daylight, haze, horizon_colour
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town.depth import air

_SNOW = "#e9edf1"
_HEAVENLY = frozenset({"stars", "milky way", "moon", "northern lights", "comets"})


class Ridge(NamedTuple):
    """A silhouette across the view: mean height and its swing in metres, waves per metre, tones shaded and lit.

    `jag` 0 rolling … 1 peaked; `snow_m`: white over this height; `crown_m`: size of the bumps of its outline.
    """

    distance_m: float
    height_m: float
    swing_m: float
    per_m: float
    shaded: str
    lit: str
    jag: float = 0.0
    snow_m: float = 0.0
    crown_m: float = 0.0


_HILLS = (
    Ridge(9000, 420, 260, 0.00022, "#56664f", "#79865f"),
    Ridge(3500, 130, 80, 0.0006, "#4d6040", "#7d8a52"),
    Ridge(1300, 30, 28, 0.0016, "#4a5c36", "#838b4f"),
)
_WOODS = (
    Ridge(420, 10, 7, 0.012, "#2c3a20", "#5a6c34", crown_m=7),
    Ridge(190, 5, 6, 0.02, "#2a381d", "#64763a", crown_m=5),
)
LANDS = {
    "": (*_HILLS, *_WOODS),
    "forest": (*_HILLS[1:], Ridge(260, 17, 4, 0.01, "#22301c", "#4c6031", crown_m=6)),
    "desert": (
        Ridge(12000, 420, 260, 0.00014, "#8a6f62", "#b78f72", jag=0.5),
        Ridge(5200, 90, 90, 0.0004, "#8f6a50", "#c2946a", jag=0.3),
        Ridge(1800, 46, 60, 0.0011, "#94694c", "#c39468", jag=0.35),
    ),
    "mountains": (
        Ridge(15000, 1900, 900, 0.00016, "#5d6670", "#8f9297", jag=1.0, snow_m=1500),
        Ridge(8000, 800, 420, 0.0003, "#4c5750", "#7b8070", jag=0.8, snow_m=1000),
        Ridge(2500, 130, 90, 0.001, "#33432f", "#57683f", jag=0.2, crown_m=14),
    ),
    "city": (*_HILLS[:1], *_WOODS),
    "sea": (),
}  # fmt: skip


def lands(place: str) -> tuple[Ridge, ...]:
    return LANDS.get(place, LANDS[""])


def painted(
    view: View,
    band: Band,
    sky: Sky,
    ridges: tuple[Ridge, ...],
    *,
    snow: bool = False,
    autumn: bool = False,
    town: bool = False,
) -> FloatArray:
    """Sky and ridges for the band's rays, as if the ground were not there."""
    light = over_town(view, band, sky) if town else sky.light(band.across, band.up, 1 / view.focal_px)
    for number, ridge in enumerate(ridges):
        light = _raised(light, view, band, sky, ridge, sky.seed + 31 * number, (snow, autumn))
    return light


def over_town(view: View, band: Band, sky: Sky) -> FloatArray:
    """A town's lights outshine the stars, unless these are asked for."""
    if sky.day.name != "night" or sky.things & _HEAVENLY:
        return sky.light(band.across, band.up, 1 / view.focal_px)
    across, up = np.broadcast_arrays(band.across, band.up)
    return sky.light(across, up, 1 / view.focal_px)


def _raised(
    light: FloatArray, view: View, band: Band, sky: Sky, ridge: Ridge, seed: int, season: tuple[bool, bool]
) -> FloatArray:
    x = band.across * ridge.distance_m
    top = ridge.height_m + ridge.swing_m * _outline(x, ridge, seed)
    if ridge.crown_m:
        bumps = (
            np.abs(noise(x / ridge.crown_m, 0.5, seed + 5)) * 0.7 + noise(x / ridge.crown_m * 4, 3.5, seed + 6) * 0.2
        )
        top = top + bumps * ridge.crown_m
    edge = (np.maximum(top, 0) - view.camera_m) / ridge.distance_m
    share = np.clip((edge - band.up) * view.focal_px + 0.5, 0, 1)
    rows = np.flatnonzero(share.any(axis=1))
    if not len(rows):
        return light
    part = slice(rows[0], rows[-1] + 1)
    y = band.up[part] * ridge.distance_m + view.camera_m
    tone = _tone(x, y, top, ridge, seed, season)
    lit = tone * _received(sky.day)
    veil = sky.light(band.across, np.full_like(band.up[:1], 0.012), 0.05, clouds=False)
    lit = haze(
        sky.day,
        lit,
        np.full(lit.shape[:2], ridge.distance_m, np.float32),
        air(f32((horizon_colour(sky.day) + veil) / 2)),
    )
    light[part] = mix(light[part], lit, share[part])
    return light


def _outline(x: FloatArray, ridge: Ridge, seed: int) -> FloatArray:
    rolling = fbm(x * ridge.per_m, 0.5, seed, octaves=4, gain=0.45)
    if not ridge.jag:
        return rolling
    peaked = fbm(x * ridge.per_m * 0.8, 7.5, seed + 1, octaves=7, gain=0.5, ridged=True) * 2 - 1
    return f32(rolling + (peaked - rolling) * ridge.jag)


def _received(day: Daylight) -> FloatArray:
    """Light on what stands upright: against the sun only the sky's."""
    return f32(f32(day.sun) * (0.06 if day.behind else 0.62) + f32(day.ambient) * (0.55 if day.behind else 0.85))


def _tone(
    x: FloatArray, y: FloatArray, top: FloatArray, ridge: Ridge, seed: int, season: tuple[bool, bool]
) -> FloatArray:
    """Reflectance: slopes and crowns turned to and from the light, snow on the heights."""
    snow, autumn = season
    size = ridge.crown_m or max(ridge.swing_m * 0.5, 1)
    relief = fbm(x / size, y / size * 1.3, seed + 9, octaves=5, gain=0.62)
    share = np.clip(0.5 + relief * 0.75, 0, 1)
    lit = albedo(ridge.lit)
    if autumn and ridge.crown_m:
        leaves = noise(x / ridge.crown_m * 0.5, 9.5, seed + 12)
        lit = mix(albedo("#a8652a"), albedo("#c9a03a"), np.clip(0.5 + leaves, 0, 1) * np.ones_like(share))
    tone = mix(np.broadcast_to(albedo(ridge.shaded), (*share.shape, 3)), np.broadcast_to(lit, (*share.shape, 3)), share)
    if ridge.crown_m:
        tone = f32(tone * (0.6 + 0.5 * np.clip(y / np.maximum(top, 1), 0, 1))[..., None])
    line = ridge.snow_m if not snow else min(ridge.snow_m or 1e9, ridge.height_m * 0.2)
    if line and (snow or ridge.snow_m):
        white = smoothstep(line * 0.8, line * 1.1, y + relief * line * 0.5) * (0.35 if ridge.crown_m else 0.9)
        tone = mix(tone, f32(albedo(_SNOW) * (0.55 + 0.45 * share[..., None])), white)
    return f32(tone)
