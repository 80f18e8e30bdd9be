"""A wine cellar: brick arches over a gravelled way, casks on both sides, small warm lamps."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.hall import Floor, Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, X, Y
from imgproxy.scenery.elements.hall_fittings import disc
from imgproxy.scenery.elements.hall_floors import concrete
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, mood_of
from imgproxy.scenery.elements.hall_skins import bricks, chance, line, opened, plain, repeat
from imgproxy.scenery.noise import fbm

_BAY_M = 2.9
_SPRING_M, _CROWN_M = 1.5, 3.0  # of the arches
_CASK_M, _CASK_HALF_M = 0.94, 0.44  # from cask to cask, and the radius of a head
_BULB = np.array([1.0, 0.8, 0.55], np.float32)
_STONES = ("#8a6650", "#97806a", "#7d6a5a")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.47, camera_m=1.4)
    rng, mood = shot.rng("cellar"), mood_of(shot, "candle")
    half = float(rng.uniform(2.5, 2.9))
    stone = mood.paint(str(rng.choice(_STONES)))
    depth = room_depth(view, float(rng.uniform(13, 18)))
    room = Room((-half, half), _CROWN_M + 0.2, depth, albedo("#6d6257"), stone, stone)
    floor = Floor(albedo("#7a7065"), concrete(shot.noise("floor")), 0.35, 0.03)
    hall = Hall(room, floor, 0.5 * mood.level, aperture=0.024,
                without=shot.description.without, mirrored=bool(rng.random() < 0.5), veil=0.15)  # fmt: skip
    wall = bricks(stone, shot.noise("wall"))
    hall.shell(wall, wall, wall, wall)
    for z in np.arange(view.focus_m * 0.5, depth[1], _BAY_M):
        ring = bricks(stone * np.float32(0.9 if round(float(z) / _BAY_M) % 2 else 1.1), shot.noise("ring"))
        hall.upright((-half, half), (0.0, _CROWN_M + 0.2), float(z), opened(ring, half - 0.12, _SPRING_M, _CROWN_M))
    if "barrels" not in hall.without:
        for side in (-1, 1):
            _casks(hall, side, shot.noise(f"casks {side}"))
    _lamps(hall, mood, view.focus_m)
    return photograph(shot, view, hall)


def _casks(hall: Hall, side: int, seed: int) -> None:
    """Two rows, one on the other, their heads to the way; the far end closes with more of them."""
    wall, (start, end) = hall.room.x[1 if side > 0 else 0], hall.room.z
    hall.face(X, wall - side * 0.95, -side, (0.0, 1.95), (start, end), _heads(seed))
    hall.face(X, wall - side * 0.6, -side, (0.0, 1.62), (start, end), plain(albedo("#1c1611")))
    hall.face(X, wall - side * 0.93, -side, (0.0, 0.14), (start, end), plain(albedo("#4a3524")))


def _heads(seed: int) -> Surface:
    """Round heads of staves in iron hoops, the upper row over the gaps of the lower."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        row = np.where(v > 0.98, 1.0, 0.0)
        along = f32(u - _CASK_M / 2 * row)
        across, up = repeat(along, _CASK_M), v - 0.53 - 0.84 * row
        cask = f32(np.round(along / _CASK_M))
        away = np.hypot(across, up) / _CASK_HALF_M
        oak = mix(albedo("#8a5f38"), albedo("#b58a58"), chance(cask + 40, row, seed))
        grain = 1 + 0.25 * fbm(across * 26, up * 2.0 + cask * 3, seed, octaves=3, footprint=pixel * 26)
        stave = 1 - 0.35 * line(repeat(across, 0.13), 0.012, pixel)
        colour = f32(oak * (grain * stave * (0.95 - 0.3 * away + 0.25 * up / _CASK_HALF_M))[:, None])
        colour = mix(colour, albedo("#3a342e"), np.clip((away - 0.84) / 0.05, 0, 1))
        mark = (np.abs(across) < 0.12) & (np.abs(up - 0.12) < 0.05) & (chance(cask + 40, row, seed + 1) < 0.6)
        return Skin(mix(colour, albedo("#d9cdb4"), mark * 0.6), None, away < 1)

    return skin


def _lamps(hall: Hall, mood: Mood, focus_m: float) -> None:
    """A bulb under every second arch, which lights the heads beside it and the vault."""
    for i, z in enumerate(np.arange(focus_m * 0.4, hall.room.z[1], _BAY_M)):
        at, deep, warm = (0.0, _CROWN_M - 0.5), float(z), mood.lamp(i) * _BULB
        if not hall.without & {"lamps", "lights"}:
            hall.upright((-0.1, 0.1), (at[1] - 0.1, at[1] + 0.1), deep, disc(warm * np.float32(6), at, 0.09))
        hall.lamps.append(panel(Y, at[1], -1, (-0.12, 0.12), (deep - 0.12, deep + 0.12), warm, 30.0, 1.2))
        hall.lamps.append(panel(Y, at[1], 1, (-0.4, 0.4), (deep - 0.4, deep + 0.4), warm, 2.2, 1.2))
