"""Open ground under a sky with things standing on it: what the places out here have in common.

Behind everything the sky and far hills, small and soft; then the ground at full size, sharp where the subject stands;
then what stands on it (dabs), drawn small and blurred by its distance.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.dabs import Dabs, draw, laid, over, small_copy
from imgproxy.scenery.elements.sky import sky_over
from imgproxy.scenery.elements.trees import leaf_light
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.light import Daylight, daylight, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.focus import soften_rows
from imgproxy.scenery.places.fields.seasons import snowy
from imgproxy.scenery.places.fields.snow import snow

BILINEAR = Image.Resampling.BILINEAR
_FAR_M = 900.0
_BRIGHTEST_AIR = 1.6  # near a low sun the sky is brighter and more saturated than air before hills
_FRONT_PIXELS = 450_000
_OVER_PX = 6  # rows of ground painted over the horizon, for the blur to reach into

Reflect = Callable[[Band, FloatArray, FloatArray], FloatArray]  # band, x, z in metres → reflectance n×W×3
Received = Callable[[FloatArray, FloatArray], FloatArray]  # x, z in metres → share of the sun's light, same shape
Upon = Callable[[FloatArray, View, FloatArray], None]  # what is drawn on the ground: light, its view, light received


class Stage:
    """A shot out of doors: camera, hour, sun, sky, light among leaves."""

    def __init__(
        self, shot: Shot, *, horizon: float = 0.42, camera_m: float = 1.5, hour: str = "day", blur: float = 0.012,
        tint: Callable[[Daylight], Daylight] = lambda day: day,
    ) -> None:  # fmt: skip
        """`hour` where the words name none; `blur` of what is far, in heights; `tint` changes the light."""
        self.shot, self.description = shot, shot.description
        self.view = shot.frame(horizon=horizon, camera_m=camera_m)
        self.small = small_copy(self.view)
        self.day = tint(daylight(shot.description, hour))
        self.sun = sun_of(shot, self.day)
        self.sky = sky_over(shot, self.day, self.sun)
        self.air = self._air()
        self.snowy = snowy(shot.description)
        self.leaves = leaf_light(self.day, self.sun, self.air, 0.85 if self.snowy else 0.0)
        self.aperture = shot.aperture(blur)

    def _air(self) -> FloatArray:
        """What far things fade to: the sky low over the horizon."""
        across = np.linspace(-0.4, 0.4, 9, dtype=np.float32)[None, :]
        low = self.sky.light(across, np.full((1, 1), 0.02, np.float32), 0.01, clouds=False)
        return f32(np.minimum(low.mean(axis=(0, 1)), _BRIGHTEST_AIR))

    @property
    def focus_m(self) -> float:
        return self.view.focus_m

    def wants(self, thing: str) -> bool:
        return thing not in self.description.without

    def heaven(self) -> FloatArray:
        """The sky on the small copy, as far out of focus as things at infinity are."""
        small = self.small

        def shade(band: Band) -> tuple[FloatArray, FloatArray]:
            air = self.sky.light(band.across, band.up, 1 / small.focal_px)
            return air, np.zeros(air.shape[:2], np.float32)

        light, _ = paint_bands(small, shade)
        return disc_blur(light, self.aperture * small.height * 0.6)

    def hills(
        self, light: FloatArray, name: str, colour: FloatArray, *, z: float, low: float, high: float, width: float = 0.5
    ) -> FloatArray:
        """A far ridge on the small copy: `low` to `high` as tangents over the horizon, `width` that of one hill."""
        seed, small = self.shot.noise(name), self.small
        across, up = small.across()[None, :], small.up()
        wave = fbm(across / width, np.zeros_like(across), seed, octaves=6, gain=0.42) * 0.5 + 0.5
        crest = low + (high - low) * wave
        cover = np.clip((crest - up) * small.focal_px + 0.5, 0, 1)
        mottle = fbm(across / width * 9, up / width * 26, seed + 1, octaves=4, gain=0.6)
        lit = self.leaves.sky * np.float32(0.7) + self.leaves.sun * np.float32(0.5)
        shown = colour * lit * (1 + 0.3 * mottle[..., None])
        air = 1 - np.exp(-z / self.day.haze_m)
        return mix(light, mix(f32(shown), self.leaves.air, np.full_like(cover, air)), cover)

    def paint(
        self, backdrop: FloatArray, things: Dabs, reflect: Reflect, *, received: Received | None = None,
        upon: Upon | None = None, front: Dabs | None = None, behind: FloatArray | None = None,
        before: FloatArray | None = None, until_m: float = np.inf, lighting: Lighting | None = None,
        vignette: float = 0.14,
    ) -> Painting:  # fmt: skip
        """`front`: things so near that they are seen sharp; `behind`, `before`: H×W×4 as `draw` makes it, behind and
        before all things.

        The ground ends at `until_m`, where it falls away.
        """
        view, small = self.view, self.small
        top = int(np.clip(view.horizon_px - _OVER_PX, 0, view.height - 1))
        near = replace(view, height=view.height - top, horizon_px=view.horizon_px - top)
        soft = max(self.aperture * view.height * 0.5, 1.0) / view.focal_px
        ends = -view.camera_m / np.float32(until_m)
        # All but the ground is put together small: what hides the ground, and how much of the ground it leaves.
        standing = draw(small, things, self.aperture)
        standing = standing if behind is None else laid(behind, standing)
        standing = standing if before is None else laid(standing, before)
        open_share = 1 - np.clip(standing[..., 3], 0, 1)
        ground_share = smoothstep(ends + soft, ends - soft, small.up())
        rest = standing[..., :3] + backdrop * (open_share * (1 - ground_share))[..., None]
        light = np.maximum(resize(f32(rest), view.width, view.height, BILINEAR), 0)
        free = resize(open_share, view.width, view.height, BILINEAR)[top:]
        ground = self._ground(near, reflect, received, upon)
        free *= smoothstep(ends + soft, ends - soft, near.up())
        ground *= free[..., None]
        light[top:] += ground
        if front is not None:
            light = over(light, draw(small_copy(view, _FRONT_PIXELS), front, self.aperture))
        return Painting(light, lighting or lighting_of(self.day, self.sun), ground=view.standing, vignette=vignette)

    def _ground(self, near: View, reflect: Reflect, received: Received | None, upon: Upon | None) -> FloatArray:
        lit = self.arriving(near, received)
        seed = self.shot.noise("snow")

        def shade(band: Band) -> tuple[FloatArray, FloatArray]:
            level = np.minimum(near.ground_m(np.minimum(band.up, np.float32(-1e-4))), np.float32(_FAR_M))
            z = np.broadcast_to(level, (len(band.up), near.width))
            x = f32(band.across * z)
            shown = snow(near, x, z, seed) if self.snowy else reflect(band, x, z)
            return shown * lit[band.rows], z

        ground, z = paint_bands(near, shade)
        if upon is not None and not self.snowy:
            upon(ground, near, lit)
        # Distance is the same along a row, so its air is; what grows there is hazed like its foot.
        clear = np.exp(-z[:, :1] / np.float32(self.day.haze_m))[..., None]
        ground *= clear
        ground += self.air * (1 - clear)
        blur = np.clip(near.defocus(z[:, 0]), 0, 1.2) * np.float32(self.aperture * self.view.height)
        return soften_rows(ground, blur)

    def arriving(self, near: View, received: Received | None) -> FloatArray:
        """Light on level ground, H×W×3; what varies slowly is found on a small copy."""
        small = small_copy(near, 60_000)
        z = np.minimum(small.ground_m(np.minimum(small.up(), np.float32(-1e-4))), np.float32(_FAR_M))
        x = small.across()[None, :] * z
        # Standing blades let light through: a low sun lights them far better than flat ground.
        level = np.float32(max(self.sun.y, 0.55 if self.sun.y > 0 else 0.3))
        share = received(f32(x), f32(np.broadcast_to(z, x.shape))) if received is not None else np.ones_like(x)
        full = np.maximum(resize(f32(share), near.width, near.height, BILINEAR), 0)
        return f32(full[..., None] * (f32(self.day.sun) * level * np.float32(1.2)) + f32(self.day.ambient))
