"""Which way a subject's surface faces, guessed smoothly: inflated from its outline, with the folds its shading tells.

Inflation solves ∇²u = −1 inside the outline with u = 0 on it; 2·√u is then a hemisphere over a disc, and a soft pillow
over anything else (as Johnston 2002, "Lumo", and Repoussé 2014 inflate drawings).
"""

import numpy as np

from imgproxy.background.arrays import blurred, fitted, resized
from imgproxy.background.stages import FloatArray

SIDE = 96  # normals are smooth: of the longer side
FLATNESS = 0.7  # height of the pillow against a hemisphere's
STEPS = (60, 40, 30)  # relaxations at each size, coarse to fine
FOLDS = 0.5  # how deep what is darker lies, in pixels of SIDE for a doubling of light


def normals(alpha: FloatArray, luminance: FloatArray) -> FloatArray:
    """Alpha and linear luminance H×W → unit normals h×w×3 of at most SIDE pixels: x right, y down, z to the viewer."""
    height, width = alpha.shape
    small = fitted(width, height, SIDE)
    cover, light = resized(alpha, *small), resized(luminance, *small)
    relief = FLATNESS * 2 * np.sqrt(_inflated(cover > 0.5)) + FOLDS * _folds(cover, light)
    relief = blurred(relief.astype(np.float32), 1.5)
    if min(relief.shape) < 2:
        return np.broadcast_to(np.array([0, 0, 1], np.float32), (*relief.shape, 3)).copy()
    slope_y, slope_x = np.gradient(relief)
    facing = np.stack([-slope_x, -slope_y, np.ones_like(relief)], axis=-1)
    return np.asarray(facing / np.linalg.norm(facing, axis=-1, keepdims=True), np.float32)


def _inflated(solid: np.ndarray) -> FloatArray:
    """u of ∇²u = −1 on H×W of bool; a subject cut by the border goes on beyond it."""
    height = np.zeros((1, 1), np.float32)
    for level, steps in enumerate(STEPS):
        divisor = 2 ** (len(STEPS) - 1 - level)
        rows, columns = (max(1, side // divisor) for side in solid.shape)
        mask = resized(solid.astype(np.float32), columns, rows) > 0.5
        height = resized(height, columns, rows) * np.float32(4 if level else 1)
        for _ in range(steps):
            around = np.pad(height, 1, mode="edge")
            near = around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]
            height = np.where(mask, 0.25 * (near + 1), 0).astype(np.float32)
    return height


def _folds(cover: FloatArray, light: FloatArray) -> FloatArray:
    """Doublings of light against the neighbourhood, inside the subject: what is darker is taken to lie deeper."""
    doublings = np.log2(np.maximum(light, 0.01)) * cover
    weight = np.maximum(blurred(cover, 6), 1e-3)
    local = blurred(doublings, 1.2) / np.maximum(blurred(cover, 1.2), 1e-3) - blurred(doublings, 6) / weight
    return np.asarray(np.clip(local, -1.5, 1.5) * cover, np.float32)
