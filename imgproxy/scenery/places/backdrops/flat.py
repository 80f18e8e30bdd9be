"""Flat colours and gradients: exactly the colours asked for, dithered, on no ground."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import Rgb, from_hex, to_linear
from imgproxy.scenery.description import Colour

_GREY = Colour("grey", from_hex("#c9c9c7"))
_LIGHTER = 0.62  # how far a single colour's gradient goes toward white


def lighting_of(colour: FloatArray) -> Lighting:
    """Neutral studio light with a little of the wall's colour (linear RGB) thrown back."""
    tint = colour / max(float(colour.max()), 0.05)
    red, green, blue = (float(part) for part in 0.42 + 0.16 * tint)
    return Lighting((-0.42, -0.66, 0.62), (0.95, 0.95, 0.95), (red, green, blue), 0.7)


def _cube(rgb: Rgb) -> FloatArray:
    # Mixing cube roots of linear light keeps a gradient's middle as bright as the eye expects.
    return np.cbrt(to_linear(rgb)).astype(np.float32)


def paint(shot: Shot) -> Painting:
    colours = [colour.rgb for colour in shot.description.colours] or [_GREY.rgb]
    if shot.description.family != "gradient":
        light = np.empty((shot.height, shot.width, 3), np.float32)
        light[:] = to_linear(colours[0])
        return Painting(light, lighting_of(light[0, 0]), ground=False, film=False)
    if len(colours) == 1:
        red, green, blue = (part + (1 - part) * _LIGHTER for part in colours[0])
        colours.append((red, green, blue))
    light = _ramp(shot, [_cube(colour) for colour in colours])
    return Painting(light, lighting_of(light.mean((0, 1))), ground=False, film=False)


def _ramp(shot: Shot, stops: list[FloatArray]) -> FloatArray:
    """A straight ramp across the picture, at an angle of the seed's choosing, from above to below."""
    angle = np.radians(shot.rng("angle").uniform(60, 120))
    y = (np.arange(shot.height, dtype=np.float32)[:, None] + 0.5) / shot.height - 0.5
    x = (np.arange(shot.width, dtype=np.float32)[None, :] + 0.5) / shot.width - 0.5
    along = x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle))
    reach = (abs(np.cos(angle)) + abs(np.sin(angle))) / 2
    at = np.clip(along / (2 * reach) + 0.5, 0, 1)
    at = at * at * (3 - 2 * at) * np.float32(0.35) + at * np.float32(0.65)
    places = np.linspace(0, 1, len(stops))
    roots = [np.interp(at, places, [stop[i] for stop in stops]) for i in range(3)]
    return f32(np.stack(roots, axis=-1) ** 3)
