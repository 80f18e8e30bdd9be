"""A dry landscape garden: raked gravel with rings round its stones, moss, a clay wall and trees behind it."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.dabs import Dabs, draw, laid, together
from imgproxy.scenery.elements.trees import Species, bush, hedge, palette, tree
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.fields.boulders import boulder, tuft_ring
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import foliage

_GRAVEL = albedo("#d8d2c4")
_ROCKS = palette("#6b6762", "#7b766d", "#5b5a58")
_MOSS = palette("#5f7133", "#70823c", "#4e6230")
_CLAY, _PLINTH, _TILE = albedo("#c9a877"), albedo("#8d8577"), albedo("#3f4347")
_BARK = albedo("#463a31")
_RAKE_M = 0.17  # from one furrow to the next
_WALL_M = 1.75

Group = tuple[float, float, float]  # x, z and radius of a group of stones, metres


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.35, hour="morning", blur=0.011)
    groups = _groups(stage)
    wall_z = stage.focus_m + 11
    heading = float(shot.rng("rake").uniform(-0.3, 0.3))
    wall = laid(draw(stage.small, _trees(stage, wall_z), stage.aperture), _wall(stage, wall_z))
    seed = shot.noise("gravel")

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        return _gravel(stage, x, z, groups, heading, seed)

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        share = np.ones(x.shape, np.float32)
        for at_x, at_z, radius in groups:
            gap_x, gap_z = x - at_x + stage.sun.x * radius, z - at_z + stage.sun.z * radius
            share *= f32(1 - 0.75 * np.exp(-(((gap_x**2 + gap_z**2) / (radius * 0.9) ** 2) ** 2)))
        return f32(share)

    backdrop = stage.heaven()
    return stage.paint(backdrop, _stones(stage, groups), reflect, received=received, behind=wall)


def _groups(stage: Stage) -> tuple[Group, ...]:
    if not stage.wants("rocks"):
        return ()
    rng, focus = stage.shot.rng("stones"), stage.focus_m
    side = 1.0 if rng.random() < 0.5 else -1.0
    return (
        (-side * float(rng.uniform(1.7, 2.4)), focus + float(rng.uniform(1.3, 2.2)), float(rng.uniform(0.5, 0.65))),
        (side * float(rng.uniform(2.4, 3.2)), focus + float(rng.uniform(3.4, 4.6)), float(rng.uniform(0.65, 0.85))),
        (-side * float(rng.uniform(3.6, 5.5)), focus + float(rng.uniform(6, 8)), float(rng.uniform(0.6, 0.9))),
    )


def _gravel(
    stage: Stage, x: FloatArray, z: FloatArray, groups: tuple[Group, ...], heading: float, seed: int
) -> FloatArray:
    """Furrows: waves of the distance to the nearest stones, straight where none is near."""
    pixel = stage.view.ground_pixel_m(z)
    along_x, along_z = np.float32(np.sin(heading)), np.float32(np.cos(heading))
    phase = f32(x * along_x + z * along_z)
    slope_x, slope_z = np.full_like(x, along_x), np.full_like(x, along_z)
    for at_x, at_z, radius in groups:
        gap_x, gap_z = x - np.float32(at_x), z - np.float32(at_z)
        far = np.hypot(gap_x, gap_z) + np.float32(1e-3)
        ring = far < radius + 5.5 * _RAKE_M
        phase = f32(np.where(ring, far - np.float32(radius), phase))
        slope_x = f32(np.where(ring, gap_x / far, slope_x))
        slope_z = f32(np.where(ring, gap_z / far, slope_z))
    wobble = noise(x * 1.3, z * 1.3, seed) * np.float32(0.012)
    wave = (phase + wobble) * np.float32(2 * np.pi / _RAKE_M)
    seen = np.clip(_RAKE_M / pixel * np.float32(0.35) - 0.6, 0, 1)
    steep = np.cos(wave) * seen
    shading = steep * (slope_x * stage.sun.x + slope_z * stage.sun.z) * np.float32(0.8)
    hollow = (np.sin(wave) * 0.5 - 0.5) * seen * np.float32(0.3)
    grain = fbm(x * 42, z * 34, seed + 1, octaves=3, gain=0.8, footprint=pixel * 22) * np.float32(0.32)
    broad = fbm(x * 0.6, z * 0.5, seed + 2, octaves=3, footprint=pixel) * np.float32(0.06)
    return f32(_GRAVEL * (1 + shading + hollow + grain + broad)[..., None] * np.float32(0.92))


def _wall(stage: Stage, z: float) -> FloatArray:
    """The clay wall with its plinth and tiles, H×W×4 on the small copy."""
    small = stage.small
    x, y = np.meshgrid(small.across() * np.float32(z), small.camera_m + small.up()[:, 0] * np.float32(z))
    stained = fbm(x * 0.5, y * 0.8, stage.shot.noise("clay"), octaves=5, gain=0.6)
    clay = _CLAY * (0.95 + 0.22 * stained - 0.2 * np.exp(-np.maximum(y - 0.35, 0) / 0.25))[..., None]
    clay = np.where((y < 0.35)[..., None], _PLINTH * (0.9 + 0.2 * stained[..., None]), clay)
    tiles = _TILE * (1 + 0.35 * np.sin(x * 2 * np.pi / 0.28) * (0.6 + 0.4 * np.sin(y * 40)))[..., None]
    eaves = np.clip((_WALL_M - 0.38 - y) / 0.3, 0, 1)  # the roof's shadow
    facing = 0.35 + 0.65 * max(-stage.sun.z, 0.0)
    lit = stage.leaves.sky * np.float32(0.75) + stage.leaves.sun * np.float32(facing * 0.8)
    shown = np.where((y > _WALL_M - 0.38)[..., None], tiles * lit, clay * lit * (0.4 + 0.6 * eaves[..., None]))
    shown = stage.leaves.fade(f32(shown), np.full(shown.shape[:2], z, np.float32))
    cover = np.clip((_WALL_M - y) / z * small.focal_px + 0.5, 0, 1) * np.clip(y / z * small.focal_px + 0.5, 0, 1)
    layer = f32(np.concatenate([shown * cover[..., None], cover[..., None]], axis=2))
    return disc_blur(layer, float(small.defocus(f32([z]))[0]) * stage.aperture * small.height)


def _trees(stage: Stage, wall_z: float) -> Dabs:
    rng, light = stage.shot.rng("trees"), stage.leaves
    greens = foliage(stage.description, "maple")
    parts = []
    if stage.wants("trees"):
        wood = bush(7, 0.2, foliage(stage.description, "oak"))
        parts.append(hedge(rng, wood, light, (-34, wall_z + 16), (34, wall_z + 16), count=80, deep=4))
        for _ in range(5):
            species = Species(5.5, 5.5, 2.0, 0.14, 0.09, greens, _BARK, gaps=0.35)
            parts.append(tree(rng, species, light, float(rng.uniform(-11, 11)), wall_z + float(rng.uniform(1.5, 6))))
    return together(parts)


def _stones(stage: Stage, groups: tuple[Group, ...]) -> Dabs:
    rng, light = stage.shot.rng("rocks"), stage.leaves
    parts = []
    for x, z, radius in groups:
        parts.append(tuft_ring(rng, light, _MOSS, x, z, radius))
        for share in (1.0, 0.6, 0.4)[: int(rng.integers(2, 4))]:
            at = x + float(rng.uniform(-0.5, 0.5)) * radius * (1.4 - share)
            tall = radius * share * float(rng.uniform(0.7, 1.5))
            parts.append(boulder(rng, light, _ROCKS, (at, z - (1 - share) * 0.3), radius * share * 0.62, tall))
    return together(parts)
