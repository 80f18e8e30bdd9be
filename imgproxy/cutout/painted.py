"""Painted scenes for training: places with nobody in them, and the ground that composites stand on."""

import random
from pathlib import Path

import numpy as np

from imgproxy.cutout.dataset import PACKED_SIDE, Bytes
from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

PLACES = (
    "beach", "desert", "forest", "meadow", "mountains", "sky with clouds", "modern office", "city street at night",
    "city street", "white marble countertop", "wooden table", "concrete surface", "studio", "light grey studio",
    "dark studio", "pastel pink studio", "blue to purple gradient", "snowy mountain", "tropical island", "pine forest",
)  # fmt: skip
MOMENTS = ("", "", "sunset", "golden hour", "at night", "dusk", "foggy", "overcast", "rain", "snow", "autumn", "bright")
SPREAD = 1.6  # sides of a scene before it is squeezed to a square: photos come in all shapes


def scenes(cache: Path, count: int, side: int = PACKED_SIDE) -> Bytes:
    """N×S×S×3, painted into `cache` the first time."""
    path = cache / f"scenes-{side}-{count}.npy"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npy")
        np.save(partial, np.stack([scene(seed, side) for seed in range(count)]))
        partial.replace(path)
    found: Bytes = np.load(path, mmap_mode="r")
    return found


def scene(seed: int, side: int) -> Bytes:
    """One scene S×S×3; the seed chooses place, moment and shape."""
    choice = random.Random(seed)
    prompt = f"{choice.choice(PLACES)} {choice.choice(MOMENTS)}"
    height = round(side * choice.uniform(1, SPREAD))
    painted = painter.paint(understand(prompt), seed, side, height).pixels
    shown = (np.arange(side) + 0.5) * height / side
    return (painted[shown.astype(np.int64)] * np.float32(255)).round().astype(np.uint8)
