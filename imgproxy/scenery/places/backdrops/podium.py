"""A round podium before a plain wall, as products are shown: matte colours, one soft light, long soft shadows.

World axes as camera.py, the height zero on top of the podium, where the subject stands.
"""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import from_hex, mix, smoothstep, to_linear
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.thrown import thrown

_EYE_M = 0.5
_BEIGE = "#e3cfb4"
_WIDER = 0.82  # radius of the top over the width of what stands on it
_STEP = 1.5  # radius of the lower step over that of the top
_ARCHED = 0.55  # of all seeds have an arch behind the podium
_HARD, _SOFT = 0.05, 0.35  # how wide a shadow's edge gets, over its distance


class Drum(NamedTuple):
    """An upright cylinder: centre, radius, and the heights of its top and its foot, in metres."""

    x: float
    z: float
    radius: float
    top: float
    foot: float


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.42, camera_m=_EYE_M)
    drums = _drums(shot, view)
    floor_y, wall_m = drums[-1].foot, view.focus_m + drums[-1].radius * 2.6
    side = -1.0 if shot.rng("light").random() < 0.7 else 1.0
    hard = shot.description.light in ("hard", "window") or shot.description.mood == "dramatic"
    dark = shot.description.brightness == "dark" or shot.description.light == "dark"
    level = np.float32(0.4 if dark else 1.0)
    toward = np.array([0.62 * side, 0.62, -0.48], np.float32)  # x right, y up, z into the picture
    toward /= np.linalg.norm(toward)
    key, ambient = np.array([1.66, 1.58, 1.46], np.float32) * level, np.array([0.43, 0.43, 0.43], np.float32) * level
    paint_on, backdrop = _colours(shot)
    edge = _HARD if hard else _SOFT
    sun = _thrown(shot, view.row_of(wall_m, floor_y))

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        across = np.broadcast_to(band.across, (len(band.up), view.width))
        up = np.broadcast_to(band.up, across.shape)
        light, z = _room(shot, view, (across, up), (floor_y, wall_m), drums, toward, edge, (key, ambient, backdrop))
        if sun is not None:
            light *= sun[band.rows][..., None]
        for drum in reversed(drums):
            light, z = _over(light, z, _drum(view, across, up, drum, drums, toward, edge, (key, ambient, paint_on)))
        return light, view.defocus(z)

    light, defocus = paint_bands(view, shade)
    lighting = Lighting((0.62 * side, -0.62, 0.48), _triple(key * 0.64), _triple(ambient * 1.2), 0.25 if hard else 0.75)
    return Painting(light, lighting, defocus, shot.aperture(0.006), ground=view.standing, vignette=0.14)


def _thrown(shot: Shot, foot_px: float) -> FloatArray | None:
    """How a window's or leaves' shadow dims the wall above its foot; none, where the words name neither."""
    light = shot.description.light
    if light not in ("window", "dappled"):
        return None
    at = np.arange(shot.height, dtype=np.float32)[:, None]
    on_wall = smoothstep(foot_px + 0.06 * shot.height, foot_px - 0.06 * shot.height, at)
    return f32(1 + on_wall * (0.58 + 0.5 * thrown(shot, light) - 1))


def _triple(values: FloatArray) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def _drums(shot: Shot, view: View) -> tuple[Drum, ...]:
    """From the top down; sized for what stands on them."""
    metres = view.focus_m / view.focal_px
    wide, middle = 0.3 * shot.height * metres, 0.0
    if shot.subject is not None:
        left, _, right, _ = shot.subject
        wide, middle = (right - left) * metres, ((left + right) / 2 - shot.width / 2) * metres
    radius = max(_WIDER * wide, 0.12 * shot.height * metres)
    height = radius * shot.rng("podium").uniform(0.28, 0.42)
    top = Drum(middle, view.focus_m, radius, 0.0, -height)
    if shot.rng("steps").random() < 0.5:
        return (top,)
    return top, Drum(middle, view.focus_m, radius * _STEP, -height, -height * 1.7)


