"""A large dark hall: steel trusses under a roof with skylights, columns, racks of cartons, a concrete floor."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, Y, Z
from imgproxy.scenery.elements.hall_fittings import disc, outside, shafts, window_wall
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import chance, line, pick, plain, repeat, shining
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.rooms.decay import peeling, puddled, rubble

_BAY_M = 5.0  # from one truss to the next
_CARTONS = ("#b08a5e", "#9c7850", "#c29d70", "#8f7050", "#a98e6a", "#d9d5cc", "#6f7f8c")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=1.5)
    rng, mood = shot.rng("warehouse"), mood_of(shot, "neutral")
    half, high = float(rng.uniform(7.5, 10)), float(rng.uniform(6.5, 8.0))
    left_behind = shot.description.place == "abandoned factory"
    brick = rng.random() < (0.7 if left_behind else 0.4) or shot.description.material == "brick"
    wall = mood.paint("#7d5240" if brick else "#7c8287")
    room = Room((-half, half), high, room_depth(view, float(rng.uniform(24, 34))), albedo("#7d7b77"), albedo("#3f4346"),
                wall)  # fmt: skip
    hall = Hall(room, floor_of(shot, "concrete", "#84827d", 0.5), 0.62 * mood.level, aperture=0.014,
                without=shot.description.without, mirrored=bool(rng.random() < 0.5), veil=0.16)  # fmt: skip
    side = peeling(wall, shot.noise("wall")) if left_behind else _cladding(wall, shot.noise("wall"))
    hall.shell(side, side, _cladding(albedo("#4a4e51"), shot.noise("roof")), side)
    _skylights(hall, mood, lit=not left_behind)
    _steel(hall)
    _end(hall, mood)
    stored = rng.random() < 0.55 and not left_behind
    if left_behind:
        hall.floor = puddled(shot.noise("puddles"))
        rubble(hall, shot, view.focus_m)
    if not stored and "windows" not in shot.description.without:
        _works_windows(hall, mood, shot)
    if stored and "furniture" not in shot.description.without:
        _racks(hall, shot, view.focus_m, rng)
    return photograph(shot, view, hall)


def _cladding(colour: FloatArray, seed: int) -> Surface:
    """Profiled sheet, streaked by years."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        rib = line(repeat(u, 0.5), 0.12, pixel)
        stain = fbm(u * 1.2, v * 0.25, seed, octaves=4, footprint=pixel)
        return Skin(f32(colour * ((1 - 0.25 * rib) * (1 + 0.2 * stain))[:, None]))

    return skin


def _skylights(hall: Hall, mood: Mood, *, lit: bool) -> None:
    """Two bands of glass along the roof by day, hanging lamps where anyone still works."""
    high, half = hall.room.high_m, hall.room.x[1]
    for x in (-half * 0.52, half * 0.52):
        span, z = (x - 0.8, x + 0.8), (0.0, hall.room.z[1] - 1)
        hall.face(Y, high - 0.02, -1, span, z, shining(mood.sky * np.float32(1.5)))
        hall.lamps.append(panel(Y, high - 0.02, -1, span, z, mood.sky, 6.0, 2.2))
    for i, deep in enumerate(np.arange(3.0, hall.room.z[1] - 2, _BAY_M) if lit else ()):
        at = (0.0, high - 1.6)
        colour = mood.lamp(i) * np.array([1.05, 0.95, 0.8], np.float32)
        hall.upright(
            (at[0] - 0.3, at[0] + 0.3), (at[1] - 0.3, at[1] + 0.3), float(deep), disc(colour * np.float32(4), at, 0.27)
        )
        hall.lamps.append(panel(Y, at[1], -1, (-0.3, 0.3), (float(deep) - 0.3, float(deep) + 0.3), colour, 55.0))


def _steel(hall: Hall) -> None:
    """A truss across every bay, on a column at each wall."""
    steel = albedo("#33383b")
    half, high = hall.room.x[1], hall.room.high_m
    for z in np.arange(2.0, hall.room.z[1], _BAY_M):
        hall.upright((-half, half), (high - 1.25, high), float(z), _truss(steel, high))
        for x in (-half, half - 0.35):
            hall.box((x, x + 0.35), (0.0, high - 0.6), (float(z), float(z) + 0.3), plain(steel))


