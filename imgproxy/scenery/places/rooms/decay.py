"""What years without people do to a hall: paint peels, water stands on the floor, rubble and weeds gather."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.hall import Floor, Hall
from imgproxy.scenery.elements.hall_faces import Skin, Surface
from imgproxy.scenery.elements.hall_fittings import bush
from imgproxy.scenery.elements.hall_floors import concrete
from imgproxy.scenery.elements.hall_skins import plain
from imgproxy.scenery.noise import fbm

_STONES = ("#8a8378", "#7a5a48", "#9a9184", "#5f5a54")
_HEAPS = 22


def peeling(wall: FloatArray, seed: int) -> Surface:
    """Green and white paint in two heights, off in patches down to the wall, with streaks of water from above."""
    lower, upper, bare = albedo("#6f8273"), albedo("#b9b5a6"), mix(wall, albedo("#8f8577"), np.float32(0.6))

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        colour = mix(upper, lower, smoothstep(0.04, -0.04, v - 1.7))
        patch = fbm(u * 0.7, v * 0.8, seed, octaves=5, gain=0.6, footprint=pixel)
        colour = mix(colour, bare, smoothstep(0.1, 0.2, patch + 0.16 * np.exp(-v / 0.8)))
        streak = fbm(u * 3.0, v * 0.15, seed + 1, octaves=3, footprint=pixel * 3)
        dirt = (1 - 0.35 * smoothstep(0.0, 0.5, streak)) * (1 - 0.3 * np.exp(-v / 0.5))
        return Skin(f32(colour * dirt[:, None]))

    return skin


def puddled(seed: int) -> Floor:
    """Dirty concrete, wet enough to mirror the windows."""
    dry = concrete(seed)

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        water = smoothstep(0.06, 0.3, fbm(x * 0.35, z * 0.35, seed + 7, octaves=4, footprint=long))
        grit = fbm(x * 14, z * 14, seed + 8, octaves=4, gain=0.7, footprint=long * 14)
        ground = dry(x, z, wide, long) * (1 + 0.35 * grit)[..., None]
        return f32(ground * (1 - 0.42 * water)[..., None])

    return Floor(albedo("#7b766c"), detail, 0.85, 0.02)


def rubble(hall: Hall, shot: Shot, focus_m: float) -> None:
    """Fallen bricks and boards along the walls, weeds between them; the middle has been cleared."""
    rng, (left, right) = shot.rng("rubble"), hall.room.x
    for _ in range(_HEAPS):
        side = float(rng.choice([-1, 1]))
        reach = (right if side > 0 else -left) - 0.4
        x, z = side * float(rng.uniform(2.2, reach)), focus_m * float(rng.uniform(1.1, 4.0))
        for _ in range(6):
            wide, tall = float(rng.uniform(0.1, 0.7)), float(rng.uniform(0.04, 0.3))
            at, deep = x + float(rng.normal(0, 0.35)), z + float(rng.normal(0, 0.3))
            stone = plain(albedo(str(rng.choice(_STONES))) * np.float32(rng.uniform(0.5, 1.0)))
            hall.box((at, at + wide), (0.0, tall), (deep, deep + 0.4 * wide + 0.1), stone)
        if rng.random() < 0.5 and "plants" not in hall.without:
            tall = float(rng.uniform(0.3, 1.0))
            green = bush(int(rng.integers(1 << 30)), (x, tall * 0.5), (0.6 * tall + 0.2, tall * 0.6))
            hall.upright((x - tall, x + tall), (0.0, tall * 1.2), z - 0.4, green)
