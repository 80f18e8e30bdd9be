"""A fairground: a way between striped stalls, a big wheel and a carousel behind; after dark thousands of bulbs."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import WET, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.bokeh import add_spots
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import daylight, lighting_of, sun_of
from imgproxy.scenery.places.town import lamps, market, people, roadway, skyline, vista, wet
from imgproxy.scenery.places.town.depth import Surface, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.lamps import Lamp

_PAINTS = ("#c8372f", "#f1e8d6", "#2f6fb0", "#efb534", "#3f9a6a", "#e07a9a")
_BULBS = ("#ffb659", "#ff4f4f", "#52b7ff", "#7dff9a", "#ff63c8", "#ffe27a")
_SPOKES, _WHEEL_LAMPS, _RIM_LAMPS = 16, 7, 64


class Wheel(NamedTuple):
    """Metres; its axle is at `x`, `high`."""

    x: float
    high: float
    z: float
    radius: float


class Fair(NamedTuple):
    """What stands there and how it is lit; `dark` 0..1, `bulbs` are colours."""

    shot: Shot
    sky: Sky
    wheel: Wheel
    dark: float
    paints: list[FloatArray]
    bulbs: list[FloatArray]


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.47, camera_m=1.5)
    fair = _fair(shot)
    small = shrunk(view)
    shone = _lights(fair) if fair.dark > 0.1 else []
    surface = roadway.laid(shot, fair.sky, fair.dark, neon=False)
    wetted = fair.dark > 0.5 or shot.description.weather in ("rain", "storm")
    radius = shot.aperture(0.017)
    if wetted:
        under = wet.under(small)
        image = _world(fair, under)
        add_spots(image, lamps.spots(under, shone, radius * small.height * 0.6), rim=0.0, cat_eye=0.0)
        mirror = wet.Mirror(blurred(image, radius * 0.5 * small.height / under.height), under)
        surface = wet.rained(surface, mirror, view.camera_m, shot.noise("wet"), soaked=0.4)
    far = blurred(_world(fair, small, surface), radius * 0.62, veil=0.08 + 0.12 * fair.dark)
    painting = near_over_far(shot, view, far, surface, _lighting(fair), aperture=shot.aperture(0.01), vignette=0.15)
    add_spots(painting.light, lamps.spots(view, shone, radius * 0.62 * view.height))
    return replace(painting, polish=WET) if wetted else painting


def _fair(shot: Shot) -> Fair:
    words, rng = shot.description, shot.rng("fair")
    day = daylight(words, "day")
    named = [f32(to_linear(colour.rgb)) for colour in words.colours]
    side = float(rng.choice([-1, 1]))
    radius = float(rng.uniform(12, 15))
    wheel = Wheel(side * float(rng.uniform(13, 18)), radius + 2.5, float(rng.uniform(78, 92)), radius)
    return Fair(
        shot, sky_over(shot, day, sun_of(shot, day)), wheel, skyline.LAMPS.get(day.name, 0.0),
        named or [albedo(text) for text in _PAINTS], named or [albedo(text) for text in _BULBS],
    )  # fmt: skip


def _lighting(fair: Fair) -> Lighting:
    if fair.dark <= 0.5:
        return lighting_of(fair.sky.day, fair.sky.sun)
    return Lighting((0.6 if fair.wheel.x > 0 else -0.6, -0.5, 0.2), (0.6, 0.42, 0.3), (0.24, 0.19, 0.22), 0.65)


def _world(fair: Fair, view: View, surface: Surface | None = None) -> FloatArray:
    """All that stands up, over the ground or, without one, for the mirror in it."""
    shot, day = fair.shot, fair.sky.day
    light = vista.painted(view, rays(view), fair.sky, vista.lands("")[-1:], town=True)
    if surface is not None:
        light = far_picture(view, f32(light), surface)
    level = f32(shade_of(day) * np.float32(0.75) + f32(day.sun) * np.float32(0.07 if day.behind else 0.45))
    level = f32(level + f32([0.1, 0.07, 0.045]) * np.float32(fair.dark))
    sheet = Sheet(light, view, 1.0)
    _wheel(fair, sheet, level)
    _carousel(fair, sheet, level)
    market.stalls(shot, sheet, f32(level * np.float32(1.1)), fair.dark)
    if "people" not in shot.description.without:
        rng = shot.rng("people")
        walkers = [
            people.somebody(
                rng, float(rng.choice([-1, 1]) * rng.uniform(0, 2.0)), float(rng.uniform(16, 60)), rain=False
            )
            for _ in range(22)
        ]
        people.walk(light, view, tuple(walkers), level)
    return light


def _at(wheel: Wheel, angle: float, share: float = 1.0) -> tuple[float, float]:
    reach = wheel.radius * share
    return wheel.x + reach * float(np.cos(angle)), wheel.high + reach * float(np.sin(angle))


def _beam(sheet: Sheet, start: tuple[float, float], end: tuple[float, float], z: float, wide: float,
          colour: FloatArray) -> None:  # fmt: skip
    """A straight bar in a plane across the view."""
    along = np.subtract(end, start)
    x, y = (float(part) for part in along / max(float(np.hypot(*along)), 1e-6) * wide / 2)
    sheet.polygon([(start[0] - y, start[1] + x, z), (start[0] + y, start[1] - x, z),
                   (end[0] + y, end[1] - x, z), (end[0] - y, end[1] + x, z)], colour)  # fmt: skip


def _wheel(fair: Fair, sheet: Sheet, level: FloatArray) -> None:
    """Rim, spokes, legs, and a cabin at each spoke's end."""
    wheel, steel = fair.wheel, f32(albedo("#b9c0c6") * level)
    for foot in (-0.45, 0.45):
        _beam(sheet, (wheel.x, wheel.high), (wheel.x + foot * wheel.radius, 0.0), wheel.z + 0.5, 0.8, steel)
    angles = np.linspace(0, 2 * np.pi, _SPOKES + 1) + 0.1
    for start, end in zip(angles[:-1], angles[1:], strict=True):
        _beam(sheet, (wheel.x, wheel.high), _at(wheel, start), wheel.z, 0.25, steel)
        for share in (1.0, 0.9):
            _beam(sheet, _at(wheel, start, share), _at(wheel, end, share), wheel.z, 0.45, steel)
    for i, angle in enumerate(angles[:-1]):
        x, y = _at(wheel, angle)
        tone = f32(fair.paints[i % len(fair.paints)] * (level + np.float32(0.3 * fair.dark)))
        sheet.upright((x - 1.1, x + 1.1), (y - 2.5, y - 0.3), wheel.z - 0.3, tone)
        sheet.upright((x - 0.9, x + 0.9), (y - 1.5, y - 0.8), wheel.z - 0.35, f32(level * np.float32(0.25)))


