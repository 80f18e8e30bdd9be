"""Caves: inside a glacier, whose scalloped walls glow blue, or in rock, dark but for the light at the mouth.

The walls are an uneven tube from the camera to the mouth; a pixel's ray finds its wall by the tube's radius alone.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands, run_all
from imgproxy.scenery.colour import Rgb, albedo, mix, scene, smoothstep, to_linear
from imgproxy.scenery.elements import stones
from imgproxy.scenery.elements.landscape import NearShade, fine_m, small_view
from imgproxy.scenery.finish import resize
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_ROWS = 460
_BAND_ROWS = 46
_STEPS = 7  # of the search for the wall, which is nearly straight


@dataclass(frozen=True, slots=True)
class _Kind:
    """Colours as they look in the picture: of the wall where little and much light comes through, of the mouth.

    `size` is the tube's, as a share of an ice cave's; `clear` how much light comes through its wall.
    """

    deep: str
    bright: str
    mouth: str
    floor: str
    size: float
    clear: float
    key: Rgb
    ambient: Rgb


_ICE = _Kind("#0a3d70", "#8fd4ee", "#eef8fb", "#b7d6e4", 1.0, 1.0, (0.5, 0.62, 0.7), (0.25, 0.4, 0.52))
_ROCK = _Kind("#15110f", "#8d745c", "#f6f0e2", "#7a6a58", 0.86, 0.0, (0.6, 0.52, 0.42), (0.13, 0.11, 0.09))


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.5)
    cave = _Cave(shot, view, _ICE if shot.description.place == "ice cave" else _ROCK)
    far = cave.walls()
    floor = _floor(shot, view, cave)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        part = far[band.rows]
        z = np.broadcast_to(np.minimum(view.ground_m(band.up), 40), part.shape[:2])
        close = smoothstep(11, 6, z) * part[..., 4]
        light = part[..., :3]
        if close.max() > 0:
            light = mix(light, floor(band, f32(band.across * z), f32(z)), close)
        return f32(light), f32(view.defocus(part[..., 3]) * (1 - close) + view.defocus(z) * close)

    light, defocus = paint_bands(view, shade)
    kind = cave.kind
    if kind is _ROCK:
        laid = stones.Stones(
            tuple(albedo(text) for text in ("#8d7a65", "#75644f", "#9a866c")), 0.015, 0.28, 260, (0.1, 0.5, 0.85),
            f32([0.75, 0.65, 0.5]), f32([0.16, 0.13, 0.11]), 12,
        )  # fmt: skip
        stones.strew(light, laid, view, shot.rng("stones"))
    lighting = Lighting((cave.mouth_x * 2, -0.55, -0.6), kind.key, kind.ambient, 0.6)
    return Painting(light, lighting, defocus, aperture=shot.aperture(0.003), ground=view.standing, vignette=0.3)


class _Cave:
    def __init__(self, shot: Shot, view: View, kind: _Kind) -> None:
        rng = shot.rng("cave")
        self.view, self.kind, self.seed = view, kind, shot.noise("wall")
        self.mouth_m = float(rng.uniform(15, 19))
        self.mouth_x, self.mouth_y = float(rng.uniform(0.1, 0.22) * rng.choice([-1, 1])), 0.06
        self.wide = max(3.4, view.focus_m * 0.75) * kind.size
        deep, bright = scene(kind.deep), scene(kind.bright)
        asked = [to_linear(colour.rgb) for colour in shot.description.colours]
        if asked:
            deep, bright = mix(deep, asked[0] * np.float32(0.12), 0.7), mix(bright, asked[0] * np.float32(0.9), 0.6)
        self.deep, self.bright, self.mouth = deep, bright, scene(kind.mouth)

    def _radius(self, angle: FloatArray, z: FloatArray) -> FloatArray:
        """Of the wall around the axis: wider than high, uneven on a large scale."""
        oval = 1 + 0.3 * np.abs(np.cos(angle))
        rough = noise(np.cos(angle) * 1.3 + z * 0.11, np.sin(angle) * 1.3 + 5, self.seed) * 0.22
        rough = rough + noise(np.cos(angle) * 2.9, np.sin(angle) * 2.9 + z * 0.22, self.seed + 1) * 0.08
        return f32(self.wide * oval * (1 + rough) * np.clip(1.16 - z * 0.03, 0.5, 1.2))

    def walls(self) -> FloatArray:
        """H×W×5: light, distance, and the share of the floor, painted small."""
        small = small_view(self.view, _ROWS)
        done = np.empty((small.height, small.width, 5), np.float32)
        across, up = small.across()[None, :], small.up()

        def run(top: int) -> None:
            rows = slice(top, min(top + _BAND_ROWS, small.height))
            done[rows] = self._seen(across, up[rows], 1 / small.focal_px)

        run_all(run, range(0, small.height, _BAND_ROWS))
        return resize(done, self.view.width, self.view.height)

    def _seen(self, across: FloatArray, up: FloatArray, footprint: float) -> FloatArray:
        # The axis runs from the camera to the mouth, so a ray keeps its angle around it.
        across, up = np.broadcast_arrays(across, up)
        off_x, off_y = across - np.float32(self.mouth_x), up - np.float32(self.mouth_y)
        angle, apart = np.arctan2(off_y, off_x), np.maximum(np.hypot(off_x, off_y), 1e-3)
        z = np.full(across.shape, 6, np.float32)
        for _ in range(_STEPS):
            z = np.clip(z * 0.4 + 0.6 * self._radius(angle, z) / apart, 0.8, self.mouth_m * 2)
        ground = self.view.ground_m(up)
        floor = smoothstep(0.0, 0.06, (z - ground) / np.maximum(z, 1e-3))
        z = np.minimum(z, ground)
        out = smoothstep(self.mouth_m * 0.96, self.mouth_m * 1.04, z)
        z = np.minimum(z, self.mouth_m)
        light = self._wall(angle, z, footprint * z, floor)
        outside = self.mouth * (0.9 + 0.25 * np.clip(up * 2, -0.4, 0.6))[..., None]
        light = mix(light, outside, out)
        # Bright air toward the mouth.
        near_mouth = np.exp(-apart / 0.2)
        light = light + self.mouth * (near_mouth * np.float32(0.2))[..., None]
        return np.concatenate([light, z[..., None], floor[..., None]], axis=-1)

    def _wall(self, angle: FloatArray, z: FloatArray, pixel_m: FloatArray, floor: FloatArray) -> FloatArray:
        """Hollows with sharp rims, lit from the mouth along the tube, and through the ice from outside."""
        around = np.arctan2(np.cos(angle), np.sin(angle))  # from the roof: where it jumps lies under the floor
        u, v = f32(around * self.wide * 0.62), f32(z * 0.55)
        warp = fbm(u * 0.3, v * 0.3, self.seed + 2, octaves=3) * np.float32(0.8)
        size = pixel_m * np.float32(0.9)
        hollow = _cells(u * 0.62 + warp, v * 0.85 + warp, self.seed + 3, size)
        ahead = _cells(u * 0.62 + warp, (v + 0.16) * 0.85 + warp, self.seed + 3, size)
        fine = fbm(u * 3.4 + warp, v * 3.4, self.seed + 4, octaves=4, gain=0.6, footprint=size * 3.4)
        facing = np.clip(0.5 + (hollow - ahead) * 1.5 + fine * 0.14, 0.04, 1.4)
        reach = 1 / (1 + ((self.mouth_m - z) / 7.5) ** 2)
        over = smoothstep(-0.4, 1.0, np.sin(angle))  # more comes through the roof than through the sides
        if self.kind.clear:
            veins = smoothstep(0.5, 0.95, fbm(u * 0.5, v * 0.4 + 7, self.seed + 5, octaves=5, ridged=True))
            through = (0.2 + 0.55 * over) * (0.55 + 0.75 * hollow) + 0.14 * veins
            share = np.clip(through * 0.75 + facing * (0.16 + 0.8 * reach), 0, 1.25)
            dirt = smoothstep(0.3, 0.7, noise(u * 0.35, v * 1.4, self.seed + 6)) * 0.35
            light = _between(self.deep, self.bright, share) * (1 - dirt)[..., None]
        else:
            # Far slower along the tube than around it: seen at a grazing angle that looks even.
            crags = fbm_slope(u * 0.42, z * 0.13 + 3, self.seed + 7, octaves=7, gain=0.47, footprint=size * 0.35)
            ledges = fbm(u * 0.55, z * 0.06, self.seed + 8, octaves=6, gain=0.5, ridged=True)
            stain = fbm(u * 0.3, z * 0.12, self.seed + 6, octaves=5)
            lit = np.clip(0.36 - crags.dy * 0.2 + crags.dx * 0.16 + (ledges - 0.66) * 1.5, 0.02, 1.3)
            share = np.clip(lit * (0.05 + 1.05 * reach) * (0.9 + 0.6 * stain), 0, 1.2)
            light = mix(self.deep * np.float32(0.6), self.bright, share)
        ground = _between(self.deep, scene(self.kind.floor), np.clip(0.3 + reach + fine * 0.1, 0, 1.1))
        return mix(light, ground, floor)


def _between(deep: FloatArray, bright: FloatArray, share: FloatArray) -> FloatArray:
    """Ice swallows red first: on the way from dark to bright it is bluest, then cyan, then nearly white."""
    absorbed = np.log(np.maximum(deep, 1e-4) / np.maximum(bright, 1e-4))
    return f32(bright * np.exp(absorbed * np.clip(1 - share, -0.3, 1)[..., None]))


def _cells(u: FloatArray, v: FloatArray, seed: int, footprint: FloatArray) -> FloatArray:
    """Rounded hollows with sharp rims between them, 0 at a rim, 1 in the middle."""
    first = np.abs(noise(u, v, seed))
    second = np.abs(noise(u * 1.9 + 3, v * 1.9, seed + 1)) * 0.5
    third = (
        np.abs(noise(u * 3.7, v * 3.7 + 8, seed + 2)) * 0.24 * np.clip(0.3 / np.maximum(footprint, 1e-4) - 0.6, 0, 1)
    )
    return f32(np.sqrt(np.clip((first + second + third) * 1.05, 0, 1)))


def _floor(shot: Shot, view: View, cave: _Cave) -> NearShade:
    """Ice polished by melting water, or trodden earth, at full size."""
    seed, kind = shot.noise("floor"), cave.kind
    top = scene(kind.floor)

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        long_side = view.ground_pixel_m(z)
        lumps = fbm_slope(x * 0.7, z * 0.45, seed, octaves=5, gain=0.45, footprint=long_side * 0.5)
        grit = fbm(x * 13, z * 13, seed + 1, octaves=5, gain=0.8, footprint=fine_m(view, z) * 13)
        reach = 1 / (1 + ((cave.mouth_m - z) / 7.5) ** 2)
        if kind.clear:
            cracks = smoothstep(
                0.86, 0.97, fbm(x * 0.8, z * 0.8, seed + 2, octaves=4, footprint=long_side, ridged=True)
            )
            share = np.clip(
                0.42 + 0.6 * reach + lumps.value * 0.16 + lumps.dy * 0.02 + cracks * 0.2 + grit * 0.03, 0, 1.15
            )
            light = _between(cave.deep, top, share)
            # It mirrors the mouth, drawn out toward the camera.
            gleam = np.exp(-(((band.across - cave.mouth_x + lumps.dx * 0.02) / 0.16) ** 2)) * (0.06 + 0.3 * reach)
            return f32(light + cave.mouth * (gleam * np.clip(0.85 + lumps.dy * 0.05, 0, 1.5))[..., None])
        share = np.clip(0.2 + 0.75 * reach - lumps.dy * 0.14 + lumps.value * 0.1 + grit * 0.16, 0.03, 1.2)
        return mix(cave.deep, top, share * 0.8)

    return shade
