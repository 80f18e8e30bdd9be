"""The colours between two colours, in five spaces. Arrays are N × 3 float64, sRGB 0..1, unless said otherwise.

Alpha is premultiplied and hues take the shorter way round, as CSS Color 4 §12 has them; a grey has no hue and takes
that of the other colour.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from imgproxy.plan import Rgba

Colours = npt.NDArray[np.float64]

# IEC 61966-2-1, linear sRGB → XYZ, white D65.
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)
# Oklab, B. Ottosson 2020, https://bottosson.github.io/posts/oklab/
_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_CIE_EPSILON, _CIE_KAPPA = 216 / 24389, 24389 / 27  # CIE 15:2004
_GREY = 1e-4  # chroma below which a hue means nothing


def steps(start: Rgba, end: Rgba, space: str, count: int) -> npt.NDArray[np.uint8]:
    """`count` × 4 straight RGBA from `start` to `end`, both included; an unknown space is sRGB."""
    forward, back, hue = _SPACES.get(space, _SPACES["srgb"])
    ends = forward(np.array([start[:3], end[:3]], np.float64) / 255)
    alphas = np.array([start[3], end[3]], np.float64) / 255
    share = np.linspace(0.0, 1.0, count)
    alpha = alphas[0] + (alphas[1] - alphas[0]) * share
    weights = np.stack([(1 - share) * alphas[0], share * alphas[1]]) / np.maximum(alpha, 1e-9)
    mixed = weights.T @ ends
    if hue is not None:
        mixed[:, hue] = _hues(ends, hue, share)
    colours = np.clip(back(mixed), 0.0, 1.0)
    table: npt.NDArray[np.uint8] = np.rint(np.column_stack([colours, alpha]) * 255).astype(np.uint8)
    return table


def _hues(ends: Colours, hue: int, share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """In turns. The chroma or saturation stands in the middle of every space with a hue."""
    first, last = ends[:, hue]
    first = last if ends[0, 1] < _GREY else first
    last = first if ends[1, 1] < _GREY else last
    way = (last - first + 0.5) % 1.0 - 0.5
    return np.asarray((first + way * share) % 1.0)


def _same(colours: Colours) -> Colours:
    return colours


def _to_linear(srgb: Colours) -> Colours:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _from_linear(linear: Colours) -> Colours:
    bounded = np.clip(linear, 0.0, 1.0)
    return np.where(bounded <= 0.0031308, bounded * 12.92, 1.055 * bounded ** (1 / 2.4) - 0.055)


def _to_oklab(srgb: Colours) -> Colours:
    return np.asarray(np.cbrt(_to_linear(srgb) @ _LMS.T) @ _OKLAB.T)


def _from_oklab(oklab: Colours) -> Colours:
    return _from_linear((oklab @ np.linalg.inv(_OKLAB).T) ** 3 @ np.linalg.inv(_LMS).T)


def _to_lch(srgb: Colours) -> Colours:
    """CIE L*C*h of L*a*b* with the white of sRGB itself, D65; hue in turns."""
    xyz = _to_linear(srgb) @ _XYZ.T / _WHITE
    f = np.where(xyz > _CIE_EPSILON, np.cbrt(xyz), (_CIE_KAPPA * xyz + 16) / 116)
    lightness, a, b = 116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])
    return np.column_stack([lightness, np.hypot(a, b), np.arctan2(b, a) / (2 * np.pi) % 1.0])


def _from_lch(lch: Colours) -> Colours:
    angle = lch[:, 2] * 2 * np.pi
    y = (lch[:, 0] + 16) / 116
    f = np.column_stack([y + lch[:, 1] * np.cos(angle) / 500, y, y - lch[:, 1] * np.sin(angle) / 200])
    xyz = np.where(f**3 > _CIE_EPSILON, f**3, (116 * f - 16) / _CIE_KAPPA) * _WHITE
    return _from_linear(xyz @ np.linalg.inv(_XYZ).T)


def _to_hsl(srgb: Colours) -> Colours:
    """Hue in turns, saturation, lightness; CSS Color 4 §7."""
    high, low = srgb.max(axis=1), srgb.min(axis=1)
    spread, lightness = high - low, (high + low) / 2
    saturation = spread / np.maximum(1 - np.abs(2 * lightness - 1), 1e-9)
    red, green, blue = srgb.T
    safe = np.maximum(spread, 1e-9)
    hue = np.select(
        [high == red, high == green], [(green - blue) / safe, (blue - red) / safe + 2], (red - green) / safe + 4
    )
    return np.column_stack([hue / 6 % 1.0, saturation, lightness])


def _from_hsl(hsl: Colours) -> Colours:
    reach = hsl[:, 1] * np.minimum(hsl[:, 2], 1 - hsl[:, 2])
    place = (np.array([0.0, 8.0, 4.0]) + hsl[:, :1] * 12) % 12
    return np.asarray(hsl[:, 2:] - reach[:, None] * np.clip(np.minimum(place - 3, 9 - place), -1.0, 1.0))


_Turn = Callable[[Colours], Colours]
# into the space, back, and which column is a hue
_SPACES: dict[str, tuple[_Turn, _Turn, int | None]] = {
    "srgb": (_same, _same, None),
    "linear": (_to_linear, _from_linear, None),
    "oklab": (_to_oklab, _from_oklab, None),
    "hsl": (_to_hsl, _from_hsl, 0),
    "lch": (_to_lch, _from_lch, 2),
}
