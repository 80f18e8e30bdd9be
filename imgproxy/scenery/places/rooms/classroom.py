"""A classroom: a board on the far wall, rows of desks, windows along one side."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, X
from imgproxy.scenery.elements.hall_fittings import chair, disc, outside, strips, table, window_wall
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import painted, panelled, plain, wainscot
from imgproxy.scenery.noise import fbm

_BOARDS = ("#27332c", "#2f4a3c", "#2a2d2f")
_SHEETS = ("#d9534a", "#e8b93c", "#4f8fbf", "#f0ede4", "#6aa35c", "#e88a5a")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=1.4)
    rng, mood = shot.rng("classroom"), mood_of(shot)
    half, high = float(rng.uniform(3.6, 4.3)), 3.1
    aside = float(rng.uniform(-0.4, 0.4))
    paints = albedo("#e7e2d3")
    room = Room((-half - aside, half - aside), high, room_depth(view, float(rng.uniform(5.2, 6.4))), albedo("#b79b77"),
                albedo("#e6e4dd"), paints)  # fmt: skip
    usual = str(rng.choice(["boards", "vinyl"]))
    floor = floor_of(shot, usual, "#b08a60" if usual == "boards" else "#b3aea2", 0.6)
    hall = Hall(room, floor, 0.92 * mood.level, without=shot.description.without, mirrored=bool(rng.random() < 0.5))
    lower = mood.paint(str(rng.choice(["#b9c4b4", "#c9b995", "#aebfca"])))
    side = wainscot(paints, lower, 1.1, albedo("#a88a62"), shot.noise("wall"))
    hall.shell(side, side, panelled(albedo("#e3e1da"), albedo("#b5b3ac"), 0.6, 1.2), painted(paints, 6))
    end = room.z[1]
    if "windows" not in shot.description.without:
        window_wall(hall, mood, 1, (-2.0, end - 0.6), (0.95, 2.75), outside(mood, shot.noise("outside")), pane_m=1.3,
                    post="#d9d7d0", bars=1, radiance=2.6)  # fmt: skip
    for x in (-half * 0.5 - aside, half * 0.45 - aside):
        strips(hall, mood, (x - 0.12, x + 0.12), (-1.5, end - 1.0, 2.4), 1.5, high_m=high - 0.05, radiance=4.5)
    _front(hall, shot, rng, end)
    if "furniture" not in shot.description.without:
        _desks(hall, view, rng)
    return photograph(shot, view, hall)


def _front(hall: Hall, shot: Shot, rng: np.random.Generator, end: float) -> None:
    """Board, its chalk rail, a clock, sheets of paper, the teacher's desk."""
    middle = sum(hall.room.x) / 2 + float(rng.uniform(-0.3, 0.3))
    words = shot.description
    white = "whiteboard" in words.things or words.style == "modern"
    board = albedo("#eef0ef") if white else albedo(str(rng.choice(_BOARDS)))
    x = (middle - 2.1, middle + 2.1)
    if "blackboard" not in words.without:
        hall.upright((x[0] - 0.07, x[1] + 0.07), (0.88, 2.27), end - 0.03, plain(albedo("#8f6c46")))
        hall.upright(x, (0.95, 2.2), end - 0.05, _chalk(board, shot.noise("chalk")))
        hall.box((x[0], x[1]), (0.88, 0.93), (end - 0.16, end - 0.04), plain(albedo("#9a774f")))
    hall.upright((middle - 0.17, middle + 0.17), (2.4, 2.74), end - 0.03,
                 disc(albedo("#f2f1ec"), (middle, 2.57), 0.17, glow=False))  # fmt: skip
    for left in (x[0] - 1.0, x[1] + 0.25):
        for _ in range(5):
            at, up = left + float(rng.uniform(0, 0.6)), float(rng.uniform(1.1, 2.1))
            sheet = plain(albedo(str(rng.choice(_SHEETS))))
            hall.upright((at, at + 0.22), (up, up + 0.3), end - 0.02, sheet)
    wall = hall.room.x[0]
    for z in np.arange(2.0, end - 1.5, 1.7):
        hall.face(X, wall + 0.02, 1, (1.35, 2.2), (float(z), float(z) + float(rng.uniform(0.6, 1.2))),
                  plain(albedo(str(rng.choice(_SHEETS)))))  # fmt: skip


def _chalk(board: FloatArray, seed: int) -> Surface:
    """A wiped board: clouds of chalk, and some lines of writing."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        wiped = fbm(u * 1.1 + v * 0.8, v * 2.2 - u * 0.5, seed, octaves=4, gain=0.6)
        row = np.abs(((v - 1.0) / 0.16) % 1 - 0.5)
        word = smoothstep(0.05, 0.2, fbm(u * 3, np.floor((v - 1.0) / 0.16) * 7.7 + u * 0, seed + 1, octaves=2))
        letters = smoothstep(0.0, 0.3, fbm(u * 28, v * 22, seed + 2, octaves=2))
        column = smoothstep(0.1, 0.35, fbm(u * 0.6, v * 0.4, seed + 3, octaves=1))
        writing = word * letters * (row < 0.3) * column
        return Skin(mix(board, albedo("#dfe3de"), np.clip(0.06 + 0.055 * wiped + 0.6 * writing, 0, 1)))

    return skin


def _desks(hall: Hall, view: View, rng: np.random.Generator) -> None:
    """Pairs of desks toward the board, chairs this side of them; the aisle before the camera stays free."""
    top, leg = albedo(str(rng.choice(["#c9a678", "#b98f5f", "#d9c7a5"]))), albedo("#6b6f72")
    seat = albedo(str(rng.choice(["#3f5f7f", "#7a5a3c", "#3d3f42", "#9a4b3a"])))
    columns = [x for x in (-2.75, -1.45, 1.45, 2.75) if hall.room.x[0] + 0.7 < x < hall.room.x[1] - 0.7]
    for z in f32(np.arange(view.focus_m + 0.9, hall.room.z[1] - 1.9, 1.35)):
        for x in columns:
            at = float(z) + float(rng.uniform(-0.05, 0.05))
            table(hall, (x - 0.5, x + 0.5), (at, at + 0.5), 0.74, top, leg)
            chair(hall, x + float(rng.uniform(-0.1, 0.1)), at - 0.2, seat, leg, back=-1)
    middle = sum(hall.room.x) / 2 + 1.3
    hall.box(
        (middle, middle + 1.4), (0.0, 0.76), (hall.room.z[1] - 1.4, hall.room.z[1] - 0.8), plain(top * np.float32(0.8))
    )
