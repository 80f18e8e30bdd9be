"""What rendering parameters do to the sample pictures, with the parameters written below: a picture for the README.

python -m benchmarks.looks OUT.jpg
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from imgproxy.image import pipeline
from imgproxy.image.files.decode import decode
from imgproxy.image.over.fonts import FOLDER as FONTS
from imgproxy.image.pipeline import Extras
from imgproxy.origin.sources import SAMPLES_FOLDER
from imgproxy.params.parse import parse
from imgproxy.settings import Settings

WIDTH, HEIGHT, CAPTION, GAP, COLUMNS = 360, 270, 44, 12, 4
TILE = f"w={WIDTH}&h={HEIGHT}"
SHOWN = (
    ("mug", f"{TILE}&fit=fill&fill=blur"),
    ("vase", f"{TILE}&fit=crop&duotone=1a2a6c,fdbb2d"),
    ("coffee", f"{TILE}&fit=crop&crop=focalpoint&fp-x=0.62&fp-y=0.7&fp-z=2"),
    ("mug", f"{TILE}&fit=crop&txt=Handmade&txt-size=44&txt-align=top,left&txt-color=fff&txt-shad=6&txt-font=bold"),
    ("coffee", f"{TILE}&fit=crop&htn=6&duotone=3b1f0e,fff4dd"),
    ("vase", f"{TILE}&fit=crop&mask=ellipse&mask-bg=12355b"),
    ("mug", f"{TILE}&fit=crop&border=14,fff&border-radius=46&pad=10&bg=d9c7a3"),
    ("coffee", f"{TILE}&fit=crop&blend=/vase.jpg&blend-mode=screen&blend-size=inherit"),
    ("mug", f"{TILE}&fit=fill&fill=gradient&fill-gradient-linear=ffd6a5,a0c4ff&fill-gradient-cs=oklab"),
    ("coffee", f"{TILE}&fit=crop&sat=-100&con=25&sharp=30"),
    ("vase", f"{TILE}&fit=crop&rot=12&px=9"),
    ("mug", f"{TILE}&fit=crop&mark=/coffee.jpg&mark-scale=28&mark-align=bottom,left&mark-pad=14"),
)


def main() -> None:
    tiles = [(rendered(name, query), query.removeprefix(f"{TILE}&")) for name, query in SHOWN]
    rows = -(-len(tiles) // COLUMNS)
    size = COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + CAPTION + GAP) + GAP
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(next(FONTS.glob("*Regular*"))), 14)
    for index, (tile, caption) in enumerate(tiles):
        x = GAP + index % COLUMNS * (WIDTH + GAP)
        y = GAP + index // COLUMNS * (HEIGHT + CAPTION + GAP)
        sheet.paste(tile, (x, y))
        draw.multiline_text((x, y + HEIGHT + 4), wrapped(caption, font), fill="#333", font=font)
    sheet.save(Path(sys.argv[1]), quality=85)


def rendered(name: str, query: str) -> Image.Image:
    plan = parse(query.encode())
    settings = Settings().image
    decoded = decode(picture(f"/{name}.jpg"), settings)
    others = {"blend": plan.blend.picture, "mark": plan.mark.picture}
    pictures = {part: decode(picture(other.where), settings).image for part, other in others.items() if other}
    image = pipeline.transform(decoded.image, plan, decoded.image.size, Extras(pictures=pictures))
    return image.convert("RGB")


def picture(path: str) -> bytes:
    return (SAMPLES_FOLDER / path.removeprefix("/")).read_bytes()


def wrapped(caption: str, font: ImageFont.FreeTypeFont) -> str:
    lines = [""]
    for part in caption.replace("&", "& ").split():
        if font.getlength(lines[-1] + part) > WIDTH:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


if __name__ == "__main__":
    main()
