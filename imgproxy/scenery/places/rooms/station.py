"""A railway platform in perspective: a train at its edge, a roof on columns, lamps, the open end bright."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.hall import Detail, Floor, Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, X, Y, Z
from imgproxy.scenery.elements.hall_fittings import disc, outside, strips
from imgproxy.scenery.elements.hall_floors import tiles
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, mood_of
from imgproxy.scenery.elements.hall_skins import chance, line, panelled, plain, repeat, shining
from imgproxy.scenery.noise import fbm

_EDGE_M = -2.0  # of the platform, left of the camera
_TRACK_M = -1.15
_SKY_M = 60.0  # so high reaches the day that is seen past the roof
_LIVERIES = (("#d8dadb", "#b3342c"), ("#e3e1d8", "#24548c"), ("#c9ced1", "#2f6d52"), ("#d9b23a", "#3a3f45"))


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.45, camera_m=1.45)
    rng, mood = shot.rng("station"), mood_of(shot, "neutral")
    right, high = float(rng.uniform(3.4, 4.6)), float(rng.uniform(4.2, 5.0))
    room = Room((-9.0, right), high, room_depth(view, float(rng.uniform(38, 52))), albedo("#8d8b87"), albedo("#8b8f92"),
                albedo("#8f9192"))  # fmt: skip
    wet = shot.description.weather in ("rain", "storm")
    floor = Floor(albedo("#7b7a77" if wet else "#9b9994"), _platform(shot.noise("floor")), 1.0 if wet else 0.5, 0.02)
    hall = Hall(
        room,
        floor,
        0.85 * mood.level,
        aperture=0.018,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
        veil=0.14,
    )
    if shot.description.place == "subway":
        _tunnel(hall, mood, shot.noise("tunnel"))
    else:
        _open_side(hall, mood, shot)
    _wall(hall, mood, rng)
    _track(hall)
    if not {"cars", "train"} & shot.description.without:
        _train(hall, view, rng, mood)
    _roof(hall, mood, view, rng)
    _things(hall, view)
    return photograph(shot, view, hall)


def _platform(seed: int) -> Detail:
    """Paving with a white line and a band of studded yellow slabs along the edge."""
    laid = tiles(seed, 0.5, 0.008, joint=0.3, own=0.07)

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        paving = laid(x, z, wide, long)
        stud = 1 + 0.15 * np.cos(x * 105) * np.cos(z * 105) * np.clip(0.03 / np.maximum(long, 1e-6) - 0.5, 0, 1)
        yellow = np.array([1.75, 1.2, 0.3], np.float32) * np.asarray(stud, np.float32)[..., None]
        band = np.clip((0.2 - np.abs(x - np.float32(_EDGE_M + 0.75))) / np.maximum(wide, 1e-5) + 0.5, 0, 1)
        edge = np.clip((0.1 - np.abs(x - np.float32(_EDGE_M + 0.12))) / np.maximum(wide, 1e-5) + 0.5, 0, 1)
        worn = 0.85 + 0.15 * fbm(x * 6, z * 6, seed + 9, octaves=3, footprint=long * 6)
        return f32(
            mix(
                mix(paving * np.ones(3, np.float32), yellow, band * worn),
                np.full(3, 2.0, np.float32),
                edge * worn * 0.8,
            )
        )

    return detail


def _open_side(hall: Hall, mood: Mood, shot: Shot) -> None:
    """Beyond the tracks, and at the far end, the day."""
    view = outside(mood, shot.noise("outside"), skyline_m=2.2, trees=False)
    hall.face(X, hall.room.x[0], 1, (_TRACK_M, _SKY_M), hall.room.z, view)
    hall.upright((hall.room.x[0], hall.room.x[1]), (_TRACK_M, _SKY_M), hall.room.z[1], view)
    z = (0.0, hall.room.z[1])
    if mood.day > 0.1:
        light = mood.daylight()
        hall.lamps.append(panel(X, hall.room.x[0] + 0.1, 1, (2.2, hall.room.high_m), z, light, 2.2 * mood.day, 4.0))
        hall.lamps.append(panel(Z, z[1] - 0.1, -1, hall.room.x, (0.5, hall.room.high_m), light, 2.6 * mood.day, 4.0))


def _tunnel(hall: Hall, mood: Mood, seed: int) -> None:
    """Under the ground: a tiled wall across the tracks with advertisements, and the dark mouth of the tunnel."""
    (left, right), z, high = hall.room.x, hall.room.z, hall.room.high_m
    tile = mood.paint("#d6d4cb")
    hall.face(X, left + 0.5, 1, (_TRACK_M, high), z, panelled(tile, tile * np.float32(0.6), 0.3, 0.15, 0.01))
    hall.face(X, left + 0.51, 1, (2.3, 2.75), z, plain(mood.paint("#2f5f8f")))
    for i, start in enumerate(np.arange(3.0, z[1] - 3, 4.2)):
        tone = chance(np.full(3, i, np.float32), np.arange(3, dtype=np.float32), seed)
        hall.face(X, left + 0.53, 1, (0.3, 1.9), (float(start), float(start) + 2.6), shining(f32(0.25 + 0.6 * tone)))
    hall.upright((left, right), (_TRACK_M, high), z[1], plain(tile * np.float32(0.6)))
    hall.upright((left + 0.5, _EDGE_M + 0.1), (_TRACK_M, high - 0.7), z[1] - 0.1, plain(albedo("#0b0b0c")))
    hall.face(Y, high - 0.05, -1, (left, right), z, plain(albedo("#4b4c4d")))
    for x in (left + 2.0, -4.2):
        strips(hall, mood, (x, x + 0.1), (0.5, z[1] - 1, 3.0), 2.2, high_m=high - 0.2, radiance=10)


def _wall(hall: Hall, mood: Mood, rng: np.random.Generator) -> None:
    """The platform's back: tiled wall with posters, signs and openings."""
    right, (_, end) = hall.room.x[1], hall.room.z
    base = mood.paint(str(rng.choice(["#c9c3b4", "#a8b3b5", "#b8a58c", "#d4d2cc"])))
    hall.face(X, right, -1, (0, hall.room.high_m), hall.room.z, panelled(base, base * np.float32(0.6), 0.6, 0.6, 0.012))
    hall.face(X, right - 0.01, -1, (0.0, 0.9), hall.room.z, plain(base * np.float32(0.55)))
    for z in np.arange(2.5, end - 3, 3.4):
        start = float(z) + float(rng.uniform(0, 0.6))
        poster = rng.uniform(0.1, 0.75, 3).astype(np.float32)
        hall.face(X, right - 0.03, -1, (1.0, 2.4), (start, start + 1.25), plain(albedo("#2a2c2e")))
        hall.face(X, right - 0.04, -1, (1.06, 2.34), (start + 0.06, start + 1.19), plain(poster * np.float32(0.8)))
        hall.face(X, right - 0.05, -1, (1.06, 1.5), (start + 0.06, start + 1.19), plain(poster[::-1] * np.float32(0.9)))