def _colours(shot: Shot) -> tuple[FloatArray, FloatArray]:
    """Of the podium and of the wall, which is the same paint a little deeper, or the second colour."""
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    first = named[0] if named else to_linear(from_hex(_BEIGE))
    first = f32(first * np.float32(0.85) + np.float32(0.03))  # no paint is as pure as a screen's primaries
    second = (
        f32(named[1] * np.float32(0.85) + np.float32(0.03))
        if len(named) > 1
        else f32(first.mean() + (first - first.mean()) * np.float32(0.95)) * np.float32(0.86)
    )
    return first, second


Paint = tuple[FloatArray, FloatArray, FloatArray]  # key, ambient, reflectance
Rays = tuple[FloatArray, FloatArray]
Seen = tuple[FloatArray, FloatArray, FloatArray]  # light, distance, how far the pixel is covered


def _over(light: FloatArray, z: FloatArray, seen: Seen) -> tuple[FloatArray, FloatArray]:
    front, near, share = seen
    return mix(light, front, share), np.where(share > 0.5, near, z)


def _room(
    shot: Shot,
    view: View,
    rays: Rays,
    room: tuple[float, float],
    drums: tuple[Drum, ...],
    toward: FloatArray,
    edge: float,
    paint: Paint,
) -> tuple[FloatArray, FloatArray]:
    """Floor and wall as one sweep of paper."""
    across, up = rays
    floor_y, wall_m = room
    key, ambient, colour = paint
    floor_z = np.where(up < -1e-4, (view.camera_m - floor_y) / np.maximum(-up, 1e-4), np.inf)
    z = f32(np.minimum(floor_z, wall_m))
    x, y = across * z, np.maximum(view.camera_m + up * z, floor_y)
    bend = 0.5 * (wall_m - view.focus_m)
    upright = smoothstep(wall_m - bend, wall_m, z) * smoothstep(0, bend, y - floor_y + bend * 0.5)
    facing = toward[1] + (-toward[2] - toward[1]) * upright
    lit = _lit(x, y, z, drums, toward, edge)
    pool = np.exp(-np.square((x - drums[0].x + toward[0] * 0.4) / (view.focus_m * 0.9)))
    uneven = 1 + 0.015 * fbm(x * 3, (y + z) * 3, shot.noise("paper"), octaves=2)
    shadow = _underneath(x, z, drums[-1]) * (1 - upright)
    shown = key * (facing * lit * (0.62 + 0.55 * pool))[..., None] + ambient * (1 - 0.5 * shadow)[..., None]
    if shot.rng("arch").random() < _ARCHED:
        board = _arch(view, f32(x - drums[0].x), f32(y), wall_m, toward, edge)
        uneven = uneven * (1 + (board - 1) * smoothstep(0.86, 0.99, z / wall_m))
    return f32(colour * shown * uneven[..., None]), z


def _arch(view: View, x: FloatArray, y: FloatArray, wall_m: float, toward: FloatArray, edge: float) -> FloatArray:
    """A board with a round top, leant against the wall: a little lighter than that, and its shadow beside it."""
    tall = wall_m * view.height / view.focal_px  # of the whole picture, at the wall
    radius, spring = 0.25 * tall, view.camera_m + wall_m * view.horizon_px / view.focal_px - 0.36 * tall

    def outside(at_x: FloatArray, at_y: FloatArray) -> FloatArray:
        return f32(np.hypot(at_x, np.maximum(at_y - spring, 0)) - radius)

    thick = 0.035 * tall
    fallen = outside(f32(x + toward[0] * thick), f32(y + toward[1] * thick))
    soft, pixel = thick * (0.1 + edge), wall_m / view.focal_px
    board = smoothstep(pixel, -pixel, outside(x, y))
    shadow = smoothstep(soft, -soft, fallen) * (1 - board)
    return f32((1 + 0.1 * board) * (1 - 0.3 * shadow))


