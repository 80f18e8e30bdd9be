"""Glitter: a strewn floor that sparkles, sharp where the subject stands, and discs of light out of focus behind it."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import mix, smoothstep, unfilm
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.finish import depth_of_field
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import (
    REACH,
    by_rows,
    chosen,
    enlarged,
    glowing,
    lighting_from,
    middle_of,
    plane,
)

_ROWS = 180
_GOLD = unfilm(f32([0.62, 0.36, 0.08]))
_DISCS = 620
_FLAKE = 0.0042  # heights of the picture, where the subject stands
_APERTURE = 0.022


def paint(shot: Shot) -> Painting:
    named = chosen(shot)
    metal = glowing(named[0], 0.68) if named else _GOLD
    lamp = mix(f32(metal / max(float(metal.max()), 0.05)), f32([1.0, 0.93, 0.78]), 0.45)
    view = shot.frame(horizon=0.5, camera_m=0.5)
    light = enlarged(shot, _glow(shot, metal))
    if view.standing:
        _strewn(shot, view, light, metal, lamp)
        light = depth_of_field(light, _defocus(view), _APERTURE * shot.height)
    add_spots(light, _discs(shot, view, lamp), rim=0.3, cat_eye=0.5)
    return Painting(light, lighting_from(light, (-0.35, -0.7, 0.45), key=0.9), ground=view.standing, vignette=0.22)


def _glow(shot: Shot, metal: FloatArray) -> FloatArray:
    """What all the flakes too far to be told apart add up to: brightest behind the subject."""
    x, y = plane(shot, _ROWS)
    middle_x, _ = middle_of(shot)
    side = float(shot.rng("glow").uniform(-0.3, 0.3))
    far = np.hypot((x - middle_x - side) * 0.85, (y - 0.34) * 1.15)
    level = 0.1 + 0.75 * np.exp(-far * far * 2.4) * (1 + 0.45 * fbm(x * 2.2, y * 2.2, shot.noise("heaps"), octaves=3))
    return f32(metal * np.maximum(level, 0.03)[..., None])


def _strewn(shot: Shot, view: View, light: FloatArray, metal: FloatArray, lamp: FloatArray) -> None:
    """The floor, painted into `light`: every flake leans its own way, and few of them toward the lamp."""
    flake_m = _FLAKE * view.focus_m * view.height / view.focal_px
    across = view.across()[None, :]

    def strew(rows: slice, _x: FloatArray, _y: FloatArray) -> None:
        up = view.up(rows)
        if up[-1, 0] >= 0:
            return
        z = np.broadcast_to(np.minimum(view.ground_m(up), view.focus_m * 40), (len(up), view.width))
        x, far = across * z, f32(z / view.focus_m)
        near = smoothstep(7.0, 1.6, far)
        drifts = fbm(x / view.focus_m * 2, far * 2, shot.noise("drifts"), octaves=4)
        floor = metal * (0.36 + 0.5 * (1 - near) + 0.22 * drifts)[..., None]
        for layer, size in enumerate((1.0, 2.3)):
            glint = _glints(tables[layer], f32(x / (flake_m * size)), f32(z / (flake_m * size * 2)))
            floor += (glint * near)[..., None] * lamp
        pool = np.exp(-np.square(x / view.focus_m * 1.4)) * 0.75 + 0.3
        down = -up * view.focal_px / view.height
        light[rows] = mix(light[rows], f32(floor * pool[..., None]), smoothstep(0, 0.1, down))

    tables = [shot.rng(f"flakes {layer}").random((3, 256 * 256), np.float32) for layer in (0, 1)]
    by_rows(shot, strew)


def _defocus(view: View) -> FloatArray:
    up = np.broadcast_to(view.up(), (view.height, view.width))
    return f32(np.minimum(view.defocus(view.ground_m(up)), 1.0) * (up < 0))


def _glints(table: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    """Light thrown back by the flake in each cell of a lattice: mostly little, seldom a great deal.

    `table` 3×65536 in 0..1: how far each leans toward the lamp, and where in its cell it lies.
    """
    row = np.floor(v)
    # Neighbouring rows are shifted against one another, so that no lattice shows.
    u = u + np.float32(5.0) * table[1].take(row.astype(np.int32) & 255)
    column = np.floor(u)
    cell = ((row.astype(np.int32) & 255) << 8) + (column.astype(np.int32) & 255)
    off_x = u - column - 0.2 - 0.6 * table[1].take(cell)
    off_y = v - row - 0.2 - 0.6 * table[2].take(cell)
    lean = table[0].take(cell)
    power = 0.35 * lean + 12.0 * np.maximum(lean - 0.93, 0) / 0.07 * np.maximum(lean - 0.9, 0) / 0.1
    return f32(power * np.maximum(1 - (off_x * off_x + off_y * off_y) * 9, 0))


def _discs(shot: Shot, view: View, lamp: FloatArray) -> list[Spot]:
    """Flakes far behind the focus: in drifts, the more and the smaller toward the floor."""
    rng = shot.rng("discs")
    horizon, most = (view.horizon_px / shot.height, 1.5) if view.standing else (1.1, 2.6)
    seed = shot.noise("drift")
    x, rise = rng.uniform(-REACH, REACH, _DISCS), rng.random(_DISCS) ** 1.6
    dense = fbm(x * 1.6, rise * 1.6, seed, octaves=2)
    spots = []
    for i in range(_DISCS):
        if dense[i] < rng.uniform(-0.6, 0.35):
            continue
        radius = (0.009 + 0.03 * rise[i]) * rng.uniform(0.6, 1.25)
        fades = (most - rise[i]) * np.exp(-((x[i] * 0.8) ** 2))
        power = np.float32(1.6 * rng.uniform(0.03, 0.5) ** 1.6 * fades)
        hue = f32(lamp * f32([1.0, rng.uniform(0.72, 1.0), rng.uniform(0.45, 1.0)]))
        middle = shot.width / 2 + x[i] * shot.height
        spots.append(Spot(middle, (horizon + 0.04 - rise[i] * (horizon + 0.02)) * shot.height,
                          max(radius * shot.height, 0.5), f32(hue * power)))  # fmt: skip
    return spots
