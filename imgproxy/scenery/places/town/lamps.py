"""A street's lights at night: lamps, shop windows, cars and signs, as the lens shows them, and the glow they leave."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.bokeh import Spot
from imgproxy.scenery.elements.boxes import Sheet

_STREET, _WHITE, _TAIL, _SHOP = (albedo(text) for text in ("#ffb25c", "#fff1da", "#ff3524", "#ffd9a0"))
_SIGNS = ("#38d6c0", "#4f8dff", "#ff5fa0", "#5fe08a", "#ffca4f", "#b07bff")
_NEON = ("#12e6ff", "#ff2bd6", "#8a3dff", "#ff2f7d", "#1f8bff", "#27ffd0", "#ff7a2b", "#e8f4ff")
_NEON_CHANCE = (0.26, 0.26, 0.14, 0.1, 0.1, 0.06, 0.04, 0.04)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A point of light, metres; `power` 1: as bright as a white card in the sun."""

    x: float
    y: float
    z: float
    colour: FloatArray
    power: float


def lamps(shot: Shot, *, neon: bool) -> list[Lamp]:
    """Far ones first."""
    rng = shot.rng("lamps")
    bend = rng.uniform(-0.04, 0.04)
    chosen = [to_linear(colour.rgb) for colour in shot.description.colours]
    signs = chosen or [albedo(text) for text in (_NEON if neon else _SIGNS)]
    found: list[Lamp] = []
    for row in range(10):
        z = 16 + row * 11 + rng.uniform(-2, 2)
        tone = _STREET if not neon else albedo(_NEON[row % 3])
        found += [Lamp(side * rng.uniform(5.5, 6.8) + bend * z, rng.uniform(5, 6.2), z, tone, 1.4) for side in (-1, 1)]
    for _ in range(34):  # shop windows and signs along the pavements
        z, side = rng.uniform(10, 90), rng.choice([-1, 1])
        share = 0.85 if chosen or neon else 0.42
        colour = signs[int(rng.integers(len(signs)))] if rng.random() < share else _SHOP
        found.append(
            Lamp(side * rng.uniform(5, 7.5) + bend * z, rng.uniform(1, 4.5), z, colour, rng.uniform(0.15, 0.8))
        )
    for _ in range(9 if "cars" not in shot.description.without else 0):
        z, side = rng.uniform(16, 110), rng.choice([-1, 1])
        x = side * rng.uniform(1.2, 3.0) + bend * z
        colour = _TAIL if side > 0 else _WHITE
        found += [Lamp(x - 0.65, 0.75, z, colour, 1.2), Lamp(x + 0.65, 0.75, z, colour, 1.2)]
    return sorted(found, key=lambda lamp: -lamp.z)


def spots(view: View, shone: list[Lamp], radius_px: float) -> list[Spot]:
    """Their discs in a view; `radius_px` of those far away."""
    found = []
    for lamp in shone:
        size = max(radius_px * float(np.clip(1.25 - 3.2 / lamp.z - lamp.z / 600, 0.45, 1.2)), 0.7)
        at = view.column_of(lamp.z, lamp.x), view.row_of(lamp.z, lamp.y)
        found.append(Spot(at[0], at[1], size, lamp.colour * np.float32(lamp.power)))
    return found


def glow(band: Band, *, neon: bool) -> FloatArray:
    """Light in the air between the houses, strongest at the street's end."""
    low = albedo("#7d3f9a" if neon else "#7a5a40") * np.float32(0.75 if neon else 0.4)
    high = albedo("#20506f" if neon else "#27304a") * np.float32(0.5 if neon else 0.25)
    near_end = np.exp(-np.abs(band.across) * 4.5)[..., None]
    rise = np.abs(band.up)[..., None]
    return f32(low * np.exp(-rise * 7) * (0.35 + 0.65 * near_end) + high * np.exp(-rise * 1.8))


def signs(shot: Shot, sheet: Sheet, half_m: float) -> None:
    """Neon: upright signs that stick out over the pavement, bands along the fronts, screens high up."""
    rng = shot.rng("signs")
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    tones = named or [albedo(text) for text in _NEON]
    chance = None if named else list(_NEON_CHANCE)
    for z in np.sort(rng.uniform(11, 120, 56))[::-1]:
        side = int(rng.choice([-1, 1]))
        tone = tones[int(rng.choice(len(tones), p=chance))]
        kind, low = rng.random(), rng.uniform(2.8, 4.2) + rng.random() ** 2 * 14
        wall = side * (half_m - 0.1)
        power = np.float32(rng.uniform(0.8, 2.4))
        if kind < 0.5:
            _upright_sign(sheet, rng, wall, side, (low, float(z)), tone * power)
        elif kind < 0.88:
            tall, end = rng.uniform(0.4, 0.9), z + rng.uniform(2.5, 8)
            strip = [(wall, low, z), (wall, low + tall, z), (wall, low + tall, end), (wall, low, end)]
            sheet.polygon(strip, f32(tone * power * np.float32(0.9)))
        else:
            tall, end = rng.uniform(3, 6), z + rng.uniform(4, 7)
            screen = [(wall, low, z), (wall, low + tall, z), (wall, low + tall, end), (wall, low, end)]
            sheet.polygon(
                screen, f32(tone * np.float32(0.8)), f32(tones[int(rng.integers(len(tones)))] * np.float32(0.5))
            )


def _upright_sign(
    sheet: Sheet, rng: np.random.Generator, wall: float, side: int, at: tuple[float, float], light: FloatArray
) -> None:
    """A dark board with glowing characters one above another, edged by a tube."""
    low, z = at
    wide, tall = rng.uniform(0.7, 1.3), rng.uniform(2.2, 5.5)
    inner = wall - side * wide
    left, right = min(wall, inner), max(wall, inner)
    sheet.upright((left, right), (low, low + tall), z, f32(light * np.float32(0.22)))
    step = wide * 1.05
    for y in np.arange(low + 0.2, low + tall - step * 0.8, step):
        for _ in range(3):
            x, rise = left + wide * rng.uniform(0.12, 0.5), y + step * rng.uniform(0, 0.55)
            sheet.upright(
                (x, x + wide * rng.uniform(0.15, 0.4)),
                (rise, rise + step * rng.uniform(0.1, 0.3)),
                z - 0.01,
                f32(light * 2.2),
            )
    for x in (left, right - 0.06):
        sheet.upright((x, x + 0.06), (low, low + tall), z - 0.01, f32(light * np.float32(2)))
