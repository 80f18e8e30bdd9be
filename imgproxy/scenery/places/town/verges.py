"""Land beside asphalt: grass, sand, gravel, snow; reflectances by the place on the ground in metres."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town import asphalt
from imgproxy.scenery.places.town.depth import Surface, shade_of

SNOW = "#eef1f5"


def land(x: FloatArray, z: FloatArray, long_side: FloatArray, tones: tuple[str, str], seed: int) -> FloatArray:
    """Grass or sand of two tones: tufts near, bushes here and there, fields far."""
    low, high = (np.broadcast_to(albedo(text), (*x.shape, 3)) for text in tones)
    sees = np.minimum(long_side, 0.0035 * z)
    tufts = fbm(x * 7, z * 3, seed, octaves=5, gain=0.7, footprint=sees * 6)
    broad = fbm(x * 0.11, z * 0.07, seed + 1, octaves=5, gain=0.6, footprint=long_side * 0.08)
    colour = mix(low, high, np.clip(0.5 + broad * 0.9 + tufts * 0.25, 0, 1))
    bush = smoothstep(0.3, 0.55, noise(x * 0.35, z * 0.35, seed + 3) + tufts * 0.25) * smoothstep(1.5, 4, np.abs(x) - 3)
    return f32(colour * np.maximum(1 + tufts * 0.8 - bush * 0.5, 0.12)[..., None])


def lawn(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray, seed: int) -> FloatArray:
    """Mown grass: blades as a fine texture drawn out along the view, a little uneven."""
    sees = np.minimum(long_side, short_side * 1.6)
    blades = fbm(x * 60, z * 26, seed, octaves=3, gain=0.8, footprint=sees * 50)
    patch = fbm(x * 0.7, z * 0.5, seed + 1, octaves=4, footprint=long_side * 0.6)
    base = mix(
        np.broadcast_to(albedo("#445636"), (*x.shape, 3)),
        np.broadcast_to(albedo("#788a58"), (*x.shape, 3)),
        np.clip(0.5 + patch * 0.35 + blades * 0.6, 0, 1),
    )
    return f32(base * np.maximum(1 + blades * 0.5, 0.2)[..., None])


def gravel(x: FloatArray, z: FloatArray, long_side: FloatArray, tone: str, seed: int) -> FloatArray:
    stones = fbm(x * 30, z * 30, seed, octaves=3, gain=0.8, footprint=long_side * 25)
    return f32(albedo(tone) * np.maximum(1 + stones * 0.5, 0.2)[..., None])


def snowy(shot: Shot) -> bool:
    words = shot.description
    return words.material == "snow" or words.weather == "snow" or words.season == "winter"


def whitened(shot: Shot, surface: Surface, sky: Sky) -> Surface:
    """The surface under snow, thin here and there, if the words ask for it."""
    if not snowy(shot):
        return surface
    level = f32(f32(sky.day.sun) * np.float32(max(sky.sun.y, 0.25)) + shade_of(sky.day) * np.float32(1.05))
    seed = shot.noise("snow")

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        drift = fbm(x * 0.4, z * 0.3, seed, octaves=6, gain=0.58, footprint=long_side * 0.35)
        grain = fbm(x * 40, z * 40, seed + 7, octaves=2, footprint=np.minimum(long_side, short_side * 6) * 40)
        white = albedo(SNOW) * level * (0.88 + 0.2 * drift + 0.06 * grain)[..., None]
        cover = smoothstep(-0.75, -0.3, drift + grain * 0.15) * np.float32(0.95)
        return mix(surface(x, z, long_side, short_side), f32(white), cover)

    return shine


def snowed(
    surface: FloatArray, x: FloatArray, z: FloatArray, long_side: FloatArray,
    road: tuple[float, tuple[float, ...]], seed: int,
) -> FloatArray:  # fmt: skip
    """Snow over a road (half its width, its lanes' middles) and the land, but for what wheels have cleared."""
    half_m, lanes = road
    drift = fbm(x * 0.5, z * 0.25, seed, octaves=6, gain=0.6, footprint=long_side * 0.4)
    worn = 1 - asphalt.tracks(x, lanes) ** 6
    on_road = np.clip(0.95 - worn * 1.7 + drift * 0.5, 0, 1)
    beside = smoothstep(half_m - 0.5, half_m + 0.5, np.abs(x) + drift * 0.5)
    white = albedo(SNOW) * (0.9 + 0.16 * drift[..., None])
    return mix(surface, f32(white), np.maximum(beside, on_road * 0.85))
