"""Rooms and streets out of large shapes: flat quadrilaterals in perspective, far to near, to be blurred afterwards."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import mix

Point = tuple[float, float, float]  # x, y up, z in metres
_NEAR_M = 0.25
_SHARPER = 2  # masks are drawn this much larger, then averaged


@dataclass(frozen=True, slots=True)
class Sheet:
    """A small copy of the picture, `rows` high, that shapes are drawn into."""

    light: FloatArray
    view: View
    scale: float

    @classmethod
    def blank(cls, view: View, rows: int, colour: FloatArray) -> "Sheet":
        rows = min(rows, view.height)
        columns = max(1, round(rows * view.width / view.height))
        light = np.empty((rows, columns, 3), np.float32)
        light[:] = colour
        return cls(light, view, rows / view.height)

    def polygon(self, points: list[Point], colour: FloatArray, lower: FloatArray | None = None) -> None:
        """Fill a convex shape; with `lower` its colour runs from `colour` at its top to `lower` at its bottom."""
        seen = _clip(points)
        if len(seen) < 3:
            return
        corners = [(self.view.column_of(z, x) * self.scale, self.view.row_of(z, y) * self.scale) for x, y, z in seen]
        self._fill(corners, colour, colour if lower is None else lower)

    def _fill(self, corners: list[tuple[float, float]], top: FloatArray, bottom: FloatArray) -> None:
        rows, columns = self.light.shape[:2]
        left = max(0, int(min(x for x, _ in corners)))
        right = min(columns, int(max(x for x, _ in corners)) + 2)
        upper = max(0, int(min(y for _, y in corners)))
        under = min(rows, int(max(y for _, y in corners)) + 2)
        if left >= right or upper >= under:
            return
        mask = _mask([(x - left, y - upper) for x, y in corners], right - left, under - upper)
        first, last = min(y for _, y in corners), max(y for _, y in corners)
        down = np.clip((np.arange(upper, under, dtype=np.float32) + 0.5 - first) / max(last - first, 1e-3), 0, 1)
        colour = mix(top, bottom, down)[:, None, :]
        part = self.light[upper:under, left:right]
        part += (colour - part) * mask[..., None]

    def box(self, corner: Point, size: Point, colour: FloatArray, *, lit: float = 1.2, shaded: float = 0.7) -> None:
        """A block from its lower left near corner: front, the side that shows, and the top when below the eye."""
        x, y, z = corner
        wide, tall, deep = size
        side = x + wide if x + wide / 2 < 0 else x
        far = z + deep
        shade = colour * np.float32(shaded)
        self.polygon([(side, y, z), (side, y + tall, z), (side, y + tall, far), (side, y, far)], shade)
        if y + tall < self.view.camera_m:
            top = [(x, y + tall, z), (x + wide, y + tall, z), (x + wide, y + tall, far), (x, y + tall, far)]
            self.polygon(top, colour * np.float32(lit))
        front = [(x, y, z), (x + wide, y, z), (x + wide, y + tall, z), (x, y + tall, z)]
        self.polygon(front, colour, colour * np.float32(0.85))

    def upright(self, x: tuple[float, float], y: tuple[float, float], z: float, colour: FloatArray) -> None:
        """A rectangle that faces the camera."""
        self.polygon([(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)], colour)


def _mask(corners: list[tuple[float, float]], width: int, height: int) -> FloatArray:
    image = Image.new("L", (width * _SHARPER, height * _SHARPER))
    ImageDraw.Draw(image).polygon([(x * _SHARPER, y * _SHARPER) for x, y in corners], fill=255)
    mask: npt.NDArray[np.uint8] = np.asarray(image.resize((width, height), Image.Resampling.BOX))
    return mask.astype(np.float32) / np.float32(255)


def _clip(points: list[Point]) -> list[Point]:
    """The part of a polygon in front of the camera (Sutherland–Hodgman against one plane)."""
    kept: list[Point] = []
    for here, following in zip(points, [*points[1:], points[0]], strict=True):
        inside, next_inside = here[2] >= _NEAR_M, following[2] >= _NEAR_M
        if inside:
            kept.append(here)
        if inside != next_inside:
            share = (_NEAR_M - here[2]) / (following[2] - here[2])
            x, y = (here[i] + (following[i] - here[i]) * share for i in (0, 1))
            kept.append((x, y, _NEAR_M))
    return kept
