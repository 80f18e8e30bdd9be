"""A hall in a castle: dressed stone, tall windows on one side, banners, torches, a red carpet to the high seat."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, X, Y, Z
from imgproxy.scenery.elements.hall_fittings import disc, pillar, shafts
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import chance, line, opened, plain, repeat, shining
from imgproxy.scenery.noise import fbm

_BAY_M = 4.2
_STONES = ("#b3a58c", "#9c9488", "#a8957a")
_CLOTHS = ("#7d1f22", "#243a66", "#8a2426", "#6f1f3a")
_FLAME = np.array([7.0, 3.0, 0.9], np.float32)


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.48, camera_m=1.45)
    rng, mood = shot.rng("castle"), mood_of(shot, "warm")
    half, high = float(rng.uniform(4.2, 5.2)), float(rng.uniform(6.5, 7.8))
    stone = albedo(str(rng.choice(_STONES)))
    room = Room((-half, half), high, room_depth(view, float(rng.uniform(14, 19))), albedo("#7a7066"),
                albedo("#4a3a2a"), stone)  # fmt: skip
    hall = Hall(room, floor_of(shot, "checker", "#8a8074", 0.5), 0.58 * mood.level, aperture=0.02,
                without=shot.description.without, mirrored=bool(rng.random() < 0.5), veil=0.16)  # fmt: skip
    wall = _blocks(stone, shot.noise("stone"))
    hall.shell(wall, wall, plain(albedo("#3b2c1e")), wall)
    cloth = mood.paint(str(rng.choice(_CLOTHS)))
    _roof(hall)
    _windows(hall, mood)
    _walls(hall, mood, cloth, view, stone, shot.noise("pillar"))
    _seat(hall, cloth)
    if "carpet" not in hall.without:
        hall.face(Y, 0.012, 1, (-0.75, 0.75), (view.focus_m + 1.2, hall.room.z[1] - 2.5), _runner(cloth))
    return photograph(shot, view, hall)


def _blocks(stone: FloatArray, seed: int) -> Surface:
    """Courses of hewn blocks, none quite like the next."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        row = np.floor(v / 0.38)
        along = u / 0.8 + 0.5 * (row % 2) + 0.2 * chance(row, 1.0, seed)
        block = np.floor(along)
        own = chance(block + 60, row, seed + 1) - 0.5
        joint = np.maximum(line(repeat(v, 0.38), 0.02, pixel), line((along - block - 0.5) * 0.8 - 0.4, 0.02, pixel))
        shade = (1 + 0.35 * own + 0.2 * fbm(u * 0.8, v * 0.8, seed, octaves=5, footprint=pixel)) * (1 - 0.4 * joint)
        damp = 1 - 0.25 * np.exp(-v / 0.6)
        return Skin(f32(stone * (shade * damp)[:, None]))

    return skin


def _roof(hall: Hall) -> None:
    """Oak beams across, one for each bay, on braces."""
    (left, right), high = hall.room.x, hall.room.high_m
    oak = plain(albedo("#4f3823"))
    for z in np.arange(1.0, hall.room.z[1], _BAY_M / 2):
        hall.box((left, right), (high - 0.75, high - 0.4), (float(z), float(z) + 0.35), oak)
        hall.upright((left, right), (high - 2.4, high - 0.7), float(z) + 0.1,
                     opened(oak, (right - left) / 2 - 0.3, high - 2.4, high - 0.8))  # fmt: skip


def _bays(hall: Hall) -> list[float]:
    """Middles of the bays, counted from the far end: the camera's place must not decide how many there are."""
    return [hall.room.z[1] - 2.4 - i * _BAY_M for i in range(6)][::-1]


def _windows(hall: Hall, mood: Mood) -> None:
    """Tall and narrow ones with leaded panes, in one wall and over the high seat."""
    if "windows" in hall.without:
        return
    right, end, (low, top) = hall.room.x[1], hall.room.z[1], (2.2, 5.2)
    pane = mood.sky * np.float32(1.1)
    for z in _bays(hall):
        hall.face(X, right - 0.03, -1, (low, top), (z - 0.55, z + 0.55), _leaded(pane, z, 0.55, top))
        hall.lamps.append(panel(X, right - 0.1, -1, (low, top), (z - 0.5, z + 0.5), mood.daylight(), 9.0 * mood.day, 2))
    for x in (-1.3, 0.0, 1.3):
        hall.upright((x - 0.42, x + 0.42), (3.0, 5.6), end - 0.03, _leaded(pane, x, 0.42, 5.6))
    hall.lamps.append(panel(Z, end - 0.1, -1, (-1.8, 1.8), (3.0, 5.6), mood.daylight(), 3.0 * mood.day, 2.0))
    shafts(hall, mood, 1, right, (3.6, top), _bays(hall)[1:], 0.26)


