"""Every supported parameter, asked of a running server: the answer is not the one without it."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage import data

from imgproxy.params.spec import Row
from imgproxy.params.table import BY_NAME, ROWS
from tests.conftest import Service, pixels

# Tested by what they do to a header, a status or a worker elsewhere.
ELSEWHERE = {"dl", "expires", "preset", "ch"} | {row.name for row in ROWS if row.name.startswith("bg-re")}
GENERATED = {row.name for row in ROWS if row.to.startswith("generated.")}
# Where the example does nothing on the usual picture: (picture, what else is asked for).
ON = {
    "w": ("photo.jpg", ""),
    "fp-x": ("photo.jpg", "w=90&h=120"),
    "fill-gradient-radial": ("photo.jpg", "w=300&h=80"),
    "fill-gradient-radial-radius": ("photo.jpg", "w=300&h=80"),
    "fill-gradient-radial-x": ("photo.jpg", "w=300&h=80"),
    "fill-gradient-radial-y": ("photo.jpg", "w=300&h=80&fill-gradient-radial-radius=40,200"),
    "bg": ("cut.png", "w=90&fm=png"),
    "auto": ("photo.png", "w=90&fm=png"),
    "crop": ("face.jpg", "w=200&h=90"),
    "ar": ("photo.jpg", "w=90&fit=crop"),
    "min-w": ("photo.jpg", "w=90&h=80&fit=crop"),
    "min-h": ("photo.jpg", "w=90&h=80&fit=crop"),
    "max-w": ("photo.jpg", "w=900&h=80&fit=crop"),
    "max-h": ("photo.jpg", "w=90&h=900&fit=crop"),
    "rect": ("face.jpg", "w=90"),
    "fp-debug": ("photo.jpg", "w=90&h=50"),
    "faceindex": ("two-faces.jpg", "w=90&h=90"),
    "facepad": ("face.jpg", "w=90&h=90"),
    "face-blur": ("face.jpg", "w=200"),
    "face-pixel": ("face.jpg", "w=200"),
    "faces": ("face.jpg", ""),
    "fit": ("photo.jpg", "w=90&h=90"),
    "orient": ("photo.jpg", "w=90"),
    "trim": ("margin.png", ""),
    "trim-color": ("margin-grey.png", ""),
    "trim-tol": ("margin-grey.png", "trim-color=fff"),
    "trim-md": ("margin-grey.png", "trim-sd=40"),
    "trim-sd": ("margin-noisy.png", ""),
    "trim-alpha": ("haze.png", ""),
    "trim-pad": ("margin.png", ""),
    "grid-colors": ("cut.png", "w=90&fm=png"),
    "grid-size": ("cut.png", "w=90&fm=png"),
    "transparency": ("cut.png", "w=90&fm=png"),
    "usmrad": ("photo.jpg", "w=200"),
    "nr": ("noisy.png", ""),
    "nrs": ("noisy.png", ""),
    "chromasub": ("photo.jpg", "w=200&q=90"),
    "lossless": ("photo.jpg", "w=90&fm=webp"),
    "colorquant": ("photo.png", "w=90&fm=png8"),
    "jpg-progressive": ("face.jpg", "w=400"),
    "iptc": ("captioned.jpg", ""),
    "mark-fit": ("photo.jpg", "w=300&mark-w=30&mark-h=30"),
    "mark-if-min-width": ("photo.jpg", "w=300"),
    "mark-if-min-height": ("photo.jpg", "w=300"),
    "blend-crop": ("photo.jpg", "w=90&blend-fit=crop&blend-w=60&blend-h=10"),
    "blend-fit": ("photo.jpg", "w=90&blend-w=30&blend-h=60"),
    "blend-align": ("photo.jpg", "w=300"),
    "blend-pad": ("photo.jpg", "w=300&blend-align=top,left"),
    "blend-size": ("photo.jpg", "w=300"),
    "blend-x": ("photo.jpg", "w=300"),
    "blend-y": ("photo.jpg", "w=300"),
    "blend-w": ("photo.jpg", "w=300"),
    "blend-h": ("photo.jpg", "w=300"),
    "mask-bg": ("photo.jpg", "w=90&fm=png"),
    "frame": ("moving.gif", "fm=webp"),
    "fps": ("moving.gif", "fm=webp"),
    "loop": ("moving.gif", "fm=webp"),
    "reverse": ("moving.gif", "fm=webp"),
    "interval": ("moving.gif", "fm=webp"),
    "skip": ("moving.gif", "fm=webp"),
    "txt-clip": ("photo.jpg", "w=120&txt=A+long+line+of+words&txt-size=40"),
    "txt-fit": ("photo.jpg", "w=120&txt=A+long+line+of+words&txt-size=40"),
    "txt-width": ("photo.jpg", "w=400&txt=A+long+line+of+words&txt-size=60"),
    "txt-lead": ("photo.jpg", "w=200&txt64=QQpC"),
    "prefix": ("photo.jpg", ""),
}
# The table's own names another host, or circles that the picture covers.
EXAMPLES = {"mark-base": "mark-base=/marks", "fill-gradient-radial-radius": "fill-gradient-radial-radius=40,200"}
# Needs that the table's own examples would fill with a colour or a word where a picture is wanted.
GROUNDS = {"blend": "blend=/logo.png&blend-mode=normal", "mask=corners": "mask=corners", "trim-color": ""}
USUAL = ("photo.jpg", "w=200&h=120")


def saved(folder: Path, name: str, image: Image.Image, **options: object) -> None:
    image.save(folder / name, **options)


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("pictures")
    photo = Image.fromarray(data.coffee()).crop((40, 40, 560, 390))
    face = Image.fromarray(data.astronaut())
    saved(folder, "photo.jpg", photo, quality=92)
    saved(folder, "photo.png", photo)
    saved(folder, "face.jpg", face, quality=92)
    two = Image.new("RGB", (1024, 512))
    two.paste(face, (0, 0))
    two.paste(face.resize((256, 256)), (512, 100))
    saved(folder, "two-faces.jpg", two, quality=92)
    logo = Image.new("RGBA", (120, 60))
    ImageDraw.Draw(logo).ellipse((4, 4, 110, 55), fill=(220, 30, 60, 200))
    saved(folder, "logo.png", logo)
    (folder / "marks").mkdir()
    saved(folder / "marks", "logo.png", logo.rotate(90, expand=True))
    cut = Image.new("RGBA", (120, 90))
    cut.paste(photo.resize((60, 50)), (30, 20))
    saved(folder, "cut.png", cut)
    haze = Image.new("RGBA", (120, 90), (10, 90, 90, 6))
    haze.paste(photo.resize((60, 50)), (30, 20))
    saved(folder, "haze.png", haze)
    for name, colour in (("margin.png", (255, 255, 255)), ("margin-grey.png", (247, 247, 247))):
        margin = Image.new("RGB", (160, 120), colour)
        if name == "margin-grey.png":
            margin.paste((229, 229, 229), (10, 10, 150, 110))
        margin.paste(photo.resize((60, 50)), (50, 30))
        saved(folder, name, margin)
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 12, (120, 160, 3))
    rough = np.full((120, 160, 3), 200.0) + noise
    rough[30:80, 50:110] = np.asarray(photo.resize((60, 50)))
    saved(folder, "margin-noisy.png", Image.fromarray(rough.clip(0, 255).astype(np.uint8)))
    grainy = np.asarray(photo.resize((160, 120))) + rng.normal(0, 6, (120, 160, 3))
    saved(folder, "noisy.png", Image.fromarray(grainy.clip(0, 255).astype(np.uint8)))
    frames = [photo.resize((60, 40)).rotate(20 * n) for n in range(8)]
    saved(folder, "moving.gif", frames[0], save_all=True, append_images=frames[1:], duration=120, loop=0)
    (folder / "captioned.jpg").write_bytes(captioned(photo.resize((80, 60))))
    config = f'[[sources]]\nname = "shop"\nkind = "folder"\nbase = "{folder}"\n\n[image]\nfaces_wait_s = 30\n'
    yield make_service(config)


def captioned(image: Image.Image) -> bytes:
    """A JPEG with an IPTC caption (IIM record 2:120) in its Photoshop segment."""
    out = io.BytesIO()
    image.save(out, "JPEG")
    record = b"\x1c\x02\x78\x00\x05Hello"
    resource = b"8BIM\x04\x04\x00\x00" + len(record).to_bytes(4) + record
    segment = b"Photoshop 3.0\x00" + resource
    return out.getvalue()[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2) + segment + out.getvalue()[2:]


def grounds(row: Row) -> list[str]:
    """What this parameter needs, in parameters that show its effect."""
    pairs = []
    for need in row.needs:
        names, _, values = need.partition("=")
        ground = BY_NAME[names.split("|")[0]]
        pairs += grounds(ground)
        usual = f"{ground.name}={values.split('|')[0]}" if values else ground.example
        pairs.append(GROUNDS.get(ground.name, usual))
    return pairs


SHOWN = [row for row in ROWS if row.support == "supported" and row.example and row.name not in ELSEWHERE | GENERATED]


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.name)
def test_a_parameter_changes_the_answer(service: Service, row: Row) -> None:
    picture, usual = ON.get(row.name, USUAL)
    before = "&".join(filter(None, [*grounds(row), usual]))
    after = f"{before}&{EXAMPLES.get(row.name, row.example)}"
    without, with_it = service.get(f"/{picture}?{before}"), service.get(f"/{picture}?{after}")
    assert (without.status_code, with_it.status_code) == (200, 200), with_it.text[:200]
    assert with_it.content != without.content, after
    assert row.name in with_it.headers["X-Imgix-Params"]


@pytest.mark.parametrize("row", [row for row in ROWS if row.support != "supported"], ids=lambda row: row.name)
def test_a_parameter_without_effect_changes_nothing(service: Service, row: Row) -> None:
    plain = service.get("/photo.jpg?w=90")
    assert service.get(f"/photo.jpg?w=90&{row.name}=1").content == plain.content


LEFT_OUT = ("fm", "palette", "w", "h", "blend", "rect", "mark-base")


def test_all_of_it_at_once_is_still_a_picture(service: Service) -> None:
    examples = "&".join(row.example for row in SHOWN if row.name not in LEFT_OUT)
    answer = service.get(f"/face.jpg?w=300&h=200&blend=/photo.jpg&{examples}")
    assert answer.status_code == 200 and pixels(answer).format == "JPEG"
