"""The picture in the README: samples, and what prompts make of them, exactly as the embedded engine answers.

python -m benchmarks.strip docs/pictures/strip.jpg
"""

import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from imgproxy.background import engine, families
from imgproxy.background.stages import Replacement
from imgproxy.origin.sources import SAMPLES_FOLDER

CELL = 300
ROWS = (
    ("coffee.jpg", ("rustic wooden table", "wooden table in a kitchen", "coffee shop", "black marble, dramatic light")),
    ("mug.jpg", ("beach sunset", "autumn park with falling leaves", "cosy living room", "rooftop terrace at dusk")),
    (
        "vase.jpg",
        ("minimal beige podium", "terracotta plaster wall with window light", "art gallery", "lavender field"),
    ),
)


def main(path: Path) -> None:
    embedded = families.load("embedded")
    strip = Image.new("RGB", (CELL * 5, CELL * len(ROWS)), "white")
    for row, (name, prompts) in enumerate(ROWS):
        source = Image.open(SAMPLES_FOLDER / name).convert("RGB")
        pictures = [source]
        deadline = time.monotonic() + 600
        cutout = engine.cut(embedded, np.asarray(source), lambda *_: None, deadline)
        for prompt in prompts:
            result = engine.replace(embedded, cutout, Replacement(prompt), lambda *_: None, deadline)
            pictures.append(Image.fromarray(result.pixels))
        for column, picture in enumerate(pictures):
            strip.paste(_square(picture), (column * CELL, row * CELL))
    strip.save(path, quality=88, progressive=True)


def _square(picture: Image.Image) -> Image.Image:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    cut = picture.crop((left, top, left + side, top + side))
    return cut.resize((CELL, CELL), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
