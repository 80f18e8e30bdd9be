"""What many halls have: strips of light, walls of windows, pendants, plants, tables and chairs, pillars."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.hall import Hall
from imgproxy.scenery.elements.hall_faces import Skin, Span, Surface, X, Y, Z
from imgproxy.scenery.elements.hall_light import panel
from imgproxy.scenery.elements.hall_mood import Mood
from imgproxy.scenery.elements.hall_shade import Beam, Shaft
from imgproxy.scenery.elements.hall_skins import chance, plain, shining
from imgproxy.scenery.noise import fbm, noise

_SUN = 2.6  # light of a sunbeam against the radiance of the sky in its window
_BLADES = 11  # leaves of a fan in half a circle
_LEAVES = ("#31502a", "#7c9a55")


def strips(
    hall: Hall,
    mood: Mood,
    x: Span,
    z: tuple[float, float, float],
    length_m: float,
    *,
    high_m: float,
    glow: float = 5.0,
    radiance: float = 8.0,
) -> None:
    """Panels of light, `length_m` long, from z[0] to z[1] every z[2] metres, shining down."""
    for i, start in enumerate(np.arange(*z)):
        along = (float(start), float(start) + length_m)
        hall.face(Y, high_m, -1, x, along, shining(mood.lamp(i) * np.float32(glow)))
        if len(mood.lamps) > 1:
            hall.lamps.append(panel(Y, high_m, -1, x, along, mood.lamp(i), radiance, 2.5))
    if len(mood.lamps) == 1:  # lamps alike light as one long lamp does
        hall.lamps.append(panel(Y, high_m, -1, x, z[:2], mood.lamp(0), radiance * length_m / z[2], 3.0))


def downlights(hall: Hall, mood: Mood) -> None:
    """A grid of small bright lamps in the ceiling."""
    high, (x0, x1) = hall.room.high_m - 0.02, hall.room.x
    for i, x in enumerate(np.arange(x0 + 1.0, x1, 1.6)):
        for z in np.arange(0.5, hall.room.z[1], 1.7):
            at = (float(x) - 0.07, float(x) + 0.07), (float(z) - 0.07, float(z) + 0.07)
            hall.face(Y, high, -1, *at, shining(mood.lamp(i) * np.float32(12)))
    hall.lamps.append(panel(Y, high, -1, (x0 + 0.6, x1 - 0.6), (-1.0, hall.room.z[1] - 0.4), mood.lamp(0), 1.0, 2.4))


def outside(mood: Mood, seed: int, *, skyline_m: float = 1.6, trees: bool = True) -> Surface:
    """What is seen through a window: sky, and the blurred top of trees and houses before it."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        sky = mix(mood.low, mood.sky, smoothstep(skyline_m, skyline_m + 2.5, v))
        height = (
            skyline_m
            + 0.5 * fbm(u * 0.5, u * 0 + 0.3, seed, octaves=4)
            + 0.5 * np.floor(2 * noise(np.floor(u * 0.45) * 3.7, u * 0 + 7.5, seed + 1)) * (0.4 if trees else 1.0)
        )
        leaf = fbm(u * 3, v * 3, seed + 2, octaves=3)
        tree = (
            albedo("#5c7546") * (0.9 + 0.8 * leaf)[:, None] if trees else albedo("#8d9298") * (1 + 0.2 * leaf)[:, None]
        )
        covered = smoothstep(0.06, -0.06, v - height - 0.12 * leaf)
        colour = mix(sky, f32(tree * mood.sky * np.float32(0.55)), covered)
        if mood.night:
            colour = colour + _town_lights(u, v, seed)
        return Skin(np.zeros(3, np.float32), f32(colour))

    return skin


def _town_lights(u: FloatArray, v: FloatArray, seed: int) -> FloatArray:
    """Lit windows of houses on the other side of the street."""
    column, row = np.floor(u / 0.22), np.floor(v / 0.2)
    lit = (chance(column, row, seed + 5) < 0.16) & (chance(np.floor(u / 1.7), 1.0, seed + 6) < 0.75)
    colour = mix(f32([1.5, 1.0, 0.5]), f32([1.0, 1.05, 1.15]), (chance(column, row, seed + 7) < 0.3) * 1.0)
    return f32(colour * (lit * (v < 2.9))[:, None])


