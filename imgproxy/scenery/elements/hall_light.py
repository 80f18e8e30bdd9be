"""Light in a room: lamps and windows as rectangles of small sources, what the walls throw back, darker corners."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting
from imgproxy.scenery.colour import LUMA, luminance
from imgproxy.scenery.elements.hall_faces import Span, X, Y, Z

_CHUNK = 8192  # points at a time, so that they stay in the processor's cache
_CORNER_M = 0.45  # how far from an edge of the room its corner is darker
_CORNER = 0.34
_MOST_KEY, _MOST_AROUND = 1.0, 0.6  # brightest light told to whatever lights the subject
_MEAN_STEPS = (0.12, 0.37, 0.63, 0.88)


@dataclass(frozen=True, slots=True)
class Lamp:
    """Sources at `points` n×3, each of `power` (radiance times m²), facing `toward`; `narrow`: the beam's exponent."""

    points: FloatArray
    toward: FloatArray
    colour: FloatArray
    power: float
    blur_m: float
    narrow: float = 1.0


@dataclass(frozen=True, slots=True)
class Room:
    """Its inner sides in metres, and the mean reflectance of floor, ceiling and walls."""

    x: Span
    high_m: float
    z: Span
    floor: FloatArray
    ceiling: FloatArray
    walls: FloatArray


def panel(
    axis: int, at: float, sign: int, first: Span, second: Span, colour: FloatArray, radiance: float, step_m: float = 1.5
) -> Lamp:
    """A shining rectangle, given as a Face is, as sources about `step_m` from one another."""
    counts = [max(1, round((high - low) / step_m)) for low, high in (first, second)]
    grids = [
        low + (np.arange(n) + 0.5) * (high - low) / n for (low, high), n in zip((first, second), counts, strict=True)
    ]
    a, b = (part.ravel() for part in np.meshgrid(*grids))
    columns = [a, b]
    columns.insert(axis, np.full_like(a, at))
    toward = np.zeros(3, np.float32)
    toward[axis] = sign
    area = (first[1] - first[0]) * (second[1] - second[0])
    return Lamp(f32(np.stack(columns, axis=-1)), toward, f32(colour), radiance * area / len(a), 0.4 * step_m)


def direct(lamps: Sequence[Lamp], points: FloatArray, axis: int, sign: int) -> FloatArray:
    """Irradiance n×3 over π that lamps send to `points` n×3 of faces whose normal is sign·axis."""
    total = np.zeros((len(points), 3), np.float32)
    alike: dict[tuple[float, ...], list[Lamp]] = {}
    for lamp in lamps:
        alike.setdefault(tuple(lamp.colour.tolist()), []).append(lamp)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        place = np.ascontiguousarray(points[part].T)
        for colour, kin in alike.items():
            gain = sum((_sent(lamp, place, axis, sign) for lamp in kin), np.zeros(1, np.float32))
            for channel in range(3):
                total[part, channel] += gain * np.float32(colour[channel])
    return total


def _sent(lamp: Lamp, place: FloatArray, axis: int, sign: int) -> FloatArray:
    """What one lamp's sources send to `place` 3×n, without its colour; in place, for it is most of a room's time."""
    gain = np.zeros(place.shape[1], np.float32)
    for source in lamp.points:
        away = source[:, None] - place
        square = np.einsum("in,in->n", away, away)
        square += np.float32(lamp.blur_m**2)
        met = away[axis] * np.float32(sign)
        met.clip(0, None, out=met)
        sent = np.zeros_like(met)
        for way, along in zip(lamp.toward, away, strict=True):
            if way:
                sent -= way * along
        sent.clip(0, None, out=sent)
        if lamp.narrow != 1:
            sent *= (sent * sent / square) ** np.float32((lamp.narrow - 1) / 2)
        met *= sent
        square *= square
        met /= square
        gain += met
    gain *= np.float32(lamp.power / np.pi)
    return gain


@dataclass(frozen=True, slots=True)
class Bounced:
    """What the room's sides throw back onto a face, by its normal's axis·2 + (sign > 0); and the mean of all."""

    by_normal: tuple[FloatArray, ...]
    mean: FloatArray


