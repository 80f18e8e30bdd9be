"""Under water: blue that deepens with distance, shafts of sun from the waves above, their net of light on the sand."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.caustics import caustics
from imgproxy.scenery.elements.waves import Waves
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_WATER = {  # at the surface, at eye level, in the deep
    "": ("#8fe0ee", "#2492bd", "#06355c"),
    "tropical": ("#b5f0ee", "#35b3c8", "#0a5a80"),
    "night": ("#1c4a66", "#0b2c48", "#041221"),
}
_ABSORBED = np.array([0.3, 0.085, 0.06], np.float32)  # per metre of path
_CEILING_M = 4.2  # from the eye up to the surface
_FAR_M = 80.0
_MOTES = 130


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.55, camera_m=1.5)
    scene_below = _Below(shot, view)
    light, defocus = paint_bands(view, scene_below.shade)
    add_spots(light, _motes(shot, view, scene_below.middle), rim=0.2, cat_eye=0.2)
    bright = np.float32(0.3 if scene_below.dark else 1.0)
    key, ambient = f32([0.62, 0.86, 0.92]) * bright, f32([0.16, 0.36, 0.46]) * bright
    lighting = Lighting((scene_below.side * 0.25, -0.93, 0.28), _rgb(key), _rgb(ambient), 0.55)
    return Painting(light, lighting, defocus, aperture=shot.aperture(0.006), ground=view.standing, vignette=0.2)


def _rgb(colour: FloatArray) -> tuple[float, float, float]:
    red, green, blue = (float(part) for part in colour)
    return red, green, blue


class _Below:
    def __init__(self, shot: Shot, view: View) -> None:
        said = shot.description
        self.view, self.seed = view, shot.noise("underwater")
        self.dark = said.time in ("night", "dusk") or said.brightness == "dark" or said.mood == "dark"
        self.top, self.middle, self.deep = (
            scene(text) for text in _WATER["night" if self.dark else _kind(said.material)]
        )
        for colour in said.colours[:1]:
            named = to_linear(colour.rgb)
            self.top, self.middle, self.deep = (
                f32(mix(c, named * s, 0.6)) for c, s in ((self.top, 1.3), (self.middle, 0.7), (self.deep, 0.2))
            )
        rng = shot.rng("sun")
        self.side = float(rng.choice([-1, 1]))
        self.sun_x, self.sun_up = self.side * float(rng.uniform(0.08, 0.3)), float(rng.uniform(0.75, 0.95))
        self.waves = Waves(self.seed, 2.2, 0.2, 0.09, toward_deg=20)
        self.rays = {"deep": 1.2}.get(said.depth, 1.0) * (0.5 if self.dark else 1.0)
        if "sun rays" in said.without:
            self.rays = 0.0
        self.sand = albedo("#cdbb98")

    def shade(self, band: Band) -> tuple[FloatArray, FloatArray]:
        view, up = self.view, band.up
        across = band.across + np.zeros_like(up)
        water = self._water(across, up)
        z = np.broadcast_to(np.minimum(view.ground_m(up), _FAR_M), across.shape)
        light = water
        if up.min() < -view.camera_m / _FAR_M:
            seen = np.exp(-_ABSORBED * (z * np.float32(0.85))[..., None])
            ground = self._ground(band, f32(z))
            light = np.where((up < 0)[..., None], ground * seen + water * (1 - seen), light)
        if up.max() > 0.08:
            light = self._surface(light, across, up)
        lit = light + self._shafts(across, up)[..., None] * (self.top * np.float32(0.8) + np.float32(0.05))
        return f32(lit), view.defocus(f32(np.where(up > 0, np.float32(_FAR_M), z)))

    def _water(self, across: FloatArray, up: FloatArray) -> FloatArray:
        """Light scattered toward the eye: most from above and from the sun's side, least from the deep."""
        toward = np.exp(-((across - self.sun_x) ** 2) / 0.35) * 0.35
        murk = noise(across * 1.7, up * 2.3, self.seed + 1) * 0.05
        lift = up * (1.15 + toward) + toward * 0.3 + murk
        light = mix(np.broadcast_to(self.deep, (*across.shape, 3)), self.middle, smoothstep(-0.42, 0.12, lift))
        return mix(light, self.top, smoothstep(0.08, 0.78, lift))

    def _ground(self, band: Band, z: FloatArray) -> FloatArray:
        """Rippled sand in the dancing net of light."""
        x = f32(band.across * z)
        long_side = self.view.ground_pixel_m(z)
        bent = noise(x * 0.35, z * 0.35, self.seed + 2) * 0.5
        ripple = fbm_slope(
            x * 1.1 + bent, z * 5.5 + bent * 5, self.seed + 3, octaves=3, gain=0.45, footprint=long_side * 4
        )
        lumps = fbm_slope(x * 0.7, z * 0.7, self.seed + 4, octaves=6, gain=0.52, footprint=long_side * 0.8)
        slope = ripple.dy * np.float32(0.05) + lumps.dy * np.float32(0.03) - lumps.dx * np.float32(0.03 * self.side)
        (net,) = caustics().look(x, z, 3.2, self.seed)
        blurred = np.clip(0.25 / np.maximum(long_side, 1e-3) * 0.5, 0, 1)
        lit = 1 + (net - 1) * blurred * np.float32(0.8)
        grain = fbm(x * 40, z * 40, self.seed + 5, octaves=3, gain=0.8, footprint=long_side * 40)
        tone = (0.75 + 0.12 * lumps.value + 0.12 * grain + slope) * (0.38 + 0.62 * lit)
        light = (self.top * np.float32(0.8) + self.middle * np.float32(0.5)) * self.sand
        return f32(np.clip(tone, 0.05, None)[..., None] * light * np.float32(1.25))

    def _surface(self, light: FloatArray, across: FloatArray, up: FloatArray) -> FloatArray:
        """The waves from below: a trembling mirror, torn open where they let the sky in."""
        z = np.minimum(_CEILING_M / np.maximum(up, 1e-3), _FAR_M) + np.zeros_like(across)
        x = f32(across * z)
        surface = self.waves.at(x, z, self.view.ground_pixel_m(z) * 0.5, self.view.pixel_m(z))
        tilt = surface.dz + surface.dx * np.float32(0.4)
        near_sun = np.exp(-((across - self.sun_x) ** 2) / 0.05 - (up - self.sun_up) ** 2 / 0.25)
        window = smoothstep(0.5, 1.15, up * 1.6 + tilt * 2.2 + near_sun * 0.5)
        glint = smoothstep(0.95, 1.5, up * 1.2 + tilt * 2.6 + near_sun * 0.8)
        air = np.exp(-z * np.float32(0.055)) * smoothstep(0.08, 0.2, up)
        opened = mix(light, self.top * np.float32(1.7) + np.float32(0.1), window * air)
        dim = opened * (1 - 0.4 * air * smoothstep(0.0, -0.2, tilt))[..., None]
        return f32(dim + (glint * air)[..., None] * np.float32(2.2) * (0.1 if self.dark else 1.0))

    def _shafts(self, across: FloatArray, up: FloatArray) -> FloatArray:
        """Beams from gaps between the waves, fanning out from the sun; each fades on its way down."""
        down, off = self.sun_up - up, across - self.sun_x
        angle = f32(np.arctan2(off, down))
        fine = (
            noise(angle * 26, down * 0.35, self.seed + 7) * 0.5 + noise(angle * 61, down * 0.5 + 3, self.seed + 8) * 0.3
        )
        broad = noise(angle * 8.5, down * 0.2 + 7, self.seed + 9)
        beams = smoothstep(-0.05, 0.75, broad * 0.8 + fine)
        reach = np.exp(-np.maximum(down - 0.3, 0) * 2.1) * np.exp(-np.abs(angle) * 0.9)
        return f32(beams * reach * np.float32(0.62 * self.rays))


def _kind(material: str) -> str:
    return material if material in _WATER else ""


def _motes(shot: Shot, view: View, colour: FloatArray) -> list[Spot]:
    """What floats in the water, out of focus."""
    rng = shot.rng("motes")
    spots = []
    for x, y, size, strength in rng.random((_MOTES, 4)):
        radius = (0.0012 + 0.006 * size**6) * view.height
        light = (colour + np.float32(0.15)) * np.float32(0.05 + 0.2 * strength) / np.float32(1 + 12 * size**6)
        spots.append(Spot(x * view.width, y * view.height, max(radius, 0.6), light))
    return spots
