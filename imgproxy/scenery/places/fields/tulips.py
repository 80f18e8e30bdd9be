"""A field of tulips: bands of one colour each that run to the horizon, upright cups over grey-green leaves."""

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, to_linear
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.trees import bush, hedge, palette
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields import winter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.rows import Course, course_of, nearest_m, plant, stripes
from imgproxy.scenery.places.fields.seasons import snowy

_SPACING, _HALF, _TALL = 1.15, 0.42, 0.4  # of beds; half width of one, height of the flowers, metres
_IN_A_BAND = 2  # beds of one colour
_CUP = 0.03  # half its height
_COLOURS = palette("#d2342f", "#f0c23a", "#e77fa6", "#f3ead9", "#e8762f", "#7d3f86", "#c22552")
_LEAVES = palette("#6f8a5c", "#7f9a68", "#5f7a50")
_SOIL = albedo("#8f7a5e")
_FAR_M = 170.0


def paint(shot: Shot) -> Painting:
    if snowy(shot.description):  # nothing stands on a field under snow
        return winter.paint(shot)
    stage = Stage(shot, camera_m=1.4, hour="morning", blur=0.010)
    named = tuple(to_linear(colour.rgb) for colour in shot.description.colours)
    bands = _bands(shot, named or _COLOURS)
    seed, course = shot.noise("earth"), course_of(shot, stage.focus_m)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#6a7a68"), z=3500, low=0.0, high=0.016, width=0.9)
    sharp_to = stage.focus_m * 1.35
    far = _flowers(stage, bands, (sharp_to, _FAR_M), 7600, course)
    near = _flowers(stage, bands, (nearest_m(stage.view) * 0.62, sharp_to), 2600, course, fine=True)
    wood = bush(7, 0.25, palette("#4a6032", "#586f3c"), gaps=0.1, vary=0.45)
    trees = hedge(shot.rng("wood"), wood, stage.leaves, (-150, 210), (150, 210), count=90, deep=8)
    things = together((far, trees) if stage.wants("trees") else (far,))

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        pixel = stage.view.ground_pixel_m(z)
        rough = fbm(x * 3.5, z * 2.5, seed, octaves=5, gain=0.62, footprint=pixel * 2.5)
        earth = _SOIL * (0.85 + 0.5 * rough)[..., None]
        aside = x - course.aside(z)
        under = stripes(aside, stage.view.pixel_m(z) * 2, _SPACING, _HALF * 2)
        colour = bands[_band(aside) % len(bands)] * (0.75 + 0.3 * rough)[..., None]
        shade = mix(
            f32(_LEAVES[0] * np.float32(0.45) * np.ones_like(colour)), f32(colour), np.clip((z - 14) / 60, 0, 1)
        )
        return mix(f32(np.maximum(earth, 0.01)), shade, under)

    return stage.paint(backdrop, things, reflect, front=near)


def _bands(shot: Shot, colours: tuple[FloatArray, ...]) -> FloatArray:
    """Reflectances k×3 in the order of the bands, no two alike side by side."""
    if len(colours) == 1:  # kinds of one colour still differ in their tone
        colours = tuple(
            mix(colours[0], f32(to), share) for to, share in (((1, 1, 1), 0.0), ((1, 1, 1), 0.3), ((0, 0, 0), 0.22))
        )
    order = shot.rng("bands").permutation(len(colours))
    return f32(np.stack([colours[which] for which in order]))


def _band(aside: FloatArray) -> npt.NDArray[np.int64]:
    return np.asarray(np.floor(aside / np.float32(_SPACING * _IN_A_BAND)), np.int64)


def _flowers(
    stage: Stage, bands: FloatArray, reach: tuple[float, float], count: int, course: Course, *, fine: bool = False
) -> Dabs:
    """Cups over leaves; `fine` shows the stems and the petals."""
    rng = stage.shot.rng(f"tulips{fine}")
    row, z, pixel = plant(
        rng, stage.view, stage.small, count, near=reach[0], far=reach[1], spacing=_SPACING, course=course
    )
    n, light = len(z), stage.leaves
    aside = row - course.aside(z)
    x, z = row + f32(rng.uniform(-_HALF, _HALF, n)), z + f32(rng.uniform(-0.15, 0.15, n))
    y = _TALL * f32(rng.uniform(0.82, 1.12, n))
    size = np.maximum(_CUP * f32(rng.uniform(0.8, 1.2, n)), pixel * 1.35)
    lean = f32(rng.normal(0, 0.1, n))
    colour = bands[_band(aside) % len(bands)] * f32(rng.uniform(0.82, 1.15, (n, 1)))
    glow = f32(rng.uniform(0.55, 0.95, (n, 1)))
    lit = light.sky * np.float32(0.85) + light.sun * glow
    shown = light.fade(colour * lit, z)
    green = f32(np.stack(_LEAVES))[rng.integers(0, len(_LEAVES), n)] * (light.sky * 0.7 + light.sun * 0.5 * glow)
    stem = dabs(
        x, y * 0.72, z + 0.01, np.maximum(y * 0.2, pixel), light.fade(f32(green), z),
        flat=np.maximum(0.06, 0.6 * pixel / (y * 0.2)), turn=np.pi / 2 - lean,
    )  # fmt: skip
    leaves = [
        dabs(
            x + side * 0.05, y * 0.36, z, np.maximum(0.13 * f32(rng.uniform(0.8, 1.2, n)), pixel * 1.5),
            light.fade(f32(green * rng.uniform(0.55, 1.1, (n, 1))), z), flat=0.2,
            turn=np.pi / 2 - side * rng.uniform(0.15, 0.6, n), fold=0.15,
        ).at(np.arange(n) % 2 == (side + 1) // 2)
        for side in (-1, 1)
    ]  # fmt: skip
    cup = dabs(x, y, z - 0.01, size, shown, flat=0.74, turn=np.pi / 2 - lean, tilt=0.15)
    if not fine:
        return together((*leaves, cup))
    petals = [
        dabs(
            x + shift * size * 0.42, y + size * 0.1, z - 0.02 - 0.005 * (shift == 0), size * 0.98,
            shown * np.float32(level), flat=0.42, turn=np.pi / 2 - lean + shift * 0.16, fold=0.05,
        )
        for shift, level in ((-1, 0.82), (1, 0.95), (0, 1.08))
    ]  # fmt: skip
    return together((*leaves, stem, cup._replace(light=cup.light * np.float32(0.7)), *petals))
