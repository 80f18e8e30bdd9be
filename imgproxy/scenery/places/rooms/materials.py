"""What walls and furniture are made of, as the blur leaves it: reflectance by the place in the room."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.elements.interior import Pattern
from imgproxy.scenery.noise import fbm, noise


def bricks(colour: FloatArray, seed: int) -> Pattern:
    """Courses of brick, each fired a little otherwise, with pale joints."""

    def pattern(points: FloatArray) -> FloatArray:
        along, y = points[0] + points[2], points[1]
        row = np.floor(y / 0.08)
        column = np.floor(along / 0.24 + 0.5 * (row % 2))
        own = noise(column * 7.3 + 0.5, row * 3.7 + 0.5, seed)
        joint = smoothstep(0.3, 0.5, np.abs(y / 0.08 - row - 0.5)) * 0.35
        stain = fbm(along * 0.7, y * 0.9, seed + 1, octaves=3)
        tone = colour * (1 + 0.28 * own + 0.2 * stain)[:, None]
        return f32(np.maximum(tone + (albedo("#a29a8e") - tone) * joint[:, None], 0.01))

    return pattern


def boards(colour: FloatArray, seed: int, width: float, *, gaps: float = 0.6) -> Pattern:
    """Upright planks with dark joints."""

    def pattern(points: FloatArray) -> FloatArray:
        return _planks(colour, points[0] + points[2], points[1], seed, width, gaps)

    return pattern


def lengthwise(colour: FloatArray, seed: int, width: float, *, gaps: float = 0.6) -> Pattern:
    """Planks, or logs, that lie: the joints run level."""

    def pattern(points: FloatArray) -> FloatArray:
        return _planks(colour, points[1], points[0] + points[2], seed, width, gaps)

    return pattern


def _planks(
    colour: FloatArray, across: FloatArray, along: FloatArray, seed: int, width: float, gaps: float
) -> FloatArray:
    board = np.floor(across / width)
    own = noise(board * 7.31 + 0.5, board * 0 + 0.5, seed)
    grain = fbm(across * 24, along * 1.3 + board * 5.1, seed + 1, octaves=3)
    joint = smoothstep(width * 0.38, width * 0.5, np.abs(across / width - board - 0.5) * width)
    tone = (1 + 0.24 * own + 0.2 * grain) * (1 - gaps * joint)
    return f32(colour * np.maximum(tone, 0.05)[:, None])


def straw(seed: int) -> Pattern:
    """Hay pressed into bales: streaks of many straw colours, dark between."""

    def pattern(points: FloatArray) -> FloatArray:
        fibre = fbm((points[0] + points[2]) * 13, points[1] * 30, seed, octaves=3, gain=0.7)
        patch = fbm((points[0] - points[2]) * 2.5, points[1] * 3, seed + 1, octaves=3)
        tone = np.maximum(1 + 0.42 * fibre + 0.3 * patch, 0.15)[:, None]
        return f32(albedo("#b39a66") * tone * (1 + f32([0.06, 0.0, -0.1]) * patch[:, None]))

    return pattern
