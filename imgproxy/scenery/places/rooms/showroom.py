"""A car showroom: lines of light, a glass front, a floor like a mirror, cars out of focus."""

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph
from imgproxy.scenery.elements.hall_faces import Skin
from imgproxy.scenery.elements.hall_feast import festive
from imgproxy.scenery.elements.hall_fittings import outside, strips, window_wall
from imgproxy.scenery.elements.hall_mood import Mood, mood_of
from imgproxy.scenery.elements.hall_shade import Foot
from imgproxy.scenery.elements.hall_skins import plain, shining
from imgproxy.scenery.places.rooms.salesroom import empty

_CARS = ("#b3262a", "#1c2a44", "#d5d7d8", "#2a2c2e", "#c9c4b4")
# A saloon from the nose: metres along it, the height of its shoulder, and of its glass and roof.
_ALONG = np.linspace(0, 4.4, 221)
_SHOULDER = ((0.0, 0.12, 0.5, 1.2, 2.5, 3.75, 4.3, 4.4), (0.5, 0.68, 0.8, 0.9, 0.94, 0.98, 0.96, 0.7))
_ROOF = ((0.0, 1.05, 1.2, 1.95, 2.5, 3.05, 3.75, 3.95, 4.4), (0.3, 0.6, 0.9, 1.37, 1.43, 1.38, 1.02, 0.7, 0.3))


def _smooth(knots: tuple[tuple[float, ...], tuple[float, ...]]) -> npt.NDArray[np.float64]:
    """A line through knots, its corners rounded as sheet metal is."""
    line = np.pad(np.interp(_ALONG, *knots), 24, mode="edge")
    for _ in range(2):
        line = np.convolve(line, np.full(13, 1 / 13), mode="same")
    return line[24:-24]


_OUTLINE = (_ALONG, _smooth(_SHOULDER), _smooth(_ROOF))


def paint(shot: Shot) -> Painting:
    mood, rng = mood_of(shot, "neutral"), shot.rng("showroom")
    view, hall = empty(
        shot,
        mood,
        rng,
        (6.0, 6.8),
        (4.1, 4.7),
        wall="#e2e3e4",
        floor=("vinyl", "#c4c5c6", 1.0),
        level=0.95,
        aperture=0.04,
    )
    _furnish(hall, mood, shot, view, rng)
    festive(hall, shot, view)
    return photograph(shot, view, hall)


def _furnish(hall: Hall, mood: Mood, shot: Shot, view: View, rng: np.random.Generator) -> None:
    """Frames of light in the ceiling, a glass front, cars out of focus."""
    half, end = hall.room.x[1], hall.room.z[1]
    if "windows" not in shot.description.without:
        window_wall(
            hall, mood, 1, (-1.0, end), (0.1, 4.0), outside(mood, shot.noise("outside"), trees=False), pane_m=2.2
        )
    for x in (-half * 0.6, -0.08, half * 0.55):
        strips(
            hall, mood, (x, x + 0.16), (-1.0, end - 0.5, 3.2), 3.0, high_m=hall.room.high_m - 0.03, radiance=7, glow=6
        )
    hall.upright(
        (-half, half), (2.6, 3.1), end - 0.02, plain(mood.paint(str(rng.choice(["#1f2a38", "#8f1f24", "#2d2f31"])), 1))
    )
    hall.upright((-0.7, 0.7), (2.7, 3.0), end - 0.04, shining(np.full(3, 1.4, np.float32)))
    if "cars" in shot.description.without:
        return
    for nose, turned in ((-1.15, -1), (1.2, 1)):
        z = view.focus_m + float(rng.uniform(2.0, 4.0))
        _car(hall, nose, z, albedo(str(rng.choice(_CARS))), turned)


def _car(hall: Hall, nose: float, z: float, colour: FloatArray, turned: int) -> None:
    """A saloon from its side, 4.4 m long: body, glass, wheels, sky on its shoulders and floor on its doors."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        x = (u - nose) * turned
        top = np.interp(x, _OUTLINE[0], _OUTLINE[1])
        roof = np.interp(x, _OUTLINE[0], _OUTLINE[2])
        wheel = np.minimum(np.hypot(x - 0.85, v - 0.32), np.hypot(x - 3.5, v - 0.32))
        body = (
            (x > 0)
            & (x < 4.4)
            & (v > 0.2 + 0.1 * (np.abs(x - 2.2) > 2.0))
            & (v < np.maximum(top, roof))
            & (wheel > 0.36)
        )
        glass = (v > top - 0.02) & (v < roof - 0.06) & (np.abs(x - 2.32) > 0.04) & (x > 1.25) & (x < 3.7)
        upward = np.exp(-np.square((v - top + 0.03) / 0.07)) + 0.8 * np.exp(-np.square((v - roof + 0.02) / 0.05))
        sheen = 0.55 + 0.35 * np.clip((v - 0.3) / 0.5, 0, 1) + 0.25 * np.exp(-np.square((v - 0.62) / 0.05))
        paint = colour * sheen[:, None] + 0.5 * upward[:, None] * (0.25 + 0.75 * colour)
        seam = np.exp(-np.square((x - 2.3) / 0.012)) + np.exp(-np.square((x - 1.35) / 0.012))
        paint = paint * (1 - 0.5 * np.clip(seam, 0, 1) * (v > 0.35))[:, None]
        paint = np.where(glass[:, None], 0.02 + 0.22 * np.clip(v - 0.9, 0, 1)[:, None], paint)
        tyre = wheel < 0.33
        rim = np.where(wheel < 0.23, 0.35 + 0.25 * np.sin(wheel * 60), 0.015)
        paint = np.where(tyre[:, None], rim[:, None], paint)
        lamp = (np.abs(x - 0.16) < 0.13) & (np.abs(v - 0.66) < 0.06)
        tail = (np.abs(x - 4.28) < 0.1) & (np.abs(v - 0.78) < 0.07)
        glow = lamp[:, None] * np.array([2.4, 2.4, 2.3], np.float32) + tail[:, None] * np.array(
            [0.5, 0.02, 0.01], np.float32
        )
        arch = wheel <= 0.36
        return Skin(f32(np.where((arch & ~tyre)[:, None], 0.01, paint)), f32(glow), body | tyre | arch)

    left = nose if turned > 0 else nose - 4.4
    hall.upright((left, left + 4.4), (0.0, 1.5), z, skin)
    hall.feet.append(Foot((left + 0.1, left + 4.3), (z, z + 1.8), 0.05, 1.4, 0.95))
