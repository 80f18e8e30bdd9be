"""Curves of one channel, sRGB 0..1 in and out: exposure, brightness, contrast, gamma.

imgix publishes ranges only; each docstring says what the ends of the range mean here.
"""

import math
from collections.abc import Callable, Iterable

Curve = Callable[[float], float]

STOPS = 5.0  # what raw developers offer: 20 units a stop
GAMMA = 4.0
CONTRAST = 3.0
SHIFT = 0.8
KNEE = 0.5


def exposed(amount: int) -> Curve:
    """-100..100 = five stops less or more light, as a camera's: a gain in linear light."""
    gain = 2.0 ** (STOPS * amount / 100)
    return lambda value: _encoded(min(1.0, gain * _linear(value)))


def brightened(amount: int) -> Curve:
    """-100..100 shifts by up to 0.8; what would leave the range is squeezed into its upper half (lower, if darker).

    So 100 is nearly white and not blank. The shoulder leaves the straight part with slope one and ends in white.
    """
    if amount < 0:
        lighter = brightened(-amount)
        return lambda value: 1.0 - lighter(1.0 - value)
    shift = SHIFT * amount / 100
    room, spread = 1.0 - KNEE, 1.0 + shift - KNEE

    def curve(value: float) -> float:
        moved = value + shift
        if moved <= KNEE:
            return moved
        left = max(0.0, 1.0 - (moved - KNEE) / spread)
        return KNEE + room * (1.0 - math.pow(left, spread / room))

    return curve


def contrasted(amount: int) -> Curve:
    """-100 = mid grey everywhere, 100 = three times the distance from it."""
    slope = 1.0 + amount / 100 if amount < 0 else CONTRAST ** (amount / 100)
    return lambda value: 0.5 + (value - 0.5) * slope


def with_gamma(amount: int) -> Curve:
    """-100..100 = the power 4..1/4: positive lifts the middle tones, black and white stay."""
    power = GAMMA ** (-amount / 100)
    return lambda value: value**power


def table(curves: Iterable[Curve]) -> list[int]:
    """256 entries for `Image.point`: one after another, without rounding in between."""
    entries = [step / 255 for step in range(256)]
    for curve in curves:
        entries = [min(1.0, max(0.0, curve(entry))) for entry in entries]
    return [round(255 * entry) for entry in entries]


def _linear(value: float) -> float:
    """IEC 61966-2-1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
