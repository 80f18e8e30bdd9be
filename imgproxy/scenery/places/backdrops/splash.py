"""A splash of water, frozen: sheets that tear into threads and drops over a rippled surface, lit from behind.

Drops are balls of a smooth field that run into one another where they meet (J. Blinn, 1982); what is inside refracts
the backdrop and mirrors a soft box. The field is smooth, so it is made small and its surface shaded large.
"""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import mix, scene, smoothstep
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm_slope
from imgproxy.scenery.places.backdrops.plane import chosen, enlarged, glowing, lighting_from, middle_of, plane

_ROWS = 520
_BLUE = (0.03, 0.25, 0.62)
_JETS, _DROPS = 40, 300
_RINGS = 3
_FILM = 0.0085  # radius of the balls that a sheet of water is made of


class Ball(NamedTuple):
    """Position and radius, in heights of the picture."""

    x: float
    y: float
    radius: float


def paint(shot: Shot) -> Painting:
    named = chosen(shot)
    colour = glowing(_watery(named[0]) if named else f32(_BLUE), 0.72)
    view = shot.frame(horizon=0.6, camera_m=0.5)
    light = enlarged(shot, _backdrop(shot, colour))
    surface = view.horizon_px / shot.height + 0.1 if view.standing else 2.0
    if view.standing:
        _water(shot, view, light, colour, surface)
    _splash(shot, light, colour, min(surface + 0.16, 1.02))
    return Painting(light, lighting_from(light, (-0.3, -0.7, -0.3), softness=0.4), ground=view.standing, vignette=0.16)


def _watery(colour: FloatArray) -> FloatArray:
    """No blue water is violet: some green goes with the blue."""
    lacking = max(float(0.3 * colour[2] - colour[1]), 0.0)
    return f32(colour + f32([0, lacking, 0]))


