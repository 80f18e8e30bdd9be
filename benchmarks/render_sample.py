"""Renders the built-in sample products, half-glazed pottery in a photo studio, by sphere tracing in numpy.

    python -m benchmarks.render_sample mug imgproxy/samples/mug.jpg
    python -m benchmarks.render_sample vase imgproxy/samples/vase.jpg

Units are decimetres; y is up, the product stands on y = 0, the camera looks toward −z.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[np.float32]

SIDE, OVERSAMPLING = 1200, 2
CAMERA = np.array([0.55, 1.75, 5.2], np.float32)
WALL = 0.055
# Softboxes: centre, half-extent sideways and upward, light. They always face the mug.
BOXES = [
    (np.array([-2.7, 2.0, 1.9], np.float32), 1.05, 1.7, np.array([4.4, 4.25, 4.05], np.float32)),
    (np.array([3.2, 1.1, 0.9], np.float32), 0.45, 1.3, np.array([2.1, 2.2, 2.4], np.float32)),
]
LIGHT_SAMPLES = 4  # per side of the key softbox
SWEEP_START, SWEEP_RADIUS = np.float32(-1.4), np.float32(2.4)  # z where the paper begins to bend, and how tightly
AMBIENT = np.array([0.34, 0.35, 0.37], np.float32)
SWEEP = np.array([0.71, 0.70, 0.685], np.float32)


def smooth_max(a: Array, b: Array, k: float) -> Array:
    h = np.maximum(k - np.abs(a - b), 0) / k
    return np.maximum(a, b) + h * h * k / 4


@dataclass(frozen=True)
class Product:
    """Turned on a wheel: `outline` maps height as a share of `height` to the outer radius."""

    outline: Callable[[Array], Array]
    height: float
    handle: bool
    slack: float  # share of a step that the steepest part of the outline allows
    glaze: tuple[float, float, float]
    clay: tuple[float, float, float]
    dip: float  # height of the glaze's lower edge
    aim: float  # height the camera looks at
    lens: float

    def distance(self, p: Array) -> Array:
        across = np.hypot(p[..., 0], p[..., 2])
        radius = self.outline(np.clip(p[..., 1] / self.height, 0, 1))
        half = self.height / 2
        solid = smooth_max(across - radius, np.abs(p[..., 1] - half) - half, 0.07) * np.float32(self.slack)
        if self.handle:
            grip = handle(p)
            h = np.clip(0.5 + 0.5 * (grip - solid) / 0.07, 0, 1)
            solid = grip + (solid - grip) * h - 0.07 * h * (1 - h)
        return smooth_max(solid, -self.hollow(p), 0.03)

    def hollow(self, p: Array) -> Array:
        across = np.hypot(p[..., 0], p[..., 2])
        radius = self.outline(np.clip(p[..., 1] / self.height, 0.12, 1)) - WALL
        return smooth_max(across - radius, WALL * 1.4 - p[..., 1], 0.25) * np.float32(self.slack)


def handle(p: Array) -> Array:
    """An upright ring, taller than wide, beside the mug's wall; strap-shaped in section."""
    x, y = (p[..., 0] - 0.51) / 0.98, (p[..., 1] - 0.53) / 1.28
    ring = np.hypot(x, y) - 0.265
    side = np.maximum(np.abs(p[..., 2]) - 0.035, 0)
    return np.hypot(ring, side) - np.float32(0.048)


def mug_outline(t: Array) -> Array:
    return 0.465 + 0.15 * t - 0.12 * t * t - 0.035 * np.exp(-np.square(t / 0.05))


def vase_outline(t: Array) -> Array:
    belly = 0.40 * np.exp(-np.square((t - 0.36) / 0.30))
    return 0.13 + belly + 0.085 * np.exp(-np.square((t - 1.02) / 0.10)) + 0.06 * np.exp(-np.square(t / 0.12))


PRODUCTS = {
    "mug": Product(mug_outline, 1.08, True, 0.9, (0.012, 0.072, 0.155), (0.47, 0.17, 0.065), 0.33, 0.46, 4.6),
    "vase": Product(vase_outline, 1.55, False, 0.6, (0.016, 0.115, 0.075), (0.50, 0.24, 0.10), 0.40, 0.72, 4.3),
}
product = PRODUCTS["mug"]


