"""Colour arithmetic of the painter: sRGB and linear light, the film curve and its inverse.

Painters work in scene-linear light, where 1.0 is a white card in the key light. The film curve (K. Narkowicz's
rational approximation of the ACES reference curve, 2015) brings that to the display; its inverse lets palettes be
written as the colours that people see.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32

Rgb = tuple[float, float, float]

_A, _B, _C, _D, _E = 2.51, 0.03, 2.43, 0.59, 0.14
_EXPOSURE = 0.62  # a white card lands just under display white, as a photographer exposes it
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def to_linear(srgb: npt.ArrayLike) -> FloatArray:
    value = np.asarray(srgb, np.float32)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_srgb(linear: npt.ArrayLike) -> FloatArray:
    value = np.maximum(np.asarray(linear, np.float32), 0)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055).astype(np.float32)


def film(radiance: FloatArray) -> FloatArray:
    """Scene-linear 0..∞ → display-linear 0..1."""
    x = np.maximum(radiance, 0) * _EXPOSURE
    return f32(np.clip(x * (_A * x + _B) / (x * (_C * x + _D) + _E), 0, 1))


def unfilm(display: FloatArray) -> FloatArray:
    """Display-linear 0..1 → the scene-linear light that the film curve shows like that."""
    y = np.clip(display, 0, 0.985)
    a, b, c = _A - _C * y, _B - _D * y, -_E * y
    return f32((-b + np.sqrt(b * b - 4 * a * c)) / (2 * a) / _EXPOSURE)


def from_hex(text: str) -> Rgb:
    """`#rgb` or `#rrggbb`, with or without #, → sRGB 0..1. Raises ValueError."""
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6:
        raise ValueError(f"not a hex colour: {text!r}")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def scene(text: str) -> FloatArray:
    """A hex colour as the scene-linear light that ends up as this colour on the display."""
    return unfilm(to_linear(from_hex(text)))


def albedo(text: str) -> FloatArray:
    """A hex colour as the reflectance of a surface."""
    return to_linear(from_hex(text))


def luminance(rgb: FloatArray) -> FloatArray:
    return f32(rgb @ LUMA)


def gradient(stops: Sequence[tuple[float, FloatArray]], at: FloatArray) -> FloatArray:
    """Smooth colour ramp: `at` any shape → that shape × 3. Stops are (position, colour), rising."""
    positions = np.array([position for position, _ in stops])
    colours = np.stack([colour for _, colour in stops])
    return np.stack([np.interp(at, positions, colours[:, i]) for i in range(3)], axis=-1).astype(np.float32)


def mix(a: FloatArray, b: FloatArray, share: npt.ArrayLike) -> FloatArray:
    """Colours (…×3): a where `share` (one axis less) is 0, b where it is 1."""
    t = np.asarray(share, np.float32)[..., None]
    return f32(a + (b - a) * t)


def smoothstep(low: npt.ArrayLike, high: npt.ArrayLike, value: npt.ArrayLike) -> FloatArray:
    start, end = f32(low), f32(high)
    t = np.clip((f32(value) - start) / (end - start), 0, 1)
    return f32(t * t * (3 - 2 * t))
