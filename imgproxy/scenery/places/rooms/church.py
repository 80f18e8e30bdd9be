"""A church: a nave between columns and pointed arches, pews, coloured windows over the altar."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Span, Surface, X, Z
from imgproxy.scenery.elements.hall_fittings import disc, pillar, shafts
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import chance, line, painted, pick, plain, repeat
from imgproxy.scenery.noise import fbm

_BAY_M = 3.6
_SPRING_M = 4.2  # height where the arches begin
_GLASS = ("#2f55b0", "#b02f3a", "#d9a53a", "#2f8a5a", "#6a3a9a", "#e8dcb0", "#2a7fb0")
_STONES = ("#bfb29a", "#a8a196", "#cfc6b4")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.52, camera_m=1.45)
    rng, mood = shot.rng("church"), mood_of(shot)
    half, high = float(rng.uniform(3.0, 3.7)), float(rng.uniform(8.0, 9.5))
    stone = mood.paint(str(rng.choice(_STONES)))
    room = Room(
        (-half - 3.0, half + 3.0), high, room_depth(view, float(rng.uniform(16, 22))), albedo("#8f877a"), stone, stone
    )
    hall = Hall(room, floor_of(shot, "checker", "#9a9184", 0.65), 0.66 * mood.level, aperture=0.016,
                without=shot.description.without, mirrored=bool(rng.random() < 0.5), veil=0.16)  # fmt: skip
    wall = painted(stone, shot.noise("wall"), uneven=0.12)
    hall.shell(wall, wall, painted(stone * np.float32(0.75), shot.noise("vault"), uneven=0.15), wall)
    _nave(hall, stone, half, shot.noise("stone"))
    _windows(hall, mood, half, shot.noise("glass"))
    _altar(hall, stone)
    if "furniture" not in shot.description.without:
        _pews(hall, view, half, rng)
    _lamps(hall, mood, half)
    return photograph(shot, view, hall)


def _nave(hall: Hall, stone: FloatArray, half: float, seed: int) -> None:
    """Columns, the arcade above them, and the ribs of the vault from bay to bay."""
    end, high = hall.room.z[1], hall.room.high_m
    for side in (-1, 1):
        arcade = _arcade(stone, seed + side)
        hall.face(X, side * (half + 0.3), -side, (2.6, high), (-3.0, end), arcade)
        for z in np.arange(0.5, end, _BAY_M):
            pillar(hall, side * (half + 0.25), float(z) - 0.35, 0.38, stone, seed)
    rib = _rib(stone, half, high, seed)
    for z in np.arange(0.5, end, _BAY_M):
        hall.upright((-half - 0.3, half + 0.3), (_SPRING_M, high), float(z), rib)
    vault = _rib(stone * np.float32(0.8), half - 0.05, high - 0.35, seed + 5)
    for z in np.arange(0.5 + _BAY_M / 2, end, _BAY_M):
        hall.upright((-half - 0.3, half + 0.3), (_SPRING_M, high), float(z), vault)


def _pointed(across: FloatArray, half: float, spring: float, crown: float) -> FloatArray:
    """Height of a pointed arch over points `across` from its middle."""
    share = np.clip(np.abs(across) / half, 0, 1)
    return f32(spring + (crown - spring) * (np.sqrt(np.maximum(1 - share**1.6, 0)) * 0.85 + 0.15 * (1 - share)))


def _arcade(stone: FloatArray, seed: int) -> Surface:
    """A wall with a pointed opening in every bay, under a row of small windows' recesses."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        across = repeat(u - 0.5 - _BAY_M / 2, _BAY_M)
        arch = _pointed(across, _BAY_M / 2 - 0.4, 2.8, 5.0)
        rim = np.clip((v - arch) / 0.25, 0, 1)
        course = line(repeat(v, 0.45), 0.02, pixel)
        shade = (0.72 + 0.28 * rim) * (1 - 0.18 * course) * (1 + 0.12 * fbm(u, v, seed, octaves=4, footprint=pixel))
        shade = shade * (1 - 0.3 * line(v - 5.5, 0.16, pixel))
        return Skin(f32(stone * shade[:, None]), None, v > arch)

    return skin


