"""A bright modern office, strongly out of focus: a wall of windows, glass partitions, rows of desks, a pale floor."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm, noise

_ROWS = 420
_CEILING_M, _END_M = 3.1, 17.0
_FLOORS = {"": "#b9b1a6", "wood": "#b08f6b", "concrete": "#a5a5a3", "marble": "#d3cfc8"}


@dataclass(frozen=True, slots=True)
class _Room:
    """`side` -1: windows on the left. Distances of the two walls from the middle, metres."""

    side: int
    window_m: float
    wall_m: float
    accent: FloatArray
    floor: FloatArray
    evening: bool

    def at(self, x: float) -> float:
        """Mirror a distance from the middle so that positive always means the windows' side."""
        return x * self.side


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.45)
    room = _room(shot)
    sheet = _draw(shot, view, room)
    strength = {"shallow": 1.5, "deep": 0.35}.get(shot.description.depth, 1.0)
    rows = sheet.light.shape[0]
    blurred = disc_blur(_shaped(sheet.light, room), rows * 0.019 * strength)
    blurred = blurred * np.float32(0.9) + disc_blur(blurred, rows * 0.11) * np.float32(0.13)  # veil of the bright panes
    lit = np.maximum(resize(blurred, view.width, view.height), 0)
    add_spots(lit, _lamps(shot, view, room, 0.019 * strength * shot.height), rim=0.2)

    mirror = np.maximum(resize(disc_blur(blurred, rows * 0.035), view.width, view.height), 0)
    floor_px = view.row_of(_END_M)
    gloss = 0.26 if shot.description.material in ("wood", "marble", "concrete") else 0.17

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        sharp = 1 - np.clip(view.defocus(z) * 2.2, 0, 1)
        texture = _floor_texture(shot, view, band, np.minimum(z, 50))
        y = view.horizon_px - band.up[:, 0] * view.focal_px
        mirrored = np.clip(2 * floor_px - y, 0, view.height - 1).astype(np.int32)
        polish = smoothstep(0, 0.03, (y - floor_px) / view.height)[:, None, None] * np.float32(gloss)
        shown = lit[band.rows] * (1 + (texture - 1) * sharp[..., None])
        return shown * (1 - polish) + mirror[mirrored] * polish, np.zeros_like(z)

    light, _ = paint_bands(view, shade)
    direction = (0.82 * room.side, -0.42, 0.38)
    key = (0.55, 0.4, 0.27) if room.evening else (0.86, 0.88, 0.9)
    return Painting(light, Lighting(direction, key, (0.5, 0.49, 0.47), 0.8), ground=view.standing, vignette=0.1)


