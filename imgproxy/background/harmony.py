"""The subject in the scene's light: exposure, colour of light, shading, a little of the scene around its edge, shadow.

No pixel outside matte and shadow differs from the scene. Limits keep white products white and faces natural.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import LUMA, blurred, fitted, resized, to_encoded, to_linear
from imgproxy.background.shadows import shadow
from imgproxy.background.stages import FloatArray, Foreground, Light, Scene

SIDE = 256
STRIP = 256  # rows of full-size work held at once
LEVEL, TINT = 0.85, 0.45  # how far exposure and colour of the light are followed
EXPOSED = 0.66  # a photographer opens the lens for less light than the studio's; below this the scene is meant dark
BACKLIT = 0.25
DARKEST, BRIGHTEST = 0.2, 1.2  # limits of the change of exposure
SHADING = 0.22  # modelling by the key light, at most
WRAP = 0.30  # scene light that leaks around the edge, at most
DIFFUSE = 0.4  # share of the key that a surface turned every way sends on


class LightHarmoniser:
    def harmonise(self, foreground: Foreground, scene: Scene) -> FloatArray:
        height, width = foreground.alpha.shape
        fields = _Fields(foreground, scene)
        gain = light_gain(scene.light)
        dark = shadow(foreground, scene.light) if scene.ground else None
        # What the key cannot reach is still lit by the sky: its colour is what a shadow leaves.
        left = _shadow_tint(scene.light)
        out = scene.pixels.copy()
        for top in range(0, height, STRIP):
            rows = slice(top, min(top + STRIP, height))
            alpha = foreground.alpha[rows]
            if dark is not None and dark[rows].any():
                out[rows] = _shaded(out[rows], dark[rows], left)
            if alpha.any():
                lit = _lit(foreground.colour[rows], gain, fields, rows, (width, height))
                cover = alpha[..., None]
                out[rows] = np.where(cover > 0, cover * lit + (1 - cover) * out[rows], out[rows])
        return out


def light_gain(light: Light) -> FloatArray:
    """Linear RGB factors for the subject; 1 under neutral studio light."""
    # A key from behind (z < 0) leaves the side that we see in the shade.
    share = DIFFUSE * (1 + BACKLIT * light.direction[2]) / (1 + BACKLIT * Light().direction[2])
    falling = np.array(light.ambient, np.float32) + share * np.array(light.key, np.float32)
    level = float(falling @ LUMA)
    colour = falling / max(level, 1e-4)
    exposure = float(np.clip(max(min(1, level / EXPOSED), level) ** LEVEL, DARKEST, BRIGHTEST))
    tint = np.clip(colour, 0.25, 4.0) ** TINT
    return np.asarray(exposure * tint / float(tint @ LUMA), np.float32)


def _shadow_tint(light: Light) -> FloatArray:
    ambient = np.array(light.ambient, np.float32)
    return np.asarray((ambient / max(float(ambient @ LUMA), 1e-4)).clip(0.6, 1.6) ** 0.5, np.float32)


@dataclass(slots=True)
class _Fields:
    """Slow fields over the picture, kept small and enlarged strip by strip."""

    shading: FloatArray
    wrap: FloatArray
    around: FloatArray

    def __init__(self, foreground: Foreground, scene: Scene) -> None:
        height, width = foreground.alpha.shape
        small = fitted(width, height, SIDE)
        alpha = resized(foreground.alpha, *small)
        behind = to_linear(resized(scene.pixels, *small))
        reach = max(1.0, 0.012 * max(small))
        outside = blurred(1 - alpha, reach)
        self.around = blurred(behind * (1 - alpha)[..., None], 3 * reach) / (
            blurred(1 - alpha, 3 * reach)[..., None] + 1e-3
        )
        self.wrap = WRAP * np.clip(outside * 1.6 - 0.1, 0, 1) ** 2
        self.shading = _shading(alpha, scene.light)

    def enlarged(self, rows: slice, size: tuple[int, int]) -> tuple[FloatArray, FloatArray, FloatArray]:
        return tuple(_strip(field, rows, size) for field in (self.shading, self.wrap, self.around))  # type: ignore[return-value]


def _strip(field: FloatArray, rows: slice, size: tuple[int, int]) -> FloatArray:
    """Rows of `field` enlarged to `size` without making all of it."""
    width, height = size
    place = np.clip((np.arange(rows.start, rows.stop) + 0.5) * len(field) / height - 0.5, 0, len(field) - 1)
    first = np.minimum(place.astype(np.intp), max(0, len(field) - 2))
    share = (place - first).astype(np.float32).reshape((-1,) + (1,) * (field.ndim - 1))
    second = np.minimum(first + 1, len(field) - 1)
    lines = field[first] * (1 - share) + field[second] * share
    return resized(lines.astype(np.float32), width, rows.stop - rows.start)


def _shading(alpha: FloatArray, light: Light) -> FloatArray:
    """Factor around 1: the subject as a pillow over its outline, its side toward the key brighter."""
    solid = alpha > 0.5
    if not solid.any():
        return np.ones_like(alpha)
    reach = max(2.0, 0.25 * np.sqrt(solid.sum()))
    height = blurred(alpha, reach)
    slope_y, slope_x = np.gradient(height * reach) if min(alpha.shape) > 1 else (0 * alpha, 0 * alpha)
    x, y, _ = light.direction
    toward = -(slope_x * x + slope_y * y)
    toward -= toward[solid].mean()
    strength = SHADING * (1 - 0.7 * light.softness)
    return np.asarray(1 + strength * np.clip(toward * 2.0, -1, 1), np.float32)


def _lit(colour: FloatArray, gain: FloatArray, fields: _Fields, rows: slice, size: tuple[int, int]) -> FloatArray:
    shading, wrap, around = fields.enlarged(rows, size)
    light = to_linear(colour) * gain * shading[..., None]
    light = _shoulder(light, float(gain.max() * shading.max()))
    light += wrap[..., None] * (around - light)
    return to_encoded(light)


def _shoulder(light: FloatArray, peak: float) -> FloatArray:
    """0.7..`peak` bends into 0.7..1, so brightened highlights are not cut; with a peak of 1 nothing changes."""
    if peak <= 1:
        return light
    share = np.clip((light - 0.7) / (peak - 0.7), 0, 1)
    return np.where(share > 0, 1 - 0.3 * (1 - share) ** ((peak - 0.7) / 0.3), light).astype(np.float32)


def _shaded(scene: FloatArray, dark: FloatArray, left: FloatArray) -> FloatArray:
    light = to_linear(scene)
    share = dark[..., None]
    shaded = to_encoded(light * (1 - share) + light * share * 0.12 * left)
    return np.where(share > 0, shaded, scene)