def _drum(
    view: View,
    across: FloatArray,
    up: FloatArray,
    drum: Drum,
    drums: tuple[Drum, ...],
    toward: FloatArray,
    edge: float,
    paint: Paint,
) -> Seen:
    key, ambient, colour = paint
    top_z = f32(np.where(up < -1e-4, (view.camera_m - drum.top) / np.maximum(-up, 1e-4), 1e6))
    pixel = top_z / view.focal_px
    out = drum.radius - np.hypot(across * top_z - drum.x, top_z - drum.z)
    # A row of pixels covers more of a plane seen at a slant than of one seen from above.
    slanted = pixel * np.maximum(top_z / max(view.camera_m - drum.top, 1e-3) * 0.5, 1.0)
    on_top = smoothstep(-slanted, slanted, out) * (up < -1e-3)
    side_z, on_side, normal_x, normal_z = _side(view, across, up, drum)
    z = np.where(on_top > 0.5, top_z, side_z)
    x, y = across * z, view.camera_m + up * z
    lit = _lit(x, f32(np.where(on_top > 0.5, drum.top, y)), f32(z), drums, toward, edge)
    around = np.clip(normal_x * toward[0] + normal_z * toward[2], 0, 1)
    # A bevel of a few millimetres catches the light along the rim.
    bevel = np.exp(-np.square(out / (0.02 * drum.radius)))
    upper = key * (lit * (toward[1] + 0.12 * bevel))[..., None] + ambient
    foot = np.clip((y - drum.foot) / max(drum.top - drum.foot, 1e-6), 0, 1)
    side = key * (around * lit)[..., None] + ambient * (0.55 + 0.3 * foot)[..., None]
    share = np.maximum(on_top, on_side)
    return f32(colour * mix(f32(side), f32(upper), on_top)), f32(z), f32(share)


def _side(view: View, across: FloatArray, up: FloatArray, drum: Drum) -> tuple[FloatArray, ...]:
    """Where rays meet the upright side: distance, cover, and the normal's x and z."""
    a = across * across + 1
    b = across * drum.x + drum.z
    under = b * b - a * (drum.x**2 + drum.z**2 - drum.radius**2)
    z = (b - np.sqrt(np.maximum(under, 0))) / a
    y = view.camera_m + up * z
    pixel = z / view.focal_px
    within = smoothstep(-pixel, pixel, y - drum.foot) * smoothstep(-pixel, pixel, drum.top - y)
    grazing = np.sqrt(np.maximum(under, 0)) / drum.radius
    cover = within * np.clip(grazing * grazing * drum.radius / (2 * pixel * drum.z), 0, 1)
    return f32(z), f32(cover), f32((across * z - drum.x) / drum.radius), f32((z - drum.z) / drum.radius)


def _lit(
    x: FloatArray, y: FloatArray, z: FloatArray, drums: tuple[Drum, ...], toward: FloatArray, edge: float
) -> FloatArray:
    """1 in the light, 0 where a drum stands before it; edges are softer the farther the shadow falls."""
    clear = np.ones_like(z)
    for drum in drums:
        rise = drum.top - y
        far = np.maximum(rise, 0) / toward[1]  # to the height of the drum's top, along the ray of light
        # Where along that ray the drum's axis is nearest.
        gap_x, gap_z = x - drum.x, z - drum.z
        level = toward[0] ** 2 + toward[2] ** 2
        nearest = np.clip(-(gap_x * toward[0] + gap_z * toward[2]) / level, 0, far)
        away = np.hypot(gap_x + nearest * toward[0], gap_z + nearest * toward[2]) - drum.radius
        soft = 0.01 * drum.radius + edge * nearest
        shadow = smoothstep(soft, -soft, away) * smoothstep(0, 0.02 * drum.radius, rise) * (nearest > 1e-4)
        clear = clear * (1 - 0.9 * shadow)
    return f32(clear)


def _underneath(x: FloatArray, z: FloatArray, drum: Drum) -> FloatArray:
    """How much of the sky a drum hides from the floor around its foot."""
    away = np.maximum(np.hypot(x - drum.x, z - drum.z) - drum.radius, 0)
    return f32(np.exp(-away / (0.35 * drum.radius)))
