"""The sky over a scene: a gradient by elevation and angle to the sun, its glow and disc, clouds; at night the stars.

All but the sharp things is baked once per picture (dome.py); a pixel is a look-up.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import gradient, mix, scene, smoothstep
from imgproxy.scenery.elements import cloud_decks, marvels, night_sky
from imgproxy.scenery.elements.cloud_decks import SHRINK, over
from imgproxy.scenery.elements.dome import COLUMNS, ROWS, Dome, baked, grid, is_window
from imgproxy.scenery.finish import resize
from imgproxy.scenery.light import Daylight, Sun

_SUNLESS = ("overcast", "fog", "storm", "dusk")
_DISC = np.array([16, 13, 9], np.float32)  # light of the sun's disc
_DISC_TAN = 0.03  # half the side of the square in which the disc is drawn
_STARS = ("night",)
# Closed skies: how dark, how many clouds hang under them, and the colours of those.
_DECKS = {"overcast": (0.0, 1.2, "#dfe3e6", "#b9c1c9"), "storm": (1.0, 1.2, "#8a9299", "#454d56")}
_MARVELS = {"rainbow": marvels.rainbow, "lightning": marvels.flash}
# Things too faint for a cloudy sky, and too fine for a lens that is not focused on them.
STARLIT = frozenset({"stars", "milky way", "northern lights", "comets"})
_CLOUDY = 0.4  # from this cover on somebody asked for clouds


@dataclass(frozen=True, slots=True)
class Sky:
    """`things` of the description that are seen in a sky are drawn: milky way, moon, northern lights, rainbow.

    At night it has stars unless it is not `starry`.
    """

    day: Daylight
    sun: Sun
    seed: int
    disc: bool = True
    things: frozenset[str] = frozenset()
    starry: bool = True
    _dome: Dome = field(init=False, repr=False, compare=False)
    _plain: Dome = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        across, up = grid(SHRINK)
        facing, below = self._facing(across, up), self._plain_light(across, up)
        whole = np.ones((ROWS, COLUMNS, 4), np.float32)
        whole[..., :3] = resize(below, COLUMNS, ROWS)
        object.__setattr__(self, "_plain", baked(np.concatenate([below, np.ones_like(below[..., :1])], axis=-1)))
        self._cloud(whole, facing, below)
        for thing, light in _MARVELS.items():
            if thing in self.things:
                whole[..., :3] += np.maximum(resize(light(self.seed, SHRINK), COLUMNS, ROWS), 0)
        object.__setattr__(self, "_dome", baked(whole))

    def light(self, across: FloatArray, up: FloatArray, footprint: float, *, clouds: bool = True) -> FloatArray:
        """Scene-linear radiance along rays given as tangents; `footprint` is one pixel's tangent."""
        across, up = f32(across), f32(up)
        seen = (self._dome if clouds else self._plain).look(across, up, footprint)
        light, through = seen[..., :3], seen[..., 3]
        if self.disc and self.day.behind and self.day.name not in _SUNLESS:
            self._add_disc(light, through, across, up)
        if "lightning" in self.things and is_window(across, up):
            bolt = marvels.lightning(self.seed)
            night_sky.sow(light, np.ones_like(through), bolt, (across[0], up[:, 0]), footprint)
        if self.day.name in _STARS and self.starry:
            self._add_stars(light, through, across, up, footprint)
        return light

    def _facing(self, across: FloatArray, up: FloatArray) -> FloatArray:
        """Cosine of the angle to the sun."""
        length = np.sqrt(1 + across * across + up * up)
        return f32((self.sun.x * across + self.sun.y * up + self.sun.z) / length)

    def _plain_light(self, across: FloatArray, up: FloatArray) -> FloatArray:
        """Without clouds."""
        facing = self._facing(across, up)
        share = smoothstep(0.55, 1.0, facing) if self.day.behind else smoothstep(-0.6, 0.6, facing)
        toward = gradient([(at, scene(text)) for at, text in self.day.toward], up)
        away = gradient([(at, scene(text)) for at, text in self.day.away], up)
        return mix(np.broadcast_to(away, (*facing.shape, 3)), toward, share) + self._glow(facing)

    def _glow(self, facing: FloatArray) -> FloatArray:
        """Forward scattering around the sun."""
        if self.day.name in _SUNLESS:
            return np.zeros((*facing.shape, 3), np.float32)
        away = np.degrees(np.arccos(np.clip(facing, -1, 1))).astype(np.float32)
        wide = np.exp(-away / 10) * 0.55 + np.exp(-away / 2.8) * 1.6
        return f32(wide[..., None] * f32(self.day.sun) * np.float32(self.day.glow))

    def _cloud(self, whole: FloatArray, facing: FloatArray, below: FloatArray) -> None:
        day, cover = self.day, self.day.cover
        if day.name in _DECKS and (cover > 0 or day.name == "overcast"):
            dark, amount, lit, shade = _DECKS[day.name]
            over(whole, cloud_decks.sheet(day, facing, below, self.seed, dark))
            hanging = replace(day, cloud_lit=lit, cloud_shade=shade)
            cloud_decks.heap(whole, hanging, Sun(0, 1, 0), self.seed + 9, amount, flat=2.2)
        if day.name in _STARS:
            whole[..., :3] += np.maximum(resize(night_sky.glow(self.seed, self.things, SHRINK), COLUMNS, ROWS), 0)
            if self.things & STARLIT and cover < _CLOUDY:
                cover = 0.0
        if cover <= 0 or day.name in (*_DECKS, "fog"):
            return
        chance = np.random.Generator(np.random.PCG64(self.seed ^ 0x5EED)).random(3)
        over(whole, cloud_decks.veil(day, facing, self.seed, (float(chance[0]) * 0.5 + 0.1) * (0.4 + cover)))
        low = day.elevation_deg < 8
        if low or chance[1] < 0.25:
            over(whole, cloud_decks.puffs(day, self.sun, facing, self.seed, (0.35 if low else 0.1) + cover * 0.7))
        cloud_decks.heap(whole, day, self.sun, self.seed + 9, cover * (0.6 if low else 1.0))

    def _add_stars(
        self, light: FloatArray, through: FloatArray, across: FloatArray, up: FloatArray, footprint: float
    ) -> None:
        """Only in a picture of the sky: what mirrors it is too rough to show a star."""
        if is_window(across, up):
            night_sky.add(light, through, across, up, self.seed, self.things, footprint)

    def _add_disc(self, light: FloatArray, through: FloatArray, across: FloatArray, up: FloatArray) -> None:
        """The sun's disc, larger than life as a lens shows it; in place."""
        if self.sun.z <= 0.05:
            return
        across, up = np.broadcast_arrays(across, up)
        near = np.flatnonzero(
            (np.abs(across - self.sun.x / self.sun.z) < _DISC_TAN) & (np.abs(up - self.sun.y / self.sun.z) < _DISC_TAN)
        )
        if not len(near):
            return
        facing = self._facing(across.reshape(-1)[near], up.reshape(-1)[near])
        away = np.degrees(np.arccos(np.clip(facing, -1, 1)))
        shown = smoothstep(1.15, 0.2, away) * through.reshape(-1)[near]
        at = np.unravel_index(near, through.shape)
        light[at] += shown[:, None] * _DISC


def sky_over(shot: Shot, day: Daylight, sun: Sun) -> Sky:
    """The sky that the words ask for: with the sun's disc, stars, moon and whatever else they name in it."""
    without = shot.description.without
    return Sky(
        day, sun, shot.noise("clouds"), "sun" not in without, shot.description.things - without, "stars" not in without
    )


def stars(across: FloatArray, up: FloatArray, seed: int, footprint: float) -> FloatArray:
    """Brightness n×W of the stars over the columns `across` (1, W) and rows `up` (n, 1): a Sky at night has its own."""
    light = np.zeros((*np.broadcast_shapes(across.shape, up.shape), 3), np.float32)
    if is_window(across, up):
        night_sky.add(light, np.ones(light.shape[:2], np.float32), across, up, seed, frozenset(), footprint)
    return f32(light.mean(axis=2))
