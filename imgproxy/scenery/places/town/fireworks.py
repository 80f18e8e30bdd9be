"""Fireworks: shells that have burst, their sparks drawn out by the exposure, the smoke they light."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm

_TONES = ("#ffd27a", "#ff5a3c", "#ffb347", "#7fb0ff", "#8dffb0", "#ff7ad0", "#fff3d6", "#c79bff")
_STEPS = 44


def burst(shot: Shot, light: FloatArray, view: View) -> None:
    """Add a handful of shells to the sky of `light` in place."""
    rng = shot.rng("fireworks")
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    tones = named or [albedo(text) for text in _TONES]
    sparks, smoke = np.zeros_like(light), np.zeros(light.shape[:2], np.float32)
    unit = (view.width * view.height) ** 0.5
    room = max(view.horizon_px, 0.2 * view.height)
    for number in range(int(rng.integers(5, 8))):
        share = (number + rng.uniform(0.2, 0.8)) / 6.5
        x = view.width / 2 + (share - 0.5) * 1.15 * max(view.width, 0.8 * unit)
        y = room * rng.uniform(0.1, 0.62)
        radius = unit * rng.uniform(0.07, 0.22)
        tone = tones[int(rng.integers(len(tones)))]
        _shell(sparks, rng, (x, y), radius, tone)
        _puff(smoke, (x, y), radius)
    blur = max(unit * 0.0008, 0.5)
    glow = disc_blur(sparks, unit * 0.012) * np.float32(0.35) + disc_blur(sparks, unit * 0.07) * np.float32(0.45)
    drift = _drift(shot, view)
    lit = disc_blur(sparks, unit * 0.09) * (smoke * drift)[..., None] * np.float32(1.5)
    light += disc_blur(sparks, blur) + glow + lit


def _shell(
    sparks: FloatArray, rng: np.random.Generator, middle: tuple[float, float], radius: float, tone: FloatArray
) -> None:
    """Stars flung over a sphere, slowed by the air, drawn down by their weight."""
    count = int(rng.integers(70, 130))
    rise = rng.uniform(-1, 1, count)
    turn = rng.uniform(0, 2 * np.pi, count)
    flat = np.sqrt(1 - rise * rise)
    speed = radius * rng.uniform(0.86, 1.05, count)
    age = np.linspace(0.06, 1, _STEPS)[None, :]
    slowed = 1 - (1 - age) ** 2.2
    drop = radius * 0.3 * age**2.4
    x = middle[0] + (flat * np.cos(turn) * speed)[:, None] * slowed
    y = middle[1] + (rise * speed)[:, None] * slowed + drop
    tail = np.clip((age - rng.uniform(0.05, 0.45)) * 3, 0, 1)
    power = tail * (0.25 + 0.75 * age**2) * rng.uniform(0.4, 1.3, count)[:, None] * (1 - 0.25 * age)
    power[:, -2:] *= 2.2
    heart = np.clip(1.1 - age * 1.6, 0, 1)[..., None] * np.ones((count, 1, 1))
    colour = tone + (np.array([1.0, 0.93, 0.8]) - tone) * (0.25 + 0.6 * heart)
    brightness = radius * 0.014  # longer streaks are spread over more pixels
    _splat(sparks, f32(x), f32(y), f32(colour * (power * brightness)[..., None]))


def _splat(canvas: FloatArray, x: FloatArray, y: FloatArray, light: FloatArray) -> None:
    """Add points between pixels, shared out among the four next to each."""
    height, width = canvas.shape[:2]
    column, row = np.floor(x - 0.5), np.floor(y - 0.5)
    part_x, part_y = x - 0.5 - column, y - 0.5 - row
    for off_x in (0, 1):
        for off_y in (0, 1):
            weight = np.abs(1 - off_x - part_x) * np.abs(1 - off_y - part_y)
            at_x, at_y = column.astype(np.int64) + off_x, row.astype(np.int64) + off_y
            inside = (at_x >= 0) & (at_x < width) & (at_y >= 0) & (at_y < height)
            np.add.at(canvas, (at_y[inside], at_x[inside]), (light * weight[..., None])[inside].astype(np.float32))


def _puff(smoke: FloatArray, middle: tuple[float, float], radius: float) -> None:
    height, width = smoke.shape
    x = (np.arange(width, dtype=np.float32)[None, :] - middle[0]) / radius
    y = (np.arange(height, dtype=np.float32)[:, None] - middle[1]) / radius
    smoke += np.exp(-(x * x + y * y) * 0.7)


def _drift(shot: Shot, view: View) -> FloatArray:
    across, up = view.across()[None, :], view.up()
    curls = fbm(across * 5, up * 7, shot.noise("smoke"), octaves=5, gain=0.58)
    return f32(np.clip(0.35 + curls, 0, 1.4))
