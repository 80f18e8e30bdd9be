"""Grandstands far behind: tiers of seats with people on them, a roof, and floodlights on its edge."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.light import Daylight, haze, horizon_colour
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town.cityscape import chance

_SEAT_M, _TIER_M = 0.55, 0.8
_CLOTHES = ("#e8e6e2", "#2b2f3a", "#8c2f2d", "#2f4f86", "#c9a24a", "#777c80", "#d8d2c4", "#3c3f44")


class Stand(NamedTuple):
    """Tiers that rise away from the pitch. `side` -1, 1: beside it, from `start_m` to `end_m`; 0: across its end.

    `at_m`: distance of the lowest row from the middle (side 0: from the camera); heights of first and last row.
    """

    side: int
    at_m: float
    start_m: float
    end_m: float
    low_m: float = 1.6
    high_m: float = 13.0
    steep: float = 0.6
    crowd: float = 0.75
    seat: str = "#3a5f96"


def raise_stand(light: FloatArray, view: View, band: Band, day: Daylight, stand: Stand, seed: int, lamp: float) -> None:
    """Draw the tiers over `light` in place; `lamp`: light from floodlights on them."""
    up, across = np.broadcast_arrays(band.up, band.across)
    run = 1 / stand.steep
    start = stand.at_m - stand.low_m * run
    facing = (across * stand.side if stand.side else np.ones_like(across)) - up * run
    z = f32((start + view.camera_m * run) / np.where(facing > 1e-4, facing, 1e-4))
    y, x = f32(view.camera_m + up * z), f32(across * z)
    along = z if stand.side else x
    inside = (facing > 1e-4) & (y < stand.high_m) & (y > 0) & (along > stand.start_m) & (along < stand.end_m)
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    colour = _people(along[part], f32((y[part] - stand.low_m) / stand.steep), stand, seed)
    wall = y[part] < stand.low_m
    boards = albedo("#b9bec4") * (0.8 + 0.4 * (noise(along[part] / 6.5, 0.5, seed + 9) > 0.1))[..., None]
    colour = f32(np.where(wall[..., None], boards, colour))
    colour = f32(colour * (f32(day.ambient) * 0.75 + f32(day.sun) * np.float32(0.4) + np.float32(lamp)))
    colour = haze(day, colour, z[part], horizon_colour(day))
    light[part] = mix(light[part], colour, inside[part].astype(np.float32))


def _people(along: FloatArray, up_m: FloatArray, stand: Stand, seed: int) -> FloatArray:
    """One tone per seat: a person's clothes, a face above them, or the empty seat; gangways between blocks."""
    seat, tier = np.floor(along / _SEAT_M), np.floor(up_m / _TIER_M)
    pick = np.minimum(chance(seat, tier, 3.0) * len(_CLOTHES), len(_CLOTHES) - 1).astype(np.int32)
    clothes = np.stack([albedo(text) for text in _CLOTHES])[pick]
    body = up_m / _TIER_M - tier
    face = smoothstep(0.6, 0.7, body)[..., None] * 0.8
    clothes = clothes + (albedo("#c69a7c") - clothes) * face
    groups = fbm(along * 0.03, up_m * 0.12, seed + 3, octaves=3)
    taken = chance(tier, seat, 7.0) + groups * 0.3 < stand.crowd
    colour = np.where(taken[..., None], clothes, albedo(stand.seat) * (0.7 + 0.5 * body[..., None]))
    gangway = (along % 14.0) < 1.1
    return f32(np.where(gangway[..., None], albedo("#a9a8a4"), colour))


def _outline(stand: Stand) -> tuple[float, float, float, tuple[float, float]]:
    """The roof: height, distance of its front edge and of its back, its two ends."""
    depth = (stand.high_m - stand.low_m) / stand.steep
    ends = (max(stand.start_m, 1.0) if stand.side else stand.start_m, stand.end_m)
    return stand.high_m + 2.6, stand.at_m + depth * 0.35, stand.at_m + depth * 1.05, ends


def back_wall(sheet: Sheet, stand: Stand, colour: FloatArray) -> None:
    """What is seen between the last row and the roof; to be drawn before the rows."""
    high, _, back, ends = _outline(stand)
    corners = [(y, end) for end in ends for y in (0.0, high)]
    lower, upper, far_lower, far_upper = (_point(stand, back, y, end) for y, end in corners)
    sheet.polygon([lower, upper, far_upper, far_lower], colour * np.float32(0.3))


def roof(sheet: Sheet, stand: Stand, colour: FloatArray, lamp: FloatArray, number: int) -> None:
    """A slab over the upper rows, with lamps along its edge."""
    high, front, back, ends = _outline(stand)
    edge = [_point(stand, front, high, end) for end in ends]
    rear = [_point(stand, back, high - 1.0, end) for end in ends]
    sheet.polygon([*edge, *reversed(rear)], colour * np.float32(0.4))
    upper = [_point(stand, front, high + 1.3, end) for end in ends]
    sheet.polygon([*edge, *reversed(upper)], colour)
    for share in np.linspace(0.02, 0.98, number):
        along = float(ends[0] + (ends[1] - ends[0]) * share)
        x, y, z = _point(stand, front - 0.1, high + 0.6, along)
        sheet.upright((x - 0.75, x + 0.75), (y - 0.4, y + 0.4), z, lamp)


def _point(stand: Stand, out: float, y: float, along: float) -> tuple[float, float, float]:
    return (stand.side * out, y, along) if stand.side else (along, y, out)
