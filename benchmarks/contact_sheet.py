"""Contact sheet of replacements: original | matte | one result per prompt, and seconds per stage.

    python -m benchmarks.contact_sheet --out sheet.png [--prompt "beach sunset" …] [PHOTO …]

Without photos it takes scikit-image's, where that is installed.
"""

import argparse
import resource
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from imgproxy.background import engine as recipe
from imgproxy.background import families
from imgproxy.background.stages import Engine, Replacement
from imgproxy.errors import ReplacementError

PROMPTS = ["white studio", "beach sunset", "forest clearing", "modern office", "city street at night", "desert"]
PHOTOS = ["astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "motorcycle_left.png", "coins.png"]
LIMIT_S = 120.0


def scikit_image_photos() -> list[Path]:
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent / "data"
    return [folder / name for name in PHOTOS if (folder / name).exists()]


def row(engine: Engine, photo: Path, prompts: list[str], side: int) -> list[Image.Image]:
    image = Image.open(photo)
    image = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    image.thumbnail((side, side))
    picture = np.asarray(image)
    cells = [image.convert("RGB")]
    try:
        cutout = recipe.cut(engine, picture, lambda *_: None, time.monotonic() + LIMIT_S)
        _tell(photo, image, "cutout", cutout.timings)
        cells.append(Image.fromarray(cutout.pixels[..., 3]).convert("RGB"))
        for prompt in prompts:
            deadline = time.monotonic() + LIMIT_S
            done = recipe.replace(engine, cutout, Replacement(prompt), lambda *_: None, deadline)
            _tell(photo, image, prompt, done.timings)
            cells.append(Image.fromarray(done.pixels))
    except ReplacementError as error:
        print(f"{photo.name}: {type(error).__name__}: {error}")
    return cells


def _tell(photo: Path, image: Image.Image, what: str, timings: dict[str, float]) -> None:
    stages = "  ".join(f"{stage} {seconds:.2f}" for stage, seconds in timings.items())
    print(f"{photo.name:24} {image.width}×{image.height}  {what:24} {stages}  all {sum(timings.values()):.2f} s")


def sheet(rows: list[list[Image.Image]], cell: int) -> Image.Image:
    out = Image.new("RGB", (cell * max(map(len, rows)), cell * len(rows)), (40, 40, 40))
    for y, cells in enumerate(rows):
        for x, image in enumerate(cells):
            small = image.copy()
            small.thumbnail((cell - 4, cell - 4), Image.Resampling.LANCZOS)
            out.paste(small, (x * cell + 2, y * cell + 2))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("photos", nargs="*", type=Path)
    parser.add_argument("--prompt", action="append", help="may be given several times")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", type=int, default=1024, help="longer side the photos are shrunk to, in pixels")
    parser.add_argument("--cell", type=int, default=300, help="side of a cell of the sheet, in pixels")
    parser.add_argument("--engine", default="embedded")
    chosen = parser.parse_args()
    engine = families.load(chosen.engine)
    photos = chosen.photos or scikit_image_photos()
    rows = [row(engine, photo, chosen.prompt or PROMPTS, chosen.side) for photo in photos]
    sheet(rows, chosen.cell).save(chosen.out)
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
