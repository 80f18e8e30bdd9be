"""Rice terraces: green steps that follow a hillside's contours, flooded here and there, mist over the far ones."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.terrain import Height, distances, normals
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.fields.dabs import Dabs, aspect, draw, over, together
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.plants import fringe, rosette
from imgproxy.scenery.places.fields.trees import limb, palette

_STEP_M = 2.6  # from one terrace to the next
_YOUNG, _RIPE, _BANK, _EARTH = albedo("#96b446"), albedo("#c4bb55"), albedo("#6a8434"), albedo("#7d7044")
_WOODS = palette("#2f4a26", "#587038")
_PALM = palette("#5c7a35", "#6e8a40")
_GRASS = palette("#7d9440", "#93a54c", "#66803a", "#b3a066")
_BARK = albedo("#5b5044")
_FAR_M = 420.0


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.5, hour="morning", blur=0.010)
    seed = shot.noise("slopes")
    backdrop = stage.hills(stage.heaven(), "far", albedo("#5b7360"), z=4500, low=0.1, high=0.26, width=0.6)
    backdrop = _hillside(stage, backdrop, seed)
    if stage.wants("trees"):
        backdrop = over(backdrop, draw(stage.small, _palms(stage), stage.aperture))
    turf = Turf(0.12, albedo("#2f3a1a"), albedo("#7d9440"), albedo("#b3a066"), 0.15, shot.noise("grass"))
    edge = stage.focus_m + 2.2

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        return grass.base(turf, stage.view, band, z)

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=edge + 3)

    return stage.paint(backdrop, _verge(stage, edge), reflect, upon=upon, until_m=edge)


def _slope(stage: Stage, seed: int) -> Height:
    """The hillside before it was cut: a valley at the viewer's feet, slopes that rise to both sides and behind it."""
    focus = np.float32(stage.focus_m)
    turn = 1.0 if seed % 2 else -1.0

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        valley = -26 * smoothstep(focus, focus + 75, z)
        rise = smoothstep(focus + 85, focus + 330, z) * 92
        sides = 0.011 * np.square(np.clip(np.abs(x + turn * 6) - 4, 0, 90)) * smoothstep(focus + 4, focus + 60, z)
        spur = noise(x * 0.014, z * 0.011, seed) * 21 * smoothstep(focus + 8, focus + 80, z)
        fold = noise(x * 0.04, z * 0.03, seed + 1) * 6.0 * smoothstep(focus + 6, focus + 40, z)
        return f32(valley + rise + np.minimum(sides, 32) + spur + fold)

    return height


def _hillside(stage: Stage, light: FloatArray, seed: int) -> FloatArray:
    """Terraces up to the woods, on the small copy `light` of the sky."""
    small, height = stage.small, _slope(stage, seed)
    z = distances(small, height, near_m=stage.focus_m + 1.5, far_m=_FAR_M, steps=420)
    seen = np.isinf(z)
    z = np.where(seen, np.float32(_FAR_M), z)
    x, pixel = f32(small.across()[None, :] * z), small.pixel_m(z)
    rise = height(x, z)
    slope_x, slope_z = normals(height, x, z, f32(np.maximum(pixel * 3, 1.5)))
    facing = (stage.sun.y - slope_x * stage.sun.x - slope_z * stage.sun.z) / np.sqrt(1 + slope_x**2 + slope_z**2)
    arriving = stage.leaves.sun * (np.clip(0.15 + 1.1 * facing, 0.1, 1.15) * 0.72)[..., None]
    arriving = f32(arriving + stage.leaves.sky * np.float32(0.9))
    shown = _paddies(stage, x, z, rise, seed) * arriving
    mirror = stage.sky.light(small.across()[None, :], np.abs(small.up()) + np.float32(0.3), 0.02, clouds=False)
    wet = _flooded(rise, x, seed)[..., None] * np.float32(0.85)
    shown += (mirror * np.float32(0.8) - shown * np.float32(0.9)) * wet * _tread(small.up(), rise)[0][..., None]
    crowns = fbm(x * 0.16, z * 0.12, seed + 8, octaves=5, gain=0.65, footprint=pixel * 0.16)
    woods = mix(_WOODS[0], _WOODS[1], np.clip(0.45 + crowns, 0, 1)) * arriving * (0.75 + 0.7 * crowns)[..., None]
    wooded = smoothstep(15, 19, rise + 9 * noise(x * 0.03, z * 0.02, seed + 9) + 4 * crowns)
    shown = mix(f32(shown), f32(np.maximum(woods, 0)), wooded)
    air = 1 - np.exp(-z / np.float32(min(stage.day.haze_m, 1500)))
    shown = mix(shown, stage.air * f32([0.92, 1.0, 1.02]), air)
    return disc_blur(f32(np.where(seen[..., None], light, shown)), stage.aperture * small.height * 0.75)


