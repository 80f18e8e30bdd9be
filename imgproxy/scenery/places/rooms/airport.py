"""An airport lounge: a wall of glass with a parked aircraft behind it, rows of seats, a polished floor."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, Y, Z
from imgproxy.scenery.elements.hall_fittings import plant, window_wall
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import chance, painted, panelled, plain, shining
from imgproxy.scenery.noise import fbm

_FINS = ("#1f4f8f", "#b3302c", "#d98a2b", "#2f7a6a", "#4a3a7a")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.45)
    rng, mood = shot.rng("airport"), mood_of(shot)
    half, high = float(rng.uniform(7.5, 9.5)), float(rng.uniform(4.6, 5.6))
    room = Room((-half, half), high, room_depth(view, float(rng.uniform(9, 12))), albedo("#a9a8a6"), albedo("#dcdcd9"),
                albedo("#c9c9c6"))  # fmt: skip
    hall = Hall(room, floor_of(shot, "tiles", "#a9a8a5", 1.0), 0.8 * mood.level, aperture=0.018,
                without=shot.description.without, mirrored=bool(rng.random() < 0.5), veil=0.15)  # fmt: skip
    wall = painted(mood.paint("#cfcfcb"), shot.noise("wall"))
    hall.shell(wall, wall, panelled(albedo("#d5d5d2"), albedo("#8b8b8a"), 0.35, 40.0, 0.12), wall)
    apron = _apron(mood, shot, rng)
    _glass(hall, mood, apron)
    window_wall(hall, mood, 1, (1.0, hall.room.z[1]), (0.1, high - 0.5), apron, pane_m=2.4, radiance=1.6, bars=1)
    _ceiling(hall, mood)
    if "furniture" not in shot.description.without:
        _seats(hall, view, mood, rng)
        for x in (-half + 1.2, half - 1.2):
            plant(hall, x, hall.room.z[1] - 1.0, rng, tall_m=1.9)
    _signs(hall, view, rng)
    return photograph(shot, view, hall)


def _apron(mood: Mood, shot: Shot, rng: np.random.Generator) -> Surface:
    """Sky, the apron's concrete, far trees, and an aircraft side on."""
    fin, seed = albedo(str(rng.choice(_FINS))), shot.noise("apron")
    nose, turned = float(rng.uniform(-8.0, -5.5)), 1 if rng.random() < 0.5 else -1
    craft = not {"cars", "plane"} & shot.description.without

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        cloud = fbm(u * 0.12, v * 0.3, seed, octaves=4)
        sky = mix(mood.low, mood.sky, smoothstep(1.5, 5.0, v)) * (1 + 0.12 * cloud)[:, None]
        trees = 1.62 + 0.12 * fbm(u * 0.8, u * 0 + 0.5, seed + 1, octaves=3)
        colour = mix(f32(sky), mood.sky * albedo("#5b6a58"), smoothstep(0.03, -0.03, v - trees) * 0.85)
        colour = mix(colour, mood.sky * albedo("#9d9c99"), smoothstep(0.02, -0.02, v - 1.4))
        flood = mood.sky
        if mood.night:  # masts light the apron, and runway lamps run along it
            flood = f32(mood.sky + np.array([0.3, 0.27, 0.22], np.float32))
            colour = colour + (np.exp(-np.maximum(1.4 - v, 0) / 0.7) * (v < 1.4))[:, None] * (flood * np.float32(0.4))
            lamp = (chance(np.floor(u / 0.3), np.floor(v / 0.12), seed) < 0.14) & (np.abs(v - 1.62) < 0.16)
            colour = f32(colour + lamp[:, None] * np.array([2.2, 1.7, 1.0], np.float32))
        if craft:
            x = (u * turned - nose) / 13.0  # the aircraft is thirteen metres long as it appears in the glass
            colour = _aircraft(colour, x, v, flood, fin)
        return Skin(np.zeros(3, np.float32), colour)

    return skin


