"""A hall at Christmas: firs with lights and baubles to both sides, strings of lights along the far wall."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.hall import Hall
from imgproxy.scenery.elements.hall_faces import Skin, Surface
from imgproxy.scenery.elements.hall_fittings import disc
from imgproxy.scenery.elements.hall_skins import chance, plain
from imgproxy.scenery.noise import fbm

_WARM = f32([3.2, 2.0, 0.9])
_BAUBLES = ("#a3201c", "#c79a3a", "#b8b9bb", "#7d1a26")
_PAPERS = ("#9d1f1d", "#c9a24a", "#2f5a3c", "#e6dfd2")
_GRID_M = 0.11  # one light or bauble, or none, in each square of this size


def festive(hall: Hall, shot: Shot, view: View) -> None:
    """Only where the words say so: an office, a shop, a lobby with a tree in it."""
    if shot.description.beyond != "christmas":
        return
    rng, (left, right), end = shot.rng("christmas"), hall.room.x, hall.room.z[1]
    lit = "lights" not in hall.without
    for side in (-1, 1):
        near = view.focus_m + float(rng.uniform(1.2, 1.45))
        x = side * min(float(rng.uniform(1.9, 2.3)), (right if side > 0 else -left) - 0.9)
        tall = min(float(rng.uniform(2.0, 2.5)), hall.room.high_m - 0.3)
        hall.upright((x - 1.0, x + 1.0), (0.15, tall), near, _fir(int(rng.integers(1 << 30)), x, tall, lit=lit))
        hall.box((x - 0.06, x + 0.06), (0.0, 0.3), (near + 0.05, near + 0.15), plain(albedo("#4a3524")))
        if "gifts" not in hall.without:
            _gifts(hall, x, near - 0.5, rng)
    if lit:
        for u in np.arange(left + 0.3, right - 0.3, 0.28):
            y = 2.3 + 0.12 * float(np.cos(u * 2.2))
            hall.upright((u - 0.05, u + 0.05), (y - 0.05, y + 0.05), end - 0.15, disc(_WARM, (float(u), y), 0.03))


def _fir(seed: int, middle: float, tall: float, *, lit: bool) -> Surface:
    """Boughs in tiers, dark within and lighter at their tips; lights and baubles strewn over them."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        share = np.clip((v - 0.2) / (tall - 0.2), 0, 1)
        tier = (share * 7) % 1.0
        half = 0.86 * (1 - share) ** 0.9 * (0.78 + 0.22 * (1 - tier)) + 0.02
        ragged = 0.1 * fbm(u * 9, v * 14, seed, octaves=3) * (1 - 0.7 * share)
        across = np.abs(u - middle)
        needles = 0.5 + 0.5 * fbm(u * 22, v * 22, seed + 1, octaves=3, footprint=pixel * 22) - 0.3 * tier
        colour = mix(albedo("#16241b"), albedo("#2f5f3a"), np.clip(needles * (0.6 + 0.6 * across / 0.8), 0, 1))
        column, row = np.floor(u / _GRID_M), np.floor(v / _GRID_M)
        pick = chance(column + 60, row, seed)
        aside, above = chance(column + 60, row, seed + 3), chance(column + 60, row, seed + 4)
        off = np.hypot(u / _GRID_M - column - 0.25 - 0.5 * aside, v / _GRID_M - row - 0.25 - 0.5 * above) * _GRID_M
        bauble = (pick > 0.86) & (off < 0.04)
        for i, name in enumerate(_BAUBLES):
            mine = bauble & (np.floor(chance(column + 60, row, seed + 2) * len(_BAUBLES)) == i)
            colour = np.where(mine[:, None], albedo(name) * (1.3 - off * 14)[:, None], colour)
        lamp = (pick < 0.42) & (off < 0.016) & lit
        glow = lamp[:, None] * _WARM * np.float32(2.6) + np.float32(0.02 if lit else 0.0) * _WARM
        return Skin(f32(colour), f32(glow), across < half + ragged)

    return skin


def _gifts(hall: Hall, x: float, z: float, rng: np.random.Generator) -> None:
    for _ in range(5):
        wide, high = float(rng.uniform(0.2, 0.4)), float(rng.uniform(0.12, 0.32))
        at, near = x + float(rng.uniform(-0.7, 0.4)), z + float(rng.uniform(-0.2, 0.3))
        hall.box((at, at + wide), (0.0, high), (near, near + wide), plain(albedo(str(rng.choice(_PAPERS)))))
        ribbon = plain(albedo(str(rng.choice(["#d9b45c", "#efe9dd", "#a3201c"]))))
        middle = at + wide / 2
        hall.upright((middle - 0.025, middle + 0.025), (0.0, high + 0.01), near - 0.01, ribbon)
