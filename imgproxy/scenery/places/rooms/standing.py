"""Rooms that the subject stands in: the plan of the place, photographed from where a subject fits in."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Lighting, Painting, Shot, polished
from imgproxy.scenery.colour import Rgb
from imgproxy.scenery.elements.interior import FLOOR, Room
from imgproxy.scenery.elements.interior_picture import photograph, with_ground
from imgproxy.scenery.places.rooms import feast, indoors, outlooks
from imgproxy.scenery.places.rooms.plans import plan_of

_OWN_CANDLES = frozenset({"barn", "christmas", "spa", "workshop"})
_SUBJECT_M = 3.7  # from the camera to the subject, as in a room


def paint(shot: Shot) -> Painting:
    shot = _uncluttered(shot)
    view = _view(shot)
    plan = plan_of(shot.description)
    hour = indoors.hour_of(shot, plan.hour)
    side = indoors.side_of(shot)
    far = view.focus_m + float(shot.rng("depth").uniform(*plan.behind_m))
    if outlooks.looks_out(shot.description):
        room = plan.build(outlooks.with_a_bare_wall(shot), far, side, hour)
        outlooks.glaze(shot, view, room, hour)
    else:
        room = plan.build(shot, far, side, hour)
    _dress(shot, room, side)
    opened = shot.aperture(plan.aperture)
    seen = photograph(shot, view, room, eye_m=view.camera_m, level=hour.level * plan.level, aperture=opened)
    light = with_ground(view, seen, plan.floor(shot.noise("floor")), opened)
    floor = room.surfaces[FLOOR]
    return Painting(
        light, lighting_in(side, hour), ground=view.standing, vignette=0.14, polish=polished(floor.gloss, floor.rough)
    )


def _uncluttered(shot: Shot) -> Shot:
    """A minimal room has few things in it, and is Scandinavian if it is of no other style."""
    words = shot.description
    if words.mood != "minimal":
        return shot
    without = words.without | {"books", "frames"}
    return replace(shot, description=replace(words, without=without, style=words.style or "scandinavian"))


def _dress(shot: Shot, room: Room, side: int) -> None:
    """What may stand in any room."""
    words = shot.description
    if words.beyond == "christmas":
        feast.decorate(shot, room, side)
    lit = words.light == "candle" or "candles" in words.things
    if lit and words.place not in _OWN_CANDLES and not words.without & {"candles", "lights"}:
        feast.candles(shot, room)


def lighting_in(side: int, hour: indoors.Hour) -> Lighting:
    """Windows, or lamps, to one side and above."""
    key: Rgb = (0.66, 0.47, 0.29) if hour.dark else (0.86, 0.83, 0.78)
    around: Rgb = (0.26, 0.2, 0.15) if hour.dark else (0.48, 0.47, 0.45)
    if hour.lamps > 0.5 and not hour.dark:
        key, around = (0.74, 0.6, 0.44), (0.36, 0.31, 0.26)
    return Lighting((0.78 * side, -0.5, 0.35), key, around, 0.75)


def _view(shot: Shot) -> View:
    """At the height from which the subject is as far away as a person in a room."""
    one = shot.frame(horizon=0.44, camera_m=1.0)
    return shot.frame(horizon=0.44, camera_m=float(np.clip(_SUBJECT_M / one.focus_m, 0.55, 1.3)))
