"""A vineyard: walls of vine leaves on posts to both sides, grass between, hills behind."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.trees import limb, palette
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.rows import Course, across_row, course_of, nearest_m, plant, stripes

_SPACING = 2.9
_LEAVES = palette("#5c7d2c", "#73913a", "#86a044", "#4d6c28")
_TURNED = palette("#b98f45", "#b8693a", "#9a4a34", "#a09a52")
_BARK, _POST, _SOIL = albedo("#54402f"), albedo("#8b7a66"), albedo("#9a7d5c")
_FAR_M = 110.0
_LOW, _HIGH, _THICK = 0.62, 1.75, 0.26  # metres: the wall of leaves


def paint(shot: Shot) -> Painting:
    autumn = "autumn" in (shot.description.season, shot.description.material)
    stage = Stage(shot, camera_m=1.5, hour="golden" if shot.description.time == "" else "morning", blur=0.011)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#62756c"), z=3200, low=0.05, high=0.14, width=0.7)
    backdrop = stage.hills(backdrop, "near", albedo("#6b7d45"), z=900, low=0.0, high=0.08, width=0.8)
    course = course_of(shot, stage.focus_m)
    leaves = _walls(stage, course, _TURNED if autumn else _LEAVES)
    things = together((leaves, _posts(stage, course)))
    turf = Turf(0.07, albedo("#2d331a"), albedo("#74823f"), albedo("#b3a066"), 0.3, shot.noise("grass"))
    seed = shot.noise("earth")

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        pixel = stage.view.ground_pixel_m(z)
        rough = fbm(x * 4, z * 3, seed, octaves=5, gain=0.6, footprint=pixel * 3)
        soil = _SOIL * (0.8 + 0.4 * rough[..., None])
        under = stripes(x - course.aside(z), stage.view.pixel_m(z) * 2, _SPACING, 0.75)
        return mix(grass.base(turf, stage.view, band, z), f32(soil), np.clip(under * (0.75 + rough * 0.5), 0, 1))

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        side = across_row(x - course.aside(z) + np.float32(0.75 * np.sign(stage.sun.x)), _SPACING)
        wall = np.clip(1.25 * np.abs(side) + fbm(x * 0.9, z * 0.7, seed + 3, octaves=3) * 0.5, 0.12, 1)
        between = np.clip((z - stage.focus_m * 0.5) / 3, 0, 1)
        return f32(wall * between + 1 - between)

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=25)

    return stage.paint(backdrop, things, reflect, received=received, upon=upon)


def _walls(stage: Stage, course: Course, leaves: tuple[FloatArray, ...]) -> Dabs:
    rng = stage.shot.rng("vines")
    near = max(stage.focus_m * 1.2, nearest_m(stage.view))
    row, z, pixel = plant(
        rng, stage.view, stage.small, 22000, near=near, far=_FAR_M, spacing=_SPACING, course=course, margin=1.5
    )
    n = len(z)
    z = z + f32(rng.uniform(-0.2, 0.2, n))
    rise = f32(rng.random(n))
    out = f32(np.clip(rng.normal(0, 0.6, n), -1.3, 1.3))
    place = row - course.aside(z)
    ragged = 1 + 0.09 * np.sin(z * 5.3 + place) + 0.06 * np.sin(z * 2.3 + place * 2)
    y = _LOW + (_HIGH * ragged - _LOW) * rise
    light = stage.leaves
    sunny = np.clip(0.4 + 0.55 * out * np.sign(stage.sun.x) + 0.35 * (rise - 0.4), 0.06, 1.1)
    open_sky = 0.3 + 0.55 * rise
    lit = light.sky * open_sky[:, None] + light.sun * sunny[:, None]
    colour = f32(np.stack(leaves))[rng.integers(0, len(leaves), n)] * f32(rng.uniform(0.65, 1.4, (n, 1)))
    return dabs(
        row + out * _THICK, y, z, np.maximum(0.064 * rng.uniform(0.7, 1.3, n), pixel * 1.15),
        light.fade(colour * lit, z), flat=rng.uniform(0.45, 0.95, n), turn=rng.uniform(-1.2, 1.2, n), fold=0.16,
    )  # fmt: skip


def _posts(stage: Stage, course: Course) -> Dabs:
    """Trunks under the leaves and the posts that carry the wires."""
    rng, light = stage.shot.rng("posts"), stage.leaves
    parts = []
    for number in range(-5, 5):
        for step in range(16):
            z = stage.focus_m * 1.22 + step * 1.25 + rng.uniform(-0.1, 0.1)
            x = (number + 0.5) * _SPACING + float(course.aside(f32(z)))
            if abs(x) > z * 0.9 + 1:
                continue
            foot = f32([x + rng.normal(0, 0.05), 0, z])
            fork = foot + f32([rng.normal(0, 0.08), 0.8, 0])
            parts.append(limb(rng, foot, fork, (0.035, 0.025), _BARK, light, bend=0.08))
            if step % 5 == 1:
                parts.append(limb(rng, foot, foot + f32([0, 1.95, 0]), (0.045, 0.045), _POST, light, bend=0.0))
    return together(parts)
