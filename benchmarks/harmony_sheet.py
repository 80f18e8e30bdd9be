"""Sheets for looking at harmony: photo | matte | the subject in every place, one page per subject and one of them all.

    python -m benchmarks.harmony_sheet --out DIR [--photos ../shared/photos] [--subjects mug camel] [--places noon neon]
                                       [--full] [--side 850]

`--full` saves every pair at full size as well. Cutouts are kept in DIR/cutouts, so that a further run only paints and
harmonises; they are made anew when the engine's cutout version changes.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.harmony_places import PLACES, asked, cut, harmonised, painted
from benchmarks.matting import SHARED
from imgproxy.background import cutouts, families
from imgproxy.background.cutouts import Cutout, Pixels
from imgproxy.background.stages import Engine

# Sharp, with good masks, standing on something and wholly in the picture, but for the woman; chosen by eye.
SUBJECTS = {
    "hiker": "05399", "woman": "03503", "camel": "03335", "dog": "03061", "loafers": "04774", "mills": "04772",
    "mug": "04777", "motorcycle": "01583", "chair": "01941", "apple": "03513",
}  # fmt: skip
CELL = 330
COLUMNS = 4
OVERVIEW_CELL = 200


def photo(folder: Path, name: str, side: int) -> Pixels:
    """Enlarged so that its longer side is `side` pixels."""
    with Image.open(folder / "train" / f"{SUBJECTS[name]}.jpg") as image:
        scale = side / max(image.size)
        size = round(image.width * scale), round(image.height * scale)
        return np.array(image.convert("RGB").resize(size, Image.Resampling.LANCZOS))


def cutout(engine: Engine, picture: Pixels, kept: Path) -> Cutout:
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(cut(engine, picture).pixels).save(kept)
    with Image.open(kept) as image:
        return Cutout(np.array(image))


def placed(engine: Engine, subject: Cutout, place: str) -> Image.Image:
    foreground = cutouts.to_foreground(subject)
    done = harmonised(engine, foreground, painted(engine, foreground, place), asked(place))
    return Image.fromarray(cutouts.to_bytes(done))


def page(cells: dict[str, Image.Image], cell: int, columns: int) -> Image.Image:
    rows = -(-len(cells) // columns)
    out = Image.new("RGB", (cell * columns, cell * rows), (40, 40, 40))
    for number, (label, picture) in enumerate(cells.items()):
        small = picture.copy()
        small.thumbnail((cell - 4, cell - 4), Image.Resampling.LANCZOS)
        x, y = number % columns * cell + 2, number // columns * cell + 2
        out.paste(small, (x, y))
        ImageDraw.Draw(out).text((x + 4, y + 4), label, "white", stroke_width=2, stroke_fill="black")
    return out


def row(engine: Engine, folder: Path, name: str, places: list[str], out: Path, side: int) -> dict[str, Image.Image]:
    picture = photo(folder, name, side)
    version = families.versions("embedded").cutout
    subject = cutout(engine, picture, out / "cutouts" / f"{name}-{side}-{version}.png")
    matte = Image.fromarray(subject.pixels[..., 3]).convert("RGB")
    pairs = {place: placed(engine, subject, place) for place in places}
    return {name: Image.fromarray(picture), "matte": matte, **pairs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=Path, default=SHARED / "photos")
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, default=list(SUBJECTS))
    parser.add_argument("--places", nargs="+", choices=PLACES, default=list(PLACES))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--side", type=int, default=850, help="longer side of the pictures, in pixels")
    given = parser.parse_args()
    if not (given.photos / "manifest.csv").is_file():
        raise SystemExit(f"{given.photos}: there are no photos")
    engine = families.load("embedded")
    given.out.mkdir(parents=True, exist_ok=True)
    overview: dict[str, Image.Image] = {}
    for name in given.subjects:
        cells = row(engine, given.photos, name, given.places, given.out, given.side)
        page(cells, CELL, COLUMNS).save(given.out / f"{name}.png")
        overview |= {f"{name} {label}".removeprefix(f"{name} {name}") or name: p for label, p in cells.items()}
        print(given.out / f"{name}.png", flush=True)
        if given.full:
            for place in given.places:
                cells[place].save(given.out / f"{name}-{place}.png")
    page(overview, OVERVIEW_CELL, 2 + len(given.places)).save(given.out / "overview.png")


if __name__ == "__main__":
    main()
