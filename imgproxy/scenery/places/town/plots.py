"""What stands along a street: plots one after another, each with a house of its own style, height and colours."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo

END_M = 340.0  # of the street
_SHOPS = ("#2f3d3a", "#5a2422", "#23304a", "#3a3a3a", "#6a5a3c", "#24443a", "#7a6a58")


class Style(NamedTuple):
    """Metres: height of the ground floor and of the others, pitch and size of windows. `mansard`: a grey roof storey.

    `balcony` 0..1: how often a floor has iron balconies; `floors` over the ground floor: least and most.
    """

    walls: tuple[str, ...]
    ground_m: float
    floor_m: float
    pitch_m: float
    wide_m: float
    high_m: float
    floors: tuple[int, int]
    mansard: bool
    balcony: float


STYLES = {
    "parisian": Style(("#d3c6ac", "#c9bda6", "#ddd2bd", "#c4b497"), 4.3, 3.35, 2.5, 1.2, 2.3, (4, 6), True, 0.75),
    "stucco": Style(("#c9a887", "#d8c39c", "#b98d74", "#cdb9a5"), 4.0, 3.2, 2.8, 1.15, 1.8, (3, 5), False, 0.2),
    "brick": Style(("#8a5644", "#7a4a3c", "#96674f", "#6f5a50"), 4.4, 3.5, 2.9, 1.35, 1.9, (4, 8), False, 0.25),
    "modern": Style(("#8d9196", "#5f676e", "#a7a9a8", "#44494f"), 5.0, 3.8, 1.9, 1.6, 2.7, (6, 18), False, 0.0),
}  # fmt: skip
_MIXES = (("parisian",) * 6 + ("stucco",), ("stucco",) * 3 + ("parisian",), ("brick", "brick", "stucco", "modern"))


@dataclass(frozen=True, slots=True)
class Side:
    """The plots of one side, along the street: `ends` (n,) far end of each in metres; the rest are (n,) or (n, 3)."""

    sign: int
    half_m: float
    ends: FloatArray
    tops: FloatArray
    eaves: FloatArray
    wall: FloatArray
    shop: FloatArray
    lamp: FloatArray  # (3,) light behind windows
    measures: FloatArray  # n×7: ground, floor, pitch, wide, high, balcony, mansard


def sides(
    rng: np.random.Generator, half_m: float, kinds: tuple[str, ...], tints: list[FloatArray], lamps: tuple[str, str]
) -> tuple[Side, Side]:
    """Both sides, about `half_m` from the middle; `tints`: reflectances asked for; `lamps`: light of their rooms."""
    left, right = half_m * rng.uniform(0.85, 1.1), half_m * rng.uniform(0.85, 1.1)
    return _side(rng, (-1, left), kinds, tints, lamps[0]), _side(rng, (1, right), kinds, tints, lamps[1])


def mixture(rng: np.random.Generator, named: str = "") -> tuple[str, ...]:
    """Which styles stand in this street, each as often as it is named; `named`: a style that the words ask for."""
    drawn = _MIXES[int(rng.choice(len(_MIXES), p=(0.55, 0.3, 0.15)))]
    return (named,) if named in STYLES else drawn


def _side(
    rng: np.random.Generator, at: tuple[int, float], kinds: tuple[str, ...], tints: list[FloatArray], lamp: str
) -> Side:
    sign, half_m = at
    ends, end = [], -6.0
    while end < END_M:
        end += rng.uniform(11, 22)
        ends.append(end)
    chosen = [STYLES[kinds[int(rng.integers(len(kinds)))]] for _ in ends]
    walls = [albedo(str(rng.choice(style.walls))) * np.float32(rng.uniform(0.85, 1.1)) for style in chosen]
    if tints:
        walls = [wall * np.float32(0.35) + tints[i % len(tints)] * np.float32(0.65) for i, wall in enumerate(walls)]
    eaves = [s.ground_m + s.floor_m * int(rng.integers(s.floors[0], s.floors[1] + 1)) for s in chosen]
    tops = [eave + (3.4 if style.mansard else 0.9) for eave, style in zip(eaves, chosen, strict=True)]
    shops = [albedo(str(rng.choice(_SHOPS))) for _ in ends]
    measures = [(s.ground_m, s.floor_m, s.pitch_m, s.wide_m, s.high_m, s.balcony, float(s.mansard)) for s in chosen]
    return Side(
        sign,
        half_m,
        f32(ends),
        f32(tops),
        f32(eaves),
        f32(np.stack(walls)),
        f32(np.stack(shops)),
        albedo(lamp),
        f32(measures),
    )