def _track(hall: Hall) -> None:
    """Ballast and rails below the platform's edge."""
    z = hall.room.z

    def ballast(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        stone = fbm(u * 9, v * 9, 5, octaves=3, gain=0.8, footprint=pixel * 9)
        sleeper = line(repeat(v, 0.62), 0.24, pixel)
        return Skin(f32(albedo("#5f5850") * ((1 + 0.5 * stone) * (1 - 0.35 * sleeper))[:, None]))

    hall.face(Y, _TRACK_M, 1, (hall.room.x[0], _EDGE_M), z, ballast)
    for x in (-2.75, -4.2, -6.4, -7.85):
        hall.box((x - 0.04, x + 0.04), (_TRACK_M, _TRACK_M + 0.16), z, plain(albedo("#8b8580")))
    hall.face(X, _EDGE_M, -1, (_TRACK_M, 0.0), z, plain(albedo("#55524e")))


def _train(hall: Hall, view: View, rng: np.random.Generator, mood: Mood) -> None:
    """A train that stands at the platform from beside the subject on."""
    body, stripe = (albedo(colour) for colour in _LIVERIES[int(rng.integers(len(_LIVERIES)))])
    stripe = mood.paint("#000000") if mood.paints else stripe
    far_track = rng.random() < 0.4
    x = (-8.6, -5.75) if far_track else (-4.95, -2.15)
    start = view.focus_m * float(rng.uniform(0.55, 1.1)) + (3.0 if far_track else 0.6)
    lit = mood.lamp(0) * np.float32(1.1)

    def side(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        car = (u - start) % 20.0
        door = np.minimum(np.abs(car - 4.5), np.abs(car - 15.5)) < 0.7
        pane = (np.abs(repeat(u - start, 1.9)) < 0.72) & (v > 0.95) & (v < 1.85) & ~door & (car > 1) & (car < 19)
        glass = pane | (door & (np.minimum(np.abs(car - 4.5), np.abs(car - 15.5)) < 0.5) & (v > 0.9) & (v < 1.9))
        colour = mix(body, stripe, ((v > 0.25) & (v < 0.62) | door) * 1.0)
        colour = mix(colour, body * np.float32(0.3), np.maximum(line(v - 0.22, 0.03, pixel), (v > 2.45) * 0.5))
        sheen = 0.72 + 0.2 * v / 2.7 + 0.5 * np.exp(-np.square((v - 2.2) / 0.22))
        colour = colour * sheen[:, None] * np.where((car < 0.35) | (car > 19.65), 0.12, 1.0)[:, None]
        colour = np.where(glass[:, None], np.float32(0.03), colour)
        warm = np.where(glass & (v > 1.05), 0.4 + 0.5 * (v - 1.0), 0.0)
        return Skin(f32(colour), f32(warm[:, None] * lit))

    def front(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        middle = np.abs(u - (x[0] + x[1]) / 2)
        glass = (v > 1.0) & (v < 2.1) & (middle < 1.05)
        lamp = (np.hypot(middle - 1.0, v - 0.35) < 0.13)[:, None] * np.array([6.0, 5.6, 4.6], np.float32)
        colour = mix(stripe, body, (v > 0.75) * 1.0)
        return Skin(f32(np.where(glass[:, None], np.float32(0.025), colour)), f32(lamp))

    hall.face(X, x[1], 1, (-0.75, 2.75), (start, hall.room.z[1] - 2), side)
    hall.face(Z, start, -1, x, (-0.75, 2.75), front)
    hall.face(X, x[1] - 0.1, 1, (_TRACK_M, -0.75), (start, hall.room.z[1] - 2), plain(albedo("#1c1c1d")))
    hall.face(Z, start + 0.05, -1, x, (_TRACK_M, -0.75), plain(albedo("#1c1c1d")))


def _roof(hall: Hall, mood: Mood, view: View, rng: np.random.Generator) -> None:
    """A canopy with beams on a row of columns; strips of light under it."""
    right, high, z = hall.room.x[1], hall.room.high_m, hall.room.z
    steel = albedo(str(rng.choice(["#4d5a58", "#5c6266", "#6b4a3c"])))
    left = _EDGE_M - 0.6
    hall.face(Y, high - 0.6, -1, (left, right), z, panelled(albedo("#b9bab8"), albedo("#77797a"), 0.8, 2.4, 0.04))
    hall.box((left - 0.1, left), (high - 0.95, high - 0.45), z, plain(steel))
    for at in np.arange(1.0, z[1], 4.0):
        hall.box((left, right), (high - 0.9, high - 0.6), (float(at), float(at) + 0.16), plain(steel))
    column = right - 1.5
    for at in np.arange(view.focus_m + 1.0, z[1], 8.0):
        hall.box((column - 0.13, column + 0.13), (0.0, high - 0.6), (float(at), float(at) + 0.26), plain(steel))
    for x in (-0.6, right - 0.8):
        strips(hall, mood, (x - 0.07, x + 0.07), (0.5, z[1] - 1, 4.0), 2.4, high_m=high - 0.66, radiance=12)


def _things(hall: Hall, view: View) -> None:
    """Benches by the wall, the station's sign and its clock under the roof."""
    right, high = hall.room.x[1], hall.room.high_m
    for z in np.arange(view.focus_m + 2.5, hall.room.z[1], 7.0):
        seat = plain(albedo("#57442f"))
        hall.box((right - 0.65, right - 0.2), (0.42, 0.48), (float(z), float(z) + 1.8), seat)
        hall.box((right - 0.22, right - 0.17), (0.6, 0.9), (float(z), float(z) + 1.8), seat)
        hall.box((right - 0.55, right - 0.3), (0.0, 0.42), (float(z) + 0.8, float(z) + 0.95), plain(albedo("#3a3c3e")))
    z = view.focus_m + 4.5
    hall.upright((0.3, 2.1), (high - 1.5, high - 1.05), z, plain(albedo("#1f3f77")))
    hall.upright((0.5, 1.5), (high - 1.36, high - 1.2), z - 0.02, shining(np.full(3, 1.0, np.float32)))
    at = (-0.6, high - 1.35)
    hall.upright(
        (at[0] - 0.36, at[0] + 0.36),
        (at[1] - 0.36, at[1] + 0.36),
        z + 3.02,
        disc(albedo("#222426"), at, 0.35, glow=False),
    )
    hall.upright((at[0] - 0.32, at[0] + 0.32), (at[1] - 0.32, at[1] + 0.32), z + 3.0,
                 disc(np.array([1.3, 1.28, 1.2], np.float32), at, 0.3))  # fmt: skip
    hall.upright((at[0] - 0.02, at[0] + 0.02), (at[1], at[1] + 0.24), z + 2.98, plain(albedo("#141414")))
    hall.upright((at[0], at[0] + 0.17), (at[1] - 0.02, at[1] + 0.02), z + 2.98, plain(albedo("#141414")))
