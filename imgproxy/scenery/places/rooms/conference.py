"""A conference room: a long table with chairs to both sides, a screen at its head, glass along one wall."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface
from imgproxy.scenery.elements.hall_feast import festive
from imgproxy.scenery.elements.hall_fittings import outside, plant, strips, swivel, window_wall
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of, wall_of
from imgproxy.scenery.elements.hall_skins import painted, panelled, plain

_WOODS = ("#a5784f", "#7a5638", "#c3a37c", "#5a4232")
_TOPS = ("#e7e4de", "#b58d63", "#6d4c34", "#3a3a3b")
_SEATS = ("#26282b", "#4d5358", "#d9d7d2", "#5d4a3c")
_TABLE_HALF_M, _TABLE_HIGH_M = 0.7, 0.74
_PLACE_M = 0.85  # of the table's length, for each chair


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.4)
    rng, mood, words = shot.rng("conference"), mood_of(shot), shot.description
    window, wall, high = float(rng.uniform(2.6, 3.2)), float(rng.uniform(2.5, 3.0)), float(rng.uniform(2.8, 3.1))
    side, white = wall_of(shot, mood, "#dcdad5")
    depth = room_depth(view, float(rng.uniform(6.5, 8.5)))
    room = Room((-wall, window), high, depth, albedo("#8f8d89"), albedo("#e4e3df"), white)
    floor = floor_of(shot, *(("carpet", "#7f7e7c", 0.0) if rng.random() < 0.6 else ("boards", "#a98a66", 0.5)))
    hall = Hall(room, floor, 0.92 * mood.level, aperture=0.03, without=words.without,
                mirrored=bool(rng.random() < 0.5), veil=0.13)  # fmt: skip
    slats = panelled(albedo(str(rng.choice(_WOODS))), albedo("#2e2620"), 0.14, 9.0, 0.035)
    hall.shell(slats if rng.random() < 0.5 else side, side, painted(albedo("#e5e4e0"), 3), side)
    if "windows" not in words.without:
        town = outside(mood, shot.noise("outside"), trees=bool(rng.random() < 0.4))
        window_wall(hall, mood, 1, (-3.0, depth[1]), (0.1, high - 0.1), town, pane_m=1.5, post="#3d4043", radiance=2.0)
    for x in (-0.55, 0.45):
        strips(hall, mood, (x, x + 0.1), (view.focus_m, depth[1] - 0.6, 9.0), depth[1] - view.focus_m - 1.2,
               high_m=high - 0.3, glow=6, radiance=14)  # fmt: skip
    _head(hall, mood, rng)
    if "furniture" not in words.without:
        _table(hall, view, rng)
        plant(hall, -wall + 0.45, depth[1] - 0.6, rng, tall_m=1.6)
    festive(hall, shot, view)
    return photograph(shot, view, hall)


def _head(hall: Hall, mood: Mood, rng: np.random.Generator) -> None:
    """The far wall: wood or the house colour, with a large screen."""
    end, (left, right) = hall.room.z[1], hall.room.x
    colour = mood.paint(str(rng.choice((*_WOODS, "#4d5a60", "#6f7a74"))))
    hall.upright((left, right), (0.0, hall.room.high_m), end - 0.02, panelled(colour, colour * np.float32(0.5), 1.2, 9))
    if "screens" in hall.without:
        return
    hall.upright((-1.16, 1.16), (1.02, 2.36), end - 0.09, plain(albedo("#141516")))
    hall.upright((-1.12, 1.12), (1.06, 2.32), end - 0.1, _slide(rng))


def _slide(rng: np.random.Generator) -> Surface:
    """A presentation, as far as one can tell: a title, a chart."""
    tone = np.array([0.5, 0.62, 0.75], np.float32) * np.float32(rng.uniform(0.7, 1.1))
    heights = rng.uniform(0.2, 0.75, 5)

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        bar = np.floor((u - 0.0) / 0.2)
        chart = (bar >= 0) & (bar < 5) & (v - 1.2 < heights[np.clip(bar, 0, 4).astype(np.int32)])
        chart &= (u / 0.2 - bar > 0.25) & (v > 1.2)
        title = (np.abs(v - 2.12) < 0.045) & (u > -0.95) & (u < 0.1)
        lines = (np.abs((v - 1.25) % 0.2 - 0.1) < 0.025) & (u > -0.95) & (u < -0.25) & (v > 1.25) & (v < 1.85)
        dark = smoothstep(0.5, 0.0, f32(chart | title | lines) * 0.8)
        return Skin(np.zeros(3, np.float32), f32(tone * (0.35 + 0.65 * dark)[:, None]))

    return skin


def _table(hall: Hall, view: View, rng: np.random.Generator) -> None:
    """From behind the subject to the screen; cups, papers and carafes along its middle."""
    near, far = view.focus_m + float(rng.uniform(1.1, 1.5)), hall.room.z[1] - 1.5
    top, seat = albedo(str(rng.choice(_TOPS))), albedo(str(rng.choice(_SEATS)))
    hall.box((-_TABLE_HALF_M, _TABLE_HALF_M), (_TABLE_HIGH_M - 0.05, _TABLE_HIGH_M), (near, far), plain(top))
    for z in (near + 0.5, far - 0.7):
        hall.box((-0.4, 0.4), (0.0, _TABLE_HIGH_M - 0.05), (z, z + 0.12), plain(albedo("#3b3c3e")))
    for z in np.arange(near + 0.35, far - 0.2, _PLACE_M):
        for side in (-1, 1):
            swivel(hall, side * (_TABLE_HALF_M + 0.22 + float(rng.uniform(0, 0.15))), float(z), seat, facing=-side)
        if rng.random() < 0.7:
            x, tall = float(rng.uniform(-0.25, 0.25)), float(rng.choice([0.09, 0.22, 0.26]))
            glass = plain(albedo(str(rng.choice(["#dfe3e3", "#9fb0b5", "#f1efea"]))))
            hall.box((x, x + 0.08), (_TABLE_HIGH_M, _TABLE_HIGH_M + tall), (float(z), float(z) + 0.08), glass)
