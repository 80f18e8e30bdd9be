"""The light that halls are painted by: what is near hides, lamps light what faces them, furniture casts shadows."""

import numpy as np

from imgproxy.scenery.elements.hall_faces import Buffer, Face, Rays, X, Y, Z
from imgproxy.scenery.elements.hall_light import Room, bounced, corners, direct, panel
from imgproxy.scenery.elements.hall_shade import Beam, Foot, Glow
from imgproxy.scenery.elements.hall_skins import plain

WHITE = np.full(3, 0.8, np.float32)
RED = np.array([0.6, 0.05, 0.05], np.float32)
ROOM = Room((-3.0, 3.0), 3.0, (0.0, 8.0), WHITE, WHITE, WHITE)
RAYS = Rays(np.linspace(-0.5, 0.5, 40, dtype=np.float32), np.linspace(0.4, -0.4, 32, dtype=np.float32), 1.5, 0.026)
CEILING_LAMP = panel(Y, 2.9, -1, (-1, 1), (3, 5), np.ones(3, np.float32), 5.0)
FLOOR = Face(Y, 0.0, 1, (-3, 3), (0, 8), plain(WHITE))


def test_what_is_nearer_hides_what_is_farther_in_either_order() -> None:
    near, far = Face(Z, 2.0, -1, (-0.4, 0.4), (1.0, 2.0), plain(RED)), Face(Z, 6.0, -1, (-3, 3), (0, 3), plain(WHITE))
    for order in ((near, far), (far, near)):
        buffer = Buffer(RAYS)
        for face in order:
            buffer.draw(face)
        assert np.allclose(buffer.albedo[16, 20], RED)
        assert np.allclose(buffer.albedo[16, 1], WHITE)
        assert buffer.depth_m[16, 20] == 2


def test_the_back_of_a_face_is_not_seen() -> None:
    buffer = Buffer(RAYS)
    buffer.draw(Face(X, 0.6, 1, (0, 3), (1, 6), plain(RED)))
    assert np.isinf(buffer.depth_m).all()


def test_a_ceiling_lamp_lights_the_floor_under_it_most_and_the_ceiling_not_at_all() -> None:
    points = np.array([[0, 0, 4], [2.8, 0, 4], [0, 0, 7.8]], np.float32)
    under, aside, away = direct([CEILING_LAMP], points, Y, 1)[:, 0]
    assert under > aside > 0
    assert under > away > 0
    assert not direct([CEILING_LAMP], np.array([[0, 3.0, 4]], np.float32), Y, -1).any()


def test_walls_throw_their_own_colour_back() -> None:
    back = bounced(Room((-3.0, 3.0), 3.0, (0.0, 8.0), WHITE, WHITE, RED), [CEILING_LAMP])
    assert back.mean[0] > back.mean[2] * 1.05


def test_corners_are_darker_than_the_middle_of_a_wall() -> None:
    corner, middle = corners(ROOM, np.array([[3.0, 0.05, 4.0], [3.0, 1.5, 4.0]], np.float32), X)
    assert corner < middle - 0.2


def lit_floor(feet: list[Foot], beam: Beam | None = None) -> np.ndarray:
    buffer = Buffer(RAYS)
    buffer.draw(FLOOR)
    glow = Glow(ROOM, [CEILING_LAMP], bounced(ROOM, [CEILING_LAMP]), 1.0, feet, beam)
    return glow.shaded(buffer)[..., 0]


def test_furniture_darkens_the_floor_where_it_stands_and_little_far_from_it() -> None:
    bare, furnished = lit_floor([]), lit_floor([Foot((-1.0, 0.0), (4.5, 5.5), 0.0, 1.0, 0.9)])
    seen = bare > 0
    assert (furnished[seen] / bare[seen]).min() < 0.4
    assert furnished[-1, -1] > 0.95 * bare[-1, -1]


def test_a_sunbeam_falls_beyond_its_window_and_is_cut_by_what_stands_in_it() -> None:
    sun = Beam(3.0, (1.0, 2.8), (0.0, 8.0), 1.0, (0.8, 0.5, 0.33), np.ones(3, np.float32))
    bare, sunny = lit_floor([]), lit_floor([], sun)
    assert (sunny - bare).max() > 0.2
    assert (sunny - bare)[:, 0].max() < (sunny - bare).max()
    cut = lit_floor([Foot((0.5, 1.5), (2.0, 7.0), 0.6, 1.4, 0.0)], sun)
    assert (sunny - cut).max() > 0.1
