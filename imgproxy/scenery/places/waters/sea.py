"""The open sea: calm to the horizon, a fresh breeze, or a storm with breaking waves, seen from a rock at its edge."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import distances
from imgproxy.scenery.elements.water import Water, foam_light, mirrored_sky, sky_over_water
from imgproxy.scenery.elements.waves import Surface, Waves
from imgproxy.scenery.light import Daylight, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.waters.boats import boats
from imgproxy.scenery.places.waters.carrier import laid_over, shade
from imgproxy.scenery.places.waters.ledge import Ledge

_FAR_M = 6000.0
_PROFILE_STEPS = 380
_EYE_M = 1.55


@dataclass(frozen=True, slots=True)
class State:
    """Of the sea: wavelengths in metres, slope of each band of waves, `drop_m` from the rock to the water."""

    name: str
    longest_m: float
    steep: float
    swell: float
    gusts: float
    foam: float
    drop_m: float
    deep: str
    lifted: str  # what light shows of the water through a crest


_STATES = {
    "calm": State("calm", 3.0, 0.022, 0.8, 0.7, 0.0, 0.7, "#0d3b52", "#1f6f7d"),
    "": State("", 13.0, 0.045, 0.9, 0.35, 0.2, 1.2, "#0b3549", "#2a7f86"),
    "storm": State("storm", 44.0, 0.088, 1.25, 0.2, 1.0, 2.6, "#10272e", "#3c6a66"),
    "tropical": State("tropical", 7.0, 0.032, 0.8, 0.5, 0.0, 0.7, "#0a6c8c", "#3fc6c0"),
}


def state_of(description: Description) -> State:
    rough = description.weather == "storm" or "waves" in description.things or description.mood == "dramatic"
    if description.material == "tropical":
        name = "tropical"
    elif description.mood == "calm" or "waves" in description.without:
        name = "calm"
    else:
        name = "storm" if rough else ""
    return _STATES[name]


def paint(shot: Shot) -> Painting:
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = sky_over_water(shot, day, sun)
    view = shot.frame(horizon=0.4, camera_m=_EYE_M)
    state = state_of(shot.description)
    sea = Sea(shot, replace(view, camera_m=view.camera_m + state.drop_m), day, sky, state)
    ledge = Ledge(shot, view, day, sun, reach_m=view.focus_m * 1.3) if _carried(shot, view) else None
    if ledge is not None:
        sea.hidden_from = ledge.covered_from()
    light, defocus = paint_bands(view, sea.shade)
    if "boats" in shot.description.things:
        boats(light, defocus, shot, sea.view, day, sun)
    light, defocus = laid_over(view, light, defocus, ledge)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.005), ground=view.standing)


def _carried(shot: Shot, view: View) -> bool:
    return shot.subject is not None and view.standing


class Sea:
    """Sea and sky of one picture; `view` has its camera over the water."""

    def __init__(self, shot: Shot, view: View, day: Daylight, sky: Sky, state: State) -> None:
        self.hidden_from = view.height  # rows from there on are covered by what stands in front
        self.view, self.day, self.sky, self.state = view, day, sky, state
        self.pixel = 1 / view.focal_px
        self.seed = shot.noise("sea")
        wind = float(shot.rng("wind").uniform(8, 35) * shot.rng("wind side").choice([-1, 1]))
        self.waves = Waves(
            self.seed, state.longest_m, 0.14, state.steep, toward_deg=wind, swell=state.swell, gusts=state.gusts
        )
        self.water = Water(sky, mirrored_sky(sky))
        self.deep, self.lifted = _colours(shot.description, state)
        self.air = horizon_colour(day)
        self.far = self._profile() if state.longest_m > 10 else None

    def _profile(self) -> FloatArray:
        """Distance of each pixel's wave: the near ones hide what is behind them."""
        near = self.view.camera_m * self.view.focal_px / max(self.view.height - self.view.horizon_px, 1) * 0.5

        def height(x: FloatArray, z: FloatArray) -> FloatArray:
            grown = smoothstep(near, near * 5, z) * smoothstep(2500, 300, z)
            return self.waves.height(x, z) * grown

        return distances(self.view, height, near_m=near, far_m=_FAR_M, steps=_PROFILE_STEPS)

    def shade(self, band: Band) -> tuple[FloatArray, FloatArray]:
        return shade(self, band)

    def light(self, band: Band) -> tuple[FloatArray, FloatArray]:
        """Radiance of sky and sea, and the distance of each pixel."""
        if self.far is None:
            z = np.broadcast_to(self.view.ground_m(band.up), (len(band.up), self.view.width))
        else:
            z = self.far[band.rows]
        over = np.isinf(z)
        air = self.sky.light(band.across, band.up, self.pixel) if over.any() else NOTHING
        if over.all():
            return air, z
        near = np.minimum(z, np.float32(_FAR_M))
        return np.where(over[..., None], air, self._sea(band, near)), z

    def _sea(self, band: Band, z: FloatArray) -> FloatArray:
        x = f32(band.across * z)
        long_side, short_side = self.view.ground_pixel_m(z), self.view.pixel_m(z)
        if self.far is not None:
            long_side = np.minimum(long_side, short_side * 14)  # waves stand up to the camera
        surface = self.waves.at(x, z, long_side, short_side)
        across = np.broadcast_to(band.across, z.shape)
        up = np.minimum(np.broadcast_to(band.up, z.shape), np.float32(-1e-4))
        light = self.water.light(across, up, surface, self._body(surface))
        if self.state.foam:
            light = mix(light, foam_light(self.sky), self._foam(x, z, surface, short_side))
        return haze(self.day, light, z * np.float32(0.5), self.air)

    def _body(self, surface: Surface) -> FloatArray:
        """Light from within: crests are thin, and let more of it through."""
        received = f32(self.day.ambient) * np.float32(0.9) + f32(self.day.sun) * np.float32(max(self.sky.sun.y, 0.1))
        thin = smoothstep(0.2, 3.2, surface.crest + surface.height * np.float32(2 / self.state.longest_m))
        return mix(self.deep, self.lifted, thin * np.float32(0.55)) * received

    def _foam(self, x: FloatArray, z: FloatArray, surface: Surface, short_side: FloatArray) -> FloatArray:
        """Whitecaps where crests are pinched most, torn to lace, and the streaks that the wind draws from them."""
        lace = fbm(x * 1.3, z * 0.8, self.seed + 31, octaves=6, gain=0.66, footprint=short_side * 3, ridged=True)
        often = fbm(x * 0.02, z * 0.014, self.seed + 33, octaves=2)
        torn = surface.crest + often * 0.6 + (lace - 0.55) * 2.2
        breaking = smoothstep(2.5, 3.1, torn + 1.4 * self.state.foam - 0.6)
        streaks = smoothstep(0.68, 0.86, lace + 0.06 * often) * smoothstep(0.2, 2.6, surface.crest + often) * 0.35
        return f32(np.clip(breaking * (0.3 + 0.8 * lace) + streaks * self.state.foam, 0, 0.95))


def _colours(description: Description, state: State) -> tuple[FloatArray, FloatArray]:
    deep, lifted = albedo(state.deep), albedo(state.lifted)
    for colour in description.colours[:1]:
        named = to_linear(colour.rgb)
        deep, lifted = f32(mix(deep, named * np.float32(0.6), 0.7)), f32(mix(lifted, named, 0.7))
    return deep, lifted
