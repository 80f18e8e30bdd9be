"""Light in a traced room: where it comes from, what it cannot pass, what polished things show."""

import numpy as np

from imgproxy.scenery.camera import frame
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.interior import Glint, Lamp, Room, Surface, Window
from imgproxy.scenery.elements.interior_light import Traced, trace
from imgproxy.scenery.elements.interior_picture import photograph
from imgproxy.scenery.elements.interior_seen import FLOOR

GREY = np.full(3, 0.5, np.float32)
WHITE = np.ones(3, np.float32)


def room(floor_gloss: float = 0.0) -> Room:
    """4 m wide, 6 m deep, seen from its middle."""
    wall = Surface(GREY)
    return Room(
        (-2.0, 0.0, -1.0), (2.0, 2.5, 5.0), [wall, wall, Surface(GREY, gloss=floor_gloss, rough=0.01)] + [wall] * 3
    )


def traced(of: Room) -> Traced:
    return trace(of, frame(160, 120, None, camera_m=1.2), 1.2, 5, FLOOR)


def test_the_wall_opposite_a_window_is_brighter_than_the_windows_own() -> None:
    lit = room()
    lit.windows.append(Window(0, -2.0, (1.0, 4.0), (0.5, 2.0), WHITE))
    end = traced(lit).rest[40:70].mean((0, 2))
    assert end[60:75].mean() > end[85:100].mean() > end[110:120].mean()


def test_a_lamp_behind_a_screen_leaves_its_shadow_on_the_wall() -> None:
    lit, screened = room(), room()
    for each in (lit, screened):
        each.lamps.append(Lamp((0.0, 1.2, 2.0), 0.02, WHITE))
    screened.box((-0.4, 0.8, 3.0), (0.8, 0.8, 0.02), GREY)
    above = np.s_[20:30, 70:90]
    with_screen, without = traced(screened), traced(lit)
    assert with_screen.rest[above].mean() < 0.7 * without.rest[above].mean()
    assert with_screen.depth[60, 80] < 3.1 < without.depth[60, 80]


def test_a_polished_floor_shows_the_window_and_a_dull_one_does_not() -> None:
    found = []
    for gloss in (0.0, 1.0):
        lit = room(gloss)
        lit.windows.append(Window(2, 5.0, (-0.5, 0.5), (0.2, 2.0), WHITE * 4))
        found.append(traced(lit))
    floor = np.s_[100:, 70:90], np.s_[100:, :20]
    assert found[0].rest[floor[0]].max() == 0
    assert found[1].rest[floor[0]].mean() > 4 * found[1].rest[floor[1]].mean()


def test_a_room_without_any_light_is_black() -> None:
    assert traced(room()).rest.max() == 0


def test_a_point_of_light_does_not_shine_through_what_stands_before_it() -> None:
    shot = Shot(Description(), 1, 160, 120, None)
    brightest = []
    for screened in (False, True):
        lit = room()
        lit.windows.append(Window(0, -2.0, (1.0, 4.0), (0.5, 2.0), WHITE))
        lit.glints.append(Glint((0.0, 1.2, 4.5), WHITE * 50))
        if screened:
            lit.box((-0.6, 0.6, 3.0), (1.2, 1.2, 0.05), GREY)
        seen = photograph(shot, shot.frame(camera_m=1.2), lit, eye_m=1.2, level=0.2, aperture=0.03)
        brightest.append(float((seen.rest + seen.ground)[40:70, 70:90].max()))
    assert brightest[0] > 20 > brightest[1]


def test_chance_leaves_no_spots_under_many_lamps() -> None:
    lit = room()
    for x in (-1.5, -0.9, -0.3, 0.3, 0.9, 1.5):
        lit.lamps.append(Lamp((x, 2.3, 4.0), 0.1, WHITE * 0.2))
    lit.lamps.append(Lamp((0.0, 1.6, 2.0), 0.1, WHITE))
    floor = trace(lit, frame(160, 120, None, camera_m=1.2), 1.2, 5, FLOOR).ground[108:, 40:120, 0]
    assert np.abs(np.diff(floor, axis=1)).mean() < 0.05 * floor.mean()
