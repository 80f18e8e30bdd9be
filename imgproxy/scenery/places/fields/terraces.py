"""Rice terraces: green steps that follow a hillside's contours, flooded here and there, mist over the far ones."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.clumps import SIDE_M, clumps
from imgproxy.scenery.elements.dabs import Dabs, aspect, draw, over, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.plants import fringe, rosette
from imgproxy.scenery.elements.terrain import Height, distances, normals
from imgproxy.scenery.elements.trees import limb, palette
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.fields.outdoors import Stage

_STEP_M = 1.9  # from one terrace to the next
_YOUNG, _RIPE, _BANK, _EARTH = albedo("#96b446"), albedo("#c4bb55"), albedo("#6a8434"), albedo("#7d7044")
_RIM = albedo("#a9bf62")
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
    if stage.wants("trees") and stage.wants("palms"):
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
        beyond = z - focus
        floor = np.float32(turn * 5) + noise(z * 0.012, np.zeros_like(z), seed + 2) * 22 * smoothstep(8, 70, beyond)
        aside = np.abs(x - floor)
        valley = -15 * smoothstep(0, 48, beyond) + smoothstep(70, 330, beyond) * 96
        sides = 34 * (1 - np.exp(-np.square(np.clip(aside - 3, 0, None) / 34))) * smoothstep(4, 42, beyond)
        spur = noise(x * 0.016, z * 0.012, seed) * 17 * smoothstep(10, 70, beyond)
        fold = noise(x * 0.05, z * 0.035, seed + 1) * 4.5 * smoothstep(6, 40, beyond)
        return f32(valley + sides + spur + fold)

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
    shown = _with_water(stage, f32(shown), x, rise, seed)
    tone, out = clumps().look(f32(x), f32(rise * 1.4 + z * 0.35), SIDE_M * 1.6, seed)
    (mass,) = clumps().look(f32(x), f32(rise * 1.4 + z * 0.35), SIDE_M * 6, seed + 1, channels=1)
    crowns = np.clip(tone * (0.45 + 0.75 * mass), 0, 1.1)
    woods = mix(_WOODS[0] * np.float32(0.5), _WOODS[1] * np.float32(1.2), f32(crowns)) * arriving
    wooded = smoothstep(21, 23, rise + 11 * noise(x * 0.03, z * 0.02, seed + 9) + 4 * out)
    thickets = smoothstep(0.5, 0.58, noise(x * 0.06, z * 0.03, seed + 14) + 0.25 * (out - 0.5) + 0.004 * (z - 60))
    shown = mix(f32(shown), f32(np.maximum(woods, 0)), np.maximum(wooded, thickets * 0.95))
    air = 1 - np.exp(-z / np.float32(min(stage.day.haze_m, 1500)))
    # The light that air scatters over a valley is far paler than the strip of sky at the horizon.
    pale = (stage.air + 2 * stage.air.mean()) / np.float32(3) if stage.day.behind else stage.air
    shown = mix(shown, pale * f32([0.92, 1.0, 1.02]), air)
    return disc_blur(f32(np.where(seen[..., None], light, shown)), stage.aperture * small.height * 0.75)


def _with_water(stage: Stage, shown: FloatArray, x: FloatArray, rise: FloatArray, seed: int) -> FloatArray:
    """Flooded paddies mirror the sky, paler toward the horizon; seedlings in them break the mirror up."""
    small = stage.small
    mirror = stage.sky.light(small.across()[None, :], np.abs(small.up()) * np.float32(0.6) + np.float32(0.12), 0.02)
    pale = mix(mirror, np.full(3, mirror.mean(), np.float32), 0.2) * np.float32(0.62)
    seedlings = np.clip(fbm(x * 0.35, rise * 3.1, seed + 12, octaves=4, gain=0.6) * 1.4 + 0.2, 0, 0.65)
    tread, part = _tread(small.up(), rise)
    wet = _flooded(rise, x, seed) * tread * (1 - 0.75 * smoothstep(0.9, 1.0, part))
    return mix(shown, f32(pale), f32(wet * (0.92 - seedlings)))


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
    return noise(
        whole * 3.7 + 0.37,
        np.floor((x + 5 * noise(x * 0.07, rise * 0.6, seed + 6)) / (31 + 17 * np.sin(whole * 2.4)) + whole * 0.37)
        * 1.3,
        seed + 5,
    )


def _flooded(rise: FloatArray, x: FloatArray, seed: int) -> FloatArray:
    return smoothstep(-0.22, -0.32, _age(rise, x, seed))


def _paddies(stage: Stage, x: FloatArray, z: FloatArray, rise: FloatArray, seed: int) -> FloatArray:
    """Reflectance of fields and of the banks between them."""
    share, part = _tread(stage.small.up(), rise)
    rough = fbm(x * 1.4, z * 1.1, seed + 6, octaves=4, gain=0.6, footprint=stage.small.pixel_m(z) * 2)
    field = mix(_YOUNG, _RIPE, smoothstep(0.1, 0.5, _age(rise, x, seed))) * (0.9 + 0.3 * rough + 0.25 * part)[..., None]
    bank = mix(_BANK, _EARTH, np.clip(0.25 + rough, 0, 1)) * (0.62 + 0.4 * rough)[..., None]
    rim = smoothstep(0.0, 0.5, share) * (1 - smoothstep(0.5, 1.0, share))  # grass on the edge catches the light
    return mix(mix(f32(bank), f32(field), share), _RIM, rim * 0.7)


def _palms(stage: Stage) -> Dabs:
    rng, light = stage.shot.rng("palms"), stage.leaves
    parts = []
    for group in range(2):
        away = float(rng.uniform(30, 62))
        aside = (1 if group % 2 else -1) * away * float(rng.uniform(0.16, 0.42))
        for _ in range(int(rng.integers(1, 3))):
            z, x = away + float(rng.normal(0, 3)), aside + float(rng.normal(0, 2.2))
            foot, top = f32([x, -9, z]), f32([x + rng.normal(0, 0.9), float(rng.uniform(-2.5, 3.2)), z])
            parts.append(limb(rng, foot, top, (0.13, 0.08), _BARK, light, bend=0.04))
            parts.append(
                rosette(rng, light, top, float(rng.uniform(2.0, 2.7)), _PALM, fronds=17, leaf=0.4, upright=0.85)
            )
    return together(parts)


def _verge(stage: Stage, edge: float) -> Dabs:
    """Tall grass where the ground falls away."""
    half = edge * stage.view.width / stage.view.focal_px * 0.55
    return fringe(stage.shot.rng("verge"), stage.leaves, _GRASS, half, edge, int(1500 * aspect(stage.view)))
