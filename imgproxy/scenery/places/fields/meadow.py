"""Open country: grass in front, rolling hills with woods behind, a wide sky."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.terrain import Height, distances, normals
from imgproxy.scenery.elements.trees import Species, bush, hedge, tree
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.fields import blades, winter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import autumn, foliage, snowy

_NEAR_M = 60.0  # up to here the meadow is level
_BARK = albedo("#4a3f35")
_FAR_M = 6000.0
_FLOWERS = ("#f4f2ea", "#e9c63d", "#c9483d", "#8f6bb8")


def turf_of(shot: Shot) -> Turf:
    seed, material = shot.noise("grass"), shot.description.material
    turf = Turf(0.1, albedo("#26311a"), albedo("#6f8047"), albedo("#b3a06f"), 0.2, seed)
    if material == "dry":
        turf = replace(
            turf,
            height_m=0.3,
            root=albedo("#4b3c20"),
            blade=albedo("#b3934f"),
            dried=albedo("#dcc07c"),
            dried_share=0.6,
        )
    if material == "autumn":
        turf = replace(turf, dried_share=0.4)
    if material == "flowers" and "flowers" not in shot.description.without:
        named = tuple(to_linear(colour.rgb) for colour in shot.description.colours)
        turf = replace(turf, height_m=0.16, flowers=named or tuple(albedo(text) for text in _FLOWERS))
    return turf


def _hills(seed: int, wooded: float) -> Height:
    """Gentle swells that grow with the distance; woods are bumps on them, as high as trees."""

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        grown = smoothstep(_NEAR_M, 420, z)
        swell = noise(x * 0.0031, z * 0.0024, seed) * 17 + noise(x * 0.0009, z * 0.0008, seed + 1) * 80 + 5
        crowns = 0.7 + 0.3 * noise(x * 0.12, z * 0.12, seed + 5) + 0.16 * noise(x * 0.4, z * 0.4, seed + 6)
        trees = _woods(x, z, seed, wooded) * crowns * 9
        return f32(swell * grown + trees * smoothstep(110, 190, z))

    return height


def _woods(x: FloatArray, z: FloatArray, seed: int, wooded: float) -> FloatArray:
    """1 inside a wood or a hedge, 0 on open land."""
    wood = noise(x * 0.0065, z * 0.0075, seed + 3) + noise(x * 0.021, z * 0.03, seed + 4) * 0.3
    hedge = 1 - np.abs(noise(x * 0.004, z * 0.006, seed + 7)) * 26
    return f32(np.maximum(smoothstep(0.3 - wooded, 0.36 - wooded, wood), np.clip(hedge, 0, 1) * 0.6))


def paint(shot: Shot) -> Painting:
    if shot.description.view == "close" or "dew" in shot.description.things:
        return blades.paint(shot)
    if snowy(shot.description):
        return winter.paint(shot)
    stage = Stage(shot, camera_m=1.5, blur=0.006)
    turf, seed = turf_of(shot), shot.noise("hills")
    backdrop = _country(stage, turf, seed)
    things = _trees(stage) if stage.wants("trees") else together(())

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        return grass.base(turf, stage.view, band, z)

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        broad = fbm(x * 0.13, z * 0.11, seed + 5, octaves=4, gain=0.6)
        clumps = fbm(x * 1.2, z * 0.9, seed + 6, octaves=2)
        return f32(_cloud(stage, x, z, seed) * np.clip(1 + broad * 0.3 + clumps * 0.2, 0.5, 1.5))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=40)
        grass.strew(light, turf, view, lit, shot.rng("flowers"))

    return stage.paint(backdrop, things, reflect, received=received, upon=upon, until_m=_NEAR_M, vignette=0.12)


def _cloud(stage: Stage, x: FloatArray, z: FloatArray, seed: int) -> FloatArray:
    """Shadows of clouds, 0..1."""
    if stage.day.cover <= 0.2:
        return np.ones_like(x)
    return f32(smoothstep(-0.35, 0.3, fbm(x * 0.006, z * 0.006, seed + 11, octaves=3)) * 0.4 + 0.6)


def _country(stage: Stage, turf: Turf, seed: int) -> FloatArray:
    """The land from the near meadow to the horizon, and the sky, on the small copy."""
    small, sky = stage.small, stage.heaven()
    wooded = 0.0 if stage.wants("trees") else -0.6
    height = _hills(seed, wooded)
    far = distances(small, height, near_m=_NEAR_M * 0.5, far_m=_FAR_M, steps=380)
    seen = np.isinf(far)
    z = np.where(seen, np.float32(_FAR_M), far)
    land = np.zeros((*z.shape, 3), np.float32)
    top = int(np.argmax(~seen.all(axis=1))) if not seen.all() else small.height
    rows = slice(top, small.height)
    band = Band(rows, small.up(rows), small.across()[None, :])
    land[rows] = _land(stage, band, z[rows], height, turf, (seed, wooded))
    clear = np.exp(-z / np.float32(stage.day.haze_m))[..., None]
    land = land * clear + stage.air * (1 - clear)
    return disc_blur(f32(np.where(seen[..., None], sky, land)), stage.aperture * small.height * 0.8)


def _land(stage: Stage, band: Band, z: FloatArray, height: Height, turf: Turf, place: tuple[int, float]) -> FloatArray:
    """Light of fields and woods, whatever air lies before them."""
    (seed, wooded), sun, view = place, stage.sun, stage.small
    x = f32(band.across * z)
    slope_x, slope_z = normals(height, x, z, np.maximum(view.pixel_m(z) * 2, 0.3).astype(np.float32))
    length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
    facing = np.clip((sun.y - slope_x * sun.x - slope_z * sun.z) / length, 0, 1)
    # Blades stand up and let light through: a low sun lights them far better than flat ground.
    facing = np.maximum(facing, 0.62 * smoothstep(-0.02, 0.14, facing))
    direct = facing * _cloud(stage, x, z, seed)
    arriving = direct[..., None] * f32(stage.day.sun) * np.float32(1.2) + f32(stage.day.ambient)
    fields = noise(x * 0.004, z * 0.005, seed + 13)
    green = grass.base(turf, view, band, z)
    crop = mix(green, turf.dried * np.float32(0.8), smoothstep(0.12, 0.2, fields) * smoothstep(70, 160, z) * 0.6)
    crowns = fbm(x * 0.13, z * 0.13, seed + 17, octaves=4, gain=0.7, footprint=view.pixel_m(z) * 0.4)
    leaf = mix(albedo("#33461f"), albedo("#61742f"), np.clip(0.4 + crowns * 0.7, 0, 1))
    if autumn(stage.description):
        leaf = mix(leaf, albedo("#b0702c"), np.clip(0.55 + crowns, 0, 0.9))
    return f32(mix(crop, leaf, _woods(x, z, seed, wooded) * smoothstep(110, 190, z)) * arriving)


def _trees(stage: Stage) -> Dabs:
    """A hedgerow and a few trees between the meadow and the hills."""
    rng, light = stage.shot.rng("trees"), stage.leaves
    parts = []
    side = 1.0 if rng.random() < 0.5 else -1.0
    leaves = foliage(stage.description, "oak")
    row = bush(3.2, 0.25, leaves, gaps=0.1, vary=0.7)
    x = side * float(rng.uniform(14, 30))
    parts.append(hedge(rng, row, light, (x, 95), (x + side * 70, 120), count=30, deep=2))
    for _ in range(int(rng.integers(2, 6))):
        z = float(rng.uniform(62, 130))
        kind = Species(9, 8, 1.8, 0.25, 0.15, leaves, _BARK, gaps=0.2, vary=0.4)
        parts.append(tree(rng, kind, light, side * float(rng.uniform(0.12, 0.5)) * z, z))
    return together(parts)