def _rib(stone: FloatArray, half: float, high: float, seed: int) -> Surface:
    """A transverse arch of the vault: stone outside a pointed opening."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        arch = _pointed(u, half + 0.15, _SPRING_M - 0.4, high - 0.5)
        edge = np.clip((v - arch) / 0.35, 0, 1)
        shade = (0.62 + 0.5 * np.sin(edge * np.pi)) * (1 + 0.1 * fbm(u, v, seed, octaves=3, footprint=pixel))
        return Skin(f32(stone * shade[:, None]), None, v > arch)

    return skin


def _windows(hall: Hall, mood: Mood, half: float, seed: int) -> None:
    """Tall coloured windows in the far wall, pale ones high along the nave and the aisles."""
    end, power = hall.room.z[1], np.float32(0.1 + 0.9 * mood.day)
    for x, top in ((-1.75, 6.2), (0.0, 7.2), (1.75, 6.2)):
        glass = _stained(mood.sky * power, x, 0.62, top, seed)
        hall.upright((x - 0.62, x + 0.62), (3.0, top), end - 0.05, glass)
    hall.lamps.append(panel(Z, end - 0.1, -1, (-2.4, 2.4), (3.0, 6.5), mood.sky, float(5.0 * power), 1.6))
    bays = [float(z) for z in np.arange(0.5 + _BAY_M / 2, end, _BAY_M)]
    shafts(hall, mood, 1, half, (6.7, 7.25), bays[1:], 0.24)
    for side in (-1, 1):
        wall = hall.room.x[0 if side < 0 else 1]
        for z in np.arange(0.5 + _BAY_M / 2, end, _BAY_M):
            at = float(z)
            hall.face(
                X,
                wall - 0.05 * side,
                -side,
                (1.9, 5.2),
                (at - 0.65, at + 0.65),
                _stained(mood.sky * power, at, 0.65, 5.2, seed + 3),
            )
            hall.face(
                X,
                side * (half + 0.28),
                -side,
                (6.0, 7.6),
                (at - 0.5, at + 0.5),
                _stained(mood.sky * power, at, 0.5, 7.6, seed + 4),
            )
            hall.lamps.append(
                panel(X, side * half, -side, (6.0, 7.6), (at - 0.5, at + 0.5), mood.sky, float(9.0 * power), 1.6)
            )


def _stained(light: FloatArray, middle: float, half: float, top: float, seed: int) -> Surface:
    """Small panes of colour in lead, under a pointed arch."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        arch = _pointed(u - middle, half, top - 1.4 * half, top)
        column, row = np.floor((u - middle) / 0.2 + 0.3 * np.sin(v * 5)), np.floor(v / 0.24 + 0.3 * np.sin(u * 7))
        glass = pick(_GLASS, chance(column + 50, row, seed)) * np.float32(1.2) + np.float32(0.06)
        pale = chance(column + 50, row, seed + 1) < 0.25
        glass = np.where(pale[:, None], np.float32(0.9), glass)
        lead = np.maximum(line(repeat(u - middle, half), 0.06, pixel), line(repeat(v, 0.9), 0.05, pixel))
        return Skin(np.zeros(3, np.float32), f32(light * glass * (1 - lead)[:, None] * np.float32(1.25)), v < arch)

    return skin


def _altar(hall: Hall, stone: FloatArray) -> None:
    """Steps, a table with a white cloth, candles, a tall retable."""
    end = hall.room.z[1]
    hall.box((-2.4, 2.4), (0.0, 0.18), (end - 3.2, end), plain(stone))
    hall.box((-1.9, 1.9), (0.18, 0.34), (end - 2.8, end), plain(stone))
    hall.box((-1.1, 1.1), (0.34, 1.25), (end - 2.0, end - 1.3), plain(albedo("#e6e1d6")))
    gold = albedo("#b08d4a")
    hall.upright((-1.0, 1.0), (1.25, 2.8), end - 0.6, plain(gold * np.float32(0.7)))
    for x in (-0.8, -0.5, 0.5, 0.8):
        hall.upright((x - 0.025, x + 0.025), (1.25, 1.6), end - 1.7, plain(albedo("#e8e2d0")))
        flame = disc(np.array([6.0, 3.6, 1.4], np.float32), (x, 1.65), 0.05)
        hall.upright((x - 0.06, x + 0.06), (1.59, 1.71), end - 1.72, flame)


def _pews(hall: Hall, view: View, half: float, rng: np.random.Generator) -> None:
    """Rows of benches on both sides of the way to the altar."""
    wood = albedo(str(rng.choice(["#5a3a24", "#6f4a2e", "#43301f"])))
    aisle = 1.0
    for z in np.arange(view.focus_m * 0.8, hall.room.z[1] - 4.5, 1.05):
        for x in ((-half + 0.1, -aisle), (aisle, half - 0.1)):
            _pew(hall, x, float(z), wood)


def _pew(hall: Hall, x: Span, z: float, wood: FloatArray) -> None:
    hall.box(x, (0.45, 0.9), (z, z + 0.05), plain(wood))
    hall.box(x, (0.42, 0.46), (z + 0.05, z + 0.42), plain(wood * np.float32(1.15)))
    for end in (x[0], x[1] - 0.06):
        hall.box((end, end + 0.06), (0.0, 1.02), (z - 0.05, z + 0.42), plain(wood * np.float32(0.85)))


def _lamps(hall: Hall, mood: Mood, half: float) -> None:
    """Hanging lamps along the nave, which warm the stone."""
    warm = mood.lamp(0) * np.array([1.1, 0.85, 0.58], np.float32)
    for z in np.arange(0.5 + _BAY_M, hall.room.z[1], _BAY_M):
        for x in (-half + 0.7, half - 0.7):
            at = (x, 3.6)
            hall.upright((x - 0.17, x + 0.17), (3.43, 3.77), float(z), disc(warm * np.float32(3.5), at, 0.15))
            hall.upright((x - 0.008, x + 0.008), (3.75, hall.room.high_m), float(z), plain(albedo("#1c1a18")))
            sideways = panel(X, x, 1 if x < 0 else -1, (3.4, 3.8), (float(z) - 0.2, float(z) + 0.2), warm, 22.0)
            hall.lamps.append(panel(1, 3.5, -1, (x - 0.2, x + 0.2), (float(z) - 0.2, float(z) + 0.2), warm, 22.0))
            hall.lamps.append(sideways)
