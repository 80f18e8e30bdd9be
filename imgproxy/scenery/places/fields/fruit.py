"""Fruit trees of an orchard: low round crowns in rows that run into the picture, apples in them and in the grass."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, smoothstep, to_linear
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.plants import bare_tree
from imgproxy.scenery.elements.trees import LeafLight, Species, bush, hedge, palette, tree
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import autumn, foliage

_BARK = albedo("#5a4d42")
_LEAVES = palette("#5f7d38", "#708f45", "#4f6c30", "#86a055")
_APPLES = palette("#c93226", "#d9482c", "#b5281f", "#d98a3a")
_BLOSSOM = palette("#f6e6ea", "#f3d3dc", "#fbf3f3", "#eec3d0")
_ROW_M, _APART_M, _TREES = 4.4, 3.7, 8  # between rows, between the trees of a row, trees in it
_FRUITS, _FALLEN = 56, 10  # of one tree
_TALL, _BOLE, _WIDE = 3.9, 1.0, 3.6


def rows_of_fruit_trees(stage: Stage) -> Dabs:
    """Two rows on each side of the grass on which the subject stands, a hedge where they end."""
    rng, light, focus, said = stage.shot.rng("orchard"), stage.leaves, stage.focus_m, stage.description
    named = tuple(to_linear(colour.rgb) for colour in said.colours)
    leaves = foliage(said, "lime") if autumn(said) else _LEAVES
    blossom = said.season == "spring" or "blossom" in said.things
    fruits = () if blossom or "food" in said.without else named or _APPLES
    if blossom:
        leaves = named or _BLOSSOM
    end = focus + 5 + _TREES * _APART_M
    parts = [hedge(rng, bush(5, 0.2, _LEAVES, vary=0.7), light, (-60, end + 14), (60, end + 14), count=70, deep=4)]
    for row in range(_TREES - 1, -1, -1):
        for column in (1.5, 0.5):
            for side in (-1, 1):
                z = focus + 3.4 + row * _APART_M + float(rng.uniform(-0.4, 0.4))
                x = side * (column * _ROW_M + 0.4) + float(rng.uniform(-0.3, 0.3))
                if stage.snowy:
                    parts.append(bare_tree(rng, light, f32([x, 0, z]), _TALL * 0.9, _BARK, gnarl=0.12))
                    continue
                size = float(rng.uniform(0.88, 1.12))
                kind = Species(
                    _TALL * size, _WIDE * size, _BOLE, 0.11, 0.055, leaves, _BARK, gaps=float(rng.uniform(0.2, 0.4)),
                    vary=0,
                )  # fmt: skip
                parts.append(tree(rng, kind, light, x, z))
                if fruits:
                    parts.append(_fruit(rng, light, fruits, (x, z), size))
    return together(parts)


def _fruit(
    rng: np.random.Generator, light: LeafLight, fruits: tuple[FloatArray, ...], foot: tuple[float, float], size: float
) -> Dabs:
    """Apples on the near side of a crown, most of them low, and a few that have fallen."""
    n = _FRUITS + _FALLEN
    x, z = foot
    hangs = np.arange(n) < _FRUITS
    angle = f32(rng.uniform(np.pi, 2 * np.pi, n))
    level = f32(rng.uniform(-0.8, 0.5, n))
    round_off = np.sqrt(1 - level**2) * _WIDE * size * 0.43
    middle, half = (_TALL + _BOLE) / 2 * size, (_TALL - _BOLE) / 2 * size
    spread = np.where(hangs, round_off, _WIDE * 0.75 * f32(rng.random(n)))
    at_x, at_z = x + np.cos(angle) * spread, z + np.sin(angle) * spread * 0.9
    y = np.where(hangs, middle + level * half, 0.05)
    colour = f32(np.stack(fruits))[rng.integers(0, len(fruits), n)] * f32(rng.uniform(0.8, 1.15, (n, 1)))
    sunny = np.clip(0.35 + 0.5 * np.cos(angle) * light.toward[0] + f32(rng.normal(0, 0.2, n)), 0.08, 1)
    lit = light.sky * np.float32(0.8) + light.sun * sunny[:, None]
    shown = light.fade(f32(colour * lit), at_z)
    radius = np.maximum(0.05 * f32(rng.uniform(0.8, 1.2, n)), 0.9 * at_z / 440)
    body = dabs(at_x, y, at_z, radius, shown, flat=0.95, tilt=0.3)
    glint = shown * np.float32(0.6) + light.sky * np.float32(0.3)
    glint = glint + light.sun * np.float32(0.3) * smoothstep(0.2, 0.8, f32(sunny))[:, None]
    gloss = dabs(
        at_x + radius * 0.25 * light.toward[0], y + radius * 0.4, at_z - 0.01, radius * 0.3,
        glint,
    )  # fmt: skip
    return together((body, gloss.at(hangs)))
