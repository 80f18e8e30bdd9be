"""What is behind a table, far out of focus: the room it stands in, a plain wall by a window, or a place outdoors."""

from dataclasses import replace
from importlib import import_module

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Lamp, Pattern, Room, Sun, Surface, Window
from imgproxy.scenery.families import PAINTERS
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.places.rooms import furniture, indoors

_ROWS = 200  # of the small copy of a place outdoors
_BEYOND_M = 14.0  # where that copy hangs
_SEASONS = {"winter": "snow", "autumn": "autumn"}  # what they do to the ground outdoors


def plain_wall(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """A wall with the light of a window on it, a vase or a plant at one edge."""
    rng = shot.rng("furniture")
    words = shot.description
    dark = words.light in ("hard", "dark") or words.mood == "dramatic"
    wall = furniture.pick(
        rng, ("#2f3032", "#3a3632", "#2b3036") if dark else ("#dcd6cb", "#cfd0cb", "#d9cdbd", "#c3c7c6", "#e3dfd6")
    )
    room = indoors.shell(far, 2.2, 2.7, wall, Surface(albedo("#8a7f72")), wall if dark else albedo("#e6e3de"))
    view = indoors.outside(shot, hour.sky, hour.dark)
    start = far - float(rng.uniform(1.6, 1.9))
    for at in (start, start - 1.5):
        room.windows.append(Window(0, side * 2.2, (at, at + 1.2), (0.8, 2.5), hour.sky, view))
        room.box((side * 2.2 - 0.03, 1.6, at), (0.06, 0.05, 1.2), albedo("#e9e7e2"))
    if hour.dark and "lights" not in words.without:
        room.lamps.append(Lamp((side * 1.6, 2.0, far - 1.0), 0.15, furniture.WARM * np.float32(0.8)))
    if (
        words.light in ("hard", "window", "warm")
        or words.mood == "dramatic"
        or hour.sun is not None
        and rng.random() < 0.4
    ):
        room.sun = _on_the_wall(rng, side, hour)
    if "plants" not in words.without and not dark:
        x = -side * float(rng.uniform(0.7, 1.1))
        room.box((x - 0.9, 0.0, far - 0.5), (1.8, 0.8, 0.4), furniture.shade(wall, 0.75))
        if rng.random() < 0.6:
            furniture.plant(room, x, far - 0.3, 0.55, rng, stand=0.8)
        for at in rng.uniform(-0.7, 0.7, 4):
            furniture.dish(room, x + float(at), 0.8, far - 0.3, rng)
    return room


def _on_the_wall(rng: np.random.Generator, side: int, hour: indoors.Hour) -> Sun | None:
    """A sun that shines past the table onto the wall behind it."""
    if hour.sun is None:
        return None
    toward = np.array([side, rng.uniform(0.3, 0.45), rng.uniform(-0.75, -0.45)])
    x, y, z = (float(part) for part in toward / np.linalg.norm(toward))
    return Sun((x, y, z), hour.sun * np.float32(0.6))


def by_the_window(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """A wide window right behind the table, curtains to both sides, pots on the sill."""
    rng = shot.rng("furniture")
    wall = indoors.tint_of(shot, furniture.pick(rng, ("#dcd6cb", "#d3d2cc", "#e6e1d8")))
    room = indoors.shell(far, 2.6, 2.7, wall, Surface(albedo("#a08058")), albedo("#ecebe7"))
    indoors.end_window(shot, room, hour, (-1.5, 1.5), (0.55, 2.5), panes=3)
    room.box((-1.6, 0.48, far - 0.25), (3.2, 0.04, 0.25), albedo("#efede8"))
    if "curtains" not in shot.description.without:
        for x in (-1.95, 1.4):
            room.box(
                (x, 0.05, far - 0.16),
                (0.55, 2.6, 0.1),
                albedo("#e0d9cc"),
                pattern=indoors.folds,
                glow=hour.sky * np.float32(0.3),
            )
    if "plants" not in shot.description.without:
        for x in (-1.05, 0.95):
            furniture.plant(room, x, far - 0.14, float(rng.uniform(0.5, 0.8)), rng, stand=0.52)
    return room


def outdoors(shot: Shot, view: View, place: str) -> tuple[Room, Lighting]:
    """A painting of that place, hung across the view; its light falls on the table, and on the subject."""
    lit, level, shown = beyond(shot, view, place)
    sides = Surface(f32(np.clip(level, 0.02, 0.9)))
    room = Room((-30.0, -20.0, -2.5), (30.0, 20.0, _BEYOND_M), [sides] * 6)
    room.windows.append(Window(2, _BEYOND_M, (-29.9, 29.9), (-19.9, 19.9), level, shown))
    x, y, z = lit.direction
    above = f32(np.add(lit.key, lit.ambient)) * np.float32(30)
    room.lamps.append(Lamp((x * 5, 0.8 + max(-y, 0.3) * 6, 1.0 - z * 3), 1.2, above))
    return room, lit


def beyond(shot: Shot, view: View, place: str) -> tuple[Lighting, FloatArray, Pattern]:
    """How a subject is lit there, the mean light, and the place by direction."""
    painted, scale = _painted(shot, place)
    light = painted.light
    if painted.defocus is not None and painted.aperture:
        light = disc_blur(light, painted.aperture * light.shape[0] * 0.8)
    return painted.lighting, f32(np.minimum(light, 2.5).mean(axis=(0, 1))), _hung(light, view, scale)


def _painted(shot: Shot, place: str) -> tuple[Painting, float]:
    """The place in small, with its horizon where a subject of the same size puts it."""
    scale = min(1.0, _ROWS / shot.height)
    width, height = max(1, round(shot.width * scale)), max(1, round(shot.height * scale))
    ground = _SEASONS.get(shot.description.season, "")
    words = replace(
        shot.description, place=place, beyond="", surface="", material=ground, colours=(), things=frozenset()
    )
    box = None
    if shot.subject is not None:
        left, top, right, bottom = (round(part * scale) for part in shot.subject)
        box = left, top, right, bottom
    small = Shot(words, shot.seed, width, height, box)
    module = import_module(f"imgproxy.scenery.places.{PAINTERS[words.family]}")
    painting: Painting = module.paint(small)
    return painting, scale


def _hung(light: FloatArray, view: View, scale: float) -> Pattern:
    """The painting by direction."""
    rows, columns = light.shape[:2]

    def shown(directions: FloatArray) -> FloatArray:
        x = view.width / 2 + directions[0] / directions[2] * view.focal_px
        y = view.horizon_px - directions[1] / directions[2] * view.focal_px
        column = np.clip(x * scale, 0, columns - 1).astype(np.int32)
        return f32(light[np.clip(y * scale, 0, rows - 1).astype(np.int32), column])

    return shown
