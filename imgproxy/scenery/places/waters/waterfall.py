"""A waterfall in a green gorge: white strands down dark rock, mist, leaves around, wet stones in front."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements.clumps import clumps
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.light import Daylight, Sun, daylight, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.waters.palms import frond
from imgproxy.scenery.places.waters.river import River
from imgproxy.scenery.places.waters.sprites import Sheet

_WALL_M = 13.0  # from the camera to the falling water
_ABOVE = Sun(0.0, 1.0, 0.0)
_SHADE = 0.62  # a gorge gets less of the sky than open ground
_ROCK, _MOSS, _WET = "#4d4a43", "#3f5426", "#1d1e1c"
_LEAVES = {
    "": ("#6f9a3c", "#16290f"),
    "autumn": ("#c98a34", "#3a2412"),
    "winter": ("#b9c6cc", "#2c3a3c"),
}


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=1.3)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    half = view.width / 2 / view.focal_px
    gorge = _Gorge.of(shot, day, half * _WALL_M)
    shaded = replace(day, sun=_rgb(f32(day.sun) * np.float32(0.4)), ambient=_rgb(f32(day.ambient) * np.float32(1.05)))
    river = _Basin(
        shot,
        view,
        shaded,
        Sky(replace(day, cover=0.0), sun, shot.noise("clouds")),
        gorge.light,
        bank_m=_WALL_M,
        moss=0.7,
    )
    river.fall_x, river.fall_wide = gorge.middle_m, gorge.half_m
    light, defocus = paint_bands(view, river.shade)
    key, ambient = (f32(part) for part in (day.sun, day.ambient))
    sky_light = f32(ambient + key * np.float32(0.12))
    lighting = Lighting((0.15, -0.9, 0.35), _rgb(key * np.float32(0.55)), _rgb(sky_light), 0.75)
    return Painting(light, lighting, defocus, aperture=shot.aperture(0.006), ground=view.standing, vignette=0.2)


def _rgb(colour: FloatArray) -> tuple[float, float, float]:
    red, green, blue = (float(part) for part in colour)
    return red, green, blue


class _Basin(River):
    """The pool under the fall, white where it lands."""

    fall_x = 0.0
    fall_wide = 1.0

    def _foam(self, x: FloatArray, z: FloatArray) -> FloatArray:
        off, out = (x - self.fall_x) / (self.fall_wide * 2.4), (self.bank_m - z) / 4.5
        boil = fbm(x * 1.3, z * 0.8, self.seed + 3, octaves=5, gain=0.6, footprint=self.over.ground_pixel_m(z))
        near = np.exp(-off * off - out * out)
        return f32(np.clip(smoothstep(0.35, 0.9, near + boil * 0.55) * 0.9, 0, 0.9))


@dataclass(frozen=True, slots=True)
class _Gorge:
    """The wall behind the basin, in metres right and up from the water's edge under the camera's axis."""

    seed: int
    day: Daylight
    middle_m: float
    half_m: float
    lip_m: float
    leaves: tuple[FloatArray, FloatArray]

    @classmethod
    def of(cls, shot: Shot, day: Daylight, half_m: float) -> "_Gorge":
        """The fall stands beside the subject, who would hide it."""
        rng = shot.rng("fall")
        aside = 0.0 if shot.subject is None else float(rng.choice([-1, 1])) * 0.42
        said = shot.description
        lit, shaded = _LEAVES.get(said.season or said.material, _LEAVES[""])
        return cls(
            shot.noise("gorge"), day, aside * half_m + float(rng.uniform(-0.3, 0.3)), float(rng.uniform(0.8, 1.15)),
            float(rng.uniform(5.2, 6.2)), (albedo(lit), albedo(shaded)),
        )  # fmt: skip

    def light(self, across: FloatArray, up: FloatArray, pixel: float) -> FloatArray:
        x, y = f32(across * _WALL_M) + np.zeros_like(up), f32(up * _WALL_M) + np.zeros_like(across)
        size = pixel * _WALL_M
        picture = self._far(x, y)
        picture = self._foliage(picture, x, y, 9.0, 0.8, self._bank(x, y, 3), 0.3)
        picture = mix(picture, self._rock(x, y, size), smoothstep(-0.3, 0.3, self._wall(x, y)))
        picture = self._water(picture, x, y, size)
        picture = self._foliage(picture, x, y, 6.5, 0.9, self._bank(x, y, 0), 0.0)
        picture = self._fronds(picture, x, y, 34, 0.5)
        picture = self._mist(picture, x, y)
        picture = disc_blur(picture, len(up) * 0.003)
        picture = self._foliage(picture, x, y, 13.0, 0.4, self._frame(x, y), 0.0)
        picture = self._fronds(picture, x, y, 14, 1.0)
        return f32(np.maximum(disc_blur(picture, len(up) * 0.004), 0))

    def _fronds(self, picture: FloatArray, x: FloatArray, y: FloatArray, count: int, near: float) -> FloatArray:
        """Ferns and palm leaves on the slopes; the near ones are larger, dark, and keep to the sides."""
        rows, columns = x.shape
        if min(rows, columns) < 8:
            return picture
        sheet = Sheet.clear(columns, rows, rows)
        rng = np.random.Generator(np.random.PCG64(self.seed + count))
        metre = sheet.scale / abs(float(y[0, 0] - y[-1, 0])) * (rows - 1)
        reach = float(np.abs(x).max())
        quiet = replace(self.day, ambient=(0.0, 0.0, 0.0), sun=_rgb(self._received() * np.float32(1.5 - 0.9 * near)))
        for _ in range(count):
            side = float(rng.choice([-1, 1]))
            off = rng.uniform(0.78, 1.05) * reach if near == 1.0 else self.half_m + rng.uniform(1.6, 1.0 * reach)
            at = side * off + (0.0 if near == 1.0 else self.middle_m)
            high = rng.uniform(0.2, 6.8)
            crown = ((at - float(x[0, 0])) * metre, (float(y[0, 0]) - high) * metre)
            for _ in range(int(rng.integers(3, 6))):
                frond(
                    sheet.draw,
                    crown,
                    metre * (0.3 + 0.35 * near),
                    float(rng.uniform(0, 2 * np.pi)),
                    rng,
                    (quiet, _ABOVE),
                )
        sheet.lay(picture)
        return picture

    def _received(self) -> FloatArray:
        return f32((f32(self.day.sun) * np.float32(0.5) + f32(self.day.ambient)) * np.float32(_SHADE))

    def _far(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """The opening over the fall: bright air, leaves in it only as a pale green."""
        sky = scene(self.day.toward[1][1]) * np.float32(0.95)
        green = self.leaves[0] * self._received() * np.float32(1.6)
        glow = np.exp(-(((x - self.middle_m) / 3.4) ** 2)) * smoothstep(3.5, 7.5, y)
        mottled = fbm(x * 0.9, y * 0.9, self.seed + 1, octaves=4, gain=0.6)
        return mix(np.broadcast_to(green, (*x.shape, 3)), sky, np.clip(glow * 1.3 + mottled * 0.6, 0, 1))

    def _wall(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Positive where rock is seen: around the fall, up to its lip."""
        off = np.abs(x - self.middle_m)
        ragged = fbm(x * 0.7, y * 0.7, self.seed + 2, octaves=4) * 0.9
        return f32(np.minimum(self.lip_m + 0.25 - y + 0.35 * off * smoothstep(0.8, 3, off), 3.1 - off) + ragged)

    def _rock(self, x: FloatArray, y: FloatArray, size: float) -> FloatArray:
        cracks = fbm(x * 1.1, y * 0.45, self.seed + 3, octaves=6, gain=0.58, footprint=size, ridged=True)
        faces = fbm(x * 0.9 + 5, y * 1.6, self.seed + 4, octaves=6, gain=0.58, footprint=size * 1.5)
        wet = np.exp(-(((x - self.middle_m) / 1.7) ** 2))
        stone = mix(albedo(_ROCK), albedo(_MOSS), smoothstep(-0.1, 0.45, faces - wet * 0.3 + cracks * 0.2))
        stone = mix(stone, albedo(_WET) + np.zeros_like(stone), np.clip(wet * 0.8, 0, 1))
        tone = np.clip(0.35 + 1.1 * (cracks - 0.35) + 0.5 * faces, 0.08, 1.4)
        return f32(stone * tone[..., None] * self._received() * np.float32(1.25))

    def _water(self, picture: FloatArray, x: FloatArray, y: FloatArray, size: float) -> FloatArray:
        """A fall in two steps: a full one from the lip to a ledge, and strands that fan out below it."""
        ledge = f32(self.lip_m * 0.36 + noise(x * 0.9, x * 0, self.seed + 5) * 0.25)
        floor, lip = np.full_like(ledge, -1), np.full_like(ledge, self.lip_m)
        steps = ((floor, ledge, np.float32(1.7)), (f32(ledge - 0.25), lip, np.float32(1.0)))
        for number, (foot, top, spread) in enumerate(steps):
            fallen = np.clip((top - y) / self.lip_m, 0, 1)
            sway = noise(y * 0.3, y * 0 + number, self.seed + 6) * 0.2 * np.sqrt(fallen)
            off = (x - self.middle_m - sway) / (self.half_m * spread * (0.8 + 0.3 * fallen))
            drift = off * np.float32(2.6 * spread)
            strands = fbm(drift * 1.3, y * 0.2, self.seed + 7 + number, octaves=6, gain=0.62, footprint=size * 2.5)
            threads = fbm(drift * 6 + 3, y * 0.5, self.seed + 9 + number, octaves=3, gain=0.7, footprint=size * 9)
            body = 1.05 - np.abs(off) ** 3 + strands * (0.9 + 0.5 * spread * fallen) - 0.35 * (spread - 1)
            cover = smoothstep(-0.1, 0.7, body) * smoothstep(0.18, -0.18, y - top) * smoothstep(-0.2, 0.5, y - foot)
            white = f32(self.day.ambient) * np.float32(1.2) + f32(self.day.sun) * np.float32(0.62)
            tone = np.clip(0.8 + 0.36 * strands + 0.3 * threads + 0.2 * smoothstep(0.3, 0.0, fallen), 0.3, 1.3)
            picture = mix(picture, f32(white * tone[..., None]), cover * np.float32(0.95))
        return picture

    def _bank(self, x: FloatArray, y: FloatArray, number: int) -> FloatArray:
        """Positive where the slopes beside the fall are overgrown; they leave the rock free."""
        off = np.abs(x - self.middle_m)
        ragged = fbm(x * 0.45 + number, y * 0.45, self.seed + 10 + number, octaves=3) * 1.3
        return f32(off - 2.1 - 0.35 * number - 0.16 * np.maximum(self.lip_m - y, -2) + ragged)

    def _frame(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Leaves close by that hang into the picture from its sides and corners."""
        reach = np.abs(x).max() if x.size else np.float32(1)
        ragged = fbm(x * 0.6, y * 0.6, self.seed + 20, octaves=3) * 0.9
        high = smoothstep(1.5, 6.5, y)
        return f32(np.abs(x) - reach * (0.93 - 0.22 * high) + ragged)

    def _foliage(
        self,
        picture: FloatArray,
        x: FloatArray,
        y: FloatArray,
        side_m: float,
        bright: float,
        where: FloatArray,
        pale: float,
    ) -> FloatArray:
        tone, out = clumps().look(x, y, side_m, self.seed + int(side_m * 10), turn=0.35)
        (mass,) = clumps().look(x, y, side_m * 4, self.seed + 3, channels=1)
        lit, shaded = self.leaves
        patch = fbm(x * 0.5, y * 0.5, self.seed + 40, octaves=4, gain=0.6)
        light = tone * (0.25 + 0.9 * mass + 0.5 * patch) * (0.55 + 0.1 * y)
        yellow = mix(lit, lit * np.array([1.5, 1.05, 0.5], np.float32), smoothstep(-0.3, 0.5, patch))
        leaf = mix(shaded * np.float32(0.3), yellow * np.float32(1.4), np.clip(light, 0, 1.2))
        leaf = leaf * self._received() * np.float32(bright * 1.6)
        leaf = mix(
            leaf,
            np.broadcast_to(lit * self._received() * np.float32(1.3), leaf.shape),
            np.full(x.shape, pale, np.float32),
        )
        return mix(picture, leaf, smoothstep(-0.25, 0.25, where + (out - 0.5) * 0.9))

    def _mist(self, picture: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        off = (x - self.middle_m) / 2.6
        billow = 0.8 + 0.5 * fbm(x * 0.5, y * 0.5, self.seed + 30, octaves=3)
        share = 0.75 * np.exp(-off * off) * np.exp(-np.maximum(y, 0) / 0.9) * billow + 0.1 * np.exp(-off * off / 4)
        white = f32(self.day.ambient) * np.float32(1.05) + f32(self.day.sun) * np.float32(0.3)
        return mix(picture, white, np.clip(share, 0, 0.9))
