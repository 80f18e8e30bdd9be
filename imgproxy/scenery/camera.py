"""The camera: where the horizon is, how far each pixel of the ground lies, how sharp each distance is.

World axes in metres, from the ground under the camera: x right, y up, z into the picture. The camera looks level
and its horizon is shifted as a view camera's, so verticals stay vertical. Horizontal positions are measured from
the picture's middle, so another width is another crop of the same place.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels

_LENS = 1.25  # focal length over the geometric mean of the picture's sides; about a 45 mm lens on 35 mm film
_PORTRAIT_LENS = 1.8  # a photographer steps back from a person cut by the frame: about 65 mm
# Width of a standing subject over its height → where the eye's level meets it, as a share of its height from the top:
# people are met at the chest, low and wide things (cups, shoes, cars) are looked down on.
_EYE_LEVELS = (0.7, 1.0, 2.0, 3.0), (0.36, 0.22, -0.12, -0.3)
# Share of the height that stays above the horizon, so that a place can still be told; less when looking down is right.
_LEAST_SKY, _LEAST_SKY_BELOW = 0.24, 0.14
CUT_SHARE = 0.99  # a subject that reaches below this share of the height is cut by the picture's border


@dataclass(frozen=True, slots=True)
class View:
    """`focal_px` and `horizon_px` (from the top) in pixels of a picture `width`×`height`; sharp at `focus_m`.

    `standing`: the subject's feet are in the picture, on the ground at `focus_m`.
    """

    width: int
    height: int
    focal_px: float
    horizon_px: float
    camera_m: float
    focus_m: float
    standing: bool

    def across(self) -> FloatArray:
        """Tangent of each column's angle from the middle, shape (width,)."""
        return f32((np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2) / self.focal_px)

    def up(self, rows: slice = slice(None)) -> FloatArray:
        """Tangent of each row's elevation over the horizon, shape (rows, 1)."""
        y = np.arange(self.height, dtype=np.float32)[rows]
        return ((self.horizon_px - y - 0.5) / self.focal_px).astype(np.float32)[:, None]

    def ground_m(self, up: FloatArray) -> FloatArray:
        """Distance of the flat ground along each row; infinite at and over the horizon."""
        down = -up
        return np.where(down > 1e-6, self.camera_m / np.maximum(down, 1e-6), np.inf).astype(np.float32)

    def row_of(self, z_m: float, y_m: float = 0.0) -> float:
        """The row, in pixels from the top, of a point at this distance and height."""
        return self.horizon_px + (self.camera_m - y_m) * self.focal_px / z_m

    def column_of(self, z_m: float, x_m: float) -> float:
        return self.width / 2 + x_m * self.focal_px / z_m

    def pixel_m(self, z_m: FloatArray) -> FloatArray:
        """Width of one pixel at a distance."""
        return f32(z_m / self.focal_px)

    def ground_pixel_m(self, z_m: FloatArray) -> FloatArray:
        """Length of one pixel along the ground, away from the camera: its longer side."""
        return f32(z_m * z_m / (self.camera_m * self.focal_px))

    def defocus(self, z_m: FloatArray) -> FloatArray:
        """How far out of focus a distance is: 0 within the depth of field, 1 at infinity."""
        near = np.abs(1 - self.focus_m / np.maximum(z_m, 1e-3))
        return f32(np.clip((near - 0.16) / 0.84, 0, 2))


def frame(
    width: int,
    height: int,
    subject: Box | None,
    *,
    horizon: float = 0.45,
    camera_m: float = 1.4,
    pitch_deg: float | None = None,
) -> View:
    """Compose for the subject: feet visible → it stands on the ground, before a horizon at the photographer's eyes.

    `pitch_deg` is how steeply the subject's own camera looked down on its feet, where that is known.
    """
    cut = subject is not None and subject[3] >= CUT_SHARE * height
    focal_px = (_PORTRAIT_LENS if cut else _LENS) * float(np.sqrt(width * height))
    horizon_px, feet_px, standing = horizon * height, 0.86 * height, True
    if subject is not None:
        left, top, right, bottom = subject
        standing = not cut
        tall = max(bottom - top, 1)
        eye = float(np.interp((right - left) / tall, *_EYE_LEVELS))
        if standing:
            feet_px = max(float(bottom), 0.4 * height)
            horizon_px, least = top + eye * tall, _LEAST_SKY
            if pitch_deg is not None:
                horizon_px, least = feet_px - focal_px * float(np.tan(np.radians(pitch_deg))), _LEAST_SKY_BELOW
            horizon_px = min(max(horizon_px, least * height), 0.6 * height, feet_px - 0.13 * height)
        else:
            feet_px = 1.3 * height
            horizon_px = min(max(top + 0.34 * tall, 0.34 * height), 0.52 * height)
    focus_m = camera_m * focal_px / (feet_px - horizon_px)
    return View(width, height, focal_px, horizon_px, camera_m, focus_m, standing)
