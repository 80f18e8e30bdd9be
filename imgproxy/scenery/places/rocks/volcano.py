"""A volcano at dusk: a dark cone with a glowing crater and streams of lava, smoke lit from below, a black field."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements import stones
from imgproxy.scenery.elements.clouds import KINDS, cloud, lay
from imgproxy.scenery.elements.landscape import Far, NearShade, Spot, facing, fine_m, paint_landscape, small_view
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.finish import resize
from imgproxy.scenery.light import Daylight, daylight, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_FAR_M = 8500.0
_CONE_M, _FOOT_M, _CRATER_M = 880.0, 2300.0, 150.0  # height, radius of the foot, radius of the crater
_BASALT, _ASH = "#322d2b", "#615b57"
_STONES = ("#3a3532", "#4a423e", "#5a514b")
_LAVA = np.array([1.0, 0.2, 0.025], np.float32)  # of the light that molten rock gives off
_HOT = np.array([1.0, 0.52, 0.12], np.float32)


class _Cone:
    """Where the mountain stands, and how far down its lava has run."""

    def __init__(self, shot: Shot) -> None:
        rng = shot.rng("cone")
        self.z = float(rng.uniform(4000, 4700))
        self.x = float(rng.uniform(0.06, 0.17) * rng.choice([-1, 1])) * self.z
        self.seed = shot.noise("cone")
        self.quiet = bool({"fire", "lava"} & shot.description.without)

    def polar(self, x: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        off_x, off_z = x - np.float32(self.x), z - np.float32(self.z)
        return f32(np.hypot(off_x, off_z)), f32(np.arctan2(off_x, -off_z))

    def height(self, x: FloatArray, z: FloatArray) -> FloatArray:
        apart, angle = self.polar(x, z)
        apart = apart * (1 + noise(x * 0.0012, z * 0.0012, self.seed) * 0.12)
        slope = np.clip(1 - (apart - _CRATER_M) / _FOOT_M, 0, 1)
        # Gullies run straight down, deepest half way.
        gullies = np.abs(fbm(angle * 5, apart * 0.0006, self.seed + 1, octaves=4, gain=0.55))
        high = _CONE_M * slope**1.75 * (1 - 0.2 * gullies * smoothstep(0, 0.3, 1 - slope))
        rim = noise(angle * 2.2, angle * 0, self.seed + 2) * 26
        mouth = smoothstep(_CRATER_M, _CRATER_M * 0.4, apart) * 130
        return f32(high + rim * smoothstep(0.7, 1, slope) - mouth)

    def glow(self, x: FloatArray, z: FloatArray) -> FloatArray:
        """Lava at the mouth and in a few gullies, 0..1."""
        apart, angle = self.polar(x, z)
        below = np.maximum(apart - _CRATER_M, 0)
        wobble = (
            noise(angle * 0 + 3, apart * 0.006, self.seed + 4) * 0.1 + noise(x * 0.02, z * 0.02, self.seed + 6) * 0.03
        )
        stream = np.abs(noise((angle + wobble) * 2.1, angle * 0 + 9, self.seed + 5))
        wide = 0.07 + 12.0 / (apart + 60)
        reach = 850 + 700 * noise(angle * 2.1, angle * 0 + 5, self.seed + 7)
        run = smoothstep(wide, wide * 0.25, stream) * smoothstep(reach, reach * 0.35, below)
        mouth = smoothstep(70, -10, apart - _CRATER_M * 0.9)
        crust = 0.55 + 0.45 * fbm(x * 0.03, z * 0.03, self.seed + 8, octaves=3)
        return f32(np.clip(run * crust + mouth, 0, 1)) * np.float32(not self.quiet)


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=1.6)
    day = daylight(shot.description, "dusk")
    sky = sky_over(shot, day, sun_of(shot, day))
    cone = _Cone(shot)
    far = _far(shot, view, sky, cone)
    smoke = None if "mist" in shot.description.without else _smoke(shot, view, sky, cone)
    near = _near(shot, view, sky, cone)
    light, defocus = paint_landscape(view, sky, far, near, blend_m=(26, 70), before=smoke)
    direct, air = f32(day.sun) * np.float32(1.3), f32(day.ambient) * np.float32(1.4)
    toward = (sky.sun.x, max(sky.sun.y, 0.25), sky.sun.z)
    laid = stones.Stones(tuple(albedo(text) for text in _STONES), 0.02, 0.45, 500, toward, direct, air)
    stones.strew(light, laid, view, shot.rng("stones"))
    base = lighting_of(day, sky.sun)
    fire = f32([0.12, 0.045, 0.01])
    key = tuple(float(part) for part in f32(base.key) + fire)
    lighting = Lighting(base.direction, (key[0], key[1], key[2]), base.ambient, base.softness)
    return Painting(light, lighting, defocus, aperture=shot.aperture(0.0025), ground=view.standing, vignette=0.2)


def _far(shot: Shot, view: View, sky: Sky, cone: _Cone) -> Far:
    day, seed = sky.day, shot.noise("slopes")
    toward = (sky.sun.x, max(sky.sun.y, 0.12), sky.sun.z)

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        field = noise(x * 0.02, z * 0.02, seed) * 1.6 + fbm(x * 0.12, z * 0.12, seed + 1, octaves=3) * 0.8
        ridge = np.clip(noise(x * 0.0007, z * 0.0007, seed + 2) + 0.1, 0, 1) * 260 * smoothstep(1500, 3500, z)
        return f32(np.maximum(cone.height(x, z), ridge) + field * smoothstep(18, 90, z))

    def shade(spot: Spot) -> FloatArray:
        direct, open_sky = facing(spot, toward)
        ragged = fbm(spot.x * 0.005, spot.z * 0.005, seed + 4, octaves=5, footprint=spot.pixel_m * 0.006)
        body = mix(albedo(_BASALT), albedo(_ASH), smoothstep(-0.2, 0.6, ragged + spot.level * 0.0004))
        light = body * ((direct * spot.free)[..., None] * f32(day.sun) * 1.3 + open_sky[..., None] * f32(day.ambient))
        hot = cone.glow(spot.x, spot.z)
        apart, _ = cone.polar(spot.x, spot.z)
        shine = np.exp(-apart / 260) * np.float32(not cone.quiet)  # the smoke's glow on the upper slopes
        light = light + mix(_LAVA, _HOT, hot**3) * (hot * hot * 5.5)[..., None]
        return f32(light + body * _LAVA * (shine * 3)[..., None])

    return Far(height, shade, 20, _FAR_M, 500, day.haze_m * 2.2, _air(day), toward, 480)


def _air(day: Daylight) -> FloatArray:
    """Dark and blue, as the mountain is seen against the glow of the sky."""
    return f32(scene(day.away[-1][1]) * np.float32(0.6) + horizon_colour(day) * np.float32(0.14))


def _near(shot: Shot, view: View, sky: Sky, cone: _Cone) -> NearShade:
    """Cooled lava: ropes and blocks, black, with a dull gleam; where it is thin, a crack still glows."""
    day, sun, seed = sky.day, sky.sun, shot.noise("field")

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        long_side = view.ground_pixel_m(z)
        blocks = fbm_slope(x * 0.9, z * 1.0, seed, octaves=5, gain=0.62, footprint=long_side)
        grit = fbm_slope(x * 10, z * 10, seed + 1, octaves=6, gain=0.8, footprint=fine_m(view, z) * 10)
        slope_x = blocks.dx * np.float32(0.09) + grit.dx * np.float32(0.012)
        slope_z = blocks.dy * np.float32(0.09) + grit.dy * np.float32(0.012)
        direct = np.clip(max(sun.y, 0.25) - slope_x * sun.x - slope_z * sun.z, 0, 1.2)
        open_sky = np.clip(0.8 + blocks.value * 0.4 + grit.value * 0.1, 0.2, 1.4)
        body = mix(albedo(_BASALT), albedo(_ASH), np.clip(0.3 + grit.value * 0.25 + blocks.value * 0.4, 0, 1))
        light = body * (direct[..., None] * f32(day.sun) * 1.3 + open_sky[..., None] * f32(day.ambient) * 2.2)
        crack = 1 - np.abs(fbm(x * 0.35, z * 0.35, seed + 5, octaves=4, gain=0.45, footprint=long_side * 0.3)) * 16
        hot = np.clip(crack, 0, 1) * smoothstep(0.2, 0.5, noise(x * 0.09, z * 0.07, seed + 6)) * smoothstep(60, 22, z)
        hot = hot * smoothstep(view.focus_m * 1.15, view.focus_m * 1.9, z) * np.float32(not cone.quiet)
        return f32(light + mix(_LAVA, _HOT, hot) * (hot * 2.2)[..., None])

    return shade


def _smoke(shot: Shot, view: View, sky: Sky, cone: _Cone) -> FloatArray:
    """A column of ash that rises from the mouth, widens and drifts, red where the lava lights it."""
    small, rng = small_view(view), shot.rng("smoke")
    canvas = np.zeros((small.height, small.width, 4), np.float32)
    drift = rng.uniform(0.25, 0.7) * rng.choice([-1, 1])
    grey, lit = scene(sky.day.cloud_shade) * np.float32(0.5), scene(sky.day.cloud_lit)
    unit = small.focal_px / cone.z
    for step in range(26, -1, -1):
        rise = (step / 26) ** 1.25 * 1900
        wide = (240 + rise * 0.6) * rng.uniform(0.75, 1.25)
        x = cone.x + drift * rise**1.25 * 0.16 + rng.normal(0, 0.1) * wide
        shape = cloud(int(rng.integers(KINDS)))
        fire = np.exp(-rise / 340) * (not cone.quiet)
        body = grey * (0.35 + 0.9 * shape.lit[3])[..., None] + lit * (shape.lit[5] ** 2 * 0.16)[..., None]
        body = body + _HOT * (shape.lit[2] ** 1.5 * 2.2 * fire)[..., None] + _LAVA * np.float32(0.55 * fire)
        cover = shape.cover[..., None] * np.float32(0.93 - 0.35 * step / 26)
        seen = np.concatenate([body * cover, cover], axis=-1)
        seen = seen[:, ::-1] if rng.random() < 0.5 else seen
        middle, foot = small.column_of(cone.z, x), small.row_of(cone.z, _CONE_M - 90 + rise)
        tall = wide * 0.8
        lay(canvas, f32(seen), (middle - wide * unit / 2, foot - tall * unit, middle + wide * unit / 2, foot))
    if not cone.quiet:
        _glow_over(canvas, small, cone)
    return resize(canvas, view.width, view.height)


def _glow_over(canvas: FloatArray, view: View, cone: _Cone) -> None:
    """The air over the mouth shines."""
    unit = view.focal_px / cone.z
    x = (np.arange(view.width, dtype=np.float32) - view.column_of(cone.z, cone.x)) / unit
    y = (view.row_of(cone.z, _CONE_M - 60) - np.arange(view.height, dtype=np.float32)) / unit
    apart = np.hypot(x[None, :], y[:, None] * 0.8)
    canvas[..., :3] += (np.exp(-apart / 150) * 1.1 + np.exp(-apart / 520) * 0.16)[..., None] * f32([1.0, 0.3, 0.06])