def _tread(up: FloatArray, rise: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How much of a pixel is level field, and how far up in its terrace it lies, 0..1.

    Seen from below, banks hide most of the fields behind them; seen from above, they vanish.
    """
    level = rise / np.float32(_STEP_M)
    part = level - np.floor(level)
    fine = np.hypot(*np.gradient(level)) if min(level.shape) > 1 else np.zeros_like(level)
    bank = np.clip(0.34 + 1.6 * up, 0.2, 0.6)
    edge = np.clip(fine, 0.04, 0.5)
    share = smoothstep(bank - edge, bank + edge, part) * (1 - smoothstep(1 - edge, 1 + edge * 0.4, part) * 0.7)
    return f32(share + (1 - bank - share) * np.clip(fine * 2.2 - 0.5, 0, 1)), f32(part)


def _age(rise: FloatArray, x: FloatArray, seed: int) -> FloatArray:
    """Every paddy has its own: about -0.6, just flooded, to 0.6, ripe."""
    whole = np.floor(rise / np.float32(_STEP_M))
    return noise(whole * 3.7 + 0.37, np.floor(x / 43 + whole * 0.37) * 1.3, seed + 5)


def _flooded(rise: FloatArray, x: FloatArray, seed: int) -> FloatArray:
    return smoothstep(-0.22, -0.32, _age(rise, x, seed))


def _paddies(stage: Stage, x: FloatArray, z: FloatArray, rise: FloatArray, seed: int) -> FloatArray:
    """Reflectance of fields and of the banks between them."""
    share, part = _tread(stage.small.up(), rise)
    rough = fbm(x * 1.4, z * 1.1, seed + 6, octaves=4, gain=0.6, footprint=stage.small.pixel_m(z) * 2)
    field = mix(_YOUNG, _RIPE, smoothstep(0.1, 0.5, _age(rise, x, seed))) * (0.9 + 0.3 * rough + 0.25 * part)[..., None]
    bank = mix(_BANK, _EARTH, np.clip(0.25 + rough, 0, 1)) * (0.62 + 0.4 * rough)[..., None]
    return mix(f32(bank), f32(field), share)


def _palms(stage: Stage) -> Dabs:
    rng, light = stage.shot.rng("palms"), stage.leaves
    parts = []
    for _ in range(6):
        z = float(rng.uniform(24, 70))
        x = float(rng.choice([-1, 1])) * z * float(rng.uniform(0.14, 0.46))
        foot, top = f32([x, -8, z]), f32([x + rng.normal(0, 0.6), float(rng.uniform(1.5, 5)), z])
        parts.append(limb(rng, foot, top, (0.16, 0.1), _BARK, light, bend=0.03))
        parts.append(rosette(rng, light, top, 2.2, _PALM, fronds=15, leaf=0.5, upright=0.75))
    return together(parts)


def _verge(stage: Stage, edge: float) -> Dabs:
    """Tall grass where the ground falls away."""
    half = edge * stage.view.width / stage.view.focal_px * 0.55
    return fringe(stage.shot.rng("verge"), stage.leaves, _GRASS, half, edge, int(1500 * aspect(stage.view)))
