"""Windows that look out on a place which the words name: the sea from a sill, a skyline behind a living room."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, luminance, mix
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.interior import Lamp, Room, Surface, Window
from imgproxy.scenery.families import family_of, kind_of
from imgproxy.scenery.places.rooms import furniture, indoors
from imgproxy.scenery.places.rooms.behind import beyond

_OUTDOORS = frozenset({"fields", "rocks", "skies", "town", "waters"})  # kinds of places
_LIVED_IN = frozenset({
    "attic", "bathroom", "bedroom", "cabin", "empty room", "home office", "living room", "nursery", "party",
})  # fmt: skip
_DAY_VIEW, _NIGHT_VIEW = 0.5, 0.03  # mean light of a view, by day over the window's own radiance
_SILL_M = 0.78  # over the floor, a little above the table


def at_the_window(shot: Shot, view: View, place: str, far: float, hour: indoors.Hour) -> Room:
    """The sill of a window that looks out on that place: frame and curtains stand against the view, half in shade."""
    _, level, shown = beyond(shot, view, place)
    level = mix(level, np.full(3, luminance(level), np.float32), np.float32(0.8))  # a camera balanced for indoors
    rng = shot.rng("furniture")
    wall = indoors.tint_of(shot, furniture.pick(rng, ("#dcd6cb", "#d3d2cc", "#e6e1d8")))
    room = indoors.shell(far, 2.6, 2.9, wall, Surface(albedo("#a08058")), albedo("#ecebe7"))
    left, right = -float(rng.uniform(0.75, 0.95)), float(rng.uniform(0.75, 0.95))
    room.windows.append(Window(2, far, (left, right), (_SILL_M, 2.5), level, shown))
    _frame(room, far, (left, right), panes=int(rng.choice([2, 2, 3])))
    if "curtains" not in shot.description.without:
        glow = level * np.float32(0.45)
        for x in (left - 0.42, right - 0.06):
            room.box((x, 0.05, far - 0.22), (0.48, 2.85, 0.08), albedo("#e0d9cc"), pattern=indoors.folds, glow=glow)
    if "plants" in shot.description.things:
        for x in (left + 0.2, right - 0.2):
            furniture.plant(room, x, far - 0.2, float(rng.uniform(0.4, 0.6)), rng, stand=_SILL_M)
    inside = furniture.WARM * np.float32(0.8) if hour.dark else f32(level * np.float32(5.0))
    room.lamps.append(Lamp((0.9, 2.3, -0.6), 0.5, inside))
    return room


def looks_out(words: Description) -> bool:
    """Whether the words put a view behind a room's window."""
    outdoors = words.beyond and kind_of(family_of(words.beyond)) in _OUTDOORS
    return bool(outdoors) and words.place in _LIVED_IN and "windows" not in words.without


def with_a_bare_wall(shot: Shot) -> Shot:
    """For the room that gets such a window: no pictures, mirrors or other windows in its place."""
    without = shot.description.without | {"books", "frames", "reflections", "windows"}
    return replace(shot, description=replace(shot.description, without=without))


def glaze(shot: Shot, view: View, room: Room, hour: indoors.Hour) -> None:
    """The far wall becomes one window, on the place that the words name, with curtains at its ends."""
    _, level, shown = beyond(shot, view, shot.description.beyond)
    far, half, top = room.high[2], room.high[0] - 0.35, room.high[1] - 0.25
    wanted = _NIGHT_VIEW if hour.dark else _DAY_VIEW * float(luminance(hour.sky))
    gain = np.float32(wanted / max(float(luminance(level)), 1e-3))
    room.windows.append(Window(2, far, (-half, half), (0.25, top), hour.sky, lambda rays: shown(rays) * gain))
    frame = albedo("#3a3c3e" if shot.rng("frame").random() < 0.5 else "#efede8")
    for at in np.linspace(-half, half, 4):
        room.box((float(at) - 0.03, 0.25, far - 0.08), (0.06, top - 0.25, 0.07), frame)
    for y in (0.22, top - 0.03):
        room.box((-half, y, far - 0.08), (2 * half, 0.06, 0.07), frame)
    if "curtains" not in shot.description.without:
        for x in (-half - 0.3, half - 0.2):
            glow = hour.sky * np.float32(0.2)
            room.box((x, 0.03, far - 0.16), (0.5, top, 0.1), albedo("#e0d9cc"), pattern=indoors.folds, glow=glow)


def _frame(room: Room, far: float, along: tuple[float, float], panes: int) -> None:
    """White wood: an outer frame, a post between two panes, one bar across."""
    white, (left, right) = albedo("#efede8"), along
    for at in np.linspace(left, right, panes + 1):
        room.box((float(at) - 0.035, _SILL_M, far - 0.09), (0.07, 2.5 - _SILL_M, 0.08), white)
    for y in (_SILL_M, 1.92, 2.44):
        room.box((left, y, far - 0.08), (right - left, 0.055, 0.07), white)
