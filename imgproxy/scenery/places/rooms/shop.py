"""A clothes shop: rails and lit shelves along the walls, tables with folded things, a wooden floor."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.hall import Hall, photograph
from imgproxy.scenery.elements.hall_faces import Skin, Surface, X
from imgproxy.scenery.elements.hall_feast import festive
from imgproxy.scenery.elements.hall_fittings import downlights
from imgproxy.scenery.elements.hall_mood import Mood, mood_of
from imgproxy.scenery.elements.hall_skins import chance, line, pick, plain, repeat
from imgproxy.scenery.places.rooms.salesroom import empty

CLOTHES = (
    "#2b2d31",
    "#d9d3c7",
    "#7a5a45",
    "#4a5a6f",
    "#b5a58c",
    "#8a3f3a",
    "#e8e4dc",
    "#5a6650",
    "#c98f6a",
    "#303a52",
)


def paint(shot: Shot) -> Painting:
    mood, rng = mood_of(shot, "neutral"), shot.rng("shop")
    view, hall = empty(
        shot, mood, rng, (3.3, 3.9), (3.2, 3.8), wall="#dcd6ca", floor=("boards", "#b08e66", 0.6), level=0.85
    )
    _furnish(hall, mood, shot, view, rng)
    festive(hall, shot, view)
    return photograph(shot, view, hall)


def _furnish(hall: Hall, mood: Mood, shot: Shot, view: View, rng: np.random.Generator) -> None:
    """Clothes on rails under lit shelves round the walls, free rails and tables in the middle distance."""
    half, end = hall.room.x[1], hall.room.z[1]
    back = mood.paint("#cbbfab")
    for side in (-1, 1):
        x = (half - 0.6, half - 0.05) if side > 0 else (-half + 0.05, -half + 0.6)
        hall.box(x, (0.35, 1.75), (1.0, end - 0.8), _rail(shot.noise(f"rail {side}")))
        hall.face(
            X, side * (half - 0.03), -side, (1.75, 2.95), (1.0, end - 0.8), shelf(shot.noise(f"shelf {side}"), mood)
        )
        hall.face(X, side * (half - 0.02), -side, (0.0, 1.75), (1.0, end - 0.8), plain(back))
    hall.upright((-half, half), (0.0, 1.75), end - 0.04, plain(back))
    hall.box((-half, half), (0.35, 1.75), (end - 0.55, end - 0.1), _rail(shot.noise("far rail")))
    hall.upright((-half, half), (1.8, 3.0), end - 0.05, shelf(shot.noise("far shelf"), mood))
    _islands(hall, shot, view, rng)
    for at in (-1.15, 1.05):
        dressed(hall, at + float(rng.uniform(-0.1, 0.1)), end - 1.4, albedo(str(rng.choice(CLOTHES))))
    downlights(hall, mood)


def _islands(hall: Hall, shot: Shot, view: View, rng: np.random.Generator) -> None:
    """A table with folded clothes and a free rail on either side of the way."""
    oak, steel = albedo(str(rng.choice(["#c2a077", "#8a6a4c", "#e5e1d8"]))), plain(albedo("#2b2b2c"))
    for i, x in enumerate((-2.6, 1.5)):
        z = view.focus_m + float(rng.uniform(1.4, 2.4))
        hall.box((x, x + 1.1), (0.74, 0.79), (z, z + 0.9), plain(oak))
        for leg in (x + 0.05, x + 0.99):
            hall.box((leg, leg + 0.06), (0.0, 0.74), (z + 0.04, z + 0.86), plain(oak * np.float32(0.7)))
        for at in np.arange(x + 0.06, x + 0.8, 0.34):
            pile = float(rng.uniform(0.06, 0.2))
            hall.box((at, at + 0.28), (0.79, 0.79 + pile), (z + 0.1, z + 0.5), plain(albedo(str(rng.choice(CLOTHES)))))
        deep = z + 2.2
        hall.upright((x - 0.1, x + 1.2), (0.3, 1.75), deep, _rail(shot.noise(f"island {i}")))
        for leg in (x - 0.12, x + 1.2):
            hall.box((leg, leg + 0.03), (0.0, 1.72), (deep, deep + 0.4), steel)


def dressed(hall: Hall, x: float, z: float, cloth: FloatArray, *, lift_m: float = 0.0) -> None:
    """A tailor's dummy in a coat, on a foot; `lift_m`: how much higher, or lower, than from the floor."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        wide = np.interp(
            v - lift_m, (0.6, 0.75, 1.05, 1.2, 1.42, 1.48, 1.5, 1.62), (0.24, 0.24, 0.15, 0.18, 0.22, 0.1, 0.06, 0.05)
        )
        across = np.clip((u - x) / wide, -1, 1)
        fold = 0.55 + 0.45 * np.sqrt(1 - across * across) + 0.06 * np.sin(u * 55)
        colour = np.where((v > 1.5 + lift_m)[:, None], albedo("#cfc4b2"), cloth)
        return Skin(f32(colour * fold[:, None]), None, np.abs(u - x) < wide)

    hall.upright((x - 0.3, x + 0.3), (0.6 + lift_m, 1.62 + lift_m), z, skin)
    hall.box((x - 0.015, x + 0.015), (0.0, 0.6 + lift_m), (z + 0.05, z + 0.08), plain(albedo("#4a3a2c")))
    hall.box((x - 0.2, x + 0.2), (0.0, 0.03), (z - 0.15, z + 0.25), plain(albedo("#4a3a2c")))


def _rail(seed: int) -> Surface:
    """Clothes side by side on hangers: soft folds, hems at different heights."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        piece = np.floor(u / 0.075 + 0.3 * np.sin(u * 13))
        kin = np.floor(u / 0.36)
        key = np.where(chance(kin, 1.0, seed) < 0.6, kin * 31, piece)
        colour = pick(CLOTHES, chance(key, 2.0, seed + 1))
        fold = 0.7 + 0.4 * np.abs(np.sin(np.pi * u / 0.075)) * (0.65 + 0.6 * chance(piece, 3.0, seed))
        hem = 0.35 + 0.5 * chance(kin, 5.0, seed + 2) + 0.12 * chance(piece, 6.0, seed + 2)
        shown = (v > hem) & (v < 1.6 + 0.07 * chance(piece, 7.0, seed)) & (chance(kin, 9.0, seed + 3) < 0.93)
        pole = line(v - 1.7, 0.035, pixel) > 0.5
        colour = np.where(pole[:, None], albedo("#3a3836"), colour * fold[:, None])
        return Skin(f32(colour), None, shown | pole)

    return skin


def shelf(seed: int, mood: Mood) -> Surface:
    """Boards with a strip of light under each, folded things and boxes on them."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        level = np.floor((v - 1.75) / 0.42)
        height = v - 1.75 - level * 0.42
        cell = np.floor(u / 0.34)
        tall = 0.1 + 0.2 * chance(cell, level, seed)
        thing = (height < tall) & (np.abs(u / 0.34 - cell - 0.5) < 0.36) & (chance(cell, level, seed + 1) < 0.8)
        back = mood.paint("#cdbfa8") * np.float32(0.9)
        colour = mix(np.broadcast_to(back, (len(u), 3)), pick(CLOTHES, chance(cell, level, seed + 2)), thing * 1.0)
        board = line(repeat(v - 1.75, 0.42), 0.035, pixel)
        lit = np.exp(-(0.42 - height) / 0.16) * 0.55
        glow = f32(colour * mood.lamp(0) * lit[:, None])
        return Skin(mix(f32(colour), albedo("#8a6a4c"), board), f32(glow * (1 - board)[:, None]))

    return skin
