"""A shop's front seen from the pavement: painted wood, large panes, a lit display behind them, an awning, lanterns."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Floor, Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, Y
from imgproxy.scenery.elements.hall_feast import festive
from imgproxy.scenery.elements.hall_fittings import disc, plant
from imgproxy.scenery.elements.hall_floors import tiles
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, mood_of
from imgproxy.scenery.elements.hall_skins import bricks, line, plain, repeat, shining
from imgproxy.scenery.places.rooms.shop import CLOTHES, dressed, shelf

_PAINTS = ("#24362f", "#1f2c3d", "#5a2326", "#2b2b2c", "#8a7a5c", "#4a5a4a", "#c9c2b0")
_PANE_M, _SILL_M, _HEAD_M, _SIGN_M = 1.55, 0.5, 2.6, 3.25
_SHOP_M = 2.6  # from the panes to the shop's back wall
_WARM = f32([1.15, 0.85, 0.55])


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.47, camera_m=1.4)
    rng, mood = shot.rng("shopfront"), mood_of(shot)
    front = view.focus_m + float(rng.uniform(1.7, 2.3))
    room = Room((-8.0, 8.0), 6.5, (room_depth(view, 0.0)[0], front + _SHOP_M), albedo("#8f8c86"), albedo("#8f8c86"),
                albedo("#8a7a6a"))  # fmt: skip
    wet = shot.description.weather in ("rain", "storm")
    slabs = Floor(albedo("#6f6c68" if wet else "#93908a"), tiles(shot.noise("floor"), 0.6, 0.012, joint=0.4, own=0.08),
                  1.0 if wet else 0.3, 0.025)  # fmt: skip
    hall = Hall(room, slabs, 0.8 * mood.level, aperture=0.026, without=shot.description.without,
                mirrored=bool(rng.random() < 0.5), veil=0.14)  # fmt: skip
    wood = mood.paint(str(rng.choice(_PAINTS)))
    hall.upright((-8.0, 8.0), (0.0, 6.5), front, _front(wood, bricks(albedo("#8f6a55"), shot.noise("bricks"))))
    _inside(hall, mood, front, rng, shot.noise("display"))
    _before(hall, mood, front, wood, rng)
    sky = mood.daylight()
    hall.lamps.append(panel(Y, 6.4, -1, (-7.0, 7.0), (-2.5, front - 0.3), sky, 1.6 * mood.day + 0.01, 1.5))
    festive(hall, shot, view)
    return photograph(shot, view, hall)


def _front(wood: FloatArray, wall: Surface) -> Surface:
    """Wood with panels up to the sign, panes left open, brick above."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        post = np.abs(repeat(u - _PANE_M / 2, _PANE_M)) < 0.07
        open_ = (v > _SILL_M) & (v < _HEAD_M) & ~post
        groove = np.maximum(line(f32(np.abs(repeat(u, _PANE_M)) - 0.55), 0.03, pixel) * (v < _SILL_M - 0.06),
                            line(v - 0.1, 0.03, pixel))  # fmt: skip
        rails = line(v - _SILL_M, 0.07, pixel) + line(v - _HEAD_M - 0.05, 0.09, pixel) + line(v - _SIGN_M, 0.1, pixel)
        shade = 1 - 0.5 * groove + 0.35 * np.clip(rails, 0, 1)
        bricked = np.broadcast_to(wall(u, v, pixel).albedo, (len(u), 3))
        colour = np.where((v > _SIGN_M)[:, None], bricked, wood * shade[:, None])
        return Skin(f32(colour), None, ~open_)

    return skin