def _shaped(light: FloatArray, room: _Room) -> FloatArray:
    """The window's light fades across the room, and its corners are darker."""
    rows, columns = light.shape[:2]
    x = ((np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns * 2 - 1) * room.side
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows * 2 - 1
    level = 0.92 + (0.06 if room.evening else 0.3) * x - 0.2 * smoothstep(-0.2, -1.3, y) - 0.1 * smoothstep(0.3, 1.2, y)
    warm = np.array([1.0, 0.86, 0.68] if room.evening else [1.02, 1.0, 0.96], np.float32)
    return f32(light * level[..., None] * warm)


def _room(shot: Shot) -> _Room:
    rng = shot.rng("room")
    words = shot.description
    accents = [to_linear(colour.rgb) for colour in words.colours]
    accent = accents[0] if accents else albedo(str(rng.choice(["#56707a", "#8a6a4c", "#6d7a5a", "#3f5a78", "#b0764f"])))
    floor = albedo(_FLOORS.get(words.material, _FLOORS[""]))
    evening = words.time in ("night", "dusk", "sunset") or words.light == "dark"
    return _Room(int(rng.choice([-1, 1])), rng.uniform(3.6, 4.6), rng.uniform(3.8, 5.2), accent, floor, evening)


def _draw(shot: Shot, view: View, room: _Room) -> Sheet:
    rng = shot.rng("furniture")
    sheet = Sheet.blank(view, _ROWS, albedo("#d9d7d2") * np.float32(0.75))
    _shell(sheet, room, rng)
    if "windows" not in shot.description.without:
        _windows(sheet, room, rng)
    if "furniture" not in shot.description.without:
        _furniture(sheet, room, rng)
    return sheet


def _shell(sheet: Sheet, room: _Room, rng: np.random.Generator) -> None:
    dim = np.float32(0.45 if room.evening else 1.0)
    near, far, high = 0.3, _END_M, _CEILING_M
    window, wall = room.at(room.window_m), room.at(-room.wall_m)
    ceiling = albedo("#e9e7e2") * np.float32(0.5) * dim
    white = albedo("#e6e3dd") * dim
    sheet.polygon([(window, high, near), (wall, high, near), (wall, high, far), (window, high, far)], ceiling)
    floor = room.floor * np.float32(0.85) * dim
    ground = [(window, 0.0, near), (wall, 0.0, near), (wall, 0.0, far), (window, 0.0, far)]
    sheet.polygon(ground, floor * np.float32(1.15), floor * np.float32(0.8))
    sheet.polygon([(wall, 0, near), (wall, high, near), (wall, high, far), (wall, 0, far)], white * np.float32(0.66))
    sheet.upright((min(window, wall), max(window, wall)), (0, high), far, white * np.float32(0.74))
    for start in np.arange(2.0, far, 4.2):  # panels and doors along the closed wall
        colour = room.accent * dim if rng.random() < 0.45 else albedo("#b99a76") * np.float32(0.8) * dim
        top, end = rng.uniform(2.1, 2.8), start + rng.uniform(1.0, 2.2)
        x = room.at(-room.wall_m + 0.02)
        sheet.polygon([(x, 0.0, start), (x, top, start), (x, top, end), (x, 0.0, end)], colour * np.float32(0.75))
    for at in np.linspace(0.15, 0.85, 3):  # strips of light in the ceiling
        x = window + (wall - window) * at
        for start in np.arange(1.5, far, 3.4):
            strip = [
                (x - 0.1, high, start),
                (x + 0.1, high, start),
                (x + 0.1, high, start + 2),
                (x - 0.1, high, start + 2),
            ]
            sheet.polygon(strip, np.array([3.4, 3.2, 2.9], np.float32) * (0.8 if room.evening else 1))
    for x in np.arange(-3.4, 3.5, 1.7):  # glass partition at the far end, brighter room behind it
        tone = albedo("#f1efe9") * np.float32(rng.uniform(0.75, 1.15)) * dim
        sheet.upright((x, x + 1.62), (0.05, 2.55), far - 0.1, tone)
    sheet.upright((-0.9 + 2 * room.side, 0.9 + 2 * room.side), (0.9, 1.9), far - 0.2, room.accent * dim)


def _windows(sheet: Sheet, room: _Room, rng: np.random.Generator) -> None:
    """Panes between slim posts, with sky, the blurred town and some trees outside."""
    x, high = room.at(room.window_m), _CEILING_M - 0.12
    sky = np.array([0.16, 0.2, 0.34] if room.evening else [2.5, 2.75, 3.05], np.float32)
    low = np.array([0.3, 0.24, 0.26] if room.evening else [2.1, 2.15, 2.2], np.float32)
    post = albedo("#4b4e52") * np.float32(0.7)
    for start in np.arange(0.3, _END_M, 1.55):
        end = start + 1.45
        sheet.polygon([(x, 0.15, start), (x, high, start), (x, high, end), (x, 0.15, end)], sky, low)
        for _ in range(2):
            roof, left = rng.uniform(1.0, 2.3), rng.uniform(start, end - 0.4)
            tone = low * np.float32(rng.uniform(0.35, 0.7))
            right = min(end, left + rng.uniform(0.3, 0.9))
            sheet.polygon([(x, 0.15, left), (x, roof, left), (x, roof, right), (x, 0.15, right)], tone)
        green = albedo("#6f8f4a") * np.float32(0.25 if room.evening else 1.1)
        sheet.polygon([(x, 0.15, start), (x, rng.uniform(0.5, 1.0), start), (x, 0.7, end), (x, 0.15, end)], green)
        sheet.polygon([(x, 0.0, end), (x, high, end), (x, high, end + 0.1), (x, 0.0, end + 0.1)], post)
    if not room.evening:  # what the windows lay on the floor
        inner = room.at(room.window_m - 1.9)
        for start in np.arange(0.6, _END_M, 1.55):
            patch = [(x, 0.0, start), (inner, 0.0, start + 0.7), (inner, 0.0, start + 2.0), (x, 0.0, start + 1.3)]
            sheet.polygon(patch, room.floor * np.float32(1.9))


def _furniture(sheet: Sheet, room: _Room, rng: np.random.Generator) -> None:
    dim = np.float32(0.5 if room.evening else 1.0)
    white, dark = albedo("#e8e4dc") * dim, albedo("#34373b") * dim
    oak, screen = albedo("#c39d72") * dim, np.array([0.25, 0.4, 0.6], np.float32)
    first = sheet.view.focus_m * 1.5 + 1.2
    for z in np.arange(_END_M - 2, first, -2.3):
        for middle in (room.at(2.3), room.at(-2.4)):
            x = middle + rng.uniform(-0.2, 0.2)
            sheet.box((x - 0.85, 0.0, z + 0.1), (0.08, 0.72, 0.7), dark)
            sheet.box((x + 0.78, 0.0, z + 0.1), (0.08, 0.72, 0.7), dark)
            sheet.box((x - 0.9, 0.72, z), (1.8, 0.045, 0.9), oak if rng.random() < 0.5 else white)
            for at in (-0.45, 0.35):
                face = screen if rng.random() < 0.35 else dark * np.float32(0.7)
                sheet.upright((x + at, x + at + 0.55), (0.9, 1.23), z + 0.5, face)
            chair = dark if rng.random() < 0.6 else room.accent * dim
            seat = x + rng.uniform(-0.4, 0.1)
            sheet.box((seat, 0.42, z - 0.5), (0.5, 0.09, 0.45), chair)
            sheet.upright((seat + 0.03, seat + 0.47), (0.5, 0.98), z - 0.5, chair * np.float32(0.85))
            sheet.upright((seat + 0.22, seat + 0.28), (0.0, 0.45), z - 0.3, dark)
        if rng.random() < 0.6:
            _plant(sheet, room.at(rng.choice([-1, 1]) * (room.wall_m - 0.9)), z, rng, dim)


def _plant(sheet: Sheet, x: float, z: float, rng: np.random.Generator, dim: np.float32) -> None:
    sheet.box((x - 0.2, 0.0, z), (0.4, 0.45, 0.4), albedo("#d8d4cc") * dim)
    for _ in range(26):
        leaf_x, leaf_y, size = x + rng.normal(0, 0.26), 0.95 + rng.normal(0, 0.3), rng.uniform(0.07, 0.17)
        green = albedo(str(rng.choice(["#4c7038", "#6a8f48", "#33542b", "#86a65c"]))) * dim
        lean = rng.uniform(-0.1, 0.1)
        sheet.polygon(
            [(leaf_x - size, leaf_y, z), (leaf_x + lean, leaf_y + size * 1.6, z), (leaf_x + size, leaf_y, z)], green
        )


def _lamps(shot: Shot, view: View, room: _Room, radius: float) -> list[Spot]:
    """Pendants over the desks: the discs that say that this is a lens's blur."""
    rng = shot.rng("pendants")
    spots = []
    warm = np.array([1.5, 1.1, 0.7], np.float32)
    for z in np.arange(5.5, _END_M, 2.4):
        x = room.at(-2.3) + rng.uniform(-0.15, 0.15)
        spots.append(Spot(view.column_of(z, x), view.row_of(z, 2.25), radius, warm * np.float32(0.7)))
    return spots if "lights" not in shot.description.without else []


def _floor_texture(shot: Shot, view: View, band: Band, z: FloatArray) -> FloatArray:
    """Grain of the floor around 1, from planks or from a close carpet."""
    x = band.across * z
    long_side = view.ground_pixel_m(z)
    seed = shot.noise("floor")
    if shot.description.material == "wood":
        plank = np.floor(x / 0.16)
        shade = noise(plank * 3.7, np.floor(z / 1.9 + plank * 0.37) * 2.3, seed) * 0.2
        grain = fbm(x * 30, z * 1.8 + plank * 9.1, seed + 1, octaves=4, footprint=view.pixel_m(z) * 30)
        gap = smoothstep(0.012, 0.002, np.abs(x / 0.16 - plank - 0.5) * -0.16 + 0.08)
        return f32(1 + shade + grain * 0.1 - gap * 0.3)[..., None]
    grain = fbm(x * 120, z * 120, seed, octaves=3, gain=0.8, footprint=long_side * 120)
    cloud = fbm(x * 1.2, z * 1.2, seed + 2, octaves=4, footprint=long_side * 1.2)
    tone = mix(np.ones(3, np.float32), np.array([0.97, 0.98, 1.02], np.float32), np.clip(cloud, 0, 1))
    return tone * (1 + grain * 0.16 + cloud * 0.07)[..., None]
