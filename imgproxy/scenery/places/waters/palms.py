"""Palms at the sides of a tropical shore: leaning trunks, crowns of feathered fronds that let the light through."""

import numpy as np
from PIL import ImageDraw

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.description import Description
from imgproxy.scenery.light import Daylight, Sun
from imgproxy.scenery.places.waters.sprites import Sheet, ink

_ROWS = 540  # palms stand out of focus: they are drawn no larger
_TRUNK, _FROND, _BACK = "#8a7a64", "#93a04c", "#3f5127"
_RINGS, _STRIPS = 60, 5  # of a trunk
_LEAFLETS = 28  # on each side of a frond
# Where they stand: share of the width beside the middle, metres behind the subject, whether as undergrowth.
_STANDS = (
    (0.5, 10.0, False), (0.4, 15.0, False), (0.5, 20.0, True), (0.33, 26.0, False), (0.44, 27.0, True),
    (0.28, 36.0, False), (0.37, 34.0, True), (0.3, 42.0, True), (0.52, 30.0, False), (0.45, 40.0, True),
)  # fmt: skip
_CROWN_M, _SHADE_M = 6.0, 1.7  # over the ground; half the width of the shade below
_SHADE = (52, 46, 44, 130)
_LIGHT_FROM_SKY = np.float32(0.8)

Points = list[tuple[float, float]]


def wants_palms(description: Description) -> bool:
    wanted = "palms" in description.things or description.material == "tropical"
    return wanted and not {"palms", "trees"} & description.without


def palm_side(shot: Shot) -> int:
    """-1 left, 1 right."""
    return int(shot.rng("palm side").choice([-1, 1]))


def palms(light: FloatArray, defocus: FloatArray, shot: Shot, view: View, day: Daylight, sun: Sun) -> None:
    """Draw a grove of palms over `light` and `defocus` in place, clear of the picture's middle."""
    sheet = Sheet.clear(view.width, view.height, _ROWS)
    rng = shot.rng("palms")
    side = palm_side(shot)
    stands = [
        (side * (share + float(rng.uniform(-0.03, 0.03))) * view.width, view.focus_m * 0.4 + z, bush)
        for share, z, bush in sorted(_STANDS, key=lambda stand: -stand[1])
    ]
    for at, z, bush in stands:
        _shadow(sheet, view, (at, z), sun, bush=bush)
    for at, z, bush in stands:
        _palm(sheet, view, rng, (at, z), (day, sun), bush=bush)
    rows, columns, cover = sheet.lay(light)
    far = view.defocus(f32(view.focus_m * 0.5 + 12))
    defocus[rows, columns] += (far - defocus[rows, columns]) * (cover > 0.2)


def _shadow(sheet: Sheet, view: View, at: tuple[float, float], sun: Sun, *, bush: bool) -> None:
    """Under the crown, thrown away from the sun; under a bush, around its foot."""
    offset_px, z = at
    away = 0.0 if bush else _CROWN_M / max(sun.y, 0.25)
    middle_z = max(z - sun.z * away, 2.0)
    x = offset_px * z / view.focal_px - sun.x * away
    left, right = (view.column_of(middle_z, x + part * _SHADE_M) * sheet.scale for part in (-1, 1))
    far, near = (view.row_of(max(middle_z + part * _SHADE_M, 1.0)) * sheet.scale for part in (1, -1))
    for share in (1.0, 0.75, 0.5):  # softer toward its rim
        wide, tall = (right - left) * share / 2, (near - far) * share / 2
        middle, level = (left + right) / 2, (near + far) / 2
        shade = (*_SHADE[:3], int(_SHADE[3] * (1.35 - share)))
        sheet.draw.ellipse([middle - wide, level - tall, middle + wide, level + tall], fill=shade)