def _inside(hall: Hall, mood: Mood, front: float, rng: np.random.Generator, seed: int) -> None:
    """Shelves on the back wall, a platform with dummies and boxes behind the panes, spots over them."""
    back, (left, right) = front + _SHOP_M, hall.room.x
    glow = _WARM * np.float32(0.25)
    hall.upright((left, right), (0.0, _HEAD_M + 0.4), back - 0.05, plain(albedo("#d9ccb5")))
    for x in np.arange(left, right, 2 * _PANE_M):
        hall.upright((float(x), float(x) + 1.9), (0.6, 2.4), back - 0.07, shelf(seed, mood))
    hall.face(Y, _HEAD_M + 0.2, -1, (left, right), (front + 0.05, back), shining(glow))
    hall.box((left, right), (0.0, _SILL_M + 0.05), (front + 0.1, front + 0.9), plain(albedo("#cfc4b2")))
    for x in np.arange(left + _PANE_M / 2 + 0.3, right, _PANE_M):
        at, kind = float(x) + float(rng.uniform(-0.1, 0.3)), rng.random()
        if kind < 0.5 and "people" not in hall.without:
            dressed(hall, at, front + 0.5, albedo(str(rng.choice(CLOTHES))), lift_m=0.3)
        else:
            _boxes(hall, at, front + 0.4, rng)
    for x in np.arange(left + 0.6, right, 0.8):
        lamp = (float(x), _HEAD_M + 0.05)
        hall.upright((lamp[0] - 0.07, lamp[0] + 0.07), (lamp[1] - 0.07, lamp[1] + 0.07), front + 0.4,
                     disc(_WARM * np.float32(5), lamp, 0.06))  # fmt: skip
    hall.lamps.append(panel(Y, _HEAD_M + 0.1, -1, (left, right), (front + 0.3, back - 0.2), _WARM, 1.1, 1.2))
    hall.lamps.append(panel(2, front - 0.02, -1, (left, right), (_SILL_M, _HEAD_M), _WARM, 0.28, 1.5))


def _boxes(hall: Hall, x: float, z: float, rng: np.random.Generator) -> None:
    """Blocks of different heights with small things on them."""
    for step in (-0.3, 0.0, 0.3):
        high = _SILL_M + 0.05 + float(rng.uniform(0.1, 0.6))
        cloth = plain(albedo(str(rng.choice(["#efe9dd", "#c9b89a", "#3a3a3c", "#b58d63"]))))
        hall.box((x + step - 0.14, x + step + 0.14), (_SILL_M + 0.05, high), (z, z + 0.28), cloth)
        thing = plain(albedo(str(rng.choice(CLOTHES))))
        hall.box((x + step - 0.08, x + step + 0.08), (high, high + float(rng.uniform(0.1, 0.25))), (z + 0.05, z + 0.2),
                 thing)  # fmt: skip


def _before(hall: Hall, mood: Mood, front: float, wood: FloatArray, rng: np.random.Generator) -> None:
    """The sign's letters, an awning with its valance, lanterns on the posts, shrubs in tubs."""
    gold = albedo("#d9bd7a")
    x = -1.1
    while x < 1.1:
        wide = float(rng.uniform(0.07, 0.16))
        hall.upright((x, x + wide), (_HEAD_M + 0.24, _HEAD_M + 0.48), front - 0.03, plain(gold))
        x += wide + float(rng.choice([0.05, 0.05, 0.18]))
    if rng.random() < 0.6:
        stripe = mood.paint(str(rng.choice(["#8a2f2c", "#2f5f4a", "#2c3f63", "#3a3a3a"])), 1)

        def cloth(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
            return Skin(f32(np.where((np.floor(u / 0.28) % 2 == 0)[:, None], stripe, albedo("#e9e2d2"))))

        hall.face(Y, _SIGN_M + 0.1, -1, (-8.0, 8.0), (front - 1.0, front), cloth)
        hall.upright((-8.0, 8.0), (_SIGN_M - 0.12, _SIGN_M + 0.12), front - 1.0, cloth)
    if "lights" not in hall.without:
        for post in np.arange(-2.5 * _PANE_M, 8, 2 * _PANE_M):
            at = (float(post), 2.45)
            power = np.float32(1.5 if mood.day > 0.5 else 4.0)
            hall.upright((at[0] - 0.1, at[0] + 0.1), (2.3, 2.6), front - 0.16, disc(_WARM * power, at, 0.09))
            if mood.day < 0.5:
                hall.lamps.append(panel(2, front - 0.3, -1, (at[0] - 0.1, at[0] + 0.1), (2.3, 2.6), _WARM, 20.0))
    for side in (-2.5, 2.5):
        plant(hall, side * _PANE_M, front - 0.4, rng, tall_m=1.2)
