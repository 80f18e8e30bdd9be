"""Saguaros: ribbed columns with arms, standing apart in the middle distance of a desert."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.sky import Sky

_SKIN, _RIB = "#94a06c", "#5d6a45"
_RIBS = 9  # seen on one side of a column

Limb = tuple[float, float, float, float, float]  # from x, y to x, y in metres over the foot, radius


def plant(light: FloatArray, shot: Shot, view: View, sky: Sky) -> None:
    """Draw some over `light` H×W×3 in place, far to near, none in front of or right behind the subject."""
    rng = shot.rng("cactus")
    half = view.width / 2 / view.focal_px
    for z in np.sort(rng.uniform(13, 60, 11))[::-1]:
        aside = rng.uniform(0.35, 1.05) * rng.choice([-1, 1])
        limbs = _limbs(rng, float(rng.uniform(2.2, 4.8)))
        foot = view.column_of(z, aside * half * z), view.row_of(z)
        _shadow(light, foot, view.focal_px / z, sky)
        for limb in limbs:
            _draw(light, limb, foot, view.focal_px / z, sky)


def _limbs(rng: np.random.Generator, tall: float) -> list[Limb]:
    """The column, and arms that leave it sideways and turn up."""
    thick = 0.17 + 0.035 * tall
    limbs: list[Limb] = [(0.0, 0.0, float(rng.normal(0, 0.04)), tall, thick)]
    for side in rng.permutation([-1.0, 1.0])[: int(rng.integers(0, 3))]:
        at, out = tall * float(rng.uniform(0.35, 0.55)), side * float(rng.uniform(0.5, 0.75))
        top = at + tall * float(rng.uniform(0.22, 0.42))
        limbs += [(0.0, at, out, at + 0.16, thick * 0.62), (out, at + 0.14, out, top, thick * 0.66)]
    return limbs


def _window(
    light: FloatArray, left: float, right: float, top: float, bottom: float
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """The part of the picture inside these borders, and the columns and rows of its pixels."""
    height, width = light.shape[:2]
    x0, x1, y0, y1 = max(0, int(left)), min(width, int(right) + 2), max(0, int(top)), min(height, int(bottom) + 2)
    if x0 >= x1 or y0 >= y1:
        return None
    columns, rows = f32(np.arange(x0, x1) + 0.5), f32(np.arange(y0, y1) + 0.5)
    return light[y0:y1, x0:x1], columns[None, :], rows[:, None]


def _draw(light: FloatArray, limb: Limb, foot: tuple[float, float], scale: float, sky: Sky) -> None:
    """One limb, a capsule: rounded shading, ribs along it."""
    from_x, from_y, to_x, to_y, radius = limb
    reach = radius * scale + 1
    ends_x, ends_y = sorted((from_x, to_x)), sorted((from_y, to_y))
    found = _window(
        light, foot[0] + ends_x[0] * scale - reach, foot[0] + ends_x[1] * scale + reach,
        foot[1] - ends_y[1] * scale - reach, foot[1] - ends_y[0] * scale + (0 if from_y == 0 else reach),
    )  # fmt: skip
    if found is None:
        return
    part, columns, rows = found
    x, y = (columns - foot[0]) / np.float32(scale) - from_x, (foot[1] - rows) / np.float32(scale) - from_y
    way_x, way_y = to_x - from_x, to_y - from_y
    length = float(np.hypot(way_x, way_y)) or 1e-3
    share = np.clip((x * way_x + y * way_y) / length**2, 0, 1)
    off_x, off_y = x - share * way_x, y - share * way_y
    apart = np.hypot(off_x, off_y) / radius
    aside = (x * way_y - y * way_x) / (length * radius)
    depth = np.sqrt(np.clip(1 - apart * apart, 0, 1))
    cover = np.clip((1 - apart) * radius * scale + 0.5, 0, 1)
    angle = np.arcsin(np.clip(aside, -1, 1))
    shows = float(np.clip(radius * scale / 5 - 0.4, 0, 1))
    rib = 0.5 + 0.5 * np.cos(angle * _RIBS * 2)
    lit = np.clip(off_x / radius * sky.sun.x + off_y / radius * sky.sun.y - depth * sky.sun.z, 0, 1)
    skin = mix(albedo(_SKIN), albedo(_RIB), f32(np.broadcast_to(rib * 0.55 * shows + 0.12, apart.shape)))
    received = (lit * (1 - 0.35 * rib * shows))[..., None] * f32(sky.day.sun) * 1.5
    received = received + f32(sky.day.ambient) * (0.8 + 0.5 * depth)[..., None]
    part += (skin * received - part) * cover[..., None]


def _shadow(light: FloatArray, foot: tuple[float, float], scale: float, sky: Sky) -> None:
    """On the sand, away from the sun; the ground is seen at a low angle, so it is a streak."""
    away, reach = -float(np.sign(sky.sun.x) or 1), 3.2 * scale
    tall = 0.09 * scale
    found = _window(light, foot[0] - reach, foot[0] + reach, foot[1] - tall, foot[1] + tall)
    if found is None:
        return
    part, columns, rows = found
    along = (columns - foot[0]) * away / reach
    across = np.abs(rows - foot[1]) / max(tall, 1)
    share = np.clip(1 - across, 0, 1) * np.clip(along * 20 + 1, 0, 1) * np.clip(1 - along, 0, 1) ** 0.5
    part *= (1 - 0.5 * share * min(float(sky.day.sun[0]), 1))[..., None]