def bounced(room: Room, lamps: Sequence[Lamp]) -> Bounced:
    """Radiance of each side of the room after many reflections, from its mean irradiance."""
    sides = [(axis, sign) for axis in (X, Y, Z) for sign in (-1, 1)]
    spans = (room.x, (0.0, room.high_m), (max(room.z[0], 0.0), room.z[1]))
    received, thrown = [], []
    for axis, sign in sides:
        others = [np.array([low + (high - low) * step for step in _MEAN_STEPS]) for low, high in spans]
        others[axis] = np.array([spans[axis][0 if sign > 0 else 1]])
        points = np.stack([part.ravel() for part in np.meshgrid(*others)], axis=-1)
        received.append(direct(lamps, f32(points), axis, sign).mean(0))
        paint = room.walls if axis != Y else (room.floor if sign > 0 else room.ceiling)
        thrown.append(received[-1] * paint)
    reflectance = (room.floor + room.ceiling + 2 * room.walls) / 4
    again = 1 / (1 - np.minimum(reflectance, 0.8))
    mean = f32(np.mean(thrown, axis=0) * again)
    # A face looks at the side opposite most of all: the ceiling takes the floor's colour.
    by_normal = tuple(_paler(0.6 * mean + 0.4 * thrown[side ^ 1] * again) for side in range(len(sides)))
    return Bounced(by_normal, f32(np.mean(received, axis=0) + mean))


def _paler(light: FloatArray) -> FloatArray:
    """Bounced light as rooms have it: things of other colours than the walls' mix in."""
    return f32(light + (luminance(f32(light)) - light) * 0.4)


def corners(room: Room, points: FloatArray, axis: int) -> FloatArray:
    """Share of the bounced light that reaches points near the room's edges."""
    open_share = np.ones(len(points), np.float32)
    for other, (low, high) in enumerate((room.x, (0.0, room.high_m), room.z)):
        if other != axis:
            for distance in (points[:, other] - low, high - points[:, other]):
                open_share *= 1 - np.float32(_CORNER) * np.exp(-np.maximum(distance, 0) / np.float32(_CORNER_M))
    return open_share


def on_subject(lamps: Sequence[Lamp], back: Bounced, gain: float, place: tuple[float, float, float]) -> Lighting:
    """How the lamps light a thing at `place` that the camera sees: the side lamps beside and before it count."""
    pull, key = np.zeros(3), np.zeros(3)
    for lamp in lamps:
        away = lamp.points - f32(place)
        distance = np.linalg.norm(away, axis=1)
        sent = np.maximum(-(away @ lamp.toward) / np.maximum(distance, 1e-3), 0) ** lamp.narrow
        power = sent * lamp.power / np.pi / (distance**2 + lamp.blur_m**2)
        pull += (away / np.maximum(distance, 1e-3)[:, None] * (power * (lamp.colour @ LUMA))[:, None]).sum(0)
        key += lamp.colour * power.sum()
    size = float(np.linalg.norm(pull))
    x, y, z = (float(part) for part in (pull / size if size > 1e-6 else np.array([0.2, 0.9, -0.4])))
    strength = size / max(float(key @ LUMA), 1e-6)  # 1: from one direction, 0: from everywhere
    lit = f32(key * gain * (0.45 + 0.55 * strength))
    around = f32(back.mean * gain * 0.5 + key * gain * 0.3 * (1 - strength))
    return Lighting(
        _toward_viewer(x, y, z),
        _rgb(lit, _MOST_KEY),
        _rgb(around, _MOST_AROUND),
        float(np.clip(1 - 0.6 * strength, 0.35, 0.95)),
    )


def _toward_viewer(x: float, y: float, z: float) -> tuple[float, float, float]:
    """World to subject axes; light from behind still comes round the side."""
    turned = np.array([x, -max(y, 0.2), max(-z, 0.15)])
    x, y, z = (float(part) for part in turned / np.linalg.norm(turned))
    return x, y, z


def _rgb(colour: FloatArray, most: float) -> tuple[float, float, float]:
    """Kept in its hue where it is more than a camera exposes a face for."""
    scale = min(1.0, most / max(float(colour.max()), 1e-6))
    red, green, blue = (max(float(part) * scale, 0.02) for part in colour)
    return red, green, blue
