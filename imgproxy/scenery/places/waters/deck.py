"""A wooden pier: weathered boards that lead out over the water, with posts along both its sides."""

from dataclasses import dataclass, field

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.light import Daylight, Sun, air_of
from imgproxy.scenery.noise import fbm, noise

_BOARD_M, _GAP_M = 0.145, 0.012
_WIDE_M = 2.3
_WOOD = ("#8d7f6d", "#a89b88", "#5e5245")  # usual, bleached, dark
_POST_M, _POST_STEP_M, _POST_TALL_M = 0.11, 3.2, 0.55
_HIDDEN_M = 0.9  # of a post, from the deck down to the water


@dataclass(frozen=True, slots=True)
class Deck:
    """Boards across, from under the camera to `end_m`."""

    shot: Shot
    view: View
    day: Daylight
    sun: Sun
    seed: int = field(init=False)
    end_m: float = field(init=False)
    middle_m: float = field(init=False)

    def __post_init__(self) -> None:
        rng = self.shot.rng("deck")
        object.__setattr__(self, "seed", self.shot.noise("deck"))
        object.__setattr__(self, "end_m", self.view.focus_m * float(rng.uniform(3.2, 4.5)) + 5)
        object.__setattr__(self, "middle_m", self._subject_m() + float(rng.uniform(-0.25, 0.25)))

    def _subject_m(self) -> float:
        """Where the subject stands, sideways."""
        if self.shot.subject is None:
            return 0.0
        left, _, right, _ = self.shot.subject
        middle = ((left + right) / 2 - self.view.width / 2) * self.view.focus_m / self.view.focal_px
        return min(max(middle, -1.5), 1.5)

    def seen(self, band: Band) -> bool:
        return bool(band.up.min() < 0.02)

    def light(self, band: Band) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Radiance n×W×3, share of each pixel that is wood, distance."""
        view = self.view
        z = np.minimum(view.ground_m(np.minimum(band.up, -1e-3)), 500) + np.zeros_like(band.across)
        x = f32(band.across * z) - np.float32(self.middle_m)
        long_side, short_side = view.ground_pixel_m(z), view.pixel_m(z)
        side = smoothstep(0.5, -0.5, (np.abs(x) - self._half(z)) / np.maximum(short_side, 1e-4))
        inside = side * smoothstep(0.5, -0.5, (z - self.end_m) / np.maximum(long_side, 1e-4))
        light = self._boards(band, x, z, long_side, short_side)
        deck = inside * (z < self.end_m), z
        for number in range(11, 0, -1):
            light, inside, z = self._posts(band, light, inside, z, deck, number * _POST_STEP_M + 0.4)
        return air_of(self.day).fade(light, z), inside, z

    def _half(self, z: FloatArray) -> FloatArray:
        """Half the width: board ends are not sawn in one line."""
        board = np.floor(z / _BOARD_M)
        return f32(_WIDE_M / 2 + 0.02 * noise(board * 0.77, board * 0.31, self.seed))

    def _boards(
        self, band: Band, x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray
    ) -> FloatArray:
        board, within = np.divmod(z, np.float32(_BOARD_M))
        visible = np.clip(_BOARD_M * 0.5 / np.maximum(long_side, 1e-4) - 0.6, 0, 1)
        own = noise(board * 0.71 + 0.4, board * 0.37, self.seed + 1)
        grain = fbm(
            x * 1.6 + board * 7.3,
            z * 26,
            self.seed + 2,
            octaves=5,
            gain=0.6,
            footprint=np.sqrt(long_side * short_side) * 9,
        )
        worn = fbm(x * 1.1, z * 0.9, self.seed + 3, octaves=4, footprint=long_side)
        usual, bleached, dark = (albedo(text) for text in _WOOD)
        share = np.clip(0.5 + own * 0.7 * visible + grain * 0.5, 0, 1)
        wood = mix(mix(dark, usual, share), bleached, smoothstep(-0.2, 0.8, worn + grain * 0.4))
        soft = np.maximum(long_side, 0.003)
        gap = smoothstep(_GAP_M + soft, _GAP_M - soft * 0.5, np.minimum(within, _BOARD_M - within) * 2) * visible
        gap = gap + (1 - visible) * np.float32(_GAP_M / _BOARD_M)
        received = f32(self.day.sun) * np.float32(max(self.sun.y, 0.25)) * np.float32(1.1) + f32(self.day.ambient)
        wet = self.day.name in ("fog", "overcast", "storm")
        wood = wood * received * np.float32(0.85 if wet else 0.95)
        shine = (1 + np.minimum(band.up, 0)) ** 6 * np.float32(0.24 if wet else 0.1)
        wood = wood + (shine * (1 + grain))[..., None] * f32(self.day.ambient)
        return f32(wood * (1 - 0.9 * gap)[..., None])

    def _posts(
        self, band: Band, light: FloatArray, inside: FloatArray, z: FloatArray, deck: tuple[FloatArray, FloatArray],
        at: float,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:  # fmt: skip
        """Posts at one distance, left and right, from the water up, where no nearer board hides them."""
        view = self.view
        if at > self.end_m or at < view.focus_m * 1.15:
            return light, inside, z
        boards, boards_z = deck
        top, foot = (_POST_TALL_M - view.camera_m) / at, -(view.camera_m + _HIDDEN_M) / at
        tall = smoothstep(-0.5, 0.5, (top - band.up) * view.focal_px)
        tall = tall * smoothstep(-0.5, 0.5, (band.up - foot) * view.focal_px) * (1 - boards * (boards_z < at))
        for side in (-1, 1):
            middle = self.middle_m + side * (_WIDE_M / 2 + _POST_M * 0.6)
            off = (band.across * np.float32(at) - np.float32(middle)) / np.float32(_POST_M)
            cover = smoothstep(1, 1 - 2 / max(_POST_M / at * view.focal_px, 2), np.abs(off)) * tall
            if not cover.any():
                continue
            grain = fbm(off * 2.5 + at, band.up * at * 2.2, self.seed + 5, octaves=4, gain=0.6)
            lit = np.clip(0.5 + 0.5 * off * np.sign(self.sun.x), 0.05, 1)
            received = f32(self.day.ambient) * np.float32(0.85) + lit[..., None] * f32(self.day.sun) * np.float32(0.7)
            wood = mix(albedo(_WOOD[2]), albedo(_WOOD[0]), np.clip(0.45 + grain, 0, 1)) * received
            # Cut ends are bleached; what stands near the water is dark with it.
            capped = smoothstep(top - 0.05 / at, top - 0.02 / at, band.up)
            wood = wood * (0.55 + 0.45 * smoothstep(foot, top, band.up) + 0.5 * capped)[..., None]
            light = mix(light, f32(wood), cover)
            inside = np.maximum(inside, cover)
            z = np.where(cover > 0.5, np.float32(at), z)
        return light, inside, z