def _palm(
    sheet: Sheet, view: View, rng: np.random.Generator, at: tuple[float, float],
    light: tuple[Daylight, Sun], *, bush: bool,
) -> None:  # fmt: skip
    (offset_px, z), draw, scale = at, sheet.draw, sheet.scale
    metre = view.focal_px / z * scale
    foot = (view.width / 2 + offset_px) * scale, view.row_of(z) * scale
    tall, lean = (
        (rng.uniform(0.3, 0.6) if bush else rng.uniform(5.0, 7.5)) * metre,
        -np.sign(offset_px) * rng.uniform(-0.1, 0.28),
    )
    along = np.linspace(0, 1, _RINGS)
    x = foot[0] + tall * lean * along**1.8
    y = foot[1] - tall * along
    day, sun = light
    wide = (0.13 - 0.05 * along + 0.13 * np.exp(-along * 22)) * metre
    for strip in np.linspace(-1, 1, _STRIPS):
        lit = max(sun.y, 0.2) * 0.75 * float(np.clip(0.5 + 0.5 * strip * np.sign(sun.x), 0, 1))
        left, right = x + wide * (strip - 0.3), x + wide * (strip + 0.3)
        for i in range(_RINGS - 1):
            tone = _shade(albedo(_TRUNK), day, lit) * np.float32(0.88 + 0.12 * (i % 2) + rng.uniform(-0.05, 0.05))
            draw.polygon(
                [(left[i], y[i]), (right[i], y[i]), (right[i + 1], y[i + 1]), (left[i + 1], y[i + 1])], ink(tone)
            )
    crown = float(x[-1]), float(y[-1])
    count = 9 if bush else int(rng.integers(14, 18))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.uniform(0, 1)
    for angle in sorted(angles, key=lambda a: -np.sin(a)):
        frond(draw, crown, metre, float(angle), rng, light)


def frond(
    draw: ImageDraw.ImageDraw, crown: tuple[float, float], metre: float, angle: float, rng: np.random.Generator,
    light: tuple[Daylight, Sun],
) -> None:  # fmt: skip
    """A rib that rises and droops, seen from below the crown; leaflets hang from both its sides."""
    day, sun = light
    away = np.sin(angle)  # > 0: behind the crown
    length = rng.uniform(2.3, 3.1) * metre
    reach, rise = np.cos(angle) * length, rng.uniform(0.25, 0.75) * length
    t = np.linspace(0, 1, _LEAFLETS)
    rib_x = crown[0] + reach * t
    rib_y = crown[1] - rise * t * 1.3 + (rise * 1.05 + 0.32 * length) * t**2.2
    front = float(rng.uniform(0.25, 1.0)) * (0.5 if away > 0.3 else 1.0)
    colour = albedo(_BACK) + (albedo(_FROND) - albedo(_BACK)) * np.float32(front)
    leaf = 0.62 * metre * np.sin(np.pi * (0.12 + 0.86 * t)) * (0.75 + 0.25 * abs(np.cos(angle)))
    thick = max(1, round(0.022 * metre))
    tones = [ink(_shade(colour * np.float32(part), day, 0.3 + 0.6 * max(sun.y, 0.1))) for part in (0.5, 0.8, 1.0, 1.25)]
    heading = np.arctan2(np.gradient(rib_y), np.gradient(rib_x) + 1e-6)
    for spread, first in ((1.15, 0), (-1.15, 1)):
        for i in range(2, _LEAFLETS):
            turn = heading[i] + spread * (1 - 0.35 * t[i]) + rng.normal(0, 0.08)
            reach_px = leaf[i] * rng.uniform(0.8, 1.1)
            tip = rib_x[i] + np.cos(turn) * reach_px, rib_y[i] + np.sin(turn) * reach_px * 0.8 + 0.4 * reach_px
            draw.line([(rib_x[i], rib_y[i]), tip], fill=tones[first + int(rng.integers(3))], width=thick)
    draw.line(list(zip(rib_x, rib_y, strict=True)), fill=tones[2], width=thick + 1)


def _shade(colour: FloatArray, day: Daylight, sun: float) -> FloatArray:
    return f32(colour * (f32(day.ambient) * _LIGHT_FROM_SKY + f32(day.sun) * np.float32(sun)))