def trace(start: Array, way: Array, reach: float, steps: int = 90) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Distance along each ray to the product, and which rays meet it."""
    far = np.zeros(len(start), np.float32)
    live = np.ones(len(start), bool)
    met = np.zeros(len(start), bool)
    for _ in range(steps):
        at = np.flatnonzero(live)
        if not at.size:
            break
        gap = product.distance(start[at] + way[at] * far[at, None])
        met[at[gap < 4e-4]] = True
        far[at] += gap * np.float32(0.85)
        live[at] = (gap >= 4e-4) & (far[at] < reach)
    return far, met


def normals(p: Array) -> Array:
    e = np.float32(1.5e-3)
    around = [np.eye(3, dtype=np.float32)[axis] * e for axis in range(3)]
    slope = np.stack([product.distance(p + step) - product.distance(p - step) for step in around], axis=-1)
    return np.asarray(slope / np.linalg.norm(slope, axis=-1, keepdims=True), np.float32)


def open_to(p: Array, light: Array) -> Array:
    """Share of a small light that is seen from `p`, 0..1, with a narrow penumbra."""
    way = light - p
    length = np.linalg.norm(way, axis=-1, keepdims=True)
    way /= length
    seen = np.ones(len(p), np.float32)
    far = np.full(len(p), 0.02, np.float32)
    for _ in range(34):
        gap = product.distance(p + way * far[:, None])
        seen = np.minimum(seen, np.clip(0.5 + 14 * gap / far, 0, 1))
        far = np.minimum(far + np.clip(gap, 0.012, 0.25), 4)
    return seen


def unoccluded(p: Array, n: Array) -> Array:
    """Ambient light that reaches `p`: how quickly the mug and the floor fall away along the normal."""
    blocked = np.zeros(len(p), np.float32)
    level = n[:, 1] > 0.9
    for i, away in enumerate((0.03, 0.09, 0.2, 0.4)):
        q = p + n * np.float32(away)
        gap = np.minimum(product.distance(q), np.maximum(q[:, 1], 0) + level * 9)
        blocked += np.clip(away - gap, 0, away) / away * 0.5**i
    return np.clip(1 - np.where(level, 0.35, 0.62) * blocked, 0, 1)


def lit(p: Array, n: Array, albedo: Array) -> Array:
    """Diffuse light. The key softbox is sampled in a grid, so its shadow has a real penumbra."""
    total = AMBIENT * (unoccluded(p, n) * (0.75 + 0.25 * n[:, 1]))[:, None]
    # Light that the sweep throws back up.
    total += SWEEP * 0.16 * (np.clip(-n[:, 1], 0, 1) * np.clip(1 - p[:, 1], 0, 1))[:, None]
    for centre, half_x, half_y, power in BOXES:
        side, up = _box_axes(centre)
        count = LIGHT_SAMPLES if half_x > 1 else 2
        grid = (np.arange(count) + 0.5) / count * 2 - 1
        for a in grid:
            for b in grid:
                point = centre + side * np.float32(a * half_x) + up * np.float32(b * half_y)
                way = point - p
                square = np.square(way).sum(axis=-1)
                facing = np.clip((way * n).sum(axis=-1) / np.sqrt(square), 0, 1)
                strength = facing / square * (3.0 / count**2) * open_to(p + n * np.float32(0.004), point)
                total += power * strength[:, None]
    return albedo * total


def _box_axes(centre: Array) -> tuple[Array, Array]:
    toward = centre / np.linalg.norm(centre)
    side = np.cross(np.array([0, 1, 0], np.float32), toward)
    side /= np.linalg.norm(side)
    return side.astype(np.float32), np.cross(toward, side).astype(np.float32)


def mirrored(p: Array, n: Array, way: Array, rough: float) -> Array:
    """What a glaze reflects: the softboxes with soft edges, a bright sweep below, a dim room above."""
    out = way - 2 * (way * n).sum(axis=-1, keepdims=True) * n
    room = 0.10 + 0.28 * np.clip(-out[:, 1] * 2 + 0.3, 0, 1) + 0.10 * np.clip(out[:, 1], 0, 1)
    total = room[:, None] * np.ones(3, np.float32)
    for centre, half_x, half_y, power in BOXES:
        side, up = _box_axes(centre)
        facing = centre / np.linalg.norm(centre)
        depth = ((centre - p) @ facing) / np.maximum(out @ facing, 1e-3)
        hit = p + out * depth[:, None] - centre
        a, b = np.abs(hit @ side) / half_x, np.abs(hit @ up) / half_y
        edge = np.clip((1 - a) / rough + 0.5, 0, 1) * np.clip((1 - b) / rough + 0.5, 0, 1) * (out @ facing > 0.02)
        total += edge[:, None] * power * 0.95
    return total


def glaze(p: Array, n: Array, noise: Array) -> tuple[Array, Array]:
    """Albedo and gloss: glaze inside and above a wavy dip line, bare clay below."""
    turn = np.arctan2(p[:, 2], p[:, 0])
    line = product.dip + 0.030 * np.sin(2 * turn + 0.7) + 0.014 * np.sin(7 * turn + 2) + 0.008 * np.sin(13 * turn)
    above = np.clip((p[:, 1] - line) / 0.008, 0, 1)[:, None]
    wall = np.hypot(p[:, 0], p[:, 2]) - product.outline(np.clip(p[:, 1] / product.height, 0, 1))
    inside = ((wall < -0.8 * WALL) & (product.hollow(p) < 0.02))[:, None]
    thin = np.exp(-np.square((p[:, 1] - line) / 0.03))[:, None] * above
    thin += (np.abs(p[:, 1] - product.height) < 0.02)[:, None] * 0.8
    coat = np.array(product.glaze, np.float32) * (1 + 2.2 * np.clip(thin, 0, 1)) * (0.86 + 0.28 * noise)[:, None]
    clay = np.array(product.clay, np.float32) * (0.80 + 0.36 * noise)[:, None]
    clay *= 1 - 0.55 * (noise > 0.93)[:, None]
    above = np.maximum(above, inside)
    albedo = clay + (coat - clay) * above
    gloss = 0.10 + 0.90 * above[:, 0]
    return albedo.astype(np.float32), gloss.astype(np.float32)


def speckle(p: Array) -> Array:
    """0..1 value noise in space, two sizes of grain."""

    def grain(scale: float) -> Array:
        q = p * scale
        cell = np.floor(q).astype(np.int64)
        part = q - cell
        part = part * part * (3 - 2 * part)
        total = np.zeros(len(p))
        for corner in range(8):
            offset = np.array([corner & 1, corner >> 1 & 1, corner >> 2])
            key = ((cell + offset) * np.array([73856093, 19349663, 83492791])).sum(axis=1) & 0xFFFFFF
            value = (key * 2654435761 % 2**32) / 2**32
            total += value * np.prod(np.where(offset, part, 1 - part), axis=1)
        return total

    return np.asarray(np.clip(0.5 * grain(22) + 0.5 * grain(70), 0, 1), np.float32)


def sweep(p: Array) -> Array:
    """Room that is left to the paper: a floor that bends up into a wall behind, seen from inside."""
    bend = SWEEP_RADIUS - np.hypot(np.maximum(SWEEP_RADIUS - p[:, 1], 0), np.maximum(SWEEP_START - p[:, 2], 0))
    wall = p[:, 2] - (SWEEP_START - SWEEP_RADIUS)
    return np.where(p[:, 1] > SWEEP_RADIUS, wall, np.where(p[:, 2] > SWEEP_START, p[:, 1], bend))


def floor_at(start: Array, way: Array) -> tuple[Array, Array]:
    """Where rays meet the paper sweep, and its normal."""
    p = start.copy()
    for _ in range(120):
        p += way * sweep(p)[:, None] * np.float32(0.98)
    bend = np.arctan2(np.maximum(SWEEP_START - p[:, 2], 0), np.maximum(SWEEP_RADIUS - p[:, 1], 1e-3))
    n = np.stack([np.zeros_like(bend), np.cos(bend), np.sin(bend)], axis=-1)
    return p.astype(np.float32), n.astype(np.float32)


def rays(rows: npt.NDArray[np.intp], side: int) -> tuple[Array, Array]:
    ahead = np.array([0.12 if product.handle else 0.0, product.aim, 0.0], np.float32) - CAMERA
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, np.array([0, 1, 0], np.float32))
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    x, y = np.meshgrid((np.arange(side) + 0.5) / side * 2 - 1, 1 - (rows + 0.5) / side * 2)
    way = ahead * np.float32(product.lens) + right * x[..., None] + up * y[..., None]
    way = (way / np.linalg.norm(way, axis=-1, keepdims=True)).reshape(-1, 3).astype(np.float32)
    return np.broadcast_to(CAMERA, way.shape), way


def strip(rows: npt.NDArray[np.intp], side: int) -> Array:
    start, way = rays(rows, side)
    p, n = floor_at(start, way)
    light = lit(p, n, np.broadcast_to(SWEEP, p.shape))
    far, met = trace(start, way, 9.0)
    if met.any():
        q = start[met] + way[met] * far[met, None]
        m = normals(q)
        albedo, gloss = glaze(q, m, speckle(q))
        facing = np.clip(-(way[met] * m).sum(axis=-1), 0, 1)
        fresnel = (0.04 + 0.96 * (1 - facing) ** 5) * gloss
        # Contact and inside: reflections see the mug itself there, not the room.
        mirror = mirrored(q, m, way[met], 0.22) * unoccluded(q, m)[:, None]
        light[met] = lit(q, m, albedo) * (1 - fresnel)[:, None] + mirror * fresnel[:, None]
    return light.reshape(len(rows), side, 3)


def developed(light: Array) -> npt.NDArray[np.uint8]:
    """Filmic shoulder, sRGB curve, a trace of sensor noise."""
    light = light * 0.98
    light = np.where(light > 0.6, 0.6 + 0.4 * (1 - np.exp(-(light - 0.6) / 0.4)), light)
    small = light.reshape(SIDE, OVERSAMPLING, SIDE, OVERSAMPLING, 3).mean(axis=(1, 3))
    encoded = np.where(small <= 0.0031308, small * 12.92, 1.055 * np.maximum(small, 0) ** (1 / 2.4) - 0.055)
    encoded += np.random.default_rng(1).normal(0, 0.0035, encoded.shape)
    return np.clip(encoded * 255 + 0.5, 0, 255).astype(np.uint8)


def main() -> None:
    global product
    product = PRODUCTS[sys.argv[1]]
    side = SIDE * OVERSAMPLING
    light = np.concatenate([strip(np.arange(top, top + 60), side) for top in range(0, side, 60)])
    Image.fromarray(developed(light)).save(sys.argv[2], quality=92, optimize=True)


if __name__ == "__main__":
    main()
