"""A table or worktop with what is behind it far out of focus: a kitchen, a cafe, a garden, a plain wall."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands, polished
from imgproxy.scenery.colour import luminance
from imgproxy.scenery.elements.interior import Lamp, Room
from imgproxy.scenery.elements.interior_picture import Detail, Photograph, photograph, with_ground
from imgproxy.scenery.families import PAINTERS, family_of
from imgproxy.scenery.places.rooms import behind, furniture, indoors, outlooks
from imgproxy.scenery.places.rooms.plans import PLANS, Plan
from imgproxy.scenery.places.rooms.standing import lighting_in
from imgproxy.scenery.places.rooms.tabletops import Tabletop, tabletop

_EYE_M = 0.42  # the camera over the table
_TABLE_M = 0.75
_SUN_SHARE = 0.45  # what a table's photographer lets through the blinds
_APERTURE = 0.04
_SILL_BEHIND_M = 0.12  # the window, behind the far edge of its sill
_EDGE = 1.6  # the table's far edge, in distances of the subject
_FROM_ABOVE_M = 1.1  # height of the picture when the table is seen from above
_PLAIN = Plan(behind.plain_wall, level=1.5, behind_m=(1.7, 2.2))
_WINDOW = Plan(behind.by_the_window, level=1.4, behind_m=(1.5, 2.0))
_ROOMS = PLANS | {"window": _WINDOW, "thanksgiving": PLANS["dining room"], "diwali": PLANS["restaurant"]}
_WARM_ROOMS = {"rustic": ("cabin", "living room", "kitchen"), "": ("kitchen", "living room", "cafe")}


def paint(shot: Shot) -> Painting:
    top = tabletop(shot)
    if shot.description.view == "top":
        return _from_above(shot, top)
    view = shot.frame(horizon=0.34, camera_m=_EYE_M)
    opened = shot.aperture(_APERTURE)
    place = _place(shot)
    if place in _ROOMS or not place:
        room, lighting, level = _indoors(shot, view, _ROOMS.get(place, _PLAIN), top)
    elif shot.description.place == "window":
        hour = indoors.hour_of(shot)
        room = outlooks.at_the_window(shot, view, place, view.focus_m * _EDGE + _SILL_BEHIND_M, hour)
        lighting, level = lighting_in(indoors.side_of(shot), hour), None
    else:
        room, lighting = behind.outdoors(shot, view, place)
        level = None
    seen = _laid(shot, view, room, top, opened, level)
    light = with_ground(view, seen, _over_mean(top), opened)
    return Painting(light, lighting, ground=view.standing, vignette=0.16, polish=polished(top.gloss, top.rough))


def _indoors(shot: Shot, view: View, plan: Plan, top: Tabletop) -> tuple[Room, Lighting, float]:
    """The room, its light on the subject, and the exposure."""
    side, hour = indoors.side_of(shot), indoors.hour_of(shot, plan.hour)
    far = view.focus_m * _EDGE + float(shot.rng("depth").uniform(*plan.behind_m))
    room = plan.build(_uncoloured(shot), far, side, hour)
    if room.sun is not None:
        room.sun = replace(room.sun, power=room.sun.power * np.float32(_SUN_SHARE))
    if hour.dark and "lights" not in shot.description.without:  # the lamp over this table, out of the picture
        over = (0.5 * side, _TABLE_M + 1.2, view.focus_m - 0.1)
        room.lamps.append(Lamp(over, 0.12, furniture.WARM * np.float32(0.1)))
    return room, lighting_in(side, hour), hour.level * plan.level * _exposed(shot, top)


def _uncoloured(shot: Shot) -> Shot:
    """For the room behind: a colour that was said of the table is not the room's."""
    if shot.description.place != "countertop":
        return shot
    return replace(shot, description=replace(shot.description, colours=()))


def _exposed(shot: Shot, top: Tabletop) -> float:
    """A photographer lets a dark table be dark, and a hard light leave the rest in the dark."""
    hard = 0.35 if shot.description.light == "hard" else 1.0
    return float(np.clip(luminance(top.mean) / 0.35, 0.1, 1.6) ** 0.35) * hard


def _place(shot: Shot) -> str:
    """What the words put behind the table; empty for a plain wall."""
    words = shot.description
    if words.beyond:
        family = family_of(words.beyond)
        return words.beyond if words.beyond in _ROOMS else family if family in PAINTERS or family in _ROOMS else ""
    if "windows" in words.things:
        return "window"
    if words.place in _ROOMS:
        return words.place
    warm = words.mood in ("rustic", "cosy") or (words.material == "wood" and words.light not in ("hard", "dark"))
    rooms = _WARM_ROOMS.get(words.mood, _WARM_ROOMS[""])
    return str(shot.rng("behind").choice(rooms)) if warm else ""


def _laid(shot: Shot, view: View, room: Room, top: Tabletop, opened: float, level: float | None) -> Photograph:
    """The room with the table in it, of its mean colour as yet."""
    edge = view.focus_m * _EDGE
    room.box((-6.0, _TABLE_M - 0.05, -1.0), (12.0, 0.05, edge + 1.0), top.mean, gloss=top.gloss, rough=top.rough)
    table = len(room.surfaces) + len(room.shapes) - 1
    return photograph(shot, view, room, eye_m=_TABLE_M + _EYE_M, level=level, aperture=opened, ground=table)


def _over_mean(top: Tabletop) -> Detail:
    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        return f32(top.texture(x, z, blur) / top.mean)

    return detail


def _from_above(shot: Shot, top: Tabletop) -> Painting:
    """The table fills the picture; a window to one side lights it unevenly."""
    view = shot.frame()
    side = indoors.side_of(shot)
    hour = indoors.hour_of(shot)
    metre = np.float32(_FROM_ABOVE_M / shot.height)
    hard = shot.description.light == "hard" or shot.description.mood == "dramatic"

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        y = np.arange(band.rows.start, band.rows.stop, dtype=np.float32)[:, None] * metre
        x = (np.arange(view.width, dtype=np.float32)[None, :] - view.width / 2) * metre
        x, y = (f32(part) for part in np.broadcast_arrays(x, y))
        toward = np.clip(side * x / _FROM_ABOVE_M - 0.5 * (y / _FROM_ABOVE_M - 0.5), -2, 2)
        level = (3.0 if hour.dark else 4.0) * hour.level * _exposed(shot, top) * np.exp((1.3 if hard else 0.6) * toward)
        return f32(top.texture(x, y, np.full_like(x, metre)) * level[..., None]), np.zeros_like(x)

    light, _ = paint_bands(view, shade)
    return Painting(light, lighting_in(side, hour), ground=view.standing, vignette=0.2)