def _carousel(fair: Fair, sheet: Sheet, level: FloatArray) -> None:
    """A round roof in stripes over a lit drum, on the other side from the wheel; a tent behind it."""
    paints, lit = fair.paints, f32(level + albedo("#ffc57a") * np.float32(0.6 * fair.dark))
    side = -1.0 if fair.wheel.x > 0 else 1.0
    for x, z, half, eaves, top in ((side * 13.0, 48.0, 8.0, 3.4, 8.5), (side * 7.2, 30.0, 3.6, 3.1, 5.4)):
        sheet.upright((x - half * 0.86, x + half * 0.86), (0.4, eaves), z, f32(albedo("#8a5a3a") * lit))
        edges = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 13)) * half
        for i, (left, right) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
            tone = f32(paints[i % 2 % len(paints)] * lit)
            sheet.polygon([(x + left, eaves, z), (x, top, z), (x + right, eaves, z)], tone)
            sheet.upright((x + left, x + right), (eaves - 0.5, eaves), z - 0.05, f32(paints[(i + 1) % 2] * lit))
        for share in np.linspace(-0.75, 0.75, 7):
            at = x + float(share) * half
            sheet.upright((at - 0.05, at + 0.05), (0.4, eaves), z - 0.1, f32(albedo("#e0c070") * lit))


def _lights(fair: Fair) -> list[Lamp]:
    """Along the wheel's rim and spokes, the roofs' edges, and under the stalls' canopies."""
    if "lights" in fair.shot.description.without:
        return []
    wheel, bulbs, rng = fair.wheel, fair.bulbs, fair.shot.rng("bulbs of the wheel")
    power = 1.1 * fair.dark
    first, second = (bulbs[int(rng.integers(len(bulbs)))] for _ in range(2))
    found = market.bulbs(fair.shot, fair.dark)
    for i, angle in enumerate(np.linspace(0, 2 * np.pi, _RIM_LAMPS + 1)[:-1]):
        found.append(Lamp(*_at(wheel, angle), wheel.z - 0.4, first if i % 4 else bulbs[i // 4 % len(bulbs)], power))
    for angle in np.linspace(0, 2 * np.pi, _SPOKES + 1)[:-1] + 0.1:
        for share in np.linspace(0.15, 0.85, _WHEEL_LAMPS):
            found.append(Lamp(*_at(wheel, angle, float(share)), wheel.z - 0.4, second, power * 0.6))
    side = -1.0 if wheel.x > 0 else 1.0
    for x, z, half, eaves in ((side * 13.0, 47.8, 8.0, 3.4), (side * 7.2, 29.8, 3.6, 3.1)):
        for share in np.linspace(-1, 1, 18):
            found.append(Lamp(x + float(share) * half, eaves - 0.1, z, bulbs[0], power * 0.7))
    return sorted(found, key=lambda lamp: -lamp.z)
