"""Outdoor light by time of day and weather: the sky's colours, the sun, and what a white card receives of both.

Colours are written as they look in a photograph of that hour and turned back through the film curve.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Shot
from imgproxy.scenery.colour import mix, scene
from imgproxy.scenery.description import Description

Stops = tuple[tuple[float, str], ...]  # (tangent of the elevation, colour on the display)


@dataclass(frozen=True, slots=True)
class Daylight:
    """`toward` and `away`: the sky on the sun's side and opposite. `sun`, `ambient`: linear light on a white card.

    `behind`: whether the sun stands behind the subject, in or near the picture. `cover` 0..1: clouds.
    """

    name: str
    elevation_deg: float
    behind: bool
    toward: Stops
    away: Stops
    sun: tuple[float, float, float]
    ambient: tuple[float, float, float]
    glow: float
    cover: float
    cloud_lit: str
    cloud_shade: str
    softness: float
    haze_m: float


_DAY = Daylight(
    "day", 48, False,
    ((0.0, "#d3e2ea"), (0.06, "#b9d5e8"), (0.2, "#86b8e0"), (0.45, "#5293d0"), (0.9, "#2f6fb6")),
    ((0.0, "#cbdde8"), (0.06, "#aecde4"), (0.2, "#77acd9"), (0.45, "#4686c6"), (0.9, "#2a66ab")),
    (0.98, 0.93, 0.84), (0.27, 0.33, 0.42), 0.25, 0.3, "#fbfbfa", "#b9c5d3", 0.15, 9_000,
)  # fmt: skip
_MORNING = replace(
    _DAY, name="morning", elevation_deg=20,
    toward=((0.0, "#f6e3c6"), (0.06, "#e9e0d2"), (0.2, "#b9d0e2"), (0.45, "#7fb0da"), (0.9, "#4a86c0")),
    away=((0.0, "#d9dde2"), (0.06, "#c3d3e2"), (0.2, "#93bbdd"), (0.45, "#5f9bd0"), (0.9, "#3b7bbb")),
    sun=(1.0, 0.83, 0.62), ambient=(0.27, 0.3, 0.36), glow=0.5, softness=0.3, haze_m=5_000,
)  # fmt: skip
_GOLDEN = replace(
    _DAY, name="golden", elevation_deg=11,
    toward=((0.0, "#ffd79a"), (0.06, "#fbd3a0"), (0.2, "#e4cdb6"), (0.45, "#a9b9cb"), (0.9, "#6d94bd")),
    away=((0.0, "#e3cdbb"), (0.06, "#d2cbc8"), (0.2, "#a9bccf"), (0.45, "#7ba3c9"), (0.9, "#4f83b5")),
    sun=(1.02, 0.76, 0.5), ambient=(0.29, 0.29, 0.31), glow=0.8, cloud_lit="#fff0d8", cloud_shade="#c3b0a6",
    softness=0.3, haze_m=4_000,
)  # fmt: skip
_SUNSET = Daylight(
    "sunset", 3.4, True,
    ((0.0, "#f3a866"), (0.05, "#f2a76c"), (0.12, "#e6a17f"), (0.24, "#c39a98"), (0.42, "#8b90ad"), (0.9, "#5272a2")),
    ((0.0, "#c4a19a"), (0.05, "#bda1a1"), (0.12, "#a99ca9"), (0.24, "#8b94b0"), (0.42, "#6d86b0"), (0.9, "#486a9d")),
    (0.95, 0.5, 0.24), (0.32, 0.25, 0.25), 1.0, 0.45, "#f7bf9c", "#8d7585", 0.45, 4_000,
)  # fmt: skip
# Against the sun the earth's shadow stands blue under a rosy belt (Minnaert, Light and Colour in the Outdoors, 1993);
# the night's damp air makes all that is low pale.
_DAWN = Daylight(
    "dawn", 2.8, True,
    ((0.0, "#f6d8c2"), (0.05, "#f3cfc1"), (0.12, "#e6c8c6"), (0.24, "#cbc1cd"), (0.42, "#a9b8d1"), (0.9, "#7599c2")),
    ((0.0, "#aab0c6"), (0.05, "#b8b1c9"), (0.12, "#cbb6c7"), (0.24, "#bcb8d0"), (0.42, "#9badcf"), (0.9, "#688dbb")),
    (0.74, 0.52, 0.42), (0.37, 0.36, 0.43), 0.5, 0.35, "#f5dcd3", "#a9a4b6", 0.65, 1_800,
)  # fmt: skip
_DUSK = Daylight(
    "dusk", -4, True,
    ((0.0, "#e8a27c"), (0.05, "#d79788"), (0.12, "#b58a97"), (0.24, "#8279a0"), (0.42, "#566396"), (0.9, "#2c406f")),
    ((0.0, "#7d7794"), (0.05, "#72719a"), (0.12, "#646a9a"), (0.24, "#525f92"), (0.42, "#425486"), (0.9, "#273a66")),
    (0.22, 0.18, 0.2), (0.29, 0.29, 0.38), 0.25, 0.45, "#c58f90", "#4e5375", 0.85, 5_000,
)  # fmt: skip
_NIGHT = Daylight(
    "night", 32, False,
    ((0.0, "#2c3a52"), (0.06, "#26344d"), (0.2, "#1b2840"), (0.45, "#121c31"), (0.9, "#0b1322")),
    ((0.0, "#273349"), (0.06, "#212d43"), (0.2, "#172237"), (0.45, "#0f1829"), (0.9, "#0a111e")),
    (0.075, 0.115, 0.2), (0.032, 0.052, 0.095), 0.15, 0.3, "#3d4a61", "#1b2539", 0.4, 6_000,
)  # fmt: skip
_OVERCAST = replace(
    _DAY, name="overcast",
    toward=((0.0, "#dfe2e4"), (0.2, "#cfd4d8"), (0.45, "#bcc3ca"), (0.9, "#a8b1ba")),
    away=((0.0, "#d9dde0"), (0.2, "#c8ced3"), (0.45, "#b5bdc5"), (0.9, "#a2abb5")),
    sun=(0.16, 0.16, 0.16), ambient=(0.62, 0.65, 0.69), glow=0.1, cover=0.0, softness=0.95, haze_m=2_200,
)  # fmt: skip
_STORM = replace(
    _OVERCAST, name="storm",
    toward=((0.0, "#b9bfc2"), (0.1, "#949ca2"), (0.45, "#636c75"), (0.9, "#49525c")),
    away=((0.0, "#a6adb2"), (0.1, "#848d95"), (0.45, "#57616b"), (0.9, "#414b56")),
    ambient=(0.4, 0.43, 0.47), cover=0.95, cloud_lit="#a9b0b6", cloud_shade="#4a525b", haze_m=1_500,
)  # fmt: skip
_FOG = replace(
    _OVERCAST, name="fog",
    toward=((0.0, "#dadedf"), (0.3, "#d2d7d9"), (0.9, "#c2c9cd")),
    away=((0.0, "#d8dcde"), (0.3, "#cfd4d7"), (0.9, "#bfc6cb")),
    haze_m=60,
)  # fmt: skip
_ROSY_FOG = replace(
    _FOG,
    toward=((0.0, "#ecd9d1"), (0.1, "#e8d5d2"), (0.3, "#d9cfd5"), (0.9, "#bfc4d2")),
    away=((0.0, "#d6d1d6"), (0.3, "#cdccd6"), (0.9, "#b9c0d0")),
    sun=(0.22, 0.16, 0.14), ambient=(0.56, 0.52, 0.55), haze_m=75,
)  # fmt: skip
_AMBER_FOG = replace(
    _FOG,
    toward=((0.0, "#e9cfb2"), (0.1, "#e3c9b0"), (0.3, "#d2c2b6"), (0.9, "#aeb2bb")),
    away=((0.0, "#cfc3b8"), (0.3, "#c2bdba"), (0.9, "#a9aeb8")),
    sun=(0.24, 0.15, 0.09), ambient=(0.53, 0.46, 0.41), haze_m=75,
)  # fmt: skip

_ALL = (_DAY, _DAWN, _MORNING, _GOLDEN, _SUNSET, _DUSK, _NIGHT, _OVERCAST, _STORM, _FOG)
DAYLIGHTS = {light.name: light for light in _ALL}
_LOW_FOGS = {"dawn": _ROSY_FOG, "sunset": _AMBER_FOG}
_HOURS = {"sunrise": "dawn", "noon": "day", "evening": "golden", "twilight": "dusk"}
_WEATHERS = {"rain": "overcast", "snow": "overcast"}
_COVER = {"clear": 0.0, "sunny": 0.1, "partly": 0.45, "cloudy": 0.65}


def daylight(description: Description, default: str = "day") -> Daylight:
    """The light that the words ask for; weather decides by day, the hour otherwise."""
    hour = description.time or ("golden" if description.light == "warm" else default)
    hour = _HOURS.get(hour, hour)
    weather = _WEATHERS.get(description.weather, description.weather)
    chosen = DAYLIGHTS.get(hour, _DAY)
    if weather in DAYLIGHTS and hour in ("day", "morning", "golden"):
        chosen = DAYLIGHTS[weather]
    if weather == "fog":
        chosen = _LOW_FOGS.get(hour, chosen)
    cover = _COVER.get(description.weather, chosen.cover)
    if "clouds" in description.without:
        cover = 0.0
    if description.light == "soft":
        chosen = replace(chosen, softness=max(chosen.softness, 0.7))
    if description.light == "hard":
        chosen = replace(chosen, softness=min(chosen.softness, 0.15))
    if description.light == "backlit" and chosen.name in ("day", "morning", "golden"):
        chosen = replace(chosen, behind=True, elevation_deg=min(chosen.elevation_deg, 16), glow=0.9)
    return replace(chosen, cover=cover)


@dataclass(frozen=True, slots=True)
class Sun:
    """Unit vector toward the sun in world axes (x right, y up, z into the picture)."""

    x: float
    y: float
    z: float


def sun_of(shot: Shot, day: Daylight) -> Sun:
    """Somewhere beside the middle: behind the scene when low, else over the photographer's shoulder."""
    rng = shot.rng("sun")
    side = float(rng.choice([-1, 1]))
    azimuth = np.radians(rng.uniform(5, 13) * side if day.behind else 180 - rng.uniform(40, 75) * side)
    height = np.radians(day.elevation_deg)
    return Sun(float(np.cos(height) * np.sin(azimuth)), float(np.sin(height)), float(np.cos(height) * np.cos(azimuth)))