def window_wall(
    hall: Hall,
    mood: Mood,
    side: int,
    z: Span,
    y: Span,
    view: Surface,
    *,
    pane_m: float = 1.5,
    post: str = "#5a5d60",
    radiance: float = 2.0,
    bars: int = 0,
) -> None:
    """Panes between posts along the wall on the left (-1) or right (1), which light the room."""
    wall = hall.room.x[0 if side < 0 else 1]
    hall.face(X, wall - 0.01 * side, -side, y, z, view)
    steel = plain(albedo(post))
    for at in np.arange(z[0], z[1] + 0.01, pane_m):
        inner = wall - 0.14 * side
        hall.box((min(wall, inner), max(wall, inner)), y, (float(at) - 0.035, float(at) + 0.035), steel)
    for bar in range(bars + 2):
        level = y[0] + (y[1] - y[0]) * bar / (bars + 1)
        hall.face(X, wall - 0.06 * side, -side, (level - 0.035, level + 0.035), z, steel)
    if mood.day > 0.1:
        hall.lamps.append(panel(X, wall - 0.1 * side, -side, y, z, mood.daylight(), radiance * mood.day, 2.2))
    if mood.sun is not None:
        x, up, deep = mood.sun
        hall.beam = Beam(wall, y, z, pane_m, (x * side, up, deep), mood.sunlight * np.float32(_SUN * radiance))


def shafts(
    hall: Hall, mood: Mood, side: int, wall_m: float, y: Span, z: list[float], strength: float, floor_m: float = 0.0
) -> None:
    """Sunbeams from windows in the wall at `wall_m`, one at every `z`, down to the floor; far ones first."""
    if mood.sun is None:
        return
    across, rise, along = mood.sun
    colour = mood.sunlight * np.float32(strength)
    for at in sorted(z, reverse=True):
        ends = [
            (wall_m - side * (level - floor_m) * across / rise, floor_m, at - (level - floor_m) * along / rise)
            for level in y
        ]
        hall.shafts.append(Shaft([(wall_m, y[1], at), (wall_m, y[0], at), ends[0], ends[1]], colour))


def disc(colour: FloatArray, middle: tuple[float, float], radius_m: float, *, glow: bool = True) -> Surface:
    """A round lamp, clock or ball on a face across z."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        away = np.hypot(u - middle[0], v - middle[1]) / radius_m
        if glow:
            return Skin(np.zeros(3, np.float32), f32(np.broadcast_to(colour, (len(u), 3))), away < 1)
        round_ = np.sqrt(np.maximum(1 - away * away, 0.05)) * (1 + 0.3 * (v - middle[1]) / radius_m)
        return Skin(f32(colour * round_[:, None]), None, away < 1)

    return skin


def pendant(hall: Hall, colour: FloatArray, x: float, y: float, z: float, radius_m: float = 0.16) -> None:
    """A glass ball on a wire."""
    square = (x - radius_m, x + radius_m), (y - radius_m, y + radius_m)
    if not hall.without & {"lamps", "lights"}:
        hall.upright(*square, z, disc(colour * np.float32(3.5), (x, y), radius_m))
        hall.upright((x - 0.008, x + 0.008), (y + radius_m, hall.room.high_m), z, plain(albedo("#222222")))
    hall.lamps.append(panel(Y, y, -1, *(square[0], (z - radius_m, z + radius_m)), colour, 22.0))


def bush(seed: int, middle: tuple[float, float], size: tuple[float, float]) -> Surface:
    """Leaves in a loose mass with gaps, lighter on top."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        x, y = (u - middle[0]) / size[0], (v - middle[1]) / size[1]
        leaf = noise((u + 0.4 * v) * 9, (v - 0.3 * u) * 6, seed)
        mass = x * x + y * y + 1.1 * np.abs(leaf) + 0.6 * fbm(u * 3, v * 3, seed + 1, octaves=2)
        dark, light = (albedo(colour) for colour in _LEAVES)
        return Skin(mix(dark, light, np.clip(0.35 + 0.35 * y + 0.8 * leaf, 0, 1)), None, mass < 0.85)

    return skin


