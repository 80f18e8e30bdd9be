"""Answers that are no pictures: what a source is, its colours, its blur; by HTTP and as clients read them."""

import re
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from skimage import data

from tests.conftest import REASON, Service, max_age


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("pictures")
    face = Image.fromarray(data.astronaut())
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x8769] = "Camera & Co", 6, {0x829A: 0.004}
    face.crop((0, 0, 512, 400)).save(folder / "face.jpg", quality=92, exif=exif)
    face.save(folder / "upright.jpg", quality=92)
    halves = Image.new("RGBA", (100, 50), (200, 30, 30, 255))
    halves.paste((0, 0, 0, 0), (0, 0, 25, 50))
    halves.save(folder / "halves.png")
    frames = [Image.new("RGB", (30, 20), (50 * n, 0, 200)) for n in range(5)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:], duration=100, loop=0)
    flag = Image.new("RGB", (90, 60), (250, 250, 250))
    flag.paste((200, 16, 46), (0, 0, 60, 60))
    flag.save(folder / "flag.png")
    yield make_service(
        f'[image]\nfaces_wait_s = 30\n[[sources]]\nname = "shop"\nkind = "folder"\nbase = "{folder}"\n',
    )


def test_a_photo_tells_of_its_camera_and_how_it_lies(service: Service) -> None:
    answer = service.get("/face.jpg?fm=json")
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert (told["Content-Type"], told["PixelWidth"], told["PixelHeight"]) == ("image/jpeg", 512, 400)
    assert told["Orientation"] == 6 and told["TIFF"]["Make"] == "Camera & Co"
    assert told["Exif"]["ExposureTime"] == pytest.approx(0.004, rel=0.01)
    assert (told["ColorModel"], told["Depth"], told["ProfileName"]) == ("RGB", 8, "sRGB IEC61966-2.1")
    assert int(told["Content-Length"]) > 1000 and "TransparentPercentage" not in told and "Faces" not in told


def test_a_transparent_picture_tells_how_much_of_it_is(service: Service) -> None:
    told = service.get("/halves.png?fm=json").json()
    assert told["Content-Type"] == "image/png" and told["TransparentPercentage"] == 0.25


def test_an_animation_tells_how_many_frames_it_has(service: Service) -> None:
    told = service.get("/moving.gif?fm=json").json()
    assert told["Content-Type"] == "image/gif" and told["Output"]["Frames"] == 5 and "GIF" in told


def test_what_would_apply_to_a_picture_is_listed(service: Service) -> None:
    told = service.get("/face.jpg?fm=json&w=40&fit=crop&h=30&nonsense=1&sat=abc").json()
    assert {"w": "40", "fit": "crop", "h": "30"}.items() <= told["Output"].items()
    assert not {"nonsense", "sat"} & set(told["Output"])
    assert (told["PixelWidth"], told["PixelHeight"]) == (512, 400), "of the source"


def test_faces_are_listed_where_they_are_asked_for(service: Service) -> None:
    (face,) = service.get("/upright.jpg?fm=json&faces=1").json()["Faces"]
    bounds = face["bounds"]
    assert bounds["x"] < 226 < bounds["x"] + bounds["width"] and bounds["y"] < 130 < bounds["y"] + bounds["height"]
    assert 0 < face["confidence"] <= 100
    assert service.get("/flag.png?fm=json&faces=1").json()["Faces"] == []


def test_a_description_waits_for_no_background(service: Service) -> None:
    for query in ("bg-replace=beach", "bg-remove=true&bg-remove-fallback=false", "fill=gen&fit=fill&w=90&h=30"):
        answer = service.get(f"/upright.jpg?fm=json&{query}")
        assert answer.status_code == 200 and REASON not in answer.headers, query
        assert max_age(answer) == 31_536_000


def test_a_palette_is_the_pictures_colours(service: Service) -> None:
    answer = service.get("/flag.png?palette=json&colors=2")
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    colours = {colour["hex"].lower() for colour in told["colors"]}
    assert len(colours) == 2
    assert any(_near(colour, (200, 16, 46)) for colour in colours)
    assert any(_near(colour, (250, 250, 250)) for colour in colours)
    assert 0 < told["average_luminance"] < 1
    assert {"vibrant", "muted", "vibrant_light", "vibrant_dark"} & set(told["dominant_colors"])


def test_a_palette_as_css_has_classes_of_the_prefix(service: Service) -> None:
    answer = service.get("/flag.png?palette=css&colors=2&prefix=hero")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert len(re.findall(r"\.hero-fg-\d", answer.text)) == 2 and len(re.findall(r"\.hero-bg-\d", answer.text)) == 2
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_palette_is_of_the_finished_picture(service: Service) -> None:
    red = service.get("/flag.png?palette=json&colors=2&rect=0,0,50,60").json()["colors"]
    assert all(_near(colour["hex"], (200, 16, 46)) for colour in red)


def test_a_blurhash_is_its_letters(service: Service) -> None:
    answer = service.get("/upright.jpg?fm=blurhash&w=100")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert re.fullmatch(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,}", answer.text)
    assert service.get("/flag.png?fm=blurhash&w=100").text != answer.text


@pytest.mark.parametrize("query", ["fm=json", "palette=json", "palette=css", "fm=blurhash"])
def test_each_is_kept_and_validated_like_a_picture(service: Service, query: str) -> None:
    first = service.get(f"/flag.png?{query}")
    again = service.get(f"/flag.png?{query}")
    assert again.content == first.content and again.headers["X-Imgproxy-Cache"] == "memory"
    assert service.get(f"/flag.png?{query}", If_None_Match=first.headers["ETag"]).status_code == 304
    named = service.get(f"/flag.png?{query}&dl=")
    extension = {"fm=json": "json", "palette=json": "json", "palette=css": "css", "fm=blurhash": "txt"}[query]
    assert f'filename="flag.{extension}"' in named.headers["Content-Disposition"]
    assert service.get(f"/missing.png?{query}").status_code == 404


def _near(colour: str, wanted: tuple[int, int, int]) -> bool:
    found = bytes.fromhex(colour.removeprefix("#"))
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 12