def _truss(steel: FloatArray, high: float) -> Surface:
    """Two chords and the diagonals between them."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        down = (high - v) / 1.25
        zigzag = np.abs((u / 1.4) % 2 - 1)
        bars = np.abs(zigzag - down) < 0.07
        chords = (np.abs(down - 0.07) < 0.07) | (np.abs(down - 0.93) < 0.07)
        return Skin(steel, None, bars | chords)

    return skin


def _end(hall: Hall, mood: Mood) -> None:
    """A roller gate and high windows in the far wall."""
    end = hall.room.z[1]
    glass = shining(mood.sky * np.float32(0.9))
    for x in np.arange(hall.room.x[0] + 1.2, hall.room.x[1] - 1.5, 1.9):
        hall.upright((float(x), float(x) + 1.6), (3.9, 5.6), end - 0.02, glass)
        hall.upright((float(x), float(x) + 1.6), (4.7, 4.78), end - 0.04, plain(albedo("#2c2f31")))
    hall.lamps.append(panel(Z, end - 0.1, -1, (hall.room.x[0] + 1, hall.room.x[1] - 1), (3.9, 5.6), mood.sky, 2.0, 3.0))
    hall.upright((-2.2, 2.2), (0.0, 3.6), end - 0.03, plain(albedo("#8d9397")))
    hall.upright((-2.0, 2.0), (0.0, 3.4), end - 0.05, shining(mood.sky * np.float32(0.8 * mood.day + 0.02)))


def _works_windows(hall: Hall, mood: Mood, shot: Shot) -> None:
    """An empty works hall: tall barred windows in both walls, sun in the dust of one side."""
    x1, end = hall.room.x[1], hall.room.z[1]
    town = outside(mood, shot.noise("outside"), trees=False)
    bays = [float(z) for z in np.arange(2.0, end - 4, _BAY_M)]
    for z in bays:
        for side in (-1, 1):
            window_wall(hall, mood, side, (z + 0.8, z + 4.4), (1.6, 5.2), town, pane_m=0.6, post="#26292b", bars=4)
    shafts(hall, mood, 1, x1, (4.2, 5.2), [z + 2.6 for z in bays], 0.3)
    if hall.beam is not None:
        hall.beam = replace(hall.beam, wall_m=x1, toward=mood.sun or hall.beam.toward, z=(0.0, end), pane_m=_BAY_M)


def _racks(hall: Hall, shot: Shot, focus_m: float, rng: np.random.Generator) -> None:
    """Pallet racks along both sides, a few stacks on the floor."""
    reach = hall.room.x[1] - 1.6
    inner = max(2.9, reach - 2.6)
    for side in (-1, 1):
        span = (inner, inner + 1.1) if side > 0 else (-inner - 1.1, -inner)
        start = focus_m * 0.9 + float(rng.uniform(0, 3))
        skin = _pallets(shot.noise(f"rack {side}"))
        hall.box(span, (0.0, 4.9), (start, hall.room.z[1] - 6), skin)
    for _ in range(3):
        x, z = float(rng.choice([-1, 1]) * rng.uniform(1.6, 2.4)), focus_m + float(rng.uniform(3, 10))
        tall = float(rng.uniform(0.7, 1.3))
        carton = albedo(str(rng.choice(_CARTONS[:4])))
        hall.box((x - 0.55, x + 0.55), (0.14, tall), (z, z + 0.9), plain(carton))
        hall.box((x - 0.6, x + 0.6), (0.0, 0.14), (z - 0.05, z + 0.95), plain(albedo("#7d6142")))


def _pallets(seed: int) -> Surface:
    """Orange beams and blue uprights with cartons, or the dark, between."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        level, cell = np.floor(v / 1.6), np.floor(u / 1.25)
        height, within = v - level * 1.6, u / 1.25 - cell
        tall = 0.7 + 0.6 * chance(cell, level, seed)
        filled = (chance(cell, level, seed + 1) < 0.8) & (height < tall) & (np.abs(within - 0.5) < 0.45)
        box_x, box_y = np.floor(within * 3), np.floor(height / 0.42)
        colour = pick(_CARTONS, chance(cell * 3, level, seed + 2))
        own = 0.85 + 0.3 * chance(cell * 7 + box_x, level * 5 + box_y, seed + 3)
        seam = np.maximum(line(repeat(within * 1.25, 0.4167), 0.02, pixel), line(repeat(height, 0.42), 0.02, pixel))
        colour = f32(colour * (own * (1 - 0.6 * seam))[:, None])
        colour = mix(np.full(3, 0.02, np.float32), colour, filled * 1.0)
        colour = mix(colour, albedo("#c9652a"), np.clip(line(repeat(v, 1.6), 0.14, pixel), 0, 1))
        return Skin(mix(colour, albedo("#2f4f7f"), line(repeat(u, 2.5), 0.11, pixel)))

    return skin