def _backdrop(shot: Shot, colour: FloatArray) -> FloatArray:
    """A wall lit from behind: bright in the middle, deep in the corners."""
    x, y = plane(shot, _ROWS // 2)
    middle_x, _ = middle_of(shot)
    side = float(shot.rng("lamp").uniform(-0.3, 0.3))
    far = np.hypot((x - middle_x - side) * 0.75, (y - 0.36) * 1.1)
    level = np.exp(-far * far * 4.5)
    most = max(float(colour.max()), 0.02)
    pale = mix(f32(colour / most * 2.4), f32([2.0, 2.2, 2.4]), 0.45) * np.float32(min(most / 0.3, 1.0))
    return mix(f32(colour * (0.22 + 0.9 * level)[..., None]), pale, level**1.3 * 0.9)


def _water(shot: Shot, view: View, light: FloatArray, colour: FloatArray, surface: float) -> None:
    """The surface, from `surface` down: rings around the splash, small waves, and the wall mirrored in both."""
    first = min(max(round(surface * view.height), 0), view.height)
    up = view.up(slice(first, view.height)) - np.float32(0.0)
    if not len(up):
        return
    z = np.broadcast_to(np.minimum(view.ground_m(np.minimum(up, -1e-3)), view.focus_m * 20), (len(up), view.width))
    x = f32(view.across()[None, :] * z)
    unit = view.focus_m
    wave = fbm_slope(
        x / unit * 4, z / unit * 4, shot.noise("waves"), octaves=4, gain=0.5,
        footprint=view.ground_pixel_m(f32(z)) / unit * 4,
    )  # fmt: skip
    slope = 0.05 * wave.dy + _rings(shot, view, x, f32(z))
    aside = 0.05 * wave.dx
    at = np.arange(first, view.height, dtype=np.float32)[:, None]
    row = np.clip(first - (at - first) * 0.9 - 6 - slope * view.height * 0.9, 0, max(first - 1, 0)).astype(np.intp)
    column = np.clip(np.arange(view.width) + aside * view.height * 0.5, 0, view.width - 1).astype(np.intp)
    mirrored = light[row, column]
    facing = np.clip(0.75 - 0.5 * (at - first) / max(view.height - first, 1) + slope * 1.2, 0.12, 1)
    light[first:] = mix(np.broadcast_to(f32(colour * np.float32(0.42)), mirrored.shape), mirrored, facing)


def _rings(shot: Shot, view: View, x: FloatArray, z: FloatArray) -> FloatArray:
    """Waves that run out from where the subject touches the water, and from two drops that fell."""
    rng = shot.rng("rings")
    total = np.zeros_like(x)
    for i in range(_RINGS):
        middle = 0.0 if i == 0 else float(rng.uniform(-0.7, 0.7)) * view.focus_m
        if i == 0:
            middle = middle_of(shot)[0] * shot.height / view.focal_px * view.focus_m
        far_z = view.focus_m * (1.0 if i == 0 else float(rng.uniform(1.0, 1.6)))
        far = np.hypot(x - middle, z - far_z) / view.focus_m
        length, strong = (0.055, 0.2) if i == 0 else (0.03, 0.12)
        fades = np.exp(-far / (0.3 if i == 0 else 0.12)) * smoothstep(1.0, 0.5, view.pixel_m(z) / (length * 0.4))
        toward = np.tanh((z - far_z) / (0.04 * view.focus_m))
        total += np.sin(far / length * 2 * np.pi) * fades * np.float32(strong) * toward
    return f32(total)


def _balls(shot: Shot, foot: float) -> list[Ball]:
    """Jets that leave the foot of the splash to both sides, thick at first, torn into drops at their ends."""
    rng = shot.rng("jets")
    middle_x, _ = middle_of(shot)
    balls: list[Ball] = []
    for i in range(_JETS):
        side = 1 if i % 2 else -1
        start = middle_x + side * rng.uniform(0.08, 0.34)
        speed_x, speed_y = side * rng.uniform(0.15, 1.0), rng.uniform(0.55, 1.5)
        thick, length = 0.01 + 0.026 * rng.random() ** 1.6, rng.uniform(0.22, 0.7)
        steps = int(length / 0.013)
        for step in range(steps):
            t = step / steps * length
            share = step / steps
            wobble = np.sin(share * rng.uniform(8, 9) + i) * 0.008 * share
            torn = share > 0.45 and rng.random() < share - 0.15
            radius = thick * (1.15 - 1.02 * share**0.7) * rng.uniform(0.75, 1.2)
            if not torn:
                balls.append(Ball(start + speed_x * t + wobble, foot - speed_y * t + 0.95 * t * t, max(radius, 0.003)))
    balls += _films(balls)
    for _ in range(_DROPS):
        side = 1 if rng.random() < 0.5 else -1
        x, y = middle_x + side * abs(rng.normal(0.15, 0.5)), foot - abs(rng.normal(0.1, 0.33))
        balls.append(Ball(x, y, 0.0018 + 0.012 * rng.random() ** 4))
    return balls


def _films(jets: list[Ball]) -> list[Ball]:
    """Sheets of water between jets that are near one another, where they are still thick."""
    thick = [ball for ball in jets if ball.radius > _FILM]
    films = []
    for first, second in zip(thick, thick[7:], strict=False):
        gap = float(np.hypot(first.x - second.x, first.y - second.y))
        steps = int(gap / 0.009) if gap < 0.2 else 0
        for step in range(1, steps):
            share = step / steps
            films.append(
                Ball(first.x + (second.x - first.x) * share, first.y + (second.y - first.y) * share, _FILM * 0.9)
            )
    return films


def _field(size: tuple[int, int], balls: list[Ball]) -> FloatArray:
    """How much water there is before each pixel; its surface is where this is 1."""
    rows, columns = size
    field = np.zeros(size, np.float32)
    for ball in balls:
        x, y, reach = ball.x * rows + columns / 2, ball.y * rows, ball.radius * rows * 2.2 + 1
        left, right = max(0, int(x - reach)), min(columns, int(x + reach) + 2)
        top, bottom = max(0, int(y - reach)), min(rows, int(y + reach) + 2)
        if left >= right or top >= bottom:
            continue
        off_x = (np.arange(left, right, dtype=np.float32) + 0.5 - x)[None, :] / reach
        off_y = (np.arange(top, bottom, dtype=np.float32) + 0.5 - y)[:, None] / reach
        inside = np.maximum(1 - off_x * off_x - off_y * off_y, 0)
        field[top:bottom, left:right] += inside * inside * np.float32(1.6)
    return field


def _slopes(shot: Shot, field: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of the water's face, in heights to the height: round at the rims, and wrinkled where it is a sheet."""
    rows = field.shape[0]
    over = np.maximum(field - 1, 0)
    face = 0.02 * np.sqrt(over / (0.15 + over)) + 0.016 * np.log1p(over)
    if min(face.shape) < 2:
        return np.zeros_like(field), np.zeros_like(field)
    down, right = np.gradient(f32(face) * np.float32(rows))
    x, y = plane(shot, _ROWS)
    wrinkle = fbm_slope(x * 11, y * 7, shot.noise("wrinkles"), octaves=2, gain=0.4)
    sheet = smoothstep(0.3, 2.5, over) * np.float32(0.06)
    return f32(right + wrinkle.dx * sheet), f32(down + wrinkle.dy * sheet)


def _splash(shot: Shot, light: FloatArray, colour: FloatArray, foot: float) -> None:
    """Shade what is water: its normal bends the view, its rim is dark, its slopes catch the lamps."""
    rows = min(_ROWS, shot.height)
    field = _field((rows, max(1, round(rows * shot.width / shot.height))), _balls(shot, foot))
    field = disc_blur(field[..., None], rows * 0.0014)[..., 0]
    slope_x, slope_y = _slopes(shot, field)
    size = shot.width, shot.height
    field, slope_x, slope_y = (resize(part, *size) for part in (field, slope_x, slope_y))
    soft = np.float32(0.18)
    shown = smoothstep(1 - soft, 1 + soft, field)
    rows_at, columns_at = np.nonzero(shown > 0)
    x, y = slope_x[rows_at, columns_at], slope_y[rows_at, columns_at]
    bend = 0.16 * shot.height
    from_row = np.clip(rows_at + y * bend, 0, shot.height - 1).astype(np.intp)
    from_column = np.clip(columns_at + x * bend, 0, shot.width - 1).astype(np.intp)
    steep = np.hypot(x, y)
    through = light[from_row, from_column] * np.clip(1.1 - 0.5 * steep, 0.35, 1.2)[:, None]
    lamp = np.exp(-(np.square((x - 0.3) / 0.13) + np.square((y - 0.36) / 0.15)))
    lamp += 0.8 * np.exp(-(np.square((x + 0.42) / 0.1) + np.square((y - 0.1) / 0.3)))
    water = f32(through + lamp[:, None] * scene("#ffffff") * np.float32(0.8) + colour * np.float32(0.04))
    # At its foot the splash comes out of the water, white with air.
    low = smoothstep(foot - 0.1, foot - 0.02, (rows_at + 0.5) / shot.height)
    share = shown[rows_at, columns_at] * (1 - low)
    light[rows_at, columns_at] = mix(light[rows_at, columns_at], water, share)
