"""The two walls of houses along a street, met by rays: plots of their own style, windows, balconies, shops, roofs."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import haze, horizon_colour
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town.cityscape import chance
from imgproxy.scenery.places.town.depth import air, shade_of
from imgproxy.scenery.places.town.plots import END_M, Side

_IRON, _GLASS, _ZINC, _SHOP = "#26272a", "#2d363e", "#7f8790", "#2e302f"
_DEEP_M = 14.0  # how far a house reaches back from the street


class _Hit(NamedTuple):
    """Where rays meet a front: along the street, height, number of the plot, and the size of a pixel along it."""

    z: FloatArray
    y: FloatArray
    plot: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    size: FloatArray


def draw(light: FloatArray, view: View, band: Band, sky: Sky, side: Side, lamps: float) -> None:
    """One side of the street over `light` in place; `lamps` 0 by day … 1: shops and windows are lit."""
    reach = band.across[0] * side.sign
    columns = np.flatnonzero(reach > side.half_m / END_M)
    if not len(columns):
        return
    part = slice(columns[0], columns[-1] + 1)
    z = f32(side.half_m / reach[None, part]) + np.zeros_like(band.up)
    y = f32(view.camera_m + band.up * z)
    plot = np.minimum(np.searchsorted(side.ends, z), len(side.ends) - 1)
    size = np.minimum(z * z / (side.half_m * view.focal_px), 30)
    hit = _Hit(z, y, plot, f32(size))
    piece = light[:, part]
    _gables(piece, view, band, sky, side, (part, plot), lamps)
    cover = np.clip((side.tops[plot] - y) / (z / view.focal_px) + 0.5, 0, 1) * (y > -0.2)
    colour = _front(sky, side, hit, lamps)
    colour = haze(sky.day, colour, z, air(horizon_colour(sky.day)))
    piece += (colour - piece) * cover[..., None]


def _gables(
    piece: FloatArray, view: View, band: Band, sky: Sky, side: Side,
    seen: tuple[slice, np.ndarray[tuple[int, ...], np.dtype[np.intp]]], lamps: float,
) -> None:  # fmt: skip
    """Walls that face the camera where a house stands higher than the one before it."""
    part, plot = seen
    across = np.abs(band.across[:, part])
    for step in (3, 2, 1):
        following = np.minimum(plot + step, len(side.ends) - 1)
        z = side.ends[following - 1]
        y = view.camera_m + band.up * z
        x = across * z
        inside = (y < side.tops[following]) & (y > 0) & (x > side.half_m) & (x < side.half_m + _DEEP_M) & (z > 2)
        if not inside.any():
            continue
        stain = 0.85 + 0.2 * fbm(x * 0.3, y * 0.15, 77, octaves=3)
        received = shade_of(sky.day) * np.float32(0.62) + f32(sky.day.sun) * np.float32(0.06 if sky.day.behind else 0.3)
        colour = side.wall[following] * stain[..., None] * (received + np.float32(0.02 * lamps))
        colour = haze(sky.day, f32(colour), f32(z), air(horizon_colour(sky.day)))
        piece[inside] = colour[inside]


def _front(sky: Sky, side: Side, hit: _Hit, lamps: float) -> FloatArray:
    measures = side.measures[hit.plot]
    ground, floor, pitch, wide, high, balcony, mansard = (measures[..., i] for i in range(7))
    eave = side.eaves[hit.plot]
    storey = np.floor((hit.y - ground) / floor)
    up = (hit.y - ground) / floor - storey
    column = np.floor(hit.z / pitch)
    off = (hit.z / pitch - column - 0.5) * pitch
    soft = np.maximum(hit.size, 0.02)
    upper = np.clip((hit.y - ground) / 0.2, 0, 1) * np.clip((eave - 0.4 - hit.y) / 0.2, 0, 1)
    sill = (up * floor - 0.35) * 8
    pane = _band(off, wide, soft) * np.clip(sill, 0, 1) * np.clip((0.35 + high - up * floor) * 8, 0, 1) * upper
    frame = (
        _band(off, wide + 0.4, soft) * np.clip(sill + 2, 0, 1) * np.clip((0.6 + high - up * floor) * 8, 0, 1) * upper
    )
    wall = side.wall[hit.plot]
    streaks = fbm(hit.z * 0.7, hit.y * 0.25, 31 + side.sign, octaves=4, footprint=hit.size * 0.7)
    tone = wall * (0.95 + 0.14 * streaks)[..., None]
    tone = mix(f32(tone), f32(wall * np.float32(1.2)), frame * 0.6)
    course = np.clip(1 - np.abs(up) * floor / 0.16, 0, 1) + np.clip(1 - np.abs(hit.y - eave) / 0.35, 0, 1)
    tone = (
        tone
        * (1 + 0.22 * np.minimum(course, 1) - 0.28 * np.clip(1 - np.abs(1 - up) * floor / 0.4, 0, 1) * upper)[..., None]
    )
    level = _level(sky, side, hit, eave)
    colour = tone * level
    colour = mix(f32(colour), _panes(sky, side, hit, column, storey, lamps), pane * 0.92)
    iron = _balconies(hit, up * floor, storey, off, wide, balcony) * upper
    colour = mix(colour, f32(albedo(_IRON) * level), iron)
    colour = mix(colour, _roof(sky, hit, level, off, eave, lamps), mansard * np.clip((hit.y - eave) / 0.25, 0, 1))
    return mix(colour, _shops(side, hit, level, lamps), np.clip((ground - 0.3 - hit.y) / 0.15, 0, 1))


def _band(off: FloatArray, wide: FloatArray, soft: FloatArray) -> FloatArray:
    """Share of a pixel inside a bar of this width, fading to its mean where bars are finer than pixels."""
    return f32(np.clip((wide / 2 - np.abs(off)) / soft + 0.5, 0, 1))


def _level(sky: Sky, side: Side, hit: _Hit, eave: FloatArray) -> FloatArray:
    """Light on the front: sun over the roofs opposite, and the strip of sky above the street."""
    day, sun = sky.day, sky.sun
    open_sky = 0.72 + 0.38 * np.clip(hit.y / 18, 0, 1)
    ambient = open_sky[..., None] * shade_of(day)
    if day.behind or sun.x * side.sign > 0:
        return f32(ambient + f32(day.sun) * np.float32(0.07))
    shade = 15.0 - 2 * side.half_m * sun.y / max(abs(sun.x), 0.05)
    direct = smoothstep(shade - 1, shade + 1, hit.y + 2.5 * noise(hit.z / 14, 0.5, 5)) * np.float32(
        abs(sun.x) * 0.9 + 0.15
    )
    return f32(ambient + direct[..., None] * f32(day.sun))


def _panes(sky: Sky, side: Side, hit: _Hit, column: FloatArray, storey: FloatArray, lamps: float) -> FloatArray:
    """Glass: dark rooms, some sky; curtains; by night some lit."""
    own = chance(column, storey, 3.0)
    mirrored = scene(sky.day.away[2][1]) * np.float32(0.16)
    colour = albedo(_GLASS) * shade_of(sky.day) + mirrored * (own[..., None] ** 2 * 2)
    if lamps:
        lit = (own > 1 - 0.42 * lamps) * (0.25 + 0.9 * chance(storey, column, 8.0) ** 2)
        colour = colour + lit[..., None] * side.lamp * np.float32(0.75 * lamps)
    return f32(np.broadcast_to(colour, (*own.shape, 3)))


def _balconies(
    hit: _Hit, above: FloatArray, storey: FloatArray, off: FloatArray, wide: FloatArray, balcony: FloatArray
) -> FloatArray:
    """Share of iron: whole floors of it, and small guards before the other windows."""
    whole = chance(storey, hit.plot * 1.0, 4.0) < balcony * 0.55
    guard = (np.abs(off) < wide * 0.6) & (chance(hit.plot * 1.0, storey, 6.0) < balcony)
    rail = np.clip((0.95 - above) / 0.1, 0, 1) * np.clip(above / 0.05, 0, 1)
    bars = 0.42 + 0.2 * (np.sin(hit.z * 48) > 0) * np.clip(1 - hit.size / 0.07, 0, 1)
    edge = np.clip(1 - np.abs(above - 0.9) / 0.05, 0, 1)
    return f32((whole | guard) * np.maximum(rail * bars, edge * 0.8))


def _roof(sky: Sky, hit: _Hit, level: FloatArray, off: FloatArray, eave: FloatArray, lamps: float) -> FloatArray:
    """A steep zinc roof with dormers."""
    over = hit.y - eave
    seams = 0.94 + 0.1 * (hit.z % 0.7 < 0.1)
    zinc = albedo(_ZINC) * seams[..., None] * (level * np.float32(0.8) + f32(sky.day.ambient) * np.float32(0.35))
    dormer = (np.abs(off) < 0.62) & (over > 0.5) & (over < 2.3)
    pane = dormer & (np.abs(off) < 0.45) & (over < 2.05)
    colour = mix(f32(zinc), f32(albedo("#c9c2b4") * level), dormer * 0.8)
    glow = albedo("#ffc98a") * (0.5 * lamps * (chance(np.floor(hit.z / 2.5), hit.plot * 1.0, 2.0) > 0.7))[..., None]
    return mix(colour, f32(albedo(_GLASS) * level + glow), pane * 0.9)


def _shops(side: Side, hit: _Hit, level: FloatArray, lamps: float) -> FloatArray:
    """Fronts of shops: a painted frame, a sign, a window with warm things behind it."""
    wide = 5.2
    number, place = np.floor(hit.z / wide), hit.z % wide
    own = chance(number, hit.plot * 1.0, 5.0)
    frame = mix(side.shop[hit.plot], np.broadcast_to(albedo(_SHOP), (*own.shape, 3)), (own > 0.6) * 0.8)
    inside = (place > 0.3) & (place < wide - 0.3) & (hit.y > 0.5) & (hit.y < 3.0)
    slot = np.floor(hit.z / 0.55)
    tall = 0.6 + 1.3 * chance(slot, number, 6.0)
    lit_wall = 0.35 + 0.75 * smoothstep(1.0, 3.0, hit.y)
    goods = np.where(hit.y < tall, 0.15 + 1.1 * chance(slot, number, 7.0) ** 2, lit_wall)
    post = np.abs(place % 1.66 - 0.83) > 0.78
    power = (0.05 + 0.16 * own) * (1 - lamps) + lamps * (0.12 + 1.5 * own * own)
    warm = mix(np.broadcast_to(side.lamp, (*own.shape, 3)), albedo("#e9f0f2"), chance(number, own, 9.0) * 0.7)
    warm = warm * (power * goods * np.where(post, 0.1, 1))[..., None]
    colour = mix(f32(frame * level), f32(albedo(_GLASS) * level + warm), inside * 0.95)
    sign = (hit.y > 3.15) & (hit.y < 3.6) & (place > 0.6) & (place < wide - 0.6)
    letters = (chance(np.floor(hit.z / 0.34), number, 8.0) > 0.3) * sign
    return mix(colour, f32(albedo("#d9cfb8") * (level + np.float32(0.8 * lamps))), letters * 0.5)