def _leaded(light: FloatArray, middle: float, half: float, top: float) -> Surface:
    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        across = np.abs(u - middle) / half
        arch = top - half * (1 - np.sqrt(np.maximum(1 - across * across, 0)))
        lead = np.maximum(line(repeat(u - middle, half), 0.07, pixel), line(repeat(v, 0.3), 0.035, pixel))
        return Skin(np.zeros(3, np.float32), f32(light * (1 - 0.85 * lead)[:, None]), v < arch)

    return skin


def _walls(hall: Hall, mood: Mood, cloth: FloatArray, view: View, stone: FloatArray, seed: int) -> None:
    """Between the bays half columns; on them torches, and banners across from the windows."""
    left, right = hall.room.x
    for z in _bays(hall):
        banner = _banner(cloth, z)
        hall.face(X, left + 0.06, 1, (1.7, 4.6), (z - 0.5, z + 0.5), banner)
        deep = z - _BAY_M / 2
        for side in (-1, 1):
            wall = left if side < 0 else right
            pillar(hall, wall - side * 0.15, deep, 0.3, stone, seed)
            if deep > view.focus_m * 0.8 and not hall.without & {"fire", "lights"}:
                _torch(hall, mood, wall - side * 0.62, deep - 0.1)


def _torch(hall: Hall, mood: Mood, x: float, z: float) -> None:
    flame = mood.lamp(0) * _FLAME
    hall.upright((x - 0.025, x + 0.025), (1.75, 2.15), z, plain(albedo("#2a2522")))
    for rise, radius in ((2.2, 0.09), (2.31, 0.07), (2.41, 0.045)):
        at = (x, rise)
        hall.upright((x - radius, x + radius), (rise - radius, rise + radius), z - 0.02, disc(flame, at, radius))
    power = 14.0 if mood.day > 0.4 else 40.0
    warm = mood.lamp(0) * np.array([1.2, 0.72, 0.36], np.float32)
    hall.lamps.append(panel(Y, 2.5, -1, (x - 0.2, x + 0.2), (z - 0.3, z + 0.1), warm, power, 1.2))
    hall.lamps.append(panel(Z, z - 0.4, -1, (x - 0.2, x + 0.2), (2.1, 2.5), warm, power * 0.6, 1.2))


def _banner(cloth: FloatArray, middle: float) -> Surface:
    """Cloth with a border and a charge, a swallow's tail below."""
    gold = albedo("#c9a24a")

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        across = (u - middle) / 0.5
        fold = 0.8 + 0.2 * np.sin(u * 17 + 0.6 * np.sin(v * 2))
        border = (np.abs(across) > 0.82) | (v > 4.45)
        charge = (np.hypot(across * 0.5, v - 3.4) < 0.26) & (np.hypot(across * 0.5, v - 3.4) > 0.13)
        colour = np.where((border | charge)[:, None], gold, cloth)
        return Skin(f32(colour * fold[:, None]), None, v > 1.7 + 0.45 * (1 - np.abs(across)))

    return skin


def _runner(cloth: FloatArray) -> Surface:
    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        edge = np.abs(u) > 0.66
        return Skin(f32(np.where(edge[:, None], albedo("#b8923f"), cloth * np.float32(0.9))))

    return skin


def _seat(hall: Hall, cloth: FloatArray) -> None:
    """Two steps, a high-backed chair under a hanging, candles beside it."""
    end = hall.room.z[1]
    step = plain(albedo("#8d8272"))
    hall.box((-2.6, 2.6), (0.0, 0.18), (end - 2.6, end), step)
    hall.box((-2.0, 2.0), (0.18, 0.36), (end - 2.0, end), step)
    oak = plain(albedo("#4a2f1a"))
    hall.upright((-1.0, 1.0), (0.36, 2.9), end - 0.2, plain(cloth))
    hall.box((-0.45, 0.45), (0.36, 0.9), (end - 1.2, end - 0.6), oak)
    hall.box((-0.45, 0.45), (0.9, 2.2), (end - 0.7, end - 0.6), oak)
    for x in (-1.5, 1.5):
        hall.upright((x - 0.03, x + 0.03), (0.36, 1.6), end - 1.2, plain(albedo("#6b5a34")))
        if not hall.without & {"candles", "lights"}:
            hall.upright((x - 0.05, x + 0.05), (1.6, 1.72), end - 1.22, shining(_FLAME * np.float32(0.7)))
