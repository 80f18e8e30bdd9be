"""The empty room that shops and showrooms are: plain walls, a pale ceiling, a floor of their own."""

import numpy as np

from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, room_depth
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, wall_of
from imgproxy.scenery.elements.hall_skins import painted

_Range = tuple[float, float]


def empty(
    shot: Shot, mood: Mood, rng: np.random.Generator, half_m: _Range, high_m: _Range, *,
    wall: str, floor: tuple[str, str, float], level: float, aperture: float = 0.03,
) -> tuple[View, Hall]:  # fmt: skip
    """`half_m`, `high_m`: least and most of half its width and of its height; `floor`: kind, colour and polish."""
    view = shot.frame(horizon=0.46, camera_m=1.4)
    half, high = float(rng.uniform(*half_m)), float(rng.uniform(*high_m))
    side, bounce = wall_of(shot, mood, wall)
    depth = room_depth(view, float(rng.uniform(6, 7.5)))
    room = Room((-half, half), high, depth, albedo("#b5aea3"), albedo("#dddad4"), bounce)
    hall = Hall(
        room, floor_of(shot, *floor), level * mood.level, aperture=aperture,
        without=shot.description.without, mirrored=bool(rng.random() < 0.5),
    )  # fmt: skip
    hall.shell(side, side, painted(albedo("#d9d6cf"), 3), side)
    return view, hall