def _fan(seed: int, foot: tuple[float, float], reach_m: float) -> Surface:
    """Long leaves that spread from the pot and hang over."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        out, up = u - foot[0], v - foot[1]
        away = np.hypot(out, up)
        angle = np.arctan2(out, up)
        turn = (angle - 0.5 * np.sin(angle) * away / reach_m) * (_BLADES / np.pi) + 0.37 * (seed % 7)
        blade = np.floor(turn)
        long = reach_m * (0.6 + 0.4 * chance(blade + 20, 0.0, seed))
        along = np.clip(away / long, 0, 1)
        off = np.abs(turn - blade - 0.5)
        dark, light = (albedo(colour) for colour in _LEAVES)
        lit = 0.2 + 0.5 * chance(blade + 20, 1.0, seed) + 0.4 * along - 0.5 * off
        taper = np.sqrt(np.maximum(np.sin(np.pi * along), 0))
        shown = (off < 0.38 * taper) & (away < long) & (up > -0.1 * reach_m)
        return Skin(mix(dark, light, np.clip(lit, 0, 1)), None, shown)

    return skin


def plant(hall: Hall, x: float, z: float, rng: np.random.Generator, *, tall_m: float = 1.5) -> None:
    """A pot with leaves, in three layers."""
    if "plants" in hall.without:
        return
    pot = plain(albedo(str(rng.choice(["#d8d4cc", "#4a4b4c", "#b3795a", "#8e8b84"]))))
    hall.box((x - 0.18, x + 0.18), (0.0, 0.4), (z - 0.18, z + 0.18), pot)
    fan = bool(rng.random() < 0.6)
    for layer in range(3):
        seed, wide = int(rng.integers(1 << 30)), 0.42 * tall_m * float(rng.uniform(0.8, 1.1))
        middle = (x + float(rng.normal(0, 0.07)), 0.4 + (tall_m - 0.4) * 0.55)
        skin = _fan(seed, (x, 0.38), tall_m - 0.3) if fan else bush(seed, middle, (wide, (tall_m - 0.4) * 0.62))
        reach = tall_m - 0.3 if fan else wide
        hall.upright((x - reach, x + reach), (0.1, tall_m + 0.2), z - 0.12 + 0.12 * layer, skin)


def table(hall: Hall, x: Span, z: Span, high_m: float, top: FloatArray, leg: FloatArray) -> None:
    """A board on four legs."""
    hall.box(x, (high_m - 0.04, high_m), z, plain(top))
    for at_x in (x[0] + 0.03, x[1] - 0.065):
        for at_z in (z[0] + 0.03, z[1] - 0.065):
            hall.box((at_x, at_x + 0.035), (0.0, high_m - 0.04), (at_z, at_z + 0.035), plain(leg))


def chair(hall: Hall, x: float, z: float, seat: FloatArray, leg: FloatArray, *, back: int = 1) -> None:
    """A chair at its seat's middle; `back` 1: its back is on the far side."""
    wide, deep = 0.22, 0.22
    hall.box((x - wide, x + wide), (0.43, 0.48), (z - deep, z + deep), plain(seat))
    rest = z + back * deep
    hall.box((x - wide, x + wide), (0.62, 0.9), (rest - 0.02, rest + 0.02), plain(seat))
    for at_x in (x - wide, x + wide - 0.03):
        for at_z in (z - deep, z + deep - 0.03):
            hall.box((at_x, at_x + 0.03), (0.0, 0.43), (at_z, at_z + 0.03), plain(leg))


def swivel(hall: Hall, x: float, z: float, cloth: FloatArray, *, facing: int = 0) -> None:
    """An office chair at its seat's middle; `facing` 0: away from the camera, -1: to the left, 1: to the right."""
    hall.box((x - 0.23, x + 0.23), (0.43, 0.52), (z - 0.2, z + 0.25), plain(cloth))
    if facing:
        rest = x - facing * 0.26
        hall.box((rest - 0.03, rest + 0.03), (0.56, 1.0), (z - 0.21, z + 0.21), plain(cloth))
    else:
        hall.box((x - 0.21, x + 0.21), (0.56, 1.0), (z - 0.26, z - 0.2), plain(cloth))
    hall.box((x - 0.03, x + 0.03), (0.06, 0.43), (z - 0.03, z + 0.03), plain(albedo("#6f7275")))
    hall.box((x - 0.28, x + 0.28), (0.02, 0.07), (z - 0.04, z + 0.04), plain(albedo("#2c2e31")))


def pillar(hall: Hall, x: float, z: float, radius_m: float, colour: FloatArray, seed: int) -> None:
    """A round column, by its shading; it stands on the floor and carries the ceiling."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        across = np.clip((u - x) / radius_m, -1, 1)
        round_ = 0.5 + 0.5 * np.sqrt(1 - across * across)
        stain = 1 + 0.06 * fbm(u * 1.5, v * 0.8, seed, octaves=3)
        return Skin(f32(colour * (round_ * stain)[:, None]))

    hall.box((x - radius_m, x + radius_m), (0.0, 0.12), (z, z + 2 * radius_m), plain(colour))
    hall.face(Z, z, -1, (x - radius_m, x + radius_m), (0.0, hall.room.high_m), skin)
