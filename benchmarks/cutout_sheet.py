"""Contact sheets of cutouts: photo | ours | yardstick | on a checkerboard | on a saturated colour | an edge at 1:1.

    python -m benchmarks.cutout_sheet --out DIR [--photos ../shared/photos] [--count 64] [PHOTO …]

Without photos named it takes those with true masks and a fair sample of the kept-aside ones. Ten to a sheet.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from benchmarks.cutout import SHARED, Asked, Masker, yardstick
from imgproxy.background import families
from imgproxy.background.arrays import resized
from imgproxy.background.stages import Engine, Foreground
from imgproxy.cutout.evaluate import kept_photos, true_masks
from imgproxy.cutout.weights import PACKAGED
from imgproxy.errors import NoSubject

FloatArray = npt.NDArray[np.float32]
CELL, PER_SHEET = 224, 10
SATURATED = np.array([0.85, 0.0, 0.75], np.float32)


def row(engine: Engine, reference: Masker | None, name: str, photo: FloatArray) -> Image.Image:
    cells = [_fitted(photo)]
    try:
        foreground: Foreground | None = engine.matter.matte(photo, engine.segmenter.segment(photo))
    except NoSubject:
        foreground = None
    alpha = np.zeros(photo.shape[:2], np.float32) if foreground is None else foreground.alpha
    colour = photo if foreground is None else foreground.colour
    vivid = _over(colour, alpha, np.broadcast_to(SATURATED, photo.shape))
    cells.append(_fitted(np.repeat(alpha[..., None], 3, axis=2)))
    if reference:
        cells.append(_fitted(np.repeat(reference(photo)[..., None], 3, axis=2)))
    cells += [_fitted(_over(colour, alpha, _checkerboard(alpha.shape))), _fitted(vivid), _edge(vivid, alpha)]
    strip = Image.new("RGB", (CELL * len(cells), CELL), "white")
    for place, cell in enumerate(cells):
        strip.paste(cell, (place * CELL, 0))
    ImageDraw.Draw(strip).text((4, 4), name if foreground else f"{name}: no subject", "red")
    return strip


def _over(colour: FloatArray, alpha: FloatArray, behind: FloatArray) -> FloatArray:
    cover = alpha[..., None]
    return np.asarray(cover * colour + (1 - cover) * behind, np.float32)


def _checkerboard(shape: tuple[int, ...]) -> FloatArray:
    y, x = np.mgrid[: shape[0], : shape[1]] // 12
    return np.repeat((0.6 + 0.3 * ((x + y) % 2))[..., None], 3, axis=2).astype(np.float32)


def _image(pixels: FloatArray) -> Image.Image:
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))


def _fitted(pixels: FloatArray) -> Image.Image:
    image = _image(pixels)
    image.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    cell = Image.new("RGB", (CELL, CELL), "white")
    cell.paste(image)
    return cell


def _edge(pixels: FloatArray, alpha: FloatArray) -> Image.Image:
    """The window of one cell with the most half-covered pixels in it."""
    height, width = alpha.shape
    half = resized(((alpha > 0.05) & (alpha < 0.95)).astype(np.float32), max(1, width // 16), max(1, height // 16))
    y, x = np.unravel_index(int(half.argmax()), half.shape)
    left, top = (int(np.clip(c * 16 - CELL // 2, 0, max(0, s - CELL))) for c, s in ((x, width), (y, height)))
    cell = Image.new("RGB", (CELL, CELL), "white")
    cell.paste(_image(pixels[top : top + CELL, left : left + CELL]))
    return cell


def chosen(photos: Path, count: int) -> list[tuple[str, FloatArray]]:
    truth = [one for one in true_masks(photos) if one.kind == "photo"]
    return [(one.name, one.photo) for one in [*truth, *kept_photos(photos, max(0, count - len(truth)))]]


def read(path: Path) -> tuple[str, FloatArray]:
    with Image.open(path) as image:
        return path.stem, np.asarray(image.convert("RGB"), np.float32) / np.float32(255)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("named", nargs="*", type=Path, metavar="PHOTO")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=Path, default=SHARED / "photos")
    parser.add_argument("--yardstick", type=Path, default=SHARED / "tools" / "u2netp.py")
    parser.add_argument("--count", type=int, default=64)
    given = parser.parse_args()
    pictures = [read(path) for path in given.named] or chosen(given.photos, given.count)
    asked = Asked(given.photos, given.yardstick, PACKAGED, None, None)
    reference = yardstick(asked) if given.yardstick.is_file() else None
    engine = families.load("embedded")
    given.out.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(pictures), PER_SHEET):
        rows = [row(engine, reference, name, photo) for name, photo in pictures[start : start + PER_SHEET]]
        sheet = Image.new("RGB", (rows[0].width, CELL * len(rows)), "white")
        for place, strip in enumerate(rows):
            sheet.paste(strip, (0, place * CELL))
        sheet.save(given.out / f"cutouts-{start // PER_SHEET + 1:02}.png")


if __name__ == "__main__":
    main()