def lighting_of(day: Daylight, sun: Sun) -> Lighting:
    """How this daylight falls on the subject. A sun behind the scene still lights its front by way of the sky."""
    direction = (sun.x, -max(sun.y, 0.12), -sun.z)
    length = float(np.linalg.norm(direction))
    x, y, z = (part / length for part in direction)
    return Lighting((x, y, z), day.sun, day.ambient, day.softness)


def haze(day: Daylight, light: FloatArray, distance_m: FloatArray, colour: FloatArray) -> FloatArray:
    """Air between the camera and things: they fade toward the sky's colour at the horizon."""
    share = 1 - np.exp(-np.minimum(distance_m, 1e6) / day.haze_m)
    return mix(light, colour, share)


class Air(NamedTuple):
    """What things fade to, and the distance in metres over which they lose 1 - 1/e of their contrast."""

    colour: FloatArray
    reach_m: float

    def fade(self, light: FloatArray, distance_m: FloatArray) -> FloatArray:
        """`light` …×3 seen through so much air (Beer and Lambert's law), or all of it through the same."""
        return mix(light, self.colour, 1 - np.exp(-f32(distance_m) / np.float32(self.reach_m)))


def air_of(day: Daylight) -> Air:
    return Air(horizon_colour(day), day.haze_m)


def horizon_colour(day: Daylight) -> FloatArray:
    return f32((scene(day.toward[0][1]) + scene(day.away[0][1])) / 2)