def _aircraft(colour: FloatArray, x: FloatArray, v: FloatArray, light: FloatArray, fin: FloatArray) -> FloatArray:
    """A white body 0..1 along x with its wing, engine and tail."""
    axis = 2.2 + 0.16 * smoothstep(0.75, 1.0, x)
    girth = 0.62 * np.sqrt(np.clip(x / 0.1, 0, 1)) * np.clip((1.02 - x) / 0.3, 0, 1) ** 0.7
    off = (v - axis) / np.maximum(girth, 1e-3)
    body = smoothstep(1.06, 0.96, np.abs(off)) * (x > 0) * (x < 1)
    shade = np.clip(0.46 + 0.42 * off, 0.2, 0.9)
    windows = (np.abs(off - 0.22) < 0.12) & (x > 0.1) & (x < 0.82) & (np.abs((x * 55) % 1 - 0.5) < 0.28)
    shade = np.where(windows, 0.2, shade)
    tail = (
        (x > 0.84)
        & (x < 1.03)
        & (v > axis)
        & (v < axis + 2.0)
        & (v - axis < (x - 0.82) * 17)
        & (v - axis > (x - 0.96) * 30)
    )
    wing = (np.abs(v - 1.86 - (x - 0.5) * 0.6) < 0.08) & (x > 0.4) & (x < 0.66)
    engine = np.hypot((x - 0.41) * 13 / 0.85, (v - 1.62) / 0.3) < 1
    legs = (np.abs(x - 0.14) < 0.008) | (np.abs(x - 0.52) < 0.012)
    done = mix(colour, light * np.float32(0.12), (legs & (v < 1.8) & (v > 1.22)) * 1.0)
    done = mix(done, f32(light * fin * np.float32(0.9)), tail * 1.0)
    done = mix(done, f32(light * np.float32(0.85)) * shade[:, None], body)
    done = mix(done, light * np.float32(0.3), wing * 1.0)
    return mix(done, f32(light * np.float32(0.42)), engine * 1.0)


def _glass(hall: Hall, mood: Mood, apron: Surface) -> None:
    """The far wall: panes from floor to ceiling between slim posts."""
    end, half, high = hall.room.z[1], hall.room.x[1], hall.room.high_m
    hall.upright((-half, half), (0.08, high - 0.3), end - 0.02, apron)
    steel = plain(albedo("#54585b"))
    for x in np.arange(-half, half + 0.1, half / 4):
        hall.box((float(x) - 0.05, float(x) + 0.05), (0.0, high), (end - 0.3, end - 0.05), steel)
    for y in (0.04, 1.0, high - 1.6):
        hall.upright((-half, half), (y, y + 0.06), end - 0.1, steel)
    if mood.day > 0.1:
        light = mood.daylight()
        hall.lamps.append(panel(Z, end - 0.1, -1, (-half, half), (1.4, high - 0.3), light, 2.6 * mood.day, 2.0))


def _ceiling(hall: Hall, mood: Mood) -> None:
    """Rows of downlights between the slats."""
    high = hall.room.high_m - 0.02
    for i, x in enumerate(np.arange(-6.0, 6.1, 2.0)):
        for z in np.arange(0.5, hall.room.z[1] - 0.5, 2.4):
            square = (float(x) - 0.13, float(x) + 0.13), (float(z) - 0.13, float(z) + 0.13)
            hall.face(Y, high, -1, *square, shining(mood.lamp(i) * np.float32(6)))
    hall.lamps.append(panel(Y, high, -1, (-6.5, 6.5), (-2.0, hall.room.z[1]), mood.lamp(0), 1.1, 3.6))


def _seats(hall: Hall, view: View, mood: Mood, rng: np.random.Generator) -> None:
    """Benches of linked seats, back to back, on both sides; the middle is the way through."""
    leather = mood.paint(
        str(rng.choice(["#26282b", "#2f3f55", "#5a3f33", "#494c4f"])), 1 if len(mood.paints) > 1 else 0
    )
    steel = albedo("#9da2a5")
    for row, z in enumerate(np.arange(view.focus_m + 1.3, hall.room.z[1] - 1.2, 1.9)):
        for start in (-6.3, 1.35 + 0.2 * (row % 2)):
            _bench(hall, start, 8 if start < 0 else 7, float(z), leather, steel)


def _bench(hall: Hall, start: float, seats: int, z: float, leather: FloatArray, steel: FloatArray) -> None:
    for i in range(seats):
        x = (start + i * 0.62, start + i * 0.62 + 0.55)
        hall.box(x, (0.38, 0.46), (z, z + 0.5), plain(leather))
        hall.box(x, (0.44, 0.92), (z + 0.48, z + 0.54), plain(leather))
        hall.box((x[1] + 0.01, x[1] + 0.05), (0.55, 0.6), (z + 0.05, z + 0.5), plain(steel))
    hall.box((start, start + seats * 0.62), (0.3, 0.36), (z + 0.2, z + 0.28), plain(steel))
    for leg in (start + 0.6, start + seats * 0.62 - 0.7):
        hall.box((leg, leg + 0.06), (0.0, 0.32), (z + 0.05, z + 0.48), plain(steel))


def _signs(hall: Hall, view: View, rng: np.random.Generator) -> None:
    """A lit direction board under the ceiling."""
    x, z, y = float(rng.uniform(-3.2, -1.6)), view.focus_m + 4.0, hall.room.high_m - 1.35
    board = rng.random() < 0.5
    hall.upright((x, x + 2.4), (y, y + 0.5), z, shining(albedo("#e8b52c" if board else "#16324f") * np.float32(1.1)))
    ink = shining(np.full(3, 0.02 if board else 1.2, np.float32))
    for at in (0.15, 0.75, 1.5):
        hall.upright((x + at, x + at + (0.28 if at < 0.5 else 0.55)), (y + 0.14, y + 0.36), z - 0.02, ink)
