"""An art gallery: white walls with framed pictures, spotlights, a wooden floor, a bench."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Span, Surface, X, Y, Z
from imgproxy.scenery.elements.hall_light import Lamp, Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import painted, plain, shining
from imgproxy.scenery.noise import fbm

_PICTURES = (
    ("#e8dfcf", "#b5482f", "#23334d"), ("#2b4a63", "#d9b25f", "#e9e2d4"), ("#d7cdbb", "#31302e", "#8f2f2a"),
    ("#7d94a0", "#e6d9bd", "#3b4a3c"), ("#c9a35b", "#5a2f2a", "#efe7d8"), ("#41603f", "#cfd6c0", "#c97f4a"),
)  # fmt: skip
_FRAMES = ("#1d1c1b", "#8f6b45", "#e9e5dc", "#b08d4a")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.4)
    rng, mood = shot.rng("gallery"), mood_of(shot)
    half, high = float(rng.uniform(3.6, 4.8)), float(rng.uniform(3.6, 4.4))
    aside = float(rng.uniform(-0.8, 0.8))
    white = mood.paint("#efeeea")
    room = Room((-half - aside, half - aside), high, room_depth(view, float(rng.uniform(4.2, 6.0))), albedo("#a98159"),
                albedo("#e9e8e4"), white)  # fmt: skip
    hall = Hall(
        room,
        floor_of(shot, "boards", "#a67f58", 0.6),
        0.95 * mood.level,
        aperture=0.018,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
    )
    wall = painted(white, shot.noise("wall"), uneven=0.02)
    hall.shell(wall, wall, painted(albedo("#e6e5e1"), 4), wall)
    _trim(hall)
    if "frames" not in shot.description.without:
        _hang(hall, rng, shot.noise("pictures"))
    _tracks(hall, mood)
    if "furniture" not in shot.description.without:
        _bench(hall, view, rng)
    return photograph(shot, view, hall)


def _trim(hall: Hall) -> None:
    """A shadow gap along the floor."""
    dark, (x0, x1), z = plain(albedo("#5f5d5a")), hall.room.x, hall.room.z
    hall.face(X, x0 + 0.01, 1, (0, 0.05), z, dark)
    hall.face(X, x1 - 0.01, -1, (0, 0.05), z, dark)
    hall.face(Z, z[1] - 0.01, -1, hall.room.x, (0, 0.05), dark)


def _hang(hall: Hall, rng: np.random.Generator, seed: int) -> None:
    """Pictures in a row at eye height, round three walls."""
    (x0, x1), (_, z1) = hall.room.x, hall.room.z
    at = x0 + 0.7
    while at < x1 - 1.2:
        wide = float(rng.uniform(1.0, 2.2))
        if at + wide < x1 - 0.5:
            _picture(hall, Z, z1, -1, (at, at + wide), rng, seed)
        at += wide + float(rng.uniform(0.5, 0.9))
    for wall, sign in ((x0, 1), (x1, -1)):
        at = 0.8 + float(rng.uniform(0, 0.8))
        while at < z1 - 1.8:
            wide = float(rng.uniform(0.9, 1.8))
            _picture(hall, X, wall, sign, (at, min(at + wide, z1 - 0.5)), rng, seed)
            at += wide + float(rng.uniform(0.8, 1.3))


def _picture(hall: Hall, axis: int, wall: float, sign: int, along: Span, rng: np.random.Generator, seed: int) -> None:
    tall = min((along[1] - along[0]) * float(rng.choice([0.72, 0.85, 1.3])), 2.1)
    y = (1.55 - tall / 2, 1.55 + tall / 2)
    frame, rim = plain(albedo(str(rng.choice(_FRAMES)))), 0.05
    paper = _abstract(seed + int(rng.integers(1 << 20)), along, y, _PICTURES[int(rng.integers(len(_PICTURES)))])
    layers = [
        (0.03, (along[0], along[1]), y, frame),
        (0.035, (along[0] + rim, along[1] - rim), (y[0] + rim, y[1] - rim), plain(albedo("#f0eee8"))),
    ]
    mat = rim + float(rng.choice([0.0, 0.1]))
    layers.append((0.04, (along[0] + mat, along[1] - mat), (y[0] + mat, y[1] - mat), paper))
    for off, across, up, surface in layers:
        first, second = (up, across) if axis == X else (across, up)
        hall.face(axis, wall + off * sign, sign, first, second, surface)


def _abstract(seed: int, along: Span, y: Span, palette: tuple[str, str, str]) -> Surface:
    """A painting: a ground, broad fields with brushed edges, a few strokes."""
    ground, field, stroke = (albedo(colour) for colour in palette)
    size = max(along[1] - along[0], 0.1)

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        x, h = (u - along[0]) / size, (v - y[0]) / size
        warp = fbm(x * 2.2, h * 2.2, seed, octaves=4)
        colour = mix(ground, field, smoothstep(-0.08, 0.08, h - 0.42 + 0.5 * warp))
        block = smoothstep(0.1, 0.2, fbm(x * 1.6 + 9, h * 2.4, seed + 1, octaves=3))
        colour = mix(colour, stroke, block * 0.85)
        line = np.exp(-np.square(fbm(x * 2.5, h * 1.2 + 4, seed + 2, octaves=3)) * 250)
        return Skin(f32(mix(colour, f32(ground * np.float32(1.2)), line * 0.7)))

    return skin


def _tracks(hall: Hall, mood: Mood) -> None:
    """Rails with spotlights that wash the walls, and a broad skylight in the ceiling's middle."""
    (x0, x1), (_, z1), high = hall.room.x, hall.room.z, hall.room.high_m
    rail = plain(albedo("#2a2a2a"))
    for wall, sign in ((x0, 1), (x1, -1)):
        off = wall + 1.5 * sign
        hall.box((off - 0.02, off + 0.02), (high - 0.12, high - 0.08), (-1.0, z1 - 1.4), rail)
        for i, z in enumerate(np.arange(0.5, z1 - 1.5, 1.5)):
            _spot(hall, mood.lamp(i), (off, high - 0.2, float(z)), (-0.62 * sign, -0.78, 0.0))
    hall.box((x0 + 1.4, x1 - 1.4), (high - 0.12, high - 0.08), (z1 - 1.52, z1 - 1.48), rail)
    for i, at in enumerate(np.arange(x0 + 1.6, x1 - 1.4, 1.4)):
        _spot(hall, mood.lamp(i), (float(at), high - 0.2, z1 - 1.5), (0.0, -0.78, 0.62))
    middle = (x0 + x1) / 2
    for i, z in enumerate(np.arange(-1.0, z1 - 2.0, 2.6)):
        x, along = (middle - 1.0, middle + 1.0), (float(z), float(z) + 2.2)
        power = float(min(mood.level, 1.0) ** 3)  # a dark gallery leaves the light to its spots
        hall.face(Y, high - 0.02, -1, x, along, shining(mood.lamp(i) * np.float32(2.6 * power)))
        hall.lamps.append(panel(Y, high - 0.02, -1, x, along, mood.lamp(i), 1.5 * power, 1.1))


def _spot(hall: Hall, colour: FloatArray, at: tuple[float, float, float], toward: tuple[float, float, float]) -> None:
    x, y, z = at
    hall.box((x - 0.05, x + 0.05), (y - 0.06, y + 0.1), (z - 0.05, z + 0.05), plain(albedo("#1e1e1e")))
    hall.face(Y, y - 0.065, -1, (x - 0.035, x + 0.035), (z - 0.035, z + 0.035), shining(colour * np.float32(14)))
    hall.lamps.append(Lamp(f32([at]), f32(toward), colour, 3.2, 0.2, 9.0))


def _bench(hall: Hall, view: View, rng: np.random.Generator) -> None:
    z, x = view.focus_m + float(rng.uniform(1.4, 2.2)), float(rng.choice([-1.9, 1.7]))
    oak = plain(albedo("#8d6a47"))
    hall.box((x - 0.8, x + 0.8), (0.38, 0.45), (z, z + 0.5), oak)
    for leg in (x - 0.7, x + 0.6):
        hall.box((leg, leg + 0.1), (0.0, 0.38), (z + 0.05, z + 0.45), oak)
